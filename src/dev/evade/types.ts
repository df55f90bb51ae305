/** What a rewrite is given and what it gives back. */

/** A package in memory: path → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export const GROUPS = [
  'access',
  'storage',
  'strings',
  'layers',
  'control flow',
  'files',
  'hooks',
  'tools',
  'padding',
] as const;
export type Group = (typeof GROUPS)[number];

/** A way to write the same package otherwise. */
export interface Rewrite {
  readonly name: string;
  readonly group: Group;
  /** What it does, as a clause: `keeps modules in a Map`. */
  readonly says: string;
  /** Honest tools do this too, and hide nothing by it: then no honest package may be accused for it. */
  readonly isPlain: boolean;
  /** What it rewrites runs later than it would, so that lines may come in another order. */
  readonly isLate?: boolean;
  /** Reads its own code, so that nothing may be rewritten after it. */
  readonly isLast?: boolean;
  /** The package rewritten; undefined where it has nothing that this is about. The same for the same input. */
  readonly rewrite: (files: Files) => Files | undefined | Promise<Files | undefined>;
}
