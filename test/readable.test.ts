import { describe, expect, test } from 'vitest';
import { readable } from '../src/index.js';

const HIDDEN = `const _0x1a = require('child_process');\n_0x1a['\\x65xec']('id');\n`;

describe('readable', () => {
  test('rewrites code, and tells where it stands then', () => {
    const made = readable(HIDDEN);
    expect(made).toMatchObject({
      text: `const childProcess = require('child_process');\nchildProcess.exec('id');\n`,
      isRewritten: true,
    });
    expect(made.lineOf(HIDDEN.indexOf(`'id'`))).toBe(2);
    expect(made.lineOf(0)).toBe(1);
  });

  test('knows the dialect by the path', () => {
    expect(readable('let a: string = !0 ? <b>c : d', { path: 'a.ts' }).text).toContain('let a: string');
    expect(readable('const a = <b>{!0}</b>;', { path: 'a.jsx' }).text).toBe('const a = <b>{true}</b>;\n');
  });

  test.each([
    ['no code', 'a b c d e', /Missing semicolon/],
    ['half of a program', 'function f() { if (a) {', /Unexpected token/],
    ['a variable that is declared twice', 'let a; let a;', /already been declared/],
    ['what is too long', `f('${'a'.repeat(500_000)}');`, /too long/],
    ['what nests too deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, /nests too deep/],
    ['what nests too deep for a walk', `${'!'.repeat(50_000)}a`, /nests too deep/],
    ['a shell script by its path', 'echo', /no JavaScript/, 'a.sh'],
  ])('lays out %s, and says why', (_, text, why, path = 'a.js') => {
    const made = readable(text, { path });
    expect(made.isRewritten).toBe(false);
    expect(made.why).toMatch(why);
    expect(made.text.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    expect(made.lineOf(text.length)).toBeGreaterThan(0);
  });

  test('says what is wrong with how it is called', () => {
    expect(() => readable(1 as never)).toThrow(new TypeError('what is made readable must be a text'));
    expect(() => readable('', { paths: '' } as never)).toThrow(new TypeError('there is no option paths'));
    expect(() => readable('', { path: 1 } as never)).toThrow(new TypeError('the option path must be a text'));
  });

  const many = (count: number, part: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => part(at)).join('');
  test.each([
    ['names', (count: number) => many(count, at => `const _0x${at.toString(16)} = ${at} + a;`)],
    [
      'aliases of aliases',
      (count: number) =>
        `const _0x0 = require;${many(count, at => `const _0x${(at + 1).toString(16)} = _0x${at.toString(16)};`)}f(_0x${count.toString(16)});`,
    ],
    [
      'proxies of proxies',
      (count: number) =>
        `const _0x0 = (a, b) => a + b;${many(count, at => `const _0x${(at + 1).toString(16)} = (a, b) => _0x${at.toString(16)}(a, b) + _0x${at.toString(16)}(a, b);`)}f(_0x${count.toString(16)}(1, 2));`,
    ],
    [
      'members of an object',
      (count: number) => `const _0x1 = {};${many(count, at => `_0x1.a${at} = ${at};`)}f(_0x1.a1);`,
    ],
    [
      'loops that dispatch',
      (count: number) =>
        many(
          count,
          at =>
            `{const o${at} = '1|0'.split('|'); let i = 0; while (true) { switch (o${at}[i++]) { case '0': a(); continue; case '1': b(); continue; } break; }}`,
        ),
    ],
    [
      'functions nobody uses',
      (count: number) =>
        many(count, at => `function _0xa${at.toString(16)}() { return _0xa${(at + 1).toString(16)}(); }`),
    ],
    [
      'functions in functions',
      (count: number) => `${'(function(){'.repeat(Math.min(count, 150))}${'})()'.repeat(Math.min(count, 150))}`,
    ],
    ['commas', (count: number) => `${many(count, at => `a${at}(),`)}b`],
  ])('takes time in proportion to its %s', (_, text) => {
    const timeOf = (count: number): number => {
      const start = performance.now();
      expect(readable(text(count)).text).not.toBe('');
      return performance.now() - start;
    };
    timeOf(20);
    const [less, more] = [timeOf(120), timeOf(480)];
    expect(more).toBeLessThan(12 * less + 300);
  });
});
