/**
 * What is read of an archive is held against what npm makes of it: each is unpacked by the library that npm unpacks with,
 * into a temporary folder, and nothing may be there that was not read. The archives are our own, and inert.
 */
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import pacote from 'pacote';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readTarball } from '../src/read/tarball.js';
import { cleanUp, emptyFolder } from './fixtures/read/plant.js';
import { block, longName, pax, type TarEntry, tar, tgz } from './fixtures/read/tgz.js';

cleanUp();

const MANIFEST = { path: 'package/package.json', content: '{"name":"a","version":"1.0.0"}' };
const END = Buffer.alloc(1024);

/** What npm has on the disk afterwards, whether or not it is content with it. */
async function unpacked(archive: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const dir = emptyFolder();
  const out = join(dir, 'out');
  writeFileSync(join(dir, 'a.tgz'), archive);
  await pacote.extract(`file:${join(dir, 'a.tgz')}`, out, { cache: join(dir, 'cache') }).catch(() => {});
  const files: Record<string, string> = {};
  for (const entry of readdirSync(out, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(out, file)] = readFileSync(file, 'utf8');
  }
  return files;
}

const asRead = async (archive: Uint8Array) =>
  Object.fromEntries([...(await readTarball(archive)).files].map(([path, content]) => [path, String(content)]));

describe('an archive is what npm unpacks', () => {
  const cases: Readonly<Record<string, Uint8Array | readonly TarEntry[]>> = {
    'in one folder': [{ path: 'package/a.js', content: '1' }],
    'in several folders': [{ path: 'x/a.js', content: '1' }, { path: 'y/b.js', content: '2' }, { path: './c/d.js' }],
    'not compressed at all': tar([MANIFEST, { path: 'package/a.js', content: '1' }]),
    'without an end': gzipSync(Buffer.concat([block(MANIFEST), block({ path: 'package/a.js', content: '1' })])),
    'in several gzip members': Buffer.concat([
      gzipSync(block(MANIFEST)),
      gzipSync(block({ path: 'package/a.js', content: 'a'.repeat(700) })),
      gzipSync(tar([{ path: 'package/b.js' }])),
    ]),
    'with padding after the gzip': Buffer.concat([tgz([MANIFEST]), Buffer.alloc(200_000)]),
    'with another archive after the padding': Buffer.concat([
      gzipSync(block(MANIFEST)),
      Buffer.alloc(70_000),
      tgz([{ path: 'package/a.js' }]),
    ]),
    'of two archives in one': gzipSync(Buffer.concat([tar([MANIFEST]), tar([{ path: 'package/a.js' }])])),
    'with one empty block between': gzipSync(
      Buffer.concat([block(MANIFEST), Buffer.alloc(512), block({ path: 'package/a.js' }), END]),
    ),
    'with garbage after the end of the tar': gzipSync(Buffer.concat([tar([MANIFEST]), Buffer.alloc(5_000, 7)])),
    'with garbage between its entries': gzipSync(
      Buffer.concat([block(MANIFEST), Buffer.alloc(1_024, 7), block({ path: 'package/a.js' }), END]),
    ),
    'whose first name starts like a gzip': [{ path: '\x1f\x8bpackage/a.js', content: '1' }],
    'of absolute paths': [
      { path: '/etc/a.js' },
      { path: 'package//etc/b.js' },
      { path: 'package/C:/c.js' },
      { path: 'package/C:d.js' },
      { path: 'package/./C:' },
      { path: 'package/x/C:/y.js' },
      { path: 'package///C:/C:///e.js' },
    ],
    'of paths that go up': [
      { path: '../a.js' },
      { path: 'package/../b.js' },
      { path: 'package/x/../c.js' },
      { path: 'package/./d.js' },
      { path: 'package/.../e.js' },
    ],
    'of old headers': [{ path: 'package/a.js', content: '1', magic: '', type: '\0' }],
    'of contiguous files': [{ path: 'package/a.js', content: '1', type: '7' }],
    'of types nobody knows': [
      { path: 'package/a.js', content: 'sss', type: 'S' },
      { path: 'package/b.js', content: 'zzz', type: 'Z' },
      { path: 'package/c.js', content: 'vvv', type: 'V' },
      { path: 'package/d.js', content: 'ddd', type: 'D' },
    ],
    'of links': [
      { path: 'package/a.js', type: '1', link: 'package/package.json' },
      { path: 'package/b.js', type: '1', link: 'package/package.json', content: 'a link with content' },
      { path: 'package/c.js', type: '2', link: 'package.json' },
    ],
    'with a long name': [longName(`package/${'n'.repeat(150)}.js`), { path: 'package/x.js', content: '1' }],
    'with a long name of the older kind': [longName('package/a.js', 'N'), { path: 'package/x.js', content: '1' }],
    'with a long target': [longName('package/y.js', 'K'), { path: 'package/x.js', content: '1' }],
    'with a path in an extended header': [pax({ path: 'other/ä.js' }), { path: 'package/x.js', content: '1' }],
    'with a path for all': [pax({ path: 'other/y.js' }, 'g'), { path: 'package/x.js' }, { path: 'package/z.js' }],
    'with a size in an extended header': [
      pax({ size: '1' }),
      { path: 'package/x.js', content: '12', size: '00000000002\0' },
      { path: 'package/z.js' },
    ],
    'with a target in an extended header': [pax({ linkpath: 'package.json' }), { path: 'package/x.js', content: '1' }],
    'with a size as a binary number': [
      { path: 'package/x.js', content: '123', size: Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3) },
    ],
    'with a size as a negative one': [
      { path: 'package/x.js', size: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254) },
      { path: 'package/y.js' },
    ],
    'with one path twice': [
      { path: 'package/a.js', content: '1' },
      { path: 'x/a.js', content: '2' },
    ],
    'with two spellings of one path': [
      { path: 'package/A.js', content: '1' },
      { path: 'package/a.js', content: '2' },
    ],
    'with ignore files': [
      { path: 'package/.gitignore', content: '*.secret' },
      { path: 'package/x/.npmignore', content: 'n' },
      { path: 'package/x/.gitignore', content: 'g' },
      { path: 'package/y/.gitignore', content: 'g' },
      { path: 'package/y/.npmignore', content: 'n' },
    ],
    'with a NUL in a name': [{ path: 'package/a.js\0.txt', content: '1' }],
  };

  test.each(Object.entries(cases))('%s', async (_, given) => {
    const archive = given instanceof Uint8Array ? given : tgz([MANIFEST, ...given]);
    expect(await asRead(archive)).toEqual(await unpacked(archive));
  });

  test('or more, where it could not have two things in one place', async () => {
    const archive = tgz([
      MANIFEST,
      { path: 'package/a/b.js', content: '1' },
      { path: 'package/a', content: 'export default 1' },
      { path: 'package/c.js', content: '2' },
      { path: 'package/c.js', type: '5' },
    ]);
    expect(await asRead(archive)).toMatchObject(await unpacked(archive));
  });

  test('whatever its paths', async () => {
    const part = fc.constantFrom('package', 'a', 'b.js', '..', '.', '', 'C:', '\u00e9', 'e\u0301', '.gitignore', ' ');
    const path = fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join('/'));
    const entry = fc.record({ path, content: fc.constantFrom('1', '22'), type: fc.constantFrom('0', '0', '5', '1') });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async entries => {
        const archive = tgz([MANIFEST, ...entries]);
        const read = await asRead(archive);
        const there = await unpacked(archive);
        expect(Object.keys(read)).toEqual(expect.arrayContaining(Object.keys(there)));
        // Where one path is a file and a folder, or another's, what npm keeps is a matter of which it gets to first.
        const names = entries.map(one => one.path.split('/').at(-1)?.replace('.gitignore', '.npmignore'));
        for (const [file, content] of Object.entries(there))
          if (names.filter(name => name === file.split('/').at(-1)).length < 2) expect(read[file]).toBe(content);
      }),
      { numRuns: 40, seed: 1 },
    );
  }, 60_000);
});

