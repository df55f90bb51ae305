/** How the language's own functions are made: over known data, shared by all scans, and never changed. */
import type { Pay } from './account.js';
import { type Data, exceeded, type Fn, isOpaque, OPAQUE, type Table, tableOf, textOf } from './data.js';

/** What interpreted code throws. */
export interface Thrown {
  readonly thrown: Data;
}

export function raise(message: string): never {
  throw { thrown: tableOf([['message', message]]) } satisfies Thrown;
}

type Native = (self: Data, args: Data[], pay: Pay) => Data;

export function native(
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
export function sharedTable(entries: readonly (readonly [string, Data])[]): Table {
  return { ...tableOf(entries), isShared: true };
}

/** What takes texts and numbers takes in place of them, to be converted as the language does. */
export type Primitive = string | number | boolean | null | undefined;

/** A function over known texts and numbers; opaque when an argument is not known. */
export function pure(body: (...args: Primitive[]) => Data): Fn {
  return native((_, args, pay) => {
    const plain: Primitive[] = [];
    for (const arg of args) {
      if (isOpaque(arg)) return OPAQUE;
      const value = typeof arg === 'object' && arg !== null ? textOf(arg, pay) : arg;
      if (value === undefined && arg !== undefined) return OPAQUE;
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

export type Method<T> = (self: T, args: Data[], pay: Pay) => Data;
/** Methods by name; `toString` is named so that it is not taken for the engine's own. */
export interface Methods<T> {
  readonly [name: string]: Method<T>;
  readonly toString: Method<T>;
}

/** @param is whether it can be called on a value */
export function methodsOf<T extends Data>(
  is: (value: Data) => value is T,
  entries: Methods<T>,
): ReadonlyMap<string, Fn> {
  return new Map(
    Object.entries(entries).map(([name, body]) => [
      name,
      native((self, args, pay) => (is(self) ? body(self, args, pay) : OPAQUE)),
    ]),
  );
}

/** The same, where nothing is known as long as one argument is not. */
export function strict<T>(entries: Methods<T>): Methods<T> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, body]): [string, Method<T>] => [
      name,
      (self, args, pay) => (args.some(isOpaque) ? OPAQUE : body(self, args, pay)),
    ]),
  ) as unknown as Methods<T>;
}
