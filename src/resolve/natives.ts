/** The language's own pure functions, as an interpreted decoder may call them. Everything else is opaque. */
import {
  type Data,
  type Fn,
  isFn,
  isObject,
  isTable,
  joined,
  OPAQUE,
  type Pattern,
  type Table,
  tableOf,
  textOf,
  truth,
} from './data.js';
import { unescapeText } from './pure.js';

/** Thrown when interpreted code goes past a bound or does what is not pure. It cannot be caught by that code. */
export const DENIED = Symbol('denied');

/** What interpreted code throws. */
export interface Thrown {
  readonly thrown: Data;
}

/** Longest texts and lists. */
const LONGEST = { text: 8_000_000, list: 400_000, matched: 3_000_000 } as const;

export function raise(message: string): never {
  throw { thrown: tableOf([['message', message]]) } satisfies Thrown;
}

type Native = (self: Data, args: Data[], tick: (cost?: number) => void) => Data;

const bodies = new WeakMap<Fn, Native>();

function native(
  body: Native,
  extra: { make?: Fn['make']; properties?: readonly (readonly [string, Data])[] } = {},
): Fn {
  const fn: Fn = {
    kind: 'function',
    properties: new Map(extra.properties),
    call: (self, args) => body(self, args, () => {}),
    ...(extra.make && { make: extra.make }),
  };
  bodies.set(fn, body);
  return fn;
}

/** Calls a function; those of the language are told how to count their work. */
export function callNative(fn: Fn, self: Data, args: Data[], tick: (cost?: number) => void): Data {
  const body = bodies.get(fn);
  return body ? body(self, args, tick) : fn.call(self, args);
}

/** A function over known texts and numbers; opaque when an argument is not known. */
function pure(body: (...args: (string | number)[]) => Data): Fn {
  return native((_, args) => {
    const plain: (string | number)[] = [];
    for (const arg of args) {
      const value = typeof arg === 'number' ? arg : textOf(arg);
      if (value === undefined) return OPAQUE;
      plain.push(value);
    }
    try {
      return body(...plain);
    } catch {
      return raise('malformed');
    }
  });
}

const number = (value: Data): number => {
  const text = typeof value === 'number' ? value : textOf(value);
  return text === undefined ? Number.NaN : Number(text);
};

const bytesFrom = (value: Data, encoding: Data): Data => {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.includes(OPAQUE) ? OPAQUE : Uint8Array.from(value, item => number(item));
  if (typeof value !== 'string') return OPAQUE;
  const name = encoding === undefined ? 'utf8' : textOf(encoding);
  return name !== undefined && Buffer.isEncoding(name) ? new Uint8Array(Buffer.from(value, name)) : OPAQUE;
};

const makeBytes = ([of]: Data[]): Data =>
  typeof of === 'number' ? (of >= 0 && of <= LONGEST.text ? new Uint8Array(of) : OPAQUE) : bytesFrom(of, 'utf8');

const makeArray = (args: Data[]): Data => {
  const [size] = args;
  if (args.length !== 1 || typeof size !== 'number') return [...args];
  if (size < 0 || size > LONGEST.list) throw DENIED;
  return new Array<Data>(size).fill(undefined);
};

