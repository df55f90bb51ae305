/** Programs that only run another program: what is left when they are taken away. */
import { linesCalled } from './shell-calls.js';
import type { Dialect, Word } from './shell-tokens.js';

/** A wrapper's options that take a word of their own, and how many plain words come before the program. */
interface Wrapper {
  readonly takesWord?: RegExp;
  readonly plainWords?: number;
  readonly assignments?: boolean;
  readonly silent?: boolean;
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  sudo: { takesWord: /^-(?:[ughprtCTUD]|-user|-group|-host|-prompt)$/, assignments: true },
  doas: { takesWord: /^-[uC]$/ },
  env: { takesWord: /^-(?:[uC]|-unset|-chdir)$/, assignments: true },
  'cross-env': { assignments: true },
  'cross-env-shell': { assignments: true },
  nohup: {},
  busybox: {},
  toybox: {},
  exec: { takesWord: /^-a$/ },
  command: {},
  builtin: {},
  time: {},
  nice: { takesWord: /^-(?:n|-adjustment)$/ },
  ionice: { takesWord: /^-[cnp]$/ },
  timeout: { takesWord: /^-(?:[sk]|-signal|-kill-after)$/, plainWords: 1 },
  setsid: { silent: true },
  stdbuf: { takesWord: /^-[ioe]$/ },
  unbuffer: {},
  'xvfb-run': { takesWord: /^-[nefps]$/ },
  xargs: { takesWord: /^-[IiLnPsdaE]$/ },
  call: {},
  start: { silent: true },
  'start-process': { silent: true },
};

const mostWrappers = 16;

/** The program's word and what follows it, wrappers removed. A wrapper that wraps nothing (`env`, `sudo -l`) stays. */
export function unwrapped(words: readonly Word[]): { rest: readonly Word[]; silent: boolean } {
  let at = 0;
  let silent = false;
  for (let turns = 0; turns < mostWrappers; turns++) {
    const program =
      words[at]?.value
        .replace(/^.*[/\\]/s, '')
        .replace(/\.exe$/i, '')
        .toLowerCase() ?? '';
    const wrapper = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
    if (!wrapper) break;
    const next = program === 'start' ? afterStart(words, at + 1) : afterOptions(words, at + 1, wrapper);
    if (next >= words.length || (program === 'command' && /^-[vV]$/.test(words[at + 1]?.value ?? ''))) break;
    silent ||= wrapper.silent === true && !words.slice(at, next).some(word => /^[/-]w(?:ait)?$/i.test(word.value));
    at = next;
  }
  return { rest: words.slice(at), silent };
}

function afterOptions(
  words: readonly Word[],
  from: number,
  { takesWord, plainWords = 0, assignments }: Wrapper,
): number {
  let at = from;
  for (; at < words.length; at++) {
    const value = words[at]?.value ?? '';
    if (value === '--') {
      at++;
      break;
    }
    if (takesWord?.test(value)) at++;
    else if (!(value.startsWith('-') && value.length > 1) && !(assignments && /^[A-Za-z_]\w{0,63}=/.test(value))) break;
  }
  return at + plainWords;
}

/** `start "title" /B /D folder program …`. */
function afterStart(words: readonly Word[], from: number): number {
  let at = from;
  if (words[at]?.quoted && at + 1 < words.length) at++;
  for (; at < words.length; at++) {
    const value = words[at]?.value ?? '';
    if (/^\/d$/i.test(value)) at++;
    else if (!/^\/[a-z]+$/i.test(value)) break;
  }
  return at;
}

/** What a command has a shell run. */
export interface Script {
  readonly text: string;
  readonly dialect?: Dialect;
  readonly silent?: boolean;
  /** The wrapper itself is worth telling: it hides what it runs. */
  readonly keep?: boolean;
}

