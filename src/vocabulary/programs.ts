/** Programs that commands start, by what they are for. */

export const FETCHERS = new Set([
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

export const TALKERS = new Set([
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

export const SHELL = /^(?:ba|z|da|k|a)?sh$/;

export const RUNNERS = new Set([
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
export const LIVING_OFF = new Set(['regsvr32', 'rundll32', 'mshta', 'wscript', 'cscript', 'installutil', 'msiexec']);

/** Programs that give a file another name or place. */
export const MOVERS = new Set(['mv', 'cp', 'ren', 'rename', 'move', 'copy', 'move-item', 'copy-item', 'rename-item']);

/** Interpreters that take a program in one word, and the option that says so. */
export const INTERPRETERS: Readonly<Record<string, RegExp>> = {
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
export const OF_THE_SYSTEM =
  /system32|windir|(?:^|[\\/])(?:cmd|reg|powershell|pwsh|taskkill|tasklist|where|wmic|explorer|node|npm|git|bash|wsl|nvm|chrome|msedge|code|python|java|curl|certutil|bitsadmin|mshta|rundll32|regsvr32|schtasks|netsh|msiexec|wscript|cscript|tar|where|whoami|hostname|ping|nslookup)\.exe$/i;

/** Programs whose answer is about the machine, its user or what lies on it. */
export const TELLING =
  /^(?:whoami|hostname|id|env|printenv|set|pwd|ls|dir|ps|tasklist|ifconfig|ipconfig|ip|netstat|ss|arp|route|systeminfo|lscpu|lsblk|df|mount|who|w|last|groups|users|getent|ping|security|kubectl|aws|gcloud|az|xxd|tar|zip|find|history|docker|getmac|net|wmic|sw_vers|system_profiler|dscl|get-content|gc|type|more|get-childitem|gci)$/;

const TAKES_ORDERS = new Set(
  'env sudo nohup start npx reg schtasks crontab wmic xargs echo open xdg-open osascript py'.split(' '),
);

/** True for a program of which its words say all that it does. */
export function doesWhatItIsTold(name: string): boolean {
  const program = name.toLowerCase().replace(/\.exe$/, '');
  const sets = [RUNNERS, TALKERS, LIVING_OFF, TAKES_ORDERS];
  return SHELL.test(program) || sets.some(set => set.has(program)) || /^(?:python|perl|ruby|php)[\d.]*$/.test(program);
}
