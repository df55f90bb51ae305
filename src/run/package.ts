import { scriptsOfCommands, scriptsOfPage } from '../decode/layers.js';
import { type Skipped, skipped as skippedFor } from '../gaps.js';
import { isCode, resolveModule } from '../package/files.js';
import { momentsOf } from '../package/graph.js';
import { jsonSpans, spanAt } from '../package/json.js';
import { ownAddresses } from '../package/own.js';
import { expectedCapabilities, statedBy } from '../package/purpose.js';
import { allCommands, parseShell } from '../package/shell.js';
import { folderOf, joinPath } from '../package/text.js';
import { scriptsOf, triggersOf } from '../package/triggers.js';
import { parse } from '../parse/parse.js';
import { isWhollyScript } from '../parse/script.js';
import { mayConcern } from '../parse/triage.js';
import { openCosts, PLENTY } from '../resolve/account.js';
import { makeUnit, type World } from '../resolve/unit.js';
import type {
  Capability,
  Finding,
  Moment,
  Package,
  PackageContext,
  Problem,
  Report,
  Rule,
  ScanOptions,
  SourceFile,
  Step,
} from '../types.js';
import { MEDIA_NAME, startsLikeScript } from '../vocabulary/disguise.js';
import { foundBefore, foundProblem, LISTED, makeCollection } from './collection.js';
import { type FileResult, placesOf, runFile, runText } from './file.js';
import { locateProblem } from './findings.js';
import { type FileMemory, isWorthKeeping, type Kept, originsIn } from './kept.js';
import { scoreOf } from './score.js';
import { shellFilesOf } from './shell-files.js';
import { BUNDLE, makeTrees } from './trees.js';
import { bundlesFirst, inTurn, isLoaded, reverseImports } from './turns.js';

/** Bounds of the analysis of one package. What lies past them is reported as not analysed. */
const BOUNDS = {
  /** Scripts of the manifest that no installation runs. */
  scripts: 200,
  /** Files that import one file, as far as they are asked what they hand to it. */
  importers: 12,
} as const;

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
  /** Told of each text that was found inside of another, and of that one. */
  readonly onLayer?: (layer: SourceFile, host: SourceFile) => void;
  /** Told of each finding, with the places its chain was made of. */
  readonly onFinding?: (finding: Finding, chain: readonly Step[]) => void;
  /** What is known of files that have nothing to do with others. */
  readonly memory?: FileMemory;
}

/**
 * Everything that is known of one package, from its files alone. Never throws on what the files hold.
 */
