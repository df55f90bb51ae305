import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { acceptancesOf, findingsMeant, withAccepted } from '../src/config/accept.js';
import { appliedTo, applyConfig, failOnOf } from '../src/config/apply.js';
import { checkConfig, parseConfig, unknownRules } from '../src/config/parse.js';
import type { Config } from '../src/config/schema.js';
import schema from '../src/config/schema.json' with { type: 'json' };
import type { Acceptance } from '../src/types.js';
import { finding, malicious, report } from './report-fabricated.js';

const today = '2026-06-15';
const fingerprint = finding().fingerprint;

const everything = `{
  // why we are strict
  "$schema": "./node_modules/stowaway/dist/src/config/schema.json",
  "failOn": "suspicious",
  "include": ["**/*.js"],
  "exclude": ["docs/**"],
  "thresholds": { "suspicious": 20, "malicious": 80 },
  "rules": { "exceeds-its-purpose": "off", "hides-its-strings": 4 },
  "plugins": ["./rules/mine.js", "@acme/rules"],
  "packages": [
    { "name": "@acme/*", "versions": "^1", "rules": { "sends-secrets": "off" }, "thresholds": { "malicious": 95 }, "failOn": "never", "reason": "ours" },
  ],
  "accepted": [
    { "package": "a", "rule": "sends-secrets", "fingerprint": "${fingerprint}", "reason": "read it", "expires": "2027-01-31" },
  ],
}`;

/** What is said to be wrong, each with its line. */
const wrong = (text: string): string[] =>
  (parseConfig(text).mistakes ?? []).map(({ line, says }) => `${line}: ${says}`);

describe('a configuration', () => {
  test('may say everything at once, with comments and trailing commas', () => {
    expect(wrong(everything)).toEqual([]);
    expect(parseConfig(everything).config).toMatchObject({ failOn: 'suspicious', rules: { 'hides-its-strings': 4 } });
  });

  test('stands under a key of package.json', () => {
    const text = '{ "name": "mine",\n "stowaway": { "failOn": "never" } }';
    expect(parseConfig(text, ['stowaway']).config).toEqual({ failOn: 'never' });
    expect(parseConfig('{ "name": "mine" }', ['stowaway']).config).toEqual({});
    expect(parseConfig('{ "stowaway":\n { "failOn": 1 } }', ['stowaway']).mistakes).toMatchObject([{ line: 2 }]);
  });

  test.each([
    ['an unknown setting', '{\n  "failon": "never" }', '2: there is no setting "failon"; did you mean failOn?'],
    [
      'an unknown setting inside',
      '{ "packages": [\n{ "name": "a", "version": "1" }] }',
      '2: there is no setting "packages.0.version"; did you mean versions?',
    ],
    [
      'another word than it may be',
      '{ "failOn": "always" }',
      '1: failOn must be "malicious", "suspicious" or "never", not "always"',
    ],
    ['a text for a list', '{ "include": "a" }', '1: include must be a list, not "a"'],
    ['a number for a text', '{ "exclude": ["a",\n 1] }', '2: exclude.1 must be a text, not 1'],
    ['an impossible score', '{ "thresholds": { "malicious": 101 } }', '1: thresholds.malicious must be 100 or less'],
    [
      'thresholds the wrong way round',
      '{ "thresholds":\n { "suspicious": 95, "malicious": 90 } }',
      '2: thresholds: suspicious must not be above malicious',
    ],
    ['a weight that is none', '{ "rules": {\n "a": "on" } }', '2: rules.a must be "off" or a number of bits, 0 to 32'],
    [
      'a range that is none',
      '{ "packages": [{ "name": "a",\n "versions": "latest!" }] }',
      '2: packages.0.versions is no semver range: "latest!"',
    ],
    [
      'a missing reason',
      '{ "accepted": [\n { "package": "a", "rule": "b", "fingerprint": "0123456789abcdef0123456789abcdef" }] }',
      '2: accepted.0.reason is missing',
    ],
    [
      'an empty reason',
      '{ "accepted": [{ "package": "a", "rule": "b", "fingerprint": "0123456789abcdef0123456789abcdef",\n "reason": " " }] }',
      '2: accepted.0.reason must not be empty',
    ],
    [
      'a day that there is not',
      '{ "accepted": [{ "package": "a", "rule": "b", "fingerprint": "0123456789abcdef0123456789abcdef", "reason": "c",\n "expires": "2027-02-30" }] }',
      '2: accepted.0.expires must be a day there is, such as 2027-01-31',
    ],
    ['a setting said twice', '{ "failOn": "never",\n "failOn": "suspicious" }', '2: "failOn" is said twice'],
    ['a list for everything', '[]', '1: the configuration must be an object, not a list'],
    ['no JSON', '{ "failOn": "never"\n "include": [] }', '2: no valid JSON: comma expected'],
    ['nothing', '', '1: no valid JSON: value expected'],
  ])('with %s is refused with the line', (_, text, says) => expect(wrong(text)).toEqual([says]));

  test('has every mistake told, in the order they stand in', () => {
    expect(wrong('{\n"a": 1,\n"b": 2,\n"failOn": 3 }')).toHaveLength(3);
  });

  test('is told when it names a rule that there is not', () => {
    const text =
      '{ "rules": { "sends-secrets": 1,\n "sends-secret": 2 },\n "packages": [{ "name": "a", "rules":\n { "sends": "off" } }] }';
    const config = parseConfig(text).config as Config;
    expect(unknownRules(text, config, ['sends-secrets'])).toEqual([
      { says: 'rules: there is no rule "sends-secret"; did you mean sends-secrets?', line: 2, column: 2 },
      { says: 'packages.0.rules: there is no rule "sends"; did you mean sends-secrets?', line: 4, column: 4 },
    ]);
  });

  test('that is code has no lines to tell', () => {
    expect(checkConfig({ failOn: 1 }).mistakes).toEqual([
      { says: 'failOn must be "malicious", "suspicious" or "never", not 1' },
    ]);
  });

  test('is checked by editors, which have a schema that says the same', () => {
    const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const value = parseConfig(everything).config;
    expect(isValid(value), JSON.stringify(isValid.errors)).toBe(true);
    for (const bad of [{ failon: 1 }, { rules: { a: 'on' } }, { accepted: [{ package: 'a' }] }])
      expect(isValid(bad), JSON.stringify(bad)).toBe(false);
  });
});

