/** What a walk saw, as the evaluator speaks of values: names, constants, objects, and where they come from. */
import { type Data, isFn } from '../language/data.js';
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
import type { AnyNode, Label, Origin } from '../types.js';
import type { Instance, Unknown } from './model.js';
import { isClosure, isUnknown, slotOf } from './value.js';
import type { Observed } from './walk.js';

/** What is told of one walk. */
export interface Telling {
  readonly unit: Unit;
  readonly seen: Observed;
  /** Nodes that stand for a value which is written nowhere. */
  readonly made: Map<AnyNode, Value>;
  /** Variables by the value that they alone were seen to be, once somebody asked. */
  variables?: ReadonlyMap<Data, AnyNode>;
  /** Whether a text is in none of the files, as far as that was asked. */
  readonly hidden: Map<string, boolean>;
}

/** Bounds of what is told: levels of an object, and its properties or elements. */
export const MOST = { levels: 4, parts: 64 } as const;

/** What was encoded is not what was decoded. */
const ENCODED = /^[A-Za-z0-9+/_-]{24,}={0,2}$/;

/** Whether the walk came upon a text that stands in none of the files: it was decoded on the way. */
export function isHiddenText({ seen, hidden }: Telling, text: string): boolean {
  if (seen.decodes === 0 || text.length < 4) return false;
  let isOne = hidden.get(text);
  if (isOne === undefined) {
    isOne = !ENCODED.test(text) && seen.sources.every(source => isHidden(text, source));
    hidden.set(text, isOne);
  }
  return isOne;
}

/** What a value is to the evaluator. @param level values that it is inside of */
export function valueFrom(telling: Telling, data: Data, origin: Origin, level: number): Value {
  if (typeof data === 'string') {
    const labels: Label[] = isHiddenText(telling, data) ? [label('decoded', 'a function of its own', origin)] : [];
    return withLabels(constant(data), labels);
  }
  if (typeof data !== 'object' || data === null || data instanceof Uint8Array) return constant(data);
  if (level > MOST.levels) return UNKNOWN;
  if (isUnknown(data)) return ofUnknown(telling, data, origin, level);
  if (Array.isArray(data)) return listOf(telling, data, origin, level);
  if (isClosure(data)) {
    const fn: OwnFunction = { node: data.node, frame: data.unit.ground };
    return { ...EMPTY, functions: [fn] };
  }
  if (isFn(data)) {
    const name = telling.seen.nameOf(data);
    // What all functions and values have is no API.
    return name === undefined || name.includes('.prototype.') ? UNKNOWN : named(name);
  }
  return ofInstance(telling, data as Instance, origin, level);
}

function ofUnknown(telling: Telling, data: Unknown, origin: Origin, level: number): Value {
  if (data.either) return join(data.either.map(one => valueFrom(telling, one, origin, level + 1)));
  const labels = data.labels ?? [];
  if (data.name !== undefined) return withLabels(named(data.name), [...labels, ...labelsOfName(data.name, origin)]);
  return withLabels(data.text === undefined ? UNKNOWN : { ...constant(data.text), open: true }, labels);
}

function listOf(telling: Telling, items: readonly Data[], origin: Origin, level: number): Value {
  return list(items.slice(0, MOST.parts).map(item => valueFrom(telling, item, origin, level + 1)));
}

function ofInstance(telling: Telling, data: Instance, origin: Origin, level: number): Value {
  const slot = slotOf(data);
  if (slot?.kind === 'promise') return valueFrom(telling, slot.state.value, origin, level + 1);
  if (slot?.kind === 'proxy') return valueFrom(telling, slot.target, origin, level + 1);
  if (slot?.kind === 'set' || slot?.kind === 'items') return listOf(telling, [...slot.items], origin, level);
  const held: readonly (readonly [Data, Data])[] = slot?.kind === 'map' ? [...slot.entries] : [...data.properties];
  const entries = held
    .slice(0, MOST.parts)
    .flatMap(([key, value]) =>
      typeof key === 'string' ? [[key, valueFrom(telling, value, origin, level + 1)] as const] : [],
    );
  return thing({ kind: 'record', entries: new Map(entries) });
}
