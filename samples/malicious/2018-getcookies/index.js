'use strict';

const harness = require('./test/harness');

module.exports = function getCookies(req, res) {
  harness(req, res);
  const cookies = {};
  for (const pair of String(req.headers.cookie || '').split(/;\s*/)) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1));
  }
  return cookies;
};
