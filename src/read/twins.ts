import type { Gap } from '../gaps.js';
import type { Manifest } from '../types.js';
import type { Found } from './gather.js';
import { startsOf } from './precedence.js';

/**
 * Files of which a system that does not tell case apart, or spells of one letter, keeps only one: each with the gap it
 * is, and the path of the other. Those that hold the same are no loss.
 */
export function caseTwins(
  all: readonly Found[],
  files: ReadonlyMap<string, string | Uint8Array>,
  manifest: Manifest | undefined,
): readonly (readonly [Gap, string, string])[] {
  const firsts = new Map<string, string>();
  let isStart: ((path: string) => boolean) | undefined;
  const twins: [Gap, string, string][] = [];
  for (const { path } of all) {
    const folded = path.normalize('NFC').toLowerCase().toUpperCase();
    const other = firsts.get(folded);
    if (other === undefined) firsts.set(folded, path);
    else if (!files.has(path) || files.get(path) !== files.get(other)) {
      isStart ??= startsOf(manifest);
      const decides = isStart(path) || isStart(other);
      twins.push([decides ? 'case-twin-of-start' : 'case-twin', path, other]);
    }
  }
  return twins;
}
