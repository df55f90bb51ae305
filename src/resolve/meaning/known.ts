/** Known data as values, and values as known data. */

import { handling, reading } from '../../language/account.js';
import { type Data, OPAQUE, tableOf } from '../../language/data.js';
import type { AnyNode, Constant } from '../../types.js';
import { type Known, LONGEST_CONSTANT } from '../pure.js';
import { affordable, BOUNDS, ROOM, type Session } from '../session.js';
import { constant, HOLE, isExact, join, list, type Thing, thing, UNKNOWN, type Value, withLabels } from '../value.js';

/** A value as an interpreter takes it: a constant, or a list of them. */
export function dataOf(session: Session, value: Value): Data {
  const [first] = value.constants;
  if (value.open || value.names.length > 0 || value.functions.length > 0) return OPAQUE;
  if (value.constants.length === 1 && value.objects.length === 0)
    return typeof first === 'bigint' || (typeof first === 'string' && first.includes(HOLE)) ? OPAQUE : first;
  const [object] = value.objects;
  if (!object || value.constants.length > 0 || value.objects.length > 1) return OPAQUE;
  if (object.kind === 'literal' && object.node.type === 'ObjectExpression')
    return (object.node.properties as unknown[]).length === 0 ? tableOf([]) : OPAQUE;
  const items = itemsOf(session, object);
  return items && session.account.pays(items.length, items.length * 8)
    ? items.map(value => dataOf(session, value))
    : OPAQUE;
}

export function spread(session: Session, value: Value | undefined): readonly Value[] {
  for (const object of value?.objects ?? []) {
    if (object.kind === 'list') return object.items;
    if (object.kind === 'literal' && object.node.type === 'ArrayExpression') {
      const elements = object.node.elements as AnyNode[];
      return affordable(
        session,
        elements.length,
        elements.length * 8,
        () => elements.map(element => session.meaningOf(element, object.frame)),
        [],
      );
    }
  }
  return [];
}

export function itemsOf(session: Session, object: Thing): readonly Value[] | undefined {
  if (object.kind === 'list') return object.items;
  if (object.kind === 'literal' && object.node.type === 'ArrayExpression') {
    const elements = object.node.elements as (AnyNode | null)[];
    if (elements.length > 50_000 || !session.account.pays(handling(elements.length), elements.length * 8))
      return undefined;
    if (elements.some(element => element?.type === 'SpreadElement')) return undefined;
    return elements.map(element => (element ? session.meaningOf(element, object.frame) : constant(undefined)));
  }
  return undefined;
}

/** The elements of some lists in one. */
export function listed(session: Session, lists: readonly (readonly Value[])[]): Value {
  const size = lists.reduce((sum, items) => sum + items.length, 0);
  return affordable(session, handling(size), size * 8, () => list(lists.flat()), UNKNOWN);
}

export function joinTexts(session: Session, items: readonly Value[], separator: string): Value {
  const parts: string[] = [];
  let length = 0;
  for (const item of items) {
    const [part] = item.constants;
    const text =
      item.constants.length === 1 && !(part instanceof Uint8Array)
        ? part === undefined || part === null
          ? ''
          : String(part)
        : HOLE;
    length += text.length + separator.length;
    parts.push(text);
  }
  if (!isFit(session, length)) return UNKNOWN;
  const joined = constant(parts.join(separator));
  return items.every(isSure) ? joined : { ...joined, open: true };
}

/** Whether it is one constant, or something that leaves a hole. */
function isSure(item: Value): boolean {
  return item.constants.length !== 1 || isExact(item);
}

/** `Buffer.concat([d.update(x), d.final()])`: what is known of it; the rest of an opened text is in the first part. */
export function concatenated(session: Session, value: Value | undefined): Value {
  for (const object of value?.objects ?? []) {
    const parts = (itemsOf(session, object) ?? [])
      .flatMap(item => item.constants.slice(0, 1))
      .filter(part => part !== '');
    if (parts.length > 0 && parts.every(part => part instanceof Uint8Array)) {
      const size = parts.reduce((sum, part) => sum + (part as Uint8Array).length, 0);
      if (size > LONGEST_CONSTANT || !session.account.pays(reading(size), size * 2)) return UNKNOWN;
      return constant(new Uint8Array(Buffer.concat(parts as Uint8Array[])));
    }
    if (parts.length === 1 && typeof parts[0] === 'string') return constant(parts[0]);
  }
  return UNKNOWN;
}

