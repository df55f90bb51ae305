/**
 * Ciphers and key derivations over constants, done with the platform's own, so that a payload whose key can be found
 * is opened. All of it is data in, data out: what comes out is text to scan.
 */
import {
  type CipherGCMTypes,
  createDecipheriv,
  createHash,
  createHmac,
  type DecipherGCM,
  getCipherInfo,
  getHashes,
  pbkdf2Sync,
  scryptSync,
} from 'node:crypto';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, unzipSync } from 'node:zlib';
import { type Account, handling } from '../language/account.js';
import type { Constant } from '../types.js';

/** Most work one derivation may ask for. */
const BOUNDS = { iterations: 250_000, scryptMemory: 64 * 1024 * 1024, keyLength: 256, plain: 12_000_000 } as const;

/** Steps of one round of a derivation, of one block of `scrypt`, and of setting a cipher or a hash up. */
const PRICES = { round: 3, block: 1, setUp: 100 } as const;

/** How `scrypt` is called for where nothing is said. */
const SCRYPT = { N: 16_384, r: 8, p: 1 } as const;

/** `crypto.scryptSync` and its kin; undefined when an argument is odd or asks for too much. */
export function derive(name: string, args: readonly Constant[], account: Account): Uint8Array | undefined {
  const [password, salt] = args.map(bytesOf);
  if (!password || !salt) return undefined;
  const begin = PRICES.setUp + handling(password.length + salt.length);
  if (name === 'crypto.scryptSync') {
    const length = args[2];
    if (typeof length !== 'number' || length < 1 || length > BOUNDS.keyLength) return undefined;
    if (!account.pays(begin + SCRYPT.N * SCRYPT.r * SCRYPT.p * PRICES.block)) return undefined;
    return attempt(() => scryptSync(password, salt, length, { ...SCRYPT, maxmem: BOUNDS.scryptMemory }));
  }
  const [, , iterations, length, digest] = args;
  if (name !== 'crypto.pbkdf2Sync' || typeof iterations !== 'number' || typeof length !== 'number') return undefined;
  if (!(iterations >= 1 && iterations <= BOUNDS.iterations && length >= 1 && length <= BOUNDS.keyLength))
    return undefined;
  const hash = typeof digest === 'string' ? digest : 'sha1';
  return attempt(() => {
    const blocks = Math.ceil(length / createHash(hash).digest().length);
    return account.pays(begin + iterations * blocks * PRICES.round)
      ? pbkdf2Sync(password, salt, iterations, length, hash)
      : undefined;
  });
}

/** `createHash(algorithm).update(data).digest(encoding)`, or with a key `createHmac`. */
export function digest(
  algorithm: Constant,
  data: Constant,
  encoding: Constant,
  key: Constant,
  account: Account,
): string | Uint8Array | undefined {
  const bytes = bytesOf(data);
  if (typeof algorithm !== 'string' || !bytes || !getHashes().includes(algorithm.toLowerCase())) return undefined;
  const secret = key === undefined ? undefined : bytesOf(key);
  if (!account.pays(PRICES.setUp + handling(bytes.length + (secret?.length ?? 0)))) return undefined;
  const hash = secret ? createHmac(algorithm, secret) : createHash(algorithm);
  hash.update(bytes);
  if (encoding === undefined) return new Uint8Array(hash.digest());
  return encoding === 'hex' || encoding === 'base64' || encoding === 'base64url' || encoding === 'latin1'
    ? hash.digest(encoding as 'hex')
    : undefined;
}

export interface Sealed {
  readonly algorithm: Constant;
  readonly key: Constant;
  /** Absent for `createDecipher`, which makes key and start out of a password. */
  readonly iv?: Constant;
  readonly data: Constant;
}

