import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, saysTheSame } from '../src/parse/layout.js';
import { beautify } from '../src/readable/layout.js';

const inkOf = (text: string): string => text.replace(/[\0- ]+/g, '');

describe('what is shown says what the code says', () => {
  test.each([
    ['a comment of HTML', '<!-- harmless\nrun()\n--> steal()\n'],
    ['an arrow that is none, in the middle of a line', 'var a=b-->c;while(d-->0){e()}'],
    ['a line separator in a text', "var a='b\u2028c';if(d){e();f()}"],
    ['JSX', 'const a=<div b="c">don\'t {d} stop; now</div>;if(e){f()}'],
    ['a comment to the end of the line', 'a();//b();\nc();/* d(); */e()'],
    ['a template', 'a(`b;c ${d?`{e}`:";"} f`);module.exports={x:`if(a){b}`}'],
    ['a return that returns nothing', 'function a(){if(b){return\nc}throw d}'],
  ])('%s', (_, text) => {
    const shown = beautify(text);
    expect(saysTheSame(text, shown)).toBe(true);
    expect(inkOf(shown)).toBe(inkOf(text));
  });

  test('a comment of HTML stays one line', () => {
    expect(beautify('<!-- harmless\nrun()\n--> steal()\n')).toContain('\n--> steal()');
  });

  test('ordinary code is laid out by js-beautify', () => {
    expect(beautify('if(a){b=c+d;for(var i=0;i<3;i++){e(i)}}')).toBe(
      'if (a) {\n  b = c + d;\n  for (var i = 0; i < 3; i++) {\n    e(i)\n  }\n}',
    );
  });

  test('another comment, another text and another end of a statement are no layout', () => {
    expect(saysTheSame('a()\nb()', 'a();\nb()')).toBe(false);
    expect(saysTheSame('return a', 'return\na')).toBe(false);
    expect(saysTheSame('a\n++b', 'a ++\nb')).toBe(false);
    expect(saysTheSame('a() // b()', 'a() //\nb()')).toBe(false);
    expect(saysTheSame("'a  b'", "'a b'")).toBe(false);
    expect(saysTheSame('<b>a  b</b>', '<b>a b</b>')).toBe(false);
    expect(saysTheSame('x\n--> y', 'x\n-->\ny')).toBe(false);
  });
});

describe('layout of any text', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '\n',
    ' ',
    'a',
    'if',
    ' return ',
    '=',
    '+',
    '--',
    '>',
    '<!--',
    '-->',
    '<b>',
    '</b>',
    '"c; d"',
    "'e",
    '`f',
    '${',
    '`',
    '/g/',
    '/',
    '//h\n',
    '/* i */',
    '=>',
    '?',
    ':',
    '1',
    '.5',
    '\u2028',
    '\u00a0',
    '@j',
    '#k',
    '\\',
  );
  const text = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join(''));

  test('keeps every token', () => {
    fc.assert(
      fc.property(text, code => {
        const shown = beautify(code);
        expect(inkOf(shown)).toBe(inkOf(code));
        expect(saysTheSame(code, shown)).toBe(true);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  test('keeps every token where it is folded', () => {
    fc.assert(
      fc.property(text, code => {
        expect(saysTheSame(code, fold(code))).toBe(true);
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  test.each(['[', '{', '(', 'if(a)', 'a={b:', 'do ', 'var a=1,', '`${', '=/a', '=<a', '<a b={', '/*'])(
    'takes no longer for %s twenty thousand times over than its length asks for',
    open => {
      const code = open.repeat(20_000);
      // With an indent of its own for each level it would be thousands of times as long.
      expect(beautify(code).length).toBeLessThan(50 * code.length);
    },
  );
});
