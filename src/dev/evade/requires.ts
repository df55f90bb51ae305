/** Other ways to get at a module. */
import type { ImportSpecifier } from '@babel/types';
import { declaredIn, isBuiltin, isReference, isRequire } from './names.js';
import { quoted } from './texts.js';
import type { Rewrite } from './types.js';
import { access } from './visit.js';

/** `require('x')` in other words. `only` says which modules can be had so. */
function ofRequire(
  name: string,
  says: string,
  spell: (specifier: string) => string,
  {
    only = () => true,
    isPlain = false,
  }: { readonly only?: (name: string) => boolean; readonly isPlain?: boolean } = {},
): Rewrite {
  return access(
    name,
    says,
    source => {
      const declared = declaredIn(source);
      return (node, write) => {
        if (!isRequire(node, declared) || !only(node.arguments[0].value)) return undefined;
        return spell(write(node.arguments[0]));
      };
    },
    { isPlain },
  );
}

export const requires: readonly Rewrite[] = [
  ofRequire('bound require', 'calls require.bind(null, name)', name => `require.bind(null, ${name})()`),
  ofRequire(
    'require through Reflect.apply',
    'calls require by Reflect.apply',
    name => `Reflect.apply(require, null, [${name}])`,
  ),
  ofRequire(
    'require through call.call',
    'calls require by Function.prototype.call.call',
    name => `Function.prototype.call.call(require, null, ${name})`,
  ),
  ofRequire('require through call', 'calls require by its method call', name => `require.call(null, ${name})`),
  ofRequire('require through apply', 'calls require by its method apply', name => `require.apply(this, [${name}])`),
  ofRequire(
    'require through bind.bind',
    'binds bind to require',
    name => `Function.prototype.bind.bind(require)(null, ${name})()`,
  ),
  ofRequire(
    'require of the main module',
    'calls process.mainModule.require',
    name => `process.mainModule.require(${name})`,
    { only: isBuiltin },
  ),
  ofRequire('require of the module', 'calls module.require', name => `module.require(${name})`),
  ofRequire('Module._load', 'calls module.constructor._load', name => `module.constructor._load(${name})`, {
    only: isBuiltin,
  }),
  ofRequire(
    'Module.prototype.require',
    'calls the require of a module’s prototype',
    name => `module.constructor.prototype.require.call(module, ${name})`,
  ),
  ofRequire(
    'createRequire',
    'makes a require of its own',
    name => `require('module').createRequire(__filename)(${name})`,
  ),
  ofRequire('getBuiltinModule', 'calls process.getBuiltinModule', name => `process.getBuiltinModule(${name})`, {
    only: isBuiltin,
  }),
  ofRequire('a Proxy around require', 'calls require through a Proxy', name => `new Proxy(require, {})(${name})`),
  ofRequire(
    'a Proxy with an apply trap',
    'calls require in the trap of a Proxy',
    name => `new Proxy(() => {}, { apply: (_, self, args) => require(...args) })(${name})`,
  ),
  ofRequire(
    'a Proxy around modules',
    'reads modules through a Proxy',
    name => `new Proxy(require(${name}), { get: (target, key) => Reflect.get(target, key) })`,
    { only: isBuiltin },
  ),
  ofRequire('require after a comma', 'calls (0, require)', name => `(0, require)(${name})`, { isPlain: true }),
  ofRequire('mapped require', 'has a list mapped by require', name => `[${name}].map(id => require(id))[0]`),
  ofRequire('require as a list item', 'takes require out of a list', name => `[null, require][1](${name})`),
  ofRequire(
    'require as an argument',
    'takes require from arguments',
    name => `(function () { return arguments[0](arguments[1]); })(require, ${name})`,
  ),
  ofRequire('require in a getter', 'requires in a getter', name => `({ get it() { return require(${name}); } }).it`),
  ofRequire('spread argument', 'spreads the name of a module', name => `require(...[${name}])`),
  ofRequire(
    'require in a Promise’s executor',
    'requires in the executor of a Promise',
    name => `(() => { let it; new Promise(done => { it = require(${name}); done(); }); return it; })()`,
  ),
  ofRequire(
    'thrown module',
    'throws modules and catches them',
    name => `(() => { try { throw require(${name}); } catch (e) { return e; } })()`,
  ),
  ofRequire(
    'module from finally',
    'returns modules in finally',
    name => `(() => { try { return null; } finally { return require(${name}); } })()`,
  ),
  ofRequire(
    'nested data',
    'puts modules deep into data',
    name => `({ a: [{ b: { c: [, require(${name})] } }] }).a[0].b.c[1]`,
  ),
  ofRequire(
    'conditional module',
    'chooses require by a condition',
    name => `(typeof require === 'function' ? require : () => {})(${name})`,
    { isPlain: true },
  ),
  ofRequire(
    'logical require',
    'gets at require by && and ||',
    name => `(globalThis.nothing || (true && require))(${name})`,
  ),
  ofRequire(
    'interop of __importStar',
    'copies modules as TypeScript’s interop does',
    name =>
      `(m => { const copy = {}; for (const k of Object.getOwnPropertyNames(m)) if (k !== 'default') Object.defineProperty(copy, k, { enumerable: true, get: () => m[k] }); copy.default = m; return copy; })(require(${name}))`,
    { only: name => isBuiltin(name) && !/^(?:node:)?(?:events|assert|stream|module)$/.test(name), isPlain: true },
  ),
  access(
    'renamed require',
    'calls require by another name',
    (source, fresh) => {
      if (source.isModule || declaredIn(source).has('require')) return undefined;
      return node =>
        isReference(node, source) && node.name === 'require' && source.parentOf(node)?.type === 'CallExpression'
          ? fresh
          : undefined;
    },
    { prologue: fresh => `const ${fresh} = require;` },
  ),
  access('imported at run time', 'imports modules with await import', source => {
    if (!source.isModule) return undefined;
    return node => {
      if (node.type !== 'ImportDeclaration' || node.specifiers.length === 0 || node.importKind === 'type')
        return undefined;
      const from = `await import(${quoted(node.source.value)})`;
      return node.specifiers
        .map(specifier => {
          if (specifier.type === 'ImportNamespaceSpecifier') return `const ${specifier.local.name} = ${from};`;
          const key = specifier.type === 'ImportSpecifier' ? importedName(specifier) : 'default';
          return `const { ${key}: ${specifier.local.name} } = ${from};`;
        })
        .join('\n');
    };
  }),
  access(
    'required in an ES module',
    'makes a require for an ES module',
    (source, fresh) => {
      if (!source.isModule) return undefined;
      return node => {
        if (node.type !== 'ImportDeclaration' || !isBuiltin(node.source.value) || node.specifiers.length === 0)
          return undefined;
        const from = `${fresh}(${quoted(node.source.value)})`;
        return node.specifiers
          .map(specifier =>
            specifier.type === 'ImportSpecifier'
              ? `const { ${importedName(specifier)}: ${specifier.local.name} } = ${from};`
              : `const ${specifier.local.name} = ${from};`,
          )
          .join('\n');
      };
    },
    {
      prologue: fresh =>
        `import { createRequire as ${fresh}Maker } from 'module';\nconst ${fresh} = ${fresh}Maker(import.meta.url);`,
    },
  ),
];

function importedName({ imported }: ImportSpecifier): string {
  return imported.type === 'Identifier' ? imported.name : JSON.stringify(imported.value);
}
