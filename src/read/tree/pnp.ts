/**
 * The packages of Yarn's Plug'n'Play: most are zips in its cache, some are unpacked. `.pnp.cjs` tells where each is and
 * what it may load. It is a program; the text of JSON inside of it is read, and nothing is run.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { type Skipped, skipped as skippedFor } from '../../gaps.js';
import { gapOf } from '../errors.js';
import type { Limits } from '../limits.js';
import { openZip } from '../zip.js';
import { contains, isFolder, nameIn, type Place, shown } from './places.js';
import { hasPnp, keyOf, type Row, readPnpData } from './pnp-data.js';

/** What Plug'n'Play has installed. */
export interface PlugAndPlay {
  readonly packages: readonly Place[];
  /** Name and reference of a package → what it is, and what it may load. Workspaces are among them. */
  readonly locators: ReadonlyMap<string, Locator>;
  readonly skipped: readonly Skipped[];
}

export interface Locator {
  readonly name: string;
  readonly dir: string;
  readonly isWorkspace: boolean;
  /** Keys of other locators. */
  readonly dependencies: readonly string[];
}

/**
 * @param root what paths are told from
 * @param base the project, or the workspace around it
 * @returns undefined when it is no project of Plug'n'Play
 */
export function readPnp(root: string, base: string, limits: Limits): PlugAndPlay | undefined {
  if (!hasPnp(base)) return undefined;
  const data = readPnpData(base, limits);
  return data === undefined ? fromCache(root, base, limits) : fromData(data, root, base, limits);
}

// ── where it says they are ─────────────────────────────────────────────────────────────────────────────────────────

function fromData(data: readonly Row[], root: string, base: string, limits: Limits): PlugAndPlay {
  const packages = new Map<string, Place>();
  const locators = new Map<string, Locator>();
  const skipped: Skipped[] = [];
  const missing = { archives: new Set<string>(), folders: new Set<string>() };
  let tooMany = 0;
  for (const { name, reference, location, dependencies } of data) {
    const dir = resolve(base, devirtualised(location));
    const isWorkspace = reference === null || reference.startsWith('workspace:');
    if (name !== null)
      locators.set(keyOf(name, reference), {
        name,
        dir,
        isWorkspace,
        dependencies: dependencies.map(([called, at]) => keyOf(called, at)),
      });
    if (name === null || isWorkspace || packages.has(dir)) continue;
    if (packages.size >= limits.packages) {
      tooMany++;
      continue;
    }
    const found = locate(dir, base);
    if (found === 'missing') (dir.includes(ZIP) ? missing.archives : missing.folders).add(dir);
    else if (found === 'own') skipped.push(skippedFor('workspace', shown(root, dir)));
    else if (found === 'outside') skipped.push(skippedFor('link-out', shown(root, dir)));
    else packages.set(dir, { name, dir, ...(found !== 'folder' && { archive: found }) });
  }
  if (tooMany > 0) skipped.push(skippedFor('too-many-packages', '.', { limit: limits.packages, left: tooMany }));
  const [archive] = missing.archives;
  if (archive !== undefined) skipped.push(archivesMissing(shown(root, archive), missing.archives.size));
  const [folder] = missing.folders;
  if (folder !== undefined)
    skipped.push(skippedFor('not-unplugged', shown(root, folder), { count: missing.folders.size }));
  return { packages: [...packages.values()], locators, skipped };
}

/** @param count all when undefined */
function archivesMissing(path: string, count?: number): Skipped {
  const which = count === undefined ? 'all archives' : count === 1 ? 'an archive' : `${count} archives`;
  return skippedFor('archives-missing', path, { which });
}

const ZIP = `.zip${sep}`;
/** A package's folder, in a zip or unpacked beside the cache. */
const PACKAGE = /^node_modules\/(?:@[^/]+\/)?[^/]+$/;

type Found = 'folder' | 'own' | 'outside' | 'missing' | NonNullable<Place['archive']>;

