/** What a regular expression is made into: a program of small steps, which `match.ts` follows over a text. */

/** One step of a program. Characters are code points where the pattern has `u` or `v`, otherwise UTF-16 units. */
export type Step =
  /** One character of a kind. */
  | { readonly op: 'one'; readonly is: Kind; readonly back: boolean; readonly char?: string }
  /** So many characters of a kind, one by one. */
  | {
      readonly op: 'run';
      readonly is: Kind;
      readonly back: boolean;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  /** The next step, and if that leads nowhere the other. */
  | { readonly op: 'fork'; other: number }
  | { readonly op: 'jump'; to: number }
  /** Remembers the position. */
  | { readonly op: 'mark'; readonly register: number }
  /** A group ends: its text is from the mark to the position, or the other way round. */
  | { readonly op: 'group'; readonly mark: number; readonly start: number; readonly back: boolean }
  /** A loop begins: its turns are counted from none. */
  | { readonly op: 'count'; readonly register: number }
  /** At the end of each turn but the first: one more turn, or on to `exit`. */
  | {
      readonly op: 'loop';
      readonly register: number;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
      exit: number;
    }
  /** A turn begins: what groups inside it held is forgotten. */
  | { readonly op: 'turn'; readonly register: number; readonly from: number; readonly to: number }
  /** A turn ends. One that took nothing, and was not asked for, leads nowhere. */
  | { readonly op: 'again'; readonly register: number; readonly min: number; readonly to: number }
  | { readonly op: 'edge'; readonly at: 'start' | 'end'; readonly lines: boolean }
  | { readonly op: 'word'; readonly negate: boolean; readonly is: Kind }
  /** What follows up to `exit` is looked for from here, and nothing of it is taken. */
  | { readonly op: 'look'; readonly negate: boolean; exit: number }
  /** The text of a group once more. */
  | {
      readonly op: 'repeat';
      readonly starts: readonly number[];
      readonly back: boolean;
      readonly same: (a: number, b: number) => boolean;
    }
  | { readonly op: 'done' };

/** Whether a character is of a kind. */
export type Kind = (code: number) => boolean;

export interface Program {
  readonly source: string;
  /** Sorted, each once. */
  readonly flags: string;
  readonly steps: readonly Step[];
  /** What every match begins with, as far as that is always the same. */
  readonly prefix: string;
  /** Whether a match may begin with a character; undefined where it may begin with any, or be empty. */
  readonly first: Kind | undefined;
  /** Registers: two for each group, the whole being the first, then those of groups and loops that are under way. */
  readonly registers: number;
  readonly groups: number;
  /** Groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
  /** Characters are code points. */
  readonly wide: boolean;
}
