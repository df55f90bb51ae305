import type { ShellCommand } from '../types.js';
import { placeOf } from './places.js';
import { scriptDeeds } from './scripts.js';
import { hostOf, oddAddress } from './services.js';
import { asksVersion } from './starting.js';

/** What a command line does to its machine, as far as it is nobody's business but an attacker's. Worst first. */
export const DEEDS = [
  'reverse-shell',
  'download-run',
  'exfiltrate',
  'secret',
  'destroy',
  'backdoor',
  'mine',
  'halt',
  'disarm',
  'agent',
  'upload',
  'credentials',
  'persist',
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
  'mine',
]);

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
const SHELL = /^(?:ba|z|da|k|a)?sh$/;
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
/** Programs of the system that load code out of a file or an address they are given. */
const LIVING_OFF = new Set(['regsvr32', 'rundll32', 'mshta', 'wscript', 'cscript', 'installutil', 'msiexec']);
/** Programs that give a file another name or place. */
const MOVERS = new Set(['mv', 'cp', 'ren', 'rename', 'move', 'copy', 'move-item', 'copy-item', 'rename-item']);
/** Interpreters that take a program in one word, and the option that says so. */
const INTERPRETERS: Readonly<Record<string, RegExp>> = {
  python: /^-\w*c$/,
  python2: /^-\w*c$/,
  python3: /^-\w*c$/,
  py: /^-\w*c$/,
  perl: /^-\w*[eE]$/,
  ruby: /^-\w*e$/,
  php: /^-r$/,
  osascript: /^-e$/,
};
/** Programs that come with Windows or that people install. */
const OF_THE_SYSTEM =
  /system32|windir|(?:^|[\\/])(?:cmd|reg|powershell|pwsh|taskkill|tasklist|where|wmic|explorer|node|npm|git|bash|wsl|nvm|chrome|msedge|code|python|java|curl|certutil|bitsadmin|mshta|rundll32|regsvr32|schtasks|netsh|msiexec|wscript|cscript|tar|where|whoami|hostname|ping|nslookup)\.exe$/i;
