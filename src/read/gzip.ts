/**
 * Undoes the compression of an archive, in small pieces, so that a bomb is noticed before it has gone off.
 *
 * Member by member, which `createGunzip` does not let one do: it takes garbage behind an archive for damage, or not,
 * depending on where its pieces happen to end, and loses what it had.
 */
import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

/** Why bytes are no archive, or a broken one: a clause. */
export type Broken = Error & { readonly broken: true };

/**
 * The bytes of the tar inside: those of every gzip member, one after the other, or the bytes as they are when they are
 * not compressed, as npm takes them.
 *
 * @param onRest told how many bytes follow the last member, when they are more than padding
 * @throws Broken
 */
export async function* unzipped(bytes: Uint8Array, onRest: (bytes: number) => void): AsyncGenerator<Buffer> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (whole.length === 0) throw broken('the archive is truncated');
  const other = OTHERS.find(([signature]) => signature.test(whole.toString('latin1', 0, 4)));
  if (other) throw broken(other[1]);
  if (!startsMember(whole, 0)) {
    yield* slices(whole);
    return;
  }
  let at = 0;
  do {
    at = yield* member(whole, at);
  } while (startsMember(whole, at));
  if (!isBlank(whole.subarray(at))) onRest(whole.length - at);
}

/** What people rename to `.tgz`; zstd is what only the npm of newer Node.js versions undoes. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^PK[\x03\x05\x07]/, 'a zip, and no gzipped tar: npm would not unpack it'],
  [/^\x28\xb5\x2f\xfd/, 'compressed with zstd, not with gzip: cannot be read'],
];

export function broken(message: string): Broken {
  return Object.assign(new Error(message), { broken: true as const });
}

export function isBroken(error: unknown): error is Broken {
  return error instanceof Error && (error as { broken?: unknown }).broken === true;
}

/** Whether all of it is zeros, which is padding. */
export function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1)));
}

/** A byte after a member that starts no other is the end for zlib too. */
function startsMember(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b;
}

const PIECE = 65_536;

/** What one gzip member holds; gives where the next would start. */
async function* member(bytes: Buffer, at: number): AsyncGenerator<Buffer, number> {
  const start = endOfHeader(bytes, at);
  const inflate = createInflateRaw({ chunkSize: PIECE });
  const input = Readable.from(slices(bytes.subarray(start)));
  let sum = 0;
  let size = 0;
  try {
    for await (const chunk of input.pipe(inflate) as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      size += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw broken((error as { code?: unknown }).code === 'Z_BUF_ERROR' ? TRUNCATED : DAMAGED);
  } finally {
    input.destroy();
    inflate.destroy();
  }
  const end = start + inflate.bytesWritten;
  if (bytes.length < end + 8) throw broken(TRUNCATED);
  if (bytes.readUInt32LE(end) !== sum || bytes.readUInt32LE(end + 4) !== size % 2 ** 32) throw broken(DAMAGED);
  return end + 8;
}

const TRUNCATED = 'the archive is truncated';
const DAMAGED = 'the archive is damaged';
const FLAGS = { checksum: 2, extra: 4, name: 8, comment: 16 } as const;

/** Where the compressed data of a member starts: past its fixed fields, and the optional ones its flags announce. */
function endOfHeader(bytes: Buffer, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  if (bytes.length > start + 2 && bytes[start + 2] !== 8) throw broken(DAMAGED);
  let at = start + 10;
  if (flags & FLAGS.extra) at += 2 + (bytes.length >= at + 2 ? bytes.readUInt16LE(at) : 0);
  for (const flag of [FLAGS.name, FLAGS.comment]) {
    if (!(flags & flag)) continue;
    const end = bytes.indexOf(0, at);
    at = end < 0 ? bytes.length : end + 1;
  }
  if (flags & FLAGS.checksum) at += 2;
  if (at >= bytes.length) throw broken(TRUNCATED);
  return at;
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
