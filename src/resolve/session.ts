/** One series of questions: what it may cost, what it remembers, and where it stands. */

import { type Account, LIMITS, openCosts, reading } from '../language/account.js';
import type { PathStep } from '../parse/patterns.js';
import type { AnyNode } from '../types.js';
import type { Site, Unit } from './unit.js';
import { type Closure, constant, EMPTY, type Frame, type Memo, UNKNOWN, type Value, type WaitedFor } from './value.js';

/** Bounds of one evaluator. Past them the answer is "unknown", and counted. */
export const BOUNDS = {
  /** Nodes evaluated for one question. */
  query: 15_000,
  /** Nodes evaluated for one file: so many, and so many for each unit of its text. */
  file: { least: 20_000, perUnit: 1, most: 30_000 },
  /**
   * Nodes for one question once the file's are used up. Enough for a plain call, so that nobody can blind the scan of
   * what they do next by keeping it busy first.
   */
  afterwards: 30,
  /** Expressions inside expressions, and definitions behind definitions. Each costs a few native stack frames. */
  depth: 200,
  /** Calls inside calls that are followed with their arguments. */
  frames: 6,
  /** Call sites that are looked at for what a parameter may be. */
  sites: 40,
  /** Callers of one function that are few enough to think of each. */
  callers: 12,
  /** Things put into one object that are looked at. */
  additions: 200,
  /** Values that are joined for any of a long list. */
  anyOf: 300,
  /** Arguments that a rest parameter is followed for. */
  rest: 4,
  /** Elements of a list that a callback is followed for. */
  elements: 2_000,
  /** Values inside of one that are looked at for what leaves with it. */
  within: 20_000,
  /** Texts that are short enough not to be counted. */
  short: 1_000,
} as const;

/** Bytes that a value takes, besides its texts. */
export const ROOM = 160;

/** The bounds that answers end at. */
export type Bound = 'steps' | 'depth' | 'stack' | 'sites' | 'within';

/** Told of each bound that is hit, and of the node, the variable or the function at which it was. */
export type OnWidened = (bound: Bound, at: object | undefined) => void;

/** How much an evaluator is to do. */
export interface Effort {
  /** Length of the text that most questions will be about, in UTF-16 units. */
  readonly size?: number;
  /** What it may cost besides steps. */
  readonly account?: Account;
  /** Steps at most, for a text that is one of many. */
  readonly steps?: number;
  readonly onWidened?: OnWidened;
  /** Whether values are labelled that callers outside of the package hand in. */
  readonly tellsHandedIn?: boolean;
}

/** The three questions that all others are made of. */
export interface Questions {
  /** What does this expression mean? */
  meaningOf(session: Session, node: AnyNode | null | undefined, frame: Frame): Value;
  /** What is this property of that value? */
  propertyOf(session: Session, object: Value, step: PathStep, unit: Unit, node: AnyNode): Value;
  /** What does this function give for these arguments? */
  resultOf(session: Session, closure: Closure, args: readonly Value[]): Value;
}

const WAITED_FOR: readonly WaitedFor[] = Array.from({ length: BOUNDS.depth }, (_, level) => ({ level }));

const isWaitedFor = (known: Value | WaitedFor): known is WaitedFor => 'level' in known;

/** One series of questions. A room that wants to know what another knows asks one of the three through it. */
export interface Session {
  meaningOf(node: AnyNode | null | undefined, frame: Frame): Value;
  propertyOf(object: Value, step: PathStep, unit: Unit, node: AnyNode): Value;
  resultOf(closure: Closure, args: readonly Value[]): Value;
  /** What it may cost besides steps. */
  readonly account: Account;
  /** Whether values are labelled that callers outside of the package hand in. */
  readonly tellsHandedIn: boolean;
  /** Nodes that may be evaluated before only little is done for a question. */
  readonly most: number;
  /** Nodes evaluated since it was renewed, before that, and where the question at hand ends. */
  steps: number;
  earlier: number;
  limit: number;
  /** Evaluations that are waited for. */
  depth: number;
  /** Times a bound was hit. */
  widened: number;
  readonly onWidened: OnWidened | undefined;
  /** Depth of the outermost evaluation that is waited for in a cycle; results above it are not final. */
  waitsFor: number;
  /** How often a function could not be worked out. */
  readonly failed: Map<AnyNode, number>;
  /** Functions whose returned expressions are being read. */
  readonly following: AnyNode[];
  /** Places where functions are called that have to do with their own file alone. */
  readonly sites: Map<AnyNode, readonly Site[]>;
  /** What is known of each file. Each session finds out for itself, so that no answer depends on who asked before. */
  readonly memos: Map<Unit, Memo>;
}

