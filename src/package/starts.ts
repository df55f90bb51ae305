/** Which files of the package a command line starts. */
import type { Package, ShellCommand } from '../types.js';
import { ownSettings } from '../vocabulary/own-settings.js';
import { findStray, resolveModule } from './files.js';
import { madeBy } from './makefile.js';
import { parseShell } from './shell.js';
import type { ReadFile } from './shell-text.js';
import { joinPath } from './text.js';

const scriptRunners =
  /^(?:node(?:js|mon|-dev)?|bun|deno|tsx|ts-node(?:-dev|-esm)?|tsnd|babel-node|esno|jiti|zx|vite-node|electron|forever|pm2|nyc|c8|(?:ba|z|da|a|k|fi)?sh|source|python[\d.]*|pyw?|ruby|perl|php|lua|osascript|powershell|pwsh|[cw]script|mshta|rundll32|regsvr32|msiexec|explorer|open|xdg-open|java|go|cmd)$/;
/** Runners of other commands, which come as words of their own. */
const commandRunners = /^(?:npx|pnpx|bunx|is-ci|dotenv|dotenvx|retry|shx|if-env|run-if-ci|opener|chronic|tsc-watch)$/;
const commandLists = /^(?:concurrently|conc|npm-run-all|npm-run-all2|run-s|run-p|run-z)$/;
const isShell = /^(?:(?:ba|z|da|a|k|fi)?sh|source)$/;
const managers = /^(?:npm|yarn|pnpm|bun|cnpm|tnpm)$/;
const scriptFile =
  /\.(?:[cm]?[jt]sx?|sh|bash|bat|cmd|ps1|py|vbs|exe|rb|pl|php|node|dll|so|wsf|hta|jar|app|bin|run|out)$/i;
const deepest = 6;
const mostCommands = 500;
const mostWords = 60;
/** Of a file that a line reads out to a shell. */
const longestFile = 200_000;

type Scripts = Readonly<Record<string, string>>;

/**
 * Files started by these commands, in order, without repeats. `npm run other` is followed through the manifest's scripts; a
 * script already on the way is not entered again; `onScript` is told of the commands of each. Paths are looked for in the folder `from`, then in the package's root. A path that does not exist may still mean a file that lost its folder.
 */
