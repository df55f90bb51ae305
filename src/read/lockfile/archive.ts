import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { readError } from '../errors.js';
import { readWhole } from '../folder.js';
import { inWords, LIMITS } from '../limits.js';
import type { LockEntry } from './entry.js';
import { archiveOf } from './origin.js';

/**
 * The archive of a package that the project keeps among its files.
 *
 * @param lockfile the lockfile that the entry is of; the archive is looked for in its folder
 * @param called what the package is called
 * @throws ReadError when it is not there, too large, or not what the lockfile promises
 */
export function projectArchive(entry: LockEntry, lockfile: string, called: string): Uint8Array {
  const limit = LIMITS.archiveBytes;
  const file = archiveOf(entry, lockfile);
  const bytes = file === undefined ? undefined : readWhole(file, limit);
  if (bytes === undefined) throw readError(`${called}: its archive is not there, or larger than ${inWords(limit)}`);
  if (entry.integrity !== undefined && !isDigestOf(bytes, entry.integrity)) {
    throw readError(`${called}: ${basename(file ?? '')} does not match its checksum`);
  }
  // What was read shares its memory with whatever is read next.
  return Uint8Array.from(bytes);
}

/** Whether these bytes have the digest that is hardest to forge of those stated. */
function isDigestOf(bytes: Uint8Array, integrity: string): boolean {
  for (const algorithm of ['sha512', 'sha384', 'sha256', 'sha1']) {
    const stated = integrity.split(/\s+/).filter(digest => digest.startsWith(`${algorithm}-`));
    if (stated.length === 0) continue;
    const found = `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
    return stated.some(digest => digest.replace(/\?.*$/s, '') === found);
  }
  return false;
}
