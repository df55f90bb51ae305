import type { Log, Result, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { skipped as left } from '../src/gaps.js';
import type { View } from '../src/report/formats.js';
import { sarifReport } from '../src/report/sarif.js';
import type { Report } from '../src/types.js';
import { finding, location, malicious, note, report, step, suspicious, view } from './report-fabricated.js';

function run(reports: readonly Report[], fields: Partial<View> = {}): Run {
  const log: Log = JSON.parse(sarifReport(reports, view(reports, { rules, ...fields })));
  expect(log).toMatchObject({ version: '2.1.0', runs: [{ columnKind: 'utf16CodeUnits' }] });
  return log.runs[0] as Run;
}
const results = (reports: readonly Report[]): readonly Result[] => run(reports).results ?? [];
const only = (one: Report): Result => {
  const [result, ...others] = results([one]);
  expect(others).toEqual([]);
  return result as Result;
};
const placeOf = (result: Result) => result.locations?.[0]?.physicalLocation;
const anchor = { path: 'package-lock.json', line: 7 };

describe('a result', () => {
  test('there is for every finding of every place of a package', () => {
    const twice = malicious('a', { findings: [finding(), finding({ rule: 'sends-secrets', behaviour: 'theft' })] });
    expect(results([twice, twice, note('b'), report('c')])).toHaveLength(5);
  });

  test('of an installed package is at the line that brings it in, and says where it really is', () => {
    const result = only(malicious('a', { anchor, dependencyPath: ['x', 'y'] }));
    expect(placeOf(result)).toEqual({ artifactLocation: { uri: 'package-lock.json' }, region: { startLine: 7 } });
    expect(result.relatedLocations).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: 'node_modules/a/index.js' },
          region: { startLine: 3, startColumn: 5, snippet: { text: 'eval(text);' } },
        },
      },
    ]);
    expect(result.message.text).toBe('a@1.0.0: Runs text decoded from base64, at index.js:3:5, brought in by x > y');
  });

  test('of a project in a folder has paths from the current one', () => {
    const result = only(malicious('a', { anchor: { path: 'packages/app/yarn.lock', line: 2 } }));
    expect(placeOf(result)?.artifactLocation?.uri).toBe('packages/app/yarn.lock');
    expect(result.relatedLocations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
      'packages/app/node_modules/a/index.js',
    );
  });

  test('of a lone package is where it is', () => {
    const result = only(malicious('a', { package: { name: 'a', version: '1', path: './vendor/a' } }));
    expect(placeOf(result)).toMatchObject({ artifactLocation: { uri: 'vendor/a/index.js' }, region: { startLine: 3 } });
    expect(result.relatedLocations).toBeUndefined();
  });

  test.each([
    ['vendor/ä b/100%/x#1?', 'vendor/%C3%A4%20b/100%25/x%231%3F/index.js'],
    ['npm:@s/a@1.0.0', 'npm%3A@s/a@1.0.0/index.js'],
    ['/home/me/a b', 'file:///home/me/a%20b/index.js'],
    ['\ud800', '%EF%BF%BD/index.js'],
  ])('in %s has the address %s', (path, uri) => {
    expect(placeOf(only(malicious('a', { package: { name: 'a', version: '1', path } })))?.artifactLocation?.uri).toBe(
      uri,
    );
  });

  test('has its chain as a flow, with places on the disk and the way there through layers', () => {
    const inLayer = location('a.js', 2, 3, { decoder: 'hex', at: location('a.js', 9, 40) });
    const chain = [step({ role: 'source', says: 'reads it' }), step({ at: inLayer, excerpt: 'send(it)' })];
    const flow = only(malicious('a', { findings: [finding({ chain })] })).codeFlows?.[0]?.threadFlows[0]?.locations;
    expect(flow).toMatchObject([
      { kinds: ['source'], location: { message: { text: 'source: reads it' } } },
      {
        kinds: ['sink'],
        location: {
          physicalLocation: {
            artifactLocation: { uri: 'node_modules/a/a.js' },
            region: { startLine: 9, startColumn: 40 },
          },
          message: { text: 'sink: runs it, at 2:3 in text decoded by hex from a.js:9:40: send(it)' },
        },
      },
    ]);
    expect(flow?.[1]?.location?.physicalLocation?.region?.snippet).toBeUndefined();
  });

  test('with one step has no flow', () => expect(only(malicious('a')).codeFlows).toBeUndefined());

  test.each([
    ['error', malicious('a')],
    ['warning', suspicious('a')],
    ['note', note('a')],
  ])('is an %s by the verdict on its package', (level, one) => expect(only(one).level).toBe(level));

  test('that did not decide the verdict is a note', () => {
    const one = malicious('a', { findings: [finding({ bits: 14 }), finding({ bits: 7 }), finding({ bits: 6.9 })] });
    expect(results([one]).map(({ level }) => level)).toEqual(['error', 'error', 'note']);
  });

  test('that is accepted is suppressed, with the reason, and fails nowhere', () => {
    const accepted = [{ finding: finding(), reason: 'looked at', expires: '2027-01-31' }];
    const [counts, suppressed] = results([malicious('a', { accepted })]);
    expect(counts?.suppressions).toBeUndefined();
    expect(suppressed).toMatchObject({
      level: 'note',
      suppressions: [{ kind: 'external', status: 'accepted', justification: 'looked at' }],
    });
  });

  test('holds no link and no placeholder that a package wrote', () => {
    const message = '[here](https://x.invalid) [there](0) {0} {17} {name}';
    expect(only(malicious('a', { findings: [finding({ message })] })).message.text).toContain(
      '[here] (https://x.invalid) [there] (0) {{0}} {{17}} {name}',
    );
  });

  test('names its rule, which explains itself', () => {
    const { tool, results } = run([malicious('a')]);
    const rule = tool.driver.rules?.[results?.[0]?.ruleIndex ?? -1];
    expect(rule).toMatchObject({
      id: 'runs-decoded-text',
      defaultConfiguration: { level: 'error' },
      properties: { behaviour: 'execution', tags: expect.arrayContaining(['security']) },
    });
    expect(rule?.help?.markdown).toContain('## Not flagged');
    expect(tool.driver.rules).toHaveLength(Object.keys(rules).length);
  });
});

