/** What is done with one package, in whichever thread: looked at, and if need be analysed. */
import { createHash } from 'node:crypto';
import { rules as builtIn } from '../../rules/index.js';
import { skipped } from '../gaps.js';
import { isCode } from '../package/files.js';
import { type Cache, engineDigest, openCache } from '../read/cache.js';
import { MEGABYTE } from '../read/limits.js';
import { readSource, type Source } from '../read/source.js';
import { findPackages, readMetadata } from '../read/tree.js';
import type { Answer, Place, Unanswered } from '../run/answers.js';
import { type Inspected, inspect } from '../run/inspect.js';
import { type FileMemory, isWorthKeeping, type Kept } from '../run/kept.js';
import { type Analysis, analyse } from '../run/package.js';
import { MOST_KEPT } from '../run/trees.js';
import type { Metadata } from '../run/world.js';
import type { Package, Report, Rule, ScanOptions } from '../types.js';
import { COST, type Gauge, givenFor, OWN_RULES, READING, spentOf, stepTo, tellCode } from './watch.js';

/** What all packages of one scan have in common. Plain data, so that it can be handed to a thread. */
export interface Setup {
  /** The project, or its `node_modules`; undefined for single packages. */
  readonly dir?: string;
  readonly options: Pick<ScanOptions, 'include' | 'exclude' | 'beautify' | 'without'>;
  /** Built-in rules by name. */
  readonly rules: readonly string[];
  /** Whether reports are taken from the cache, and kept there. */
  readonly cache: boolean;
}

/** What a first look at a package tells. */
export interface Looked {
  /** Of everything its report depends on. */
  readonly digest: string;
  readonly bytes: number;
  /** About how much memory its analysis needs. Megabytes. */
  readonly memory: number;
  /** Its report, where it was scanned before. */
  readonly report?: Report;
}

export interface Bench {
  look(source: Source): Promise<Looked>;
  /** @param without steps to leave out: those at which the analysis did not get on before */
  scan(source: Source, without?: readonly number[], gauge?: Gauge): Promise<Report>;
  /** The texts that the report of a package speaks of. @param report of the same package */
  inspect(source: Source, report: Report, gauge?: Gauge): Promise<readonly Inspected[]>;
  /** What is known of a place in the package. */
  ask(source: Source, place: Place): Promise<Answer | Unanswered>;
}

/** @param ownRules rules that are not ours, or not as we made them: with those nothing is kept */
export function makeBench(setup: Setup, ownRules?: Readonly<Record<string, Rule>>): Bench {
  const { options } = setup;
  const rules = ownRules ?? Object.fromEntries(Object.entries(builtIn).filter(([id]) => setup.rules.includes(id)));
  const cache = setup.cache && !ownRules ? openCache() : undefined;
  const version = cache && digestOf([engineDigest(), setup.rules, options]);
  let told: Metadata | undefined;
  // What a tree says of itself is asked for by the rarest of payloads, and takes a while to find out.
  const tellOf = (): Metadata => {
    told ??= setup.dir === undefined ? {} : readMetadata(findPackages(setup.dir));
    return told;
  };

  return {
    async look(source) {
      const pkg = await readSource(source, options);
      const digest = digestOfPackage(pkg);
      const kept = cache && (await keptReport(cache, digestOf([version, digest]), () => digestOf(tellOf())));
      return { digest, bytes: pkg.size.bytes, memory: memoryFor(pkg), ...(kept && { report: kept }) };
    },
    async scan(source, without = [], gauge) {
      const whole = await readSource(source, options);
      const key = cache && without.length === 0 ? digestOf([version, digestOfPackage(whole)]) : undefined;
      const pkg = withoutFiles(whole, without);
      const kept = cache && (await keptFiles(cache, version as string, pkg));
      let asked = false;
      const report = analyse(pkg, rules, {
        ...options,
        everyCall: ownRules !== undefined,
        ...(kept && { memory: kept.memory }),
        metadata: () => {
          asked = true;
          return tellOf();
        },
        ...watchedBy(whole, gauge),
        ownRules: !without.includes(OWN_RULES),
      });
      // What time had a say in is not kept: another time it may go further.
      if (cache && key !== undefined && !report.coverage.skipped.some(({ gap }) => gap.startsWith('no-time-left'))) {
        const entry: Entry = asked ? { report, told: digestOf(tellOf()) } : { report };
        await cache.set(key, JSON.stringify(entry));
      }
      await kept?.save();
      return report;
    },
    async inspect(source, { coverage }, gauge) {
      const whole = await readSource(source, options);
      const notDone = new Set(coverage.skipped.flatMap(({ path, gap }) => (IN_COST.has(gap) ? [path] : [])));
      const numbers = [...whole.files.keys()].flatMap((path, at) => (notDone.has(path) ? [at + 1] : []));
      return inspect(withoutFiles(whole, numbers), rules, {
        ...options,
        everyCall: ownRules !== undefined,
        metadata: tellOf,
        ...watchedBy(whole, gauge),
        ownRules: !notDone.has('.'),
      }).texts;
    },
    async ask(source, place) {
      // With all that tells of code, which no scan needs.
      const { ask } = await import('../run/ask.js');
      return ask(await readSource(source, options), place, { without: options.without, metadata: tellOf });
    },
  };
}

