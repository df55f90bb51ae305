/**
 * Which packages are installed, where, and why: the folders are walked, the lockfile only explains them. A lockfile can
 * say anything; what is not in it is on the disk all the same.
 */
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Gap, type Skipped, skipped as skippedFor } from '../gaps.js';
import { codeOf, failureInWords, gapOf, readError } from './errors.js';
import { readWhole } from './folder.js';
import { LIMITS, type Limits } from './limits.js';
import { isRecord, ownField, parseManifest } from './manifest.js';
import { interestIn } from './select.js';
import { decodeText } from './text.js';

/** One folder that holds one installed package. */
export interface InstalledPackage {
  /** Its real, absolute path, no link in it. */
  readonly dir: string;
  /** `/`-separated and relative to the root, for people. */
  readonly path: string;
  /** What the code that uses it calls it; an alias differs from the name in its manifest. */
  readonly name: string;
  /** Names of the packages that bring it in, outermost first; empty when the project itself does, or nobody. */
  readonly dependencyPath: readonly string[];
}

/** What is installed in a project. */
export interface InstalledTree {
  /** The project's real, absolute path. */
  readonly root: string;
  /** Each real folder once, ordered by path. */
  readonly packages: readonly InstalledPackage[];
  readonly skipped: readonly Skipped[];
}

/**
 * Finds every package installed in a project: nested, scoped, and linked from the stores of pnpm, Bun and others.
 *
 * Links inside the project are followed to the folder they mean. A link to a workspace is not an installed package, but
 * what that workspace has installed is. A link out of the project is skipped, unless it leads to the store of the pnpm
 * workspace around it.
 *
 * @param dir a project, or its `node_modules`
 * @throws ReadError when the folder is missing or has no `node_modules`
 */
export function findPackages(dir: string, options: { readonly limits?: Partial<Limits> } = {}): InstalledTree {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const modules = locateModules(dir);
  const root = basename(resolve(dir)) === 'node_modules' ? dirname(modules) : realpathSync(dir);
  const walked = walk(root, modules, limits);
  const brought = explain(root, walked, limits);
  const packages = walked.packages.map(
    ({ dir: real, name }): InstalledPackage => ({
      dir: real,
      path: shown(root, real),
      name,
      dependencyPath: brought.get(real) ?? [],
    }),
  );
  packages.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { root, packages, skipped: walked.skipped };
}

/** The real path of the `node_modules` meant by a project folder or by itself. */
function locateModules(dir: string): string {
  const modules = basename(resolve(dir)) === 'node_modules' ? dir : join(dir, 'node_modules');
  try {
    if (!statSync(dir).isDirectory()) throw readError(`${dir}: not a folder`);
    const real = realpathSync(modules);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    if (codeOf(error) === 'STOWAWAY_READ') throw error;
    if (codeOf(error) !== 'ENOENT') throw readError(`${modules}: ${failureInWords(error)}`, error);
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) throw readError(`${dir}: no such folder`, error);
    if (isFile(join(dir, '.pnp.cjs'))) {
      throw readError(`${dir}: installed as Yarn Plug'n'Play archives, which are not read; no node_modules`, error);
    }
  }
  throw readError(`${dir}: has no node_modules folder`);
}

// ── the folders ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Folders in `node_modules` where package managers keep what the links beside them lead to. */
const STORES: ReadonlySet<string> = new Set(['.pnpm', '.store', '.bun']);
/** Every package found; where it can be reached from; the project's own packages. */
interface Walked {
  readonly packages: readonly Place[];
  /** Every path that leads to a package or workspace, its own and those of links to it, → its real path. */
  readonly at: ReadonlyMap<string, string>;
  readonly workspaces: readonly Place[];
  readonly skipped: readonly Skipped[];
}
interface Place {
  readonly dir: string;
  readonly name: string;
}

