/**
 * Packages in the zips of Yarn's cache. They are read in place and in memory, file by file; nothing is unpacked to disk.
 *
 * The directory at the end of a zip is read here rather than by a library: those that exist either inflate without a
 * bound, or only as streams, where a manifest is wanted at once. What inflates is Node's own zlib, which stops at the
 * stated size.
 */
import { Buffer } from 'node:buffer';
import { statSync } from 'node:fs';
import { constants, inflateRawSync } from 'node:zlib';
import type { Package } from '../types.js';
import { codeOf, failureInWords, readError } from './errors.js';
import { readWhole } from './folder.js';
import { type Contents, type Gathering, gather, type Identity, type ReadOptions } from './gather.js';
import { HEAD_BYTES, inWords, LIMITS, type Limits } from './limits.js';
import { insidePath } from './memory.js';
import type { InArchive } from './tree/places.js';

/** A zip that is open: its directory is read, and its files can be. */
export interface Zip {
  readonly entries: readonly Entry[];
  /** The package's folder in it. */
  readonly inside: string;
  /** A file of the package; undefined when there is none of this name, or it is larger than the limits. */
  read(path: string): Uint8Array | undefined;
}

/** What the directory says of a file. */
interface Entry {
  /** `/`-separated, relative to the zip; as written where it leads out of it. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'special' | 'unreadable' | 'leads-out';
  /** Bytes, once inflated, as stated. */
  readonly size: number;
  /** At most the first bytes. Throws when they are damaged. */
  bytes(limit: number): Uint8Array;
}

/**
 * Reads a package in a zip.
 *
 * @param identity how it is called in the report, and what brings it in
 * @throws ReadError when the zip is missing, damaged, beyond the bounds for archives, or holds no package
 */
export async function readZip(archive: InArchive, identity: Identity, options: ReadOptions = {}): Promise<Package> {
  const gathering = gather(options);
  const { limits, skip, attempt } = gathering;
  const zip = openZip(archive, limits, identity.path);
  const folder = `${zip.inside}/`;
  const files = new Map<string, Entry>();
  for (const entry of zip.entries) {
    const { path, kind, size } = entry;
    const isOwn = path.startsWith(folder);
    const at = isOwn ? path.slice(folder.length) : path;
    if (kind === 'folder') continue;
    if (kind === 'leads-out') skip('leads-out', path);
    else if (!isOwn) skip('beside-package', path);
    else if (kind === 'link') skip('link', at);
    else if (kind === 'special') skip('special-entry', at);
    else if (kind === 'unreadable') skip('unreadable', at, { why: 'it is packed in a way that cannot be read' });
    else if (at.length > limits.pathLength) skip('path-too-long', at, { limit: limits.pathLength });
    else if (at.split('/').length - 1 > limits.depth) skip('too-deep', at, { limit: limits.depth });
    else {
      files.set(at, entry);
      gathering.offer({ path: at, size });
    }
  }
  return gathering.package(identity, contentsOf(files, attempt));
}

function contentsOf(files: ReadonlyMap<string, Entry>, attempt: Gathering['attempt']): Contents {
  const entryOf = (path: string): Entry => files.get(path) as Entry;
  return {
    head: ({ path }) => entryOf(path).bytes(HEAD_BYTES),
    async read(wanted, take) {
      for (const found of wanted) {
        const bytes = attempt(found.path, () => entryOf(found.path).bytes(found.size));
        if (bytes) take(found, bytes);
      }
    },
  };
}

/**
 * Opens a zip. Synchronous.
 *
 * @param called how the zip is called in an error
 * @throws ReadError
 */
export function openZip(archive: InArchive, limits: Limits = LIMITS, called = 'the archive'): Zip {
  const bytes = wholeArchive(archive.path, limits, called);
  const entries = directoryOf(bytes, limits, called);
  const inside = archive.inside ?? packageIn(entries);
  if (inside === undefined || !entries.some(({ path }) => path.startsWith(`${inside}/`)))
    throw readError(`${called}: holds no package`);
  return {
    entries,
    inside,
    read(path) {
      const found = entries.findLast(entry => entry.kind === 'file' && entry.path === `${inside}/${path}`);
      return found === undefined || found.size > limits.fileBytes ? undefined : found.bytes(found.size);
    },
  };
}

function wholeArchive(file: string, limits: Limits, called: string): Buffer {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw readError(`${called}: not a file`);
    if (found.size > limits.archiveBytes) throw readError(`${called}: larger than ${inWords(limits.archiveBytes)}`);
  } catch (error) {
    if (codeOf(error) === 'STOWAWAY_READ') throw error;
    throw readError(`${called}: ${codeOf(error) === 'ENOENT' ? 'no such file' : failureInWords(error)}`, error);
  }
  const bytes = readWhole(file, limits.archiveBytes);
  if (bytes === undefined) throw readError(`${called}: no permission to read it`);
  return Buffer.from(bytes); // the reader's buffer is overwritten by its next call
}