/** What was left out of a report because of what it would cost. */
const IN_COST: ReadonlySet<string> = new Set(['too-costly', 'package-too-costly']);

/** Tells whoever watches which step comes next, and is told by them when it is time to come to an end. */
function watchedBy({ files }: Package, gauge: Gauge | undefined): Pick<Analysis, 'onStep' | 'isSpent'> {
  if (!gauge) return {};
  const numbers = new Map([...files.keys()].map((path, at) => [path, at + 1]));
  let code = 0;
  return {
    onStep: path => {
      stepTo(gauge, path === undefined ? OWN_RULES : (numbers.get(path) ?? READING));
      code += path === undefined ? 0 : (files.get(path)?.length ?? 0);
      tellCode(gauge, code);
    },
    isSpent: isLoaded => spentOf(gauge) >= (isLoaded ? COST.rest : COST.unloaded) + givenFor(gauge),
  };
}

/** What is kept of a package. */
interface Entry {
  readonly report: Report;
  /** A digest of what the tree said of itself, where the report depends on that too. */
  readonly told?: string;
}

async function keptReport(cache: Cache, key: string, told: () => string): Promise<Report | undefined> {
  const text = await cache.get(key);
  if (text === undefined) return undefined;
  const entry = JSON.parse(text) as Entry;
  return entry.told === undefined || entry.told === told() ? entry.report : undefined;
}

/** What is kept of the larger files of a package: all is looked up before, and kept after, the analysis. */
async function keptFiles(
  cache: Cache,
  version: string,
  { files }: Package,
): Promise<{ readonly memory: FileMemory; readonly save: () => Promise<void> }> {
  const keys = new Map<string, string>();
  for (const [path, text] of files)
    if (typeof text === 'string' && isWorthKeeping(path, text)) keys.set(path, digestOf([version, 'file', path, text]));
  const known = new Map<string, Kept>();
  for (const [path, key] of keys) {
    const text = await cache.get(key);
    if (text !== undefined) known.set(path, JSON.parse(text));
  }
  const made = new Map<string, Kept>();
  return {
    memory: { get: ({ path }) => known.get(path), set: ({ path }, kept) => made.set(path, kept) },
    async save() {
      for (const [path, kept] of made) await cache.set(keys.get(path) as string, JSON.stringify(kept));
    },
  };
}

/** The package without the files of these numbers, and what is said of that. */
function withoutFiles(pkg: Package, numbers: readonly number[]): Package {
  if (numbers.length === 0) return pkg;
  const left = new Set(numbers);
  const files = [...pkg.files];
  const paths = files.flatMap(([path], at) => (left.has(at + 1) ? [path] : []));
  const notDone = [...paths, ...(left.has(OWN_RULES) ? ['.'] : [])].map(path =>
    skipped('too-costly', path, { seconds: COST.step, megabytes: COST.megabytes }),
  );
  return {
    ...pkg,
    files: new Map(files.filter((_, at) => !left.has(at + 1))),
    skipped: [...pkg.skipped, ...notDone],
  };
}

/** Bytes that a tree, with all that is worked out about it, takes for each UTF-16 unit of its text. */
const TREE = { dense: 75, spaced: 35 };

/** The largest tree, which has to fit in whatever it takes, and the others as far as they are kept. */
function memoryFor({ files }: Package): number {
  let sum = 0;
  let largest = 0;
  for (const [path, content] of files) {
    if (!isCode(path) || typeof content !== 'string') continue;
    sum += content.length;
    largest = Math.max(largest, content.length * (isDense(content) ? TREE.dense : TREE.spaced));
  }
  return (largest + Math.min(sum, MOST_KEPT) * TREE.spaced) / MEGABYTE;
}

/** Minified, by a look at its middle: lines are long. */
function isDense(text: string): boolean {
  const middle = text.slice(text.length / 2, text.length / 2 + 10_000);
  return middle.split('\n').length < middle.length / 200;
}

/** A digest of all that a package's report depends on, other than where it lies. */
function digestOfPackage({ name, version, size, files, skipped }: Package): string {
  const hash = createHash('sha256').update(JSON.stringify([name, version, size, skipped]));
  for (const [path, content] of files) {
    hash.update(JSON.stringify([path, typeof content, content.length]));
    hash.update(content);
  }
  return hash.digest('hex');
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
