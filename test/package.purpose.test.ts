import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedCapabilities, purposeWords } from '../src/package/purpose.js';
import type { Manifest, Package } from '../src/types.js';
import { purposes } from '../src/vocabulary/purpose.js';

function expected(name: string, manifest: Manifest = {}, files: string[] = []) {
  const all = new Map(files.map(path => [path, '']));
  const pkg: Package = {
    name,
    version: '1.0.0',
    path: name,
    manifest,
    files: all,
    size: { files: 0, bytes: 0 },
    skipped: [],
    dependencyPath: [],
  };
  return expectedCapabilities(pkg);
}

describe('expected capabilities', () => {
  test.each([
    ['left-pad', 'String left pad'],
    ['tiny-dates', 'Adds days to dates and formats them'],
    ['is-odd', 'Tells whether a number is odd'],
    ['flatten-array', 'Flattens nested arrays'],
  ])('of %s: none', (name, description) => {
    expect(expected(name, { description })).toEqual([]);
  });

  test('of a colour library: to look at the terminal, not to open sockets, files or processes', () => {
    const capabilities = expected('pretty-colors', {
      description: 'Colors for your terminal',
      keywords: ['ansi', 'colour'],
    });
    expect(capabilities).toEqual(['environment', 'system']);
  });

  test.each([
    ['tiny-fetch', 'A promise client', 'network'],
    ['x', 'The SDK for our cloud', 'network'],
    ['my-websocket', '', 'network'],
    ['x', 'Downloads and unpacks things: a downloader', 'install-script'],
    ['fast-hash', '', 'crypto'],
    ['x', 'Signs and verifies JWTs', 'crypto'],
    ['x', 'A template engine', 'dynamic-code'],
    ['x', 'Bindings to a C library', 'native'],
    ['x', 'Runs a child process', 'process'],
    ['x', 'A test runner', 'process'],
    ['x', 'Loads settings from the environment', 'environment'],
    ['x', 'Facts about the operating system', 'system'],
    ['x', 'Reads files', 'files'],
  ])('of %s (%s) include: %s', (name, description, capability) => {
    expect(expected(name, { description })).toContain(capability);
  });

  test('come from words in any spelling', () => {
    expect(purposeWords(['httpClient HTTPServer web-sockets', 'proxies', 'https://download.invalid/file'])).toEqual([
      'http',
      'client',
      'http',
      'server',
      'web',
      'socket',
      'proxy',
    ]);
  });

  test('do not come from parts of words', () => {
    expect(expected('profile-picker', { description: 'Prefetched curlicues' })).not.toContain('network');
  });

  test('come from what a package is built on and how it is run', () => {
    expect(expected('x', { dependencies: { ws: '8' } })).toContain('network');
    expect(expected('x', { bin: 'x.js' })).toEqual(['environment', 'files', 'process', 'system']);
    expect(expected('x', {}, ['binding.gyp'])).toContain('native');
    expect(expected('x', { optionalDependencies: { '@x/linux-x64': '1', '@x/darwin-arm64': '1' } })).toContain(
      'native',
    );
  });

  test('come from a manifest of any shape without complaint', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (description, keywords, dependencies) => {
        expected('x', { description, keywords, dependencies, optionalDependencies: dependencies });
      }),
    );
    expect(
      expectedCapabilities({ ...({ name: 'x', files: new Map() } as unknown as Package), manifest: undefined }),
    ).toEqual([]);
  });
});

test('every purpose has a name, words and something to expect', () => {
  for (const { purpose, expects, words, phrases = [] } of purposes) {
    expect(purpose).not.toBe('');
    expect(expects.length).toBeGreaterThan(0);
    expect(words).toMatch(/^[a-z0-9\s]+$/);
    for (const phrase of phrases) expect(phrase).toMatch(/^[a-z0-9]+( [a-z0-9]+)+$/);
  }
});
