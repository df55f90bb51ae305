/** Operators over known data, and what a value counts as. */
import { handling, moving, type Pay, reading } from '../../language/account.js';
import {
  type Data,
  exceeded,
  isObject,
  isPattern,
  isShared,
  isTable,
  keysInOrder,
  LONGEST,
  OPAQUE,
  ROOM,
  textOf,
  truth,
} from '../../language/data.js';
import { itemsOf } from '../../language/lists.js';
import { arithmetic, ordered } from '../../language/numbers.js';
import { lookedInto } from './memory.js';
import { denied, type Env, GIVEN_UP, type Part, type Run, SHORT } from './model.js';

export function bounded(run: Run, text: string): string {
  if (text.length > LONGEST.text) exceeded();
  run.tick(text.length > 10_000 ? text.length >> 12 : 0, Math.min(text.length, SHORT));
  return text;
}

export function operate(run: Run, operator: string, a: Data, b: Data): Data {
  if (a === OPAQUE || b === OPAQUE) return OPAQUE;
  switch (operator) {
    case '+': {
      if (typeof a === 'number' && typeof b === 'number') return a + b;
      if (typeof a === 'string' && typeof b === 'string') return bounded(run, a + b);
      if (isPlain(a) && isPlain(b)) return (numberOf(run, a) as number) + (numberOf(run, b) as number);
      const [x, y] = [asText(run, a), asText(run, b)];
      return x === undefined || y === undefined ? OPAQUE : bounded(run, x + y);
    }
    case '===':
      compares(run, a, b);
      return a === b;
    case '!==':
      compares(run, a, b);
      return a !== b;
    case '==':
      return loosely(run, a, b);
    case '!=': {
      const same = loosely(run, a, b);
      return same === OPAQUE ? OPAQUE : !same;
    }
    case 'in':
      return isObject(b) && !isShared(b) ? b.properties.has(textOf(a, run.tick) ?? '') : OPAQUE;
    case 'instanceof':
      return OPAQUE;
    case '<':
    case '>':
    case '<=':
    case '>=': {
      const [p, q] = [primitive(run, a), primitive(run, b)];
      if (typeof p === 'string' && typeof q === 'string') {
        compares(run, p, q);
        return ordered(operator, p, q);
      }
      const [x, y] = [numberOf(run, p), numberOf(run, q)];
      return x === undefined || y === undefined ? OPAQUE : ordered(operator, x, y);
    }
    default: {
      const [x, y] = [numberOf(run, a), numberOf(run, b)];
      return (x === undefined || y === undefined ? undefined : arithmetic(operator, x, y)) ?? OPAQUE;
    }
  }
}

/** To compare two long texts takes as long as both are the same. */
function compares(run: Run, a: Data, b: Data): void {
  if (typeof a !== 'string' || typeof b !== 'string' || Math.min(a.length, b.length) <= SHORT) return;
  lookedInto(run, a);
  lookedInto(run, b);
  run.tick(reading(Math.min(a.length, b.length)));
}

function loosely(run: Run, a: Data, b: Data): Data {
  if (typeof a === typeof b && typeof a !== 'object') {
    compares(run, a, b);
    return a === b;
  }
  if (a === undefined || a === null || b === undefined || b === null)
    return (a === undefined || a === null) && (b === undefined || b === null);
  if (typeof a === 'object' && typeof b === 'object') return a === b;
  const [p, q] = [primitive(run, a), primitive(run, b)];
  if (typeof p === 'string' && typeof q === 'string') return loosely(run, p, q);
  const [x, y] = [numberOf(run, a), numberOf(run, b)];
  return x === undefined || y === undefined ? OPAQUE : x === y;
}

/** What an object counts as among texts and numbers. */
function primitive(run: Run, value: Data): Data {
  return typeof value === 'object' && value !== null ? (asText(run, value) ?? OPAQUE) : value;
}

/** As a text; undefined when that is not known, or said by a function of its own. */
export function asText(run: Run, value: Data): string | undefined {
  for (let at = isTable(value) ? value : undefined; at; at = at.prototype)
    if (at.properties.has('toString') || at.properties.has('valueOf')) return undefined;
  return textOf(value, run.tick);
}

/** As a number; undefined when that is not known. */
export function numberOf(run: Run, value: Data): number | undefined {
  if (typeof value === 'number') return value;
  if (value === OPAQUE) return undefined;
  if (typeof value === 'boolean' || value === null || value === undefined) return Number(value);
  const text = asText(run, value);
  return text === undefined || text.length > 400 ? undefined : Number(text);
}

export function decide(value: Data): boolean {
  if (value === OPAQUE) throw GIVEN_UP;
  return truth(value);
}

export function listOf(run: Run, value: Data): readonly Data[] {
  if (isTable(value)) throw GIVEN_UP;
  return itemsOf(value, run.tick) ?? denied();
}

/** Adds a value, or each of what is spread, to a list. */
export function addTo(run: Run, items: Data[], part: Part, env: Env): void {
  if ('value' in part) {
    if (items.length >= LONGEST.list) exceeded();
    items.push(part.value(env));
    return;
  }
  const more = listOf(run, part.spread(env));
  if (items.length + more.length > LONGEST.list) exceeded();
  run.tick(moving(more.length), more.length * ROOM.element);
  for (const item of more) items.push(item);
}

/** Values that `+` adds as numbers. */
function isPlain(value: Data): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null;
}

export function keysOf(value: Data, pay: Pay): readonly string[] {
  const size = Array.isArray(value) ? value.length : isObject(value) ? value.properties.size : 0;
  pay(handling(size), size * ROOM.text);
  if (Array.isArray(value)) return value.map((_, position) => String(position));
  if (isObject(value) && isShared(value)) denied();
  // Where a pattern goes on looking is none of its keys.
  return isObject(value) && !isPattern(value) ? keysInOrder(value) : [];
}

export function typeName(value: Data): string {
  if (value === null || Array.isArray(value) || value instanceof Uint8Array) return 'object';
  if (typeof value === 'object') return value.kind === 'function' ? 'function' : 'object';
  return typeof value;
}