describe('what npm would not unpack', () => {
  test('is said, but for padding', async () => {
    const gapsOf = async (archive: Uint8Array) => (await readTarball(archive)).skipped.map(({ gap }) => gap);
    expect(await gapsOf(Buffer.concat([tgz([MANIFEST]), Buffer.alloc(1000)]))).toEqual([]);
    expect(await gapsOf(gzipSync(Buffer.concat([tar([MANIFEST]), Buffer.alloc(9_000)])))).toEqual([]);
    expect(await gapsOf(Buffer.concat([tgz([MANIFEST]), Buffer.from('garbage')]))).toEqual(['after-end']);
    expect(await gapsOf(Buffer.concat([tgz([MANIFEST]), Buffer.alloc(99), tgz([MANIFEST])]))).toEqual(['after-end']);
    expect(await gapsOf(gzipSync(Buffer.concat([tar([MANIFEST]), tar([MANIFEST])])))).toEqual(['after-end']);
    expect(await gapsOf(tgz([MANIFEST, { path: 'package/s.js', type: 'S' }]))).toEqual(['invalid-entry']);
    const ignored = [{ path: 'package/.npmignore' }, { path: 'package/.gitignore' }];
    expect(await gapsOf(tgz([MANIFEST, ...ignored]))).toEqual(['ignore-file']);
  });

  test('is told to the byte', async () => {
    const { skipped } = await readTarball(gzipSync(Buffer.concat([tar([MANIFEST]), Buffer.alloc(700, 7)])));
    expect(skipped[0]?.why).toBe('700 bytes follow its end, which npm does not unpack; not read');
  });
});

