/** Which file a command line starts: its program, or what an interpreter or the system's opener is given. */
import type { ShellCommand } from '../types.js';

/** Programs that run or open the file they are given. */
const STARTERS = new Set(
  `sh bash zsh dash ksh ash cmd command powershell pwsh iex invoke-expression invoke-item ii start start-process explorer open xdg-open
  gio gnome-open kde-open node nodejs bun deno tsx ts-node electron python python2 python3 pythonw py perl ruby php lua java javaw dotnet mono
  wine osascript wscript cscript mshta rundll32 regsvr32 regasm installutil msiexec msbuild source . eval exec call sudo doas su nohup setsid
  env time nice timeout xargs gtimeout launchctl systemctl schtasks crontab at installer dpkg rpm pip pip3 npm npx forfiles wmic runas
  conhost start-job arch stdbuf unbuffer xvfb-run chrt taskset unshare ld.so insmod modprobe loginctl systemd-run`
    .split(/\s+/)
    .filter(Boolean),
);

/** What goes before a program's own name in a line. */
const BEFORE = /^(?:@echo|off|if|then|else|do|not|!|&|\(|\{|[A-Za-z_]\w*=.*)$/i;

/** Longest line that is looked at. UTF-16 units. */
const LONGEST = 20_000;

/**
 * The names of files that a line starts, as `fileName` gives them: `cd x && ./run.sh` and `cmd /c run.bat` start `run`;
 * `tar xzf a.tgz` starts `tar`, and does not start the archive. Both dialects of a shell are read as one.
 */
export function startedIn(line: string): ReadonlySet<string> {
  const started = new Set<string>();
  for (const part of line.slice(0, LONGEST).split(/&&|\|\||[;|&\r\n]|\$\(|`/, 200)) {
    const words = (part.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).slice(0, 200).map(unquoted);
    const at = words.findIndex(word => word !== '' && !BEFORE.test(word));
    const program = words[at];
    if (program === undefined) continue;
    if (!isOfSystem(program)) add(program);
    if (STARTERS.has(fileName(program))) runBy(words.slice(at + 1)).forEach(add);
  }
  return started;

  function add(word: string): void {
    // `-File=x`, `url.dll,Function`.
    for (const name of [word, word.replace(/^[-/]+\w*[=:]/, ''), word.replace(/,\w*$/, '')])
      started.add(fileName(name));
    // A line in one word of another: `sh -c "chmod +x a && ./a"`.
    if (/\s/.test(word) && word.length < line.length) for (const inner of startedIn(word)) started.add(inner);
  }
}

/** The same of commands that were taken apart already, wrappers and inner lines with them. */
export function startedBy({ program, words }: ShellCommand): readonly string[] {
  return (STARTERS.has(program) ? runBy(words) : [program]).map(fileName);
}

/** `node` is the one that is installed, whatever else was put somewhere under that name. */
function isOfSystem(program: string): boolean {
  return !/[\\/]/.test(program) && STARTERS.has(fileName(program));
}

/**
 * Of the words after an interpreter those that may be what it runs: the first that is no option and, where it may belong
 * to the option before it, the next. What follows is told to the program that runs.
 */
function runBy(words: readonly string[]): readonly string[] {
  const found: string[] = [];
  let isAfterOption = false;
  for (const word of words.slice(0, 50)) {
    const isOption = /^-|^\/{1,2}\w{1,8}(?::|$)|^$/.test(word);
    if (!isOption) found.push(word);
    if (!isOption && !isAfterOption && !STARTERS.has(fileName(word))) break;
    isAfterOption = isOption;
  }
  return found;
}

/** A file's name in lower case, without its folder and without what makes it a program. */
export function fileName(path: string): string {
  return path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|bat|cmd|com|sh|bash|ps1|[cm]?js|ts|py|vbs|scr|dll|jar|msi|pkg|hta|wsf|command)$/, '');
}

/** True for a program that is asked for nothing but its version or its help. */
export function asksVersion(words: readonly string[]): boolean {
  return words.length > 0 && words.every(word => /^(?:-{1,2}version|-{1,2}help|-[vVh]|version|help|\/\?)$/.test(word));
}

/** A word without the quotes and brackets around it. */
function unquoted(word: string): string {
  let [start, end] = [0, word.length];
  while (start < end && /["'(]/.test(word[start] ?? '')) start++;
  while (end > start && /["')]/.test(word[end - 1] ?? '')) end--;
  return word.slice(start, end);
}
