/** A file rewritten so that a person can read it: parsed by Babel, walked until nothing changes, and printed anew. */
import type { Binding } from '@babel/traverse';
import type * as t from '@babel/types';
import { tokensOf } from '../parse/layout.js';
import type { SourceFile } from '../types.js';
import { parseNative, printNative, walkNative } from './native.js';
import { childrenOf, each, type Node, noteAfter, noteBefore, noteInside, type Statement } from './nodes.js';
import { type Place, placesOf, type Readable } from './places.js';
import type { Pass, Rewriting } from './transform.js';
import { INLININGS, NAMINGS, SPELLINGS } from './transforms/index.js';
import { type Known, knownOf } from './transforms/put-back.js';

/** Bounds of one file. */
const BOUNDS = {
  /** UTF-16 units of its text, and of what is made of it. */
  text: 500_000,
  made: 4_000_000,
  /** Units that indents may come to: for each unit of the text, and besides. */
  steep: 20,
  slack: 100_000,
  /** Walks, each of them two: how things are spelled, and what is asked about variables. */
  walks: 8,
  /** Nodes that may be copied into others. */
  room: 300_000,
} as const;

/** The file rewritten, or why it cannot be. Never throws. */
export function plain(file: SourceFile): Readable | { readonly why: string } {
  if (file.text.length > BOUNDS.text) return { why: 'it is too long' };
  if (tokensOf(file.text).steepness > BOUNDS.steep * file.text.length + BOUNDS.slack)
    return { why: 'it nests too deep' };
  try {
    return rewrittenWith(file, knownOf(file));
  } catch (error) {
    // Babel's walks recurse, and its scopes refuse what is declared twice.
    const why = error instanceof RangeError ? 'it nests too deep' : `${(error as Error).message}`.split('\n', 1)[0];
    return { why: why ?? 'unknown' };
  }
}

function rewrittenWith(file: SourceFile, known: Known): Readable | { readonly why: string } {
  const tree = parseNative(known.text, /\.([a-z]+)$/i.exec(file.path)?.[1]?.toLowerCase() ?? 'js');
  if (typeof tree === 'string') return { why: tree };
  const work: Work = { text: file.text, known, state: { room: BOUNDS.room } };
  for (let walks = 0; walks < BOUNDS.walks; walks++) {
    const spelled = walkOnce(tree, SPELLINGS, work);
    const inlined = walkOnce(tree, INLININGS, work);
    if (!spelled && !inlined) break;
  }
  walkOnce(tree, NAMINGS, work);
  const { code, rawMappings } = printNative(tree, known.text);
  if (code.length > BOUNDS.made) return { why: 'it becomes too long' };
  const text = `${code}\n`;
  const starts = lineStarts(known.text);
  const places = (rawMappings ?? []).flatMap(({ generated, original }): Place[] =>
    original
      ? [{ original: known.back((starts[original.line - 1] ?? 0) + original.column), line: generated.line }]
      : [],
  );
  return { text, isLaidOut: true, ...placesOf(places), says: 'rewritten to be read' };
}

/** What all walks over one file have in common. */
interface Work {
  /** As it was written. */
  readonly text: string;
  readonly known: Known;
  readonly state: { room: number };
}

/** Whether anything was changed. */
function walkOnce(tree: t.File, rewritings: readonly Rewriting[], { text, known, state }: Work): boolean {
  let hasChanged = false;
  const dropped = new Map<Node, string | undefined>();
  const touched = new Set<Binding>();
  const pass: Pass = {
    changed: () => {
      hasChanged = true;
    },
    drop(node, words) {
      dropped.set(node, words ?? dropped.get(node));
      hasChanged = true;
    },
    touch(binding) {
      if (binding) touched.add(binding);
    },
    isTouched: binding => touched.has(binding),
    get room() {
      return state.room;
    },
    set room(left) {
      state.room = left;
    },
    assigned: assignedIn(tree),
    nameAt: known.nameAt,
    usesOutside: (name, { start, end }) => count(text, name) - count(known.text.slice(start ?? 0, end ?? 0), name),
  };
  walkNative(
    tree,
    rewritings.map(({ visitor }) => visitor(pass)),
  );
  if (dropped.size > 0) sweep(tree, dropped);
  return hasChanged;
}

/** Names that are assigned to anywhere. */
function assignedIn(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  each(tree, node => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') names.add(node.left.name);
    return true;
  });
  return names;
}

/** Takes nodes out of the lists they stand in. Where words are to stand instead, they stand before what comes next. */
function sweep(tree: Node, dropped: ReadonlyMap<Node, string | undefined>): void {
  const pending: Node[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const owner = node as unknown as { body?: unknown; consequent?: unknown };
    if (Array.isArray(owner.body)) owner.body = swept(owner.body as Statement[], dropped, node);
    else if (Array.isArray(owner.consequent)) owner.consequent = swept(owner.consequent as Statement[], dropped, node);
    pending.push(...childrenOf(node));
  }
}

function swept(list: Statement[], dropped: ReadonlyMap<Node, string | undefined>, owner: Node): Statement[] {
  if (!list.some(one => isDropped(one, dropped))) return list;
  const kept: Statement[] = [];
  let words: string[] = [];
  for (const one of list) {
    const said = isDropped(one, dropped);
    if (said) {
      words.push(...said);
      if (one.type === 'VariableDeclaration' && !dropped.has(one)) {
        one.declarations = one.declarations.filter(each => !dropped.has(each));
        if (one.declarations.length > 0) kept.push(one);
      }
      continue;
    }
    for (const word of words) noteBefore(one, word);
    words = [];
    kept.push(one);
  }
  const last = kept.at(-1);
  for (const word of words) last ? noteAfter(last, word) : noteInside(owner, word);
  return kept;
}

/** What is to be said of a statement that goes, or of which a part goes; undefined for one that stays. */
function isDropped(one: Statement, dropped: ReadonlyMap<Node, string | undefined>): readonly string[] | undefined {
  const parts: readonly Node[] = dropped.has(one)
    ? [one]
    : one.type === 'VariableDeclaration'
      ? one.declarations.filter(each => dropped.has(each))
      : [];
  if (parts.length === 0) return undefined;
  return parts.flatMap(part => dropped.get(part) ?? []);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|[\n\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}

function count(text: string, word: string): number {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found++;
  return found;
}