const global = tableOf([]);
const giveGlobal = native(() => global);
/** `Function('return this')()` is how old code finds the global object; other text is code to scan, not to run. */
const makeFunction = (args: Data[]): Data => {
  const text = textOf(args.at(-1));
  return text !== undefined && /^\s*return\s*(?:(?:\(\s*)?function\s*\(\)\s*(?:\{\s*)?)?.{0,60}this\b/.test(text)
    ? giveGlobal
    : OPAQUE;
};

const Math_ = tableOf([
  ...(['floor', 'ceil', 'round', 'abs', 'sqrt', 'trunc', 'log2', 'log', 'sign', 'sin', 'cos'] as const).map(
    name => [name, pure(x => Math[name](Number(x)))] as const,
  ),
  ...(['min', 'max', 'pow', 'imul'] as const).map(
    name => [name, pure((...xs) => (Math[name] as (...all: number[]) => number)(...xs.map(Number)))] as const,
  ),
  ['PI', Math.PI],
  ['E', Math.E],
]);

const codes = (name: 'fromCharCode' | 'fromCodePoint'): Fn =>
  native((_, args) => {
    let text = '';
    for (const arg of args) {
      if (arg === OPAQUE) return OPAQUE;
      const code = number(arg);
      text += name === 'fromCodePoint' ? String.fromCodePoint(code & 0x1fffff) : String.fromCharCode(code);
    }
    return text;
  });

const String_ = native((_, [of]) => textOf(of) ?? OPAQUE, {
  properties: [
    ['fromCharCode', codes('fromCharCode')],
    ['fromCodePoint', codes('fromCodePoint')],
  ],
});
const Number_ = native((_, [of]) => (of === OPAQUE ? OPAQUE : number(of)), {
  properties: [['parseInt', pure((text, radix) => Number.parseInt(String(text), radix as number))]],
});
const Array_ = native((_, args) => makeArray(args), {
  make: makeArray,
  properties: [
    ['isArray', native((_, [of]) => (of === OPAQUE ? OPAQUE : Array.isArray(of)))],
    ['of', native((_, args) => [...args])],
    [
      'from',
      native((_, [of, mapper], tick) => {
        const items = itemsOf(of);
        if (!items) return OPAQUE;
        return isFn(mapper) ? mapped(items, mapper, tick) : [...items];
      }),
    ],
  ],
});
const Object_ = native((_, [of]) => of ?? tableOf([]), {
  make: ([of]) => of ?? tableOf([]),
  properties: [
    ['keys', native((_, [of]) => (isObject(of) ? [...of.properties.keys()] : OPAQUE))],
    ['values', native((_, [of]) => (isObject(of) ? [...of.properties.values()] : OPAQUE))],
    ['entries', native((_, [of]) => (isObject(of) ? [...of.properties].map(entry => [...entry]) : OPAQUE))],
    ['freeze', native((_, [of]) => of)],
    [
      'defineProperty',
      native((_, [of, key, how]) => {
        const name = textOf(key);
        // `length` and `name` of a function are only there to mislead.
        if (isObject(of) && name !== undefined && isTable(how) && !(isFn(of) && /^(?:length|name)$/.test(name)))
          of.properties.set(name, how.properties.has('value') ? how.properties.get('value') : OPAQUE);
        return of;
      }),
    ],
    [
      'assign',
      native((_, [of, ...others]) => {
        if (!isObject(of)) return OPAQUE;
        for (const other of others) {
          if (!isObject(other)) return OPAQUE;
          for (const [key, value] of other.properties) of.properties.set(key, value);
        }
        return of;
      }),
    ],
    ['create', native((_, [of]) => tableOf([], isTable(of) ? of : undefined))],
  ],
});
const Buffer_ = native((_, [of, encoding]) => bytesFrom(of, encoding), {
  make: ([of, encoding]) => (typeof of === 'number' ? makeBytes([of]) : bytesFrom(of, encoding)),
  properties: [
    ['from', native((_, [of, encoding]) => bytesFrom(of, encoding))],
    ['alloc', native((_, args) => makeBytes(args))],
    [
      'concat',
      native((_, [list]) =>
        Array.isArray(list) && list.every(item => item instanceof Uint8Array)
          ? new Uint8Array(Buffer.concat(list as Uint8Array[]))
          : OPAQUE,
      ),
    ],
  ],
});
const Uint8Array_ = native(() => OPAQUE, {
  make: makeBytes,
  properties: [
    [
      'from',
      native((_, [of, mapper], tick) => {
        const items = itemsOf(of);
        if (!items) return OPAQUE;
        return bytesFrom(isFn(mapper) ? mapped(items, mapper, tick) : [...items], undefined);
      }),
    ],
  ],
});
const Function_ = native((_, args) => makeFunction(args), { make: makeFunction });
const RegExp_ = native((_, args) => makePattern(args), { make: args => makePattern(args) });
const Boolean_ = native((_, [of]) => (of === OPAQUE ? OPAQUE : truth(of)));
const TextDecoder_ = native(() => OPAQUE, {
  make: () =>
    tableOf([['decode', native((_, [of]) => (of instanceof Uint8Array ? Buffer.from(of).toString() : OPAQUE))]]),
});

const GLOBALS: ReadonlyMap<string, Data> = new Map<string, Data>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['Math', Math_],
  ['String', String_],
  ['Number', Number_],
  ['Array', Array_],
  ['Object', Object_],
  ['Buffer', Buffer_],
  ['Uint8Array', Uint8Array_],
  ['RegExp', RegExp_],
  ['Boolean', Boolean_],
  ['Function', Function_],
  ['TextDecoder', TextDecoder_],
  ['parseInt', pure((text, radix) => Number.parseInt(String(text), radix as number))],
  ['parseFloat', pure(text => Number.parseFloat(String(text)))],
  ['isNaN', pure(of => Number.isNaN(Number(of)))],
  ['decodeURIComponent', pure(text => decodeURIComponent(String(text)))],
  ['decodeURI', pure(text => decodeURI(String(text)))],
  ['encodeURIComponent', pure(text => encodeURIComponent(String(text)))],
  ['escape', pure(text => escapeText(String(text)))],
  ['unescape', pure(text => unescapeText(String(text)))],
  ['atob', pure(text => Buffer.from(String(text), 'base64').toString('latin1'))],
  ['btoa', pure(text => Buffer.from(String(text), 'latin1').toString('base64'))],
  ['JSON', tableOf([['parse', native((_, [of]) => parseJson(of))]])],
  ['globalThis', global],
  ['global', global],
  ['window', global],
  ['self', global],
]);

