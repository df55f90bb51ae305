/**
 * Cuts a command line into words, operators and redirections. Tolerant: whatever is left open is closed by the end of the text.
 *
 * Reading is lazy, one token at a time, because assignments that came earlier change what `$name` and `%name%` mean later:
 * `a=cu; b=rl; $a$b …` is `curl`. Every scan runs forward only, so the work is linear in the text.
 */

import { ansiQuoted } from './shell-quotes.js';

export type Dialect = 'sh' | 'cmd' | 'powershell';

export interface Word {
  readonly kind: 'word';
  /** Quotes and escapes removed, known variables filled in; substitutions stay as written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Some of it was in quotes. */
  readonly quoted: boolean;
  /** An unquoted variable with blanks in it was filled in: the shell would split here. */
  readonly splits: boolean;
  /** The insides of `$(…)`, backticks and `<(…)`. */
  readonly substitutions: readonly string[];
}

export interface Operator {
  readonly kind: 'operator';
  readonly text: ';' | ';;' | '&' | '&&' | '||' | '|' | '(' | ')' | '{' | '}' | 'newline';
  readonly start: number;
  readonly end: number;
}

export interface Redirection {
  readonly kind: 'redirection';
  readonly direction: 'in' | 'out' | 'none';
  /** Standard output, standard error or both. */
  readonly stream: 'out' | 'err' | 'both';
  readonly target: Word | undefined;
  /** The text that comes in by `<<` and `<<<`; that of a heredoc is there once its line has been read. */
  input?: string;
  readonly start: number;
  readonly end: number;
}

export type Token = Word | Operator | Redirection;

export interface Variable {
  readonly value: string;
  readonly substitutions: readonly string[];
}

export interface LexerOptions {
  readonly dialect: Dialect;
  /** In a dialect that was guessed, single quotes quote even in `cmd`: npm runs the same line through both shells. */
  readonly guessed: boolean;
  /** At the depth limit `$(` is only text. */
  readonly substitute: boolean;
  readonly variables: Map<string, Variable>;
  /** What the inside of a substitution prints, where that needs no machine. */
  readonly print?: (script: string) => string | undefined;
  /** Characters that may still be filled in for variables. */
  readonly budget: { characters: number };
}

