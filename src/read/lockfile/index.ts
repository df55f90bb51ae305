/**
 * What a project's lockfile pins, and on which line: npm's own files, Yarn's of both kinds, pnpm's, and Bun's of both.
 * What cannot be read is an error with its line, and an entry that makes no sense is one of those it has: a package that
 * is passed over in silence is one that nobody looks at before it is installed.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { codeOf, failureInWords, isReadError, readError } from '../errors.js';
import { inWords, LIMITS } from '../limits.js';
import { decodeText } from '../text.js';
import { bunEntries, isBun } from './bun.js';
import { binaryEntries, isBinary } from './bun-binary.js';
import type { LockEntry } from './entry.js';
import { readJson } from './json.js';
import { npmEntries } from './npm.js';
import { pnpmEntries } from './pnpm.js';
import { brokenAt, field, type Source, type Tree } from './tree.js';
import { readYaml } from './yaml.js';
import { berryEntries, classicEntries } from './yarn.js';

export type { LockEntry } from './entry.js';

/** Names of lockfiles, in the order in which they are believed. */
export const NAMES = [
  'npm-shrinkwrap.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
] as const;

/** Whether a file of this name is a lockfile. */
export function isLockfile(name: string): boolean {
  return NAMES.some(known => known === name);
}

/**
 * Reads a lockfile of any kind; which, its content tells.
 *
 * @throws ReadError when it is missing, too large or empty, no lockfile, or broken
 */
export function readLockfile(path: string): readonly LockEntry[] {
  const bytes = bytesOf(path);
  if (bytes.length === 0) throw readError(`${path}: empty`);
  return parseLockfile(bytes, path);
}

/**
 * Reads an older copy of a lockfile. An empty one pins nothing: that is what there is before a project has any.
 *
 * @throws ReadError
 */
export function readOldLockfile(path: string): readonly LockEntry[] {
  const bytes = bytesOf(path);
  return bytes.length === 0 ? [] : parseLockfile(bytes, path);
}

function bytesOf(path: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    // A pipe is as good as a file: `--since <(git show main:package-lock.json)`.
    bytes = readFileSync(path);
  } catch (error) {
    throw readError(`${path}: ${codeOf(error) === 'ENOENT' ? 'no such file' : failureInWords(error)}`, error);
  }
  if (bytes.length > LIMITS.fileBytes) throw readError(`${path}: larger than ${inWords(LIMITS.fileBytes)}`);
  return bytes;
}

/**
 * The entries of a lockfile, in its order.
 *
 * @param path how it is called
 * @throws ReadError that names the line from which it cannot be read
 */
export function parseLockfile(bytes: Uint8Array, path: string): readonly LockEntry[] {
  const entries = isBinary(bytes) ? binaryEntries(bytes, path) : textEntries(bytes, path);
  if (entries.length > LIMITS.packages) throw readError(`${path}: more than ${LIMITS.packages} entries`);
  return entries;
}

function textEntries(bytes: Uint8Array, path: string): readonly LockEntry[] {
  const text = decodeText(bytes, 'code');
  if (typeof text !== 'string') throw readError(`${path}: ${NO_LOCKFILE}`);
  const source: Source = { path, text };
  const marks = /^(?:<{7}|\|{7}|>{7})(?:\s|$)|^={7}\s*$/m.exec(text);
  if (marks) throw brokenAt(source, text.slice(0, marks.index).split('\n').length, 'the marks of an unfinished merge');
  if (text.trimStart().startsWith('{')) return jsonEntries(source);
  if (/^__metadata:/m.test(text)) {
    return readYaml(source, 'last').flatMap(document => berryEntries(source, document));
  }
  if (/^# yarn lockfile v1\s*$/m.test(text) || basename(path) === 'yarn.lock') return classicEntries(source);
  if (/^lockfileVersion:/m.test(text)) return pnpmEntries(source, readYaml(source, 'refused'));
  throw readError(`${path}: ${NO_LOCKFILE}`);
}

const NO_LOCKFILE = 'not a lockfile of npm, Yarn, pnpm or Bun';

function jsonEntries(source: Source): readonly LockEntry[] {
  const isOurs = (root: Tree): boolean => field(root, 'lockfileVersion') !== undefined;
  try {
    const root = readJson(source, { lenient: false, repeats: 'last' });
    if (!isOurs(root)) throw readError(`${source.path}: ${NO_LOCKFILE}`);
    if (!isBun(root)) return npmEntries(source, root);
  } catch (error) {
    // Bun allows itself what npm does not.
    if (!isReadError(error) || !/"workspaces"\s*:/.test(source.text)) throw error;
  }
  const root = readJson(source, { lenient: true, repeats: 'refused' });
  if (!isOurs(root) || !isBun(root)) readJson(source, { lenient: false, repeats: 'last' });
  return bunEntries(source, root);
}
