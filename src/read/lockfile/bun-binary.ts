/**
 * Bun's `bun.lockb`: a table of packages by column, then lists that they refer to, among them one of all texts. Little
 * endian, and without lines. Format 2 is Bun's until 1.2, format 3 has wider numbers.
 */
import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import { type ReadError, readError } from '../errors.js';
import { LIMITS } from '../limits.js';
import { entryOf, type LockEntry, nonsense, splitSpec } from './entry.js';

const HEADER = Buffer.from('#!/usr/bin/env bun\nbun-lockfile-format-v0\n');
/** Before the list of patches, behind everything else. */
const PATCHES = Buffer.from('pAtChEdD');

/** Bytes that each column takes up per package, in their order; what follows `meta` is of no interest. */
const COLUMNS = { name: 8, hash: 8, resolution: 64, dependencies: 8, resolutions: 8, meta: 88 };
/** A dependency: its name, a hash, what kind it is, how its range is read, the range. */
const DEPENDENCY = { bytes: 26, kind: 16 };
/** A patch: its file, and what it amounts to. */
const PATCH_BYTES = 24;
const IS_BUNDLED = 1 << 6;
const DIGESTS = ['', 'sha1', 'sha256', 'sha384', 'sha512'];
const DIGEST_BYTES = [0, 20, 32, 48, 64];

/** Whether these are the bytes of such a file. */
export function isBinary(bytes: Uint8Array): boolean {
  return HEADER.equals(bytes.subarray(0, HEADER.length));
}

/**
 * @throws ReadError when it is cut off, of a format that is not known, or refers to what is not there
 */
export function binaryEntries(bytes: Uint8Array, path: string): readonly LockEntry[] {
  try {
    return entriesIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), path);
  } catch (error) {
    if (error instanceof RangeError) throw broken(path, 'it ends in the middle, or is damaged');
    throw error;
  }
}

const broken = (path: string, why: string): ReadError => readError(`${path}:1: ${why}`);

function entriesIn(all: Buffer, path: string): readonly LockEntry[] {
  const format = all.readUInt32LE(HEADER.length);
  if (format !== 2 && format !== 3) throw broken(path, `format ${format} of bun.lockb is not known`);
  let at = HEADER.length + 4 + 32;
  const next = (): number => {
    at += 8;
    return numberAt(all, at - 8);
  };
  const total = next();
  const count = next();
  const [alignment, columns, begin, end] = [next(), next(), next(), next()];
  if (total > all.length) throw broken(path, 'it ends in the middle');
  if (alignment !== 8 || columns < 7 || begin > end || end > total) throw broken(path, 'it is damaged');
  if (count > LIMITS.packages) throw broken(path, `more than ${LIMITS.packages} entries`);
  at = end;
  const list = (): Buffer => {
    const [from, to] = [next(), next()];
    if (from > to || to > total) throw broken(path, 'it is damaged');
    at = to;
    return all.subarray(from, to);
  };
  list();
  list();
  const resolutions = list();
  const dependencies = list();
  list();
  const texts = list();
  const table = all.subarray(begin, end);
  const wide = { ...COLUMNS, resolution: format === 3 ? 72 : 64 };
  const column = (wanted: keyof typeof COLUMNS): ((row: number) => Buffer) => {
    let offset = 0;
    for (const [name, size] of Object.entries(wide)) {
      if (name === wanted) break;
      offset += size * count;
    }
    return row => cut(table, offset + row * wide[wanted], wide[wanted]);
  };
  const [names, found, metas] = [column('name'), column('resolution'), column('meta')];
  const isBundled = bundled(resolutions, dependencies, count);
  const textAt = (buffer: Buffer, offset: number): string => textIn(cut(buffer, offset, 8), texts);
  const entries: LockEntry[] = [];
  for (let row = 0; row < count; row++) {
    const told = resolved(found(row), textAt, format === 3);
    if (told === 'root') continue;
    const name = textAt(names(row), 0);
    if (told === undefined) entries.push(nonsense(name, '', 1, 'where it comes from is not known'));
    else if (isBundled(row)) entries.push(entryOf({ name, line: 1, ...told, origin: 'bundled' }));
    else entries.push(entryOf({ name, line: 1, ...told, integrity: digest(metas(row)) }));
  }
  const patches = all.subarray(0, total).indexOf(PATCHES, at);
  if (patches === -1) return entries;
  at = patches + PATCHES.length;
  list();
  const patched = list();
  for (let row = 0; row + PATCH_BYTES <= patched.length; row += PATCH_BYTES) {
    const file = textAt(patched, row);
    // Which package it is for is only a hash, but Bun calls it so.
    const { name, range } = splitSpec(posix.basename(file, '.patch').replaceAll('%2F', '/'));
    entries.push(entryOf({ name, version: range, line: 1, origin: 'patch', resolved: file }));
  }
  return entries;
}

