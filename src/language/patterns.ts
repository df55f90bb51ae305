/** What the language does to texts with regular expressions, over the data of interpreted code. */
import { handling, type Pay, reading, searching } from './account.js';
import {
  type Data,
  DENIED,
  exceeded,
  isFn,
  isOpaque,
  isPattern,
  LONGEST,
  OPAQUE,
  type Pattern,
  ROOM,
  textOf,
} from './data.js';
import { matchFrom } from './match.js';
import { compilePattern, MalformedPattern } from './pattern.js';

/** A regular expression; opaque when it is not followed, undefined when the language does not accept it. */
export function patternOf(source: string, flags: string, pay: Pay): Data {
  pay(100 + source.length * 4);
  try {
    const program = compilePattern(source, flags);
    return program ? { kind: 'pattern', properties: new Map([['lastIndex', 0]]), program } : OPAQUE;
  } catch (error) {
    if (error instanceof MalformedPattern) return undefined;
    throw error;
  }
}

/** The same regular expression as another object, which begins to look where a text does. */
export function patternAnew({ program }: Pattern): Pattern {
  return { kind: 'pattern', properties: new Map([['lastIndex', 0]]), program };
}

/** A match: the places where its groups begin and end, itself being the first. */
type Found = readonly number[];

/** The next match, as `exec` finds it and remembers where. */
function next(pattern: Pattern, text: string, pay: Pay): Found | undefined {
  const { properties, program } = pattern;
  const goesOn = /[gy]/.test(program.flags);
  const last = goesOn ? properties.get('lastIndex') : 0;
  if (typeof last !== 'number') throw DENIED;
  const from = Math.max(0, Math.trunc(last) || 0);
  const found = from > text.length ? undefined : matchFrom(program, text, from, program.flags.includes('y'), pay);
  if (goesOn) properties.set('lastIndex', found ? found[1] : 0);
  return found;
}

/** All matches of a global pattern, or the first of another. */
function all(pattern: Pattern, text: string, pay: Pay): readonly Found[] {
  const isGlobal = pattern.program.flags.includes('g');
  if (isGlobal) pattern.properties.set('lastIndex', 0);
  const matches: Found[] = [];
  for (let found = next(pattern, text, pay); found; found = next(pattern, text, pay)) {
    pay(1 / 4 + handling(found.length), found.length * ROOM.element);
    if (matches.length >= LONGEST.list) exceeded();
    matches.push(found);
    if (!isGlobal) break;
    const [start, end] = found as [number, number];
    if (start === end) pattern.properties.set('lastIndex', after(end, text, pattern));
  }
  return matches;
}

