import type { ShellCommand } from '../types.js';
import { placeOf } from './places.js';
import { hostOf, oddAddress } from './services.js';

/** What a command line does to its machine, as far as it is nobody's business but an attacker's. Worst first. */
export type Deed =
  | 'reverse-shell'
  | 'download-run'
  | 'exfiltrate'
  | 'credentials'
  | 'destroy'
  | 'mine'
  | 'persist'
  | 'executable'
  | 'odd-contact'
  | 'contact'
  | 'inline-code'
  | 'hidden-start';

export interface JudgedCommand {
  readonly deed: Deed;
  readonly says: string;
  readonly command: ShellCommand;
}

const FETCHERS = new Set([
  'curl',
  'wget',
  'fetch',
  'aria2c',
  'invoke-webrequest',
  'invoke-restmethod',
  'iwr',
  'irm',
  'certutil',
  'bitsadmin',
  'start-bitstransfer',
  'lwp-download',
  'tnpm',
]);
const TALKERS = new Set([
  ...FETCHERS,
  'nslookup',
  'dig',
  'host',
  'ping',
  'nc',
  'ncat',
  'netcat',
  'telnet',
  'ftp',
  'scp',
  'ssh',
  'test-connection',
  'resolve-dnsname',
]);
const RUNNERS = new Set([
  'sh',
  'bash',
  'zsh',
  'dash',
  'ksh',
  'node',
  'bun',
  'deno',
  'python',
  'python2',
  'python3',
  'perl',
  'ruby',
  'php',
  'iex',
  'invoke-expression',
  'powershell',
  'pwsh',
  'cmd',
  'eval',
  'source',
  '.',
]);
const LIVING_OFF = new Set(['regsvr32', 'rundll32', 'mshta', 'wscript', 'cscript', 'installutil', 'msiexec']);
/** Programs that come with Windows or that people install. */
const OF_THE_SYSTEM =
  /system32|windir|(?:^|[\\/])(?:cmd|reg|powershell|pwsh|taskkill|tasklist|where|wmic|explorer|node|npm|git|bash|wsl|nvm|chrome|msedge|code|python|java)\.exe$/i;
