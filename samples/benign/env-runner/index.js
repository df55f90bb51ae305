'use strict';
const fs = require('fs');

const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*?)\s*$/;

exports.parse = text => {
  const variables = {};
  for (const line of text.split(/\r?\n/)) {
    const match = LINE.exec(line);
    if (match) variables[match[1]] = match[2].replace(/^(['"])(.*)\1$/, '$2');
  }
  return variables;
};

exports.config = ({ path = '.env', override = false } = {}) => {
  const parsed = exports.parse(fs.readFileSync(path, 'utf8'));
  for (const [name, value] of Object.entries(parsed)) {
    if (override || !(name in process.env)) process.env[name] = value;
  }
  return { parsed };
};