describe('what a configuration makes of a report', () => {
  const theft = finding({ rule: 'sends-secrets', behaviour: 'theft', bits: 14, fingerprint: 'a'.repeat(32) });
  const hiding = finding({ rule: 'hides-its-strings', behaviour: 'obfuscation', bits: 9, fingerprint: 'b'.repeat(32) });
  const evil = report('evil', { score: 99, verdict: 'malicious', findings: [theft, hiding] });
  const entry: Acceptance = {
    package: 'evil',
    rule: 'sends-secrets',
    fingerprint: theft.fingerprint,
    reason: 'read it',
  };
  const rulesOf = (config: Config, of = evil) => applyConfig(of, config, today).findings.map(({ rule }) => rule);

  test('without settings it is the same', () => {
    expect(applyConfig(evil, {}, today)).toBe(evil);
    expect(applyConfig(report('good'), { thresholds: { suspicious: 0 } }, today)).toEqual(report('good'));
  });

  test('a rule that is off says nothing', () => {
    expect(rulesOf({ rules: { 'sends-secrets': 'off' } })).toEqual(['hides-its-strings']);
  });

  test('a rule that weighs otherwise does, as ever less in tests', () => {
    const tested = { ...theft, moment: 'test' as const };
    const judged = applyConfig({ ...evil, findings: [theft, tested] }, { rules: { 'sends-secrets': 7 } }, today);
    expect(judged.findings.map(({ bits }) => bits)).toEqual([7, 2]);
    expect(judged.verdict).toBe('note');
  });

  test('thresholds move the verdicts', () => {
    const weak = report('weak', { score: 50, verdict: 'suspicious', findings: [{ ...theft, bits: 10 }] });
    expect(applyConfig(weak, { thresholds: { suspicious: 60 } }, today).verdict).toBe('note');
    expect(applyConfig(weak, { thresholds: { malicious: 50 } }, today).verdict).toBe('malicious');
  });

  test('by name, and only in the versions that are meant', () => {
    const config: Config = {
      packages: [{ name: 'ev*', versions: '^1.0.0', rules: { 'sends-secrets': 'off' }, reason: 'ours' }],
    };
    const judged = applyConfig(evil, config, today);
    expect(judged.findings).toEqual([hiding]);
    expect(judged.accepted).toEqual([{ finding: theft, reason: 'switched off for ev* ^1.0.0: ours' }]);
    const next = { ...evil, package: { ...evil.package, version: '2.0.0' } };
    expect(rulesOf(config, next)).toEqual(['sends-secrets', 'hides-its-strings']);
    expect(rulesOf(config, { ...evil, package: { ...evil.package, name: 'devil' } })).toHaveLength(2);
  });

  test('the last entry by name says what fails a build, else the settings for all', () => {
    const config: Config = {
      failOn: 'suspicious',
      packages: [
        { name: '*', failOn: 'malicious' },
        { name: 'evil', failOn: 'never' },
      ],
    };
    expect(failOnOf(evil, config)).toBe('never');
    expect(failOnOf(report('good'), config)).toBe('malicious');
    expect(failOnOf(report('good'), { failOn: 'suspicious' })).toBe('suspicious');
  });

  test('an accepted finding does not count, and is shown with its reason', () => {
    const judged = applyConfig(evil, { accepted: [{ ...entry, expires: '2026-06-15' }] }, today);
    expect(judged.findings).toEqual([hiding]);
    expect(judged.score).toBeLessThan(50);
    expect(judged.accepted).toEqual([{ finding: theft, reason: 'read it', expires: '2026-06-15' }]);
  });

  test.each([
    ['other code', { fingerprint: 'c'.repeat(32) }],
    ['another rule', { rule: 'sends-environment' }],
    ['the same code in another package', { package: 'other' }],
    ['a day that has passed', { expires: '2026-06-14' }],
  ])('%s is not accepted with it', (_, change) => {
    expect(rulesOf({ accepted: [{ ...entry, ...change }] })).toEqual(['sends-secrets', 'hides-its-strings']);
  });

  test('what did nothing is told, of packages that were scanned', () => {
    const accepted = [
      entry,
      { ...entry, fingerprint: 'c'.repeat(32) },
      { ...entry, expires: '2026-01-01' },
      { ...entry, package: 'elsewhere' },
    ];
    const packages = [{ name: 'evil', failOn: 'never' as const }, { name: 'nobody' }];
    expect(appliedTo([evil], { path: 'c.json', config: { accepted, packages, rules: { a: 'off' } }, today })).toEqual({
      path: 'c.json',
      rules: { a: 'off' },
      thresholds: {},
      overrides: [
        { name: 'evil', failOn: 'never', packages: 1 },
        { name: 'nobody', packages: 0 },
      ],
      accepted: 1,
      unused: [accepted[1]],
      expired: [accepted[2]],
    });
  });
});

