/** What is told of a place in a package’s code, in plain data. Texts of the package are as they are: escape before showing. */

import type { Grammar, Location, Moment } from '../types.js';

/** A character of a file. Lines and columns, in UTF-16 units, start at 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What a value may be, in words. Nothing is missing from it only where it is not `open`. */
export interface ToldValue {
  /** Texts as JSON spells them, with `…` for what is not known; numbers, and the like. */
  readonly constants: readonly string[];
  readonly names: readonly string[];
  readonly functions: readonly string[];
  readonly objects: readonly string[];
  readonly labels: readonly ToldLabel[];
  readonly open: boolean;
}

/** Where a value came from. */
export interface ToldLabel {
  readonly kind: string;
  readonly detail: string;
  readonly at: string;
  /** What it went through on its way. */
  readonly through: readonly string[];
  readonly guesses: number;
}

/** A part of an expression. */
export interface ToldPart {
  readonly text: string;
  readonly at: string;
  readonly value: ToldValue;
  /** What the walk saw of it; absent when that is nothing. */
  readonly walk?: ToldValue;
}

/** A condition that an expression stands under. */
export interface ToldCondition {
  /** As it is written. */
  readonly test: string;
  readonly holds: boolean;
  readonly at: string;
  /** What the walk supposes on this way, where it does not know better. */
  readonly supposes: readonly string[];
}

/** Where an answer ended. */
export interface ToldBound {
  readonly bound: string;
  /** The code at which it was hit; absent where nothing of the package stands. */
  readonly at?: string;
}

export interface ToldExpression extends ToldPart {
  readonly type: string;
  readonly location: Location;
  /** Whether the name of an API may reach it: what none reaches is not asked about in a scan. */
  readonly isReached: boolean;
  /** Whether it is something that a caller outside of the package hands in. */
  readonly isHandedIn: boolean;
  /** What the interpreter makes of it; absent when it cannot tell. */
  readonly interpreter?: string;
  /** Calls that rules are told of here, with what each is given. */
  readonly calls: readonly { readonly name: string; readonly args: readonly string[]; readonly isWritten: boolean }[];
  readonly parts: readonly ToldPart[];
  /** About the machine, the user or the moment; innermost first, as are all conditions. */
  readonly guards: readonly string[];
  readonly conditions: readonly ToldCondition[];
  /** Nodes that were evaluated for the answer. */
  readonly steps: number;
  readonly bounds: readonly ToldBound[];
}

export interface Answer {
  readonly place: Place;
  readonly grammar: Grammar;
  readonly moment: Moment;
  /** False where a scan passes over the file, since its words say that nothing in it can be of concern. */
  readonly isConcerning: boolean;
  /** Parts of the file that no parser accepts. */
  readonly unparsed: number;
  /** Steps that the walk through the file may take; none when there is nothing it could find, or it is left out. */
  readonly walk: { readonly steps: number; readonly isDone: boolean; readonly isCut: boolean };
  /** Those that begin at the place, innermost first, or the one around it. */
  readonly expressions: readonly ToldExpression[];
}

/** Why there is no answer. */
export interface Unanswered {
  readonly why: string;
  /** Files that there are, where the one asked about is not among them. */
  readonly paths?: readonly string[];
}
