import { become, spelled, text } from '../nodes.js';
import type { Rewriting } from '../transform.js';

/** Longer texts were broken by whoever wrote them so that they fit a line. */
const MOST = 100;

export const strings: Rewriting = {
  name: 'strings',
  says: 'writes out escapes of what can be seen, escapes what cannot, and joins short texts',
  example: { before: String.raw`f('\x66\u0073', '\u202e', "a" + 'b');`, after: String.raw`f('fs', '\u202e', 'ab');` },
  visitor: ({ changed }) => ({
    StringLiteral: {
      exit({ node, parent }) {
        const raw = node.extra?.raw;
        // In JSX a backslash is a backslash.
        if (parent.type === 'JSXAttribute' || typeof raw !== 'string') return;
        const better = spelled(node.value);
        // What was known of a call that is a text by now.
        if (node.trailingComments?.some(({ value }) => value === ` ${better} `))
          node.trailingComments = node.trailingComments.filter(({ value }) => value !== ` ${better} `);
        if (better === raw) return;
        node.extra = { ...node.extra, raw: better };
        changed();
      },
    },
    TemplateElement: {
      exit({ node, parentPath }) {
        const { raw, cooked } = node.value;
        if (typeof cooked !== 'string' || !/\\[xu]/.test(raw) || !/^[\n\t\x20-\x7e]*$/.test(cooked)) return;
        // A tag may ask how it was written.
        if (/[\\`]|\$\{/.test(cooked) || parentPath?.parent.type === 'TaggedTemplateExpression') return;
        node.value = { raw: cooked, cooked };
        changed();
      },
    },
    BinaryExpression: {
      exit({ node }) {
        const { left, right, operator } = node;
        if (operator !== '+' || right.type !== 'StringLiteral' || left.type !== 'StringLiteral') return;
        if (left.value.length + right.value.length > MOST) return;
        become(node, text(left.value + right.value));
        changed();
      },
    },
  }),
};
