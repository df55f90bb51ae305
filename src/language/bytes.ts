/** Bytes: `Buffer`, `Uint8Array`, base64. Both are one here, with the methods of `Buffer` where they differ. */
import { handling, type Pay, reading } from './account.js';
import { type Data, DENIED, exceeded, isFn, isOpaque, LONGEST, OPAQUE, ROOM, textOf } from './data.js';
import { copied, copyOf, folded, itemsOf, kept, mapped } from './lists.js';
import { methodsOf, raise } from './native.js';
import { toInteger, toNumber } from './numbers.js';

/** `Buffer.from`. */
export function bytesFrom(value: Data, encoding: Data, pay: Pay): Data {
  if (value instanceof Uint8Array) {
    pay(reading(value.length), value.length);
    return value.slice();
  }
  if (Array.isArray(value)) {
    pay(handling(value.length), value.length);
    return value.some(isOpaque) ? OPAQUE : Uint8Array.from(value, item => toNumber(item, pay));
  }
  if (typeof value !== 'string') return OPAQUE;
  const name = encoding === undefined ? 'utf8' : encoding;
  if (typeof name !== 'string' || !Buffer.isEncoding(name)) return OPAQUE;
  pay(handling(value.length), value.length * 3);
  return new Uint8Array(Buffer.from(value, name));
}

/** So many bytes of one value, of a text over and over, or of none; or those of a list. */
export function makeBytes([of, fill = 0, encoding = 'utf8']: readonly Data[], pay: Pay): Data {
  if (typeof fill !== 'number' && (typeof fill !== 'string' || fill === '')) return OPAQUE;
  if (typeof of !== 'number') return typeof of === 'string' ? OPAQUE : bytesFrom(of, 'utf8', pay);
  if (!(of >= 0 && of <= LONGEST.text)) return OPAQUE;
  pay(reading(of), of);
  const bytes = new Uint8Array(of);
  if (fill === 0) return bytes;
  if (typeof fill === 'number') return bytes.fill(fill);
  const pattern = bytesFrom(fill, encoding, pay);
  if (!(pattern instanceof Uint8Array) || pattern.length === 0) return OPAQUE;
  return bytes.map((_, at) => pattern[at % pattern.length] as number);
}

/** `Buffer.concat`. */
export function joinedBytes([list, size]: readonly Data[], pay: Pay): Data {
  if (!Array.isArray(list) || size !== undefined) return OPAQUE;
  let length = 0;
  pay(handling(list.length));
  for (const item of list) {
    if (!(item instanceof Uint8Array)) return OPAQUE;
    length += item.length;
  }
  if (length > LONGEST.text) exceeded();
  // They are put together, and copied.
  pay(reading(length) * 2, length * 2);
  return new Uint8Array(Buffer.concat(list as Uint8Array[]));
}

/** Bytes that begin at a place of others, and are the same: `new Uint8Array(buffer, 8, 4)`. */
export function seenThrough(bytes: Uint8Array, [from, length]: readonly Data[], pay: Pay): Data {
  pay(1);
  if (isOpaque(from) || isOpaque(length)) return OPAQUE;
  const start = toInteger(from, pay);
  const size = length === undefined ? bytes.length - start : toInteger(length, pay);
  if (!(start >= 0 && size >= 0 && start + size <= bytes.length)) return raise('out of bounds');
  return bytes.subarray(start, start + size);
}

/** Where bytes, a text in bytes or a number lie in others; undefined where that is not known. */
function placeOf(
  self: Uint8Array,
  [sought, from, encoding]: readonly Data[],
  pay: Pay,
  way: 'indexOf' | 'lastIndexOf',
): number | undefined {
  const name = typeof from === 'string' ? from : (encoding ?? 'utf8');
  if (typeof name !== 'string' || !Buffer.isEncoding(name) || isOpaque(from)) return undefined;
  const needle = typeof sought === 'string' ? new Uint8Array(Buffer.from(sought, name)) : sought;
  if (!(needle instanceof Uint8Array) && typeof needle !== 'number') return undefined;
  pay(reading(self.length) * 4);
  const bytes = Buffer.from(self.buffer, self.byteOffset, self.byteLength);
  const start = from === undefined || typeof from === 'string' ? undefined : toInteger(from, pay);
  return start === undefined ? bytes[way](needle) : bytes[way](needle, start);
}

