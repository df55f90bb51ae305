/** `awk`, as far as it prints texts, columns and variables of its words: `awk 'BEGIN { print "…" }'`, `awk '{ print $2 }'`. */
import { findIn, type LinePattern, linePattern, type Steps, steps } from './shell-match.js';

const LONGEST = { code: 4_000, out: 200_000 } as const;
const MOST_RULES = 10;
const MOST_TOKENS = 400;

interface Given {
  readonly variables: ReadonlyMap<string, string>;
  readonly line: string;
  readonly columns: readonly string[];
  readonly number: number;
}

interface Rule {
  readonly when: 'BEGIN' | 'END' | 'line';
  readonly pattern?: LinePattern;
  readonly number?: number;
  readonly statements: readonly string[];
}

/**
 * What it prints; undefined where anything of it is not known.
 *
 * @param join the text of files, or what comes in where there are none
 * @param format what a format and its words come to
 */
export function awked(
  words: readonly string[],
  join: (files: readonly string[]) => string | undefined,
  format: (format: string, words: readonly string[]) => string | undefined,
): string | undefined {
  const { code, separator, variables, files } = askedOf(words);
  const rules = code === undefined ? undefined : rulesOf(code);
  if (!rules) return undefined;
  const needsLines = rules.some(({ when }) => when !== 'BEGIN');
  const text = needsLines ? join(files) : '';
  if (text === undefined) return undefined;
  const lines = needsLines ? (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n') : [];
  const budget = steps();
  let out = '';
  const run = (when: Rule['when'], given: Given): boolean => {
    for (const rule of rules) {
      if (rule.when !== when || !isMeant(rule, given, budget)) continue;
      for (const statement of rule.statements) {
        const printed = printedBy(statement, given, format);
        if (printed === undefined) return false;
        out += printed;
      }
    }
    return out.length < LONGEST.out && budget.left > 0;
  };
  const nothing = { variables, line: '', columns: [], number: 0 };
  if (!run('BEGIN', nothing)) return undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (!run('line', { variables, line, columns: columnsOf(line, separator), number: at + 1 })) return undefined;
  }
  return run('END', nothing) ? out : undefined;
}

function askedOf(words: readonly string[]): {
  readonly code: string | undefined;
  readonly separator: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  readonly files: readonly string[];
} {
  const variables = new Map<string, string>();
  let separator: string | undefined;
  let at = 0;
  for (; at < words.length && at < 40; at++) {
    const word = words[at] ?? '';
    if (/^-F/.test(word)) separator = word.length > 2 ? word.slice(2) : words[++at];
    else if (/^-v/.test(word)) {
      const [, name, value = ''] =
        /^(\w{1,64})=([\s\S]*)$/.exec(word.length > 2 ? word.slice(2) : (words[++at] ?? '')) ?? [];
      if (name) variables.set(name, value);
    } else break;
  }
  return { code: words[at]?.slice(0, LONGEST.code), separator, variables, files: words.slice(at + 1) };
}

function rulesOf(code: string): readonly Rule[] | undefined {
  const rules: Rule[] = [];
  const next =
    /\s*(?:(BEGIN|END)|NR\s?==\s?(\d{1,7})|\/((?:[^/\\\n]|\\.){1,200})\/)?\s*(?:\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\})?/y;
  let at = 0;
  while (code.slice(at).trim() !== '') {
    next.lastIndex = at;
    const [whole = '', when, number, source, body] = next.exec(code) ?? [];
    if (whole.trim() === '' || rules.length >= MOST_RULES) return undefined;
    at += whole.length;
    const pattern = source === undefined ? undefined : linePattern(source, true);
    if (source !== undefined && !pattern) return undefined;
    rules.push({
      when: when === 'BEGIN' || when === 'END' ? when : 'line',
      ...(pattern && { pattern }),
      ...(number !== undefined && { number: Number(number) }),
      statements: body === undefined ? ['print'] : statementsOf(body),
    });
  }
  return rules.length > 0 ? rules : undefined;
}

/** What stands between semicolons that are in no text. */
function statementsOf(body: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at <= body.length; at++) {
    const char = body[at];
    if (isQuoted && char === '\\') at++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === undefined || (!isQuoted && /[;\n]/.test(char))) {
      parts.push(body.slice(from, at).trim());
      from = at + 1;
    }
  }
  return parts.filter(part => part !== '');
}

function isMeant({ pattern, number }: Rule, given: Given, budget: Steps): boolean {
  if (number !== undefined) return given.number === number;
  return !pattern || findIn(pattern, given.line, 0, budget) !== undefined;
}

function columnsOf(line: string, separator: string | undefined): readonly string[] {
  if (separator === undefined || separator === ' ') return line.trim().split(/\s+/);
  return line.split(separator === '\\t' ? '\t' : separator.replace(/^\\/, ''));
}

function printedBy(
  statement: string,
  given: Given,
  format: (format: string, words: readonly string[]) => string | undefined,
): string | undefined {
  const [, way, tail = ''] = /^(printf?)\b\s*([\s\S]*)$/.exec(statement) ?? [];
  if (way === undefined) return undefined;
  const values = valuesOf(/^\([\s\S]*\)$/.test(tail) ? tail.slice(1, -1) : tail, given);
  if (!values) return undefined;
  if (way === 'print') return `${values.length === 0 ? given.line : values.join(' ')}\n`;
  const [first, ...rest] = values;
  return first === undefined ? undefined : format(first, rest.map(asCharacter));

  /** `%c` of a number is a letter. */
  function asCharacter(value: string, at: number): string {
    const directive = (first?.match(/%[a-z%]/g) ?? []).filter(one => one !== '%%')[at];
    return directive === '%c' && /^\d{1,6}$/.test(value) ? String.fromCharCode(Number(value)) : value;
  }
}

/** Expressions between commas, each a sum of texts that stand beside one another. */
function valuesOf(text: string, given: Given): readonly string[] | undefined {
  const token =
    /\s*(?:"((?:[^"\\]|\\.)*)"|\$(\d{1,4}|NF)|substr\(\s*\$(\d{1,4})\s*,\s*(\d{1,6})\s*(?:,\s*(\d{1,6})\s*)?\)|(\d{1,9})|([A-Za-z_]\w{0,63})|(,))/y;
  const values: string[] = [];
  let value: string | undefined;
  let at = 0;
  for (let turns = 0; text.slice(at).trim() !== ''; turns++) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match || turns > MOST_TOKENS) return undefined;
    at += match[0].length;
    const [, quoted, column, from, start, size, number, name, comma] = match;
    if (comma !== undefined) {
      if (value === undefined) return undefined;
      values.push(value);
      value = undefined;
      continue;
    }
    const part =
      quoted !== undefined
        ? unescaped(quoted)
        : column !== undefined
          ? columnOf(given, column)
          : from !== undefined
            ? columnOf(given, from).substr(Number(start) - 1, size === undefined ? undefined : Number(size))
            : (number ?? given.variables.get(name ?? '') ?? (name === 'NR' ? String(given.number) : undefined));
    if (part === undefined) return undefined;
    value = (value ?? '') + part;
  }
  return value === undefined ? values : [...values, value];
}

function columnOf({ line, columns }: Given, which: string): string {
  if (which === '0') return line;
  return (which === 'NF' ? columns.at(-1) : columns[Number(which) - 1]) ?? '';
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex?: string, octal?: string, char?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      return char === 'n' ? '\n' : char === 't' ? '\t' : (char ?? '');
    },
  );
}
