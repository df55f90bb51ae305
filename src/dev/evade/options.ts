import { parseArgs } from 'node:util';
import { namesAmong, STAGES, withNamed } from '../options.js';
import { isKnown } from './rewrites.js';

export interface Options {
  readonly only: readonly string[];
  readonly inputs: readonly string[];
  /** Of `samples`, `examples`, `pairs`, `honest`; all when empty. */
  readonly parts: readonly string[];
  /** Files of earlier runs, instead of a run. */
  readonly rows: readonly string[];
  readonly pairs: number;
  readonly seed: number;
  /** Rewrites for each input that is no sample; undefined for all. */
  readonly sample: number | undefined;
  readonly jobs: number;
  readonly corpus: readonly string[];
  readonly json: string | undefined;
  readonly show: readonly string[];
  readonly misses: boolean;
  /** Stages to go without, each by itself, to see what it is worth. */
  readonly ablate: readonly (keyof typeof STAGES)[];
  readonly verbose: boolean;
  readonly prove: boolean;
  readonly record: boolean;
  readonly docs: boolean;
}

const HELP = `usage: npm run evade -- [options]

  --only NAME|GROUP…    these rewrites
  --input WORD…         inputs with the word in their name
  --pairs N             also N times two rewrites, drawn by the seed
  --seed S              1 unless told
  --sample N            N rewrites, drawn by the seed, for each input that is no sample; 30 unless told, 0 for all
  --part PART…          samples, examples, pairs or honest instead of all
  --rows FILE…          what --json wrote in earlier runs, instead of running anything
  --misses              lists every verdict that is lost
  --ablate [STAGE…]     once more without layers, cross-file, walk or interpreter, or without each
  --verbose             tables by rewrite and rule for pairs too
  --json FILE           writes all there is to a file
  --show REWRITE INPUT  prints the code that a rewrite makes of an input
  --corpus FILE…        rewrites a corpus in memory and prints totals only
  --prove               runs honest programs before and after each rewrite
  --jobs N              scans, or programs, that are run at a time, 1 unless told
  --record              holds later versions to what is kept now
  --docs                writes docs/evasion.md from what is recorded
`;

/** What the command is asked. Ends the process on a mistake. */
export function optionsOf(): Options {
  try {
    const { values, positionals } = parseArgs({
      args: withNamed('ablate', process.argv.slice(2)),
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        input: { type: 'string', multiple: true, default: [] },
        pairs: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        sample: { type: 'string', default: '30' },
        jobs: { type: 'string', default: '1' },
        corpus: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
        show: { type: 'string' },
        ablate: { type: 'string', multiple: true, default: [] },
        misses: { type: 'boolean', default: false },
        part: { type: 'string', multiple: true, default: [] },
        rows: { type: 'string', multiple: true, default: [] },
        verbose: { type: 'boolean', default: false },
        prove: { type: 'boolean', default: false },
        record: { type: 'boolean', default: false },
        docs: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const unknown = [...values.only, ...(values.show === undefined ? [] : [values.show])].find(word => !isKnown(word));
    if (unknown !== undefined) throw new Error(`no rewrite or group is called ${unknown}`);
    if (values.show === undefined ? positionals.length > 0 : positionals.length !== 1)
      throw new Error('--show takes a rewrite and an input');
    return {
      ...values,
      inputs: values.input,
      parts: values.part,
      ablate: namesAmong(Object.keys(STAGES) as (keyof typeof STAGES)[], values.ablate),
      pairs: numberOf(values.pairs),
      seed: numberOf(values.seed),
      sample: numberOf(values.sample) || undefined,
      jobs: Math.max(1, numberOf(values.jobs)),
      json: values.json,
      show: values.show === undefined ? [] : [values.show, ...positionals],
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${HELP}`);
    process.exit(2);
  }
}

function numberOf(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${text} is no number`);
  return number;
}
