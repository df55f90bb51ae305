/** What a scan may be asked to do. */

import type { Report } from './findings.js';
import type { Rule } from './rules.js';

export interface ScanOptions {
  /** Rules by id, replacing the built-in set: `{ ...rules, 'my-rule': mine }` adds one. */
  readonly rules?: Readonly<Record<string, Rule>>;
  /** Globs (minimatch) on paths inside a package. @default everything that can carry code */
  readonly include?: readonly string[];
  /** Globs (minimatch) on paths inside a package to leave out; they are reported as skipped. @default none */
  readonly exclude?: readonly string[];
  /**
   * Stages to leave out, to see what each is worth: telling from a file's words that nothing in it can be of concern,
   * texts found inside of texts, values from file to file, the walk through a file's code, and the interpreter of
   * decoders.
   *
   * @default none
   */
  readonly without?: readonly Stage[];
  /** `always` shows every excerpt beautified, `auto` those of minified files. @default 'auto' */
  readonly beautify?: 'auto' | 'always';
}

export interface LockfileOptions extends ScanOptions {
  /** An older copy of the lockfile: only what is not in there is scanned. */
  readonly since?: string;
  /** Called with each report as it is done, in no particular order. */
  readonly onReport?: (report: Report, progress: Progress) => void;
  /** Packages that are fetched and scanned at a time. @default 4 */
  readonly jobs?: number;
  /** Stops the scan; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How far a scan of many packages is. */
export interface Progress {
  /** Packages. */
  readonly done: number;
  readonly total: number;
  /** The share of the work that is done, from 0 to 1; undefined as long as nobody knows how much there is. */
  readonly work?: number;
}

export type Stage = 'triage' | 'layers' | 'files' | 'walk' | 'interpreter';

export interface TreeOptions extends ScanOptions {
  /**
   * Whether the folder's own code is scanned too, as a package with the path `.`. It should be wherever the folder may
   * be a package that brings a `node_modules` of its own. @default only when nothing is installed in it
   */
  readonly own?: boolean;
  /** Paths of packages, as their reports have them: only these are scanned. @default all */
  readonly only?: readonly string[];
  /** Called with each report as it is done, in no particular order. */
  readonly onReport?: (report: Report, progress: Progress) => void;
  /** Worker threads. Custom `rules` cannot cross threads, so with them the scan runs in this one. @default cores */
  readonly jobs?: number;
  /** Whether reports of packages that were scanned before are used, and new ones kept. @default true */
  readonly cache?: boolean;
  /** Stops the scan; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
