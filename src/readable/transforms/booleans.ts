import { become, identifier, literalOf, type Node, truth } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const booleans: Rewriting = {
  name: 'booleans',
  says: 'writes `!0` as `true` and `void 0` as `undefined`',
  example: { before: 'f(!0, !1, ![], !![], void 0);', after: 'f(true, false, false, true, undefined);' },
  visitor: ({ changed, declared, assigned }) => ({
    UnaryExpression: {
      exit({ node }) {
        if (node.operator === 'void') {
          if (literalOf(node.argument) === undefined || declared.has('undefined') || assigned.has('undefined')) return;
          become(node, identifier('undefined'));
        } else if (node.operator === '!') {
          const value = truthOf(node.argument);
          if (value === undefined) return;
          become(node, truth(!value));
        } else return;
        changed();
      },
    },
  }),
};

function truthOf(node: Node): boolean | undefined {
  if (node.type === 'ArrayExpression' && node.elements.length === 0) return true;
  const value = literalOf(node);
  return value === undefined ? undefined : Boolean(value);
}
