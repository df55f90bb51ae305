/** Inputs that once went wrong, or well might: `test/fixtures/fuzz/TARGET.json`. */
import { existsSync, readFileSync } from 'node:fs';

export interface KeptInput {
  readonly why: string;
  readonly text: string;
  /** What the target answers, where that is worth holding on to. */
  readonly gives?: unknown;
}

type Written = { readonly why: string; readonly gives?: unknown } & (
  | { readonly text: string }
  | { readonly prefix: string; readonly pump: string; readonly times: number; readonly suffix: string }
);

export function keptInputs(name: string): readonly KeptInput[] {
  const path = `test/fixtures/fuzz/${name}.json`;
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as readonly Written[]).map(({ why, gives, ...given }) => ({
    why,
    text: 'text' in given ? given.text : given.prefix + given.pump.repeat(given.times) + given.suffix,
    ...(gives !== undefined && { gives }),
  }));
}
