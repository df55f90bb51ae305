/** The language's own pure functions, as an interpreted decoder may call them. Everything else is opaque. */
import { handling, moving, normalising, type Pay, reading, searching } from './account.js';
import {
  type Data,
  DENIED,
  exceeded,
  type Fn,
  isFn,
  isObject,
  isPattern,
  isShared,
  isTable,
  joined,
  LONGEST,
  OPAQUE,
  type Pattern,
  putInto,
  ROOM,
  type Table,
  tableOf,
  textOf,
  truth,
} from './data.js';
import { executed, matched, matchedAll, patternOf, replaced, splitBy, tests } from './patterns.js';
import { unescapeText } from './pure.js';

/** What interpreted code throws. */
export interface Thrown {
  readonly thrown: Data;
}

export function raise(message: string): never {
  throw { thrown: tableOf([['message', message]]) } satisfies Thrown;
}

type Native = (self: Data, args: Data[], pay: Pay) => Data;

function native(
  call: Native,
  extra: { make?: Fn['make']; properties?: readonly (readonly [string, Data])[] } = {},
): Fn {
  return {
    kind: 'function',
    isShared: true,
    properties: new Map(extra.properties),
    call,
    ...(extra.make && { make: extra.make }),
  };
}

/** An object of the language's own: `Math`. */
function sharedTable(entries: readonly (readonly [string, Data])[]): Table {
  return { ...tableOf(entries), isShared: true };
}

/** A function over known texts and numbers; opaque when an argument is not known. */
function pure(body: (...args: (string | number)[]) => Data): Fn {
  return native((_, args, pay) => {
    const plain: (string | number)[] = [];
    for (const arg of args) {
      const value = typeof arg === 'number' ? arg : textOf(arg, pay);
      if (value === undefined) return OPAQUE;
      // Escaped, a character takes up to nine.
      if (typeof value === 'string') pay(value.length / 4, value.length * 3);
      plain.push(value);
    }
    try {
      return body(...plain);
    } catch (error) {
      // More arguments than the native stack has room for.
      return error instanceof RangeError ? exceeded() : raise('malformed');
    }
  });
}

const number = (value: Data, pay: Pay): number => {
  if (typeof value === 'number') return value;
  const text = textOf(value, pay);
  pay(handling(text?.length ?? 0));
  return text === undefined ? Number.NaN : Number(text);
};

const bytesFrom = (value: Data, encoding: Data, pay: Pay): Data => {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    pay(handling(value.length), value.length);
    return value.includes(OPAQUE) ? OPAQUE : Uint8Array.from(value, item => number(item, pay));
  }
  if (typeof value !== 'string') return OPAQUE;
  const name = encoding === undefined ? 'utf8' : textOf(encoding, pay);
  if (name === undefined || !Buffer.isEncoding(name)) return OPAQUE;
  pay(handling(value.length), value.length * 3);
  return new Uint8Array(Buffer.from(value, name));
};

const makeBytes = ([of]: Data[], pay: Pay): Data => {
  if (typeof of !== 'number') return bytesFrom(of, 'utf8', pay);
  if (!(of >= 0 && of <= LONGEST.text)) return OPAQUE;
  pay(reading(of), of);
  return new Uint8Array(of);
};

const makeArray = (args: Data[], pay: Pay): Data => {
  const [size] = args;
  if (args.length !== 1 || typeof size !== 'number') return copyOf(args, pay);
  if (!(size >= 0 && size <= LONGEST.list)) exceeded();
  pay(moving(size), size * ROOM.element);
  return new Array<Data>(size).fill(undefined);
};

/** The elements as a new list. */
export function copyOf(items: readonly Data[], pay: Pay): Data[] {
  pay(moving(items.length), items.length * ROOM.element);
  return [...items];
}

