/**
 * The commands in a `.gyp` file. node-gyp runs `<!(command)` while it merely reads the file, so a package needs neither
 * sources nor a script to run something. The file is a Python literal: read here by its tokens, with no regard for its shape.
 */

export interface GypCommand {
  /** The command as the shell gets it, gyp's variables filled in where the file defines them. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  /** A string's value; undefined for punctuation. */
  readonly value: string | undefined;
  readonly mark: string;
  readonly start: number;
  readonly end: number;
}

const longestText = 500_000;
const mostTokens = 50_000;
const mostCommands = 500;
const longestCommand = 20_000;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

/** Commands of expansions (`<!(…)`, `<!@(…)`, `>!(…)`, `^!(…)`) and of actions. */
export function gypCommands(text: string): GypCommand[] {
  const tokens = tokensOf(text.slice(0, longestText));
  const variables = variablesOf(tokens);
  const commands: GypCommand[] = [];
  tokens.forEach((token, i) => {
    if (token.value === undefined || commands.length >= mostCommands) return;
    const { start, end } = token;
    for (const found of expansionsIn(token.value)) commands.push({ text: filled(found, variables), start, end });
    if (token.value === 'action' && tokens[i + 1]?.mark === ':' && tokens[i + 2]?.mark === '[') {
      const words = wordsFrom(tokens, i + 3);
      const last = tokens[i + 2 + words.length] ?? token;
      if (words.length > 0)
        commands.push({ text: filled(words.map(quoted).join(' '), variables), start, end: last.end });
    }
  });
  return commands;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length && tokens.length < mostTokens; ) {
    const c = text[at] ?? '';
    if (c === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (c === "'" || c === '"') {
      const start = at;
      const mark = text.startsWith(c.repeat(3), at) ? c.repeat(3) : c;
      const parts: string[] = [];
      for (at += mark.length; at < text.length && !text.startsWith(mark, at); ) {
        if (text[at] !== '\\') {
          parts.push(text[at++] ?? '');
          continue;
        }
        const code = /^\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([0-7]{1,3}))/i.exec(text.slice(at, at + 6));
        const number = code ? Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', code[3] === undefined ? 16 : 8) : 0;
        const letter = text[at + 1] ?? '';
        parts.push(code ? String.fromCharCode(number) : (escapes[letter] ?? letter));
        at += code ? code[0].length : 2;
      }
      at += mark.length;
      const before = tokens.at(-1);
      const value = parts.join('');
      // 'no' 'de x.js' is one string to Python
      if (before?.value !== undefined) tokens[tokens.length - 1] = { ...before, value: before.value + value, end: at };
      else tokens.push({ value, mark: '', start, end: at });
    } else {
      if (/[[\]{}:,]/.test(c)) tokens.push({ value: undefined, mark: c, start: at, end: at + 1 });
      at++;
    }
  }
  return tokens;
}

/** Every `'name': 'text'` pair: more than gyp would call a variable, but names of targets and the like do no harm. */
function variablesOf(tokens: readonly Token[]): Map<string, string> {
  const variables = new Map<string, string>([['module_root_dir', '.']]);
  tokens.forEach(({ value }, i) => {
    const text = tokens[i + 2]?.value;
    if (value !== undefined && tokens[i + 1]?.mark === ':' && text !== undefined && text.length <= 4096)
      variables.set(value.replace(/%$/, ''), text);
  });
  return variables;
}

function wordsFrom(tokens: readonly Token[], from: number): string[] {
  const words: string[] = [];
  for (let i = from; i < tokens.length && words.length < 200; i++) {
    const { value, mark } = tokens[i] ?? { value: undefined, mark: ']' };
    if (value !== undefined) words.push(value);
    else if (mark !== ',') break;
  }
  return words;
}

/** The insides of command expansions, brackets matched, outermost only. */
function expansionsIn(value: string): string[] {
  const found: string[] = [];
  const opening = /[<>^]!(?:@?\(|pymod_do_main\()/g;
  for (let match = opening.exec(value); match && found.length < 50; match = opening.exec(value)) {
    const start = opening.lastIndex;
    let depth = 1;
    let at = start;
    for (; at < value.length && depth > 0; at++) {
      if (value[at] === '(') depth++;
      else if (value[at] === ')') depth--;
    }
    const inner = value.slice(start, depth === 0 ? at - 1 : at);
    opening.lastIndex = at;
    if (match[0].includes('pymod')) found.push(`python ${inner}`);
    else found.push(/^\s*\[/.test(inner) ? listed(inner) : inner);
  }
  return found;
}

/** `<!(["node", "x.js"])` runs without a shell. */
function listed(inner: string): string {
  return wordsFrom(tokensOf(inner), 1).map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./<>()-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  let result = text.slice(0, longestCommand);
  // What variables hold may name others, and all they hold together is no command any more.
  for (let round = 0, left = longestCommand - result.length; round < 3; round++)
    result = result.replace(/[<>^]@?\(([\w-]{1,80})\)/g, (_, name: string) => {
      const value = variables.get(name);
      if (value === undefined || value.length > left) return `$${name}`;
      left -= value.length;
      return value;
    });
  return result;
}
