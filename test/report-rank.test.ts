import { describe, expect, test } from 'vitest';
import { skipped as left } from '../src/gaps.js';
import { rank, summarise } from '../src/report/rank.js';
import { malicious, note, report, suspicious } from './report-fabricated.js';

describe('ranking', () => {
  test('puts the worst first', () => {
    const ranked = rank([report('c'), suspicious('b'), malicious('a'), note('d')]);
    expect(ranked.map(r => r.package.name)).toEqual(['a', 'b', 'd', 'c']);
  });

  test('breaks ties by name, then version, then path, wherever a package started from', () => {
    const at = (name: string, version: string, path: string) => report(name, { package: { name, version, path } });
    const sorted = [at('B', '1', 'x'), at('a', '1', 'x'), at('a', '1', 'y'), at('a', '2', 'a')];
    expect(rank([...sorted].reverse())).toEqual(sorted);
    expect(rank(sorted)).toEqual(sorted);
  });

  test('leaves its input as it was', () => {
    const reports = [report('a'), malicious('b')];
    rank(reports);
    expect(reports.map(r => r.package.name)).toEqual(['a', 'b']);
  });
});

test('the summary adds up all packages', () => {
  const skipped = [left('unreadable', 'a.js', { why: 'larger than 5 MB' })];
  expect(
    summarise([
      report('a', { coverage: { files: 10, bytes: 100, analysed: 9, skipped, widened: 0 } }),
      malicious('b'),
      note('c'),
    ]),
  ).toEqual({
    packages: 3,
    files: 18,
    bytes: 4100,
    verdicts: { clean: 1, note: 1, suspicious: 0, malicious: 1 },
    unanalysed: 1,
    skipped: 1,
  });
});
