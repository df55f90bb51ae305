import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readAnchors } from '../src/read/lockfile/anchors.js';
import { type LockEntry, parseLockfile, readLockfile, readOldLockfile } from '../src/read/lockfile/index.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';

cleanUp();

const HOST = 'https://registry.invalid';

const parse = (text: string, path = 'lock') => parseLockfile(new TextEncoder().encode(text), path);

/** `line name@version`, and what else is known, of each entry. */
const told = (text: string) =>
  parse(text).map(({ line, name, version, path, integrity, origin, resolved }: LockEntry) =>
    [`${line} ${name}@${version}`, path, integrity, origin === 'registry' ? undefined : `${origin} ${resolved}`]
      .filter(part => part !== undefined)
      .join(', '),
  );

/** Why a text cannot be read. */
const failure = (text: string, path = 'lock'): string => {
  try {
    parse(text, path);
  } catch (error) {
    if (isReadError(error)) return error.message;
    throw error;
  }
  return 'none';
};

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
    "node_modules/a/node_modules/in": { "version": "1.0.0", "inBundle": true },
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
      '13 own@, node_modules/own, folder packages/own',
      '14 in@1.0.0, node_modules/a/node_modules/in, bundled undefined',
      '15 git@1.0.0, node_modules/git, elsewhere git+ssh://git@host.invalid/git.git#abc',
      '16 file@1.0.0, node_modules/file, archive file:../file.tgz',
      '17 other@1.0.0, node_modules/other',
      '18 odd@, node_modules/odd, nowhere no version is stated',
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
      '8 b@2.0.0, node_modules/a/node_modules/b, bundled undefined',
      '11 real@3.0.0, node_modules/alias',
      '12 git@, node_modules/git, elsewhere github:user/repo#abc',
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
    ).toEqual(['4 @s/a@1.2.0, sha512-a', '11 real@3.0.0', '14 b@1.0.0']);
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
    ).toEqual(['4 @s/a@1.2.0', '9 real@3.0.0', '17 c@1.0.0, patch ~/c.patch', '21 d@1.0.0']);
  });

  test("are read from pnpm's of all times", () => {
    expect(
      told(`lockfileVersion: '6.0'

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
`),
    ).toEqual([
      '13 @s/a@1.0.0, sha512-a',
      '16 @s/b@2.0.0, sha512-b',
      '20 c@3.0.0, sha512-c',
      '23 @s/d@4.0.0, sha512-d',
      '26 e@5.0.0',
      '30 f@6.0.0',
      '35 g@, folder ../g',
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
      '9 own@, node_modules/own, folder workspace:packages/own',
      '10 git@, node_modules/git, elsewhere github:user/repo#abc',
    ]);
  });

  test('are the same with the line ends of Windows', () => {
    const text = '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n';
    expect(told(text.replaceAll('\n', '\r\n'))).toEqual(told(text));
  });
});

