import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Package } from '../types.js';
import { codeOf, failureInWords, isReadError, readError } from './errors.js';
import { type Found, gather, type ReadOptions, type Source } from './gather.js';
import { HEAD_BYTES, inWords, type Limits } from './limits.js';
import { interestIn } from './select.js';
import { type Entry, readEntries, type Wanted } from './tar.js';
import { type Placed, placeEntries, unpackedPath } from './unpacked.js';

/**
 * Reads a published package, a gzipped tar, in memory: nothing is unpacked to the disk.
 *
 * Paths mean what they mean to npm when it unpacks, and what npm would not unpack is listed as skipped: see
 * `placeEntries`. A `node_modules` inside is part of the package: it is bundled.
 *
 * The archive is gone through more than once, since what comes first in a package may come last in its archive: to see
 * what there is, and then for what is wanted of it. Nothing else is ever kept.
 *
 * @param source the path of a `.tgz`, or its bytes
 * @param path how the package is called in the report
 * @throws ReadError when it is missing, too large, no archive, truncated, damaged, or holds nothing npm would unpack
 */
export async function readTarball(
  source: string | Uint8Array,
  options: ReadOptions = {},
  path: string = typeof source === 'string' ? source : '(archive)',
): Promise<Package> {
  const gathering = gather(options);
  const { limits, skip, offer } = gathering;
  const bytes = typeof source === 'string' ? readArchive(source, limits.archiveBytes) : source;
  if (bytes.byteLength > limits.archiveBytes) throw readError(`${path}: larger than ${inWords(limits.archiveBytes)}`);

  const entries: Entry[] = [];
  const heads = new Map<number, Uint8Array>();
  const ending = await readEntries(path, bytes, limits, entry => {
    entries.push(entry);
    if (!isUnsure(entry) || heads.size >= MOST_HEADS * limits.entries) return undefined;
    return { limit: HEAD_BYTES, take: head => heads.set(entry.index, head) };
  });
  if (ending.tooLarge) skip('archive-too-large', '(archive)', { limit: inWords(limits.unpackedBytes) });
  if (ending.tooMany) skip('too-many-listed', '(archive)', { limit: limits.listed });
  for (const why of ending.invalid) skip('invalid-entry', '(archive)', { why });
  if (ending.after > 0) skip('after-end', '(archive)', { bytes: ending.after });

  // One that was cut off by a bound has no content that could be read.
  const placed = placeEntries(entries.slice(0, ending.whole), gathering);
  const unpacks = entries.some(entry => entry.kind === 'file' && unpackedPath(entry.path) !== undefined);
  if (!unpacks && !ending.tooLarge && !ending.tooMany) throw readError(`${path}: ${emptiness(entries)}`);
  for (const { found } of placed.values()) offer(found);
  return gathering.package({ name: nameOfArchive(path), path }, sourceOf(path, bytes, placed, heads, limits));
}

/** How many starts of entries are kept, for each file that may be opened; which of them will be, only their end tells. */
const MOST_HEADS = 2;

/** Why nothing of an archive would be there. */
function emptiness(entries: readonly Entry[]): string {
  const isLoose = entries.some(({ kind, path }) => kind === 'file' && !/[/\\]/.test(path));
  return isLoose
    ? 'its files are not inside of a folder, npm would unpack none of them'
    : 'it holds no file that npm would unpack';
}

/** Whether the first bytes of an entry may be asked for. */
function isUnsure({ kind, path }: Entry): boolean {
  return kind === 'file' && interestIn(unpackedPath(path) ?? path) === 'unsure';
}

/** What is wanted is taken from the archive in one go, as often as somebody wants something. */
function sourceOf(
  path: string,
  bytes: Uint8Array,
  placed: ReadonlyMap<string, Placed>,
  heads: ReadonlyMap<number, Uint8Array>,
  limits: Limits,
): Source {
  const indexOf = (found: Found): number => (placed.get(found.path) as Placed).entry.index;
  return {
    head(found) {
      const head = heads.get(indexOf(found));
      if (head === undefined) throw new Error('the start of this entry was not kept');
      return head;
    },
    async read(wanted, take) {
      const waiting = new Map(wanted.map(found => [indexOf(found), found]));
      const last = wanted.reduce((most, found) => Math.max(most, indexOf(found)), 0);
      const visit = ({ index }: Entry): Wanted | undefined => {
        const found = waiting.get(index);
        return found && { limit: found.size, take: content => take(found, content) };
      };
      await readEntries(path, bytes, limits, visit, last);
    },
  };
}

/** The bytes of an archive. Opened only once it is known to be a plain file: a pipe would block. */
function readArchive(file: string, limit: number): Uint8Array {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw readError(`${file}: not a file`);
    if (found.size > limit) throw readError(`${file}: larger than ${inWords(limit)}`);
    return readFileSync(file);
  } catch (error) {
    if (isReadError(error)) throw error;
    throw readError(`${file}: ${codeOf(error) === 'ENOENT' ? 'no such file' : failureInWords(error)}`, error);
  }
}

/** `left-pad-1.3.0` for `/tmp/left-pad-1.3.0.tgz`. */
function nameOfArchive(path: string): string {
  return basename(path).replace(/\.(?:tgz|tar\.gz|tar)$/i, '') || 'unnamed';
}
