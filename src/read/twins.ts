import type { Gap } from '../gaps.js';
import type { Found } from './gather.js';

/**
 * Files of which a system that does not tell case apart, or spells of one letter, keeps only one: each with the gap it
 * is, and the path of the other. Those that hold the same are no loss.
 */
export function caseTwins(
  all: readonly Found[],
  files: ReadonlyMap<string, string | Uint8Array>,
  isStart: (path: string) => boolean,
): readonly (readonly [Gap, string, string])[] {
  const firsts = new Map<string, string>();
  const twins: [Gap, string, string][] = [];
  for (const { path } of all) {
    const folded = path.normalize('NFC').toLowerCase().toUpperCase();
    const other = firsts.get(folded);
    if (other === undefined) firsts.set(folded, path);
    else if (!files.has(path) || files.get(path) !== files.get(other)) {
      const decides = isStart(path) || isStart(other);
      twins.push([decides ? 'case-twin-of-start' : 'case-twin', path, other]);
    }
  }
  return twins;
}
