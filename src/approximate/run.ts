/** One walk through a file: its budget, and the questions that everything else asks. */
import { type Data, type Fn, isObject } from '../language/data.js';
import { nativeOf } from '../language/globals.js';
import type { AnyNode, Origin } from '../types.js';
import type { Env, Run, Unknown } from './model.js';
import { isUnknown } from './value.js';

/** Bounds of one walk. A step is a node. */
export const BOUNDS = {
  /** Steps for one function that nothing has called, or one callback. */
  task: 6_000,
  /** Bytes. */
  room: 32_000_000,
  /** Calls in calls, and expressions in expressions. */
  depth: { calls: 40, nodes: 400 },
  /** Turns of a loop of which it is not known when it ends. */
  turns: 3,
  /** Values that are remembered of one expression. */
  values: 4,
  /** UTF-16 units of texts that are remembered. */
  texts: 4_000_000,
  /** Calls that are told of where nobody wrote them. */
  calls: 400,
  /** Callbacks and functions that nothing has called. */
  tasks: 4_000,
  /** Texts that are run on the way, and UTF-16 units of one. */
  evals: { count: 20, text: 50_000 },
  /** Other files of the package that are walked through on the way. */
  modules: 4,
  /** What a generator gives before anybody asks. */
  given: 300,
} as const;

/** Thrown when a task, or the walk, may not take any longer. No code that is walked through catches it. */
export const SPENT = Symbol('spent');

export function step(run: Run, steps = 1): void {
  run.pay(steps);
}

export function originOf(run: Run): Origin {
  return { file: run.unit.file, node: run.node ?? run.at ?? run.unit.indexed.program };
}

/** Thrown where a generator has given as much as anybody looks at. */
export const ENOUGH = Symbol('enough');

/** Remembers what an expression was seen to be. */
export function saw(run: Run, node: AnyNode, value: Data, env: Env): void {
  if (env.unit !== run.unit || node.type === 'Literal' || !isTelling(value)) return;
  const known = run.seen.values.get(node);
  if (!known) run.seen.values.set(node, [value]);
  else if (known.length < BOUNDS.values && !known.includes(value)) known.push(value);
}

function isTelling(value: Data): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (!isUnknown(value)) return true;
  return value.name !== undefined || value.either !== undefined || value.text !== undefined || !!value.labels?.length;
}

/** Tells of a call of something with a name. */
export function tell(run: Run, name: string, self: Data, args: readonly Data[], isWritten: boolean): void {
  if (!run.at || run.seen.calls.length >= BOUNDS.calls || isToldElsewhere(run, args)) return;
  run.seen.calls.push({ node: run.at, name, args, self, isWritten, isElsewhere: run.here !== run.unit });
}

/**
 * Other files, and texts that are run, are looked at by themselves. What is told here of them is what they do with what
 * they are given.
 */
function isToldElsewhere(run: Run, args: readonly Data[]): boolean {
  if (run.here === run.unit) return false;
  return run.loading > 0 || !run.isHandedIn || !args.some(isTelling);
}

/** Tells of a text that was decoded. Tables of single characters are made by honest code, too, though not without end. */
export function tellDecoded(run: Run, length: number): void {
  run.seen.decodes++;
  if (length >= 4 || run.seen.decodes > 1_000) run.goOn();
}

/** Does something that may not be done at all. What it throws may have been thrown. */
export function maybe<T>(run: Run, env: Env, action: () => T): T | undefined {
  run.maybe++;
  try {
    return action();
  } catch (error) {
    if (!isThrown(error)) throw error;
    env.frame.thrown.push(error.thrown);
    return undefined;
  } finally {
    run.maybe--;
  }
}

export interface Thrown {
  readonly thrown: Data;
}

export function isThrown(error: unknown): error is Thrown {
  return typeof error === 'object' && error !== null && 'thrown' in error;
}

export function isNamed(value: Data): value is Unknown & { readonly name: string } {
  return isUnknown(value) && value.name !== undefined;
}

/** A function or value of the language by its full name, as this walk knows it: `Object.assign`, `Map.prototype.get`. */
export function intrinsic(run: Run, name: string): Data {
  const known = run.intrinsics.get(name);
  if (known !== undefined) return known;
  const found = run.natives.get(name);
  if (!found) return undefined;
  const { call, make } = found;
  const made: Fn = {
    kind: 'function',
    properties: new Map(),
    call: (self, args) => call(run, self, args),
    ...(make && { make: args => make(run, args) }),
  };
  run.intrinsics.set(name, made);
  run.names.set(made, name);
  return made;
}

/** What a function of the language is called; undefined for any other value. */
export function nameOf(run: Run, value: Data): string | undefined {
  return run.names.get(value) ?? LANGUAGE.get(value);
}

/** The language's own pure functions, by what they are called. */
const LANGUAGE: ReadonlyMap<Data, string> = new Map(
  `Math String Number Array Object Buffer Uint8Array RegExp Boolean TextDecoder parseInt parseFloat isNaN isFinite decodeURIComponent decodeURI encodeURIComponent encodeURI escape unescape atob btoa JSON`
    .split(' ')
    .flatMap(name => {
      const value = nativeOf(name);
      if (!isObject(value)) return [];
      return [
        [value, name] as const,
        ...[...value.properties].flatMap(([key, held]) => (isObject(held) ? [[held, `${name}.${key}`] as const] : [])),
      ];
    }),
);
