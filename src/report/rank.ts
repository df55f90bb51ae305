/** The order of packages in every report, and their totals. */
import { isUnanalysed } from '../gaps.js';
import type { Report, Summary, Verdict } from '../types.js';

/**
 * Worst first: those to look at, then those of which something that may run was not analysed, then the others, each by
 * score; ties by name, version and path, so that the same findings always print the same report.
 */
export function rank(reports: readonly Report[]): Report[] {
  return [...reports].sort(
    (one, other) =>
      standingOf(other) - standingOf(one) || other.score - one.score || comparePackages(one.package, other.package),
  );
}

function standingOf(report: Report): number {
  return isAlarm(report) ? 2 : isUnanalysed(report.coverage.skipped) ? 1 : 0;
}

function comparePackages(a: Report['package'], b: Report['package']): number {
  return compare(a.name, b.name) || compare(a.version, b.version) || compare(a.path, b.path);
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
  let unanalysed = 0;
  for (const { verdict, coverage } of reports) {
    verdicts[verdict] += 1;
    files += coverage.files;
    bytes += coverage.bytes;
    skipped += coverage.skipped.length;
    if (isUnanalysed(coverage.skipped)) unanalysed += 1;
  }
  return { packages: reports.length, files, bytes, verdicts, unanalysed, skipped };
}
