/** Rows added up, for people and for the documentation. */
import { rules } from '../../../rules/index.js';
import { isAtLeast, isLower, type Row } from './measure.js';

/**
 * Rules about how code is spelled are silent with reason when it is spelled otherwise: a minifier writes out what was
 * in escapes. Their examples are told by themselves.
 */
export function isOfSpelling({ rule }: Row): boolean {
  return rule !== undefined && rules[rule]?.meta.behaviour === 'obfuscation';
}

/** How many of some rows keep what was said. */
export interface Survival {
  readonly name: string;
  readonly count: number;
  readonly kept: number;
  /** Malicious before, nothing at all after. */
  readonly cleared: number;
  readonly rules: number;
  readonly rulesKept: number;
}

export function survivalOf(name: string, rows: readonly Row[]): Survival {
  const ruled = rows.filter(({ isRuleKept }) => isRuleKept !== undefined);
  return {
    name,
    count: rows.length,
    kept: rows.filter(({ before, after }) => !isLower(after, before)).length,
    cleared: rows.filter(({ before, after }) => before === 'malicious' && !isAtLeast(after, 'note')).length,
    rules: ruled.length,
    rulesKept: ruled.filter(({ isRuleKept }) => isRuleKept).length,
  };
}

/** The rows by what `keysOf` says each belongs to, and what survives of each, in order of their first. */
export function survivals(rows: readonly Row[], keysOf: (row: Row) => readonly string[]): readonly Survival[] {
  const byKey = new Map<string, Row[]>();
  for (const row of rows)
    for (const key of new Set(keysOf(row))) {
      const own = byKey.get(key);
      if (own) own.push(row);
      else byKey.set(key, [row]);
    }
  return [...byKey].map(([key, own]) => survivalOf(key, own));
}

export function survivalLine({ name, count, kept, cleared, rules, rulesKept }: Survival, width = 46): string {
  const ofRules = rules > 0 ? `  rules ${rulesKept}/${rules} ${percent(rulesKept, rules)}` : '';
  return `${name.padEnd(width)} ${`${kept}/${count}`.padStart(12)} ${percent(kept, count).padStart(7)}  cleared ${String(cleared).padStart(4)}${ofRules}`;
}

/** Of honest packages: how many rows are accused that were not, and those that are more than they may be. */
export interface Alarms {
  readonly name: string;
  readonly count: number;
  readonly suspicious: number;
  readonly malicious: number;
}

export function alarmsOf(name: string, rows: readonly Row[]): Alarms {
  const raised = rows.filter(({ before, after }) => isLower(before, after));
  return {
    name,
    count: rows.length,
    suspicious: raised.filter(({ after }) => after === 'suspicious').length,
    malicious: raised.filter(({ after }) => after === 'malicious').length,
  };
}

export function alarmLine({ name, count, suspicious, malicious }: Alarms, width = 46): string {
  return `${name.padEnd(width)} ${String(count).padStart(6)}  suspicious ${String(suspicious).padStart(4)}  malicious ${String(malicious).padStart(4)}`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
