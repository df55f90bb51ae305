/** On a way that is only taken where something equals something known, it is that. */
import type { Data } from '../language/data.js';
import type { AnyNode } from '../types.js';
import { readSlot, setSlot } from './environment.js';
import type { Env, Run } from './model.js';
import { isUnknown } from './value.js';

/** A variable, and what it equals where a test holds. */
export interface Equality {
  readonly variable: AnyNode;
  readonly value: AnyNode;
}

/** Does what is done where a test holds: `if (key === 'exec') return api[key];`. */
export function supposing<T>(test: AnyNode, env: Env, run: Run, action: () => T): T {
  const equalities = equalitiesIn(test);
  const from = (at: number): T => {
    const equality = equalities[at];
    return equality
      ? supposed(equality.variable, run.evaluate(equality.value, env), env, () => from(at + 1))
      : action();
  };
  return from(0);
}

/** Nodes of one test that are looked at. */
const MOST = 1_000;

/** What a test says that variables equal, in order: `key === 'exec' && other == 1`. */
export function equalitiesIn(test: AnyNode): readonly Equality[] {
  const found: Equality[] = [];
  const pending = [test];
  for (let at = 0; at < MOST; at++) {
    const node = pending.pop();
    if (!node) break;
    if (node.type === 'LogicalExpression' && node.operator === '&&') pending.push(node.right, node.left);
    if (node.type !== 'BinaryExpression' || (node.operator !== '===' && node.operator !== '==')) continue;
    const [variable, value] = node.left.type === 'Identifier' ? [node.left, node.right] : [node.right, node.left];
    if (variable.type === 'Identifier') found.push({ variable, value });
  }
  return found;
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
