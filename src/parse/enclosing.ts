/** The expression at a place of a file. */
import { findNodeAround } from 'acorn-walk';
import type { AnyNode } from '../types.js';
import { isPropertyName, parentOf } from './nodes.js';
import { visitors } from './visitors.js';
import { endOf, startOf, walk } from './walk.js';

const EXPRESSION = /(?:Expression|Literal)$|^(?:Identifier|MetaProperty|Super|SpreadElement|JSXElement|JSXFragment)$/;

/** Whether a node of a file that is indexed is one that has a value: what only names a property or a label has none. */
export function isExpression(node: AnyNode): boolean {
  return EXPRESSION.test(node.type) && !(node.type === 'Identifier' && isPropertyName(node));
}

/** The innermost expression around a character; undefined where there is none, as between statements. */
export function expressionAround(program: AnyNode, offset: number): AnyNode | undefined {
  // acorn-walk counts the place behind a node as within it; in the middle of a character there is no such place.
  const middle = offset + 0.5;
  try {
    let found: AnyNode | undefined;
    let next = smallerAround(program, middle, Number.POSITIVE_INFINITY);
    // Where a dialect was lowered, what was made stands where the whole was, beside the parts of it that are left.
    for (let turn = 0; next && turn < TURNS; turn++) {
      found = next;
      next = smallerAround(program, middle, widthOf(found));
    }
    return found;
  } catch {
    // What nests deeper than the native stack, or holds a type of node that nobody has met yet.
    return searched(program, middle);
  }
}

const TURNS = 8;

/** An expression around a place that is smaller than so many UTF-16 units, and has no other in it that is around. */
function smallerAround(program: AnyNode, middle: number, width: number): AnyNode | undefined {
  const isMeant = (_: string, node: unknown): boolean =>
    isExpression(node as AnyNode) && widthOf(node as AnyNode) < width;
  return findNodeAround(program as unknown as AcornNode, middle, isMeant, visitors)?.node as AnyNode | undefined;
}

type AcornNode = Parameters<typeof findNodeAround>[0];

function widthOf(node: AnyNode): number {
  return endOf(node) - startOf(node);
}

/** The same without recursion, whatever the nodes are. */
function searched(program: AnyNode, middle: number): AnyNode | undefined {
  let found: AnyNode | undefined;
  const isAround = (node: AnyNode): boolean => startOf(node) <= middle && endOf(node) >= middle;
  walk(
    program,
    node => isAround(node) && isExpression(node),
    node => {
      if (!found || widthOf(node) < widthOf(found)) found = node;
    },
    node => (isAround(node) ? undefined : []),
  );
  return found;
}

/** Expressions that begin in one place and are told of: `a`, `a.b`, `a.b()`. */
const MOST = 12;

/**
 * What a place may mean: the expressions that begin there, innermost first, or the innermost one around it where none
 * does.
 */
export function expressionsAt(program: AnyNode, offset: number): readonly AnyNode[] {
  const innermost = expressionAround(program, offset);
  if (!innermost) return [];
  const found = [innermost];
  for (
    let at = parentOf(innermost);
    at && startOf(at) === offset && found.length < MOST && startOf(innermost) === offset;
    at = parentOf(at)
  )
    if (isExpression(at)) found.push(at);
  return found;
}
