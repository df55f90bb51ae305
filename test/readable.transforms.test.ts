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
    ['what only a text of code would call', `function _0x1a() { steal(); } eval('_0x1a()');`, 'steal'],
    [
      'what decodes, and gets hold of a function that runs texts',
      `function _0x1a(a) { const b = a[a + 'structor']; return b('x')(); } eval('_0x1a()');`,
      'structor',
    ],
    [
      'code written as a number',
      `${once} const _0x2b = _0x1a(this, function () { ${look}; Function((26039065).toString(36))(); }); _0x2b();`,
      'Function\\(',
    ],
    [
      'a proxy of what the platform has, that only a text would call',
      'const _0x1a = x => eval(x); f();',
      'eval\\(\\w+\\)',
    ],
    ['a getter that does something', `f({ get a() { return steal(); } }['a']);`, 'steal'],
    [
      'whom a method belongs to, where a test is decided',
      'f((true && a.b)(c), (false ? 1 : a.b)(c));',
      '\\(0, a\\.b\\)\\(c\\), \\(0, a\\.b\\)\\(c\\)',
    ],
    ['`eval` called otherwise', 'const _0x1a = (f, x) => f(x); _0x1a(eval, x);', '\\(eval, x\\)'],
    ['an alias that is read too early', 'f(_0x1a); var _0x1a = require; g(_0x1a);', 'f\\(\\w+\\);\\nvar'],
    ['an alias of what has no value yet', 'var _0x1a = a; var a = 1; f(_0x1a);', 'var \\w+ = a;'],
    ['an alias in a dead zone', '{ f(_0x1a); const _0x1a = require; }', 'const \\w+ = require'],
    ['an alias that need not have been made', 'if (a) { var _0x1a = require; } f(_0x1a);', 'var \\w+ = require'],
    [
      'an alias where its name means something else',
      'const _0x1a = a; function f(a) { return _0x1a; } const a = 1;',
      'const \\w+ = a;',
    ],
    ['a variable that is assigned to by a pattern', `let _0x1a = require; [_0x1a] = steal(); _0x1a('fs');`, 'steal'],
    [
      'an object that changes itself',
      `const _0x1a = { k: 'a', f: function () { this.k = steal(); } }; _0x1a.f(); g(_0x1a.k);`,
      'g\\(\\w+\\.k\\)',
    ],
    ['what happens while an object is made', 'const _0x1a = {}; _0x1a.k = steal(); f(_0x1a);', 'k = steal'],
    [
      'a function that is another while its arguments are worked out',
      'let g = one; const _0x1a = x => g(x); _0x1a(g = two);',
      '\\(g = two\\)',
    ],
    ['what comes before an argument', 'const _0x1a = x => keep() + x; _0x1a(steal());', '\\(steal\\(\\)\\)'],
    [
      'a loop that is come to again',
      `const o = '0|1'.split('|'); let i = 0; for (const a of b) { while (true) { switch (o[i++]) { case '0': f(); continue; case '1': g(); continue; } break; } }`,
      'while',
    ],
    [
      'cases of numbers, which no text is',
      `const o = '0|1'.split('|'); let i = 0; while (true) { switch (o[i++]) { case 0: f(); continue; case 1: g(); continue; } break; }`,
      'while',
    ],
    ['names of a block that mean something else outside', `if (true) { let a = 1; f(a); } g(a);`, '\\{\\n  let a'],
    [
      'names that two blocks have',
      `if (true) { let b = 1; f(b); } if (true) { let b = 2; g(b); }`,
      '\\{\\n  let b = 2',
    ],
    ['a text that would become a directive', `'use ' + 'strict'; f();`, `^\\('use strict'\\)`],
    ['a decoded text that would become one', `atob('dXNlIHN0cmljdA=='); f();`, `^(?!'use strict')`],
    ['what `with` decides', 'const _0x1a = require; with (a) { _0x1a(b); }', 'const \\w+ = require'],
    ['`undefined` where it is a variable', 'function f(undefined) { return void 0; }', 'void 0'],
    ['a prototype by its name in brackets', `f({ ['__proto__']: a });`, `\\['__proto__'\\]`],
  ])('%s', (_, text, stays) => {
    expect(rewritten(text)).toMatch(new RegExp(stays));
  });

  test('what is said of what was left out stays when what came after it is left out as well', () => {
    expect(rewritten(`if ('a' === 'b') { steal(); } debugger; f();`)).toBe(
      '/* left out, never runs: 12 characters */\n/* left out: stops debuggers */\nf();',
    );
  });

  test('names never clash', () => {
    const text = `const fs = 1; const _0x1a = require('fs'); { const _0x2b = require('fs'); _0x1a.a(_0x2b, fs, fs2); }`;
    expect(rewritten(text)).toContain('fs3.a(fs4, fs, fs2)');
  });

  test('what cannot be seen stays an escape, and becomes one', () => {
    expect(rewritten(`f('a\u202eb', "\\u200b")`)).toBe(`f('a\\u202eb', '\\u200b');`);
  });
});
