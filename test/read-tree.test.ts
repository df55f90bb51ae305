import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPackages, type InstalledTree } from '../src/read/tree.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';

cleanUp();

const paths = (tree: InstalledTree) => tree.packages.map(({ path }) => path);
const wayTo = (tree: InstalledTree, path: string) => tree.packages.find(found => found.path === path)?.dependencyPath;
const whyOf = (tree: InstalledTree, path: string) => tree.skipped.find(skipped => skipped.path === path)?.why;
const needs = (name: string, ...dependencies: string[]) => ({
  name,
  version: '1.0.0',
  dependencies: Object.fromEntries(dependencies.map(dependency => [dependency, '*'])),
});

describe('installed packages', () => {
  test('are found nested and scoped, from the project or from its node_modules', () => {
    const dir = plant({
      'package.json': needs('app', 'a'),
      'node_modules/a/package.json': needs('a'),
      'node_modules/a/node_modules/b/package.json': needs('b'),
      'node_modules/@s/c/package.json': needs('@s/c'),
      'node_modules/@s/c/node_modules/@t/d/package.json': needs('@t/d'),
    });
    const tree = findPackages(dir);
    expect(tree.root).toBe(dir);
    expect(tree.packages[0]).toEqual({
      dir: join(dir, 'node_modules/@s/c'),
      path: 'node_modules/@s/c',
      name: '@s/c',
      dependencyPath: [],
    });
    expect(paths(tree)).toEqual([
      'node_modules/@s/c',
      'node_modules/@s/c/node_modules/@t/d',
      'node_modules/a',
      'node_modules/a/node_modules/b',
    ]);
    expect(findPackages(join(dir, 'node_modules'))).toEqual(tree);
    expect(tree.skipped).toMatchObject([]);
  });

  test('are not the folders whose name starts with a dot', () => {
    const dir = plant({
      'node_modules/.bin/x.js': '',
      'node_modules/.cache/y/package.json': {},
      'node_modules/.vite/deps/z.js': '',
      'node_modules/.yarn-integrity': '',
    });
    expect(findPackages(dir)).toMatchObject({ packages: [], skipped: [] });
  });

  test('need no package.json if they hold code', () => {
    const dir = plant({ 'node_modules/@s/a/lib/x.js': '', 'node_modules/b/.keep': '', 'node_modules/c/c.d.ts': '' });
    mkdirSync(join(dir, 'node_modules/empty'));
    expect(findPackages(dir).packages.map(({ name }) => name)).toEqual(['@s/a', 'b']);
  });

  test('are not loose files, which are reported', () => {
    const dir = plant({ 'node_modules/evil.js': '' });
    expect(whyOf(findPackages(dir), 'node_modules/evil.js')).toMatch(/^a loose file/);
  });

  test('are found when they have weird names', () => {
    const dir = plant({
      'node_modules/constructor/package.json': {},
      'node_modules/__proto__/package.json': {},
      'node_modules/a\u001b[0m\n/package.json': {},
      'package.json': '{ "dependencies": { "__proto__": "1", "constructor": "1" } }',
    });
    expect(findPackages(dir).packages).toHaveLength(3);
  });
});

