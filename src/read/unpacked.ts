import { win32 } from 'node:path';
import type { Found, Gathering } from './gather.js';
import type { Entry } from './tar.js';

/** An entry, and the file that becomes of it. */
export interface Placed {
  readonly entry: Entry;
  readonly found: Found;
}

/**
 * Where npm would put the entries of an archive, by path inside the package; what it would not unpack is listed as
 * skipped.
 *
 * The first folder is dropped, whatever it is called, so is the root of an absolute path; what contains `..`, links and
 * what lies in no folder is not unpacked; of entries for one path the last counts; a `.gitignore` becomes an
 * `.npmignore`. A backslash separates folders on Windows and is part of a name elsewhere: it is taken for a separator,
 * unless that would put one file in the place of another which is there on every system.
 */
export function placeEntries(
  entries: readonly Entry[],
  { limits, skip }: Pick<Gathering, 'limits' | 'skip'>,
): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  const ignores = new Set<string>();
  const everywhere = new Set(entries.flatMap(({ kind, path }) => (kind === 'file' ? (insideOf(path) ?? []) : [])));
  for (const entry of entries) {
    if (entry.kind === 'folder') continue;
    if (entry.kind !== 'file') {
      skip(entry.kind === 'link' ? 'link' : 'special-entry', entry.path);
      continue;
    }
    const named = afterIgnores(entry.path, ignores);
    if (named === undefined) {
      skip('ignore-file', entry.path);
      continue;
    }
    const turned = unpackedPath(named);
    if (turned === undefined) {
      skip(named.split(/[/\\]/).includes('..') ? 'leads-out' : 'not-in-folder', entry.path);
      continue;
    }
    const isTwin = everywhere.has(turned) && turned !== insideOf(named);
    const path = isTwin ? named : turned;
    if (named.includes('\\')) skip(isTwin ? 'backslash-twin' : 'backslash', entry.path, { path: turned });
    if (path.length > limits.pathLength) skip('path-too-long', entry.path, { limit: limits.pathLength });
    else if (path.split('/').length - 1 > limits.depth) skip('too-deep', entry.path, { limit: limits.depth });
    else {
      if (placed.delete(path)) skip('repeated', path);
      placed.set(path, { entry, found: { path, size: entry.size } });
    }
  }
  return placed;
}

/** Where a path leads inside the package, with `/` alone; undefined when it would be unpacked nowhere. */
export function unpackedPath(path: string): string | undefined {
  const inside = insideOf(path);
  // Without a `/`, it lies in a folder on Windows alone, if at all.
  return inside === undefined ? insideOf(turn(path)) : plain(turn(inside));
}

function turn(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Where a path leads inside the package, on every system but Windows; undefined when it would not be unpacked. */
function insideOf(path: string): string | undefined {
  if (path.length > LONGEST) return path;
  const slash = path.indexOf('/');
  if (slash < 0) return undefined;
  const inside = withoutRoot(path.slice(slash + 1));
  return turn(inside).split('/').includes('..') ? undefined : plain(inside);
}

/** Without the parts that lead nowhere; undefined when there are no others. */
function plain(path: string): string | undefined {
  const segments = path.split('/').filter(segment => segment !== '' && segment !== '.');
  return segments.length === 0 ? undefined : segments.join('/');
}

/** Longer than any path that is read, and not worth working out. UTF-16 units. */
const LONGEST = 8192;

/** Without everything that makes a path an absolute one, on any system. */
function withoutRoot(path: string): string {
  let left = path;
  for (let root = rootOf(left); root > 0; root = rootOf(left)) left = left.slice(root);
  return left;
}

/** To Windows `//x/y/` is the root of `//x/y/z`; to npm only its slash is. */
function rootOf(path: string): number {
  return path.startsWith('/') && !path.startsWith('//?/') ? 1 : win32.parse(path).root.length;
}

/** As npm names what it unpacks; undefined for what it leaves out. Remembers what it is asked. */
function afterIgnores(path: string, ignores: Set<string>): string | undefined {
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base === '.npmignore') ignores.add(path);
  if (base !== '.gitignore') return path;
  const renamed = path.replace(/\.gitignore$/, '.npmignore');
  return ignores.has(renamed) ? undefined : renamed;
}
