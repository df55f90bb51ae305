/** The data an interpreted decoder works on: never an object of the engine that has methods a package could reach. */
import { handling, type Pay, reading } from './account.js';
import type { Program } from './program.js';

export interface Opaque {
  readonly kind: 'opaque';
}

/** Stands for whatever is not known or not pure. */
export const OPAQUE: Opaque = { kind: 'opaque' };

export type Data = undefined | null | boolean | number | string | Uint8Array | Data[] | Table | Fn | Pattern | Opaque;

/** Whether it is not known; what a walk knows of such a value besides makes no difference to the language. */
export function isOpaque(value: Data): value is Opaque {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque';
}

/** Bounds of one value: UTF-16 units or bytes, elements of a list, properties of an object. */
export const LONGEST = { text: 8_000_000, list: 400_000, table: 50_000 } as const;

/** Bytes that an element of a list takes, one of a list of texts, a property of an object, and a function. */
export const ROOM = { element: 8, text: 24, property: 64, function: 256 } as const;

/** Thrown when interpreted code goes past a bound or does what is not pure. It cannot be caught by that code. */
export const DENIED = Symbol('denied');

/** Thrown at what is longer than anything may be, and caught by no interpreted code either. */
export const EXCEEDED = Symbol('exceeded');

export function exceeded(): never {
  throw EXCEEDED;
}

/** An object. */
export interface Table {
  readonly kind: 'table';
  /** One of the language's own, which all scans of a process share: nothing is ever put into it. */
  readonly isShared?: true;
  readonly properties: Map<string, Data>;
  readonly prototype: Table | undefined;
}

export interface Fn {
  readonly kind: 'function';
  /** As of a table. */
  readonly isShared?: true;
  readonly properties: Map<string, Data>;
  readonly call: (self: Data, args: Data[], pay: Pay) => Data;
  /** What `new` makes, where that is something else than a table. */
  readonly make?: (args: Data[], pay: Pay) => Data;
  /** Its text, for decoders keyed by it. */
  readonly source?: () => string;
  /** What it keeps hold of, besides its properties. */
  readonly holds?: () => Iterable<Data>;
}

/** A regular expression. Where it goes on looking is its property `lastIndex`. */
export interface Pattern {
  readonly kind: 'pattern';
  readonly properties: Map<string, Data>;
  readonly program: Program;
}

export function tableOf(entries: Iterable<readonly [string, Data]>, prototype?: Table): Table {
  return { kind: 'table', properties: new Map(entries), prototype };
}

export function isObject(value: Data): value is Table | Fn | Pattern {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind !== 'opaque';
}

export function isTable(value: Data): value is Table {
  return isObject(value) && value.kind === 'table';
}

export function isFn(value: Data): value is Fn {
  return isObject(value) && value.kind === 'function';
}

export function isPattern(value: Data): value is Pattern {
  return isObject(value) && value.kind === 'pattern';
}

/** Whether it is one of the language's own, of which not all properties are known and none is changed. */
export function isShared(of: Table | Fn | Pattern): boolean {
  return of.kind !== 'pattern' && of.isShared === true;
}

/** Puts a property into an object. Whoever would have one of the language's own remember something sees to it himself. */
export function putInto(of: Table | Fn | Pattern, key: string, value: Data, pay: Pay): void {
  if (isShared(of)) throw DENIED;
  const { properties } = of;
  if (properties.size > LONGEST.table) exceeded();
  pay(0, ROOM.property);
  properties.set(key, value);
}

/** Names of properties as the language tells them: what looks like a place in a list first. */
export function keysInOrder({ properties }: Table | Fn | Pattern): readonly string[] {
  const keys = [...properties.keys()];
  if (!keys.some(isPlace)) return keys;
  return [...keys.filter(isPlace).sort((a, b) => Number(a) - Number(b)), ...keys.filter(key => !isPlace(key))];
}

function isPlace(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

/** As a text; undefined when that is not known. */
export function textOf(value: Data, pay: Pay, level = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (level > 8) return undefined;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) {
    pay(reading(value.length), value.length);
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  }
  if (Array.isArray(value)) return joined(value, ',', pay, level);
  if (value.kind === 'opaque') return undefined;
  if (value.kind === 'pattern') return `/${value.program.source}/${value.program.flags}`;
  if (value.kind === 'table') return '[object Object]';
  const text = value.source?.() ?? 'function () { [native code] }';
  pay(reading(text.length), text.length);
  return text;
}

/** `Array.prototype.join`; undefined when a part is not known. */
export function joined(items: readonly Data[], separator: string, pay: Pay, level = 0): string | undefined {
  const parts: string[] = [];
  pay(handling(items.length), items.length * ROOM.element);
  let length = separator.length * items.length;
  for (const item of items) {
    const part = item === undefined || item === null ? '' : textOf(item, pay, level + 1);
    if (part === undefined) return undefined;
    length += part.length;
    if (length > LONGEST.text) exceeded();
    parts.push(part);
  }
  pay(reading(length), length);
  return pay.made(parts.join(separator));
}

/** Whether a known value counts as true. */
export function truth(value: Data): boolean {
  return Boolean(value);
}

/** Bytes that everything takes that can be reached from some values. */
export function roomOf(values: Iterable<Data>): number {
  const seen = new Set<Data>();
  const pending: Data[] = [...values];
  let bytes = 0;
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string') bytes += value.length + ROOM.element;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Uint8Array) bytes += value.length;
    else if (Array.isArray(value)) {
      bytes += value.length * ROOM.element;
      for (const item of value) if (typeof item === 'object' || typeof item === 'string') pending.push(item);
    } else if (value.kind !== 'opaque') {
      bytes += ROOM.function + value.properties.size * ROOM.property;
      for (const item of value.properties.values()) pending.push(item);
      if (value.kind === 'table' && value.prototype) pending.push(value.prototype);
      if (value.kind === 'function') for (const item of value.holds?.() ?? []) pending.push(item);
    }
  }
  return bytes;
}
