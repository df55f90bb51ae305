/** Executes in a thread that is ended when it hangs, so that the hang is told instead of joined. */
import { Worker } from 'node:worker_threads';
import { type Fault, type Input, inputsOf } from './execute.js';
import type { Orders } from './worker.js';

/** What ended the thread. */
type End = { readonly kind: 'crash' | 'hang'; readonly says: string };

export type Found = { readonly number: number } & (Fault | (End & Input));

/** CPU time after which one execution hangs. Milliseconds. */
const HANGS = 30_000;
const LOOKS_EVERY = 100;
const MEMORY = 2_000;

export async function watchedRun(orders: Omit<Orders, 'at'>, tell: (found: Found) => void): Promise<void> {
  for (let from = orders.from; from < orders.to; ) {
    const at = new Int32Array(new SharedArrayBuffer(4));
    at[0] = from;
    const ended = await untilItEnds({ ...orders, from, at }, tell);
    if (ended === undefined) return;
    const number = at[0] as number;
    tell({ number, ...ended, ...inputsOf(orders.name, orders.seed)(number) });
    from = number + 1;
  }
}

/** Undefined when all is done; otherwise why the execution under way was the last. */
function untilItEnds(orders: Orders, tell: (found: Found) => void): Promise<End | undefined> {
  return new Promise(resolve => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: orders,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    let seen = -1;
    let since = process.cpuUsage();
    const watch = setInterval(() => {
      const now = Atomics.load(orders.at, 0);
      if (now !== seen) {
        seen = now;
        since = process.cpuUsage();
      }
      const { user, system } = process.cpuUsage(since);
      if ((user + system) / 1_000 < HANGS) return;
      finish({ kind: 'hang', says: `still at it after ${HANGS / 1_000} s of CPU time` });
    }, LOOKS_EVERY);
    const finish = (end: End | undefined): void => {
      clearInterval(watch);
      resolve(end);
      void worker.terminate();
    };
    worker.on('message', (found: { number: number; fault: Fault }) => tell({ number: found.number, ...found.fault }));
    worker.on('error', error => finish({ kind: 'crash', says: `the thread died: ${error.message}` }));
    worker.on('exit', () => finish(undefined));
  });
}
