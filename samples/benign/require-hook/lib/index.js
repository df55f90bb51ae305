'use strict';
const BuiltinModule = require('module');
const path = require('path');

// Test runners replace the constructor on their own modules.
const Module = module.constructor.length > 1 ? module.constructor : BuiltinModule;
const nodeModules = /^(?:.*[\\/])?node_modules(?:[\\/].*)?$/;

function shouldCompile(filename, exts, matcher, ignoreNodeModules) {
  if (!exts.includes(path.extname(filename))) return false;
  if (ignoreNodeModules && nodeModules.test(path.resolve(filename))) return false;
  return matcher ? Boolean(matcher(filename)) : true;
}

exports.addHook = function addHook(hook, { exts = ['.js'], matcher, ignoreNodeModules = true } = {}) {
  const originalLoader = Module._extensions['.js'];
  const oldLoaders = {};
  let reverted = false;

  for (const ext of exts) {
    const oldLoader = Module._extensions[ext] || originalLoader;
    oldLoaders[ext] = Module._extensions[ext];
    Module._extensions[ext] = function newLoader(mod, filename) {
      let compile;
      if (!reverted && shouldCompile(filename, exts, matcher, ignoreNodeModules)) {
        compile = mod._compile;
        mod._compile = function _compile(code, ...rest) {
          mod._compile = compile;
          const newCode = hook(code, filename);
          if (typeof newCode !== 'string') throw new Error('A hook returned something that is no string.');
          mod._compile(newCode, filename, ...rest);
        };
      }
      oldLoader(mod, filename);
    };
  }

  return function revert() {
    reverted = true;
    for (const ext of exts) {
      if (oldLoaders[ext]) Module._extensions[ext] = oldLoaders[ext];
      else delete Module._extensions[ext];
    }
  };
};
