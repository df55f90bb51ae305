import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cacheFolder, cleanCache, openCache, trimCache } from '../src/read/cache.js';

let home = '';
const folder = (): string => cacheFolder();

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'stowaway-cache-'));
  process.env.STOWAWAY_CACHE = join(home, 'cache');
});
afterEach(() => {
  delete process.env.STOWAWAY_CACHE;
  rmSync(home, { recursive: true, force: true });
});

/** All files in the cache that hold entries' contents. */
function contents(): string[] {
  return readdirSync(folder(), { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(entry => entry.isFile() && entry.parentPath.includes('content-v2'))
    .map(entry => join(entry.parentPath, entry.name));
}

test('what was kept is there again, for this scan and the next', async () => {
  await openCache()?.set('a', 'text');
  expect(await openCache()?.get('a')).toBe('text');
  expect(await openCache()?.get('b')).toBeUndefined();
});

test('an entry that was damaged is none', async () => {
  const cache = openCache();
  await cache?.set('a', 'some text of a report');
  for (const file of contents()) writeFileSync(file, 'another text altogether');
  expect(await cache?.get('a')).toBeUndefined();
});

test('an entry that was cut short or emptied is none', async () => {
  const cache = openCache();
  await cache?.set('a', 'some text of a report');
  for (const file of contents()) writeFileSync(file, readFileSync(file).subarray(0, 3));
  expect(await cache?.get('a')).toBeUndefined();
});

test('an entry that another machine sealed is none, however sound', async () => {
  await openCache()?.set('a', '{"verdict":"clean"}');
  rmSync(`${folder()}.key`);
  expect(await openCache()?.get('a')).toBeUndefined();
});

test('an entry does not pass for another', async () => {
  const cache = openCache();
  await cache?.set('good', 'clean');
  await cache?.set('evil', 'malicious');
  const [one, other] = contents().map(file => [file, readFileSync(file)] as const);
  if (!one || !other) throw new Error('two entries were kept');
  writeFileSync(one[0], other[1]);
  writeFileSync(other[0], one[1]);
  expect([await cache?.get('good'), await cache?.get('evil')]).toEqual([undefined, undefined]);
});

test('several scans at once neither wait for each other nor spoil anything', async () => {
  const caches = [openCache(), openCache(), openCache()];
  const names = Array.from({ length: 40 }, (_, at) => `entry ${at}`);
  await Promise.all(caches.flatMap(cache => names.map(name => cache?.set(name, `text of ${name}`))));
  expect(await Promise.all(names.map(name => openCache()?.get(name)))).toEqual(names.map(name => `text of ${name}`));
});

test('past its bound the oldest entries go, and the newest stay', async () => {
  const cache = openCache();
  for (let at = 0; at < 10; at++) {
    await cache?.set(`entry ${at}`, `${at}`.repeat(1_000));
    await new Promise(resolve => setTimeout(resolve, 2));
  }
  await trimCache(folder(), 5_000);
  expect(await cache?.get('entry 0')).toBeUndefined();
  expect(await cache?.get('entry 9')).toBe('9'.repeat(1_000));
});

test('within its bound nothing goes', async () => {
  const cache = openCache();
  await cache?.set('a', 'text');
  await trimCache();
  expect(await cache?.get('a')).toBe('text');
});

test('cleaned, it is empty, and can be used again', async () => {
  const cache = openCache();
  await cache?.set('a', 'text');
  await cleanCache();
  expect(await cache?.get('a')).toBeUndefined();
  await cache?.set('a', 'again');
  expect(await cache?.get('a')).toBe('again');
});

test('a place where nothing can be kept is no failure', async () => {
  writeFileSync(join(home, 'file'), '');
  process.env.STOWAWAY_CACHE = join(home, 'file', 'cache');
  expect(openCache()).toBeUndefined();
  await trimCache();
});
