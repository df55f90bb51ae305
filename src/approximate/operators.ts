/** Operators over what may not be known. */
import { type Data, isFn, isObject } from '../language/data.js';
import { arithmetic, ordered } from '../language/numbers.js';
import { get, keyFrom, protoOf, textFrom, toPrimitive, toText } from './members.js';
import type { Run } from './model.js';
import { carried, eachOf, either, holed, isUnknown, OF_EVERY_MODULE, truthOf, unknown } from './value.js';

/** Pairs of alternatives that are tried. */
const PAIRS = 16;

export function operate(operator: string, a: Data, b: Data, run: Run): Data {
  const [as, bs] = [eachOf(a), eachOf(b)];
  if (as.length * bs.length > 1) {
    if (as.length * bs.length > PAIRS) return carried([a, b]);
    return either(as.flatMap(x => bs.map(y => operate(operator, x, y, run))));
  }
  switch (operator) {
    case '+':
      return add(toPrimitive(a, 'default', run), toPrimitive(b, 'default', run), run);
    case '===':
    case '!==': {
      if (isUnknown(a) || isUnknown(b)) return unknown();
      return (a === b) === (operator === '===');
    }
    case '==':
    case '!=': {
      const same = loosely(toPrimitive(a, 'default', run), toPrimitive(b, 'default', run), run);
      return typeof same === 'boolean' ? same === (operator === '==') : same;
    }
    case 'in': {
      const key = keyFrom(a, run);
      if (key === undefined || isUnknown(b) || !isObject(b)) return unknown();
      for (let at: Data = b, level = 0; isObject(at) && level < 10; at = protoOf(at), level++)
        if (at.properties.has(key)) return true;
      return false;
    }
    case 'instanceof': {
      const decides = isUnknown(b) || !isObject(b) ? undefined : get(run, b, '@@hasInstance');
      if (isFn(decides)) return run.invoke(decides, b, [a]);
      if (isUnknown(a) || !isFn(b)) return unknown();
      const wanted = b.properties.get('prototype');
      for (let at: Data = protoOf(a), level = 0; at !== undefined && level < 10; at = protoOf(at), level++)
        if (at === wanted) return true;
      return wanted === undefined ? unknown() : false;
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, toPrimitive(a, 'number', run), toPrimitive(b, 'number', run), run);
    default: {
      const [x, y] = [numeric(a, run), numeric(b, run)];
      if (x === undefined || y === undefined) return carried([a, b]);
      if (typeof x === 'bigint' || typeof y === 'bigint') return bigArithmetic(operator, x, y, run);
      return arithmetic(operator, x, y) ?? unknown();
    }
  }
}

function add(a: Data, b: Data, run: Run): Data {
  if (typeof a === 'string' && typeof b === 'string') return textFrom([a, b], run);
  if (isUnknown(a) || isUnknown(b)) {
    // A number that nobody knows, plus one, is not a text.
    const isText = [a, b].some(one => typeof one === 'string' || (isUnknown(one) && one.text !== undefined));
    return isText ? textFrom([piece(a, run), piece(b, run)], run) : carried([a, b]);
  }
  const isText = typeof a === 'string' || typeof b === 'string' || isObjectLike(a) || isObjectLike(b);
  if (isText) return textFrom([toText(a, run), toText(b, run)], run);
  const [x, y] = [numeric(a, run), numeric(b, run)];
  if (x === undefined || y === undefined) return unknown();
  if (typeof x === 'bigint' || typeof y === 'bigint') return bigArithmetic('+', x, y, run);
  return x + y;
}

/** Bits of a whole number that is worked with. */
const BITS = 100_000;

function bigArithmetic(operator: string, a: number | bigint, b: number | bigint, run: Run): Data {
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return unknown();
  const bits = Math.max(widthOf(a), widthOf(b));
  run.pay(1 + bits / 512);
  const isFar = (operator === '<<' || operator === '>>' || operator === '**') && (b < 0n || b > BITS);
  if (isFar || bits > BITS || (operator === '**' && bits * Number(b) > BITS)) return unknown();
  const known = BIG[operator]?.(a, b);
  return known === undefined ? unknown() : (known as unknown as Data);
}

function widthOf(value: bigint): number {
  return value.toString(16).length * 4;
}

const BIG: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? undefined : a / b),
  '%': (a, b) => (b === 0n ? undefined : a % b),
  '**': (a, b) => a ** b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};

function piece(value: Data, run: Run): Data {
  return isUnknown(value) ? value : (holed(value) ?? toText(value, run));
}

function isObjectLike(value: Data): boolean {
  return typeof value === 'object' && value !== null;
}

function loosely(a: Data, b: Data, run: Run): Data {
  const isNothing = (value: Data): boolean => value === undefined || value === null;
  if (isUnknown(a) || isUnknown(b)) return unknown();
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b);
  if (typeof a === typeof b) return a === b;
  const [x, y] = [numeric(a, run), numeric(b, run)];
  return x === undefined || y === undefined ? unknown() : Number(x) === Number(y);
}

function compare(operator: string, a: Data, b: Data, run: Run): Data {
  if (typeof a === 'string' && typeof b === 'string') return ordered(operator, a, b);
  const [x, y] = [numeric(a, run), numeric(b, run)];
  return x === undefined || y === undefined ? unknown() : ordered(operator, x, y);
}

/** Whole numbers of any size are no data of the language's pure functions, which are not handed any. */
function isBig(value: unknown): value is bigint {
  return typeof value === 'bigint';
}

function numeric(value: Data, run: Run): number | bigint | undefined {
  return isBig(value) ? (value as unknown as bigint) : numberOf(toPrimitive(value, 'number', run), run);
}

/** As a number; undefined when that is not known. */
export function numberOf(value: Data, run: Run): number | undefined {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null || typeof value === 'boolean') return Number(value);
  const text = isUnknown(value) ? undefined : toText(value, run);
  return typeof text === 'string' && text.length < 400 ? Number(text) : undefined;
}

export function unary(operator: string, value: Data, run: Run): Data {
  if (operator === 'void') return undefined;
  if (isUnknown(value) && value.either) return either(value.either.map(one => unary(operator, one, run)));
  switch (operator) {
    case '!': {
      const truth = truthOf(value);
      return truth === undefined ? unknown() : !truth;
    }
    case 'typeof':
      return typeName(value);
    case 'delete':
      return true;
    default: {
      if (isBig(value)) return (operator === '-' ? -value : operator === '~' ? ~value : value) as unknown as Data;
      const number = numberOf(toPrimitive(value, 'number', run), run);
      if (number === undefined) return carried([value]);
      return operator === '-' ? -number : operator === '~' ? ~number : number;
    }
  }
}

function typeName(value: Data): Data {
  if (isUnknown(value))
    return value.text !== undefined ? 'string' : (OF_EVERY_MODULE.get(value.name ?? '') ?? unknown());
  if (value === null || Array.isArray(value) || value instanceof Uint8Array) return 'object';
  if (isFn(value)) return 'function';
  return isObject(value) && (value as { slot?: { kind: string } }).slot?.kind === 'symbol' ? 'symbol' : typeof value;
}
