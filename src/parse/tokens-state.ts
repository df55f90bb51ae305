/** What a text is cut into, and where the cutting stands. */

export type TokenKind = 'word' | 'number' | 'string' | 'template' | 'regex' | 'comment' | 'sign' | 'text';

/** Half-open range of UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** A line break stands between it and what comes before. */
  readonly newline: boolean;
  /** Of a brace: what it opens or closes. */
  readonly brace?: Frame | undefined;
}

/**
 * What a bracket opened: an object or a block, a condition whose `)` is followed by a statement, the code in a template
 * or in JSX, the inside of a tag, or what stands between a tag and its end.
 */
export type Frame = '(' | 'if(' | '[' | 'object' | 'block' | 'template' | 'code' | 'tag' | 'children';

/** How far a text has been cut. */
export interface Cutting {
  readonly text: string;
  readonly visit: (token: Token, frames: readonly Frame[]) => void;
  readonly jsx: boolean;
  readonly html: boolean;
  /** What is open, the outermost first. */
  readonly frames: Frame[];
  /** An expression may start here. */
  operand: boolean;
  /** The sign or word that stands before, where it matters. */
  last: string;
  newline: boolean;
  at: number;
  /** Up to here no regular expression ends. */
  noRegex: number;
}

export const LINE_BREAK = /[\n\r\u2028\u2029]/;
/** A name, a keyword, a private name or a decorator. */
export const WORD =
  /[#@]?(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:\{[\da-fA-F]{1,6}\}|[\da-fA-F][\da-fA-F][\da-fA-F][\da-fA-F]))+/uy;

/** Tells of one that reaches from here to an end, and goes on there. */
export function tell(cutting: Cutting, kind: TokenKind, end: number, brace?: Frame): void {
  cutting.visit({ kind, start: cutting.at, end, newline: cutting.newline, brace }, cutting.frames);
  cutting.at = end;
  // A comment does not come between a line's start and a `-->`.
  if (kind !== 'comment') cutting.newline = false;
}

/** Where what a sticky pattern matches ends; here, if it does not. */
export function endOf({ text, at }: Cutting, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where the string that begins here ends: in code it knows escapes, and no line break. */
export function stringEnd({ text, at }: Cutting, quote: string, isCode: boolean): number {
  let end = at + 1;
  while (end < text.length && text[end] !== quote) {
    if (isCode && text[end] === '\\') end += text[end + 1] === '\r' && text[end + 2] === '\n' ? 3 : 2;
    else if (isCode && (text[end] === '\n' || text[end] === '\r')) return end;
    else end++;
  }
  return Math.min(text.length, end + 1);
}

/** Where the regular expression that begins here ends; 0 if none does. */
export function regexEnd({ text, at }: Cutting): number {
  let inClass = false;
  for (let end = at + 1; end < text.length; end++) {
    const char = text[end] as string;
    if (LINE_BREAK.test(char)) return 0;
    if (char === '\\') end++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) {
      while (/[\w$]/.test(text[end + 1] ?? '')) end++;
      return end + 1;
    }
  }
  return 0;
}

export function lineEnd({ text, at }: Cutting): number {
  let end = at;
  while (end < text.length && !LINE_BREAK.test(text[end] as string)) end++;
  return end;
}
