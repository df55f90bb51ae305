import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { npmsOwn } from '../src/read/registry.js';
import { scanLockfile, scanNodeModules } from '../src/scan.js';
import type { Report } from '../src/types.js';
import { cleanUp, emptyFolder, linkTo, plant } from './fixtures/read/plant.js';
import { packed } from './fixtures/read/tgz.js';

cleanUp();

// ── a registry on this machine ─────────────────────────────────────────────────────────────────────────────────────

const archives = new Map(
  ['a', 'b', 'c', '@company/a'].map(name => [
    name,
    packed({ 'package.json': `{"name":"${name}","version":"1.0.0"}`, 'index.js': "eval(atob('YWxlcnQoMSk='))" }),
  ]),
);
const inner = { 'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}', 'node_modules/b/index.js': '1' };
archives.set('d', packed({ 'package.json': '{"name":"d","version":"1.0.0"}', 'index.js': '1', ...inner }));
const digestOf = (bytes: Uint8Array) => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
const integrity = (name: string) => digestOf(archives.get(name) ?? new Uint8Array());

interface Registry {
  readonly server: Server;
  readonly address: string;
  /** What was asked of it, and with which token. */
  asked: { readonly url: string; readonly token: string | undefined }[];
}

/** A registry that has the packages above under these names, and sends for archives to another address if it has one. */
async function registry(prefix = '', archivesAt?: string): Promise<Registry> {
  const found: { address: string; asked: Registry['asked'] } = { address: '', asked: [] };
  const server = createServer(({ url = '', headers }, response) => {
    found.asked.push({ url, token: headers.authorization });
    // One that is kept for the next request may be closed just then.
    response.setHeader('connection', 'close');
    const [, name = ''] = new RegExp(`^/${prefix.replace('/', '(?:/|%2f)')}(\\w)`).exec(url) ?? [];
    const archive = archives.get(prefix + name);
    if (!archive) response.writeHead(404).end('{}');
    else if (url.endsWith('.tgz')) response.end(archive);
    else {
      const tarball = `${archivesAt ?? found.address}/${prefix}${name}/-/${name}-1.0.0.tgz`;
      const dist = { tarball, integrity: integrity(prefix + name) };
      const versions = { '1.0.0': { name: prefix + name, version: '1.0.0', dist } };
      response.end(JSON.stringify({ name: prefix + name, 'dist-tags': { latest: '1.0.0' }, versions }));
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  found.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(found, { server });
}

let open: Registry;
let company: Registry;
const urls = ({ asked }: Registry) => asked.map(({ url }) => url);
/** As `.npmrc` names it. */
const host = ({ address }: Registry) => address.replace('http:', '');

beforeAll(async () => {
  open = await registry();
  company = await registry('@company/');
});
afterAll(() => {
  open.server.close();
  company.server.close();
});
beforeEach(() => {
  vi.stubEnv('npm_config_registry', open.address);
  // Whoever runs the tests through npm has these, too.
  vi.stubEnv('npm_config_userconfig', undefined);
  vi.stubEnv('HOME', emptyFolder());
  open.asked = [];
  company.asked = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
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
    expect(
      urls(open)
        .filter(url => url.endsWith('.tgz'))
        .sort(),
    ).toEqual(['/a/-/a-1.0.0.tgz', '/b/-/b-1.0.0.tgz']);
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
    const found = await scanLockfile(join(dir, 'package-lock.json'), { since: join(dir, 'old.json') });
    expect(names(found.packages)).toEqual(['b', 'c']);
    expect(found.unchanged).toBe(1);
  });

  test('are none when an older copy has them all, and all when it is empty', async () => {
    const dir = plant({ 'package-lock.json': lock({ 'node_modules/a': entry('a') }), empty: '' });
    const path = join(dir, 'package-lock.json');
    expect(await scanLockfile(path, { since: path })).toMatchObject({ packages: [], skipped: [], unchanged: 1 });
    const all = await scanLockfile(path, { since: join(dir, 'empty') });
    expect(names(all.packages)).toEqual(['a']);
    expect(all.unchanged).toBe(0);
  });

  test('are told of when an older copy of them is broken', async () => {
    const text = lock({ 'node_modules/a': entry('a') });
    const dir = plant({ 'package-lock.json': text, 'old.json': text.slice(0, -20) });
    const scan = scanLockfile(join(dir, 'package-lock.json'), { since: join(dir, 'old.json') });
    await expect(scan).rejects.toThrow(/old\.json:\d+: not JSON from here on/);
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
      { path: 'own', gap: 'own-folder', severity: 'noted', why: 'a folder of the project' },
    ]);
    expect(open.asked).toEqual([]);
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
    await expect(scanLockfile(join(dir, 'package-lock.json'))).rejects.toThrow(/the registry could not be reached/);
  });

  test('are not scanned once somebody wants out', async () => {
    const dir = plant({ 'package-lock.json': lock({ 'node_modules/a': entry('a') }) });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(scanLockfile(join(dir, 'package-lock.json'), { signal })).rejects.toThrow('enough');
    expect(open.asked).toEqual([]);
  });
});

