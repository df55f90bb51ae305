/**
 * How much code there is in a text, without the white space, the comments and the strings between it: what a parser makes
 * of those takes no room, however long they are.
 */

/** UTF-16 units that belong to code, counted as far as `most`. Linear, and only about right where a regex holds quotes. */
export function codeIn(text: string, most: number): number {
  let count = 0;
  let at = 0;
  while (at < text.length && count <= most) {
    const unit = text.charCodeAt(at);
    const end = endOfPadding(text, at, unit);
    if (end === at) count++;
    at = Math.max(end, at + 1);
  }
  return count;
}

/** Where what starts here and is no code ends; `at` itself when it is code. */
function endOfPadding(text: string, at: number, unit: number): number {
  if (unit <= 32) return at + 1;
  if (unit === SLASH) {
    const next = text.charCodeAt(at + 1);
    if (next === STAR) return after(text, '*/', at + 2);
    return next === SLASH ? after(text, '\n', at + 2) : at;
  }
  return unit === DOUBLE || unit === SINGLE || unit === BACKTICK ? endOfString(text, at, unit) : at;
}

const SLASH = 0x2f;
const STAR = 0x2a;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const BACKTICK = 0x60;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

function after(text: string, sign: string, from: number): number {
  const end = text.indexOf(sign, from);
  return end < 0 ? text.length : end + sign.length;
}

/** Only a template goes on past the end of its line. */
function endOfString(text: string, start: number, quote: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) at++;
    else if (unit === quote) return at + 1;
    else if (unit === NEWLINE && quote !== BACKTICK) return at;
  }
  return at;
}
