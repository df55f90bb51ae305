import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { isVersion, type LockEntry, type Origin } from '../src/read/lockfile/entry.js';
import { isLockfile, parseLockfile, readLockfile } from '../src/read/lockfile/index.js';

/** Lockfiles that package managers made, of a project with an entry of every kind, and what they installed. */
const FOLDER = 'test/fixtures/lockfiles';
const managers = readdirSync(FOLDER).map(name => {
  const path = join(FOLDER, name, readdirSync(join(FOLDER, name)).find(isLockfile) ?? 'none');
  const { installed, others } = JSON.parse(readFileSync(join(FOLDER, name, 'installed.json'), 'utf8')) as {
    readonly installed: readonly string[];
    readonly others: readonly string[];
  };
  return { name, path, installed, others };
});

const labelOf = ({ name, version }: LockEntry): string => `${name}@${version}`;

/** What some packages of the project are, where they are there at all. */
const ORIGINS: Readonly<Record<string, Origin>> = {
  'from-git': 'elsewhere',
  served: 'registry',
  packed: 'archive',
  inner: 'folder',
  member: 'folder',
};

describe.each(managers)('the lockfile of $name', ({ path, installed, others }) => {
  const entries = readLockfile(path);
  const packages = entries.filter(({ origin }) => !['folder', 'patch', 'bundled'].includes(origin));

  test('pins what was installed, and what other systems need, and nothing else', () => {
    const pinned = new Set(packages.map(entry => (isVersion(entry.version) ? labelOf(entry) : entry.name)));
    const isPinned = (label: string): boolean => pinned.has(label) || pinned.has(label.replace(/(.)@.*$/, '$1'));
    expect(installed.length).toBeGreaterThan(13);
    expect(installed.filter(label => !isPinned(label))).toEqual([]);
    const known = new Set([...installed, ...others].flatMap(label => [label, label.replace(/(.)@.*$/, '$1')]));
    expect([...pinned].filter(label => !known.has(label))).toEqual([]);
  });

  test('has no entry that makes no sense, and says where each comes from', () => {
    expect(entries.filter(({ origin }) => origin === 'nowhere')).toEqual([]);
    for (const { name, origin } of entries) expect(origin, name).toBe(ORIGINS[name] ?? origin);
    expect(new Set(entries.map(({ name }) => name)).has('lodash')).toBe(true);
    expect(packages.filter(({ origin }) => !Object.values(ORIGINS).includes(origin))).toEqual([]);
  });

  test('has a digest for each package of a registry, unless it is one of Yarn 2 or later', () => {
    const ofRegistry = packages.filter(({ origin, name }) => origin === 'registry' && name !== 'served');
    const isBerry = /yarn-[234]/.test(path);
    expect(ofRegistry.every(({ integrity }) => (isBerry ? !integrity : /^sha512-/.test(integrity ?? '')))).toBe(true);
  });

  test('has each entry on the line that names it', () => {
    if (path.endsWith('b')) return expect(entries.every(({ line }) => line === 1)).toBe(true);
    const lines = readFileSync(path, 'utf8').split('\n');
    for (const { name, line, path: place } of entries.filter(({ name }) => name !== 'lodash')) {
      expect(lines[line - 1], `${line}`).toContain(place === undefined ? name : place.replace(/^.*node_modules\//, ''));
    }
  });
});

describe('the binary lockfile of Bun', () => {
  const binaries = managers.filter(({ path }) => path.endsWith('b')).map(({ path }) => readFileSync(path));

  test('is refused when it is cut off, wherever that is', () => {
    for (const bytes of binaries) {
      for (let length = 45; length < bytes.length - 200; length += 97) {
        expect(() => parseLockfile(bytes.subarray(0, length), 'bun.lockb')).toThrow(/^bun\.lockb:1: /);
      }
    }
  });

  test('is refused when its format is not known', () => {
    const bytes = Buffer.from(binaries[0] as Buffer);
    bytes.writeUInt32LE(4, 42);
    expect(() => parseLockfile(bytes, 'bun.lockb')).toThrow('bun.lockb:1: format 4 of bun.lockb is not known');
  });

  test('throws nothing else, whatever becomes of its bytes', () => {
    const change = fc.tuple(fc.nat({ max: 40_000 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.constantFrom(...binaries), fc.array(change, { minLength: 1, maxLength: 20 }), (bytes, changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of changes) damaged[at % (at % 2 ? 300 : damaged.length)] = byte;
        try {
          expect(parseLockfile(damaged, 'bun.lockb').length).toBeLessThan(100_000);
        } catch (error) {
          if (!isReadError(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
