import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { skipped as left } from '../src/gaps.js';
import type { View } from '../src/report/formats.js';
import { junitReport } from '../src/report/junit.js';
import type { Report } from '../src/types.js';
import { finding, malicious, note, report, step, suspicious, view } from './report-fabricated.js';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: name => name === 'testcase' || name === 'property',
  parseAttributeValue: false,
});
const suite = (reports: readonly Report[], fields: Partial<View> = {}) =>
  parser.parse(junitReport(reports, view(reports, fields))).testsuites.testsuite;

const unread = report('b', {
  coverage: {
    files: 1,
    bytes: 1,
    analysed: 0,
    skipped: [left('unreadable', '.', { why: 'no permission to read it' })],
    widened: 0,
  },
});

describe('the JUnit report', () => {
  test('is one suite for what was scanned, with a case for each package', () => {
    const { name, tests, failures, skipped, time, testcase } = suite([report('a'), malicious('evil'), unread], {
      target: 'packages/app',
      elapsedMs: 1234,
    });
    expect({ name, tests, failures, skipped, time }).toEqual({
      name: 'packages/app',
      tests: '3',
      failures: '1',
      skipped: '1',
      time: '1.234',
    });
    expect(testcase.map((one: { name: string }) => one.name)).toEqual(['evil@1.0.0', 'b@1.0.0', 'a@1.0.0']);
  });

  test('has a package fail when the command fails for its sake', () => {
    const fails = (one: Report) => one.package.name === 'b';
    const [a, b] = suite([suspicious('a'), suspicious('b')], { fails }).testcase;
    expect(a.failure).toBeUndefined();
    expect(a['system-out']).toContain('suspicious, score 62');
    expect(b.failure.message).toBe('suspicious, score 62: Runs text decoded from base64');
  });

  test('says what was found, step by step, and where the package comes from', () => {
    const chain = [step({ role: 'source', says: 'reads <it>' }), step()];
    const [evil] = suite([
      malicious('evil', {
        findings: [finding({ chain })],
        dependencyPath: ['a', 'b'],
        anchor: { path: 'yarn.lock', line: 9 },
      }),
    ]).testcase;
    expect(evil).toMatchObject({ classname: 'node_modules/evil', file: 'yarn.lock', line: '9' });
    expect(evil.failure['#text'].split('\n')).toEqual([
      'brought in by a > b',
      'Runs text decoded from base64 (6.2 bits, runs-decoded-text, 0123456789ab)',
      '  source: reads <it>, at index.js:3:5',
      '  sink: runs it, at index.js:3:5',
    ]);
  });

  test('says nothing of a clean package', () => {
    const [clean] = suite([report('a')]).testcase;
    expect(Object.keys(clean)).toEqual(['classname', 'name', 'file', 'line']);
  });

  test('shows what was accepted and why, though it does not fail', () => {
    const accepted = [{ finding: finding(), reason: 'looked at', expires: '2027-01-31' }];
    const [a] = suite([note('a', { accepted })]).testcase;
    expect(a['system-out']).toContain('accepted until 2027-01-31: looked at\n  Runs text decoded');
  });

  test('has what was not scanned skipped, and what could not be scanned as an error', () => {
    const [gitty, lost] = [
      left('elsewhere', 'gitty', { why: 'comes from git' }),
      left('not-fetched', 'lost', { why: 'is not in the registry' }),
    ];
    const { testcase, errors, skipped } = suite([], { skipped: [gitty, lost] });
    expect({ errors, skipped }).toEqual({ errors: '1', skipped: '1' });
    expect(testcase).toMatchObject([
      { name: 'gitty', skipped: { message: 'comes from git' } },
      { name: 'lost', error: { message: 'is not in the registry' } },
    ]);
  });
});
