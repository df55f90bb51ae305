import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { readFolder } from '../src/read/folder.js';
import type { ReadOptions } from '../src/read/gather.js';
import { readMemory } from '../src/read/memory.js';
import { isNamed, namesIn, startsOf } from '../src/read/precedence.js';
import { readTarball } from '../src/read/tarball.js';
import type { Package } from '../src/types.js';
import { cleanUp, plant } from './fixtures/read/plant.js';
import { packed } from './fixtures/read/tgz.js';

cleanUp();

type Files = Readonly<Record<string, string>>;

/** The same package from everywhere. */
const READERS: readonly (readonly [string, (files: Files, options: ReadOptions) => Promise<Package>])[] = [
  ['in a folder', (files, options) => readFolder(plant(files), options)],
  ['in an archive', (files, options) => readTarball(packed(files), options)],
  ['in memory', (files, options) => readMemory({ files }, options)],
];

const paths = (found: Package) => [...found.files.keys()].sort();

/** So many icons, and a few files that come after them in every order but one. */
const icons = (count: number, others: Files): Files => ({
  ...Object.fromEntries(Array.from({ length: count }, (_, at) => [`i/${at}.js`, `export default ${at + 100};`])),
  ...others,
});

describe.each(READERS)('more files than are opened, %s', (_, read) => {
  const limits = { entries: 10 };

  test('leave room for what the manifest names', async () => {
    const manifest = {
      main: './zz/main',
      exports: { './x': { import: ['./zz/exported.mjs'] } },
      bin: { tool: 'zz/tool' },
      scripts: { postinstall: 'cd zz/deep && node ./setup.js' },
    };
    const started = ['zz/main.js', 'zz/exported.mjs', 'zz/tool', 'zz/deep/setup.js'];
    const found = await read(
      icons(30, { ...Object.fromEntries(started.map(path => [path, '1'])), 'package.json': JSON.stringify(manifest) }),
      { limits },
    );
    expect(paths(found)).toEqual(expect.arrayContaining(['package.json', ...started]));
    expect(found.files.size).toBe(10);
    expect(found.skipped).toMatchObject([
      { path: '.', gap: 'too-many-files', severity: 'unanalysed', why: expect.stringMatching(/10 files: 25 were not/) },
    ]);
  });

  test('leave room for what those load, three files on', async () => {
    const others = {
      'package.json': '{}',
      'index.js': 'require("./lib")',
      'lib/index.js': "import('./next.js')",
      'lib/next.js': '"use strict"',
      'lib/last.js': '',
    };
    const found = await read(icons(30, others), { limits });
    expect(paths(found)).toEqual(expect.arrayContaining(['index.js', 'lib/index.js', 'lib/next.js']));
    expect(paths(found)).not.toContain('lib/last.js');
  });

  test('are told from each other by what they hold: the largest code is read, then data', async () => {
    const found = await read(icons(30, { 'zz.js': 'x'.repeat(100), 'zz.json': 'y'.repeat(1000) }), { limits });
    expect(paths(found)).toContain('zz.js');
    expect(paths(found)).not.toContain('zz.json');
  });

  test('do no harm where only data is left', async () => {
    const files = {
      'package.json': '{}',
      ...Object.fromEntries([...'abcdefghijkl'].map(name => [`${name}.json`, '1'])),
    };
    expect((await read(files, { limits })).skipped).toMatchObject([
      { path: '.', gap: 'too-many-data-files', severity: 'noted', why: expect.stringMatching(/10 files: 3 of JSON/) },
    ]);
  });

  test('are no more where the others need no opening', async () => {
    const found = await read(
      { ...icons(9, { 'index.js': '' }), ...Object.fromEntries([...'abcdef'].map(name => [`t/${name}.d.ts`, ''])) },
      { limits },
    );
    expect(found.skipped.map(({ gap }) => gap)).toEqual(['no-manifest']);
  });
});