export function startsOf(
  pkg: Package,
  commands: readonly ShellCommand[],
  scripts: Scripts,
  running: readonly string[],
  from = '',
  onScript: (commands: readonly ShellCommand[]) => void = () => {},
): string[] {
  const found = new Set<string>();
  const entered = new Set(running);
  /** What was copied or moved within the line: the copy runs as what it was. */
  const copies = new Map<string, string>();
  const read = readerOf(pkg, from);
  let left = mostCommands;

  const follow = (list: readonly ShellCommand[], depth: number): void => {
    let folder = from;
    for (const command of list) {
      if (left-- <= 0) return;
      if (/^(?:cd|pushd|chdir|set-location)$/.test(command.program)) {
        const target = command.words.find(word => !/^\/d$/i.test(word));
        folder = (target === undefined ? '' : joinPath(folder, target)) ?? '';
        // The package as the project sees it that installed it.
        if (folder === `node_modules/${pkg.name}`) folder = '';
      } else start(command, folder, depth);
      follow(command.substitutions, depth);
    }
  };

  const file = (word: string, folder: string, mayStray: boolean): string | undefined => {
    const path = pathOf(pkg, word, folder, mayStray, copies);
    if (path !== undefined) found.add(path);
    return path;
  };

  const script = (name: string, depth: number): void => {
    if (depth >= deepest) return;
    for (const each of [`pre${name}`, name, `post${name}`]) {
      const text = scripts[each];
      if (text === undefined || entered.has(each)) continue;
      entered.add(each);
      hand(text, depth);
    }
  };

  /** Follows a script that is run by this one, and tells of it. */
  const hand = (text: string, depth: number): void => {
    const commands = parseShell(text, 'auto', read);
    onScript(commands);
    follow(commands, depth + 1);
  };

  const make = (words: readonly string[], folder: string, depth: number): void => {
    const made = depth < deepest ? madeBy(pkg.files, words, folder) : undefined;
    if (made === undefined || entered.has(made)) return;
    entered.add(made);
    hand(made, depth);
  };

  const start = (command: ShellCommand, folder: string, depth: number): void => {
    const { program } = command;
    const words = command.words.slice(0, mostWords);
    const invoked = 'invoked' in command && typeof command.invoked === 'string' ? command.invoked : program;
    if (/[/\\]/.test(invoked) || scriptFile.test(invoked)) file(invoked, folder, scriptFile.test(invoked));
    if (/^(?:g|bsd)?make$/.test(program)) make(words, folder, depth);
    if (/^(?:cp|mv|copy|move|ln|rename|install)$/.test(program)) copied(words, folder, copies);
    if (managers.test(program)) manager(words, folder, depth);
    if (commandLists.test(program)) {
      for (const word of words) {
        if (word.startsWith('-')) continue;
        if (/\s/.test(word) && depth < deepest) hand(word, depth);
        else for (const name of matching(scripts, word.replace(/^npm:/, ''))) script(name, depth);
      }
    }
    if (commandRunners.test(program)) inner(words, folder, depth);
    if (scriptRunners.test(program)) runner(program, words, folder, depth);
  };

  /** What a shell is told to read, and does not look like a script: `sh notes.txt`. */
  const plainScript = (path: string, depth: number): void => {
    const text = unmarkedScript(pkg, path);
    if (text === undefined || entered.has(`sh ${path}`)) return;
    entered.add(`sh ${path}`);
    hand(text, depth);
  };

  /** The command that begins after a runner's options. */
  const inner = (words: readonly string[], folder: string, depth: number): void => {
    const dashes = words.indexOf('--');
    const first = dashes >= 0 ? dashes + 1 : words.findIndex(word => !word.startsWith('-'));
    const [program, ...rest] = first < 0 ? [] : words.slice(first);
    if (program === undefined || depth >= deepest) return;
    const command = parseShell(program)[0];
    if (command) start({ ...command, words: [...command.words, ...rest] }, folder, depth + 1);
  };

  const manager = (words: readonly string[], folder: string, depth: number): void => {
    const managed = managedBy(words, scripts);
    const settings = pkg.files.get(joinPath(folder, '.npmrc') ?? '');
    for (const path of typeof settings === 'string' ? ownSettings(settings).starts : []) file(path, folder, false);
    for (const each of managed.scripts ?? []) script(each, depth);
    if (managed.command) inner(managed.command, folder, depth);
  };

  const runner = (program: string, words: readonly string[], folder: string, depth: number): void => {
    for (const { kind, word, mayStray } of asksOf(program, words)) {
      if (kind === 'code') for (const name of namesInCode(word)) file(name, folder, false);
      else if (kind === 'script') script(word, depth);
      else {
        const path = file(word, folder, mayStray);
        if (path === undefined || kind === 'loads') continue;
        if (isShell.test(program) && depth < deepest) plainScript(path, depth);
        return;
      }
    }
  };

  follow(commands, 0);
  return [...found];
}

/** The scripts that a package manager is told to run, or the command that it hands on. */
function managedBy(
  words: readonly string[],
  scripts: Scripts,
): { readonly scripts?: readonly string[]; readonly command?: readonly string[] } {
  const plain = words.filter(word => !word.startsWith('-'));
  const [verb = '', name = ''] = plain;
  if (words.includes('--') && /^(?:explore|exec|x|dlx)$/.test(verb)) return { command: words };
  if (/^(?:exec|x|dlx|node)$/.test(verb)) return { command: verb === 'node' ? plain : plain.slice(1) };
  if (/^(?:run|run-script|rum|urn)$/.test(verb)) return { scripts: matching(scripts, name) };
  if (/^(?:t|tst|test)$/.test(verb)) return { scripts: ['test'] };
  return scripts[verb] !== undefined && verb !== 'install' ? { scripts: [verb] } : {};
}

interface Ask {
  /** What is loaded beforehand, what may be the script itself, code, or a script of the manifest. */
  readonly kind: 'loads' | 'runs' | 'code' | 'script';
  readonly word: string;
  readonly mayStray: boolean;
}

