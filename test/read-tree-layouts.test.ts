/** How each package manager lays packages out, small. `npm run layout-table` compares with the real ones. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSource } from '../src/read/source.js';
import { findPackages, type InstalledTree, installedPackages, readMetadata } from '../src/read/tree.js';
import { cleanUp, linkTo, plant } from './fixtures/read/plant.js';
import { zipOf } from './fixtures/read/zip.js';

cleanUp();

const names = (tree: InstalledTree) => tree.packages.map(({ name }) => name);
const ways = (tree: InstalledTree) =>
  Object.fromEntries(tree.packages.map(({ path, dependencyPath }) => [path, dependencyPath.join(' > ')]));
const gapsOf = (tree: InstalledTree) => tree.skipped.map(({ gap }) => gap).filter(gap => gap !== 'own-code');
const needs = (name: string, ...dependencies: string[]) => ({
  name,
  version: '1.0.0',
  dependencies: Object.fromEntries(dependencies.map(dependency => [dependency, '*'])),
});

describe('stores in node_modules', () => {
  test("of npm's linked strategy, with scopes of their own", () => {
    const tree = findPackages(
      plant({
        'package.json': needs('app', '@s/a'),
        'node_modules/@s/a': linkTo('../.store/@s/a@1.0.0-x/node_modules/@s/a'),
        'node_modules/.store/@s/a@1.0.0-x/node_modules/@s/a/package.json': needs('@s/a', 'b'),
        'node_modules/.store/@s/a@1.0.0-x/node_modules/b': linkTo('../../../b@1.0.0-y/node_modules/b'),
        'node_modules/.store/b@1.0.0-y/node_modules/b/package.json': needs('b'),
        'node_modules/.store/@s/left@1.0.0-z/node_modules/@s/left/package.json': needs('@s/left'),
      }),
    );
    expect(ways(tree)).toEqual({
      'node_modules/.store/@s/a@1.0.0-x/node_modules/@s/a': '',
      'node_modules/.store/@s/left@1.0.0-z/node_modules/@s/left': '',
      'node_modules/.store/b@1.0.0-y/node_modules/b': '@s/a',
    });
    expect(gapsOf(tree)).toEqual([]);
  });

  test("of Yarn's pnpm linker, where a package lies beside its node_modules", () => {
    const tree = findPackages(
      plant({
        'package.json': needs('app', 'alias'),
        'node_modules/alias': linkTo('.store/a-npm-1.0.0-x/package'),
        'node_modules/.store/a-npm-1.0.0-x/package/package.json': needs('a', 'b'),
        'node_modules/.store/a-npm-1.0.0-x/node_modules/b': linkTo('../../b-npm-1.0.0-y/package'),
        'node_modules/.store/b-npm-1.0.0-y/package/package.json': needs('b'),
      }),
    );
    expect(names(tree)).toEqual(['a', 'b']);
    expect(ways(tree)).toMatchObject({ 'node_modules/.store/b-npm-1.0.0-y/package': 'a' });
  });

  test('of Bun', () => {
    const tree = findPackages(
      plant({
        'package.json': needs('app', 'a'),
        'node_modules/a': linkTo('.bun/a@1.0.0/node_modules/a'),
        'node_modules/.bun/a@1.0.0/node_modules/a/package.json': needs('a', 'b'),
        'node_modules/.bun/a@1.0.0/node_modules/b': linkTo('../../b@1.0.0/node_modules/b'),
        'node_modules/.bun/b@1.0.0/node_modules/b/package.json': needs('b'),
      }),
    );
    expect(ways(tree)).toEqual({
      'node_modules/.bun/a@1.0.0/node_modules/a': '',
      'node_modules/.bun/b@1.0.0/node_modules/b': 'a',
    });
  });
});

describe("pnpm's global store", () => {
  const store = () =>
    plant({
      'v10/links/@/a/1.0.0/h1/node_modules/a/package.json': needs('a', '@s/b'),
      'v10/links/@/a/1.0.0/h1/node_modules/@s/b': linkTo('../../../../../../@s/b/1.0.0/h2/node_modules/@s/b'),
      'v10/links/@s/b/1.0.0/h2/node_modules/@s/b/package.json': needs('@s/b'),
      'other/node_modules/c/package.json': needs('c'),
      'v10/links/loose.js': '',
    });
  const project = (outside: string, note: object | undefined) =>
    plant({
      'package.json': needs('app', 'a'),
      'node_modules/a': linkTo(join(outside, 'v10/links/@/a/1.0.0/h1/node_modules/a')),
      'node_modules/c': linkTo(join(outside, 'other/node_modules/c')),
      'node_modules/links': linkTo(join(outside, 'v10/links')),
      ...(note && { 'node_modules/.modules.yaml': JSON.stringify(note) }),
    });

  test('is looked into where pnpm has noted down that it is used', () => {
    const outside = store();
    const tree = findPackages(project(outside, { storeDir: join(outside, 'v10') }));
    expect(names(tree)).toEqual(['a', '@s/b']);
    expect(tree.packages.map(({ dependencyPath }) => dependencyPath)).toEqual([[], ['a']]);
    expect(gapsOf(tree)).toEqual(['link-out', 'link-out']);
  });

  test('is looked into whether the note is JSON or YAML', () => {
    const outside = store();
    const dir = project(outside, undefined);
    plant({ 'node_modules/.modules.yaml': `layoutVersion: 5\nvirtualStoreDir: ${outside}/v10/links\n` }, dir);
    expect(names(findPackages(dir))).toEqual(['a', '@s/b']);
  });

  test.each([
    ['is not there', undefined],
    ['names another store', { storeDir: '/nowhere' }],
    ['is hostile', { storeDir: ['/'], virtualStoreDir: 7 }],
    ['names a folder that is laid out otherwise', { virtualStoreDir: '/' }],
  ])('is not looked into where the note %s', (_, note) => {
    const tree = findPackages(project(store(), note));
    expect(names(tree)).toEqual(['app']);
    expect(gapsOf(tree)).toContain('link-out');
  });

  test('is not looked into because a package brings such a note', () => {
    const outside = store();
    const dir = project(outside, undefined);
    plant({ 'node_modules/x/node_modules/.modules.yaml': `storeDir: ${outside}/v10\n` }, dir);
    plant({ 'node_modules/x/node_modules/a': linkTo(join(outside, 'v10/links/@/a/1.0.0/h1/node_modules/a')) }, dir);
    expect(names(findPackages(dir))).not.toContain('a');
  });
});

describe('a workspace', () => {
  const members = {
    'node_modules/hoisted/package.json': needs('hoisted'),
    'packages/x/package.json': needs('x', 'b', 'hoisted'),
    'packages/x/node_modules/b/package.json': needs('b', 'c'),
    'packages/x/node_modules/c/package.json': needs('c'),
    'packages/y/package.json': needs('y'),
    'packages/y/node_modules/d/package.json': needs('d'),
  };
  const npm = { 'package.json': { ...needs('root'), workspaces: ['packages/*'] } };

  test('has what its members have installed for themselves, though nothing links to them', () => {
    const tree = findPackages(plant({ ...npm, ...members }));
    expect(ways(tree)).toEqual({
      'node_modules/hoisted': 'x',
      'packages/x/node_modules/b': 'x',
      'packages/x/node_modules/c': 'x > b',
      'packages/y/node_modules/d': '',
    });
  });

  test('has it where there is nothing in its root, nor any setting', () => {
    const dir = plant({ 'web/node_modules/a/package.json': needs('a'), 'api/package.json': needs('api') });
    expect(names(findPackages(dir))).toEqual(['a']);
    expect(() => findPackages(join(dir, 'api'))).toThrow(/has no node_modules/);
  });

  test.each<[string, Record<string, string | object>]>([
    ['npm', npm],
    ['Yarn of old', { 'package.json': { workspaces: { packages: ['./packages/*/'] } } }],
    ['pnpm', { 'pnpm-workspace.yaml': "packages:\n  - 'packages/**'\n  - '!packages/y'\n" }],
    ['Lerna', { 'lerna.json': { packages: ['packages/x'] } }],
    ['Lerna without a word', { 'lerna.json': {} }],
    ['Rush', { 'rush.json': '{ // comments\n "projects": [{ "projectFolder": "packages/x" },] }' }],
  ])('of %s gives each member what is hoisted, but not what others have', (_, root) => {
    const tree = findPackages(join(plant({ ...root, ...members }), 'packages/x'));
    expect(ways(tree)).toEqual({
      '../../node_modules/hoisted': '',
      'node_modules/b': '',
      'node_modules/c': 'b',
    });
    expect(gapsOf(tree)).toEqual([]);
  });

  test.each<[string, Record<string, string | object>]>([
    ['counts others only', { 'package.json': { workspaces: ['apps/*'] } }],
    ['takes it away again', { 'pnpm-workspace.yaml': "packages:\n  - packages/*\n  - '!**/x'\n" }],
    ['is broken', { 'package.json': '{', 'pnpm-workspace.yaml': ':\n -', 'lerna.json': '[]', 'rush.json': '{' }],
    ['is hostile', { 'package.json': { workspaces: { packages: { packages: [{}] } } }, 'rush.json': '[]' }],
  ])('around a folder means nothing to it when it %s', (_, root) => {
    const tree = findPackages(join(plant({ ...root, ...members }), 'packages/x'));
    expect(names(tree)).toEqual(['b', 'c']);
  });

  test('with a pattern that could be matched for ever is believed to have the folder', () => {
    const root = { 'package.json': { workspaces: [`packages/${'*a'.repeat(30)}b`] } };
    expect(names(findPackages(join(plant({ ...root, ...members }), 'packages/x')))).toContain('hoisted');
  });

  test('around an installed package is none, even of everything', () => {
    const dir = plant({ 'package.json': { workspaces: ['**'] }, 'node_modules/a/node_modules/b/package.json': {} });
    expect(names(findPackages(join(dir, 'node_modules/a')))).toEqual(['b']);
  });

  test('of Rush has its store where it installs for all', () => {
    const dir = plant({
      'rush.json': { projects: [{ projectFolder: 'apps/x' }] },
      'common/temp/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': needs('a'),
      'apps/x/package.json': needs('x', 'a'),
      'apps/x/node_modules/a': linkTo('../../../common/temp/node_modules/.pnpm/a@1.0.0/node_modules/a'),
    });
    expect(names(findPackages(dir))).toEqual(['a']);
    expect(names(findPackages(join(dir, 'apps/x')))).toEqual(['a']);
  });

  test('links its members, which are its own code', () => {
    const dir = plant({ ...npm, ...members, 'node_modules/y': linkTo('../packages/y') });
    const tree = findPackages(join(dir, 'packages/x'));
    expect(names(tree)).toEqual(['hoisted', 'd', 'b', 'c']);
    expect(gapsOf(tree)).toEqual(['workspace']);
  });
});