export function analyse(
  pkg: Package,
  rules: Readonly<Record<string, Rule>>,
  options: Pick<ScanOptions, 'beautify' | 'without'> & Analysis = {},
): Report {
  const triggers = triggersOf(pkg);
  const moments = momentsOf(pkg, triggers);
  const sources = new Map<string, SourceFile>();
  const places = new Map([...pkg.files.keys()].map((path, at) => [path, at]));
  const collection = makeCollection(options.onFinding);
  const skipped: Skipped[] = [...pkg.skipped];
  const capabilities = new Map<Capability, Step['origin'] | undefined>();
  const disguised = new Map<string, boolean>();
  const capabilitiesAt = new Set<`${Moment} ${Capability}`>();
  let widened = 0;
  let analysed = 0;
  /** Files that turn out to be loaded, by a name that is worked out. */
  const promoted: string[] = [];
  let importers: Map<string, string[]> | undefined;
  let stated: ReadonlySet<string> | undefined;
  /** What the analysis of a file asks of its package; undefined once it is told of another file. */
  let asked: { readonly addresses: Map<string, boolean>; readonly missed: Set<string> } | undefined;

  const trees = makeTrees(file => makeUnit(parse(file), world));
  const isOwn = ownAddresses(pkg);
  const everyFile = options.everyCall || options.without?.includes('triage');
  const isJoined = !options.without?.includes('files');
  const costs = openCosts();
  const world: World = {
    opens: !options.without?.includes('layers'),
    costs,
    find(from, specifier) {
      if (!isJoined) return undefined;
      const path = resolveModule(pkg, joinPath(folderOf(from.path), specifier));
      const found = path === undefined || (path === from.path && !from.decodedFrom) ? undefined : sourceOf(path);
      if (found) asked = undefined;
      else asked?.missed.add(specifier);
      return found;
    },
    contentOf(from, path) {
      asked = undefined;
      const paths = [joinPath(folderOf(from.path), path), joinPath('', path)];
      return paths
        .map(one => (one === undefined ? undefined : pkg.files.get(one)))
        .find(content => content !== undefined);
    },
    open: file => (isProgram(file.path, file.text) ? trees.openForOthers(file) : undefined),
    isOwn(address) {
      const answer = isOwn(address);
      asked?.addresses.set(address, answer);
      return answer;
    },
    says(word) {
      asked = undefined;
      stated ??= new Set(statedBy(pkg));
      return stated.has(word);
    },
    metadata(field) {
      asked = undefined;
      return metadataOf(pkg, field, options.metadata);
    },
    importersOf(file) {
      if (!isJoined) return [];
      const paths = importersOf(file.path);
      return paths.slice(0, BOUNDS.importers).flatMap(path => {
        const source = sourceOf(path);
        return source && source.text.length <= BUNDLE ? [source] : [];
      });
    },
  };

  if (triggers.some(trigger => trigger.moment === 'install')) capabilities.set('install-script', undefined);
  for (const path of inTurn(moments, bundlesFirst(pkg.files), promoted)) {
    const content = pkg.files.get(path) as string | Uint8Array;
    if (typeof content !== 'string') {
      if (isCode(path))
        skipped.push(skippedFor(isLoaded(moments.momentOf(path)) ? 'not-text' : 'not-text-nor-loaded', path));
      continue;
    }
    const source = sourceOf(path) as SourceFile;
    const isPage = /\.(?:html?|xhtml|svg)$/i.test(path);
    const isScript = isProgram(path, content);
    if ((isPage || isScript) && options.isSpent?.(isLoaded(moments.momentOf(path)))) {
      skipped.push(skippedFor('no-time-left', path));
      continue;
    }
    analysed++;
    options.onStep?.(path);
    if (isScript) analyseCode(source);
    else if (isPage) for (const script of scriptsOfPage(source)) analyseCode(script);
  }

  options.onStep?.(undefined);
  if (options.ownRules !== false) asAWhole();

  const ranked = [...collection.all()].sort((a, b) => b.bits - a.bits || compare(a, b));
  const { score, verdict } = scoreOf(ranked, {}, skipped);
  return {
    package: { name: pkg.name, version: pkg.version, path: pkg.path },
    score,
    verdict,
    findings: ranked,
    capabilities: [...capabilities.keys()].sort(),
    coverage: { files: pkg.size.files, bytes: pkg.size.bytes, analysed, skipped, widened },
    dependencyPath: pkg.dependencyPath,
  };

  /** What installing it does, and what the rules on the whole package find. */
  function asAWhole(): void {
    for (const trigger of triggers) {
      if (trigger.moment === 'install') for (const script of scriptsOfCommands(trigger)) analyseCode(script, 'install');
    }
    const shells = shellFilesOf(pkg, path => moments.momentOf(path), sourceOf);
    skipped.push(...shells.left);
    // What package rules are told is the same for each, and dear to work out: once will do.
    const told: Omit<PackageContext, 'report'> = {
      package: pkg,
      findings: collection.all(),
      triggers: triggers.map(trigger => ({ ...trigger, commands: allCommands(trigger.commands) })),
      shellFiles: shells.found,
      otherScripts: otherScripts(),
      capabilities: [...capabilities.keys()],
      can: (moment, capability) => capabilitiesAt.has(`${moment} ${capability}`),
      originOf: capability => capabilities.get(capability),
      expected: expectedCapabilities(pkg),
      momentOf: path => moments.momentOf(path),
      startedBy: path => moments.startedBy(path),
      fieldAt,
      sourceOf,
    };
    for (const [id, rule] of Object.entries(rules)) {
      rule.package?.({ ...told, report: problem => addProblem(id, rule, problem, undefined) });
    }
  }

  /** The manifest's scripts that no installation runs, with the commands they run. */
  function otherScripts(): PackageContext['otherScripts'] {
    const started = new Set(triggers.map(({ from }) => from));
    const others = Object.entries(scriptsOf(pkg.manifest)).filter(([name]) => !started.has(`scripts.${name}`));
    const left = others.length - BOUNDS.scripts;
    if (left > 0) skipped.push(skippedFor('too-many-scripts', 'package.json', { limit: BOUNDS.scripts, left }));
    return others.slice(0, BOUNDS.scripts).map(([name, line]) => ({ name, commands: allCommands(parseShell(line)) }));
  }

  /** Where there is no `package.json` to point at, an empty one stands in. */
  function fieldAt(...keys: readonly string[]): Step['origin'] {
    const file = sourceOf('package.json') ?? { path: 'package.json', text: '' };
    const span = spanAt(jsonSpans(file.text), keys);
    return { file, start: span?.start ?? 0, end: span?.end ?? 0 };
  }

  /** Whether a file is JavaScript, under whatever name. */
  function isProgram(path: string, text: string): boolean {
    if (isCode(path)) return true;
    const known = disguised.get(path);
    if (known !== undefined) return known;
    const found = isScriptText(text) || isDisguised(path, text);
    disguised.set(path, found);
    return found;
  }

  /**
   * Code under the name of something else, as far as something loads it: Node takes what it loads for JavaScript, but for
   * JSON and programs. Pictures that are text have no other use.
   */
  function isDisguised(path: string, text: string): boolean {
    if (/\.json$/i.test(path)) return false;
    const isScript = !HAS_OTHER_USE.test(path) && startsLikeScript(text);
    if (isScript && MEDIA_NAME.test(path)) return true;
    if (!isLoaded(moments.momentOf(path))) return false;
    const source = sourceOf(path);
    return isScript || (source !== undefined && isWhollyScript(source));
  }

  function analyseCode(source: SourceFile, moment = moments.momentOf(source.path)): void {
    if (!everyFile && !mayConcern(source.text)) return;
    const isKept = options.memory !== undefined && mayKeep(source);
    const kept = isKept ? options.memory?.get(source) : undefined;
    if (kept && stillHolds(kept, source, moment)) {
      for (const finding of kept.findings) collection.add(foundBefore(finding));
      note(
        new Map(kept.capabilities.map(({ capability, start, end }) => [capability, { file: source, start, end }])),
        moment,
        source.path,
      );
      widened += kept.widened;
      costs.all.settles(kept.spent);
      costs.walks.settles(kept.walked);
      return;
    }
    const unit = trees.open(source);
    const { unparsed = [] } = unit?.indexed.parsed ?? {};
    let isBroken = false;
    const onBroken = (error: unknown): void => {
      asked = undefined;
      if (!isBroken) skipped.push(brokenOff(source, error));
      isBroken = true;
    };
    if (!unit || unparsed.length > 0) {
      const gap = unit ? 'not-parsed-in-part' : 'not-parsed';
      if (isCode(source.path))
        skipped.push(skippedFor(isLoaded(moment) ? gap : `${gap}-nor-loaded`, source.path, placesOf(source, unparsed)));
      runText(source, rules, moment, (id, rule, problem) => addProblem(id, rule, problem, moment), unparsed, onBroken);
    }
    if (!unit) return;
    const before = costs.all.work;
    const walksBefore = costs.walks.work;
    const told = new Map<string, number>();
    const made: Finding[] = [];
    asked = isKept && unparsed.length === 0 ? { addresses: new Map(), missed: new Set() } : undefined;
    const result = attempt(source, () =>
      runFile(
        source,
        trees,
        rules,
        moment,
        (id, rule, problem) => {
          const count = (told.get(id) ?? 0) + 1;
          told.set(id, count);
          // What is kept is whole; the rest of a file that has more of one kind would not be.
          if (count > LISTED) asked = undefined;
          if (!asked) addProblem(id, rule, problem, moment);
          else {
            const finding = located(id, rule, problem, moment);
            made.push(finding);
            collection.add({ ...foundBefore(finding), chain: problem.chain });
          }
        },
        { ...options, onBroken, onLoad },
      ),
    );
    if (!result) {
      asked = undefined;
      trees.close(source);
      return;
    }
    note(result.capabilities, moment, source.path);
    widened += result.widened;
    if (result.unopened > 0) skipped.push(skippedFor('too-many-layers', source.path, { left: result.unopened }));
    if (result.unnamed > 0) skipped.push(skippedFor('too-many-calls', source.path, { left: result.unnamed }));
    const spent = before - costs.all.work;
    const walked = walksBefore - costs.walks.work;
    const capabilitiesKept =
      asked && hasPlenty(0, 0) && result.unopened + result.unnamed === 0 ? originsIn(source, result) : undefined;
    if (asked && capabilitiesKept)
      options.memory?.set(source, {
        moment,
        findings: made,
        capabilities: capabilitiesKept,
        widened: result.widened,
        spent,
        walked,
        addresses: [...asked.addresses],
        missed: [...asked.missed],
      });
    asked = undefined;
  }

  function onLoad(specifier: string, by: SourceFile): void {
    const found = world.find(by, specifier)?.path;
    if (found === undefined) return;
    const reached = moments.load(found, by.path);
    // Under whatever name: what is loaded is code.
    for (const path of reached) disguised.delete(path);
    promoted.push(...reached);
  }

  /** What a file can do, the package can; but not what only tests do, nor a tool of its authors that was left in it. */
  function note(found: FileResult['capabilities'], moment: Moment, path: string): void {
    for (const capability of found.keys()) capabilitiesAt.add(`${moment} ${capability}`);
    if (moment === 'test' || (moment === 'unreached' && OUT_OF_THE_WAY.test(path))) return;
    for (const [capability, origin] of found) {
      const before = capabilities.get(capability);
      // The first file of the package is shown, whichever was analysed first.
      const isFirst = before ? placeOf(origin) < placeOf(before) : !capabilities.has(capability);
      if (isFirst) capabilities.set(capability, origin);
    }
  }

  function placeOf({ file }: Step['origin']): number {
    return places.get(file.path) ?? 0;
  }

  /** True for a large file that has nothing to do with others. */
  function mayKeep({ path, text, decodedFrom }: SourceFile): boolean {
    if (decodedFrom || !isJoined || !isWorthKeeping(path, text)) return false;
    return importersOf(path).length === 0 && moments.imports(path).length === 0;
  }

  /** Whether this package answers as the one did in which the file was analysed. */
  function stillHolds(kept: Kept, source: SourceFile, moment: Moment): boolean {
    return (
      kept.moment === moment &&
      hasPlenty(kept.spent, kept.walked) &&
      kept.addresses.every(([address, answer]) => isOwn(address) === answer) &&
      kept.missed.every(specifier => world.find(source, specifier) === undefined)
    );
  }

  /** Whether a file's analysis came, or would come, to the same whatever else there is in the package. */
  function hasPlenty(spent: number, walked: number): boolean {
    const isPlenty = costs.all.work - spent >= PLENTY.all && costs.walks.work - walked >= PLENTY.walks;
    return isPlenty && costs.held === 0 && costs.keys.work >= PLENTY.keys;
  }

  function importersOf(path: string): readonly string[] {
    importers ??= reverseImports(pkg, moments);
    return importers.get(path) ?? [];
  }

  /** One file that cannot be dealt with costs only itself, and is said to have. */
  function attempt<T>(source: SourceFile, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      skipped.push(brokenOff(source, error));
      return undefined;
    }
  }

  function sourceOf(path: string): SourceFile | undefined {
    let source = sources.get(path);
    if (!source) {
      const text = pkg.files.get(path);
      if (typeof text !== 'string') return undefined;
      source = { path, text };
      sources.set(path, source);
    }
    return source;
  }

  function addProblem(id: string, rule: Rule, problem: Problem, moment: Moment | undefined): void {
    collection.add(foundProblem(id, problem, moment, () => located(id, rule, problem, moment)));
  }

  function located(id: string, rule: Rule, problem: Problem, moment: Moment | undefined): Finding {
    return locateProblem(id, rule, problem, moment, options.beautify ?? 'auto');
  }
}

