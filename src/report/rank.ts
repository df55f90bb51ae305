/** The order of packages in every report, and their totals. */
import type { Report, Summary, Verdict } from '../types.js';

/** Worst first; ties by name, version and path, so that the same findings always print the same report. */
export function rank(reports: readonly Report[]): Report[] {
  return [...reports].sort(
    ({ score: aScore, package: a }, { score: bScore, package: b }) =>
      bScore - aScore || compare(a.name, b.name) || compare(a.version, b.version) || compare(a.path, b.path),
  );
}

/** A package that a person should look at. */
export function isAlarm({ verdict }: Pick<Report, 'verdict'>): boolean {
  return verdict === 'malicious' || verdict === 'suspicious';
}

/** By code unit: a locale must not change the order. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Totals over all packages. */
export function summarise(reports: readonly Report[]): Summary {
  const verdicts: Record<Verdict, number> = { clean: 0, note: 0, suspicious: 0, malicious: 0 };
  let files = 0;
  let bytes = 0;
  let skipped = 0;
  for (const { verdict, coverage } of reports) {
    verdicts[verdict] += 1;
    files += coverage.files;
    bytes += coverage.bytes;
    skipped += coverage.skipped.length;
  }
  return { packages: reports.length, files, bytes, verdicts, skipped };
}
