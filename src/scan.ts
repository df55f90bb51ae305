import { rules as builtIn } from '../rules/index.js';
import { type Skipped, skipped as skippedFor } from './gaps.js';
import { checkOptions } from './options.js';
import { parse } from './parse/parse.js';
import { isReadError } from './read/errors.js';
import { readAnchors } from './read/lockfile/anchors.js';
import { type PackageInMemory, requirePackage } from './read/memory.js';
import { fetchArchive, wantedBy } from './read/registry.js';
import type { Source } from './read/source.js';
import { targetKind } from './read/target.js';
import { findPackages, type InstalledPackage } from './read/tree.js';
import { rank, summarise } from './report/rank.js';
import { analyseFile, placesOf } from './run/file.js';
import type { Inspected } from './run/inspect.js';
import { isAlone, sourceAlone } from './scan/alone.js';
import { each } from './scan/each.js';
import type { Looked } from './threads/bench.js';
import { isBuiltIn, makePool, notAnalysed, type Pool, sharedPool } from './threads/pool.js';
import type { Finding, Report, ScanOptions, TreeOptions, TreeReport } from './types.js';

export { cacheFolder, cleanCache } from './read/cache.js';
export { hasOwnCode, type TargetKind, targetKind } from './read/target.js';
export { dependenciesAbsent } from './read/tree/missing.js';
export { installedPackages, type Named } from './read/tree.js';
export type { Answer, Place, Unanswered } from './run/answers.js';
export { askTarget } from './scan/ask.js';
export { scanLockfile } from './scan/lockfile.js';

/**
 * What the file rules find in one text. Synchronous; nothing outside the text is known, so package rules do not run.
 *
 * @param options.path decides the dialect (`.ts`, `.jsx`, …) and is shown in locations
 * @param options.onSkipped told when no parser accepts the text: then it was only searched as text
 * @throws TypeError for what is no text, and for options that do not exist
 */
export function scanSource(
  text: string,
  options: { readonly path?: string; readonly onSkipped?: (skipped: Skipped) => void } & Pick<
    ScanOptions,
    'rules' | 'beautify'
  > = {},
): Finding[] {
  checkOptions(options, 'source');
  if (typeof text !== 'string') throw new TypeError('what is scanned must be a text');
  const parsed = parse({ path: options.path ?? 'index.js', text });
  const { file, program, unparsed } = parsed;
  if (unparsed)
    options.onSkipped?.(skippedFor(program ? 'not-parsed-in-part' : 'not-parsed', file.path, placesOf(file, unparsed)));
  return [...analyseFile(parsed, options.rules ?? builtIn, { ...options, everyCall: !isBuiltIn(options.rules) })];
}

/**
 * A package in memory. `files` maps path → content, as an object or a `Map`; a `manifest` stands in for the
 * `package.json` among them.
 *
 * @throws a TypeError for files that are neither, and for content that is neither text nor bytes
 */
export async function scanPackage(pkg: PackageInMemory, options: ScanOptions = {}): Promise<Report> {
  checkOptions(options, 'scan');
  requirePackage(pkg);
  return report({ given: pkg }, options);
}

/**
 * One package folder; what is installed in its `node_modules` is not part of it, and what is published with it there is.
 *
 * @throws an Error with code `STOWAWAY_READ` when the folder cannot be read
 */
export async function scanDirectory(dir: string, options: ScanOptions = {}): Promise<Report> {
  checkOptions(options, 'scan');
  return report({ folder: dir }, options);
}

/**
 * A `.tgz`, or a tar that is not compressed, read in memory and never unpacked to disk.
 *
 * @throws an Error with code `STOWAWAY_READ` when it is missing, damaged, larger than the limits or holds nothing that npm would unpack
 */
export async function scanTarball(pathOrBytes: string | Uint8Array, options: ScanOptions = {}): Promise<Report> {
  checkOptions(options, 'scan');
  return report({ archive: pathOrBytes }, options);
}

/**
 * A package of the npm registry, as `npm:name@version`. Its scripts are not run.
 *
 * @throws an Error with code `STOWAWAY_READ` when the registry does not have it or cannot be reached
 */
export async function scanRegistry(spec: string, options: ScanOptions = {}): Promise<Report> {
  checkOptions(options, 'scan');
  return report(
    { archive: await fetchArchive(spec), path: spec, wanted: wantedBy(spec.slice('npm:'.length)) },
    options,
  );
}

/** One package, under the same watch as those of a tree. */
async function report(source: Source, options: ScanOptions): Promise<Report> {
  return (await sharedPool(options)).scan(source);
}

/**
 * Every package installed under a project or a `node_modules`: nested, scoped, linked from a store; each folder once.
 * A package that cannot be analysed gets a report that says so; it never stops the others.
 *
 * All packages are read first. What was scanned before, and what lies in several places, is done with that; of the rest
 * the largest come first, so that none is left for the end, as far as there is memory for those that run at a time.
 *
 * @throws an Error with code `STOWAWAY_READ` when the folder cannot be read at all; the signal's reason when aborted
 */