/** The plain bytes; undefined when the key does not fit, which the padding or the text after it tells. */
export function unseal({ algorithm, key, iv, data }: Sealed, account: Account): Uint8Array | undefined {
  const info = typeof algorithm === 'string' ? getCipherInfo(algorithm) : undefined;
  const [secret, sealed] = [bytesOf(key), bytesOf(data)];
  if (!info || !secret || !sealed || sealed.length === 0) return undefined;
  // It is read, put together, and looked at whether it can be read by people.
  const price = PRICES.setUp + handling(sealed.length + secret.length);
  if (!account.pays(price, sealed.length * 3)) return undefined;
  const made = iv === undefined ? passwordKey(secret, info.keyLength, info.ivLength ?? 0) : undefined;
  const start = made ? made.iv : iv === null ? null : bytesOf(iv);
  if (start === undefined) return undefined;
  return attempt(() => {
    const decipher = createDecipheriv(info.name as CipherGCMTypes, made?.key ?? secret, start) as DecipherGCM;
    const plain = decipher.update(sealed);
    // The tag of an authenticated cipher is not needed to read it.
    return /gcm|ccm|ocb|poly1305/i.test(info.name) ? plain : Buffer.concat([plain, decipher.final()]);
  });
}

/** What `CryptoJS.AES.decrypt(text, password)` and `openssl enc` do: a salt in front, the key made with MD5. */
export function unsealSalted(data: Constant, password: Constant, account: Account): Uint8Array | undefined {
  const [sealed, secret] = [typeof data === 'string' ? Buffer.from(data, 'base64') : bytesOf(data), bytesOf(password)];
  if (!sealed || !secret || Buffer.from(sealed.subarray(0, 8)).toString('latin1') !== 'Salted__') return undefined;
  if (!account.pays(PRICES.setUp + handling(secret.length))) return undefined;
  const { key, iv } = passwordKey(secret, 32, 16, sealed.subarray(8, 16));
  return unseal({ algorithm: 'aes-256-cbc', key, iv, data: sealed.subarray(16) }, account);
}

/** OpenSSL's old way from a password to a key: MD5 over the password again and again, as `createDecipher` did it. */
function passwordKey(
  password: Uint8Array,
  keyLength: number,
  ivLength: number,
  salt: Uint8Array = new Uint8Array(),
): { readonly key: Uint8Array; readonly iv: Uint8Array } {
  let block: Uint8Array = new Uint8Array();
  let all: Uint8Array = new Uint8Array();
  while (all.length < keyLength + ivLength) {
    block = createHash('md5').update(block).update(password).update(salt).digest();
    all = Buffer.concat([all, block]);
  }
  return { key: all.subarray(0, keyLength), iv: all.subarray(keyLength, keyLength + ivLength) };
}

const INFLATERS: Readonly<Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array>> = {
  gunzip: gunzipSync,
  ungzip: gunzipSync,
  inflate: inflateSync,
  inflateRaw: inflateRawSync,
  unzip: unzipSync,
  brotliDecompress: brotliDecompressSync,
};

/** Bytes that are inflated in one step. */
const INFLATED = 128;

/** Most bytes that one byte of deflated data comes to. */
const MOST_INFLATED = 1_032;

/** `zlib.gunzipSync` and its kin, `pako.inflate`. */
export function inflate(name: string, data: Constant, account: Account): Uint8Array | undefined {
  const inflater = INFLATERS[name.replace(/^(?:zlib|pako)\./, '').replace(/Sync$/, '')];
  if (!inflater || !(data instanceof Uint8Array)) return undefined;
  const most = Math.min(BOUNDS.plain, Math.floor(account.bytes / 2), data.length * MOST_INFLATED + 1_024);
  if (!account.pays(PRICES.setUp + handling(data.length))) return undefined;
  return attempt(() => {
    const plain = inflater(data, { maxOutputLength: Math.max(1, most) });
    return account.pays(plain.length / INFLATED, plain.length * 2) ? plain : undefined;
  });
}

/** The bytes as text, if they are code or data that people write; a wrong key gives noise. */
export function readable(bytes: Uint8Array): string | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The beginning of noise is noise.
  const text = isReadable(all.toString('utf8', 0, 16_000)) ? all.toString() : '';
  return isReadable(text) ? text : undefined;
}

function isReadable(text: string): boolean {
  const odd = (text.slice(0, 4_000).match(/[\p{Cc}\uFFFD]/gu) ?? []).filter(char => !/[\t\n\r]/.test(char)).length;
  return text.length > 0 && odd <= Math.min(text.length, 4_000) / 100;
}

function bytesOf(value: Constant): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? Buffer.from(value) : undefined;
}

function attempt(run: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    const bytes = run();
    return bytes && new Uint8Array(bytes);
  } catch {
    return undefined;
  }
}
