/** One thing that is done to code so that a person can read it. */
import type { Binding, Visitor } from '@babel/traverse';
import type { Node } from './nodes.js';

export interface Transform {
  readonly name: string;
  /** What it does, in words that follow "it". */
  readonly says: string;
  /** A program before and after it, as the generator prints that. A test holds it. */
  readonly example: { readonly before: string; readonly after: string };
}

/** One that looks at nodes as they are visited. */
export interface Rewriting extends Transform {
  readonly visitor: (pass: Pass) => Visitor;
}

/** What one walk over a tree may do, and what it did. */
export interface Pass {
  /** To be called for whatever is changed: then there is another walk. */
  changed(): void;
  /** Takes a statement, or a declarator, out of its list once the walk is over. @param words why, for those that ran */
  drop(node: Node, words?: string): void;
  /**
   * To be called for a variable that is now also read elsewhere. Until the next walk nobody knows where, so that it must
   * not be inlined, nor taken out.
   */
  touch(binding: Binding | undefined): void;
  isTouched(binding: Binding): boolean;
  /** Nodes that may still be copied into others: what is inlined again and again would grow without end. */
  room: number;
  /** To be called for nodes looked at besides the walk: false once too many were, and then nothing more is known. */
  spend(nodes: number): boolean;
  /** Names that are assigned to anywhere in the file, and those that anything in it declares. */
  readonly assigned: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  /** Names that identifiers were given by what they mean, by their offset in the text that was parsed. */
  nameAt(offset: number): string | undefined;
  /** How often a name stands in the text as it was before anything was put back, outside of a part of it as it is now. */
  usesOutside(name: string, part: Node): number;
}
