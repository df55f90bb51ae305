/**
 * The tokens of JavaScript and its dialects, broken or not, in one pass and without a parser: for text that no parser
 * accepts, and to tell whether two texts say the same. Whether a `/` divides or a `<` compares is told by what stands
 * before it, which is right for all but contrived code; whoever relies on it checks what comes of it.
 *
 * Takes linear time and no stack, whatever the text.
 */

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

const SPACE = /[\s\ufeff]/;
const LINE_BREAK = /[\n\r\u2028\u2029]/;
const WORD =
  /[#@]?(?:[\p{ID_Continue}$\u200c\u200d]|\\u(?:\{[\da-fA-F]{1,6}\}|[\da-fA-F][\da-fA-F][\da-fA-F][\da-fA-F]))+/uy;
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
  /** An expression may start here. */
  let operand = true;
  let last = '';
  let newline = true;
  let at = 0;
  /** Up to here no regular expression ends. */
  let noRegex = 0;

  while (at < text.length) {
    const top = frames.at(-1);
    if (top === 'children') {
      children();
      continue;
    }
    const char = text[at] as string;
    if (SPACE.test(char)) {
      if (LINE_BREAK.test(char)) newline = true;
      at++;
    } else if (isComment(char)) comment();
    else if (top === 'tag') tag(char);
    else code(char);
  }
  return frames;

  function tell(kind: TokenKind, end: number, brace?: Frame): void {
    visit({ kind, start: at, end, newline, brace }, frames);
    at = end;
    // A comment does not come between a line's start and a `-->`.
    if (kind !== 'comment') newline = false;
  }

  function isComment(char: string): boolean {
    if (char === '/') return text[at + 1] === '/' || text[at + 1] === '*';
    if (char === '#') return at === 0 && text[1] === '!';
    if (!html) return false;
    return char === '<' ? text.startsWith('<!--', at) : char === '-' && newline && text.startsWith('-->', at);
  }

  function comment(): void {
    const isBlock = text.startsWith('/*', at);
    const close = text.indexOf('*/', at + 2);
    const end = isBlock ? (close < 0 ? text.length : close + 2) : lineEnd(at);
    const breaks = isBlock && LINE_BREAK.test(text.slice(at, end));
    tell('comment', end);
    newline ||= breaks;
  }

  function code(char: string): void {
    if (char === '"' || char === "'") value('string', stringEnd(char, true));
    else if (char === '`') template();
    else if (/\d/.test(char) || (char === '.' && /\d/.test(text[at + 1] ?? ''))) value('number', endOf(NUMBER));
    else if (/[\p{ID_Continue}$\\#@\ud800-\udfff]/u.test(char) && endOf(WORD) > at) word(endOf(WORD));
    else if (char === '/' && operand && at >= noRegex) {
      const end = regexEnd();
      if (end === 0) noRegex = lineEnd(at);
      if (end === 0) sign(text.slice(at, endOf(SIGN)));
      else value('regex', end);
    } else if (char === '<' && jsx && operand && endOf(TAG) > at) openTag();
    else sign(text.slice(at, endOf(SIGN)));
  }

  function word(end: number): void {
    const name = text.slice(at, Math.min(end, at + LONGEST_KEYWORD + 1));
    const isName = last === '.' || last === '?.';
    operand = !isName && BEFORE_OPERAND.test(name);
    last = isName ? '' : name;
    tell('word', end);
  }

  function value(kind: TokenKind, end: number): void {
    operand = false;
    last = '';
    tell(kind, end);
  }

  function sign(spelling: string): void {
    const end = at + spelling.length;
    switch (spelling) {
      case '(':
        tell('sign', end);
        frames.push(BEFORE_CONDITION.test(last) ? 'if(' : '(');
        operand = true;
        break;
      case '[':
        tell('sign', end);
        frames.push('[');
        operand = true;
        break;
      case '{': {
        const brace = opensObject() ? 'object' : 'block';
        tell('sign', end, brace);
        frames.push(brace);
        operand = true;
        break;
      }
      case ')':
      case ']': {
        const own = frames.at(-1);
        // A brace that is still open is not closed by a parenthesis: the mistake is taken to be within the braces.
        const closes = spelling === ']' ? own === '[' : own === '(' || own === 'if(';
        if (closes) frames.pop();
        operand = own === 'if(';
        tell('sign', end);
        break;
      }
      case '}':
        closeBrace();
        return;
      case '++':
      case '--':
        tell('sign', end);
        break;
      default:
        operand = true;
        tell('sign', end);
    }
    last = spelling;
  }

  function opensObject(): boolean {
    if (last === '' || last === ')' || last === ';' || last === '{' || last === '}' || last === '=>') return false;
    if (last === ':') return frames.at(-1) !== 'block';
    return /^\w/.test(last) ? BEFORE_OBJECT.test(last) : operand;
  }

  /** Parentheses left open within braces are closed with them. */
  function closeBrace(): void {
    while (frames.at(-1) === '(' || frames.at(-1) === 'if(' || frames.at(-1) === '[') frames.pop();
    const own = frames.at(-1);
    if (own === 'template') {
      template();
      return;
    }
    frames.pop();
    operand = own !== 'object' && own !== 'code';
    last = own === 'object' ? 'object}' : '}';
    tell('sign', at + 1, own);
  }

  /** From a back quote or the end of code within the template, up to the next code or the end of it. */
  function template(): void {
    if (text[at] === '}') frames.pop();
    let end = at + 1;
    while (end < text.length && text[end] !== '`' && !(text[end] === '$' && text[end + 1] === '{'))
      end += text[end] === '\\' ? 2 : 1;
    const opens = text[end] === '$';
    value('template', Math.min(text.length, end + (opens ? 2 : 1)));
    if (!opens) return;
    frames.push('template');
    operand = true;
    last = '(';
  }

  function openTag(): void {
    tell('sign', at + 1);
    frames.push('tag');
  }

  function tag(char: string): void {
    if (char === '"' || char === "'") tell('string', stringEnd(char, false));
    else if (char === '{') openCode();
    else if (char === '>' || (char === '/' && text[at + 1] === '>')) {
      frames.pop();
      tell('sign', at + (char === '>' ? 1 : 2));
      if (char === '>') frames.push('children');
      operand = false;
      last = '';
    } else if (endOf(WORD) > at) tell('word', endOf(WORD));
    else tell('sign', at + 1);
  }

  function openCode(): void {
    tell('sign', at + 1, 'code');
    frames.push('code');
    operand = true;
    last = '(';
  }

  function children(): void {
    let end = at;
    while (end < text.length && text[end] !== '<' && text[end] !== '{') end++;
    if (end > at) tell('text', end);
    else if (text[at] === '{') openCode();
    else if (text[at + 1] === '/') {
      frames.pop();
      const close = text.indexOf('>', at);
      tell('text', close < 0 ? text.length : close + 1);
      operand = false;
      last = '';
    } else openTag();
  }

  function stringEnd(quote: string, isCode: boolean): number {
    let end = at + 1;
    while (end < text.length && text[end] !== quote) {
      if (isCode && text[end] === '\\') end += text[end + 1] === '\r' && text[end + 2] === '\n' ? 3 : 2;
      else if (isCode && (text[end] === '\n' || text[end] === '\r')) return end;
      else end++;
    }
    return Math.min(text.length, end + 1);
  }

  function regexEnd(): number {
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

  function lineEnd(from: number): number {
    let end = from;
    while (end < text.length && !LINE_BREAK.test(text[end] as string)) end++;
    return end;
  }

  function endOf(pattern: RegExp): number {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  }
}
