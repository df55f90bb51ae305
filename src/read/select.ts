/**
 * Which files of a package are read. Pure: decides on a path, a size and the first bytes.
 *
 * Everything that can carry code or a payload is. What is left out is what is exactly what its name says: an image that
 * starts like an image, prose that starts like prose. A name alone buys no trust, except for declaration files and
 * source maps, which are read as soon as the package's own code or manifest names them (`namedFiles`).
 */
import { Buffer } from 'node:buffer';
import type { Manifest } from '../types.js';
import type { Limits } from './limits.js';

/**
 * What a path promises: `code` is read whole, `quiet` is not opened unless code names it, and about `unsure` the first
 * bytes decide.
 */
export type Interest = 'code' | 'unsure' | 'quiet';

/** What the first bytes of a file show it to be. */
export type Nature = 'empty' | 'script' | 'text' | 'binary' | 'program' | 'wasm' | 'archive' | Medium;
type Medium = 'image' | 'font' | 'media' | 'document';

const CODE = extensions(`
  js mjs cjs jsx es es6 ts mts cts tsx vue svelte astro json jsonc json5
  sh bash zsh ksh fish command ps1 psm1 psd1 bat cmd vbs vbe wsf hta py pyw rb pl php lua
  html htm xhtml svg gyp gypi
`);
const PROSE = extensions('md markdown mdown mkd rst adoc asciidoc');
const PROSE_NAME =
  /^(?:readme|licen[cs]e|licen[cs]es|copying|copyright|notice|changelog|changes|history|authors|contributors|contributing|security|thirdpartynotices?)(?:[-_.](?!m?js$|cjs$)[\w.-]*)?$/;
const MEDIA: ReadonlyMap<string, Medium> = new Map([
  ...pairs('png jpg jpeg gif webp ico icns bmp tif tiff avif psd', 'image'),
  ...pairs('woff woff2 ttf otf eot', 'font'),
  ...pairs('mp3 mp4 m4a m4v mov webm ogg oga ogv wav flac avi', 'media'),
  ...pairs('pdf', 'document'),
]);
/** Types only, and positions only: neither is run or parsed by anything at run time. */
const QUIET = /\.(?:d\.[cm]?ts|d\.[^./]+\.ts|js\.flow|map)$/;
/** Folders whose files some tool runs or obeys, whatever their extension. */
const OBEYED =
  /(?:^|\/)(?:\.github\/(?:workflows|actions)|\.vscode|\.claude|\.cursor|\.gemini|\.codex|\.windsurf|\.husky|\.devcontainer|\.idea)\//;
const OBEYED_NAME = /^(?:claude|agents|gemini)\.md$|^\.cursorrules$|^copilot-instructions\.md$/;

/** What a path inside a package promises, by its name alone. */
export function interestIn(path: string): Interest {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (lower.includes('.') && OBEYED.test(lower)) return 'code';
  if (QUIET.test(name)) return 'quiet';
  if (CODE.has(extensionOf(name)) || OBEYED_NAME.test(name)) return 'code';
  return 'unsure';
}

/** Whether a file that is read for the code it may carry holds data most of the time, or nothing promises code. */
export function isMostlyData(path: string): boolean {
  return /\.(?:json[5c]?|[xs]?html?|svg)$/i.test(path) || interestIn(path) !== 'code';
}

/** Whether a file of unsure interest is read; if not, `what` it is, when the reader of a report should know. */
export interface Choice {
  readonly read: boolean;
  readonly what?: string;
}

/**
 * Decides on a file whose name promises no code.
 *
 * @param head its first bytes, at most `HEAD_BYTES`
 * @param size of the whole file, in bytes
 */
export function choose(path: string, head: Uint8Array, size: number, limits: Limits): Choice {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const extension = extensionOf(name);
  const nature = natureOf(head);
  if (nature === 'script') return { read: true };
  const medium = MEDIA.get(extension);
  if (medium !== undefined && medium === nature) return { read: false };
  if (nature === 'text' && (PROSE.has(extension) || PROSE_NAME.test(name))) return { read: false };
  if (size <= limits.dataBytes) return { read: true };
  return { read: false, what: IN_WORDS[nature] };
}

const IN_WORDS: Readonly<Record<Nature, string>> = {
  empty: 'an empty file',
  script: 'a script',
  text: 'data',
  binary: 'binary data',
  program: 'a native program',
  wasm: 'a WebAssembly module',
  archive: 'an archive',
  image: 'an image',
  font: 'a font',
  media: 'a sound or film',
  document: 'a document',
};

/** File signatures, by nature: Latin-1 text of the bytes at the start. */
const SIGNATURES: readonly (readonly [RegExp, Nature])[] = [
  [/^GIF8[79]a(?:\/[*/]|\s*=)/, 'script'], // a GIF that is JavaScript too: its width and height are a comment
  [/^\x7fELF|^MZ|^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/, 'program'],
  [/^\0asm/, 'wasm'],
  [/^(?:\x1f\x8b|PK[\x03\x05\x07]|BZh\d|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd)|^[\s\S]{257}ustar/, 'archive'],
  [
    /^(?:\x89PNG|\xff\xd8\xff|GIF8[79]a|BM[\s\S]{4}\0\0|II\*\0|MM\0\*|\0\0[\x01\x02]\0|icns|8BPS)|^RIFF[\s\S]{4}WEBP/,
    'image',
  ],
  [/^[\s\S]{4}ftyp(?:avif|mif1|heic)/, 'image'],
  [/^(?:wOFF|wOF2|OTTO|true|ttcf|\0\x01\0\0)|^[\s\S]{34}LP/, 'font'],
  [
    /^(?:ID3|\xff[\xfb\xf3\xf2]|OggS|fLaC|\x1a\x45\xdf\xa3)|^[\s\S]{4}(?:ftyp|moov)|^RIFF[\s\S]{4}(?:WAVE|AVI )/,
    'media',
  ],
  [/^%PDF-/, 'document'],
];

