'use strict';
const fs = require('fs');
const path = require('path');

const cache = new Map();
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

function escapeXml(value) {
  return value == null ? '' : String(value).replace(/[&<>'"]/g, c => ESCAPES[c]);
}

exports.compile = function compile(template, { delimiter = '%', strict = false, localsName = 'locals', async: isAsync = false } = {}) {
  const parts = template.split(new RegExp(`(<${delimiter}[=\\-_#]?|[-_]?${delimiter}>)`));
  let source = '';
  let mode = 'text';
  for (const part of parts) {
    if (part.startsWith(`<${delimiter}`)) mode = part.slice(2) || 'code';
    else if (part.endsWith(`${delimiter}>`)) mode = 'text';
    else if (mode === 'text') source += `  __append(${JSON.stringify(part)});\n`;
    else if (mode === '=') source += `  __append(escapeFn(${part.trim()}));\n`;
    else if (mode === '-') source += `  __append(${part.trim()});\n`;
    else if (mode === 'code') source += `  ${part.trim()}\n`;
  }
  const prologue = `  let __output = "";\n  function __append(s) { if (s !== undefined && s !== null) __output += s; }\n`;
  const body = strict ? `'use strict';\n${prologue}${source}` : `${prologue}  with (${localsName} || {}) {\n${source}  }\n`;
  let Constructor = Function;
  if (isAsync) Constructor = new Function('return (async function(){}).constructor;')();
  const fn = new Constructor(`${localsName}, escapeFn, include`, `${body}  return __output;`);
  return (data, include) => fn.call(data, data || {}, escapeXml, include);
};

exports.renderFile = function renderFile(filename, data, options = {}) {
  let fn = options.cache ? cache.get(filename) : undefined;
  if (!fn) {
    fn = exports.compile(fs.readFileSync(filename, 'utf8').replace(/^\uFEFF/, ''), options);
    if (options.cache) cache.set(filename, fn);
  }
  const include = (name, more) => renderFile(path.resolve(path.dirname(filename), name), { ...data, ...more }, options);
  return fn(data, include);
};
