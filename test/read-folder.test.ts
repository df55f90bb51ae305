import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readFolder } from '../src/read/folder.js';
import type { Package } from '../src/types.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';

cleanUp();

/** A user who owns nothing. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const canBeNobody = process.platform !== 'win32' && (!isRoot || process.seteuid !== undefined);

/** Reads a folder of which some may not be read: root, who may, becomes somebody else for the while. */
async function readAsNobody(dir: string, locked: readonly string[]): Promise<Package> {
  chmodSync(dir, 0o755);
  for (const path of locked) chmodSync(join(dir, path), 0);
  try {
    if (isRoot) process.seteuid?.(NOBODY);
    return await readFolder(dir);
  } finally {
    if (isRoot) process.seteuid?.(0);
    for (const path of locked) chmodSync(join(dir, path), 0o755);
  }
}
const MANIFEST = { name: 'sample', version: '1.2.3' };
const paths = (found: Package) => [...found.files.keys()].sort();
const whyOf = (found: Package, path: string) => found.skipped.find(skipped => skipped.path === path)?.why;

describe('a package folder', () => {
  test('gives its files, its manifest and who it is', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'index.js': 'hello()', 'lib/deep/a.mjs': 'a' });
    const found = await readFolder(dir, {}, ['parent']);
    expect(found).toMatchObject({ name: 'sample', version: '1.2.3', path: dir, manifest: MANIFEST, skipped: [] });
    expect(paths(found)).toEqual(['index.js', 'lib/deep/a.mjs', 'package.json']);
    expect(found.files.get('index.js')).toBe('hello()');
    expect(found.dependencyPath).toEqual(['parent']);
  });

  test('counts the files that need no reading', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'index.d.ts': 'export {}', 'README.md': '# Hi', 'a.js.map': '{}' });
    const found = await readFolder(dir);
    expect(paths(found)).toEqual(['package.json']);
    expect(found.size).toEqual({ files: 4, bytes: JSON.stringify(MANIFEST).length + 9 + 4 + 2 });
    expect(found.skipped).toMatchObject([]);
  });

  test('gives a declaration file after all when code names it', async () => {
    const dir = plant({
      'package.json': MANIFEST,
      'index.js': "require('./t.d.ts')",
      't.d.ts': 'evil()',
      'u.d.ts': '',
    });
    expect(paths(await readFolder(dir))).toEqual(['index.js', 'package.json', 't.d.ts']);
  });

  test('keeps a .js file that is a program as bytes', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'a.js': Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(99)]) });
    expect((await readFolder(dir)).files.get('a.js')).toBeInstanceOf(Uint8Array);
  });

  test('does not hold the packages installed in it, and says so', async () => {
    const found = await readFolder(plant({ 'package.json': MANIFEST, 'node_modules/a/index.js': 'a' }));
    expect(paths(found)).toEqual(['package.json']);
    expect(whyOf(found, 'node_modules')).toBe('packages installed there are not part of this one');
  });

  test('holds a node_modules further down, which may be published: nobody else would look there', async () => {
    const files = { 'package.json': MANIFEST, 'lib/node_modules/x/x.js': 'hidden()' };
    expect(paths(await readFolder(plant(files)))).toContain('lib/node_modules/x/x.js');
    const dir = plant(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`node_modules/a/${path}`, text])),
    );
    expect(paths(await readFolder(join(dir, 'node_modules/a')))).toContain('lib/node_modules/x/x.js');
  });

  test('holds everything in dot folders when it is itself installed, what looks like a repository too', async () => {
    const dir = plant({
      'node_modules/a/package.json': MANIFEST,
      'node_modules/a/.git/hooks/pre-commit.js': 'x',
      'node_modules/a/.cache/x.js': 'y',
      'node_modules/a/.x/.y/z': '#!/bin/sh',
    });
    const found = await readFolder(join(dir, 'node_modules/a'));
    expect(paths(found)).toEqual(['.cache/x.js', '.git/hooks/pre-commit.js', '.x/.y/z', 'package.json']);
    expect(found.skipped).toEqual([]);
  });

  test('holds a file that is called node_modules', async () => {
    expect(paths(await readFolder(plant({ 'package.json': MANIFEST, node_modules: 'hidden()' })))).toContain(
      'node_modules',
    );
  });

  test('that is a project has nothing of its own in node_modules, however deep', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'node_modules/a/a.js': '', 'packages/b/node_modules/c/c.js': '' });
    const found = await readFolder(dir, {}, [], '.', 'own');
    expect(paths(found)).toEqual(['package.json']);
    expect(found.skipped).toEqual([]);
  });

  test('of loose files has those right in it', async () => {
    const dir = plant({ 'x.js': '', 'a/a.js': '', 'a/package.json': MANIFEST });
    expect(paths(await readFolder(dir, {}, [], 'node_modules', 'loose'))).toEqual(['x.js']);
  });

  test('leaves out the data of its repository', async () => {
    const dir = plant({ 'package.json': MANIFEST, '.git/hooks/pre-commit': '#!/bin/sh' });
    expect(whyOf(await readFolder(dir), '.git')).toMatch(/repository/);
  });

  test('says what --exclude left out', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'test/a.js': '', 'lib/b.min.js': '', 'lib/c.js': '' });
    const found = await readFolder(dir, { exclude: ['test/**', '*.min.js'] });
    expect(paths(found)).toEqual(['lib/c.js', 'package.json']);
    expect(whyOf(found, 'test/a.js')).toBe('excluded by --exclude test/**');
    expect(whyOf(found, 'lib/b.min.js')).toBe('excluded by --exclude *.min.js');
    expect(found.size.files).toBe(4);
  });

  test('says what --include left out, and still knows who it is', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'a.js': '', 'types/b.d.ts': 'b' });
    const found = await readFolder(dir, { include: ['types/**'] });
    expect(paths(found)).toEqual(['types/b.d.ts']);
    expect(found.name).toBe('sample');
    expect(whyOf(found, 'a.js')).toBe('not among the files of --include');
  });
});

