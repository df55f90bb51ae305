/** A match under way: all that its steps share, what they cost, and what they may find at a place of the text. */
import type { Charge } from './account.js';
import type { Kind, Program, Step } from './program.js';

export interface Matching {
  readonly program: Program;
  readonly steps: readonly Step[];
  /** Characters are code points. */
  readonly wide: boolean;
  readonly text: string;
  readonly end: number;
  readonly pay: Charge;
  readonly registers: number[];
  /** What to do when a step leads nowhere: four numbers an entry, see `backtrack.ts`. */
  readonly pending: number[];
  /** The step to go on with, where the way back has led to one. */
  next: number;
  /** Steps that are not paid for yet. */
  taken: number;
  /** Most that was ever pending, as far as it is paid for. */
  largest: number;
}

// ── what it costs ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Steps that cost as much as a turn of a loop. */
export const PER_WORK = 16;
/** Steps between two payments. */
const EACH = 256;

/** One step is taken. */
export function step(match: Matching): void {
  passed(match, 1);
}

/** So many steps are taken. They are paid for many at a time, since to pay takes longer than a step. */
export function passed(match: Matching, steps: number): void {
  match.taken += steps;
  if (match.taken >= EACH) settleUp(match);
}

/** Pays for what was taken: whoever is done, or has taken many steps, owes nothing. */
export function settleUp(match: Matching): void {
  // What is pending is room that is taken, as far as it was never so much before.
  const more = Math.max(0, match.pending.length - match.largest);
  match.largest += more;
  match.pay(Math.ceil(match.taken / PER_WORK), more * 16);
  match.taken = 0;
}

// ── places of the text ─────────────────────────────────────────────────────────────────────────────────────────────

/** Whether a place is in the middle of a code point. */
export function splitsPair({ text }: Matching, at: number): boolean {
  return at > 0 && isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1));
}

/** Units of the character at a place. */
export function lengthAt({ wide, text }: Matching, at: number): number {
  return wide && isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
}

/** The position behind the next character in a direction, if it is of a kind; otherwise -1. */
export function past(match: Matching, at: number, is: Kind, back: boolean): number {
  const { wide, text } = match;
  if (back) {
    if (at <= 0) return -1;
    const to = wide && at > 1 && splitsPair(match, at - 1) ? at - 2 : at - 1;
    return is(wide ? (text.codePointAt(to) as number) : text.charCodeAt(to)) ? to : -1;
  }
  if (at >= match.end) return -1;
  if (!wide) return is(text.charCodeAt(at)) ? at + 1 : -1;
  const code = text.codePointAt(at) as number;
  return is(code) ? at + (code > 0xffff ? 2 : 1) : -1;
}

/** Whether the text, or with `lines` a line of it, begins or ends at a place. */
export function isEdge({ text, end }: Matching, at: number, side: 'start' | 'end', lines: boolean): boolean {
  if (at === (side === 'start' ? 0 : end)) return true;
  return lines && /[\n\r\u2028\u2029]/.test(text[side === 'start' ? at - 1 : at] as string);
}

/** Whether one of the two characters around a place is part of a word and the other is not. */
export function isWordEdge(match: Matching, at: number, is: Kind): boolean {
  return isWord(match, at - 1, is) !== isWord(match, at, is);
}

function isWord({ text, end }: Matching, at: number, is: Kind): boolean {
  return at >= 0 && at < end && is(text.charCodeAt(at));
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
