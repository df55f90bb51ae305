import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readTarball } from '../src/read/tarball.js';
import { cleanUp, emptyFolder, plant } from './fixtures/read/plant.js';
import { block, packed, pax, tar, tgz } from './fixtures/read/tgz.js';

cleanUp();

const SAMPLE = { 'package.json': '{"name":"sample","version":"1.2.3"}', 'index.js': 'hello()' };
/** Text that a gzip does not make much shorter, so that a bound falls where it is meant to. */
const incompressible = (length: number): string =>
  Array.from({ length: length / 2 }, (_, i) => ((i * i * 7919) % 251).toString(16).padStart(2, '0')).join('');
const failure = async (source: string | Uint8Array, limits = {}) => {
  const error: unknown = await readTarball(source, { limits }, 'x.tgz').catch(error => error);
  expect(isReadError(error)).toBe(true);
  return (error as Error).message;
};

describe('an archive', () => {
  test('gives the files inside its folder, from bytes', async () => {
    const found = await readTarball(packed(SAMPLE));
    expect(found).toMatchObject({ name: 'sample', version: '1.2.3', path: '(archive)', skipped: [] });
    expect([...found.files.keys()]).toEqual(['package.json', 'index.js']);
    expect(found.files.get('index.js')).toBe('hello()');
  });

  test('gives the same from the disk', async () => {
    const file = join(plant({ 'sample-1.tgz': packed(SAMPLE) }), 'sample-1.tgz');
    const found = await readTarball(file);
    expect(found.path).toBe(file);
    expect(found.files).toEqual((await readTarball(packed(SAMPLE))).files);
  });

  test('drops the first folder whatever it is called', async () => {
    const found = await readTarball(tgz([{ path: 'node-v8/index.js', content: 'x' }]), {}, 'a-1.0.0.tgz');
    expect([...found.files.keys()]).toEqual(['index.js']);
    expect(found.name).toBe('a-1.0.0');
  });

  test('includes bundled packages: nobody else would look there', async () => {
    const found = await readTarball(packed({ ...SAMPLE, 'node_modules/x/x.js': 'hidden()' }));
    expect(found.files.has('node_modules/x/x.js')).toBe(true);
  });

  test('reads a large file whole', async () => {
    const text = 'x = 1;\n'.repeat(300_000);
    expect((await readTarball(packed({ 'a.js': text }))).files.get('a.js')).toBe(text);
  });
});

describe('a hostile archive', () => {
  test('has no entry that leaves the package', async () => {
    const outside = join(emptyFolder(), 'evil.js');
    const found = await readTarball(
      tgz([
        { path: 'package/../../../evil.js', content: 'a' },
        { path: 'package/lib/../../evil.js', content: 'b' },
        { path: outside, content: 'c' },
        { path: 'evil.js', content: 'd' },
        { path: 'package/package.json', content: '{}' },
      ]),
    );
    expect(existsSync(outside)).toBe(false);
    expect(found.skipped).toMatchObject([
      { path: 'package/../../../evil.js', gap: 'leads-out' },
      { path: 'package/lib/../../evil.js', gap: 'leads-out' },
      { path: 'evil.js', gap: 'not-in-folder' },
    ]);
    // npm drops the root of an absolute path and unpacks the rest, so the rest is looked at.
    expect([...found.files.keys()]).toEqual([outside.slice(1), 'package.json']);
  });

  test('has its links and pipes reported, not followed', async () => {
    const found = await readTarball(
      tgz([
        { path: 'package/package.json', content: '{}' },
        { path: 'package/a.js', type: '2', link: '/etc/passwd' },
        { path: 'package/b.js', type: '1', link: 'package/package.json' },
        { path: 'package/c.js', type: '6' },
        { path: 'package/lib', type: '5' },
      ]),
    );
    expect(found.skipped).toMatchObject([
      { path: 'package/a.js', why: 'a link, not followed' },
      { path: 'package/b.js', why: 'a link, not followed' },
      { path: 'package/c.js', why: 'a special file, not unpacked' },
    ]);
  });

  test('with one path twice: the last wins, as on the disk, and the report says so', async () => {
    const found = await readTarball(
      tgz([
        { path: 'package/package.json', content: '{}' },
        { path: 'package/index.js', content: 'innocent' },
        { path: 'other/./index.js', content: 'evil' },
      ]),
    );
    expect(found.files.get('index.js')).toBe('evil');
    expect(found.skipped).toMatchObject([
      { path: 'index.js', why: 'present more than once; only the last one was read' },
    ]);
  });

  test('that is too large is refused', async () => {
    expect(await failure(packed(SAMPLE), { archiveBytes: 10 })).toBe('x.tgz: larger than 10 bytes');
  });

  test('that unpacks to too much is read as far as that, and never clean', async () => {
    const archive = packed({ ...SAMPLE, 'a.js': incompressible(100_000), 'b.js': '' });
    const found = await readTarball(archive, { limits: { unpackedBytes: 50_000 } });
    expect([...found.files.keys()]).toEqual(['package.json', 'index.js']);
    expect(found.skipped).toMatchObject([
      {
        path: '(archive)',
        gap: 'archive-too-large',
        severity: 'unanalysed',
        why: expect.stringContaining('50000 bytes'),
      },
    ]);
  });

  test('with too many entries, or parts that are none, is read as far as that', async () => {
    const many = await readTarball(packed({ ...SAMPLE, 'a.js': '', 'b.js': '' }), { limits: { listed: 2 } });
    expect(many.skipped).toMatchObject([{ gap: 'too-many-listed', severity: 'unanalysed' }]);
    const garbage = gzipSync(Buffer.concat([block({ path: 'package/a.js' }), Buffer.alloc(512 * 3_000, 7)]));
    const found = await readTarball(garbage, { limits: { listed: 500 } });
    expect(found.skipped.map(({ gap }) => gap)).toContain('too-many-listed');
  });

  test('with headers that go on and on is given up for its size', async () => {
    const archive = tgz([
      ...Array.from({ length: 5 }, () => pax({ comment: incompressible(20_000) })),
      { path: 'package/a.js' },
    ]);
    const found = await readTarball(archive, { limits: { headerBytes: 50_000 } });
    expect(found.skipped.map(({ gap }) => gap)).toContain('archive-too-large');
  });

  test('that is a bomb is stopped while it unpacks', async () => {
    const bomb = gzipSync(Buffer.concat([tar([{ path: 'package/a.js' }]), Buffer.alloc(64 * 1024 * 1024)]));
    const found = await readTarball(bomb, { limits: { unpackedBytes: 1024 * 1024 } });
    expect(found.skipped.map(({ gap }) => gap)).toContain('archive-too-large');
  });

  test('of files that are not read costs no memory for them', async () => {
    const large = Buffer.alloc(30 * 1024 * 1024, 'GIF89a');
    const archive = packed({ ...SAMPLE, 'a.gif': large, 'b.gif': large, 'c.gif': large, 'd.json': large });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 1);
    const kept = archive.byteLength;
    const found = await readTarball(archive);
    clearInterval(watch);
    expect([...found.files.keys()]).toEqual(['package.json', 'index.js']);
    expect(kept).toBeLessThan(2 * 1024 * 1024);
    expect(found.size.bytes).toBeGreaterThan(120 * 1024 * 1024);
    expect(most).toBeLessThan(80 * 1024 * 1024);
  });

  test('nested or named beyond the bounds has those entries skipped', async () => {
    const deep = `package/${'d/'.repeat(30)}x.js`;
    const found = await readTarball(tgz([{ path: deep }]), { limits: { depth: 10 } });
    expect(found.skipped[0]).toMatchObject({ path: deep, gap: 'too-deep', why: 'nested deeper than 10 folders' });
    const long = await readTarball(tgz([{ path: 'package/looooong.js' }]), { limits: { pathLength: 5 } });
    expect(long.skipped[0]?.why).toBe('its path is longer than 5 characters');
  });
});

