/** The report for programs. Its shape is published as `schema.json`, and changes only together with `schemaVersion`. */
import type { Applied, Report, Skipped, Summary } from '../types.js';
import { shownJson } from './escape.js';
import { rank } from './rank.js';

export interface JsonOptions {
  readonly tool: { readonly name: string; readonly version: string };
  /** What was scanned, as it was asked for. */
  readonly target: string;
  readonly summary: Summary;
  readonly skipped?: readonly Skipped[];
  readonly configuration?: Applied;
}

/** Pretty-printed, and ASCII wherever a raw character could harm a terminal. */
export function jsonReport(reports: readonly Report[], options: JsonOptions): string {
  const { tool, target, ...rest } = facts(options);
  return `${shownJson(JSON.stringify({ schemaVersion: 1, tool, target, packages: rank(reports), ...rest }, null, 2))}\n`;
}

/** A line of newline-delimited JSON for each package, and one for what is said at the end of all. */
export function ndjsonReport(reports: readonly Report[], options: JsonOptions): string {
  return [...reports.map(jsonLine), jsonEnd(options)].join('');
}

/** One package. */
export const jsonLine = (report: Report): string => line(report);

/** What is said at the end of all. */
export const jsonEnd = (options: JsonOptions): string => line(facts(options));

const line = (value: object): string => `${shownJson(JSON.stringify({ schemaVersion: 1, ...value }))}\n`;

/** Of all that is known of a result, what the report says. */
function facts({ tool, target, summary, skipped, configuration }: JsonOptions): JsonOptions {
  return { tool, target, summary, ...(skipped?.length && { skipped }), ...(configuration && { configuration }) };
}