const LANGUAGE: ReadonlySet<Data> = new Set([...GLOBALS.values()].filter(isObject));

/** A name of the global scope, or what is not known of it. */
export function nativeOf(name: string): Data {
  return GLOBALS.has(name) ? GLOBALS.get(name) : OPAQUE;
}

/** A property of a value. */
export function getOf(of: Data, key: string): Data {
  if (of === OPAQUE) return OPAQUE;
  if (of === undefined || of === null) return raise(`cannot read ${key}`);
  if (of === global) return global.properties.get(key) ?? nativeOf(key);
  if (typeof of === 'string') {
    if (key === 'length') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    if (key === 'constructor') return String_;
    if (key === '__proto__') return tableOf([['constructor', String_]]);
    return methods.text.get(key) ?? (key in String.prototype ? OPAQUE : undefined);
  }
  if (Array.isArray(of)) {
    if (key === 'length') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    if (key === 'constructor') return Array_;
    if (key === '__proto__') return tableOf([['constructor', Array_]]);
    return methods.list.get(key) ?? (key in Array.prototype ? OPAQUE : undefined);
  }
  if (of instanceof Uint8Array) {
    if (key === 'length' || key === 'byteLength') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    return methods.bytes.get(key) ?? OPAQUE;
  }
  if (typeof of === 'number' || typeof of === 'boolean') {
    if (key === 'constructor') return typeof of === 'number' ? Number_ : Boolean_;
    return methods.number.get(key) ?? undefined;
  }
  if (!isObject(of)) return OPAQUE;
  const own = of.properties.get(key);
  if (own !== undefined || of.properties.has(key)) return own;
  if (key === 'name' && LANGUAGE.has(of)) return [...GLOBALS].find(([, value]) => value === of)?.[0];
  // What the language has and this file has not: `Math.random`.
  if (LANGUAGE.has(of)) return OPAQUE;
  if (of.kind === 'function') return ofFunction(of, key);
  if (of.kind === 'pattern') return methods.pattern.get(key) ?? (key === 'source' ? of.regex.source : OPAQUE);
  for (let at = of.prototype, level = 0; at && level < 10; at = at.prototype, level++) {
    const inherited = at.properties.get(key);
    if (inherited !== undefined) return inherited;
  }
  if (key === 'constructor') return Object_;
  return methods.table.get(key);
}

