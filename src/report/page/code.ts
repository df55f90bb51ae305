import { el } from './dom.js';

/** Runs of code that are tinted. Each alternative takes its text in one pass, closed or not. */
const TOKENS =
  /(\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)/g;
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'async await break case catch class const continue default delete do else export extends false finally for from ' +
    'function get if import in instanceof let new null of return set static super switch this throw true try typeof ' +
    'undefined var void while with yield'
  ).split(' '),
);

/** Lines of code. */
export interface CodeOptions {
  /** Number of the first line, 0 for none. */
  readonly first: number;
  /** What is said of a line: classes for it. */
  readonly mark?: (line: number) => string | undefined;
}

/** Code with its line numbers, which are not part of what is copied, and a light tint. */
export function codeBlock(text: string, { first, mark }: CodeOptions): HTMLElement[] {
  return tinted(text).map((content, at) => {
    const line = first + at;
    const marked = first > 0 ? mark?.(line) : undefined;
    return el(
      'div',
      { class: marked ? `line ${marked}` : 'line', ...(first > 0 && { 'data-line': line }) },
      el('code', {}, ...content, content.length === 0 && ' '),
    );
  });
}

/** The text as lines of tinted runs. */
function tinted(text: string): (Node | string)[][] {
  const lines: (Node | string)[][] = [[]];
  const add = (run: string, tint?: string): void => {
    run.split('\n').forEach((part, at) => {
      if (at > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(tint ? el('span', { class: tint }, part) : part);
    });
  };
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    const [token, comment, string, number, word] = match;
    const tint = comment
      ? 'comment'
      : string
        ? 'string'
        : number
          ? 'number'
          : word && KEYWORDS.has(word)
            ? 'keyword'
            : undefined;
    if (!tint) continue;
    add(text.slice(end, match.index));
    add(token, tint);
    end = match.index + token.length;
  }
  add(text.slice(end));
  return lines;
}
