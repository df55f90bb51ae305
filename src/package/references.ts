/**
 * Names of sibling files in a JavaScript text, found without parsing it: a pass or three of a fast search, then a look around
 * each hit. It takes any string that looks like a relative path and stands where a value can, whatever function receives it,
 * so an alias of `require` hides nothing; a caller drops what names no file.
 */

export interface Reference {
  /**
   * `module`: a path next to this file, resolved as `require` does. `start`: every path that begins so, for
   * `require('./locale/' + name)`. `file`: below this file's folder. `command`: a command line.
   */
  readonly kind: 'module' | 'start' | 'file' | 'command';
  readonly text: string;
}

const longestPath = 300;
const mostReferences = 5_000;
const relative = /['"`]\.{1,2}\//g;
const bare = /['"`]\.{1,2}['"`]/g;
const dirname = /\b(?:__dirname|import\.meta\.dirname)\b/g;
const commandLine = /['"`](?:node|python3?|(?:ba)?sh|start|cmd|cd|powershell|[cw]script)\s/g;
const processCall = /\b(?:fork|spawn|spawnSync|exec|execSync|execFile|execFileSync|Worker|importScripts)\s{0,20}\(/g;

/** All references, in no particular order, repeats included. */
export function referencesIn(text: string): Reference[] {
  return [...relativeStrings(text), ...besideThisFile(text), ...processes(text)];
}

/** Strings that begin with this prefix and end with their quote: a package's own name, or `#`. */
export function stringsStarting(text: string, prefix: string): string[] {
  const found: string[] = [];
  for (
    let at = text.indexOf(prefix);
    at >= 0 && found.length < mostReferences;
    at = text.indexOf(prefix, at + prefix.length)
  ) {
    const quote = text[at - 1] ?? '';
    if (quote !== '"' && quote !== "'" && quote !== '`') continue;
    const literal = stringAt(text, at - 1);
    if (literal && isValuePosition(text, at - 1)) found.push(literal.value);
  }
  return found;
}

function relativeStrings(text: string): Reference[] {
  const found: Reference[] = [];
  for (const pattern of [relative, bare]) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match && found.length < mostReferences; match = pattern.exec(text)) {
      const literal = stringAt(text, match.index);
      if (!literal || !isValuePosition(text, match.index)) continue;
      if (pattern === bare && isPartOfPath(text, match.index)) continue;
      const open = literal.value.indexOf('${');
      if (open >= 0 && text[match.index] === '`') found.push({ kind: 'start', text: literal.value.slice(0, open) });
      else if (followedByPlus(text, literal.end)) found.push({ kind: 'start', text: literal.value });
      else found.push({ kind: 'module', text: literal.value });
    }
  }
  return found;
}

/** `__dirname + '/x'`, `` `${__dirname}/x` ``, `path.join(__dirname, 'a', 'b.js')`. */
function besideThisFile(text: string): Reference[] {
  const found: Reference[] = [];
  dirname.lastIndex = 0;
  for (let match = dirname.exec(text); match && found.length < mostReferences; match = dirname.exec(text)) {
    const after = text.slice(dirname.lastIndex, dirname.lastIndex + longestPath);
    const template = /^\}([\w@./-]{1,250})/.exec(after)?.[1];
    const parts: string[] = [];
    let open = false;
    if (template !== undefined) {
      parts.push(template);
      open = after.startsWith('${', template.length + 1);
    } else {
      const next = /\s{0,20}[,+]\s{0,20}(['"`])([\w@./ -]{0,200})/y;
      let end = 0;
      for (let part = next.exec(after); part && parts.length < 10 && !open; part = next.exec(after)) {
        parts.push(part[2] ?? '');
        open = after[next.lastIndex] !== part[1];
        end = next.lastIndex + (open ? 0 : 1);
        next.lastIndex = end;
      }
      const more = open ? null : /^\s{0,20}([,+])/.exec(after.slice(end));
      if (more || /^\)/.test(after)) {
        open = true;
        // join(__dirname, 'plugins', name), join(__dirname, name), readdirSync(__dirname)
        const lists =
          parts.length > 0 ||
          more ||
          /readdir(?:Sync)?\)?\($/.test(text.slice(Math.max(0, match.index - 14), match.index));
        if (!lists) continue;
        if (more?.[1] !== '+') parts.push('');
      }
    }
    if (!open && isUp(parts) && isPartOfPath(text, match.index)) continue;
    if (parts.length > 0) found.push({ kind: open ? 'start' : 'file', text: `./${parts.join('/')}` });
  }
  return found;
}

/** `fork('x.js')`, `new Worker('x.js')`, `exec('node x.js')`, `spawn('node', ['x.js'])`, `spawn(process.execPath, ['x.js'])`. */
function processes(text: string): Reference[] {
  const found: Reference[] = [];
  processCall.lastIndex = 0;
  for (let match = processCall.exec(text); match && found.length < mostReferences; match = processCall.exec(text)) {
    const after = text.slice(processCall.lastIndex, processCall.lastIndex + 500);
    const first = /^\s{0,20}(['"`])((?:(?!\1)[^\\\n]|\\.){1,400})\1/.exec(after);
    const execPath = /^\s{0,20}process\.(?:execPath|argv0|argv\[0\])/.exec(after);
    if (!first && !execPath) continue;
    const program = first ? (first[2] ?? '').replace(/\\(.)/g, '$1') : 'node';
    const rest = after.slice((first ?? execPath)?.[0].length ?? 0);
    if (/^(?:fork|Worker|importScripts)/.test(match[0])) found.push({ kind: 'module', text: program });
    else {
      const list = /^\s{0,20},\s{0,20}\[([^\]]{0,400})/.exec(rest)?.[1] ?? '';
      const words = [...list.matchAll(/(['"`])([^'"`\n]{1,200})\1/g)].map(([, , word = '']) => `'${word}'`);
      found.push({ kind: 'command', text: [program, ...words].join(' ') });
    }
  }
  commandLine.lastIndex = 0;
  for (let match = commandLine.exec(text); match && found.length < mostReferences; match = commandLine.exec(text)) {
    const literal = stringAt(text, match.index);
    if (literal && isValuePosition(text, match.index)) found.push({ kind: 'command', text: literal.value });
  }
  return found;
}

/** `join(__dirname, '..')` is a folder for paths to start from; only what loads it means the module in it. */
function isPartOfPath(text: string, quote: number): boolean {
  const before = text.slice(Math.max(0, quote - 120), quote);
  return /(?:[,+]|\.(?:join|resolve)\(|\b(?:join|resolve)\()\s{0,20}$/.test(before) && !LOADS.test(before);
}

const LOADS = /\b(?:require|import|fork|spawn|exec\w{0,8}|Worker)\s{0,5}\([^;]{0,110}$/;

/** Nothing but the way to a folder above. */
function isUp(parts: readonly string[]): boolean {
  return parts.length > 0 && parts.every(part => /^[./]{0,24}$/.test(part));
}

/** The string literal whose quote is at `start`, when it is short and has no escapes: a path has none. */
function stringAt(text: string, start: number): { value: string; end: number } | undefined {
  const quote = text.charCodeAt(start);
  const last = Math.min(text.length, start + longestPath);
  for (let i = start + 1; i < last; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return { value: text.slice(start + 1, i), end: i + 1 };
    if (c === 10 || c === 92) return undefined;
  }
  return undefined;
}

/** What stands before the quote lets a value follow; in prose and in comments it is mostly a letter. */
function isValuePosition(text: string, quote: number): boolean {
  let i = quote - 1;
  const first = Math.max(0, quote - 200);
  while (i >= first && /\s/.test(text[i] ?? '')) i--;
  if (i < first) return true;
  if ('([{,=?:+|&>;!/'.includes(text[i] ?? '')) return true;
  return /(?:^|[^\w$])(?:from|import|return|default|case|await|yield|export|require)$/.test(
    text.slice(Math.max(0, i - 8), i + 1),
  );
}

function followedByPlus(text: string, at: number): boolean {
  let i = at;
  while (i < at + 20 && /\s/.test(text[i] ?? '')) i++;
  return text[i] === '+' && text[i + 1] !== '+';
}
