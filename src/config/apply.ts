/**
 * What a configuration makes of a report. It comes after the scan, so that what was scanned before need not be scanned
 * anew when a setting changes, and so that nothing a package holds can tell what it will be judged by.
 */
import { minimatch } from 'minimatch';
import { satisfies } from 'semver';
import { scoreOf } from '../run/score.js';
import { adjusted } from '../run/weights.js';
import type { Acceptance, Accepted, Applied, FailOn, Finding, Override, Report, Thresholds, Weight } from '../types.js';
import type { Config } from './schema.js';

/** @param today as in `2027-01-31` */
export function applyConfig(report: Report, config: Config, today: string): Report {
  if (report.findings.length === 0) return report;
  const overrides = overridesOf(report, config);
  const accepted: Accepted[] = [];
  const findings: Finding[] = [];
  for (const finding of report.findings) {
    const entry = acceptanceOf(report, finding, config, today);
    const weight = weightOf(finding.rule, config, overrides);
    if (entry) accepted.push({ finding, reason: entry.reason, ...(entry.expires && { expires: entry.expires }) });
    else if (weight?.by && weight.bits === 'off') accepted.push({ finding, reason: reasonOf(weight.by) });
    else if (weight === undefined) findings.push(finding);
    else if (weight.bits !== 'off')
      findings.push({ ...finding, bits: adjusted(weight.bits, finding.moment, finding.guesses) });
  }
  const thresholds = thresholdsOf(config, overrides);
  const isSame = findings.length === report.findings.length && findings.every((one, at) => one === report.findings[at]);
  if (isSame && Object.keys(thresholds).length === 0) return report;
  return {
    ...report,
    ...scoreOf(findings, thresholds, report.coverage.skipped),
    findings: findings.sort((a, b) => b.bits - a.bits),
    ...(accepted.length > 0 && { accepted }),
  };
}

/** The verdict of a package that fails a build, as far as the configuration says so. */
export function failOnOf(report: Report, config: Config): FailOn | undefined {
  return overridesOf(report, config).findLast(({ failOn }) => failOn)?.failOn ?? config.failOn;
}

/** What the configuration did to all reports, and which of its entries did nothing. */
export function appliedTo(
  /** As they were before. */
  reports: readonly Report[],
  { path, config, today }: { readonly path: string; readonly config: Config; readonly today: string },
): Applied {
  const scanned = new Set(reports.map(({ package: { name } }) => name));
  const found = new Map<Acceptance, number>();
  for (const report of reports) {
    for (const finding of report.findings) {
      const entry = acceptanceOf(report, finding, config, today);
      if (entry) found.set(entry, (found.get(entry) ?? 0) + 1);
    }
  }
  const ofScanned = asAcceptances(config).filter(entry => scanned.has(entry.package));
  return {
    path,
    rules: config.rules ?? {},
    thresholds: known(config.thresholds),
    overrides: asOverrides(config).map(override => ({
      ...override,
      packages: reports.filter(report => isMeant(override, report)).length,
    })),
    accepted: [...found.values()].reduce((sum, count) => sum + count, 0),
    unused: ofScanned.filter(entry => !isExpired(entry, today) && !found.has(entry)),
    expired: ofScanned.filter(entry => isExpired(entry, today)),
  };
}

/** Its last day is one on which it holds. Days are written so that they sort. */
export function isExpired({ expires }: Acceptance, today: string): boolean {
  return expires !== undefined && expires < today;
}

function acceptanceOf(
  { package: { name } }: Report,
  { fingerprint, rule }: Finding,
  config: Config,
  today: string,
): Acceptance | undefined {
  return asAcceptances(config).find(
    entry =>
      entry.fingerprint === fingerprint && entry.rule === rule && entry.package === name && !isExpired(entry, today),
  );
}

function overridesOf(report: Report, config: Config): readonly Override[] {
  return asOverrides(config).filter(override => isMeant(override, report));
}

function isMeant({ name, versions }: Override, { package: { name: called, version } }: Report): boolean {
  if (!minimatch(called, name, { nocomment: true, nonegate: true })) return false;
  return versions === undefined || satisfies(version, versions, { includePrerelease: true });
}

/** What a rule's findings weigh in a package; `by` is the entry that says so, where one goes by its name. */
function weightOf(
  rule: string,
  config: Config,
  overrides: readonly Override[],
): { readonly bits: Weight; readonly by?: Override } | undefined {
  const by = overrides.findLast(({ rules }) => rules && Object.hasOwn(rules, rule));
  if (by) return { bits: by.rules?.[rule] as Weight, by };
  return config.rules && Object.hasOwn(config.rules, rule) ? { bits: config.rules[rule] as Weight } : undefined;
}

function thresholdsOf(config: Config, overrides: readonly Override[]): Partial<Thresholds> {
  return Object.assign({}, known(config.thresholds), ...overrides.map(({ thresholds }) => known(thresholds)));
}

function reasonOf({ name, versions, reason }: Override): string {
  const whom = `switched off for ${name}${versions === undefined ? '' : ` ${versions}`}`;
  return reason === undefined ? whom : `${whom}: ${reason}`;
}

/** Settings that are there; the checker leaves others as `undefined`. */
function known(thresholds: Config['thresholds'] = {}): Partial<Thresholds> {
  return Object.fromEntries(Object.entries(thresholds).filter(([, score]) => score !== undefined));
}

const asOverrides = ({ packages = [] }: Config): readonly Override[] => packages as readonly Override[];

const asAcceptances = ({ accepted = [] }: Config): readonly Acceptance[] => accepted as readonly Acceptance[];
