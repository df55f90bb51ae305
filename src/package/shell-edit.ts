/** `sed`, `grep` and `perl -pe`, as far as they only pick lines and replace what is found in them. */
import { filledIn, findIn, type LinePattern, linePattern, replacedIn, type Steps, steps } from './shell-match.js';

const LONGEST = 200_000;
const MOST_COMMANDS = 20;

/** A line by its number, the last one, or those in which something is found. */
type Address = number | '$' | LinePattern;

interface Editing {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly isNot: boolean;
  readonly kind: string;
  readonly pattern?: LinePattern;
  readonly by?: string;
  readonly flags?: string;
}

/** What `sed` makes of a text, by the words it is given besides those that name files. */
export function edited(words: readonly string[], text: string): string | undefined {
  const { scripts, isQuiet, isExtended } = optionsOf(words);
  const commands = scripts === undefined ? undefined : commandsIn(scripts, isExtended);
  if (!commands) return undefined;
  const isEnded = text.endsWith('\n');
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n');
  const budget = steps();
  const out: string[] = [];
  const inside = new Set<Editing>();
  let size = 0;
  for (let at = 0; at < lines.length; at++) {
    let line: string | undefined = lines[at] as string;
    const printed: string[] = [];
    let isOver = false;
    for (const command of commands) {
      if (line === undefined || !isMeant(command, line, at, lines.length, inside, budget)) continue;
      const { kind, pattern, by = '', flags = '' } = command;
      if (kind === 'd') line = undefined;
      else if (kind === 'p') printed.push(line);
      else if (kind === 'q') isOver = true;
      else if (kind === 'y') line = exchanged(line, flags, by);
      else if (pattern) {
        const next = replacedIn(pattern, line, by, flags.includes('g'), budget);
        if (next !== line && flags.includes('p')) printed.push(next);
        line = next;
      }
      if (budget.left <= 0) return undefined;
    }
    if (line !== undefined && !isQuiet) printed.push(line);
    for (const one of printed) {
      size += one.length + 1;
      out.push(one);
    }
    if (size > LONGEST) return undefined;
    if (isOver) break;
  }
  return out.length === 0 ? '' : `${out.join('\n')}${isEnded ? '\n' : ''}`;
}

function exchanged(line: string, from: string, to: string): string {
  const table = new Map([...from].map((char, at) => [char, [...to][at] ?? char]));
  return [...line].map(char => table.get(char) ?? char).join('');
}

/** The words of a call that are files: all but its options and its script. */
export function filesOfEdit(words: readonly string[]): readonly string[] {
  const plain = words.filter((word, at) => !word.startsWith('-') && !/^-\w*e$/.test(words[at - 1] ?? ''));
  return words.some(word => /^-\w*e$/.test(word)) ? plain : plain.slice(1);
}

function optionsOf(words: readonly string[]): {
  readonly scripts: readonly string[] | undefined;
  readonly isQuiet: boolean;
  readonly isExtended: boolean;
} {
  const options = words.filter(word => /^-[a-zA-Z]+$/.test(word)).join('');
  const isKnown = words.every(word => !word.startsWith('-') || /^-[nEre]{1,4}$/.test(word));
  const given = words.filter((_, at) => /^-\w*e$/.test(words[at - 1] ?? ''));
  const [first] = words.filter(word => !word.startsWith('-'));
  const scripts = given.length > 0 ? given : first === undefined ? [] : [first];
  return {
    scripts: isKnown && scripts.length > 0 ? scripts : undefined,
    isQuiet: options.includes('n'),
    isExtended: /[Er]/.test(options),
  };
}

function commandsIn(scripts: readonly string[], isExtended: boolean): readonly Editing[] | undefined {
  const found: Editing[] = [];
  let rest = scripts.join(';').slice(0, 2_000);
  for (let turn = 0; turn < MOST_COMMANDS; turn++) {
    rest = rest.replace(/^[\s;]{1,50}/, '');
    if (rest === '') return found;
    const read = commandIn(rest, isExtended);
    if (!read) return undefined;
    found.push(read.command);
    rest = read.rest;
  }
  return undefined;
}

