/** Maps, sets, symbols, iterators and weak references. */
import { type Data, ROOM } from '../language/data.js';
import { itemsWithin } from './members.js';
import type { Intrinsic, Run, Slot } from './model.js';
import { carried, either, instance, isUnknown, native, slotOf, unknown, withSlot } from './value.js';

/** Alternatives that a look-up by an unknown key is answered with. */
const FEW = 8;

function map(run: Run, [items]: readonly Data[]): Data {
  const entries = new Map<Data, Data>();
  for (const entry of items === undefined || items === null ? [] : itemsWithin(run, items)) {
    const [key, value] = Array.isArray(entry) ? entry : [run.get(entry, '0'), run.get(entry, '1')];
    run.pay(1, ROOM.property);
    entries.set(key, value);
  }
  return withSlot({ kind: 'map', entries });
}

function set(run: Run, [items]: readonly Data[]): Data {
  const held = new Set<Data>();
  for (const item of items === undefined || items === null ? [] : itemsWithin(run, items)) {
    run.pay(1, ROOM.property);
    held.add(item);
  }
  return withSlot({ kind: 'set', items: held });
}

const listed = (items: readonly Data[]): Data => withSlot({ kind: 'items', items, at: 0 });

function onMap<T>(self: Data, action: (entries: Map<Data, Data>) => T): T | Data {
  const slot = slotOf(self);
  return slot?.kind === 'map' ? action(slot.entries) : carried([self]);
}

function onSet<T>(self: Data, action: (items: Set<Data>) => T): T | Data {
  const slot = slotOf(self);
  return slot?.kind === 'set' ? action(slot.items) : carried([self]);
}

function lookedUp(entries: Map<Data, Data>, key: Data): Data {
  if (!isUnknown(key) || entries.has(key)) return entries.get(key);
  // Which one is asked for is not known: one of those that are there.
  return entries.size > 0 && entries.size <= FEW ? either([...entries.values()]) : unknown();
}

function forEach(run: Run, items: Iterable<readonly [Data, Data]>, action: Data, self: Data): undefined {
  for (const [key, value] of items) run.invoke(action, undefined, [value, key, self]);
}

const MAP: Readonly<Record<string, Intrinsic>> = {
  get: { call: (_, self, [key]) => onMap(self, entries => lookedUp(entries, key)) as Data },
  set: {
    call: (run, self, [key, value]) => {
      run.pay(1, ROOM.property);
      onMap(self, entries => void entries.set(key, value));
      return self;
    },
  },
  has: { call: (_, self, [key]) => (isUnknown(key) ? unknown() : (onMap(self, entries => entries.has(key)) as Data)) },
  delete: { call: (_, self, [key]) => onMap(self, entries => entries.delete(key)) as Data },
  clear: { call: (_, self) => onMap(self, entries => void entries.clear()) as Data },
  keys: { call: (_, self) => onMap(self, entries => listed([...entries.keys()])) as Data },
  values: { call: (_, self) => onMap(self, entries => listed([...entries.values()])) as Data },
  entries: { call: (_, self) => onMap(self, entries => listed([...entries].map(entry => [...entry]))) as Data },
  forEach: { call: (run, self, [action]) => onMap(self, entries => forEach(run, entries, action, self)) as Data },
};

const SET: Readonly<Record<string, Intrinsic>> = {
  add: {
    call: (run, self, [item]) => {
      run.pay(1, ROOM.property);
      onSet(self, items => void items.add(item));
      return self;
    },
  },
  has: { call: (_, self, [item]) => (isUnknown(item) ? unknown() : (onSet(self, items => items.has(item)) as Data)) },
  delete: { call: (_, self, [item]) => onSet(self, items => items.delete(item)) as Data },
  clear: { call: (_, self) => onSet(self, items => void items.clear()) as Data },
  keys: { call: (_, self) => onSet(self, items => listed([...items])) as Data },
  values: { call: (_, self) => onSet(self, items => listed([...items])) as Data },
  entries: { call: (_, self) => onSet(self, items => listed([...items].map(item => [item, item]))) as Data },
  forEach: {
    call: (run, self, [action]) =>
      onSet(self, items =>
        forEach(
          run,
          [...items].map(item => [item, item] as const),
          action,
          self,
        ),
      ) as Data,
  },
};

