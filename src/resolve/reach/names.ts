import { functionAround, isPropertyName, nameOfKey, parentOf, push } from '../../parse/nodes.js';
import { eachTarget } from '../../parse/patterns.js';
import type { Variable } from '../../parse/scopes.js';
import type { AnyNode } from '../../types.js';
import { CALLED, KIND, MAKES } from './kinds.js';
import type { Member } from './nodes.js';
import { after, isNew, reach, type Spread } from './spread.js';

/** What a pattern binds or writes to is of a kind. */
export function pattern(s: Spread, target: AnyNode, kind: number): void {
  eachTarget(target, [], (found, path) => {
    if (found.type === 'Identifier') {
      const meant = s.indexed.variableOf(found);
      const step = path.at(-1);
      const makes = typeof step === 'string' && MAKES.test(step) && kind & CALLED ? KIND.maker : 0;
      const taken = step === 'env' ? KIND.environment : kind | makes;
      if (meant) variable(s, meant, taken);
      else property(s, found.name as string, taken);
    } else if (found.type === 'MemberExpression') {
      const key = found.property as AnyNode;
      if (!found.computed || key.type === 'Literal') property(s, nameOfKey(key), kind);
      // A number is often worked out where it is read: `held[7] = require('os')`, `held[10 - 3]`.
      const isPlace = found.computed && (key.type !== 'Literal' || typeof key.value === 'number');
      if (isPlace && (found.object as AnyNode).type === 'Identifier') pattern(s, found.object as AnyNode, kind);
    }
  });
}

/** A variable is of a kind, and all that refers to it. */
export function variable(s: Spread, meant: Variable | undefined, kind: number): void {
  if (!meant || !isNew(s, meant, kind)) return;
  for (const reference of s.indexed.referencesOf(meant)) reach(s, reference, kind);
  if (!meant.scope.parent) hands(s, meant.name, kind);
}

/** Properties of one name are one: which object a property is of is rarely known. */
export function property(s: Spread, name: string, kind: number): void {
  if (name === '' || name === 'prototype' || !isNew(s, name, kind)) return;
  after(s, s.turns, () => readOf(s, name, kind));
  hands(s, name, kind);
}

function readOf(s: Spread, name: string, kind: number): void {
  for (const node of s.indexed.named(name)) {
    const parent = parentOf(node);
    if (parent?.type === 'MemberExpression') {
      if (!parent.computed && parent.property === node) reach(s, parent, kind);
    } else if (parent?.type === 'Property' && parentOf(parent)?.type === 'ObjectPattern') {
      if (parent.key === node || parent.value === node || parent.shorthand) pattern(s, parent.value as AnyNode, kind);
    } else if (!isPropertyName(node) && !s.indexed.variableOf(node)) reach(s, node, kind);
  }
  for (const node of computed(s).get(name) ?? []) reach(s, node, kind);
  for (const node of s.imports.get(name) ?? []) taken(s, node, kind);
}

/** What this file takes from another turns out to have a name. */
export function taken(s: Spread, node: AnyNode, kind: number): void {
  if (node.type === 'Identifier') variable(s, s.indexed.variableOf(node), kind);
  else reach(s, node, kind);
}

/** Members by a key that is spelled out: `a['name']`. */
function computed(s: Spread): Map<string, AnyNode[]> {
  if (!s.byLiteral) {
    s.byLiteral = new Map();
    for (const node of s.indexed.nodes('MemberExpression')) {
      const { property: key, computed } = node as unknown as Member;
      if (computed && key.type === 'Literal') push(s.byLiteral, String(key.value), node);
    }
  }
  return s.byLiteral;
}

/** A function is given something of a kind at this position. */
export function parameter(s: Spread, fn: AnyNode, position: number, kind: number): void {
  const params = (fn as { params?: readonly AnyNode[] }).params ?? [];
  const last = params.at(-1);
  const param = params[position] ?? (last?.type === 'RestElement' ? last : undefined);
  if (param && isNew(s, param, kind)) pattern(s, param, kind);
  usesArguments(s, fn, kind);
}

/** A function is given something of a kind, who knows where. */
export function allParameters(s: Spread, fn: AnyNode, kind: number): void {
  for (const param of (fn as { params?: readonly AnyNode[] }).params ?? [])
    if (isNew(s, param, kind)) pattern(s, param, kind);
  usesArguments(s, fn, kind);
}

function usesArguments(s: Spread, fn: AnyNode, kind: number): void {
  if (!isNew(s, fn, kind)) return;
  for (const node of s.indexed.named('arguments')) if (functionAround(node) === fn) reach(s, node, kind);
}

/** Other files may get at something of a kind under a name. */
export function hands(s: Spread, name: string, kind: number): void {
  const before = s.exported.get(name);
  if (before && (before.kind | kind) === before.kind) return;
  const now = { kind: (before?.kind ?? 0) | kind, turns: before?.turns ?? s.turns };
  s.exported.set(name, now);
  for (const importer of s.importers) importer.doors.gain(name, now);
}