/** A folder for tools: `.yarn/releases`, `.github`, `.history`. */
const OUT_OF_THE_WAY = /(?:^|\/)\.[A-Za-z][\w-]*\//;

function compare(a: Finding, b: Finding): number {
  return a.rule.localeCompare(b.rule) || position(a).localeCompare(position(b));
}

/** What packages say of themselves, by field of the manifest. */
export type Metadata = Readonly<Record<string, readonly string[]>>;

/** What a field may be for whoever installs the package: its own, and that of each package of the tree. */
function metadataOf({ manifest }: Package, field: string, tell: () => Metadata = () => ({})): readonly string[] {
  const tree = tell();
  const own = manifest?.[field];
  return [...(typeof own === 'string' ? [own] : []), ...(Object.hasOwn(tree, field) ? (tree[field] ?? []) : [])];
}

function position(finding: Finding): string {
  const at = finding.chain[0]?.at;
  return at ? `${at.path}:${String(at.start).padStart(10, '0')}` : '';
}

/** What may well start like a script and be none: prose with examples, and other languages. */
const HAS_OTHER_USE = /\.(?:md|html?|d\.[cm]?ts|map|py|sh|ps1|bat|cmd|rb|pl|php)$/i;

/** JavaScript under another name, as a shebang says. */
function isScriptText(text: string): boolean {
  return /^#!.{0,100}\b(?:node|bun|deno|tsx?)\b/.test(text);
}

function brokenOff({ path }: SourceFile, error: unknown): Skipped {
  return skippedFor('broke-off', path, { why: error instanceof Error ? error.message.slice(0, 200) : 'an error' });
}
