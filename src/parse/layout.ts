/**
 * What a text says, apart from its layout: whether two texts say the same, and a plain layout that takes linear time
 * whatever the text and moves nothing but line breaks to where they mean nothing.
 */
import { eachToken } from './tokens.js';
import type { Frame, TokenKind } from './tokens-state.js';

/** A text's tokens. What stands in the same place of each list belongs together. */
export interface Tokens {
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** A line break stands before it, as far as code can tell. */
  readonly newlines: readonly boolean[];
  /** How many brackets are around it. */
  readonly depths: readonly number[];
  /** The innermost bracket around it. */
  readonly frames: readonly (Frame | undefined)[];
  readonly braces: readonly (Frame | undefined)[];
  /**
   * Depth of every token added up, statements without braces counted in, for each bracket that closes nothing all that
   * stands before it, and for each regular expression how far the next word is: what laying it out costs js-beautify,
   * which looks for flags wherever they may be.
   */
  readonly steepness: number;
}

const HEADERS = /^(?:if|for|while|do|else|with|var|let|const|switch|try|catch)$/;

export function tokensOf(text: string, html = true): Tokens {
  let tokens = read(text, { html, jsx: true });
  // What looked like a tag was a comparison, or a type.
  if (tokens.isOpen) tokens = read(text, { html, jsx: false });
  return tokens;
}

function read(text: string, options: { readonly html: boolean; readonly jsx: boolean }): Tokens & { isOpen: boolean } {
  const kinds: TokenKind[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const newlines: boolean[] = [];
  const depths: number[] = [];
  const frames: (Frame | undefined)[] = [];
  const braces: (Frame | undefined)[] = [];
  /** Headers of statements that have not ended yet, in each of the brackets. */
  const headers: number[] = [0];
  let allHeaders = 0;
  let steepness = 0;
  /** Regular expressions that no word has followed yet, and their ends added up. */
  const flagless = { count: 0, ends: 0 };
  let newline = false;
  let opened = 0;

  const endHeaders = (): void => {
    allHeaders -= headers.at(-1) ?? 0;
    headers[headers.length - 1] = 0;
  };
  const endRegexes = (at: number): void => {
    steepness += flagless.count * at - flagless.ends;
    flagless.count = 0;
    flagless.ends = 0;
  };
  const open = eachToken(
    text,
    (token, around) => {
      const { kind, start, end, brace } = token;
      if (kind === 'word') endRegexes(start);
      else if (kind === 'regex') {
        flagless.count++;
        flagless.ends += end;
      }
      while (headers.length > around.length + 1) {
        endHeaders();
        headers.pop();
      }
      while (headers.length < around.length + 1) headers.push(0);
      newline ||= token.newline;
      kinds.push(kind);
      starts.push(start);
      ends.push(end);
      newlines.push(newline);
      depths.push(around.length);
      frames.push(around.at(-1));
      braces.push(brace);
      steepness += around.length + allHeaders;
      if (kind === 'comment') return;
      newline = false;
      if (kind === 'sign' && '([{'.includes(text[start] as string)) opened++;
      else if (kind === 'sign' && ')]}'.includes(text[start] as string)) {
        if (opened > 0) opened--;
        else steepness += kinds.length;
      }
      if (kind === 'word' && end - start < 10 && HEADERS.test(text.slice(start, end))) {
        headers[headers.length - 1] = (headers.at(-1) ?? 0) + 1;
        allHeaders++;
      } else if (kind === 'sign' && (text[start] === ';' || text[start] === '}')) endHeaders();
    },
    options,
  );
  endRegexes(text.length);
  const isOpen = open.some(frame => frame === 'tag' || frame === 'children');
  return { kinds, starts, ends, newlines, depths, frames, braces, steepness, isOpen };
}

/** Signs that are a comment in a script, and none in a module. */
const HTML_COMMENT = /<!--|-->/;

/** Whether a text laid out anew has the tokens of the original, comments being comments and statements ending alike. */
export function saysTheSame(original: string, laidOut: string, tokens = tokensOf(original)): boolean {
  if (!isSame(original, tokens, laidOut, tokensOf(laidOut))) return false;
  return !HTML_COMMENT.test(original) || isSame(original, tokensOf(original, false), laidOut, tokensOf(laidOut, false));
}

function isSame(a: string, one: Tokens, b: string, other: Tokens): boolean {
  if (one.kinds.length !== other.kinds.length) return false;
  let last = '';
  for (let at = 0; at < one.kinds.length; at++) {
    const kind = one.kinds[at];
    if (kind !== other.kinds[at]) return false;
    const [spelling, anew] = [spellingAt(a, one, at), spellingAt(b, other, at)];
    if (kind === 'comment' ? inkOf(spelling) !== inkOf(anew) : spelling !== anew) return false;
    if (kind === 'comment') continue;
    const [before, after] = [one.newlines[at] as boolean, other.newlines[at] as boolean];
    if (before !== after && last !== '' && !(after ? mayBreak(last, spelling) : mayJoin(last, spelling))) return false;
    last = spelling;
  }
  return true;
}

function spellingAt(text: string, { starts, ends }: Tokens, at: number): string {
  return text.slice(starts[at], ends[at]);
}

function inkOf(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Words that have to stand on one line with what they are about. */
const BOUND =
  /^(?:return|throw|break|continue|yield|async|abstract|accessor|declare|type|interface|namespace|module|global|component|hook|match|record|opaque|using|enum)$/;
/** Words that have to stand on one line with what comes before. */
const BOUND_BACK = /^(?:as|satisfies|is|implies)$/;

/** Whether a line break between two tokens leaves it at what was said without it. */
function mayBreak(last: string, next: string): boolean {
  if (/^[)\]},;]/.test(next)) return true;
  if (isOperator(last) || last === '}') return !BOUND_BACK.test(next) || isOperator(last);
  return !BOUND.test(last) && !BOUND_BACK.test(next) && !/^(?:\+\+|--|=>|!)/.test(next);
}