/** The global object. What hangs on it is asked of `nativeOf`. */
export const global = sharedTable([]);
const giveGlobal = native(() => global);
/** `Function('return this')()` is how old code finds the global object; other text is code to scan, not to run. */
const makeFunction = (args: Data[], pay: Pay): Data => {
  const text = textOf(args.at(-1), pay);
  return text !== undefined && /^\s*return\s*(?:(?:\(\s*)?function\s*\(\)\s*(?:\{\s*)?)?.{0,60}this\b/.test(text)
    ? giveGlobal
    : OPAQUE;
};

const Math_ = sharedTable([
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
  native((_, args, pay) => {
    let text = '';
    pay(handling(args.length), args.length);
    for (const arg of args) {
      if (arg === OPAQUE) return OPAQUE;
      const code = number(arg, pay);
      text += name === 'fromCodePoint' ? String.fromCodePoint(code & 0x1fffff) : String.fromCharCode(code);
    }
    return text;
  });

const String_ = native((_, [of], pay) => textOf(of, pay) ?? OPAQUE, {
  properties: [
    ['fromCharCode', codes('fromCharCode')],
    ['fromCodePoint', codes('fromCodePoint')],
  ],
});
const Number_ = native((_, [of], pay) => (of === OPAQUE ? OPAQUE : number(of, pay)), {
  properties: [['parseInt', pure((text, radix) => Number.parseInt(String(text), radix as number))]],
});
const Array_ = native((_, args, pay) => makeArray(args, pay), {
  make: makeArray,
  properties: [
    ['isArray', native((_, [of]) => (of === OPAQUE ? OPAQUE : Array.isArray(of)))],
    ['of', native((_, args, pay) => copyOf(args, pay))],
    [
      'from',
      native((_, [of, mapper], pay) => {
        const items = itemsOf(of, pay);
        if (!items) return OPAQUE;
        return isFn(mapper) ? mapped(items, mapper, pay) : copyOf(items, pay);
      }),
    ],
  ],
});
const Object_ = native((_, [of]) => of ?? tableOf([]), {
  make: ([of]) => of ?? tableOf([]),
  properties: [
    ['keys', entriesOf(([key]) => key, ROOM.element)],
    ['values', entriesOf(([, value]) => value, ROOM.element)],
    ['entries', entriesOf(entry => [...entry], ROOM.property)],
    ['freeze', native((_, [of]) => of)],
    [
      'defineProperty',
      native((_, [of, key, how], pay) => {
        const name = textOf(key, pay);
        // `length` and `name` of a function are only there to mislead.
        if (isObject(of) && name !== undefined && isTable(how) && !(isFn(of) && /^(?:length|name)$/.test(name)))
          putInto(of, name, how.properties.has('value') ? how.properties.get('value') : OPAQUE, pay);
        return of;
      }),
    ],
    [
      'assign',
      native((_, [of, ...others], pay) => {
        if (!isObject(of)) return OPAQUE;
        for (const other of others) {
          if (!isObject(other)) return OPAQUE;
          putAll(of, other, pay);
        }
        return of;
      }),
    ],
    ['create', native((_, [of]) => tableOf([], isTable(of) ? of : undefined))],
  ],
});

function entriesOf(take: (entry: readonly [string, Data]) => Data, room: number): Fn {
  return native((_, [of], pay) => {
    if (!isObject(of) || isShared(of)) return OPAQUE;
    pay(handling(of.properties.size), of.properties.size * room);
    return Array.from(of.properties, take);
  });
}

/** Puts all properties of one object into another. */
export function putAll(into: Table | Fn | Pattern, from: Table | Fn | Pattern, pay: Pay): void {
  // Of the language's own it is not known which are seen.
  if (isShared(from)) throw DENIED;
  pay(handling(from.properties.size));
  for (const [key, value] of from.properties) putInto(into, key, value, pay);
}

const Buffer_ = native((_, [of, encoding], pay) => bytesFrom(of, encoding, pay), {
  make: ([of, encoding], pay) => (typeof of === 'number' ? makeBytes([of], pay) : bytesFrom(of, encoding, pay)),
  properties: [
    ['from', native((_, [of, encoding], pay) => bytesFrom(of, encoding, pay))],
    ['alloc', native((_, args, pay) => makeBytes(args, pay))],
    [
      'concat',
      native((_, [list], pay) => {
        if (!Array.isArray(list)) return OPAQUE;
        let size = 0;
        pay(handling(list.length));
        for (const item of list) {
          if (!(item instanceof Uint8Array)) return OPAQUE;
          size += item.length;
        }
        if (size > LONGEST.text) exceeded();
        // They are put together, and copied.
        pay(reading(size) * 2, size * 2);
        return new Uint8Array(Buffer.concat(list as Uint8Array[]));
      }),
    ],
  ],
});
const Uint8Array_ = native(() => OPAQUE, {
  make: makeBytes,
  properties: [
    [
      'from',
      native((_, [of, mapper], pay) => {
        const items = itemsOf(of, pay);
        if (!items) return OPAQUE;
        return bytesFrom(isFn(mapper) ? mapped(items, mapper, pay) : copyOf(items, pay), undefined, pay);
      }),
    ],
  ],
});
const Function_ = native((_, args, pay) => makeFunction(args, pay), { make: makeFunction });
const RegExp_ = native((_, args, pay) => makePattern(args, pay), { make: makePattern });
const Boolean_ = native((_, [of]) => (of === OPAQUE ? OPAQUE : truth(of)));
const TextDecoder_ = native(() => OPAQUE, {
  make: () =>
    tableOf([['decode', native((_, [of], pay) => (of instanceof Uint8Array ? (textOf(of, pay) as string) : OPAQUE))]]),
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
  ['JSON', sharedTable([['parse', native((_, [of], pay) => parseJson(of, pay))]])],
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
  if (of === global) return nativeOf(key);
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
  if (of.kind === 'pattern') return methods.pattern.get(key) ?? ofPattern(of, key);
  for (let at = of.prototype, level = 0; at && level < 10; at = at.prototype, level++) {
    const inherited = at.properties.get(key);
    if (inherited !== undefined) return inherited;
  }
  if (key === 'constructor') return Object_;
  return methods.table.get(key);
}

function ofFunction(fn: Fn, key: string): Data {
  if (key === 'prototype') {
    if (isShared(fn)) return OPAQUE;
    const made = tableOf([]);
    fn.properties.set(key, made);
    return made;
  }
  return key === 'constructor' ? Function_ : methods.function.get(key);
}

function ofPattern({ program }: Pattern, key: string): Data {
  if (key === 'source') return program.source;
  return key === 'flags' ? program.flags : OPAQUE;
}

/** What can be gone through one by one, as a list that is not to be changed. */
export function itemsOf(value: Data, pay: Pay): readonly Data[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' || value instanceof Uint8Array) {
    if (value.length > LONGEST.list) exceeded();
    pay(handling(value.length), value.length * ROOM.element);
    return [...value];
  }
  if (isTable(value)) {
    const length = value.properties.get('length');
    if (typeof length !== 'number' || !(length >= 0 && length <= 10_000)) return undefined;
    pay(length, length * ROOM.element);
    return Array.from({ length }, (_, at) => value.properties.get(String(at)));
  }
  return undefined;
}

function mapped(items: readonly Data[], mapper: Fn, pay: Pay): Data[] {
  pay(0, items.length * ROOM.element);
  return items.map((item, position) => {
    pay(1);
    return mapper.call(undefined, [item, position], pay);
  });
}

type Kind = 'text' | 'list' | 'bytes' | 'number' | 'pattern' | 'table' | 'function';
type Method<T> = (self: T, args: Data[], pay: Pay) => Data;
/** Methods by name; `toString` is named so that it is not taken for the engine's own. */
interface Methods<T> {
  readonly [name: string]: Method<T>;
  readonly toString: Method<T>;
}

function table<T extends Data>(is: (value: Data) => value is T, entries: Methods<T>): ReadonlyMap<string, Fn> {
  return new Map(
    Object.entries(entries).map(([name, body]) => [
      name,
      native((self, args, pay) => (is(self) ? body(self, args, pay) : OPAQUE)),
    ]),
  );
}

const isText = (value: Data): value is string => typeof value === 'string';
const isList = (value: Data): value is Data[] => Array.isArray(value);

type Range = readonly [from?: number | undefined, to?: number | undefined];

/** The arguments of `slice` and its kin; undefined when one is not known. */
function rangeOf(args: readonly Data[], pay: Pay): Range | undefined {
  if (args.includes(OPAQUE)) return undefined;
  const [from, to] = args.map(arg => (arg === undefined ? undefined : number(arg, pay)));
  return [from, to];
}

/** What does not copy the text, but points into it. */
function sliced(
  name: 'slice' | 'substring' | 'substr' | 'at' | 'charAt' | 'charCodeAt' | 'codePointAt',
): Method<string> {
  return (self, args, pay) => {
    const range = rangeOf(args, pay);
    return range ? (self[name] as (...range: Range) => Data).call(self, ...range) : OPAQUE;
  };
}

function plainText(
  name: 'trim' | 'toLowerCase' | 'toUpperCase' | 'trimStart' | 'trimEnd' | 'normalize',
): Method<string> {
  return (self, _, pay) => {
    pay(name === 'normalize' ? normalising(self) : handling(self.length), self.length * 3);
    return self[name]();
  };
}

/** A part of a list or of bytes, copied. */
function copied<T extends Data[] | Uint8Array>(self: T, args: readonly Data[], pay: Pay): Data {
  const range = rangeOf(args, pay);
  if (!range) return OPAQUE;
  const [from, to] = range;
  // Most take what is left, so only the whole is sure to be enough to pay for.
  const size = Math.max(0, Math.min(self.length, (to ?? self.length) - Math.max(0, from ?? 0)) || 0);
  const room = from === undefined || from < 0 || (to ?? 0) < 0 ? self.length : size;
  const bytes = room * (Array.isArray(self) ? ROOM.element : 1);
  pay(reading(bytes), bytes);
  return self.slice(...range);
}

/** The lists among the elements with their elements in their place. */
function flattened(items: readonly Data[], pay: Pay): Data[] {
  let size = 0;
  for (const item of items) size += isList(item) ? item.length : 1;
  if (size > LONGEST.list) exceeded();
  pay(moving(items.length + size), size * ROOM.element);
  return items.flatMap(item => (isList(item) ? item : [item]));
}

function folded(items: readonly Data[], args: readonly Data[], first: number, step: 1 | -1, pay: Pay): Data {
  const [by, start] = args;
  if (!isFn(by)) return OPAQUE;
  let position = first;
  let total = start;
  if (args.length < 2) {
    total = items[position];
    position += step;
  }
  for (; position >= 0 && position < items.length; position += step) {
    pay(1);
    total = by.call(undefined, [total, items[position], position], pay);
  }
  return total;
}

function kept<T extends Data>(items: readonly T[], by: Data, pay: Pay): readonly T[] | undefined {
  if (!isFn(by)) return undefined;
  const answers = mapped(items, by, pay);
  return answers.includes(OPAQUE) ? undefined : items.filter((_, at) => truth(answers[at]));
}

/** Each comparison with something long may take as long as that is. */
function sought(self: readonly Data[], of: Data, pay: Pay): void {
  pay(handling(self.length) + (typeof of === 'string' ? reading(of.length) * self.length : 0));
}

function sorted(self: Data[], by: Data, pay: Pay): Data[] {
  if (by !== undefined && !isFn(by)) throw DENIED;
  if (self.length > 20_000 && by !== undefined) exceeded();
  if (by !== undefined)
    return self.sort((a, b) => {
      pay(1);
      return number(by.call(undefined, [a, b], pay), pay);
    });
  // As texts, which elements are made once.
  pay(self.length, self.length * ROOM.text);
  const texts = self.map(item => {
    const text = textOf(item, pay);
    if (text === undefined) throw DENIED;
    return { item, text };
  });
  texts.sort((a, b) => {
    if (a.item === undefined || b.item === undefined)
      return Number(a.item === undefined) - Number(b.item === undefined);
    pay(1 / 4 + reading(Math.min(a.text.length, b.text.length)));
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  });
  for (const [position, { item }] of texts.entries()) self[position] = item;
  return self;
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
    concat: (self, args, pay) => {
      const rest = joined(args, '', pay);
      if (rest === undefined) return OPAQUE;
      if (self.length + rest.length > LONGEST.text) exceeded();
      pay(reading(self.length), self.length);
      return self + rest;
    },
    indexOf: (self, [of, from], pay) => {
      const text = soughtIn(self, of, pay);
      return text === undefined ? OPAQUE : self.indexOf(text, from === undefined ? 0 : number(from, pay));
    },
    includes: (self, [of], pay) => {
      const text = soughtIn(self, of, pay);
      return text === undefined ? OPAQUE : self.includes(text);
    },
    startsWith: (self, [of], pay) => {
      const text = textOf(of, pay);
      pay(reading(text?.length ?? 0));
      return text === undefined ? OPAQUE : self.startsWith(text);
    },
    repeat: (self, [times], pay) => {
      const count = number(times, pay);
      if (!(count >= 0) || self.length * count > LONGEST.text) exceeded();
      pay(reading(self.length * count), self.length * count);
      return self.repeat(count);
    },
    padStart: (self, [size, fill], pay) => {
      const to = number(size, pay);
      if (!(to <= 10_000)) return OPAQUE;
      pay(reading(to), to);
      return self.padStart(to, fill === undefined ? ' ' : textOf(fill, pay));
    },
    split: (self, [by, limit], pay) => {
      const most = limit === undefined ? undefined : number(limit, pay);
      if (by === undefined) return [self];
      const parts = isPattern(by) ? splitBy(by, self, pay) : splitAt(self, textOf(by, pay), pay);
      return isList(parts) && most !== undefined ? parts.slice(0, most >>> 0) : parts;
    },
    replace: (self, args, pay) => replaced(self, args, false, pay),
    replaceAll: (self, args, pay) => replaced(self, args, true, pay),
    match: (self, [by], pay) => (isPattern(by) ? matched(by, self, pay) : OPAQUE),
    matchAll: (self, [by], pay) => (isPattern(by) ? matchedAll(by, self, pay) : OPAQUE),
  }),
  list: table(isList, {
    push: (self, args, pay) => {
      if (self.length + args.length > LONGEST.list) exceeded();
      pay(0, args.length * ROOM.element);
      for (const arg of args) self.push(arg);
      return self.length;
    },
    unshift: (self, args, pay) => {
      if (self.length + args.length > LONGEST.list) exceeded();
      pay(moving(self.length), args.length * ROOM.element);
      self.splice(0, 0, ...args);
      return self.length;
    },
    pop: self => self.pop(),
    shift: (self, _, pay) => {
      if (self.length > 5_000) pay(moving(self.length));
      return self.shift();
    },
    reverse: (self, _, pay) => {
      pay(moving(self.length));
      return self.reverse();
    },
    slice: copied,
    splice: (self, args, pay) => {
      const range = rangeOf(args.slice(0, 2), pay);
      if (!range || self.length + args.length > LONGEST.list) exceeded();
      pay(moving(self.length), (self.length + args.length) * ROOM.element);
      const [from = 0, count = 0] = range;
      return args.length < 2 ? self.splice(from) : self.splice(from, count, ...args.slice(2));
    },
    concat: (self, args, pay) => flattened([self, ...args], pay),
    join: (self, [separator], pay) => {
      const by = separator === undefined ? ',' : textOf(separator, pay);
      return (by === undefined ? undefined : joined(self, by, pay)) ?? OPAQUE;
    },
    toString: (self, _, pay) => joined(self, ',', pay) ?? OPAQUE,
    indexOf: (self, [of], pay) => {
      sought(self, of, pay);
      return of === OPAQUE ? OPAQUE : self.indexOf(of);
    },
    includes: (self, [of], pay) => {
      sought(self, of, pay);
      return of === OPAQUE ? OPAQUE : self.includes(of);
    },
    fill: (self, [of], pay) => {
      pay(moving(self.length));
      return self.fill(of);
    },
    map: (self, [by], pay) => (isFn(by) ? mapped(self, by, pay) : OPAQUE),
    forEach: (self, [by], pay) => {
      if (!isFn(by)) throw DENIED;
      mapped(self, by, pay);
      return undefined;
    },
    filter: (self, [by], pay) => (kept(self, by, pay) as Data[] | undefined) ?? OPAQUE,
    reduce: (self, args, pay) => folded(self, args, 0, 1, pay),
    reduceRight: (self, args, pay) => folded(self, args, self.length - 1, -1, pay),
    sort: (self, [by], pay) => sorted(self, by, pay),
    keys: (self, _, pay) => copyOf(self, pay).map((_, position) => position),
    values: (self, _, pay) => copyOf(self, pay),
    entries: (self, _, pay) => {
      pay(handling(self.length), self.length * ROOM.property);
      return self.map((item, position) => [position, item]);
    },
    flat: (self, _, pay) => flattened(self, pay),
    flatMap: (self, [by], pay) => (isFn(by) ? flattened(mapped(self, by, pay), pay) : OPAQUE),
    at: (self, [place], pay) => (place === OPAQUE ? OPAQUE : self.at(number(place, pay))),
  }),
  bytes: table((value: Data): value is Uint8Array => value instanceof Uint8Array, {
    toString: (self, [encoding], pay) => {
      const name = encoding === undefined ? 'utf8' : textOf(encoding, pay);
      if (name === undefined || !Buffer.isEncoding(name)) return OPAQUE;
      pay(handling(self.length), self.length * 2);
      return Buffer.from(self.buffer, self.byteOffset, self.byteLength).toString(name);
    },
    slice: copied,
    subarray: copied,
    map: (self, [by], pay) =>
      isFn(by) ? bytesFrom(mapped(itemsOf(self, pay) ?? denied(), by, pay), undefined, pay) : OPAQUE,
    reverse: (self, _, pay) => {
      pay(reading(self.length));
      return self.reverse();
    },
    reduce: (self, args, pay) => folded(itemsOf(self, pay) ?? denied(), args, 0, 1, pay),
    forEach: (self, [by], pay) => {
      if (!isFn(by)) throw DENIED;
      mapped(itemsOf(self, pay) ?? denied(), by, pay);
      return undefined;
    },
    filter: (self, [by], pay) => {
      const bytes = kept(itemsOf(self, pay) ?? denied(), by, pay);
      return bytes ? Uint8Array.from(bytes as number[]) : OPAQUE;
    },
    at: (self, [place], pay) => (place === OPAQUE ? OPAQUE : self.at(number(place, pay))),
    values: (self, _, pay) => copyOf(itemsOf(self, pay) ?? denied(), pay),
    entries: (self, _, pay) => {
      pay(handling(self.length), self.length * ROOM.property);
      return [...self].map((item, position) => [position, item]);
    },
    join: (self, [separator], pay) => {
      const by = separator === undefined ? ',' : (textOf(separator, pay) ?? ',');
      const size = self.length * (3 + by.length);
      if (size > LONGEST.text) exceeded();
      pay(handling(size), size);
      return self.join(by);
    },
  }),
  number: table((value: Data): value is number => typeof value === 'number', {
    toString: (self, [radix], pay) => {
      const base = radix === undefined ? 10 : number(radix, pay);
      return base >= 2 && base <= 36 ? self.toString(base) : OPAQUE;
    },
  }),
  pattern: table(isPattern, {
    test: (self, [of], pay) => {
      const text = textOf(of, pay);
      return text === undefined ? OPAQUE : tests(self, text, pay);
    },
    exec: (self, [of], pay) => {
      const text = textOf(of, pay);
      return text === undefined ? OPAQUE : executed(self, text, pay);
    },
    toString: (self, _, pay) => textOf(self, pay) as string,
  }),
  table: table(isTable, {
    hasOwnProperty: ((self, [key], pay) => {
      const name = textOf(key, pay);
      return name === undefined ? OPAQUE : self.properties.has(name);
    }) as Method<Table>,
    toString: () => '[object Object]',
  }),
  function: table(isFn, {
    call: (self, [to, ...args], pay) => self.call(to, args, pay),
    apply: (self, [to, args], pay) => self.call(to, copyOf(itemsOf(args, pay) ?? [], pay), pay),
    bind: (self, [to, ...first], pay) => {
      pay(1, ROOM.function + first.length * ROOM.element);
      return {
        kind: 'function',
        properties: new Map(),
        call: (_, args, payNow) => {
          payNow(moving(first.length), (first.length + args.length) * ROOM.element);
          return self.call(to, [...first, ...args], payNow);
        },
        holds: () => [self, to, ...first],
      };
    },
    toString: (self, _, pay) => textOf(self, pay) ?? OPAQUE,
  }),
};

function denied(): never {
  throw DENIED;
}

/** A text that is looked for in another; undefined when it is not known. */
function soughtIn(self: string, of: Data, pay: Pay): string | undefined {
  const text = textOf(of, pay);
  if (text !== undefined) pay(searching(self.length, text.length));
  return text;
}

function splitAt(self: string, separator: string | undefined, pay: Pay): Data {
  if (separator === undefined) return OPAQUE;
  if (separator === '' && self.length > LONGEST.list) exceeded();
  pay(separator === '' ? handling(self.length) : searching(self.length, separator.length));
  const parts = self.split(separator, LONGEST.list + 1);
  if (parts.length > LONGEST.list) exceeded();
  pay(handling(parts.length), parts.length * ROOM.text);
  return parts;
}

function makePattern([source, flags]: Data[], pay: Pay): Data {
  const from = isPattern(source) ? source.program : undefined;
  const written = from ? from.source : textOf(source, pay);
  const marks = flags === undefined ? (from?.flags ?? '') : textOf(flags, pay);
  if (written === undefined || marks === undefined) return OPAQUE;
  const pattern = patternOf(unescaped(written) === LAYOUT_CHECK ? LAYOUT_CHECK : written, marks, pay);
  return pattern === undefined ? raise('malformed pattern') : pattern;
}

/** With it obfuscator.io’s decoders look whether they were laid out anew. */
const LAYOUT_CHECK = String.raw`\w+ *\(\) *{\w+ *['|"].+['|"];? *}`;

/** Whoever lays a decoder out anew often escapes its patterns once more. */
function unescaped(pattern: string): string {
  return pattern.length > 200
    ? pattern
    : pattern.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Bytes that a character of JSON may come to, as in `[[],[]]`. */
const JSON_ROOM = 24;

function parseJson(of: Data, pay: Pay): Data {
  const text = textOf(of, pay);
  if (text === undefined || text.length > LONGEST.text) return OPAQUE;
  pay(text.length / 4, text.length * JSON_ROOM);
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
