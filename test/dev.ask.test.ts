import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { namesAmong, withNamed } from '../src/dev/options.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

const tool = fileURLToPath(new URL('../dist/src/dev/ask.js', import.meta.url));

const ask = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [tool, ...args], { env: { ...process.env, NO_COLOR: '1' } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, stdout: stdout as string, stderr: stderr as string }),
  );

test('npm run ask tells what is known of a place, in words or as JSON, or why nothing is', {
  timeout: 30_000,
}, async () => {
  const folder = plant({ 'package.json': { name: 'a' }, 'index.js': `require('fs').readFileSync('/etc/passwd');` });
  const [help, words, json, none, missing, wrong] = await Promise.all([
    ask('--help'),
    ask(folder, 'index.js:1:1'),
    ask(folder, 'index.js:1:1', '--json', '--without', 'walk'),
    ask(folder, 'indx.js:1:1'),
    ask(`${folder}/nothing`, 'index.js:1:1'),
    ask(folder, 'index.js'),
  ]);
  expect(help).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^usage: npm run ask -- FOLDER FILE:LINE:COLUMN/),
  });
  expect(words).toMatchObject({ code: 0, stdout: expect.stringContaining('fs.readFileSync("/etc/passwd")') });
  expect(JSON.parse(json.stdout)).toMatchObject({
    walk: { steps: 0 },
    expressions: [{}, {}, {}, { type: 'CallExpression' }],
  });
  expect(none).toEqual({ code: 2, stdout: '', stderr: 'there is no file indx.js in it; did you mean index.js?\n' });
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringMatching(/nothing: no such folder/) });
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/and index\.js is none\nusage: /) });
});

test('an option that may go without a name is given with all', () => {
  const given = withNamed('ablate', ['--ablate', '--jobs', '2', '--ablate', 'walk', '--ablate']);
  expect(given).toEqual(['--ablate=all', '--jobs', '2', '--ablate', 'walk', '--ablate=all']);
  expect(namesAmong(['layers', 'walk'], ['all'])).toEqual(['layers', 'walk']);
  expect(namesAmong(['layers', 'walk'], ['walk'])).toEqual(['walk']);
  expect(() => namesAmong(['layers', 'walk'], ['wlk'])).toThrow('wlk is none of layers, walk');
});
