/** What runs what it is given: `echo … | rev | sh`, `sh <<EOF`, `bash <(printf …)`, `echo setup.js | xargs node`. */
import type { ShellCommand } from '../types.js';
import { decodes, printed, prints, type ReadFile, withoutEnd } from './shell-text.js';

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
const LONGEST_PIPE = 16;
const MOST = 50;

/** What the commands of a list are given to run, as far as it is made of constants. */
export function fedScripts(commands: readonly FedCommand[], read: ReadFile): readonly Fed[] {
  const piped = new Set(commands.map(({ pipesInto }) => pipesInto));
  const found: Fed[] = [];
  for (const head of commands) {
    if (piped.has(head) || (!prints(head.program) && head.heredoc?.input === undefined)) continue;
    if (found.length >= MOST) break;
    found.push(...alongPipe(head, read));
  }
  return found;
}

/** What a list of commands prints, where all of them print what is known. */
export function printedBy(commands: readonly FedCommand[], read: ReadFile): string | undefined {
  const piped = new Set(commands.map(({ pipesInto }) => pipesInto));
  let text = '';
  for (const head of commands) {
    if (piped.has(head)) continue;
    let input = head.heredoc?.input;
    for (let at: FedCommand | undefined = head, hop = 0; at; at = at.pipesInto, hop++) {
      if (hop > LONGEST_PIPE || at.writes.length > 0 || at.handedOn !== undefined) return undefined;
      input = printed(at.program, at.words, input, read);
      if (input === undefined) return undefined;
    }
    text += input ?? '';
  }
  return text === '' ? undefined : withoutEnd(text);
}

function alongPipe(head: FedCommand, read: ReadFile): readonly Fed[] {
  let input = head.heredoc?.input;
  let isDecoded = false;
  for (let at: FedCommand | undefined = head, hop = 0; at && hop < LONGEST_PIPE; at = at.pipesInto, hop++) {
    if (input !== undefined) {
      if (at.handedOn !== undefined) return [{ to: at, script: argued(at.handedOn, input) }];
      const option = codeOption(at);
      if (option !== undefined) return [{ to: at, script: input, ...(option !== '' && { option }) }];
    }
    input = printed(at.program, at.words, input, read);
    if (input === undefined) return [];
    isDecoded ||= decodes(at.program) && at !== head;
    // A script that is decoded into a file is for a shell: what is no text was none, nor are settings and certificates.
    if (isDecoded && at.writes.length > 0 && !/[^\t\n\r -~]/.test(input)) return [{ to: at, script: input }];
  }
  return [];
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
