/** Which line of a project brings an installed package in. */
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Anchor } from '../../types.js';
import { isReadError } from '../errors.js';
import { readWhole } from '../folder.js';
import { LIMITS } from '../limits.js';
import { decodeText } from '../text.js';
import type { LockEntry } from './entry.js';
import { NAMES, parseLockfile } from './index.js';
import { readJson } from './json.js';
import { field, type Tree } from './tree.js';

/** Where to look for what brings a package in. */
export interface Installed {
  /** As its manifest states it, or else as its folder is called. */
  readonly name: string;
  readonly version: string;
  /** Relative to the project: `node_modules/a`. */
  readonly path: string;
  readonly dependencyPath: readonly string[];
}

/**
 * Tells for the packages installed in a project which line brings each in: its entry in the lockfile, or else, in
 * `package.json`, the dependency through which it came, or the first line. A lockfile that cannot be read explains
 * nothing, and stops nothing.
 *
 * @param root the project's real, absolute path
 */
export function readAnchors(root: string): (installed: Installed) => Anchor | undefined {
  const index = new Map<string, Anchor>();
  const add = (key: string, anchor: Anchor): void => {
    if (!index.has(key)) index.set(key, anchor);
  };
  for (const file of NAMES) {
    const path = fromHere(join(root, file));
    for (const { name, version, path: place, line } of entriesIn(join(root, file))) {
      if (place !== undefined) add(`at ${place}`, { path, line });
      add(`pinned ${name}@${version}`, { path, line });
    }
  }
  const manifest = readText(join(root, 'package.json'));
  const path = fromHere(join(root, 'package.json'));
  const tree = manifest === undefined ? undefined : manifestIn(manifest);
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
    const asked = field(tree, kind);
    if (asked?.kind !== 'fields') continue;
    for (const [name, { line }] of asked.members) add(`asked ${name}`, { path, line });
  }
  return ({ name, version, path: place, dependencyPath }) =>
    index.get(`at ${place}`) ??
    index.get(`pinned ${name}@${version}`) ??
    index.get(`asked ${dependencyPath[0] ?? name}`) ??
    (manifest === undefined ? undefined : { path, line: 1 });
}

function entriesIn(file: string): readonly LockEntry[] {
  const bytes = readWhole(file, LIMITS.fileBytes);
  return bytes === undefined || bytes.length === 0 ? [] : (unlessBroken(() => parseLockfile(bytes, file)) ?? []);
}

function manifestIn(text: string): Tree | undefined {
  return unlessBroken(() => readJson({ path: 'package.json', text }, { lenient: true, repeats: 'last' }));
}

function unlessBroken<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isReadError(error)) return undefined;
    throw error;
  }
}

/** A path as people call it: from the current folder if it is in there. `/`-separated. */
export function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return (way === '' || way.startsWith('..') || isAbsolute(way) ? path : way).replaceAll(sep, '/');
}

function readText(path: string): string | undefined {
  const bytes = readWhole(path, LIMITS.fileBytes);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  return typeof text === 'string' ? text : undefined;
}
