/** The world outside, as the command sees it: streams, and what may be shown on them. */
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