function walk(root: string, modules: string, limits: Limits): Walked {
  const packages = new Map<string, Place>();
  const workspaces = new Map<string, Place>();
  const at = new Map<string, string>();
  const skipped: Skipped[] = [];
  const seen = new Set<string>();
  const pending = [modules];

  const skip = (gap: Gap, path: string, data?: Readonly<Record<string, string | number>>): void =>
    void skipped.push(skippedFor(gap, shown(root, path), data));
  const skipFor = (error: unknown, path: string): void => {
    const [gap, data] = gapOf(error);
    skip(gap, path, data);
  };

  const list = (dir: string): readonly Dirent[] => {
    try {
      return readdirSync(dir, { withFileTypes: true });
    } catch (error) {
      skipFor(error, dir);
      return [];
    }
  };

  const isInside = (real: string): boolean =>
    contains(root, real) || contains(modules, real) || isInStoreAround(root, real);

  /** Where a link leads, or undefined once it has been reported that it leads nowhere one may go. */
  const follow = (link: string): string | undefined => {
    let real: string;
    try {
      real = realpathSync(link);
      if (!statSync(real).isDirectory()) return void skip('link-to-file', link);
    } catch (error) {
      return void (codeOf(error) === 'ENOENT' ? skip('link-to-nowhere', link) : skipFor(error, link));
    }
    return isInside(real) ? real : void skip('link-out', link);
  };

  /** Looks into the `node_modules` of a folder, if it has one. */
  const descend = (dir: string): void => {
    const nested = join(dir, 'node_modules');
    const found = lstatSync(nested, { throwIfNoEntry: false });
    if (found?.isDirectory()) pending.push(nested);
    else if (found?.isSymbolicLink()) {
      const real = follow(nested);
      if (real !== undefined) pending.push(real);
    }
  };

  const addPackage = (dir: string, name: string): void => {
    if (packages.has(dir) || seen.has(dir)) return;
    if (packages.size >= limits.packages) {
      skip('too-many-packages', dir, { limit: limits.packages });
      return;
    }
    if (isFile(join(dir, 'package.json')) || holdsCode(dir)) packages.set(dir, { dir, name });
    else seen.add(dir);
    descend(dir);
  };

  const place = (folder: string, name: string, entry: Dirent): void => {
    const location = folder + sep + name.replace('/', sep);
    if (entry.isDirectory()) {
      at.set(location, location);
      addPackage(location, name);
    } else if (entry.isSymbolicLink()) {
      const real = follow(location);
      if (real === undefined) return;
      at.set(location, real);
      if (isInstalled(root, modules, real)) {
        addPackage(real, nameIn(real) ?? name);
      } else {
        skip('workspace', location);
        if (workspaces.has(real) || contains(real, folder)) return;
        workspaces.set(real, { dir: real, name });
        descend(real);
      }
    } else if (!entry.isFile()) skip('special-file', location);
    else if (interestIn(name) === 'code') skip('loose-file', location);
  };

  const visit = (folder: string): void => {
    for (const entry of list(folder)) {
      const { name } = entry;
      if (name.startsWith('.')) {
        if (STORES.has(name) && entry.isDirectory()) visitStore(folder + sep + name);
      } else if (!name.startsWith('@')) place(folder, name, entry);
      else if (entry.isDirectory()) visitScope(folder, name);
      else if (entry.isSymbolicLink()) skip('link-for-scope', folder + sep + name);
    }
  };

  const visitScope = (folder: string, scope: string): void => {
    for (const entry of list(folder + sep + scope)) {
      if (!entry.name.startsWith('.')) place(folder, `${scope}/${entry.name}`, entry);
    }
  };

  /** `.pnpm/name@version/node_modules/name`, and `.pnpm/node_modules` with links for phantom dependencies. */
  const visitStore = (store: string): void => {
    for (const entry of list(store)) {
      if (!entry.isDirectory()) continue;
      if (entry.name === 'node_modules') pending.push(store + sep + entry.name);
      else descend(store + sep + entry.name);
    }
  };

  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    if (folder.length > limits.pathLength * 4 || folder.split(sep).length > limits.depth * 4) {
      skip('too-deep', folder, { limit: limits.depth * 4 });
    } else visit(folder);
  }
  return { packages: [...packages.values()], workspaces: [...workspaces.values()], at, skipped };
}

/** Whether a real path lies in some `node_modules` of the tree, rather than among the project's own folders. */
function isInstalled(root: string, modules: string, real: string): boolean {
  if (contains(modules, real) && real !== modules) return true;
  return !contains(root, real) || relative(root, real).split(sep).includes('node_modules');
}

/** In a pnpm workspace, `packages/a/node_modules/x` links to the store in `node_modules/.pnpm` of a folder above. */
function isInStoreAround(root: string, real: string): boolean {
  const store = real.indexOf(`${sep}node_modules${sep}.pnpm${sep}`);
  return store !== -1 && contains(real.slice(0, store), root);
}

/** The package name that a path ends in, undefined when it ends inside a store in some other way. */
function nameIn(real: string): string | undefined {
  const [first = '', second, ...rest] = real.slice(real.lastIndexOf(`${sep}node_modules${sep}`) + 14).split(sep);
  if (first.startsWith('.')) return undefined;
  if (!first.startsWith('@')) return second === undefined ? first : undefined;
  return second !== undefined && rest.length === 0 ? `${first}/${second}` : undefined;
}

/** Whether a folder without a manifest holds anything Node would run. Gives up, with yes, after a thousand entries. */
function holdsCode(dir: string): boolean {
  const pending = [dir];
  let entries = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let listed: readonly Dirent[];
    try {
      listed = readdirSync(folder, { withFileTypes: true });
    } catch {
      return true; // whoever reads the package will say why it cannot be read
    }
    for (const entry of listed) {
      if (++entries > 1000) return true;
      if (entry.isFile() && interestIn(entry.name) !== 'quiet') return true;
      if (entry.isDirectory() && entry.name !== 'node_modules') pending.push(folder + sep + entry.name);
    }
  }
  return false;
}

