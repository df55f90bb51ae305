/**
 * Texts that a parser takes more than linear time to refuse, told by a look at them: no code is like that, so nothing is
 * lost by not asking.
 */
import { eachToken } from './tokens.js';

/** Labels of one statement. People write one. */
const LABELS = 500;
const LABEL = /^[\w$\u0080-\uffff]{1,100}$/;
const LINE_COMMENT = /\/\/[^\n]*/g;

/** Labels in front of labels: Babel compares each with all before it, and makes an error of each that is the same. */
export function hasManyLabels(text: string): boolean {
  let run = 0;
  let from = -1;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    run =
      at - from <= 1_500 &&
      LABEL.test(
        text
          .slice(from + 1, at)
          .replace(LINE_COMMENT, '')
          .trim(),
      )
        ? run + 1
        : 0;
    if (run >= LABELS) return true;
    from = at;
  }
  return false;
}

/** A character that begins nothing in any dialect: Hermes goes on after each, and counts its lines from the top. */
export function hasStrayCharacter(text: string): boolean {
  let isFound = false;
  eachToken(
    text,
    ({ kind, start }) => {
      isFound ||= kind === 'sign' && text.charCodeAt(start) > 0x7f;
    },
    { jsx: true, html: false },
  );
  return isFound;
}
