import { afterEach, describe, expect, test, vi } from 'vitest';
import { ranBy } from '../src/threads/clock.js';
import { begin, COST, makeGauge, makeWatch, spentOf, stepTo, tellCode } from '../src/threads/watch.js';

afterEach(() => void vi.useRealTimers());

/** A clock that is set by hand, and a watch that looks at it. */
function fakeWatch() {
  vi.useFakeTimers();
  const now = { cpu: 0, passed: 0, ticks: new Map<number, number>() };
  const watch = makeWatch({ cpu: () => now.cpu, passed: () => now.passed, ticks: thread => now.ticks.get(thread) });
  return {
    watch,
    /** Lets time pass, of which the process ran so much. */
    pass(seconds: number, ran: number, ticks: Readonly<Record<number, number>> = {}) {
      now.passed += seconds;
      now.cpu += ran;
      for (const [thread, more] of Object.entries(ticks))
        now.ticks.set(Number(thread), (now.ticks.get(Number(thread)) ?? 0) + more);
      vi.advanceTimersByTime(250);
    },
  };
}

/** A task that runs until it is stopped, or for ever. */
function task(watch: ReturnType<typeof makeWatch>, before?: number) {
  const gauge = makeGauge();
  let isStopped = false;
  void watch.over(gauge, before, signal => {
    signal.addEventListener('abort', () => {
      isStopped = true;
    });
    return new Promise(() => {});
  });
  return { gauge, isStopped: () => isStopped };
}

/** Begins a task on a system that does not tell what its threads run. */
const start = (gauge: ReturnType<typeof makeGauge>): void => begin(gauge, null);

describe('the watch', () => {
  test('goes by what the system says a thread ran since the task began, however busy the others are', () => {
    const { watch, pass } = fakeWatch();
    const [slow, fast] = [task(watch, 0), task(watch, 0)];
    pass(0, 0, { 11: 500, 12: 700 });
    begin(slow.gauge, { thread: 11, ticks: 500 });
    begin(fast.gauge, { thread: 12, ticks: 700 });
    pass(COST.package, 2 * COST.package, { 11: 200, 12: 100 * COST.step + 100 });
    expect([slow, fast].map(({ gauge }) => spentOf(gauge))).toEqual([2, COST.step + 1]);
    expect([slow.isStopped(), fast.isStopped()]).toEqual([false, true]);
    pass(COST.package, 2 * COST.package, { 11: 300 });
    expect(spentOf(slow.gauge)).toBe(5);
  });

  test('gives a package of very much code more time, and no other', () => {
    const { watch, pass } = fakeWatch();
    const [large, small] = [task(watch, 0), task(watch, 0)];
    for (const [{ gauge }, units] of [
      [large, 1_000_000_000],
      [small, 20_000_000],
    ] as const) {
      start(gauge);
      stepTo(gauge, 1);
      tellCode(gauge, units);
    }
    pass(COST.step - 1, 2 * COST.step - 2);
    for (const { gauge } of [large, small]) stepTo(gauge, 2);
    pass(COST.package - COST.step + 2, 2 * (COST.package - COST.step + 2));
    expect([large, small].map(one => one.isStopped())).toEqual([false, true]);
    stepTo(large.gauge, 3);
    pass(COST.more.most, 2 * COST.more.most);
    expect(large.isStopped()).toBe(true);
  });

  test('counts no time for a task that waits for its turn', () => {
    const { watch, pass } = fakeWatch();
    const waits = task(watch, 0);
    const runs = task(watch, 0);
    start(runs.gauge);
    pass(COST.step + 1, COST.step + 1);
    expect([waits.isStopped(), runs.isStopped()]).toEqual([false, true]);
    expect(spentOf(waits.gauge)).toBe(0);
  });

  test('counts what the process ran, not what passed on a busy machine', () => {
    const { watch, pass } = fakeWatch();
    const { gauge, isStopped } = task(watch, 0);
    start(gauge);
    pass(10 * COST.step, 1);
    expect([isStopped(), spentOf(gauge)]).toEqual([false, 1]);
  });

  test('shares what two threads ran among their tasks', () => {
    const { watch, pass } = fakeWatch();
    const both = [task(watch, 0), task(watch, 0)];
    for (const { gauge } of both) start(gauge);
    pass(10, 20);
    expect(both.map(({ gauge }) => spentOf(gauge))).toEqual([10, 10]);
  });

  test('stops a task that does not get on, but not one that does', () => {
    const { watch, pass } = fakeWatch();
    const stuck = task(watch);
    const gets = task(watch);
    for (const { gauge } of [stuck, gets]) start(gauge);
    for (let step = 1; step <= 4; step++) {
      stepTo(gets.gauge, step);
      pass(COST.step / 2, COST.step);
    }
    expect([stuck.isStopped(), gets.isStopped()]).toEqual([true, false]);
  });

  test('stops a package that gets on for too long, with what earlier attempts took', () => {
    const { watch, pass } = fakeWatch();
    const { gauge, isStopped } = task(watch, COST.package - 2);
    start(gauge);
    pass(1, 1);
    expect(isStopped()).toBe(false);
    stepTo(gauge, 1);
    pass(2, 2);
    expect(isStopped()).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('the clock of a thread', () => {
  test('runs while the thread does, and is told to others by its number', () => {
    const before = ranBy();
    for (const end = process.cpuUsage().user + 100_000; process.cpuUsage().user < end; );
    const after = ranBy();
    expect(after?.thread).toBe(before?.thread);
    expect((after?.ticks ?? 0) - (before?.ticks ?? 0)).toBeGreaterThanOrEqual(5);
    expect(ranBy(after?.thread)?.ticks).toBeGreaterThanOrEqual(after?.ticks ?? 0);
  });

  test('says nothing of a thread that there is not', () => {
    expect(ranBy(2 ** 30)).toBe(undefined);
  });
});
