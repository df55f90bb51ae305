import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { skipped as left } from '../src/gaps.js';
import { jsonReport, ndjsonReport } from '../src/report/json.js';
import { summarise } from '../src/report/rank.js';
import schema from '../src/report/schema.json' with { type: 'json' };
import type { Applied, Behaviour, Capability, Evidence, Finding, Report, Role } from '../src/types.js';
import { finding, location, malicious, note, report, step } from './report-fabricated.js';

const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
const isValid = ajv.compile(schema);

const written = (reports: readonly Report[]) =>
  jsonReport(reports, { tool: { name: 'stowaway', version: '1.2.3' }, target: '.', summary: summarise(reports) });

// biome-ignore lint/suspicious/noExplicitAny: specs below break the report on purpose, in ways no type allows
const parsed = (reports: readonly Report[]): any => JSON.parse(written(reports));

// `Record` makes the compiler ask for every member, so a new one cannot be forgotten in the schema.
const roles: Record<Role, 0> = { trigger: 0, source: 0, transform: 0, sink: 0, context: 0 };
const behaviours: Record<Behaviour, 0> = {
  execution: 0,
  theft: 0,
  install: 0,
  obfuscation: 0,
  gate: 0,
  spread: 0,
  tampering: 0,
  destruction: 0,
  capability: 0,
};
const capabilities: Record<Capability, 0> = {
  network: 0,
  files: 0,
  process: 0,
  environment: 0,
  system: 0,
  'dynamic-code': 0,
  crypto: 0,
  native: 0,
  'install-script': 0,
};
const keys = <Key extends string>(record: Record<Key, 0>) => Object.keys(record) as Key[];

const inLayers = location('a.js', 2, 3, {
  decoder: 'gzip',
  at: location('a.js', 1, 1, { decoder: 'base64', at: location('a.js', 9, 40) }),
});

const everything = malicious('everything', {
  findings: keys(behaviours).map(behaviour =>
    finding({ behaviour, chain: keys(roles).map((role): Evidence => step({ role, at: inLayers })) }),
  ),
  capabilities: keys(capabilities),
  coverage: {
    files: 2,
    bytes: 10,
    analysed: 1,
    skipped: [left('unreadable', 'b.js', { why: 'larger than 5 MB' })],
    widened: 1,
  },
  dependencyPath: ['a', 'everything'],
  accepted: [{ finding: finding(), reason: 'looked at', expires: '2027-01-31' }],
  anchor: { path: 'package-lock.json', line: 7 },
});

const guessed = finding({
  guesses: 1,
  chain: [step({ guesses: 1 })],
  rewrite: { says: 'Write the name out', edits: [{ start: 0, end: 4, text: 'eval' }] },
});

const entry = { package: 'a', rule: 'sends-secrets', fingerprint: 'f'.repeat(32), reason: 'known' };
const configuration: Applied = {
  path: 'stowaway.config.json',
  rules: { 'sends-secrets': 'off', 'runs-decoded-text': 3 },
  thresholds: { malicious: 95 },
  overrides: [{ name: '@acme/*', versions: '1.x', failOn: 'never', reason: 'ours', packages: 2 }],
  accepted: 1,
  unused: [entry],
  expired: [{ ...entry, expires: '2020-01-31' }],
};

describe('the JSON report', () => {
  test('says what made it, of what, and how its packages rank', () => {
    expect(parsed([report('good'), malicious('evil')])).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'stowaway', version: '1.2.3' },
      target: '.',
      packages: [{ package: { name: 'evil' } }, { package: { name: 'good' } }],
      summary: { packages: 2 },
    });
  });

  test('holds the reports unchanged, hostile text included', () => {
    const hostile = malicious('\u001b[2J\u202eevil', { findings: [finding({ message: '\u009b31m\ud800' })] });
    expect(parsed([hostile]).packages).toEqual([hostile]);
  });

  test('cannot harm a terminal', () => {
    expect(written([malicious('\u001b[2J\u202e\u009b\u007f\u{e0041}evil')])).toMatch(/^[\n -~]*$/);
  });
});