// ── where they come from ───────────────────────────────────────────────────────────────────────────────────────────

/** What a lockfile with one entry, in a project with these files, has scanned and left out. */
async function scanned(name: string, fields: object, files: Parameters<typeof plant>[0] = {}) {
  const dir = plant({ 'package-lock.json': lock({ [`node_modules/${name}`]: fields }), ...files });
  const { packages, skipped } = await scanLockfile(join(dir, 'package-lock.json'));
  return { found: names(packages), skipped, path: join(dir, 'package-lock.json') };
}

describe('a package of a scope', () => {
  const name = '@company/a';
  const npmrc = () => ({ '.npmrc': `@company:registry=${company.address}\n` });
  const fields = () => entry(name, { resolved: `${company.address}/@company/a/-/a-1.0.0.tgz` });

  test('is asked of the registry that is named for the scope, and of nobody else', async () => {
    expect((await scanned(name, fields(), npmrc())).found).toEqual([name]);
    expect((await scanned(name, entry(name), npmrc())).found).toEqual([name]);
    expect(urls(company).filter(url => url.endsWith('.tgz'))).toEqual(Array(2).fill('/@company/a/-/a-1.0.0.tgz'));
    expect(open.asked).toEqual([]);
  });

  test('is asked of nobody when its registry is not named, or cannot be told', async () => {
    const unnamed = await scanned(name, fields());
    expect(unnamed.skipped).toMatchObject([{ gap: 'elsewhere', why: /^comes from another address/ }].map(matching));
    const untold = await scanned(name, entry(name), { '.npmrc': '@company:registry=https://${HOST}/' });
    expect(untold.skipped).toMatchObject([{ gap: 'elsewhere', why: /^the registry it is to come from/ }].map(matching));
    expect([...open.asked, ...company.asked]).toEqual([]);
  });

  test('is listed when its registry is out of reach, and the others are scanned', async () => {
    const dir = plant({
      'package-lock.json': lock({ [`node_modules/${name}`]: entry(name), 'node_modules/b': entry('b') }),
      '.npmrc': '@company:registry=http://127.0.0.1:1/',
    });
    const { packages, skipped, failed } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(names(packages)).toEqual(['b']);
    expect(skipped).toMatchObject([
      {
        path: 'npm:@company/a@1.0.0',
        gap: 'registry-unreachable',
        severity: 'unanalysed',
        why: 'its own registry could not be reached: http://127.0.0.1:1/',
      },
    ]);
    expect(failed).toEqual([]);
  });

  test('is asked for with the token of its registry', async () => {
    vi.stubEnv('HOME', plant({ '.npmrc': `${host(company)}/:_authToken=secret\n` }));
    await scanned(name, fields(), npmrc());
    await scanned('b', entry('b'), npmrc());
    expect(new Set(company.asked.map(({ token }) => token))).toEqual(new Set(['Bearer secret']));
    expect(new Set(open.asked.map(({ token }) => token))).toEqual(new Set([undefined]));
  });

  test('never has a token sent to where its registry sends for the archive', async () => {
    const sender = await registry('@company/', company.address);
    try {
      vi.stubEnv('HOME', plant({ '.npmrc': `${host(sender)}/:_authToken=secret\n` }));
      const { found } = await scanned(name, entry(name), { '.npmrc': `@company:registry=${sender.address}` });
      expect(found).toEqual([name]);
      expect(sender.asked).toMatchObject([{ token: 'Bearer secret' }]);
      expect(company.asked).toEqual([{ url: '/@company/a/-/a-1.0.0.tgz', token: undefined }]);
    } finally {
      sender.server.close();
    }
  });

  test('never has a token of the user, or of the environment, sent to where a project would have it', async () => {
    vi.stubEnv('TOKEN', 'secret');
    vi.stubEnv('HOME', plant({ '.npmrc': '//npm.company.invalid/:_authToken=${TOKEN}\n' }));
    const hostile = `@company:registry=${company.address}\n${host(company)}/:_authToken=\${TOKEN}\n`;
    expect((await scanned(name, entry(name), { '.npmrc': hostile })).found).toEqual([name]);
    expect(new Set(company.asked.map(({ token }) => token))).toEqual(new Set([undefined]));
  });
});

