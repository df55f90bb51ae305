/** `Array` and its methods. */
import { handling, moving, type Pay, reading } from './account.js';
import {
  type Data,
  DENIED,
  exceeded,
  type Fn,
  isFn,
  isOpaque,
  isTable,
  joined,
  LONGEST,
  OPAQUE,
  ROOM,
  textOf,
  truth,
} from './data.js';
import { methodsOf, raise } from './native.js';
import { rangeOf, toInteger, toNumber } from './numbers.js';

export const isList = (value: Data): value is Data[] => Array.isArray(value);

/** The elements as a new list. */
export function copyOf(items: readonly Data[], pay: Pay): Data[] {
  pay(moving(items.length), items.length * ROOM.element);
  return [...items];
}

/** What can be gone through one by one, as a list that is not to be changed. */
export function itemsOf(value: Data, pay: Pay): readonly Data[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string' || value instanceof Uint8Array) {
    if (value.length > LONGEST.list) exceeded();
    pay(handling(value.length), value.length * ROOM.element);
    return [...value];
  }
  if (isTable(value)) {
    const length = value.properties.get('length');
    if (typeof length !== 'number' || !(length >= 0 && length <= 10_000)) return undefined;
    pay(length, length * ROOM.element);
    return Array.from({ length }, (_, at) => value.properties.get(String(at)));
  }
  return undefined;
}

export function mapped(items: readonly Data[], mapper: Fn, pay: Pay): Data[] {
  pay(0, items.length * ROOM.element);
  return items.map((item, position) => {
    pay(1);
    return mapper.call(undefined, [item, position, items as Data[]], pay);
  });
}

/** A part of a list or of bytes, copied. */
export function copied<T extends Data[] | Uint8Array>(self: T, args: readonly Data[], pay: Pay): Data {
  const range = rangeOf(args, pay);
  if (!range) return OPAQUE;
  const [from, to] = range;
  // Most take what is left, so only the whole is sure to be enough to pay for.
  const size = Math.max(0, Math.min(self.length, (to ?? self.length) - Math.max(0, from ?? 0)) || 0);
  const room = from === undefined || from < 0 || (to ?? 0) < 0 ? self.length : size;
  const bytes = room * (Array.isArray(self) ? ROOM.element : 1);
  pay(reading(bytes), bytes);
  return self.slice(...range);
}

/** Deeper than anybody nests lists. */
const DEEPEST = 10;

/** The lists among the elements with their elements in their place, and so on for the lists in them. */
function flattened(items: readonly Data[], pay: Pay, depth = 1): Data {
  // It may be a list.
  if (items.includes(OPAQUE)) return OPAQUE;
  let size = 0;
  for (const item of items) size += isList(item) ? item.length : 1;
  if (size > LONGEST.list) exceeded();
  pay(moving(items.length + size), size * ROOM.element);
  const made = items.flatMap(item => (isList(item) ? item : [item]));
  return depth > 1 && items.some(isList) ? flattened(made, pay, depth - 1) : made;
}

export function folded(items: readonly Data[], args: readonly Data[], first: number, step: 1 | -1, pay: Pay): Data {
  const [by, start] = args;
  if (!isFn(by)) return OPAQUE;
  let position = first;
  let total = start;
  if (args.length < 2) {
    if (items.length === 0) raise('nothing to begin with');
    total = items[position];
    position += step;
  }
  for (; position >= 0 && position < items.length; position += step) {
    pay(1);
    total = by.call(undefined, [total, items[position], position, items as Data[]], pay);
  }
  return total;
}

export function kept<T extends Data>(items: readonly T[], by: Data, pay: Pay): readonly T[] | undefined {
  if (!isFn(by)) return undefined;
  const answers = mapped(items, by, pay);
  return answers.some(isOpaque) ? undefined : items.filter((_, at) => truth(answers[at]));
}

/**
 * Where a value stands in a list, -1 for nowhere; undefined where that cannot be told, since something unknown stands
 * before it. Each comparison with something long may take as long as that is.
 *
 * @param find `indexOf` of lists or one like it
 */
function placeIn(
  self: readonly Data[],
  [of, from]: readonly Data[],
  pay: Pay,
  find: (from: number) => number,
): number | undefined {
  pay(handling(self.length) + (typeof of === 'string' ? reading(of.length) * self.length : 0));
  if (isOpaque(of) || isOpaque(from)) return undefined;
  const place = find(toInteger(from, pay));
  const before = place < 0 ? self : self.slice(0, place);
  return before.some(isOpaque) ? undefined : place;
}

/**
 * The place of the first element of which a function says so, or of the last one; -1 for none, undefined where it cannot
 * be told. Past something it could not tell, all are asked: who calls may want to know what is done with each.
 */
function chosen(items: readonly Data[], by: Data, pay: Pay, isLast = false, wanted = true): number | undefined {
  if (!isFn(by)) throw DENIED;
  let isSure = true;
  for (let turn = 0; turn < items.length; turn++) {
    pay(1);
    const at = isLast ? items.length - 1 - turn : turn;
    const answer = by.call(undefined, [items[at], at, items as Data[]], pay);
    if (isOpaque(answer)) isSure = false;
    else if (isSure && truth(answer) === wanted) return at;
  }
  return isSure ? -1 : undefined;
}

/** What is there for the place of an element, as long as that is known. */
function forPlace(place: number | undefined, give: (place: number) => Data): Data {
  return place === undefined ? OPAQUE : give(place);
}