/** The script inside `sh -c "…"`, `cmd /c …`, `powershell …` or `eval …`, unless only the machine would know it. */
export function nestedScript(program: string, words: readonly Word[]): Script | undefined {
  const script = find(program, words);
  // `sh -c "$(curl …)"`: nothing is written here that could be read
  return script && !/^\s*(?:\$\(|`|\$\{?\w+\}?\s*$)/.test(script.text) ? script : undefined;
}

/** A line of a table of times: five fields or a word for them, then a command. */
const CRON = /^\s*(?:@(?:reboot|hourly|daily|weekly|monthly)|(?:[\d*/,-]{1,20}\s{1,5}){5})\s{0,5}(\S[\s\S]*)$/;

function find(program: string, words: readonly Word[]): Script | undefined {
  if (program === 'eval') return words.length === 0 ? undefined : { text: words.map(word => word.value).join(' ') };
  if (program === 'cmd') {
    const at = words.findIndex(word => /^\/[ckr]/i.test(word.value));
    if (at < 0) return undefined;
    const attached = words[at]?.value.slice(2) ?? '';
    return { text: `${attached} ${line(words.slice(at + 1))}`.trim(), dialect: 'cmd' };
  }
  // What a scheduler is to run, as it is told or as a line of its table is written.
  if (program === 'schtasks') {
    const at = words.findIndex(word => /^\/tr$/i.test(word.value));
    const text = at < 0 ? undefined : words[at + 1]?.value;
    return text === undefined ? undefined : { text, dialect: 'cmd', keep: true };
  }
  if (program === 'echo' || program === 'printf') {
    const table = words.map(word => CRON.exec(word.value.slice(0, 2_000))?.[1]).find(Boolean);
    return table === undefined ? undefined : { text: table, dialect: 'sh', keep: true };
  }
  if (program === 'find') return found(words);
  const called = linesCalled(
    program,
    words.map(word => word.value),
  );
  if (called.length > 0) return { text: called.join('\n'), dialect: 'sh', keep: true };
  if (program === 'powershell' || program === 'pwsh') return powershell(words);
  if (/^(?:ba|z|da|a|k|fi)?sh$|^su$/.test(program)) {
    const at = words.findIndex(word => /^-[a-z]*c$/.test(word.value));
    const plain = words.findIndex(word => !/^[-+]/.test(word.value));
    const text = at >= 0 && (plain < 0 || plain > at || program === 'su') ? words[at + 1]?.value : undefined;
    return text === undefined ? undefined : { text, dialect: 'sh' };
  }
  return undefined;
}

/** What `find … -exec` starts for each file. */
function found(words: readonly Word[]): Script | undefined {
  const at = words.findIndex(word => /^-(?:exec|execdir|ok|okdir)$/.test(word.value));
  const end = words.findIndex((word, i) => i > at && /^[;+]$/.test(word.value));
  const run = at < 0 ? [] : words.slice(at + 1, end < 0 ? undefined : end);
  return run.length === 0 ? undefined : { text: run.map(quotedWord).join(' '), dialect: 'sh', keep: true };
}

function quotedWord({ value }: Word): string {
  return /^[\w./:=@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** PowerShell accepts any unambiguous beginning of a parameter's name, with `-` or `/`. */
function powershell(words: readonly Word[]): Script | undefined {
  let silent = false;
  for (let at = 0; at < words.length; at++) {
    const value = words[at]?.value ?? '';
    const parameter = /^[-/\u2013\u2014]([a-z]+)$/i.exec(value)?.[1]?.toLowerCase();
    if (parameter === undefined) {
      if (/\.ps1$/i.test(value)) return undefined;
      return { text: line(words.slice(at)), dialect: 'powershell', silent };
    }
    if (parameter === 'ec' || 'encodedcommand'.startsWith(parameter)) {
      const text = decodeBase64(words[at + 1]?.value ?? '', 'utf16le');
      return text === undefined ? undefined : { text, dialect: 'powershell', silent, keep: true };
    }
    if ('command'.startsWith(parameter)) return { text: line(words.slice(at + 1)), dialect: 'powershell', silent };
    if ('file'.startsWith(parameter)) return undefined;
    if ('windowstyle'.startsWith(parameter)) silent ||= /^h/i.test(words[at + 1]?.value ?? '');
    if (/^(?:ep|ex\w*|w\w*|v\w*|in\w*|o\w*|ps\w*|conf\w*)$/.test(parameter)) at++;
  }
  return undefined;
}

/** Words as one line again; a lone word is the script itself. */
function line(words: readonly Word[]): string {
  if (words.length === 1) return words[0]?.value ?? '';
  return words.map(({ value, quoted }) => (quoted && /[\s;&|]/.test(value) ? `"${value}"` : value)).join(' ');
}

function decodeBase64(text: string, encoding: 'utf8' | 'utf16le'): string | undefined {
  return /^[A-Za-z0-9+/=\s_-]{4,}$/.test(text) ? Buffer.from(text, 'base64').toString(encoding) : undefined;
}
