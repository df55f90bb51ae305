/** Variables while code is walked through: one environment a call, one a turn of a loop. */

import type { Data } from '../language/data.js';
import { functionAround, nameOfKey } from '../parse/nodes.js';
import type { Variable } from '../parse/scopes.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode } from '../types.js';
import type { Env, Run } from './model.js';
import { either } from './value.js';

/** The environment of one more block. */
export function inner(env: Env, node: AnyNode, run: Run): Env {
  return { ...env, node, isWhole: false, slots: new Map(), outer: env, maybe: run.maybe };
}

/** Where a variable is kept: its block's environment, or that of the call its block is in. */
function homeOf(variable: Variable, env: Env): Env {
  let at: Env = env;
  for (; at.outer; at = at.outer) {
    if (at.node === variable.scope.node) return at;
    if (at.isWhole && at.fn === variable.scope.fn && at.unit === env.unit) return at;
  }
  return at;
}

export function isHeld(variable: Variable, env: Env): boolean {
  return homeOf(variable, env).slots.has(variable);
}

export function readSlot(variable: Variable, env: Env): Data {
  return homeOf(variable, env).slots.get(variable);
}

/** What a variable holds from now on, whatever it held. */
export function setSlot(variable: Variable, value: Data, env: Env): void {
  homeOf(variable, env).slots.set(variable, value);
}

/** @param isNew for a declaration, which makes the variable anew */
export function writeSlot(variable: Variable, value: Data, env: Env, run: Run, isNew = false): void {
  const home = homeOf(variable, env);
  const old = home.slots.get(variable);
  // On a way that may not be taken, what was there may still be.
  const isJoined = !isNew && run.maybe > home.maybe && old !== undefined && typeof value !== 'number';
  home.slots.set(variable, isJoined ? either([old, value]) : value);
}

const hoisted = new WeakMap<Unit, Map<AnyNode | undefined, AnyNode[]>>();

/** The functions that are declared anywhere in a function, or at the top. */
export function declaredIn(fn: AnyNode | undefined, unit: Unit): readonly AnyNode[] {
  let byFunction = hoisted.get(unit);
  if (!byFunction) {
    byFunction = new Map();
    for (const node of unit.indexed.nodes('FunctionDeclaration')) {
      const around = functionAround(node);
      const list = byFunction.get(around);
      if (list) list.push(node);
      else byFunction.set(around, [node]);
    }
    hoisted.set(unit, byFunction);
  }
  return byFunction.get(fn) ?? [];
}

/** What a variable of this name holds in the code that a text is evaluated in. */
export function namedSlot(name: string, env: Env): Data | undefined {
  for (let at: Env | undefined = env; at; at = at.outer)
    for (const [variable, value] of at.slots) if (variable.name === name) return value;
  return undefined;
}

/** The name of a property where it stands: `a`, `'a'`, `#a`. */
export function plainKey(key: AnyNode): string {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : nameOfKey(key);
}
