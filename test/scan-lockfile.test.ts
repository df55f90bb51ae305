import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { scanLockfile, scanNodeModules } from '../src/scan.js';
import type { Report } from '../src/types.js';
import { cleanUp, plant } from './fixtures/read/plant.js';
import { packed } from './fixtures/read/tgz.js';

cleanUp();

// ── a registry on this machine ─────────────────────────────────────────────────────────────────────────────────────

const archives = new Map(
  ['a', 'b', 'c'].map(name => [
    name,
    packed({ 'package.json': `{"name":"${name}","version":"1.0.0"}`, 'index.js': "eval(atob('YWxlcnQoMSk='))" }),
  ]),
);
const digestOf = (bytes: Uint8Array) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
const integrity = (name: string) => digestOf(archives.get(name) ?? new Uint8Array());

let server: Server;
let asked: string[];
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const name = url.slice(1, 2);
    const archive = archives.get(name);
    if (!archive) response.writeHead(404).end('{}');
    else if (url.endsWith('.tgz')) response.end(archive);
    else {
      const dist = { tarball: `${address()}/${name}/-/${name}-1.0.0.tgz`, integrity: integrity(name) };
      const versions = { '1.0.0': { name, version: '1.0.0', dist } };
      response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }));
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  vi.stubEnv('npm_config_registry', address());
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});
beforeEach(() => {
  asked = [];
});

const entry = (name: string, fields: object = {}) => ({ version: '1.0.0', integrity: integrity(name), ...fields });
const lock = (packages: Readonly<Record<string, object>>) => JSON.stringify({ lockfileVersion: 3, packages }, null, 1);
const names = (packages: readonly Report[]) => packages.map(({ package: { name } }) => name);

describe('the packages of a lockfile', () => {
  test('are scanned straight from the registry, each once', async () => {
    const dir = plant({
      'package-lock.json': lock({
        '': { name: 'app' },
        'node_modules/a': entry('a'),
        'node_modules/b': entry('b'),
        'node_modules/b/node_modules/a': entry('a'),
      }),
    });
    const path = join(dir, 'package-lock.json');
    const progress: string[] = [];
    const { packages, skipped, failed, summary } = await scanLockfile(path, {
      onReport: (report, { done, total }) => progress.push(`${report.package.name} ${done}/${total}`),
    });
    expect(names(packages)).toEqual(['a', 'b']);
    expect(packages[0]).toMatchObject({ package: { path: 'npm:a@1.0.0' }, anchor: { path, line: 7 } });
    expect(packages[0]?.findings.map(({ rule }) => rule)).toContain('runs-decoded-text');
    expect(summary.packages).toBe(2);
    expect({ skipped, failed }).toEqual({ skipped: [], failed: [] });
    expect(progress.map(line => line.slice(2))).toEqual(['1/2', '2/2']);
    expect(asked.filter(url => url.endsWith('.tgz')).sort()).toEqual(['/a/-/a-1.0.0.tgz', '/b/-/b-1.0.0.tgz']);
  });

  test('are only those that an older copy lacks, when there is one', async () => {
    const dir = plant({
      'package-lock.json': lock({
        'node_modules/a': entry('a'),
        'node_modules/b': entry('b'),
        'node_modules/c': entry('c'),
      }),
      'old.json': lock({
        'node_modules/x/node_modules/a': entry('a'),
        'node_modules/b': entry('b', { integrity: 'sha512-x' }),
      }),
    });
    const { packages } = await scanLockfile(join(dir, 'package-lock.json'), { since: join(dir, 'old.json') });
    expect(names(packages)).toEqual(['b', 'c']);
  });

  test('must be what the lockfile promises, or they have failed', async () => {
    const dir = plant({
      'package-lock.json': lock({
        'node_modules/a': entry('a', { integrity: digestOf(new Uint8Array(1)) }),
        'node_modules/b': entry('b'),
        'node_modules/x': entry('x'),
      }),
    });
    const { packages, skipped, failed } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(names(packages)).toEqual(['b']);
    expect([...failed].sort((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
      { path: 'npm:a@1.0.0', why: 'what the registry delivered does not match its checksum' },
      { path: 'npm:x@1.0.0', why: 'is not in the registry' },
    ]);
    expect(skipped).toEqual(failed);
  });

  test('that do not come from the registry are listed, and nothing is asked of anybody', async () => {
    const dir = plant({
      'package-lock.json': lock({
        'node_modules/git': entry('git', { resolved: 'git+ssh://git@host.invalid/git.git#abc' }),
        'node_modules/own': { link: true, resolved: 'packages/own' },
      }),
    });
    const { packages, skipped, failed } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(packages).toEqual([]);
    expect(failed).toEqual([]);
    expect(skipped).toMatchObject([
      { path: 'git@1.0.0', why: 'comes from a git repository: git+ssh://git@host.invalid/git.git#abc' },
      { path: 'own', why: 'a folder of the project' },
    ]);
    expect(asked).toEqual([]);
  });

  test('without a digest are scanned as the registry has them, which is said', async () => {
    const none = { integrity: undefined };
    const dir = plant({
      'package-lock.json': lock({ 'node_modules/a': entry('a', none), 'node_modules/b': entry('b', none) }),
    });
    const path = join(dir, 'package-lock.json');
    const { packages, skipped } = await scanLockfile(path);
    expect(names(packages)).toEqual(['a', 'b']);
    expect(skipped).toMatchObject([{ path, why: expect.stringMatching(/^states no digest of a@1\.0\.0 and 1 more:/) }]);
  });

  test('are given up at once when nobody answers', async () => {
    const dir = plant({ 'package-lock.json': lock({ 'node_modules/a': entry('a') }) });
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1');
    try {
      await expect(scanLockfile(join(dir, 'package-lock.json'))).rejects.toThrow(/the registry could not be reached/);
    } finally {
      vi.stubEnv('npm_config_registry', address());
    }
  });

  test('are not scanned once somebody wants out', async () => {
    const dir = plant({ 'package-lock.json': lock({ 'node_modules/a': entry('a') }) });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(scanLockfile(join(dir, 'package-lock.json'), { signal })).rejects.toThrow('enough');
    expect(asked).toEqual([]);
  });
});

test('an installed package knows the line that brings it in', async () => {
  const dir = plant({
    'package-lock.json': lock({ 'node_modules/a': entry('a') }),
    'node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
    'package.json': '{}',
    'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
  });
  const { packages } = await scanNodeModules(dir, { cache: false, jobs: 1 });
  expect(packages.map(({ anchor }) => anchor)).toEqual([
    { path: join(dir, 'package-lock.json'), line: 4 },
    { path: join(dir, 'package.json'), line: 1 },
  ]);
});
