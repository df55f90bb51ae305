/** Pure functions of Node's and of pages that put texts together or take them apart. */

import { posix } from 'node:path';
import { unescape as queryUnescape } from 'node:querystring';
import { type Data, isFn, isObject } from '../language/data.js';
import { withoutFolders } from '../resolve/labels.js';
import { knownSymbol } from './collections.js';
import { beside } from './disk.js';
import { itemsWithin, keysOf, textFrom, toPrimitive, toText } from './members.js';
import type { Intrinsic, Run } from './model.js';
import { numberOf } from './operators.js';
import { settled } from './promises.js';
import { tellDecoded } from './run.js';
import { carried, instance, isUnknown, native, put, unknown } from './value.js';
import { WEBASSEMBLY } from './webassembly.js';

type Call = Intrinsic['call'];
const only = (call: Call): Intrinsic => ({ call });

/** UTF-16 units of a text that is looked into. */
const LONGEST = 100_000;

/** A function of known texts; of others, what it gives carries what is known of them. */
function ofTexts(by: (...texts: string[]) => Data): Intrinsic {
  return only((run, _, args) => {
    const texts = args.map(arg => toText(arg, run));
    if (!texts.every(text => typeof text === 'string' && text.length < LONGEST)) return carried(args);
    run.pay(texts.length + texts.reduce((sum: number, text) => sum + (text as string).length, 0) / 64);
    try {
      return by(...(texts as string[]));
    } catch {
      return carried(args);
    }
  });
}

/** The name of a file does not say in whose folder it lies. */
function fileName(by: (...texts: string[]) => Data): Intrinsic {
  const { call } = ofTexts(by);
  return only((run, self, args) => {
    const name = call(run, self, args);
    return isUnknown(name) ? unknown(withoutFolders(name.labels ?? [])) : name;
  });
}

/** A path of parts of which some are not known keeps those that are. */
const joinPath = (join: (...parts: string[]) => string): Intrinsic =>
  only((run, _, args) => {
    const parts = args.map(arg => toText(arg, run));
    if (parts.every(part => typeof part === 'string')) return join(...(parts as string[]));
    return put(parts.flatMap((part, at) => (at === 0 ? [part] : ['/', part])));
  });

function format(run: Run, [pattern, ...args]: readonly Data[]): Data {
  if (typeof pattern !== 'string')
    return textFrom(
      [pattern, ...args].flatMap((arg, at) => (at ? [' ', toText(arg, run)] : [toText(arg, run)])),
      run,
    );
  const left = [...args];
  const parts: Data[] = [];
  let from = 0;
  for (const match of pattern.matchAll(/%[sdifjoOc%]/g)) {
    parts.push(pattern.slice(from, match.index));
    from = match.index + 2;
    if (match[0] === '%%') parts.push('%');
    else if (left.length === 0) parts.push(match[0]);
    else {
      const arg = left.shift();
      if (match[0] !== '%c')
        parts.push(/[jO]/i.test(match[0]) && isObject(arg) ? stringify(run, arg) : toText(arg, run));
    }
  }
  parts.push(pattern.slice(from), ...left.flatMap(arg => [' ', toText(arg, run)]));
  return textFrom(parts, run);
}

/** Levels of an object that are written out. */
const DEEP = 12;

/** `JSON.stringify`, where parts of it may not be known. */
function stringify(run: Run, value: Data): Data {
  const plain = plainOf(run, value, 0);
  if (plain === NOT_PLAIN) return carried([value]);
  const text = JSON.stringify(plain);
  if (text === undefined) return undefined;
  run.pay(text.length / 64, text.length);
  return text;
}

const NOT_PLAIN = Symbol('not plain');

function plainOf(run: Run, value: Data, level: number): unknown {
  if (isUnknown(value) || level > DEEP) return NOT_PLAIN;
  run.pay(1);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { type: 'Buffer', data: [...value.slice(0, 10_000)] };
  if (Array.isArray(value)) {
    const items = value.map(item => plainOf(run, item, level + 1));
    return items.includes(NOT_PLAIN) ? NOT_PLAIN : items;
  }
  if (value.kind !== 'table') return undefined;
  const own = run.get(value, 'toJSON');
  if (isFn(own)) return plainOf(run, run.invoke(own, value, []), level + 1);
  const made: Record<string, unknown> = {};
  for (const key of keysOf(value)) {
    const held = plainOf(run, run.get(value, key), level + 1);
    if (held === NOT_PLAIN) return NOT_PLAIN;
    Object.defineProperty(made, key, { value: held, enumerable: true });
  }
  return made;
}

