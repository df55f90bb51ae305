/** The world outside, as the command sees it: streams, and what may be shown on them. */
import { isAlarm } from '../report/rank.js';
import type { Verdict } from '../types.js';

/** A stream as far as the command needs one; `process.stdout` is one. */
export interface Output {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts when the user wants out. */
  readonly signal?: AbortSignal;
}

/** The command cannot do what it was asked to, for a reason its user can act on. */
export class Refusal extends Error {}

export const columnsOf = ({ isTTY, columns }: Output) => (isTTY && columns) || 80;

/** Colours on a terminal. `NO_COLOR` and `--no-color` forbid them, `FORCE_COLOR` asks for them anywhere. */
export function hasColour({ stdout, env }: Io, wanted: boolean): boolean {
  if (!wanted || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stdout.isTTY === true && env.TERM !== 'dumb';
}

/** A progress bar for whoever is watching; for nobody, nothing. */
export async function progressOn({ stderr, env }: Io, { quiet }: { readonly quiet?: boolean }) {
  const isCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
  if (!stderr.isTTY || quiet || isCi) return { show(_done: number, _of: number, _verdict: Verdict) {}, stop() {} };
  const { SingleBar, Presets } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: stderr as NodeJS.WritableStream,
      format: '{bar} {value}/{total} packages, {rate}/s, {eta_formatted} left{alarms}',
      barsize: 24,
      clearOnComplete: true,
      linewrap: true, // else it would be switched off, and stay so if the process were killed
      gracefulExit: false, // `main` handles interruption
    },
    Presets.shades_classic,
  );
  const started = performance.now();
  let total = 0;
  let alarms = 0;
  return {
    show(done: number, of: number, verdict: Verdict) {
      if (isAlarm({ verdict })) alarms++;
      if (total === 0) bar.start(of, 0, { rate: 0, alarms: '' });
      else if (total !== of) bar.setTotal(of);
      total = of;
      const seconds = (performance.now() - started) / 1000;
      bar.update(done, {
        rate: Math.round(done / Math.max(seconds, 0.1)),
        alarms: alarms > 0 ? `, ${alarms} to look at` : '',
      });
    },
    stop: () => bar.stop(),
  };
}

/** Resolves when the text is out, or nobody reads it any more. */
export function print(stream: Output, text: string): Promise<void> {
  // A stream without events is a test's; its `write` need not call back.
  if (!stream.on) return Promise.resolve(void stream.write(text));
  return new Promise((resolve, reject) => {
    stream.write(text, error => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') {
        reject(new Refusal(`cannot write the result: ${error.message}`));
      } else resolve();
    });
  });
}
