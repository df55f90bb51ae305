/** Other ways to call a function. */
import type { CallExpression } from '@babel/types';
import { declaredIn, isBuiltin, isMethodCall, isRequire, isSimple, type Method, modulesIn } from './names.js';
import type { Write } from './source.js';
import { quoted } from './texts.js';
import type { Rewrite } from './types.js';
import { access } from './visit.js';

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

export const calls: readonly Rewrite[] = [
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