export function openSession(effort: Effort, questions: Questions): Session {
  const { size = 0, account = openCosts().all, steps: allowed = Number.POSITIVE_INFINITY } = effort;
  const session: Session = {
    meaningOf: (node, frame) => questions.meaningOf(session, node, frame),
    propertyOf: (object, step, unit, node) => questions.propertyOf(session, object, step, unit, node),
    resultOf: (closure, args) => questions.resultOf(session, closure, args),
    account: account.part(Number.POSITIVE_INFINITY, LIMITS.file),
    tellsHandedIn: effort.tellsHandedIn ?? false,
    most: Math.min(BOUNDS.file.most, BOUNDS.file.least + BOUNDS.file.perUnit * size, allowed),
    steps: 0,
    earlier: 0,
    limit: 0,
    depth: 0,
    widened: 0,
    onWidened: effort.onWidened,
    waitsFor: Number.POSITIVE_INFINITY,
    failed: new Map(),
    following: [],
    sites: new Map(),
    memos: new Map(),
  };
  return session;
}

/** Counts that a bound was hit. */
export function widen(session: Session, bound: Bound, at?: object): void {
  session.widened++;
  session.onWidened?.(bound, at);
}

/** What is worked out, if it can be paid for. */
export function affordable<T>(session: Session, work: number, bytes: number, compute: () => T, otherwise: T): T {
  return session.account.pays(work, bytes) ? compute() : otherwise;
}

/** Whatever is nested deeper than the native stack allows is unknown, like anything else past a bound. */
export function guarded<T>(session: Session, compute: () => T, otherwise: T, question: number = BOUNDS.query): T {
  if (session.depth > 0) return compute();
  session.limit = session.steps + (session.steps < session.most ? question : BOUNDS.afterwards);
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    widen(session, 'stack');
    session.depth = 0;
    session.waitsFor = Number.POSITIVE_INFINITY;
    // Where the stack ended, what was waited for may not have been taken back.
    session.memos.clear();
    session.following.length = 0;
    return otherwise;
  }
}

/** What is remembered of a call that is followed, or of a file. */
export function memoOf(session: Session, { unit, call }: Frame): Memo {
  if (call) return call.memo;
  let memo = session.memos.get(unit);
  if (!memo) {
    memo = new Map();
    session.memos.set(unit, memo);
  }
  return memo;
}

/** Memoised, cycle-safe evaluation of a key: a node or a variable. */
export function once(session: Session, key: object, memo: Memo, compute: () => Value): Value {
  const known = memo.get(key);
  if (known) {
    if (!isWaitedFor(known)) return known;
    session.waitsFor = Math.min(session.waitsFor, known.level);
    return EMPTY;
  }
  if (session.depth >= BOUNDS.depth || session.steps >= session.limit) {
    widen(session, session.depth >= BOUNDS.depth ? 'depth' : 'steps', key);
    return UNKNOWN;
  }
  session.steps++;
  const level = session.depth++;
  memo.set(key, WAITED_FOR[level] as WaitedFor);
  let value: Value | undefined;
  try {
    value = weighed(session, compute());
  } finally {
    session.depth--;
    // A result that left out what an outer evaluation is still working on is only final for that evaluation.
    const isFinal = session.waitsFor >= level;
    if (isFinal) session.waitsFor = Number.POSITIVE_INFINITY;
    if (isFinal && value) memo.set(key, value);
    else memo.delete(key);
  }
  return value;
}

/** Long texts take long to be joined and compared, wherever they are handed on. */
function weighed(session: Session, value: Value): Value {
  let length = 0;
  for (const one of value.constants) if (typeof one === 'string' || one instanceof Uint8Array) length += one.length;
  const work = reading(length) * value.constants.length;
  return length <= BOUNDS.short || session.account.pays(work) ? value : { ...value, constants: [], open: true };
}

export function argument(session: Session, callNode: AnyNode, position: number, frame: Frame): Value {
  const args = (callNode as { arguments?: AnyNode[] }).arguments ?? [];
  const node = args[position];
  if (!node) return args.some(arg => arg.type === 'SpreadElement') ? UNKNOWN : constant(undefined);
  return session.meaningOf(node, frame);
}

const questionKeys = new WeakMap<object, Map<string, object>>();

/** An object to remember an answer under, for a question about a unit or a class. */
export function questionKey(about: object, question: string): object {
  let keys = questionKeys.get(about);
  if (!keys) {
    keys = new Map();
    questionKeys.set(about, keys);
  }
  let key = keys.get(question);
  if (!key) {
    key = { question };
    keys.set(question, key);
  }
  return key;
}