function after(at: number, text: string, { program }: Pattern): number {
  return at + (program.wide && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function textsOf(found: Found, text: string): (string | undefined)[] {
  return Array.from({ length: found.length / 2 }, (_, group) => {
    const [start, end] = [found[group * 2] as number, found[group * 2 + 1] as number];
    return start < 0 ? undefined : text.slice(start, end);
  });
}

export function tests(pattern: Pattern, text: string, pay: Pay): boolean {
  return next(pattern, text, pay) !== undefined;
}

export function executed(pattern: Pattern, text: string, pay: Pay): Data {
  const found = next(pattern, text, pay);
  return found ? textsOf(found, text) : null;
}

export function matched(pattern: Pattern, text: string, pay: Pay): Data {
  if (!pattern.program.flags.includes('g')) return executed(pattern, text, pay);
  const found = all(pattern, text, pay);
  return found.length === 0 ? null : found.map(([start, end]) => text.slice(start, end));
}

export function matchedAll(pattern: Pattern, text: string, pay: Pay): Data {
  const { program } = pattern;
  if (!program.flags.includes('g')) return OPAQUE;
  const own: Pattern = { kind: 'pattern', properties: new Map(), program };
  return all(own, text, pay).map(found => textsOf(found, text));
}

export function splitBy(pattern: Pattern, text: string, pay: Pay): Data {
  const { program } = pattern;
  if (text === '') return matchFrom(program, text, 0, true, pay) ? [] : [text];
  const parts: (string | undefined)[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const found = matchFrom(program, text, at, program.flags.includes('y'), pay);
    // A pattern that must match where it is looked for is looked for everywhere.
    if (!found && program.flags.includes('y')) {
      at = after(at, text, pattern);
      continue;
    }
    if (!found || (found[0] as number) >= text.length) break;
    const [start, end] = found as [number, number];
    if (end === from) {
      at = after(start, text, pattern);
      continue;
    }
    pay(1 + handling(found.length), found.length * ROOM.text);
    if (parts.length + found.length > LONGEST.list) exceeded();
    parts.push(text.slice(from, start), ...textsOf(found, text).slice(1));
    from = end;
    at = start === end ? after(end, text, pattern) : end;
  }
  parts.push(text.slice(from));
  return parts;
}

/** `replace`, and `replaceAll` with everywhere. */
export function replaced(self: string, [by, put]: Data[], everywhere: boolean, pay: Pay): Data {
  const pattern = isPattern(by) ? by : undefined;
  const sought = pattern ? undefined : textOf(by, pay);
  if ((!pattern && sought === undefined) || isOpaque(put)) return OPAQUE;
  if (pattern && everywhere && !pattern.program.flags.includes('g')) return OPAQUE;
  pay(reading(self.length), self.length);
  const template = isFn(put) ? undefined : textOf(put, pay);
  if (!isFn(put) && template === undefined) return OPAQUE;
  const places = pattern ? all(pattern, self, pay) : placesOf(self, sought as string, everywhere, pay);
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  for (const found of places) {
    const [start, end] = found as [number, number];
    pay(template === undefined ? 1 : 1 / 4 + handling(template.length));
    const groups = textsOf(found, self);
    const filled = isFn(put)
      ? textOf(put.call(undefined, [...groups, start, self], pay), pay)
      : filledIn(template as string, groups, start, self, pattern?.program.names);
    // What is put in is not known.
    if (filled === undefined) return OPAQUE;
    length += start - at + filled.length;
    if (length > LONGEST.text) exceeded();
    pay(reading(filled.length), filled.length);
    parts.push(self.slice(at, start), filled);
    at = end;
  }
  parts.push(self.slice(at));
  return pay.made(parts.join(''));
}

function placesOf(text: string, sought: string, everywhere: boolean, pay: Pay): readonly Found[] {
  pay(searching(text.length, sought.length));
  const places: Found[] = [];
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + Math.max(1, sought.length))) {
    // Behind the last character an empty text is found again and again.
    if (at === places.at(-1)?.[0]) break;
    pay(1 + handling(sought.length), 2 * ROOM.element);
    places.push([at, at + sought.length]);
    if (!everywhere) break;
  }
  return places;
}

/** A text put in may name what was found: `$1`, `$&`, `$<name>`. */
function filledIn(
  template: string,
  groups: readonly (string | undefined)[],
  start: number,
  text: string,
  names: ReadonlyMap<string, number> | undefined,
): string {
  if (!template.includes('$')) return template;
  const whole = groups[0] as string;
  let length = 0;
  return template.replace(
    /\$(?:([$&`'])|(\d\d?)|<([^>]{0,60})>)/g,
    (written, sign?: string, digits?: string, name?: string) => {
      const filled = put(written, sign, digits, name);
      length += filled.length;
      if (length > LONGEST.text) exceeded();
      return filled;
    },
  );

  function put(written: string, sign?: string, digits?: string, name?: string): string {
    switch (sign) {
      case '$':
        return '$';
      case '&':
        return whole;
      case '`':
        return text.slice(0, start);
      case "'":
        return text.slice(start + whole.length);
      default:
    }
    if (digits !== undefined) {
      const both = Number(digits);
      if (both > 0 && both < groups.length) return groups[both] ?? '';
      const first = Number(digits[0]);
      return digits.length > 1 && first > 0 && first < groups.length ? `${groups[first] ?? ''}${digits[1]}` : written;
    }
    if (!names || names.size === 0) return written;
    const group = names.get(name as string);
    return group === undefined ? '' : (groups[group] ?? '');
  }
}
