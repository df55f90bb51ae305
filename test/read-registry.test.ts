import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { fetchArchive } from '../src/read/registry.js';
import { readTarball } from '../src/read/tarball.js';
import { packed } from './fixtures/read/tgz.js';

const failing = (code: string) => async () => {
  throw Object.assign(new Error('a long\nstory'), { code });
};
const failure = async (target: string, fetch: () => Promise<Uint8Array>) => {
  const error: unknown = await fetchArchive(target, undefined, fetch).catch(error => error);
  expect(isReadError(error)).toBe(true);
  return (error as Error).message;
};

describe('a package of the registry', () => {
  test.each(['npm:sample', 'npm:sample@1.0.0', 'npm:@s/sample@^1.0.0', 'npm:sample@latest', 'npm:sample@>=1 <2 || 3'])(
    '%s is fetched and read',
    async target => {
      const asked: string[] = [];
      const archive = await fetchArchive(target, undefined, async spec => {
        asked.push(spec);
        return packed({ 'package.json': '{"name":"sample","version":"1.0.0"}', 'index.js': 'x' });
      });
      expect(asked).toEqual([target.slice(4)]);
      const found = await readTarball(archive, {}, target);
      expect(found).toMatchObject({ name: 'sample', version: '1.0.0', path: target });
    },
  );

  test.each([
    'npm:',
    'npm:git+https://host/x.git',
    'npm:user/repo',
    'npm:x@github:user/repo',
    'npm:x@git+ssh://host/x',
    'npm:x@user/repo',
    'npm:x@file:../x',
    'npm:x@./x',
    'npm:x@npm:y',
    'npm:x@https://host/x.tgz',
    'npm:x.tgz',
    'npm:x@y.tar.gz',
    'npm:../x',
    'npm:~/x',
    'npm:C:\\x',
    `npm:${'x'.repeat(1000)}`,
  ])('%s is refused before anything is fetched', async target => {
    const never = async () => Promise.reject(new Error('fetched'));
    expect(await failure(target, never)).toMatch(/not a package of the registry; write npm:name or npm:name@version$/);
  });

  test('that the registry lacks fails with one line', async () => {
    expect(await failure('npm:foo@1', failing('E404'))).toBe('npm:foo@1 is not in the registry');
    expect(await failure('npm:foo@1', failing('ETARGET'))).toBe('npm:foo@1 is not in the registry');
  });

  test('that cannot be fetched fails with one line', async () => {
    expect(await failure('npm:foo', failing('ENOTFOUND'))).toBe(
      'npm:foo: the registry could not be reached (ENOTFOUND)',
    );
    expect(await failure('npm:foo', failing('E403'))).toBe('npm:foo: the registry refuses access (E403)');
    expect(await failure('npm:foo', failing('EINTEGRITY'))).toMatch(/does not match its checksum$/);
  });

  test('that arrives damaged fails with one line', async () => {
    const archive = await fetchArchive('npm:foo', undefined, async () => packed({ a: 'b' }).subarray(0, 30));
    await expect(readTarball(archive, {}, 'npm:foo')).rejects.toThrow(/^npm:foo: the archive is truncated$/);
  });
});
