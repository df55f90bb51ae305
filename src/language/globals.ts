/** The global scope, as a decoder may use it: the language's own pure functions by name. Everything else is opaque. */
import { handling, moving, type Pay, reading } from './account.js';
import { bytesFrom, fromBase64, joinedBytes, makeBytes, seenThrough, textOfBytes, toBase64 } from './bytes.js';
import {
  type Data,
  DENIED,
  exceeded,
  type Fn,
  isFn,
  isObject,
  isOpaque,
  isPattern,
  isShared,
  isTable,
  keysInOrder,
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
import { copyOf, itemsOf, mapped } from './lists.js';
import { native, pure, raise, sharedTable } from './native.js';
import { toNumber } from './numbers.js';
import { patternOf } from './patterns.js';
import { escapeText, unescapeText } from './texts.js';

const makeArray = (args: Data[], pay: Pay): Data => {
  const [size] = args;
  if (args.length !== 1 || typeof size !== 'number') return copyOf(args, pay);
  if (!(size >= 0 && size <= LONGEST.list)) exceeded();
  pay(moving(size), size * ROOM.element);
  return new Array<Data>(size).fill(undefined);
};

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
      if (isOpaque(arg)) return OPAQUE;
      const code = toNumber(arg, pay);
      if (name === 'fromCharCode') text += String.fromCharCode(code);
      else if (Number.isInteger(code) && code >= 0 && code <= 0x10ffff) text += String.fromCodePoint(code);
      else raise('no code point');
    }
    return text;
  });

/** An object that holds a text or a number is neither. */
const boxed = (): Data => OPAQUE;

export const String_ = native((_, args, pay) => (args.length === 0 ? '' : (textOf(args[0], pay) ?? OPAQUE)), {
  make: boxed,
  properties: [
    ['fromCharCode', codes('fromCharCode')],
    ['fromCodePoint', codes('fromCodePoint')],
  ],
});
const parseInt_ = pure((text, radix) => Number.parseInt(String(text), radix as number));
const parseFloat_ = pure(text => Number.parseFloat(String(text)));
export const Number_ = native(
  (_, args, pay) => (args.length === 0 ? 0 : isOpaque(args[0]) ? OPAQUE : toNumber(args[0], pay)),
  {
    make: boxed,
    properties: [
      ['parseInt', parseInt_],
      ['parseFloat', parseFloat_],
    ],
  },
);
export const Array_ = native((_, args, pay) => makeArray(args, pay), {
  make: makeArray,
  properties: [
    ['isArray', native((_, [of]) => (isOpaque(of) ? OPAQUE : Array.isArray(of)))],
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
export const Object_ = native((_, [of]) => of ?? tableOf([]), {
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
    if (!isObject(of) || isPattern(of) || isShared(of)) return OPAQUE;
    pay(handling(of.properties.size), of.properties.size * room);
    return keysInOrder(of).map(key => take([key, of.properties.get(key)]));
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
    [
      'from',
      native((_, [of, encoding, length], pay) =>
        of instanceof Uint8Array && typeof encoding === 'number'
          ? seenThrough(of, [encoding, length], pay)
          : bytesFrom(of, encoding, pay),
      ),
    ],
    ['alloc', native((_, args, pay) => makeBytes(args, pay))],
    ['concat', native((_, args, pay) => joinedBytes(args, pay))],
  ],
});
const Uint8Array_ = native(() => OPAQUE, {
  make: ([of, ...place], pay) =>
    of instanceof Uint8Array && place.length > 0 ? seenThrough(of, place, pay) : makeBytes([of], pay),
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
export const Function_ = native((_, args, pay) => makeFunction(args, pay), { make: makeFunction });
const RegExp_ = native((_, args, pay) => makePattern(args, pay), { make: makePattern });
export const Boolean_ = native((_, [of]) => (isOpaque(of) ? OPAQUE : truth(of)), { make: boxed });
const decoded = native((_, [of], pay) => {
  if (!(of instanceof Uint8Array)) return OPAQUE;
  pay(reading(of.length), of.length);
  // A mark of the order of bytes is no part of the text.
  const start = of[0] === 0xef && of[1] === 0xbb && of[2] === 0xbf ? 3 : 0;
  return textOfBytes(of.subarray(start), 'utf8');
});
const TextDecoder_ = native(() => OPAQUE, {
  make: ([label, how]) =>
    how === undefined && (label === undefined || (typeof label === 'string' && /^utf-?8$/i.test(label)))
      ? tableOf([['decode', decoded]])
      : OPAQUE,
});

export const GLOBALS: ReadonlyMap<string, Data> = new Map<string, Data>([
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
  ['parseInt', parseInt_],
  ['parseFloat', parseFloat_],
  ['isNaN', pure(of => Number.isNaN(Number(of)))],
  ['isFinite', pure(of => Number.isFinite(Number(of)))],
  ['decodeURIComponent', pure(text => decodeURIComponent(String(text)))],
  ['decodeURI', pure(text => decodeURI(String(text)))],
  ['encodeURI', pure(text => encodeURI(String(text)))],
  ['encodeURIComponent', pure(text => encodeURIComponent(String(text)))],
  ['escape', pure(text => escapeText(String(text)))],
  ['unescape', pure(text => unescapeText(String(text)))],
  ['atob', pure(text => fromBase64(String(text)))],
  ['btoa', pure(text => toBase64(String(text)))],
  [
    'JSON',
    sharedTable([['parse', native((_, [of, reviver], pay) => (reviver === undefined ? parseJson(of, pay) : OPAQUE))]]),
  ],
  ['globalThis', global],
  ['global', global],
  ['window', global],
  ['self', global],
]);

/** A name of the global scope, or what is not known of it. */
export function nativeOf(name: string): Data {
  return GLOBALS.has(name) ? GLOBALS.get(name) : OPAQUE;
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
