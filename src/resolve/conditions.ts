/** The conditions that a place in the code stands under, as they are written. */
import { parentOf } from '../parse/nodes.js';
import type { AnyNode } from '../types.js';

/** A test that holds or does not, or a subject that is one of the cases of a `switch`. */
export type Condition =
  | { readonly test: AnyNode; readonly holds: boolean }
  | { readonly discriminant: AnyNode; readonly cases: readonly AnyNode[] };

/** Bounds of what is looked at: nodes around one, and statements before one in the same block. */
const MOST = { levels: 200, before: 200 } as const;

/** Innermost first: the tests of the branches around a node, and those that left the function before it. */
export function* conditionsAround(node: AnyNode): Generator<Condition> {
  let child = node;
  for (
    let parent = parentOf(child), level = 0;
    parent && level < MOST.levels;
    child = parent, parent = parentOf(parent), level++
  )
    yield* conditionsOf(parent, child);
}

/** The conditions under which something is done that stands right in another. */
function conditionsOf(parent: AnyNode, child: AnyNode): readonly Condition[] {
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (parent.consequent === child) return [{ test: parent.test, holds: true }];
      return parent.alternate === child ? [{ test: parent.test, holds: false }] : [];
    case 'LogicalExpression':
      return parent.right === child ? [{ test: parent.left, holds: parent.operator === '&&' }] : [];
    case 'SwitchCase': {
      const { discriminant, cases } = parentOf(parent) as unknown as { discriminant: AnyNode; cases: AnyNode[] };
      const tests = casesInto(cases, parent);
      return tests ? [{ discriminant, cases: tests }] : [];
    }
    case 'BlockStatement':
    case 'Program': {
      const before = (parent.body as AnyNode[]).slice(0, MOST.before);
      const own = before.indexOf(child);
      return before
        .slice(0, own < 0 ? undefined : own)
        .flatMap(one =>
          one.type === 'IfStatement' && !one.alternate && leaves(one.consequent)
            ? [{ test: one.test, holds: false }]
            : [],
        );
    }
    default:
      return [];
  }
}

/** The tests of the cases that lead into one: its own, and those before it that fall through. Undefined with `default`. */
function casesInto(cases: readonly AnyNode[], own: AnyNode): readonly AnyNode[] | undefined {
  const tests: AnyNode[] = [];
  for (let at = cases.indexOf(own); at >= 0 && tests.length < 20; at--) {
    const { test, consequent } = cases[at] as unknown as { test: AnyNode | null; consequent: AnyNode[] };
    const last = consequent.at(-1);
    if (cases[at] !== own && last && (leaves(last) || /^(?:Break|Continue)Statement$/.test(last.type))) break;
    if (!test) return undefined;
    tests.unshift(test);
  }
  return tests;
}

function leaves(statement: AnyNode): boolean {
  if (statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement') return true;
  if (statement.type === 'BlockStatement') {
    const last = (statement.body as AnyNode[]).at(-1);
    return last !== undefined && leaves(last);
  }
  return false;
}