/** A part that must be there whole. */
function cut(buffer: Buffer, from: number, length: number): Buffer {
  if (from + length > buffer.length) throw new RangeError('cut off');
  return buffer.subarray(from, from + length);
}

/** 64 bits, of which no honest number needs more than 53. */
function numberAt(buffer: Buffer, at: number): number {
  const found = buffer.readBigUInt64LE(at);
  if (found > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('too large');
  return Number(found);
}

/** A text of 8 bytes or less stands in its place; of another there are the offset and length among all texts. */
function textIn(bytes: Buffer, texts: Buffer): string {
  if (((bytes[7] as number) & 0x80) === 0) {
    const end = bytes.indexOf(0);
    return bytes.subarray(0, end === -1 ? 8 : end).toString('utf8');
  }
  return cut(texts, bytes.readUInt32LE(0), bytes.readUInt32LE(4) & 0x7fffffff).toString('utf8');
}

/** What packages come from, by the first byte. */
function resolved(
  bytes: Buffer,
  textAt: (buffer: Buffer, offset: number) => string,
  isWide: boolean,
): { readonly version: string; readonly resolved?: string } | 'root' | undefined {
  const first = textAt(bytes, 8);
  const from = (prefix: string) => ({ version: '', resolved: prefix + first });
  switch (bytes[0]) {
    case 1:
      return 'root';
    case 2: {
      const numbers = [0, 1, 2].map(at => (isWide ? numberAt(bytes, 16 + 8 * at) : bytes.readUInt32LE(16 + 4 * at)));
      const tags = isWide ? 40 : 32;
      const [before, build] = [textAt(bytes, tags), textAt(bytes, tags + 16)];
      const version = `${numbers.join('.')}${before && `-${before}`}${build && `+${build}`}`;
      return first === '' ? { version } : { version, resolved: first };
    }
    case 4:
      return from('file:');
    case 8:
      return from('file:');
    case 16:
    case 24:
    case 32: {
      const host = bytes[0] === 16 ? 'github:' : bytes[0] === 24 ? 'gitlab:' : 'git+';
      return { version: '', resolved: `${host}${first && `${first}/`}${textAt(bytes, 16)}#${textAt(bytes, 24)}` };
    }
    case 64:
      return from('link:');
    case 72:
      return from('workspace:');
    case 80:
      return from('');
    case 100:
      return from('module:');
    default:
      return undefined;
  }
}

function digest(meta: Buffer): string | undefined {
  const kind = meta[20] as number;
  const length = DIGEST_BYTES[kind];
  return length ? `${DIGESTS[kind]}-${cut(meta, 21, length).toString('base64')}` : undefined;
}

/** Tells of a package whether whatever depends on it brings it along. */
function bundled(resolutions: Buffer, dependencies: Buffer, count: number): (row: number) => boolean {
  const kinds = new Uint8Array(count);
  for (let at = 0; at * 4 + 4 <= resolutions.length; at++) {
    const row = resolutions.readUInt32LE(at * 4);
    if (row >= count) continue;
    const kind = dependencies[at * DEPENDENCY.bytes + DEPENDENCY.kind];
    kinds[row] = (kinds[row] as number) | ((kind ?? 0) & IS_BUNDLED ? 1 : 2);
  }
  return row => kinds[row] === 1;
}