function sorted(self: Data[], by: Data, pay: Pay): Data[] {
  if (by !== undefined && !isFn(by)) throw DENIED;
  if (self.length > 20_000 && by !== undefined) exceeded();
  if (by !== undefined)
    return self.sort((a, b) => {
      pay(1);
      const order = by.call(undefined, [a, b], pay);
      if (isOpaque(order)) throw DENIED;
      return toNumber(order, pay);
    });
  // As texts, which elements are made once.
  pay(self.length, self.length * ROOM.text);
  const texts = self.map(item => {
    const text = textOf(item, pay);
    if (text === undefined) throw DENIED;
    return { item, text };
  });
  texts.sort((a, b) => {
    if (a.item === undefined || b.item === undefined)
      return Number(a.item === undefined) - Number(b.item === undefined);
    pay(1 / 4 + reading(Math.min(a.text.length, b.text.length)));
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  });
  for (const [position, { item }] of texts.entries()) self[position] = item;
  return self;
}

function spliced(self: Data[], args: Data[], pay: Pay): Data {
  const range = rangeOf(args, pay);
  if (!range || self.length + args.length > LONGEST.list) exceeded();
  pay(moving(self.length), (self.length + args.length) * ROOM.element);
  const [from = 0, count = 0] = range;
  if (args.length === 0) return [];
  return args.length === 1 ? self.splice(from) : self.splice(from, count, ...args.slice(2));
}

function filled(self: Data[], [of, ...range]: Data[], pay: Pay): Data {
  const places = rangeOf(range, pay);
  if (!places) throw DENIED;
  pay(moving(self.length));
  return self.fill(of, ...places);
}

function added(self: Data[], args: readonly Data[], pay: Pay): void {
  if (self.length + args.length > LONGEST.list) exceeded();
  pay(0, args.length * ROOM.element);
}

export const listMethods = methodsOf(isList, {
  push: (self, args, pay) => {
    added(self, args, pay);
    for (const arg of args) self.push(arg);
    return self.length;
  },
  unshift: (self, args, pay) => {
    added(self, args, pay);
    pay(moving(self.length));
    self.splice(0, 0, ...args);
    return self.length;
  },
  pop: self => self.pop(),
  shift: (self, _, pay) => {
    if (self.length > 5_000) pay(moving(self.length));
    return self.shift();
  },
  reverse: (self, _, pay) => {
    pay(moving(self.length));
    return self.reverse();
  },
  slice: copied,
  splice: spliced,
  concat: (self, args, pay) => flattened([self, ...args], pay),
  join: (self, [separator], pay) => {
    const by = separator === undefined ? ',' : textOf(separator, pay);
    return (by === undefined ? undefined : joined(self, by, pay)) ?? OPAQUE;
  },
  toString: (self, _, pay) => joined(self, ',', pay) ?? OPAQUE,
  indexOf: (self, args, pay) =>
    forPlace(
      placeIn(self, args, pay, from => self.indexOf(args[0], from)),
      at => at,
    ),
  includes: (self, args, pay) => {
    // Unlike `indexOf`, it finds what is no number.
    const find = (from: number): number => self.findIndex((item, at) => at >= from && [item].includes(args[0]));
    return forPlace(
      placeIn(self, args, pay, from => find(from < 0 ? self.length + from : from)),
      at => at >= 0,
    );
  },
  find: (self, [by], pay) => forPlace(chosen(self, by, pay), at => self[at]),
  findIndex: (self, [by], pay) => forPlace(chosen(self, by, pay), at => at),
  findLast: (self, [by], pay) => forPlace(chosen(self, by, pay, true), at => self[at]),
  findLastIndex: (self, [by], pay) => forPlace(chosen(self, by, pay, true), at => at),
  some: (self, [by], pay) => forPlace(chosen(self, by, pay), at => at >= 0),
  every: (self, [by], pay) => forPlace(chosen(self, by, pay, false, false), at => at < 0),
  fill: filled,
  map: (self, [by], pay) => (isFn(by) ? mapped(self, by, pay) : OPAQUE),
  forEach: (self, [by], pay) => {
    if (!isFn(by)) throw DENIED;
    mapped(self, by, pay);
    return undefined;
  },
  filter: (self, [by], pay) => (kept(self, by, pay) as Data[] | undefined) ?? OPAQUE,
  reduce: (self, args, pay) => folded(self, args, 0, 1, pay),
  reduceRight: (self, args, pay) => folded(self, args, self.length - 1, -1, pay),
  sort: (self, [by], pay) => sorted(self, by, pay),
  keys: (self, _, pay) => copyOf(self, pay).map((_item, position) => position),
  values: (self, _, pay) => copyOf(self, pay),
  entries: (self, _, pay) => {
    pay(handling(self.length), self.length * ROOM.property);
    return self.map((item, position) => [position, item]);
  },
  flat: (self, [depth], pay) => {
    const levels = depth === undefined ? 1 : toInteger(depth, pay);
    if (isOpaque(depth)) return OPAQUE;
    return levels < 1 ? copyOf(self, pay) : flattened(self, pay, Math.min(levels, DEEPEST));
  },
  flatMap: (self, [by], pay) => (isFn(by) ? flattened(mapped(self, by, pay), pay) : OPAQUE),
  at: (self, [place], pay) => (isOpaque(place) ? OPAQUE : self.at(toInteger(place, pay))),
});