/**
 * A zip may lie anywhere: the cache that all projects of a user share is outside of each. Outside of the project, it has
 * to be a zip with a package, where Yarn would have put it.
 */
function locate(dir: string, base: string): Found {
  const zip = dir.indexOf(ZIP);
  if (zip !== -1) {
    const path = dir.slice(0, zip + 4);
    const inside = dir
      .slice(zip + ZIP.length)
      .split(sep)
      .join('/');
    if (!PACKAGE.test(inside)) return 'outside';
    try {
      return statSync(path).isFile() ? { path, inside } : 'missing';
    } catch {
      return 'missing';
    }
  }
  if (!isFolder(dir)) return 'missing';
  const real = realpathSync(dir);
  if (!contains(base, real)) return isUnplugged(real) ? 'folder' : 'outside';
  return real.split(sep).includes('node_modules') ? 'folder' : 'own';
}

/** `unplugged/name-hash/node_modules/name`. */
function isUnplugged(dir: string): boolean {
  return /[/\\]unplugged[/\\][^/\\]+[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+$/.test(dir);
}

/** `a/__virtual__/hash/1/b/c` is `b/c` from the folder above `a`: one package with other peers is in the same place. */
function devirtualised(location: string): string {
  const segments = location.split('/');
  const at = segments.findIndex(segment => segment === '__virtual__' || segment === '$$virtual');
  const up = at === -1 ? undefined : segments[at + 2];
  if (up === undefined || !/^\d{1,2}$/.test(up)) return location;
  return [...segments.slice(0, at), ...Array<string>(Number(up)).fill('..'), ...segments.slice(at + 3)].join('/');
}

// ── where nobody says it ───────────────────────────────────────────────────────────────────────────────────────────

/** All there is in the project's own cache, used or not: a program that another Yarn has written cannot be read. */
function fromCache(root: string, base: string, limits: Limits): PlugAndPlay {
  const cache = join(base, '.yarn', 'cache');
  const unplugged = join(base, '.yarn', 'unplugged');
  const skipped: Skipped[] = [];
  const list = (folder: string): readonly string[] => {
    if (!isFolder(folder)) return [];
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      const [gap, data] = gapOf(error);
      skipped.push(skippedFor(gap, shown(root, folder), data));
      return [];
    }
  };
  const damaged: string[] = [];
  const zips = list(cache).filter(name => name.endsWith('.zip'));
  const packages = zips.flatMap((name): readonly Place[] => {
    const path = join(cache, name);
    try {
      const { inside } = openZip({ path }, limits);
      return [{ dir: join(path, inside), name: nameIn(join(path, inside)) ?? name, archive: { path, inside } }];
    } catch {
      damaged.push(path);
      return [];
    }
  });
  if (damaged[0] !== undefined) skipped.push(archivesMissing(shown(root, damaged[0]), damaged.length));
  else if (zips.length === 0) skipped.push(archivesMissing(shown(root, cache)));
  const folders = list(unplugged).flatMap((name): readonly Place[] => {
    const modules = join(unplugged, name, 'node_modules');
    return list(modules)
      .flatMap(one => (one.startsWith('@') ? list(join(modules, one)).map(below => `${one}/${below}`) : [one]))
      .filter(one => isFolder(join(modules, one)))
      .map(one => ({ dir: join(modules, one), name: one }));
  });
  const all = [...packages, ...folders];
  const left = all.length - limits.packages;
  if (left > 0) skipped.push(skippedFor('too-many-packages', shown(root, cache), { limit: limits.packages, left }));
  return { packages: all.slice(0, limits.packages), locators: new Map(), skipped };
}

/** The folder in which a member's Plug'n'Play lies, if any: its own, or one above up to the workspace's. */
export function pnpAround(root: string, base: string): string | undefined {
  for (let dir = root; ; dir = dirname(dir)) {
    if (hasPnp(dir)) return dir;
    if (dir === base || dir === dirname(dir)) return undefined;
  }
}
