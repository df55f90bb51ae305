/** What says the same in several places, for reports that people read: it is shown once, with how often it is there. */
import type { Finding, Report } from '../types.js';
import { mainStep, outermost } from './places.js';
import { lackingIn } from './unanalysed.js';

/** One of several reports that say the same. */
export interface Alike {
  readonly report: Report;
  /** Paths of the others: the same package, installed elsewhere. */
  readonly also: readonly string[];
}

/** In the order of the first of each. */
export function alike(reports: readonly Report[]): readonly Alike[] {
  const known = new Map<string, { report: Report; also: string[] }>();
  for (const report of reports) {
    const { package: pkg, score, verdict, findings, accepted = [] } = report;
    const said = [...findings, ...accepted.map(({ finding }) => finding)].map(({ rule, fingerprint }) => [
      rule,
      fingerprint,
    ]);
    const key = JSON.stringify([pkg.name, pkg.version, score, verdict, said, lackingIn(report)]);
    const first = known.get(key);
    if (first) first.also.push(pkg.path);
    else known.set(key, { report, also: [] });
  }
  return [...known.values()];
}

/** A finding, and the files that hold the same code again: builds for several module systems do. */
export interface Repeated {
  readonly finding: Finding;
  readonly also: readonly string[];
}

export function repeated(findings: readonly Finding[]): readonly Repeated[] {
  const known = new Map<string, { finding: Finding; also: string[] }>();
  for (const finding of findings) {
    const { rule, message, behaviour, bits, fingerprint } = finding;
    const key = JSON.stringify([rule, message, behaviour, bits, fingerprint]);
    const first = known.get(key);
    const step = mainStep(finding);
    if (!first) known.set(key, { finding, also: [] });
    else if (step) first.also.push(outermost(step.at).path);
  }
  return [...known.values()];
}
