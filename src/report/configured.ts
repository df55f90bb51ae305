import type { Acceptance, Accepted, Applied, Report } from '../types.js';
import { count } from './layout.js';
import { shortened, specOf } from './places.js';

/** What the user's settings did, in words that are not escaped. */
export interface Configured {
  /** Other weights and thresholds, for all packages and for those of a name. */
  readonly settings: readonly string[];
  /** A line for each finding that is accepted. */
  readonly accepted: readonly string[];
  /** Entries that no longer accept what they did. */
  readonly entries: readonly string[];
}

/** Whoever reads a report need not know the settings, and is not to be left in the dark about what they hide. */
export function configuredInWords(applied: Applied, reports: readonly Report[]): Configured {
  const general = changesInWords(applied);
  return {
    settings: [
      ...(general.length > 0 ? [`for all packages: ${general.join(', ')}`] : []),
      ...applied.overrides.map(overrideInWords),
    ],
    accepted: reports.flatMap(report => (report.accepted ?? []).map(entry => acceptedInWords(report, entry))),
    entries: [
      ...applied.expired.map(entry => `expired on ${entry.expires}, and counts: ${entryInWords(entry)}`),
      ...applied.unused.map(entry => `accepted, but there no more: ${entryInWords(entry)}`),
    ],
  };
}

function acceptedInWords(report: Report, { finding, reason, expires }: Accepted): string {
  const until = expires === undefined ? '' : `, until ${expires}`;
  return `accepted${until}: ${specOf(report)}: ${finding.rule} ${shortened(finding.fingerprint)}: ${reason}`;
}

/** What goes by a name holds whatever the package brings, so it is said even where no package has it. */
function overrideInWords({
  name,
  versions,
  rules = {},
  thresholds = {},
  failOn,
  reason,
  packages,
}: Applied['overrides'][number]) {
  const changes = [...changesInWords({ rules, thresholds }), ...(failOn === undefined ? [] : [`fails on ${failOn}`])];
  const whom = `${name}${versions === undefined ? '' : ` ${versions}`}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `by name, ${whom} (${count(packages, 'package')}): ${changes.join(', ') || 'nothing changed'}${why}`;
}

/** Weights and thresholds that are not the usual ones. */
function changesInWords({ rules, thresholds }: Pick<Applied, 'rules' | 'thresholds'>): readonly string[] {
  return [
    ...Object.entries(rules).map(([rule, weight]) =>
      weight === 'off' ? `${rule} is off` : `${rule} weighs ${weight}`,
    ),
    ...Object.entries(thresholds).map(([verdict, score]) => `${verdict} from ${score}`),
  ];
}

const entryInWords = ({ package: name, rule, fingerprint }: Acceptance): string =>
  `${name}: ${rule} ${shortened(fingerprint)}`;
