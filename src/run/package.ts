import { scriptsOfCommands, scriptsOfPage } from '../decode/layers.js';
import { type Gap, type Skipped, skipped as skippedFor } from '../gaps.js';
import { LIMITS } from '../language/account.js';
import { isCode } from '../package/files.js';
import type { Moments } from '../package/graph.js';
import type { Finding, Package, Report, Rule, ScanOptions, SourceFile, Step } from '../types.js';
import { analyseCode, type Course, searchText } from './code.js';
import type { Work } from './file.js';
import type { FileMemory } from './kept.js';
import { makeLedger } from './ledger.js';
import { openPackage } from './opened.js';
import { scoreOf } from './score.js';
import type { Sources } from './sources.js';
import { inTurn, isLoaded } from './turns.js';
import { runPackageRules } from './whole.js';
import type { Metadata } from './world.js';

/** How a package is analysed, besides what users say. */
export interface Analysis {
  /** What the projects and packages of the tree say of themselves, to try as keys. */
  readonly metadata?: () => Metadata;
  /**
   * Told of each step before it begins, so that somebody can see where an analysis does not get on: the path of a file,
   * or undefined for the rules on the package as a whole.
   */
  readonly onStep?: (path: string | undefined) => void;
  /** Asked before each file whether there is no time left for it. @param isLoaded whether anything loads it */
  readonly isSpent?: (isLoaded: boolean) => boolean;
  /** False when the rules on the package as a whole are left out: they were not got past before. */
  readonly ownRules?: boolean;
  /** True for rules of somebody else's: they may ask for what none of ours does, so nothing is left out. */
  readonly everyCall?: boolean;
  /** Told what it took, in parts that add up. */
  readonly onWork?: (work: Partial<Work>) => void;
  /** Told of each text that was found inside of another, and of that one. */
  readonly onLayer?: (layer: SourceFile, host: SourceFile) => void;
  /** Told of each finding, with the places its chain was made of. */
  readonly onFinding?: (finding: Finding, chain: readonly Step[]) => void;
  /** What is known of files that have nothing to do with others. */
  readonly memory?: FileMemory;
}

type Options = Pick<ScanOptions, 'beautify' | 'without'> & Analysis;

/**
 * Everything that is known of one package, from its files alone. Never throws on what the files hold.
 */
export function analyse(pkg: Package, rules: Readonly<Record<string, Rule>>, options: Options = {}): Report {
  const { triggers, moments, sources, importersOf, recording, isJoined, trees, world } = openPackage(pkg, options);
  const skipped: Skipped[] = [...pkg.skipped];
  const isInstalled = triggers.some(trigger => trigger.moment === 'install');
  const ledger = makeLedger(pkg, isInstalled, { onFinding: options.onFinding, beautify: options.beautify });
  /** Files that turn out to be loaded, by a name that is worked out. */
  const promoted: string[] = [];
  const onLoad = (specifier: string, by: SourceFile): void => {
    const found = world.find(by, specifier)?.path;
    if (found === undefined) return;
    const reached = moments.load(found, by.path);
    // Under whatever name: what is loaded is code.
    for (const path of reached) sources.forget(path);
    promoted.push(...reached);
  };
  const course: Course = {
    rules,
    moments,
    trees,
    world,
    ledger,
    recording,
    importersOf,
    memory: options.memory,
    options: { ...options, onLoad },
    isJoined,
    everyFile: options.everyCall || options.without?.includes('triage') || false,
    skipped,
    widened: 0,
  };

  const analysed = eachFile(pkg, moments, sources, course, promoted, options);
  options.onStep?.(undefined);
  if (options.ownRules !== false) {
    for (const trigger of triggers) {
      if (trigger.moment === 'install')
        for (const script of scriptsOfCommands(trigger)) analyseCode(course, script, 'install');
    }
    runPackageRules({ pkg, triggers, moments, sources, ledger, skipped }, rules);
  }

  const { all, walks } = world.costs;
  options.onWork?.({ decoding: LIMITS.package - all.work, walking: LIMITS.walks - walks.work });
  const ranked = ledger.ranked();
  const { score, verdict } = scoreOf(ranked, {}, skipped);
  return {
    package: { name: pkg.name, version: pkg.version, path: pkg.path },
    score,
    verdict,
    findings: ranked,
    capabilities: [...ledger.capabilities.keys()].sort(),
    coverage: { files: pkg.size.files, bytes: pkg.size.bytes, analysed, skipped, widened: course.widened },
    dependencyPath: pkg.dependencyPath,
  };
}

/** Code of one package, loaded or not, within which what nothing loads is parsed, and what always is. UTF-16 units. */
const IDLE = { within: 30_000_000, always: 300_000 } as const;

/** Says of the files of code, in turn, which are left out, and why. */
function leavingOut(
  isSpent: Analysis['isSpent'] = () => false,
): (length: number, isLoaded: boolean) => Gap | undefined {
  let all = 0;
  let idle = 0;
  return (length, isLoaded) => {
    all += length;
    if (isLoaded) return isSpent(true) ? 'no-time-left' : undefined;
    idle += length;
    if (idle > IDLE.always && all > IDLE.within) return 'too-much-idle-code';
    return isSpent(false) ? 'no-time-left-nor-loaded' : undefined;
  };
}

/** Analyses the files in turn, and says how many it did. */
function eachFile(
  pkg: Package,
  moments: Moments,
  sources: Sources,
  course: Course,
  promoted: readonly string[],
  { isSpent, onStep }: Options,
): number {
  let analysed = 0;
  const leftOut = leavingOut(isSpent);
  for (const path of inTurn(moments, pkg.files, promoted)) {
    const content = pkg.files.get(path) as string | Uint8Array;
    if (typeof content !== 'string') {
      if (isCode(path))
        course.skipped.push(skippedFor(isLoaded(moments.momentOf(path)) ? 'not-text' : 'not-text-nor-loaded', path));
      continue;
    }
    const source = sources.of(path) as SourceFile;
    const isPage = /\.(?:html?|xhtml|svg)$/i.test(path);
    const isScript = sources.isProgram(path, content);
    const gap = isPage || isScript ? leftOut(content.length, isLoaded(moments.momentOf(path))) : undefined;
    if (gap !== undefined) {
      course.skipped.push(skippedFor(gap, path));
      if (!isSpent?.(true)) searchText(course, source);
      continue;
    }
    analysed++;
    onStep?.(path);
    if (isScript) analyseCode(course, source);
    else if (isPage) for (const script of scriptsOfPage(source)) analyseCode(course, script);
  }
  return analysed;
}