/** Whether no statement could have ended at a line break between two tokens. */
function mayJoin(last: string, next: string): boolean {
  if (next === '{') return last === ')' || /^(?:else|try|finally|do|=>)$/.test(last) || isOperator(last);
  if (last === '}' && /^(?:else|catch|finally|while)$/.test(next)) return true;
  return isOperator(last) || /^(?:[)\]},;:?=.*%&|^>]|&&|\|\||\?\?)/.test(next);
}

/** Something is to follow. */
function isOperator(sign: string): boolean {
  return /^[-+*/%&|^=<>?:,.;([{!~]/.test(sign) && sign !== '++' && sign !== '--' && !/^[/.<][^=/.<]/.test(sign);
}

/** Columns from which a line is broken at a comma or an operator. */
const WIDTH = 100;
/** Levels that are indented at most: further in, what is read is not where a line starts. */
const INDENTS = 20;

/** A text laid out by breaks after statements and braces, and where lines get long; all else stays as it is. */
export function fold(text: string, tokens: Tokens = tokensOf(text)): string {
  const parts: string[] = [];
  let column = 0;
  let end = 0;
  const put = (part: string): void => {
    parts.push(part);
    const close = part.lastIndexOf('\n');
    column = close < 0 ? column + part.length : part.length - close - 1;
  };
  for (let at = 0; at < tokens.kinds.length; at++) {
    const [start, next] = [tokens.starts[at] as number, tokens.ends[at] as number];
    const gap = text.slice(end, start);
    // Only blanks may go: what else counts as white space is ink to whoever counts it.
    const isBroken = at > 0 && /^[ \t]*$/.test(gap) && breaksBefore(text, tokens, at, column);
    put(isBroken ? `\n${'  '.repeat(Math.min(INDENTS, tokens.depths[at] as number))}` : gap);
    put(text.slice(start, next));
    end = next;
  }
  put(text.slice(end));
  return parts.join('');
}

function breaksBefore(text: string, tokens: Tokens, at: number, column: number): boolean {
  const { kinds, starts, braces, frames } = tokens;
  // `-->` at the start of a line is a comment.
  if (kinds[at] === 'text' || text.startsWith('--', starts[at])) return false;
  if (frames[at] === 'tag' || frames[at] === 'children') return false;
  const [last, next] = [text[starts[at - 1] as number] as string, text[starts[at] as number] as string];
  const opened = braces[at - 1];
  if (braces[at] === 'block' && next === '}') return opened !== 'block' || last !== '{';
  if (kinds[at - 1] !== 'sign') return false;
  if (last === ';') return frames[at] !== '(' && frames[at] !== 'if(';
  if (last === '{') return opened === 'block' && next !== '}';
  if (last === '}') return opened === 'block' && kinds[at] === 'word' && !CONTINUES.test(spellingAt(text, tokens, at));
  return column > WIDTH && /^(?:,|\(|\[|&&|\|\||\?|:|=)$/.test(spellingAt(text, tokens, at - 1));
}

/** Words that go on with what a brace ended. */
const CONTINUES = /^(?:as|satisfies|is|of|in|instanceof|from|else|catch|finally|while|implies)$/;