describe('linked packages', () => {
  /** a and b as pnpm lays them out: a needs b. */
  const STORE = {
    'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': needs('a', 'b'),
    'node_modules/.pnpm/a@1.0.0/node_modules/b': linkTo('../../b@1.0.0/node_modules/b'),
    'node_modules/.pnpm/b@1.0.0/node_modules/b/package.json': needs('b'),
    'node_modules/.pnpm/node_modules/b': linkTo('../b@1.0.0/node_modules/b'),
    'node_modules/.pnpm/lock.yaml': '',
    'node_modules/.modules.yaml': '',
  };

  test('are found once each in the store of pnpm, with the way to them', () => {
    const dir = plant({
      ...STORE,
      'package.json': needs('app', 'a'),
      'node_modules/a': linkTo('.pnpm/a@1.0.0/node_modules/a'),
    });
    const tree = findPackages(dir);
    expect(tree.packages.map(({ name, path }) => [name, path])).toEqual([
      ['a', 'node_modules/.pnpm/a@1.0.0/node_modules/a'],
      ['b', 'node_modules/.pnpm/b@1.0.0/node_modules/b'],
    ]);
    expect(wayTo(tree, 'node_modules/.pnpm/b@1.0.0/node_modules/b')).toEqual(['a']);
    expect(tree.skipped).toMatchObject([]);
  });

  test('are found through a workspace of pnpm, whose store lies further up', () => {
    const dir = plant({
      ...STORE,
      'packages/app/package.json': needs('app', 'a'),
      'packages/app/node_modules/a': linkTo('../../../node_modules/.pnpm/a@1.0.0/node_modules/a'),
    });
    const tree = findPackages(join(dir, 'packages/app'));
    expect(tree.packages.map(({ name }) => name)).toEqual(['a']);
    expect(tree.skipped).toMatchObject([]);
  });

  test('that are workspaces are not installed, but what they have installed is', () => {
    const dir = plant({
      'package.json': needs('root'),
      'node_modules/ws': linkTo('../packages/ws'),
      'node_modules/@s/ws': linkTo('../../packages/ws'),
      'node_modules/x/package.json': needs('x'),
      'packages/ws/package.json': needs('ws', 'x', 'y'),
      'packages/ws/node_modules/y/package.json': needs('y'),
    });
    const tree = findPackages(dir);
    expect(paths(tree)).toEqual(['node_modules/x', 'packages/ws/node_modules/y']);
    expect(whyOf(tree, 'node_modules/ws')).toBe('a workspace of the project');
    expect(wayTo(tree, 'packages/ws/node_modules/y')).toHaveLength(1);
  });

  test('that lead out of the tree, to a file or nowhere are reported', () => {
    const outside = plant({ 'package.json': {} });
    const dir = plant({
      'file.js': '',
      'node_modules/out': linkTo(outside),
      'node_modules/gone': linkTo('./nowhere'),
      'node_modules/file': linkTo('../file.js'),
      'node_modules/@scope': linkTo(outside),
    });
    const tree = findPackages(dir);
    expect(tree.packages).toEqual([]);
    expect(whyOf(tree, 'node_modules/out')).toBe('a link out of the tree, not followed');
    expect(whyOf(tree, 'node_modules/gone')).toBe('a link that leads nowhere');
    expect(whyOf(tree, 'node_modules/file')).toBe('a link to a file, not followed');
    expect(whyOf(tree, 'node_modules/@scope')).toBe('a link in place of a scope, not followed');
  });

  test('in a circle are harmless', () => {
    const dir = plant({
      'node_modules/a/package.json': needs('a', 'a', 'self', 'loop'),
      'node_modules/a/node_modules': linkTo('..'),
      'node_modules/self': linkTo('self'),
      'node_modules/loop': linkTo('.'),
      'node_modules/up': linkTo('..'),
      'node_modules/twin': linkTo('a'),
    });
    const tree = findPackages(dir);
    expect(paths(tree)).toEqual(['node_modules/a']);
    expect(whyOf(tree, 'node_modules/self')).toBe('a link, not followed');
  });
});

