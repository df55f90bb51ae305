/**
 * Patterns of `sed`, `grep` and `awk`, of the simple kind: letters, `.`, `[a-z]`, `*`, `+`, `?`, anchors and groups
 * without alternatives. A pattern of the package's own is never made into one of ours: it is matched here, in bounded steps.
 */

interface Item {
  /** The characters it takes; undefined takes any. */
  readonly takes: ((char: string) => boolean) | undefined;
  readonly least: number;
  readonly most: number;
  /** Groups that begin before it, and end after it. */
  readonly opens: number;
  readonly closes: number;
}

export interface LinePattern {
  readonly items: readonly Item[];
  readonly isFromStart: boolean;
  readonly isToEnd: boolean;
}

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly string[];
}

const MOST_ITEMS = 200;

/** Steps that may still be taken, over all lines of a text. */
export interface Steps {
  left: number;
}

export function steps(): Steps {
  return { left: 100_000 };
}

/** @param isExtended whether brackets and `+` mean something without a backslash before them */
export function linePattern(source: string, isExtended: boolean): LinePattern | undefined {
  const items: Item[] = [];
  let opens = 0;
  const isFromStart = source.startsWith('^');
  const isToEnd = /(?<!\\)\$$/.test(source);
  const end = isToEnd ? source.length - 1 : source.length;
  for (let at = isFromStart ? 1 : 0; at < end; ) {
    if (items.length > MOST_ITEMS) return undefined;
    const [token = '', inside] = /\\.|\[(\^?\]?[^\]]{0,100})\]|[\s\S]/y.exec(source.slice(at, at + 110)) ?? [];
    at += token.length;
    const plain = token.length === 2 && token.startsWith('\\') ? token.slice(1) : token;
    const isMarked = token !== plain;
    if (/^[()]$/.test(plain) && isMarked !== isExtended) {
      const last = items.at(-1);
      if (plain === '(') opens++;
      else if (last && opens === 0) items[items.length - 1] = { ...last, closes: last.closes + 1 };
      else return undefined;
      continue;
    }
    if (plain === '|' && isMarked !== isExtended) return undefined;
    const [mark = ''] = (isExtended ? /^[*+?]/ : /^(?:\*|\\[+?])/).exec(source.slice(at, end)) ?? [];
    at += mark.length;
    const way = mark.slice(-1);
    items.push({
      takes: takerOf(token, plain, inside),
      least: way === '*' || way === '?' ? 0 : 1,
      most: way === '*' || way === '+' ? Number.POSITIVE_INFINITY : 1,
      opens,
      closes: 0,
    });
    opens = 0;
  }
  return opens > 0 ? undefined : { items, isFromStart, isToEnd };
}

function takerOf(token: string, plain: string, inside: string | undefined): Item['takes'] {
  if (token === '.') return undefined;
  if (inside !== undefined && token.startsWith('[')) {
    const isNot = inside.startsWith('^');
    const set = isNot ? inside.slice(1) : inside;
    return char => inSet(set, char) !== isNot;
  }
  if (token === '\\s') return char => /\s/.test(char);
  if (token === '\\w') return char => /\w/.test(char);
  if (token === '\\d') return char => /\d/.test(char);
  const letter = token === '\\t' ? '\t' : token === '\\n' ? '\n' : plain;
  return char => char === letter;
}

const NAMED: Readonly<Record<string, RegExp>> = {
  '[:space:]': /\s/,
  '[:digit:]': /\d/,
  '[:alpha:]': /[A-Za-z]/,
  '[:alnum:]': /[A-Za-z0-9]/,
};

function inSet(set: string, char: string): boolean {
  const named = NAMED[set] ?? NAMED[`${set}]`];
  if (named) return named.test(char);
  for (let at = 0; at < set.length; at++) {
    if (set[at + 1] === '-' && at + 2 < set.length) {
      if (char >= (set[at] ?? '') && char <= (set[at + 2] ?? '')) return true;
      at += 2;
    } else if (set[at] === char) return true;
  }
  return false;
}

/** The first place from one on where a pattern is found. */
export function findIn(pattern: LinePattern, text: string, from: number, budget: Steps): Found | undefined {
  const last = pattern.isFromStart ? 0 : text.length;
  for (let start = from; start <= last && budget.left-- > 0; start++) {
    const ends = matched(pattern, text, start, 0, budget, []);
    if (ends) return { start, end: ends.at(-1) ?? start, groups: groupsOf(pattern, text, start, ends) };
  }
  return undefined;
}

/** Where each item ends. */
function matched(
  pattern: LinePattern,
  text: string,
  at: number,
  index: number,
  budget: Steps,
  ends: readonly number[],
): readonly number[] | undefined {
  const item = pattern.items[index];
  if (!item) return !pattern.isToEnd || at === text.length ? ends : undefined;
  let taken = 0;
  while (taken < item.most && at + taken < text.length && budget.left-- > 0) {
    const char = text[at + taken] as string;
    if (item.takes ? !item.takes(char) : char === '\n') break;
    taken++;
  }
  for (let size = taken; size >= item.least && budget.left-- > 0; size--) {
    const found = matched(pattern, text, at + size, index + 1, budget, [...ends, at + size]);
    if (found) return found;
  }
  return undefined;
}

function groupsOf({ items }: LinePattern, text: string, start: number, ends: readonly number[]): readonly string[] {
  const groups: string[] = [];
  const open: { readonly at: number; readonly number: number }[] = [];
  let number = 0;
  items.forEach(({ opens, closes }, index) => {
    const from = index === 0 ? start : (ends[index - 1] ?? start);
    for (let turn = 0; turn < opens; turn++) open.push({ at: from, number: number++ });
    for (let turn = 0; turn < closes; turn++) {
      const group = open.pop();
      if (group) groups[group.number] = text.slice(group.at, ends[index]);
    }
  });
  return groups;
}

/** What a replacement comes to: `&` is what was found, `\1` a group. */
export function filledIn(by: string, { start, end, groups }: Found, text: string): string {
  return by.replace(/\\([1-9])|\\(.)|&/g, (whole, group?: string, char?: string) => {
    if (group !== undefined) return groups[Number(group) - 1] ?? '';
    if (char !== undefined) return char === 'n' ? '\n' : char === 't' ? '\t' : char;
    return whole === '&' ? text.slice(start, end) : whole;
  });
}

/** A text with what a pattern finds in it replaced, once or everywhere. */
export function replacedIn(
  pattern: LinePattern,
  text: string,
  by: string,
  isEverywhere: boolean,
  budget: Steps,
): string {
  const parts: string[] = [];
  let from = 0;
  for (let turns = 0; turns < 5_000 && from <= text.length; turns++) {
    const found = findIn(pattern, text, from, budget);
    if (!found) break;
    parts.push(text.slice(from, found.start), filledIn(by, found, text));
    from = found.end;
    if (found.end === found.start) parts.push(text[from++] ?? '');
    if (!isEverywhere) break;
  }
  return parts.join('') + text.slice(from);
}
