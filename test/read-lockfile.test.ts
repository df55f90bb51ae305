import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LockEntry, parseLockfile, readAnchors, readLockfile } from '../src/read/lockfile.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';

cleanUp();

const HOST = 'https://registry.invalid';

/** `line name@version`, and what else is known, of each entry. */
const told = (text: string) =>
  parseLockfile(text)?.map(({ line, name, version, path, integrity, elsewhere }: LockEntry) =>
    [`${line} ${name}@${version}`, path, integrity, elsewhere].filter(part => part !== undefined).join(', '),
  );

// ── the formats ────────────────────────────────────────────────────────────────────────────────────────────────────

describe('the entries of a lockfile', () => {
  test("are read from npm's, nested, aliased and linked ones too", () => {
    expect(
      told(`{
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "version": "1.0.0" },
    "packages/own": { "version": "1.0.0" },
    "node_modules/@s/a": {
      "version": "1.0.0",
      "resolved": "${HOST}/@s/a/-/a-1.0.0.tgz",
      "integrity": "sha512-a"
    },
    "node_modules/@s/a/node_modules/b": { "version": "2.0.0-rc.1+x" },
    "node_modules/alias": { "name": "real", "version": "3.0.0" },
    "node_modules/own": { "resolved": "packages/own", "link": true },
    "node_modules/in": { "version": "1.0.0", "inBundle": true },
    "node_modules/git": { "version": "1.0.0", "resolved": "git+ssh://git@host.invalid/git.git#abc" },
    "node_modules/file": { "version": "1.0.0", "resolved": "file:../file.tgz" },
    "node_modules/other": { "version": "1.0.0", "resolved": "https://other.invalid/other.tgz" },
    "node_modules/odd": {}
  }
}`),
    ).toEqual([
      '6 @s/a@1.0.0, node_modules/@s/a, sha512-a',
      '11 b@2.0.0-rc.1+x, node_modules/@s/a/node_modules/b',
      '12 real@3.0.0, node_modules/alias',
      '13 own@, node_modules/own, a folder of the project',
      '14 in@1.0.0, node_modules/in, bundled in another package, and scanned with it',
      '15 git@1.0.0, node_modules/git, comes from a git repository: git+ssh://git@host.invalid/git.git#abc',
      '16 file@1.0.0, node_modules/file, comes from a file or folder of the project',
      '17 other@1.0.0, node_modules/other, comes from another address: https://other.invalid/other.tgz',
      '18 odd@, node_modules/odd, no version is stated',
    ]);
  });

  test("are read from npm's of old", () => {
    expect(
      told(`{
  "lockfileVersion": 1,
  "dependencies": {
    "a": {
      "version": "1.0.0",
      "integrity": "sha1-a",
      "dependencies": {
        "b": { "version": "2.0.0", "bundled": true }
      }
    },
    "alias": { "version": "npm:real@3.0.0" },
    "git": { "version": "github:user/repo#abc" }
  }
}`),
    ).toEqual([
      '4 a@1.0.0, node_modules/a, sha1-a',
      '8 b@2.0.0, node_modules/a/node_modules/b, bundled in another package, and scanned with it',
      '11 real@3.0.0, node_modules/alias',
      '12 git@github:user/repo#abc, node_modules/git, comes from a git repository: github:user/repo#abc',
    ]);
  });

  test("are read from Yarn's of old", () => {
    expect(
      told(`# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.2.0"
  resolved "${HOST}/@s/a/-/a-1.2.0.tgz#0123abcd"
  integrity sha512-a
  dependencies:
    version "^9.9.9"

"alias@npm:real@^3":
  version "3.0.0"

b@1, b@~1:
  version "1.0.0"
  resolved "https://codeload.invalid/user/b/tar.gz/abc"
`),
    ).toEqual([
      '4 @s/a@1.2.0, sha512-a',
      '11 real@3.0.0',
      '14 b@1.0.0, comes from another address: https://codeload.invalid/user/b/tar.gz/abc',
    ]);
  });

  test("are read from Yarn's of today", () => {
    expect(
      told(`__metadata:
  version: 8

"@s/a@npm:^1.0.0, @s/a@npm:^1.1.0":
  version: 1.2.0
  resolution: "@s/a@npm:1.2.0"
  checksum: 10c0/abc

"alias@npm:real@^3":
  version: 3.0.0
  resolution: "real@npm:3.0.0"

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."

"c@patch:c@npm%3A1.0.0#~/c.patch":
  version: 1.0.0
  resolution: "c@patch:c@npm%3A1.0.0#~/c.patch::version=1.0.0"

"d@npm:1":
  version: 1.0.0
  resolution: "d@npm:1.0.0::__archiveUrl=https%3A%2F%2Fother.invalid%2Fd.tgz"
`),
    ).toEqual([
      '4 @s/a@1.2.0',
      '9 real@3.0.0',
      '13 app@0.0.0-use.local, a folder of the project',
      '17 c@1.0.0, patched by the project; what it patches has an entry of its own',
      '21 d@1.0.0, comes from elsewhere: npm:1.0.0::__archiveUrl=https%3A%2F%2Fother.invalid%2Fd.tgz',
    ]);
  });

  test("are read from pnpm's of all times", () => {
    expect(
      told(`lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0

packages:

  '@s/a@1.0.0':
    resolution: {integrity: sha512-a}

  /@s/b@2.0.0(react@18.0.0):
    resolution: {integrity: sha512-b}
    dev: true

  /c/3.0.0_react@18.0.0:
    resolution: {integrity: sha512-c}

  /@s/d/4.0.0/react@18.0.0:
    resolution: {integrity: sha512-d}

  e@https://other.invalid/e.tgz:
    resolution: {tarball: https://other.invalid/e.tgz}
    version: 5.0.0

  github.com/1user/repo/abc:
    resolution: {tarball: https://codeload.invalid/1user/repo/tar.gz/abc}
    name: f
    version: 6.0.0

  file:../g:
    resolution: {directory: ../g, type: directory}
    name: g

snapshots:

  '@s/a@1.0.0': {}
`),
    ).toEqual([
      '13 @s/a@1.0.0, sha512-a',
      '16 @s/b@2.0.0, sha512-b',
      '20 c@3.0.0, sha512-c',
      '23 @s/d@4.0.0, sha512-d',
      '26 e@5.0.0, comes from another address: https://other.invalid/e.tgz',
      '30 f@6.0.0, comes from another address: https://codeload.invalid/1user/repo/tar.gz/abc',
      '35 g@, comes from a file or folder of the project',
    ]);
  });

  test("are read from Bun's, which has comments and trailing commas", () => {
    expect(
      told(`{
  "lockfileVersion": 1, // so far
  "workspaces": { "": { "name": "app", }, },
  "packages": {
    "@s/a": ["@s/a@1.0.0", "", {}, "sha512-a"],

    "@s/a/@t/b": ["@t/b@2.0.0", "", {}, "sha512-b"],
    "alias": ["real@3.0.0", "${HOST}/real/-/real-3.0.0.tgz", {}, "sha512-r"],
    "own": ["own@workspace:packages/own"],
    "git": ["git@github:user/repo#abc", {}, "user-repo-abc"],
  },
}`),
    ).toEqual([
      '5 @s/a@1.0.0, node_modules/@s/a, sha512-a',
      '7 @t/b@2.0.0, node_modules/@s/a/node_modules/@t/b, sha512-b',
      '8 real@3.0.0, node_modules/alias, sha512-r',
      '9 own@workspace:packages/own, node_modules/own, a folder of the project',
      '10 git@github:user/repo#abc, node_modules/git, comes from a git repository: github:user/repo#abc',
    ]);
  });

  test('are the same with the line ends of Windows', () => {
    const text = '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n';
    expect(told(text.replaceAll('\n', '\r\n'))).toEqual(told(text));
  });

  test.each([
    ['another package', `${HOST}/b/-/b-1.0.0.tgz`],
    ['another version', `${HOST}/a/-/a-1.0.1.tgz`],
    ['another scope', `${HOST}/@s/b/-/a-1.0.0.tgz`],
    ['no registry', 'https://a.invalid/a-1.0.0.tgz'],
    ['what only ends like one', `${HOST}/a/-/a-1.0.0.tgz/x?y=/a/-/a-1.0.0.tgz`],
  ])('do not come from the registry when their archive is of %s', (_, resolved) => {
    const text = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/a': { version: '1.0.0', resolved } } });
    expect(parseLockfile(text)?.[0]?.elsewhere).toBe(`comes from another address: ${resolved}`);
  });
});

