/**
 * Reads command lines and shell scripts: npm scripts, the strings given to `exec`, `.sh`, `.bat` and `.ps1` files.
 *
 * It answers one question, which programs would run with which words, so structure is flattened: both sides of `&&`, the
 * branches of an `if` and the body of a loop all become plain commands. Wrappers (`sudo`, `nohup`, `start /B`, `cmd /c "…"`,
 * `bash -c "…"`, `powershell -enc …`, `eval "…"`) give way to what they run.
 *
 * Nothing here throws, and everything is bounded: text, commands, nesting, and the text that variables may expand to.
 */
import type { ShellCommand } from '../types.js';
import { FETCHERS, RUNNERS, TALKERS } from '../vocabulary/programs.js';
import {
  assign,
  preloaded,
  remember,
  rememberAliases,
  split,
  tookList,
  tookName,
  withoutAlias,
} from './shell-assignments.js';
import { withoutBatchKeywords } from './shell-batch.js';
import { guessDialect, writtenOut } from './shell-dialect.js';
import { lexer } from './shell-lexer.js';
import { fedScripts, printedBy } from './shell-pipes.js';
import { printed, prints, type ReadFile } from './shell-text.js';
import type { Dialect, Redirection, Token, Variable, Word } from './shell-tokens.js';
import { nestedScript, type Script, unwrapped } from './shell-wrappers.js';

/** A command, with the program's own word as it was written: `./bin/setup.sh`. */
export interface ParsedCommand extends ShellCommand {
  readonly invoked: string;
}

type Draft = { -readonly [K in keyof ParsedCommand]: ParsedCommand[K] } & {
  substitutions: Draft[];
  words: string[];
  writes: string[];
  heredoc?: Redirection;
  handedOn?: string;
};

interface State {
  readonly dialect: Dialect;
  readonly guessed: boolean;
  readonly depth: number;
  readonly variables: Map<string, Variable>;
  readonly read: ReadFile;
  /** What is piped into each. */
  readonly upstream: Map<Draft, Draft>;
  readonly budget: { commands: number; characters: number };
}

const longestText = 200_000;
const mostCommands = 2_000;
const deepest = 6;
const deepestGroup = 40;
const mostWrites = 100;
/** What heeds `NODE_OPTIONS`. */
const isNode = /(?:^|[\\/])(?:node(?:js)?|np[mx]|yarn|pnpm|tsx)(?:\.exe)?$/;
/** All text that nested scripts and variables may add up to. */
const mostCharacters = 1_000_000;

/**
 * The simple commands of a line or script, in the order they are written, and then those that they make and run.
 *
 * @param read the text of a file of the package, for `cat commands.txt | sh`
 */
export function parseShell(
  text: string,
  dialect: Dialect | 'auto' = 'auto',
  read: ReadFile = () => undefined,
): ParsedCommand[] {
  const source = String(text).slice(0, longestText);
  return parse(source, {
    dialect: dialect === 'auto' ? guessDialect(source) : dialect,
    guessed: dialect === 'auto',
    depth: 0,
    variables: new Map(),
    read,
    upstream: new Map(),
    budget: { commands: mostCommands, characters: mostCharacters },
  });
}

/** The commands with those inside their substitutions, outer before inner. */
export function allCommands(commands: readonly ShellCommand[]): ShellCommand[] {
  const all: ShellCommand[] = [];
  const pending = [...commands].reverse();
  for (let command = pending.pop(); command && all.length < 2 * mostCommands; command = pending.pop()) {
    all.push(command);
    for (let i = command.substitutions.length - 1; i >= 0; i--) {
      const inner = command.substitutions[i];
      if (inner) pending.push(inner);
    }
  }
  return all;
}

