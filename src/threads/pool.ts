/** The threads that packages are read and analysed in. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Tinypool } from 'tinypool';
import { rules as builtIn } from '../../rules/index.js';
import { type Skipped, skipped } from '../gaps.js';
import { trimCache } from '../read/cache.js';
import { isReadError, readError } from '../read/errors.js';
import { hasFile } from '../read/folder.js';
import { nameOf, type Source } from '../read/source.js';
import type { Answer, Place, Unanswered } from '../run/answers.js';
import type { Inspected } from '../run/inspect.js';
import { scoreOf } from '../run/score.js';
import type { Report, Rule, TreeOptions } from '../types.js';
import { type Looked, makeBench, type Setup } from './bench.js';
import { COST, type Gauge, makeGauge, makeWatch, READING, spentOf, stepOf, timeFor, type Watch } from './watch.js';

/** One thing for a thread to do. */
export type Task = { readonly setup: Setup; readonly gauge: Gauge } & (
  | { readonly look: readonly Source[] }
  | { readonly scan: Source; readonly without: readonly number[] }
  | { readonly inspect: Source; readonly report: Report }
  | { readonly ask: Source; readonly place: Place }
);

/** What came of a task; an error that says what is wrong with a target does not cross threads as what it is. */
export type Outcome<T> = { readonly done: T } | { readonly unreadable: string };

export interface Pool {
  /** How many things it does at a time. */
  readonly parallel: number;
  /** Never rejects but when the scan is aborted. */
  look(sources: readonly Source[]): Promise<readonly Looked[]>;
  /**
   * What cannot be analysed has a report that says so.
   *
   * @throws ReadError when nothing of it can be read; the signal's reason when aborted
   */
  scan(source: Source): Promise<Report>;
  /** Undefined for a package that cannot be read or analysed any more. Rejects only when aborted. */
  inspect(source: Source, report: Report): Promise<readonly Inspected[] | undefined>;
  /** @throws ReadError when nothing of the package can be read; the signal's reason when aborted */
  ask(source: Source, place: Place): Promise<Answer | Unanswered>;
  close(): Promise<void>;
}

/** Steps of one package that are left out because the analysis does not get past them. More, and it is given up. */
const MOST_LEFT_OUT = 3;

/** Room for what is soon done with, in megabytes: trees are made and dropped all the time. */
const YOUNG_MEMORY = 160;

/** True for rules that are all ours, as we made them. */
export function isBuiltIn(rules: Readonly<Record<string, Rule>> = builtIn): boolean {
  return Object.entries(rules).every(([id, rule]) => builtIn[id] === rule);
}

/**
 * Threads for a scan of many packages, until they are closed. Rules that are somebody's own cannot be handed to a
 * thread; with those, and when this runs from sources or out of a bundle, all is done in this one, which nobody can
 * watch.
 *
 * One job is one thread all the same: only a thread can be stopped, and its memory bounded.
 */
export async function makePool(dir: string, options: TreeOptions): Promise<Pool> {
  const setup = setupOf(options, { dir, cache: options.cache !== false && isBuilt });
  if (!mayUseThreads(options)) return thisThread(setup, options);
  const jobs = options.jobs ?? availableParallelism();
  const workers = await startWorkers({ minThreads: jobs, maxThreads: jobs });
  const watch = makeWatch();
  return {
    ...threads(workers, watch, jobs, setup, options.signal),
    async close() {
      watch.close();
      await workers.destroy();
      if (setup.cache) await trimCache();
    },
  };
}

let shared: Promise<{ readonly workers: Tinypool; readonly watch: Watch }> | undefined;

/** Threads for single packages. They are the same for all, begin when they are needed, and keep no process alive. */
export async function sharedPool(options: TreeOptions): Promise<Pool> {
  const setup = setupOf(options, { cache: false });
  if (!mayUseThreads(options)) return thisThread(setup, options);
  const jobs = availableParallelism();
  shared ??= startWorkers({ minThreads: 0, maxThreads: jobs, idleTimeout: 10_000 }).then(workers => ({
    workers,
    watch: makeWatch(),
  }));
  const { workers, watch } = await shared;
  return { ...threads(workers, watch, jobs, setup, options.signal), close: async () => {} };
}

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
const isBuilt = hasFile(WORKER);

const mayUseThreads = ({ rules }: TreeOptions): boolean => isBuiltIn(rules) && isBuilt;

function setupOf({ include, exclude, beautify, without, rules = builtIn }: TreeOptions, more: Partial<Setup>): Setup {
  return {
    rules: Object.keys(rules),
    options: {
      ...(include && { include }),
      ...(exclude && { exclude }),
      ...(beautify && { beautify }),
      ...(without && { without }),
    },
    cache: false,
    ...more,
  };
}

