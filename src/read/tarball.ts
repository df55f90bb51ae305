import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import type { Gap } from '../gaps.js';
import type { Package } from '../types.js';
import { codeOf, failureInWords, isReadError, readError } from './errors.js';
import { type Gathering, gather, type ReadOptions } from './gather.js';
import { inWords, type Limits } from './limits.js';
import { foundBytes } from './memory.js';

/**
 * Reads a published package, a gzipped tar, as a stream and in memory: nothing is unpacked to the disk.
 *
 * Paths mean what they mean to npm when it unpacks: the first folder is dropped, so is the root of an absolute path;
 * what contains `..` and links are not unpacked by npm, and are listed as skipped. A `node_modules` inside is part of
 * the package: it is bundled.
 *
 * @param source the path of a `.tgz`, or its bytes
 * @param path how the package is called in the report
 * @throws ReadError when it is missing, no gzip, no tar, truncated, damaged, or beyond the bounds for archives
 */
export async function readTarball(
  source: string | Uint8Array,
  options: ReadOptions = {},
  path: string = typeof source === 'string' ? source : '(archive)',
): Promise<Package> {
  const gathering = gather(options);
  const { limits } = gathering;
  const compressed = typeof source === 'string' ? openArchive(source, limits.archiveBytes) : source;
  if (compressed instanceof Uint8Array && compressed.byteLength > limits.archiveBytes) {
    throw readError(`${path}: larger than ${inWords(limits.archiveBytes)}`);
  }
  const input = compressed instanceof Uint8Array ? Readable.from(slices(compressed)) : compressed;
  const entries: Entries = { count: 0, failure: undefined };
  const parser = new Parser({
    onReadEntry: entry => takeEntry(entry, gathering, entries),
    onwarn: (code, message) => {
      if (code === 'TAR_BAD_ARCHIVE' || code === 'TAR_ABORT') entries.failure ??= describeTar(String(message));
      else if (code === 'TAR_ENTRY_INVALID' && ++entries.count <= limits.archiveEntries) {
        gathering.skip('invalid-entry', '(archive)', { why: String(message) });
      }
    },
  });
  let unpacked = 0;
  let failure: string | undefined;
  /** The first block, until it is whole: the parser must not get to see, and inflate, a second compression. */
  let start: Buffer | undefined = Buffer.alloc(0);
  try {
    await pipeline(input, createGunzip(), async chunks => {
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        unpacked += chunk.length;
        if (unpacked > limits.unpackedBytes) failure = `unpacks to more than ${inWords(limits.unpackedBytes)}`;
        failure ??= failureOf(entries, limits);
        if (start !== undefined) {
          start = Buffer.concat([start, chunk]);
          if (start.length < 512) continue;
          failure ??= notTar(start);
        }
        if (failure !== undefined) throw readError(`${path}: ${failure}`);
        parser.write(start ?? chunk);
        start = undefined;
      }
      if (start !== undefined) throw readError(`${path}: no tar archive inside the gzip`);
      parser.end();
    });
  } catch (error) {
    // Once the loop has given up, the stream may report that it was aborted rather than why.
    throw isReadError(error) ? error : readError(`${path}: ${failure ?? describeGzip(error)}`, error);
  }
  failure = failureOf(entries, limits);
  if (failure !== undefined) throw readError(`${path}: ${failure}`);
  return gathering.package({ name: nameOfArchive(path), path });
}

/** What the parser's callbacks tell the loop that feeds it. */
interface Entries {
  count: number;
  failure: string | undefined;
}

function failureOf(entries: Entries, limits: Limits): string | undefined {
  return entries.count > limits.archiveEntries ? `holds more than ${limits.archiveEntries} entries` : entries.failure;
}

/** The archive as a stream. Opened only once it is known to be a plain file: a pipe would block. */
function openArchive(file: string, limit: number): Readable {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw readError(`${file}: not a file`);
    if (found.size > limit) throw readError(`${file}: larger than ${inWords(limit)}`);
    return createReadStream(file, { highWaterMark: 256 * 1024 });
  } catch (error) {
    if (isReadError(error)) throw error;
    throw readError(`${file}: ${codeOf(error) === 'ENOENT' ? 'no such file' : failureInWords(error)}`, error);
  }
}

/** Small pieces, so that a bomb is noticed before it has gone off. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function takeEntry(entry: ReadEntry, gathering: Gathering, entries: Entries): void {
  entries.count++;
  const path = unpackedPath(entry.path);
  const refused = refusal(entry, path, gathering.limits);
  if (refused) gathering.skip(refused[0], entry.path, { limit: refused[1] ?? 0 });
  if (refused || path === undefined || isFolder(entry)) {
    entry.resume();
    return;
  }
  const chunks: Buffer[] = [];
  entry.on('data', (chunk: Buffer) => chunks.push(chunk));
  entry.on('end', () => gathering.offer(foundBytes(path, Buffer.concat(chunks))));
}

/** Why an entry is not read, with the bound it exceeds; undefined for folders too, which hold nothing of their own. */
function refusal(entry: ReadEntry, path: string | undefined, limits: Limits): readonly [Gap, number?] | undefined {
  if (isFolder(entry)) return undefined;
  if (entry.type === 'Link' || entry.type === 'SymbolicLink') return ['link'];
  if (!PLAIN.has(entry.type)) return ['special-entry'];
  if (path === undefined) return ['leads-out'];
  if (path.length > limits.pathLength) return ['path-too-long', limits.pathLength];
  if (path.split('/').length - 1 > limits.depth) return ['too-deep', limits.depth];
  return undefined;
}

function isFolder(entry: ReadEntry): boolean {
  return entry.type === 'Directory' || entry.type === 'GNUDumpDir';
}

const PLAIN: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);

/** Where npm would put an entry, relative to the package; undefined when it would not unpack it. */
function unpackedPath(path: string): string | undefined {
  const [, ...segments] = path.replaceAll('\\', '/').split('/');
  if (segments.includes('..')) return undefined;
  return segments.filter(segment => segment !== '' && segment !== '.').join('/') || undefined;
}

/** Why the decompressed bytes cannot be a tar. A second compression inside the first is nothing npm would publish. */
function notTar(chunk: Uint8Array): string | undefined {
  const [first, second] = chunk;
  const compressed = (first === 0x1f && second === 0x8b) || (first === 0x28 && second === 0xb5);
  return compressed ? 'no tar archive inside the gzip' : undefined;
}

function describeTar(message: string): string {
  if (/truncated/i.test(message)) return 'the archive is truncated';
  if (/unrecognized/i.test(message)) return 'no tar archive inside the gzip';
  return `the archive is damaged (${message})`;
}

function describeGzip(error: unknown): string {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') return 'the archive is truncated';
  if (code === 'Z_DATA_ERROR') {
    return /header check/.test(String(error)) ? 'not a gzipped archive' : 'the archive is damaged';
  }
  return code === undefined ? 'the archive is damaged' : failureInWords(error);
}

/** `left-pad-1.3.0` for `/tmp/left-pad-1.3.0.tgz`. */
function nameOfArchive(path: string): string {
  return basename(path).replace(/\.(?:tgz|tar\.gz)$/i, '') || 'unnamed';
}