/** A program's name without folder and extension, in lower case. */
export function programName(word: string): string {
  if (/^(?:\$\(|`)/.test(word)) return word.slice(0, 1000).toLowerCase();
  const base = word
    .slice(0, 1000)
    .replace(/^['"`@]+/, '')
    .replace(/^.*[/\\]/s, '');
  const bare = base.replace(/\.(?:exe|com|cmd|bat|sh|bash|ps1|[cm]?js|py|vbs|vbe|wsf|hta|msi|pl|rb|php)$/i, '');
  const lower = (bare || base || word.slice(0, 1000)).toLowerCase();
  if (lower === '.') return 'source';
  return lower === '%comspec%' ? 'cmd' : lower;
}

/** Words that end a group of commands, and which. */
const CLOSES: ReadonlyMap<string, string> = new Map([
  ['}', '{'],
  ['fi', 'if'],
  ['done', 'loop'],
  ['esac', 'case'],
]);

function parse(written: string, state: State): Draft[] {
  const { dialect, budget } = state;
  const text = writtenOut(written, dialect);
  const next = tokensOf(text, state);
  const out: Draft[] = [];
  const groups: { readonly kind: string; readonly first: number; readonly listStart: number }[] = [];
  let words: Word[] = [];
  let redirections: Redirection[] = [];
  let start = -1;
  let end = -1;
  let header = ''; // `for`, `case`, `function`: its words name things, they run nothing
  let closed = -1; // where the commands of a group begin that has just ended
  let listStart = 0;
  let pipedFrom: readonly Draft[] = [];
  let pattern = false; // between `in` or `;;` and `)` of a `case`

  const finish = (): void => {
    if (words.length > 0 || redirections.length > 0) {
      const made = header ? hoisted(words, state) : commandsOf(words, redirections, text.slice(start, end), state);
      const first = made[0];
      if (first) for (const from of pipedFrom) join(from, first, state);
      for (const draft of made) out.push(draft);
      pipedFrom = [];
    }
    words = [];
    redirections = [];
    start = -1;
    header = '';
    closed = -1;
  };
  const open = (kind: string): void => {
    if (groups.length < deepestGroup) groups.push({ kind, first: out.length, listStart });
    listStart = out.length;
  };
  const close = (kind: string): void => {
    const group = groups.at(-1);
    if (group?.kind !== kind) return;
    groups.pop();
    listStart = group.listStart;
    closed = group.first;
  };

  for (let token = next(); token && budget.commands > 0; token = next()) {
    if (pattern) {
      if (token.kind === 'operator' && token.text === ')') pattern = false;
      if (token.kind !== 'word' || token.value !== 'esac') continue;
      pattern = false;
    }
    if (token.kind === 'redirection') {
      if (closed >= 0 && words.length === 0) {
        for (const draft of out.slice(closed)) redirect(draft, token);
        continue;
      }
      if (start < 0) start = token.start;
      end = token.end;
      redirections.push(token);
    } else if (token.kind === 'word') {
      if (words.length === 0 && !token.quoted) {
        const keyword = dialect === 'cmd' ? '' : token.value;
        if (/^(?:if|while|until)$/.test(keyword) && dialect === 'sh') {
          open(keyword === 'if' ? 'if' : 'loop');
          continue;
        }
        if (/^(?:for|select|case|function)$/.test(keyword) && dialect === 'sh') {
          if (keyword !== 'function') open(keyword === 'case' ? 'case' : 'loop');
          header = keyword;
        }
        const group = CLOSES.get(keyword);
        if (keyword === '{') open('{');
        else if (group) close(group);
        if (/^(?:\{|\}|fi|done|esac|then|else|elif|do|!|coproc)$/.test(keyword) && dialect !== 'powershell') continue;
      }
      if (header === 'case' && token.value === 'in' && words.length > 1) {
        words.push(token);
        finish();
        pattern = true;
        continue;
      }
      if (header === 'function' && token.value === '{') {
        finish();
        open('{');
        continue;
      }
      if (closed >= 0 && words.length === 0) closed = -1;
      if (start < 0) start = token.start;
      end = token.end;
      words.push(token);
    } else if (token.text === '(' || token.text === '{') {
      const isCalled = token.text === '(' && dialect === 'sh';
      if (isCalled && (tookName(words, text[token.end], next) || tookList(words, token.start, next, state.variables))) {
        words = [];
        start = -1;
        continue;
      }
      finish();
      open(token.text);
    } else if (token.text === ')' || token.text === '}') {
      finish();
      pipedFrom = [];
      close(token.text === ')' ? '(' : '{');
    } else if (token.text === '|') {
      const group = words.length === 0 && closed >= 0 ? closed : -1;
      finish();
      pipedFrom = out.slice(group).filter(draft => !draft.pipesInto);
    } else {
      const hadWords = words.length > 0;
      const group = closed;
      finish();
      if (token.text === '&' && dialect !== 'cmd') {
        const from = hadWords ? listStart : group;
        if (from >= 0) for (const draft of out.slice(from)) draft.silent = true;
      }
      pattern = token.text === ';;' && groups.at(-1)?.kind === 'case';
      if (token.text !== 'newline') pipedFrom = [];
      if (token.text !== '&&' && token.text !== '||' && (token.text !== 'newline' || hadWords)) listStart = out.length;
    }
  }
  finish();
  return dialect === 'sh' ? [...out, ...fedCommands(out, state)] : out;
}

function tokensOf(text: string, state: State): () => Token | undefined {
  const print = (script: string): string | undefined => printedText(script, state);
  return lexer(text, { ...state, substitute: state.depth < deepest, print });
}

/** Joins two by a pipe. `… | while read part` has the variable stand for what comes in. */
function join(from: Draft, to: Draft, { variables, upstream, read }: State): void {
  from.pipesInto = to;
  upstream.set(to, from);
  if (to.program !== 'read') return;
  const line: Draft[] = [];
  for (let at: Draft | undefined = from; at && line.length < 16; at = upstream.get(at)) line.unshift(at);
  let known: string | undefined;
  for (const { program, words, heredoc } of line) known = printed(program, words, heredoc?.input ?? known, read);
  const text = line
    .map(draft => draft.text)
    .join(' | ')
    .slice(0, 4096);
  const inner = line.flatMap(({ substitutions }) => substitutions.map(draft => draft.text.slice(0, 1000)));
  for (const name of to.words.filter(isName).slice(0, 8))
    if (known !== undefined) remember(variables, name, { value: known.trim(), substitutions: [] });
    else remember(variables, name, { value: `$(${text})`, substitutions: [text, ...inner.slice(0, 7)] });
}

/** What a substitution prints; what looks at the machine is not gone into. */
function printedText(script: string, state: State): string | undefined {
  if (!prints(/^\s*(\w+)/.exec(script)?.[1] ?? '')) return undefined;
  return printedBy(parseInner(script, state.dialect, state), state.read);
}

/** The commands of scripts that other commands make and hand on: `echo QUJD | base64 -d | sh`. */
function fedCommands(commands: readonly Draft[], state: State): Draft[] {
  return fedScripts(commands, state.read).flatMap(({ to, script, option }) => {
    if (option === undefined) return parseInner(script, 'sh', state);
    if (state.budget.commands-- <= 0) return [];
    const { program, silent, text } = to;
    return [
      { program, invoked: program, words: [option, script], silent, text, substitutions: [], writes: [] } as Draft,
    ];
  });
}

/** A simple command's drafts: one, or those of the script that it wraps. */
function commandsOf(
  written: readonly Word[],
  redirections: readonly Redirection[],
  text: string,
  state: State,
): Draft[] {
  const { dialect, variables } = state;
  let words = written.flatMap(word => split(word, dialect));
  if (dialect === 'cmd') words = withoutBatchKeywords(words);
  const preloads = dialect === 'sh' ? preloaded(words, variables) : [];
  words = assign(words, dialect, variables);
  if (words.length === 0 || state.budget.commands <= 0) return hoisted(written, state);
  const substitutions = nested([...new Set(written.flatMap(word => word.substitutions))], state);
  if (dialect === 'sh') words = withoutAlias(words, variables);
  const { rest, silent } = unwrapped(words);
  const [program, ...others] = rest;
  if (!program) return hoisted(written, state);
  const draft: Draft = {
    program: programName(withoutMarks(program.value)),
    invoked: program.value,
    words: [...(isNode.test(program.value) ? preloads : []), ...others.map(word => word.value)],
    silent,
    text: text.trim(),
    substitutions,
    writes: [],
  };
  sets(draft, others, redirections, state);
  const script = nestedScript(draft.program, others) ?? substituted(draft.program, others, state);
  const inner = script ? parseInner(script.text, script.dialect ?? dialect, state) : [];
  const made = inner.length === 0 ? [draft] : script?.keep ? [draft, ...inner] : inner;
  const [first] = made;
  const heredoc = redirections.findLast(({ direction, stream, target }) => direction === 'none' && stream && target);
  if (first && heredoc) first.heredoc = heredoc;
  if (first && /^\s*xargs\b/.test(text)) first.handedOn = text;
  if (made.includes(draft)) state.budget.commands--;
  const hidden = silent || script?.silent === true;
  for (const one of made) {
    if (hidden) one.silent = true;
    if (one !== draft && one.substitutions.length === 0) one.substitutions = substitutions;
    for (const redirection of redirections) redirect(one, redirection);
  }
  return made;
}

/** What `alias` and `read` leave behind for the commands that follow. */
function sets(
  { program, words }: Draft,
  others: readonly Word[],
  redirections: readonly Redirection[],
  { variables }: State,
): void {
  if (program === 'alias') rememberAliases(variables, others);
  const input = program === 'read' ? redirections.find(one => one.input !== undefined)?.input : undefined;
  for (const name of input === undefined ? [] : words.filter(isName).slice(0, 1))
    remember(variables, name, { value: (input ?? '').trim(), substitutions: [] });
}

function isName(word: string): boolean {
  return /^[A-Za-z_]\w{0,63}$/.test(word);
}

/** The script that a shell reads out of what a command prints: `bash <(printf …)`. */
function substituted(program: string, [first]: readonly Word[], state: State): Script | undefined {
  const [script] = first?.substitutions ?? [];
  if (script === undefined || !first?.value.startsWith('<(') || !/^(?:(?:ba|z|da|a|k)?sh|source)$/.test(program))
    return undefined;
  const text = printedText(script, state);
  return text === undefined ? undefined : { text };
}

/** `c\\url`: a backslash that a shell takes away stands in no name of a folder. */
function withoutMarks(word: string): string {
  const plain = word.includes('\\') ? word.replaceAll('\\', '') : word;
  return FETCHERS.has(plain) || RUNNERS.has(plain) || TALKERS.has(plain) ? plain : word;
}

/** What an assignment or a loop's header runs: only its substitutions. */
function hoisted(words: readonly Word[], state: State): Draft[] {
  return nested(
    words.flatMap(word => word.substitutions),
    state,
  );
}

function nested(scripts: readonly string[], state: State): Draft[] {
  return scripts.flatMap(script => parseInner(script, state.dialect, state));
}

function parseInner(script: string, dialect: Dialect, state: State): Draft[] {
  if (state.depth >= deepest || state.budget.commands <= 0 || state.budget.characters < script.length) return [];
  state.budget.characters -= script.length + 1;
  const inherits = dialect === state.dialect;
  return parse(script, {
    ...state,
    dialect,
    depth: state.depth + 1,
    variables: inherits ? state.variables : new Map(),
  });
}

function redirect(draft: Draft, { direction, stream, target }: Redirection): void {
  if (!target) return;
  if (direction === 'in') {
    // `sh < setup.sh` starts the file as `sh setup.sh` does
    draft.words.push(target.value);
  } else if (direction === 'out') {
    if (/^(?:\/dev\/null|nul:?|\$null)$/i.test(target.value)) {
      if (stream !== 'err') draft.silent = true;
    } else if (draft.writes.length < mostWrites) draft.writes.push(target.value);
  }
}
