/** Goes through the entries of an archive, with the parser that npm unpacks with: what it takes for an entry is one. */
import { Buffer } from 'node:buffer';
import { Parser, type ReadEntry } from 'tar';
import { readError } from './errors.js';
import { isBlank, isBroken, unzipped } from './gzip.js';
import type { Limits } from './limits.js';

/** One entry of an archive, as it says of itself. */
export interface Entry {
  /** From 0, in the archive. */
  readonly index: number;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'special';
  /** In bytes. */
  readonly size: number;
}

/** Whoever wants to have what is in an entry. */
export interface Wanted {
  /** Of it, at most so many bytes from the start. */
  readonly limit: number;
  take(content: Uint8Array): void;
}

/** How going through an archive ended. */
export interface Ending {
  /** How many entries were seen to their end. */
  readonly whole: number;
  /** Why parts of it are no entries, each. */
  readonly invalid: readonly string[];
  /** Bytes that follow the end which the archive states. */
  readonly after: number;
  /** Whether it was given up for its size. */
  readonly tooLarge: boolean;
  /** Whether it was given up for the number of its entries. */
  readonly tooMany: boolean;
}

/**
 * Tells of each entry, and hands over what is wanted of it. The same bytes always give the same entries.
 *
 * @param path how the archive is called when it cannot be read
 * @param last of the entries that are of interest; what follows is not gone through
 * @throws ReadError when it is no archive, truncated or damaged
 */
export async function readEntries(
  path: string,
  bytes: Uint8Array,
  limits: Limits,
  visit: (entry: Entry) => Wanted | undefined,
  last = Number.POSITIVE_INFINITY,
): Promise<Ending> {
  const invalid: string[] = [];
  let seen = 0;
  let whole = 0;
  let headers = 0;
  let failure: string | undefined;
  let ended = false;
  let after = 0;
  const parser = new Parser({
    onReadEntry: entry => {
      entry.on('end', () => whole++);
      const wanted = visit({ index: seen++, path: entry.path, kind: kindOf(entry), size: entry.size });
      if (wanted) collect(entry, wanted);
      else entry.resume();
    },
    onwarn: (code, message) => {
      if (code === 'TAR_BAD_ARCHIVE' || code === 'TAR_ABORT') failure ??= describe(String(message));
      else if (code === 'TAR_ENTRY_INVALID') invalid.push(String(message));
    },
  });
  parser.on('eof', () => {
    ended = true;
  });
  parser.on('ignoredEntry', ({ type }: ReadEntry) => invalid.push(`its type is ${type}`));
  parser.on('meta', (text: string) => {
    headers += text.length;
  });
  parser.write(NO_HEADER);
  invalid.pop();

  let offset = 0;
  let tooLarge = false;
  let tooMany = false;
  let isDone = false;
  try {
    const rest = (count: number): void => {
      after += count;
    };
    for await (const chunk of unzipped(bytes, rest)) {
      let at = 0;
      // The end can only be found exactly when the parser is not given more than one block past it.
      const step = mayEnd(chunk, offset) ? BLOCK : chunk.length;
      while (at < chunk.length && !ended) {
        const piece = chunk.subarray(at, at + (step === BLOCK ? BLOCK - ((offset + at) % BLOCK) : step));
        parser.write(piece);
        at += piece.length;
      }
      offset += chunk.length;
      if (ended && !isBlank(chunk.subarray(at))) after += chunk.length - at;
      if (failure !== undefined) break;
      tooLarge = offset > limits.unpackedBytes || headers > limits.headerBytes;
      tooMany = seen + invalid.length > limits.listed;
      isDone = whole > last || tooLarge || tooMany;
      if (isDone) break;
    }
    if (!isDone) {
      if (offset < BLOCK) failure ??= NO_TAR;
      parser.end();
    }
  } catch (error) {
    throw readError(`${path}: ${isBroken(error) ? error.message : DAMAGED}`, error);
  }
  if (failure !== undefined) throw readError(`${path}: ${failure}`);
  return { whole, invalid, after, tooLarge, tooMany };
}

const BLOCK = 512;
/** The parser takes how an archive starts for a compression to undo, which here has been done: it must not see the start. */
const NO_HEADER = Buffer.alloc(BLOCK, 1);

/** Whether any block of a chunk, or what it has of one, is blank, of which two make the end. */
function mayEnd(chunk: Buffer, offset: number): boolean {
  for (let at = -(offset % BLOCK); at < chunk.length; at += BLOCK) {
    const start = Math.max(at, 0);
    if (chunk[start] === 0 && isBlank(chunk.subarray(start, at + BLOCK))) return true;
  }
  return false;
}

/** Only what is wanted is kept; a piece of a chunk would keep the whole of it. */
function collect(entry: ReadEntry, { limit, take }: Wanted): void {
  const content = Buffer.allocUnsafe(Math.min(limit, entry.size));
  let filled = 0;
  entry.on('data', (chunk: Buffer) => {
    if (filled < content.length) filled += chunk.copy(content, filled);
  });
  entry.on('end', () => take(content.subarray(0, filled)));
}

function kindOf({ type }: ReadEntry): Entry['kind'] {
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return 'file';
  if (type === 'Directory' || type === 'GNUDumpDir') return 'folder';
  return type === 'Link' || type === 'SymbolicLink' ? 'link' : 'special';
}

const NO_TAR = 'it holds no tar archive';
const DAMAGED = 'the archive is damaged';

function describe(message: string): string {
  if (/truncated/i.test(message)) return 'the archive is truncated';
  return /unrecognized/i.test(message) ? NO_TAR : `${DAMAGED} (${message})`;
}
