import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../src/read/text.js';

describe('decoding bytes', () => {
  test('UTF-8 is text', () => expect(decodeText(Buffer.from('let é = "😀"'), 'code')).toBe('let é = "😀"'));
  test('a UTF-8 byte order mark is dropped', () => expect(decodeText(Buffer.from('\ufeffx'), 'code')).toBe('x'));
  test('an empty file is an empty text', () => expect(decodeText(new Uint8Array(), 'data')).toBe(''));

  test('UTF-16 with a byte order mark is text, whichever byte comes first', () => {
    const little = Buffer.from('\ufefféa', 'utf16le');
    expect(decodeText(little, 'data')).toBe('éa');
    expect(decodeText(Buffer.from(little).swap16(), 'data')).toBe('éa');
  });

  test('an odd byte at the end of UTF-16 does no harm', () => {
    expect(decodeText(Buffer.from([0xfe, 0xff, 0, 0x61, 0]), 'data')).toBe('a');
  });

  test('a lone surrogate in UTF-16 is kept, one in UTF-8 becomes U+FFFD', () => {
    expect(decodeText(Buffer.from('\ufeffa\ud800b', 'utf16le'), 'code')).toBe('a\ud800b');
    expect(decodeText(Buffer.from([...Buffer.from('let a = "some text"; '), 0xed, 0xa0, 0x80]), 'code')).toContain(
      '\ufffd',
    );
  });

  test('data with a NUL is binary', () => {
    expect(decodeText(Buffer.from('key\0value'), 'data')).toEqual(Uint8Array.from(Buffer.from('key\0value')));
  });

  test('code with a few NULs is still code: they are legal in strings and comments', () => {
    const text = `${'/*\0*/ require("child_process");'.repeat(3)}`;
    expect(decodeText(Buffer.from(text), 'code')).toBe(text);
  });

  test('code that is mostly NULs is binary', () => {
    expect(decodeText(Buffer.concat([Buffer.from('x'), Buffer.alloc(100)]), 'code')).toBeInstanceOf(Uint8Array);
  });

  test('a Latin-1 source is text with replacement characters', () => {
    expect(decodeText(Buffer.from('// caf\xe9 au lait, and more text', 'latin1'), 'data')).toBe(
      '// caf\ufffd au lait, and more text',
    );
  });

  test('bytes that stay bytes are a copy, since the buffer they came in is reused', () => {
    const buffer = Buffer.from([0, 1, 2, 3]);
    const kept = decodeText(buffer, 'data');
    buffer.fill(9);
    expect(kept).toEqual(Uint8Array.of(0, 1, 2, 3));
  });
});