describe('a hostile lockfile', () => {
  test.each([
    ['nothing', ''],
    ['prose', 'Dear reader'],
    ['another JSON file', '{ "name": "app" }'],
    ['a list', '[]'],
    ['nesting beyond measure', `{"lockfileVersion":3,"packages":${'['.repeat(200_000)}`],
  ])('%s is none', (_, text) => expect(parseLockfile(text)).toBeUndefined());

  test('that is broken is read as far as it goes', () => {
    expect(told('{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0"},"node_mod')).toEqual([
      '1 a@1.0.0, node_modules/a',
    ]);
    expect(told('lockfileVersion: 9\npackages:\n  a@1.0.0:\n    resolution: {integrity')).toEqual(['3 a@1.0.0']);
  });

  test('with lines of millions of characters takes no longer than another', () => {
    const long = `${'a@1, '.repeat(400_000)}b@1:\n  version "1.0.0"\n`;
    const started = performance.now();
    expect(told(`# yarn lockfile v1\n${long}c@1:\n  version "1.0.0"\n`)).toEqual(['4 c@1.0.0']);
    expect(told(`lockfileVersion: 9\npackages:\n  ${long}`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('throws nothing, whatever it is made of', () => {
    const part = fc.constantFrom(
      ...['{', '}', '[', ']', ':', ',', '"', '\n', '\n  ', '\n    ', ' ', '@', '/', "'", 'packages', 'dependencies'],
      ...['lockfileVersion', 'version', 'resolved', 'resolution', 'node_modules/a', '1.0.0', '__proto__', '#', '\r'],
    );
    const text = fc.tuple(
      fc.constantFrom(
        '{"lockfileVersion":3,',
        '# yarn lockfile v1\n',
        '__metadata:\n',
        'lockfileVersion: 9\npackages:\n',
      ),
      fc.array(part, { maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, ([start, parts]) => {
        const full = start + parts.join('');
        for (const { line } of parseLockfile(full) ?? []) expect(line).toBeLessThanOrEqual(full.split('\n').length);
      }),
    );
  });

  test('cannot reach a prototype', () => {
    const [entry] =
      parseLockfile('{"lockfileVersion":3,"packages":{"node_modules/__proto__":{"version":"1.0.0"}}}') ?? [];
    expect(entry).toMatchObject({ name: '__proto__', version: '1.0.0' });
    expect(Object.keys({})).toEqual([]);
  });
});

test('a lockfile that cannot be read fails with one line', () => {
  const dir = plant({ 'a.json': '{}' });
  expect(() => readLockfile(join(dir, 'no.json'))).toThrow(/no\.json: no such file$/);
  expect(() => readLockfile(join(dir, 'a.json'))).toThrow(/a\.json: not a lockfile of npm, Yarn, pnpm or Bun$/);
  expect(() => readLockfile(dir)).toThrow(/a folder where a file was expected$/);
});

// ── what brings a package in ───────────────────────────────────────────────────────────────────────────────────────

describe('what brings an installed package in', () => {
  const lock = (...paths: string[]) =>
    `{\n"lockfileVersion": 3,\n"packages": {\n${paths.map(path => `"${path}": { "version": "1.0.0" }`).join(',\n')}\n}\n}`;
  const manifest = '{\n  "dependencies": {\n    "a": "1"\n  },\n  "devDependencies": { "b": "1" }\n}';
  const installed = (name: string, path = `node_modules/${name}`, ...dependencyPath: string[]) => ({
    name,
    version: '1.0.0',
    path,
    dependencyPath,
  });

  test('is the entry of its own place', () => {
    const dir = plant({ 'package-lock.json': lock('node_modules/a', 'node_modules/b/node_modules/a') });
    const anchorOf = readAnchors(dir);
    const path = join(dir, 'package-lock.json');
    expect(anchorOf(installed('a'))).toEqual({ path, line: 4 });
    expect(anchorOf(installed('a', 'node_modules/b/node_modules/a'))).toEqual({ path, line: 5 });
  });

  test('is the entry of its name and version, where the lockfile knows no places', () => {
    const dir = plant({ 'yarn.lock': '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n\na@2:\n  version "2.0.0"\n' });
    const anchorOf = readAnchors(dir);
    const path = join(dir, 'yarn.lock');
    expect(anchorOf(installed('a'))).toEqual({ path, line: 3 });
    expect(anchorOf({ ...installed('a'), version: '2.0.0' })).toEqual({ path, line: 6 });
  });

  test('is else the dependency that led to it, or the first line of the manifest', () => {
    const dir = plant({ 'package.json': manifest, 'package-lock.json': lock() });
    const anchorOf = readAnchors(dir);
    const path = join(dir, 'package.json');
    expect(anchorOf(installed('a'))).toEqual({ path, line: 3 });
    expect(anchorOf(installed('x', 'node_modules/x', 'b', 'y'))).toEqual({ path, line: 5 });
    expect(anchorOf(installed('constructor'))).toEqual({ path, line: 1 });
  });

  test('is nothing in a folder that has neither', () => {
    expect(readAnchors(emptyFolder())(installed('a'))).toBeUndefined();
  });

  test('is never read through a link', () => {
    const dir = plant({ 'real.json': lock('node_modules/a'), 'package-lock.json': linkTo('real.json') });
    expect(readAnchors(dir)(installed('a'))).toBeUndefined();
  });

  test('is called as it is from the current folder', () => {
    expect(readAnchors(process.cwd())(installed('ajv'))?.path).toBe('package-lock.json');
  });
});
