import { Buffer } from 'node:buffer';
import { closeSync, constants, type Dirent, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import type { Package } from '../types.js';
import { codeOf, failureInWords, readError } from './errors.js';
import { type Contents, type Found, type Gathering, gather, type ReadOptions } from './gather.js';
import { HEAD_BYTES, MEGABYTE } from './limits.js';
import type { Part } from './tree/places.js';

/**
 * Reads one package folder. Links are never followed, special files never opened, and nothing is run.
 *
 * The packages installed inside it, in its own `node_modules`, are not part of it, but those that it `brings` are. A
 * `node_modules` further down is part of it: npm publishes such folders, and nobody else would look into them. Only in
 * the `own` code of a project it holds what is installed for a part of that, and is looked into with all that is
 * installed. Of a folder that holds packages, the `loose` files are those right in it.
 *
 * Synchronous inside, since that is four times as fast as batches of promises; meant for worker threads.
 *
 * @param path how the folder is called in the report
 * @param brings tells of a path below its own `node_modules` whether it is published with it; none is when left out
 * @throws ReadError when the folder is missing or is no folder
 */
export async function readFolder(
  dir: string,
  options: ReadOptions = {},
  dependencyPath: readonly string[] = [],
  path: string = dir,
  part?: Part,
  brings: (path: string) => boolean = () => false,
): Promise<Package> {
  const root = resolve(dir);
  requireFolder(root, dir);
  const gathering = gather(options);
  const isInstalled = root.split(sep).includes('node_modules');
  list(root, { isInstalled, part, brings }, gathering);
  return gathering.package({ name: nameOfFolder(root), path, dependencyPath }, contentsOf(root, gathering));
}

interface Listing {
  /** Whether it lies in some `node_modules`. */
  readonly isInstalled: boolean;
  readonly part: Part | undefined;
  readonly brings: (path: string) => boolean;
}

/** Offers all files of a folder. */
function list(root: string, listing: Listing, { limits, skip, attempt, offer }: Gathering): void {
  const { isInstalled, part } = listing;
  const pending: Pending[] = [{ inside: '', depth: 0 }];
  let listed = 0;
  let isNoted = isInstalled || part !== undefined;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const { inside, depth } = folder;
    const entries = attempt(inside || '.', () => readdirSync(root + sep + inside, { withFileTypes: true })) ?? [];
    const below: Pending[] = [];
    for (const entry of entries) {
      const at = inside + entry.name;
      if (isOfOthers(at, entry, listing)) {
        if (!isNoted) skip('modules-inside', MODULES);
        isNoted = true;
        continue;
      }
      if (part === 'loose' && !entry.isFile()) continue;
      if (++listed > limits.listed) {
        skip('too-many-listed', at, { limit: limits.listed });
        return;
      }
      if (at.length > limits.pathLength) skip('path-too-long', at, { limit: limits.pathLength });
      else if (entry.isSymbolicLink()) skip('link', at);
      else if (entry.isFile()) {
        const found = attempt(at, () => find(root, at));
        if (found) offer(found);
      } else if (!entry.isDirectory()) skip('special-file', at);
      else if (depth + 1 > limits.depth) skip('too-deep', at, { limit: limits.depth });
      // What is published may hold such a folder too, and code in it.
      else if (entry.name === '.git' && !isInstalled) skip('repository-data', at);
      else below.push({ inside: `${at}/`, depth: depth + 1 });
    }
    pending.push(...below.reverse());
  }
}

const MODULES = 'node_modules';

/** Whether a path is that of what others installed: right in the package, or anywhere in a project's own code. */
function isOfOthers(at: string, entry: Dirent, { isInstalled, part, brings }: Listing): boolean {
  // A file of that name is code like any other.
  const isModules = entry.name === MODULES && !entry.isFile();
  if (isModules && part === 'own') return true;
  if (isModules && at === MODULES) return isInstalled || part !== undefined || !entry.isDirectory();
  return at.startsWith(`${MODULES}/`) && !brings(at.slice(MODULES.length + 1));
}

/** Whether there is a file at a path; a link to one is one. */
export function hasFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A folder still to be listed. `inside` is empty or ends in `/`. */
interface Pending {
  readonly inside: string;
  readonly depth: number;
}

/** Fails with one line unless this is a folder. A link to a folder is one: it is what the user named. */
function requireFolder(root: string, shown: string): void {
  try {
    if (statSync(root).isDirectory()) return;
  } catch (error) {
    throw readError(`${shown}: ${codeOf(error) === 'ENOENT' ? 'no such folder' : failureInWords(error)}`, error);
  }
  throw readError(`${shown}: not a folder`);
}

/** `name`, or `@scope/name`, of the folder a package lies in. */
function nameOfFolder(root: string): string {
  const name = basename(root);
  const scope = basename(dirname(root));
  return scope.startsWith('@') ? `${scope}/${name}` : name || 'unnamed';
}

/** A file with its size. */
function find(root: string, at: string): Found {
  const file = root + sep + at;
  return { path: at, size: lstatSync(file).size };
}

/** Files on the disk. */
function contentsOf(root: string, { attempt }: Gathering): Contents {
  const bytesOf = ({ path, size }: Found, limit: number): Uint8Array =>
    readBytes(root + sep + path, Math.min(size, limit));
  return {
    head: found => bytesOf(found, HEAD_BYTES),
    async read(wanted, take) {
      for (const found of wanted) {
        const bytes = attempt(found.path, () => bytesOf(found, found.size));
        if (bytes) take(found, bytes);
      }
    },
  };
}

/** Reading ten thousands of files, a fresh buffer for each costs more than the reading. Only used synchronously. */
const scratch = Buffer.allocUnsafeSlow(MEGABYTE);

/** Neither follows a link nor waits for the other end of a pipe, should the file be swapped for one. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The first `limit` bytes of a file, in a buffer that the next call overwrites. */
function readBytes(file: string, limit: number): Uint8Array {
  const buffer = limit <= scratch.length ? scratch : Buffer.allocUnsafeSlow(limit);
  const descriptor = openSync(file, OPEN_FLAGS);
  try {
    let filled = 0;
    while (filled < limit) {
      const count = readSync(descriptor, buffer, filled, limit - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** The first bytes of a file, in a buffer that the next call overwrites; undefined when it cannot be read. */
export function readHead(file: string, limit: number): Uint8Array | undefined {
  try {
    return readBytes(file, limit);
  } catch {
    return undefined;
  }
}

/**
 * A whole file for a reader that wants it in one piece: a manifest, a lockfile.
 *
 * @returns undefined when it is missing, unreadable, no plain file or larger than `limit` bytes
 */
export function readWhole(file: string, limit: number): Uint8Array | undefined {
  try {
    const found = lstatSync(file);
    if (!found.isFile() || found.size > limit) return undefined;
    return readBytes(file, found.size);
  } catch {
    return undefined;
  }
}
