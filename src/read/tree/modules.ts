/**
 * The packages in `node_modules` folders: nested, scoped, linked from stores, and what lies beside packages. The folders
 * are walked; whatever Node could be told to load from them is found, whether or not anything says that it is there.
 */
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Gap, type Skipped, skipped as skippedFor } from '../../gaps.js';
import { codeOf, gapOf } from '../errors.js';
import type { Limits } from '../limits.js';
import { statedName } from '../manifest.js';
import { interestIn } from '../select.js';
import { holdsLoose } from './loose.js';
import { readManifest } from './manifests.js';
import { contains, inOrder, isFile, isFolder, nameIn, type Place, shown } from './places.js';
import { storesOf } from './stores.js';

/** Every package found; where it can be reached from; the project's own packages. */
export interface Walked {
  readonly packages: readonly Place[];
  /** Every path that leads to a package or workspace, its own and those of links to it, → its real path. */
  readonly at: ReadonlyMap<string, string>;
  readonly workspaces: readonly Place[];
  readonly skipped: readonly Skipped[];
}

/** Folders in `node_modules` where package managers keep what the links beside them lead to. */
const STORES: ReadonlySet<string> = new Set(['.pnpm', '.store', '.bun']);

/**
 * @param root what paths are told from
 * @param base the folder that links may lead anywhere in: the project's, or that of the workspace around it
 * @param modules the folders to start from: `node_modules`, or links to such
 */
export function walkModules(root: string, base: string, modules: readonly string[], limits: Limits): Walked {
  const packages = new Map<string, Place>();
  const loose = new Map<string, Place>();
  const workspaces = new Map<string, Place>();
  const at = new Map<string, string>();
  const skipped: Skipped[] = [];
  const seen = new Set<string>();
  const pending: string[] = [];
  const starts = modules.map(real);
  const isInNotedStore = storesOf(starts, limits);
  let tooMany = 0;

  const skip = (gap: Gap, path: string, data?: Readonly<Record<string, string | number>>): void =>
    void skipped.push(skippedFor(gap, shown(root, path), data));
  const skipFor = (error: unknown, path: string): void => {
    const [gap, data] = gapOf(error);
    skip(gap, path, data);
  };

  const list = (dir: string): readonly Dirent[] => {
    try {
      return readdirSync(dir, { withFileTypes: true }).sort((a, b) => inOrder(a.name, b.name));
    } catch (error) {
      skipFor(error, dir);
      return [];
    }
  };

  const isInside = (path: string): boolean =>
    contains(base, path) ||
    starts.some(start => contains(start, path)) ||
    isInStoreAround(base, path) ||
    isInNotedStore(path);

  /** Where a link leads, or undefined once it has been reported that it leads nowhere one may go. */
  const follow = (link: string): string | undefined => {
    let end: string;
    try {
      end = realpathSync(link);
      if (!statSync(end).isDirectory()) return void skip('link-to-file', link);
    } catch (error) {
      return void (codeOf(error) === 'ENOENT' ? skip('link-to-nowhere', link) : skipFor(error, link));
    }
    return isInside(end) ? end : void skip('link-out', link);
  };

  /** Looks into the `node_modules` of a folder, if it has one. */
  const descend = (dir: string): void => {
    const nested = join(dir, 'node_modules');
    try {
      const found = statOf(nested);
      if (found === 'folder') pending.push(nested);
      else if (found === 'link') {
        const end = follow(nested);
        if (end !== undefined) pending.push(end);
      }
    } catch (error) {
      skipFor(error, nested);
    }
  };

  const isFull = (): boolean => {
    if (packages.size + loose.size < limits.packages) return false;
    tooMany++;
    return true;
  };

  const addPackage = (dir: string, name: string): void => {
    if (packages.has(dir) || seen.has(dir)) return;
    if (isFull()) return;
    if (isFile(join(dir, 'package.json')) || holdsCode(dir)) packages.set(dir, { dir, name });
    else seen.add(dir);
    descend(dir);
  };

  const addLoose = (dir: string): void => {
    if (!loose.has(dir) && !isFull()) loose.set(dir, { dir, name: basename(dir), part: 'loose' });
  };

  const addWorkspace = (dir: string, name: string): void => {
    if (workspaces.has(dir)) return;
    workspaces.set(dir, { dir, name });
    descend(dir);
  };

  /** A package in a folder of packages, or a link to one. */
  const place = (folder: string, entry: Dirent, name: string): void => {
    const location = folder + sep + entry.name;
    if (entry.isDirectory()) {
      at.set(location, location);
      addPackage(location, name);
    } else if (entry.isSymbolicLink()) {
      const end = follow(location);
      if (end === undefined) return;
      at.set(location, end);
      if (isInstalled(base, starts, end)) {
        addPackage(end, nameIn(end) ?? name);
        // What lies beside it is what it can load.
        const around = folderAround(end);
        if (around !== undefined && isInside(end)) pending.push(around);
      } else {
        skip('workspace', location);
        if (!contains(end, folder)) addWorkspace(end, name);
      }
    } else if (!entry.isFile()) skip('special-file', location);
  };

  /** A folder that holds packages without being one: a scope, `.prisma`, `.cache`. */
  const visitGroup = (folder: string, entry: Dirent): void => {
    const location = folder + sep + entry.name;
    const group = entry.isDirectory() ? location : entry.isSymbolicLink() ? follow(location) : undefined;
    if (group === undefined) {
      if (!entry.isFile() && !entry.isSymbolicLink()) skip('special-file', location);
      return;
    }
    if (seen.has(group)) return;
    seen.add(group);
    const entries = list(group);
    if (holdsLoose(group, entries)) addLoose(group);
    for (const below of entries) if (!below.isFile()) place(group, below, `${entry.name}/${below.name}`);
  };

  /** Links to commands, of which each package is one, or scripts in their place. */
  const visitBin = (bin: string): void => {
    const entries = list(bin);
    if (holdsLoose(bin, entries, true)) addLoose(bin);
    for (const entry of entries) if (entry.isDirectory()) place(bin, entry, `.bin/${entry.name}`);
  };

  /**
   * `.pnpm/name@version/node_modules/name`, with npm below a scope of its own; `.store/name/package` with Yarn; and
   * `.pnpm/node_modules` with links for phantom dependencies.
   */
  const visitStore = (store: string): void => {
    const entries = list(store);
    if (holdsLoose(store, entries)) addLoose(store);
    for (const { name, ...entry } of entries.map(found => ({ name: found.name, isFolder: found.isDirectory() }))) {
      if (!entry.isFolder) continue;
      if (name === 'node_modules') pending.push(store + sep + name);
      else if (name.startsWith('@') && !isStored(store + sep + name)) visitStore(store + sep + name);
      else visitStored(store + sep + name);
    }
  };

  const visitStored = (stored: string): void => {
    const entries = list(stored);
    if (holdsLoose(stored, entries)) addLoose(stored);
    for (const entry of entries) {
      if (entry.name === 'node_modules') descend(stored);
      else if (entry.isDirectory()) {
        const dir = stored + sep + entry.name;
        const manifest = readManifest(join(dir, 'package.json'), limits);
        addPackage(dir, statedName(manifest) ?? basename(stored));
      }
    }
  };

  const visit = (folder: string): void => {
    const entries = list(folder);
    if (holdsLoose(folder, entries)) addLoose(folder);
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isFile()) continue;
      if (name === '.bin' && entry.isDirectory()) visitBin(folder + sep + name);
      else if (STORES.has(name) && entry.isDirectory()) visitStore(folder + sep + name);
      else if (name.startsWith('.') || name.startsWith('@')) visitGroup(folder, entry);
      else place(folder, entry, name);
    }
  };

  for (const start of modules) {
    const owner = dirname(start);
    if (basename(start) !== 'node_modules' || owner === root || isInstalled(base, [], owner)) pending.push(real(start));
    // A project inside of this one, or around it: its own code is not installed.
    else addWorkspace(owner, statedName(readManifest(join(owner, 'package.json'), limits)) ?? basename(owner));
  }
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const depth = shown(root, folder).split('/').length;
    if (folder.length > limits.pathLength * 4 || depth > limits.depth * 4) {
      skip('too-deep', folder, { limit: limits.depth * 4 });
    } else visit(folder);
  }
  if (tooMany > 0) skip('too-many-packages', modules[0] ?? root, { limit: limits.packages, left: tooMany });
  return {
    packages: [...packages.values(), ...loose.values()],
    workspaces: [...workspaces.values()],
    at,
    skipped,
  };
}