async function startWorkers(size: { minThreads: number; maxThreads: number; idleTimeout?: number }): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool');
  return new Tinypool({
    filename: WORKER,
    ...size,
    resourceLimits: { maxOldGenerationSizeMb: COST.megabytes, maxYoungGenerationSizeMb: YOUNG_MEMORY, stackSizeMb: 4 },
  });
}

function thisThread(setup: Setup, { rules = builtIn, signal }: TreeOptions): Pool {
  const bench = makeBench(setup, isBuiltIn(rules) ? undefined : rules);
  return {
    parallel: 1,
    look: sources => Promise.all(sources.map(source => lookAt(source, bench.look))),
    scan: source =>
      bench.scan(source).catch(error => {
        signal?.throwIfAborted();
        if (isReadError(error)) throw error;
        return notAnalysed(source, gapOf(error));
      }),
    inspect: (source, report) => bench.inspect(source, report).catch(() => void signal?.throwIfAborted()),
    ask: (source, place) => bench.ask(source, place),
    close: async () => {},
  };
}

/** A package that cannot be read is told apart from all others, and fails again when it is scanned. */
export async function lookAt(source: Source, look: (source: Source) => Promise<Looked>): Promise<Looked> {
  try {
    return await look(source);
  } catch {
    return { digest: nameOf(source).path, bytes: 0, memory: 0 };
  }
}

function threads(
  workers: Tinypool,
  watch: Watch,
  jobs: number,
  setup: Setup,
  stopped: AbortSignal | undefined,
): Omit<Pool, 'close'> {
  /** Runs a task under the watch; the gauge tells how far it came, should it be stopped. */
  const run = <T>(what: Omit<Task, 'setup' | 'gauge'>, gauge: Gauge, before?: number): Promise<T> =>
    watch.over(gauge, before, async signal => {
      const both = stopped ? AbortSignal.any([signal, stopped]) : signal;
      const outcome = (await workers.run({ ...what, setup, gauge } as Task, { signal: both })) as Outcome<T>;
      if ('unreadable' in outcome) throw readError(outcome.unreadable);
      return outcome.done;
    });

  const look = async (sources: readonly Source[]): Promise<readonly Looked[]> => {
    try {
      return await run({ look: sources }, makeGauge());
    } catch (error) {
      stopped?.throwIfAborted();
      const [source, ...others] = sources;
      if (!source) return [];
      // One of them costs the thread; which, only each by itself can tell.
      if (others.length > 0) return (await Promise.all(sources.map(one => look([one])))).flat();
      return [{ digest: nameOf(source).path, bytes: 0, memory: 0, report: notAnalysed(source, gapOf(error)) }];
    }
  };

  /** @param left steps that were not got past; @param spent by the attempts before, in CPU seconds */
  const scan = async (source: Source, left: readonly number[], spent: number): Promise<Report> => {
    const gauge = makeGauge();
    try {
      return await run<Report>({ scan: source, without: left }, gauge, spent);
    } catch (error) {
      stopped?.throwIfAborted();
      if (isReadError(error)) throw error;
      const at = stepOf(gauge);
      const isOver = spentOf(gauge) >= timeFor(gauge) - 1;
      if (at === READING || isOver || left.includes(at) || left.length >= MOST_LEFT_OUT)
        return notAnalysed(source, gapOf(error, timeFor(gauge)));
      return scan(source, [...left, at], spentOf(gauge));
    }
  };

  return {
    // One more than there are threads, so that none waits for its next.
    parallel: jobs + 1,
    look,
    scan: source => scan(source, [], 0),
    inspect: (source, report) =>
      run<readonly Inspected[]>({ inspect: source, report }, makeGauge(), 0).catch(
        () => void stopped?.throwIfAborted(),
      ),
    ask: (source, place) =>
      run<Answer | Unanswered>({ ask: source, place }, makeGauge(), 0).catch(error => {
        stopped?.throwIfAborted();
        if (isReadError(error)) throw error;
        return { why: gapOf(error).why };
      }),
  };
}

function gapOf(error: unknown, seconds: number = COST.package): Skipped {
  if (error instanceof Error && error.name === 'AbortError') return skipped('package-too-costly', '.', { seconds });
  if ((error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY') return skipped('too-costly', '.', LIMITS);
  return skipped('broke-off', '.', { why: error instanceof Error ? error.message : String(error) });
}

/** What one file, or the whole of a package, may take, for a sentence. */
export const LIMITS = { seconds: COST.step, megabytes: COST.megabytes };

/** The report on a package of which nothing is known. */
export function notAnalysed(source: Source, gap: Skipped): Report {
  const { name, path } = nameOf(source);
  return {
    package: { name, version: '0.0.0', path },
    ...scoreOf([], {}, [gap]),
    findings: [],
    capabilities: [],
    coverage: { files: 0, bytes: 0, analysed: 0, skipped: [gap], widened: 0 },
    dependencyPath: 'installed' in source ? source.installed.dependencyPath : [],
  };
}
