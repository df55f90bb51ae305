/**
 * Follows a pattern's program over a text, step by step, as the language says: leftmost, with backtracking. The answer
 * is the engine's own, or none: each step is paid for, so that a pattern that goes back and forth for ever is given up.
 */
import { type Charge, reading } from './account.js';
import { choose, resume, run, set, settle, undoTo } from './backtrack.js';
import {
  isEdge,
  isWordEdge,
  lengthAt,
  type Matching,
  PER_WORK,
  passed,
  past,
  settleUp,
  splitsPair,
  step,
} from './matching.js';
import type { Program, Step } from './program.js';

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
  pay(program.registers >> 4);
  const match: Matching = {
    program,
    steps: program.steps,
    wide: program.wide,
    text,
    end: text.length,
    pay,
    registers: new Array<number>(program.registers).fill(-1),
    pending: [],
    next: 0,
    taken: 0,
    largest: 0,
  };
  for (
    let start = match.wide && splitsPair(match, from) ? from - 1 : from;
    start <= match.end;
    start += lengthAt(match, start)
  ) {
    if (!sticky) start = likely(match, start);
    if (start < 0) break;
    match.registers[0] = start;
    const stop = follow(match, 0, start);
    if (stop >= 0) {
      match.registers[1] = stop;
      settleUp(match);
      return match.registers.slice(0, program.groups * 2);
    }
    if (sticky) break;
  }
  settleUp(match);
  return undefined;
}

/** The next place where a match may begin, going by its first characters; -1 when there is none. */
function likely(match: Matching, start: number): number {
  const { text, end, wide } = match;
  const { prefix, first } = match.program;
  if (prefix !== '') {
    const at = text.indexOf(prefix, start);
    passed(match, reading((at < 0 ? end : at) - start) * PER_WORK);
    return at;
  }
  if (!first) return start;
  for (let at = start; at < end; at += lengthAt(match, at)) {
    if (first(wide ? (text.codePointAt(at) as number) : text.charCodeAt(at))) return at;
    passed(match, 1 / 4);
  }
  return -1;
}

/** Where what a program says from a step on ends, when it begins at a position; -1 when it leads nowhere. */
function follow(match: Matching, first: number, start: number): number {
  const { steps, registers } = match;
  const floor = match.pending.length;
  let next = first;
  let at = start;
  for (;;) {
    step(match);
    const now = steps[next] as Step;
    next++;
    switch (now.op) {
      case 'one':
        at = past(match, at, now.is, now.back);
        break;
      case 'run':
        at = run(match, now, at, next);
        break;
      case 'fork':
        choose(match, now.other, at);
        break;
      case 'jump':
        next = now.to;
        break;
      case 'mark':
        set(match, now.register, at);
        break;
      case 'group':
        endGroup(match, now, at);
        break;
      case 'count':
        set(match, now.register, 0);
        break;
      case 'loop':
        next = loop(match, now, at, next);
        break;
      case 'turn':
        beginTurn(match, now, at);
        break;
      case 'again':
        if ((registers[now.register] as number) > now.min && registers[now.register + 1] === at) at = -1;
        else next = now.to;
        break;
      case 'edge':
        if (!isEdge(match, at, now.at, now.lines)) at = -1;
        break;
      case 'word':
        if (isWordEdge(match, at, now.is) === now.negate) at = -1;
        break;
      case 'look':
        if (!look(match, now, at, next)) at = -1;
        next = now.exit;
        break;
      case 'repeat':
        at = repeated(match, now, at);
        break;
      case 'done':
        return at;
    }
    if (at >= 0) continue;
    at = resume(match, floor);
    if (at < 0) return -1;
    next = match.next;
  }
}

function endGroup(match: Matching, now: Extract<Step, { op: 'group' }>, at: number): void {
  const mark = match.registers[now.mark] as number;
  set(match, now.start, now.back ? at : mark);
  set(match, now.start + 1, now.back ? mark : at);
}

/** The step to go on with: into one more turn or out of the loop, whatever is tried first. */
function loop(match: Matching, now: Extract<Step, { op: 'loop' }>, at: number, next: number): number {
  const turns = match.registers[now.register] as number;
  if (turns < now.min) return next;
  if (turns >= now.max) return now.exit;
  if (now.greedy) {
    choose(match, now.exit, at);
    return next;
  }
  choose(match, next, at);
  return now.exit;
}

function beginTurn(match: Matching, now: Extract<Step, { op: 'turn' }>, at: number): void {
  const { registers } = match;
  set(match, now.register, (registers[now.register] as number) + 1);
  set(match, now.register + 1, at);
  for (let register = now.from; register < now.to; register++) if (registers[register] !== -1) set(match, register, -1);
}

/** Whether what is looked for from a place on is there, or is not there where it must not be. */
function look(match: Matching, { negate }: Extract<Step, { op: 'look' }>, at: number, next: number): boolean {
  const before = match.pending.length;
  const found = follow(match, next, at) >= 0;
  if (found && !negate) settle(match, before);
  else undoTo(match, before);
  return found !== negate;
}

/** The position behind the text of a group when it stands at a place once more; otherwise -1. */
function repeated(match: Matching, { starts, back, same }: Extract<Step, { op: 'repeat' }>, at: number): number {
  const { registers, text, wide } = match;
  const start = starts.find(register => registers[register] !== -1);
  if (start === undefined) return at;
  const [from, to] = [registers[start] as number, registers[start + 1] as number];
  const length = to - from;
  const begin = back ? at - length : at;
  if (begin < 0 || begin + length > match.end) return -1;
  for (let offset = 0; offset < length; ) {
    step(match);
    const [a, b] = wide
      ? [text.codePointAt(from + offset) as number, text.codePointAt(begin + offset) as number]
      : [text.charCodeAt(from + offset), text.charCodeAt(begin + offset)];
    if (!same(a, b)) return -1;
    offset += a > 0xffff ? 2 : 1;
  }
  return back ? begin : begin + length;
}
