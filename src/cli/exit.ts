/** With which code the command exits, and for whose sake. */
import { failOnOf } from '../config/apply.js';
import type { Config } from '../config/schema.js';
import { isUnanalysed, type Skipped } from '../gaps.js';
import type { FailOn, Report, Verdict } from '../types.js';

export const exit = { fine: 0, found: 1, failed: 2, interrupted: 130 };

/** What fails a run. */
export interface Failing {
  /** Whether a package does. */
  readonly report: (report: Report) => boolean;
  /** Whether something left out beside the packages does. */
  readonly place: (place: Skipped) => boolean;
}

/**
 * What could not be analysed may be anything: it counts as suspicious, unless that is allowed.
 *
 * @param failOn as the command line says, before which the configuration has no say
 */
export function failing(config: Config, failOn: FailOn | undefined, allowUnanalysed: boolean): Failing {
  const allows = allowUnanalysed || config.allowUnanalysed === true;
  return {
    report: report => {
      const limit = failOn ?? failOnOf(report, config) ?? 'malicious';
      return isAtLeast(report.verdict, limit) || (!allows && limit === 'suspicious' && isUnread(report));
    },
    place: place => !allows && (failOn ?? config.failOn) === 'suspicious' && isUnanalysed([place]),
  };
}

const isUnread = ({ coverage }: Report): boolean => isUnanalysed(coverage.skipped);

function isAtLeast(verdict: Verdict, limit: FailOn): boolean {
  if (limit === 'never') return false;
  return verdict === 'malicious' || (verdict === 'suspicious' && limit === 'suspicious');
}

/** Something found comes before something not done: it is what has to be acted on. */
export function exitCodeOf(reports: readonly Report[], places: readonly Skipped[], failing: Failing): number {
  if (reports.some(failing.report)) return exit.found;
  if (places.some(({ severity }) => severity === 'failed')) return exit.failed;
  return places.some(failing.place) ? exit.found : exit.fine;
}
