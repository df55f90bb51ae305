import { parseArgs } from 'node:util';

export interface DataOptions {
  readonly corpus: readonly string[];
  readonly tree: readonly string[];
  readonly reports: readonly string[];
  readonly jobs: number | undefined;
  readonly verbose: boolean;
  readonly ablate: boolean;
}

/** The options of the commands that measure: where malicious and honest packages are. Ends the process on a mistake. */
export function dataOptions(command: string): DataOptions {
  try {
    const { values } = parseArgs({
      options: {
        corpus: { type: 'string', multiple: true, default: [] },
        tree: { type: 'string', multiple: true, default: [] },
        reports: { type: 'string', multiple: true, default: [] },
        jobs: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        ablate: { type: 'boolean', default: false },
      },
    });
    if (values.corpus.length + values.tree.length + values.reports.length === 0) throw new Error('nothing to measure');
    return { ...values, jobs: values.jobs === undefined ? undefined : Number(values.jobs) };
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : error}\nusage: npm run ${command} -- --corpus FILE.jsonl.gz… --tree DIR… [--reports FILE.json…] [--jobs N] [--verbose] [--ablate]\n`,
    );
    process.exit(2);
  }
}
