/**
 * A look-up table for keys that an attacker writes: it inherits nothing, so that `constructor` and `__proto__` are as
 * unknown to it as any other name.
 */
export function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.freeze(Object.assign(Object.create(null), entries));
}
