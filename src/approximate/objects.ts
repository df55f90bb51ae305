/** `Object`, `Function.prototype`, `Reflect`, `Proxy` and errors, over all that an object may be here. */
import { type Data, isFn, isObject, isShared, isTable } from '../language/data.js';
import { getOf } from '../language/members.js';
import { knownMembers } from '../vocabulary/known.js';
import { copyAll, itemsWithin, keyFrom, keysOf, protoOf, toText } from './members.js';
import type { Closure, Instance, Intrinsic, Run } from './model.js';
import { isNamed } from './run.js';
import { carried, instance, isClosure, isUnknown, native, slotOf, someKeyOf, unknown, withSlot } from './value.js';

type Call = Intrinsic['call'];
const only = (call: Call): Intrinsic => ({ call });

/** Own keys with their values; of something unknown what it is known to have by its name, and one of each besides. */
function entriesOf(run: Run, of: Data): readonly (readonly [Data, Data])[] {
  if (isUnknown(of) && !of.properties?.size) {
    const known = isNamed(of) ? knownMembers(of.name) : [];
    return [...known.map(key => [key, run.get(of, key)] as const), [someKeyOf(of), carried([of])]];
  }
  const keys = keysOf(of);
  run.pay(keys.length, keys.length * 64);
  return keys.map(key => [key, run.get(of, key)]);
}

function define(run: Run, of: Data, key: string, how: Data): void {
  if (isUnknown(how) || !isObject(how)) return;
  const { properties, accessors } = how as Instance;
  const [get, set] = [properties.get('get'), properties.get('set')];
  if (get !== undefined || set !== undefined) {
    if (!isObject(of)) return;
    const target = of as Instance;
    target.accessors ??= new Map();
    target.accessors.set(key, { get, set });
    return;
  }
  if (isFn(of) && /^(?:length)$/.test(key)) return;
  if (isFn(of) && isClosure(of)) of.properties.set(key, run.get(how, 'value'));
  else if (properties.has('value') || accessors?.has('value')) run.set(of, key, run.get(how, 'value'));
}

function assign(run: Run, into: Data, sources: readonly Data[]): Data {
  for (const source of sources) {
    if (isUnknown(source)) {
      if (isTable(into) && into.properties.size === 0 && source.name !== undefined) (into as Instance).proto ??= source;
      continue;
    }
    for (const key of keysOf(source)) run.set(into, key, run.get(source, key));
  }
  return into;
}

const OBJECT: Readonly<Record<string, Intrinsic>> = {
  keys: only((run, _, [of]) => entriesOf(run, of).map(([key]) => key)),
  values: only((run, _, [of]) => entriesOf(run, of).map(([, value]) => value)),
  entries: only((run, _, [of]) => entriesOf(run, of).map(entry => [...entry])),
  getOwnPropertyNames: only((run, _, [of]) => entriesOf(run, of).map(([key]) => key)),
  getOwnPropertySymbols: only((_, __, [of]) =>
    isObject(of)
      ? [...of.properties.keys()]
          .filter(key => key.startsWith('@@'))
          .map(key => withSlot({ kind: 'symbol', key, description: key.slice(key.indexOf(' ') + 1) }))
      : [],
  ),
  fromEntries: only((run, _, [items]) =>
    instance(
      undefined,
      itemsWithin(run, items).flatMap(entry => {
        const key = keyFrom(run.get(entry, '0'), run);
        return key === undefined ? [] : [[key, run.get(entry, '1')] as const];
      }),
    ),
  ),
  assign: only((run, _, [into, ...sources]) => assign(run, into, sources)),
  create: only((run, _, [proto, properties]) => {
    const made = instance(proto ?? undefined);
    if (isObject(properties)) for (const key of keysOf(properties)) define(run, made, key, run.get(properties, key));
    return made;
  }),
  defineProperty: only((run, _, [of, key, how]) => {
    const name = keyFrom(key, run);
    if (name !== undefined) define(run, of, name, how);
    else copyAll(of, key);
    return of;
  }),
  defineProperties: only((run, _, [of, properties]) => {
    for (const key of keysOf(properties)) define(run, of, key, run.get(properties, key));
    return of;
  }),
  getOwnPropertyDescriptor: only((run, _, [of, key]) => descriptor(run, of, keyFrom(key, run))),
  getOwnPropertyDescriptors: only((run, _, [of]) =>
    instance(
      undefined,
      keysOf(of).map(key => [key, descriptor(run, of, key)] as const),
    ),
  ),
  getPrototypeOf: only((run, _, [of]) => prototypeOf(run, of)),
  setPrototypeOf: only((_, __, [of, proto]) => {
    if (isObject(of)) (of as Instance).proto = proto;
    return of;
  }),
  freeze: only((_, __, [of]) => of),
  seal: only((_, __, [of]) => of),
  preventExtensions: only((_, __, [of]) => of),
  isFrozen: only(() => unknown()),
  is: only((_, __, [a, b]) => (isUnknown(a) || isUnknown(b) ? unknown() : Object.is(a, b))),
  hasOwn: only((run, _, [of, key]) => has(run, of, key)),
  groupBy: only((run, _, [items, by]) => {
    const made = instance();
    for (const item of itemsWithin(run, items)) {
      const key = keyFrom(run.invoke(by, undefined, [item]), run);
      const group = key === undefined ? undefined : made.properties.get(key);
      if (Array.isArray(group)) group.push(item);
      else if (key !== undefined) made.properties.set(key, [item]);
    }
    return made;
  }),
};