const matching = ({ gap, why }: { readonly gap: string; readonly why: RegExp }) => ({
  gap,
  severity: 'unanalysed',
  why: expect.stringMatching(why),
});

describe('a package that was found at another address than its registry', () => {
  test.each([
    ['another host', 'https://other.invalid/a/-/a-1.0.0.tgz'],
    ['another package', 'https://HOST/b/-/b-1.0.0.tgz'],
    ['another version', 'https://HOST/a/-/a-1.0.1.tgz'],
    ['another scope', 'https://HOST/@s/b/-/a-1.0.0.tgz'],
    ['no registry', 'https://a.invalid/a-1.0.0.tgz'],
    ['what only ends like one', 'https://HOST/a/-/a-1.0.0.tgz/x?y=/a/-/a-1.0.0.tgz'],
  ])('is listed, and asked of nobody: %s', async (_, pattern) => {
    const resolved = pattern.replace('HOST', open.address.replace('http://', ''));
    const fields = { version: '1.0.0', resolved };
    const { found, skipped } = await scanned('a', fields);
    expect(found).toEqual([]);
    expect(skipped).toMatchObject([
      { gap: 'elsewhere', path: 'a@1.0.0', why: `comes from another address: ${resolved}` },
    ]);
    expect(open.asked).toEqual([]);
  });

  test('is asked for at the address of another making that its own registry has, if there is a digest', async () => {
    const resolved = `${open.address}/download/a/1.0.0/0123`;
    expect((await scanned('a', entry('a', { resolved }))).found).toEqual(['a']);
    expect((await scanned('a', { version: '1.0.0', resolved })).found).toEqual([]);
  });

  test('is asked of a mirror when it was found at npm’s own registry, by whatever name', async () => {
    const resolved = new URL('/a/-/a-1.0.0.tgz', await npmsOwn()).href;
    expect((await scanned('a', entry('a', { resolved }))).found).toEqual(['a']);
    const byYarn = 'https://registry.yarnpkg.com/a/-/a-1.0.0.tgz';
    expect((await scanned('a', entry('a', { resolved: byYarn }))).found).toEqual(['a']);
    const lookalike = 'https://registry.yarnpkg.com.evil.invalid/a/-/a-1.0.0.tgz';
    expect((await scanned('a', entry('a', { resolved: lookalike }))).found).toEqual([]);
  });

  test('has no password shown', async () => {
    const { skipped } = await scanned('a', { version: '1.0.0', resolved: 'https://user:secret@host.invalid/a.tgz' });
    expect(skipped[0]?.why).toBe('comes from another address: https://user:…@host.invalid/a.tgz');
  });
});

