/** What evaluation and calibration are done on: packages of which it is known whether they are malicious. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { scanNodeModules, scanPackage } from '../scan.js';
import type { Finding, Report, Stage } from '../types.js';

/** A scanned package whose nature is known. */
export interface Case {
  readonly id: string;
  /** Near-duplicates share one, and count once. An honest package is its own. */
  readonly family: string;
  /** What sort of malware; empty for honest packages. */
  readonly kind: string;
  readonly isMalicious: boolean;
  readonly report: Report;
  /** Time the scan took, where it was measured by itself. */
  readonly milliseconds: number | undefined;
}

interface Entry {
  readonly id: string;
  readonly family: string;
  readonly kind: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly binary?: Readonly<Record<string, string>>;
}

export interface Measuring {
  readonly jobs?: number;
  readonly without?: readonly Stage[];
}

/**
 * A corpus is gzipped JSON lines, one malicious package a line: `id`, `family`, `kind`, `files` (path → text) and
 * `binary` (path → base64). It is read in memory and never written out.
 */
export async function scanCorpus(file: string, { without }: Measuring = {}): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const line of gunzipSync(readFileSync(file)).toString().trim().split('\n')) {
    const { id, family, kind, files, binary } = JSON.parse(line) as Entry;
    const bytes = Object.entries(binary ?? {}).map(
      ([path, base64]) => [path, new Uint8Array(Buffer.from(base64, 'base64'))] as const,
    );
    const started = performance.now();
    const report = await scanPackage(
      { files: { ...files, ...Object.fromEntries(bytes) } },
      { ...(without && { without }) },
    );
    cases.push({ id, family, kind, isMalicious: true, report, milliseconds: performance.now() - started });
  }
  return cases;
}

/** The distinct packages of a project or a `node_modules`, taken to be honest. */
export async function scanTree(dir: string, { jobs, without }: Measuring = {}): Promise<readonly Case[]> {
  const { packages } = await scanNodeModules(dir, {
    ...(jobs && { jobs }),
    ...(without && { without }),
    onReport: (_, { done, total }) => progress(done, total),
  });
  return honest(packages);
}

/** A report of an earlier scan of a tree, as `--format json` writes it. */
export function readReports(file: string): readonly Case[] {
  return honest((JSON.parse(readFileSync(file, 'utf8')) as { packages: readonly Report[] }).packages);
}

function honest(reports: readonly Report[]): readonly Case[] {
  const distinct = new Map<string, Case>();
  for (const report of reports) {
    const id = `${report.package.name}@${report.package.version}`;
    const known = distinct.get(id);
    if (!known || known.report.score < report.score)
      distinct.set(id, { id, family: id, kind: '', isMalicious: false, report, milliseconds: undefined });
  }
  return [...distinct.values()];
}

/** Which way of which rule a finding is. */
export function keyOf({ rule, messageId }: Pick<Finding, 'rule' | 'messageId'>): string {
  return `${rule}/${messageId}`;
}

function progress(done: number, total: number): void {
  if (process.stderr.isTTY && done % 50 === 0) process.stderr.write(`\r${done}/${total}`);
}
