import { describe, expect, test } from 'vitest';
import { plain } from '../src/readable/plain.js';
import { transforms } from '../src/readable/transforms/index.js';

const rewritten = (text: string, path = 'a.js'): string => {
  const made = plain({ path, text });
  return 'text' in made ? made.text.trimEnd() : `not rewritten: ${made.why}`;
};

describe('each transform', () => {
  test.each(transforms.map(one => [one.name, one] as const))('%s does what its example says', (_, { example }) => {
    expect(rewritten(example.before)).toBe(example.after);
  });

  test.each(transforms.map(one => [one.name, one] as const))(
    '%s has nothing more to do afterwards',
    (_, { example }) => {
      expect(rewritten(example.after)).toBe(example.after);
    },
  );
});

describe('what may do something stays', () => {
  const once = [
    'const _0x1a = function () { let _0x3c = true; return function (_0x4d, _0x5e) {',
    '  const _0x6f = _0x3c ? function () { return _0x5e.apply(_0x4d, arguments); } : function () {};',
    '  _0x3c = false; return _0x6f; }; }();',
  ].join('\n');
  const look = `_0x2b.toString().search('(((.+)+)+)+$').toString().constructor(_0x2b).search('(((.+)+)+)+$')`;

  test.each([
    [
      'a text of its own in what looks at itself',
      `${once} const _0x2b = _0x1a(this, function () { ${look}; 'steal'; }); _0x2b();`,
      'steal',
    ],
    [
      'a global that self-defence has no use for',
      `${once} const _0x2b = _0x1a(this, function () { ${look}; fetch(location); }); _0x2b();`,
      'fetch',
    ],
    [
      'somebody else who runs what looks at itself',
      `const _0x1a = (self, fn) => (steal(), fn); const _0x2b = _0x1a(this, function () { return ${look}; }); _0x2b();`,
      'steal',
    ],
    [
      'a function of the file that is called again and again',
      `(function () { const g = Function('return (function() {}.constructor("return this")( ));')(); g.setInterval(_0x9f, 10); })(); function _0x9f() { steal(); }`,
      'setInterval',
    ],
    ['a timer that does more than stop debuggers', 'setInterval(() => { debugger; steal(); }, 1);', 'steal'],
    ['a branch that declares what is used elsewhere', 'if (false) { var a = steal(); } f(a);', 'steal'],
    ['a function nobody uses, and never did', 'function _0x1a() { steal(); }', 'steal'],
    [
      'a variable that is written again',
      `let _0x1a = require; _0x1a = steal; _0x1a('fs');`,
      'fn2|_0x1a|require2|value',
    ],
    [
      'a list that is turned round by something else',
      `(function (a, b) { a.push(a.shift()); steal(parseInt(b)); })(_0x1a, 1); function _0x1a() {}`,
      'steal',
    ],
    ['an argument that is not used', 'const _0x1a = (a, b) => f(a); _0x1a(x, steal());', 'steal'],
    ['arguments in their order', 'const _0x1a = (a, b) => b - a; _0x1a(steal(), keep());', 'steal\\(\\), keep\\(\\)'],
    [
      'an argument that would not always be worked out',
      'const _0x1a = (a, b) => a && b; _0x1a(x, steal());',
      '\\(x, steal\\(\\)\\)',
    ],
    ['the object of a method', 'const _0x1a = (f, x) => f(x); _0x1a(a.b, x);', '\\(a\\.b, x\\)'],
    ['a member that is written to', `const _0x1a = { k: 'a' }; _0x1a.k = steal(); f(_0x1a.k);`, 'f\\(\\w+\\.k\\)'],
    [
      'a loop that leaves before its end',
      `const o = '0|1'.split('|'); let i = 0; while (true) { switch (o[i++]) { case '0': if (a) break; b(); continue; case '1': c(); continue; } break; }`,
      'while',
    ],
    [
      'a key that is worked out in a loop',
      `const l = ['log', 'warn']; for (let i = 0; i < 2; i++) { const m = l[i]; console[m] = f; }`,
      'console\\[m\\]',
    ],
    ['what callers hand in', `function f(name, out) { out[name] = 1; } f('a', {});`, 'out\\[name\\]'],
    ['a prototype by its name in brackets', `f({ ['__proto__']: a });`, `\\['__proto__'\\]`],
  ])('%s', (_, text, stays) => {
    expect(rewritten(text)).toMatch(new RegExp(stays));
  });

  test('names never clash', () => {
    const text = `const fs = 1; const _0x1a = require('fs'); { const _0x2b = require('fs'); _0x1a.a(_0x2b, fs, fs2); }`;
    expect(rewritten(text)).toContain('fs3.a(fs4, fs, fs2)');
  });

  test('what cannot be seen stays an escape, and becomes one', () => {
    expect(rewritten(`f('a\u202eb', "\\u200b")`)).toBe(`f('a\\u202eb', '\\u200b');`);
  });
});
