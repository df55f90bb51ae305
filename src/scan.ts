import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { rules as builtIn } from '../rules/index.js';
import { parse } from './parse/parse.js';
import { isReadError } from './read/errors.js';
import { readFolder } from './read/folder.js';
import { readMemory } from './read/memory.js';
import { readRegistry } from './read/registry.js';
import { readTarball } from './read/tarball.js';
import { findPackages, type InstalledPackage, readMetadata } from './read/tree.js';
import { rank, summarise } from './report/rank.js';
import { analyseFile } from './run/file.js';
import { analyse, type Metadata } from './run/package.js';
import type { Finding, Manifest, Package, Report, Rule, ScanOptions, TreeOptions, TreeReport } from './types.js';

export { targetKind } from './read/target.js';

/**
 * What the file rules find in one text. Synchronous; nothing outside the text is known, so package rules do not run.
 *
 * @param options.path decides the dialect (`.ts`, `.jsx`, …) and is shown in locations
 */
export function scanSource(
  text: string,
  options: { readonly path?: string } & Pick<ScanOptions, 'rules' | 'beautify'> = {},
): Finding[] {
  const parsed = parse({ path: options.path ?? 'index.js', text });
  return [...analyseFile(parsed, options.rules ?? builtIn, { ...options, everyCall: !isBuiltIn(options.rules) })];
}

/** A package in memory. `files` maps path → content; a `manifest` stands in for the `package.json` among them. */
export async function scanPackage(
  pkg: { readonly files: Readonly<Record<string, string | Uint8Array>>; readonly manifest?: Manifest },
  options: ScanOptions = {},
): Promise<Report> {
  return report(await readMemory(pkg, options), options);
}

/**
 * One package folder; its nested `node_modules` is not part of it.
 *
 * @throws an Error with code `STOWAWAY_READ` when the folder cannot be read
 */
export async function scanDirectory(dir: string, options: ScanOptions = {}): Promise<Report> {
  return report(await readFolder(dir, options), options);
}

/**
 * A `.tgz`, read as a stream and never unpacked to disk.
 *
 * @throws an Error with code `STOWAWAY_READ` when it is missing, damaged or larger than the limits
 */
export async function scanTarball(pathOrBytes: string | Uint8Array, options: ScanOptions = {}): Promise<Report> {
  return report(await readTarball(pathOrBytes, options), options);
}

/**
 * A package of the npm registry, as `npm:name@version`. Its scripts are not run.
 *
 * @throws an Error with code `STOWAWAY_READ` when the registry does not have it or cannot be reached
 */
export async function scanRegistry(spec: string, options: ScanOptions = {}): Promise<Report> {
  return report(await readRegistry(spec, options), options);
}

function report(pkg: Package, options: ScanOptions): Report {
  return analyse(pkg, options.rules ?? builtIn, { ...options, everyCall: !isBuiltIn(options.rules) });
}

/**
 * Every package installed under a project or a `node_modules`: nested, scoped, linked from a store; each folder once.
 * A package that cannot be analysed gets a report that says so; it never stops the others.
 *
 * @throws an Error with code `STOWAWAY_READ` when the folder cannot be read at all; the signal's reason when aborted
 */
export async function scanNodeModules(dir: string, options: TreeOptions = {}): Promise<TreeReport> {
  const tree = findPackages(dir);
  const { packages, skipped } = tree;
  const reports: Report[] = [];
  const total = packages.length;
  const scanOne = await scanner(options, readMetadata(tree));
  try {
    const names = new Map<string, number>();
    for (const { name } of packages) names.set(name, (names.get(name) ?? 0) + 1);
    const twins = new Map<string, Promise<Report>>();
    await each(packages, scanOne.parallel, async installed => {
      options.signal?.throwIfAborted();
      const scan = (): Promise<Report> =>
        scanOne.run(installed).catch(error => {
          options.signal?.throwIfAborted();
          return notAnalysed(installed, error);
        });
      const one = names.get(installed.name) === 1 ? await scan() : await once(installed, scan);
      reports.push(one);
      options.onReport?.(one, { done: reports.length, total });
    });

    /** The same content in several places is analysed once. */
    async function once(installed: InstalledPackage, scan: () => Promise<Report>): Promise<Report> {
      const digest = await digestOf(installed, options);
      if (digest === undefined) return scan();
      const twin = twins.get(digest);
      if (!twin) {
        const own = scan();
        twins.set(digest, own);
        return own;
      }
      const known = await twin;
      return {
        ...known,
        package: { ...known.package, path: installed.path },
        dependencyPath: installed.dependencyPath,
      };
    }
  } finally {
    await scanOne.close();
  }
  const ranked = rank(reports);
  return { packages: ranked, skipped, summary: summarise(ranked) };
}