/** What the words of an interpreter ask it to run, in their order. */
function asksOf(program: string, words: readonly string[]): readonly Ask[] {
  const asks: Ask[] = [];
  let tried = 0;
  for (let i = 0; i < words.length && tried < 4; i++) {
    const word = words[i] ?? '';
    const next = words[i + 1] ?? '';
    const attached = /^--(?:require|import|loader|experimental-loader)=(.+)$/s.exec(word)?.[1];
    if (attached !== undefined) asks.push({ kind: 'loads', word: attached, mayStray: true });
    else if (/^(?:-r|--require|--import|--loader|--experimental-loader|--preload)$/.test(word)) {
      asks.push({ kind: 'loads', word: next, mayStray: false });
      i++;
    } else if (
      /^(?:-e|--eval|-p|--print|-pe|-c)$/.test(word) &&
      /^(?:node|bun|deno|tsx|ts-node|electron)/.test(program)
    )
      return [...asks, { kind: 'code', word: next, mayStray: false }];
    else if (word === '--run') return [...asks, { kind: 'script', word: next, mayStray: false }];
    else if (/^(?:-|\/[a-z]+$|\/\/)/i.test(word)) continue;
    else if (!/^(?:run|start|restart|exec)$/.test(word) || tried > 0) {
      tried++;
      asks.push({ kind: 'runs', word, mayStray: scriptFile.test(word) || tried === 1 });
    }
  }
  return asks;
}

function unmarkedScript({ files }: Package, path: string): string | undefined {
  const text = files.get(path);
  if (typeof text !== 'string' || text.length > longestFile) return undefined;
  return /\.(?:sh|bash|zsh|command)$/i.test(path) || text.startsWith('#!') ? undefined : text;
}

/** Notes where a copy or what was moved comes from. */
function copied(words: readonly string[], folder: string, copies: Map<string, string>): void {
  const [source, target] = words.filter(word => !word.startsWith('-'));
  if (source === undefined || target === undefined || copies.size >= 100) return;
  const path = joinPath(folder, source);
  const into = /\/$|^\.{1,2}$/.test(target) ? `${target}/${source.replace(/^.*\//s, '')}` : target;
  const made = joinPath(folder, into);
  if (path !== undefined && made !== undefined) copies.set(made, copies.get(path) ?? path);
}

/** Reads what a line names, from the folder that it runs in. */
export function readerOf({ files }: Package, folder: string): ReadFile {
  return path => {
    if (path.length > 500 || /^[/~$%]/.test(path)) return undefined;
    const content = files.get(joinPath(folder, path) ?? '') ?? files.get(joinPath('', path) ?? '');
    if (content === undefined || content.length > longestFile) return undefined;
    return typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  };
}

/** The file of the package that a word of a line means. */
function pathOf(
  pkg: Package,
  word: string,
  folder: string,
  mayStray: boolean,
  copies: ReadonlyMap<string, string>,
): string | undefined {
  const named = word
    .replace(/,\w*$/, '') // rundll32 x.dll,main
    .replace(/^(?:\$PWD|\$\{PWD\}|\$\(pwd\)|`pwd`)\//, '');
  if (named === '' || named.length > 500 || /^(?:[a-z][a-z+.-]*:\/\/|[/~$%])/i.test(named)) return undefined;
  const path = joinPath(folder, named);
  const here = resolveStart(pkg, copies.get(path ?? '') ?? path) ?? resolveStart(pkg, joinPath('', named));
  return here ?? (mayStray && /^[\w@./\\-]+$/.test(named) ? findStray(pkg, named) : undefined);
}

/** A command starts what Node would load, and `node .` starts the package itself. */
function resolveStart(pkg: Package, path: string | undefined): string | undefined {
  if (path !== '') return resolveModule(pkg, path);
  const main = pkg.manifest?.main;
  const entry = typeof main === 'string' ? resolveModule(pkg, joinPath('', main)) : undefined;
  return entry ?? resolveModule(pkg, '');
}

function matching(scripts: Scripts, name: string): string[] {
  if (!name.includes('*')) return [name];
  const head = name.slice(0, name.indexOf('*'));
  return Object.keys(scripts)
    .filter(each => each.startsWith(head))
    .slice(0, 50);
}

/** What makes, moves or marks a file and does not run it. */
const handled = /\b(?:chmod|exists|mkdir|rm|rmdir|unlink|copyFile|rename|access|stat|cp)(?:Sync)?\s{0,5}\(\s{0,5}$/;

/** Strings of `node -e` code that could name a file: `./x`, `data.json`. */
function namesInCode(code: string): string[] {
  const text = code.slice(0, 20_000);
  const strings = text.matchAll(/(['"`])([\w@./\\-]{1,200})\1/g);
  return [...strings]
    .filter(({ index }) => !handled.test(text.slice(Math.max(0, index - 40), index)))
    .map(match => match[2] ?? '')
    .filter(name => /^\.{1,2}\//.test(name) || scriptFile.test(name) || /\.json$/.test(name));
}
