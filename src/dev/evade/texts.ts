/** Where texts stand in code, and other expressions put in their place. */
import type { Node } from '@babel/types';
import { eachSource, freshName, rewritten, type Source, withPrologue } from './source.js';
import type { Rewrite } from './types.js';

/** An expression for a text; undefined to leave the text as it is. */
export type Spell = (value: string, source: Source) => string | undefined;

/** Shorter ones hide nothing. */
const SHORTEST = 2;

/** The text that a node is, where an expression may stand instead; undefined for all else. */
export function textAt(node: Node, source: Source): string | undefined {
  if (node.type !== 'StringLiteral' || node.value.length < SHORTEST) return undefined;
  const parent = source.parentOf(node);
  if (!parent || /^(?:Import|Export|TS|JSX)/.test(parent.type)) return undefined;
  if ('key' in parent && parent.key === node && !('computed' in parent && parent.computed)) return undefined;
  return node.value;
}

/** The code with every text spelled otherwise, those between the parts of a template too. */
export function respelled(source: Source, spell: Spell): string | undefined {
  return rewritten(source, (node, write) => {
    if (node.type === 'TemplateLiteral' && source.parentOf(node)?.type !== 'TaggedTemplateExpression')
      return template(node, part => spell(part, source), write);
    const value = textAt(node, source);
    return value === undefined ? undefined : spell(value, source);
  });
}

function template(
  node: Extract<Node, { type: 'TemplateLiteral' }>,
  spell: (value: string) => string | undefined,
  write: (node: Node) => string,
): string | undefined {
  let changed = false;
  const parts = node.quasis.map(({ value: { raw, cooked } }) => {
    const own = (cooked?.length ?? 0) < SHORTEST ? undefined : spell(cooked as string);
    if (own === undefined) return raw;
    changed = true;
    return `\${${own}}`;
  });
  if (!changed) return undefined;
  const whole = parts.map((part, at) => {
    const expression = node.expressions[at];
    return expression ? `${part}\${${write(expression)}}` : part;
  });
  return `\`${whole.join('')}\``;
}

/** A rewrite of all texts, each by itself. */
export function ofTexts(
  name: string,
  says: string,
  spell: Spell,
  only: (source: Source) => boolean = () => true,
): Rewrite {
  return {
    name,
    says,
    group: 'strings',
    isPlain: false,
    rewrite: eachSource(source => (only(source) ? respelled(source, spell) : undefined)),
  };
}

/** What says where a text is, and what has to stand at the top of the file once all are known. */
export interface Table {
  readonly at: Spell;
  readonly prologue: () => string;
}

/** A rewrite of all texts by something at the top of the file. `fresh` makes names that the file does not have. */
export function ofTable(name: string, says: string, make: (fresh: (wish: string) => string) => Table): Rewrite {
  return {
    name,
    says,
    group: 'strings',
    isPlain: false,
    rewrite: eachSource(source => {
      const table = make(wish => freshName(source.text, wish));
      const text = respelled(source, value => table.at(value, source));
      return text === undefined ? undefined : withPrologue(text, table.prologue(), source);
    }),
  };
}

/** A text as a literal. Single quotes, as most code has. */
export function quoted(text: string): string {
  return `'${JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')}'`;
}

export const codesOf = (text: string): number[] => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
export const base64Of = (text: string): string => Buffer.from(text).toString('base64');
export const isLatin = (text: string): boolean => codesOf(text).every(code => code < 0x80);
/** Whether it may stand in a raw template as it is. */
export const isRaw = (text: string): boolean => !/[\\`$\r]/.test(text);

export const halves = (text: string): readonly [string, string] => {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};
