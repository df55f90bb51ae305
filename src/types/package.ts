/** What is scanned: packages, their files, and what those say as trees. */

import type { Node, Program } from 'estree';
import type { Skipped } from '../gaps.js';

/** The parsed `package.json`, as its author wrote it: nothing in it has been checked. */
export type Manifest = Readonly<Record<string, unknown>>;

/** One npm package, wholly in memory. Nothing past `src/read/` touches the disk. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Where it was found, for people: a folder, an archive, or a registry spec. */
  readonly path: string;
  /** `undefined` when there is no readable `package.json`; then `skipped` says why. */
  readonly manifest: Manifest | undefined;
  /** Text as decoded UTF-8, or bytes where the content is not text. Keys are `/`-separated and relative. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Number and size of all files of the package, those not read included. Bytes. */
  readonly size: { readonly files: number; readonly bytes: number };
  readonly skipped: readonly Skipped[];
  /** Names of the packages that bring this one in, outermost first; empty for a lone package. */
  readonly dependencyPath: readonly string[];
}

/** One text to look at: a file of the package, or a layer that was decoded out of one. */
export interface SourceFile {
  /** Path in the package. A layer has its host's path. */
  readonly path: string;
  readonly text: string;
  /** Present on a layer: the place its text was found, and the decoder that opened it. */
  readonly decodedFrom?: { readonly at: Location; readonly decoder: string };
  /** Present on a layer that is its host's text with parts of it replaced: what, so that places can be told exactly. */
  readonly rewritten?: { readonly from: SourceFile; readonly edits: readonly Edit[] };
}

/** A part of a text and what stands in its place. Edits are in order and do not overlap. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A half-open range of UTF-16 units in the text of a file. Lines and columns start at 1. */
export interface Location {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
  /** In a layer: where on the way out to the bytes on disk its text stands. */
  readonly decodedFrom?: { readonly at: Location; readonly decoder: string };
}

/** Which grammar accepted the text; `lexical` means that none did. */
export type Grammar = 'meriyah' | 'babel' | 'flow' | 'host' | 'lexical';

/** A file with its ESTree program. `program` is undefined exactly when `grammar` is `lexical`. */
export interface Parsed {
  readonly file: SourceFile;
  readonly grammar: Grammar;
  readonly program: Program | undefined;
  /** The parts that no parser accepts, in order, when the rest could be parsed without them; the whole text when not. */
  readonly unparsed?: readonly Unparsed[];
}

/** A part of a text that is in no tree. UTF-16 units, half-open. */
export interface Unparsed {
  readonly start: number;
  readonly end: number;
  /** What the parser says of it. May quote the text: escape before showing. */
  readonly why: string;
}

/** Any ESTree node, TypeScript's and JSX's included. */
export type AnyNode = Node & {
  readonly start?: number;
  readonly end?: number;
  readonly range?: [number, number] | undefined;
};

/** A node of one type; of a type that is none of ESTree's, any. */
export type NodeOf<T extends string> = T extends AnyNode['type'] ? Extract<AnyNode, { readonly type: T }> : AnyNode;
