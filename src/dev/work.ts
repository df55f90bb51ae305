/**
 * `npm run work`: counts what it takes to analyse a fixed set of packages, stage by stage, and compares that with what is
 * kept in the repository. Nothing is timed, so that the figures are those of every machine; `--record` keeps new ones.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { rules } from '../../rules/index.js';
import { readMemory } from '../read/memory.js';
import type { Work } from '../run/file.js';
import { analyse } from '../run/package.js';
import { type Input, packagesOf, samples } from './evade/inputs.js';

/** What was counted of the samples, and of some packages that the project depends on. */
export type Counted = Readonly<Record<'samples' | 'packages', Work>>;

export const COUNTED = 'test/fixtures/work.json';

/** How far a count may be from what is kept before somebody has to say so: a part of it. */
export const MARGIN = 0.02;

/** Packages whose versions the project's manifest fixes, so that they are the same on every machine. */
const PACKAGES = ['@babel/traverse', 'acorn-walk', 'commander', 'js-beautify', 'minimatch', 'semver', 'tar', 'yaml'];

const NONE: Work = { texts: 0, nodes: 0, evaluations: 0, decoding: 0, walking: 0 };

export async function counted(): Promise<Counted> {
  return {
    samples: await workOf([...samples('malicious'), ...samples('benign')]),
    packages: await workOf(packagesOf(PACKAGES)),
  };
}

async function workOf(inputs: readonly Input[]): Promise<Work> {
  let work = NONE;
  const onWork = (part: Partial<Work>): void => {
    work = sum(work, part);
  };
  for (const { files } of inputs) analyse(await readMemory({ files }), rules, { onWork });
  return work;
}

function sum(work: Work, part: Partial<Work>): Work {
  const of = (name: keyof Work): number => Math.round(work[name] + (part[name] ?? 0));
  return {
    texts: of('texts'),
    nodes: of('nodes'),
    evaluations: of('evaluations'),
    decoding: of('decoding'),
    walking: of('walking'),
  };
}

export function keptWork(): Counted {
  return JSON.parse(readFileSync(COUNTED, 'utf8')) as Counted;
}

/** Counts that are off by more than the margin, in words. */
export function changed(now: Counted, kept: Counted): readonly string[] {
  return rowsOf(now, kept)
    .filter(({ ratio }) => Math.abs(ratio - 1) > MARGIN)
    .map(({ name, count, ratio }) => `${name}: ${count.toLocaleString('en')}, ${ratio.toFixed(3)} × what is kept`);
}

interface Row {
  readonly name: string;
  readonly count: number;
  readonly ratio: number;
}

export function rowsOf(now: Counted, kept: Counted): readonly Row[] {
  return (['samples', 'packages'] as const).flatMap(set =>
    (Object.keys(NONE) as (keyof Work)[]).map(stage => {
      const [count, before] = [now[set][stage], kept[set][stage]];
      return {
        name: `${set}, ${stage}`,
        count,
        ratio: before === 0 ? (count === 0 ? 1 : Number.POSITIVE_INFINITY) : count / before,
      };
    }),
  );
}

if (process.argv[1]?.endsWith('work.js')) {
  const now = await counted();
  if (process.argv.includes('--record')) writeFileSync(COUNTED, `${JSON.stringify(now, null, 1)}\n`);
  const kept = keptWork();
  for (const { name, count, ratio } of rowsOf(now, kept))
    process.stdout.write(
      `${name.padEnd(24)} ${count.toLocaleString('en').padStart(14)} ${`${ratio.toFixed(3)} ×`.padStart(9)}\n`,
    );
  if (changed(now, kept).length > 0) process.exitCode = 1;
}
