/**
 * Who watches the threads. Everything that meets a package's content is a task that runs under this watch, so that what
 * does not end, whatever the reason, costs one file or one package and not the scan.
 *
 * Time is what a task ran, never what it waited: neither a queue nor a busy machine may decide what is found. What its
 * thread ran, Linux tells. Elsewhere it is the process's own time, divided among the tasks that have begun, and never more
 * than the time that has passed.
 */
import { type Ran, ranBy, TICKS } from './clock.js';

/** What a task may take. CPU seconds, and megabytes of a thread's heap. */
export const COST = {
  /** One step of a task: a file, the reading of a package, its own rules. */
  step: 40,
  /** A package of ordinary size with all its attempts. */
  package: 60,
  /** After this, files that nothing loads are left out; after `rest`, all that are left. */
  unloaded: 50,
  rest: 55,
  /**
   * What each megabyte of code is given besides, past the first so many of a package, up to a bound: the largest honest
   * package known holds 53, and takes 46 s on a machine at rest, and half as much again beside others.
   */
  more: { past: 30, each: 2, most: 40 },
  megabytes: 1_000,
} as const;

/**
 * How far a task is, shared by its thread and whoever watches: whether it has begun, the step it is at, the CPU seconds it
 * has taken so far, in which thread, which had run so many ticks before, and how many megabytes of code it came to.
 */
export type Gauge = Int32Array;

const BEGUN = 0;
const STEP = 1;
const SPENT = 2;
const THREAD = 3;
const TICKS_BEFORE = 4;
const CODE = 5;

/** Steps that are no file; those of files are their numbers, from 1. */
export const READING = 0;
export const OWN_RULES = -1;

export const makeGauge = (): Gauge => new Int32Array(new SharedArrayBuffer(24));
export const stepTo = (gauge: Gauge, step: number): void => void Atomics.store(gauge, STEP, step);
export const stepOf = (gauge: Gauge): number => Atomics.load(gauge, STEP);
export const spentOf = (gauge: Gauge): number => Atomics.load(gauge, SPENT);

/** Says that a task came to more code, in UTF-16 units. */
export const tellCode = (gauge: Gauge, units: number): void => void Atomics.store(gauge, CODE, units / 1_000_000);

/** CPU seconds that a task is given for the code of its package, besides what every task may take. */
export function givenFor(gauge: Gauge): number {
  const { past, each, most } = COST.more;
  return Math.min(most, Math.max(0, Atomics.load(gauge, CODE) - past) * each);
}

/** CPU seconds that a package may take with all its attempts. */
export const timeFor = (gauge: Gauge): number => COST.package + givenFor(gauge);

/** Says that a task has begun. @param ran what the thread it runs in did before; null where the system does not tell */
export function begin(gauge: Gauge, ran: Ran | null = ranBy() ?? null): void {
  if (ran) {
    Atomics.store(gauge, THREAD, ran.thread);
    Atomics.store(gauge, TICKS_BEFORE, ran.ticks);
  }
  Atomics.store(gauge, BEGUN, 1);
}

export interface Watch {
  /**
   * Runs a task that says where it is. Its signal is aborted when it has taken too much.
   *
   * @param before CPU seconds that earlier attempts at the same package have taken; undefined for what has no bound but
   *   that of each step
   */
  over<T>(gauge: Gauge, before: number | undefined, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

/** What the process has taken, in CPU seconds. */
const ownTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};

/** How often it looks. Milliseconds. */
const EVERY = 250;

/** @param clock for tests: CPU seconds of the process, seconds that have passed, and ticks that a thread ran */
export function makeWatch(
  clock = { cpu: ownTime, passed: () => performance.now() / 1000, ticks: (thread: number) => ranBy(thread)?.ticks },
): Watch {
  const tasks = new Set<Task>();
  let timer: NodeJS.Timeout | undefined;
  let last = { cpu: 0, passed: 0 };

  const look = (): void => {
    const now = { cpu: clock.cpu(), passed: clock.passed() };
    const begun = [...tasks].filter(({ gauge }) => Atomics.load(gauge, BEGUN) === 1);
    const share = Math.min(now.passed - last.passed, (now.cpu - last.cpu) / Math.max(1, begun.length));
    last = now;
    for (const task of begun) charge(task, Math.max(0, ranOf(task) ?? share));
  };

  /** CPU seconds of a task's thread since it was last looked at, where the system tells. */
  function ranOf(task: Task): number | undefined {
    const thread = Atomics.load(task.gauge, THREAD);
    const ticks = thread > 0 ? clock.ticks(thread) : undefined;
    if (ticks === undefined) return undefined;
    const before = task.ticks ?? Atomics.load(task.gauge, TICKS_BEFORE);
    task.ticks = ticks;
    return (ticks - before) / TICKS;
  }

  return {
    async over(gauge, before, run) {
      const stop = new AbortController();
      const task: Task = { gauge, stop, step: READING, ofStep: 0, spent: before ?? 0, isBounded: before !== undefined };
      if (tasks.size === 0) last = { cpu: clock.cpu(), passed: clock.passed() };
      tasks.add(task);
      timer ??= setInterval(look, EVERY).unref();
      try {
        return await run(stop.signal);
      } finally {
        look();
        tasks.delete(task);
        if (tasks.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      }
    },
    close: () => clearInterval(timer),
  };
}

interface Task {
  readonly gauge: Gauge;
  readonly stop: AbortController;
  readonly isBounded: boolean;
  step: number;
  ofStep: number;
  spent: number;
  /** Ticks of its thread when it was last looked at. */
  ticks?: number;
}

function charge(task: Task, seconds: number): void {
  task.spent += seconds;
  Atomics.store(task.gauge, SPENT, Math.floor(task.spent));
  const step = stepOf(task.gauge);
  task.ofStep = step === task.step ? task.ofStep + seconds : 0;
  task.step = step;
  if (task.ofStep > COST.step || (task.isBounded && task.spent > timeFor(task.gauge))) task.stop.abort();
}
