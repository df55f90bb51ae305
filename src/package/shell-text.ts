/**
 * What programs that only turn text into text print, worked out without running any: `echo`, `printf`, `rev`, `tr`,
 * `base64 -d`. A hook that is put together of them says nothing in the words it is written in.
 *
 * All text is Latin-1, one unit a byte, as it is between the programs of a pipe. Whatever is not known to be the same in
 * every shell is not answered.
 */
import { gunzipSync } from 'node:zlib';
import { awked } from './shell-awk.js';
import { edited, filesOfEdit, grepped } from './shell-edit.js';
import { printedByCode } from './shell-languages.js';
import { LETTERS } from './shell-quotes.js';

/** The text of a file of the package, in bytes. */
export type ReadFile = (path: string) => string | undefined;

/** The most that any of them prints. Bytes. */
const LONGEST = 200_000;

/** Of a program's words and what comes in by its pipe, what it prints; undefined where only the machine knows. */
type Printer = (words: readonly string[], input: string | undefined, read: ReadFile) => string | undefined;

/** Those that make text legible that was not. */
const DECODERS = new Set(['base64', 'base32', 'xxd', 'rev', 'tr', 'gunzip', 'gzip', 'zcat', 'openssl']);

const AWKS: Readonly<Record<string, Printer>> = Object.fromEntries(
  ['awk', 'gawk', 'mawk', 'nawk'].map(name => [
    name,
    (words, input, read) => awked(words, files => joinedFiles(files, input, read), formatted),
  ]),
);

/** Programs in other languages that print what is known. */
const LANGUAGES: Readonly<Record<string, Printer>> = Object.fromEntries(
  ['python', 'python2', 'python3', 'ruby', 'php', 'node', 'nodejs', 'bun'].map(name => [
    name,
    words => printedByCode(name, words),
  ]),
);

