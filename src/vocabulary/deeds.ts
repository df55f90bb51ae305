import type { ShellCommand } from '../types.js';
import {
  bringsExtension,
  destroys,
  disarms,
  givesMachine,
  halts,
  isForkBomb,
  isMiner,
  letsIn,
  persists,
  reroutes,
  runsAddress,
} from './harm.js';
import { installed } from './installing.js';
import { filesSent, getsFrom, isForeignFile, isHost, sendsInput, sourcesOf, tells, wordsSent } from './leaving.js';
import { placeOf } from './places.js';
import {
  FETCHERS,
  INTERPRETERS,
  LIVING_OFF,
  MOVERS,
  OF_THE_SYSTEM,
  RUNNERS,
  SHELL,
  TALKERS,
  TELLING,
} from './programs.js';
import { scriptDeeds } from './scripts.js';
import { oddAddress } from './services.js';
import { asksVersion } from './starting.js';

/** What a command line does to its machine, as far as it is nobody's business but an attacker's. Worst first. */
export const DEEDS = [
  'reverse-shell',
  'download-run',
  'exfiltrate',
  'secret',
  'destroy',
  'backdoor',
  'escape',
  'mine',
  'halt',
  'disarm',
  'reroute',
  'agent',
  'upload',
  'credentials',
  'persist',
  'extends',
  'executable',
  'odd-contact',
  'encoded',
  'inline-code',
  'contact',
  'installs',
  'hidden-start',
] as const;

export type Deed = (typeof DEEDS)[number];

/** Those that nobody writes into a file on the spot, for later or to be run, with anything good in mind. */
export const HARMFUL: ReadonlySet<Deed> = new Set<Deed>([
  'reverse-shell',
  'download-run',
  'exfiltrate',
  'destroy',
  'backdoor',
  'escape',
  'mine',
]);

export interface JudgedCommand {
  readonly deed: Deed;
  readonly says: string;
  readonly command: ShellCommand;
}

