/** What a function gives for these arguments. */

import { functionAround } from '../../parse/scopes.js';
import type { AnyNode } from '../../types.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { type Closure, constant, type Frame, join, UNKNOWN, type Value } from '../value.js';

/** What a function returns when it is called with these arguments. */
export function returned(session: Session, closure: Closure, args: readonly Value[]): Value {
  const fn = closure.node as AnyNode & { body?: AnyNode; expression?: boolean };
  const outer = closure.frame;
  const level = (outer?.depth ?? 0) + 1;
  // Following a call with its arguments costs a memory of its own; deep down the general answer must do.
  const frame: Frame | undefined =
    level > BOUNDS.frames || nested(session, closure) ? undefined : { fn, args, outer, depth: level, memo: new Map() };
  if (!fn.body) return UNKNOWN;
  if (fn.body.type !== 'BlockStatement') return session.at(fn.body, closure.unit, frame);
  const results = returnsOf(fn, closure.unit);
  if (results.length === 0) return constant(undefined);
  session.following.push(fn);
  try {
    return join(results.map(result => session.at(result, closure.unit, frame)));
  } finally {
    session.following.pop();
  }
}

function nested(session: Session, closure: Closure): boolean {
  return session.following.length >= BOUNDS.frames || session.following.includes(closure.node);
}

function returnsOf(fn: AnyNode, unit: Unit): readonly AnyNode[] {
  let byFunction = returns.get(unit);
  if (!byFunction) {
    byFunction = new Map();
    for (const statement of unit.indexed.nodes('ReturnStatement')) {
      const owner = functionAround(statement);
      const value = (statement as { argument?: AnyNode | null }).argument;
      if (!owner || !value) continue;
      const known = byFunction.get(owner);
      if (known) known.push(value);
      else byFunction.set(owner, [value]);
    }
    returns.set(unit, byFunction);
  }
  return (byFunction.get(fn) ?? []).slice(0, 20);
}

const returns = new WeakMap<Unit, Map<AnyNode, AnyNode[]>>();
