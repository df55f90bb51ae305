/**
 * Texts that a parser does not get through, changed so that it does, with everything that stays where it was: what is
 * taken out is overwritten with blanks, and what is closed is closed behind the end.
 */
import { eachToken } from './tokens.js';
import type { Frame, Token } from './tokens-state.js';

const READ = { jsx: false, html: true } as const;

interface Group {
  readonly at: number;
  /** It stands directly behind the parenthesis around it. */
  readonly first: boolean;
  /** The only thing in it is this group. */
  only?: Range | undefined;
}

/**
 * Without the parentheses that are around parentheses and nothing else, but for the outer two: `f(((a, b)))` is
 * `f((a, b))`. A parser of ours overflows its stack where an engine still runs the code.
 */
export function flattenGroups(text: string): string {
  const groups: Group[] = [];
  const blanks: number[] = [];
  let closed: { readonly group: Group; readonly end: number } | undefined;
  let last = '';
  eachToken(
    text,
    ({ kind, start }) => {
      if (kind === 'comment') return;
      const sign = kind === 'sign' ? (text[start] as string) : '';
      if (sign === '(') groups.push({ at: start, first: last === '(' });
      else if (sign === ')') {
        const group = groups.pop();
        if (group) {
          const inner = last === ')' && closed?.group.first && closed.group.at > group.at ? closed : undefined;
          if (inner) {
            const { only } = inner.group;
            if (only) blanks.push(only.start, only.end);
            group.only = { start: inner.group.at, end: inner.end };
          }
          closed = { group, end: start };
        }
      } else if (sign === '}' || sign === '{') closed = undefined;
      last = sign;
    },
    READ,
  );
  return blanked(
    text,
    blanks.sort((a, b) => a - b).map(at => ({ start: at, end: at + 1 })),
  );
}

/** `start` and `end` are what was overwritten. */
export interface Mended extends Range {
  /** As long as the original, or longer by the brackets that were closed behind its end. */
  readonly text: string;
}

const STATEMENT =
  /^(?:var|let|const|function|class|import|export|if|for|while|do|return|try|switch|throw|async|@[\w$]*)$/;

/** Braces that are open, and where the statement being read in them starts. Code in a template is no list of any. */
interface List {
  /** How many brackets are around its statements. */
  readonly depth: number;
  readonly isTemplate: boolean;
  start: number;
}

/**
 * The text without the statement in which a parser found a mistake, so that what stands around it can be parsed.
 *
 * @param mistake offset at which the parser gave up
 * @param outwards how many of the lists of statements around it are given up as well: the mistake may be further out
 */
export function withoutStatement(text: string, mistake: number, outwards: number): Mended | undefined {
  const lists: List[] = [{ depth: 0, isTemplate: false, start: 0 }];
  let wrong: List | undefined;
  let openThen: readonly Frame[] = [];
  let end: number | undefined;
  let last = '';
  const frames = eachToken(
    text,
    (token, around) => {
      if (end !== undefined || token.kind === 'comment') return;
      const spelling = token.end - token.start > 20 ? '' : text.slice(token.start, token.end);
      if (!wrong && token.end > mistake) {
        wrong = listAround();
        openThen = around.slice(0, wrong.depth);
      }
      while (lists.length > 1 && around.length < (lists.at(-1) as List).depth) lists.pop();
      if (wrong) end = endOf(wrong, token, spelling, around.length);
      else startIn(lists.at(-1) as List, token, spelling, around.length);
      const opens =
        token.kind === 'sign' ? spelling === '{' : token.kind === 'template' && text.endsWith('${', token.end);
      if (opens) lists.push({ depth: around.length + 1, isTemplate: token.kind === 'template', start: token.end });
      last = token.kind === 'sign' ? spelling : 'a';
    },
    READ,
  );
  if (wrong && end !== undefined)
    return { text: blanked(text, [{ start: wrong.start, end }]), start: wrong.start, end };
  // It is open to the end of the file.
  const list = wrong ?? listAround();
  const open = wrong ? openThen : frames.slice(0, list.depth);
  const rest = { start: list.start, end: text.length };
  return { text: blanked(text, [rest]) + open.map(closing).reverse().join(''), ...rest };

  function listAround(): List {
    let left = outwards;
    let at = lists.length - 1;
    while (at > 0 && ((lists[at] as List).isTemplate || left-- > 0)) at--;
    return lists[at] as List;
  }

  /** Where the statement with the mistake ends, if it does with this token. */
  function endOf(
    list: List,
    { kind, start, end, newline }: Token,
    spelling: string,
    depth: number,
  ): number | undefined {
    if (end <= mistake) return undefined;
    if (kind === 'sign' && spelling === '}' && depth < list.depth) return start;
    // Parentheses that are open may be the mistake.
    if (lists.at(-1) !== list) return undefined;
    if (kind === 'sign' && (spelling === ';' || (spelling === '}' && depth === list.depth))) return end;
    return newline && kind === 'word' && start > mistake && STATEMENT.test(spelling) ? start : undefined;
  }

  function startIn(list: List, { kind, start, end, newline }: Token, spelling: string, depth: number): void {
    const isFirst = newline && kind === 'word';
    if (depth > list.depth) {
      if (isFirst && !list.isTemplate && STATEMENT.test(spelling)) list.start = start;
    } else if (kind === 'sign' && (spelling === ';' || spelling === '}')) list.start = end;
    else if (isFirst && !/^[-+*/%&|^=<>?:,.([{!~]/.test(last)) list.start = start;
  }
}

function closing(frame: Frame): string {
  if (frame === '[') return ']';
  if (frame === '(' || frame === 'if(') return ')';
  return frame === 'template' ? '}`' : '}';
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The text with blanks in place of some ranges, which are in order; line breaks stay. */
export function blanked(text: string, ranges: readonly Range[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(from, start), blank(text.slice(start, end)));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The text with blanks in place of everything but some ranges, which are in order. */
export function only(text: string, ranges: readonly Range[]): string {
  const gaps: Range[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    gaps.push({ start: from, end: start });
    from = end;
  }
  return blanked(text, [...gaps, { start: from, end: text.length }]);
}

function blank(text: string): string {
  return text.replace(/[^\n\r]/g, ' ');
}