export async function scanNodeModules(dir: string, options: TreeOptions = {}): Promise<TreeReport> {
  checkOptions(options, 'tree');
  const { only } = options;
  const { root, packages: all, skipped } = findPackages(dir, { own: options.own });
  const packages = only === undefined ? all : all.filter(({ path }) => only.includes(path));
  const anchorOf = readAnchors(root);
  const reports: Report[] = [];
  let [bytes, left]: [number, number | undefined] = [0, undefined];
  const done = (found: Report, { path, dependencyPath }: InstalledPackage): void => {
    const { name, version } = found.package;
    const anchor = anchorOf({ name, version, path, dependencyPath });
    const report = { ...found, package: { name, version, path }, dependencyPath, ...(anchor && { anchor }) };
    reports.push(report);
    const work = left === undefined ? undefined : bytes === 0 ? 1 : 1 - left / bytes;
    options.onReport?.(report, { done: reports.length, total: packages.length, ...(work !== undefined && { work }) });
  };
  const pool = await makePool(dir, options);
  try {
    const groups = new Map<string, Group>();
    await each(inBatches(packages), pool.parallel, async batch => {
      options.signal?.throwIfAborted();
      const looked = await pool.look(batch.map(installed => ({ installed })));
      batch.forEach((installed, at) => {
        const { digest, bytes, memory, report } = looked[at] as Looked;
        if (report) done(report, installed);
        else {
          const group = groups.get(digest);
          if (group) group.places.push(installed);
          else groups.set(digest, { places: [installed], bytes, memory });
        }
      });
    });
    const bySize = [...groups.values()].sort((a, b) => b.bytes - a.bytes);
    bytes = bySize.reduce((sum, group) => sum + group.bytes, 0);
    left = bytes;
    await each(
      bySize,
      pool.parallel,
      async ({ places, bytes: size }) => {
        options.signal?.throwIfAborted();
        const report = await scanInstalled(pool, places[0] as InstalledPackage);
        left = (left ?? 0) - size;
        for (const installed of places) done(report, installed);
      },
      ({ memory }) => memory,
    );
  } finally {
    await pool.close();
  }
  const ranked = rank(reports);
  return { packages: ranked, skipped: only === undefined ? skipped : [], summary: summarise(ranked) };
}

/**
 * The texts that reports speak of, by the path of their package: files with findings, and the layers inside of them. A
 * report has only a few lines of each, so its package is read and analysed once more. Installed packages are within the
 * limits of a scan; one that cannot be read any more, or takes too long, is left out.
 *
 * @param target what was scanned: a project, a package folder, an archive or `npm:name@version`
 * @param reports those of the packages wanted; what is not of this target is passed over
 * @throws an Error with code `STOWAWAY_READ` when the target cannot be read; the signal's reason when aborted
 */
export async function inspectTarget(
  target: string,
  reports: readonly Report[],
  options: TreeOptions = {},
): Promise<ReadonlyMap<string, readonly Inspected[]>> {
  const wanted = new Map(reports.map(one => [one.package.path, one]));
  const texts = new Map<string, readonly Inspected[]>();
  if (wanted.size === 0) return texts;
  const kind = targetKind(target);
  // Of a lockfile every package would have to be fetched once more.
  if (kind === 'lockfile') return texts;
  if (isAlone(kind)) {
    const report = wanted.get(target);
    const source = await sourceAlone(target, kind);
    const found = report && (await (await sharedPool(options)).inspect(source, report));
    if (found) texts.set(target, found);
    return texts;
  }
  const found = findPackages(target, { own: wanted.has('.') });
  const packages = found.packages.filter(({ path }) => wanted.has(path));
  const pool = await makePool(target, { ...options, cache: false });
  try {
    await each(packages, pool.parallel, async installed => {
      const found = await pool.inspect({ installed }, wanted.get(installed.path) as Report);
      if (found) texts.set(installed.path, found);
    });
  } finally {
    await pool.close();
  }
  return texts;
}

/** A package that cannot be read any more stops no other. */
async function scanInstalled(pool: Pool, installed: InstalledPackage): Promise<Report> {
  try {
    return await pool.scan({ installed });
  } catch (error) {
    if (!isReadError(error)) throw error;
    return notAnalysed({ installed }, skippedFor('unreadable', '.', { why: error.message }));
  }
}

/** Packages that hold the same, wherever they are installed. */
interface Group {
  readonly places: InstalledPackage[];
  readonly bytes: number;
  readonly memory: number;
}

/** Packages that are looked at in one go: enough that handing them over costs nothing. */
const BATCH = 16;

function inBatches(packages: readonly InstalledPackage[]): readonly (readonly InstalledPackage[])[] {
  return Array.from({ length: Math.ceil(packages.length / BATCH) }, (_, at) =>
    packages.slice(at * BATCH, (at + 1) * BATCH),
  );
}
