import { type Gap, type Skipped, skipped as skippedFor } from '../gaps.js';
import { gapOf } from './errors.js';

/** Says what is left out of a package. */
export interface Skipping {
  skip(gap: Gap, path: string, data?: Readonly<Record<string, string | number>>): void;
  /** What an act on the disk gives; undefined when it fails, which is then listed. */
  attempt<T>(path: string, act: () => T): T | undefined;
  /** All that was said so far. */
  skipped(): readonly Skipped[];
}

/** Entries of one kind that are listed one by one; of more, only their number is. */
const MOST_LISTED = 1_000;

/** @param pathLength of longer paths only the beginning is shown */
export function skipping(pathLength: number): Skipping {
  const list: Skipped[] = [];
  const counts = new Map<Gap, number>();

  const skip: Skipping['skip'] = (gap, path, data) => {
    const count = (counts.get(gap) ?? 0) + 1;
    counts.set(gap, count);
    const shown = path.length > pathLength ? `${path.slice(0, pathLength)}…` : path;
    if (count <= MOST_LISTED) list.push(skippedFor(gap, shown, data));
  };

  return {
    skip,
    attempt(path, act) {
      try {
        return act();
      } catch (error) {
        const [gap, data] = gapOf(error);
        skip(gap, path, data);
        return undefined;
      }
    },
    skipped() {
      const more = [...counts].flatMap(([gap, count]) => {
        const last = list.findLast(one => one.gap === gap);
        return count > MOST_LISTED && last ? [{ ...last, path: `(${count - MOST_LISTED} more)` }] : [];
      });
      return [...list, ...more];
    },
  };
}
