/** Nodes made of nodes, each in the place of what it was made of. */
import type { AnyNode } from '../types.js';
import { endOf, startOf } from './walk.js';

export type Fields = { readonly type: string } & Record<string, unknown>;
/** A node of which nobody has said what it may hold. */
export type Dialect = AnyNode & Record<string, unknown>;

export function named(name: string, place: AnyNode): Fields & AnyNode {
  return at(place, { type: 'Identifier', name });
}

export function call(callee: AnyNode, args: readonly AnyNode[], place: AnyNode): Fields & AnyNode {
  return at(place, { type: 'CallExpression', callee, arguments: args, optional: false });
}

export function arrow(params: readonly AnyNode[], body: AnyNode, place: AnyNode): AnyNode {
  const expression = body.type !== 'BlockStatement';
  return at(place, { type: 'ArrowFunctionExpression', params, body, expression, async: false });
}

export function constant(id: AnyNode, init: AnyNode, place: AnyNode): Fields & AnyNode {
  const declarator = at(place, { type: 'VariableDeclarator', id, init });
  return at(place, { type: 'VariableDeclaration', kind: 'const', declarations: [declarator] });
}

export function at(first: AnyNode, fields: object, last: AnyNode = first): Fields & AnyNode {
  return { ...fields, start: startOf(first), end: endOf(last) } as unknown as Fields & AnyNode;
}

/** A node becomes another, in the place it stands at. */
export function become(node: Dialect, fields: Fields | AnyNode): void {
  const place = 'start' in fields || 'range' in fields ? fields : node;
  const [start, end] = [startOf(place as AnyNode), endOf(place as AnyNode)];
  const copy = { ...fields };
  for (const key of Object.keys(node)) delete (node as Record<string, unknown>)[key];
  Object.assign(node, copy, { start, end });
}
