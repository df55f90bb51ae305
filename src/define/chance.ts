import type { AnyNode, FileContext } from '../types.js';
import { CHANCE } from '../vocabulary/builtins.js';
import { isWithin, partsWithin, writtenTo } from './variables.js';

/** Bounds of one question: variables and functions that are followed, one in another, and nodes of each expression. */
const MOST = { hops: 3, nodes: 200, variables: 20, values: 3 } as const;

/** Whether an expression has chance in it: by itself, however it is called, by a variable or by a function of the file. */
export function isByChance(context: FileContext, node: AnyNode, level = 0): boolean {
  if (level > MOST.hops) return false;
  for (const call of partsWithin(context, node, 'CallExpression', MOST.nodes)) {
    const { callee } = call as unknown as { callee: AnyNode };
    // `via(Math, 'random')` is named by what it gives.
    const given = context.namesOf(call).map(name => name.replace(/\(\)$/, ''));
    if ([...context.namesOf(callee), ...given].some(name => CHANCE.test(name))) return true;
  }
  return partsWithin(context, node, 'Identifier', MOST.nodes)
    .slice(0, MOST.variables)
    .some(variable =>
      writtenTo(context, variable)
        .slice(0, MOST.values)
        .some(value => !isWithin(node, value) && isByChance(context, value, level + 1)),
    );
}