const printers: Readonly<Record<string, Printer>> = {
  echo: words => {
    const options = words.findIndex(word => !/^-[neE]+$/.test(word));
    const said = options < 0 ? [] : words.slice(options);
    const flags = (options < 0 ? words : words.slice(0, options)).join('');
    const text = said.join(' ');
    return `${flags.includes('e') ? unescaped(text) : text}${flags.includes('n') ? '' : '\n'}`;
  },
  printf: ([format, ...words]) => (format === undefined ? undefined : formatted(format, words)),
  cat: (words, input, read) => joinedFiles(words, input, read),
  tee: (_, input) => input,
  rev: (words, input, read) =>
    joinedFiles(words, input, read)
      ?.split('\n')
      .map(line => [...line].reverse().join(''))
      .join('\n'),
  tac: (words, input, read) => {
    const text = joinedFiles(words, input, read);
    return text === undefined ? undefined : `${withoutEnd(text).split('\n').reverse().join('\n')}\n`;
  },
  tr: (words, input) => (input === undefined ? undefined : translated(words, input)),
  head: (words, input, read) => cut(words, input, read, 'head'),
  tail: (words, input, read) => cut(words, input, read, 'tail'),
  cut: (words, input) => (input === undefined ? undefined : columns(words, input)),
  sed: (words, input, read) => {
    const text = joinedFiles(filesOfEdit(words), input, read);
    return text === undefined ? undefined : edited(words, text);
  },
  grep: (words, input, read) => {
    const text = joinedFiles(words.filter(word => !word.startsWith('-')).slice(1), input, read);
    return text === undefined ? undefined : grepped(words, text);
  },
  fold: (words, input) => {
    const size = Number(/-w ?(\d{1,5})/.exec(words.join(' '))?.[1] ?? '80');
    return input === undefined || size < 1 ? undefined : input.replace(/[^\n]{1,5000}/g, line => folded(line, size));
  },
  paste: (words, input) => {
    if (input === undefined || !words.some(word => /^-\w*s/.test(word))) return undefined;
    const [, attached] = /-s?d(.?)/.exec(words.join(' ')) ?? [];
    const mark = words.some(word => /^-s?d$/.test(word))
      ? (words[words.findIndex(word => /^-s?d$/.test(word)) + 1] ?? '')
      : attached;
    return `${withoutEnd(input)
      .split('\n')
      .join(mark ?? '\t')}\n`;
  },
  base32: (words, input, read) => {
    if (!words.some(word => /^(?:-d|-di|--decode)$/.test(word))) return undefined;
    const text = joinedFiles(
      words.filter(word => !word.startsWith('-')),
      input,
      read,
    );
    return text === undefined ? undefined : fromBase32(text);
  },
  base64: (words, input, read) => {
    if (!words.some(word => /^(?:-d|-D|-di|-id|--decode)$/.test(word))) return undefined;
    const text = joinedFiles(
      words.filter(word => !word.startsWith('-')),
      input,
      read,
    );
    return text !== undefined && /^[A-Za-z0-9+/=\s_-]{4,}$/.test(text) ? bytes(text, 'base64') : undefined;
  },
  openssl: (words, input) => {
    const decodes = /^(?:base64|enc)$/.test(words[0] ?? '') && words.includes('-d');
    const isPlain = words[0] === 'base64' || (words.some(word => /^-(?:base64|a)$/.test(word)) && words.length <= 4);
    return decodes && isPlain && input !== undefined ? bytes(input, 'base64') : undefined;
  },
  xxd: (words, input, read) => {
    const flags = words.filter(word => word.startsWith('-')).join('');
    if (!flags.includes('r') || !flags.includes('p')) return undefined;
    const text = joinedFiles(
      words.filter(word => !word.startsWith('-')),
      input,
      read,
    );
    return text === undefined ? undefined : bytes(text.replace(/\s+/g, ''), 'hex');
  },
  gunzip: (words, input, read) => unzipped(words, input, read),
  gzip: (words, input, read) =>
    words.some(word => /^-\w*d|^--decompress/.test(word)) ? unzipped(words, input, read) : undefined,
  zcat: (words, input, read) => unzipped(words, input, read),
  ...AWKS,
  ...LANGUAGES,
  perl: (words, input, read) => {
    const at = words.findIndex(word => /^-[a-zA-Z]{0,6}e$/.test(word));
    const text = at < 0 ? undefined : joinedFiles(words.slice(at + 2), input, read);
    const script = words[at + 1];
    if (text === undefined || script === undefined || !/^-[a-zA-Z]{0,5}p/.test(words[at] ?? ''))
      return printedByCode('perl', words);
    const [, , from, to] = /^(?:tr|y)([/|#])([^/|#]{1,80})\1([^/|#]{0,80})\1;?$/.exec(script) ?? [];
    return from === undefined ? edited(['-E', script], text) : translated([from, to ?? ''], text);
  },
  which: words => (words.length === 1 && /^[\w.-]+$/.test(words[0] ?? '') ? words[0] : undefined),
  command: ([flag, name]) => (flag === '-v' && /^[\w.-]+$/.test(name ?? '') ? name : undefined),
};

/** What a program prints that reads nothing but its words, its pipe and the package's files. */
export function printed(
  program: string,
  words: readonly string[],
  input: string | undefined,
  read: ReadFile,
): string | undefined {
  const print = Object.hasOwn(printers, program) ? printers[program] : undefined;
  // What a variable or another program gives is not known here.
  if (!print || words.some(isOpen)) return undefined;
  return print(words, input, read)?.slice(0, LONGEST);
}

export function prints(program: string): boolean {
  return Object.hasOwn(printers, program);
}

export function decodes(program: string): boolean {
  return DECODERS.has(program);
}

/** Without the lines' ends that a substitution drops. */
export function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

function isOpen(word: string): boolean {
  return /^(?:\$\(|`|\$\{?\w+\}?$)/.test(word);
}

function joinedFiles(words: readonly string[], input: string | undefined, read: ReadFile): string | undefined {
  const paths = words.filter(word => !/^-./.test(word));
  if (paths.length === 0) return input;
  const texts = paths.slice(0, 20).map(path => (/^(?:-|\/dev\/stdin)$/.test(path) ? input : read(path)));
  return texts.includes(undefined) ? undefined : texts.join('').slice(0, LONGEST);
}

function bytes(text: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(text.slice(0, LONGEST), encoding).toString('latin1');
}

function fromBase32(text: string): string | undefined {
  const digits = text.replace(/[\s=]/g, '');
  if (!/^[A-Z2-7]{2,}$/.test(digits)) return undefined;
  let bits = 0;
  let held = 0;
  let out = '';
  for (const digit of digits.slice(0, LONGEST)) {
    held = ((held << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 0xff);
  }
  return out;
}

function folded(line: string, size: number): string {
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += size) parts.push(line.slice(at, at + size));
  return parts.join('\n');
}

function unzipped(words: readonly string[], input: string | undefined, read: ReadFile): string | undefined {
  const packed = joinedFiles(words, input, read);
  if (packed === undefined || !packed.startsWith('\x1f\x8b')) return undefined;
  try {
    return gunzipSync(Buffer.from(packed, 'latin1'), { maxOutputLength: LONGEST }).toString('latin1');
  } catch {
    return undefined; // broken, or larger than anything a hook unpacks for a shell
  }
}

/** `\101`, `\0101`, `\x41`, `\n`. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9A-Fa-f]{1,2})|0([0-7]{1,3})|([1-7][0-7]{0,2})|([\s\S]))/g,
    (whole: string, hex?: string, zeroed?: string, octal?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const digits = zeroed ?? octal;
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 8) & 0xff);
      return letter === '0' ? '\0' : (LETTERS[letter ?? ''] ?? (letter === '\\' ? '\\' : whole));
    },
  );
}

/** `printf`: its format is used until there are no words left. */
function formatted(format: string, words: readonly string[]): string | undefined {
  const pieces = unescapedPieces(format);
  const takes = pieces.filter(piece => piece.startsWith('%') && piece !== '%%').length;
  const out: string[] = [];
  let size = 0;
  let at = 0;
  do {
    for (const piece of pieces) {
      let text = piece;
      if (piece === '%%') text = '%';
      else if (/^%s$/.test(piece)) text = words[at++] ?? '';
      else if (/^%b$/.test(piece)) text = unescaped(words[at++] ?? '');
      else if (/^%c$/.test(piece)) text = (words[at++] ?? '').slice(0, 1);
      else if (/^%[ox]$/.test(piece))
        text = (Number.parseInt(words[at++] ?? '0', 10) || 0).toString(piece === '%o' ? 8 : 16);
      else if (/^%[di]$/.test(piece)) text = String(Number.parseInt(words[at++] ?? '0', 10) || 0);
      else if (/^%./.test(piece)) return undefined;
      size += text.length;
      if (size > LONGEST) return undefined;
      out.push(text);
    }
  } while (takes > 0 && at < words.length);
  return out.join('');
}

/** The format's directives and the text between them. */
function unescapedPieces(format: string): readonly string[] {
  return (format.match(/%%|%[^\s%]|[^%]+|%/g) ?? []).map(piece => (piece.startsWith('%') ? piece : unescaped(piece)));
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:lower:]': 'a-z',
  '[:upper:]': 'A-Z',
  '[:digit:]': '0-9',
  '[:space:]': ' \\t\\n',
  '[:alpha:]': 'A-Za-z',
  '[:alnum:]': 'A-Za-z0-9',
};

/** The characters of a set of `tr`: `A-Za-z`, `\n`, `[:upper:]`. */
function setOf(text: string): readonly string[] {
  const plain = text.slice(0, 1_000).replace(/\[:[a-z]{1,6}:\]/g, name => CLASSES[name] ?? name);
  const chars = unescaped(plain);
  const set: string[] = [];
  for (let at = 0; at < chars.length && set.length < 2_000; at++) {
    const from = chars.charCodeAt(at);
    const to = chars[at + 1] === '-' && at + 2 < chars.length ? chars.charCodeAt(at + 2) : from;
    for (let code = from; code <= Math.min(to, from + 255); code++) set.push(String.fromCharCode(code));
    if (to !== from || chars[at + 1] === '-') at += at + 2 < chars.length ? 2 : 0;
  }
  return set;
}

function translated(words: readonly string[], input: string): string | undefined {
  const flags = words.filter(word => /^-[a-zA-Z]+$/.test(word)).join('');
  const [first, second] = words.filter(word => !/^-[a-zA-Z]+$/.test(word));
  if (first === undefined || /[cCst]/.test(flags)) return undefined;
  const from = setOf(first);
  if (flags.includes('d')) {
    const dropped = new Set(from);
    return [...input].filter(char => !dropped.has(char)).join('');
  }
  const to = setOf(second ?? '');
  if (to.length === 0) return undefined;
  const table = new Map(from.map((char, at) => [char, to[Math.min(at, to.length - 1)] as string]));
  return [...input].map(char => table.get(char) ?? char).join('');
}

function cut(
  words: readonly string[],
  input: string | undefined,
  read: ReadFile,
  end: 'head' | 'tail',
): string | undefined {
  const line = words.join(' ');
  const match = /(?:^|\s)-(?:([cn])\s?)?([+-]?\d{1,9})(?:\s|$)/.exec(line);
  const files = words.filter((word, at) => !word.startsWith('-') && !/^-[cn]$/.test(words[at - 1] ?? ''));
  const text = joinedFiles(files, input, read);
  if (text === undefined) return undefined;
  const count = match?.[2] ?? '10';
  const number = Math.abs(Number(count));
  const units: readonly string[] = match?.[1] === 'c' ? [...text] : text.split(/(?<=\n)/);
  if (end === 'head')
    return (count.startsWith('-') ? units.slice(0, -number || undefined) : units.slice(0, number)).join('');
  return (count.startsWith('+') ? units.slice(Math.max(0, number - 1)) : number === 0 ? [] : units.slice(-number)).join(
    '',
  );
}

function columns(words: readonly string[], input: string): string | undefined {
  const match = /^-([cbf]) ?(\d{0,6})(-?)(\d{0,6})$/.exec(
    words
      .filter(word => !/^-d/.test(word))
      .slice(0, 2)
      .join(' ')
      .trim(),
  );
  if (!match) return undefined;
  const [, kind, first, dash, last] = match;
  const from = Number(first || '1') - 1;
  const to = dash === '' ? from + 1 : last === '' ? undefined : Number(last);
  const attached = words.find(word => /^-d./.test(word))?.slice(2);
  const mark = attached ?? (words.includes('-d') ? words[words.indexOf('-d') + 1] : undefined) ?? '\t';
  const lines = input.split('\n').map(line => {
    if (kind !== 'f') return line.slice(from, to);
    return line.includes(mark) ? line.split(mark).slice(from, to).join(mark) : line;
  });
  return lines.join('\n');
}
