/** What runs what it is given: `echo … | rev | sh`, `sh <<EOF`, `bash <(printf …)`, `echo setup.js | xargs node`. */
import type { ShellCommand } from '../types.js';
import { decodes, printed, type ReadFile, withoutEnd } from './shell-text.js';

/** A command, with what it reads that stands in the script itself. */
export interface FedCommand extends ShellCommand {
  /** A heredoc, whose text is there once the line has been read. */
  readonly heredoc?: { readonly input?: string };
  /** The whole line where `xargs` was taken off the front. */
  readonly handedOn?: string;
}

/** A script for a shell, or code for another program that reads it. */
export interface Fed {
  readonly to: FedCommand;
  readonly script: string;
  /** The option that the program would take the code by, were it a word. */
  readonly option?: string;
}

const SHELL = /^(?:ba|z|da|a|k|fi)?sh$/;
const CODE: Readonly<Record<string, string>> = {
  node: '-e',
  nodejs: '-e',
  bun: '-e',
  python: '-c',
  python2: '-c',
  python3: '-c',
  perl: '-e',
  ruby: '-e',
  php: '-r',
};
const MOST = 50;

/** Text that all commands of a list may print, UTF-16 units. */
const MOST_PRINTED = 2_000_000;

/** What came out of the commands before one, and is in files. */
interface Flow {
  readonly read: ReadFile;
  /** Those that pipe into each, in order. */
  readonly feeders: ReadonlyMap<ShellCommand, readonly FedCommand[]>;
  readonly outputs: Map<ShellCommand, string>;
  /** What was made legible by a program of the line. */
  readonly decoded: Set<ShellCommand>;
  /** What was written, by path. */
  readonly files: Map<string, string>;
  left: number;
}

/** What the commands of a list are given to run, as far as it is made of constants. */
export function fedScripts(commands: readonly FedCommand[], read: ReadFile): readonly Fed[] {
  const feeders = new Map<ShellCommand, FedCommand[]>();
  for (const command of commands)
    if (command.pipesInto) feeders.set(command.pipesInto, [...(feeders.get(command.pipesInto) ?? []), command]);
  const flow: Flow = { read, feeders, outputs: new Map(), decoded: new Set(), files: new Map(), left: MOST_PRINTED };
  const found: Fed[] = [];
  for (const command of commands) {
    if (found.length >= MOST || flow.left <= 0) break;
    const fed = fedTo(command, flow);
    if (fed) found.push(fed);
  }
  return found;
}

/** What a command runs of what comes in, or of a file that was written before; else what it prints is noted. */
function fedTo(command: FedCommand, flow: Flow): Fed | undefined {
  const input = inputOf(command, flow);
  if (input !== undefined) {
    if (command.handedOn !== undefined) return { to: command, script: argued(command.handedOn, input) };
    const option = codeOption(command);
    if (option !== undefined) return { to: command, script: input, ...(option !== '' && { option }) };
  }
  const written = writtenBefore(command, flow);
  if (written !== undefined) return { to: command, script: written };
  const output = printed(command.program, command.words, input, flow.read);
  if (output === undefined) return undefined;
  flow.left -= output.length;
  flow.outputs.set(command, output);
  const sources = flow.feeders.get(command) ?? [];
  const isDecoded = sources.some(one => flow.decoded.has(one)) || (decodes(command.program) && input !== undefined);
  if (isDecoded && sources.length > 0) flow.decoded.add(command);
  if (command.writes.length === 0 || /[^\t\n\r -~]/.test(output)) return undefined;
  for (const path of command.writes.slice(0, 4)) flow.files.set(path, (flow.files.get(path) ?? '') + output);
  // A script that is decoded into a file is for a shell: what is no text was none, nor are settings and certificates.
  return flow.decoded.has(command) ? { to: command, script: output } : undefined;
}

/** What comes into a command: of several that pipe into it, one after the other. */
function inputOf(command: FedCommand, { feeders, outputs }: Flow): string | undefined {
  if (command.heredoc?.input !== undefined) return command.heredoc.input;
  const sources = feeders.get(command);
  const texts = sources?.map(one => outputs.get(one));
  return texts === undefined || texts.includes(undefined) ? undefined : texts.join('').slice(0, LONGEST_INPUT);
}

const LONGEST_INPUT = 200_000;

/** A file that was written by the same line and is run: `sh /tmp/x`, `/tmp/x`. */
function writtenBefore(command: FedCommand, { files, decoded }: Flow): string | undefined {
  if (files.size === 0 || decoded.has(command)) return undefined;
  const { program, words } = command;
  const invoked = 'invoked' in command && typeof command.invoked === 'string' ? command.invoked : program;
  const isRun = SHELL.test(program) || program === 'source';
  const path = isRun ? words.find(word => !/^[-+]/.test(word)) : invoked;
  return path === undefined || (!isRun && !path.includes('/')) ? undefined : files.get(path);
}

/** What a list of commands prints, where all of them print what is known. */
export function printedBy(commands: readonly FedCommand[], read: ReadFile): string | undefined {
  const feeders = new Map<ShellCommand, string>();
  let text = '';
  for (const command of commands) {
    if (command.writes.length > 0 || command.handedOn !== undefined) return undefined;
    const input = command.heredoc?.input ?? feeders.get(command);
    const output = printed(command.program, command.words, input, read);
    if (output === undefined) return undefined;
    const { pipesInto } = command;
    if (!pipesInto) text += output;
    else feeders.set(pipesInto, ((feeders.get(pipesInto) ?? '') + output).slice(0, LONGEST_INPUT));
    if (text.length > LONGEST_INPUT) return undefined;
  }
  return text === '' ? undefined : withoutEnd(text);
}

/** `''` for a shell that reads its commands from the pipe. */
function codeOption({ program, words }: FedCommand): string | undefined {
  const plain = words.filter(word => !/^(?:-|\/dev\/stdin)$/.test(word));
  if (SHELL.test(program)) {
    const reads = plain.every(word => /^[-+]/.test(word)) || plain.includes('-s');
    return reads && !plain.some(word => /^-[a-z]*c$/.test(word)) ? '' : undefined;
  }
  if (program === 'source') return plain.length === 0 && words.length > 0 ? '' : undefined;
  return plain.length === 0 && Object.hasOwn(CODE, program) ? CODE[program] : undefined;
}

/** The line that `xargs` makes of words that come in. */
function argued(line: string, input: string): string {
  const next = /\s*(\S+)/y;
  let replaced: string | undefined;
  let rest = '';
  for (let turns = 0; turns < 20; turns++) {
    const from = next.lastIndex;
    const word = next.exec(line)?.[1];
    if (word === undefined) break;
    if (turns === 0) continue;
    if (!word.startsWith('-')) {
      rest = line.slice(from).trim();
      break;
    }
    const value = /^-[InLPsdEa]$/.test(word) ? next.exec(line)?.[1] : word.slice(2);
    if (/^-[Ii]/.test(word)) replaced = value?.replace(/['"]/g, '') || '{}';
  }
  const words = input.slice(0, 10_000).split(/\s+/).filter(Boolean).slice(0, 100);
  if (replaced !== undefined) return rest.split(replaced).slice(0, 20).join(withoutEnd(input).slice(0, 10_000));
  return `${rest} ${words.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`;
}