function descriptor(run: Run, of: Data, key: string | undefined): Data {
  if (key === undefined) return carried([of]);
  const accessor = isObject(of) ? (of as Instance).accessors?.get(key) : undefined;
  return instance(
    undefined,
    accessor
      ? [
          ['get', accessor.get],
          ['set', accessor.set],
        ]
      : [['value', run.get(of, key)]],
  );
}

function prototypeOf(run: Run, of: Data): Data {
  if (isUnknown(of)) return of.name === undefined ? carried([of]) : run.named(`${of.name}.__proto__`);
  if (isFn(of)) return (isClosure(of) && of.proto) || run.named('Function.prototype');
  return isObject(of) && protoOf(of) !== undefined ? protoOf(of) : run.get(of, '__proto__');
}

function has(run: Run, of: Data, key: Data): Data {
  const name = keyFrom(key, run);
  if (name === undefined || isUnknown(of)) return unknown();
  if (isObject(of)) return of.properties.has(name) || ((of as Instance).accessors?.has(name) ?? false);
  return keysOf(of).includes(name);
}

const FUNCTION: Readonly<Record<string, Intrinsic>> = {
  call: only((run, self, [to, ...args]) => run.invoke(self, to, args)),
  apply: only((run, self, [to, list]) =>
    run.invoke(self, to, list === undefined || list === null ? [] : itemsWithin(run, list)),
  ),
  bind: only((run, self, [to, ...first]) => bound(run, self, to, first)),
};

function bound(run: Run, fn: Data, to: Data, first: readonly Data[]): Data {
  // With nothing given it is the same thing, by the same name, but for a method of what an API gave: that is of this one.
  if (isNamed(fn) && first.length === 0 && !isGiven(to)) return fn;
  run.pay(1, 256);
  return native(
    (_, args) => run.invoke(fn, to, [...first, ...args]),
    args => run.construct(fn, [...first, ...args]),
  );
}

function isGiven(value: Data): boolean {
  return isUnknown(value) && (!!value.labels?.length || (value.name?.endsWith(')') ?? false));
}

function proxy([target, handler]: readonly Data[]): Data {
  const slot = { kind: 'proxy', target, handler } as const;
  if (!isFn(target) && !isNamed(target)) return withSlot(slot);
  // What can be called is called through it.
  const made: Closure | Data = { ...native(() => undefined), slot } as unknown as Data;
  return made;
}

const REFLECT: Readonly<Record<string, Intrinsic>> = {
  get: only((run, _, [of, key]) => {
    const name = keyFrom(key, run);
    return name === undefined ? carried([of]) : run.get(of, name);
  }),
  set: only((run, _, [of, key, value]) => {
    const name = keyFrom(key, run);
    if (name !== undefined) run.set(of, name, value);
    return true;
  }),
  has: only((run, _, [of, key]) => has(run, of, key)),
  ownKeys: only((run, _, [of]) => entriesOf(run, of).map(([key]) => key)),
  apply: only((run, _, [fn, self, list]) => run.invoke(fn, self, itemsWithin(run, list))),
  construct: only((run, _, [fn, list]) => run.construct(fn, itemsWithin(run, list))),
  defineProperty: OBJECT.defineProperty as Intrinsic,
  getPrototypeOf: OBJECT.getPrototypeOf as Intrinsic,
  setPrototypeOf: OBJECT.setPrototypeOf as Intrinsic,
  getOwnPropertyDescriptor: OBJECT.getOwnPropertyDescriptor as Intrinsic,
  deleteProperty: only((run, _, [of, key]) => {
    const name = keyFrom(key, run);
    if (name !== undefined && isTable(of) && !isShared(of)) of.properties.delete(name);
    return true;
  }),
};