/** How JavaScript and shell scripts start. White space and comments of any length do not hide the start of one. */
const SCRIPT_START = [
  /^#!/,
  /^(?:\/\*|\/\/[^\n]*\n\s*[\w$'"(;!/])/,
  /^['"]use (?:strict|client|server)['"]/,
  /^(?:var|let|const)\s+[\w$]+\s*=|^(?:var|let|const)\s*[{[]/,
  /^[;!+~-]*\(*\s*(?:async\s*)?function\b\s*(?:\*\s*)?(?:[\w$]+\s*)?\(/,
  /^[;!+~-]*\(+\s*(?:async\s*)?(?:\([\w$,\s]*\)|[\w$]+)\s*=>/,
  /^import\s*(?:['"({*]|[\w$][\w${},*\s]*\sfrom\s)/,
  /^export\s+(?:default|const|let|var|function|class|async|\{|\*)/,
  /^(?:module\.exports|exports\.[\w$]+|global(?:This)?\.[\w$]+|window\.[\w$]+)\s*=/,
  /^(?:await\s+)?(?:require|eval|setTimeout|fetch)\s*\(/,
  /^<\?php|^<script\b/i,
  /^@echo off\b/i,
];
const SCRIPT_ANYWHERE = /\b_0x[0-9a-f]{4,}\b|\bString\.fromCharCode\(|\beval\(\s*(?:atob|unescape|Buffer)\b/;

/** What the first bytes of a file show it to be. */
export function natureOf(head: Uint8Array): Nature {
  if (head.length === 0) return 'empty';
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 512));
  const latin = bytes.toString('latin1');
  for (const [signature, nature] of SIGNATURES) if (signature.test(latin)) return nature;
  if (/^(?:\xff\xfe|\xfe\xff)/.test(latin)) return 'text';
  if (bytes.includes(0) || mostlyUnprintable(bytes)) return 'binary';
  const text = latin.replace(/^\xef\xbb\xbf/, '').trimStart();
  return SCRIPT_START.some(start => start.test(text)) || SCRIPT_ANYWHERE.test(text) ? 'script' : 'text';
}

/** More than a tenth control characters; bytes past 127 are letters of some encoding or other. */
function mostlyUnprintable(bytes: Uint8Array): boolean {
  let control = 0;
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) control++;
  return control > bytes.length / 10;
}

/** The end of a quoted file name that would otherwise go unread. */
const NAMED_IN_CODE =
  /(?:\.(?:d\.[cm]?ts|map|md|markdown|flow|rst|png|jpe?g|gif|webp|ico|bmp|woff2?|ttf|otf|eot|mp[34]|wav|ogg|pdf)|[/\\](?:readme|licen[cs]e|changelog|notice|copying))(?=['"`])/gi;
const WORD_IN_SCRIPT = /[^\s'"`/\\;&|<>()=]+/g;
/** In one word: up to the last extension. */
const NAMED_IN_WORD = /^.+\.[a-z\d]{1,8}(?![\w.])/i;
const EXTENSIONLESS = /(?:^|[\s'"`/\\])((?:readme|licen[cs]e|changelog|notice|copying)[\w-]*)(?=['"`\s]|$)/gi;

/**
 * Base names, in lower case, of files that a text of code names in quotes and that a reader might have left out:
 * `fs.readFileSync('./logo.png')`, `require('../types/index.d.ts')`. An attacker may put a payload in any of them.
 */
export function namedInCode(text: string): readonly string[] {
  const names: string[] = [];
  for (const match of text.matchAll(NAMED_IN_CODE)) {
    const end = match.index + match[0].length;
    let start = match.index + (match[0].startsWith('.') ? 0 : 1);
    while (start > 0 && end - start < 200 && !/['"`/\\\s]/.test(text[start - 1] ?? '/')) start--;
    names.push(text.slice(start, end).toLowerCase());
  }
  return names;
}

/** Base names, in lower case, of files that the manifest says are run: its scripts, its entry points, its commands. */
export function namedInManifest(manifest: Manifest): readonly string[] {
  let text: string;
  try {
    const { scripts, main, module, browser, bin, gypfile } = manifest;
    text = JSON.stringify([scripts, main, module, browser, bin, gypfile]);
  } catch {
    return [];
  }
  const dotted = (text.match(WORD_IN_SCRIPT) ?? []).flatMap(word => NAMED_IN_WORD.exec(word)?.[0].toLowerCase() ?? []);
  const plain = Array.from(text.matchAll(EXTENSIONLESS), match => (match[1] ?? '').toLowerCase());
  return [...dotted, ...plain];
}

/** What stands after the last dot of a lower-case base name; empty without a dot, or when the only one leads. */
function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1) : '';
}

function extensions(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

function pairs(list: string, medium: Medium): readonly (readonly [string, Medium])[] {
  return list.split(' ').map(extension => [extension, medium] as const);
}
