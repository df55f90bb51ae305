import { type Account, type Pay, reading } from '../language/account.js';
import { type Data, EXCEEDED, isFn, isOpaque, LONGEST } from '../language/data.js';
import { nativeOf } from '../language/globals.js';
import { getOf } from '../language/members.js';
import { arithmetic } from '../language/numbers.js';
import type { Constant } from '../types.js';
import { HOLE } from './value.js';

/**
 * JavaScript's pure functions over constants: those of `src/language`, asked about values of the evaluator. Whatever
 * is not known, throws, or goes past a bound answers `undefined`, which means "unknown". Of a text with a hole in it
 * there is what can be said all the same.
 */

/** Longest text or byte string worked out. UTF-16 units or bytes. */
export const LONGEST_CONSTANT = LONGEST.text;

export type Known = { readonly value: Constant } | { readonly list: readonly Constant[] } | undefined;

const is = (value: Constant): Known => ({ value });

/** Thrown where there is nothing left to pay with. */
const UNPAID = Symbol('unpaid');

/** Pays from an account, which counts what it cannot pay for. */
export function payFrom(account: Account): Pay {
  return Object.assign(
    (work = 0, bytes = 0) => {
      if (!account.pays(work, bytes)) throw UNPAID;
    },
    { made: (text: string) => text },
  );
}

/** A function called by name: `String.fromCharCode(97, 98)`. */
export function callPure(name: string, args: readonly Constant[], account: Account): Known {
  if (!PURE.test(name) || !args.every(isWhole)) return undefined;
  const [first = '', second] = name.split('.');
  const of = nativeOf(first);
  return known(second === undefined ? of : getOf(of, second), undefined, args, account);
}

/** Functions that take and give constants, and nothing else. */
const PURE =
  /^(?:atob|btoa|Buffer(?:\.(?:from|alloc))?|String(?:\.from(?:CharCode|CodePoint))?|(?:Number\.)?parse(?:Int|Float)|Number|Boolean|isNaN|isFinite|(?:de|en)codeURI(?:Component)?|(?:un)?escape|Math\.[a-z]\w{1,9})$/;

/** A method called on a known text, number or byte string: `'dlrow'.split('')`. */
export function methodPure(object: Constant, method: string, args: readonly Constant[], account: Account): Known {
  if (typeof object !== 'string' && typeof object !== 'number' && !(object instanceof Uint8Array)) return undefined;
  if (!account.pays(reading(sizeOf(object)))) return undefined;
  if (typeof object === 'string' && !(whole(object) && args.every(isWhole)))
    return withHoles(object, method, args, account);
  // What changes bytes changes a copy of them.
  const self = object instanceof Uint8Array && CHANGES_BYTES.test(method) ? object.slice() : object;
  return known(getOf(self, method), self, args, account);
}

const CHANGES_BYTES = /^(?:reverse|fill|set|sort|write\w*|swap\d+|copyWithin)$/;

/** What a method makes of a text of which a part is not known, where that part stays what it is. */
function withHoles(text: string, method: string, args: readonly Constant[], account: Account): Known {
  const [first, second] = args;
  const hole = text.indexOf(HOLE);
  switch (method) {
    case 'toString':
    case 'valueOf':
    case 'trim':
    case 'trimStart':
    case 'trimEnd':
    case 'toLowerCase':
    case 'toUpperCase':
      return known(getOf(text, method), text, [], account);
    case 'concat':
    case 'repeat':
      return known(getOf(text, method), text, args, account);
    case 'charAt':
    case 'at':
    case 'charCodeAt':
    case 'codePointAt':
    case 'slice':
    case 'substring': {
      const [start, end] = method === 'slice' || method === 'substring' ? [first, second] : [0, Number(first) + 1];
      const isBefore = [start, end].every(place => typeof place === 'number' && place >= 0 && place < hole);
      return isBefore ? known(getOf(text, method), text, args, account) : undefined;
    }
    case 'replace':
    case 'replaceAll':
      if (typeof first !== 'string' || typeof second !== 'string' || second.includes('$')) return undefined;
      return known(getOf(text, method), text, args, account);
    default:
      return undefined;
  }
}

function known(fn: Data, self: Data, args: readonly Constant[], account: Account): Known {
  if (!isFn(fn) || args.some(arg => typeof arg === 'bigint')) return undefined;
  try {
    return answerOf(fn.call(self, args as Data[], payFrom(account)));
  } catch (error) {
    // An error of the language gives nothing, and what was refused is counted. A fault of ours is told.
    if (error === UNPAID) return undefined;
    if (error instanceof Error && !(error instanceof RangeError)) throw error;
    if (error === EXCEEDED || error instanceof RangeError) account.refuse();
    return undefined;
  }
}

function answerOf(data: Data): Known {
  if (Array.isArray(data)) return data.every(isConstant) ? { list: data as readonly Constant[] } : undefined;
  return isConstant(data) ? is(data) : undefined;
}

function isConstant(data: Data): data is Exclude<Constant, bigint> {
  return typeof data !== 'object' || data === null || data instanceof Uint8Array ? !isOpaque(data) : false;
}

/** Characters or bytes of a constant. */
export function sizeOf(value: Constant): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}

/** An operator over constants. A `+` of texts keeps their holes. */
export function operate(operator: string, left: Constant, right: Constant): Known {
  if (left instanceof Uint8Array || right instanceof Uint8Array) return undefined;
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    const text = `${String(left)}${String(right)}`;
    return text.length <= LONGEST_CONSTANT ? is(text) : undefined;
  }
  const a = numeric(left);
  const b = numeric(right);
  if (a === undefined || b === undefined) return undefined;
  const result = operator === '+' ? a + b : arithmetic(operator, a, b);
  return result === undefined ? undefined : is(result);
}

export function negate(operator: string, value: Constant): Known {
  if (value instanceof Uint8Array) return operator === '!' ? is(false) : undefined;
  switch (operator) {
    case '!':
      return value === HOLE ? undefined : is(!value);
    case 'void':
      return is(undefined);
    case '-':
    case '+':
    case '~': {
      const number = numeric(value);
      if (number === undefined) return undefined;
      return is(operator === '-' ? -number : operator === '+' ? number : ~number);
    }
    default:
      return undefined;
  }
}

function numeric(value: Constant): number | undefined {
  if (typeof value === 'string') return value.length < 40 && whole(value) ? Number(value) : undefined;
  return typeof value === 'object' || typeof value === 'bigint' ? (value === null ? 0 : undefined) : Number(value);
}

/** A text that is known from end to end. */
export function whole(text: string): boolean {
  return !text.includes(HOLE);
}

function isWhole(value: Constant): boolean {
  return typeof value !== 'string' || whole(value);
}
