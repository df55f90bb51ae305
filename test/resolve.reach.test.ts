import { expect, test } from 'vitest';
import { parse } from '../src/parse/parse.js';
import { makeEvaluator } from '../src/resolve/evaluate.js';
import { makeUnit } from '../src/resolve/unit.js';
import { factsOf } from '../src/run/context.js';

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
])('a name reaches a call by way of %s', (_, text, name) => {
  expect(names(text, true)).toContain(name);
  expect(names(text)).toContain(name);
});

test('what no name reaches is not asked for one', () => {
  const text = `const pad = (s, n) => s.padStart(n).trim(); module.exports = list => list.map(s => pad(s, 2)).join('');`;
  expect(names(text)).toEqual([]);
});

test('a helper that a name gets into does not carry it everywhere', () => {
  const steps = Array.from({ length: 12 }, (_, at) => `function f${at}(x) { return f${at + 1}(x); }`).join('\n');
  const text = `${steps}\nfunction f12(x) { return x; }\nf0(require('fs'));\nf0(1).exec();`;
  expect(names(text)).not.toContain('fs.exec');
});
