import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shown, shownJson } from '../src/report/escape.js';
import { widthOf } from '../src/report/layout.js';

/** Everything the terminal must never get, spelled out here a second time, by range. */
const harmful =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: what combines is meant by itself
  /[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ue000-\uf8ff\ud800-\udfff\u{e0000}-\u{e0fff}\u{f0000}-\u{10ffff}]/u;

/** Text that is mostly trouble. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom('\u001b[31m', '\u001b]0;title\u0007', '\u009b2J', '\r', '\n', '\r\n', '\t', '\b', '\0', '\u007f'),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200f',
        '\u061c',
        '\u200b',
        '\u2060',
        '\ufeff',
        '\u00ad',
        '\u3164',
        '\uffa0',
      ),
      fc.constantFrom(
        '\ufe0f',
        '\u{e0101}',
        '\u{e0041}',
        '\ue000',
        '\u{f0000}',
        '\ud800',
        '\udc00',
        '\ufff9',
        '\u2800',
      ),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme-ascii' }),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map(parts => parts.join(''));

describe('text that is shown', () => {
  test('holds nothing that moves the cursor, reorders the line or cannot be seen', () => {
    fc.assert(fc.property(hostile, text => !harmful.test(shown(text))));
  });

  test('of several lines holds no more than line breaks besides', () => {
    fc.assert(fc.property(hostile, text => !harmful.test(shown(text, { multiline: true }).replaceAll('\n', ''))));
  });

  test('leaves printable ASCII alone', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), text => shown(text) === text));
  });

  test('is never wider than asked for, and says so where it was cut', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 60 }), (text, max) => {
        const whole = shown(text);
        const short = shown(text, { max });
        return (
          widthOf(short) <= max && (short === whole || (short.endsWith('…') && whole.startsWith(short.slice(0, -1))))
        );
      }),
    );
  });

  test('does not change when it is shown again', () => {
    fc.assert(fc.property(hostile, text => shown(shown(text)) === shown(text)));
  });

  test.each([
    ['an escape sequence', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a bidi override', 'user\u202etxt.exe', 'user\\u{202e}txt.exe'],
    ['an invisible tag', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['half of a surrogate pair', 'a\ud83d', 'a\\u{d83d}'],
    ['a line break', 'one\ntwo', 'one\\u{a}two'],
    ['a no-break space', 'a\u00a0b', 'a\\u{a0}b'],
    ['marks piled on a letter, after the third', `a${'\u0301'.repeat(5)}`, `a${'\u0301'.repeat(3)}\\u{301}\\u{301}`],
  ])('spells out %s', (_, text, expected) => expect(shown(text)).toBe(expected));

  test.each([
    ['accents', 'déjà vu'],
    ['other scripts', '安装脚本 скрипт สคริปต์'],
    ['emoji', '📦🚀'],
  ])('keeps %s', (_, text) => expect(shown(text)).toBe(text));

  test('turns a tab into two spaces', () => expect(shown('\tx')).toBe('  x'));

  test('keeps line breaks when asked to, of any kind but a lone carriage return', () => {
    expect(shown('a\nb\r\nc\rd', { multiline: true })).toBe('a\nb\nc\\u{d}d');
  });

  test('is cut line by line', () => {
    expect(shown('abcdef\nabc\nabcdefgh', { multiline: true, max: 4 })).toBe('abc…\nabc\nabc…');
  });

  test('is not cut inside an escape', () => expect(shown('ab\u202ecdef', { max: 8 })).toBe('ab…'));

  test('counts wide characters as two columns', () => expect(shown('安装脚本', { max: 6 })).toBe('安装…'));
});

describe('JSON that is shown', () => {
  test('is safe on a terminal and means what it meant', () => {
    fc.assert(
      fc.property(hostile, text => {
        const json = shownJson(JSON.stringify({ text }, null, 2));
        expect(JSON.parse(json)).toEqual({ text });
        expect(json.replaceAll('\n', '')).not.toMatch(harmful);
      }),
    );
  });
});

describe('orders to the machine that runs a build', () => {
  test.each([
    ['##[error]x', '\\u{23}#[error]x'],
    ['a ##vso[task.setvariable variable=PATH]x', 'a \\u{23}#vso[task.setvariable variable=PATH]x'],
    ['###[x]', '#\\u{23}#[x]'],
    ['::error file=a,line=1::x', '\\u{3a}:error file=a,line=1::x'],
    ['x ::STOP-commands::t', 'x \\u{3a}:STOP-commands::t'],
    ['::set-output name=x::y', '\\u{3a}:set-output name=x::y'],
  ])('%s is not obeyed', (text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(shownJson(JSON.stringify([text]))).not.toContain(text);
    expect(JSON.parse(shownJson(JSON.stringify([text])))).toEqual([text]);
  });

  test.each(['std::io::read', '::1', '## [x]', 'a::errors', '#[x]', 'x ? y :: error'])('%s is none', text => {
    expect(shown(text)).toBe(text);
  });
});
