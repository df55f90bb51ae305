/** Verdicts before and after a rewrite. */
import type { Stage, Verdict } from '../../types.js';
import { type Input, type Said, saidOf } from './inputs.js';
import { labelOf } from './rewrites.js';
import { randomOf, sourcesOf } from './source.js';
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

interface Running {
  /** Scans that run at a time. */
  readonly jobs?: number;
  /** Stages that the scans of what is rewritten leave out. */
  readonly without?: readonly Stage[];
  readonly tell?: (done: number, total: number) => void;
}

/** Every rewrite by itself on every input, or `sample` of them on each. */
export async function singles(
  rewrites: readonly Rewrite[],
  inputs: readonly Known[],
  { sample, seed = 1, ...running }: Running & { readonly sample?: number | undefined; readonly seed?: number } = {},
): Promise<Measured> {
  const random = randomOf(seed);
  const tasks = inputs.flatMap(input =>
    (sample === undefined ? rewrites : some(rewrites, sample, random)).map(rewrite => ({ input, rewrites: [rewrite] })),
  );
  return measured(tasks, tasks.length, running);
}

/** So many times two rewrites on an input, drawn by a seed. */
export async function pairs(
  rewrites: readonly Rewrite[],
  inputs: readonly Known[],
  { count, seed, ...running }: Running & { readonly count: number; readonly seed: number },
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
  return measured(drawn(), count, running);
}

interface Task {
  readonly input: Known;
  readonly rewrites: readonly Rewrite[];
}

/**
 * Rows for the tasks that apply, in the order of the tasks. Of drawn ones, `total` rows are enough; of listed ones, `total`
 * are all. Tasks are begun in order and each that is begun is ended, so that rows are the same however many run at a time.
 */
async function measured(tasks: Iterable<Task>, total: number, { jobs = 1, without, tell }: Running): Promise<Measured> {
  const rows: { readonly at: number; readonly row: Row }[] = [];
  const failed: { readonly at: number; readonly says: string }[] = [];
  const isListed = Array.isArray(tasks);
  let begun = 0;
  const source = tasks[Symbol.iterator]();
  const work = async (): Promise<void> => {
    while (isListed || rows.length < total) {
      const next = source.next();
      if (next.done) return;
      const at = begun++;
      tell?.(isListed ? at : rows.length, total);
      const { input, rewrites } = next.value;
      try {
        const files = await applied(rewrites, input.files);
        const broken = files && brokenIn(input.files, files);
        if (broken !== undefined) throw new Error(`${broken} does not parse any more`);
        if (files) rows.push({ at, row: rowOf(input, rewrites, await saidOf(files, without)) });
      } catch (error) {
        const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
        failed.push({ at, says: `${rewrites.map(labelOf).join(' + ')} on ${input.id}: ${line.slice(0, 200)}` });
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return {
    rows: rows
      .sort((a, b) => a.at - b.at)
      .slice(0, total)
      .map(({ row }) => row),
    failed: failed.sort((a, b) => a.at - b.at).map(({ says }) => says),
  };
}

/** A file that parsed before and does not now, which would be no rewrite. */
function brokenIn(before: Files, after: Files): string | undefined {
  const parsed = new Set(sourcesOf(after).map(({ path }) => path));
  return sourcesOf(before).find(({ path }) => path in after && !parsed.has(path))?.path;
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