/** The real path of a folder, or the path itself where that cannot be told. */
function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Throws what the system says, when one may not look. */
function statOf(path: string): 'folder' | 'link' | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? 'folder' : found?.isSymbolicLink() ? 'link' : undefined;
}

/** Whether a real path lies in some `node_modules` of the tree, rather than among the project's own folders. */
function isInstalled(base: string, starts: readonly string[], path: string): boolean {
  if (starts.some(start => contains(start, path) && path !== start)) return true;
  return !contains(base, path) || relative(base, path).split(sep).includes('node_modules');
}

/** In a pnpm workspace, `packages/a/node_modules/x` links to the store in `node_modules/.pnpm` of a folder above. */
function isInStoreAround(base: string, path: string): boolean {
  const store = path.indexOf(`${sep}node_modules${sep}.pnpm${sep}`);
  return store !== -1 && contains(path.slice(0, store), base);
}

/** The `node_modules` in which a package lies as `name` or `@scope/name`. */
function folderAround(dir: string): string | undefined {
  const around = dirname(dir);
  if (basename(around) === 'node_modules') return around;
  return basename(around).startsWith('@') && basename(dirname(around)) === 'node_modules' ? dirname(around) : undefined;
}

/** Whether this is a package of a store, not a scope in it. */
function isStored(folder: string): boolean {
  return isFolder(`${folder}${sep}node_modules`) || isFolder(`${folder}${sep}package`);
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
