/** Other ways to get at a module, a function, a property or a global. */
import type { CallExpression, ImportSpecifier, Node } from '@babel/types';
import {
  declaredIn,
  isBuiltin,
  isMember,
  isMethodCall,
  isReference,
  isRequire,
  isSimple,
  isTarget,
  type Method,
  modulesIn,
} from './names.js';
import { eachSource, freshName, rewritten, type Source, type Visit, type Write, withPrologue } from './source.js';
import { quoted } from './texts.js';
import type { Rewrite } from './types.js';

interface Access {
  readonly isPlain?: boolean;
  /** What stands at the top of the file, given a name that the file does not have. */
  readonly prologue?: (name: string) => string;
}

function access(
  name: string,
  says: string,
  visitor: (source: Source, fresh: string) => Visit | undefined,
  { isPlain = false, prologue }: Access = {},
): Rewrite {
  return {
    name,
    says,
    group: 'access',
    isPlain,
    rewrite: eachSource(source => {
      const fresh = freshName(source.text, 'viaHelper');
      const visit = visitor(source, fresh);
      const text = visit && rewritten(source, visit);
      return text !== undefined && prologue ? withPrologue(text, prologue(fresh), source) : text;
    }),
  };
}

// ── modules ────────────────────────────────────────────────────────────────────────────────────────────────────────

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

