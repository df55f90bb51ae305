import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../src/read/limits.js';
import { openZip, readZip } from '../src/read/zip.js';
import type { Package } from '../src/types.js';
import { cleanUp, plant } from './fixtures/read/plant.js';
import { type Packed, zipOf } from './fixtures/read/zip.js';

cleanUp();

const AT = 'node_modules/a';
const MANIFEST = '{"name":"a","version":"1.2.3"}';
const identity = { name: 'a', path: '.yarn/cache/a.zip/node_modules/a' };

const read = (bytes: Uint8Array, inside: string | undefined = AT, limits = {}): Promise<Package> => {
  const path = join(plant({ 'a.zip': bytes }), 'a.zip');
  return readZip({ path, ...(inside && { inside }) }, identity, { limits });
};
const gapOf = (pkg: Package, path: string) => pkg.skipped.find(one => one.path === path)?.gap;
const withFile = (file: Partial<Packed>) =>
  zipOf([
    { path: `${AT}/package.json`, content: MANIFEST },
    { path: `${AT}/x.js`, content: 'let x = 1;', ...file },
  ]);

describe('a package in a zip', () => {
  test('has the files below its folder, stored or deflated', async () => {
    const pkg = await read(
      zipOf([
        { path: `${AT}/`, mode: 0o040755, stored: true },
        { path: `${AT}/package.json`, content: MANIFEST },
        { path: `${AT}/lib/b.js`, content: 'b()', stored: true },
        { path: `${AT}/node_modules/c/c.js`, content: 'bundled()' },
        { path: `${AT}/empty.js` },
      ]),
    );
    expect(pkg).toMatchObject({ name: 'a', version: '1.2.3', path: identity.path, skipped: [] });
    expect(Object.fromEntries(pkg.files)).toEqual({
      'package.json': MANIFEST,
      'lib/b.js': 'b()',
      'node_modules/c/c.js': 'bundled()',
      'empty.js': '',
    });
    expect(pkg.size.files).toBe(4);
  });

  test('is the first in it, where nobody says which', async () => {
    const pkg = await read(zipOf({ 'node_modules/@s/a/package.json': MANIFEST, 'node_modules/@s/a/i.js': '' }), '');
    expect([...pkg.files.keys()]).toEqual(['package.json', 'i.js']);
  });

  test('is found behind a comment at the end', async () => {
    const pkg = await read(zipOf({ [`${AT}/package.json`]: MANIFEST }, 'PK\x05\x06 and so on'));
    expect(pkg.version).toBe('1.2.3');
  });

  test('has the last of two files with one name', async () => {
    const pkg = await read(
      zipOf([
        { path: `${AT}/x.js`, content: 'harmless()' },
        { path: `${AT}/./x.js`, content: 'last()' },
      ]),
    );
    expect(pkg.files.get('x.js')).toBe('last()');
    expect(gapOf(pkg, 'x.js')).toBe('repeated');
  });

  test('gives its manifest without the rest being inflated', () => {
    const dir = plant({ 'a.zip': withFile({ size: 5 }) });
    const text = openZip({ path: join(dir, 'a.zip'), inside: AT }).read('package.json');
    expect(Buffer.from(text ?? []).toString()).toBe(MANIFEST);
  });
});

describe('what is left out of a zip is said', () => {
  test.each([
    ['lies beside the package', { path: 'node_modules/b/x.js' }, 'beside-package', 'node_modules/b/x.js'],
    ['leads out of the zip', { path: '../x.js' }, 'leads-out', '../x.js'],
    ['is a link', { mode: 0o120777 }, 'link', 'x.js'],
    ['is a pipe', { mode: 0o010644 }, 'special-entry', 'x.js'],
    ['is encrypted', { flags: 1 }, 'unreadable', 'x.js'],
    ['is packed in another way', { method: 12 }, 'unreadable', 'x.js'],
    ['is larger than it says', { size: 3 }, 'unreadable', 'x.js'],
    ['is smaller than it says', { size: 300 }, 'unreadable', 'x.js'],
    ['begins nowhere', { local: 0xfffffff0 }, 'unreadable', 'x.js'],
    ['begins where no file does', { local: 7 }, 'unreadable', 'x.js'],
    ['says to be too large', { size: LIMITS.codeBytes + 1 }, 'file-too-large', 'x.js'],
  ] as const)('when it %s', async (_, file, gap, path) => {
    const pkg = await read(withFile(file));
    expect(gapOf(pkg, path)).toBe(gap);
    expect([...pkg.files.keys()]).toEqual(['package.json']);
  });

  test('when it lies deeper, or is called longer, than the bounds allow', async () => {
    const deep = await read(withFile({ path: `${AT}/a/b/c/x.js` }), AT, { depth: 2 });
    expect(gapOf(deep, 'a/b/c/x.js')).toBe('too-deep');
    const long = await read(withFile({ path: `${AT}/${'x'.repeat(40)}.js` }), AT, { pathLength: 30 });
    expect(long.skipped.map(({ gap }) => gap)).toEqual(['path-too-long']);
  });
});

describe('a zip fails with one line, and without the place it lies at, when it', () => {
  const good = withFile({});
  test.each([
    ['is missing', undefined, /no such file$/],
    ['is empty', new Uint8Array(), /the archive is damaged$/],
    ['holds nothing', zipOf({}), /holds no package$/],
    ['holds another package', zipOf({ 'node_modules/b/x.js': '' }), /holds no package$/],
    ['is cut off', good.subarray(0, good.length - 30), /the archive is damaged$/],
    ['begins too late', good.subarray(60), /the archive is damaged$/],
    ['is no zip', Buffer.from('x'.repeat(500)), /the archive is damaged$/],
  ])('%s', async (_, bytes, says) => {
    const dir = plant(bytes === undefined ? { 'b.zip': '' } : { 'a.zip': bytes });
    const reading = readZip({ path: join(dir, 'a.zip'), inside: AT }, identity);
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.not.toThrow(dir);
    await expect(reading).rejects.toMatchObject({ code: 'STOWAWAY_READ' });
  });

  test('exceeds the bounds of archives', async () => {
    await expect(read(good, AT, { archiveBytes: 100 })).rejects.toThrow(/larger than 100 bytes$/);
    await expect(read(good, AT, { listed: 1 })).rejects.toThrow(/more than 1 entries$/);
    await expect(read(good, AT, { unpackedBytes: 20 })).rejects.toThrow(/unpacks to more than 20 bytes$/);
  });

  test('says that its entries are the same bytes, over and over', async () => {
    const bomb = zipOf([
      { path: `${AT}/package.json`, content: MANIFEST },
      ...Array.from({ length: 20 }, (_, at) => ({ path: `${AT}/${at}.js`, content: 'x'.repeat(9), stored: true })),
    ]);
    expect((await read(bomb)).files.size).toBe(21);
    // Each of them states more packed bytes than the zip has room for.
    for (let at = bomb.indexOf('PK\x01\x02'); at !== -1; at = bomb.indexOf('PK\x01\x02', at + 1))
      bomb.writeUInt32LE(bomb.length >> 2, at + 20);
    await expect(read(bomb)).rejects.toThrow(/overlap/);
  });

  test('inflates what is packed a thousandfold no further than it says', async () => {
    const pkg = await read(withFile({ path: `${AT}/x.js`, content: ' '.repeat(5_000_000), size: 10 }));
    expect(gapOf(pkg, 'x.js')).toBe('unreadable');
  });
});