describe('accepting', () => {
  const all = [
    { report: malicious('a'), finding: finding({ fingerprint: `01234567${'1'.repeat(24)}` }) },
    { report: malicious('a'), finding: finding({ fingerprint: `01234567${'2'.repeat(24)}` }) },
    { report: malicious('b'), finding: finding({ fingerprint: `89abcdef${'3'.repeat(24)}` }) },
  ];

  test('goes by the first digits of a fingerprint, when those are of one finding', () => {
    expect(findingsMeant('89abcdef', all)).toEqual([all[2]]);
    expect(findingsMeant('012345671', all)).toEqual([all[0]]);
    expect(findingsMeant('01234567', all)).toBeUndefined();
    expect(findingsMeant('89abcde', all)).toEqual([]);
  });

  test('goes by the name of a package, with its version or without', () => {
    expect(findingsMeant('a', all)).toEqual([all[0], all[1]]);
    expect(findingsMeant('b@1.0.0', all)).toEqual([all[2]]);
    expect(findingsMeant('b@2.0.0', all)).toEqual([]);
  });

  const [entry] = acceptancesOf([all[2] as (typeof all)[number]], { reason: 'read it', expires: '2027-01-31' });

  test('makes one entry of one finding in several places', () => {
    expect(acceptancesOf([...all, ...all], { reason: 'read it' })).toHaveLength(3);
    expect(entry).toEqual({
      package: 'b',
      rule: 'runs-decoded-text',
      fingerprint: `89abcdef${'3'.repeat(24)}`,
      reason: 'read it',
      expires: '2027-01-31',
    });
  });

  test.each([
    ['nothing', '{}', []],
    ['settings with comments', '{\n    // strict\n    "failOn": "suspicious"\n}\n', []],
    ['entries', everything, []],
    ['package.json', '{\n\t"name": "mine",\n\t"stowaway": {\n\t\t"failOn": "never"\n\t}\n}\n', ['stowaway']],
    ['package.json without the key', '{ "name": "mine" }', ['stowaway']],
  ])('adds to %s, and leaves the rest as it is', (_, text, at) => {
    const added = withAccepted(text, at, [entry as Acceptance]);
    expect(parseConfig(added, at).config?.accepted?.at(-1)).toEqual(entry);
    for (const line of text.split('\n').filter(line => /failOn|strict|name/.test(line) && text.includes('\n')))
      expect(added).toContain(line.trimEnd().replace(/,$/, ''));
  });
});
