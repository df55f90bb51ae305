/**
 * Packages that are said to be bundled in another. A lockfile can say so of any package, and npm fetches what it then
 * does not find there: so it is looked up.
 */
import { readTarball } from '../tarball.js';
import { contentOf, type LockEntry } from './entry.js';

/** What is said to be bundled, and where in the archive of what brings it. */
export interface Bundled {
  readonly entry: LockEntry;
  /** `node_modules/a` */
  readonly inside: string;
}

/**
 * What is said to be bundled, by the content of the entry that would bring it; by nothing when the lockfile has none.
 *
 * @param entries all of a lockfile
 */
export function bundledBy(entries: readonly LockEntry[]): ReadonlyMap<string, readonly Bundled[]> {
  const at = new Map(entries.map(entry => [entry.path, entry]));
  const bringers = new Map<string, string>();
  const found = new Map<string, Bundled[]>();
  for (const entry of entries) {
    if (entry.origin !== 'bundled' || entry.path === undefined) continue;
    const way: string[] = [];
    let place = entry.path;
    while (at.get(place)?.origin === 'bundled') {
      way.push(place);
      // Of what lies in something that was looked up already the answer is known.
      place = bringers.get(place) ?? place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')));
    }
    for (const passed of way) bringers.set(passed, place);
    const bringer = at.get(place);
    const key = bringer === undefined ? '' : contentOf(bringer);
    const those = found.get(key) ?? [];
    those.push({ entry, inside: entry.path.slice(place.length + 1) });
    found.set(key, those);
  }
  return found;
}

/** Those that an archive does not hold. */
export async function notIn(archive: Uint8Array, bundled: readonly Bundled[] = []): Promise<readonly LockEntry[]> {
  if (bundled.length === 0) return [];
  const { files } = await readTarball(archive);
  return bundled.filter(({ inside }) => !files.has(`${inside}/package.json`)).map(({ entry }) => entry);
}
