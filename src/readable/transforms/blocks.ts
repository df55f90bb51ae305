import { block, type Statement } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const blocks: Rewriting = {
  name: 'blocks',
  says: 'puts what depends on a condition, and what is repeated, into braces',
  example: {
    before: 'if (a) b(); else if (c) d(); else e(); while (f) g();',
    after: 'if (a) {\n  b();\n} else if (c) {\n  d();\n} else {\n  e();\n}\nwhile (f) {\n  g();\n}',
  },
  visitor: ({ changed }) => {
    const braced = (body: Statement): Statement => {
      if (body.type === 'BlockStatement' || body.type === 'EmptyStatement') return body;
      changed();
      return block([body], body);
    };
    return {
      IfStatement: {
        exit({ node }) {
          node.consequent = braced(node.consequent);
          if (node.alternate && node.alternate.type !== 'IfStatement') node.alternate = braced(node.alternate);
        },
      },
      'Loop|WithStatement': {
        exit({ node }) {
          const loop = node as unknown as { body: Statement };
          loop.body = braced(loop.body);
        },
      },
    };
  },
};
