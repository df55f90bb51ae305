/** The thread that executes: whatever hangs here is ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { execute, inputsOf } from './execute.js';

export interface Orders {
  readonly name: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Where the number of the execution under way is kept, for whoever watches. */
  readonly at: Int32Array;
}

const { name, seed, from, to, at } = workerData as Orders;
const inputOf = inputsOf(name, seed);
for (let number = from; number < to; number++) {
  Atomics.store(at, 0, number);
  const fault = await execute(name, inputOf(number));
  if (fault) parentPort?.postMessage({ number, fault });
}
