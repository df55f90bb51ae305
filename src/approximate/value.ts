/**
 * What approximate interpretation works with: known data as the language has it, and in between values that are not
 * known and carry what is known of them all the same: a name, where they come from, a text with holes.
 */
import { type Data, type Fn, isFn, isObject } from '../language/data.js';
import { isKey } from '../resolve/meaning/secrets.js';
import { HOLE } from '../resolve/value.js';
import type { Label } from '../types.js';
import type { Closure, Instance, Slot, Unknown } from './model.js';

/** Bounds of one value: what it may be besides, labels, UTF-16 units of a text with holes, levels and parts looked into. */
const MOST = { either: 8, labels: 16, text: 20_000, levels: 4, items: 200, parts: 400 } as const;

const NONE: readonly never[] = [];

export function isUnknown(value: Data): value is Unknown {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    value.kind === 'opaque'
  );
}

export function isClosure(value: Data): value is Closure {
  return isFn(value) && 'node' in value;
}

export function instance(proto?: Data, entries: Iterable<readonly [string, Data]> = []): Instance {
  return { kind: 'table', properties: new Map(entries), prototype: undefined, proto };
}

export function slotOf(value: Data): Slot | undefined {
  return isObject(value) ? (value as Instance).slot : undefined;
}

export function withSlot(slot: Slot, proto?: Data): Instance {
  return { ...instance(proto), slot };
}

/** A function of this walk's own, which takes what is not known as it is. */
export function native(call: Fn['call'], make?: Fn['make']): Fn {
  const made: Fn = { kind: 'function', properties: new Map(), call, ...(make && { make }) };
  OWN.add(made);
  return made;
}

export function isOwnNative(fn: Fn): boolean {
  return OWN.has(fn);
}

const OWN = new WeakSet<Fn>();

/** Something unknown that these labels are on. */
export function unknown(labels: readonly Label[] = NONE, text?: string): Unknown {
  return { kind: 'opaque', labels, ...(text !== undefined && { text }) };
}

/** Some key of something of which nobody knows the keys. */
export function someKeyOf(of: Unknown): Unknown {
  return { ...unknown(labelsOf(of)), keyOf: of };
}

/** One of these. Past a few it is none in particular. */
export function either(values: readonly Data[]): Data {
  const found: Data[] = [];
  for (const value of values)
    for (const one of isUnknown(value) && value.either ? value.either : [value])
      if (!found.some(other => isSame(other, one))) found.push(one);
  if (found.length === 1) return found[0];
  if (found.length > MOST.either) return unknown(labelsOf(found));
  const made: Unknown = { kind: 'opaque', either: found };
  return made;
}

function isSame(a: Data, b: Data): boolean {
  if (Object.is(a, b)) return true;
  return isUnknown(a) && isUnknown(b) && a.name === b.name && !a.either && !b.either && a.text === b.text;
}

/** Each value that one may be. */
export function eachOf(value: Data): readonly Data[] {
  return isUnknown(value) && value.either ? value.either : [value];
}

/** The labels on a value, and on all inside of it: of so many parts, those of the upper levels first. */
export function labelsOf(value: Data): readonly Label[] {
  const kept = new Map<string, Label>();
  let level = [value].filter(isPart);
  let left: number = MOST.parts;
  for (let depth = 0; depth <= MOST.levels && level.length > 0; depth++) {
    const next: Part[] = [];
    for (const part of level) {
      if (left-- <= 0 || kept.size >= MOST.labels) break;
      if (isUnknown(part) && part.labels) keep(part.labels, kept);
      // No more of them would be looked at.
      for (const inner of partsOf(part)) if (next.length < left && isPart(inner)) next.push(inner);
    }
    level = next;
  }
  return kept.size === 0 ? NONE : [...kept.values()];
}

/** What may carry labels. */
type Part = Exclude<Data, string | number | bigint | boolean | null | undefined | Uint8Array>;

function isPart(value: Data): value is Part {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function* partsOf(value: Part): Generator<Data> {
  if (Array.isArray(value)) yield* value.slice(0, MOST.items);
  else if (isUnknown(value)) {
    yield* value.either ?? NONE;
    yield* value.properties?.values() ?? NONE;
  } else if (!isFn(value) && isObject(value)) {
    let items = 0;
    for (const held of value.properties.values()) if (items++ < MOST.items) yield held;
    yield* heldBy(value as Instance);
  }
}

/** What is in an object that is no property of it. */
export function heldBy({ slot }: Instance): readonly Data[] {
  switch (slot?.kind) {
    case 'map':
      return [...slot.entries.values()].slice(0, MOST.items);
    case 'set':
      return [...slot.items].slice(0, MOST.items);
    case 'promise':
      return [slot.state.value];
    case 'items':
      return slot.items.slice(0, MOST.items);
    default:
      return NONE;
  }
}

export function distinct(labels: readonly Label[]): readonly Label[] {
  if (labels.length < 2) return labels;
  const kept = new Map<string, Label>();
  keep(labels, kept);
  return [...kept.values()];
}

function keep(labels: readonly Label[], kept: Map<string, Label>): void {
  for (const label of labels) {
    const key = `${label.kind} ${label.detail}`;
    if (!kept.has(key) && kept.size < MOST.labels) kept.set(key, label);
  }
}

/** A value that keys of people do not come to. */
export function withoutKeys(value: Data): Data {
  if (!isUnknown(value) || !value.labels?.some(isKey)) return value;
  const without: Unknown = { ...value, labels: value.labels.filter(one => !isKey(one)) };
  return without;
}

/** What something made of these values is, when that is not known: it carries their labels. */
export function carried(values: readonly Data[]): Unknown {
  return unknown(distinct(values.flatMap(value => labelsOf(value))));
}

/** A text with holes where it is not known; undefined when nothing of it is. */
export function holed(value: Data): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return isUnknown(value) && value.text !== undefined ? value.text : undefined;
}

/** Texts put together, some of which are not known. */
export function put(parts: readonly Data[]): Data {
  const texts = parts.map(holed);
  if (texts.every(text => text === undefined)) return carried(parts);
  const text = texts.map(part => part ?? HOLE).join('');
  const made: Unknown = { ...carried(parts), ...(text.length <= MOST.text && { text }) };
  return made;
}

/** Texts that a value may be, those with holes among them. */
export function textsOf(value: Data): readonly string[] {
  return eachOf(value).flatMap(one => {
    const text = typeof one === 'string' ? one : isUnknown(one) ? one.text : undefined;
    return text === undefined ? [] : [text];
  });
}

/** What every module of Node's has. Bundles ask for it before they load anything; a page's `window` may be there or not. */
export const OF_EVERY_MODULE = new Map([
  ['require', 'function'],
  ['module', 'object'],
  ['module.exports', 'object'],
  ['process', 'object'],
]);

/** Whether a value is true; undefined when that is not known. */
export function truthOf(value: Data): boolean | undefined {
  if (!isUnknown(value) || OF_EVERY_MODULE.has(value.name ?? '')) return Boolean(value);
  if (!value.either) return undefined;
  const [first, ...others] = value.either.map(truthOf);
  return others.every(other => other === first) ? first : undefined;
}