function ofFunction(fn: Fn, key: string): Data {
  if (key === 'prototype') {
    const made = tableOf([]);
    fn.properties.set(key, made);
    return made;
  }
  return key === 'constructor' ? Function_ : methods.function.get(key);
}

function itemsOf(value: Data): readonly Data[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.length <= LONGEST.list ? [...value] : undefined;
  if (value instanceof Uint8Array) return value.length <= LONGEST.list ? [...value] : undefined;
  if (isTable(value)) {
    const length = value.properties.get('length');
    return typeof length === 'number' && length >= 0 && length <= 10_000
      ? Array.from({ length }, (_, at) => value.properties.get(String(at)))
      : undefined;
  }
  return undefined;
}

function mapped(items: readonly Data[], mapper: Fn, tick: (cost?: number) => void): Data[] {
  return items.map((item, position) => {
    tick();
    return callNative(mapper, undefined, [item, position], tick);
  });
}

type Kind = 'text' | 'list' | 'bytes' | 'number' | 'pattern' | 'table' | 'function';
type Method<T> = (self: T, args: Data[], tick: (cost?: number) => void) => Data;
/** Methods by name; `toString` is named so that it is not taken for the engine's own. */
interface Methods<T> {
  readonly [name: string]: Method<T>;
  readonly toString: Method<T>;
}

function table<T extends Data>(is: (value: Data) => value is T, entries: Methods<T>): ReadonlyMap<string, Fn> {
  return new Map(
    Object.entries(entries).map(([name, body]) => [
      name,
      native((self, args, tick) => (is(self) ? body(self, args, tick) : OPAQUE)),
    ]),
  );
}

const isText = (value: Data): value is string => typeof value === 'string';
const isList = (value: Data): value is Data[] => Array.isArray(value);

type Range = readonly [from?: number | undefined, to?: number | undefined];

/** The arguments of `slice` and its kin; undefined when one is not known. */
function rangeOf(args: readonly Data[]): Range | undefined {
  if (args.includes(OPAQUE)) return undefined;
  const [from, to] = args.map(arg => (arg === undefined ? undefined : number(arg)));
  return [from, to];
}

function sliced(
  name: 'slice' | 'substring' | 'substr' | 'at' | 'charAt' | 'charCodeAt' | 'codePointAt',
): Method<string> {
  return (self, args) => {
    const range = rangeOf(args);
    return range ? (self[name] as (...range: Range) => Data).call(self, ...range) : OPAQUE;
  };
}

function plainText(
  name: 'trim' | 'toLowerCase' | 'toUpperCase' | 'trimStart' | 'trimEnd' | 'normalize',
): Method<string> {
  return self => self[name]();
}