describe("Yarn's Plug'n'Play", () => {
  const zip = (name: string, ...dependencies: string[]) =>
    zipOf({
      [`node_modules/${name}/package.json`]: JSON.stringify({ ...needs(name, ...dependencies), version: '1.2.3' }),
      [`node_modules/${name}/index.js`]: `exports.name = '${name}';`,
    });
  const data = (at: string) => ({
    dependencyTreeRoots: [{ name: 'app', reference: 'workspace:.' }],
    packageRegistryData: [
      [null, [[null, { packageLocation: './', packageDependencies: [['a', 'npm:1.2.3']] }]]],
      ['app', [['workspace:.', { packageLocation: './', packageDependencies: [['a', 'npm:1.2.3']] }]]],
      ['web', [['workspace:web', { packageLocation: './web/', packageDependencies: [['other', ['u', 'npm:1']]] }]]],
      [
        'a',
        [
          [
            'npm:1.2.3',
            {
              packageLocation: `${at}a-npm-1.2.3-x.zip/node_modules/a/`,
              packageDependencies: [
                ['@s/b', 'virtual:y#npm:1.2.3'],
                ['peer', null],
              ],
            },
          ],
        ],
      ],
      [
        '@s/b',
        [
          ['npm:1.2.3', { packageLocation: `${at}@s-b-npm-1.2.3-y.zip/node_modules/@s/b/` }],
          [
            'virtual:y#npm:1.2.3',
            {
              packageLocation:
                at === './.yarn/cache/'
                  ? './.yarn/__virtual__/@s-b-virtual-y/0/cache/@s-b-npm-1.2.3-y.zip/node_modules/@s/b/'
                  : `./.yarn/__virtual__/@s-b-virtual-y/2/${at.slice(3)}@s-b-npm-1.2.3-y.zip/node_modules/@s/b/`,
              packageDependencies: [],
            },
          ],
        ],
      ],
      [
        'u',
        [
          ['npm:1', { packageLocation: './.yarn/unplugged/u-npm-1-z/node_modules/u/', packageDependencies: [] }],
          ['npm:2', { packageLocation: './.yarn/unplugged/u-win32-npm-2-z/node_modules/u/', packageDependencies: [] }],
        ],
      ],
    ],
  });
  const cache = (at: string) => ({
    [`${at}a-npm-1.2.3-x.zip`]: zip('a', '@s/b'),
    [`${at}@s-b-npm-1.2.3-y.zip`]: zip('@s/b'),
    [`${at}unused-npm-1.0.0-w.zip`]: zip('unused'),
  });
  const rest = {
    'package.json': needs('app', 'a'),
    'yarn.lock': '',
    'web/package.json': needs('web', 'u'),
    '.yarn/unplugged/u-npm-1-z/node_modules/u/package.json': needs('u'),
  };
  const literal = (value: unknown) =>
    JSON.stringify(value, null, 2).replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\\n');
  const program = (value: unknown) => `"use strict";\n\nconst RAW_RUNTIME_STATE =\n'${literal(value)}';\n`;
  const local = './.yarn/cache/';

  test.each<[string, Record<string, string>]>([
    ['the program', { '.pnp.cjs': program(data(local)) }],
    ['the data beside the program', { '.pnp.cjs': 'x', '.pnp.data.json': JSON.stringify(data(local)) }],
    [
      'the program of Yarn 2',
      { '.pnp.js': `$$SETUP_STATE();\n return hydrateRuntimeState(${JSON.stringify(data(local))}, {basePath});` },
    ],
  ])('is known by %s', (_, files) => {
    const tree = findPackages(plant({ ...rest, ...cache('.yarn/cache/'), ...files }));
    expect(ways(tree)).toEqual({
      '.yarn/cache/@s-b-npm-1.2.3-y.zip/node_modules/@s/b': 'a',
      '.yarn/cache/a-npm-1.2.3-x.zip/node_modules/a': '',
      '.yarn/unplugged/u-npm-1-z/node_modules/u': 'web',
    });
    expect(tree.skipped).toContainEqual(
      expect.objectContaining({ gap: 'not-unplugged', path: expect.stringContaining('win32'), severity: 'noted' }),
    );
    expect(gapsOf(tree)).toHaveLength(1);
  });

  test('reads its packages in their zips', async () => {
    const dir = plant({ ...rest, ...cache('.yarn/cache/'), '.pnp.cjs': program(data(local)) });
    const [, a] = findPackages(dir).packages;
    const pkg = await readSource({ installed: a as NonNullable<typeof a> }, {});
    expect(pkg).toMatchObject({ name: 'a', version: '1.2.3', path: '.yarn/cache/a-npm-1.2.3-x.zip/node_modules/a' });
    expect([...pkg.files.keys()]).toEqual(['package.json', 'index.js']);
    expect(installedPackages(dir).map(({ name, version }) => `${name}@${version}`)).toEqual([
      '@s/b@1.2.3',
      'a@1.2.3',
      'u@1.0.0',
    ]);
    expect(readMetadata(findPackages(dir)).name).toEqual(['app', '@s/b', 'a', 'u']);
  });

  test('shares a cache with other projects, wherever that is', () => {
    const dir = plant({ ...cache('berry/cache/'), 'home/app/x': '' });
    const app = plant({ ...rest, '.pnp.cjs': program(data('../../berry/cache/')) }, join(dir, 'home/app'));
    const tree = findPackages(app);
    expect(names(tree)).toEqual(['@s/b', 'a', 'u']);
    expect(gapsOf(tree)).toEqual(['not-unplugged']);
  });

  test('serves the members of a workspace', () => {
    const dir = plant({ ...rest, ...cache('.yarn/cache/'), '.pnp.cjs': program(data(local)) });
    plant({ 'package.json': { ...needs('app', 'a'), workspaces: ['web'] } }, dir);
    const tree = findPackages(join(dir, 'web'));
    expect(names(tree)).toEqual(['@s/b', 'a', 'u']);
    expect(ways(tree)['../.yarn/unplugged/u-npm-1-z/node_modules/u']).toBe('');
  });

  test('says which archives are missing, and fails', () => {
    const tree = findPackages(plant({ ...rest, '.pnp.cjs': program(data(local)) }));
    expect(tree.skipped.find(({ gap }) => gap === 'archives-missing')).toMatchObject({
      severity: 'failed',
      path: '.yarn/cache/a-npm-1.2.3-x.zip/node_modules/a',
      why: expect.stringMatching(/^2 archives of Plug'n'Play missing or damaged: /),
    });
  });

  test('is all of its cache where the program tells nothing', () => {
    const dir = plant({ ...rest, ...cache('.yarn/cache/'), '.pnp.cjs': '/* made by another */' });
    const tree = findPackages(dir);
    expect(names(tree)).toEqual(['@s/b', 'a', 'unused', 'u']);
    expect(gapsOf(tree)).toEqual([]);
    plant({ '.yarn/cache/empty-npm-1.0.0-v.zip': zipOf({}) }, dir);
    expect(gapsOf(findPackages(dir))).toEqual(['archives-missing']);
  });

  test('fails where neither the program nor a cache tells anything', () => {
    const tree = findPackages(plant({ ...rest, '.pnp.cjs': 'const RAW_RUNTIME_STATE = \'{"packageRegistryData"' }));
    expect(tree.skipped.find(({ severity }) => severity === 'failed')?.gap).toBe('archives-missing');
  });

  test('leads to no folder outside of the project, and to none that is its own', () => {
    const outside = plant({ 'package.json': needs('x') });
    const at = (name: string, packageLocation: string) => [name, [['portal:1', { packageLocation }]]];
    const rows = [at('out', `${outside}/`), at('lib', './web/'), at('odd', './.yarn/cache/x.zip/../../etc/'), [7, []]];
    const tree = findPackages(plant({ ...rest, '.pnp.cjs': program({ packageRegistryData: rows }) }));
    expect(names(tree)).toEqual(['app']);
    expect(gapsOf(tree)).toEqual(['link-out', 'workspace', 'not-unplugged', 'not-installed']);
  });
});
