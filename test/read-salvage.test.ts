import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { salvageManifest } from '../src/read/salvage.js';

describe('a manifest that is no JSON is read all the same', () => {
  test.each([
    ['comments and other quotes', `{ // a\n 'name': 'a', /* b */ scripts: { install: 'node x.js' }, }`],
    ['commas too few', '{ "name": "a" "scripts": { "install": "node x.js" } }'],
    ['a brace that is missing', '{ "name": "a", "scripts": "install": "node x.js" }'],
    ['brackets too many', '{ "name": "a" ]]}}, "scripts": { "install": "node x.js" }'],
    ['a string that is not closed', '{ "name": "a", "b": "c\n "scripts": { "install": "node x.js" } }'],
    ['an apostrophe in a word', `{ "name": "a", b: don't, "scripts": { "install": "node x.js" } }`],
    ['a comment of any length', `{ /*${'x'.repeat(9_000)}*/ "scripts": { "install": "node x.js" } }`],
    ['a comment that is not closed', '{ "scripts": { "install": "node x.js" } } /* and so on'],
    ['what is nested too deeply', `{ "a": ${'{"a":'.repeat(30)}1, "scripts": { "install": "node x.js" } }`],
  ])('with %s', (_, text) => {
    const read = JSON.stringify(salvageManifest(text));
    expect(read).toContain('"install":"node x.js"');
  });

  test('a slash that begins no comment is part of its word', () => {
    expect(salvageManifest('{ main: lib/a.js, b: /x, c: a/*b }')).toEqual({ main: 'lib/a.js', b: '/x', c: 'a/*b' });
  });

  test('an escaped quote does not end a string, and a line break does', () => {
    expect(salvageManifest(`{ "a": "b\\"c", d: 'e' }`)).toEqual({ a: 'b"c', d: 'e' });
  });

  test('a text without a member is no manifest', () => {
    for (const text of ['', 'x', '{', '{]', '[1]', '{,,:}']) expect(salvageManifest(text)).toBeUndefined();
  });
});

describe('it moves on whatever comes', () => {
  test.each([24, 25, 26, 30, 1_000])('with %i brackets, and then a name without a value', depth => {
    for (const open of ['[', '{', '[{', '{[', '{a:', '[a:'])
      for (const rest of ['a:1', 'a:', ':', 'a:b:c', '"a":]', '1,a:}'])
        expect(JSON.stringify(salvageManifest(`{${open.repeat(depth)}${rest}`) ?? {}).length).toBeLessThan(60_000);
  });

  test('with tokens in any order', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      'a',
      "'",
      '"',
      '\\',
      '//',
      '/*',
      '*/',
      '\n',
      ' ',
      '1',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 200 }), tokens => {
        const text = `{${tokens.join('')}`;
        // No text of what is read is longer than the text it is read from.
        expect(JSON.stringify(salvageManifest(text) ?? {}).length).toBeLessThan(40 * text.length + 40);
      }),
      { numRuns: 300 },
    );
  });
});