/** What a shell replaces by something about the machine or its user. */
const MACHINE_WORDS =
  /\$\{?(?:USER|HOSTNAME|HOME|PWD|LOGNAME|HOST|SUDO_USER|SSH_CONNECTION)\b|%(?:USERNAME|COMPUTERNAME|USERPROFILE|USERDOMAIN)%|\$env:(?:USERNAME|COMPUTERNAME|USERPROFILE|USERDOMAIN)\b/i;
/** What it replaces by a secret. */
const SECRET_WORDS =
  /\$\{?(?:env:)?(?:\w{0,40}_)?(?:TOKEN|SECRET|KEY|PASSWORD|PASSWD)(?:_\w{0,40})?\b|%\w{0,40}(?:TOKEN|SECRET|PASSWORD)\w{0,40}%/i;
/** Programs whose answer is about the machine, its user or what lies on it. */
const TELLING =
  /^(?:whoami|hostname|id|env|printenv|set|pwd|ls|dir|ps|tasklist|ifconfig|ipconfig|ip|netstat|ss|arp|route|systeminfo|lscpu|lsblk|df|mount|who|w|last|groups|users|getent|ping|security|kubectl|aws|gcloud|az|xxd|tar|zip|find|history|docker|getmac|net|wmic|sw_vers|system_profiler|dscl|get-content|gc|type|more|get-childitem|gci)$/;
/** The most text of one list of commands that is searched as a whole. UTF-16 units. */
const LONGEST = 20_000;

/**
 * Judges the simple commands of one line or script, substitutions included. Programs that only build (`node-gyp`,
 * `tsc`, `husky`, `cp`) do nothing worth telling; a plain download counts little, since installers do it.
 */
export function deedsOf(commands: readonly ShellCommand[]): readonly JudgedCommand[] {
  const found: JudgedCommand[] = [];
  /** Names of files that came from another machine. */
  const downloads = new Set<string>();
  /** Names of files that something about the machine was written to. */
  const tainted = new Set<string>();
  const upstream = sourcesOf(commands);
  let fetched: ShellCommand | undefined;
  const add = (deed: Deed, says: string, command: ShellCommand): void => {
    if (found.length < 50) found.push({ deed, says, command });
  };
  for (const command of commands) {
    const { program, words, text } = command;
    const line = text.slice(0, 4_000);
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

    const code = inlineCode(command);
    if (code !== undefined)
      for (const { deed, says } of scriptDeeds(code.text, code.language)) add(deed, says, command);

    const fetches =
      FETCHERS.has(program) && (program !== 'certutil' || words.some(word => /^[-/]urlcache$/i.test(word)));
    if (fetches) {
      fetched ??= command;
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
    if (fetched && /^(?:rundll32|regsvr32)$/.test(program))
      add('download-run', `downloads a file and has ${program} load code`, command);

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
    const place = [...words, ...command.writes]
      .map(word => placeOf(word.replace(/^[@~]|^\$HOME|^%USERPROFILE%/i, '/')))
      .find(Boolean);
    if (place && program !== 'cd' && program !== 'mkdir') add('credentials', `touches ${place.what}`, command);
    if (letsIn(command)) add('backdoor', 'lets somebody else in', command);
    if (destroys(command)) add('destroy', 'destroys what lies on the machine', command);
    if (halts(command, line)) add('halt', 'halts the machine', command);
    if (disarms(program, line)) add('disarm', 'switches off what protects the machine', command);
    if (/--dangerously-skip-permissions|--trust-all-tools|--yolo\b|--dangerously-bypass-approvals/.test(line))
      add('agent', 'has a coding agent do what it likes', command);
    if (isMiner(words) || /\bxmrig\b|stratum\+(?:tcp|ssl):|--donate-level|\bminerd\b|cryptonight/i.test(line))
      add('mine', 'mines cryptocurrency', command);
    if (persists(command)) add('persist', 'makes itself start again', command);
    if (LIVING_OFF.has(program) && program !== 'msiexec') add('executable', `has ${program} load code`, command);
    if (
      (/\.(?:exe|dll|scr|vbs|bin|elf)$/i.test(ownProgram(line)) && !asksVersion(words)) ||
      words.some(word => /^[.\w\\/-]+\.(?:exe|dll|scr|vbs)$/i.test(word) && /^(?:start|chmod|open)$/.test(program))
    ) {
      add('executable', 'starts a program', command);
    }
    if (/^(?:node|bun|deno)$/.test(program) && words.some(word => /^-(?:e|p|-eval|-print)$/.test(word))) {
      const inner = words.at(-1) ?? '';
      if (/child_process|https?\b|\beval\b|atob|base64|fetch\(|\bnet\b|\\x/.test(inner))
        add('inline-code', 'runs code written in the command', command);
    }
    if (
      /^(?:powershell|pwsh)$/.test(program) &&
      words.some(word => /^[-/](?:e|ec|en\w*)$/i.test(word)) &&
      words.some(word => /^[A-Za-z0-9+/=]{40,}$/.test(word))
    )
      add('encoded', 'gives PowerShell an encoded command', command);
    const other = installed(command);
    if (other) add('installs', `installs ${other}`, command);
    if (command.silent && /^(?:node|bun|deno|python3?|sh|bash|powershell|pwsh)$/.test(program))
      add('hidden-start', 'starts a script out of sight', command);
  }
  for (const judged of asPowerShell(commands)) found.push(judged);
  if (isForkBomb(commands)) add('destroy', 'starts itself without end', commands[0] as ShellCommand);
  return found.sort((a, b) => DEEDS.indexOf(a.deed) - DEEDS.indexOf(b.deed));
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

// ── what leaves ────────────────────────────────────────────────────────────────────────────────────────────────────

/** What comes into each command through a pipe. */
function sourcesOf(commands: readonly ShellCommand[]): ReadonlyMap<ShellCommand, ShellCommand> {
  const sources = new Map<ShellCommand, ShellCommand>();
  for (const command of commands) if (command.pipesInto) sources.set(command.pipesInto, command);
  return sources;
}

function getsFrom(upstream: ReadonlyMap<ShellCommand, ShellCommand>, command: ShellCommand, program: RegExp): boolean {
  for (let from = upstream.get(command), hop = 0; from && hop < 6; from = upstream.get(from), hop++)
    if (program.test(from.program)) return true;
  return false;
}

/** True when what is piped into a command that passes it on is about the machine: `env | curl -d @- …`. */
function sendsInput(command: ShellCommand, upstream: ReadonlyMap<ShellCommand, ShellCommand>): boolean {
  const takes =
    /^(?:nc|ncat|netcat|telnet)$/.test(command.program) ||
    filesSent(command).includes('-') ||
    /^\s*xargs\b/.test(command.text);
  if (!takes) return false;
  for (let from = upstream.get(command), hop = 0; from && hop < 6; from = upstream.get(from), hop++)
    if (
      TELLING.test(from.program) ||
      from.program === 'gh' ||
      (from.program === 'cat' && from.words.some(isForeignFile))
    )
      return true;
  return false;
}

/** True when the answer of a substituted command is about the machine, and not a version or platform. */
function tells({ program, words, pipesInto }: ShellCommand, sent: readonly string[]): boolean {
  if (program === 'uname') return words.some(word => /^-\w*[an]/.test(word));
  if (program === 'git') return words[0] === 'config' || words[0] === 'remote';
  if (program === 'gh') return words[0] === 'auth';
  if (program === 'cat' || program === 'base64') return words.some(isForeignFile);
  // What the line runs is in a variable or a loop: whatever it is, its answer is sent.
  if (/^\$/.test(program)) return sent.some(word => /\$\(\s*\$|`\s*\$/.test(word));
  return TELLING.test(program) || (pipesInto !== undefined && TELLING.test(pipesInto.program));
}

/** The words of a command that reach the other side: not where its answer goes, nor who is asking. */
function wordsSent({ words }: ShellCommand): readonly string[] {
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
function filesSent({ program, words }: ShellCommand): readonly string[] {
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
function isForeignFile(path: string): boolean {
  return /^(?:\/(?!tmp\/|dev\/)|~|\$\{?HOME|%USERPROFILE%|%APPDATA%|\$env:|[a-z]:\\)|(?:^|\/)\.(?:env|npmrc|netrc|ssh|aws|git-credentials)/i.test(
    path,
  );
}

function isHost(word: string): boolean {
  const host = hostOf(word) ?? (/^[\w-]+(?:\.[\w-]+)+$/.test(word) ? word : undefined);
  return host !== undefined && !/^(?:localhost|127\.|0\.0\.0\.0|\[?::1)/.test(host);
}

// ── harm ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Everything there is: the root, a disk, a home folder. */
const EVERYTHING =
  /^(?:\/|\/\*|~|~\/?\*?|\$HOME\/?\*?|\$\{HOME\}\/?\*?|\/(?:home|etc|usr|var|bin|Users|root|boot)\/?\*?|(?:.{0,200}\/)?\.\.\/\.\.(?:\/\.\.)*\/?\*?|--no-preserve-root|[a-z]:[\\/]?(?:\*(?:\.\*)?)?|%(?:USERPROFILE|SystemDrive|HOMEPATH|SystemRoot)%[\\/]?(?:\*(?:\.\*)?)?|\$env:(?:USERPROFILE|SystemDrive|HOMEPATH)[\\/]?\*?)$/i;

function destroys({ program, words, text }: ShellCommand): boolean {
  const whole = words.some(word => EVERYTHING.test(word));
  if (program.startsWith('mkfs')) return words.some(word => word.startsWith('/dev/'));
  if (program === 'rm') return whole && words.some(word => /^-\w*[rfR]|^--(?:recursive|force)/.test(word));
  if (program === 'shred' || program === 'wipe' || program === 'srm') return whole;
  if (/^(?:del|erase|rd|rmdir)$/.test(program)) return whole && words.some(word => /^\/s$/i.test(word));
  if (/^(?:remove-item|ri)$/.test(program)) return whole && words.some(word => /^-r/i.test(word));
  if (program === 'find')
    return (
      whole &&
      words.some(
        (word, at) =>
          word === '-delete' || (/^-exec(?:dir)?$/.test(word) && /^(?:rm|shred|unlink)$/.test(words[at + 1] ?? '')),
      ) &&
      !words.some(word => /^-i?(?:name|path|regex|mtime)$/.test(word))
    );
  if (program === 'format') return words.some(word => /^[a-z]:\\?$/i.test(word));
  if (program === 'cipher') return words.some(word => /^\/w:/i.test(word));
  if (program === 'vssadmin' || program === 'wbadmin') return words[0]?.toLowerCase() === 'delete';
  return (
    program === 'dd' &&
    /\bof=(?:\/dev\/(?:[shv]d|nvme|disk|mmcblk)|\$)/.test(text.slice(0, 2_000)) &&
    words.some(word => /^if=\/dev\/(?:zero|u?random)/.test(word))
  );
}

/** `:(){ :|:& };:`. */
function isForkBomb(commands: readonly ShellCommand[]): boolean {
  return commands.some(
    ({ program, words, pipesInto }, at) =>
      words.length === 0 &&
      pipesInto?.program === program &&
      pipesInto.words.length === 0 &&
      (program === ':' || commands.slice(at + 2, at + 4).some(next => next.program === program)),
  );
}

/** What a miner is told: a pool with its port, and whose share it is. */
function isMiner(words: readonly string[]): boolean {
  const after = (option: RegExp): string => words[words.findIndex(word => option.test(word)) + 1] ?? '';
  const pool = /^(?:-o|--url)$/;
  return (
    words.some(word => pool.test(word)) &&
    /^[\w-]+(?:\.[\w-]+)+\.?:\d{2,5}$/.test(after(pool)) &&
    words.some(word => /^(?:-u|--user|--coin|-a|--algo|--rig-id)$/.test(word))
  );
}

function halts({ program, words }: ShellCommand, line: string): boolean {
  if (
    /^\S*(?:shutdown|halt|poweroff|reboot)\.(?!exe)\w/i.test(line) ||
    words.some(word => /^(?:-a|\/a|-c|--help|\/\?)$/.test(word))
  )
    return false;
  if (program === 'shutdown') return words.length > 0;
  if (/^(?:halt|poweroff|reboot)$/.test(program)) return words.every(word => word.startsWith('-'));
  return program === 'stop-computer' || program === 'restart-computer';
}

/** A key, an account or a right for somebody who had none. */
function letsIn({ program, words, writes, text }: ShellCommand): boolean {
  if (
    [...writes, ...(/^(?:tee|cp|add-content|set-content)$/.test(program) ? words : [])].some(file =>
      /authorized_keys$|\/etc\/(?:sudoers|passwd|shadow)/.test(file),
    )
  )
    return true;
  if (/^(?:useradd|adduser)$/.test(program)) return words.some(word => /^-\w*[opu]$/.test(word)) && words.includes('0');
  if (program === 'net') return /^(?:user|localgroup)$/i.test(words[0] ?? '') && /\s\/add\b/i.test(text);
  return (
    program === 'chmod' &&
    words.some(word => /^(?:u\+s|\+s|[24]7\d\d)$/.test(word)) &&
    words.some(word => /\/(?:bash|sh|dash)$/.test(word))
  );
}

function disarms(program: string, line: string): boolean {
  if (program === 'netsh') return /firewall\b.{0,80}\b(?:state\s+off|opmode.{0,20}disable)/i.test(line);
  if (program === 'set-mppreference') return /-Disable\w+\s+(?:\$true|1)/i.test(line);
  return (
    program === 'add-mppreference' ||
    (program === 'setenforce' && /\b0\b/.test(line)) ||
    (program === 'ufw' && /\bdisable\b/.test(line))
  );
}

function persists({ program, words, writes }: ShellCommand): boolean {
  const [first = ''] = words;
  if (program === 'crontab') return !words.some(word => /^-[lr]$/.test(word));
  if (program === 'schtasks') return /^\/create$/i.test(first);
  if (/^(?:register-scheduledtask|new-scheduledtask)$/.test(program)) return true;
  if (program === 'systemctl') return words.includes('enable');
  if (program === 'launchctl') return /^(?:load|bootstrap)$/.test(first);
  if (program === 'reg')
    return /^add$/i.test(first) && words.some(word => /\\CurrentVersion\\+Run(?:Once)?\b/i.test(word));
  if (/^(?:set-itemproperty|new-itemproperty|sp)$/.test(program))
    return words.some(word => /\\CurrentVersion\\+Run(?:Once)?\b/i.test(word));
  // To read such a file is to look at it, and to copy it elsewhere is to keep it.
  const changed = /^(?:tee|add-content|set-content)$/.test(program) || (program === 'sed' && words.some(isInPlace));
  const written = MOVERS.has(program) || /^(?:ln|install)$/.test(program) ? words.slice(-1) : changed ? words : [];
  return [...written, ...writes].some(word =>
    /\.(?:bashrc|zshrc|bash_profile)$|\/etc\/(?:cron|rc\.local)|LaunchAgents\/|Startup\\/i.test(word),
  );
}

const isInPlace = (word: string): boolean => /^(?:-[A-Za-hj-z0-9_]*i|--in-place)/.test(word) && !/\s/.test(word);

/** Another package that a package manager is told to install: a folder, a list or nothing is the package's own. */
function installed({ program, words }: ShellCommand): string | undefined {
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
  return words.some(word => /^(?:-g|--global)$/.test(word)) || verb === 'global'
    ? `${name} for the whole machine`
    : name;
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