/** An array of known numbers as bytes. */
export function bytesFrom(session: Session, value: Value | undefined): Uint8Array | undefined {
  for (const object of value?.objects ?? []) {
    const items = itemsOf(session, object);
    if (!items || !session.account.pays(handling(items.length), items.length * 9)) continue;
    const numbers = items.map(item => (item.constants.length === 1 ? item.constants[0] : undefined));
    if (numbers.length && numbers.every(number => typeof number === 'number')) return Uint8Array.from(numbers);
  }
  return undefined;
}

export function ofKnown(session: Session, known: NonNullable<Known>): Value {
  if (!('list' in known)) return constant(known.value);
  const { list: items } = known;
  return affordable(session, items.length, items.length * ROOM, () => list(items.map(constant)), UNKNOWN);
}

/** Whether a text of such a length may be made, and can be paid for. */
export function isFit(session: Session, length: number): boolean {
  if (length <= LONGEST_CONSTANT) return length <= BOUNDS.short || session.account.pays(reading(length), length);
  session.account.refuse();
  return false;
}

export function parseJson(session: Session, value: Value | undefined): Value {
  const [text] = value?.constants ?? [];
  return withLabels(
    typeof text === 'string' && !text.includes(HOLE) ? json(session, text) : UNKNOWN,
    value?.labels ?? [],
  );
}

export function json(session: Session, text: string): Value {
  if (text.length > LONGEST_CONSTANT || !session.account.pays(text.length / 4, text.length * 8)) return UNKNOWN;
  try {
    let left = Math.floor(session.account.bytes / ROOM);
    const value = ofJson(JSON.parse(text), 0, () => left-- > 0);
    const made = Math.floor(session.account.bytes / ROOM) - left;
    return affordable(session, made, made * ROOM, () => value, UNKNOWN);
  } catch {
    return UNKNOWN;
  }
}

export function each(session: Session, of: Value, compute: (value: Constant) => Known): Value {
  const values = of.constants.map(value => compute(value)).filter(known => known !== undefined);
  if (values.length === 0) return UNKNOWN;
  const made = join(values.map(known => ofKnown(session, known)));
  return isExact(of) && values.length === of.constants.length ? made : { ...made, open: true };
}

/** The texts of a value, those in a list put together. */
export function textsIn({ constants, objects }: Value): readonly string[] {
  const listed = objects.flatMap(object =>
    object.kind === 'list'
      ? [
          object.items
            .map(item => item.constants[0])
            .filter(item => typeof item === 'string')
            .join(' '),
        ]
      : [],
  );
  return [...constants.filter(value => typeof value === 'string'), ...listed];
}

/**
 * What an interpreter gives as a value; undefined when it is nothing that can be told.
 *
 * @param next says whether so many more values may be made
 */
export function ofData(data: Data, level: number, next: (count: number) => boolean): Value | undefined {
  if (typeof data === 'string' || typeof data === 'number' || data instanceof Uint8Array) return constant(data);
  // What is in several places of a list is many once it is followed.
  if (!Array.isArray(data) || data.length > 50_000 || level > 3 || !next(data.length)) return undefined;
  const items = data.map(item => ofData(item, level + 1, next) ?? UNKNOWN);
  return items.some(item => item !== UNKNOWN) ? list(items) : undefined;
}

/** Any of many values that are worked out already; of very many, the first. */
export function anyOf(object: Thing, values: Iterable<Value>): Value {
  let known = anything.get(object);
  if (!known) {
    known = join([...values].slice(0, BOUNDS.anyOf));
    anything.set(object, known);
  }
  return known;
}

const anything = new WeakMap<Thing, Value>();

/** Bytes as an array of numbers; of more than can be followed, the first. */
export function bytesAsList(bytes: Uint8Array): Thing {
  return { kind: 'list', items: Array.from(bytes.subarray(0, BOUNDS.elements), constant) };
}

export function literal(node: AnyNode): Value {
  const { value, bigint } = node as { value?: unknown; bigint?: string };
  if (bigint !== undefined) return UNKNOWN;
  if (value === null && 'regex' in node) return UNKNOWN;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return constant(value);
  return UNKNOWN;
}

/** @param next says whether one more value may be made */
function ofJson(value: unknown, level: number, next: () => boolean): Value {
  if (level > 20 || !next()) return UNKNOWN;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return constant(value);
  if (Array.isArray(value)) return list(value.slice(0, 50_000).map(item => ofJson(item, level + 1, next)));
  if (typeof value === 'object')
    return thing({
      kind: 'record',
      entries: new Map(Object.entries(value).map(([key, item]) => [key, ofJson(item, level + 1, next)])),
    });
  return UNKNOWN;
}