function parseJson(run: Run, [of, reviver]: readonly Data[]): Data {
  // What a file holds is parsed as it was read, too.
  const text = of instanceof Uint8Array ? bytesAs(run, of, 'utf-8') : of;
  if (typeof text !== 'string') return carried([text]);
  run.pay(text.length / 4, text.length * 24);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw { thrown: instance(undefined, [['message', 'Unexpected token in JSON']]) };
  }
  const made = fromPlain(value, 0);
  return reviver === undefined ? made : revived(run, instance(undefined, [['', made]]), '', reviver, 0);
}

function fromPlain(value: unknown, level: number): Data {
  if (level > 40) return unknown();
  if (Array.isArray(value)) return value.map(item => fromPlain(item, level + 1));
  if (typeof value === 'object' && value !== null)
    return instance(
      undefined,
      Object.entries(value).map(([key, item]) => [key, fromPlain(item, level + 1)] as const),
    );
  return value as Data;
}

function revived(run: Run, holder: Data, key: string, reviver: Data, level: number): Data {
  const value = run.get(holder, key);
  if (level < 40 && typeof value === 'object' && value !== null && !isUnknown(value))
    for (const inside of keysOf(value)) run.set(value, inside, revived(run, value, inside, reviver, level + 1));
  return run.invoke(reviver, holder, [key, value]);
}

function searchParams(run: Run, [of]: readonly Data[]): Data {
  const pairs: [string, Data][] = [];
  if (typeof of === 'string')
    for (const part of of.replace(/^\?/, '').slice(0, LONGEST).split('&')) {
      const [key = '', ...value] = part.split('=');
      pairs.push([queryUnescape(key.replaceAll('+', ' ')), queryUnescape(value.join('=').replaceAll('+', ' '))]);
    }
  else if (isUnknown(of)) return carried([of]);
  else if (Array.isArray(of))
    for (const entry of of) pairs.push([String(toText(run.get(entry, '0'), run)), run.get(entry, '1')]);
  else for (const key of keysOf(of)) pairs.push([key, toText(run.get(of, key), run)]);
  const find = (key: Data): Data => pairs.find(([name]) => name === key)?.[1] ?? null;
  const method = (call: (args: readonly Data[]) => Data): Data => native((_, args) => call(args));
  return instance(undefined, [
    ['get', method(([key]) => find(key))],
    ['getAll', method(([key]) => pairs.filter(([name]) => name === key).map(([, value]) => value))],
    ['has', method(([key]) => pairs.some(([name]) => name === key))],
    ['set', method(([key, value]) => void pairs.push([String(key), value]))],
    ['append', method(([key, value]) => void pairs.push([String(key), value]))],
    ['keys', method(() => pairs.map(([key]) => key))],
    ['values', method(() => pairs.map(([, value]) => value))],
    ['entries', method(() => pairs.map(pair => [...pair]))],
    ['@@iterator', method(() => pairs.map(pair => [...pair]))],
    [
      'toString',
      method(() =>
        textFrom(
          pairs.flatMap(([key, value], at) => [at > 0 ? '&' : '', encodeURIComponent(key), '=', value]),
          run,
        ),
      ),
    ],
  ]);
}

function url(run: Run, [of, base]: readonly Data[]): Data {
  if (typeof of === 'string' && isUnknown(base) && base.name === 'import.meta.url')
    return beside(of.startsWith('.') ? of : `./${of}`);
  const [text, onto] = [toText(of, run), base === undefined ? undefined : toText(base, run)];
  if (typeof text !== 'string' || text.length > LONGEST || (onto !== undefined && typeof onto !== 'string'))
    return carried([of, base]);
  let parsed: URL;
  try {
    parsed = new URL(text, onto);
  } catch {
    throw { thrown: instance(undefined, [['message', 'Invalid URL']]) };
  }
  const parts = [
    'href',
    'protocol',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
    'origin',
    'username',
    'password',
  ] as const;
  const made = instance(
    undefined,
    parts.map(part => [part, parsed[part]] as const),
  );
  made.properties.set('searchParams', searchParams(run, [parsed.search]));
  made.properties.set(
    'toString',
    native(() => parsed.href),
  );
  return made;
}