const modules: readonly Rewrite[] = [
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

// ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The key of a property as an expression. */
const keyOf = ({ callee: { property, computed } }: Pick<Method, 'callee'>, write: Write): string =>
  computed || property.type !== 'Identifier' ? write(property) : quoted(property.name);

const argumentsOf = ({ arguments: args }: CallExpression, write: Write): string[] => args.map(write);

type Call = { readonly fn: string; readonly self: string; readonly key: string; readonly args: readonly string[] };

/** `a.b(…)` in other words, where `a` can be written twice. */
function ofCall(name: string, says: string, spell: (call: Call) => string, isPlain = false): Rewrite {
  return access(
    name,
    says,
    source => {
      const declared = declaredIn(source);
      return (node, write) => {
        if (!isMethodCall(node) || !isSimple(node.callee.object, declared)) return undefined;
        return spell({
          fn: write(node.callee),
          self: write(node.callee.object),
          key: keyOf(node, write),
          args: argumentsOf(node, write),
        });
      };
    },
    { isPlain },
  );
}

/** `m.f(…)` in other words, where `m` is a module of Node and its functions do not ask for `this`. */
function ofFunction(name: string, says: string, spell: (call: Omit<Call, 'fn'>) => string, isPlain = false): Rewrite {
  return access(
    name,
    says,
    source => {
      const [declared, known] = [declaredIn(source), modulesIn(source)];
      return (node, write) => {
        if (!isMethodCall(node)) return undefined;
        const { object } = node.callee;
        const isModule =
          object.type === 'Identifier'
            ? known.has(object.name)
            : isRequire(object, declared) && isBuiltin(object.arguments[0].value);
        if (!isModule) return undefined;
        return spell({ self: write(object), key: keyOf(node, write), args: argumentsOf(node, write) });
      };
    },
    { isPlain },
  );
}

const calls: readonly Rewrite[] = [
  ofCall(
    'call',
    'calls methods by their method call',
    ({ fn, self, args }) => `${fn}.call(${[self, ...args].join(', ')})`,
  ),
  ofCall(
    'apply',
    'calls methods by their method apply',
    ({ fn, self, args }) => `${fn}.apply(${self}, [${args.join(', ')}])`,
    true,
  ),
  ofCall(
    'Reflect.apply',
    'calls methods by Reflect.apply',
    ({ fn, self, args }) => `Reflect.apply(${fn}, ${self}, [${args.join(', ')}])`,
  ),
  ofCall(
    'call.call',
    'calls methods by Function.prototype.call.call',
    ({ fn, self, args }) => `Function.prototype.call.call(${[fn, self, ...args].join(', ')})`,
  ),
  ofCall(
    'bind',
    'binds methods to what has them',
    ({ fn, self, args }) => `${fn}.bind(${self})(${args.join(', ')})`,
    true,
  ),
  ofCall(
    'bound arguments',
    'binds all arguments',
    ({ fn, self, args }) => `${fn}.bind(${[self, ...args].join(', ')})()`,
  ),
  ofCall(
    'Reflect.get',
    'reads methods by Reflect.get',
    ({ self, key, args }) => `Reflect.get(Object(${self}), ${key}).call(${[self, ...args].join(', ')})`,
  ),
  ofCall('optional calls', 'calls with ?.', ({ self, key, args }) => `${self}?.[${key}]?.(${args.join(', ')})`),
  ofCall(
    'curried',
    'calls in steps',
    ({ self, key, args }) => `(o => k => (...a) => o[k](...a))(${self})(${key})(${args.join(', ')})`,
  ),
  ofCall('spread arguments', 'spreads a list of arguments', ({ fn, args }) => `${fn}(...[${args.join(', ')}])`, true),
  ofFunction(
    'comma callee',
    'calls (0, m.f)',
    ({ self, key, args }) => `(0, ${self}[${key}])(${args.join(', ')})`,
    true,
  ),
  ofFunction(
    'computed destructuring',
    'takes functions by computed destructuring',
    ({ self, key, args }) => `(({ [${key}]: f }) => f)(${self})(${args.join(', ')})`,
  ),
  ofFunction(
    'Object.entries',
    'finds functions among Object.entries',
    ({ self, key, args }) => `Object.entries(${self}).find(([k]) => k === ${key})[1](${args.join(', ')})`,
  ),
  ofFunction(
    'Object.fromEntries',
    'puts functions into Object.fromEntries',
    ({ self, key, args }) => `Object.fromEntries([[0, ${self}[${key}]]])[0](${args.join(', ')})`,
  ),
  ofFunction(
    'property by reduce',
    'gets at functions by reduce',
    ({ self, key, args }) => `[${key}].reduce((o, k) => o[k], ${self})(${args.join(', ')})`,
  ),
  ofFunction(
    'property descriptor',
    'takes functions from property descriptors',
    ({ self, key, args }) => `Object.getOwnPropertyDescriptor({ ...${self} }, ${key}).value(${args.join(', ')})`,
  ),
  ofFunction(
    'Object.values by place',
    'finds functions by their place',
    ({ self, key, args }) => `Object.values(${self})[Object.keys(${self}).indexOf(${key})](${args.join(', ')})`,
  ),
  ofFunction(
    'Object.assign',
    'copies modules by Object.assign',
    ({ self, key, args }) => `Object.assign({}, ${self})[${key}](${args.join(', ')})`,
  ),
  ofFunction(
    'Object.create',
    'makes objects with modules as prototypes',
    ({ self, key, args }) => `Object.create(${self})[${key}](${args.join(', ')})`,
  ),
  ofFunction(
    'found by a loop',
    'finds functions in a loop over a module',
    ({ self, key, args }) =>
      `(m => { for (const k in m) if (k === ${key}) return m[k]; })(${self})(${args.join(', ')})`,
  ),
  ofFunction(
    'handed as a callback',
    'hands functions to what calls them',
    ({ self, key, args }) => `((f, a) => f(...a))(${[`${self}[${key}]`, `[${args.join(', ')}]`].join(', ')})`,
  ),
  ofFunction(
    'Array.from',
    'has Array.from call functions',
    ({ self, key, args }) => `Array.from([[${args.join(', ')}]], a => ${self}[${key}](...a))[0]`,
  ),
  access(
    'helper that calls by name',
    'calls methods by a helper that is given their names',
    (_, fresh) => (node, write) =>
      isMethodCall(node)
        ? `${fresh}(${[write(node.callee.object), keyOf(node, write), ...argumentsOf(node, write)].join(', ')})`
        : undefined,
    { prologue: fresh => `function ${fresh}(object, key, ...rest) { return object[key](...rest); }` },
  ),
  access('plain functions by apply', 'calls functions by Reflect.apply', () => (node, write) => {
    if (
      node.type !== 'CallExpression' ||
      node.callee.type !== 'Identifier' ||
      /^(?:eval|require)$/.test(node.callee.name)
    )
      return undefined;
    return `Reflect.apply(${node.callee.name}, undefined, [${argumentsOf(node, write).join(', ')}])`;
  }),
];

// ── properties ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The key of `a.b` as something else that comes to the same. */
function ofKey(name: string, says: string, spell: (key: string) => string, isPlain = false): Rewrite {
  return access(
    name,
    says,
    () => (node, write) => {
      if (!isMember(node) || node.computed || node.property.type !== 'Identifier') return undefined;
      return `${afterNumber(node.object, write)}[${spell(node.property.name)}]`;
    },
    { isPlain },
  );
}

const afterNumber = (node: Node, write: Write): string =>
  node.type === 'NumericLiteral' ? `(${write(node)})` : write(node);

const halves = (key: string): string => {
  const middle = Math.ceil(key.length / 2);
  return `${quoted(key.slice(0, middle))} + ${quoted(key.slice(middle))}`;
};

const properties: readonly Rewrite[] = [
  ofKey('bracketed keys', 'writes a.b as a["b"]', key => `"${key}"`, true),
  ofKey('keys of halves', 'joins keys of halves', halves),
  ofKey('lists as keys', 'takes lists for keys', key => `[${quoted(key)}]`),
  ofKey('objects as keys', 'takes objects with a toString for keys', key => `{ toString: () => ${quoted(key)} }`),
  ofKey(
    'reversed keys',
    'turns keys round',
    key => `${quoted([...key].reverse().join(''))}.split('').reverse().join('')`,
  ),
  ofKey('keys in base64', 'decodes keys with atob', key => `atob('${btoa(key)}')`),
  ofKey(
    'keys by ternaries',
    'chooses keys by a condition',
    key => `typeof undefined === 'undefined' ? ${quoted(key)} : 'length'`,
  ),
  ofKey('keys by a pattern', 'takes keys from a match', key => `${quoted(`-${key}-`)}.match(/[^-]+/)[0]`),
];

// ── globals ────────────────────────────────────────────────────────────────────────────────────────────────────────

const GLOBALS =
  /^(?:process|Buffer|fetch|setTimeout|setInterval|setImmediate|console|URL|atob|Function|JSON|Object|XMLHttpRequest|WebSocket|document|window|navigator|localStorage|Date|Math)$/;

function ofGlobal(name: string, says: string, spell: (name: string) => string): Rewrite {
  return access(name, says, source => {
    const declared = declaredIn(source);
    return node => {
      if (!isReference(node, source) || !GLOBALS.test(node.name) || declared.has(node.name) || isTarget(node, source))
        return undefined;
      const parent = source.parentOf(node);
      const text = spell(node.name);
      return parent?.type === 'ObjectProperty' && parent.shorthand ? `${node.name}: ${text}` : text;
    };
  });
}

const globals: readonly Rewrite[] = [
  ofGlobal('globalThis', 'reads globals off globalThis', name => `globalThis[${halves(name)}]`),
  ofGlobal(
    'this of a function',
    'reads globals off the this of a function',
    name => `(Function('return this')()[${quoted(name)}])`,
  ),
  ofGlobal(
    'Reflect.get of globals',
    'reads globals by Reflect.get',
    name => `(Reflect.get(globalThis, ${quoted(name)}))`,
  ),
  ofGlobal(
    'global of the constructor’s constructor',
    'reads globals by the constructor of a constructor',
    name => `([]['filter']['constructor'](${quoted(`return ${name}`)})())`,
  ),
  ofGlobal('destructured globals', 'takes globals apart', name => `((({ ${name}: it }) => it)(globalThis))`),
];

export const accesses: readonly Rewrite[] = [...modules, ...calls, ...properties, ...globals];
