/** Properties: read, written, and given to the targets of a pattern. */
import { moving } from '../../language/account.js';
import {
  type Data,
  exceeded,
  isObject,
  isShared,
  LONGEST,
  OPAQUE,
  putInto,
  ROOM,
  type Table,
  tableOf,
  textOf,
} from '../../language/data.js';
import { global, nativeOf } from '../../language/globals.js';
import { itemsOf } from '../../language/lists.js';
import { getOf } from '../../language/members.js';
import { raise } from '../../language/native.js';
import { nameOfKey } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { write } from './environment.js';
import { type Env, GIVEN_UP, type Run } from './model.js';

/** Gives the targets of a pattern their parts of a value. */
export function assign(run: Run, target: AnyNode, value: Data, env: Env): void {
  switch (target.type) {
    case 'Identifier': {
      const variable = run.unit.indexed.variableOf(target);
      if (variable) write(run, variable, value, env);
      else if (nativeOf(target.name) !== OPAQUE) setOf(run, global, target.name, value);
      return;
    }
    case 'MemberExpression': {
      setOf(run, run.computeOf(target.object as AnyNode)(env), keyOf(run, target, env), value);
      return;
    }
    case 'AssignmentPattern':
      assign(
        run,
        target.left as AnyNode,
        value === undefined ? run.computeOf(target.right as AnyNode)(env) : value,
        env,
      );
      return;
    case 'ArrayPattern': {
      // Of a text it takes whole characters, of which some are two places long.
      const from = typeof value === 'string' ? itemsOf(value, run.tick) : value;
      (target.elements as (AnyNode | null)[]).forEach((element, position) => {
        if (!element) return;
        if (element.type === 'RestElement')
          assign(run, element.argument as AnyNode, Array.isArray(from) ? rest(run, from, position) : OPAQUE, env);
        else assign(run, element, propertyOf(run, from as Data, String(position)), env);
      });
      return;
    }
    case 'ObjectPattern':
      for (const property of target.properties as AnyNode[]) {
        if (property.type !== 'Property') throw GIVEN_UP;
        const key = property.computed
          ? textOf(run.computeOf(property.key as AnyNode)(env), run.tick)
          : nameOfKey(property.key as AnyNode);
        assign(run, property.value as AnyNode, key === undefined ? OPAQUE : propertyOf(run, value, key), env);
      }
      return;
    default:
      throw GIVEN_UP;
  }
}

export function rest(run: Run, items: readonly Data[], position: number): Data[] {
  run.tick(moving(items.length), items.length * ROOM.element);
  return items.slice(position);
}

function setOf(run: Run, object: Data, key: string | undefined, value: Data): void {
  if (object === OPAQUE || key === undefined) return;
  if (object === undefined || object === null) raise(`cannot set ${key}`);
  if (Array.isArray(object)) {
    const size = key === 'length' ? Number(value) : /^\d{1,6}$/.test(key) ? Number(key) + 1 : undefined;
    if (size === undefined || !(size >= 0)) return;
    if (size > LONGEST.list) exceeded();
    // What lies between is filled up, in effect.
    const more = Math.max(0, size - object.length);
    run.tick(moving(more), more * ROOM.element);
    if (key !== 'length') object[size - 1] = value;
    else if (typeof value === 'number') object.length = size;
    return;
  }
  if (object instanceof Uint8Array) {
    if (typeof value === 'number' && Number(key) < object.length) object[Number(key)] = value;
    return;
  }
  if (isObject(object)) putInto(isShared(object) ? additionsTo(run, object) : object, key, value, run.tick);
}

function additionsTo(run: Run, shared: Data): Table {
  run.isChanged = true;
  let known = run.additions.get(shared);
  if (!known) {
    known = tableOf([]);
    run.additions.set(shared, known);
  }
  return known;
}

export function propertyOf(run: Run, of: Data, key: string): Data {
  const added = run.additions.size === 0 ? undefined : run.additions.get(of)?.properties;
  return added?.has(key) ? added.get(key) : getOf(of, key);
}

export function keyOf(run: Run, member: AnyNode, env: Env): string | undefined {
  const { property, computed } = member as unknown as { property: AnyNode; computed: boolean };
  return computed ? textOf(run.computeOf(property)(env), run.tick) : nameOfKey(property);
}
