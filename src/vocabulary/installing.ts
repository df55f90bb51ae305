/** What a package manager is told to fetch. */
import type { ShellCommand } from '../types.js';

/** Another package that a package manager is told to install: a folder, a list or nothing is the package's own. */
export function installed({ program, words }: ShellCommand): string | undefined {
  const [verb = '', ...rest] = words.filter(word => !word.startsWith('-'));
  const takes: Readonly<Record<string, RegExp>> = {
    npm: /^(?:i|install|add|in|isntall)$/,
    pnpm: /^(?:i|install|add)$/,
    cnpm: /^(?:i|install|add)$/,
    yarn: /^(?:add|global)$/,
    bun: /^(?:add|i|install)$/,
    pip: /^install$/,
    pip3: /^install$/,
  };
  if (!Object.hasOwn(takes, program) || !takes[program]?.test(verb)) return undefined;
  if (/^pip/.test(program) && words.some(word => /^(?:-r|--upgrade|-U|-e)$/.test(word))) return undefined;
  const valued = words.filter((_, at) =>
    /^--?(?:prefix|registry|C|cwd|dir|loglevel|cache|tag|w|workspace|filter|include|omit)$/.test(words[at - 1] ?? ''),
  );
  const names = rest.filter(word => word !== 'add' && !valued.includes(word) && /^[@a-z\d][\w@./^~<>=-]*$/i.test(word));
  const [name] = names;
  if (name === undefined) return undefined;
  if (valued.some(word => HIDDEN_FOLDER.test(word))) return `${name} into a hidden folder`;
  return words.some(word => /^(?:-g|--global)$/.test(word)) || verb === 'global'
    ? `${name} for the whole machine`
    : name;
}

/** The package that a manager of JavaScript's is told to fetch, with its version: to install it, or to run it at once, unasked. */
export function packageFetched(command: ShellCommand): string | undefined {
  const { program, words } = command;
  const plain = words.filter(word => !word.startsWith('-'));
  // Without that it may be one that is there, and otherwise the user is asked.
  const isRun =
    /^(?:npx|bunx|pnpx)$/.test(program) && (program !== 'npx' || words.some(word => /^-y$|^--yes$/.test(word)));
  if (isRun) return plain[0];
  if (/^(?:npm|yarn|pnpm|bun)$/.test(program) && /^(?:exec|dlx|x)$/.test(plain[0] ?? ''))
    return plain[0] === 'dlx' || words.some(word => /^-y$|^--yes$/.test(word)) ? plain[1] : undefined;
  return /^pip/.test(program) ? undefined : installed(command)?.split(' ', 1)[0];
}

/** One outside of the project: in the home folder, or by its whole path. `.tool/plugins` is seen by who looks for it. */
const HIDDEN_FOLDER = /^["']?(?:…|~|\/|\$\{?HOME\b|%\w{1,40}%)[^"']{0,200}[\\/]\.[a-z][\w-]{0,60}["']?$/i;
