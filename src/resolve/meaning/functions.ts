/** What a function gives for these arguments. */

import { functionAround } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { type Closure, constant, type Frame, join, UNKNOWN, type Value } from '../value.js';

/** What a function returns when it is called with these arguments. */
export function resultOf(session: Session, closure: Closure, args: readonly Value[]): Value {
  const fn = closure.node as AnyNode & { body?: AnyNode; expression?: boolean };
  const outer = closure.frame;
  const { unit } = outer;
  const depth = (outer.call?.depth ?? 0) + 1;
  // Following a call with its arguments costs a memory of its own; deep down the general answer must do.
  const frame: Frame =
    depth > BOUNDS.frames || nested(session, closure)
      ? unit.ground
      : { unit, call: { fn, args, outer, depth, memo: new Map() } };
  if (!fn.body) return UNKNOWN;
  if (fn.body.type !== 'BlockStatement') return session.meaningOf(fn.body, frame);
  const results = returnsOf(fn, unit);
  if (results.length === 0) return constant(undefined);
  session.following.push(fn);
  try {
    return join(results.map(result => session.meaningOf(result, frame)));
  } finally {
    session.following.pop();
  }
}

function nested(session: Session, closure: Closure): boolean {
  return session.following.length >= BOUNDS.frames || session.following.includes(closure.node);
}

function returnsOf(fn: AnyNode, unit: Unit): readonly AnyNode[] {
  let byFunction = returnsByFunction.get(unit);
  if (!byFunction) {
    byFunction = new Map();
    for (const statement of unit.indexed.nodes('ReturnStatement')) {
      const owner = functionAround(statement);
      const value = statement.argument;
      if (!owner || !value) continue;
      const known = byFunction.get(owner);
      if (known) known.push(value);
      else byFunction.set(owner, [value]);
    }
    returnsByFunction.set(unit, byFunction);
  }
  return (byFunction.get(fn) ?? []).slice(0, 20);
}

const returnsByFunction = new WeakMap<Unit, Map<AnyNode, AnyNode[]>>();