const methods: Record<Kind, ReadonlyMap<string, Fn>> = {
  text: table(isText, {
    slice: sliced('slice'),
    substring: sliced('substring'),
    substr: sliced('substr'),
    at: sliced('at'),
    charAt: sliced('charAt'),
    charCodeAt: sliced('charCodeAt'),
    codePointAt: sliced('codePointAt'),
    trim: plainText('trim'),
    toLowerCase: plainText('toLowerCase'),
    toUpperCase: plainText('toUpperCase'),
    trimStart: plainText('trimStart'),
    trimEnd: plainText('trimEnd'),
    normalize: plainText('normalize'),
    toString: self => self,
    valueOf: ((self: string) => self) as Method<string>,
    concat: (self, args) => {
      const rest = joined(args, '');
      return rest === undefined ? OPAQUE : self + rest;
    },
    indexOf: (self, [of, from]) => {
      const sought = textOf(of);
      return sought === undefined ? OPAQUE : self.indexOf(sought, from === undefined ? 0 : number(from));
    },
    includes: (self, [of]) => {
      const sought = textOf(of);
      return sought === undefined ? OPAQUE : self.includes(sought);
    },
    startsWith: (self, [of]) => {
      const sought = textOf(of);
      return sought === undefined ? OPAQUE : self.startsWith(sought);
    },
    repeat: (self, [times]) => {
      const count = number(times);
      if (!(count >= 0) || self.length * count > LONGEST.text) throw DENIED;
      return self.repeat(count);
    },
    padStart: (self, [size, fill]) => {
      const to = number(size);
      return to <= 10_000 ? self.padStart(to, fill === undefined ? ' ' : textOf(fill)) : OPAQUE;
    },
    split: (self, [by]) => {
      if (by === undefined) return [self];
      if (isObject(by) && by.kind === 'pattern') return self.length > LONGEST.list ? OPAQUE : self.split(by.regex);
      const separator = textOf(by);
      if (separator === undefined || (separator === '' && self.length > LONGEST.list)) return OPAQUE;
      const parts = self.split(separator);
      if (parts.length > LONGEST.list) throw DENIED;
      return parts;
    },
    replace: (self, args, tick) => replaced(self, args, false, tick),
    replaceAll: (self, args, tick) => replaced(self, args, true, tick),
    match: (self, [by]) => {
      const pattern = isObject(by) && by.kind === 'pattern' ? by : undefined;
      if (!pattern || self.length > LONGEST.matched) return OPAQUE;
      const found = self.match(pattern.regex);
      return found ? [...found] : null;
    },
    matchAll: (self, [by], tick) => {
      const pattern = isObject(by) && by.kind === 'pattern' ? by : undefined;
      if (!pattern?.regex.global || self.length > LONGEST.matched) return OPAQUE;
      tick(self.length >> 10);
      return Array.from(self.matchAll(pattern.regex), found => [...found]);
    },
  }),
  list: table(isList, {
    push: (self, args) => {
      if (self.length + args.length > LONGEST.list) throw DENIED;
      return self.push(...args);
    },
    unshift: (self, args) => {
      if (self.length + args.length > LONGEST.list) throw DENIED;
      return self.unshift(...args);
    },
    pop: self => self.pop(),
    shift: (self, _, tick) => {
      if (self.length > 5_000) tick(self.length >> 8);
      return self.shift();
    },
    reverse: self => self.reverse(),
    slice: (self, args) => {
      const range = rangeOf(args);
      return range ? self.slice(...range) : OPAQUE;
    },
    splice: (self, args) => {
      const range = rangeOf(args.slice(0, 2));
      if (!range) throw DENIED;
      const [from = 0, count = 0] = range;
      return args.length < 2 ? self.splice(from) : self.splice(from, count, ...args.slice(2));
    },
    concat: (self, args) => [...self, ...args.flatMap(arg => (isList(arg) ? arg : [arg]))],
    join: (self, [separator]) => {
      const by = separator === undefined ? ',' : textOf(separator);
      return (by === undefined ? undefined : joined(self, by)) ?? OPAQUE;
    },
    toString: self => joined(self, ',') ?? OPAQUE,
    indexOf: (self, [of]) => (of === OPAQUE ? OPAQUE : self.indexOf(of)),
    includes: (self, [of]) => (of === OPAQUE ? OPAQUE : self.includes(of)),
    fill: (self, [of]) => self.fill(of),
    map: (self, [by], tick) => (isFn(by) ? mapped(self, by, tick) : OPAQUE),
    forEach: (self, [by], tick) => {
      if (!isFn(by)) throw DENIED;
      mapped(self, by, tick);
      return undefined;
    },
    filter: (self, [by], tick) => {
      if (!isFn(by)) return OPAQUE;
      const kept = mapped(self, by, tick);
      return kept.includes(OPAQUE) ? OPAQUE : self.filter((_, at) => truth(kept[at]));
    },
    reduce: (self, args, tick) => {
      const [by] = args;
      if (!isFn(by)) return OPAQUE;
      let [total, ...rest] = args.length > 1 ? [args[1], ...self] : self;
      rest.forEach((item, position) => {
        tick();
        total = callNative(by, undefined, [total, item, position + (args.length > 1 ? 0 : 1)], tick);
      });
      return total;
    },
    sort: (self, [by], tick) => {
      if (by === undefined) return self.sort();
      if (!isFn(by) || self.length > 20_000) throw DENIED;
      return self.sort((a, b) => {
        tick();
        return number(callNative(by, undefined, [a, b], tick));
      });
    },
    keys: self => self.map((_, position) => position),
    values: self => [...self],
    entries: self => self.map((item, position) => [position, item]),
    flat: self => self.flatMap(item => (isList(item) ? item : [item])),
    flatMap: (self, [by], tick) =>
      isFn(by) ? mapped(self, by, tick).flatMap(item => (isList(item) ? item : [item])) : OPAQUE,
    at: (self, [place]) => (place === OPAQUE ? OPAQUE : self.at(number(place))),
    reduceRight: (self, [by, start], tick) => {
      if (!isFn(by)) return OPAQUE;
      let [total, ...rest] = start === undefined ? [...self].reverse() : [start, ...[...self].reverse()];
      for (const item of rest) {
        tick();
        total = callNative(by, undefined, [total, item], tick);
      }
      return total;
    },
  }),
  bytes: table((value: Data): value is Uint8Array => value instanceof Uint8Array, {
    toString: (self, [encoding]) => {
      const name = encoding === undefined ? 'utf8' : textOf(encoding);
      return name !== undefined && Buffer.isEncoding(name) ? Buffer.from(self).toString(name) : OPAQUE;
    },
    slice: (self, args) => {
      const range = rangeOf(args);
      return range ? self.slice(...range) : OPAQUE;
    },
    subarray: (self, args) => {
      const range = rangeOf(args);
      return range ? self.slice(...range) : OPAQUE;
    },
    map: (self, [by], tick) => (isFn(by) ? bytesFrom(mapped([...self], by, tick), undefined) : OPAQUE),
    reverse: self => self.reverse(),
    reduce: (self, args, tick) => callNative(methods.list.get('reduce') as Fn, [...self], args, tick),
    forEach: (self, args, tick) => callNative(methods.list.get('forEach') as Fn, [...self], args, tick),
    filter: (self, [by], tick) => {
      if (!isFn(by)) return OPAQUE;
      const kept = mapped([...self], by, tick);
      return kept.includes(OPAQUE) ? OPAQUE : self.filter((_, at) => truth(kept[at]));
    },
    at: (self, [place]) => (place === OPAQUE ? OPAQUE : self.at(number(place))),
    values: self => [...self],
    entries: self => [...self].map((item, position) => [position, item]),
    join: (self, [separator]) => self.join(separator === undefined ? ',' : (textOf(separator) ?? ',')),
  }),
  number: table((value: Data): value is number => typeof value === 'number', {
    toString: (self, [radix]) => {
      const base = radix === undefined ? 10 : number(radix);
      return base >= 2 && base <= 36 ? self.toString(base) : OPAQUE;
    },
  }),
  pattern: table((value: Data): value is Pattern => isObject(value) && value.kind === 'pattern', {
    test: (self, [of]) => {
      const text = textOf(of);
      const most = self.regex.source === LAYOUT_CHECK ? 500 : LONGEST.matched;
      return text === undefined || text.length > most ? OPAQUE : self.regex.test(text);
    },
    exec: (self, [of]) => {
      const text = textOf(of);
      if (text === undefined || text.length > LONGEST.matched) return OPAQUE;
      const found = self.regex.exec(text);
      return found ? [...found] : null;
    },
    toString: self => String(self.regex),
  }),
  table: table(isTable, {
    hasOwnProperty: ((self, [key]) => {
      const name = textOf(key);
      return name === undefined ? OPAQUE : self.properties.has(name);
    }) as Method<Table>,
    toString: () => '[object Object]',
  }),
  function: table(isFn, {
    call: (self, [to, ...args], tick) => callNative(self, to, args, tick),
    apply: (self, [to, args], tick) => callNative(self, to, [...(itemsOf(args) ?? [])], tick),
    bind: (self, [to, ...first]) => native((_, args, tick) => callNative(self, to, [...first, ...args], tick)),
    toString: self => textOf(self) ?? OPAQUE,
  }),
};

