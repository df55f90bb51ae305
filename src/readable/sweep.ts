/** Takes what is dropped out of the lists it stands in, and leaves words in its place. */
import { childrenOf, type Node, noteAfter, noteBefore, noteInside, type Statement } from './nodes.js';

/** @param dropped statements and declarators, with words that are to stand before what comes next */
export function sweep(tree: Node, dropped: ReadonlyMap<Node, string | undefined>): void {
  const pending: Node[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const owner = node as unknown as { body?: unknown; consequent?: unknown };
    if (Array.isArray(owner.body)) owner.body = swept(owner.body as Statement[], dropped, node);
    else if (Array.isArray(owner.consequent)) owner.consequent = swept(owner.consequent as Statement[], dropped, node);
    pending.push(...childrenOf(node));
  }
}

function swept(list: Statement[], dropped: ReadonlyMap<Node, string | undefined>, owner: Node): Statement[] {
  if (!list.some(one => saidOf(one, dropped))) return list;
  const kept: Statement[] = [];
  let words: string[] = [];
  for (const one of list) {
    const said = saidOf(one, dropped);
    if (said) {
      // What was said of what stood before it is still so.
      words.push(...(dropped.has(one) ? notesOf(one) : []), ...said);
      if (one.type === 'VariableDeclaration' && !dropped.has(one)) {
        one.declarations = one.declarations.filter(each => !dropped.has(each));
        if (one.declarations.length > 0) kept.push(one);
      }
      continue;
    }
    for (const word of words) noteBefore(one, word);
    words = [];
    kept.push(one);
  }
  const last = kept.at(-1);
  for (const word of words) last ? noteAfter(last, word) : noteInside(owner, word);
  return kept;
}

const notesOf = ({ leadingComments }: Statement): readonly string[] =>
  (leadingComments ?? []).flatMap(({ value }) => (value.startsWith(' left out') ? [value.trim()] : []));

/** What is to be said of a statement that goes, or of which a part goes; undefined for one that stays. */
function saidOf(one: Statement, dropped: ReadonlyMap<Node, string | undefined>): readonly string[] | undefined {
  const parts: readonly Node[] = dropped.has(one)
    ? [one]
    : one.type === 'VariableDeclaration'
      ? one.declarations.filter(each => dropped.has(each))
      : [];
  if (parts.length === 0) return undefined;
  return parts.flatMap(part => dropped.get(part) ?? []);
}
