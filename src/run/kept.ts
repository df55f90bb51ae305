/**
 * Files whose analysis is kept by itself.
 *
 * What a file is found to do mostly depends on the files around it, so a package is kept as a whole. A bundle has
 * nothing around it: it imports no file of its package and none imports it. What its analysis said can be said again
 * wherever the same text lies at the same path, in another version or another package.
 */
import { isCode } from '../package/files.js';
import type { Capability, Finding, Moment, SourceFile } from '../types.js';
import type { FileResult } from './file.js';

/** Shorter files are analysed about as fast as they are looked up. UTF-16 units. */
const SHORTEST = 20_000;

/** Whether it is worth the while to keep the analysis of a file by itself. */
export function isWorthKeeping(path: string, text: string): boolean {
  return text.length >= SHORTEST && isCode(path);
}

/** What the analysis of a file told its package, and what it asked of it. Plain data. */
export interface Kept {
  readonly moment: Moment;
  readonly findings: readonly Finding[];
  /** What the file can do, with where first. */
  readonly capabilities: readonly { readonly capability: Capability; readonly start: number; readonly end: number }[];
  readonly widened: number;
  /** Addresses that were asked about, and whether they are the package's own. */
  readonly addresses: readonly (readonly [address: string, isOwn: boolean])[];
  /** Steps that its analysis took of what the package may. */
  readonly spent: number;
  /** Steps of walks through it, and through what was opened in it. */
  readonly walked: number;
  /** Relative paths that led to no file. */
  readonly missed: readonly string[];
}

/** Where such analyses are kept. What it gives is checked against the package before it is used. */
export interface FileMemory {
  get(file: SourceFile): Kept | undefined;
  set(file: SourceFile, kept: Kept): void;
}

/** Where a file does what it can, as plain data; undefined when that is inside a text it holds. */
export function originsIn(source: SourceFile, { capabilities }: FileResult): Kept['capabilities'] | undefined {
  const found: Kept['capabilities'][number][] = [];
  for (const [capability, origin] of capabilities) {
    if (origin.file !== source || 'node' in origin) return undefined;
    found.push({ capability, start: origin.start, end: origin.end });
  }
  return found;
}