function bytesAs(run: Run, of: Data, encoding: string): Data {
  if (isUnknown(of)) return carried([of]);
  const items = of instanceof Uint8Array ? of : itemsWithin(run, of);
  run.pay(items.length / 64, items.length);
  if (Array.isArray(items) && !items.every(item => typeof item === 'number')) return carried([of]);
  const bytes = Uint8Array.from(items as Iterable<number>);
  tellDecoded(run, bytes.length);
  return new TextDecoder(encoding).decode(bytes);
}

function decoder(run: Run, [encoding = 'utf-8']: readonly Data[]): Data {
  const name =
    typeof encoding === 'string' && /^(?:utf-?8|latin1|ascii|utf-16le|windows-1252)$/i.test(encoding)
      ? encoding
      : 'utf-8';
  return instance(undefined, [['decode', native((_: Data, [of]: readonly Data[]) => bytesAs(run, of, name))]]);
}

const encoder = (run: Run): Data =>
  instance(undefined, [
    [
      'encode',
      native((_: Data, [of]: readonly Data[]) => {
        const text = toText(of, run);
        return typeof text === 'string' ? new TextEncoder().encode(text) : carried([of]);
      }),
    ],
  ]);

function raw(run: Run, [strings, ...args]: readonly Data[]): Data {
  const parts = itemsWithin(run, run.get(strings, 'raw'));
  return textFrom(
    parts.flatMap((part, at) => [
      toText(part, run),
      ...(at + 1 < parts.length && at < args.length ? [toText(args[at], run)] : []),
    ]),
    run,
  );
}

function query(run: Run, [text]: readonly Data[]): Data {
  if (typeof text !== 'string') return carried([text]);
  const made = instance();
  for (const part of text.slice(0, LONGEST).split('&')) {
    const [key = '', ...value] = part.split('=');
    made.properties.set(queryUnescape(key), queryUnescape(value.join('=').replaceAll('+', ' ')));
  }
  run.pay(text.length / 16);
  return made;
}

function numberFrom(run: Run, of: Data): Data {
  if (typeof (of as unknown) === 'bigint') return Number(of as unknown as bigint);
  const number = of === undefined ? 0 : numberOf(toPrimitive(of, 'number', run), run);
  return number ?? carried([of]);
}

function bigFrom(run: Run, of: Data): Data {
  const text = typeof (of as unknown) === 'bigint' ? undefined : toText(of, run);
  if (text === undefined) return of;
  if (typeof text !== 'string' || text.length > 20_000) return carried([of]);
  try {
    return BigInt(text) as unknown as Data;
  } catch {
    throw { thrown: instance(undefined, [['message', 'Cannot convert to a BigInt']]) };
  }
}

/** What is answered, or kept, by oneself: its text is known. */
function bodyOf(run: Run, body: Data): Data {
  const method = (call: () => Data): Data => native(() => settled(run, call()));
  const text = (): Data => (body instanceof Uint8Array ? bytesAs(run, body, 'utf-8') : toText(body, run));
  return instance(undefined, [
    ['text', method(text)],
    ['json', method(() => parseJson(run, [text()]))],
    ['arrayBuffer', method(() => (typeof body === 'string' ? new TextEncoder().encode(body) : body))],
    ['body', body],
  ]);
}

/** Bytes to be filled. */
function room(run: Run, size: Data): Data {
  if (typeof size !== 'number' || !(size >= 0 && size <= LONGEST)) return unknown();
  run.pay(1, size);
  return new Uint8Array(size);
}

/** `new DataView(buffer)`: numbers of each kind in the same bytes. */
function dataView(run: Run, [bytes, offset = 0]: readonly Data[]): Data {
  if (!(bytes instanceof Uint8Array) || typeof offset !== 'number' || !(offset >= 0 && offset <= bytes.length))
    return carried([bytes]);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset);
  const method = (call: (args: readonly Data[]) => Data): Data => native((_, args) => call(args));
  const safely = (action: () => Data): Data => {
    run.pay(1);
    try {
      return action();
    } catch {
      return unknown();
    }
  };
  const kinds = ['Uint8', 'Int8', 'Uint16', 'Int16', 'Uint32', 'Int32', 'Float32', 'Float64'] as const;
  return instance(undefined, [
    ['buffer', bytes],
    ...kinds.flatMap(kind => [
      [
        `get${kind}`,
        method(([at, isLittle]) => safely(() => view[`get${kind}`](Number(at), isLittle === true))),
      ] as const,
      [
        `set${kind}`,
        method(([at, value, isLittle]) =>
          safely(() => {
            if (typeof value === 'number') view[`set${kind}`](Number(at), value, isLittle === true);
            return undefined;
          }),
        ),
      ] as const,
    ]),
  ]);
}

