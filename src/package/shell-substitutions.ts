/** What a shell fills in: variables, and what commands print. */

import { expanded } from './shell-parameters.js';
import type { Lexing, Variable } from './shell-tokens.js';

const longestValue = 4096;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const batchVariable = /([%!])([^%!\s:=]{1,64})(?::(?:~(-?\d{1,5})?(?:,(-?\d{1,5}))?|([^=%!]{1,40})=([^%!]{0,40})))?\1/y;

/** True when what was filled in has blanks in it. */
export function readBackticks(lexing: Lexing, parts: string[], substitutions: string[]): boolean {
  const { text } = lexing;
  const start = lexing.at++;
  if (!lexing.options.substitute) {
    parts.push('`');
    return false;
  }
  let end = start + 1;
  while (end < text.length && text[end] !== '`') end += text[end] === '\\' ? 2 : 1;
  end = Math.min(end, text.length);
  const inner = text.slice(start + 1, end).replace(/\\([\\`$])/g, '$1');
  substitutions.push(inner);
  lexing.at = end + 1;
  const known = printedBy(lexing, inner);
  parts.push(known ?? text.slice(start, lexing.at));
  return known !== undefined && /\s/.test(known);
}

function printedBy({ isSh, options: { print, budget } }: Lexing, script: string): string | undefined {
  const known = isSh && budget.characters > 0 ? print?.(script) : undefined;
  if (known !== undefined) budget.characters -= known.length + 1;
  return known;
}

/** Answers the variable that was filled in, if one was. */
export function readDollar(lexing: Lexing, parts: string[], substitutions: string[]): Variable | undefined {
  const { text, isPowerShell, at: start } = lexing;
  if (text[start + 1] === '(') return readCommand(lexing, parts, substitutions);
  const braced = text[start + 1] === '{';
  if (braced && lexing.isSh) return readBraced(lexing, parts, substitutions);
  name.lastIndex = start + (braced ? 2 : 1);
  const key = name.exec(text)?.[0];
  if (key === undefined) {
    parts.push('$');
    lexing.at++;
    return undefined;
  }
  const end = start + 1 + key.length + (braced ? 1 : 0);
  const plain = !braced || text[end] === '}';
  lexing.at = braced && plain ? end + 1 : end;
  const { variables } = lexing.options;
  const known = plain ? variables.get(isPowerShell ? key.toLowerCase() : key) : undefined;
  if (known && (!isPowerShell || text[lexing.at] !== ':') && fill(lexing, known, parts, substitutions)) return known;
  parts.push(text.slice(start, lexing.at));
  return undefined;
}

/** `${…}` of a shell. */
function readBraced(lexing: Lexing, parts: string[], substitutions: string[]): Variable | undefined {
  const { text, at: start } = lexing;
  let depth = 0;
  let end = start + 1;
  for (const limit = Math.min(text.length, start + 1_000); end < limit; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '{') depth++;
    else if (text[end] === '}' && --depth === 0) break;
  }
  if (text[end] !== '}') {
    parts.push('$');
    lexing.at++;
    return undefined;
  }
  lexing.at = end + 1;
  const inner = text.slice(start + 2, end);
  const known = expanded(inner, lexing.options.variables);
  if (known && fill(lexing, known, parts, substitutions)) return known;
  // Nobody set it: `cu${z}rl` is `curl`.
  const isNothing = /^[a-z_]\w{0,2}$/.test(inner) && parts.length > 0 && /[a-z]/i.test(text[end + 1] ?? '');
  if (!isNothing) parts.push(text.slice(start, lexing.at));
  return undefined;
}

function fill({ options: { budget } }: Lexing, known: Variable, parts: string[], substitutions: string[]): boolean {
  if (budget.characters <= 0) return false;
  parts.push(known.value.slice(0, longestValue));
  substitutions.push(...known.substitutions.slice(0, 8));
  budget.characters -= known.value.length + 1;
  return true;
}

/** `$(…)`: what it prints, if that is known. */
function readCommand(lexing: Lexing, parts: string[], substitutions: string[]): Variable | undefined {
  const start = lexing.at;
  if (!lexing.options.substitute) {
    lexing.at += 2;
    parts.push('$(');
    return undefined;
  }
  lexing.at++;
  const inner = readParenthesised(lexing);
  const isScript = inner !== undefined && !inner.startsWith('(');
  if (isScript) substitutions.push(inner);
  const printed = isScript ? printedBy(lexing, inner) : undefined;
  parts.push(printed ?? lexing.text.slice(start, lexing.at));
  return printed === undefined ? undefined : { value: printed, substitutions: [] };
}

/** `%name%`, `!name!`, `%name:~1,2%` and `%name:a=b%`, which `cmd` fills in within quotes, too. */
export function readPercent(lexing: Lexing, parts: string[]): void {
  const { variables, budget } = lexing.options;
  batchVariable.lastIndex = lexing.at;
  const match = batchVariable.exec(lexing.text);
  const value = match ? variables.get((match[2] ?? '').toLowerCase())?.value.slice(0, longestValue) : undefined;
  if (!match || value === undefined || budget.characters <= 0) {
    parts.push(lexing.text[lexing.at] ?? '');
    lexing.at++;
    return;
  }
  const [whole, , , offset, size, sought, by = ''] = match;
  lexing.at += whole.length;
  budget.characters -= value.length + 1;
  if (sought !== undefined) {
    parts.push(value.split(sought).join(by).slice(0, longestValue));
    return;
  }
  const from = Number(offset ?? 0);
  const begin = from < 0 ? Math.max(0, value.length + from) : from;
  const length = size === undefined ? value.length : Number(size);
  parts.push(value.slice(begin, length < 0 ? value.length + length : begin + length));
}

/** Stands on `(`; leaves behind the matching `)` and answers what is between. */
export function readParenthesised(lexing: Lexing): string | undefined {
  const { text, isPowerShell } = lexing;
  const start = ++lexing.at;
  if (!lexing.options.substitute) return undefined;
  let at = start;
  let depth = 1;
  for (; at < text.length; at++) {
    const c = text[at];
    if (c === '(') depth++;
    else if (c === ')') {
      depth--;
      if (depth === 0) break;
    } else if (c === '\\' && !isPowerShell) at++;
    else if (c === '`' && isPowerShell) at++;
    else if (c === "'") {
      const end = text.indexOf("'", at + 1);
      at = end < 0 ? text.length : end;
    } else if (c === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    }
  }
  at = Math.min(at, text.length);
  lexing.at = at < text.length ? at + 1 : at;
  return text.slice(start, at);
}
