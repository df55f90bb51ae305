/** What is found, and what is made of it. */

import type { Skipped } from '../gaps.js';
import type { Moment } from './moments.js';
import type { Edit, Location } from './package.js';

/** What a step of a chain does in it. */
export type Role = 'trigger' | 'source' | 'transform' | 'sink' | 'context';

/** One step of a chain: what happens there, in words, and where. */
export interface Evidence {
  readonly role: Role;
  /** A short clause, e.g. `reads the whole environment`. */
  readonly says: string;
  readonly at: Location;
  /** The code, one to five lines. Hostile text: escape before showing. */
  readonly excerpt: string;
  /** How many turns of the way here were guessed: each makes the finding weigh less. */
  readonly guesses?: number;
  /** Present when the excerpt is laid out afresh: the line it starts at in the beautified file, or 0 when only a part is. */
  readonly beautifiedLine?: number;
}

/** What a package is caught doing. Findings of one behaviour do not add up: the strongest counts. */
export type Behaviour =
  | 'execution' // runs text that is hidden, decoded or fetched
  | 'theft' // sends what is not its to send
  | 'install' // acts while it is being installed
  | 'obfuscation' // hides what it does
  | 'gate' // acts only for some victims
  | 'spread' // changes or publishes other packages
  | 'tampering' // replaces what other code calls
  | 'destruction' // deletes, wipes, halts
  | 'capability'; // can do what its purpose does not call for

/** What a package can do, whether or not it should. */
export type Capability =
  | 'network'
  | 'files'
  | 'process'
  | 'environment'
  | 'system'
  | 'dynamic-code'
  | 'crypto'
  | 'native'
  | 'install-script';

/** One alarm of one rule. */
export interface Finding {
  /** The rule's id, which is its file name. */
  readonly rule: string;
  /** Which of the rule's messages, e.g. `decrypted`. */
  readonly messageId: string;
  readonly behaviour: Behaviour;
  /** The whole sentence, filled in. Hostile text: escape before showing. */
  readonly message: string;
  /** From trigger or source to sink; at least one step. */
  readonly chain: readonly Evidence[];
  /** When the code runs, where the finding is about code. */
  readonly moment?: Moment;
  /** How many turns of its chain were guessed, where any were. */
  readonly guesses?: number;
  /** How much it weighs, in bits: log2 of how much likelier it is in malware than in honest packages. */
  readonly bits: number;
  /**
   * A digest of the code it concerns, in hexadecimal: the same in another version, and anywhere in the file, as long as
   * that code and what it uses of its file stay the same.
   */
  readonly fingerprint: string;
  /** How to write the same plainly, where its rule knows and the text is that of a file, not of a layer. */
  readonly rewrite?: Rewrite;
}

/** Other code in the place of some. It does the same, unless the program reads its own source. */
export interface Rewrite {
  /** An instruction: `Write the module’s name out`. */
  readonly says: string;
  /** Of the file in which the chain ends. */
  readonly edits: readonly Edit[];
}

export type Verdict = 'clean' | 'note' | 'suspicious' | 'malicious';

/** What was looked at. A silent skip would read as a clean bill of health. */
export interface Coverage {
  /** All files of the package, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files whose text was analysed. */
  readonly analysed: number;
  readonly skipped: readonly Skipped[];
  /** Times the evaluator hit one of its bounds and answered "unknown". */
  readonly widened: number;
}

/** The answer for one package. */
export interface Report {
  readonly package: { readonly name: string; readonly version: string; readonly path: string };
  /** 0..100, see `src/run/score.ts`. */
  readonly score: number;
  readonly verdict: Verdict;
  /** Strongest first. */
  readonly findings: readonly Finding[];
  readonly capabilities: readonly Capability[];
  readonly coverage: Coverage;
  /** Names of the packages that bring this one in, outermost first. */
  readonly dependencyPath: readonly string[];
  /** Present when a configuration accepts findings: they are not among `findings`, and do not count. */
  readonly accepted?: readonly Accepted[];
  /** The line of the project's lockfile or manifest that brings the package in, where there is one. */
  readonly anchor?: Anchor;
}

/** A line of a file that lies in the project's own folder, not in a package. */
export interface Anchor {
  /** From the current folder, or absolute when it is not in there. `/`-separated. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** A finding that somebody has looked at and accepts. */
export interface Accepted {
  readonly finding: Finding;
  readonly reason: string;
  /** The last day on which it is accepted: `2027-01-31`. */
  readonly expires?: string;
}

/** The answer for a tree: one report per installed package, worst first. */
export interface TreeReport {
  readonly packages: readonly Report[];
  /** Links and files in the tree that are no package. */
  readonly skipped: readonly Skipped[];
  readonly summary: Summary;
}

/** The answer for a lockfile: one report per package that the registry has. */
export interface LockfileReport extends TreeReport {
  /** Packages that could not be fetched, or were not what the lockfile promises. They are among the skipped, too. */
  readonly failed: readonly Skipped[];
  /** Entries that the older copy has, too, and that were not scanned for that. */
  readonly unchanged: number;
}

export interface Summary {
  readonly packages: number;
  readonly files: number;
  readonly bytes: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Packages of which something that may run was not analysed. */
  readonly unanalysed: number;
  /** Files, over all packages, that were left out for any reason. */
  readonly skipped: number;
}
