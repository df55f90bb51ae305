'use strict';

var BROWSERS = [
  [/\bfirefox\/([\w.]+)/i, 'Firefox'],
  [/\bedg(?:e|a|ios)?\/([\w.]+)/i, 'Edge'],
  [/\bchrome\/([\w.]+)/i, 'Chrome'],
  [/version\/([\w.]+).+safari/i, 'Safari'],
];

module.exports = function parse(agent) {
  for (var i = 0; i < BROWSERS.length; i++) {
    var match = BROWSERS[i][0].exec(agent);
    if (match) return { name: BROWSERS[i][1], version: match[1] };
  }
  return { name: undefined, version: undefined };
};
