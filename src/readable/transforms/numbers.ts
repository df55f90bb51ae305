import { become, type Node, number } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const numbers: Rewriting = {
  name: 'numbers',
  says: 'writes numbers in decimal, and sums of those that were not as what they come to',
  example: { before: 'f(0x1f, 1e3, 0x2 * -0x3 + 0x10, 60 * 60);', after: 'f(31, 1000, 10, 60 * 60);' },
  visitor: ({ changed }) => {
    const odd = new WeakSet<Node>();
    return {
      NumericLiteral: {
        exit({ node }) {
          const raw = node.extra?.raw;
          if (typeof raw !== 'string' || /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(raw)) return;
          delete node.extra;
          odd.add(node);
          changed();
        },
      },
      BinaryExpression: {
        exit({ node }) {
          const [left, right] = [numberOf(node.left), numberOf(node.right)];
          if (left === undefined || right === undefined || !(odd.has(inner(node.left)) || odd.has(inner(node.right))))
            return;
          const value = arithmetic(node.operator, left, right);
          if (value === undefined || !Number.isSafeInteger(value)) return;
          become(node, number(value));
          odd.add(inner(node));
          changed();
        },
      },
    };
  },
};

const inner = (node: Node): Node => (node.type === 'UnaryExpression' ? node.argument : node);

function numberOf(node: Node): number | undefined {
  if (node.type === 'NumericLiteral') return node.value;
  if (node.type !== 'UnaryExpression' || node.operator !== '-') return undefined;
  return node.argument.type === 'NumericLiteral' ? -node.argument.value : undefined;
}

function arithmetic(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return undefined;
  }
}
