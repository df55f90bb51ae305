/** Properties: what is read of a value, put on it, and gone through in it. */
import { type Data, isFn, isObject, isPattern, LONGEST, OPAQUE, putInto, type Table } from '../language/data.js';
import { nativeOf } from '../language/globals.js';
import { itemsOf } from '../language/lists.js';
import { getOf } from '../language/members.js';
import { labelsOfName } from '../resolve/labels.js';
import { memberName } from '../vocabulary/names.js';
import type { Closure, Instance, Run, Slot, Unknown } from './model.js';
import { intrinsic, isNamed, nameOf, originOf, step } from './run.js';
import {
  carried,
  eachOf,
  either,
  instance,
  isClosure,
  isUnknown,
  put as putTogether,
  slotOf,
  unknown,
} from './value.js';

/** The class that an object is of, by what it holds. */
const PROTOTYPES: Readonly<Partial<Record<Slot['kind'], string>>> = {
  map: 'Map',
  set: 'Set',
  promise: 'Promise',
  items: 'Iterator',
  symbol: 'Symbol',
};

/** Prototypes of prototypes that are looked through. */
const DEEP = 12;

/** The key of a property; undefined when that is not known. */
export function keyFrom(value: Data, run: Run): string | undefined {
  if (typeof value === 'string') return value;
  if (isUnknown(value)) return undefined;
  const slot = slotOf(value);
  if (slot?.kind === 'symbol') return slot.key;
  const text = toText(value, run);
  return typeof text === 'string' ? text : undefined;
}

export function get(run: Run, of: Data, key: string): Data {
  step(run);
  if (isUnknown(of)) return ofUnknown(run, of, key);
  // What is not there, as far as this knows, may well be there.
  if (of === undefined || of === null) return unknown();
  if (key === 'call' || key === 'apply' || key === 'bind')
    if (isFn(of) && !of.properties.has(key)) return intrinsic(run, `Function.prototype.${key}`) as Data;
  const slot = slotOf(of);
  if (slot?.kind === 'proxy') return ofProxy(run, slot.target, slot.handler, of, key);
  const added = run.additions.get(of)?.get(key);
  if (added !== undefined) return added;
  if (isClosure(of)) return ofClosure(run, of, key);
  if (isFn(of) || nameOf(run, of) !== undefined) return ofNative(run, of, key);
  if (isObject(of) && !isPattern(of)) return ofInstance(run, of as Instance, key);
  return ofPlain(run, of, key);
}

const TYPES: Readonly<Record<string, string>> = { string: 'String', number: 'Number', bigint: 'BigInt' };

/** A text, number, list, bytes or a pattern: what the package put on their prototypes comes first. */
function ofPlain(run: Run, of: Data, key: string): Data {
  const type = Array.isArray(of) ? 'Array' : (TYPES[typeof of] ?? '');
  for (const name of [type, 'Object']) {
    const prototype = name === '' ? undefined : run.globals.get(`${name}.prototype`);
    const added = prototype ? own(run, prototype as Instance, key, of) : undefined;
    if (added !== undefined) return added;
  }
  const method =
    intrinsic(run, `${type}.prototype.${key}`) ?? (key === 'toString' ? undefined : intrinsicOfAny(run, key));
  if (method !== undefined) return method;
  if (of instanceof Uint8Array && key === 'buffer') return of;
  const value = getOf(of, key);
  return value === OPAQUE ? carried([of]) : value;
}

function intrinsicOfAny(run: Run, key: string): Data {
  return intrinsic(run, `Object.prototype.${key}`);
}

function ofInstance(run: Run, of: Instance, key: string): Data {
  let at: Data = of;
  for (let level = 0; level < DEEP && at !== undefined && at !== null; level++) {
    if (isUnknown(at)) return get(run, at, key);
    if (isObject(at)) {
      const found = own(run, at as Instance, key, of);
      if (found !== undefined || at.properties.has(key)) return found;
    }
    if (key === '__proto__') return protoOf(at);
    at = protoOf(at);
  }
  const { slot } = of;
  const kind = slot && PROTOTYPES[slot.kind];
  const method = (kind && intrinsic(run, `${kind}.prototype.${key}`)) ?? intrinsicOfAny(run, key);
  if (method !== undefined) return method;
  if (slot && key === 'size' && (slot.kind === 'map' || slot.kind === 'set'))
    return slot.kind === 'map' ? slot.entries.size : slot.items.size;
  if (slot?.kind === 'symbol' && key === 'description') return slot.description;
  return getOf(of, key);
}

