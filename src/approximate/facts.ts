/**
 * What a walk saw, in the evaluator's terms: values it joins where it knows no better, and calls that stand nowhere in
 * the code as they are made: through `bind` and `apply`, a proxy, a collection, a callback of the language.
 */

import { type Data, isFn, isObject } from '../language/data.js';
import { parentOf } from '../parse/nodes.js';
import { startOf } from '../parse/walk.js';
import { isHidden } from '../resolve/hidden.js';
import { label, labelsOfName } from '../resolve/labels.js';
import type { Unit } from '../resolve/unit.js';
import {
  constant,
  EMPTY,
  join,
  list,
  named,
  type Closure as OwnFunction,
  thing,
  UNKNOWN,
  type Value,
  withLabels,
} from '../resolve/value.js';
import type { AnyNode, Call, Label, Origin } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';
import { worthOf } from './gate.js';
import type { Instance, SeenCall } from './model.js';
import { isClosure, isUnknown, slotOf } from './value.js';
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

/** Bounds of what is told: levels of an object, its properties or elements, and calls. */
const MOST = { levels: 4, parts: 64, calls: 100 } as const;

/** What stands between a part of an argument and its call. */
const PARTS = /^(?:Property|ObjectExpression|ArrayExpression|SpreadElement|TemplateLiteral|BinaryExpression)$/;

/** What was encoded is not what was decoded. */
const ENCODED = /^[A-Za-z0-9+/_-]{24,}={0,2}$/;

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
  if (!worth) return undefined;
  const { walks } = unit.world.costs;
  if (walks.work < worth.most) {
    walks.refuse();
    return undefined;
  }
  const seen = observe(unit, worth);
  walks.settles(seen.spent);
  return makeFacts(unit, seen);
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
    if (kept.size >= MOST.calls) break;
    const args = call.args.map(arg => (typeof arg === 'string' ? arg : typeof arg));
    const key = `${call.name} ${startOf(call.node)} ${JSON.stringify(args)}`;
    if (!kept.has(key)) kept.set(key, call);
  }
  return [...kept.values()];
}

