import { readdirSync, readFileSync } from 'node:fs';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { Ajv } from 'ajv';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { XMLValidator } from 'fast-xml-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { skipped as left } from '../src/gaps.js';
import { type FormatName, formats, type View } from '../src/report/formats.js';
import schema from '../src/report/schema.json' with { type: 'json' };
import { scanDirectory } from '../src/scan.js';
import type { Applied, Report } from '../src/types.js';
import { finding, location, malicious, note, report, step, suspicious, view } from './report-fabricated.js';

// ── what makes a text one of its format ────────────────────────────────────────────────────────────────────────────

const sarif = JSON.parse(readFileSync('test/fixtures/report/sarif-2.1.0-rtm.5.json', 'utf8'));
const draft4 = new AjvDraft04.default({ strict: false, unicodeRegExp: false });
addFormats.default(draft4);
const isSarif = draft4.compile(sarif);
const ajv = new Ajv({ strictTypes: false }).addSchema(schema, 'report');
const cyclonedx = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

/** What is wrong with a text; null for nothing. */
const mistakesIn: Readonly<Record<Exclude<FormatName, 'text' | 'html'>, (text: string) => unknown>> = {
  json: text => ajv.validate('report', JSON.parse(text)) || ajv.errors,
  ndjson: text =>
    text
      .trimEnd()
      .split('\n')
      .map(line => ajv.validate('report#/definitions/ndjson', JSON.parse(line)) || ajv.errors)
      .find(answer => answer !== true) ?? true,
  sarif: text => isSarif(JSON.parse(text)) || isSarif.errors,
  junit: text => XMLValidator.validate(text),
  github: text =>
    !text
      .split('\n')
      .some(line => !/^(?:::(?:error|warning|notice) [^:]*::.*|(?!\s*::)(?!.*##(?:vso)?\[).*)$/.test(line)),
  cyclonedx: async text => (await cyclonedx.validate(text)) ?? true,
};
const names = Object.keys(mistakesIn) as (keyof typeof mistakesIn)[];

const BROKEN: Readonly<Record<keyof typeof mistakesIn, string>> = {
  json: '{}',
  ndjson: '{"schemaVersion":1}',
  sarif: '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a"}},"results":[{"message":{"text":1}}]}]}',
  junit: '<a><b></a>',
  github: '::error file=x::y\n ::stop-commands::z',
  cyclonedx: '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}',
};

test.each(names)('the check of %s finds a mistake', async name => {
  expect(await mistakesIn[name](BROKEN[name])).not.toBe(true);
});

async function printed(name: FormatName, reports: readonly Report[], fields: Partial<View> = {}): Promise<string> {
  return (await formats[name]())(reports, view(reports, { rules, ...fields }));
}

// ── reports of every kind ──────────────────────────────────────────────────────────────────────────────────────────

/** All that could break out of a string, an element, a line, a link or an address; once as it is, once wrapped in words. */
const TROUBLE = [
  '"\'`\\</failure>]]><!--&amp;&#0;<?x?>%0A%00\r\n::error file=x::owned\n##[error]owned ##vso[task.complete]',
  '[owned](1) [owned](https://x.invalid) {0} {12} ${x} ../../../etc ?a=b#c %2e%2e/ javascript:x',
  '\u001b[2J\u009b31m\u0000\u0008\u202e\u2066\u200b\u2028\ufeff\ufffe\uffff\ud800\udc00\ud800\u{e0041}\u{10ffff}',
].join(' ');

const entry = { package: TROUBLE, rule: TROUBLE, fingerprint: 'f'.repeat(32), reason: TROUBLE };
const hostileConfiguration: Applied = {
  path: TROUBLE,
  rules: { [TROUBLE]: 'off' },
  thresholds: {},
  overrides: [{ name: TROUBLE, versions: TROUBLE, rules: { [TROUBLE]: 1 }, reason: TROUBLE, packages: 1 }],
  accepted: 1,
  unused: [entry],
  expired: [{ ...entry, expires: '2020-01-31' }],
};

const inLayers = location(TROUBLE, 2, 3, { decoder: TROUBLE, at: location(TROUBLE, 9, 40) });
const hostileFinding = finding({
  message: TROUBLE,
  chain: [step({ says: TROUBLE, excerpt: TROUBLE, at: location(TROUBLE) }), step({ says: TROUBLE, at: inLayers })],
});
const hostile = malicious(TROUBLE, {
  package: { name: TROUBLE, version: TROUBLE, path: TROUBLE },
  findings: [hostileFinding],
  coverage: { files: 1, bytes: 1, analysed: 0, skipped: [left('unreadable', TROUBLE, { why: TROUBLE })], widened: 3 },
  dependencyPath: [TROUBLE, TROUBLE],
  accepted: [{ finding: hostileFinding, reason: TROUBLE, expires: '2027-01-31' }],
});
const skipped = [left('not-fetched', TROUBLE, { why: TROUBLE })];
const hostileView = { target: TROUBLE, configuration: hostileConfiguration, skipped, exitCode: 2 };

const anchored = malicious('anchored', { anchor: { path: 'package-lock.json', line: 7 } });
const absolute = suspicious('absolute', { anchor: { path: '/home/me/my project/yarn.lock', line: 1 } });

describe.each(names)('--format %s', name => {
  test.each<[string, readonly Report[], Partial<View>]>([
    ['nothing', [], {}],
    ['a tree', [report('a'), anchored, absolute, note('c'), malicious('@s/d', { dependencyPath: ['a'] })], {}],
    ['one package several times', [anchored, anchored, anchored], {}],
    ['hostile text everywhere', [hostile, { ...hostile, anchor: { path: TROUBLE, line: 1 } }], hostileView],
    ['a package without name, version or place', [malicious('', { package: { name: '', version: '', path: '' } })], {}],
  ])('is well-formed for %s', async (_, reports, fields) => {
    expect(await mistakesIn[name](await printed(name, reports, fields))).toBe(true);
  });

  test('holds nothing that a terminal or a build machine would obey', async () => {
    const text = await printed(name, [hostile], hostileView);
    expect(text).not.toMatch(/[^\n\P{C}]/u);
    expect(text).not.toMatch(/##(?:vso)?\[/);
    expect(text.match(/^\s*::/gm)?.length ?? 0).toBe(name === 'github' ? 4 : 0);
  });

  test('is the same for the same result, in whatever order its packages were done', async () => {
    const reports = [report('a'), anchored, absolute, note('c')];
    if (name === 'ndjson') return; // whose lines come as packages are done
    expect(await printed(name, [...reports].reverse())).toBe(await printed(name, reports));
  });

  test('tells what the configuration did, and what was accepted and why', async () => {
    const known = { package: 'a', rule: 'sends-secrets', fingerprint: 'e'.repeat(32) };
    const configuration: Applied = {
      path: 'stowaway.config.json',
      rules: { 'hides-api-name': 'off' },
      thresholds: { malicious: 95 },
      overrides: [{ name: '@acme/*', failOn: 'never', reason: 'they are our own', packages: 2 }],
      accepted: 1,
      unused: [{ ...known, reason: 'gone meanwhile' }],
      expired: [{ ...known, rule: 'runs-remote-text', expires: '2020-01-31', reason: 'for the release' }],
    };
    const accepted = [{ finding: finding({ rule: 'swaps-wallet-addresses' }), reason: 'it is a test net' }];
    const text = await printed(name, [report('a', { accepted })], { configuration });
    for (const said of [
      'hides-api-name',
      '95',
      '@acme/*',
      'they are our own',
      'swaps-wallet-addresses',
      'it is a test net',
    ])
      expect(text).toContain(said);
    for (const said of ['sends-secrets', 'runs-remote-text', '2020-01-31']) expect(text).toContain(said);
  });

  test('tells what was not analysed and not scanned', async () => {
    const coverage = {
      files: 1,
      bytes: 1,
      analysed: 0,
      skipped: [left('unreadable', 'x.js', { why: 'larger than 20 MB' })],
      widened: 0,
    };
    const text = await printed(name, [report('a', { coverage })], {
      skipped: [left('unreadable', 'gitty', { why: 'comes from git' })],
    });
    for (const said of ['larger than 20 MB', 'gitty', 'comes from git']) expect(text).toContain(said);
  });
});

describe('every sample', () => {
  let reports: readonly Report[];
  beforeAll(async () => {
    const folders = ['malicious', 'benign'].flatMap(kind =>
      readdirSync(`samples/${kind}`, { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(({ name }) => `samples/${kind}/${name}`),
    );
    reports = await Promise.all(folders.map(folder => scanDirectory(folder)));
  }, 120_000);

  test.each(names)('can be printed as %s', async name => {
    expect(reports.length).toBeGreaterThan(50);
    expect(await mistakesIn[name](await printed(name, reports))).toBe(true);
  });
});