/** What an iterator gives next. */
function next(slot: Slot | undefined, self: Data): Data {
  if (slot?.kind !== 'items') return carried([self]);
  const isDone = slot.at >= slot.items.length;
  return instance(undefined, [
    ['value', isDone ? undefined : slot.items[slot.at++]],
    ['done', isDone],
  ]);
}

function rest(self: Data): readonly Data[] {
  const slot = slotOf(self);
  if (slot?.kind !== 'items') return [carried([self])];
  const items = slot.items.slice(slot.at);
  slot.at = slot.items.length;
  return items;
}

const ITERATOR: Readonly<Record<string, Intrinsic>> = {
  next: { call: (_, self) => next(slotOf(self), self) },
  '@@iterator': { call: (_, self) => self },
  return: {
    call: (_, __, [value]) =>
      instance(undefined, [
        ['value', value],
        ['done', true],
      ]),
  },
  throw: {
    call: (_, __, [thrown]) => {
      throw { thrown };
    },
  },
  map: { call: (run, self, [by]) => listed(rest(self).map(item => run.invoke(by, undefined, [item]))) },
  filter: { call: (_, self) => listed(rest(self)) },
  toArray: { call: (_, self) => [...rest(self)] },
  take: { call: (_, self, [count]) => listed(rest(self).slice(0, typeof count === 'number' ? count : 1)) },
  drop: { call: (_, self, [count]) => listed(rest(self).slice(typeof count === 'number' ? count : 0)) },
  forEach: {
    call: (run, self, [by]) => {
      for (const item of rest(self)) run.invoke(by, undefined, [item]);
      return undefined;
    },
  },
  reduce: {
    call: (run, self, [by, start]) =>
      rest(self).reduce((total, item) => run.invoke(by, undefined, [total, item]), start),
  },
};

/** Tells symbols apart that are called the same. Their numbers are never shown, and decide nothing. */
let symbols = 0;

function symbol(description: Data, isShared: boolean): Data {
  const text = typeof description === 'string' ? description : '';
  symbols++;
  return withSlot({ kind: 'symbol', key: isShared ? `@@for ${text}` : `@@${symbols} ${text}`, description: text });
}

const KNOWN_SYMBOLS = new Map(
  ['iterator', 'asyncIterator', 'toPrimitive', 'toStringTag', 'hasInstance', 'species'].map(name => [
    name,
    withSlot({
      kind: 'symbol',
      key: `@@${name === 'asyncIterator' ? 'iterator' : name}`,
      description: `Symbol.${name}`,
    }),
  ]),
);

export function knownSymbol(name: string): Data {
  return KNOWN_SYMBOLS.get(name);
}

const weakRef = (target: Data): Data => {
  const made = instance();
  const deref: Data = native(() => target);
  made.properties.set('deref', deref);
  return made;
};

function prefixed(prefix: string, methods: Readonly<Record<string, Intrinsic>>): Record<string, Intrinsic> {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [`${prefix}.prototype.${name}`, method]));
}

export const COLLECTIONS: Readonly<Record<string, Intrinsic>> = {
  Map: { call: run => map(run, []), make: map },
  WeakMap: { call: run => map(run, []), make: map },
  Set: { call: run => set(run, []), make: set },
  WeakSet: { call: run => set(run, []), make: set },
  WeakRef: { call: (_, __, [target]) => weakRef(target), make: (_, [target]) => weakRef(target) },
  Symbol: { call: (_, __, [description]) => symbol(description, false) },
  'Symbol.for': { call: (_, __, [description]) => symbol(description, true) },
  'Symbol.prototype.toString': {
    call: (_, self) => {
      const slot = slotOf(self);
      return slot?.kind === 'symbol' ? `Symbol(${slot.description})` : unknown();
    },
  },
  ...prefixed('Map', { ...MAP, '@@iterator': MAP.entries as Intrinsic }),
  ...prefixed('Set', { ...SET, '@@iterator': SET.values as Intrinsic }),
  ...prefixed('Iterator', ITERATOR),
  'Map.groupBy': {
    call: (run, _, [items, by]) => {
      const entries = new Map<Data, Data>();
      for (const item of itemsWithin(run, items)) {
        const key = run.invoke(by, undefined, [item]);
        const group = entries.get(key);
        if (Array.isArray(group)) group.push(item);
        else entries.set(key, [item]);
      }
      return withSlot({ kind: 'map', entries });
    },
  },
};