function makeError(name: string): Intrinsic {
  const make = (run: Run, [message, options]: readonly Data[]): Data =>
    instance(undefined, [
      ['name', name],
      ['message', message === undefined ? '' : toText(message, run)],
      ['stack', unknown()],
      ...(options === undefined ? [] : [['cause', run.get(options, 'cause')] as const]),
      ['toString', native((self: Data) => errorText(run, self))],
    ]);
  return { call: (run, _, args) => make(run, args), make };
}

function errorText(run: Run, self: Data): Data {
  const [name, message] = [run.get(self, 'name'), run.get(self, 'message')];
  return typeof name === 'string' && typeof message === 'string' ? `${name}: ${message}` : carried([self]);
}

const OBJECT_PROTOTYPE: Readonly<Record<string, Intrinsic>> = {
  hasOwnProperty: only((run, self, [key]) => has(run, self, key)),
  valueOf: only((_, self) => self),
  toString: only((run, self) => objectText(run, self)),
  __defineGetter__: only((run, self, [key, get]) => {
    const name = keyFrom(key, run);
    if (name !== undefined) define(run, self, name, instance(undefined, [['get', get]]));
    return undefined;
  }),
  isPrototypeOf: only(() => unknown()),
  propertyIsEnumerable: only((run, self, [key]) => has(run, self, key)),
};

function objectText(run: Run, self: Data): Data {
  if (isUnknown(self)) return carried([self]);
  if (isTable(self) && slotOf(self) === undefined) {
    const tag = run.get(self, '@@toStringTag');
    return `[object ${typeof tag === 'string' ? tag : 'Object'}]`;
  }
  if (isClosure(self)) return self.source?.() ?? '';
  const method = typeof self === 'object' && self !== null ? getOf(self, 'toString') : undefined;
  return isFn(method) ? method.call(self, [], run.pay) : typeof self === 'object' ? unknown() : String(self);
}

function prefixed(prefix: string, methods: Readonly<Record<string, Intrinsic>>): Record<string, Intrinsic> {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [`${prefix}.${name}`, method]));
}

export const OBJECTS: Readonly<Record<string, Intrinsic>> = {
  ...prefixed('Object', OBJECT),
  // An object is given back as it is.
  Object: {
    call: (_, __, [of]) => (of === undefined || of === null ? instance() : of),
    make: (_, [of]) => (of === undefined || of === null ? instance() : of),
  },
  ...prefixed('Object.prototype', OBJECT_PROTOTYPE),
  ...prefixed('Function.prototype', FUNCTION),
  ...prefixed('Reflect', REFLECT),
  Proxy: { call: (_, __, args) => proxy(args), make: (_, args) => proxy(args) },
  'Proxy.revocable': only((_, __, args) => instance(undefined, [['proxy', proxy(args)]])),
  ...Object.fromEntries(
    [
      'Error',
      'TypeError',
      'RangeError',
      'SyntaxError',
      'ReferenceError',
      'EvalError',
      'URIError',
      'AggregateError',
    ].map(name => [name, makeError(name)]),
  ),
  'Error.captureStackTrace': only(() => undefined),
  'Array.from': {
    call: (run, _, [of, by]) => {
      const items = of === undefined || of === null ? [] : listedFrom(run, of);
      run.pay(items.length / 4, items.length * 8);
      return by === undefined ? [...items] : items.map((item, at) => run.invoke(by, undefined, [item, at]));
    },
  },
};

function listedFrom(run: Run, of: Data): readonly Data[] {
  const length = isTable(of) && slotOf(of) === undefined ? of.properties.get('length') : undefined;
  if (typeof length !== 'number') return itemsWithin(run, of);
  return Array.from({ length: Math.min(Math.max(0, length), 20_000) }, (_, at) => run.get(of, String(at)));
}
