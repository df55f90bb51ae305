/** Every format a result can be printed in, by the name that `--format` takes. Each is loaded when it is asked for. */
import type { Inspected } from '../run/inspect.js';
import type { Applied, Report, Rule, Skipped, Summary } from '../types.js';

/** Texts of packages, by the path of the package. */
export type Texts = ReadonlyMap<string, readonly Inspected[]>;

/** What a result is besides its reports; each format takes from it what it shows. */
export interface View {
  readonly tool: { readonly name: string; readonly version: string };
  /** What was scanned, as it was asked for. */
  readonly target: string;
  /** The same for people: a folder by its name, and of many targets the first. @default target */
  readonly title?: string;
  readonly summary: Summary;
  /** What was found in the targets and not scanned, where there is any: links, packages from elsewhere. */
  readonly skipped?: readonly Skipped[];
  /** Packages of a lockfile that were not scanned since its older copy has them, too. */
  readonly unchanged?: number;
  /** What the configuration did, where there is one. */
  readonly configuration?: Applied;
  /** Whether a package is reason enough to exit with 1. */
  readonly fails: (report: Report) => boolean;
  /** With which the command is about to exit. */
  readonly exitCode?: number;
  /** The rules that were run, by id. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** Texts of the packages worth opening; only for formats that ask for them. */
  readonly texts?: Texts;
  readonly elapsedMs?: number;
  /** Of the terminal. */
  readonly columns: number;
  readonly colour: boolean;
}

export type Format = (reports: readonly Report[], view: View) => string | Promise<string>;

export const formats = {
  text: async () => (await import('./text.js')).textReport,
  json: async () => (await import('./json.js')).jsonReport,
  ndjson: async () => (await import('./json.js')).ndjsonReport,
  sarif: async () => (await import('./sarif.js')).sarifReport,
  junit: async () => (await import('./junit.js')).junitReport,
  github: async () => (await import('./github.js')).githubReport,
  cyclonedx: async () => (await import('./cyclonedx.js')).cyclonedxReport,
  html: async () => (await import('./html.js')).htmlReport,
} as const satisfies Readonly<Record<string, () => Promise<Format>>>;

export type FormatName = keyof typeof formats;

/** Formats that show `View.texts`, which take another look at the packages worth opening. */
export const showsTexts: ReadonlySet<FormatName> = new Set(['html']);
