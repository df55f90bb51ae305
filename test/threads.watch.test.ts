import { describe, expect, test, vi } from 'vitest';
import { begin, COST, makeGauge, makeWatch, spentOf, stepTo } from '../src/threads/watch.js';

/** A clock that is set by hand, and a watch that looks at it. */
function fakeWatch() {
  vi.useFakeTimers();
  const now = { cpu: 0, passed: 0 };
  const watch = makeWatch({ cpu: () => now.cpu, passed: () => now.passed });
  return {
    watch,
    /** Lets time pass, of which the process ran so much. */
    pass(seconds: number, ran: number) {
      now.passed += seconds;
      now.cpu += ran;
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

describe('the watch', () => {
  test('counts no time for a task that waits for its turn', () => {
    const { watch, pass } = fakeWatch();
    const waits = task(watch, 0);
    const runs = task(watch, 0);
    begin(runs.gauge);
    pass(COST.step + 1, COST.step + 1);
    expect([waits.isStopped(), runs.isStopped()]).toEqual([false, true]);
    expect(spentOf(waits.gauge)).toBe(0);
  });

  test('counts what the process ran, not what passed on a busy machine', () => {
    const { watch, pass } = fakeWatch();
    const { gauge, isStopped } = task(watch, 0);
    begin(gauge);
    pass(10 * COST.step, 1);
    expect([isStopped(), spentOf(gauge)]).toEqual([false, 1]);
  });

  test('shares what two threads ran among their tasks', () => {
    const { watch, pass } = fakeWatch();
    const both = [task(watch, 0), task(watch, 0)];
    for (const { gauge } of both) begin(gauge);
    pass(10, 20);
    expect(both.map(({ gauge }) => spentOf(gauge))).toEqual([10, 10]);
  });

  test('stops a task that does not get on, but not one that does', () => {
    const { watch, pass } = fakeWatch();
    const stuck = task(watch);
    const gets = task(watch);
    for (const { gauge } of [stuck, gets]) begin(gauge);
    for (let step = 1; step <= 4; step++) {
      stepTo(gets.gauge, step);
      pass(COST.step / 2, COST.step);
    }
    expect([stuck.isStopped(), gets.isStopped()]).toEqual([true, false]);
  });

  test('stops a package that gets on for too long, with what earlier attempts took', () => {
    const { watch, pass } = fakeWatch();
    const { gauge, isStopped } = task(watch, COST.package - 2);
    begin(gauge);
    pass(1, 1);
    expect(isStopped()).toBe(false);
    stepTo(gauge, 1);
    pass(2, 2);
    expect(isStopped()).toBe(true);
  });
});
