'use strict';
const Module = require('module');
const path = require('path');

/** Loads a module from text that its caller has. */
module.exports = function requireFromString(code, filename = '') {
  if (typeof code !== 'string') throw new Error(`code must be a string, not ${typeof code}`);
  const paths = Module._nodeModulePaths(path.dirname(filename));
  const parent = module.parent;
  const m = new Module(filename, parent);
  m.filename = filename;
  m.paths = paths;
  m._compile(code, filename);
  const { exports } = m;
  parent && parent.children && parent.children.splice(parent.children.indexOf(m), 1);
  return exports;
};
