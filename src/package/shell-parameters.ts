/** `${name:-default}`, `${name/a/b}`, `${name:2:4}`: what a shell makes of a variable, where no pattern decides. */

import type { Variable } from './shell-tokens.js';

const LONGEST = 4_096;
const MOST_MARKS = 40;
/** Of the user or the machine, or a secret: whoever asks for one wants it, and not what stands in for it. */
const THEIRS = /TOKEN|SECRET|KEY|PASS|USER|HOME|HOST|PWD|LOGNAME|PATH/i;

/** A braced expression's value; undefined where only the machine knows it, or where it is none that is known here. */
export function expanded(inner: string, variables: ReadonlyMap<string, Variable>): Variable | undefined {
  const [, mark = '', name = '', at, rest = ''] =
    /^([#!]?)([A-Za-z_]\w{0,63})(?:\[([^\]]{1,40})\])?([\s\S]*)$/.exec(inner) ?? [];
  if (name === '') return undefined;
  const known = variables.get(name);
  if (mark === '#') return known && rest === '' ? fixed(String(countOf(known, at))) : undefined;
  if (mark === '!') return known && rest === '' ? variables.get(known.value) : undefined;
  const held = known && elementOf(known, at);
  if (rest === '') return held;
  const [, way = '', operand = ''] = /^(:?[-=+?]|\/{1,2}[#%]?|##?|%%?|\^{1,2}|,{1,2}|:)([\s\S]*)$/.exec(rest) ?? [];
  if (/^:?[-=]$/.test(way)) return held ?? standIn(name, operand, variables, way.endsWith('='));
  if (/^:?\+$/.test(way)) return held && isPlain(operand) ? fixed(unquoted(operand)) : undefined;
  const value = held && changed(held.value, way, operand);
  return value === undefined ? undefined : { value, substitutions: held?.substitutions ?? [] };
}

function fixed(value: string): Variable {
  return { value: value.slice(0, LONGEST), substitutions: [] };
}

/** An element of a list, or all of them. */
function elementOf(known: Variable, at: string | undefined): Variable | undefined {
  if (at === undefined) return known.items ? fixed(known.items[0] ?? '') : known;
  if (/^[@*]$/.test(at)) return known.items ? fixed(known.items.join(' ')) : known;
  const item = /^-?\d{1,4}$/.test(at) ? (known.items ?? [known.value]).at(Number(at)) : undefined;
  return item === undefined ? undefined : fixed(item);
}

function countOf({ value, items }: Variable, at: string | undefined): number {
  return at !== undefined && /^[@*]$/.test(at) ? (items?.length ?? 1) : value.length;
}

/** What is taken where nothing was set. A shell of somebody else's may have set it: what stands in is all that can be read. */
function standIn(
  name: string,
  operand: string,
  variables: ReadonlyMap<string, Variable>,
  isKept: boolean,
): Variable | undefined {
  const text = unquoted(operand);
  const nested = /^\$\{([^{}]{1,200})\}$/.exec(text)?.[1];
  const value = nested === undefined ? (isPlain(text) ? fixed(text) : undefined) : expanded(nested, variables);
  if (!value || value.value === '' || THEIRS.test(name)) return undefined;
  if (isKept && variables instanceof Map && variables.size < 500) variables.set(name, value);
  return value;
}

function isPlain(text: string): boolean {
  return !/[$`]/.test(text);
}

function unquoted(text: string): string {
  return text.replace(/^(['"])([\s\S]*)\1$/, '$2').replace(/\\(?=[^\w\s])/g, '');
}

function changed(value: string, way: string, operand: string): string | undefined {
  switch (way) {
    case '^^':
      return operand === '' ? value.toUpperCase() : undefined;
    case ',,':
      return operand === '' ? value.toLowerCase() : undefined;
    case '^':
      return operand === '' ? value.slice(0, 1).toUpperCase() + value.slice(1) : undefined;
    case ',':
      return operand === '' ? value.slice(0, 1).toLowerCase() + value.slice(1) : undefined;
    case ':':
      return partOf(value, operand);
    case '#':
    case '##':
    case '%':
    case '%%':
      return without(value, way, unquoted(operand));
    default:
      return way.startsWith('/') ? replaced(value, way, operand) : undefined;
  }
}

function partOf(value: string, operand: string): string | undefined {
  const [, from, length] = /^\s{0,3}(-?\d{1,6})(?:\s{0,3}:\s{0,3}(-?\d{1,6}))?\s{0,3}$/.exec(operand) ?? [];
  if (from === undefined) return undefined;
  const start = Number(from) < 0 ? Math.max(0, value.length + Number(from)) : Number(from);
  const size = length === undefined ? value.length : Number(length);
  return value.slice(start, size < 0 ? value.length + size : start + size);
}

/** Without a beginning or an end: a text, or `*` and a text that it goes up to. */
function without(value: string, way: string, pattern: string): string | undefined {
  const isStart = way.startsWith('#');
  const isLong = way.length === 2;
  const star = isStart ? /^\*([^*?[]+)$/.exec(pattern)?.[1] : /^([^*?[]+)\*$/.exec(pattern)?.[1];
  if (star !== undefined) {
    const at = isStart === isLong ? value.lastIndexOf(star) : value.indexOf(star);
    if (at < 0) return value;
    return isStart ? value.slice(at + star.length) : value.slice(0, at);
  }
  if (/[*?[]/.test(pattern)) return undefined;
  if (isStart) return value.startsWith(pattern) ? value.slice(pattern.length) : value;
  return value.endsWith(pattern) && pattern !== '' ? value.slice(0, -pattern.length) : value;
}

function replaced(value: string, way: string, operand: string): string | undefined {
  const slash = operand.search(/(?<!\\)\//);
  const from = unquoted(slash < 0 ? operand : operand.slice(0, slash));
  const to = slash < 0 ? '' : unquoted(operand.slice(slash + 1));
  if (from === '' || /[*?[]/.test(from) || !isPlain(to)) return undefined;
  if (way === '/#') return value.startsWith(from) ? to + value.slice(from.length) : value;
  if (way === '/%') return value.endsWith(from) ? value.slice(0, -from.length) + to : value;
  const parts = value.split(from);
  if (parts.length > MOST_MARKS * 10) return undefined;
  return (way === '//' ? parts.join(to) : value.replace(from, () => to)).slice(0, LONGEST);
}