/** What an object has itself; undefined when it has not. */
function own(run: Run, at: Instance, key: string, self: Data): Data {
  const accessor = at.accessors?.get(key);
  if (accessor) return accessor.get === undefined ? undefined : run.invoke(accessor.get, self, []);
  return at.properties.get(key);
}

export function protoOf(at: Data): Data {
  if (!isObject(at)) return undefined;
  const { proto, prototype } = at as Instance;
  return proto ?? prototype;
}

function ofClosure(run: Run, of: Closure, key: string): Data {
  const found = own(run, of as unknown as Instance, key, of);
  if (found !== undefined || of.properties.has(key)) return found;
  switch (key) {
    case 'prototype': {
      const made = instance(undefined, [['constructor', of]]);
      of.properties.set(key, made);
      return made;
    }
    case 'constructor':
    case '__proto__':
      return key === 'constructor' ? run.named('Function') : (of.proto ?? run.named('Function.prototype'));
    case 'name':
      return nameOfClosure(of);
    case 'length':
      return ((of.node as { params?: unknown[] }).params ?? []).length;
    default:
      return of.proto !== undefined ? get(run, of.proto, key) : (intrinsicOfAny(run, key) ?? getOf(of, key));
  }
}

function nameOfClosure({ node, properties }: Closure): Data {
  if (properties.has('name')) return properties.get('name');
  const { id, parent } = node as unknown as { id?: { name?: string } | null; parent?: Record<string, unknown> };
  if (id?.name) return id.name;
  const target = (parent?.id ?? parent?.left ?? parent?.key) as { name?: string; value?: unknown } | undefined;
  return target?.name ?? (typeof target?.value === 'string' ? target.value : '');
}

/** A function of the language: some of what hangs on it needs the walk. */
function ofNative(run: Run, of: Data, key: string): Data {
  const name = nameOf(run, of);
  if (name !== undefined && key === 'prototype') return prototypeOf(run, name);
  if (key === 'constructor') return run.named('Function');
  if (key === 'name' && name !== undefined) return name.slice(name.lastIndexOf('.') + 1);
  const known = name === undefined ? undefined : intrinsic(run, `${name}.${key}`);
  if (known !== undefined) return known;
  const value = getOf(name !== undefined && run.names.has(of) ? nativeOf(name) : of, key);
  if (value !== OPAQUE && value !== undefined) return value;
  return name === undefined ? (intrinsicOfAny(run, key) ?? value) : run.named(memberName(name, key) ?? name);
}

/** The prototype of a class of the language: what the package puts there is kept for this walk. */
function prototypeOf(run: Run, name: string): Data {
  const key = `${name}.prototype`;
  const known = run.globals.get(key);
  if (known !== undefined) return known;
  const sample = { String: '', Array: [] as Data[], Number: 0 }[name];
  const made: Instance =
    sample === undefined
      ? instance(run.named(key))
      : { ...instance(), slot: { kind: 'proxy', target: sample, handler: instance() } };
  run.globals.set(key, made);
  return made;
}

function ofUnknown(run: Run, of: Unknown, key: string): Data {
  if (of.either) return either(of.either.map(one => get(run, one, key)));
  if (of.properties?.has(key)) return of.properties.get(key);
  // How long something is says nothing of it.
  if (key === 'length' || key === 'size' || key === 'byteLength') return unknown();
  // Where a file is, is what it is called by, as an address or a path.
  if (of.text !== undefined && (key === 'href' || key === 'pathname')) return of;
  if (of.text !== undefined && of.name === undefined) return ofPlain(run, '', key) ?? carried([of]);
  if (!isNamed(of)) {
    const method = iterating(run, key) ?? intrinsic(run, `UnknownText.prototype.${key}`);
    return method ?? carried([of]);
  }
  // `Reflect.apply` is a function of its own.
  if (/^(?:call|apply|bind)$/.test(key))
    return intrinsic(run, `${of.name}.${key}`) ?? intrinsic(run, `Function.prototype.${key}`);
  // What an API gave is gone through like a list; an API itself has functions of these names of its own.
  if (of.name.endsWith(')')) {
    const method = iterating(run, key);
    if (method !== undefined) return method;
  }
  const name = memberName(of.name, key);
  if (name === undefined) return carried([of]);
  if (name.startsWith('global.') && run.globals.has(name.slice(7))) return run.globals.get(name.slice(7));
  const known = intrinsic(run, name);
  if (known !== undefined) return known;
  // One variable of the environment is not the environment.
  const inherited = name.startsWith('process.env.') ? [] : (of.labels ?? []);
  return run.named(name, [...inherited, ...labelsOfName(name, originOf(run))]);
}