function replaced(self: string, [by, put]: Data[], everywhere: boolean, tick: (cost?: number) => void): Data {
  const pattern = isObject(by) && by.kind === 'pattern' ? by.regex : undefined;
  const text = pattern ? undefined : textOf(by);
  if ((!pattern && text === undefined) || put === OPAQUE || self.length > LONGEST.matched) return OPAQUE;
  let isKnown = true;
  const fill = (...groups: unknown[]): string => {
    tick();
    if (!isFn(put)) return textOf(put) ?? '';
    const words = groups.filter(group => typeof group !== 'object') as Data[];
    const value = textOf(callNative(put, undefined, words, tick));
    if (value === undefined) isKnown = false;
    return value ?? '';
  };
  tick(self.length >> 10);
  const sought = pattern ?? (text as string);
  // A text put in may name groups: `$1`. A function's answer may not.
  const replacement = isFn(put) ? fill : (textOf(put) ?? '');
  const result = everywhere
    ? self.replaceAll(sought, replacement as string)
    : self.replace(sought, replacement as string);
  if (result.length > LONGEST.text) throw DENIED;
  return isKnown ? result : OPAQUE;
}

/** Patterns of which no text takes long: short, and with nothing repeated inside what is repeated. */
function makePattern([source, flags]: Data[]): Data {
  const written = isObject(source) && source.kind === 'pattern' ? source.regex.source : textOf(source);
  const pattern = written !== undefined && unescaped(written) === LAYOUT_CHECK ? LAYOUT_CHECK : written;
  const marks = flags === undefined ? '' : textOf(flags);
  if (pattern === undefined || marks === undefined || !isHarmless(pattern)) return OPAQUE;
  try {
    return { kind: 'pattern', properties: new Map(), regex: new RegExp(pattern, marks) };
  } catch {
    return raise('malformed pattern');
  }
}