/** Words a shell replaces by something about the machine or its user. */
const MACHINE_WORDS =
  /\$\(|`|\$\{?(?:USER|HOSTNAME|HOME|PWD|LOGNAME|HOST|NPM_TOKEN|\w*(?:TOKEN|SECRET|KEY|PASSWORD)\w*)\b|%(?:USERNAME|COMPUTERNAME|USERPROFILE|USERDOMAIN|\w*TOKEN\w*)%|\$env:\w+/i;

/**
 * Judges the simple commands of one line or script, substitutions included. Programs that only build (`node-gyp`,
 * `tsc`, `husky`, `cp`) do nothing worth telling; a plain download counts little, since installers do it.
 */
export function deedsOf(commands: readonly ShellCommand[]): readonly JudgedCommand[] {
  const found: JudgedCommand[] = [];
  const downloads = new Set<string>();
  const add = (deed: Deed, says: string, command: ShellCommand): void => {
    if (found.length < 50) found.push({ deed, says, command });
  };
  for (const command of commands) {
    const { program, words, text } = command;
    const line = text.slice(0, 4_000);
    if (/\/dev\/(?:tcp|udp)\//.test(line)) add('reverse-shell', 'opens a socket from the shell', command);
    if (/^(?:nc|ncat|netcat)$/.test(program)) {
      if (words.some(word => /^-\w*e/.test(word)) || runsWhatItGets(command))
        add('reverse-shell', 'joins a socket to a shell', command);
    }
    if (/^(?:ba|z|k|da)?sh$/.test(program) && words.includes('-i') && /[<>]&/.test(line))
      add('reverse-shell', 'joins a socket to a shell', command);
    if (FETCHERS.has(program) || /downloadstring|downloadfile|net\.webclient/i.test(line)) {
      if (runsWhatItGets(command) || /\biex\b|invoke-expression/i.test(line))
        add('download-run', 'downloads a script and runs it', command);
      for (const file of targetsOf(command)) downloads.add(baseName(file));
    }
    if (
      downloads.has(baseName(program)) ||
      (downloads.size > 0 && [program, ...words].some(word => downloads.has(baseName(word))) && startsThings(program))
    ) {
      add('download-run', 'runs what it downloaded', command);
    }
    if (TALKERS.has(program)) {
      const address = words.map(word => oddAddress(word)).find(Boolean);
      if (sendsMachine(command)) add('exfiltrate', 'sends facts about the machine to another one', command);
      else if (address) add('odd-contact', `contacts ${address}`, command);
      else if (words.some(word => hostOf(word) !== undefined || /^[\w-]+(?:\.[\w-]+)+$/.test(word)))
        add('contact', 'contacts another machine', command);
    }
    const place = [...words, ...command.writes]
      .map(word => placeOf(word.replace(/^[@~]|^\$HOME|^%USERPROFILE%/i, '/')))
      .find(Boolean);
    if (place && program !== 'cd' && program !== 'mkdir') add('credentials', `touches ${place.what}`, command);
    if (destroys(command, line)) add('destroy', 'destroys or halts the machine it runs on', command);
    if (/\bxmrig\b|stratum\+(?:tcp|ssl):|--donate-level|\bminerd\b|cryptonight/i.test(line))
      add('mine', 'mines cryptocurrency', command);
    if (
      [...words, ...command.writes].some(word =>
        /\.(?:bashrc|zshrc|bash_profile)$|\/etc\/(?:cron|rc\.local)|LaunchAgents\/|Startup\\/i.test(word),
      ) ||
      /^(?:crontab|schtasks)$/.test(program)
    ) {
      add('persist', 'makes itself start again', command);
    }
    if (LIVING_OFF.has(program)) add('executable', `has ${program} load code`, command);
    if (
      /\.(?:exe|dll|scr|vbs|bin|elf)$/i.test(ownProgram(line)) ||
      words.some(word => /^[.\w\\/-]+\.(?:exe|dll|scr|vbs)$/i.test(word) && /^(?:start|chmod|open)$/.test(program))
    ) {
      add('executable', 'starts a program', command);
    }
    if (/^(?:node|bun|deno)$/.test(program) && words.some(word => /^-(?:e|p|-eval|-print)$/.test(word))) {
      const code = words.at(-1) ?? '';
      if (/child_process|https?\b|\beval\b|atob|base64|fetch\(|\bnet\b|\\x/.test(code))
        add('inline-code', 'runs code written in the command', command);
    }
    if (command.silent && /^(?:node|bun|deno|python3?|sh|bash)$/.test(program))
      add('hidden-start', 'starts a script out of sight', command);
  }
  return found.sort((a, b) => ORDER.indexOf(a.deed) - ORDER.indexOf(b.deed));
}

const ORDER: readonly Deed[] = [
  'reverse-shell',
  'download-run',
  'exfiltrate',
  'destroy',
  'mine',
  'credentials',
  'persist',
  'executable',
  'odd-contact',
  'inline-code',
  'contact',
  'hidden-start',
];

function runsWhatItGets({ pipesInto }: ShellCommand): boolean {
  for (let next = pipesInto, hop = 0; next && hop < 6; next = next.pipesInto, hop++)
    if (RUNNERS.has(next.program)) return true;
  return false;
}

function startsThings(program: string): boolean {
  return (
    RUNNERS.has(program) ||
    LIVING_OFF.has(program) ||
    program === 'start' ||
    program === 'chmod' ||
    program === 'start-process' ||
    program === 'nohup'
  );
}

/** Files that a download is written to. */
function targetsOf({ words, writes }: ShellCommand): readonly string[] {
  const targets = [...writes];
  words.forEach((word, at) => {
    if (/^(?:-o|-O|--output|--output-document|-OutFile)$/.test(word) && words[at + 1])
      targets.push(words[at + 1] as string);
    if (/^-O$|^--remote-name$/.test(word) && at === words.length - 2) targets.push(words[at + 1] as string);
  });
  return targets.filter(target => target !== '-' && !/^\/dev\//.test(target) && target !== 'NUL');
}

function sendsMachine(command: ShellCommand): boolean {
  if (command.substitutions.length > 0) return true;
  if (command.words.some(word => MACHINE_WORDS.test(word))) return true;
  return command.words.some(
    (word, at) =>
      /^(?:-d|--data(?:-\w+)?|-F|--form|-T|--upload-file|--post-file)$/.test(command.words[at - 1] ?? '') &&
      /^@|=@/.test(word),
  );
}

function destroys({ program, words }: ShellCommand, line: string): boolean {
  if (/:\(\)\s{0,3}\{\s{0,3}:\s{0,3}\|/.test(line)) return true;
  if (program === 'shutdown' || program === 'halt' || program === 'poweroff' || program.startsWith('mkfs')) return true;
  if (program === 'rm' && words.some(word => /^-\w*[rf]/.test(word))) {
    return words.some(word =>
      /^(?:\/|\/\*|~|~\/?\*?|\$HOME\/?\*?|\$\{HOME\}\/?|\/(?:home|etc|usr|var|bin)\/?\*?|\.\.|(?:.*\/)?\.\.\/\.\.\/?|--no-preserve-root)$/.test(
        word,
      ),
    );
  }
  if ((program === 'del' || program === 'rd' || program === 'rmdir') && words.some(word => /^\/s$/i.test(word)))
    return words.some(word => /^(?:[a-z]:\\?\*?|%USERPROFILE%.*|%SystemDrive%.*)$/i.test(word));
  return (
    program === 'dd' &&
    words.some(word => /^of=(?:\/dev\/[sh]d|\$|\/tmp)/.test(word)) &&
    words.some(word => /^if=\/dev\/(?:zero|u?random)/.test(word))
  );
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
    .replace(/\.(?:exe|bat|cmd|com)$/, '');
}
