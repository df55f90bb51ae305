import type { AnyNode } from '../types.js';

/** The parts of a text that is put together, in order. */
export function partsOf(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const parts: AnyNode[] = [];
    let left: AnyNode = node;
    while (left.type === 'BinaryExpression' && parts.length < 50) {
      parts.unshift(left.right);
      left = left.left;
    }
    return [left, ...parts];
  }
  if (node.type !== 'TemplateLiteral') return [node];
  const { quasis, expressions } = node;
  return quasis.flatMap((quasi, at) => [quasi, ...expressions.slice(at, at + 1)]);
}