/** A number in bytes, by how many of them it takes. */
function numberIn(size: 1 | 2 | 4, isLittle: boolean, isSigned = false) {
  return (self: Uint8Array, [at = 0]: readonly Data[], pay: Pay): Data => {
    if (isOpaque(at)) return OPAQUE;
    const place = toInteger(at, pay);
    if (!(place >= 0 && place + size <= self.length)) return raise('out of bounds');
    const view = new DataView(self.buffer, self.byteOffset, self.byteLength);
    if (size === 1) return isSigned ? view.getInt8(place) : view.getUint8(place);
    if (size === 2) return isSigned ? view.getInt16(place, isLittle) : view.getUint16(place, isLittle);
    return isSigned ? view.getInt32(place, isLittle) : view.getUint32(place, isLittle);
  };
}

export function textOfBytes(bytes: Uint8Array, encoding: BufferEncoding): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}

/** `atob`, which refuses what is no base64. */
export function fromBase64(text: string): string {
  let base = text.replace(/[\t\n\f\r ]/g, '');
  if (base.length % 4 === 0 && base.endsWith('=')) base = base.slice(0, base.endsWith('==') ? -2 : -1);
  if (base.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(base)) raise('malformed base64');
  return Buffer.from(base, 'base64').toString('latin1');
}

/** `btoa`, which refuses what is no byte. */
export function toBase64(text: string): string {
  if (/[^\0-\xff]/.test(text)) raise('no bytes');
  return Buffer.from(text, 'latin1').toString('base64');
}

const isBytes = (value: Data): value is Uint8Array => value instanceof Uint8Array;

function numbersOf(bytes: Uint8Array, pay: Pay): readonly Data[] {
  return itemsOf(bytes, pay) as readonly Data[];
}

export const byteMethods = methodsOf(isBytes, {
  toString: (self, args, pay) => {
    const [encoding = 'utf8', from, to] = args;
    if (typeof encoding !== 'string' || !Buffer.isEncoding(encoding) || isOpaque(from) || isOpaque(to)) return OPAQUE;
    pay(handling(self.length), self.length * 2);
    const start = Math.max(0, toInteger(from, pay));
    const end = to === undefined ? self.length : Math.max(start, toInteger(to, pay));
    return textOfBytes(self.subarray(start, end), encoding);
  },
  slice: copied,
  subarray: copied,
  map: (self, [by], pay) => (isFn(by) ? bytesFrom(mapped(numbersOf(self, pay), by, pay), undefined, pay) : OPAQUE),
  reverse: (self, _, pay) => {
    pay(reading(self.length));
    return self.reverse();
  },
  reduce: (self, args, pay) => folded(numbersOf(self, pay), args, 0, 1, pay),
  forEach: (self, [by], pay) => {
    if (!isFn(by)) throw DENIED;
    mapped(numbersOf(self, pay), by, pay);
    return undefined;
  },
  filter: (self, [by], pay) => {
    const bytes = kept(numbersOf(self, pay), by, pay);
    return bytes ? Uint8Array.from(bytes as number[]) : OPAQUE;
  },
  indexOf: (self, args, pay) => placeOf(self, args, pay, 'indexOf') ?? OPAQUE,
  lastIndexOf: (self, args, pay) => placeOf(self, args, pay, 'lastIndexOf') ?? OPAQUE,
  includes: (self, args, pay) => {
    const at = placeOf(self, args, pay, 'indexOf');
    return at === undefined ? OPAQUE : at >= 0;
  },
  readUInt8: numberIn(1, false),
  readInt8: numberIn(1, false, true),
  readUInt16BE: numberIn(2, false),
  readUInt16LE: numberIn(2, true),
  readUInt32BE: numberIn(4, false),
  readUInt32LE: numberIn(4, true),
  readInt32BE: numberIn(4, false, true),
  readInt32LE: numberIn(4, true, true),
  at: (self, [place], pay) => (isOpaque(place) ? OPAQUE : self.at(toInteger(place, pay))),
  values: (self, _, pay) => copyOf(numbersOf(self, pay), pay),
  entries: (self, _, pay) => {
    pay(handling(self.length), self.length * ROOM.property);
    return [...self].map((item, position) => [position, item]);
  },
  join: (self, [separator], pay) => {
    const by = separator === undefined ? ',' : textOf(separator, pay);
    if (by === undefined) return OPAQUE;
    const size = self.length * (3 + by.length);
    if (size > LONGEST.text) exceeded();
    pay(handling(size), size);
    return self.join(by);
  },
});
