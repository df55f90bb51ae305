/** What a command sends away. */

import type { ShellCommand } from '../types.js';
import { TELLING } from './programs.js';
import { hostOf } from './services.js';

/** What comes into each command through a pipe. */
export function sourcesOf(commands: readonly ShellCommand[]): ReadonlyMap<ShellCommand, ShellCommand> {
  const sources = new Map<ShellCommand, ShellCommand>();
  for (const command of commands) if (command.pipesInto) sources.set(command.pipesInto, command);
  return sources;
}

export function getsFrom(
  upstream: ReadonlyMap<ShellCommand, ShellCommand>,
  command: ShellCommand,
  program: RegExp,
): boolean {
  for (let from = upstream.get(command), hop = 0; from && hop < 6; from = upstream.get(from), hop++)
    if (program.test(from.program)) return true;
  return false;
}

/** True when what is piped into a command that passes it on is about the machine: `env | curl -d @- …`. */
export function sendsInput(command: ShellCommand, upstream: ReadonlyMap<ShellCommand, ShellCommand>): boolean {
  const takes =
    /^(?:nc|ncat|netcat|telnet)$/.test(command.program) ||
    filesSent(command).includes('-') ||
    /^\s*xargs\b/.test(command.text);
  if (!takes) return false;
  for (let from = upstream.get(command), hop = 0; from && hop < 6; from = upstream.get(from), hop++)
    if (
      TELLING.test(from.program) ||
      from.program === 'gh' ||
      (from.program === 'git' && from.words.some(word => OF_REPOSITORY.test(word))) ||
      (from.program === 'cat' && from.words.some(isForeignFile))
    )
      return true;
  return false;
}

/** What git tells of a repository: its changes, whom it talks to, how it logs in. */
const OF_REPOSITORY = /^(?:log|diff|show|archive|bundle|config|remote|credential)$/;

/** True when the answer of a substituted command is about the machine, and not a version or platform. */
export function tells({ program, words, pipesInto }: ShellCommand, sent: readonly string[]): boolean {
  if (program === 'uname') return words.some(word => /^-\w*[an]/.test(word));
  if (program === 'git') return words[0] === 'config' || words[0] === 'remote';
  if (program === 'gh') return words[0] === 'auth';
  if (program === 'cat' || program === 'base64') return words.some(isForeignFile);
  // What the line runs is in a variable or a loop: whatever it is, its answer is sent.
  if (/^\$/.test(program)) return sent.some(word => /\$\(\s*\$|`\s*\$/.test(word));
  return TELLING.test(program) || (pipesInto !== undefined && TELLING.test(pipesInto.program));
}

/** The words of a command that reach the other side: not where its answer goes, nor who is asking. */
export function wordsSent({ words }: ShellCommand): readonly string[] {
  return words.filter((word, at) => {
    const before = words[at - 1] ?? '';
    if (
      /^(?:-o|-\w*O|-K|-x|-u|-b|-c|-E|--output|--output-document|--config|--proxy|--user|--cacert|--cert|--key|--cookie|--directory-prefix|-P|-outfile|-destination|-i|-F)$/i.test(
        before,
      ) &&
      !(before === '-F' || before === '-d')
    )
      return false;
    return !/^(?:authorization|x-api-key|private-token|x-auth-token|cookie|user-agent)\s*:|^-u/i.test(word);
  });
}

/** The files that a command sends; `-` is what it is piped. */
export function filesSent({ program, words }: ShellCommand): readonly string[] {
  if (!/^(?:curl|wget|invoke-webrequest|invoke-restmethod|iwr|irm)$/.test(program)) return [];
  const files: string[] = [];
  words.forEach((word, at) => {
    const before = words[at - 1] ?? '';
    if (/^(?:-T|--upload-file|--post-file|--body-file|-infile)$/i.test(before)) files.push(word);
    else if (/^--(?:post-file|body-file|upload-file)=/.test(word)) files.push(word.slice(word.indexOf('=') + 1));
    else if (/^(?:-d|--data(?:-\w+)?|-F|--form)$/.test(before) || /^(?:-d|-F|--data(?:-\w+)?=|--form=)/.test(word)) {
      const file = /(?:^|=)@([^;]+)/.exec(word.replace(/^(?:-d|-F|--data(?:-\w+)?=|--form=)/, ''))?.[1];
      if (file !== undefined) files.push(file);
    }
  });
  return files;
}

/** A file that is not the package's own: by its whole path, in the home folder, or hidden. */
export function isForeignFile(path: string): boolean {
  return /^(?:\/(?!tmp\/|dev\/)|~|\$\{?HOME|%USERPROFILE%|%APPDATA%|\$env:|[a-z]:\\)|(?:^|\/)\.(?:env|npmrc|netrc|ssh|aws|git-credentials)/i.test(
    path,
  );
}

export function isHost(word: string): boolean {
  const host = hostOf(word) ?? (/^[\w-]+(?:\.[\w-]+)+$/.test(word) ? word : undefined);
  return host !== undefined && !/^(?:localhost|127\.|0\.0\.0\.0|\[?::1)/.test(host);
}
