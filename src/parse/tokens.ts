/**
 * The tokens of JavaScript and its dialects, broken or not, in one pass and without a parser: for text that no parser
 * accepts, and to tell whether two texts say the same. Whether a `/` divides or a `<` compares is told by what stands
 * before it, which is right for all but contrived code; whoever relies on it checks what comes of it.
 *
 * Takes linear time and no stack, whatever the text.
 */

import { children, openTag, tag } from './tokens-jsx.js';
import {
  type Cutting,
  endOf,
  type Frame,
  LINE_BREAK,
  lineEnd,
  regexEnd,
  stringEnd,
  type Token,
  type TokenKind,
  tell,
  WORD,
} from './tokens-state.js';

const SPACE = /[\s\ufeff]/;
const NUMBER = /0[xXoObB][\da-fA-F_]+n?|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[nm]?/y;
const SIGN =
  />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|::|\|>|[\s\S]/y;
/** Words after which an expression is to come. */
const BEFORE_OPERAND =
  /^(?:return|typeof|instanceof|in|of|new|delete|void|throw|case|do|else|await|yield|default|extends|export)$/;
const BEFORE_CONDITION = /^(?:if|while|for|with)$/;
/** Words after which a brace opens an object. */
const BEFORE_OBJECT = /^(?:return|typeof|in|of|new|delete|void|throw|case|await|yield|default|instanceof)$/;
const LONGEST_KEYWORD = 'instanceof'.length;
const TAG = /<[\p{ID_Start}$_>]/uy;

/**
 * Tells every token, in order, with the brackets that are open around it: an opening bracket stands outside of what it
 * opens, a closing one too.
 *
 * @param dialect `jsx` to take tags for JSX; `html` to take `<!--`, and `-->` at the start of a line, for comments, as
 *   scripts have it and modules have not
 * @returns what is still open at the end, the outermost first
 */
export function eachToken(
  text: string,
  visit: (token: Token, frames: readonly Frame[]) => void,
  { jsx, html }: { readonly jsx: boolean; readonly html: boolean },
): readonly Frame[] {
  const frames: Frame[] = [];
  const cutting: Cutting = {
    text,
    visit,
    jsx,
    html,
    frames,
    operand: true,
    last: '',
    newline: true,
    at: 0,
    noRegex: 0,
  };
  while (cutting.at < text.length) {
    const top = frames.at(-1);
    if (top === 'children') {
      children(cutting);
      continue;
    }
    const char = text[cutting.at] as string;
    if (SPACE.test(char)) {
      if (LINE_BREAK.test(char)) cutting.newline = true;
      cutting.at++;
    } else if (isComment(cutting, char)) comment(cutting);
    else if (top === 'tag') tag(cutting, char);
    else code(cutting, char);
  }
  return frames;
}

function isComment({ text, at, html, newline }: Cutting, char: string): boolean {
  if (char === '/') return text[at + 1] === '/' || text[at + 1] === '*';
  if (char === '#') return at === 0 && text[1] === '!';
  if (!html) return false;
  return char === '<' ? text.startsWith('<!--', at) : char === '-' && newline && text.startsWith('-->', at);
}

function comment(cutting: Cutting): void {
  const { text, at } = cutting;
  const isBlock = text.startsWith('/*', at);
  const close = text.indexOf('*/', at + 2);
  const end = isBlock ? (close < 0 ? text.length : close + 2) : lineEnd(cutting);
  const breaks = isBlock && LINE_BREAK.test(text.slice(at, end));
  tell(cutting, 'comment', end);
  cutting.newline ||= breaks;
}