describe('a fingerprint', () => {
  const prints = (...reports: Report[]) => results(reports).map(({ partialFingerprints }) => partialFingerprints);

  test('stays the same in another version, at another place, in another folder', () => {
    const moved = finding({
      chain: [step({ at: location('lib/other.js', 40, 2) })],
      bits: 1,
      message: 'Says otherwise',
    });
    const other = report('a', {
      package: { name: 'a', version: '2.0.0', path: 'node_modules/x/node_modules/a' },
      findings: [moved],
      anchor,
    });
    expect(prints(other)).toEqual(prints(malicious('a')));
  });

  test('is one of its own for every package, finding and occurrence', () => {
    const findings = [finding(), finding(), finding({ fingerprint: 'f'.repeat(32) })];
    const all = prints(malicious('a', { findings }), malicious('a'), malicious('b'));
    expect(new Set(all.map(one => one?.primaryLocationLineHash)).size).toBe(5);
    for (const one of all) expect(one?.primaryLocationLineHash).toMatch(/^[0-9a-f]{32}:[1-3]$/);
  });
});

describe('a run', () => {
  test('has the worst packages first, and no more results than code scanning takes', () => {
    const findings = Array.from({ length: 13_000 }, () => finding({ bits: 1 }));
    const { results = [], invocations } = run([note('a', { findings }), note('b', { findings }), malicious('z')]);
    expect(results).toHaveLength(25_000);
    expect(results[0]?.level).toBe('error');
    expect(invocations?.[0]?.toolExecutionNotifications).toMatchObject([
      { descriptor: { id: 'not-shown' }, message: { text: '1,001 weaker findings left out' } },
    ]);
  });

  test('says how it ended', () => {
    expect(run([], { exitCode: 0 }).invocations).toMatchObject([{ exitCode: 0, executionSuccessful: true }]);
    expect(run([], { exitCode: 1 }).invocations).toMatchObject([{ exitCode: 1, executionSuccessful: true }]);
    expect(run([], { exitCode: 2 }).invocations).toMatchObject([{ exitCode: 2, executionSuccessful: false }]);
  });

  test('tells what was not analysed, by reason', () => {
    const skipped = (count: number, why: string) =>
      Array.from({ length: count }, (_, at) => left('unreadable', `${at}.js`, { why }));
    const coverage = {
      files: 9,
      bytes: 9,
      analysed: 0,
      widened: 3,
      skipped: [...skipped(1, 'gone'), ...skipped(8, 'large')],
    };
    const said = run([report('a', { coverage })]).invocations?.[0]?.toolExecutionNotifications;
    expect(said?.map(({ level, message }) => [level, message.text])).toEqual([
      ['warning', 'not wholly analysed (large; gone)'],
      [
        'warning',
        '8: large: node_modules/a/0.js, node_modules/a/1.js, node_modules/a/2.js, node_modules/a/3.js, node_modules/a/4.js, …',
      ],
      ['warning', '1: gone: node_modules/a/0.js'],
      ['note', 'Gave up on 3 expressions after too many steps'],
    ]);
  });

  test('tells no more reasons than anybody reads', () => {
    const skipped = Array.from({ length: 500 }, (_, at) => left('unreadable', 'a.js', { why: `reason ${at}` }));
    const said = run([], { skipped }).invocations?.[0]?.toolExecutionNotifications;
    expect(said).toHaveLength(52);
    expect(said?.at(-1)?.message.text).toBe('450 for other reasons');
  });
});
