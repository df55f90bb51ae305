import type { Variable } from '../parse/scopes.js';
import type { AnyNode, Constant, Label, SourceFile } from '../types.js';
import { API_ROOTS } from '../vocabulary/apis.js';
import type { Unit } from './unit.js';

/**
 * What an expression can mean, as five independent sets. A value is everything in them at once: joining two values
 * is the union of each set, so that order never matters. `open` says that it may be something else besides.
 */
export interface Value {
  /** Texts and numbers. A text may hold `HOLE` where a part is unknown. */
  readonly constants: readonly Constant[];
  /** Names of APIs and globals: `child_process.exec`. */
  readonly names: readonly string[];
  readonly functions: readonly Closure[];
  readonly objects: readonly Thing[];
  readonly labels: readonly Label[];
  readonly open: boolean;
}

/** A function of the package, with where it was made. */
export interface Closure {
  readonly node: AnyNode;
  readonly frame: Frame;
}

/** Where an expression is asked about: a file, or one call that is followed into one of its functions. */
export interface Frame {
  readonly unit: Unit;
  /** The call; undefined for the file itself. */
  readonly call: Followed | undefined;
}

/** What is known of nodes, variables and questions. */
export type Memo = Map<object, Value | WaitedFor>;

/** Stands where the answer will be that an evaluation is working on, so many levels deep. */
export interface WaitedFor {
  readonly level: number;
}

/** One call being followed: its arguments, where its function was made, and what is remembered of it. */
export interface Followed {
  readonly fn: AnyNode;
  readonly args: readonly Value[];
  readonly outer: Frame;
  readonly depth: number;
  readonly memo: Memo;
}

/** Something with properties. */
export type Thing = {
  /** Guesses on the way to it, which hold for all that is inside. */
  readonly guesses?: number;
} /** An object or array literal. */ & (
  | { readonly kind: 'literal'; readonly node: AnyNode; readonly frame: Frame }
  /** An array whose elements are worked out. */
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** An object whose properties are worked out. */
  | { readonly kind: 'record'; readonly entries: ReadonlyMap<string, Value> }
  /** A class, or the objects it makes. */
  | { readonly kind: 'class'; readonly node: AnyNode; readonly unit: Unit }
  /** What is put into the object a variable holds: `v.key = x`, `v.push(x)`. */
  | { readonly kind: 'additions'; readonly variable: Variable; readonly frame: Frame }
  /** `this`, in a class or a function. */
  | { readonly kind: 'this'; readonly node: AnyNode; readonly unit: Unit }
  /** What a file of the package exports. Its tree is made when something of it is asked for. */
  | { readonly kind: 'exports'; readonly file: SourceFile; readonly open: () => Unit | undefined }
);

/** Stands in a text for a part nobody knows. A noncharacter, so no honest text holds it. */
export const HOLE = '\uFDD0';

/** Bounds of one value. What does not fit makes the value open. */
const MOST = { constants: 64, names: 64, functions: 16, objects: 32, labels: 32 } as const;

const NOTHING: readonly never[] = [];

/** No value at all: what a cycle adds to itself. */
export const EMPTY: Value = {
  constants: NOTHING,
  names: NOTHING,
  functions: NOTHING,
  objects: NOTHING,
  labels: NOTHING,
  open: false,
};
export const UNKNOWN: Value = { ...EMPTY, open: true };

export const constant = (value: Constant): Value => ({ ...EMPTY, constants: [value] });
export const named = (name: string): Value => ({ ...EMPTY, names: [name] });
export const thing = (object: Thing): Value => ({ ...EMPTY, objects: [object] });
/** A list; what nobody put into it, in the gaps of a sparse one, is unknown. */
export const list = (items: readonly (Value | undefined)[]): Value =>
  thing({
    kind: 'list',
    items: items.includes(undefined) ? Array.from(items, item => item ?? UNKNOWN) : (items as readonly Value[]),
  });
/** Whether it is one of its constants, and nothing else besides. */
export function isExact({ open, names, functions, objects, constants }: Value): boolean {
  return !open && constants.length > 0 && names.length + functions.length + objects.length === 0;
}
export const withLabels = (value: Value, labels: readonly Label[]): Value =>
  labels.length === 0 ? value : { ...value, labels: addLabels(value.labels, labels) };

export function join(values: readonly Value[]): Value {
  const real = values.filter(value => value !== EMPTY);
  if (real.length === 0) return EMPTY;
  if (real.length === 1) return real[0] as Value;
  let result = real[0] as Value;
  for (const value of real.slice(1)) result = joinTwo(result, value);
  return result;
}

