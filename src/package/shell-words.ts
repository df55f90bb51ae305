/** One word of a command line, with what a shell makes of its quotes and escapes. */

import { ansiQuoted } from './shell-quotes.js';
import { readBackticks, readDollar, readPercent } from './shell-substitutions.js';
import { isNewline, type Lexing, type Word } from './shell-tokens.js';

/** A word as far as it is read. */
interface Writing {
  readonly parts: string[];
  readonly substitutions: string[];
  quoted: boolean;
  splits: boolean;
}

/** Reads up to what ends a word, and one character at least. */
export function readWord(lexing: Lexing): Word {
  const { text, at: start } = lexing;
  const word: Writing = { parts: [], substitutions: [], quoted: false, splits: false };
  while (lexing.at < text.length) {
    const c = text[lexing.at] ?? '';
    if (endsWord(lexing, c)) break;
    if (c === '$' && lexing.isSh && /^\$(?:IFS\b|\{IFS\})/.test(text.slice(lexing.at, lexing.at + 6))) {
      lexing.at += text[lexing.at + 1] === '{' ? 6 : 4;
      if (word.parts.length > 0 || word.quoted) break;
    } else readPiece(lexing, word, c);
  }
  if (lexing.at === start) lexing.at++; // never stand still
  const { parts, substitutions, quoted, splits } = word;
  return { kind: 'word', value: parts.join(''), start, end: lexing.at, quoted, splits, substitutions };
}

function endsWord({ isCmd, isPowerShell }: Lexing, c: string): boolean {
  if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '&' || c === '|' || c === '<' || c === '>')
    return true;
  if (c === '(' || c === ')') return true;
  if (c === ';') return !isCmd;
  return isPowerShell && (c === '{' || c === '}' || c === ',');
}

function readPiece(lexing: Lexing, word: Writing, c: string): void {
  const { text, isSh, isCmd, isPowerShell } = lexing;
  if (c === '\\' && isSh) readBackslash(lexing, word.parts);
  else if ((c === '^' && isCmd) || (c === '`' && isPowerShell)) readEscaped(lexing, word.parts);
  else if (c === "'" && (!isCmd || lexing.options.guessed)) {
    word.quoted = true;
    readSingleQuoted(lexing, word.parts);
  } else if (c === '"') {
    word.quoted = true;
    readDoubleQuoted(lexing, word);
  } else if (c === '$' && isSh && text[lexing.at + 1] === "'") {
    word.quoted = true;
    const { value, end } = ansiQuoted(text, lexing.at + 2);
    word.parts.push(value);
    lexing.at = end;
  } else if (c === '$' && isSh && text[lexing.at + 1] === '"') lexing.at++;
  else if (c === '`' && isSh) word.splits = readBackticks(lexing, word.parts, word.substitutions) || word.splits;
  else if (c === '$' && !isCmd) readUnquotedDollar(lexing, word);
  else if ((c === '%' || c === '!') && isCmd) readPercent(lexing, word.parts);
  else readPlain(lexing, word.parts);
}

function readBackslash(lexing: Lexing, parts: string[]): void {
  const { text, at } = lexing;
  if (isNewline(text, at + 1)) {
    lexing.at += text[at + 1] === '\r' ? 3 : 2;
    return;
  }
  // `.\run.bat`, `bin\x.js`: a folder's backslash in a line that was meant for both shells
  const keep = lexing.options.guessed && /[\w.]/.test(text[at + 1] ?? '') && /[\w.]/.test(text[at - 1] ?? '');
  parts.push(keep ? '\\' : '', text[at + 1] ?? '\\');
  lexing.at += 2;
}

function readEscaped(lexing: Lexing, parts: string[]): void {
  parts.push(lexing.text[lexing.at + 1] ?? '');
  lexing.at += 2;
}

function readUnquotedDollar(lexing: Lexing, word: Writing): void {
  const { text, isSh, at } = lexing;
  // Nothing was given to the line: `c$@url` is `curl`.
  if (isSh && /^\$[@*\d]\w/.test(text.slice(at, at + 3)) && word.parts.length > 0) {
    lexing.at += 2;
    return;
  }
  const known = readDollar(lexing, word.parts, word.substitutions);
  if (isSh && !word.quoted && known?.substitutions.length === 0 && /\s/.test(known.value)) word.splits = true;
}

function readPlain(lexing: Lexing, parts: string[]): void {
  const { text, at: from } = lexing;
  let end = from + 1;
  while (end < text.length && isPlain(text.charCodeAt(end))) end++;
  parts.push(text.slice(from, end));
  lexing.at = end;
}

/** Letters, digits and the punctuation that means nothing to any shell. */
function isPlain(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 58) || // - . / 0-9 :
    code === 95 ||
    code === 61 ||
    code === 64 ||
    code > 127
  );
}

// ── quotes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function readSingleQuoted(lexing: Lexing, parts: string[]): void {
  const { text } = lexing;
  for (lexing.at++; ; ) {
    const end = text.indexOf("'", lexing.at);
    parts.push(text.slice(lexing.at, end < 0 ? text.length : end));
    lexing.at = end < 0 ? text.length : end + 1;
    if (!lexing.isPowerShell || text[lexing.at] !== "'") return;
    parts.push("'");
    lexing.at++;
  }
}

function readDoubleQuoted(lexing: Lexing, { parts, substitutions }: Writing): void {
  const { text, isSh, isCmd, isPowerShell } = lexing;
  for (lexing.at++; lexing.at < text.length; ) {
    const c = text[lexing.at] ?? '';
    if (c === '"') {
      lexing.at++;
      if (!isPowerShell || text[lexing.at] !== '"') return;
      parts.push('"');
      lexing.at++;
    } else if (c === '\\' && (isSh || (isCmd && text[lexing.at + 1] === '"'))) {
      const escaped = text[lexing.at + 1] ?? '';
      if (escaped !== '\n') parts.push(isSh && !'$`"\\'.includes(escaped) ? `\\${escaped}` : escaped || '\\');
      lexing.at += 2;
    } else if (c === '`' && isPowerShell) readEscaped(lexing, parts);
    else if (c === '`' && isSh) readBackticks(lexing, parts, substitutions);
    else if (c === '$' && !isCmd) readDollar(lexing, parts, substitutions);
    else if ((c === '%' || c === '!') && isCmd) readPercent(lexing, parts);
    else {
      const from = lexing.at;
      let end = from + 1;
      while (end < text.length && !'"\\`$%!'.includes(text[end] ?? '')) end++;
      parts.push(text.slice(from, end));
      lexing.at = end;
    }
  }
}
