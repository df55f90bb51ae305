import { describe, expect, test } from 'vitest';
import { parse } from '../src/parse/parse.js';
import { makeEvaluator } from '../src/resolve/evaluate.js';
import { makeUnit, type Unit } from '../src/resolve/unit.js';
import type { Value } from '../src/resolve/value.js';
import type { AnyNode } from '../src/types.js';

/** What the last statement's expression means. */
function meaning(code: string, path = 'index.js'): Value {
  const unit = makeUnit(parse({ path, text: code })) as Unit;
  const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
  return makeEvaluator().evaluate((body.at(-1) as { expression: AnyNode }).expression, unit);
}

const constants = (code: string) => meaning(code).constants;
const names = (code: string) => meaning(code).names;

describe('a constant is found through', () => {
  test.each([
    ['a sum', `'ev' + 'al'`],
    ['a template', 'const a = "v"; `e${a}al`'],
    ['escapes', `'\\x65\\u0076al'`],
    ['hex', `Buffer.from('6576616c', 'hex').toString()`],
    ['base64', `Buffer.from('ZXZhbA==', 'base64').toString('utf8')`],
    ['atob', `atob('ZXZhbA==')`],
    ['character codes', `String.fromCharCode(101, 118, 97, 108)`],
    ['spread character codes', `String.fromCharCode(...[101, 118, 97, 108])`],
    ['applied character codes', `String.fromCharCode.apply(null, [101, 118, 97, 108])`],
    ['split, reverse and join', `'lave'.split('').reverse().join('')`],
    ['an array indexed by a constant', `const a = ['x', 'eval']; a[0x1]`],
    ['XOR with a key', `[96, 115, 100, 105].map(c => String.fromCharCode(c ^ 5)).join('')`],
    ['a helper function', `const h = e => Buffer.from(e, 'hex').toString(); h('6576616c')`],
    [
      'a helper with a block',
      `function h(e, k) { const b = Buffer.from(e, k); return b.toString(); } h('6576616c', 'hex')`,
    ],
    ['a list as a key', `const o = { eval: 'eval' }; o[['eval']]`],
    ['an object as a key', `const o = { a: 'eval' }; o[{ toString: () => 'a' }]`],
    ['what an object is as a text', `String({ toString: () => 'ev' + 'al' })`],
    ['what an object says in a sum', `'ev' + { valueOf: () => 'al' }`],
    ['what an object says of itself in a template', '`${{ [Symbol.toPrimitive]: () => "eval" }}`'],
    ['a tag in front of a template', 'const t = ([a, b], c) => a + c + b; t`e${"v"}al`'],
    ['the name of a function', `(function eval_() {}).name.slice(0, 4)`],
    ['an object lookup', `const o = { 'a': { b: 'eval' } }; o['a'].b`],
    ['a property set later', `const o = {}; o.name = 'eval'; o.name`],
    ['a conditional of equal branches', `Math.random() > 1 ? 'eval' : 'ev' + 'al'`],
    ['statement by statement', `let s = 'ev'; s += 'a'; s += 'l'; s`],
    ['replace', `'e#v#a#l'.split('#').join('')`],
    ['a destructured array', `const [, a] = ['x', 'eval']; a`],
    ['a destructured object', `const { a: { b } } = { a: { b: 'eval' } }; b`],
    ['a default parameter of a called arrow', `(x => x)('eval')`],
    ['a class field', `class A { constructor() { this.n = 'eval'; } get() { return this.n; } } new A().get()`],
    ['arguments of a variable function', `var f = function (a, b) { return b + a; }; f('al', 'ev')`],
    ['a sequence', `(0, 'eval')`],
    ['URL decoding', `decodeURIComponent('%65val')`],
    ['JSON', `JSON.parse('{"a":["eval"]}').a[0]`],
  ])('%s', (_, code) => {
    expect(constants(code)).toEqual(['eval']);
  });

  test.each([
    ['the last part of an address', `'https://host.invalid/a/tool.zip'.split('/').pop()`, ['tool.zip']],
    ['the first', `const parts = 'a/b/c'.split('/'); parts.shift()`, ['a']],
    ['one from the end', `'a/b/c'.split('/').at(-2)`, ['b']],
    [
      'any of those that a loop takes',
      `const p = 'a/b'.split('/'); let x; while (p.length) x = p.pop(); x`,
      ['a', 'b'],
    ],
    ['any of two that are taken', `const p = 'a/b'.split('/'); p.pop(); p.pop()`, ['a', 'b']],
    ['a path without the part that nobody gave', `(base => require('path').join(base, 'a.exe'))()`, ['\uFDD0/a.exe']],
  ])('%s', (_, code, found) => {
    expect(constants(code)).toEqual(found);
  });

  test('a long sum, without overflowing the stack', () => {
    const sum = Array.from({ length: 20_000 }, () => `'a'`).join('+');
    expect(constants(sum)).toEqual(['a'.repeat(20_000)]);
  });
});