function iterating(run: Run, key: string): Data {
  return intrinsic(run, `Unknown.prototype.${key}`);
}

function ofProxy(run: Run, target: Data, handler: Data, proxy: Data, key: string): Data {
  const held = isObject(proxy) ? proxy.properties.get(key) : undefined;
  if (held !== undefined) return held;
  const trap = get(run, handler, 'get');
  const isTrapped = isFn(trap) || (isUnknown(trap) && trap.name !== undefined);
  return isTrapped ? run.invoke(trap, handler, [target, key, proxy]) : get(run, target, key);
}

export function set(run: Run, of: Data, key: string, value: Data): void {
  step(run);
  if (isUnknown(of)) {
    if (of.either) for (const one of of.either) set(run, one, key, value);
    else if (of.name === 'global') run.globals.set(key, value);
    else if (of.properties && of.properties.size < 200)
      of.properties.set(key, joined(run, of.properties.get(key), value));
    return;
  }
  if (Array.isArray(of)) {
    setItem(run, of, key, value);
    return;
  }
  if (of instanceof Uint8Array) {
    if (typeof value === 'number' && Number(key) < of.length) of[Number(key)] = value;
    return;
  }
  if (!isObject(of)) return;
  if (nameOf(run, of) !== undefined || (isFn(of) && !isClosure(of))) {
    const added = run.additions.get(of) ?? new Map<string, Data>();
    run.additions.set(of, added.set(key, value));
    return;
  }
  const { slot } = of as Instance;
  if (slot?.kind === 'proxy') {
    const trap = get(run, slot.handler, 'set');
    if (isFn(trap)) run.invoke(trap, slot.handler, [slot.target, key, value, of]);
    else if (isObject(slot.target) || Array.isArray(slot.target)) set(run, slot.target, key, value);
    else putInto(of as Table, key, value, run.pay);
    return;
  }
  if (key === '__proto__') {
    (of as Instance).proto = value;
    return;
  }
  for (let at: Data = of, level = 0; isObject(at) && level < DEEP; at = protoOf(at), level++) {
    const setter = (at as Instance).accessors?.get(key);
    if (setter) {
      if (setter.set !== undefined) run.invoke(setter.set, of, [value]);
      return;
    }
  }
  putInto(of, key, joined(run, of.properties.get(key), value), run.pay);
}

/** `copy[key] = module[key]` for each key: the copy has whatever that has. */
export function copyAll(of: Data, key: Data): void {
  if (isUnknown(key) && key.keyOf !== undefined && isObject(of)) (of as Instance).proto ??= key.keyOf;
}

/** On a way that may not be taken, what was there may still be. */
function joined(run: Run, old: Data, value: Data): Data {
  return run.maybe > 0 && old !== undefined && typeof value !== 'number' ? either([old, value]) : value;
}

function setItem(run: Run, of: Data[], key: string, value: Data): void {
  if (key === 'length') {
    if (typeof value === 'number' && value <= of.length) of.length = value;
    return;
  }
  if (!/^\d{1,6}$/.test(key)) {
    const added = run.additions.get(of) ?? new Map<string, Data>();
    run.additions.set(of, added.set(key, value));
    return;
  }
  const more = Number(key) + 1 - of.length;
  if (Number(key) >= LONGEST.list || more > 10_000) return;
  if (more > 0) run.pay(more / 16, more * 8);
  of[Number(key)] = value;
}

/** Keys that are gone through. */
export function keysOf(of: Data): readonly string[] {
  if (Array.isArray(of) || typeof of === 'string' || of instanceof Uint8Array)
    return Array.from({ length: Math.min(of.length, 2_000) }, (_, at) => String(at));
  if (isUnknown(of)) return of.properties ? [...of.properties.keys()] : [];
  if (!isObject(of)) return [];
  const slot = slotOf(of);
  if (slot?.kind === 'proxy') return keysOf(slot.target);
  const accessors = (of as Instance).accessors;
  return [...of.properties.keys(), ...(accessors?.keys() ?? [])].filter(
    key => !key.startsWith('@@') && !key.startsWith('#'),
  );
}

