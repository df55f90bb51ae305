import type { Constant } from '../types.js';
import { handling, reading, searching } from './account.js';
import { HOLE } from './value.js';

/**
 * JavaScript's pure functions over constants, re-implemented within bounds: what the language does to text it knows,
 * not code of the package. Anything unusual answers `undefined`, which means "unknown".
 */

/** Longest text or byte string worked out. UTF-16 units or bytes. */
export const LONGEST_CONSTANT = 8_000_000;

export type Known = { readonly value: Constant } | { readonly list: readonly Constant[] } | undefined;

const is = (value: Constant): Known => ({ value });

/** A function called by name: `String.fromCharCode(97, 98)`. */
export function callPure(name: string, args: readonly Constant[]): Known {
  const [first, second] = args;
  switch (name) {
    case 'atob':
      return typeof first === 'string' && whole(first) ? is(bytesToText(fromBase64(first), 'latin1')) : undefined;
    case 'btoa':
      return typeof first === 'string' && whole(first)
        ? is(Buffer.from(first, 'latin1').toString('base64'))
        : undefined;
    case 'Buffer':
    case 'Buffer.from':
      if (typeof first === 'string' && whole(first)) return bytesOf(first, second);
      if (first instanceof Uint8Array) return is(first);
      return undefined;
    case 'String.fromCharCode':
    case 'String.fromCodePoint':
      if (!args.every(arg => typeof arg === 'number' && arg >= 0 && arg <= 0x10ffff)) return undefined;
      return is(
        (args as number[])
          .map(code => (name.endsWith('Code') ? String.fromCharCode(code) : String.fromCodePoint(code)))
          .join(''),
      );
    case 'parseInt': {
      if (first === undefined || (typeof first === 'string' && !whole(first))) return undefined;
      return is(Number.parseInt(String(first), typeof second === 'number' ? second : undefined));
    }
    case 'Number':
    case 'parseFloat':
      return typeof first === 'string' || typeof first === 'number' ? is(Number(first)) : undefined;
    case 'String':
      return first instanceof Uint8Array ? undefined : is(String(first));
    case 'decodeURIComponent':
    case 'decodeURI':
      return typeof first === 'string' ? attempt(() => decodeURIComponent(first)) : undefined;
    case 'unescape':
      return typeof first === 'string' ? is(unescapeText(first)) : undefined;
    case 'escape':
    case 'encodeURIComponent':
      return typeof first === 'string' && whole(first) ? attempt(() => encodeURIComponent(first)) : undefined;
    case 'Math.floor':
    case 'Math.round':
    case 'Math.abs':
    case 'Math.ceil':
      return typeof first === 'number' ? is(Math[name.slice(5) as 'floor'](first)) : undefined;
    default:
      return undefined;
  }
}

/** A method called on a known text, number or byte string: `'dlrow'.split('')`. */
export function methodPure(object: Constant, method: string, args: readonly Constant[]): Known {
  if (typeof object === 'string') return textMethod(object, method, args);
  if (object instanceof Uint8Array) return byteMethod(object, method, args);
  if (typeof object === 'number' && method === 'toString') {
    const radix = args[0] ?? 10;
    return typeof radix === 'number' && radix >= 2 && radix <= 36 ? is(object.toString(radix)) : undefined;
  }
  return undefined;
}

/** What a method costs: in steps, and in bytes of what it gives. */
export function priceOfMethod(
  object: Constant,
  method: string,
  args: readonly Constant[],
): { readonly work: number; readonly bytes: number } {
  const size = sizeOf(object);
  const [first, second] = args;
  const sought = typeof first === 'string' ? first.length : 0;
  // Bytes are written as numbers.
  const given = args.reduce<number>((sum, arg) => sum + sizeOf(arg) * (arg instanceof Uint8Array ? 4 : 1), 0);
  switch (method) {
    case 'repeat':
    case 'padStart':
    case 'padEnd':
      return { work: handling(100_000), bytes: 100_000 + given };
    case 'indexOf':
      return { work: searching(size, sought), bytes: 0 };
    case 'split':
    case 'replace':
    case 'concat':
      return { work: searching(size, sought) + handling(given), bytes: size + given };
    case 'replaceAll': {
      const places = size / Math.max(1, sought) + 1;
      const put = places * sizeOf(second);
      return { work: searching(size, sought) + handling(put), bytes: size + put };
    }
    case 'slice':
    case 'substring':
    case 'substr':
    case 'charAt':
    case 'at':
    case 'charCodeAt':
    case 'codePointAt':
      return { work: reading(size), bytes: object instanceof Uint8Array ? size : 0 };
    default:
      return { work: handling(size), bytes: size * 2 };
  }
}

