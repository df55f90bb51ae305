/** Assignments. */
import { OPAQUE } from '../../language/data.js';
import type { AnyNode } from '../../types.js';
import { type Compute, GIVEN_UP, type Run } from './model.js';
import { numberOf, operate } from './operators.js';
import { assign } from './properties.js';

export function compileAssignment(run: Run, node: AnyNode): Compute {
  const { left: target, right, operator } = node as unknown as { left: AnyNode; right: AnyNode; operator: string };
  const value = run.computeOf(right);
  if (operator === '=')
    return env => {
      const assigned = value(env);
      assign(run, target, assigned, env);
      return assigned;
    };
  const before = run.computeOf(target);
  const binary = operator.slice(0, -1);
  return env => {
    const old = before(env);
    if (binary === '||' || binary === '&&' || binary === '??') throw GIVEN_UP;
    const made = operate(run, binary, old, value(env));
    assign(run, target, made, env);
    return made;
  };
}

export function compileUpdate(run: Run, node: AnyNode & { readonly type: 'UpdateExpression' }): Compute {
  const argument = node.argument as AnyNode;
  const value = run.computeOf(argument);
  const step = node.operator === '++' ? 1 : -1;
  return env => {
    const before = numberOf(run, value(env));
    const after = before === undefined ? OPAQUE : before + step;
    assign(run, argument, after, env);
    return node.prefix ? after : (before ?? OPAQUE);
  };
}
