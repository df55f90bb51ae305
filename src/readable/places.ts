/** A text for reading, and where in it each part of the original stands. */
import { lineAt } from '../parse/locate.js';

/**
 * A whole text for reading. Plain data, so that it can be made in a thread. Whoever shows it need not know whether it was
 * laid out or rewritten: `lineIn` tells where an offset of the original stands in either.
 */
export interface Readable {
  readonly text: string;
  /** True for what is not the text as it was written. */
  readonly isLaidOut: boolean;
  /** Present when more was done than laying it out. */
  readonly isRewritten?: true;
  /** Offsets in the original, in order: those at which the lines of `text` start, or those of `lines`. */
  readonly starts: Uint32Array;
  /** The line on which each of `starts` stands, where code may stand in another order than it was written in. */
  readonly lines?: Uint32Array;
  /** What was done, or why not all could be, in words. May quote the text: escape before showing. */
  readonly says?: string;
}

/** The line, from 1, on which an offset of the original stands. */
export function lineIn({ starts, lines }: Readable, original: number): number {
  const at = lineAt(starts, original);
  return lines ? (lines[at - 1] ?? 1) : at;
}

/** An offset of the original, and the line of the rewritten text on which it stands. */
export interface Place {
  readonly original: number;
  readonly line: number;
}

/** `starts` and `lines` of a text of which some places are known. Of two lines for one place the first counts. */
export function placesOf(known: readonly Place[]): Pick<Readable, 'starts' | 'lines'> {
  const sorted = [{ original: 0, line: 1 }, ...known].sort((a, b) => a.original - b.original || a.line - b.line);
  const first = sorted.filter(({ original }, at) => at === 0 || sorted[at - 1]?.original !== original);
  // What stands on the line of what is before it says nothing new.
  const turns = first.filter(({ line }, at) => at === 0 || first[at - 1]?.line !== line);
  return {
    starts: Uint32Array.from(turns, ({ original }) => original),
    lines: Uint32Array.from(turns, ({ line }) => line),
  };
}
