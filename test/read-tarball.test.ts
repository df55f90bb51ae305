import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { readTarball } from '../src/read/tarball.js';
import { cleanUp, emptyFolder, plant } from './fixtures/read/plant.js';
import { packed, tar, tgz } from './fixtures/read/tgz.js';

cleanUp();

const SAMPLE = { 'package.json': '{"name":"sample","version":"1.2.3"}', 'index.js': 'hello()' };
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
    expect(found.skipped.map(({ path }) => path)).toEqual([
      'package/../../../evil.js',
      'package/lib/../../evil.js',
      'evil.js',
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

  test('beyond a bound is refused', async () => {
    const archive = packed({ ...SAMPLE, 'a.js': 'x'.repeat(100_000) });
    expect(await failure(archive, { archiveBytes: 10 })).toBe('x.tgz: larger than 10 bytes');
    expect(await failure(archive, { unpackedBytes: 50_000 })).toBe('x.tgz: unpacks to more than 50000 bytes');
    expect(await failure(archive, { archiveEntries: 1 })).toBe('x.tgz: holds more than 1 entries');
  });

  test('that is a bomb is stopped while it unpacks', async () => {
    const bomb = gzipSync(Buffer.concat([tar([{ path: 'package/a.js' }]), Buffer.alloc(64 * 1024 * 1024)]));
    expect(await failure(bomb, { unpackedBytes: 1024 * 1024 })).toBe('x.tgz: unpacks to more than 1 MB');
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
    expect(await failure(Buffer.from('hello, I am no archive'))).toBe('x.tgz: not a gzipped archive');
    expect(await failure(new Uint8Array())).toBe('x.tgz: the archive is truncated');
    expect(await failure(gzipSync('short'))).toBe('x.tgz: no tar archive inside the gzip');
    expect(await failure(tar([{ path: 'package/a.js' }]))).toBe('x.tgz: not a gzipped archive');
    expect(await failure(gzipSync('hello '.repeat(1000)))).toBe('x.tgz: no tar archive inside the gzip');
    expect(await failure(gzipSync(packed(SAMPLE)))).toBe('x.tgz: no tar archive inside the gzip');
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
