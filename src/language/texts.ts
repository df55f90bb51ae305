/** `String` and its methods, but for what regular expressions do. */
import { handling, normalising, type Pay, reading, searching } from './account.js';
import { type Data, exceeded, isPattern, LONGEST, OPAQUE, ROOM, textOf } from './data.js';
import { type Method, methodsOf, raise, strict } from './native.js';
import { type Range, rangeOf, toInteger, toNumber } from './numbers.js';
import { matched, matchedAll, replaced, splitBy } from './patterns.js';

export const isText = (value: Data): value is string => typeof value === 'string';

/** What does not copy the text, but points into it. */
function sliced(
  name: 'slice' | 'substring' | 'substr' | 'at' | 'charAt' | 'charCodeAt' | 'codePointAt',
): Method<string> {
  return (self, args, pay) => {
    const range = rangeOf(args, pay);
    return range ? (self[name] as (...range: Range) => Data).call(self, ...range) : OPAQUE;
  };
}

function plain(
  name: 'trim' | 'toLowerCase' | 'toUpperCase' | 'trimStart' | 'trimEnd' | 'toWellFormed',
): Method<string> {
  return (self, _, pay) => {
    pay(handling(self.length), self.length * 3);
    return (self as string & { toWellFormed(): string })[name]();
  };
}

/** Where it is nobody's language in particular; of a language that is named, not known. */
function ofAnywhere(name: 'toLowerCase' | 'toUpperCase'): Method<string> {
  return (self, args, pay) => (args[0] === undefined ? plain(name)(self, [], pay) : OPAQUE);
}

/** A text that is looked for in another, which must be no regular expression where the language refuses one. */
function sought(self: string, of: Data, pay: Pay): string {
  if (isPattern(of)) raise('a regular expression is no text');
  const text = textOf(of, pay) as string;
  pay(searching(self.length, text.length));
  return text;
}

/** The same where it counts as the text that it is written as. */
function soughtAsText(self: string, of: Data, pay: Pay): string {
  const text = textOf(of, pay) as string;
  pay(searching(self.length, text.length));
  return text;
}

function known(of: Data, pay: Pay): boolean {
  return textOf(of, pay) !== undefined;
}

function padded(name: 'padStart' | 'padEnd'): Method<string> {
  return (self, [size, fill], pay) => {
    const to = toInteger(size, pay);
    if (to <= self.length) return self;
    if (to > LONGEST.text) exceeded();
    const filling = fill === undefined ? ' ' : textOf(fill, pay);
    if (filling === undefined) return OPAQUE;
    pay(reading(to), to);
    return self[name](to, filling);
  };
}

function repeated(self: string, [times]: Data[], pay: Pay): string {
  const count = toInteger(times, pay);
  if (count < 0 || count === Number.POSITIVE_INFINITY) raise('not a count');
  if (self.length * count > LONGEST.text) exceeded();
  pay(reading(self.length * count), self.length * count);
  return self.repeat(count);
}

function normalised(self: string, [form]: Data[], pay: Pay): Data {
  const name = form === undefined ? 'NFC' : textOf(form, pay);
  if (!/^NFK?[CD]$/.test(name as string)) raise('no such form');
  // One character may come to eighteen, each of them joined once more.
  pay(normalising(self), self.length * (name === 'NFC' ? 3 : 18));
  const made = self.normalize(name);
  return made.length > LONGEST.text ? exceeded() : made;
}

function split(self: string, [by, limit]: Data[], pay: Pay): Data {
  const most = limit === undefined ? 2 ** 32 - 1 : toNumber(limit, pay) >>> 0;
  if (most === 0) return [];
  if (by === undefined) return [self];
  const parts = isPattern(by)
    ? splitBy(by, self, pay)
    : splitAt(self, textOf(by, pay), Math.min(most, LONGEST.list + 1), pay);
  return Array.isArray(parts) && parts.length > most ? parts.slice(0, most) : parts;
}

function splitAt(self: string, separator: string | undefined, most: number, pay: Pay): Data {
  if (separator === undefined) return OPAQUE;
  const size = Math.min(self.length, most);
  if (separator === '' && size > LONGEST.list) exceeded();
  pay(separator === '' ? handling(size) : searching(self.length, separator.length));
  const parts = self.split(separator, most);
  if (parts.length > LONGEST.list) exceeded();
  pay(handling(parts.length), parts.length * ROOM.text);
  return parts;
}

function concatenated(self: string, args: readonly Data[], pay: Pay): Data {
  const parts = [self];
  let { length } = self;
  for (const arg of args) {
    const part = textOf(arg, pay);
    if (part === undefined) return OPAQUE;
    length += part.length;
    if (length > LONGEST.text) exceeded();
    parts.push(part);
  }
  pay(reading(length), length);
  return pay.made(parts.join(''));
}

export const textMethods = methodsOf(
  isText,
  strict<string>({
    slice: sliced('slice'),
    substring: sliced('substring'),
    substr: sliced('substr'),
    at: sliced('at'),
    charAt: sliced('charAt'),
    charCodeAt: sliced('charCodeAt'),
    codePointAt: sliced('codePointAt'),
    trim: plain('trim'),
    trimStart: plain('trimStart'),
    trimEnd: plain('trimEnd'),
    trimLeft: plain('trimStart'),
    trimRight: plain('trimEnd'),
    toLowerCase: plain('toLowerCase'),
    toUpperCase: plain('toUpperCase'),
    toLocaleLowerCase: ofAnywhere('toLowerCase'),
    toLocaleUpperCase: ofAnywhere('toUpperCase'),
    normalize: normalised,
    toString: self => self,
    valueOf: ((self: string) => self) as Method<string>,
    concat: concatenated,
    repeat: repeated,
    padStart: padded('padStart'),
    padEnd: padded('padEnd'),
    indexOf: (self, [of, from], pay) =>
      known(of, pay) ? self.indexOf(soughtAsText(self, of, pay), toInteger(from, pay)) : OPAQUE,
    lastIndexOf: (self, [of, from], pay) => {
      if (!known(of, pay)) return OPAQUE;
      const place = toNumber(from, pay);
      return self.lastIndexOf(soughtAsText(self, of, pay), Number.isNaN(place) ? Number.POSITIVE_INFINITY : place);
    },
    includes: (self, [of, from], pay) =>
      known(of, pay) ? self.includes(sought(self, of, pay), toInteger(from, pay)) : OPAQUE,
    startsWith: (self, [of, from], pay) =>
      known(of, pay) ? self.startsWith(sought(self, of, pay), toInteger(from, pay)) : OPAQUE,
    endsWith: (self, [of, to], pay) =>
      known(of, pay) ? self.endsWith(sought(self, of, pay), to === undefined ? undefined : toInteger(to, pay)) : OPAQUE,
    split,
    match: (self, [by], pay) => (isPattern(by) ? matched(by, self, pay) : OPAQUE),
    replace: (self, args, pay) => replaced(self, args, false, pay),
    replaceAll: (self, args, pay) => replaced(self, args, true, pay),
    matchAll: (self, [by], pay) => (isPattern(by) ? matchedAll(by, self, pay) : OPAQUE),
  }),
);

/** `escape`, which is deprecated, and what decoders use it for. */
export function escapeText(text: string): string {
  return text.replace(/[^A-Za-z0-9@*_+\-./]/g, char => {
    const code = char.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
  });
}

export function unescapeText(text: string): string {
  return text.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})/gi, (_, wide: string | undefined, narrow: string) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow, 16)),
  );
}
