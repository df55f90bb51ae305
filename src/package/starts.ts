/** Which files of the package a command line starts. */
import type { Package, ShellCommand } from '../types.js';
import { findStray, resolveModule } from './files.js';
import { parseShell } from './shell.js';
import { joinPath } from './text.js';

const scriptRunners =
  /^(?:node(?:js|mon|-dev)?|bun|deno|tsx|ts-node(?:-dev|-esm)?|tsnd|babel-node|esno|jiti|zx|vite-node|electron|forever|pm2|nyc|c8|(?:ba|z|da|a|k|fi)?sh|source|python[\d.]*|pyw?|ruby|perl|php|lua|osascript|powershell|pwsh|[cw]script|mshta|rundll32|regsvr32|msiexec|explorer|open|xdg-open|java|go|cmd)$/;
/** Runners of other commands, which come as words of their own. */
const commandRunners = /^(?:npx|pnpx|bunx|is-ci|dotenv|dotenvx|retry|shx|if-env|run-if-ci|opener|chronic|tsc-watch)$/;
const commandLists = /^(?:concurrently|conc|npm-run-all|npm-run-all2|run-s|run-p|run-z)$/;
const managers = /^(?:npm|yarn|pnpm|bun|cnpm|tnpm)$/;
const scriptFile =
  /\.(?:[cm]?[jt]sx?|sh|bash|bat|cmd|ps1|py|vbs|exe|rb|pl|php|node|dll|so|wsf|hta|jar|app|bin|run|out)$/i;
const deepest = 6;
const mostCommands = 500;
const mostWords = 60;

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

  const file = (word: string, folder: string, mayStray: boolean): boolean => {
    const named = word.replace(/,\w*$/, ''); // rundll32 x.dll,main
    if (named === '' || named.length > 500 || /^(?:[a-z][a-z+.-]*:\/\/|[/~$%])/i.test(named)) return false;
    const here = resolveStart(pkg, joinPath(folder, named)) ?? resolveStart(pkg, joinPath('', named));
    const path = here ?? (mayStray && /^[\w@./\\-]+$/.test(named) ? findStray(pkg, named) : undefined);
    if (path !== undefined) found.add(path);
    return path !== undefined;
  };

  const script = (name: string, depth: number): void => {
    if (depth >= deepest) return;
    for (const each of [`pre${name}`, name, `post${name}`]) {
      const text = scripts[each];
      if (text === undefined || entered.has(each)) continue;
      entered.add(each);
      const commands = parseShell(text);
      onScript(commands);
      follow(commands, depth + 1);
    }
  };

  const start = (command: ShellCommand, folder: string, depth: number): void => {
    const { program } = command;
    const words = command.words.slice(0, mostWords);
    const invoked = 'invoked' in command && typeof command.invoked === 'string' ? command.invoked : program;
    if (/[/\\]/.test(invoked) || scriptFile.test(invoked)) file(invoked, folder, scriptFile.test(invoked));
    if (managers.test(program)) manager(words, folder, depth);
    if (commandLists.test(program)) {
      for (const word of words) {
        if (word.startsWith('-')) continue;
        if (/\s/.test(word)) again(word, depth);
        else for (const name of matching(scripts, word.replace(/^npm:/, ''))) script(name, depth);
      }
    }
    if (commandRunners.test(program)) inner(words, folder, depth);
    if (scriptRunners.test(program)) runner(program, words, folder, depth);
  };

  const again = (text: string, depth: number): void => {
    if (depth < deepest) follow(parseShell(text), depth + 1);
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
    const plain = words.filter(word => !word.startsWith('-'));
    const [verb = '', name = ''] = plain;
    if (words.includes('--') && /^(?:explore|exec|x|dlx)$/.test(verb)) inner(words, folder, depth);
    else if (/^(?:exec|x|dlx|node)$/.test(verb)) {
      inner(verb === 'node' ? plain : plain.slice(1), folder, depth);
    } else if (/^(?:run|run-script|rum|urn)$/.test(verb))
      for (const each of matching(scripts, name)) script(each, depth);
    else if (/^(?:t|tst|test)$/.test(verb)) script('test', depth);
    else if (scripts[verb] !== undefined && verb !== 'install') script(verb, depth);
  };

  const runner = (program: string, words: readonly string[], folder: string, depth: number): void => {
    let tried = 0;
    for (let i = 0; i < words.length && tried < 4; i++) {
      const word = words[i] ?? '';
      const next = words[i + 1] ?? '';
      const attached = /^--(?:require|import|loader|experimental-loader)=(.+)$/s.exec(word)?.[1];
      if (attached !== undefined) file(attached, folder, true);
      else if (/^(?:-r|--require|--import|--loader|--experimental-loader|--preload)$/.test(word)) {
        file(next, folder, false);
        i++;
      } else if (
        /^(?:-e|--eval|-p|--print|-pe|-c)$/.test(word) &&
        /^(?:node|bun|deno|tsx|ts-node|electron)/.test(program)
      ) {
        for (const name of namesInCode(next)) file(name, folder, false);
        return;
      } else if (word === '--run') {
        script(next, depth);
        return;
      } else if (/^(?:-|\/[a-z]+$|\/\/)/i.test(word)) continue;
      else if (!/^(?:run|start|restart|exec)$/.test(word) || tried > 0) {
        tried++;
        if (file(word, folder, scriptFile.test(word) || tried === 1)) return;
      }
    }
  };

  follow(commands, 0);
  return [...found];
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
