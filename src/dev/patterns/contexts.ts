/**
 * What stands on either side of a place in a text, as far as an assertion can ask: `\b`, `^` and `$`.
 *
 * A way through a pattern that consumes nothing is open in some of these contexts and not in others. `Ways` counts, for each
 * context, how many such ways there are, and how many are open for sure; two are as good as many.
 */
export type Kind = 0 | 1 | 2 | 3;
/** Before the first character, or after the last. */
export const EDGE = 0;
export const WORD = 1;
export const NEWLINE = 2;
export const OTHER = 3;
export const KINDS: readonly Kind[] = [EDGE, WORD, NEWLINE, OTHER];

/** A number from 0 to 2 for each kind before and after: first how many ways there are, then how many are sure. */
export type Ways = readonly number[];

const CONTEXTS = KINDS.length ** 2;

export const NO_WAY: Ways = Array(CONTEXTS * 2).fill(0);
export const ONE_WAY: Ways = Array(CONTEXTS * 2).fill(1);
/** Open or not, depending on what is not looked at. */
export const UNSURE_WAY: Ways = ONE_WAY.map((_, i) => (i < CONTEXTS ? 1 : 0));

/** Where one or the other may be taken. */
export function either(a: Ways, b: Ways): Ways {
  return a.map((ways, i) => Math.min(2, ways + (b[i] as number)));
}

/** Where both are taken, one after the other, at the same place. */
export function both(a: Ways, b: Ways): Ways {
  return a.map((ways, i) => Math.min(2, ways * (b[i] as number)));
}

/** Open exactly in these contexts. */
export function waysWhere(isOpen: (before: Kind, next: Kind) => boolean): Ways {
  const once = KINDS.flatMap(before => KINDS.map(next => (isOpen(before, next) ? 1 : 0)));
  return [...once, ...once];
}

export function waysAt(ways: Ways, before: Kind, next: Kind): number {
  return ways[before * KINDS.length + next] as number;
}

export function isSureAt(ways: Ways, before: Kind, next: Kind): boolean {
  return waysAt(ways.slice(CONTEXTS), before, next) > 0;
}

export function kindOf(character: string): Kind {
  if (/\w/.test(character)) return WORD;
  return /[\n\r\u2028\u2029]/.test(character) ? NEWLINE : OTHER;
}
