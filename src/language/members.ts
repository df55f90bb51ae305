/** What hangs on a value: its own properties, and the methods that the language gives to all of its kind. */
import { moving } from './account.js';
import { byteMethods } from './bytes.js';
import {
  type Data,
  type Fn,
  isFn,
  isObject,
  isOpaque,
  isPattern,
  isShared,
  isTable,
  OPAQUE,
  type Pattern,
  ROOM,
  type Table,
  tableOf,
  textOf,
} from './data.js';
import { Array_, Boolean_, Function_, GLOBALS, global, Number_, nativeOf, Object_, String_ } from './globals.js';
import { copyOf, itemsOf, listMethods } from './lists.js';
import { type Method, methodsOf, raise } from './native.js';
import { numberMethods } from './numbers.js';
import { executed, tests } from './patterns.js';
import { textMethods } from './texts.js';

const LANGUAGE: ReadonlySet<Data> = new Set([...GLOBALS.values()].filter(isObject));

/** A property of a value. */
export function getOf(of: Data, key: string): Data {
  if (isOpaque(of)) return OPAQUE;
  if (of === undefined || of === null) return raise(`cannot read ${key}`);
  if (of === global) return nativeOf(key);
  if (typeof of === 'string') {
    if (key === 'length') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    if (key === 'constructor') return String_;
    if (key === '__proto__') return tableOf([['constructor', String_]]);
    return textMethods.get(key) ?? (key in String.prototype ? OPAQUE : undefined);
  }
  if (Array.isArray(of)) {
    if (key === 'length') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    if (key === 'constructor') return Array_;
    if (key === '__proto__') return tableOf([['constructor', Array_]]);
    // What a match remembers besides its groups is not kept.
    return listMethods.get(key) ?? (key in Array.prototype || OF_MATCH.test(key) ? OPAQUE : undefined);
  }
  if (of instanceof Uint8Array) {
    if (key === 'length' || key === 'byteLength') return of.length;
    if (/^\d{1,7}$/.test(key)) return of[Number(key)];
    return byteMethods.get(key) ?? OPAQUE;
  }
  if (typeof of === 'number' || typeof of === 'boolean') {
    if (key === 'constructor') return typeof of === 'number' ? Number_ : Boolean_;
    return (
      (typeof of === 'number' ? numberMethods.get(key) : undefined) ?? (key in Number.prototype ? OPAQUE : undefined)
    );
  }
  if (!isObject(of)) return OPAQUE;
  const own = of.properties.get(key);
  if (own !== undefined || of.properties.has(key)) return own;
  if (key === 'name' && LANGUAGE.has(of)) return [...GLOBALS].find(([, value]) => value === of)?.[0];
  // What the language has and this file has not: `Math.random`.
  if (LANGUAGE.has(of)) return OPAQUE;
  if (of.kind === 'function') return ofFunction(of, key);
  if (of.kind === 'pattern') return patternMethods.get(key) ?? ofPattern(of, key);
  for (let at = of.prototype, level = 0; at && level < 10; at = at.prototype, level++) {
    const inherited = at.properties.get(key);
    if (inherited !== undefined) return inherited;
  }
  if (key === 'constructor') return Object_;
  return tableMethods.get(key) ?? (key in Object.prototype ? OPAQUE : undefined);
}

const OF_FUNCTIONS = /^(?:length|name|arguments|caller)$/;
const OF_MATCH = /^(?:index|input|groups|indices)$/;

function ofFunction(fn: Fn, key: string): Data {
  if (key === 'prototype') {
    if (isShared(fn)) return OPAQUE;
    const made = tableOf([]);
    fn.properties.set(key, made);
    return made;
  }
  return key === 'constructor'
    ? Function_
    : (functionMethods.get(key) ?? (OF_FUNCTIONS.test(key) || key in Object.prototype ? OPAQUE : undefined));
}

function ofPattern({ program }: Pattern, key: string): Data {
  if (key === 'source') return program.source;
  return key === 'flags' ? program.flags : OPAQUE;
}

const patternMethods = methodsOf(isPattern, {
  test: (self, [of], pay) => {
    const text = textOf(of, pay);
    return text === undefined ? OPAQUE : tests(self, text, pay);
  },
  exec: (self, [of], pay) => {
    const text = textOf(of, pay);
    return text === undefined ? OPAQUE : executed(self, text, pay);
  },
  toString: (self, _, pay) => textOf(self, pay) as string,
});

const tableMethods = methodsOf(isTable, {
  hasOwnProperty: ((self, [key], pay) => {
    const name = textOf(key, pay);
    return name === undefined ? OPAQUE : self.properties.has(name);
  }) as Method<Table>,
  toString: () => '[object Object]',
});

const functionMethods = methodsOf(isFn, {
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
});
