/** Who brings what in: the shortest way from the project to each package. */
import { basename, dirname, join, sep } from 'node:path';
import type { Manifest } from '../../types.js';
import type { Limits } from '../limits.js';
import { isRecord, ownField } from '../manifest.js';
import type { Walked } from './collect.js';
import { readManifest } from './manifests.js';
import { shown } from './places.js';
import type { PlugAndPlay } from './pnp.js';

/** A package's real path → names of the packages on the shortest way to it from the project. */
export type Ways = ReadonlyMap<string, readonly string[]>;

/** By what manifests say and where Node would find it. */
export function waysInModules(root: string, base: string, walked: Walked, limits: Limits): Ways {
  const locked = new Map([...readLock(root, walked, limits), ...(base === root ? [] : readLock(base, walked, limits))]);
  const names = new Map([...walked.workspaces, ...walked.packages].map(({ dir, name }) => [dir, name]));
  const own = new Set([root, ...walked.workspaces.map(({ dir }) => dir)]);

  const dependenciesOf = (dir: string, kinds: readonly string[]): readonly string[] => {
    const manifest = locked.get(dir) ?? readManifest(join(dir, 'package.json'), limits) ?? {};
    const found: string[] = [];
    for (const name of kinds.flatMap(kind => keysOf(ownField(manifest, kind)))) {
      const target = resolveName(dir, name, walked.at);
      if (target !== undefined) found.push(target);
    }
    return found;
  };

  const sources = (): readonly string[] => {
    if ([...own].some(dir => dependenciesOf(dir, OF_PROJECT).length > 0)) return [...own];
    // No manifest above this node_modules: what nobody depends on must have been asked for.
    const needed = new Set(
      walked.packages.flatMap(({ dir }) => dependenciesOf(dir, OF_PACKAGE).filter(target => target !== dir)),
    );
    return walked.packages.map(({ dir }) => dir).filter(dir => !needed.has(dir));
  };

  return shortest(
    sources(),
    dir => dependenciesOf(dir, own.has(dir) ? OF_PROJECT : OF_PACKAGE),
    dir => (dir === root ? undefined : names.get(dir)),
  );
}

/** By what Plug'n'Play lets each load. */
export function waysInPnp(root: string, { locators }: PlugAndPlay): Ways {
  const own = [...locators].filter(([, { isWorkspace }]) => isWorkspace);
  const sources = [...own.filter(([, { dir }]) => dir === root), ...own.filter(([, { dir }]) => dir !== root)];
  const ways = shortest(
    sources.map(([key]) => key),
    key => locators.get(key)?.dependencies ?? [],
    key => (locators.get(key)?.dir === root ? undefined : locators.get(key)?.name),
  );
  const byDir = new Map<string, readonly string[]>();
  for (const [key, way] of ways) {
    const dir = locators.get(key)?.dir;
    if (dir !== undefined && way.length < (byDir.get(dir)?.length ?? Number.POSITIVE_INFINITY)) byDir.set(dir, way);
  }
  return byDir;
}

/** @param nameOf undefined for what goes without saying on the way */
function shortest(
  sources: readonly string[],
  next: (node: string) => readonly string[],
  nameOf: (node: string) => string | undefined,
): Ways {
  const ways = new Map<string, readonly string[]>(sources.map(source => [source, []]));
  const queue = [...sources];
  for (const node of queue) {
    const name = nameOf(node);
    const way = name === undefined ? [] : [...(ways.get(node) ?? []), name];
    for (const target of next(node)) {
      if (ways.has(target)) continue;
      ways.set(target, way);
      queue.push(target);
    }
  }
  return ways;
}

const OF_PACKAGE = ['dependencies', 'optionalDependencies', 'peerDependencies'];
const OF_PROJECT = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** The folder `require(name)` would find from a folder, walking up as Node does, among those that were found. */
function resolveName(from: string, name: string, at: ReadonlyMap<string, string>): string | undefined {
  const below = sep + name.replace('/', sep);
  for (let dir = from; ; dir = dirname(dir)) {
    const modules = basename(dir) === 'node_modules' ? dir : `${dir}${sep}node_modules`;
    const found = at.get(modules + below);
    if (found !== undefined) return found;
    if (dir === dirname(dir)) return undefined;
  }
}

/** What npm's hidden lockfile says about each folder: its dependencies, without a manifest having to be opened. */
function readLock(root: string, walked: Walked, limits: Limits): ReadonlyMap<string, Manifest> {
  const locked = new Map<string, Manifest>();
  const lock = readManifest(join(root, 'node_modules', '.package-lock.json'), limits);
  const entries = lock === undefined ? undefined : ownField(lock, 'packages');
  if (!isRecord(entries)) return locked;
  for (const { dir } of walked.packages) {
    const entry = ownField(entries, shown(root, dir));
    if (isRecord(entry)) locked.set(dir, entry);
  }
  return locked;
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}
