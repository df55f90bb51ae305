/** What a thread runs: a look at a few packages, or the analysis of one, for its report or for its texts. */
import { isReadError } from '../read/errors.js';
import type { Answer, Unanswered } from '../run/answers.js';
import type { Inspected } from '../run/inspect.js';
import type { Report } from '../types.js';
import { type Bench, type Looked, makeBench } from './bench.js';
import { lookAt, type Outcome, type Task } from './pool.js';
import { begin, stepTo } from './watch.js';

let bench: { readonly key: string; readonly bench: Bench } | undefined;

export default async (
  task: Task,
): Promise<Outcome<readonly Looked[] | Report | readonly Inspected[] | Answer | Unanswered>> => {
  begin(task.gauge);
  const key = JSON.stringify(task.setup);
  if (bench?.key !== key) bench = { key, bench: makeBench(task.setup) };
  const { look, scan, inspect, ask } = bench.bench;
  try {
    if ('scan' in task) return { done: await scan(task.scan, task.without, task.gauge) };
    if ('ask' in task) return { done: await ask(task.ask, task.place) };
    if ('inspect' in task) return { done: await inspect(task.inspect, task.report, task.gauge) };
  } catch (error) {
    if (isReadError(error)) return { unreadable: error.message };
    throw error;
  }
  const looked: Looked[] = [];
  for (const [at, source] of task.look.entries()) {
    stepTo(task.gauge, at + 1);
    looked.push(await lookAt(source, look));
  }
  return { done: looked };
};