describe.each(READERS)('more bytes than are read, %s', (_, read) => {
  const limits = { packageBytes: 1_000 };

  test('leave room for what the package starts with, and then the smallest', async () => {
    const files = {
      'a.js': 'a'.repeat(500),
      'b.js': 'b'.repeat(400),
      'c.js': 'c'.repeat(100),
      'data.json': 'd'.repeat(90),
      'package.json': '{"main":"z.js"}',
      'z.js': 'z'.repeat(400),
    };
    const found = await read(files, { limits });
    expect(paths(found)).toEqual(['b.js', 'c.js', 'package.json', 'z.js']);
    expect(found.skipped).toMatchObject([
      { path: '.', gap: 'package-too-large', severity: 'unanalysed', why: expect.stringMatching(/: 1 files were not/) },
      { path: '.', gap: 'package-data-too-large', severity: 'noted', why: expect.stringMatching(/: 1 files of JSON/) },
    ]);
  });

  test('do not count where they are not read', async () => {
    const files = { 'package.json': '{}', 'index.js': '1', 'addon.node': `\x7fELF${'x'.repeat(5_000)}` };
    const found = await read(files, { limits: { ...limits, dataBytes: 1_000 } });
    expect(found.skipped.map(({ gap }) => gap)).toEqual(['data-too-large']);
  });
});

test('what fits is in the order in which it lies, whatever comes first where it does not', async () => {
  const files = icons(5, { 'index.js': '', 'package.json': '{}' });
  expect([...(await readMemory({ files })).files.keys()]).toEqual(Object.keys(files));
  const some = [...(await readMemory({ files }, { limits: { entries: 4 } })).files.keys()];
  expect(some).toEqual(Object.keys(files).filter(path => some.includes(path)));
});

test('of many skipped for one reason, the rest is a number', async () => {
  const files = Object.fromEntries(Array.from({ length: 1_200 }, (_, at) => [`../${at}.js`, '']));
  const { skipped } = await readMemory({ files, manifest: {} });
  expect(skipped).toHaveLength(1_001);
  expect(skipped.at(-1)).toMatchObject({ path: '(200 more)', gap: 'leads-out' });
});

describe('a package starts with', () => {
  test.each([
    [{}, 'index.js'],
    [{}, 'index.mjs'],
    [{}, 'binding.gyp'],
    [{ main: 'lib' }, 'lib/index.cjs'],
    [{ main: './lib/a.b' }, 'lib/a.b.js'],
    [{ module: 'es\\m.mjs' }, 'es/m.mjs'],
    [{ browser: { './a.js': './b.js' } }, 'b.js'],
    [{ exports: { '.': [{ node: null }, { default: './x y.js' }] } }, 'x y.js'],
    [{ bin: '/cli' }, 'cli'],
    [{ scripts: { install: 'node "./tools/get.js" --all||exit 0' } }, 'tools/get.js'],
  ])('%j: %s', (manifest, path) => expect(startsOf(manifest)(path)).toBe(true));

  test.each([
    [{}, 'lib/index.js'],
    [{ main: 'a.js' }, 'b/a.js'],
    [{ name: 'x', description: 'see z.js', files: ['y.js'] }, 'y.js'],
  ])('%j: not %s', (manifest, path) => expect(startsOf(manifest)(path)).toBe(false));
});

test('names in quotes may mean a file: by its name, with or without its ending, or as a folder', () => {
  const names = namesIn('require("./a/B.js"), import(`../c`), x = \'d\\\\e.txt\', "f g"');
  for (const path of ['B.js', 'x/b.mjs', 'c/index.js', 'E.txt', 'f g.js'])
    expect(isNamed(path, names), path).toBe(true);
  for (const path of ['a.js', 'x/index.js', 'js', 'g']) expect(isNamed(path, names), path).toBe(false);
  expect(namesIn('"'.repeat(1_000_000)).size).toBe(0);
  expect(Buffer.byteLength([...namesIn('x'.repeat(1_000_000).concat('"'))].join(''))).toBe(100);
});
