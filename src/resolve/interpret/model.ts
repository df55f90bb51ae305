/** What the interpreter of a file works with: environments, statements and expressions as functions of them, its state. */
import type { Pay } from '../../language/account.js';
import { type Data, DENIED, type Fn, type Table } from '../../language/data.js';
import type { Variable } from '../../parse/scopes.js';
import { endOf, startOf } from '../../parse/walk.js';
import type { AnyNode } from '../../types.js';
import type { Unit } from '../unit.js';

/** Bounds of one interpreter. A tick is a call or a turn of a loop; ten thousand take a few milliseconds. */
export const TICKS = { question: 300_000, unit: 900_000, calls: 150, statements: 40 } as const;

/** What a statement takes of a tick, and how much of its text is included in that. UTF-16 units. */
export const STATEMENT = { ticks: 1 / 16, text: 256, perTick: 64 } as const;

/** Longer texts are put together for good when somebody looks into them, and until then are a note of their parts. */
export const SHORT = 64;

/** Thrown, and never caught by the code interpreted, when it cannot be followed any further. */
export const GIVEN_UP = DENIED;

export function denied(): never {
  throw GIVEN_UP;
}

export interface Env {
  readonly fn: AnyNode | undefined;
  readonly outer: Env | undefined;
  readonly slots: Map<Variable, Data>;
  /** The one environment of a scope that no call is followed into: its variables are worked out when asked for. */
  readonly standing: boolean;
  /** The question that the call was followed for. */
  readonly asked: number;
  readonly self: Data;
  readonly args: Data[];
  /** What a generator has given so far; its loop is run to the end before anybody takes the first. */
  readonly given?: Data[];
}

export type Compute = (env: Env) => Data;
/** How a statement ends: nothing, or a jump. */
export type Jump = undefined | { readonly kind: 'break' | 'continue'; readonly label: string | undefined } | Return;
type Return = { readonly kind: 'return'; readonly value: Data };
export type Perform = (env: Env) => Jump;

/** An element or an argument. */
export type Part = { readonly value: Compute } | { readonly spread: Compute };

/** The interpreter of one file. A room that wants to know what another knows asks it, so that no two import each other. */
export interface Run {
  readonly unit: Unit;
  readonly costs: Unit['world']['costs'];
  /** An expression, a statement and a function as they were taken in. */
  computeOf(node: AnyNode): Compute;
  performOf(node: AnyNode): Perform;
  functionOf(node: AnyNode, outer: Env): Fn;
  /** Gives the targets of a pattern their parts of a value. */
  assign(target: AnyNode, value: Data, env: Env): void;
  readonly tick: Pay;
  readonly standing: Map<AnyNode | undefined, Env>;
  /** What a question puts into the language's own functions and objects, by these: others find them as they were. */
  readonly additions: Map<Data, Table>;
  /** Declarations of functions, by the function around them. */
  hoisted: Map<AnyNode | undefined, AnyNode[]> | undefined;
  /** Ticks left for the file, and most for each question. */
  left: number;
  each: number;
  /** Ticks and bytes left for the question at hand, and calls that it waits for. */
  question: number;
  room: number;
  depth: number;
  busy: boolean;
  /** Questions asked so far. */
  questions: number;
  /** Whether a question changed what a call of an earlier one had left behind: the state of a decoder. */
  isChanged: boolean;
  /** Bytes that its variables are known to hold, and bytes that were taken since that was looked at. */
  held: number;
  unlooked: number;
  /** Long texts that were looked into last. */
  readonly recent: string[];
  last: string;
  oldest: number;
}

/** Ticks for an expression that is long in itself. */
export function excess(node: AnyNode | null | undefined): number {
  return node ? Math.max(0, endOf(node) - startOf(node) - STATEMENT.text) / STATEMENT.perTick : 0;
}

/** Statements that are done in one go. */
export const SIMPLE = /^(?:Expression|Return|Throw)Statement$|^VariableDeclaration$/;