const longestValue = 4096;
const redirection = /(?:(\d{1,2})|(&)|(\*))?(<<<|<<-|<<|<>|<&|<\(|<|>>|>\||>&|>\(|>)/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const batchVariable = /%([^%\s:=]{1,64})(?::~(-?\d{1,5})?(?:,(-?\d{1,5}))?)?%/y;

export function lexer(text: string, options: LexerOptions): () => Token | undefined {
  const { dialect, guessed, substitute, print, variables, budget } = options;
  const isSh = dialect === 'sh';
  const isCmd = dialect === 'cmd';
  const isPowerShell = dialect === 'powershell';
  const singleQuotes = !isCmd || guessed;
  let at = 0;
  let hereDocs: { readonly mark: string; readonly tabs: boolean; readonly redirection: Redirection }[] = [];

  return next;

  function next(): Token | undefined {
    skipBlanks();
    if (at >= text.length) return undefined;
    const start = at;
    const c = text[at];
    if (c === '\n') {
      at++;
      skipHereDocs();
      return { kind: 'operator', text: 'newline', start, end: at };
    }
    const redirected = readRedirection(start);
    if (redirected) return redirected;
    const two = text.slice(at, at + 2);
    if (two === '&&' || two === '||') return operator(two, 2);
    if ((two === ';;' || two === ';&') && isSh) return operator(';;', 2);
    if (two === '|&') return operator('|', 2);
    if (c === ';' && !isCmd) return operator(';', 1);
    if (c === '&' || c === '|') return operator(c, 1);
    // An expression's brackets in PowerShell only group: their words belong to the command around them.
    if ((c === '(' || c === ')') && !isPowerShell) return operator(c, 1);
    if ((c === '{' || c === '}') && isPowerShell) return operator(c, 1);
    return readWord();
  }

  function operator(symbol: Operator['text'], length: number): Operator {
    const start = at;
    at += length;
    return { kind: 'operator', text: symbol, start, end: at };
  }

  function skipBlanks(): void {
    for (; at < text.length; at++) {
      const c = text[at];
      if (c === '\n') return;
      if (c === '#' && !isCmd) {
        skipLine();
        at--;
      } else if (c === '<' && isPowerShell && text[at + 1] === '#') {
        const end = text.indexOf('#>', at + 2);
        at = end < 0 ? text.length : end + 1;
      } else if (c === '\\' && isSh && isNewline(at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
      else if (c === '^' && isCmd && isNewline(at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
      else if (c === '`' && isPowerShell && isNewline(at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
      else if (isPowerShell && (c === '(' || c === ')' || c === ',')) continue;
      else if (c !== ' ' && c !== '\t' && c !== '\r' && c !== '\f' && c !== '\v' && c !== '\u00a0' && c !== '\ufeff')
        return;
    }
  }

  function skipLine(): void {
    const end = text.indexOf('\n', at);
    at = end < 0 ? text.length : end;
  }

  function isNewline(index: number): boolean {
    return text[index] === '\n' || (text[index] === '\r' && text[index + 1] === '\n');
  }

  function skipHereDocs(): void {
    for (const { mark, tabs, redirection } of hereDocs) {
      const lines: string[] = [];
      while (at < text.length) {
        const end = text.indexOf('\n', at);
        const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
        at = end < 0 ? text.length : end + 1;
        const kept = tabs ? line.replace(/^\t+/, '') : line;
        if (kept === mark) break;
        lines.push(kept);
      }
      redirection.input = `${lines.join('\n')}\n`;
    }
    hereDocs = [];
  }

  function readRedirection(start: number): Redirection | Word | undefined {
    redirection.lastIndex = at;
    const match = redirection.exec(text);
    if (!match) return undefined;
    const [whole, fd, both, all, symbol = ''] = match;
    if ((symbol === '<(' || symbol === '>(') && !isPowerShell && !isCmd) {
      at += whole.length - 1;
      const inner = readParenthesised();
      return { ...word(text.slice(start, at), start), substitutions: inner === undefined ? [] : [inner] };
    }
    const length = symbol.endsWith('(') ? whole.length - 1 : whole.length;
    at += length;
    let stream: Redirection['stream'] = both || all ? 'both' : fd === '2' ? 'err' : 'out';
    if (symbol === '>&' || symbol === '<&') {
      const duplicate = /[0-9-]/.test(text[at] ?? '');
      if (duplicate) {
        at++;
        return { kind: 'redirection', direction: 'none', stream, target: undefined, start, end: at };
      }
      stream = 'both';
    }
    while (text[at] === ' ' || text[at] === '\t') at++;
    const missing = at >= text.length || '\n;&|()<>'.includes(text[at] ?? '\n');
    const target = missing ? undefined : readWord();
    const direction = symbol.startsWith('>') ? 'out' : symbol === '<' || symbol === '<>' ? 'in' : 'none';
    const read: Redirection = { kind: 'redirection', direction, stream, target, start, end: at };
    if ((symbol === '<<' || symbol === '<<-') && target && isSh && hereDocs.length < 16)
      hereDocs.push({ mark: target.value, tabs: symbol === '<<-', redirection: read });
    if (symbol === '<<<' && target) read.input = `${target.value}\n`;
    return read;
  }

  function word(value: string, start: number): Word {
    return { kind: 'word', value, start, end: at, quoted: false, splits: false, substitutions: [] };
  }

  function readWord(): Word {
    const start = at;
    const parts: string[] = [];
    const substitutions: string[] = [];
    let quoted = false;
    let splits = false;
    while (at < text.length) {
      const c = text[at] ?? '';
      if (endsWord(c)) break;
      if (c === '\\' && isSh) {
        if (isNewline(at + 1)) at += text[at + 1] === '\r' ? 3 : 2;
        else {
          // `.\run.bat`, `bin\x.js`: a folder's backslash in a line that was meant for both shells
          const keep = guessed && /[\w.]/.test(text[at + 1] ?? '') && /[\w.]/.test(text[at - 1] ?? '');
          parts.push(keep ? '\\' : '', text[at + 1] ?? '\\');
          at += 2;
        }
      } else if (c === '^' && isCmd) {
        parts.push(text[at + 1] ?? '');
        at += 2;
      } else if (c === '`' && isPowerShell) {
        parts.push(text[at + 1] ?? '');
        at += 2;
      } else if (c === "'" && singleQuotes) {
        quoted = true;
        readSingleQuoted(parts);
      } else if (c === '"') {
        quoted = true;
        readDoubleQuoted(parts, substitutions);
      } else if (c === '$' && isSh && text[at + 1] === "'") {
        quoted = true;
        const { value, end } = ansiQuoted(text, at + 2);
        parts.push(value);
        at = end;
      } else if (c === '$' && isSh && text[at + 1] === '"') at++;
      else if (c === '`' && isSh) splits = readBackticks(parts, substitutions) || splits;
      else if (c === '$' && !isCmd) {
        // Nothing was given to the line: `c$@url` is `curl`.
        if (isSh && /^\$[@*]\w/.test(text.slice(at, at + 3)) && parts.length > 0) {
          at += 2;
          continue;
        }
        if (isSh && /^\$(?:IFS\b|\{IFS\})/.test(text.slice(at, at + 6))) {
          at += text[at + 1] === '{' ? 6 : 4;
          if (parts.length > 0 || quoted) break;
          continue;
        }
        const known = readDollar(parts, substitutions);
        if (isSh && !quoted && known?.substitutions.length === 0 && /\s/.test(known.value)) splits = true;
      } else if (c === '%' && isCmd) readPercent(parts);
      else {
        const from = at++;
        while (at < text.length && isPlain(text.charCodeAt(at))) at++;
        parts.push(text.slice(from, at));
      }
    }
    if (at === start) at++; // never stand still
    return { kind: 'word', value: parts.join(''), start, end: at, quoted, splits, substitutions };
  }

  function endsWord(c: string): boolean {
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '&' || c === '|' || c === '<' || c === '>')
      return true;
    if (c === '(' || c === ')') return true;
    if (c === ';') return !isCmd;
    return isPowerShell && (c === '{' || c === '}' || c === ',');
  }

  function readSingleQuoted(parts: string[]): void {
    for (at++; ; ) {
      const end = text.indexOf("'", at);
      parts.push(text.slice(at, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end + 1;
      if (!isPowerShell || text[at] !== "'") return;
      parts.push("'");
      at++;
    }
  }

  function readDoubleQuoted(parts: string[], substitutions: string[]): void {
    for (at++; at < text.length; ) {
      const c = text[at] ?? '';
      if (c === '"') {
        at++;
        if (!isPowerShell || text[at] !== '"') return;
        parts.push('"');
        at++;
      } else if (c === '\\' && (isSh || (isCmd && text[at + 1] === '"'))) {
        const escaped = text[at + 1] ?? '';
        if (escaped !== '\n') parts.push(isSh && !'$`"\\'.includes(escaped) ? `\\${escaped}` : escaped || '\\');
        at += 2;
      } else if (c === '`' && isPowerShell) {
        parts.push(text[at + 1] ?? '');
        at += 2;
      } else if (c === '`' && isSh) readBackticks(parts, substitutions);
      else if (c === '$' && !isCmd) readDollar(parts, substitutions);
      else if (c === '%' && isCmd) readPercent(parts);
      else {
        const from = at++;
        while (at < text.length && !'"\\`$%'.includes(text[at] ?? '')) at++;
        parts.push(text.slice(from, at));
      }
    }
  }

  /** True when what was filled in has blanks in it. */
  function readBackticks(parts: string[], substitutions: string[]): boolean {
    const start = at++;
    if (!substitute) {
      parts.push('`');
      return false;
    }
    while (at < text.length && text[at] !== '`') at += text[at] === '\\' ? 2 : 1;
    at = Math.min(at, text.length);
    const inner = text.slice(start + 1, at).replace(/\\([\\`$])/g, '$1');
    substitutions.push(inner);
    at++;
    const known = printedBy(inner);
    parts.push(known ?? text.slice(start, at));
    return known !== undefined && /\s/.test(known);
  }

  function printedBy(script: string): string | undefined {
    const known = isSh && budget.characters > 0 ? print?.(script) : undefined;
    if (known !== undefined) budget.characters -= known.length + 1;
    return known;
  }

  /** Answers the variable that was filled in, if one was. */
  function readDollar(parts: string[], substitutions: string[]): Variable | undefined {
    const start = at;
    if (text[at + 1] === '(') {
      if (!substitute) {
        at += 2;
        parts.push('$(');
        return undefined;
      }
      at++;
      const inner = readParenthesised();
      const isScript = inner !== undefined && !inner.startsWith('(');
      if (isScript) substitutions.push(inner);
      const printed = isScript ? printedBy(inner) : undefined;
      parts.push(printed ?? text.slice(start, at));
      return printed === undefined ? undefined : { value: printed, substitutions: [] };
    }
    const braced = text[at + 1] === '{';
    name.lastIndex = at + (braced ? 2 : 1);
    const key = name.exec(text)?.[0];
    if (key === undefined) {
      parts.push('$');
      at++;
      return undefined;
    }
    const end = start + 1 + key.length + (braced ? 1 : 0);
    const plain = !braced || text[end] === '}';
    at = braced && plain ? end + 1 : end;
    const known = plain ? variables.get(isPowerShell ? key.toLowerCase() : key) : undefined;
    if (known && budget.characters > 0 && (!isPowerShell || text[at] !== ':')) {
      parts.push(known.value.slice(0, longestValue));
      substitutions.push(...known.substitutions.slice(0, 8));
      budget.characters -= known.value.length + 1;
      return known;
    }
    parts.push(text.slice(start, at));
    return undefined;
  }

  function readPercent(parts: string[]): void {
    batchVariable.lastIndex = at;
    const match = batchVariable.exec(text);
    const value = match ? variables.get((match[1] ?? '').toLowerCase())?.value.slice(0, longestValue) : undefined;
    if (!match || value === undefined || budget.characters <= 0) {
      parts.push('%');
      at++;
      return;
    }
    at += match[0].length;
    budget.characters -= value.length + 1;
    const from = Number(match[2] ?? 0);
    const begin = from < 0 ? Math.max(0, value.length + from) : from;
    const length = match[3] === undefined ? value.length : Number(match[3]);
    parts.push(value.slice(begin, length < 0 ? value.length + length : begin + length));
  }

  /** Stands on `(`; leaves behind the matching `)` and answers what is between. */
  function readParenthesised(): string | undefined {
    const start = ++at;
    if (!substitute) return undefined;
    let depth = 1;
    for (; at < text.length; at++) {
      const c = text[at];
      if (c === '(') depth++;
      else if (c === ')') {
        depth--;
        if (depth === 0) break;
      } else if (c === '\\' && !isPowerShell) at++;
      else if (c === '`' && isPowerShell) at++;
      else if (c === "'") {
        const end = text.indexOf("'", at + 1);
        at = end < 0 ? text.length : end;
      } else if (c === '"') {
        for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
      }
    }
    at = Math.min(at, text.length);
    const inner = text.slice(start, at);
    if (at < text.length) at++;
    return inner;
  }
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