function joinTwo(a: Value, b: Value): Value {
  if (a === b) return a;
  const constants = union(a.constants, b.constants, MOST.constants, sameConstant);
  return {
    constants,
    names: unionOfNames(a.names, b.names),
    functions: union(a.functions, b.functions, MOST.functions, sameClosure),
    objects: union(a.objects, b.objects, MOST.objects, sameThing),
    labels: addLabels(a.labels, b.labels),
    open: a.open || b.open || a.constants.length + b.constants.length > MOST.constants,
  };
}

/** Of too many names those of APIs stay: whoever wants one overlooked has only to bring along others. */
function unionOfNames(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a === b) return a;
  if (a.length + b.length <= MOST.names) return union(a, b, MOST.names, Object.is);
  const all = [...new Set([...a, ...b])];
  if (all.length === a.length) return a;
  if (all.length <= MOST.names) return all;
  const isApi = (name: string): boolean => API_ROOTS.has(name.split(/[.()]/, 1)[0] as string);
  return [...all.filter(isApi), ...all.filter(name => !isApi(name))].slice(0, MOST.names);
}

function union<T>(a: readonly T[], b: readonly T[], most: number, same: (x: T, y: T) => boolean): readonly T[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b.length > most ? b.slice(0, most) : b;
  let result: T[] | undefined;
  for (const item of b) {
    const held: readonly T[] = result ?? a;
    if (held.length >= most) break;
    if (held.some(other => same(item, other))) continue;
    result ??= [...a];
    result.push(item);
  }
  return result ?? a;
}

function sameConstant(a: Constant, b: Constant): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && a.every((byte, at) => byte === b[at]);
  return Object.is(a, b);
}

function sameClosure(a: Closure, b: Closure): boolean {
  return a.node === b.node && a.frame.call === b.frame.call;
}

function sameThing(a: Thing, b: Thing): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'literal':
      return a.node === (b as typeof a).node && a.frame.call === (b as typeof a).frame.call;
    case 'class':
    case 'this':
      return a.node === (b as typeof a).node;
    case 'additions':
      return a.variable === (b as typeof a).variable && a.frame.call === (b as typeof a).frame.call;
    case 'exports':
      return a.file === (b as typeof a).file;
    default:
      return false;
  }
}

/** One label per kind and detail is enough: a second path to the same secret says nothing new. */
function addLabels(a: readonly Label[], b: readonly Label[]): readonly Label[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b.length > MOST.labels ? b.slice(0, MOST.labels) : b;
  let result: Label[] | undefined;
  for (const label of b) {
    const held: readonly Label[] = result ?? a;
    const at = held.findIndex(other => sameLabel(label, other));
    if (at >= 0) {
      // Of two ways the surer one is told.
      if ((label.guesses ?? 0) >= (held[at]?.guesses ?? 0)) continue;
      result ??= [...a];
      result[at] = label;
    } else if (held.length < MOST.labels) {
      result ??= [...a];
      result.push(label);
    }
  }
  return result ?? a;
}

/** Past so many, one guess more changes nothing. */
const MOST_GUESSES = 4;

/** The value, reached by a way that is likely rather than sure. */
export function doubted(value: Value, guesses: number): Value {
  if (guesses === 0 || (value.labels.length === 0 && value.objects.length === 0)) return value;
  const more = (known: number | undefined): number => Math.min(MOST_GUESSES, (known ?? 0) + guesses);
  return {
    ...value,
    labels: doubtedLabels(value.labels, guesses),
    objects: value.objects.map(object =>
      object.guesses === MOST_GUESSES ? object : { ...object, guesses: more(object.guesses) },
    ),
  };
}

export function doubtedLabels(labels: readonly Label[], guesses: number): readonly Label[] {
  return guesses === 0
    ? labels
    : labels.map(label =>
        label.guesses === MOST_GUESSES
          ? label
          : { ...label, guesses: Math.min(MOST_GUESSES, (label.guesses ?? 0) + guesses) },
      );
}

function sameLabel(a: Label, b: Label): boolean {
  return a.kind === b.kind && a.detail === b.detail;
}

/** The label with one more step on its way; past a few steps the way is not told any further. */
export function passThrough(labels: readonly Label[], says: string, origin: Label['origin']): readonly Label[] {
  return labels.map(label =>
    label.through.length >= 4 || label.through.some(step => step.says === says)
      ? label
      : { ...label, through: [...label.through, { says, origin }] },
  );
}

/** Texts of the value, those with holes too. */
export function texts(value: Value): readonly string[] {
  return value.constants.filter(constant => typeof constant === 'string');
}