/** A digest of all that a package's report depends on; undefined when it cannot be read. */
async function digestOf(installed: InstalledPackage, options: ScanOptions): Promise<string | undefined> {
  try {
    const { name, version, size, files, skipped } = await readFolder(installed.dir, options);
    const hash = createHash('sha256').update(JSON.stringify([name, version, size, skipped]));
    for (const [path, content] of files) {
      hash.update(JSON.stringify([path, typeof content, content.length]));
      hash.update(content);
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** One package of a tree, as it goes to a worker. Rules are functions and cannot; the names of built-in ones can. */
export interface Task {
  readonly installed: InstalledPackage;
  readonly options: Pick<ScanOptions, 'include' | 'exclude' | 'beautify' | 'without'>;
  readonly rules: readonly string[];
}

/** Does a task, in whichever thread. `metadata` is what the tree says of itself, to try as keys. */
export async function scanInstalled({ installed, options, rules }: Task, metadata: Metadata): Promise<Report> {
  return scanInstalledWith(
    installed,
    options,
    Object.fromEntries(Object.entries(builtIn).filter(([id]) => rules.includes(id))),
    metadata,
  );
}

async function scanInstalledWith(
  installed: InstalledPackage,
  options: ScanOptions,
  rules: Readonly<Record<string, Rule>>,
  metadata: Metadata,
): Promise<Report> {
  const pkg = await readFolder(installed.dir, options, installed.dependencyPath, installed.path);
  return analyse(pkg, rules, { ...options, metadata, everyCall: !isBuiltIn(rules) });
}

interface Scanner {
  readonly parallel: number;
  run(installed: InstalledPackage): Promise<Report>;
  close(): Promise<void>;
}

/** A package that takes longer costs only itself. Milliseconds. */
const TIME_LIMIT = 180_000;
/** A worker that needs more costs only the package it is at. Megabytes. */
const MEMORY_LIMIT = 3_072;

function isBuiltIn(rules: Readonly<Record<string, Rule>> = builtIn): boolean {
  return Object.entries(rules).every(([id, rule]) => builtIn[id] === rule);
}

/** Workers, unless the rules are somebody's own, one job is asked for, or this runs from sources. */
async function scanner(options: TreeOptions, metadata: Metadata): Promise<Scanner> {
  const rules = options.rules ?? builtIn;
  const jobs = options.jobs ?? availableParallelism();
  const fromSources = import.meta.url.endsWith('.ts');
  if (!isBuiltIn(rules) || jobs <= 1 || fromSources) {
    return {
      parallel: 1,
      run: installed => scanInstalledWith(installed, options, rules, metadata),
      close: async () => {},
    };
  }
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: jobs,
    maxThreads: jobs,
    workerData: metadata,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT, stackSizeMb: 4 },
  });
  const { include, exclude, beautify, without } = options;
  const shared = {
    rules: Object.keys(rules),
    options: {
      ...(include && { include }),
      ...(exclude && { exclude }),
      ...(beautify && { beautify }),
      ...(without && { without }),
    },
  };
  return {
    // One task more than workers, so that none waits for its next.
    parallel: jobs * 2,
    run: async installed => {
      const limit = AbortSignal.timeout(TIME_LIMIT);
      const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit;
      const task: Task = { ...shared, installed };
      return (await pool.run(task, { signal })) as Report;
    },
    close: () => pool.destroy(),
  };
}

/** Runs over a list, so many at a time; the first failure ends it. */
async function each<T>(items: readonly T[], parallel: number, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: Math.min(parallel, items.length) }, async () => {
    for (const item of queue) await run(item);
  });
  await Promise.all(lanes);
}

function notAnalysed(installed: InstalledPackage, error: unknown): Report {
  const why = isReadError(error)
    ? error.message
    : error instanceof Error && error.name === 'TimeoutError'
      ? `took longer than ${TIME_LIMIT / 1000} s`
      : `could not be analysed: ${error instanceof Error ? error.message : String(error)}`;
  return {
    package: { name: installed.name, version: '0.0.0', path: installed.path },
    score: 0,
    verdict: 'note',
    findings: [],
    capabilities: [],
    coverage: { files: 0, bytes: 0, analysed: 0, skipped: [{ path: '.', why }], widened: 0 },
    dependencyPath: installed.dependencyPath,
  };
}
