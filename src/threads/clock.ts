/** How long a thread ran, as far as the system tells. */
import { readFileSync } from 'node:fs';

/** What a thread ran so far. */
export interface Ran {
  /** The thread's number; never 0. */
  readonly thread: number;
  /** In the system's ticks, `TICKS` to a second. */
  readonly ticks: number;
}

/** Linux says this to programs whatever its own clock does. */
export const TICKS = 100;

/**
 * What a thread of this process ran so far, user and system time together; undefined where nothing tells, which is
 * everywhere but on Linux.
 *
 * @param thread this very thread unless stated
 */
export function ranBy(thread?: number): Ran | undefined {
  try {
    // proc_pid_stat(5): the name in brackets may hold anything; the 14th and 15th field are the times.
    const stat = readFileSync(
      thread === undefined ? '/proc/thread-self/stat' : `/proc/self/task/${thread}/stat`,
      'latin1',
    );
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const id = Number.parseInt(stat, 10);
    return Number.isSafeInteger(ticks) && id > 0 ? { thread: id, ticks } : undefined;
  } catch {
    return undefined;
  }
}
