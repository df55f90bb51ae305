/** Another look at the packages worth opening, for reports that show their texts. */

import type { Texts } from '../report/formats.js';
import { isAlarm, rank } from '../report/rank.js';
import type { Report, ScanOptions } from '../types.js';
import type { Scanner, Target } from './engine.js';
import type { Io } from './terminal.js';

/** Packages that are looked at once more, the worst first. */
const MOST = 50;

export async function textsOf(
  targets: readonly Target[],
  reports: readonly Report[],
  options: ScanOptions,
  { jobs }: { readonly jobs?: number },
  { signal }: Io,
  scanner: Scanner,
): Promise<Texts> {
  const alarms = rank(reports).filter(isAlarm);
  const wanted = alarms.slice(0, MOST);
  const texts: Texts[] = [];
  for (const { path } of targets) {
    texts.push(
      await scanner.inspectTarget(path, wanted, { ...options, ...(jobs && { jobs }), ...(signal && { signal }) }),
    );
  }
  return new Map(texts.flatMap(found => [...found]));
}
