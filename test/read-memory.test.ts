import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { insidePath, readMemory } from '../src/read/memory.js';

describe('a package in memory', () => {
  test('is who its package.json says', async () => {
    const found = await readMemory({ files: { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': 'x' } });
    expect(found).toMatchObject({ name: 'a', version: '1.0.0', path: '(in memory)', skipped: [], dependencyPath: [] });
    expect(found.files.get('index.js')).toBe('x');
  });

  test('is who the given manifest says, which needs no file', async () => {
    const found = await readMemory({ files: { 'index.js': 'x' }, manifest: { name: 'b', version: 2 } });
    expect(found).toMatchObject({ name: 'b', version: '0.0.0', skipped: [] });
  });

  test('takes bytes as a disk would give them', async () => {
    const files = { 'a.js': Buffer.from('\ufeffhi'), 'key.bin': Uint8Array.of(0, 1, 2), 'README.md': '# Hi' };
    const found = await readMemory({ files });
    expect([...found.files]).toEqual([
      ['a.js', 'hi'],
      ['key.bin', Uint8Array.of(0, 1, 2)],
    ]);
    expect(found.size.files).toBe(3);
  });

  test('keeps lone surrogates and NULs in a text', async () => {
    const text = 'a\ud800\0b';
    expect((await readMemory({ files: { 'a.js': text, 'b.dat': text } })).files.get('a.js')).toBe(text);
  });

  test('reports a path that leads out of it, and one given twice', async () => {
    const found = await readMemory({
      files: { '../x.js': '', 'a/b.js': '1', 'a\\b.js': '2', '/c.js': '' },
      manifest: {},
    });
    expect([...found.files.keys()]).toEqual(['a/b.js', 'c.js']);
    expect(found.files.get('a/b.js')).toBe('2');
    expect(found.skipped).toMatchObject([
      { path: '../x.js', why: 'its path leads out of the package' },
      { path: 'a/b.js', why: 'present more than once; only the last one was read' },
    ]);
  });
});

test.each([
  ['a/./b//c.js', 'a/b/c.js'],
  ['a/../b.js', 'b.js'],
  ['C:\\x\\y.js', 'x/y.js'],
  ['/etc/passwd', 'etc/passwd'],
  ['..\\..\\x', undefined],
  ['a/../..', undefined],
  ['.', undefined],
  ['', undefined],
])('the path %j is %j inside the package', (path, inside) => expect(insidePath(path)).toBe(inside));