describe('a text that is no lockfile', () => {
  test.each([
    ['prose', 'Dear reader'],
    ['another JSON file', '{ "name": "app" }'],
    ['a list', '[]'],
  ])('is refused: %s', (_, text) => {
    expect(failure(text)).toBe('lock: not a lockfile of npm, Yarn, pnpm or Bun');
  });

  const npm = '{\n  "lockfileVersion": 3,\n  "packages": {\n    "node_modules/a": { "version": "1.0.0" }';
  const classic = '# yarn lockfile v1\n\na@1:\n  version "1.0.0"\n';
  const berry = '__metadata:\n  version: 8\n\n"a@npm:1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n';
  const pnpm = "lockfileVersion: '6.0'\n\npackages:\n\n  /a@1.0.0:\n    resolution: {integrity: sha512-a}\n";

  test('is none of these', () => {
    for (const text of [`${npm} } }`, classic, berry, pnpm]) expect(told(text), text).toHaveLength(1);
  });

  test.each([
    ['ends in the middle', `${npm},\n    "node_mod`, 5, /not JSON from here on/],
    ['holds what is no JSON', '{"lockfileVersion": 3,\n"packages": [object Object]}', 2, /not JSON from here on/],
    [
      'holds a list in place of its entries',
      '{"lockfileVersion": 3,\n"packages": ["a"]}',
      2,
      /"packages" holds no entries/,
    ],
    ['has comments', `${npm} /* one */ } }`, 4, /not JSON from here on/],
    ['is nested beyond measure', `{"lockfileVersion":3,"packages":${'['.repeat(200_000)}`, 1, /nested beyond measure/],
    ['ends in the middle', `${classic}b@1:\n  version "1.`, 6, /neither an entry nor a field/],
    ['holds another syntax', `${classic}b@1:\n  version: 1.0.0\n`, 6, /neither an entry nor a field/],
    ['has a line of its own', `${classic}Dear reader\n`, 5, /neither an entry nor a field/],
    ['ends in the middle', `${berry}"b@npm:1":\n  version: "1.`, 8, /a text that is not closed/],
    ['holds another syntax', `${berry}"b@npm:1":\n  version "1.0.0"\n`, 8, /neither an entry nor a field/],
    [
      'ends in the middle',
      `${pnpm}  /b@1.0.0:\n    resolution: {integrity: sha5`,
      8,
      /a collection that is not closed/,
    ],
    [
      'has an entry twice',
      `${pnpm}  /a@1.0.0:\n    resolution: {integrity: sha512-b}\n`,
      7,
      /the key \/a@1.0.0 once more/,
    ],
    ['refers to another place', `${pnpm}  /b@1.0.0: *a\n`, 7, /a value that is not understood/],
    ['merges another place', `${pnpm}  /b@1.0.0:\n    <<: x\n`, 8, /a value that is not understood/],
    ['has tabs', `${pnpm}\t/b@1.0.0:\n`, 7, /a tab in the indentation/],
    [
      'goes on where nothing does',
      `${pnpm}     /b@1.0.0: x\n`,
      7,
      /an indentation that fits nothing above|a value that goes on below/,
    ],
    ['has a line too long', `${pnpm}  ${'b'.repeat(200_000)}: x\n`, 7, /a line too long/],
  ])('is refused from the line where it %s', (_, text, line, why) => {
    expect(failure(text)).toMatch(why);
    expect(failure(text)).toMatch(new RegExp(`^lock:${line}: `));
  });

  test.each([
    [npm, '"node_modules/b": {\n<<<<<<< HEAD\n"version": "1.0.0"\n=======\n"version": "2.0.0"\n>>>>>>> other\n} } }'],
    [classic, '<<<<<<< HEAD\nb@1:\n  version "1.0.0"\n=======\nb@1:\n  version "1.0.1"\n>>>>>>> other\n'],
    [berry, '<<<<<<< HEAD\n"b@npm:1":\n'],
    [pnpm, '||||||| base\n'],
  ])('is refused with the marks of an unfinished merge', (start, rest) => {
    const line = (start + rest.slice(0, rest.search(/[<|]{7}/))).split('\n').length;
    expect(failure(start + rest)).toBe(`lock:${line}: the marks of an unfinished merge`);
  });
});

describe('an entry that makes no sense', () => {
  test.each([
    ['{"lockfileVersion":3,"packages":{"node_modules/a":"1.0.0"}}', '1 a@, nowhere it has no fields'],
    ['{"lockfileVersion":1,"dependencies":{"a":{}}}', '1 a@, node_modules/a, nowhere no version is stated'],
    ['{"lockfileVersion":1,"workspaces":{},"packages":{"a":{}}}', '1 a@, nowhere it states no package'],
    ['# yarn lockfile v1\na@1:\n  resolved "x"\n', '2 a@, elsewhere x'],
    ['# yarn lockfile v1\na@1:\n  integrity x\n', '2 a@, nowhere no version is stated'],
    ['__metadata:\n  version: 8\n"a@npm:1":\n  version: 1.0.0\n', '3 a@npm:1@1.0.0, nowhere no resolution is stated'],
    ['lockfileVersion: 6\npackages:\n  /a@1.0.0:\n    dev: true\n', '3 a@1.0.0, nowhere no resolution is stated'],
  ])('is an entry all the same: %s', (text, expected) => {
    expect(told(text)).toEqual([expected]);
  });

  test('of pnpm is one of which only half is there', () => {
    const packages = "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-a}\n";
    const whole = `${packages}snapshots:\n  a@1.0.0(b@2.0.0): {}\n`;
    expect(told(whole)).toEqual(['3 a@1.0.0, sha512-a']);
    expect(told(packages)[1]).toMatch(/^3 a@1\.0\.0@, nowhere it is only half there/);
    expect(told(`${whole}  c@1.0.0: {}\n`)[1]).toMatch(/^7 c@1\.0\.0@, nowhere it is only half there/);
  });
});

