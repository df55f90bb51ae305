/** What is done to data on its way: it is hashed, encoded, decoded. */

import { table } from './table.js';

/** The step of a chain after which nobody can tell what went in. */
export const HASHES = 'hashes it';

/** Calls that pass their input on in another form; the text is how the chain words it. */
export const TRANSFORMS = table<string>({
  'JSON.stringify': 'turns it into JSON',
  encodeURIComponent: 'URL-encodes it',
  encodeURI: 'URL-encodes it',
  escape: 'URL-encodes it',
  btoa: 'encodes it as base64',
  'querystring.stringify': 'makes a query string of it',
  'qs.stringify': 'makes a query string of it',
  URLSearchParams: 'makes a query string of it',
  'zlib.gzipSync': 'compresses it',
  'zlib.deflateSync': 'compresses it',
  'zlib.brotliCompressSync': 'compresses it',
  'crypto.publicEncrypt': 'encrypts it with a public key',
  'crypto.createCipheriv': 'encrypts it',
  'crypto.createCipher': 'encrypts it',
});

/** Calls that open what was packed; their answer is labelled `decoded`. */
export const DECODERS = table<string>({
  atob: 'base64',
  'zlib.gunzipSync': 'gzip',
  'zlib.inflateSync': 'zlib',
  'zlib.inflateRawSync': 'zlib',
  'zlib.unzipSync': 'zlib',
  'zlib.brotliDecompressSync': 'brotli',
  'zlib.gunzip': 'gzip',
  'zlib.inflate': 'zlib',
  'zlib.brotliDecompress': 'brotli',
  'pako.inflate': 'zlib',
  'pako.ungzip': 'gzip',
  'lz-string.decompress': 'lz-string',
  'lz-string.decompressFromBase64': 'lz-string',
  'String.fromCharCode': 'character codes',
  'String.fromCodePoint': 'character codes',
});