/** What a value is gone through one by one; something unknown has elements nobody knows. */
export function itemsWithin(run: Run, of: Data): readonly Data[] {
  const slot = slotOf(of);
  switch (slot?.kind) {
    case 'map':
      return [...slot.entries].map(entry => [...entry]);
    case 'set':
      return [...slot.items];
    case 'items': {
      const rest = slot.items.slice(slot.at);
      slot.at = slot.items.length;
      return rest;
    }
    case 'proxy':
      return itemsWithin(run, slot.target);
    default:
  }
  if (isUnknown(of)) {
    if (of.either) return eachOf(of).flatMap(one => itemsWithin(run, one));
    return [carried([of])];
  }
  if (isObject(of)) {
    const begin = get(run, of, '@@iterator');
    if (isFn(begin)) return turnsOf(run, run.invoke(begin, of, []));
    if (isFn(of)) return [];
  }
  return itemsOf(of, run.pay) ?? [];
}

/** What an iterator of the package gives, as long as that is known. */
function turnsOf(run: Run, iterator: Data): readonly Data[] {
  if (slotOf(iterator)?.kind === 'items') return itemsWithin(run, iterator);
  const next = get(run, iterator, 'next');
  const items: Data[] = [];
  if (!isFn(next)) return [carried([iterator])];
  for (let turn = 0; turn < 1_000; turn++) {
    const result = run.invoke(next, iterator, []);
    const isDone = get(run, result, 'done');
    if (isUnknown(isDone) ? turn > 2 : isDone) break;
    items.push(get(run, result, 'value'));
  }
  return items;
}

/** A value as a text, by the methods it has for that. */
export function toText(value: Data, run: Run, level = 0): Data {
  if (typeof value === 'string' || isUnknown(value)) return value;
  if (level > 8) return unknown();
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return joinedItems(value, ',', run, level);
  if (isObject(value) && !isPattern(value)) {
    const primitive = toPrimitive(value, 'string', run);
    if (primitive !== value) return toText(primitive, run, level + 1);
  }
  const known = run.invoke(getOf('', 'concat'), '', [value]);
  return known;
}

/** What an object counts as where a text or a number is wanted; itself, when its own methods do not say. */
export function toPrimitive(value: Data, hint: 'string' | 'number' | 'default', run: Run): Data {
  if (!isObject(value) || isPattern(value)) return value;
  if (slotOf(value)?.kind === 'proxy' && isFn(value)) return value;
  const exotic = get(run, value, '@@toPrimitive');
  if (isFn(exotic)) return run.invoke(exotic, value, [hint]);
  for (const name of hint === 'string' ? ['toString', 'valueOf'] : ['valueOf', 'toString']) {
    const method = get(run, value, name);
    if (!isFn(method) || (!isClosure(method) && nameOf(run, method) === undefined && isFn(value))) continue;
    const made = run.invoke(method, value, []);
    if (!isObject(made)) return made;
  }
  return value;
}

/** `Array.prototype.join` over what may not be known. */
export function joinedItems(items: readonly Data[], separator: string, run: Run, level = 0): Data {
  const parts: Data[] = [];
  run.pay(items.length / 4, items.length * 16);
  for (const [position, item] of items.entries()) {
    if (position > 0 && separator !== '') parts.push(separator);
    parts.push(item === undefined || item === null ? '' : toText(item, run, level + 1));
  }
  return textFrom(parts, run);
}

/** Texts put together: one, or one with holes. */
export function textFrom(parts: readonly Data[], run: Run): Data {
  if (parts.every(part => typeof part === 'string')) {
    const size = parts.reduce((sum: number, part) => sum + (part as string).length, 0);
    if (size > LONGEST.text) return carried(parts);
    run.pay(size / 512, size);
    return parts.join('');
  }
  return withHoles(parts);
}

function withHoles(parts: readonly Data[]): Data {
  const alternatives = parts.findIndex(part => isUnknown(part) && part.either);
  if (alternatives >= 0) {
    const before = parts.slice(0, alternatives);
    const after = parts.slice(alternatives + 1);
    const known = eachOf(parts[alternatives]).filter(one => !isUnknown(one) || !one.either);
    if (after.every(part => !isUnknown(part) || !part.either))
      return either(known.map(one => withHoles([...before, one, ...after])));
  }
  return parts.every(part => typeof part === 'string') ? parts.join('') : putTogether(parts);
}
