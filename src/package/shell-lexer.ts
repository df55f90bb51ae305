/**
 * Cuts a command line into words, operators and redirections. Tolerant: whatever is left open is closed by the end of the text.
 *
 * Reading is lazy, one token at a time, because assignments that came earlier change what `$name` and `%name%` mean later:
 * `a=cu; b=rl; $a$b …` is `curl`. Every scan runs forward only, so the work is linear in the text.
 */

import { readParenthesised } from './shell-substitutions.js';
import {
  isNewline,
  type LexerOptions,
  type Lexing,
  type Operator,
  type Redirection,
  type Token,
  type Word,
} from './shell-tokens.js';
import { readWord } from './shell-words.js';

const redirection = /(?:(\d{1,2})|(&)|(\*))?(<<<|<<-|<<|<>|<&|<\(|<|>>|>\||>&|>\(|>)/y;

export function lexer(text: string, options: LexerOptions): () => Token | undefined {
  const { dialect } = options;
  const lexing: Lexing = {
    text,
    options,
    isSh: dialect === 'sh',
    isCmd: dialect === 'cmd',
    isPowerShell: dialect === 'powershell',
    at: 0,
    hereDocs: [],
  };
  return () => nextToken(lexing);
}

function nextToken(lexing: Lexing): Token | undefined {
  skipBlanks(lexing);
  const { text, isCmd, isPowerShell, at: start } = lexing;
  if (start >= text.length) return undefined;
  const c = text[start];
  if (c === '\n') {
    lexing.at++;
    readHereDocs(lexing);
    return { kind: 'operator', text: 'newline', start, end: lexing.at };
  }
  const redirected = readRedirection(lexing);
  if (redirected) return redirected;
  const two = text.slice(start, start + 2);
  if (two === '&&' || two === '||') return operator(lexing, two, 2);
  if ((two === ';;' || two === ';&') && lexing.isSh) return operator(lexing, ';;', 2);
  if (two === '|&') return operator(lexing, '|', 2);
  if (c === ';' && !isCmd) return operator(lexing, ';', 1);
  if (c === '&' || c === '|') return operator(lexing, c, 1);
  // An expression's brackets in PowerShell only group: their words belong to the command around them.
  if ((c === '(' || c === ')') && !isPowerShell) return operator(lexing, c, 1);
  if ((c === '{' || c === '}') && isPowerShell) return operator(lexing, c, 1);
  return readWord(lexing);
}

function operator(lexing: Lexing, symbol: Operator['text'], length: number): Operator {
  const start = lexing.at;
  lexing.at += length;
  return { kind: 'operator', text: symbol, start, end: lexing.at };
}

// ── between the words ──────────────────────────────────────────────────────────────────────────────────────────────

function skipBlanks(lexing: Lexing): void {
  const { text, isSh, isCmd, isPowerShell } = lexing;
  let at = lexing.at;
  for (; at < text.length; at++) {
    const c = text[at];
    if (c === '\n') break;
    if (c === '#' && !isCmd) {
      const end = text.indexOf('\n', at);
      at = (end < 0 ? text.length : end) - 1;
    } else if (c === '<' && isPowerShell && text[at + 1] === '#') {
      const end = text.indexOf('#>', at + 2);
      at = end < 0 ? text.length : end + 1;
    } else if (c === '\\' && isSh && isNewline(text, at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
    else if (c === '^' && isCmd && isNewline(text, at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
    else if (c === '`' && isPowerShell && isNewline(text, at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
    else if (isPowerShell && (c === '(' || c === ')' || c === ',')) continue;
    else if (c !== ' ' && c !== '\t' && c !== '\r' && c !== '\f' && c !== '\v' && c !== '\u00a0' && c !== '\ufeff')
      break;
  }
  lexing.at = at;
}

function readHereDocs(lexing: Lexing): void {
  const { text } = lexing;
  for (const { mark, tabs, redirection } of lexing.hereDocs) {
    const lines: string[] = [];
    while (lexing.at < text.length) {
      const end = text.indexOf('\n', lexing.at);
      const line = text.slice(lexing.at, end < 0 ? text.length : end).replace(/\r$/, '');
      lexing.at = end < 0 ? text.length : end + 1;
      const kept = tabs ? line.replace(/^\t+/, '') : line;
      if (kept === mark) break;
      lines.push(kept);
    }
    redirection.input = `${lines.join('\n')}\n`;
  }
  lexing.hereDocs = [];
}

// ── redirections ───────────────────────────────────────────────────────────────────────────────────────────────────

function readRedirection(lexing: Lexing): Redirection | Word | undefined {
  const { text, at: start } = lexing;
  redirection.lastIndex = start;
  const match = redirection.exec(text);
  if (!match) return undefined;
  const [whole, fd, both, all, symbol = ''] = match;
  if ((symbol === '<(' || symbol === '>(') && lexing.isSh) return readProcess(lexing, whole.length - 1);
  lexing.at += symbol.endsWith('(') ? whole.length - 1 : whole.length;
  let stream: Redirection['stream'] = both || all ? 'both' : fd === '2' ? 'err' : 'out';
  if (symbol === '>&' || symbol === '<&') {
    const duplicate = /[0-9-]/.test(text[lexing.at] ?? '');
    if (duplicate) {
      lexing.at++;
      return { kind: 'redirection', direction: 'none', stream, target: undefined, start, end: lexing.at };
    }
    stream = 'both';
  }
  const target = readTarget(lexing);
  const direction = symbol.startsWith('>') ? 'out' : symbol === '<' || symbol === '<>' ? 'in' : 'none';
  const read: Redirection = { kind: 'redirection', direction, stream, target, start, end: lexing.at };
  if ((symbol === '<<' || symbol === '<<-') && target && lexing.isSh && lexing.hereDocs.length < 16)
    lexing.hereDocs.push({ mark: target.value, tabs: symbol === '<<-', redirection: read });
  if (symbol === '<<<' && target) read.input = `${target.value}\n`;
  return read;
}

/** `<(…)`, a file that a command writes: a word like any other. */
function readProcess(lexing: Lexing, sign: number): Word {
  const start = lexing.at;
  lexing.at += sign;
  const inner = readParenthesised(lexing);
  const value = lexing.text.slice(start, lexing.at);
  const substitutions = inner === undefined ? [] : [inner];
  return { kind: 'word', value, start, end: lexing.at, quoted: false, splits: false, substitutions };
}

function readTarget(lexing: Lexing): Word | undefined {
  const { text } = lexing;
  while (text[lexing.at] === ' ' || text[lexing.at] === '\t') lexing.at++;
  const missing = lexing.at >= text.length || '\n;&|()<>'.includes(text[lexing.at] ?? '\n');
  return missing ? undefined : readWord(lexing);
}