export const PLATFORM: Readonly<Record<string, Intrinsic>> = {
  ...WEBASSEMBLY,
  'JSON.stringify': only((run, _, [value]) => stringify(run, value)),
  'JSON.parse': only((run, _, args) => parseJson(run, args)),
  'String.raw': only((run, _, args) => raw(run, args)),
  'util.format': only((run, _, args) => format(run, args)),
  'util.inherits': only((run, _, [child, parent]) => {
    const prototype = run.get(child, 'prototype');
    run.set(prototype, '__proto__', run.get(parent, 'prototype'));
    return undefined;
  }),
  'os.tmpdir': { call: () => ({ ...unknown([], '/tmp'), name: 'os.tmpdir()' }) },
  'path.join': joinPath(posix.join),
  'path.posix.join': joinPath(posix.join),
  'path.resolve': joinPath((...parts) => posix.join(...parts)),
  'url.fileURLToPath': only((_, __, [of]) => of),
  'url.pathToFileURL': only((_, __, [of]) => of),
  'path.basename': fileName((path, suffix) => posix.basename(path ?? '', suffix)),
  'path.dirname': ofTexts(path => posix.dirname(path ?? '')),
  'path.extname': fileName(path => posix.extname(path ?? '')),
  'path.normalize': ofTexts(path => posix.normalize(path ?? '')),
  'path.parse': ofTexts(path => instance(undefined, Object.entries(posix.parse(path ?? '')))),
  'querystring.parse': only((run, _, args) => query(run, args)),
  'querystring.unescape': ofTexts(text => queryUnescape(text ?? '')),
  URLSearchParams: { call: (run, _, args) => searchParams(run, args), make: searchParams },
  'url.URLSearchParams': { call: (run, _, args) => searchParams(run, args), make: searchParams },
  URL: { call: (run, _, args) => url(run, args), make: url },
  'url.URL': { call: (run, _, args) => url(run, args), make: url },
  TextDecoder: { call: (run, _, args) => decoder(run, args), make: decoder },
  'util.TextDecoder': { call: (run, _, args) => decoder(run, args), make: decoder },
  TextEncoder: { call: run => encoder(run), make: run => encoder(run) },
  String: {
    call: (run, _, args) => (args.length === 0 ? '' : toText(args[0], run)),
    make: (run, [of]) => toText(of, run),
  },
  Number: {
    call: (run, _, [of]) => numberFrom(run, of),
    make: (run, [of]) => numberFrom(run, of),
  },
  BigInt: only((run, _, [of]) => bigFrom(run, of)),
  'BigInt.asUintN': only((_, __, [bits, of]) =>
    typeof bits === 'number' && bits <= 10_000 && typeof (of as unknown) === 'bigint'
      ? (BigInt.asUintN(bits, of as unknown as bigint) as unknown as Data)
      : unknown(),
  ),
  'BigInt.prototype.toString': only((run, self, [radix]) => {
    const of = self as unknown;
    if (typeof of !== 'bigint') return carried([self]);
    const text = of.toString(typeof radix === 'number' && radix >= 2 && radix <= 36 ? radix : 10);
    run.pay(text.length / 4, text.length);
    return text;
  }),
  ArrayBuffer: { call: () => unknown(), make: (run, [size]) => room(run, size) },
  SharedArrayBuffer: { call: () => unknown(), make: (run, [size]) => room(run, size) },
  DataView: { call: () => unknown(), make: (run, args) => dataView(run, args) },
  Response: { call: () => unknown(), make: (run, [body]) => bodyOf(run, body) },
  Blob: {
    call: () => unknown(),
    make: (run, [parts]) =>
      bodyOf(
        run,
        textFrom(
          itemsWithin(run, parts).map(part =>
            part instanceof Uint8Array ? bytesAs(run, part, 'utf-8') : toText(part, run),
          ),
          run,
        ),
      ),
  },
  'Date.now': only(() => unknown()),
};

/** Values of the language that are no functions. */
export function valueNamed(name: string): Data {
  return name.startsWith('Symbol.') ? knownSymbol(name.slice(7)) : undefined;
}
