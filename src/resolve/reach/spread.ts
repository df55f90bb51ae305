import type { Indexed } from '../../parse/tree.js';
import type { AnyNode, SourceFile } from '../../types.js';
import type { Unit, World } from '../unit.js';

/**
 * Turns on the way of a name: into a parameter, out of a function, by way of a property or a file, and as what a call
 * gives. One name that gets into a library of helpers is everywhere at once, so past so many turns it is followed only
 * as long as few expressions are reached in all: what is far away is no trouble, what is everywhere is.
 */
const TURNS = { always: 4, most: 40 } as const;

/** Expressions that may be reached in a file before names are followed no further, and in a package past those turns. */
const FEW = { inFile: 400, far: 1_000 } as const;

/** Expressions that were reached past those turns, by package. */
const farReached = new WeakMap<World, number>();

/** What a file hands out under a name, and after how many turns. */
export interface Handed {
  readonly kind: number;
  readonly turns: number;
}

/** What a file may say to others, and they to it. */
export interface Doors {
  /** Something comes in from another file, under a name. */
  gain(name: string, handed: Handed): void;
  /** The kind of what is loaded; of a file of the package, this one takes part in what comes of it. */
  loads(source: AnyNode, whole: AnyNode | undefined): number;
  /** A file's functions are handed something of a kind. */
  tell(file: SourceFile, kind: number): void;
}

/** How far names have got in one file. */
export interface Spread {
  readonly unit: Unit;
  readonly indexed: Indexed;
  readonly doors: Doors;
  /** Kinds by the expression that they reach. */
  readonly reached: Map<AnyNode, number>;
  /** Calls of something that is reached, or that are handed such a thing. */
  readonly calls: Set<AnyNode>;
  /** Calls that count whatever they are called. */
  readonly sure: Set<AnyNode>;
  /** Kinds that variables, properties, parameters and functions are known for. */
  readonly known: Map<unknown, number>;
  /** Expressions and variables that are taken from files of the package, by what those call them. */
  readonly imports: Map<string, AnyNode[]>;
  /** Names under which other files may get at something. */
  readonly exported: Map<string, Handed>;
  /** Files that import this one, and those it imports. */
  readonly importers: Set<Spread>;
  readonly sources: Set<Spread>;
  /** Functions that an expression, a parameter or a method may be. */
  readonly functions: Map<unknown, readonly AnyNode[]>;
  /** What is still to be followed, by turns. */
  readonly pending: readonly AnyNode[][];
  /** Turns that lie behind what is being followed. */
  turns: number;
  isSettling: boolean;
  /** Members by a key that is spelled out, once somebody asks for one. */
  byLiteral?: Map<string, AnyNode[]>;
}

export function makeSpread(unit: Unit, doors: (s: Spread) => Doors): Spread {
  const s: Omit<Spread, 'doors'> & { doors?: Doors } = {
    unit,
    indexed: unit.indexed,
    reached: new Map(),
    calls: new Set(),
    sure: new Set(),
    known: new Map(),
    imports: new Map(),
    exported: new Map(),
    importers: new Set(),
    sources: new Set(),
    functions: new Map(),
    pending: Array.from({ length: TURNS.most + 1 }, () => []),
    turns: 0,
    isSettling: false,
  };
  s.doors = doors(s as Spread);
  return s as Spread;
}

/** Something of a kind gets to an expression. */
export function reach(s: Spread, node: AnyNode, kind: number): void {
  const before = s.reached.get(node) ?? 0;
  if ((before | kind) === before) return;
  s.reached.set(node, before | kind);
  s.pending[s.turns]?.push(node);
  if (s.turns > TURNS.always) farReached.set(s.unit.world, (farReached.get(s.unit.world) ?? 0) + 1);
}

function isFew({ reached, unit: { world } }: Spread): boolean {
  return reached.size <= FEW.inFile && (farReached.get(world) ?? 0) <= FEW.far;
}

/** One turn further than a number of turns. */
export function after(s: Spread, far: number, follow: () => void): void {
  if (far >= TURNS.most || (far >= TURNS.always && !isFew(s))) return;
  const before = s.turns;
  s.turns = far + 1;
  follow();
  s.turns = before;
}

/** True when a kind is news of something. */
export function isNew(s: Spread, about: unknown, kind: number): boolean {
  const before = s.known.get(about) ?? 0;
  if ((before | kind) === before) return false;
  s.known.set(about, before | kind);
  return true;
}

/** Follows all that is pending, the nearest first. */
export function settle(s: Spread, flow: (node: AnyNode) => void): void {
  if (s.isSettling) return;
  s.isSettling = true;
  for (let level = nearest(s); level >= 0; level = nearest(s)) {
    s.turns = level;
    flow(s.pending[level]?.pop() as AnyNode);
  }
  s.turns = 0;
  s.isSettling = false;
}

function nearest(s: Spread): number {
  const { pending } = s;
  for (let level = 0; level < pending.length; level++)
    if ((pending[level] as readonly AnyNode[]).length > 0) return level;
  return -1;
}
