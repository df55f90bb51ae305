/** The report for programs. Its shape is published as `schema.json`, and changes only together with `schemaVersion`. */
import type { Report, Summary } from '../types.js';
import { shownJson } from './escape.js';
import { rank } from './rank.js';

export interface JsonOptions {
  readonly tool: { readonly name: string; readonly version: string };
  /** What was scanned, as it was asked for. */
  readonly target: string;
  readonly summary: Summary;
}

/** Pretty-printed, and ASCII wherever a raw character could harm a terminal. */
export function jsonReport(reports: readonly Report[], { tool, target, summary }: JsonOptions): string {
  return `${shownJson(JSON.stringify({ schemaVersion: 1, tool, target, packages: rank(reports), summary }, null, 2))}\n`;
}

/** One line of newline-delimited JSON: a report, or what is said at the end of all. */
export function jsonLine(value: Report | JsonOptions): string {
  return `${shownJson(JSON.stringify({ schemaVersion: 1, ...value }))}\n`;
}
