import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Package } from '../types.js';
import { codeOf, failureInWords, isReadError, readError } from './errors.js';
import { type Contents, type Found, gather, type ReadOptions } from './gather.js';
import { HEAD_BYTES, inWords, type Limits, MEGABYTE } from './limits.js';
import { interestIn } from './select.js';
import { type Entry, readEntries, type Wanted } from './tar.js';
import { type Placed, placeEntries, unpackedPath } from './unpacked.js';

/**
 * Reads a published package, a gzipped tar, in memory: nothing is unpacked to the disk.
 *
 * Paths mean what they mean to npm when it unpacks, and what npm would not unpack is listed as skipped: see
 * `placeEntries`. A `node_modules` inside is part of the package: it is bundled.
 *
 * What comes first in a package may come last in its archive, so that it is gone through to see what there is, and then
 * again for what is wanted of it. Only of small files, as far as there is room, and of the starts of others anything is
 * kept meanwhile: it spares going through an everyday archive twice.
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
  const kept = new Map<number, Uint8Array>();
  let room = ROOM;
  const ending = await readEntries(path, bytes, limits, entry => {
    entries.push(entry);
    const interest = entry.kind === 'file' ? interestIn(unpackedPath(entry.path) ?? entry.path) : 'quiet';
    const isSmall = entry.size <= SMALL && entry.size <= room;
    if (interest === 'quiet' || (interest === 'code' && !isSmall) || kept.size >= MOST_KEPT) return undefined;
    const limit = isSmall ? entry.size : HEAD_BYTES;
    room -= limit;
    return { limit, take: content => kept.set(entry.index, content) };
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
  return gathering.package({ name: nameOfArchive(path), path }, contentsOf(path, bytes, placed, kept, limits));
}

/** Files up to this size are kept at once, as long as there is room. Bytes. */
const SMALL = 256 * 1024;
const ROOM = 64 * MEGABYTE;
/** Entries of which anything is kept at once, whatever its size. */
const MOST_KEPT = 100_000;

/** Why nothing of an archive would be there. */
function emptiness(entries: readonly Entry[]): string {
  const isLoose = entries.some(({ kind, path }) => kind === 'file' && !/[/\\]/.test(path));
  return isLoose
    ? 'its files are not inside of a folder, npm would unpack none of them'
    : 'it holds no file that npm would unpack';
}

/** What is wanted and not at hand is taken from the archive in one go, as often as somebody wants something. */
function contentsOf(
  path: string,
  bytes: Uint8Array,
  placed: ReadonlyMap<string, Placed>,
  kept: Map<number, Uint8Array>,
  limits: Limits,
): Contents {
  const indexOf = (found: Found): number => (placed.get(found.path) as Placed).entry.index;
  return {
    head(found) {
      const start = kept.get(indexOf(found));
      if (start === undefined) throw new Error('the start of this entry was not kept');
      return start.subarray(0, HEAD_BYTES);
    },
    async read(wanted, take) {
      const waiting = new Map<number, Found>();
      let last = -1;
      for (const found of wanted) {
        const index = indexOf(found);
        const content = kept.get(index);
        kept.delete(index);
        if (content?.length === found.size) take(found, content);
        else {
          waiting.set(index, found);
          last = Math.max(last, index);
        }
      }
      if (waiting.size === 0) return;
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
