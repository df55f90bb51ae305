import { parseArgs } from 'node:util';
import type { Stage } from '../types.js';

/** Stages that can be left out of a scan, by what they are called here. */
export const STAGES = {
  layers: 'layers',
  'cross-file': 'files',
  walk: 'walk',
  interpreter: 'interpreter',
} as const satisfies Readonly<Record<string, Stage>>;

/** What an evaluation can go without: what is taken from the findings, and what needs another scan. */
export const ABLATIONS = ['chains', 'purpose', ...(Object.keys(STAGES) as (keyof typeof STAGES)[])] as const;

export type Ablation = (typeof ABLATIONS)[number];

export interface DataOptions {
  readonly corpus: readonly string[];
  readonly tree: readonly string[];
  readonly reports: readonly string[];
  readonly jobs: number | undefined;
  readonly verbose: boolean;
  /** To print figures only, of packages that nobody has looked at and nobody is to. */
  readonly blind: boolean;
  /** What to go without, each by itself, to see what it is worth. */
  readonly ablate: readonly Ablation[];
}

/** The options of the commands that measure: where malicious and honest packages are. Ends the process on a mistake. */
export function dataOptions(command: string): DataOptions {
  try {
    const { values } = parseArgs({
      args: withNamed('ablate', process.argv.slice(2)),
      options: {
        corpus: { type: 'string', multiple: true, default: [] },
        tree: { type: 'string', multiple: true, default: [] },
        reports: { type: 'string', multiple: true, default: [] },
        jobs: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        blind: { type: 'boolean', default: false },
        ablate: { type: 'string', multiple: true, default: [] },
      },
    });
    if (values.corpus.length + values.tree.length + values.reports.length === 0) throw new Error('nothing to measure');
    return {
      ...values,
      jobs: values.jobs === undefined ? undefined : Number(values.jobs),
      ablate: namesAmong(ABLATIONS, values.ablate),
    };
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : error}\nusage: npm run ${command} -- --corpus FILE.jsonl.gz… --tree DIR… [--reports FILE.json…] [--jobs N] [--verbose] [--blind] [--ablate [${ABLATIONS.join('|')}]…]\n`,
    );
    process.exit(2);
  }
}

/** Stands for all of the names that an option takes. */
const ALL = 'all';

/** The arguments, with an option that may be given without a name as if it were given with all of them. */
export function withNamed(option: string, args: readonly string[]): string[] {
  return args.map((arg, at) =>
    arg === `--${option}` && (args[at + 1] ?? '--').startsWith('-') ? `${arg}=${ALL}` : arg,
  );
}

/** Those of the names that are asked for, in their own order. @throws when one is none of them */
export function namesAmong<T extends string>(names: readonly T[], asked: readonly string[]): readonly T[] {
  const stray = asked.find(one => one !== ALL && !(names as readonly string[]).includes(one));
  if (stray !== undefined) throw new Error(`${stray} is none of ${names.join(', ')}`);
  return names.filter(name => asked.includes(ALL) || asked.includes(name));
}
