/** A file rewritten so that a person can read it: parsed by Babel, walked until nothing changes, and printed anew. */
import type { Binding } from '@babel/traverse';
import type * as t from '@babel/types';
import { tokensOf } from '../parse/layout.js';
import type { SourceFile } from '../types.js';
import { isSteep, WHOLE_LIMIT } from './layout.js';
import { parseNative, printNative, walkNative } from './native.js';
import { boundNames, each, type Node } from './nodes.js';
import { type Place, placesOf, type Readable } from './places.js';
import { sweep } from './sweep.js';
import type { Pass, Rewriting } from './transform.js';
import { INLININGS, NAMINGS, SPELLINGS } from './transforms/index.js';
import { type Known, knownOf } from './transforms/put-back.js';

/** Bounds of one file. */
const BOUNDS = {
  /** UTF-16 units of what is made of its text. */
  made: 4_000_000,
  /** Times that variables are asked about; before each, things are spelled anew until that is all, or as often. */
  rounds: 8,
  spellings: 3,
  /** Nodes that all walks together may visit, the last one apart, in which names are given. */
  visits: 2_000_000,
  /** Nodes that may be copied into others. */
  room: 300_000,
} as const;

/** Files of code, and those whose names say nothing. What was decoded is code whatever it was found in. */
const CODE = /(?:\.[cm]?[jt]sx?|(?:^|\/)[^./]+)$/i;

export const isCode = ({ path, decodedFrom }: SourceFile): boolean => decodedFrom !== undefined || CODE.test(path);

/** The file rewritten, or why it cannot be. Never throws. */
export function plain(file: SourceFile): Readable | { readonly why: string } {
  if (!isCode(file)) return { why: 'it is no JavaScript' };
  if (file.text.length > WHOLE_LIMIT) return { why: 'it is too long' };
  if (isSteep(file.text, tokensOf(file.text))) return { why: 'it nests too deep' };
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
  const work: Work = { text: file.text, known, left: { room: BOUNDS.room, visits: BOUNDS.visits } };
  for (let rounds = 0; rounds < BOUNDS.rounds; rounds++) if (rewriteOnce(tree, work)) break;
  const isDone = work.left.visits > 0;
  work.left.visits = Number.POSITIVE_INFINITY;
  walkOnce(tree, NAMINGS, work);
  finish(tree);
  const { code, rawMappings } = printNative(tree, known.text);
  if (code.length > BOUNDS.made) return { why: 'it becomes too long' };
  const starts = lineStarts(known.text);
  const places = (rawMappings ?? []).flatMap(({ generated, original }): Place[] =>
    original
      ? [{ original: known.back((starts[original.line - 1] ?? 0) + original.column), line: generated.line }]
      : [],
  );
  const says = isDone ? 'rewritten to be read' : 'rewritten to be read, as far as its bounds allow';
  return { text: `${code}\n`, isLaidOut: true, isRewritten: true, ...placesOf(places), says };
}

/** What all walks over one file have in common. */
interface Work {
  /** As it was written. */
  readonly text: string;
  readonly known: Known;
  /** What of the bounds is left. */
  readonly left: { room: number; visits: number };
}

/** Whether there is nothing more to do. */
function rewriteOnce(tree: t.File, work: Work): boolean {
  for (let spelled = 0; spelled < BOUNDS.spellings; spelled++) if (!walkOnce(tree, SPELLINGS, work, true)) break;
  return !walkOnce(tree, INLININGS, work);
}

/**
 * Whether anything was changed.
 *
 * @param isPlain of those that ask nothing about variables: without scopes, which take as long as the walk
 */
function walkOnce(tree: t.File, rewritings: readonly Rewriting[], work: Work, isPlain = false): boolean {
  const { text, known, left } = work;
  const { size, assigned, declared, isDynamic } = surveyOf(tree);
  left.visits -= size;
  // Under `with` any name may be a member.
  if (left.visits < 0 || (isDynamic && !isPlain)) return false;
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
      return left.room;
    },
    set room(room) {
      left.room = room;
    },
    spend(nodes) {
      left.visits -= nodes;
      return left.visits > 0;
    },
    assigned,
    declared,
    nameAt: known.nameAt,
    usesOutside: usesOutside(text, known.text),
  };
  walkNative(
    tree,
    rewritings.map(({ visitor }) => visitor(pass)),
    isPlain,
  );
  if (dropped.size > 0) sweep(tree, dropped);
  return hasChanged;
}

interface Survey {
  readonly size: number;
  /** Names that are assigned to anywhere, and those that anything declares. */
  readonly assigned: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  readonly isDynamic: boolean;
}

function surveyOf(tree: Node): Survey {
  const assigned = new Set<string>();
  const declared = new Set<string>();
  let size = 0;
  let isDynamic = false;
  each(tree, node => {
    size++;
    switch (node.type) {
      case 'AssignmentExpression':
      case 'ForInStatement':
      case 'ForOfStatement':
        for (const name of boundNames(node.left)) assigned.add(name);
        break;
      case 'UpdateExpression':
        for (const name of boundNames(node.argument)) assigned.add(name);
        break;
      case 'WithStatement':
        isDynamic = true;
        break;
      default:
        for (const target of targetsIn(node)) for (const name of boundNames(target)) declared.add(name);
    }
    return true;
  });
  return { size, assigned, declared, isDynamic };
}

/** What a node declares, as far as it does. */
function targetsIn(node: Node): readonly Node[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return [node.id];
    case 'CatchClause':
      return node.param ? [node.param] : [];
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportSpecifier':
      return [node.local];
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
      return [...(node.id ? [node.id] : []), ...('params' in node ? node.params : [])];
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
    case 'ClassMethod':
    case 'ClassPrivateMethod':
      return node.params;
    default:
      return [];
  }
}

/** What the generator would not see to: a text that is a statement would be a directive where it came to stand first. */
function finish(tree: Node): void {
  each(tree, node => {
    if (node.type === 'ExpressionStatement' && node.expression.type === 'StringLiteral')
      node.expression = { type: 'ParenthesizedExpression', expression: node.expression } as t.ParenthesizedExpression;
    if (node.type === 'ObjectProperty' && !node.computed) node.shorthand ||= isNamedTwice(node);
    return true;
  });
}

/** `{ exec: exec }`. Written once `__proto__` would be a member like any other. */
function isNamedTwice({ key, value }: t.ObjectProperty): boolean {
  const target = value.type === 'AssignmentPattern' ? value.left : value;
  return (
    key.type === 'Identifier' && target.type === 'Identifier' && key.name === target.name && key.name !== '__proto__'
  );
}

/** Where lines start as Babel counts them. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|[\n\u2028\u2029]/g)) starts.push(index + end.length);
  return starts;
}

/** How often names stand in a text, outside of a part of it as it is in another. */
function usesOutside(text: string, now: string): Pass['usesOutside'] {
  let all: ReadonlyMap<string, number> | undefined;
  return (name, { start, end }) => {
    all ??= countsOf(text);
    return (all.get(name) ?? 0) - count(now.slice(start ?? 0, end ?? 0), name);
  };
}

function countsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[\w$]+/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function count(text: string, word: string): number {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found++;
  return found;
}
