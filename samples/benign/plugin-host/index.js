'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const { createRequire } = require('module');

exports.load = (names, { prefix = 'sample-plugin-', from = process.cwd() } = {}) => {
  const localRequire = createRequire(path.join(from, 'noop.js'));
  return names.map(name => {
    const id = name.startsWith('.') || name.startsWith('@') ? name : prefix + name;
    const plugin = localRequire(id);
    return typeof plugin === 'function' ? plugin() : plugin.default || plugin;
  });
};

exports.runFile = (file, context = {}) => {
  const code = fs.readFileSync(file, 'utf8');
  const script = new vm.Script(code, { filename: file });
  return script.runInContext(vm.createContext({ console, ...context }), { timeout: 1000 });
};

exports.readConfig = file => {
  const exported = { exports: {} };
  const wrapper = vm.runInThisContext(`(function (module, exports, require) {${fs.readFileSync(file, 'utf8')}\n})`, file);
  wrapper(exported, exported.exports, createRequire(file));
  return exported.exports;
};