describe('the JSON Schema', () => {
  test.each<[string, Report[]]>([
    ['nothing', []],
    ['a clean package', [report('a')]],
    ['a tree', [report('a'), malicious('b'), note('c')]],
    ['everything a report can hold', [everything]],
    ['a guess, and a rewrite', [malicious('a', { findings: [guessed] })]],
  ])('accepts the report of %s', (_, reports) => {
    isValid(parsed(reports));
    expect(isValid.errors).toBeNull();
  });

  test.each<[string, (report: ReturnType<typeof parsed>) => void]>([
    ['of another schema version', report => Object.assign(report, { schemaVersion: 2 })],
    ['without a target', report => delete report.target],
    ['with a verdict nobody knows', report => Object.assign(report.packages[0], { verdict: 'evil' })],
    ['with a score above 100', report => Object.assign(report.packages[0], { score: 101 })],
    ['with a finding without evidence', report => Object.assign(report.packages[0].findings[0], { chain: [] })],
    ['with a line 0', report => Object.assign(report.packages[0].findings[0].chain[0].at, { line: 0 })],
    ['with a line 0 in a layer', report => Object.assign(deepest(report), { line: 0 })],
    ['with a half-said skip', report => delete report.packages[0].coverage.skipped[0].why],
  ])('rejects a report %s', (_, spoil) => {
    const spoiled = parsed([everything]);
    spoil(spoiled);
    expect(isValid(spoiled)).toBe(false);
  });

  const deepest = (report: ReturnType<typeof parsed>) =>
    (report.packages[0] as { findings: Finding[] }).findings[0]?.chain[0]?.at.decodedFrom?.at.decodedFrom?.at ?? {};

  test('requires every member it names, and allows no other, everywhere', () => {
    const whole = parsed([everything]);
    const survivors: string[] = [];
    visit(whole, '', (object, path) => {
      object.stranger = 1;
      if (isValid(whole)) survivors.push(`${path} takes a stranger`);
      delete object.stranger;
      for (const [key, value] of Object.entries(object)) {
        if (['decodedFrom', 'accepted', 'expires', 'anchor'].includes(key)) continue; // not all have them
        delete object[key];
        if (isValid(whole)) survivors.push(`${path} does without ${key}`);
        object[key] = value;
      }
    });
    expect(isValid(whole)).toBe(true);
    expect(survivors).toEqual([]);
  });
});

describe('newline-delimited JSON', () => {
  const known = new Ajv({ strict: true, strictTypes: false }).addSchema(schema, 'report');
  const definition = (name: string) => known.compile({ $ref: `report#/definitions/${name}` });
  const isLine = definition('ndjson');
  const isReport = definition('line');
  const isEnd = definition('end');
  const options = {
    tool: { name: 'stowaway', version: '1.2.3' },
    target: '.',
    summary: summarise([]),
    skipped: [left('unreadable', 'node_modules/x', { why: 'a link' })],
    configuration,
  };
  const lines = (reports: readonly Report[]) =>
    ndjsonReport(reports, options)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  test('has a line for each package, and one that ends it, all as the schema says', () => {
    const written = lines([report('a'), everything]);
    for (const line of written) expect(isLine(line), JSON.stringify(isLine.errors)).toBe(true);
    expect(written.map(line => isReport(line))).toEqual([true, true, false]);
    expect(written.map(line => isEnd(line))).toEqual([false, false, true]);
  });

  test('holds what the whole report does', () => {
    const { packages, ...end } = JSON.parse(jsonReport([everything], options));
    expect(isValid({ packages, ...end })).toBe(true);
    expect(lines([everything])).toEqual([{ schemaVersion: 1, ...packages[0] }, end]);
  });

  test('a line has every member that a report has', () => {
    const { line, end, report } = schema.definitions;
    expect(Object.keys(line.properties)).toEqual(['schemaVersion', ...Object.keys(report.properties)]);
    expect(line.required).toEqual(['schemaVersion', ...report.required]);
    expect(['packages', ...Object.keys(end.properties)].sort()).toEqual(Object.keys(schema.properties).sort());
  });
});

function visit(value: unknown, path: string, enter: (object: Record<string, unknown>, path: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) enter(value as Record<string, unknown>, path);
  for (const [key, child] of Object.entries(value)) visit(child, `${path}/${key}`, enter);
}
