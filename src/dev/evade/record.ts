/** What is held from version to version: pairs of a rewrite and an input that must keep their verdict. */
import type { Row } from './measure.js';
import { isLower } from './measure.js';

export const KEPT = 'test/fixtures/evade/kept.json';

/** Rewrite → inputs, of which the verdict, and the finding of the rule, were kept. */
export type Kept = Readonly<Record<string, readonly string[]>>;

export function keptPairs(rows: readonly Row[]): Kept {
  const kept: Record<string, string[]> = {};
  for (const { rewrites, input, before, after, isRuleKept } of rows) {
    if (isLower(after, before) || isRuleKept === false) continue;
    const label = rewrites.join(' + ');
    kept[label] = [...(kept[label] ?? []), input];
  }
  return kept;
}

/** A few inputs of each rewrite, others for each, so that all of them come up. */
export function subsetOf(kept: Kept, each: number): readonly { readonly rewrite: string; readonly input: string }[] {
  return Object.entries(kept).flatMap(([rewrite, inputs], number) => {
    const step = Math.max(1, Math.floor(inputs.length / each));
    return Array.from({ length: Math.min(each, inputs.length) }, (_, at) => ({
      rewrite,
      input: inputs[(number * 7 + at * step) % inputs.length] as string,
    }));
  });
}
