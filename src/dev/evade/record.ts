/** What is held from version to version: verdicts that rewrites have kept, and must keep. */
import type { Verdict } from '../../types.js';
import { isLower, type Row } from './measure.js';

export const KEPT = 'test/fixtures/evade/kept.json';

/** Rewrite → input → verdict. Where the input is an example, its rule still spoke. */
export type Kept = Readonly<Record<string, Readonly<Record<string, Verdict>>>>;

/** Inputs held of each rewrite: enough to notice, and few enough to be read. */
const HELD = 6;

/** Some of what was kept of each rewrite, spread over all inputs. */
export function keptOf(rows: readonly Row[]): Kept {
  const kept = new Map<string, Row[]>();
  for (const row of rows) {
    if (isLower(row.after, row.before) || (row.rule !== undefined && !row.isRuleKept)) continue;
    const label = row.rewrites.join(' + ');
    kept.set(label, [...(kept.get(label) ?? []), row]);
  }
  return Object.fromEntries(
    [...kept].map(([label, own], number) => [
      label,
      Object.fromEntries(spread(own, HELD, number).map(({ input, before }) => [input, before])),
    ]),
  );
}

/** JSON with a line for each rewrite. */
export function keptText(kept: Kept): string {
  const lines = Object.entries(kept).map(([label, inputs]) => ` ${JSON.stringify(label)}: ${JSON.stringify(inputs)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

export interface Held {
  readonly rewrite: string;
  readonly input: string;
  readonly verdict: Verdict;
}

/** So many inputs of each rewrite. */
export function heldOf(kept: Kept, each: number): readonly Held[] {
  return Object.entries(kept).flatMap(([rewrite, inputs]) =>
    Object.entries(inputs)
      .slice(0, each)
      .map(([input, verdict]) => ({ rewrite, input, verdict })),
  );
}

/** So many of a list, far apart, beginning elsewhere for each number. */
function spread<T>(list: readonly T[], count: number, number: number): readonly T[] {
  const step = Math.max(1, Math.floor(list.length / count));
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, at) => list[(number * 7 + at * step) % list.length] as T,
  );
}