// ── who brings what in ─────────────────────────────────────────────────────────────────────────────────────────────

/** A package's real path → names of the packages on the shortest way to it from the project. */
function explain(root: string, walked: Walked, limits: Limits): ReadonlyMap<string, readonly string[]> {
  const locked = readLock(root, walked, limits);
  const names = new Map([...walked.workspaces, ...walked.packages].map(({ dir, name }) => [dir, name]));

  const manifestOf = (dir: string): Readonly<Record<string, unknown>> =>
    locked.get(dir) ?? readManifest(join(dir, 'package.json'), limits) ?? {};

  const dependenciesOf = (dir: string, kinds: readonly string[]): readonly string[] => {
    const manifest = manifestOf(dir);
    const found: string[] = [];
    for (const name of kinds.flatMap(kind => keysOf(ownField(manifest, kind)))) {
      const target = resolveName(dir, name, walked.at);
      if (target !== undefined) found.push(target);
    }
    return found;
  };

  const sources = (): readonly string[] => {
    const own = [root, ...walked.workspaces.map(({ dir }) => dir)];
    if (own.some(dir => dependenciesOf(dir, OF_PROJECT).length > 0)) return own;
    // No manifest above this node_modules: what nobody depends on must have been asked for.
    const needed = new Set(
      walked.packages.flatMap(({ dir }) => dependenciesOf(dir, OF_PACKAGE).filter(target => target !== dir)),
    );
    return walked.packages.map(({ dir }) => dir).filter(dir => !needed.has(dir));
  };

  const paths = new Map<string, readonly string[]>();
  const queue: string[] = [];
  for (const dir of sources()) {
    paths.set(dir, []);
    queue.push(dir);
  }
  const own = new Set([root, ...walked.workspaces.map(({ dir }) => dir)]);
  for (let next = 0; next < queue.length; next++) {
    const dir = queue[next] ?? root;
    const name = names.get(dir);
    const path = dir === root || name === undefined ? [] : [...(paths.get(dir) ?? []), name];
    for (const target of dependenciesOf(dir, own.has(dir) ? OF_PROJECT : OF_PACKAGE)) {
      if (paths.has(target)) continue;
      paths.set(target, path);
      queue.push(target);
    }
  }
  return paths;
}

const OF_PACKAGE = ['dependencies', 'optionalDependencies', 'peerDependencies'];
const OF_PROJECT = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** Fields of manifests that a payload may be keyed with, and how many values of each are kept. */
const TELLING = ['name', 'description', 'version', 'homepage', 'author', 'license', 'main'];
const MOST_TOLD = 20_000;

/** What the project and the packages installed in it say of themselves, each text once, the project's own first. */
export function readMetadata({ root, packages }: InstalledTree): Readonly<Record<string, readonly string[]>> {
  const told = Object.fromEntries(TELLING.map(field => [field, new Set<string>()]));
  for (const dir of [root, ...packages.map(one => one.dir)]) {
    const manifest = readManifest(join(dir, 'package.json'), LIMITS);
    if (!manifest) continue;
    for (const field of TELLING) {
      const value = ownField(manifest, field);
      if (typeof value === 'string' && value.length <= 2_000 && (told[field]?.size ?? 0) < MOST_TOLD)
        told[field]?.add(value);
    }
  }
  return Object.fromEntries(Object.entries(told).map(([field, values]) => [field, [...values]]));
}

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

/** What npm's hidden lockfiles say about each folder: its dependencies, without a manifest having to be opened. */
function readLock(
  root: string,
  walked: Walked,
  limits: Limits,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const locked = new Map<string, Readonly<Record<string, unknown>>>();
  const lock = readManifest(join(root, 'node_modules', '.package-lock.json'), limits);
  const entries = lock === undefined ? undefined : ownField(lock, 'packages');
  if (!isRecord(entries)) return locked;
  for (const { dir } of walked.packages) {
    const entry = ownField(entries, shown(root, dir));
    if (isRecord(entry)) locked.set(dir, entry);
  }
  return locked;
}

function readManifest(file: string, limits: Limits): Readonly<Record<string, unknown>> | undefined {
  const bytes = readWhole(file, limits.fileBytes);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  if (typeof text !== 'string') return undefined;
  const parsed = parseManifest(text);
  return 'manifest' in parsed ? parsed.manifest : undefined;
}

function keysOf(value: unknown): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** Whether a path is a folder or lies in it. Both absolute and normalised. */
function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Relative to the root and `/`-separated. */
function shown(root: string, path: string): string {
  const inside = contains(root, path)
    ? path.slice(root.endsWith(sep) ? root.length : root.length + 1)
    : relative(root, path);
  return (sep === '/' ? inside : inside.replaceAll(sep, '/')) || '.';
}
