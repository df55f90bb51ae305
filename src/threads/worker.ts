/** What a thread runs: a look at a few packages, or the analysis of one, for its report or for its texts. */
import { Tinypool } from 'tinypool';
import type { Inspected } from '../run/inspect.js';
import type { Report } from '../types.js';
import { type Bench, type Looked, makeBench, type Setup } from './installed.js';
import { lookAt, type Task } from './pool.js';

let bench: Bench | undefined;

export default async (task: Task): Promise<readonly Looked[] | Report | readonly Inspected[]> => {
  bench ??= makeBench(Tinypool.workerData as Setup);
  const { look, scan, inspect } = bench;
  if ('scan' in task) return scan(task.scan, task.without, task.position);
  if ('inspect' in task) return inspect(task.inspect, task.report, task.position);
  const looked: Looked[] = [];
  for (const installed of task.look) looked.push(await lookAt(installed, look));
  return looked;
};
