/** Numbers: what counts as which, arithmetic, comparisons, and the methods of numbers. */
import { handling, type Pay } from './account.js';
import { type Data, DENIED, isOpaque, OPAQUE, textOf } from './data.js';
import { type Method, methodsOf, raise, strict } from './native.js';

/** What a known value counts as where a number is wanted. */
export function toNumber(value: Data, pay: Pay): number {
  if (typeof value === 'number') return value;
  if (value === null || typeof value === 'boolean') return Number(value);
  if (value === undefined) return Number.NaN;
  const text = textOf(value, pay);
  // A list of something that is not known.
  if (text === undefined) throw DENIED;
  pay(handling(text.length));
  return Number(text);
}

/** The same as a whole number, as places and counts are. */
export function toInteger(value: Data, pay: Pay): number {
  return Math.trunc(toNumber(value, pay)) || 0;
}

export type Range = readonly [from?: number | undefined, to?: number | undefined];

/** The arguments of `slice` and its kin; undefined when one is not known. */
export function rangeOf(args: readonly Data[], pay: Pay): Range | undefined {
  if (args.slice(0, 2).some(isOpaque)) return undefined;
  const [from, to] = args.slice(0, 2).map(arg => (arg === undefined ? undefined : toNumber(arg, pay)));
  return [from, to];
}

/** What an operator makes of two numbers; undefined for one that is not arithmetic. */
export function arithmetic(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      return a ** b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return a >>> b;
    default:
      return undefined;
  }
}

/** `<` and its kin, of two texts or two numbers. */
export function ordered<T extends string | number | bigint>(operator: string, a: T, b: T): boolean {
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

const digits =
  (name: 'toFixed' | 'toPrecision' | 'toExponential', most: number): Method<number> =>
  (self, [count], pay) => {
    if (count === undefined) return self[name]();
    const places = toInteger(count, pay);
    if (Number.isFinite(self) && !(places >= (name === 'toPrecision' ? 1 : 0) && places <= most)) raise('out of range');
    return Number.isFinite(self) ? self[name](places) : String(self);
  };

export const numberMethods = methodsOf(
  (value: Data): value is number => typeof value === 'number',
  strict<number>({
    toString: (self, [radix], pay) => {
      const base = radix === undefined ? 10 : toInteger(radix, pay);
      return base >= 2 && base <= 36 ? self.toString(base) : OPAQUE;
    },
    valueOf: ((self: number) => self) as Method<number>,
    toFixed: (self, args, pay) =>
      Number.isFinite(self) && Math.abs(self) < 1e21 ? digits('toFixed', 100)(self, args, pay) : String(self),
    toPrecision: digits('toPrecision', 100),
    toExponential: digits('toExponential', 100),
  }),
);
