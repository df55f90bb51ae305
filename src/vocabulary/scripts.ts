import type { Deed } from './deeds.js';

/** What a program in another language does, as far as a few of its words together can only mean one thing. */
export interface ScriptDeed {
  readonly deed: Deed;
  readonly says: string;
  /** Where in the text it shows. */
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly language: RegExp;
  readonly deed: Deed;
  readonly says: string;
  /** All must be there; the first is pointed at. */
  readonly all: readonly RegExp[];
}

/** Reads secrets of the machine that no honest program hands on. */
const STORES =
  /CryptUnprotectData|['"\\/]Login Data|['"\\/]Local State|Local Storage[\\/]+leveldb|logins\.json|\.ssh[\\/]|id_rsa|\.aws[\\/]credentials|\.npmrc|wallet\.dat|Exodus|\bgetenv\(\s*['"]\w*(?:TOKEN|SECRET|PASSWORD)/i;
const PYTHON_SENDS =
  /\b(?:requests|httpx|session|aiohttp)\.(?:post|put|request)\s*\(|urlopen\s*\(|urllib\.request\.Request\s*\(|http\.client\.HTTPS?Connection|smtplib\.SMTP|DiscordWebhook|\bWebhook\b.{0,40}\(|\.sendall\s*\(|ftplib|(?:requests|httpx)\.get\s*\(\s*f['"][^'"\n]{0,200}=\{/;
const PYTHON_STARTS = /\bos\.(?:startfile|system|popen|exec[lv]p?e?)\s*\(|\bsubprocess\.\w+\s*\(/;

const PATTERNS: readonly Pattern[] = [
  {
    language: /python/,
    deed: 'reverse-shell',
    says: 'joins a socket to a shell',
    all: [
      /socket\.socket\s*\(/,
      /\.connect\s*\(/,
      /\bos\.dup2\s*\(|pty\.spawn|subprocess\.\w+\s*\(.{0,200}?(?:shell\s*=\s*True|\/bin\/(?:ba)?sh|cmd(?:\.exe)?['"])|\.recv\s*\([\s\S]{0,400}?(?:subprocess\.(?:getoutput|getstatusoutput)|os\.popen|os\.system)\s*\(/s,
    ],
  },
  {
    language: /python/,
    deed: 'download-run',
    says: 'runs what another machine answers',
    all: [
      /\bexec\s*\(\s*[\w.]{1,40}\([^:\n]{0,200}https?:\/\/.{0,200}?\)\s*\.(?:read|text)|\b(?:exec|eval)\s*\(\s*(?:compile\s*\(\s*)?(?:[\w.]{1,40}\(\s*){0,3}(?:requests\.get|httpx\.get|urllib2?\.|urlopen|__import__\(\s*['"](?:requests|urllib))/,
    ],
  },
  {
    language: /python/,
    deed: 'download-run',
    says: 'downloads a program and starts it',
    all: [/urlretrieve\s*\(|requests\.get\s*\(|urlopen\s*\(/, /\.(?:exe|bat|ps1|vbs|scr)['"]/, PYTHON_STARTS],
  },
  {
    language: /python/,
    deed: 'download-run',
    says: 'downloads a program, makes it one and starts it',
    all: [
      /urlretrieve\s*\(|requests\.get\s*\(|urlopen\s*\(/,
      /os\.chmod\s*\([^)\n]{0,80}(?:0o7|S_IXUSR|S_IEXEC|493|511)/,
      /start_new_session\s*=\s*True|['"]\/(?:tmp|var\/tmp|dev\/shm)\//,
      PYTHON_STARTS,
    ],
  },
  {
    language: /python/,
    deed: 'exfiltrate',
    says: 'reads stored secrets and sends them',
    all: [STORES, PYTHON_SENDS],
  },
  {
    language: /python/,
    deed: 'exfiltrate',
    says: 'sends the environment',
    all: [
      /(?:dict|str|json\.dumps|repr)\s*\(\s*(?:dict\s*\(\s*)?os\.environ\b(?!\.get|\[)|(?:data|json|params)\s*=\s*os\.environ\b(?!\.get|\[)/,
      PYTHON_SENDS,
    ],
  },
  {
    language: /python/,
    deed: 'exfiltrate',
    says: 'sends who and where the machine is',
    all: [
      /socket\.gethostname\s*\(|platform\.node\s*\(|os\.uname\s*\(/,
      /getpass\.getuser\s*\(|os\.getlogin\s*\(|os\.getcwd\s*\(|expanduser/,
      PYTHON_SENDS,
    ],
  },
  {
    language: /python/,
    deed: 'destroy',
    says: 'deletes the home folder or the disk',
    all: [
      /shutil\.rmtree\s*\(\s*(?:os\.path\.expanduser\s*\(\s*['"]~\/?['"]|Path\.home\s*\(\s*\)\s*[,)]|['"](?:\/|~|[A-Z]:\\*)['"])/,
    ],
  },
  {
    language: /perl/,
    deed: 'reverse-shell',
    says: 'joins a socket to a shell',
    all: [/\bSocket\b/, /\bconnect\b|PeerAddr/, /\b(?:exec|system)\b.{0,40}sh\b/s],
  },
  {
    language: /ruby/,
    deed: 'reverse-shell',
    says: 'joins a socket to a shell',
    all: [/TCPSocket\.(?:open|new)/, /\bexec\b|IO\.popen|`|\bspawn\b/],
  },
  {
    language: /php/,
    deed: 'reverse-shell',
    says: 'joins a socket to a shell',
    all: [
      /\b(?:p?fsockopen|socket_connect|stream_socket_client)\s*\(/,
      /\b(?:exec|shell_exec|system|passthru|proc_open|popen)\s*\(/,
    ],
  },
  {
    language: /perl/,
    deed: 'download-run',
    says: 'runs what another machine answers',
    all: [/\beval\b[^;\n]{0,60}(?:\bget\s?\(|HTTP::Tiny|LWP|->content|`\s?(?:curl|wget)\b)/],
  },
  {
    language: /ruby/,
    deed: 'download-run',
    says: 'runs what another machine answers',
    all: [
      /\b(?:eval|instance_eval)\b[^;\n]{0,60}(?:URI\.(?:open|parse)|\bopen\s?\(?\s?['"]https?:|Net::HTTP\.get|`\s?(?:curl|wget)\b)/,
    ],
  },
  {
    language: /php/,
    deed: 'download-run',
    says: 'runs what another machine answers',
    all: [
      /\b(?:eval|assert|create_function)\s{0,5}\([^;\n]{0,80}(?:file_get_contents|curl_exec|fopen)\s{0,5}\(?[^;\n]{0,20}(?:https?:|\$)/,
    ],
  },
  {
    language: /vbs/,
    deed: 'download-run',
    says: 'downloads a program and starts it',
    all: [
      /(?:MSXML2|Microsoft)\.(?:Server)?XMLHTTP|WinHttp\.WinHttpRequest|\bbitsadmin\b|downloadfile|downloadstring/i,
      /SaveToFile|\.Run\b|ShellExecute|ExecuteGlobal|\bExecute\b/i,
    ],
  },
];

/** Longer scripts are judged by their beginning. UTF-16 units. */
const LONGEST = 500_000;

/** Judges a program in Python, Perl, Ruby, PHP or Visual Basic by its text. */
export function scriptDeeds(text: string, language: string): readonly ScriptDeed[] {
  const code = text.slice(0, LONGEST);
  return PATTERNS.flatMap(pattern => {
    if (!pattern.language.test(language)) return [];
    const [first, ...others] = pattern.all;
    const match = first?.exec(code);
    if (!match || !others.every(one => one.test(code))) return [];
    return [{ deed: pattern.deed, says: pattern.says, start: match.index, end: match.index + match[0].length }];
  });
}

/** Command lines that such a program hands to a shell, with where they stand. */
export function shellLinesOf(text: string): readonly { readonly line: string; readonly start: number }[] {
  const lines: { line: string; start: number }[] = [];
  const call =
    /(?:os\.(?:system|popen)|subprocess\.(?:run|call|Popen|check_call|check_output|getoutput)|do shell script|\.Run|\.Exec|ShellExecute|\bsystem|\bshell_exec)\s{0,5}\(?\s{0,5}[rfb]?("(?:[^"\\\n]|\\.|""){4,2000}"|'(?:[^'\\\n]|\\.){4,2000}')/g;
  const code = text.slice(0, LONGEST);
  for (let match = call.exec(code); match && lines.length < 100; match = call.exec(code))
    lines.push({
      line: (match[1] as string)
        .slice(1, -1)
        .replace(/""/g, '"')
        .replace(/\\(["'\\])/g, '$1'),
      start: match.index,
    });
  return lines;
}

/** The language of a script by its path or first line; undefined for one that is judged otherwise. */
export function languageOf(path: string, text: string): string | undefined {
  const extension = /\.(pyw?|pl|rb|php|vb[se]|wsf|hta|applescript|scpt)$/i.exec(path)?.[1]?.toLowerCase();
  const known: Readonly<Record<string, string>> = {
    py: 'python',
    pyw: 'python',
    pl: 'perl',
    rb: 'ruby',
    php: 'php',
    vbs: 'vbs',
    vbe: 'vbs',
    wsf: 'vbs',
    hta: 'vbs',
    applescript: 'applescript',
    scpt: 'applescript',
  };
  if (extension !== undefined) return known[extension];
  return /^#!.{0,60}\b(python|perl|ruby|php)/.exec(text)?.[1];
}
