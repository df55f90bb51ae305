import { identifier, isName, type Node } from '../nodes.js';
import type { Rewriting } from '../transform.js';

export const members: Rewriting = {
  name: 'members',
  says: 'writes names of members as names',
  example: {
    before: `a['b']['c d'] = { 'e': 1, ['f']() {} };`,
    after: `a.b['c d'] = {\n  e: 1,\n  f() {}\n};`,
  },
  visitor: ({ changed }) => ({
    'MemberExpression|OptionalMemberExpression': {
      exit({ node }) {
        const member = node as { computed: boolean; property: Node };
        if (!member.computed || member.property.type !== 'StringLiteral' || !isName(member.property.value)) return;
        rename(member, 'property');
        member.computed = false;
        changed();
      },
    },
    'ObjectProperty|ObjectMethod|ClassMethod|ClassProperty': {
      exit({ node }) {
        const member = node as { computed: boolean; key: Node; shorthand?: boolean; static?: boolean };
        if (member.key.type !== 'StringLiteral' || !isName(member.key.value)) return;
        // Under these names something else is meant where they are written without brackets.
        if (member.computed && /^(?:__proto__|constructor|prototype)$/.test(member.key.value)) return;
        rename(member, 'key');
        member.computed = false;
        changed();
      },
    },
  }),
};

function rename<K extends string>(member: Record<K, Node>, key: K): void {
  const { value, start, end, loc } = member[key] as Node & { value: string };
  const name = identifier(value) as Node;
  member[key] = Object.assign(name, { start, end, loc });
}
