import type { AnyNode } from '../types.js';

/** Where a node begins and ends in its file's text. */
export function rangeOf({ start, end, range }: AnyNode): readonly [start: number, end: number] {
  return [start ?? range?.[0] ?? 0, end ?? range?.[1] ?? 0];
}
