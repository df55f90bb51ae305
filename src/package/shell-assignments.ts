/** Words before they are a command: what a shell remembers of them, splits or multiplies. */

import type { Dialect, Token, Variable, Word } from './shell-tokens.js';

const MOST_VARIABLES = 500;
const LONGEST_VALUE = 4_096;
/** What braces come to: `{c,u,r,l}` is four words. */
const BRACES = { words: 50, turns: 4 } as const;

export function remember(variables: Map<string, Variable>, key: string, variable: Variable): void {
  if (variables.size < MOST_VARIABLES)
    variables.set(key, { ...variable, value: variable.value.slice(0, LONGEST_VALUE) });
}

/** The list that a variable is set to: `a=(x y)`. */
function rememberList(variables: Map<string, Variable>, key: string, words: readonly Word[]): void {
  const items = words.flatMap(word => split(word, 'sh')).map(({ value }) => value);
  const substitutions = words.flatMap(word => word.substitutions).slice(0, 8);
  remember(variables, key, { value: items[0] ?? '', items, substitutions });
}

/** `name() { … }`: the name is passed over. */
export function tookName(words: readonly Word[], after: string | undefined, next: () => Token | undefined): boolean {
  return words.length === 1 && after === ')' && next() !== undefined;
}

/** `a=(x y)`: where `a=` stands right before a bracket, what is in it is a list. */
export function tookList(
  [word, ...others]: readonly Word[],
  at: number,
  next: () => Token | undefined,
  variables: Map<string, Variable>,
): boolean {
  const name = others.length === 0 && word?.end === at ? /^([A-Za-z_]\w{0,63})\+?=$/.exec(word.value)?.[1] : undefined;
  if (name === undefined) return false;
  rememberList(variables, name, listed(next));
  return true;
}

/** The words up to the end of a list. */
function listed(next: () => Token | undefined): readonly Word[] {
  const words: Word[] = [];
  for (let token = next(); token && words.length < 500; token = next()) {
    if (token.kind === 'word') words.push(token);
    else if (token.kind === 'operator' && token.text === ')') break;
  }
  return words;
}

/** `alias g=curl`, which stands for the first word of a command. */
export function rememberAliases(variables: Map<string, Variable>, words: readonly Word[]): void {
  for (const { value } of words.slice(0, 20)) {
    const [, name, stands = ''] = /^([\w.-]{1,64})=([\s\S]*)$/.exec(value) ?? [];
    if (name) remember(variables, `alias ${name}`, { value: stands, substitutions: [] });
  }
}

/** The words of a command with those that its first one stands for. */
export function withoutAlias(words: Word[], variables: ReadonlyMap<string, Variable>): Word[] {
  const [first, ...rest] = words;
  const stands = first && variables.get(`alias ${first.value}`)?.value.split(/\s+/).filter(Boolean).slice(0, 50);
  return first && stands && stands.length > 0 ? [...stands.map(value => ({ ...first, value })), ...rest] : words;
}

/** The words that a shell makes of one. */
export function split(word: Word, dialect: Dialect): Word[] {
  if (dialect === 'sh' && !word.quoted && word.value.includes('{')) return braced(word);
  if (!word.splits) return [word];
  const values = word.value.split(/\s+/).filter(Boolean).slice(0, 100);
  return values.map(value => ({ ...word, value, splits: false }));
}

/** `{curl,-s}`, `c{u,}rl`. */
function braced(word: Word): Word[] {
  let values: readonly string[] = [word.value.slice(0, LONGEST_VALUE)];
  for (let turn = 0; turn < BRACES.turns; turn++) {
    const next = values.flatMap(alternatives);
    if (next.length === values.length || next.length > BRACES.words) break;
    values = next;
  }
  return values.map(value => ({ ...word, value, splits: false }));
}

/** The texts that the first innermost braces of a word stand for. */
function alternatives(value: string): readonly string[] {
  const end = value.indexOf('}');
  const start = end < 0 ? -1 : value.lastIndexOf('{', end);
  const inside = value.slice(start + 1, end);
  if (start < 0 || !inside.includes(',') || /\s/.test(inside) || /[$\\]/.test(value[start - 1] ?? '')) return [value];
  return inside.split(',', BRACES.words).map(part => value.slice(0, start) + part + value.slice(end + 1));
}

/** Takes assignments off the front. They are remembered only when no program follows: then they last. */
export function assign(words: Word[], dialect: Dialect, variables: Map<string, Variable>): Word[] {
  const head = words[0]?.value.toLowerCase();
  if (dialect === 'powershell') {
    if (!head?.startsWith('$')) return words;
    const attached = /^\$(\w+)=$/.exec(head)?.[1];
    const key = attached ?? (words[1]?.value === '=' ? /^\$(\w+)$/.exec(head)?.[1] : undefined);
    const rest = words.slice(attached !== undefined ? 1 : 2);
    if (key === undefined && words[1]?.value !== '=') return words;
    if (key !== undefined && rest.length === 1 && rest[0]?.quoted) {
      remember(variables, key, { value: rest[0].value, substitutions: rest[0].substitutions });
      return [];
    }
    return rest;
  }
  if (dialect === 'cmd') {
    const match = head === 'set' && words.length > 1 ? /^([^=]{1,64})=([\s\S]*)$/.exec(joined(words.slice(1))) : null;
    if (match?.[1]) remember(variables, match[1].trim().toLowerCase(), { value: match[2] ?? '', substitutions: [] });
    return words;
  }
  const declares = head !== undefined && /^(?:export|local|readonly|declare|typeset)$/.test(head);
  let first = declares ? 1 : 0;
  while (first < words.length && (declares || isAssignment(words[first]))) first++;
  const rest = words.slice(first);
  if (rest.length > 0) return rest;
  for (const word of words) {
    const [, name, adds = '', value = ''] = /^([A-Za-z_]\w{0,63})(\+?)=([\s\S]*)$/.exec(word.value) ?? [];
    const before = name !== undefined && adds !== '' ? variables.get(name)?.value : undefined;
    if (name) remember(variables, name, { value: (before ?? '') + value, substitutions: word.substitutions });
  }
  return [];
}

function isAssignment(word: Word | undefined): boolean {
  return word !== undefined && /^[A-Za-z_]\w{0,63}\+?=/.test(word.value);
}

function joined(words: readonly Word[]): string {
  return words.map(word => word.value).join(' ');
}

/** The options of `NODE_OPTIONS` that load a file, which stand before a program or were exported. */
export function preloaded(words: readonly Word[], variables: ReadonlyMap<string, Variable>): readonly string[] {
  const written = words
    .slice(0, 20)
    .find(word => word.value.startsWith('NODE_OPTIONS='))
    ?.value.slice(13);
  const options = (written ?? variables.get('NODE_OPTIONS')?.value ?? '').split(/[\s=]+/).slice(0, 40);
  return options.flatMap((option, at) =>
    /^(?:-r|--require|--import|--loader|--experimental-loader)$/.test(option) ? [option, options[at + 1] ?? ''] : [],
  );
}
