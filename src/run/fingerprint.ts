/**
 * What a finding is known by from one version of a package to the next: the code it concerns.
 *
 * That is more than the line it points at. Whoever accepts that a package downloads from an address has read the address
 * too, and it may be written elsewhere; so each step brings the function it stands in and, from there, what gives the
 * variables their values. What a file does besides may change, and the whole may move, without a finding becoming
 * another one.
 */
import { createHash } from 'node:crypto';
import { parentOf } from '../parse/nodes.js';
import type { Write } from '../parse/scopes.js';
import { type Indexed, indexedOf } from '../parse/tree.js';
import { endOf, startOf } from '../parse/walk.js';
import type { AnyNode, Moment, Problem, Step } from '../types.js';

/** Parts and names looked at for one step. What hangs together with more is known by its whole file. */
const BOUNDS = { parts: 300, names: 20_000 } as const;

/** Statements up to this length are never taken for a wrapper around all of a file. UTF-16 units. */
const SMALL = 2_000;

/**
 * A digest, in 32 hexadecimal digits, of what a rule says and the code it says it of. What an installation does is not
 * accepted with what a caller may have done.
 */
export function fingerprintOf(rule: string, { messageId, data, chain }: Problem, moment?: Moment): string {
  const hash = createHash('sha256').update(JSON.stringify([rule, messageId, data ?? {}]));
  if (moment === 'install') hash.update(moment);
  for (const { role, origin } of chain) hash.update(JSON.stringify([role, ...codeOf(origin)]));
  return hash.digest('hex').slice(0, 32);
}

/** The texts that a step rests on, in the order they stand in. */
function codeOf(origin: Step['origin']): readonly string[] {
  const { text } = origin.file;
  const textOf = (start: number, end: number): string => text.slice(start, end).replaceAll('\r\n', '\n');
  if (!('node' in origin)) return [textOf(origin.start, origin.end)];
  const indexed = indexedOf(origin.node);
  const parts = indexed && partsAround(origin.node, indexed, text.length);
  return parts
    ? [...parts].sort((a, b) => startOf(a) - startOf(b)).map(part => textOf(startOf(part), endOf(part)))
    : [textOf(0, text.length)];
}

/** The code around a node and what it uses, in turn; undefined when that is too much to tell apart from the rest. */
function partsAround(node: AnyNode, indexed: Indexed, size: number): ReadonlySet<AnyNode> | undefined {
  const start = largestAround(node, size);
  const parts = new Set([start]);
  let names = 0;
  for (const part of parts) {
    for (const identifier of identifiersIn(part, indexed)) {
      if (++names > BOUNDS.names) return undefined;
      const variable = indexed.variableOf(identifier);
      if (!variable || isWithin(variable.scope.node, part)) continue;
      const writes = variable.writes.flatMap(written);
      const references = indexed.referencesOf(variable);
      // What the function is handed where it is called, too, but not for all it calls in turn.
      const isOfStart = part === start && writes.some(write => isWithin(write, start));
      const given = [...writes, ...references.flatMap(changed), ...(isOfStart ? references.flatMap(called) : [])];
      // A wrapper that is given its own parts, or a function that calls itself, tells nothing new.
      for (const other of given)
        if (![...parts].some(known => isWithin(known, other) || isWithin(other, known))) parts.add(other);
      if (parts.size > BOUNDS.parts) return undefined;
    }
  }
  return parts;
}

/** The outermost statement around a node that is not most of its file, as a module's or a bundle's wrapper is. */
function largestAround(node: AnyNode, size: number): AnyNode {
  const most = Math.max(SMALL, size / 2);
  let largest = node;
  for (let at: AnyNode | undefined = node; at && at.type !== 'Program'; at = parentOf(at)) {
    if (endOf(at) - startOf(at) > most) break;
    largest = at;
  }
  return largest;
}

function identifiersIn(part: AnyNode, indexed: Indexed): readonly AnyNode[] {
  const all = indexed.nodes('Identifier');
  return all.slice(firstFrom(all, startOf(part)), firstFrom(all, endOf(part)));
}

/** The position of the first node that starts at an offset or after it; nodes are in source order. */
function firstFrom(nodes: readonly AnyNode[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(nodes[middle] as AnyNode) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isWithin(inner: AnyNode, outer: AnyNode): boolean {
  return startOf(inner) >= startOf(outer) && endOf(inner) <= endOf(outer);
}

function written(write: Write): readonly AnyNode[] {
  if (write.kind === 'import') return [write.at];
  return 'value' in write ? [write.value] : [];
}

/** The assignment by which a reference changes a property of what it refers to: `options.url = …`. */
function changed(reference: AnyNode): readonly AnyNode[] {
  let at = reference;
  for (let parent = parentOf(at); parent?.type === 'MemberExpression' && parent.object === at; parent = parentOf(at))
    at = parent;
  const parent = parentOf(at);
  return at !== reference && parent?.type === 'AssignmentExpression' && parent.left === at ? [parent] : [];
}

/** The call of what a reference refers to. */
function called(reference: AnyNode): readonly AnyNode[] {
  const parent = parentOf(reference);
  return parent?.type === 'CallExpression' && parent.callee === reference ? [parent] : [];
}