/** Signatures and sizes of the parts of a zip, as in APPNOTE 4.3; offsets below are from the start of a part. */
const END = { signature: 0x06054b50, size: 22, longestComment: 0xffff };
const HEADER = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };
const TYPE = { mask: 0o170000, file: 0o100000, folder: 0o040000, link: 0o120000 };
const STORED = 0;
const DEFLATED = 8;

function directoryOf(zip: Buffer, limits: Limits, called: string): readonly Entry[] {
  const damaged = (): never => {
    throw readError(`${called}: the archive is damaged`);
  };
  const end = endOf(zip) ?? damaged();
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw readError(`${called}: a zip of the large kind, which is not read`);
  if (count > limits.listed) throw readError(`${called}: holds more than ${limits.listed} entries`);
  const entries: Entry[] = [];
  let packed = 0;
  let unpacked = 0;
  for (let left = count; left > 0; left--) {
    if (at + HEADER.size > end || zip.readUInt32LE(at) !== HEADER.signature) damaged();
    const nameEnd = at + HEADER.size + zip.readUInt16LE(at + 28);
    if (nameEnd > end) damaged();
    const entry = entryAt(zip, at, zip.toString('utf8', at + HEADER.size, nameEnd));
    entries.push(entry);
    packed += zip.readUInt32LE(at + 20);
    unpacked += entry.size;
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  if (packed > zip.length) throw readError(`${called}: its entries overlap, as in an archive made to do harm`);
  if (unpacked > limits.unpackedBytes)
    throw readError(`${called}: unpacks to more than ${inWords(limits.unpackedBytes)}`);
  return entries;
}

/** Where the record at the end begins: it is followed by a comment of the length it states, and by nothing else. */
function endOf(zip: Buffer): number | undefined {
  const last = zip.length - END.size;
  for (let at = last; at >= Math.max(0, last - END.longestComment); at--) {
    if (zip.readUInt32LE(at) === END.signature && zip.readUInt16LE(at + 20) === last - at) return at;
  }
  return undefined;
}

/** @param at of its header in the directory */
function entryAt(zip: Buffer, at: number, name: string): Entry {
  const isUnix = zip.readUInt8(at + 5) === 3;
  const type = isUnix ? (zip.readUInt32LE(at + 38) >>> 16) & TYPE.mask : 0;
  const flags = zip.readUInt16LE(at + 8);
  const method = zip.readUInt16LE(at + 10);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const local = zip.readUInt32LE(at + 42);
  const path = insidePath(name);
  const isPlain = (method === STORED || method === DEFLATED) && (flags & 1) === 0 && size !== 0xffffffff;
  const kindOf = (): Entry['kind'] => {
    if (name.endsWith('/') || type === TYPE.folder) return 'folder';
    if (path === undefined) return 'leads-out';
    if (type === TYPE.link) return 'link';
    if (type !== 0 && type !== TYPE.file) return 'special';
    return isPlain ? 'file' : 'unreadable';
  };
  return {
    path: path ?? name,
    kind: kindOf(),
    size,
    bytes(limit) {
      if (local + LOCAL.size > zip.length || zip.readUInt32LE(local) !== LOCAL.signature) throw damagedEntry();
      const start = local + LOCAL.size + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const content = zip.subarray(start, start + packed);
      if (content.length < packed) throw damagedEntry();
      if (method === STORED) {
        if (packed !== size) throw damagedEntry();
        return content.subarray(0, limit);
      }
      return limit < size ? headOf(content).subarray(0, limit) : inflated(content, size);
    },
  };
}

function inflated(content: Uint8Array, size: number): Uint8Array {
  try {
    const bytes = inflateRawSync(content, { maxOutputLength: Math.max(1, size) });
    if (bytes.length === size) return bytes;
  } catch {}
  throw damagedEntry();
}

/** Packed bytes that the first few hundred unpacked ones are taken from. */
const HEAD = 1024;

function headOf(content: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(content.subarray(0, HEAD), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    throw damagedEntry();
  }
}

function damagedEntry(): Error {
  return Object.assign(new Error('damaged'), { code: 'Z_DATA_ERROR' });
}

/** The folder of the first package in a zip, where Yarn puts the only one. */
function packageIn(entries: readonly Entry[]): string | undefined {
  for (const { path } of entries) {
    const [inside] = /^node_modules\/(?:@[^/]+\/)?[^/@][^/]*(?=\/)/.exec(path) ?? [];
    if (inside !== undefined) return inside;
  }
  return undefined;
}