describe('the way to a package', () => {
  test('is the shortest, by what the manifests say', () => {
    const dir = plant({
      'package.json': { ...needs('app', 'a'), devDependencies: { b: '*' } },
      'node_modules/a/package.json': needs('a', 'c'),
      'node_modules/b/package.json': needs('b', 'd'),
      'node_modules/c/package.json': needs('c', 'd', 'e'),
      'node_modules/d/package.json': needs('d'),
      'node_modules/e/package.json': { name: 'e', peerDependencies: { f: '*' }, devDependencies: { nobody: '*' } },
      'node_modules/f/package.json': needs('f'),
      'node_modules/nobody/package.json': needs('nobody'),
      'node_modules/c/node_modules/d/package.json': needs('d'),
    });
    const tree = findPackages(dir);
    expect(wayTo(tree, 'node_modules/a')).toEqual([]);
    expect(wayTo(tree, 'node_modules/d')).toEqual(['b']);
    expect(wayTo(tree, 'node_modules/c/node_modules/d')).toEqual(['a', 'c']);
    expect(wayTo(tree, 'node_modules/f')).toEqual(['a', 'c', 'e']);
    expect(wayTo(tree, 'node_modules/nobody')).toEqual([]);
  });

  test('is what the hidden lockfile says, without a manifest having to be read', () => {
    const dir = plant({
      'package.json': needs('app', 'a'),
      'node_modules/.package-lock.json': {
        packages: { 'node_modules/a': { dependencies: { b: '*' } }, 'node_modules/b': {} },
      },
      'node_modules/a/package.json': needs('a'),
      'node_modules/b/package.json': needs('b'),
    });
    expect(wayTo(findPackages(dir), 'node_modules/b')).toEqual(['a']);
  });

  test('starts, where no project manifest is, at what nobody depends on', () => {
    const dir = plant({ 'node_modules/a/package.json': needs('a', 'b'), 'node_modules/b/package.json': needs('b') });
    expect(wayTo(findPackages(join(dir, 'node_modules')), 'node_modules/b')).toEqual(['a']);
  });

  test('is left out where lockfile and manifests are hostile', () => {
    const dir = plant({
      'package.json': '[]',
      'node_modules/.package-lock.json': '{"packages":{"node_modules/a":[],"__proto__":{"x":1}}}',
      'node_modules/a/package.json': '{"dependencies":["b"],"peerDependencies":"b","optionalDependencies":null}',
      'node_modules/b/package.json': '{"dependencies":{"../../..":"1","":"1","/":"1","a/b/c":"1"}}',
    });
    expect(findPackages(dir).packages.map(({ dependencyPath }) => dependencyPath)).toEqual([[], []]);
  });
});

describe('bounds', () => {
  test('stop a tree that nests without end', () => {
    const dir = emptyFolder();
    mkdirSync(join(dir, ...Array<string>(150).fill('node_modules/x')), { recursive: true });
    const tree = findPackages(dir, { limits: { depth: 10 } });
    expect(tree.skipped.map(({ why }) => why)).toContain('nested deeper than 40 folders');
  });

  test('stop at a number of packages, and say which was left', () => {
    const dir = plant({ 'node_modules/a/package.json': {}, 'node_modules/b/package.json': {} });
    const tree = findPackages(dir, { limits: { packages: 1 } });
    expect(paths(tree)).toEqual(['node_modules/a']);
    expect(whyOf(tree, 'node_modules/b')).toMatch(/^more than 1 packages/);
  });
});

describe('what has no packages', () => {
  test('fails with one line', () => {
    const dir = plant({ file: '', 'pnp/.pnp.cjs': '', 'odd/node_modules': '' });
    expect(() => findPackages(join(dir, 'nope'))).toThrow(`${join(dir, 'nope')}: no such folder`);
    expect(() => findPackages(join(dir, 'file'))).toThrow(/not a folder$/);
    expect(() => findPackages(dir)).toThrow(/has no node_modules folder$/);
    expect(() => findPackages(join(dir, 'odd'))).toThrow(/has no node_modules folder$/);
    expect(() => findPackages(join(dir, 'pnp'))).toThrow(/Plug'n'Play/);
  });

  test('is unlike a project whose node_modules is a link, which is followed', () => {
    const elsewhere = plant({ 'node_modules/a/package.json': needs('a') });
    const dir = emptyFolder();
    symlinkSync(join(elsewhere, 'node_modules'), join(dir, 'node_modules'));
    expect(findPackages(dir).packages.map(({ name }) => name)).toEqual(['a']);
  });
});
