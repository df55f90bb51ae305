/** What is rewritten: samples, examples of rules, and packages of the project's own `node_modules`, in memory. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rules } from '../../../rules/index.js';
import { scanPackage } from '../../scan.js';
import type { Example, Stage, Verdict } from '../../types.js';
import type { Files } from './types.js';

export interface Input {
  /** `sample 2025-worm`, `opens-shell: a shell answers a socket`, `package semver` */
  readonly id: string;
  /** The rule that an example is of. */
  readonly rule: string | undefined;
  readonly files: Files;
}

/** What a scan says, as far as it is compared. */
export interface Said {
  readonly verdict: Verdict;
  readonly rules: readonly string[];
}

/** @param without stages that the scan leaves out */
export async function saidOf(files: Files, without: readonly Stage[] = []): Promise<Said> {
  const { verdict, findings } = await scanPackage({ files }, { without });
  return { verdict, rules: [...new Set(findings.map(({ rule }) => rule))] };
}

export function samples(kind: 'malicious' | 'benign'): readonly Input[] {
  const folder = join('samples', kind);
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => ({ id: `sample ${name}`, rule: undefined, files: filesIn(join(folder, name)) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function examples(side: 'flags' | 'passes'): readonly Input[] {
  return Object.entries(rules).flatMap(([rule, { examples: own }]) =>
    own[side].map(example => ({ id: `${rule}: ${example.title}`, rule, files: packageOf(example) })),
  );
}

function packageOf({ code, files }: Example): Files {
  return files ?? { 'package.json': '{ "name": "example", "version": "1.0.0" }', 'index.js': code ?? '' };
}

/** Honest packages are small, so that many of them can be taken. */
const MOST_BYTES = 60_000;

/** Packages of the project's own `node_modules`, by name. */
export function packagesOf(names: readonly string[]): readonly Input[] {
  return names.map(name => ({ id: `package ${name}`, rule: undefined, files: filesIn(join('node_modules', name)) }));
}

/** So many packages of `node_modules`, spread over the alphabet. */
export function ownPackages(count: number): readonly Input[] {
  const folders = readdirSync('node_modules')
    .filter(name => !name.startsWith('.'))
    .flatMap(name =>
      name.startsWith('@') ? readdirSync(join('node_modules', name)).map(own => posix.join(name, own)) : [name],
    )
    .filter(name => isSmall(join('node_modules', name)));
  const step = Math.max(1, folders.length / count);
  return packagesOf(
    Array.from({ length: Math.min(count, folders.length) }, (_, at) => folders[Math.floor(at * step)] as string),
  );
}

function isSmall(folder: string): boolean {
  let [bytes, hasCode] = [0, false];
  for (const path of pathsIn(folder)) {
    bytes += statSync(path).size;
    hasCode ||= /\.[cm]?js$/.test(path);
    if (bytes > MOST_BYTES) return false;
  }
  return hasCode;
}

function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !/[\\/]node_modules[\\/]/.test(join(entry.parentPath, '/').slice(folder.length)))
    .map(({ parentPath, name }) => join(parentPath, name));
}

function filesIn(folder: string): Files {
  return Object.fromEntries(
    pathsIn(folder).map(path => [
      path.slice(folder.length + 1).replaceAll('\\', '/'),
      /\.(?:[cm]?[jt]sx?|json|md|txt|sh|bat|gyp|map)$/.test(path)
        ? readFileSync(path, 'utf8')
        : new Uint8Array(readFileSync(path)),
    ]),
  );
}

/** A corpus as `npm run eval` reads it. It stays in memory. */
export function corpusIn(file: string): readonly Input[] {
  return gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map(line => {
      const { id, files, binary } = JSON.parse(line) as {
        readonly id: string;
        readonly files?: Readonly<Record<string, string>>;
        readonly binary?: Readonly<Record<string, string>>;
      };
      const bytes = Object.entries(binary ?? {}).map(
        ([path, base64]) => [path, new Uint8Array(Buffer.from(base64, 'base64'))] as const,
      );
      return { id, rule: undefined, files: { ...files, ...Object.fromEntries(bytes) } };
    });
}