/** With it obfuscator.io’s decoders look whether they were laid out anew; over one short function it takes no time. */
const LAYOUT_CHECK = String.raw`\w+ *\(\) *{\w+ *['|"].+['|"];? *}`;

/** Whoever lays a decoder out anew often escapes its patterns once more. */
function unescaped(pattern: string): string {
  return pattern.length > 200
    ? pattern
    : pattern.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function isHarmless(pattern: string): boolean {
  if (pattern === LAYOUT_CHECK) return true;
  if (pattern.length > 200) return false;
  const bare = pattern.replace(/\\./g, 'x').replace(/\[[^\]]{0,198}\]/g, 'x');
  // A group that is repeated, or more than three open repetitions, may take time that grows with a power of the text.
  return !/\)[*+{?]/.test(bare) && (bare.match(/[*+]|\{\d+,\}/g)?.length ?? 0) <= 3;
}

function parseJson(of: Data): Data {
  const text = textOf(of);
  if (text === undefined || text.length > LONGEST.text) return OPAQUE;
  try {
    return fromJson(JSON.parse(text), 0);
  } catch {
    return raise('malformed JSON');
  }
}

function fromJson(value: unknown, level: number): Data {
  if (level > 20) return OPAQUE;
  if (Array.isArray(value)) return value.map(item => fromJson(item, level + 1));
  if (typeof value === 'object' && value !== null)
    return tableOf(Object.entries(value).map(([key, item]) => [key, fromJson(item, level + 1)] as const));
  return value as Data;
}

function escapeText(text: string): string {
  return text.replace(/[^A-Za-z0-9@*_+\-./]/g, char => {
    const code = char.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
  });
}
