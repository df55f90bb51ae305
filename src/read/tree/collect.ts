/** What a walk through `node_modules` folders has come upon so far: packages, what leads to them, and what is left out. */
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { type Gap, type Skipped, skipped as skippedFor } from '../../gaps.js';
import { codeOf, gapOf } from '../errors.js';
import type { Limits } from '../limits.js';
import { contains, inOrder, isFile, type Place, shown } from './places.js';
import { holdsCode } from './runnable.js';
import { storesOf } from './stores.js';

/** Every package found; where it can be reached from; the project's own packages. */
export interface Walked {
  readonly packages: readonly Place[];
  /** Every path that leads to a package or workspace, its own and those of links to it, → its real path. */
  readonly at: ReadonlyMap<string, string>;
  readonly workspaces: readonly Place[];
  readonly skipped: readonly Skipped[];
}

/** Where a walk starts, and how far it may go. */
export interface Walk {
  /** What paths are told from. */
  readonly root: string;
  /** The folder that links may lead anywhere in: the project's, or that of the workspace around it. */
  readonly base: string;
  /** The folders to start from: `node_modules`, or links to such. */
  readonly modules: readonly string[];
  readonly limits: Limits;
}

export interface Collection {
  skip(gap: Gap, path: string, data?: Readonly<Record<string, string | number>>): void;
  /** What is in a folder, in order; nothing once it has been reported that it cannot be read. */
  list(dir: string): readonly Dirent[];
  /** Where a link leads, or undefined once it has been reported that it leads nowhere one may go. */
  follow(link: string): string | undefined;
  /** Whether a real path lies in some `node_modules` of the tree, rather than among the project's own folders. */
  isInstalled(path: string): boolean;
  /** Remembers where a path leads. */
  lead(path: string, real: string): void;
  addPackage(dir: string, name: string): void;
  addLoose(dir: string): void;
  addWorkspace(dir: string, name: string): void;
  /** Has a folder of packages looked into, later. */
  enqueue(modules: string): void;
  /** Has the `node_modules` of a folder looked into, if it has one. */
  descend(dir: string): void;
  /** The next folder of packages, each once; undefined when all are done. */
  next(): string | undefined;
  /** False for a folder that was visited before. */
  isNew(folder: string): boolean;
  walked(): Walked;
}

export function makeCollection({ root, base, modules, limits }: Walk): Collection {
  const packages = new Map<string, Place>();
  const loose = new Map<string, Place>();
  const workspaces = new Map<string, Place>();
  const at = new Map<string, string>();
  const skipped: Skipped[] = [];
  const seen = new Set<string>();
  const pending: string[] = [];
  const starts = modules.map(realPathOf);
  const isInNotedStore = storesOf(starts, limits);
  let tooMany = 0;

  const skip: Collection['skip'] = (gap, path, data) => void skipped.push(skippedFor(gap, shown(root, path), data));

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

  const enqueue = (folder: string): void => void pending.push(folder);

  const descend = (dir: string): void => {
    const nested = join(dir, 'node_modules');
    try {
      const found = lstatSync(nested, { throwIfNoEntry: false });
      const end = found?.isSymbolicLink() ? follow(nested) : found?.isDirectory() ? nested : undefined;
      if (end !== undefined) enqueue(end);
    } catch (error) {
      skipFor(error, nested);
    }
  };

  const isFull = (): boolean => {
    if (packages.size + loose.size < limits.packages) return false;
    tooMany++;
    return true;
  };

  const next = (): string | undefined => {
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (!isNew(folder)) continue;
      const depth = shown(root, folder).split('/').length;
      if (folder.length <= limits.pathLength * 4 && depth <= limits.depth * 4) return folder;
      skip('too-deep', folder, { limit: limits.depth * 4 });
    }
    return undefined;
  };

  const isNew = (folder: string): boolean => {
    if (seen.has(folder)) return false;
    seen.add(folder);
    return true;
  };

  return {
    skip,
    list,
    follow,
    enqueue,
    descend,
    next,
    isNew,
    isInstalled(path) {
      if (starts.some(start => contains(start, path) && path !== start)) return true;
      return !contains(base, path) || relative(base, path).split(sep).includes('node_modules');
    },
    lead: (path, real) => void at.set(path, real),
    addPackage(dir, name) {
      if (packages.has(dir) || seen.has(dir) || isFull()) return;
      if (isFile(join(dir, 'package.json')) || holdsCode(dir)) packages.set(dir, { dir, name });
      else seen.add(dir);
      descend(dir);
    },
    addLoose(dir) {
      if (!loose.has(dir) && !isFull()) loose.set(dir, { dir, name: basename(dir), part: 'loose' });
    },
    addWorkspace(dir, name) {
      if (workspaces.has(dir)) return;
      workspaces.set(dir, { dir, name });
      descend(dir);
    },
    walked() {
      if (tooMany > 0) skip('too-many-packages', modules[0] ?? root, { limit: limits.packages, left: tooMany });
      return {
        packages: [...packages.values(), ...loose.values()],
        workspaces: [...workspaces.values()],
        at,
        skipped,
      };
    },
  };
}

/** The real path of a folder, or the path itself where that cannot be told. */
export function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** In a pnpm workspace, `packages/a/node_modules/x` links to the store in `node_modules/.pnpm` of a folder above. */
function isInStoreAround(base: string, path: string): boolean {
  const store = path.indexOf(`${sep}node_modules${sep}.pnpm${sep}`);
  return store !== -1 && contains(path.slice(0, store), base);
}