describe('a key that is there twice', () => {
  const evil = '"packages":{"node_modules/evil":{"version":"6.6.6"}}';

  test('counts for the last time with npm', () => {
    expect(told(`{"lockfileVersion":3,"packages":{"node_modules/good":{"version":"1.0.0"}},${evil}}`)).toEqual([
      '1 evil@6.6.6, node_modules/evil',
    ]);
    expect(told('{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","version":"2.0.0"}}}')).toEqual([
      '1 a@2.0.0, node_modules/a',
    ]);
  });

  test('counts for the last time with Yarn, for each of what it asks for', () => {
    const classic = '# yarn lockfile v1\na@1, a@2:\n  version "1.0.0"\na@1:\n  version "1.0.1"\n';
    expect(told(classic)).toEqual(['2 a@1.0.0', '4 a@1.0.1']);
    expect(told(`${classic}a@2:\n  version "2.0.0"\n`)).toEqual(['4 a@1.0.1', '6 a@2.0.0']);
    const entry = (version: string) => `"a@npm:1":\n  version: ${version}\n  resolution: "a@npm:${version}"\n`;
    expect(told(`__metadata:\n  version: 8\n${entry('1.0.0')}${entry('1.0.1')}`)).toEqual(['6 a@1.0.1']);
  });

  test('is refused by Bun and pnpm, and so it is here', () => {
    const bun = '{"lockfileVersion":1,"workspaces":{},\n"packages":{"a":["a@1.0.0"],\n"a":["a@2.0.0"],},}';
    expect(failure(bun)).toBe('lock:3: the key a once more');
  });
});

describe('what a lockfile says twice', () => {
  const half = (version: string) => `"dependencies":{"a":{"version":"${version}","integrity":"sha512-a"}}`;
  const whole = '"packages":{"node_modules/a":{"version":"1.0.0","integrity":"sha512-a"}}';

  test('is one entry where both halves agree, and two where an older npm would install something else', () => {
    expect(told(`{"lockfileVersion":2,${whole},${half('1.0.0')}}`)).toHaveLength(1);
    expect(told(`{"lockfileVersion":2,${whole},\n${half('6.6.6')}}`)).toEqual([
      '1 a@1.0.0, node_modules/a, sha512-a',
      '2 a@6.6.6, node_modules/a, sha512-a',
    ]);
  });
});

test('what claims to be bundled is a package of its own when it says where it is had', () => {
  const entry = '{"version":"1.0.0","inBundle":true,"resolved":"https://registry.invalid/a/-/a-1.0.0.tgz"}';
  const nested = '"node_modules/b/node_modules/a"';
  expect(parse(`{"lockfileVersion":3,"packages":{${nested}:${entry}}}`)[0]?.origin).toBe('registry');
  expect(
    parse('{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","inBundle":true}}}')[0]?.origin,
  ).toBe('registry');
});

describe('the documents of a pnpm lockfile', () => {
  const document = (name: string) => `---
lockfileVersion: '9.0'

packages:

  ${name}@1.0.0:
    resolution: {integrity: sha512-${name}}

snapshots:

  ${name}@1.0.0: {}

`;

  test('are read all', () => {
    expect(told(document('own') + document('a'))).toEqual(['6 own@1.0.0, sha512-own', '18 a@1.0.0, sha512-a']);
  });

  test('may have keys that are too long for one line with their value', () => {
    const key = `/a@1.0.0${'(react@18.0.0)'.repeat(90)}`;
    expect(
      told(`lockfileVersion: '6.0'
packages:
  /b@1.0.0:
    resolution: {integrity: sha512-b}
  ? ${key}
  : resolution: {integrity: sha512-a}
    dependencies:
      b: 1.0.0
  /c@1.0.0:
    resolution: {integrity: sha512-c}
`),
    ).toEqual(['3 b@1.0.0, sha512-b', '5 a@1.0.0, sha512-a', '9 c@1.0.0, sha512-c']);
  });

  test('name what is linked, what is patched, and what comes from elsewhere', () => {
    expect(
      told(`lockfileVersion: '9.0'
patchedDependencies:
  a@1.0.0:
    hash: abc
    path: patches/a.patch
  b@1.0.0: abc
importers:
  .:
    dependencies:
      own:
        specifier: workspace:*
        version: link:packages/own
packages:
  node@runtime:24.0.0:
    resolution:
      type: variations
      variants:
        - resolution:
            integrity: sha256-x
            type: binary
    version: 24.0.0
  git@git+https://host.invalid/git.git#abc:
    resolution: {commit: abc, repo: https://host.invalid/git.git, type: git}
    version: 1.0.0
snapshots:
  node@runtime:24.0.0: {}
  git@git+https://host.invalid/git.git#abc: {}
`),
    ).toEqual([
      '14 node@24.0.0, elsewhere runtime:24.0.0',
      '22 git@1.0.0, elsewhere git+https://host.invalid/git.git#abc',
      '10 own@, folder link:packages/own',
      '3 a@1.0.0, patch patches/a.patch',
      '6 b@1.0.0, patch undefined',
    ]);
  });
});

