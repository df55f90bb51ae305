/** Verdicts before and after a rewrite. */
import type { Verdict } from '../../types.js';
import { type Input, type Said, saidOf } from './inputs.js';
import { labelOf } from './rewrites.js';
import { randomOf } from './source.js';
import type { Files, Group, Rewrite } from './types.js';

export interface Row {
  /** What was done, one after the other. */
  readonly rewrites: readonly string[];
  readonly groups: readonly Group[];
  readonly input: string;
  readonly rule: string | undefined;
  readonly before: Verdict;
  readonly after: Verdict;
  /** Of an example that its rule finds something in: whether it still does. */
  readonly isRuleKept: boolean | undefined;
}

export interface Measured {
  readonly rows: readonly Row[];
  /** Rewrites that fell over, each with what it said. */
  readonly failed: readonly string[];
}

export interface Known extends Input {
  readonly said: Said;
}

const ORDER: readonly Verdict[] = ['clean', 'note', 'suspicious', 'malicious'];
export const isLower = (after: Verdict, before: Verdict): boolean => ORDER.indexOf(after) < ORDER.indexOf(before);
export const isAtLeast = (verdict: Verdict, least: Verdict): boolean => !isLower(verdict, least);

/** What is said of each as it is. */
export async function known(inputs: readonly Input[]): Promise<readonly Known[]> {
  const found: Known[] = [];
  for (const input of inputs) found.push({ ...input, said: await saidOf(input.files) });
  return found;
}

/** What is worth being rewritten: what is accused as it is. */
export async function accused(inputs: readonly Input[]): Promise<readonly Known[]> {
  return (await known(inputs)).filter(({ said }) => isAtLeast(said.verdict, 'suspicious'));
}

/** The files after all rewrites; undefined where one has nothing to do. */
export async function applied(rewrites: readonly Rewrite[], files: Files): Promise<Files | undefined> {
  let result: Files | undefined = files;
  for (const { rewrite } of rewrites) result = result && (await rewrite(result));
  return result;
}

type Tell = (done: number, total: number) => void;

/** Every rewrite by itself on every input, or `sample` of them on each. */
export async function singles(
  rewrites: readonly Rewrite[],
  inputs: readonly Known[],
  {
    sample,
    seed = 1,
    tell,
  }: { readonly sample?: number | undefined; readonly seed?: number; readonly tell?: Tell } = {},
): Promise<Measured> {
  const random = randomOf(seed);
  const tasks = inputs.flatMap(input =>
    (sample === undefined ? rewrites : some(rewrites, sample, random)).map(rewrite => ({ input, rewrites: [rewrite] })),
  );
  return measured(tasks, tasks.length, tell);
}

/** So many times two rewrites on an input, drawn by a seed. */
export async function pairs(
  rewrites: readonly Rewrite[],
  inputs: readonly Known[],
  { count, seed, tell }: { readonly count: number; readonly seed: number; readonly tell?: Tell },
): Promise<Measured> {
  const random = randomOf(seed);
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  function* drawn() {
    // Many do not apply; a few dozen times as many are tried as are wanted.
    for (let at = 0; at < count * 40; at++) {
      const [first, second] = [one(rewrites), one(rewrites)];
      if (first !== second && !first.isLast) yield { input: one(inputs), rewrites: [first, second] };
    }
  }
  return measured(drawn(), count, tell);
}

interface Task {
  readonly input: Known;
  readonly rewrites: readonly Rewrite[];
}

/** Rows for the tasks that apply. Of drawn ones, `total` rows are enough; of listed ones, `total` are all. */
async function measured(tasks: Iterable<Task>, total: number, tell?: Tell): Promise<Measured> {
  const rows: Row[] = [];
  const failed: string[] = [];
  const isListed = Array.isArray(tasks);
  let done = 0;
  for (const { input, rewrites } of tasks) {
    if (!isListed && rows.length >= total) break;
    tell?.(isListed ? ++done : rows.length, total);
    const labels = rewrites.map(labelOf);
    try {
      const files = await applied(rewrites, input.files);
      if (files) rows.push(rowOf(input, rewrites, await saidOf(files)));
    } catch (error) {
      const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
      failed.push(`${labels.join(' + ')} on ${input.id}: ${line.slice(0, 200)}`);
    }
  }
  return { rows, failed };
}

function rowOf({ id, rule, said }: Known, rewrites: readonly Rewrite[], { verdict, rules }: Said): Row {
  return {
    rewrites: rewrites.map(labelOf),
    groups: rewrites.map(({ group }) => group),
    input: id,
    rule,
    before: said.verdict,
    after: verdict,
    isRuleKept: rule !== undefined && said.rules.includes(rule) ? rules.includes(rule) : undefined,
  };
}

function some<T>(list: readonly T[], count: number, random: () => number): readonly T[] {
  return list
    .map(item => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}
