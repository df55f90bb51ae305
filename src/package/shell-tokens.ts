/** What a command line is cut into, and where the cutting stands. */

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
  /** Of a list: `a=(x y)`. */
  readonly items?: readonly string[];
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

/** How far a text has been cut. */
export interface Lexing {
  readonly text: string;
  readonly options: LexerOptions;
  readonly isSh: boolean;
  readonly isCmd: boolean;
  readonly isPowerShell: boolean;
  at: number;
  /** Those whose text begins with the next line. */
  hereDocs: HereDoc[];
}

export interface HereDoc {
  readonly mark: string;
  /** Tabs in front of its lines do not count. */
  readonly tabs: boolean;
  readonly redirection: Redirection;
}

/** A line's end may be two characters long. */
export function isNewline(text: string, index: number): boolean {
  return text[index] === '\n' || (text[index] === '\r' && text[index + 1] === '\n');
}
