import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readSource } from '../src/read/source.js';
import { hasOwnCode, targetKind } from '../src/read/target.js';
import { findPackages } from '../src/read/tree.js';
import { cleanUp, emptyFolder, plant } from './fixtures/read/plant.js';

cleanUp();

describe('a target', () => {
  test('is what it looks like', () => {
    const dir = plant({ 'app/node_modules/x/index.js': '', 'lib/index.js': '', 'a.tgz': '', 'b.TAR.GZ': '' });
    expect(targetKind('npm:x@1')).toBe('registry');
    expect(targetKind(join(dir, 'a.tgz'))).toBe('tarball');
    expect(targetKind(join(dir, 'b.TAR.GZ'))).toBe('tarball');
    expect(targetKind(join(dir, 'app'))).toBe('project');
    expect(targetKind(join(dir, 'app/node_modules'))).toBe('modules');
    expect(targetKind(`${join(dir, 'app/node_modules')}/`)).toBe('modules');
    expect(targetKind(join(dir, 'lib'))).toBe('package');
  });

  test('is a project as soon as its code can load what is installed', () => {
    const dir = plant({
      'package.json': { workspaces: ['packages/*'] },
      'node_modules/x/index.js': '',
      'packages/a/index.js': '',
      'elsewhere/index.js': '',
      'repository/web/node_modules/x/index.js': '',
      'pnp/.pnp.cjs': '',
    });
    expect(targetKind(join(dir, 'packages/a'))).toBe('project');
    expect(targetKind(join(dir, 'repository'))).toBe('project');
    expect(targetKind(join(dir, 'pnp'))).toBe('project');
    expect(targetKind(join(dir, 'elsewhere'))).toBe('package');
    expect(targetKind(join(dir, 'node_modules/x'))).toBe('package');
  });

  test.each(['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'])(
    'is a lockfile when it is called %s',
    name => {
      const dir = plant({ [name]: '', [`folder/${name}/index.js`]: '' });
      expect(targetKind(join(dir, name))).toBe('lockfile');
      expect(targetKind(join(dir, 'folder', name))).toBe('package');
    },
  );

  test('that is missing, or of another kind, fails with one line', () => {
    const dir = plant({ 'a.js': '' });
    expect(() => targetKind(join(dir, 'x'))).toThrow(`${join(dir, 'x')}: no such file or folder`);
    expect(() => targetKind(join(dir, 'a.js/x'))).toThrow(/no such file or folder$/);
    expect(() => targetKind(join(dir, 'a.js'))).toThrow(/neither a folder nor a package archive/);
    expect(() => targetKind('a\0b')).toThrow(/could not be read/);
    try {
      targetKind(join(dir, 'x'));
    } catch (error) {
      expect(isReadError(error)).toBe(true);
    }
  });
});

describe("a project's own code", () => {
  const files = { 'package.json': { name: 'x' }, 'node_modules/y/index.js': '', 'src/index.js': '' };

  test('is scanned unless somebody works on it there', () => {
    const dir = plant({ 'suspect/index.js': '', 'app/package.json': {}, 'app/src/index.js': '' });
    expect(hasOwnCode(join(dir, 'suspect'), dir)).toBe(true);
    expect(hasOwnCode(join(dir, 'suspect'), join(dir, 'app'))).toBe(true);
    expect(hasOwnCode(join(dir, 'app'), join(dir, 'app'))).toBe(false);
    expect(hasOwnCode(join(dir, 'app'), join(dir, 'app/src'))).toBe(false);
  });

  test.each([
    [{ bundleDependencies: ['y'] }, true],
    [{ bundledDependencies: true }, true],
    [{ bundleDependencies: [] }, false],
    [{ bundleDependencies: false, bundledDependencies: 'y' }, false],
  ])('is scanned where it is published with what is installed: %o', (fields, expected) => {
    const dir = plant({ ...files, 'package.json': { name: 'x', ...fields } });
    expect(hasOwnCode(dir, dir)).toBe(expected);
  });
});

describe('a folder in which nothing is installed', () => {
  const manifest = { name: 'x', dependencies: { y: '1' } };

  test('is a project, of which packages are missing, when a lockfile shows that they should be there', () => {
    const dir = plant({ 'package.json': manifest, 'package-lock.json': {}, 'index.js': '' });
    expect(targetKind(dir)).toBe('project');
    const { packages, skipped } = findPackages(dir);
    expect(packages).toMatchObject([{ path: '.', name: 'x', part: 'own' }]);
    expect(skipped).toEqual([
      {
        path: '.',
        gap: 'not-installed',
        severity: 'failed',
        why: 'its packages are not installed, and were not looked at; `stowaway package-lock.json` scans what it pins',
      },
    ]);
  });

  test.each<[string, Record<string, string | object>, string]>([
    ['has only development to install for', { 'package.json': { devDependencies: { y: '1' } }, 'yarn.lock': '' }, '.'],
    ['is the root of a workspace', { 'package.json': { workspaces: ['a'] }, 'bun.lock': '' }, '.'],
    [
      'is in a workspace',
      { 'pnpm-workspace.yaml': 'packages: [a]', 'pnpm-lock.yaml': '', 'a/package.json': manifest },
      'a',
    ],
  ])('is so, too, when it %s', (_, files, at) => {
    const dir = join(plant(files), at);
    expect(targetKind(dir)).toBe('project');
    expect(findPackages(dir).skipped.map(({ gap }) => gap)).toEqual(['not-installed']);
  });

  test.each<[string, Record<string, string | object>, string]>([
    ['no lockfile: it may have been published so', { 'package.json': manifest }, '.'],
    ['the lockfile that is published', { 'package.json': manifest, 'npm-shrinkwrap.json': {} }, '.'],
    ['nothing it depends on', { 'package.json': { name: 'x', dependencies: {} }, 'package-lock.json': {} }, '.'],
    [
      'a place among the installed',
      { 'node_modules/x/package.json': manifest, 'node_modules/x/yarn.lock': '' },
      'node_modules/x',
    ],
  ])('is a package with %s', (_, files, at) => {
    expect(targetKind(join(plant(files), at))).toBe('package');
  });

  test('does not look harmless when there is nothing in it', async () => {
    const gapsIn = async (folder: string) =>
      (await readSource({ folder }, {})).skipped.map(({ gap, severity }) => `${gap} ${severity}`);
    expect(await gapsIn(plant({ 'a/b/c.js': '' }))).toEqual(['no-manifest noted']);
    expect(await gapsIn(emptyFolder())).toEqual(['no-manifest noted', 'no-packages failed']);
  });
});
