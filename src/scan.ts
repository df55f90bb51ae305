import { rules as builtIn } from '../rules/index.js';
import { parse } from './parse/parse.js';
import { readFolder } from './read/folder.js';
import { readMemory } from './read/memory.js';
import { readRegistry } from './read/registry.js';
import { readTarball } from './read/tarball.js';
import { findPackages, type InstalledPackage } from './read/tree.js';
import { rank, summarise } from './report/rank.js';
import { analyseFile } from './run/file.js';
import { analyse } from './run/package.js';
import type { Looked } from './threads/installed.js';
import { isBuiltIn, makePool } from './threads/pool.js';
import type { Finding, Manifest, Package, Report, ScanOptions, TreeOptions, TreeReport } from './types.js';

export { cacheFolder, cleanCache } from './read/cache.js';
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
 * All packages are read first. What was scanned before, and what lies in several places, is done with that; of the rest
 * the largest come first, so that none is left for the end, and only one that needs much memory runs at a time.
 *
 * @throws an Error with code `STOWAWAY_READ` when the folder cannot be read at all; the signal's reason when aborted
 */
export async function scanNodeModules(dir: string, options: TreeOptions = {}): Promise<TreeReport> {
  const { packages, skipped } = findPackages(dir);
  const reports: Report[] = [];
  const done = (report: Report): void => {
    reports.push(report);
    options.onReport?.(report, { done: reports.length, total: packages.length });
  };
  const pool = await makePool(dir, options);
  try {
    const groups = new Map<string, Group>();
    await each(inBatches(packages), pool.parallel, async batch => {
      options.signal?.throwIfAborted();
      const looked = await pool.look(batch);
      batch.forEach((installed, at) => {
        const { digest, bytes, heavy, report } = looked[at] as Looked;
        if (report) done(placed(report, installed));
        else {
          const group = groups.get(digest);
          if (group) group.places.push(installed);
          else groups.set(digest, { places: [installed], bytes, heavy });
        }
      });
    });
    const bySize = [...groups.values()].sort((a, b) => b.bytes - a.bytes);
    await each(
      bySize,
      pool.parallel,
      async ({ places }) => {
        options.signal?.throwIfAborted();
        const report = await pool.scan(places[0] as InstalledPackage);
        for (const installed of places) done(placed(report, installed));
      },
      ({ heavy }) => heavy,
    );
  } finally {
    await pool.close();
  }
  const ranked = rank(reports);
  return { packages: ranked, skipped, summary: summarise(ranked) };
}

/** Packages that hold the same, wherever they are installed. */
interface Group {
  readonly places: InstalledPackage[];
  readonly bytes: number;
  readonly heavy: boolean;
}

/** A report of the same content, as of another place. */
function placed(report: Report, { path, dependencyPath }: InstalledPackage): Report {
  return { ...report, package: { ...report.package, path }, dependencyPath };
}

/** Packages that are looked at in one go: enough that handing them over costs nothing. */
const BATCH = 16;

function inBatches(packages: readonly InstalledPackage[]): readonly (readonly InstalledPackage[])[] {
  return Array.from({ length: Math.ceil(packages.length / BATCH) }, (_, at) =>
    packages.slice(at * BATCH, (at + 1) * BATCH),
  );
}

/**
 * Runs over a list, so many at a time; the first failure ends it.
 *
 * @param isAlone of those for which it holds only one runs at a time; others go before the next of them
 */
async function each<T>(
  items: readonly T[],
  parallel: number,
  run: (item: T) => Promise<void>,
  isAlone: (item: T) => boolean = () => false,
): Promise<void> {
  const alone = items.filter(isAlone);
  const others = items.filter(item => !isAlone(item));
  let busy = false;
  let failed = false;
  const next = (): { readonly item: T; readonly heavy: boolean } | undefined => {
    if (failed) return undefined;
    const heavy = alone.length > 0 && (!busy || others.length === 0);
    if (heavy && busy) return undefined;
    const item = heavy ? alone.shift() : others.shift();
    return item === undefined ? undefined : { item, heavy };
  };
  const lane = async (): Promise<void> => {
    for (let task = next(); task; task = next()) {
      if (task.heavy) busy = true;
      try {
        await run(task.item);
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        if (task.heavy) busy = false;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, lane));
}