/** What a shell replaces by something about the machine or its user. */
const MACHINE_WORDS =
  /\$\{?(?:USER|HOSTNAME|HOME|PWD|LOGNAME|HOST|SUDO_USER|SSH_CONNECTION)\b|%(?:USERNAME|COMPUTERNAME|USERPROFILE|USERDOMAIN)%|\$env:(?:USERNAME|COMPUTERNAME|USERPROFILE|USERDOMAIN)\b/i;
/** What it replaces by a secret. */
const SECRET_WORDS =
  /\$\{?(?:env:)?(?:\w{0,40}_)?(?:TOKEN|SECRET|KEY|PASSWORD|PASSWD)(?:_\w{0,40})?\b|%\w{0,40}(?:TOKEN|SECRET|PASSWORD)\w{0,40}%/i;
/** What makes a script of bytes that are none. `tr` and `sed` edit what people read, too. */
const DECODING = /^(?:base64|base32|xxd|rev|gunzip|zcat|openssl|gpg|awk|perl|python[23]?|ruby|php|od|hexdump)$/;
/** The most text of one list of commands that is searched as a whole. UTF-16 units. */
const LONGEST = 20_000;

/**
 * Judges the simple commands of one line or script, substitutions included. Programs that only build (`node-gyp`,
 * `tsc`, `husky`, `cp`) do nothing worth telling; a plain download counts little, since installers do it.
 */
export function deedsOf(commands: readonly ShellCommand[]): readonly JudgedCommand[] {
  const found: JudgedCommand[] = [];
  const judging: Judging = {
    downloads: new Set(),
    tainted: new Set(),
    upstream: sourcesOf(commands),
    isFetched: false,
    add: (deed, says, command) => {
      if (found.length < 50) found.push({ deed, says, command });
    },
  };
  for (const command of commands) {
    opensShells(judging, command);
    const code = inlineCode(command);
    if (code !== undefined)
      for (const { deed, says } of scriptDeeds(code.text, code.language)) judging.add(deed, says, command);
    runsForeign(judging, command);
    tellsOthers(judging, command);
    harms(judging, command);
    starts(judging, command);
  }
  for (const judged of asPowerShell(commands)) found.push(judged);
  if (isForkBomb(commands)) judging.add('destroy', 'starts itself without end', commands[0] as ShellCommand);
  return found.sort((a, b) => DEEDS.indexOf(a.deed) - DEEDS.indexOf(b.deed));
}

/** What is known of the commands that stand before the one that is looked at. */
interface Judging {
  /** Names of files that came from another machine. */
  readonly downloads: Set<string>;
  /** Names of files that something about the machine was written to. */
  readonly tainted: Set<string>;
  readonly upstream: ReturnType<typeof sourcesOf>;
  /** Whether something was fetched. */
  isFetched: boolean;
  add(deed: Deed, says: string, command: ShellCommand): void;
}

function lineOf({ text }: ShellCommand): string {
  return text.slice(0, 4_000);
}

function opensShells({ add, upstream }: Judging, command: ShellCommand): void {
  const { program, words } = command;
  const line = lineOf(command);
  if (/\/dev\/(?:tcp|udp)\//.test(line)) add('reverse-shell', 'opens a socket from the shell', command);
  if (/^(?:nc|ncat|netcat)$/.test(program)) {
    if (words.some(word => /^-\w*e/.test(word)) || runsWhatItGets(command) || getsFrom(upstream, command, SHELL))
      add('reverse-shell', 'joins a socket to a shell', command);
  }
  if (program === 'telnet' && runsWhatItGets(command)) add('reverse-shell', 'joins a socket to a shell', command);
  if (
    program === 'socat' &&
    words.some(word => /^(?:exec|system):/i.test(word)) &&
    words.some(word => /^(?:tcp|udp|openssl)/i.test(word))
  )
    add('reverse-shell', 'joins a socket to a shell', command);
  if (SHELL.test(program) && words.includes('-i') && /[<>]&/.test(line))
    add('reverse-shell', 'joins a socket to a shell', command);
}

/** What comes from another machine and is run. */
function runsForeign(judging: Judging, command: ShellCommand): void {
  const { add, downloads } = judging;
  const { program, words } = command;
  const fetches = FETCHERS.has(program) && (program !== 'certutil' || words.some(word => /^[-/]urlcache$/i.test(word)));
  if (fetches) {
    judging.isFetched = true;
    if (runsWhatItGets(command)) add('download-run', 'downloads a script and runs it', command);
    for (const file of targetsOf(command)) downloads.add(baseName(file));
  }
  // `sh -c "$(curl …)"`, `source <(curl …)`
  if (
    (RUNNERS.has(program) || program === '[scriptblock]::create') &&
    (command.substitutions.some(isPlainFetch) ||
      words.some(
        word =>
          FETCHERS.has(word.toLowerCase()) &&
          program !== 'powershell' &&
          program !== 'cmd' &&
          /^(?:iex|invoke-expression|\[)/.test(program),
      ))
  ) {
    if (isCodeOf(command)) add('download-run', 'downloads a script and runs it', command);
  }
  if (LIVING_OFF.has(program) && words.some(word => /^(?:\/i:)?(?:https?|ftp):|^\\\\[\w.-]+@/i.test(word)))
    add('download-run', `has ${program} load code from another machine`, command);
  if (MOVERS.has(program)) {
    const files = words.filter(word => !/^[-/]\w+$/.test(word));
    if (files.slice(0, -1).some(file => downloads.has(baseName(file))) && files.length > 1)
      downloads.add(baseName(files.at(-1) as string));
  } else if (
    !FETCHERS.has(program) &&
    downloads.size > 0 &&
    (downloads.has(baseName(program)) ||
      (startsThings(program) && words.some(word => downloads.has(baseName(word.replace(/,\w*$/, ''))))))
  ) {
    // A file made executable is not yet run.
    if (program !== 'chmod') add('download-run', 'runs what it downloaded', command);
  }
  if (judging.isFetched && /^(?:rundll32|regsvr32)$/.test(program))
    add('download-run', `downloads a file and has ${program} load code`, command);
}

/** What another machine is told. */
function tellsOthers({ add, tainted, upstream }: Judging, command: ShellCommand): void {
  const { program, words } = command;
  if (TELLING.test(program) || (program === 'cat' && words.some(isForeignFile)))
    for (const file of command.writes) tainted.add(baseName(file));
  if (TALKERS.has(program)) {
    const sent = wordsSent(command);
    const address = words.map(word => oddAddress(word)).find(Boolean);
    // What a shell on another machine is told is not what a collector is sent.
    const isLogin = program === 'ssh' || program === 'scp';
    const facts =
      !isLogin &&
      (sent.some(word => MACHINE_WORDS.test(word)) ||
        command.substitutions.some(inner => tells(inner, sent)) ||
        sendsInput(command, upstream) ||
        filesSent(command).some(file => tainted.has(baseName(file))));
    const files = filesSent(command).filter(file => file !== '-');
    if (facts) add('exfiltrate', 'sends facts about the machine to another one', command);
    else if (!isLogin && sent.some(word => SECRET_WORDS.test(word)))
      add('secret', 'sends a secret of the environment to another machine', command);
    else if (files.some(isForeignFile)) add('exfiltrate', 'sends a file of the machine to another one', command);
    else if (address) add('odd-contact', `contacts ${address}`, command);
    else if (files.length > 0) add('upload', 'sends a file to another machine', command);
    else if (words.some(word => isHost(word))) add('contact', 'contacts another machine', command);
  }
}

/** What is done to this machine. */
function harms({ add }: Judging, command: ShellCommand): void {
  const { program, words } = command;
  const line = lineOf(command);
  const place = [...words, ...command.writes]
    .map(word => placeOf(word.replace(/^[@~]|^\$HOME|^%USERPROFILE%/i, '/')))
    .find(Boolean);
  if (place && program !== 'cd' && program !== 'mkdir') add('credentials', `touches ${place.what}`, command);
  if (letsIn(command)) add('backdoor', 'lets somebody else in', command);
  if (givesMachine(command)) add('escape', 'gives a container the whole machine', command);
  if (destroys(command)) add('destroy', 'destroys what lies on the machine', command);
  if (halts(command, line)) add('halt', 'halts the machine', command);
  if (disarms(program, line)) add('disarm', 'switches off what protects the machine', command);
  const route = reroutes(command);
  if (route !== undefined) add('reroute', `has everything fetched ${route}`, command);
  if (/--dangerously-skip-permissions|--trust-all-tools|--yolo\b|--dangerously-bypass-approvals/.test(line))
    add('agent', 'has a coding agent do what it likes', command);
  if (isMiner(words) || /\bxmrig\b|stratum\+(?:tcp|ssl):|--donate-level|\bminerd\b|cryptonight/i.test(line))
    add('mine', 'mines cryptocurrency', command);
  if (bringsExtension(command)) add('extends', 'puts an extension into an editor', command);
  if (persists(command)) add('persist', 'makes itself start again', command);
}

/** What is started, and how. */
function starts({ add, upstream }: Judging, command: ShellCommand): void {
  const { program, words } = command;
  const line = lineOf(command);
  if (LIVING_OFF.has(program) && program !== 'msiexec') add('executable', `has ${program} load code`, command);
  if (
    (/[\w)-]\.(?:exe|dll|scr|vbs|bin|elf)$/i.test(ownProgram(line)) && !asksVersion(words)) ||
    words.some(word => /^[.\w\\/-]+\.(?:exe|dll|scr|vbs)$/i.test(word) && /^(?:start|chmod|open)$/.test(program))
  ) {
    add('executable', 'starts a program', command);
  }
  if (/^(?:node|bun|deno)$/.test(program) && words.some(word => /^-(?:e|p|-eval|-print)$/.test(word))) {
    const inner = words.at(-1) ?? '';
    if (/child_process|https?\b|\beval\b|atob|base64|fetch\(|\bnet\b|\\x/.test(inner))
      add('inline-code', 'runs code written in the command', command);
  }
  if (runsAddress(command)) add('download-run', 'runs code straight from an address', command);
  const encoded = encodedIn(command, upstream);
  if (encoded) add('encoded', encoded, command);
  const other = installed(command);
  if (other) add('installs', `installs ${other}`, command);
  if (command.silent && /^(?:node|bun|deno|python3?|sh|bash|powershell|pwsh)$/.test(program))
    add('hidden-start', 'starts a script out of sight', command);
}

/** How what a shell runs is hidden in the line. */
function encodedIn(command: ShellCommand, upstream: ReadonlyMap<ShellCommand, ShellCommand>): string | undefined {
  const { program, words } = command;
  if (SHELL.test(program) && readsCode(command) && getsFrom(upstream, command, DECODING))
    return 'has a shell run a script that is decoded first';
  return /^(?:powershell|pwsh)$/.test(program) &&
    words.some(word => /^[-/](?:e|ec|en\w*)$/i.test(word)) &&
    words.some(word => /^[A-Za-z0-9+/=]{40,}$/.test(word))
    ? 'gives PowerShell an encoded command'
    : undefined;
}

/**
 * PowerShell puts a program together out of objects, so what it does is spread over what looks like several commands:
 * the whole is searched for the pieces that it takes.
 */
function asPowerShell(commands: readonly ShellCommand[]): readonly JudgedCommand[] {
  const [first] = commands;
  const text = commands
    .map(command => command.text)
    .join('\n')
    .slice(0, LONGEST);
  if (!first || !/new-object|\biwr\b|\birm\b|invoke-|start-bitstransfer|\[(?:system\.)?net\./i.test(text)) return [];
  const at = (pattern: RegExp): ShellCommand => commands.find(command => pattern.test(command.text)) ?? first;
  const runs = /\biex\b|invoke-expression|scriptblock\]::create|assembly\]::load\b|\.entrypoint\b/i;
  const socket = /sockets\.tcpclient/i;
  if (socket.test(text) && /getstream/i.test(text) && (runs.test(text) || /\bcmd\b|diagnostics\.process/i.test(text)))
    return [{ deed: 'reverse-shell', says: 'joins a socket to a shell', command: at(socket) }];
  const fetches =
    /downloadstring|downloaddata|net\.webclient|invoke-webrequest|invoke-restmethod|\biwr\b|\birm\b|xmlhttp/i;
  if (fetches.test(text) && runs.test(text))
    return [{ deed: 'download-run', says: 'downloads a script and runs it', command: at(fetches) }];
  const file =
    /downloadfile["'\s(]{0,4}[\s\S]{0,300}?[\\/"'\s,]([\w.-]{1,100}\.(?:exe|dll|scr|bat|cmd|ps1|vbs|msi|hta))\b/i.exec(
      text,
    )?.[1];
  if (file && text.split(file).length > 2 && /start-process|invoke-item|\bii\b|&|\.\\|\bstart\b/i.test(text))
    return [{ deed: 'download-run', says: 'runs what it downloaded', command: at(/downloadfile/i) }];
  return [];
}

// ── downloads ──────────────────────────────────────────────────────────────────────────────────────────────────────

function runsWhatItGets({ pipesInto }: ShellCommand): boolean {
  for (let next = pipesInto, hop = 0; next && hop < 6; next = next.pipesInto, hop++)
    // `| python -m json.tool` formats, `| node parse.js` reads: only a bare interpreter runs what it is piped.
    if (RUNNERS.has(next.program) && readsCode(next)) return true;
  return false;
}

function readsCode({ program, words }: ShellCommand): boolean {
  if (/^(?:iex|invoke-expression|source|eval|\.)$/.test(program)) return true;
  const plain = words.filter(word => word !== '-' && word !== '/dev/stdin');
  if (SHELL.test(program))
    return plain.every(word => word.startsWith('-') || plain.includes('-s')) && !plain.includes('-c');
  return plain.length === 0;
}

/** A command of a substitution that gives what it fetched, as it is. */
function isPlainFetch({ program, pipesInto }: ShellCommand): boolean {
  return (
    FETCHERS.has(program) && (!pipesInto || /^(?:base64|gunzip|gzip|tr|rev|xxd|openssl|tee)$/.test(pipesInto.program))
  );
}

/** True when what is substituted is the code itself, and not one of the arguments of some script. */
function isCodeOf({ program, words }: ShellCommand): boolean {
  if (!SHELL.test(program) && !/^(?:node|bun|python[23]?|perl|ruby|php)$/.test(program)) return true;
  const at = words.findIndex(word => /^(?:\$\(|`|<\()/.test(word));
  return at === 0 || /^-\w*[cers]$/.test(words[at - 1] ?? '');
}

function startsThings(program: string): boolean {
  return (
    RUNNERS.has(program) ||
    LIVING_OFF.has(program) ||
    /^(?:start|start-process|nohup|explorer|open|xdg-open|invoke-item|ii)$/.test(program)
  );
}

/** Files that a download is written to. */
function targetsOf({ program, words, writes }: ShellCommand): readonly string[] {
  const targets = [...writes];
  let named = false;
  words.forEach((word, at) => {
    const next = words[at + 1];
    if (
      program === 'curl'
        ? /^-\w*o$|^--output$/.test(word)
        : /^(?:-\w*O|-o|--output-document|-outfile|-outf?|-destination)$/i.test(word)
    ) {
      named = true;
      if (next) targets.push(next);
    } else if (/^(?:-o|--output(?:-document)?=)(?=[\w./~$%])/.test(word) && !/^-\w*[a-z]{2}/.test(word)) {
      named = true;
      targets.push(word.replace(/^(?:-o|--output(?:-document)?=)/, ''));
    }
  });
  const urls = words.filter(word => /^(?:https?|ftp):\/\//i.test(word));
  if (program === 'curl' ? words.some(word => /^-\w*O|^--remote-name/.test(word)) : program === 'wget' && !named)
    targets.push(...urls.map(url => url.replace(/[?#].*$/s, '')));
  // Their last word is where to.
  if (/^(?:certutil|bitsadmin)$/.test(program)) targets.push(words.at(-1) ?? '');
  if (/bitstransfer|webrequest|iwr/.test(program) && !named) {
    const plain = words.filter(word => !word.startsWith('-'));
    if (plain.length > 1) targets.push(plain.at(-1) as string);
  }
  return targets.filter(
    target => target.length > 0 && target !== '-' && !/^\/dev\/|^nul$/i.test(target) && baseName(target) !== '',
  );
}

/** Code of another language in one word of the command. */
function inlineCode({
  program,
  words,
}: ShellCommand): { readonly text: string; readonly language: string } | undefined {
  const option = Object.hasOwn(INTERPRETERS, program) ? INTERPRETERS[program] : undefined;
  if (!option) return undefined;
  const at = words.findIndex(word => option.test(word));
  const attached = words.find(word => /^-[ecr].{8}/s.test(word));
  const text = at >= 0 ? words.slice(at + 1).join('\n') : attached?.slice(2);
  return text === undefined
    ? undefined
    : { text: `${words.join(' ').slice(0, 200)}\n${text}`, language: program.replace(/\d$|^py$/, '') || 'python' };
}

/** The program a line starts, unless it comes with the system. */
function ownProgram(line: string): string {
  const word = firstWord(line);
  return OF_THE_SYSTEM.test(word) ? '' : word;
}

function firstWord(line: string): string {
  return /^\s*["']?([^\s"']+)/.exec(line)?.[1] ?? '';
}

function baseName(path: string): string {
  return path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|bat|cmd|com|sh|bash|ps1|[cm]?js|py|vbs)$/, '');
}
