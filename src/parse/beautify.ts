import { createRequire } from 'node:module';
import type { SourceFile } from '../types.js';

const require = createRequire(import.meta.url);

/** Longer cuts are shown as they are. UTF-16 units; js-beautify does about 4 MB/s. */
const CUT_LIMIT = 20_000;
/** Lines longer than this are what minifiers and obfuscators write, not people. */
const LONG_LINE = 300;
const EXCERPT_LINES = 5;
const EXCERPT_WIDTH = 160;

type Beautify = (text: string, options: object) => string;
let beautifier: Beautify | undefined;

/**
 * Code laid out for reading. Only layout: js-beautify's unpackers run their input with a real `eval` and are never
 * loaded. Loaded on first use, since most scans show nothing.
 */
export function beautify(text: string): string {
  beautifier ??= (require('js-beautify/js/lib/beautify.js') as { js_beautify: Beautify }).js_beautify;
  return beautifier(text, { indent_size: 2, break_chained_methods: false, unescape_strings: false });
}

/** True when the text is laid out for machines: long lines, few of them. */
export function isMinified(text: string): boolean {
  if (text.length < LONG_LINE) return false;
  const sample = text.length > 200_000 ? text.slice(0, 200_000) : text;
  let lines = 1;
  for (let at = sample.indexOf('\n'); at >= 0; at = sample.indexOf('\n', at + 1)) lines++;
  return sample.length / lines > LONG_LINE / 2;
}

const minified = new WeakMap<SourceFile, boolean>();

/**
 * The code of a range as up to five lines to show. Of a minified file the statement around the range is laid out
 * afresh; the location keeps the original offsets. What is cut off is marked `…`.
 */
export function excerptOf(file: SourceFile, start: number, end: number, mode: 'auto' | 'always' = 'auto'): string {
  let dense = minified.get(file);
  if (dense === undefined) {
    dense = isMinified(file.text);
    minified.set(file, dense);
  }
  if (!dense && mode === 'auto') return cut(dedent(wholeLines(file.text, start, end)));
  const from = dense ? start : lineStart(file.text, start);
  const code = file.text.slice(from, Math.min(end, from + CUT_LIMIT));
  return cut(layOut(code));
}

function layOut(code: string): string {
  try {
    return beautify(code);
  } catch {
    return code;
  }
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function wholeLines(text: string, start: number, end: number): string {
  const close = text.indexOf('\n', Math.min(end, start + CUT_LIMIT));
  return text.slice(lineStart(text, start), close < 0 ? text.length : close);
}

function dedent(code: string): string {
  const lines = code.replaceAll('\r', '').split('\n', EXCERPT_LINES + 1);
  const indents = lines.filter(line => line.trim()).map(line => line.length - line.trimStart().length);
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map(line => line.slice(common)).join('\n');
}

function cut(code: string): string {
  const lines = code.split('\n');
  const kept = lines
    .slice(0, EXCERPT_LINES)
    .map(line => (line.length > EXCERPT_WIDTH ? `${line.slice(0, EXCERPT_WIDTH)}…` : line));
  if (lines.length > EXCERPT_LINES) kept.push('…');
  return kept.join('\n').trimEnd();
}
