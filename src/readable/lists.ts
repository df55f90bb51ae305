/** Lists of statements: what holds them, and one made of another. */
import type { Scope, Visitor } from '@babel/traverse';
import type { Statement } from './nodes.js';

/** Visits each list of statements when all that is in it has been visited. */
export function forEachList(rewrite: (list: Statement[], scope: Scope) => Statement[]): Visitor {
  return {
    'Program|BlockStatement|StaticBlock|TSModuleBlock': {
      exit({ node, scope }) {
        const owner = node as unknown as { body: Statement[] };
        owner.body = rewrite(owner.body, scope);
      },
    },
    SwitchCase: {
      exit({ node, scope }) {
        node.consequent = rewrite(node.consequent, scope);
      },
    },
  };
}

/** The list with each statement as what it is written as; the same list when none is written otherwise. */
export function rewritten(list: Statement[], write: (one: Statement) => readonly Statement[] | undefined): Statement[] {
  let made: Statement[] | undefined;
  list.forEach((one, at) => {
    const others = write(one);
    if (others) {
      made ??= list.slice(0, at);
      const [first] = others;
      if (first && first !== one) {
        first.leadingComments = [...(one.leadingComments ?? []), ...(first.leadingComments ?? [])];
        const last = others.at(-1) as Statement;
        last.trailingComments = [...(last.trailingComments ?? []), ...(one.trailingComments ?? [])];
      }
      made.push(...others);
    } else made?.push(one);
  });
  return made ?? list;
}
