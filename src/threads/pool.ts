/** The threads that a scan of many packages runs in. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { rules as builtIn } from '../../rules/index.js';
import { type Skipped, skipped } from '../gaps.js';
import { trimCache } from '../read/cache.js';
import { isReadError } from '../read/errors.js';
import type { InstalledPackage } from '../read/tree.js';
import type { Inspected } from '../run/inspect.js';
import type { Report, Rule, TreeOptions } from '../types.js';
import { FILE_TIME, type Looked, makeBench, type Position, type Setup, THREAD_MEMORY } from './installed.js';

/** One thing for a thread to do. */
export type Task =
  | { readonly look: readonly InstalledPackage[] }
  | { readonly scan: InstalledPackage; readonly without: readonly number[]; readonly position: Position }
  | { readonly inspect: InstalledPackage; readonly report: Report; readonly position: Position };

export interface Pool {
  /** How many things it does at a time. */
  readonly parallel: number;
  look(packages: readonly InstalledPackage[]): Promise<readonly Looked[]>;
  /** Never rejects but when the scan is aborted: what cannot be analysed has a report that says so. */
  scan(installed: InstalledPackage): Promise<Report>;
  /** Undefined for a package that cannot be read or analysed any more. Rejects only when aborted. */
  inspect(installed: InstalledPackage, report: Report): Promise<readonly Inspected[] | undefined>;
  close(): Promise<void>;
}

/** Files of one package that are left out because the analysis does not get past them. More, and it is given up. */
const MOST_LEFT_OUT = 3;

/** Room for what is soon done with, in megabytes: trees are made and dropped all the time. */
const YOUNG_MEMORY = 96;

/** True for rules that are all ours, as we made them. */
export function isBuiltIn(rules: Readonly<Record<string, Rule>> = builtIn): boolean {
  return Object.entries(rules).every(([id, rule]) => builtIn[id] === rule);
}

/**
 * Threads, unless the rules are somebody's own, which cannot be handed to one, or this runs from sources.
 *
 * One job is one thread all the same: only a thread can be stopped, and its memory bounded.
 */
export async function makePool(dir: string, options: TreeOptions): Promise<Pool> {
  const { include, exclude, beautify, without } = options;
  const rules = options.rules ?? builtIn;
  const fromSources = import.meta.url.endsWith('.ts');
  const setup: Setup = {
    dir,
    rules: Object.keys(rules),
    options: {
      ...(include && { include }),
      ...(exclude && { exclude }),
      ...(beautify && { beautify }),
      ...(without && { without }),
    },
    cache: options.cache !== false && !fromSources,
  };
  return isBuiltIn(rules) && !fromSources ? threads(setup, options) : thisThread(setup, rules, options);
}

function thisThread(setup: Setup, rules: Readonly<Record<string, Rule>>, { signal }: TreeOptions): Pool {
  const bench = makeBench(setup, isBuiltIn(rules) ? undefined : rules);
  return {
    parallel: 1,
    look: packages => Promise.all(packages.map(installed => lookAt(installed, bench.look))),
    scan: installed =>
      bench.scan(installed).catch(error => {
        signal?.throwIfAborted();
        return notAnalysed(installed, error);
      }),
    inspect: (installed, report) => bench.inspect(installed, report).catch(() => void signal?.throwIfAborted()),
    close: async () => {},
  };
}

/** A package that cannot be read is told apart from all others, and fails again when it is scanned. */
export async function lookAt(
  installed: InstalledPackage,
  look: (installed: InstalledPackage) => Promise<Looked>,
): Promise<Looked> {
  try {
    return await look(installed);
  } catch {
    return { digest: installed.dir, bytes: 0, memory: 0 };
  }
}

async function threads(setup: Setup, options: TreeOptions): Promise<Pool> {
  const jobs = options.jobs ?? availableParallelism();
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({
    filename: fileURLToPath(new URL('./worker.js', import.meta.url)),
    minThreads: jobs,
    maxThreads: jobs,
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY, maxYoungGenerationSizeMb: YOUNG_MEMORY, stackSizeMb: 4 },
  });
  const watched = new Set<Watched>();
  const watch = setInterval(() => {
    for (const one of watched) {
      const now = Atomics.load(one.position, 0);
      if (now !== one.last) Object.assign(one, { last: now, since: Date.now() });
      else if (Date.now() - one.since > FILE_TIME) one.stop.abort();
    }
  }, 1_000).unref();

  /** Runs a task that says where it is, and is stopped when it does not get on. */
  const run = async (task: Exclude<Task, { look: unknown }>): Promise<unknown> => {
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([stop.signal, options.signal]) : stop.signal;
    const one: Watched = { position: task.position, stop, last: 0, since: Date.now() };
    watched.add(one);
    try {
      return await pool.run(task, { signal });
    } finally {
      watched.delete(one);
    }
  };

  const scan = async (installed: InstalledPackage, left: readonly number[]): Promise<Report> => {
    const position = startingPosition();
    try {
      return (await run({ scan: installed, without: left, position })) as Report;
    } catch (error) {
      options.signal?.throwIfAborted();
      const at = Atomics.load(position, 0);
      if (isReadError(error) || at === 0 || left.includes(at) || left.length >= MOST_LEFT_OUT)
        return notAnalysed(installed, error);
      return scan(installed, [...left, at]);
    }
  };

  return {
    // One more than there are threads, so that none waits for its next.
    parallel: jobs + 1,
    look: async packages =>
      (await pool.run(
        { look: packages } satisfies Task,
        options.signal ? { signal: options.signal } : {},
      )) as readonly Looked[],
    scan: installed => scan(installed, []),
    inspect: async (installed, report) => {
      try {
        return (await run({ inspect: installed, report, position: startingPosition() })) as readonly Inspected[];
      } catch {
        return void options.signal?.throwIfAborted();
      }
    },
    close: async () => {
      clearInterval(watch);
      await pool.destroy();
      if (setup.cache) await trimCache();
    },
  };
}

const startingPosition = (): Position => new Int32Array(new SharedArrayBuffer(4));

/** A running task, and when its thread last got on with it. */
interface Watched {
  readonly position: Position;
  readonly stop: AbortController;
  last: number;
  since: number;
}

function gapOf(error: unknown): Skipped {
  if (isReadError(error)) return skipped('unreadable', '.', { why: error.message });
  if (error instanceof Error && error.name === 'AbortError')
    return skipped('package-too-costly', '.', { seconds: FILE_TIME / 1000 });
  return skipped('broke-off', '.', { why: error instanceof Error ? error.message : String(error) });
}

function notAnalysed(installed: InstalledPackage, error: unknown): Report {
  return {
    package: { name: installed.name, version: '0.0.0', path: installed.path },
    score: 0,
    verdict: 'note',
    findings: [],
    capabilities: [],
    coverage: { files: 0, bytes: 0, analysed: 0, skipped: [gapOf(error)], widened: 0 },
    dependencyPath: installed.dependencyPath,
  };
}