describe('a hostile folder', () => {
  test('with links: none is followed, cycles are harmless', async () => {
    const dir = plant({
      'package.json': MANIFEST,
      'a/loop': linkTo('..'),
      self: linkTo('self'),
      'passwd.js': linkTo('/etc/passwd'),
      'broken.js': linkTo('/nowhere'),
    });
    const found = await readFolder(dir);
    expect(paths(found)).toEqual(['package.json']);
    for (const path of ['a/loop', 'self', 'passwd.js', 'broken.js'])
      expect(whyOf(found, path)).toBe('a link, not followed');
  });

  test.skipIf(process.platform === 'win32')('with a pipe: it is not opened, which would wait forever', async () => {
    const dir = plant({ 'package.json': MANIFEST });
    execFileSync('mkfifo', [join(dir, 'index.js')]);
    expect(whyOf(await readFolder(dir), 'index.js')).toBe('a special file, not opened');
  });

  test.skipIf(process.platform !== 'linux')('with a file that cannot be opened: the reason is in words', async () => {
    const dir = plant({ 'package.json': MANIFEST });
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/bad`), Buffer.from([0xff]), Buffer.from('.js')]), 'x');
    expect(whyOf(await readFolder(dir), 'bad\ufffd.js')).toBe('it cannot be opened under this name');
  });

  test.skipIf(!canBeNobody)('with files and folders that may not be read: each costs itself only', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'a.js': '1', 'b.txt': '2', 'c/d.js': '3', 'e/f.js': '4' });
    const found = await readAsNobody(dir, ['a.js', 'b.txt', 'c']);
    expect(paths(found)).toEqual(['e/f.js', 'package.json']);
    expect(found.skipped.map(({ path, gap, severity }) => [path, gap, severity]).sort()).toEqual([
      ['a.js', 'no-permission', 'unanalysed'],
      ['b.txt', 'no-permission', 'unanalysed'],
      ['c/', 'no-permission', 'unanalysed'],
    ]);
  });

  test.skipIf(!canBeNobody)('with a manifest that may not be read: that is said once', async () => {
    const found = await readAsNobody(plant({ 'package.json': MANIFEST, 'a.js': '1' }), ['package.json']);
    expect(paths(found)).toEqual(['a.js']);
    expect(found.skipped).toMatchObject([{ path: 'package.json', gap: 'no-permission' }]);
  });

  test('with a file of 70 MB: it is skipped without being read', async () => {
    const dir = plant({ 'package.json': MANIFEST, 'big.js': '', 'big.json': '' });
    for (const name of ['big.js', 'big.json']) truncateSync(join(dir, name), 70 * 1024 * 1024);
    const found = await readFolder(dir);
    expect(found.skipped).toMatchObject([
      { path: 'big.js', gap: 'file-too-large', severity: 'unanalysed', why: 'larger than 64 MB, not read' },
      { path: 'big.json', gap: 'data-too-large', severity: 'noted', why: 'data larger than 20 MB, not read' },
    ]);
    expect(found.size.bytes).toBeGreaterThan(140 * 1024 * 1024);
  });

  test('with a manifest of 30 MB: it is none, and that is said', async () => {
    const dir = plant({ 'package.json': '', 'a.js': '1' });
    truncateSync(join(dir, 'package.json'), 30 * 1024 * 1024);
    const found = await readFolder(dir);
    expect(paths(found)).toEqual(['a.js']);
    expect(found.skipped).toMatchObject([{ gap: 'bad-manifest', why: 'it is larger than 20 MB' }]);
  });

  test('with folders nested 200 deep: the rest is reported', async () => {
    const dir = plant({ 'package.json': MANIFEST });
    mkdirSync(join(dir, ...Array<string>(200).fill('d')), { recursive: true });
    writeFileSync(join(dir, ...Array<string>(200).fill('d'), 'x.js'), '');
    const found = await readFolder(dir);
    expect(whyOf(found, Array<string>(65).fill('d').join('/'))).toBe('nested deeper than 64 folders');
  });

  test('with more names than are read: what follows is reported', async () => {
    const dir = plant({ 'a.js': '1', 'b.js': '2', 'c.js': '3' });
    const found = await readFolder(dir, { limits: { listed: 2 } });
    expect(found.skipped[0]).toMatchObject({ gap: 'too-many-listed', severity: 'unanalysed' });
    expect(found.size.files).toBe(2);
  });

  test('with a path too long: it is reported, shortened', async () => {
    const dir = plant({ 'package.json': MANIFEST, [`${'x'.repeat(50)}.js`]: '' });
    const found = await readFolder(dir, { limits: { pathLength: 20 } });
    expect(whyOf(found, `${'x'.repeat(20)}…`)).toMatch(/longer than 20/);
  });

  test('with weird names: they are kept as they are', async () => {
    const name = 'a\u001b[31m\n\u202e"\'.js';
    const dir = plant({ 'package.json': MANIFEST, [name]: 'x', __proto__: 'y', 'constructor.js': 'z' });
    expect((await readFolder(dir)).files.get(name)).toBe('x');
  });
});

describe('a manifest', () => {
  const read = (text: string | Uint8Array) => readFolder(plant({ 'package.json': text, 'index.js': '' }));

  test.each([
    ['{ "name": ', 'it is not valid JSON'],
    ['["a"]', 'it is not a JSON object'],
    ['null', 'it is not a JSON object'],
    ['', 'it is not valid JSON'],
  ])('%j is none, and the package is named after its folder', async (text, why) => {
    const found = await read(text);
    expect(found.manifest).toBeUndefined();
    expect(found.version).toBe('0.0.0');
    expect(found.name).toMatch(/^stowaway-read-/);
    expect(whyOf(found, 'package.json')).toBe(why);
  });

  test.each([
    ['a brace is missing', '{"name":"a","scripts": "test": "x", "postinstall": "node a.js"}, "main": "a.js"}'],
    ['commas are too many', '{"name":"a",,"scripts":{"postinstall":"node a.js",},"main":"a.js",}'],
    [
      'there are comments',
      '// a package\n{"name":"a", /* runs */ "scripts":{"postinstall":"node a.js"},"main":"a.js"}',
    ],
    ['quotes are single and keys bare', "{name:'a',scripts:{postinstall:'node a.js'},main:'a.js'}"],
    ['the end is missing', '{"name":"a","main":"a.js","scripts":{"postinstall":"node a.js"'],
  ])('that npm could not read is read as far as it goes: %s', async (_, text) => {
    const found = await read(text);
    expect(found.manifest).toMatchObject({ name: 'a', main: 'a.js', scripts: { postinstall: 'node a.js' } });
    expect(whyOf(found, 'package.json')).toMatch(/^it is not valid JSON, so npm could not read it/);
  });

  test('that goes on and on is given up', async () => {
    expect((await read('{"a":'.repeat(50_000))).manifest).toEqual({ a: expect.anything() });
    expect(whyOf(await read(`{${'/*'.repeat(50_000)}`), 'package.json')).toBe('it is not valid JSON');
  });

  test('that is binary is none', async () => {
    expect(whyOf(await read(Buffer.alloc(100)), 'package.json')).toBe('it is not text');
  });

  test('with a name that is no text falls back to the folder, with its scope', async () => {
    const dir = plant({ '@scope/pkg/package.json': '{ "name": ["x"], "version": 7 }' });
    expect(await readFolder(join(dir, '@scope/pkg'))).toMatchObject({ name: '@scope/pkg', version: '0.0.0' });
  });

  test('cannot set a prototype', async () => {
    const found = await read('{ "name": "x", "__proto__": { "version": "6.6.6" }, "a": { "__pro\\u0074o__": 1 } }');
    expect(found.version).toBe('0.0.0');
    expect(Object.keys(found.manifest ?? {})).toEqual(['name', 'a']);
    expect(Object.getPrototypeOf(found.manifest)).toBe(Object.prototype);
  });

  test('nested a million deep does no harm', async () => {
    expect((await read(`{"a\\u0061":${'['.repeat(1e6)}${']'.repeat(1e6)}}`)).files.has('index.js')).toBe(true);
  });

  test('with a byte order mark is read', async () => {
    expect((await read('\ufeff{ "name": "marked" }')).name).toBe('marked');
  });

  test('that is a folder or missing is reported', async () => {
    const found = await readFolder(plant({ 'package.json/a.js': '' }));
    expect(whyOf(found, 'package.json')).toBe('there is none');
  });
});

describe('what is no package folder', () => {
  test('fails with one line', async () => {
    const dir = emptyFolder();
    await expect(readFolder(join(dir, 'nope'))).rejects.toThrow(`${join(dir, 'nope')}: no such folder`);
    writeFileSync(join(dir, 'file'), '');
    const error: unknown = await readFolder(join(dir, 'file')).catch(error => error);
    expect(isReadError(error)).toBe(true);
    expect(String(error)).toMatch(/file: not a folder$/);
  });

  test('an empty folder is a package without files', async () => {
    const found = await readFolder(emptyFolder());
    expect(found.files.size).toBe(0);
    expect(whyOf(found, 'package.json')).toBe('there is none');
  });
});
