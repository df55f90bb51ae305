/** On a way that is only taken where something equals something known, it is that. */
import type { Data } from '../resolve/data.js';
import type { AnyNode } from '../types.js';
import { readSlot, setSlot } from './environment.js';
import type { Env, Run } from './model.js';
import { isUnknown } from './value.js';

/** Does what is done where a test holds: `if (key === 'exec') return api[key];`. */
export function supposing<T>(test: AnyNode, env: Env, run: Run, action: () => T): T {
  const { type, operator, left, right } = test as unknown as Record<'type' | 'operator', string> &
    Record<'left' | 'right', AnyNode>;
  if (type === 'LogicalExpression' && operator === '&&')
    return supposing(left, env, run, () => supposing(right, env, run, action));
  if (type !== 'BinaryExpression' || (operator !== '===' && operator !== '==')) return action();
  const [variable, value] = left.type === 'Identifier' ? [left, right] : [right, left];
  if (variable.type !== 'Identifier') return action();
  return supposed(variable, run.evaluate(value, env), env, action);
}

/** Does something while a variable of which nothing is known is what it was compared with. */
export function supposed<T>(node: AnyNode, value: Data, env: Env, action: () => T): T {
  const variable = node.type === 'Identifier' ? env.unit.indexed.variableOf(node) : undefined;
  if (!variable || (typeof value !== 'string' && typeof value !== 'number')) return action();
  const before = readSlot(variable, env);
  if (!isUnknown(before)) return action();
  setSlot(variable, value, env);
  try {
    return action();
  } finally {
    if (readSlot(variable, env) === value) setSlot(variable, before, env);
  }
}