describe('a name is found through', () => {
  test.each([
    ['require', `require('child_process').exec`],
    ['a node: specifier', `require('node:child_process').exec`],
    ['destructuring', `const { exec } = require('child_process'); exec`],
    ['renaming', `const { exec: run } = require('child_process'); const go = run; go`],
    ['an aliased require', `const r = require; r('child_process').exec`],
    ['a decoded module name', `require(Buffer.from('6368696c645f70726f63657373', 'hex').toString()).exec`],
    ['computed members', `require('child_process')['ex' + 'ec']`],
    ['process.mainModule', `process.mainModule.require('child_process').exec`],
    ['module.constructor', `module.constructor._load('child_process').exec`],
    ['Reflect.get', `Reflect.get(require('child_process'), 'exec')`],
    ['a bound function', `require('child_process').exec.bind(null)`],
    ['an assignment in passing', `let cp; (cp = require('child_process')).exec`],
  ])('%s', (_, code) => {
    expect(names(code)).toContain('child_process.exec');
  });

  test.each([
    ['globalThis', `globalThis['ev' + 'al']`],
    ['a sequence', `(0, eval)`],
    ['an alias', `const e = window.eval; e`],
  ])('eval through %s', (_, code) => {
    expect(names(code)).toContain('eval');
  });

  test.each([
    ['a function', `(function () {}).constructor`],
    ['an array method', `[]['filter']['constructor']`],
    ['an arrow', `(() => {}).constructor`],
  ])('Function through the constructor of %s', (_, code) => {
    expect(names(code)).toContain('Function');
  });

  test('import in every form', () => {
    expect(names(`import { exec } from 'child_process'; exec`)).toContain('child_process.exec');
    expect(names(`import * as cp from 'node:child_process'; cp.exec`)).toContain('child_process.exec');
    expect(names(`import cp from 'child_process'; cp.exec`)).toContain('child_process.exec');
  });
});

describe('an origin is found through', () => {
  const kinds = (code: string) => {
    const unit = makeUnit(parse({ path: 'index.js', text: code })) as Unit;
    const evaluator = makeEvaluator();
    const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
    const value = evaluator.evaluate((body.at(-1) as { expression: AnyNode }).expression, unit);
    return evaluator.labelsWithin(value).map(label => `${label.kind}: ${label.detail}`);
  };

  test.each([
    ['the whole environment', `JSON.stringify(process.env)`, 'environment: process.env'],
    ['a spread', `JSON.stringify({ ...process.env })`, 'environment: process.env'],
    ['a token', `process.env.NPM_TOKEN`, 'secret: NPM_TOKEN'],
    ['a destructured token', `const { NPM_TOKEN: t } = process.env; t`, 'secret: NPM_TOKEN'],
    ['a hidden name', `process['e' + 'nv'].NPM_TOKEN`, 'secret: NPM_TOKEN'],
    ['the host name', `const os = require('os'); ({ a: os.hostname() })`, 'system: host name'],
    [
      'a credential file',
      `require('fs').readFileSync(require('os').homedir() + '/.npmrc')`,
      'credentials: the npm token file',
    ],
    [
      'a joined path',
      `const p = require('path'); require('fs').readFileSync(p.join(process.env.HOME, '.ssh', 'id_rsa'))`,
      'credentials: SSH keys',
    ],
    [
      'a parameter',
      `function f(x) { return g(x); } function g(y) { return y; } f(process.env); var q; function h(z) { q = z; } h(process.env); q`,
      'environment: process.env',
    ],
    [
      'a callback',
      `let out; require('fs').readFile('/home/a/.npmrc', (e, d) => { out = d; }); out`,
      'credentials: the npm token file',
    ],
    [
      'a response',
      `let body = ''; require('https').get('https://a.invalid', res => { res.on('data', c => { body += c; }); }); body`,
      'remote: https.get',
    ],
    [
      'a promise',
      `let out; fetch('https://a.invalid').then(r => r.text()).then(t => { out = t; }); out`,
      'remote: fetch',
    ],
    [
      'async and await',
      `async function f() { const r = await fetch('https://a.invalid'); return r.text(); } f()`,
      'remote: fetch',
    ],
    [
      'a new promise',
      `const p = new Promise(resolve => resolve(process.env)); async function f() { return await p; } f()`,
      'environment: process.env',
    ],
    [
      'an object filled later',
      `const data = {}; data.env = process.env; JSON.stringify(data)`,
      'environment: process.env',
    ],
    ['a list filled later', `const data = []; data.push(process.env); data`, 'environment: process.env'],
    ['an undeclared variable', `data = { e: process.env }; JSON.stringify(data)`, 'environment: process.env'],
    ['a loop', `let out = ''; for (const k in process.env) out += process.env[k]; out`, 'environment: process.env'],
    ['a decoder', `Buffer.from(x, 'base64').toString()`, 'decoded: base64'],
    [
      'a cipher',
      `const c = require('crypto'); const d = c.createDecipheriv('aes-256-cbc', k, i); d.update(b) + d.final()`,
      'decrypted: crypto.createDecipheriv',
    ],
    [
      'a try helper',
      `const os = require('os'); function t(f) { try { return f(); } catch { return ''; } } t(os.hostname)`,
      'system: host name',
    ],
  ])('%s', (_, code, label) => {
    expect(kinds(code)).toContain(label);
  });

  test('a named variable of the environment is not the environment', () => {
    expect(kinds(`process.env.NODE_ENV`)).toEqual(['variable: NODE_ENV']);
    expect(kinds(`const { NODE_ENV } = process.env; NODE_ENV`)).toEqual(['variable: NODE_ENV']);
  });
});

describe('hostile code is bounded', () => {
  test.each([
    ['a variable that means itself', `var a = b; var b = a; a`],
    ['a function that calls itself', `function f(x) { return f(x + 'a'); } f('a')`],
    ['two functions that call each other', `function f(x) { return g(x); } function g(x) { return f(x); } f(1)`],
    ['doubling', `let s = 'a'; ${'s = s + s;'.repeat(100)} s`],
    ['an object that holds itself', `const o = {}; o.o = o; JSON.stringify(o)`],
    ['nested calls', `const f = x => x; ${'f('.repeat(400)}1${')'.repeat(400)}`],
  ])('%s', (_, code) => {
    expect(() => meaning(code)).not.toThrow();
  });
});
