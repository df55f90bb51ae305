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

  test('may be a Map', async () => {
    const files = new Map([
      ['package.json', '{"name":"a"}'],
      ['index.js', 'x'],
    ]);
    expect(await readMemory({ files })).toEqual(await readMemory({ files: Object.fromEntries(files) }));
    expect((await readMemory({ files: new Map() })).skipped).toMatchObject([{ gap: 'no-manifest' }]);
  });

  test.each([
    [undefined, 'got undefined as files'],
    [{}, 'got undefined as files'],
    [{ files: null }, 'got null as files'],
    [{ files: ['a.js'] }, 'got Array as files'],
    [{ files: 'x' }, 'got string as files'],
    [{ files: Buffer.from('x') }, 'got Uint8Array as files'],
    [{ files: new Set(['a.js']) }, 'got Set as files'],
    [{ files: Promise.resolve({}) }, 'got Promise as files'],
    [{ files: { 'a.js': 1 } }, 'The content of "a.js" is a string or bytes: got number'],
    [{ files: { 'a.js': undefined } }, 'The content of "a.js" is a string or bytes: got undefined'],
    [{ files: { 'a.js': new ArrayBuffer(8) } }, 'got ArrayBuffer'],
    [{ files: { 'a.js': Promise.resolve('x') } }, 'got Promise'],
    [{ files: new Map([[1, 'x']]) }, 'The path of a file is a string: got number'],
    [{ files: {}, manifest: '{}' }, 'The manifest of a package in memory is an object: got string'],
  ])('that is none is a mistake of the caller: %j', async (given, message) => {
    const error: unknown = await readMemory(given as never).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(message);
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
