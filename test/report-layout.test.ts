import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytes, column, count, duration, fold, widthOf, wrap } from '../src/report/layout.js';

const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '安', '-', '\\u{202e}') });
const widths = fc.integer({ min: 8, max: 40 });

describe('wrapping', () => {
  test('never makes a line too wide, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        const lines = wrap(text, width);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('breaks between words', () => expect(wrap('one two three', 8)).toEqual(['one two', 'three']));

  test('breaks a word that is wider than a line', () =>
    expect(wrap('a bcdefghijk', 5)).toEqual(['a', 'bcdef', 'ghijk']));
});

describe('folding', () => {
  test('never makes a line too wide, and loses nothing', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        const rows = fold(text, width);
        expect(Math.max(...rows.map(widthOf))).toBeLessThanOrEqual(width);
        expect(rows.join('')).toBe(text);
      }),
    );
  });
});

describe('a column', () => {
  test('is as wide as it was asked to be, whatever is in it', () => {
    fc.assert(fc.property(texts, widths, (text, width) => widthOf(column(text, width)) === width));
  });
});

describe('quantities are written as people write them:', () => {
  test.each([
    [count(1, 'file'), '1 file'],
    [count(75291, 'file'), '75,291 files'],
    [count(2, 'dependency', 'dependencies'), '2 dependencies'],
    [bytes(640), '640 bytes'],
    [bytes(1234), '1.2 kB'],
    [bytes(593_000_000), '593 MB'],
    [duration(310), '0.3 s'],
    [duration(41_200), '41 s'],
    [duration(9_960), '10 s'],
    [duration(59_700), '1 min 0 s'],
    [duration(125_000), '2 min 5 s'],
  ])('%s', (written, expected) => expect(written).toBe(expected));
});