function makeFacts(unit: Unit, seen: Observed): Facts {
  const values = new Map<AnyNode, Value | undefined>();
  const made = new Map<AnyNode, Value>();
  const written = new Set(seen.calls.filter(({ isWritten }) => isWritten).map(({ node }) => node));
  const hidden = new Map<string, boolean>();
  const calls = told(seen.calls).map(callOf);
  return {
    valueOf(node) {
      const stands = made.get(node);
      if (stands) return stands;
      if (values.has(node)) return values.get(node);
      const data = seen.values.get(node);
      const value = data && join(data.map(one => valueFrom(one, originOf(node), 0)));
      values.set(node, value);
      return value;
    },
    isNamed: call => written.has(call),
    isGiven(node) {
      if (made.has(node)) return true;
      let at = parentOf(node);
      while (at && PARTS.test(at.type)) at = parentOf(at);
      return at !== undefined && at !== node && written.has(at);
    },
    calls,
    isCut: seen.isCut,
  };

  function originOf(node: AnyNode): Origin {
    return { file: unit.file, node };
  }

  /** A call with nodes that stand for it, where the call is that led to it. */
  function callOf({ name, node, args, self, isElsewhere }: SeenCall): Call {
    const passed = args.map(arg => nodeFor(arg, node, 0));
    const receiver = self === undefined ? undefined : nodeFor(self, node, 0);
    const call = standIn(node, {
      type: 'CallExpression',
      callee: nodeNamed(name, node),
      arguments: passed,
      optional: false,
    });
    return { name, node: call, args: passed, receiver, ...(isElsewhere && { isElsewhere }) };
  }

  function standIn(at: AnyNode, fields: Readonly<Record<string, unknown>>): AnyNode {
    return { ...fields, start: at.start, end: at.end, range: at.range, parent: parentOf(at) } as unknown as AnyNode;
  }

  function nodeNamed(name: string, at: AnyNode): AnyNode {
    return standInFor(named(name), at);
  }

  function standInFor(value: Value, at: AnyNode): AnyNode {
    const node = standIn(at, { type: 'MetaProperty' });
    made.set(node, value);
    return node;
  }

  /** A node that means what a value is: the one it was written as, or one that stands for it. */
  function nodeFor(data: Data, at: AnyNode, level: number): AnyNode {
    if (isClosure(data) && data.unit === unit) return data.node;
    if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' || data === null) {
      if (typeof data === 'string' && isHiddenText(data)) return standInFor(valueFrom(data, originOf(at), level), at);
      return standIn(at, { type: 'Literal', value: data, raw: String(JSON.stringify(data)).slice(0, 1_000) });
    }
    if (Array.isArray(data) && level < MOST.levels)
      return standIn(at, {
        type: 'ArrayExpression',
        elements: data.slice(0, MOST.parts).map(item => nodeFor(item, at, level + 1)),
      });
    const own = isObject(data) ? (data as Instance) : undefined;
    if (own?.kind === 'table' && !own.slot && level < MOST.levels) {
      const properties = [...own.properties].slice(0, MOST.parts).map(([key, value]) =>
        standIn(at, {
          type: 'Property',
          kind: 'init',
          computed: false,
          key: standIn(at, { type: 'Literal', value: key }),
          value: nodeFor(value, at, level + 1),
        }),
      );
      return standIn(at, { type: 'ObjectExpression', properties });
    }
    return standInFor(valueFrom(data, originOf(at), level), at);
  }

  function isHiddenText(text: string): boolean {
    if (seen.decodes === 0 || text.length < 4) return false;
    let isOne = hidden.get(text);
    if (isOne === undefined) {
      isOne = !ENCODED.test(text) && seen.sources.every(source => isHidden(text, source));
      hidden.set(text, isOne);
    }
    return isOne;
  }

  function valueFrom(data: Data, origin: Origin, level: number): Value {
    if (typeof data === 'string') {
      const labels: Label[] = isHiddenText(data) ? [label('decoded', 'a function of its own', origin)] : [];
      return withLabels(constant(data), labels);
    }
    if (typeof data !== 'object' || data === null || data instanceof Uint8Array) return constant(data);
    if (level > MOST.levels) return UNKNOWN;
    if (isUnknown(data)) {
      if (data.either) return join(data.either.map(one => valueFrom(one, origin, level + 1)));
      const labels = data.labels ?? [];
      if (data.name !== undefined) return withLabels(named(data.name), [...labels, ...labelsOfName(data.name, origin)]);
      return withLabels(data.text === undefined ? UNKNOWN : { ...constant(data.text), open: true }, labels);
    }
    if (Array.isArray(data)) return list(data.slice(0, MOST.parts).map(item => valueFrom(item, origin, level + 1)));
    if (isClosure(data)) {
      const fn: OwnFunction = { node: data.node, frame: data.unit.ground };
      return { ...EMPTY, functions: [fn] };
    }
    if (isFn(data)) {
      const name = seen.nameOf(data);
      // What all functions and values have is no API.
      return name === undefined || name.includes('.prototype.') ? UNKNOWN : named(name);
    }
    return ofInstance(data as Instance, origin, level);
  }

  function ofInstance(data: Instance, origin: Origin, level: number): Value {
    const slot = slotOf(data);
    if (slot?.kind === 'promise') return valueFrom(slot.state.value, origin, level + 1);
    if (slot?.kind === 'proxy') return valueFrom(slot.target, origin, level + 1);
    if (slot?.kind === 'set' || slot?.kind === 'items') {
      const items = [...slot.items].slice(0, MOST.parts);
      return list(items.map(item => valueFrom(item, origin, level + 1)));
    }
    const held: readonly (readonly [Data, Data])[] = slot?.kind === 'map' ? [...slot.entries] : [...data.properties];
    const entries = held
      .slice(0, MOST.parts)
      .flatMap(([key, value]) =>
        typeof key === 'string' ? [[key, valueFrom(value, origin, level + 1)] as const] : [],
      );
    return thing({ kind: 'record', entries: new Map(entries) });
  }
}
