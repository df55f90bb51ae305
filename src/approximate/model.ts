/** The things that approximate interpretation is made of. */

import type { Pay } from '../language/account.js';
import type { Data, Fn, Opaque, Table } from '../language/data.js';
import type { Variable } from '../parse/scopes.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode, Label } from '../types.js';

/** A value that is not known. */
export interface Unknown extends Opaque {
  /** The API or global that it is: `child_process.exec`, `fetch()`. */
  readonly name?: string;
  /** Where it comes from. */
  readonly labels?: readonly Label[];
  /** A text of which parts are known; the others are holes. */
  readonly text?: string;
  /** It is one of these. */
  readonly either?: readonly Data[];
  /** Of what it is some key: what is put elsewhere by that is what stands there. */
  readonly keyOf?: Data;
  /** What the package put on it. */
  readonly properties?: Map<string, Data>;
}

/** A property that is worked out when it is read. */
export interface Accessor {
  readonly get?: Data;
  readonly set?: Data;
}

/** What an object holds that is no property of it. */
export type Slot =
  | { readonly kind: 'map'; readonly entries: Map<Data, Data> }
  | { readonly kind: 'set'; readonly items: Set<Data> }
  | { readonly kind: 'promise'; readonly state: Settling }
  | { readonly kind: 'symbol'; readonly key: string; readonly description: string }
  | { readonly kind: 'proxy'; readonly target: Data; readonly handler: Data }
  | { readonly kind: 'items'; readonly items: readonly Data[]; at: number };

/** What becomes of a promise. */
export interface Settling {
  isSettled: boolean;
  isRejected: boolean;
  value: Data;
  readonly waiting: ((value: Data, isRejected: boolean) => void)[];
}

/** An object: a table with all that one may have besides plain properties. */
export interface Instance extends Table {
  proto?: Data;
  accessors?: Map<string, Accessor>;
  slot?: Slot;
  /** The literal it was written as. */
  node?: AnyNode;
}

/** A function of the package, with the variables it closes over. */
export interface Closure extends Fn {
  readonly node: AnyNode;
  readonly unit: Unit;
  readonly env: Env;
  /** What `super` means in it: the prototype, or the class, that it is a method of. */
  home?: Data;
  accessors?: Map<string, Accessor>;
  /** What a proxy around a function stands for. */
  slot?: Slot;
  proto?: Data;
  /** What `this` is in it where it is called on nothing. */
  otherwise?: Data;
}

/** One call, or the top of a file. */
export interface Frame {
  readonly self: Data;
  readonly args: readonly Data[];
  readonly target: Data;
  /** The method it is a call of: where `super` begins. */
  readonly home: Data;
  /** What it may have returned on a way that may not have been taken. */
  readonly returns: Data[];
  /** What may have been thrown. */
  readonly thrown: Data[];
  /** What a generator gave. */
  readonly given: Data[] | undefined;
  /** How many ways that may not be taken it was called on. */
  readonly maybe: number;
  /** Ways out of a loop that may have been taken. */
  leaks: number;
}

export interface Env {
  readonly unit: Unit;
  /** The function or block whose variables these are. */
  readonly node: AnyNode;
  /** Undefined at the top of a file. */
  readonly fn: AnyNode | undefined;
  /** Whether they are those of the whole call. */
  readonly isWhole: boolean;
  readonly slots: Map<Variable, Data>;
  readonly outer: Env | undefined;
  readonly frame: Frame;
  /** Ways that may not be taken, when it was made. */
  readonly maybe: number;
}

/** A call of something with a name, with what it was given. */
export interface SeenCall {
  /** Where it was made: the call that led to it. */
  readonly node: AnyNode;
  readonly name: string;
  readonly args: readonly Data[];
  readonly self: Data;
  /** Whether it is written where it was made, with these arguments. */
  readonly isWritten: boolean;
  /** Whether it stands in another file, which is looked at by itself. */
  readonly isElsewhere: boolean;
}

/** What a walk saw. */
export interface Seen {
  readonly values: Map<AnyNode, Data[]>;
  /** The texts of all files that were walked through. */
  readonly sources: string[];
  /** Texts that were decoded on the way. */
  decodes: number;
  readonly calls: SeenCall[];
  /** Whether a bound was hit. */
  isCut: boolean;
}

export interface Run {
  /** The file that is told about. */
  readonly unit: Unit;
  readonly seen: Seen;
  readonly pay: Pay;
  /** Ways that may not be taken, around what is being done. */
  maybe: number;
  /** Calls, and nodes, around what is being done. */
  calls: number;
  depth: number;
  /** The innermost call of the file that is told about. */
  at: AnyNode | undefined;
  /** The innermost expression of the file that is told about. */
  node: AnyNode | undefined;
  /** The file whose code is being walked through. */
  here: Unit;
  /** Whether what is walked through was called by another file, or another text, and given something. */
  isHandedIn: boolean;
  /** Files that are being loaded on the way. */
  loading: number;
  /** Texts that may still be run. */
  evals: number;
  /** Functions that were called. */
  readonly called: Set<AnyNode>;
  /** The last closure that was made of each function of the file. */
  readonly closures: Map<AnyNode, Closure>;
  /** What was put on the global object. */
  readonly globals: Map<string, Data>;
  /** What was put on functions and objects of the language, which all packages share. */
  readonly additions: Map<Data, Map<string, Data>>;
  /** Functions of the language that need the walk, by full name; those that were asked for; and what they are called. */
  readonly natives: ReadonlyMap<string, Intrinsic>;
  readonly intrinsics: Map<string, Data>;
  readonly names: Map<Data, string>;
  readonly listeners: Map<Data, Map<string, Data[]>>;
  /** What was written to files, by path. */
  readonly written: Map<string, Data>;
  /** How often something was done that may fail. */
  risks: number;
  /** What was put into each stream. */
  readonly fed: Map<Data, readonly Data[]>;
  /** `module` of each file, and the environment at its top. */
  readonly modules: Map<Unit, Data>;
  readonly tops: Map<Unit, Env>;
  /** Functions that are being walked through, the innermost last. */
  readonly stack: AnyNode[];
  /** The doors. */
  evaluate(node: AnyNode, env: Env): Data;
  get(of: Data, key: string): Data;
  set(of: Data, key: string, value: Data): void;
  invoke(fn: Data, self: Data, args: readonly Data[]): Data;
  construct(fn: Data, args: readonly Data[], target?: Data): Data;
  /** What waiting for a value gives. */
  await(value: Data): Data;
  /** `module` or `exports` of a file. */
  moduleOf(unit: Unit, name: 'module' | 'exports'): Data;
  /** What a file of the package exports, or a module of somebody else’s by its name. */
  load(specifier: string): Data;
  /** Runs a text, in an environment or by itself. */
  runText(text: string, env?: Env): Data;
  named(name: string, labels?: readonly Label[]): Data;
  /** Does it later. */
  queue: (task: () => void, isLast?: boolean) => void;
  /** Does what was put off, until there is nothing left or something is so. */
  drain: (until?: () => boolean) => void;
  /** Something was come upon for which the walk may take more steps, or so many more than it would. */
  goOn: (extra?: number) => void;
}

/** A function of the language that needs the walk itself: one that calls back, or keeps something. */
export interface Intrinsic {
  readonly call: (run: Run, self: Data, args: readonly Data[]) => Data;
  readonly make?: ((run: Run, args: readonly Data[]) => Data) | undefined;
}