test('an archive of the project is found from the workspace that asks for it', () => {
  const entry = (workspace: string) => `"a@file:./a.tgz::locator=x%40workspace%3A${workspace}":
  version: 1.0.0
  resolution: "a@file:./a.tgz::locator=x%40workspace%3A${workspace}"
`;
  const resolved = (text: string) => parse(`__metadata:\n  version: 8\n\n${text}`).map(found => found.resolved);
  expect(resolved(entry('.'))).toEqual(['file:./a.tgz']);
  expect(resolved(entry('packages%2Fx'))).toEqual(['file:packages/x/./a.tgz']);
});

test('what Yarn 1 asks for under one key is one package, unless it goes by several names', () => {
  const classic = (key: string) => told(`# yarn lockfile v1\n${key}:\n  version "1.0.0"\n`);
  expect(classic('a@1, "b@npm:a@^1"')).toEqual(['2 a@1.0.0']);
  expect(classic('a@1, "a@npm:evil@1"')).toEqual(['2 a@1.0.0', '2 evil@1.0.0']);
});

test('a digest behind the address of Yarn 1 counts where there is no other', () => {
  const text = `# yarn lockfile v1\na@1:\n  version "1.0.0"\n  resolved "${HOST}/a/-/a-1.0.0.tgz#${'00'.repeat(20)}"\n`;
  expect(parse(text)[0]?.integrity).toBe('sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=');
});

describe('a hostile lockfile', () => {
  test('throws nothing but what names a line of it, whatever it is made of', () => {
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
        const lines = full.split(/\r\n|[\r\n]/).length;
        try {
          for (const { line } of parse(full)) expect(line).toBeLessThanOrEqual(lines);
        } catch (error) {
          if (!isReadError(error)) throw error;
          expect(Number(/^lock:(\d+): /.exec(error.message)?.[1] ?? 1)).toBeLessThanOrEqual(lines);
        }
      }),
    );
  });

  test('is refused when it has more entries than any project', () => {
    const entries = Array.from({ length: 200_001 }, (_, at) => `a${at}@1:\n  version "1.0.0"\n`).join('');
    expect(failure(`# yarn lockfile v1\n${entries}`)).toBe('lock: more than 200000 entries');
  });

  test('cannot reach a prototype', () => {
    const [entry] = parse('{"lockfileVersion":3,"packages":{"node_modules/__proto__":{"version":"1.0.0"}}}');
    expect(entry).toMatchObject({ name: '__proto__', version: '1.0.0' });
    expect(Object.keys({})).toEqual([]);
  });
});

test('a lockfile that cannot be read fails with one line', () => {
  const dir = plant({ 'a.json': '{}' });
  expect(() => readLockfile(join(dir, 'no.json'))).toThrow(/no\.json: no such file$/);
  expect(() => readLockfile(join(dir, 'a.json'))).toThrow(/a\.json: not a lockfile of npm, Yarn, pnpm or Bun$/);
  expect(() => readLockfile(dir)).toThrow(/a folder where a file was expected$/);
  expect(() => readLockfile(join(plant({ empty: '' }), 'empty'))).toThrow(/empty: empty$/);
});

test('an older copy that is empty pins nothing, and one that is broken is told of', () => {
  const dir = plant({ empty: '', broken: '{"lockfileVersion":3,' });
  expect(readOldLockfile(join(dir, 'empty'))).toEqual([]);
  expect(() => readOldLockfile(join(dir, 'broken'))).toThrow(/broken:1: not JSON/);
  expect(() => readOldLockfile(join(dir, 'missing'))).toThrow(/missing: no such file$/);
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

  test('is none of a lockfile that cannot be read', () => {
    const dir = plant({ 'package-lock.json': '{"lockfileVersion":3,', 'package.json': manifest });
    expect(readAnchors(dir)(installed('a'))).toEqual({ path: join(dir, 'package.json'), line: 3 });
  });

  test('is never read through a link', () => {
    const dir = plant({ 'real.json': lock('node_modules/a'), 'package-lock.json': linkTo('real.json') });
    expect(readAnchors(dir)(installed('a'))).toBeUndefined();
  });

  test('is called as it is from the current folder', () => {
    expect(readAnchors(process.cwd())(installed('ajv'))?.path).toBe('package-lock.json');
  });
});
