import { createRequire } from 'node:module';
import { fold, saysTheSame, type Tokens, tokensOf } from '../parse/layout.js';
import type { SourceFile } from '../types.js';
import type { Readable } from './places.js';

const require = createRequire(import.meta.url);

/**
 * Of larger files only the part shown is laid out. UTF-16 units; js-beautify does about 4 MB/s where code nests as code
 * does. Where it nests deeper the indents alone are quadratic, so that it gets no text whose indents would be many
 * times the text: `STEEP` for each character, and `SLACK`.
 */
export const WHOLE_LIMIT = 500_000;
const STEEP = 20;
const SLACK = 100_000;
/** Longer cuts are shown as they are. */
const CUT_LIMIT = 20_000;
/** Lines longer than this are what minifiers and obfuscators write, not people. */
const LONG_LINE = 300;
const EXCERPT_LINES = 5;
const EXCERPT_WIDTH = 160;

type Beautify = (text: string, options: object) => string;
let beautifier: Beautify | undefined;

/**
 * Code laid out for reading: white space apart, it is the same, comments are comments and statements end where they
 * did. Where js-beautify does not keep to that, or the text is too long or nests too deep for it, lines are broken after
 * statements and braces and the rest stays as it is. Takes linear time.
 *
 * Only layout: js-beautify's unpackers run their input with a real `eval` and are never loaded. Loaded on first use,
 * since most scans show nothing.
 */
export function beautify(text: string): string {
  const tokens = tokensOf(text);
  const isOrdinary = text.length <= WHOLE_LIMIT && !isSteep(text, tokens);
  const made = isOrdinary ? beautified(text) : undefined;
  return made !== undefined && hasInkOf(text, made) && saysTheSame(text, made, tokens) ? made : fold(text, tokens);
}

/** Whether a text nests so deep that its indents would be many times as long as it is. */
export function isSteep(text: string, { steepness }: Pick<Tokens, 'steepness'>): boolean {
  return steepness > STEEP * text.length + SLACK;
}

function beautified(text: string): string | undefined {
  beautifier ??= (require('js-beautify/js/lib/beautify.js') as { js_beautify: Beautify }).js_beautify;
  try {
    return beautifier(text, { indent_size: 2, break_chained_methods: false, unescape_strings: false });
  } catch {
    return undefined;
  }
}

/** Whether all but the blanks is the same, in order: places in one text are told in the other by counting. */
function hasInkOf(text: string, other: string): boolean {
  const [inks, others] = [inkOffsets(text), inkOffsets(other)];
  return (
    inks.length === others.length &&
    inks.every((offset, at) => text.charCodeAt(offset) === other.charCodeAt(others[at] as number))
  );
}

/** True when the text is laid out for machines: long lines, few of them. */
export function isMinified(text: string): boolean {
  if (text.length < LONG_LINE) return false;
  const sample = text.length > 200_000 ? text.slice(0, 200_000) : text;
  let lines = 1;
  for (let at = sample.indexOf('\n'); at >= 0; at = sample.indexOf('\n', at + 1)) lines++;
  return sample.length / lines > LONG_LINE / 2;
}

/** Code to show for a range; `line` is where it starts in the beautified file, 0 when only the part was laid out. */
export interface Excerpt {
  readonly text: string;
  readonly line?: number;
}

/**
 * The code of a range as up to five lines to show. A minified file is laid out afresh, and what is cut off is marked
 * `…`. With `always` every file is.
 */
export function excerptOf(file: SourceFile, start: number, end: number, mode: 'auto' | 'always' = 'auto'): Excerpt {
  if (mode === 'auto' && !layoutOf(file).minified) return { text: cut(dedent(wholeLines(file.text, start, end))) };
  const layout = file.text.length <= WHOLE_LIMIT ? layOut(file) : undefined;
  if (!layout) return { text: cut(beautify(file.text.slice(start, Math.min(end, start + CUT_LIMIT)))), line: 0 };
  const from = layout.offsetOf(start);
  const to = Math.max(from, layout.offsetOf(Math.max(start, end - 1)));
  return { text: cut(dedent(wholeLines(layout.text, from, to))), line: layout.lineOf(from) };
}

/** Code so far to the right of a line is out of sight as well. */
const OUT_OF_SIGHT = 1000;

/** A file as people read it: laid out afresh where its lines are too long. Undefined when it is too large for that. */
export function laidOut(file: SourceFile): Readable | undefined {
  const isLaidOut = layoutOf(file).minified || hasLongLine(file.text);
  if (isLaidOut && file.text.length > WHOLE_LIMIT) return undefined;
  const text = isLaidOut ? layOut(file).text : file.text;
  const inks = isLaidOut ? inkOffsets(file.text) : undefined;
  const starts: number[] = [0];
  for (let at = 0, ink = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 32) ink++;
    if (text[at] === '\n') starts.push(inks ? (inks[Math.min(ink, inks.length - 1)] ?? 0) : at + 1);
  }
  return { text, isLaidOut, starts: Uint32Array.from(starts) };
}

function hasLongLine(text: string): boolean {
  for (let start = 0; text.length - start >= OUT_OF_SIGHT; ) {
    const end = text.indexOf('\n', start);
    if (end < 0 || end - start >= OUT_OF_SIGHT) return true;
    start = end + 1;
  }
  return false;
}

interface Layout {
  readonly minified: boolean;
  whole?: Beautified;
}

interface Beautified {
  readonly text: string;
  /** Where a character of the original stands in the beautified text. */
  offsetOf(original: number): number;
  lineOf(offset: number): number;
}

const layouts = new WeakMap<SourceFile, Layout>();

function layoutOf(file: SourceFile): Layout {
  let layout = layouts.get(file);
  if (!layout) {
    layout = { minified: isMinified(file.text) };
    layouts.set(file, layout);
  }
  return layout;
}

/** The whole file laid out. Layout only adds and removes white space, so the n-th other character stays the n-th. */
function layOut(file: SourceFile): Beautified {
  const layout = layoutOf(file);
  if (!layout.whole) {
    const text = beautify(file.text);
    const counts = inkCounts(file.text);
    const offsets = inkOffsets(text);
    layout.whole = {
      text,
      offsetOf: original =>
        offsets[Math.min(counts[Math.min(original, counts.length - 1)] ?? 0, offsets.length - 1)] ?? 0,
      lineOf: offset => countLines(text, offset),
    };
  }
  return layout.whole;
}

/** For each offset, how many characters before it are not white space. */
function inkCounts(text: string): Uint32Array {
  const counts = new Uint32Array(text.length + 1);
  for (let at = 0, ink = 0; at < text.length; at++) {
    counts[at] = ink;
    if (text.charCodeAt(at) > 32) ink++;
    counts[at + 1] = ink;
  }
  return counts;
}

/** The offset of the n-th character that is not white space. */
function inkOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length);
  let ink = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 32) offsets[ink++] = at;
  return offsets.subarray(0, Math.max(1, ink));
}

function countLines(text: string, offset: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
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
