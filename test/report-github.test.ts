import { describe, expect, test } from 'vitest';
import { skipped as left } from '../src/gaps.js';
import type { View } from '../src/report/formats.js';
import { githubReport } from '../src/report/github.js';
import type { Report } from '../src/types.js';
import { finding, location, malicious, note, report, step, suspicious, view } from './report-fabricated.js';

const lines = (reports: readonly Report[], fields: Partial<View> = {}) =>
  githubReport(reports, view(reports, fields)).split('\n').slice(0, -1);

describe('the annotations', () => {
  test('are one for each package to look at, the worst first, and a line that says it all', () => {
    const anchor = { path: 'package-lock.json', line: 7 };
    expect(
      lines([report('a'), note('b'), suspicious('odd'), malicious('evil', { anchor, dependencyPath: ['x'] })]),
    ).toEqual([
      '::error file=package-lock.json,line=7,title=evil@1.0.0 is malicious%2C score 97::Runs text decoded from base64, at index.js:3:5 (runs-decoded-text, 0123456789ab)%0ABrought in by x',
      '::warning file=node_modules/odd/index.js,line=3,title=odd@1.0.0 is suspicious%2C score 62::Runs text decoded from base64, at index.js:3:5 (runs-decoded-text, 0123456789ab)',
      'Scanned 4 packages, 16 files: 1 malicious, 1 suspicious, 1 note',
    ]);
  });

  test('name the strongest findings, and count the others', () => {
    const findings = ['one', 'two', 'three', 'four', 'five'].map(message => finding({ message, chain: [step()] }));
    expect(lines([malicious('evil', { findings })])[0]).toMatch(
      /::one, at index\.js:3:5 \(runs-decoded-text, 0123456789ab\)%0Atwo, .*%0Athree, [^%]*%0Aand 2 more findings$/,
    );
  });

  test('cannot be left, nor their properties', () => {
    const [line, ...others] = lines([
      malicious('a,line=1::b', {
        findings: [
          finding({
            message: '100%0A\n::error::owned\r::stop-commands::x',
            chain: [step({ at: location('a:b,c.js') })],
          }),
        ],
      }),
    ]);
    expect(line).toBe(
      '::error file=node_modules/a%2Cline=1%3A%3Ab/a%3Ab%2Cc.js,line=1,title=a%2Cline=1%3A%3Ab@1.0.0 is malicious%2C score 97' +
        '::100%250A\\u{a}\\u{3a}:error::owned\\u{d}\\u{3a}:stop-commands::x, at a:b,c.js:1:1 (runs-decoded-text, 0123456789ab)',
    );
    expect(others).toHaveLength(1);
    expect(others[0]).toMatch(/^Scanned a,line=1::b@1\.0\.0/);
  });

  test('tell what could not be scanned as an error, what may run and was not as a warning, and the rest as a notice', () => {
    const [gitty, lost] = [
      left('elsewhere', 'gitty', { why: 'comes from git' }),
      left('not-fetched', 'lost', { why: 'is not in the registry' }),
    ];
    const member = left('workspace', 'member');
    expect(lines([report('a')], { skipped: [gitty, lost, member] }).slice(0, 3)).toEqual([
      '::error title=Could not be scanned::lost: is not in the registry',
      '::warning title=Not scanned::gitty: comes from git',
      '::notice title=Left out::member: a workspace of the project',
    ]);
  });
});