function code(cutting: Cutting, char: string): void {
  const { text, at } = cutting;
  if (char === '"' || char === "'") value(cutting, 'string', stringEnd(cutting, char, true));
  else if (char === '`') template(cutting);
  else if (/\d/.test(char) || (char === '.' && /\d/.test(text[at + 1] ?? '')))
    value(cutting, 'number', endOf(cutting, NUMBER));
  else if (/[\p{ID_Continue}$\\#@\ud800-\udfff]/u.test(char) && endOf(cutting, WORD) > at)
    word(cutting, endOf(cutting, WORD));
  else if (char === '/' && cutting.operand && at >= cutting.noRegex) {
    const end = regexEnd(cutting);
    if (end === 0) cutting.noRegex = lineEnd(cutting);
    if (end === 0) sign(cutting);
    else value(cutting, 'regex', end);
  } else if (char === '<' && cutting.jsx && cutting.operand && endOf(cutting, TAG) > at) openTag(cutting);
  else sign(cutting);
}

function word(cutting: Cutting, end: number): void {
  const { text, at, last } = cutting;
  const name = text.slice(at, Math.min(end, at + LONGEST_KEYWORD + 1));
  const isName = last === '.' || last === '?.';
  cutting.operand = !isName && BEFORE_OPERAND.test(name);
  cutting.last = isName ? '' : name;
  tell(cutting, 'word', end);
}

function value(cutting: Cutting, kind: TokenKind, end: number): void {
  cutting.operand = false;
  cutting.last = '';
  tell(cutting, kind, end);
}

function sign(cutting: Cutting): void {
  const end = endOf(cutting, SIGN);
  const spelling = cutting.text.slice(cutting.at, end);
  switch (spelling) {
    case '(':
      open(cutting, end, BEFORE_CONDITION.test(cutting.last) ? 'if(' : '(');
      break;
    case '[':
      open(cutting, end, '[');
      break;
    case '{': {
      const brace = opensObject(cutting) ? 'object' : 'block';
      open(cutting, end, brace, brace);
      break;
    }
    case ')':
    case ']':
      close(cutting, end, spelling);
      break;
    case '}':
      closeBrace(cutting);
      return;
    case '++':
    case '--':
      tell(cutting, 'sign', end);
      break;
    default:
      cutting.operand = true;
      tell(cutting, 'sign', end);
  }
  cutting.last = spelling;
}

// ── brackets ───────────────────────────────────────────────────────────────────────────────────────────────────────

function open(cutting: Cutting, end: number, frame: Frame, brace?: Frame): void {
  tell(cutting, 'sign', end, brace);
  cutting.frames.push(frame);
  cutting.operand = true;
}

function opensObject({ last, frames, operand }: Cutting): boolean {
  if (last === '' || last === ')' || last === ';' || last === '{' || last === '}' || last === '=>') return false;
  if (last === ':') return frames.at(-1) !== 'block';
  return /^\w/.test(last) ? BEFORE_OBJECT.test(last) : operand;
}

function close(cutting: Cutting, end: number, spelling: ')' | ']'): void {
  const own = cutting.frames.at(-1);
  // A brace that is still open is not closed by a parenthesis: the mistake is taken to be within the braces.
  const closes = spelling === ']' ? own === '[' : own === '(' || own === 'if(';
  if (closes) cutting.frames.pop();
  cutting.operand = own === 'if(';
  tell(cutting, 'sign', end);
}

/** Parentheses left open within braces are closed with them. */
function closeBrace(cutting: Cutting): void {
  const { frames } = cutting;
  while (frames.at(-1) === '(' || frames.at(-1) === 'if(' || frames.at(-1) === '[') frames.pop();
  const own = frames.at(-1);
  if (own === 'template') {
    template(cutting);
    return;
  }
  frames.pop();
  cutting.operand = own !== 'object' && own !== 'code';
  cutting.last = own === 'object' ? 'object}' : '}';
  tell(cutting, 'sign', cutting.at + 1, own);
}

/** From a back quote or the end of code within the template, up to the next code or the end of it. */
function template(cutting: Cutting): void {
  const { text, at, frames } = cutting;
  if (text[at] === '}') frames.pop();
  let end = at + 1;
  while (end < text.length && text[end] !== '`' && !(text[end] === '$' && text[end + 1] === '{'))
    end += text[end] === '\\' ? 2 : 1;
  const opens = text[end] === '$';
  value(cutting, 'template', Math.min(text.length, end + (opens ? 2 : 1)));
  if (!opens) return;
  frames.push('template');
  cutting.operand = true;
  cutting.last = '(';
}