function commandIn(text: string, isExtended: boolean): { command: Editing; rest: string } | undefined {
  const first = addressIn(text, isExtended);
  const second = first?.rest.startsWith(',') ? addressIn(first.rest.slice(1), isExtended) : undefined;
  const after = ((second ?? first)?.rest ?? text).trimStart();
  const isNot = after.startsWith('!');
  const [, kind = '', tail = ''] = /^!?\s{0,5}([sydpq])([\s\S]*)$/.exec(after) ?? [];
  if (kind === '' || (/^[/\d$]/.test(text) && !first)) return undefined;
  const command = { from: first?.address, to: second?.address, isNot, kind };
  if (!/^[sy]$/.test(kind)) return /^\s*(?:;|\}|$)/.test(tail) ? { command, rest: tail } : undefined;
  const [from, to, left] = parted(tail.slice(1), tail[0] ?? '');
  if (to === undefined || left === undefined) return undefined;
  const [, flags = '', rest = ''] = /^([gpI1]{0,4})\s{0,20}((?:;[\s\S]*)?)$/.exec(left) ?? [undefined, '?'];
  if (/[?I]/.test(flags)) return undefined;
  if (kind === 'y') return { command: { ...command, by: to, flags: from }, rest };
  const pattern = linePattern(from, isExtended);
  return pattern && { command: { ...command, pattern, by: to, flags }, rest };
}

function addressIn(text: string, isExtended: boolean): { address: Address; rest: string } | undefined {
  const number = /^(\d{1,7}|\$)/.exec(text)?.[1];
  if (number !== undefined) return { address: number === '$' ? '$' : Number(number), rest: text.slice(number.length) };
  if (!text.startsWith('/')) return undefined;
  const [source, rest] = parted(text.slice(1), '/', 1);
  const pattern = rest === undefined ? undefined : linePattern(source, isExtended);
  return pattern && { address: pattern, rest: rest ?? '' };
}

function isMeant(
  command: Editing,
  line: string,
  at: number,
  count: number,
  inside: Set<Editing>,
  budget: Steps,
): boolean {
  const { from, to, isNot } = command;
  const isAt = (address: Address): boolean =>
    typeof address === 'number'
      ? at + 1 === address
      : address === '$'
        ? at + 1 === count
        : findIn(address, line, 0, budget) !== undefined;
  if (from === undefined) return !isNot;
  if (to === undefined) return isAt(from) !== isNot;
  if (inside.has(command)) {
    if (isAt(to) || (typeof to === 'number' && at + 1 > to)) inside.delete(command);
    return !isNot;
  }
  if (!isAt(from)) return isNot;
  inside.add(command);
  return !isNot;
}

/** The lines in which something is found, or only what is found. */
export function grepped(words: readonly string[], text: string): string | undefined {
  const options = words.filter(word => /^-[a-zA-Z]+\d*$/.test(word)).join('');
  const [source] = words.filter(word => !word.startsWith('-'));
  if (source === undefined || /[^-oEPFhvam1]/.test(options)) return undefined;
  const plain = options.includes('F') ? source.replace(/[\\.*[\]^$]/g, '\\$&') : source;
  const pattern = linePattern(plain, /[EP]/.test(options));
  if (!pattern) return undefined;
  const budget = steps();
  const out: string[] = [];
  for (const line of (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')) {
    if (budget.left <= 0) return undefined;
    let found = findIn(pattern, line, 0, budget);
    if (options.includes('o')) {
      for (let turn = 0; found && turn < 1_000; turn++) {
        out.push(filledIn('&', found, line));
        found = found.end > found.start ? findIn(pattern, line, found.end, budget) : undefined;
      }
    } else if ((found !== undefined) !== options.includes('v')) out.push(line);
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`;
}

/** A text up to each of the first two marks, and what is left. */
function parted(text: string, mark: string, count = 2): readonly [string, string | undefined, string | undefined] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length && parts.length < count; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === mark) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  const rest = parts.length === count ? text.slice(from) : undefined;
  return count === 1 ? [parts[0] ?? '', rest, undefined] : [parts[0] ?? '', parts[1], rest];
}