describe('what depends on the system', () => {
  const gapsOf = async (entries: readonly TarEntry[]) =>
    (await readTarball(tgz(entries))).skipped.map(({ gap, path, severity }) => [gap, path, severity]);

  test('is read as Windows has it, where backslashes harm nothing else', async () => {
    const entries = [MANIFEST, { path: 'package/lib\\a.js', content: '1' }, { path: 'package\\b\\.\\c.js' }];
    const found = await readTarball(tgz(entries));
    expect([...found.files.keys()]).toEqual(['package.json', 'lib/a.js', 'b/c.js']);
    expect(found.skipped.map(({ gap }) => gap)).toEqual(['backslash', 'backslash']);
    expect(await gapsOf([MANIFEST, { path: 'package/..\\a.js' }])).toEqual([
      ['leads-out', 'package/..\\a.js', 'noted'],
    ]);
  });

  test.each([
    [
      'before',
      [
        { path: 'package/a\\b.js', content: '1' },
        { path: 'package/a/b.js', content: '2' },
      ],
    ],
    [
      'after',
      [
        { path: 'package/a/b.js', content: '2' },
        { path: 'package/a\\b.js', content: '1' },
      ],
    ],
  ])('is read twice where backslashes put a file in the place of another, %s it', async (_, entries) => {
    const found = await readTarball(tgz([MANIFEST, ...entries]));
    expect(found.files.get('a/b.js')).toBe('2');
    expect(found.files.get('package/a\\b.js')).toBe('1');
    expect(found.skipped).toMatchObject([{ gap: 'backslash-twin', severity: 'unanalysed' }]);
  });

  test('is said of files that differ by case, or by how a letter is spelled', async () => {
    expect(await gapsOf([MANIFEST, { path: 'package/A.md' }, { path: 'package/a.md', content: '#' }])).toEqual([
      ['case-twin', 'a.md', 'noted'],
    ]);
    const spelled = [{ path: 'package/e\u0301.js' }, { path: 'package/\u00e9.js', content: '1' }];
    expect(await gapsOf([MANIFEST, ...spelled])).toEqual([['case-twin', '\u00e9.js', 'noted']]);
  });

  test('counts where it decides what the package starts with', async () => {
    expect(await gapsOf([MANIFEST, { path: 'package/Package.json', content: '{}' }])).toEqual([
      ['case-twin-of-start', 'Package.json', 'unanalysed'],
    ]);
    const main = [
      { path: 'package/INDEX.js', content: '1' },
      { path: 'package/index.js', content: '2' },
    ];
    expect(await gapsOf([MANIFEST, ...main])).toEqual([['case-twin-of-start', 'index.js', 'unanalysed']]);
  });

  test('does not where both hold the same', async () => {
    const same = [
      { path: 'package/INDEX.js', content: '1' },
      { path: 'package/index.js', content: '1' },
    ];
    expect(await gapsOf([MANIFEST, ...same])).toEqual([]);
  });
});

describe('whatever an archive is made of', () => {
  const whole = tar([
    MANIFEST,
    pax({ path: 'package/long.js', size: '2' }),
    { path: 'package/x.js', content: '12' },
    longName('package/longer.js'),
    { path: 'package/a.js', content: 'a'.repeat(1_500) },
    { path: 'package/l.js', type: '2', link: 'a.js' },
  ]);
  const outcome = async (archive: Uint8Array) => {
    const found = await readTarball(archive).catch((error: unknown) => error);
    if (found instanceof Error) {
      expect(isReadError(found), found.stack).toBe(true);
      expect(found.message).not.toContain('\n');
    }
  };
  const mutation = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });

  test('its tar gives a package or one line', async () => {
    await fc.assert(
      fc.asyncProperty(mutation, fc.nat(whole.length), async (changes, length) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        await outcome(gzipSync(bytes.subarray(0, length), { level: 1 }));
      }),
      { numRuns: 400 },
    );
  });

  test('its headers give a package or one line, with sums that are right', async () => {
    const field = fc.constantFrom([0, 100], [100, 8], [124, 12], [156, 1], [157, 100], [257, 8], [345, 155]);
    const change = fc.tuple(field, fc.uint8Array({ minLength: 1, maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async changes => {
        const header = block({ path: 'package/a.js', content: '1' });
        for (const [[start = 0, length = 0], bytes] of changes) header.set(bytes.subarray(0, length), start);
        header.write('        ', 148);
        const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
        header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
        await outcome(gzipSync(Buffer.concat([header, whole]), { level: 1 }));
      }),
      { numRuns: 400 },
    );
  });

  test('its extended headers give a package or one line', async () => {
    const key = fc.constantFrom('path', 'size', 'linkpath', 'mtime', 'type', '__proto__', 'ignore', 'remain');
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer().map(String), fc.constant('1e309'));
    const records = fc.dictionary(key, value, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(records, fc.constantFrom('x' as const, 'g' as const), async (said, type) => {
        await outcome(
          tgz([MANIFEST, pax(said, type), { path: 'package/x.js', content: '12' }, { path: 'package/y.js' }]),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('its gzip gives a package or one line', async () => {
    const packedWhole = gzipSync(whole);
    const changes = fc.array(fc.tuple(fc.nat(packedWhole.length - 1), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(packedWhole.length), fc.uint8Array(), async (made, length, tail) => {
        const bytes = Buffer.from(packedWhole);
        for (const [at, value] of made) bytes[at] = value;
        await outcome(Buffer.concat([bytes.subarray(0, length), tail]));
      }),
      { numRuns: 400 },
    );
  });
});