describe('what is no archive', () => {
  const archive = packed({
    ...SAMPLE,
    'a.js': Array.from({ length: 20_000 }, (_, i) => `v${(i * 7919) % 10_007}`).join(),
  });

  test('fails with one line', async () => {
    expect(await failure(Buffer.from('hello, I am no archive'))).toBe('x.tgz: it holds no tar archive');
    expect(await failure(new Uint8Array())).toBe('x.tgz: the archive is truncated');
    expect(await failure(gzipSync('short'))).toBe('x.tgz: it holds no tar archive');
    expect(await failure(gzipSync('hello '.repeat(1000)))).toBe('x.tgz: it holds no tar archive');
    expect(await failure(gzipSync(packed(SAMPLE)))).toBe('x.tgz: it holds no tar archive');
    expect(await failure(deflateSync(tar([])))).toBe('x.tgz: it holds no tar archive');
    expect(await failure(Buffer.from('PK\x03\x04…'))).toBe('x.tgz: a zip, and no gzipped tar: npm would not unpack it');
    expect(await failure(Buffer.from('28b52ffd00', 'hex'))).toBe(
      'x.tgz: compressed with zstd, not with gzip: cannot be read',
    );
  });

  test('without anything that npm would unpack fails: nothing was looked at', async () => {
    const top = Object.entries(SAMPLE).map(([path, content]) => ({ path, content }));
    expect(await failure(tgz(top))).toBe('x.tgz: its files are not inside of a folder, npm would unpack none of them');
    const nothing = 'x.tgz: it holds no file that npm would unpack';
    expect(await failure(tgz([{ path: 'package/lib/', type: '5' }]))).toBe(nothing);
    expect(await failure(tgz([{ path: 'package/x.js', type: '2', link: 'y.js' }]))).toBe(nothing);
    expect(await failure(gzipSync(Buffer.alloc(10_240)))).toBe('x.tgz: it holds no tar archive');
  });

  test('but not one of which some files lie in a folder', async () => {
    const found = await readTarball(tgz([{ path: 'a.js' }, { path: 'package/b.js' }]));
    expect([...found.files.keys()]).toEqual(['b.js']);
    expect(found.skipped).toMatchObject([{ path: 'a.js', gap: 'not-in-folder' }, { gap: 'no-manifest' }]);
  });

  test('truncated fails, whether the gzip or the tar is cut', async () => {
    expect(await failure(archive.subarray(0, archive.length / 2))).toBe('x.tgz: the archive is truncated');
    const whole = tar([{ path: 'package/a.js', content: 'x'.repeat(5000) }]);
    expect(await failure(gzipSync(whole.subarray(0, 2000)))).toBe('x.tgz: the archive is truncated');
  });

  test('damaged fails', async () => {
    const damaged = Buffer.from(archive);
    damaged.fill(0xff, damaged.length / 2, damaged.length / 2 + 50);
    expect(await failure(damaged)).toBe('x.tgz: the archive is damaged');
  });

  test('missing, or a folder, fails', async () => {
    const dir = emptyFolder();
    expect(await failure(join(dir, 'nope.tgz'))).toBe(`${join(dir, 'nope.tgz')}: no such file`);
    expect(await failure(dir)).toBe(`${dir}: not a file`);
  });
});
