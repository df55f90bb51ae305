/** What of a result was not analysed, in words: the first thing a report says, since all else holds for the rest only. */
import { isUnanalysed, type Skipped } from '../gaps.js';
import type { Report } from '../types.js';
import { count } from './layout.js';

/** Reasons that are told; what is beyond is counted. */
const MOST = 2;

/**
 * `2 of them not wholly analysed (larger than 20 MB, not read; no permission to read it)`, or undefined when all was
 * analysed. Not escaped.
 *
 * @param places what was left out beside the packages: of the tree or the lockfile they are from
 */
export function unanalysedInWords(reports: readonly Report[], places: readonly Skipped[] = []): string | undefined {
  const packages = reports.filter(({ coverage }) => isUnanalysed(coverage.skipped));
  const beside = places.filter(({ severity }) => severity !== 'noted');
  const who = [
    ...(packages.length > 0 ? [`${reports.length === 1 ? '' : `${packages.length} of them `}not wholly analysed`] : []),
    ...(beside.length > 0 ? [`${count(beside.length, 'place')} not looked at`] : []),
  ];
  if (who.length === 0) return undefined;
  const all = [...packages.flatMap(({ coverage }) => coverage.skipped), ...beside];
  return `${who.join(', ')} (${reasonsOf(all).join('; ')})`;
}

/** The same for one package: why it was not wholly analysed; undefined when it was. */
export function lackingIn({ coverage }: Pick<Report, 'coverage'>): string | undefined {
  return isUnanalysed(coverage.skipped) ? reasonsOf(coverage.skipped).join('; ') : undefined;
}

/** Why what may run was not analysed: the commonest reasons first, each once. */
function reasonsOf(all: readonly Skipped[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { severity, why } of all) if (severity !== 'noted') times.set(why, (times.get(why) ?? 0) + 1);
  const reasons = [...times].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([why]) => why);
  const hidden = reasons.length - MOST;
  return hidden > 0 ? [...reasons.slice(0, MOST), `and ${count(hidden, 'other reason')}`] : reasons;
}