describe('an archive among the files of the project', () => {
  const archive = archives.get('a') as Uint8Array;
  const fields = (more: object = {}) => entry('a', { resolved: 'file:vendor/a.tgz', ...more });

  test('is scanned from there', async () => {
    const { found, skipped } = await scanned('a', fields(), { 'vendor/a.tgz': archive });
    expect({ found, skipped }).toEqual({ found: ['a'], skipped: [] });
    expect(open.asked).toEqual([]);
  });

  test('has failed when it is not what the lockfile promises', async () => {
    const { skipped } = await scanned('a', fields({ integrity: integrity('b') }), { 'vendor/a.tgz': archive });
    expect(skipped).toMatchObject([{ gap: 'not-fetched', path: 'a@1.0.0', why: 'a.tgz does not match its checksum' }]);
  });

  test('is listed when it is not there, or not in the project', async () => {
    const missing = await scanned('a', fields());
    expect(missing.skipped).toMatchObject(
      [{ gap: 'elsewhere', why: /^comes from an archive that is not/ }].map(matching),
    );
    const outside = join(plant({ 'a.tgz': archive }), 'a.tgz');
    for (const resolved of [`file:${outside}`, 'file:linked.tgz']) {
      const { found, skipped } = await scanned('a', fields({ resolved }), { 'linked.tgz': linkTo(outside) });
      expect(found).toEqual([]);
      expect(skipped).toMatchObject([{ gap: 'elsewhere' }]);
    }
  });
});

test('what cannot be scanned of a lockfile is listed with what that means', async () => {
  const dir = plant({
    'yarn.lock': `__metadata:
  version: 8

"a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"

"a@patch:a@npm%3A1#./a.patch":
  version: 1.0.0
  resolution: "a@patch:a@npm%3A1.0.0#./a.patch::version=1.0.0"

"b@exec:./make.js":
  version: 1.0.0
  resolution: "b@exec:./make.js#./make.js::hash=01"

"c@npm:1":
  version: 1.0.0

"d@portal:../d":
  version: 0.0.0-use.local
  resolution: "d@portal:../d::locator=x"
`,
  });
  const path = join(dir, 'yarn.lock');
  const { packages, skipped } = await scanLockfile(path);
  expect(names(packages)).toEqual(['a']);
  const listed = skipped.map(({ path, gap, severity, why }) => [path, gap, severity, why].join(' | '));
  expect(listed.slice(0, -1)).toEqual([
    'a@1.0.0 | patched | noted | scanned as published; the patch that is put on it was not looked at: ./a.patch',
    'b@1.0.0 | elsewhere | unanalysed | comes from elsewhere: exec:./make.js#./make.js',
    `${path}:16 | senseless-entry | unanalysed | an entry that makes no sense: c@npm:1@1.0.0: no resolution is stated`,
    'd | own-folder | noted | a folder of the project',
  ]);
});

describe('what is said to be bundled in another package', () => {
  const inside = (holder: string, name: string) => ({
    [`node_modules/${holder}`]: entry(holder),
    [`node_modules/${holder}/node_modules/${name}`]: { version: '1.0.0', inBundle: true },
  });

  test('is scanned with it when it is there', async () => {
    const dir = plant({ 'package-lock.json': lock(inside('d', 'b')) });
    const { packages, skipped } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(names(packages)).toEqual(['d']);
    expect(skipped).toMatchObject([{ path: 'b@1.0.0', gap: 'bundled', severity: 'noted' }]);
    expect(urls(open).some(url => url.startsWith('/b'))).toBe(false);
  });

  test('is scanned with it wherever that is installed', async () => {
    const twice = {
      ...inside('d', 'b'),
      'node_modules/a': entry('a'),
      'node_modules/a/node_modules/d': entry('d'),
      'node_modules/a/node_modules/d/node_modules/b': { version: '1.0.0', inBundle: true },
    };
    const dir = plant({ 'package-lock.json': lock(twice) });
    const { packages } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(names(packages).sort()).toEqual(['a', 'd']);
  });

  test('is fetched when it is not, as npm does', async () => {
    const dir = plant({ 'package-lock.json': lock(inside('a', 'b')) });
    const { packages, skipped } = await scanLockfile(join(dir, 'package-lock.json'));
    expect(names(packages)).toEqual(['a', 'b']);
    expect(skipped).toMatchObject([{ gap: 'no-digest', why: expect.stringContaining('b@1.0.0') }]);
  });

  test('is fetched when what it is in is not looked at', async () => {
    const dir = plant({
      'package-lock.json': lock(inside('d', 'b')),
      'old.json': lock({ 'node_modules/d': entry('d') }),
    });
    const { packages } = await scanLockfile(join(dir, 'package-lock.json'), { since: join(dir, 'old.json') });
    expect(names(packages)).toEqual(['b']);
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
