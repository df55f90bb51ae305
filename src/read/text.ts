import { Buffer, isUtf8 } from 'node:buffer';

/**
 * The share of bytes that are neither text nor valid UTF-8 above which a file is binary. Code is given far more room:
 * JavaScript allows NUL in strings and comments, and a handful of them must not turn a script into "a binary" that no
 * rule parses.
 */
const BINARY_SHARE = { data: 0.1, code: 0.3 };

/**
 * Bytes as text: UTF-8, with or without a byte order mark, or UTF-16 with one. Stays bytes when the content is binary.
 *
 * Invalid sequences in what is otherwise text (old Latin-1 sources) become U+FFFD, as in Node's own loader.
 *
 * @param bytes the whole content of a file; not kept, so a buffer that is about to be reused will do
 * @param kind whether the file's name promises code
 */
export function decodeText(bytes: Uint8Array, kind: 'code' | 'data'): string | Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view[0] === 0xff && view[1] === 0xfe) return view.toString('utf16le', 2);
  if (view[0] === 0xfe && view[1] === 0xff) return bigEndian(view.subarray(2));
  const marked = view[0] === 0xef && view[1] === 0xbb && view[2] === 0xbf;
  const body = marked ? view.subarray(3) : view;
  const hasNul = body.includes(0);
  if (!hasNul && isUtf8(body)) return body.toString('utf8');
  if (hasNul && kind === 'data') return Uint8Array.from(view);
  const text = body.toString('utf8');
  return wrongUnits(text) > body.length * BINARY_SHARE[kind] ? Uint8Array.from(view) : text;
}

/** What a file holds, whether its bytes are at hand or it is a text already, which loses its byte order mark. */
export function textOf(content: string | Uint8Array, kind: 'code' | 'data'): string | Uint8Array {
  if (typeof content !== 'string') return decodeText(content, kind);
  return content.charCodeAt(0) === 0xfeff ? content.slice(1) : content;
}

/** UTF-16 units that no text contains: replacement characters, and control characters other than white space. */
function wrongUnits(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0xfffd || unit < 9 || (unit > 13 && unit < 32 && unit !== 27)) count++;
  }
  return count;
}

/** UTF-16 with the high byte first; a trailing odd byte is dropped. */
function bigEndian(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
}
