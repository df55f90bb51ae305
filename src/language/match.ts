/**
 * Follows a pattern's program over a text, step by step, as the language says: leftmost, with backtracking. The answer
 * is the engine's own, or none: each step is paid for, so that a pattern that goes back and forth for ever is given up.
 */
import { type Charge, reading } from './account.js';
import type { Kind, Program, Step } from './pattern.js';

/** Steps that cost as much as a turn of a loop. */
const PER_WORK = 16;
/** Steps between two payments. */
const EACH = 256;

/**
 * The places where the groups of a match begin and end, -1 for those that took no part; undefined when there is none.
 *
 * @param from where to begin to look, in UTF-16 units
 * @param sticky whether it must begin there
 * @param pay throws when there is no more to pay with
 */
export function matchFrom(
  program: Program,
  text: string,
  from: number,
  sticky: boolean,
  pay: Charge,
): readonly number[] | undefined {
  const { steps, wide } = program;
  pay(program.registers >> 4);
  const registers = new Array<number>(program.registers).fill(-1);
  /** What to do when a step leads nowhere: four numbers an entry, see `choose` and `set`. */
  const pending: number[] = [];
  const end = text.length;
  let taken = 0;
  let largest = 0;

  for (let start = wide && splitsPair(from) ? from - 1 : from; start <= end; start += lengthAt(start)) {
    if (!sticky) start = likely(start);
    if (start < 0) break;
    registers[0] = start;
    const stop = follow(0, start);
    if (stop >= 0) {
      registers[1] = stop;
      settleUp();
      return registers.slice(0, program.groups * 2);
    }
    if (sticky) break;
  }
  settleUp();
  return undefined;

  /** The next place where a match may begin, going by its first characters; -1 when there is none. */
  function likely(start: number): number {
    const { prefix, first } = program;
    if (prefix !== '') {
      const at = text.indexOf(prefix, start);
      passed(reading((at < 0 ? end : at) - start) * PER_WORK);
      return at;
    }
    if (!first) return start;
    for (let at = start; at < end; at += lengthAt(at)) {
      if (first(wide ? (text.codePointAt(at) as number) : text.charCodeAt(at))) return at;
      passed(1 / 4);
    }
    return -1;
  }

  function step(): void {
    passed(1);
  }

  function passed(steps: number): void {
    taken += steps;
    if (taken >= EACH) settleUp();
  }

  function settleUp(): void {
    // What is pending is room that is taken, as far as it was never so much before.
    const more = Math.max(0, pending.length - largest);
    largest += more;
    pay(Math.ceil(taken / PER_WORK), more * 16);
    taken = 0;
  }

  function splitsPair(at: number): boolean {
    return at > 0 && isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1));
  }

  function lengthAt(at: number): number {
    return wide && isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
  }

  /** The position behind the next character in a direction, if it is of a kind; otherwise -1. */
  function past(at: number, is: Kind, back: boolean): number {
    if (back) {
      if (at <= 0) return -1;
      const to = wide && at > 1 && splitsPair(at - 1) ? at - 2 : at - 1;
      return is(wide ? (text.codePointAt(to) as number) : text.charCodeAt(to)) ? to : -1;
    }
    if (at >= end) return -1;
    if (!wide) return is(text.charCodeAt(at)) ? at + 1 : -1;
    const code = text.codePointAt(at) as number;
    return is(code) ? at + (code > 0xffff ? 2 : 1) : -1;
  }

  /** Goes on at a step and a position, later, if what is tried first leads nowhere. */
  function choose(next: number, at: number): void {
    pending.push(FORK, next, at, 0);
  }

  function set(register: number, value: number): void {
    step();
    pending.push(UNDO, register, registers[register] as number, 0);
    registers[register] = value;
  }

  /** Where what a program says from a step on ends, when it begins at a position; -1 when it leads nowhere. */
  function follow(first: number, start: number): number {
    const floor = pending.length;
    let next = first;
    let at = start;
    for (;;) {
      step();
      const now = steps[next] as Step;
      next++;
      switch (now.op) {
        case 'one':
          at = past(at, now.is, now.back);
          break;
        case 'run':
          at = run(now, at, next);
          break;
        case 'fork':
          choose(now.other, at);
          break;
        case 'jump':
          next = now.to;
          break;
        case 'mark':
          set(now.register, at);
          break;
        case 'group': {
          const mark = registers[now.mark] as number;
          set(now.start, now.back ? at : mark);
          set(now.start + 1, now.back ? mark : at);
          break;
        }
        case 'count':
          set(now.register, 0);
          break;
        case 'loop': {
          const turns = registers[now.register] as number;
          if (turns < now.min) break;
          if (turns >= now.max) next = now.exit;
          else if (now.greedy) choose(now.exit, at);
          else {
            choose(next, at);
            next = now.exit;
          }
          break;
        }
        case 'turn':
          set(now.register, (registers[now.register] as number) + 1);
          set(now.register + 1, at);
          for (let register = now.from; register < now.to; register++)
            if (registers[register] !== -1) set(register, -1);
          break;
        case 'again':
          if ((registers[now.register] as number) > now.min && registers[now.register + 1] === at) at = -1;
          else next = now.to;
          break;
        case 'edge':
          if (!isEdge(at, now.at, now.lines)) at = -1;
          break;
        case 'word':
          if ((isWord(at - 1, now.is) !== isWord(at, now.is)) === now.negate) at = -1;
          break;
        case 'look': {
          const before = pending.length;
          const found = follow(next, at) >= 0;
          if (found && !now.negate) settle(before);
          else while (pending.length > before) undo();
          if (found === now.negate) at = -1;
          next = now.exit;
          break;
        }
        case 'repeat':
          at = repeated(now, at);
          break;
        case 'done':
          return at;
      }
      if (at >= 0) continue;
      // Back to the last choice there was.
      for (;;) {
        if (pending.length <= floor) return -1;
        step();
        const top = pending.length - 4;
        const kind = pending[top] as number;
        if (kind === UNDO) {
          undo();
          continue;
        }
        next = pending[top + 1] as number;
        at = pending[top + 2] as number;
        if (kind === FORK) pending.length = top;
        else at = retry(top, kind, next, at);
        if (at >= 0) break;
      }
    }
  }

  function undo(): void {
    const top = pending.length - 4;
    if (pending[top] === UNDO) registers[pending[top + 1] as number] = pending[top + 2] as number;
    pending.length = top;
  }

  /** What was looked for is found: other ways to find it are of no interest, but what it set is still to be undone. */
  function settle(floor: number): void {
    let to = floor;
    for (let from = floor; from < pending.length; from += 4) {
      step();
      if (pending[from] !== UNDO) continue;
      for (let part = 0; part < 4; part++) pending[to + part] = pending[from + part] as number;
      to += 4;
    }
    pending.length = to;
  }

  /** Characters of a kind: as many as there are, giving them back one by one, or as few as will do. */
  function run({ is, back, min, max, greedy }: Extract<Step, { op: 'run' }>, start: number, next: number): number {
    let at = start;
    let least = start;
    let count = 0;
    for (const most = greedy ? max : min; count < most; count++) {
      step();
      const to = past(at, is, back);
      if (to < 0) break;
      at = to;
      if (count < min) least = at;
    }
    if (count < min) return -1;
    if (greedy && at !== least) pending.push(back ? GIVE_BACK_LEFT : GIVE_BACK, next, at, least);
    if (!greedy && count < max) pending.push(TAKE_MORE, next, at, max - count);
    return at;
  }

  /** The next position that a run may end at; -1 when there is none. */
  function retry(top: number, kind: number, next: number, at: number): number {
    let to: number;
    if (kind === TAKE_MORE) {
      const { is, back } = steps[next - 1] as Extract<Step, { op: 'run' }>;
      const left = (pending[top + 3] as number) - 1;
      to = past(at, is, back);
      pending[top + 3] = left;
      if (to < 0 || left <= 0) pending.length = top;
    } else {
      const least = pending[top + 3] as number;
      // The way the characters were taken, the other way round.
      if (kind === GIVE_BACK) to = wide && at - 2 >= least && splitsPair(at - 1) ? at - 2 : at - 1;
      else to = at + (at + 2 <= least ? lengthAt(at) : 1);
      if (to === least) pending.length = top;
    }
    if (pending.length > top) pending[top + 2] = to;
    return to;
  }

  function isEdge(at: number, side: 'start' | 'end', lines: boolean): boolean {
    if (at === (side === 'start' ? 0 : end)) return true;
    return lines && /[\n\r\u2028\u2029]/.test(text[side === 'start' ? at - 1 : at] as string);
  }

  function isWord(at: number, is: Kind): boolean {
    return at >= 0 && at < end && is(text.charCodeAt(at));
  }

  function repeated({ starts, back, same }: Extract<Step, { op: 'repeat' }>, at: number): number {
    const start = starts.find(register => registers[register] !== -1);
    if (start === undefined) return at;
    const [from, to] = [registers[start] as number, registers[start + 1] as number];
    const length = to - from;
    const begin = back ? at - length : at;
    if (begin < 0 || begin + length > end) return -1;
    for (let offset = 0; offset < length; ) {
      step();
      const [a, b] = wide
        ? [text.codePointAt(from + offset) as number, text.codePointAt(begin + offset) as number]
        : [text.charCodeAt(from + offset), text.charCodeAt(begin + offset)];
      if (!same(a, b)) return -1;
      offset += a > 0xffff ? 2 : 1;
    }
    return back ? begin : begin + length;
  }
}

const FORK = 0;
const UNDO = 1;
const GIVE_BACK = 2;
const GIVE_BACK_LEFT = 3;
const TAKE_MORE = 4;

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
