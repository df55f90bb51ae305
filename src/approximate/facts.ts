/**
 * What a walk saw, in the evaluator's terms: values it joins where it knows no better, and calls that stand nowhere in
 * the code as they are made: through `bind` and `apply`, a proxy, a collection, a callback of the language.
 */

import { parentOf } from '../parse/nodes.js';
import { startOf } from '../parse/walk.js';
import type { Unit } from '../resolve/unit.js';
import { join, type Value } from '../resolve/value.js';
import type { AnyNode, Call } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';
import { worthOf } from './gate.js';
import type { SeenCall } from './model.js';
import { callOf } from './stand-ins.js';
import { type Telling, valueFrom } from './telling.js';
import { type Observed, observe } from './walk.js';

export interface Facts {
  /** What an expression was seen to be; undefined when nothing was seen of it. */
  valueOf(node: AnyNode): Value | undefined;
  /** Whether a call was seen to be of something with a name. */
  isNamed(call: AnyNode): boolean;
  /** Whether an expression is what something with a name is called with, or a part of that. */
  isGiven(node: AnyNode): boolean;
  /** Calls that nobody wrote where they are made, with nodes that stand for what they are given. */
  readonly calls: readonly Call[];
  /** Whether a bound kept something from being seen. */
  readonly isCut: boolean;
}

/** Calls that are told of. */
const MOST_CALLS = 100;

/** What stands between a part of an argument and its call. */
const PARTS = /^(?:Property|ObjectExpression|ArrayExpression|SpreadElement|TemplateLiteral|BinaryExpression)$/;

const known = new WeakMap<Unit, Facts | null>();

/** What a walk through a file saw; undefined where there is nothing that a walk could find. Worked out once. */
export function factsOf(unit: Unit): Facts | undefined {
  let facts = known.get(unit);
  if (facts === undefined) {
    // Who asks while it is being found out is told that nothing is known.
    known.set(unit, null);
    facts = walked(unit) ?? null;
    known.set(unit, facts);
  }
  return facts ?? undefined;
}

function walked(unit: Unit): Facts | undefined {
  const worth = unit.world.opens && unit.world.walks ? worthOf(unit) : undefined;
  const seen = worth && observe(unit, worth);
  return seen && makeFacts(unit, seen);
}

/** Calls in a helper that calls now this, now that: `(object, key, a) => object[key](a)`. */
function manyNamed(calls: readonly SeenCall[]): ReadonlySet<AnyNode> {
  const names = new Map<AnyNode, string>();
  const many = new Set<AnyNode>();
  for (const { node, name } of calls) {
    const known = names.get(node);
    if (known !== undefined && known !== name) many.add(node);
    else names.set(node, name);
  }
  return many;
}

/** Calls that nobody wrote where they are made, each once. */
function told(calls: readonly SeenCall[]): readonly SeenCall[] {
  const helpers = manyNamed(calls);
  const kept = new Map<string, SeenCall>();
  for (const call of calls) {
    if ((call.isWritten && !helpers.has(call.node)) || groupsOf(call.name).size === 0) continue;
    if (kept.size >= MOST_CALLS) break;
    const args = call.args.map(arg => (typeof arg === 'string' ? arg : typeof arg));
    const key = `${call.name} ${startOf(call.node)} ${JSON.stringify(args)}`;
    if (!kept.has(key)) kept.set(key, call);
  }
  return [...kept.values()];
}

function makeFacts(unit: Unit, seen: Observed): Facts {
  const telling: Telling = { unit, seen, made: new Map(), hidden: new Map() };
  const { made } = telling;
  const values = new Map<AnyNode, Value | undefined>();
  const written = new Set(seen.calls.filter(({ isWritten }) => isWritten).map(({ node }) => node));
  // `write.call(fs, path, data)` gives them what stands there as well.
  const giving = new Set(seen.calls.map(({ node }) => node));
  return {
    valueOf(node) {
      const stands = made.get(node);
      if (stands) return stands;
      if (values.has(node)) return values.get(node);
      const data = seen.values.get(node);
      const value = data && join(data.map(one => valueFrom(telling, one, { file: unit.file, node }, 0)));
      values.set(node, value);
      return value;
    },
    isNamed: call => written.has(call),
    isGiven(node) {
      if (made.has(node)) return true;
      let at = parentOf(node);
      while (at && PARTS.test(at.type)) at = parentOf(at);
      return at !== undefined && at !== node && giving.has(at);
    },
    calls: told(seen.calls).map(call => callOf(telling, call)),
    isCut: seen.isCut,
  };
}