/** Characters or bytes of a constant. */
export function sizeOf(value: Constant): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}

function textMethod(text: string, method: string, args: readonly Constant[]): Known {
  const [first, second] = args;
  const numbers = args.every(arg => typeof arg === 'number' || arg === undefined);
  switch (method) {
    case 'toString':
    case 'valueOf':
    case 'normalize':
      return is(text);
    case 'trim':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'trimStart':
    case 'trimEnd':
      return is(text[method]());
    case 'toLocaleLowerCase':
      return is(text.toLowerCase());
    case 'charAt':
    case 'at':
      return numbers ? is(text.charAt((first as number) ?? 0)) : undefined;
    case 'charCodeAt':
    case 'codePointAt':
      return numbers && whole(text) ? is(text.codePointAt((first as number) ?? 0)) : undefined;
    case 'slice':
    case 'substring':
    case 'substr':
      return numbers && whole(text) ? is(text[method as 'slice'](first as number, second as number)) : undefined;
    case 'concat':
      return short(text + args.map(String).join(''));
    case 'repeat':
      return typeof first === 'number' && first >= 0 && text.length * first <= 100_000
        ? is(text.repeat(first))
        : undefined;
    case 'padStart':
    case 'padEnd':
      return typeof first === 'number' && first <= 10_000
        ? is(text[method](first, second === undefined ? ' ' : String(second)))
        : undefined;
    case 'split':
      if (first === undefined) return { list: [text] };
      return typeof first === 'string' && whole(text) ? bounded(text.split(first, 100_000)) : undefined;
    case 'replace':
    case 'replaceAll':
      if (typeof first !== 'string' || typeof second !== 'string') return undefined;
      return short(method === 'replace' ? text.replace(first, () => second) : text.split(first).join(second));
    case 'indexOf':
      return typeof first === 'string' && whole(text) ? is(text.indexOf(first)) : undefined;
    default:
      return undefined;
  }
}

function byteMethod(bytes: Uint8Array, method: string, args: readonly Constant[]): Known {
  switch (method) {
    case 'toString': {
      const encoding = args[0] ?? 'utf8';
      return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? is(bytesToText(bytes, encoding)) : undefined;
    }
    case 'slice':
    case 'subarray':
      return args.every(arg => typeof arg === 'number')
        ? is(bytes.slice(args[0] as number, args[1] as number | undefined))
        : undefined;
    case 'reverse':
      return is(Uint8Array.from(bytes).reverse());
    default:
      return undefined;
  }
}

/** An operator over constants. A `+` of texts keeps their holes. */
export function operate(operator: string, left: Constant, right: Constant): Known {
  if (left instanceof Uint8Array || right instanceof Uint8Array) return undefined;
  if (operator === '+') {
    if (typeof left === 'string' || typeof right === 'string') {
      const text = `${String(left)}${String(right)}`;
      return text.length <= LONGEST_CONSTANT ? is(text) : undefined;
    }
    return typeof left === 'number' && typeof right === 'number' ? is(left + right) : undefined;
  }
  const a = numeric(left);
  const b = numeric(right);
  const result = a === undefined || b === undefined ? undefined : arithmetic(operator, a, b);
  return result === undefined ? undefined : is(result);
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

export function negate(operator: string, value: Constant): Known {
  if (value instanceof Uint8Array) return undefined;
  switch (operator) {
    case '!':
      return is(!value);
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
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null) return 0;
  if (typeof value === 'string' && value.length < 40 && whole(value)) return Number(value);
  return undefined;
}

/** A text that is known from end to end. */
export function whole(text: string): boolean {
  return !text.includes(HOLE);
}

function bytesOf(text: string, encoding: Constant): Known {
  if (encoding !== undefined && (typeof encoding !== 'string' || !Buffer.isEncoding(encoding))) return undefined;
  if (text.length > LONGEST_CONSTANT) return undefined;
  return is(new Uint8Array(Buffer.from(text, (encoding as BufferEncoding | undefined) ?? 'utf8')));
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

function bytesToText(bytes: Uint8Array, encoding: BufferEncoding): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}

/** `unescape`, which is deprecated, and what decoders use it for. */
export function unescapeText(text: string): string {
  return text.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, wide: string | undefined, narrow: string) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow, 16)),
  );
}

function short(text: string): Known {
  return text.length <= LONGEST_CONSTANT ? is(text) : undefined;
}

function bounded(items: readonly string[]): Known {
  return items.length < 100_000 ? { list: items } : undefined;
}

function attempt(run: () => Constant): Known {
  try {
    return is(run());
  } catch {
    return undefined;
  }
}
