import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { rules } from '../../rules/index.js';
import { readSource } from '../read/source.js';
import type { InstalledPackage } from '../read/tree.js';
import { analyse } from '../run/package.js';

/** Digests of reports, by the folder of the package: two versions that find the same have the same. */
export type Digests = Readonly<Record<string, string>>;

/** A digest of each package's report, with how often an expression was given up on. */
export async function digestsOf(packages: readonly InstalledPackage[], root: string): Promise<Digests> {
  const digests: Record<string, string> = {};
  for (const installed of packages) {
    const report = analyse(await readSource({ installed }, {}), rules);
    digests[`${relative(root, installed.dir)}${installed.part ?? ''}`] = digestOf(report);
  }
  return digests;
}

export function keepDigests(path: string, digests: Digests): void {
  writeFileSync(path, `${JSON.stringify(digests, null, 2)}\n`);
}

/** Packages whose report is another than the one that was kept, or was not kept. */
export function differing(path: string, digests: Digests): readonly string[] {
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Digests;
  return Object.keys(digests).filter(name => digests[name] !== kept[name]);
}

export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
