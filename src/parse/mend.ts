/**
 * Texts that a parser does not get through, changed so that it does, with everything that stays where it was: what is
 * taken out is overwritten with blanks, and what is closed is closed behind the end.
 */
import { eachToken, type Frame, type Token } from './tokens.js';

const READ = { jsx: false, html: true } as const;

interface Group {
  readonly at: number;
  /** It stands directly behind the parenthesis around it. */
  readonly first: boolean;
  /** The only thing in it is this group. */
  only?: { readonly start: number; readonly end: number } | undefined;
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

export interface Mended {
  /** As long as the original, or longer by the brackets that were closed behind its end. */
  readonly text: string;
  /** What was overwritten. */
  readonly start: number;
  readonly end: number;
}

const STATEMENT =
  /^(?:var|let|const|function|class|import|export|if|for|while|do|return|try|switch|throw|async|@[\w$]*)$/;

/** A list of statements that is open, and where the one being read starts. */
interface List {
  /** How many brackets are around its statements. */
  readonly depth: number;
  start: number;
}

/**
 * The text without the statement in which a parser found a mistake, so that what stands around it can be parsed.
 *
 * @param mistake offset at which the parser gave up
 * @param outwards how many of the lists of statements around it are given up as well: the mistake may be further out
 */
export function withoutStatement(text: string, mistake: number, outwards: number): Mended | undefined {
  const lists: List[] = [{ depth: 0, start: 0 }];
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
        wrong = lists.at(-1 - Math.min(outwards, lists.length - 1)) as List;
        openThen = [...around];
      }
      while (lists.length > 1 && around.length < (lists.at(-1) as List).depth) lists.pop();
      read(token, spelling, around);
      last = token.kind === 'sign' ? spelling : 'a';
    },
    READ,
  );
  if (end !== undefined && wrong)
    return { text: blanked(text, [{ start: wrong.start, end }]), start: wrong.start, end };
  // It is open to the end of the file.
  const list = wrong ?? (lists.at(-1 - Math.min(outwards, lists.length - 1)) as List);
  const open = (wrong ? openThen : frames).slice(0, list.depth);
  if (list.start >= text.length && open.length === 0) return undefined;
  const rest = { start: list.start, end: text.length };
  return { text: blanked(text, [rest]) + open.map(closing).reverse().join(''), ...rest };

  function read(token: Token, spelling: string, around: readonly Frame[]): void {
    const depth = around.length;
    const list = lists.at(-1) as List;
    const isAlone = token.newline && token.kind === 'word' && STATEMENT.test(spelling);
    if (wrong) {
      if (token.start <= mistake && token.end <= mistake) return;
      if (spelling === '}' && token.kind === 'sign' && depth < wrong.depth) end = token.start;
      else if (onlyGroups(around, wrong.depth)) {
        if (spelling === ';') end = token.end;
        else if (isAlone && token.start > mistake) end = token.start;
        else if (spelling === '}' && depth === wrong.depth && token.start >= mistake) end = token.end;
      }
      return;
    }
    if (depth === list.depth) {
      if (spelling === ';' || spelling === '}') list.start = token.end;
      else if (token.newline && token.kind === 'word' && !/^(?:[-+*/%&|^=<>?:,.([{!~]|=>)/.test(last))
        list.start = token.start;
    } else if (isAlone && onlyGroups(around, list.depth)) list.start = token.start;
    if (spelling === '{' && token.kind === 'sign') lists.push({ depth: depth + 1, start: token.end });
  }
}

/** Whether between a list of statements and here there are none but parentheses and square brackets. */
function onlyGroups(frames: readonly Frame[], depth: number): boolean {
  if (frames.length < depth) return false;
  for (let at = depth; at < frames.length; at++) if (!/^(?:if)?\(|^\[/.test(frames[at] as Frame)) return false;
  return true;
}

function closing(frame: Frame): string {
  if (frame === '[') return ']';
  if (frame === '(' || frame === 'if(') return ')';
  return frame === 'template' ? '}`' : '}';
}

/** The text with blanks in place of some ranges, which are in order; line breaks stay. */
export function blanked(text: string, ranges: readonly { readonly start: number; readonly end: number }[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of ranges) {
    parts.push(text.slice(from, start), text.slice(start, end).replace(/[^\n\r]/g, ' '));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
