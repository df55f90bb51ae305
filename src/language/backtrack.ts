/**
 * The way back of a match: what is still to be tried, and what is to be undone before that.
 *
 * Entries are four numbers each, in one list of numbers, so that none of them is an object: what they are, and
 * - for a fork, the step and the position to go on at;
 * - for what is undone, a register and what it held;
 * - for a run of characters, the step behind it, the position it ends at, and how far it may still be changed.
 */
import { lengthAt, type Matching, past, splitsPair, step } from './matching.js';
import type { Step } from './program.js';

const FORK = 0;
const UNDO = 1;
const GIVE_BACK = 2;
const GIVE_BACK_LEFT = 3;
const TAKE_MORE = 4;

/** Goes on at a step and a position, later, if what is tried first leads nowhere. */
export function choose({ pending }: Matching, next: number, at: number): void {
  pending.push(FORK, next, at, 0);
}

/** Changes a register until the way leads back. */
export function set(match: Matching, register: number, value: number): void {
  step(match);
  match.pending.push(UNDO, register, match.registers[register] as number, 0);
  match.registers[register] = value;
}

/** Takes the last entry away. */
function undo({ pending, registers }: Matching): void {
  const top = pending.length - 4;
  if (pending[top] === UNDO) registers[pending[top + 1] as number] = pending[top + 2] as number;
  pending.length = top;
}

/** All that was set since then is as it was, and nothing of it is tried in another way. */
export function undoTo(match: Matching, floor: number): void {
  while (match.pending.length > floor) undo(match);
}

/** What was looked for is found: other ways to find it are of no interest, but what it set is still to be undone. */
export function settle(match: Matching, floor: number): void {
  const { pending } = match;
  let to = floor;
  for (let from = floor; from < pending.length; from += 4) {
    step(match);
    if (pending[from] !== UNDO) continue;
    for (let part = 0; part < 4; part++) pending[to + part] = pending[from + part] as number;
    to += 4;
  }
  pending.length = to;
}

/** Back to the last choice there was: its position, and in `next` its step; -1 when there is none above the floor. */
export function resume(match: Matching, floor: number): number {
  const { pending } = match;
  for (;;) {
    if (pending.length <= floor) return -1;
    step(match);
    const top = pending.length - 4;
    const kind = pending[top] as number;
    if (kind === UNDO) {
      undo(match);
      continue;
    }
    match.next = pending[top + 1] as number;
    let at = pending[top + 2] as number;
    if (kind === FORK) pending.length = top;
    else at = retry(match, top, kind, at);
    if (at >= 0) return at;
  }
}

/** Characters of a kind: as many as there are, giving them back one by one, or as few as will do. */
export function run(match: Matching, now: Extract<Step, { op: 'run' }>, start: number, next: number): number {
  const { is, back, min, max, greedy } = now;
  let at = start;
  let least = start;
  let count = 0;
  for (const most = greedy ? max : min; count < most; count++) {
    step(match);
    const to = past(match, at, is, back);
    if (to < 0) break;
    at = to;
    if (count < min) least = at;
  }
  if (count < min) return -1;
  if (greedy && at !== least) match.pending.push(back ? GIVE_BACK_LEFT : GIVE_BACK, next, at, least);
  if (!greedy && count < max) match.pending.push(TAKE_MORE, next, at, max - count);
  return at;
}

/** The next position that a run may end at, `next` being the step behind it; -1 when there is none. */
function retry(match: Matching, top: number, kind: number, at: number): number {
  const { pending } = match;
  let to: number;
  if (kind === TAKE_MORE) {
    const { is, back } = match.steps[match.next - 1] as Extract<Step, { op: 'run' }>;
    const left = (pending[top + 3] as number) - 1;
    to = past(match, at, is, back);
    pending[top + 3] = left;
    if (to < 0 || left <= 0) pending.length = top;
  } else {
    const least = pending[top + 3] as number;
    // The way the characters were taken, the other way round.
    if (kind === GIVE_BACK) to = match.wide && at - 2 >= least && splitsPair(match, at - 1) ? at - 2 : at - 1;
    else to = at + (at + 2 <= least ? lengthAt(match, at) : 1);
    if (to === least) pending.length = top;
  }
  if (pending.length > top) pending[top + 2] = to;
  return to;
}
