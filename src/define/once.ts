import type { FileContext } from '../types.js';

/** Several rules ask the same of a file. */
export function oncePerFile<T extends object>(
  known: WeakMap<object, T>,
  context: FileContext,
  find: (of: FileContext) => T,
): T {
  let found = known.get(context.program);
  if (!found) {
    found = find(context);
    known.set(context.program, found);
  }
  return found;
}
