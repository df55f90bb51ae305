/** Giving variables, properties and the parts of patterns their values. */
import type { Data } from '../language/data.js';
import type { AnyNode } from '../types.js';
import { plainKey, writeSlot } from './environment.js';
import { copyAll, get, itemsWithin, keyFrom, keysOf, set } from './members.js';
import type { Env, Run } from './model.js';
import { saw } from './run.js';
import { carried, instance, isUnknown } from './value.js';

/** @param isNew for a declaration, which makes its variables anew */
export function assign(target: AnyNode, value: Data, env: Env, run: Run, isNew = false): void {
  switch (target.type) {
    case 'Identifier': {
      const variable = env.unit.indexed.variableOf(target);
      if (variable) writeSlot(variable, value, env, run, isNew);
      else run.globals.set(target.name as string, value);
      if (!variable && target.name === 'exports') run.globals.delete('exports');
      saw(run, target, value, env);
      return;
    }
    case 'MemberExpression': {
      const of = run.evaluate(target.object, env);
      const { property, computed } = target;
      const given = computed ? run.evaluate(property, env) : plainKey(property);
      const key = keyFrom(given, run);
      if (key !== undefined) set(run, of, key, value);
      else copyAll(of, given);
      return;
    }
    case 'AssignmentPattern': {
      const given = value === undefined ? run.evaluate(target.right, env) : value;
      assign(target.left, given, env, run, isNew);
      return;
    }
    case 'ArrayPattern': {
      const items = itemsWithin(run, value);
      const isSome = isUnknown(value);
      (target.elements as (AnyNode | null)[]).forEach((element, at) => {
        if (element?.type === 'RestElement')
          assign(element.argument, isSome ? value : items.slice(at), env, run, isNew);
        else if (element) assign(element, isSome ? items[0] : items[at], env, run, isNew);
      });
      return;
    }
    case 'ObjectPattern':
      assignProperties(target, value, env, run, isNew);
      return;
    default: {
      const inside = target as unknown as { parameter?: AnyNode; expression?: AnyNode; argument?: AnyNode };
      const part = inside.parameter ?? inside.expression ?? inside.argument;
      if (part) assign(part, value, env, run, isNew);
    }
  }
}

function assignProperties(target: AnyNode, value: Data, env: Env, run: Run, isNew: boolean): void {
  const taken = new Set<string>();
  for (const property of (target as unknown as { properties: AnyNode[] }).properties) {
    if (property.type === 'RestElement') {
      const rest = isUnknown(value)
        ? value
        : instance(
            undefined,
            keysOf(value)
              .filter(key => !taken.has(key))
              .map(key => [key, get(run, value, key)] as const),
          );
      assign(property.argument, rest, env, run, isNew);
      continue;
    }
    const { key, computed, value: part } = property as unknown as { key: AnyNode; computed: boolean; value: AnyNode };
    const name = computed ? keyFrom(run.evaluate(key, env), run) : plainKey(key);
    if (name !== undefined) taken.add(name);
    assign(part, name === undefined ? carried([value]) : get(run, value, name), env, run, isNew);
  }
}
