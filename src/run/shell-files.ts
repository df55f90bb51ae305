import { type Skipped, skipped } from '../gaps.js';
import { allCommands, parseShell } from '../package/shell.js';
import type { Moment, Package, PackageContext, SourceFile } from '../types.js';
import { languageOf, shellLinesOf } from '../vocabulary/scripts.js';

type ShellFile = PackageContext['shellFiles'][number];

/** Shell, batch and PowerShell files whose commands are read, and those of others that hand lines to a shell, in all. UTF-16 units. */
const MOST = 8_000_000;

/** The earlier it runs, the sooner it is read: whoever wants one overlooked has only to bring along others. */
const ORDER: readonly Moment[] = ['install', 'import', 'command', 'unreached', 'test'];

/**
 * The commands of all shell files of a package, in the package's order, and what was too much to be read.
 *
 * @param sourceOf the file of a path that holds text
 */
export function shellFilesOf(
  { files }: Package,
  momentOf: (path: string) => Moment,
  sourceOf: (path: string) => SourceFile | undefined,
): { readonly found: readonly ShellFile[]; readonly left: readonly Skipped[] } {
  const sources = [...files].flatMap(([path, text]) => {
    const isShell = typeof text === 'string' && (dialectOf(path, text) ?? languageOf(path, text)) !== undefined;
    const source = isShell ? sourceOf(path) : undefined;
    return source ? [source] : [];
  });
  const size = sources.reduce((sum, { text }) => sum + text.length, 0);
  if (size <= MOST) return { found: sources.flatMap(commandsOf), left: [] };
  const rankOf = ({ path }: SourceFile): number => ORDER.indexOf(momentOf(path));
  const inTurn = [...sources].sort((a, b) => rankOf(a) - rankOf(b) || a.text.length - b.text.length);
  const taken = new Set<SourceFile>();
  let room = MOST;
  for (const source of inTurn) {
    if (source.text.length > room) continue;
    room -= source.text.length;
    taken.add(source);
  }
  const notTaken = sources.filter(source => !taken.has(source));
  const isStarted = notTaken.some(({ path }) => !/^(?:unreached|test)$/.test(momentOf(path)));
  return {
    found: sources.filter(source => taken.has(source)).flatMap(commandsOf),
    left: [
      skipped(isStarted ? 'too-many-shell-files' : 'too-many-idle-shell-files', '.', {
        limit: MOST,
        left: notTaken.length,
      }),
    ],
  };
}

function commandsOf(file: SourceFile): readonly ShellFile[] {
  const dialect = dialectOf(file.path, file.text);
  if (dialect) return [{ file, commands: allCommands(parseShell(file.text, dialect)) }];
  const lines = shellLinesOf(file.text);
  return lines.length === 0 ? [] : [{ file, commands: lines.flatMap(({ line }) => allCommands(parseShell(line))) }];
}

function dialectOf(path: string, text: string): 'sh' | 'cmd' | 'powershell' | undefined {
  if (/\.(?:sh|bash|zsh|command)$/i.test(path) || /^#!.{0,60}\b(?:ba|z|da|k)?sh\b/.test(text)) return 'sh';
  if (/\.(?:bat|cmd)$/i.test(path)) return 'cmd';
  return /\.psm?1$/i.test(path) ? 'powershell' : undefined;
}
