import type { Edit, Location, SourceFile } from '../types.js';

const starts = new WeakMap<SourceFile, Uint32Array>();

/** The place of a range of a file's text, lines and columns counted from 1. */
export function locate(file: SourceFile, start: number, end: number): Location {
  const lines = lineStarts(file);
  const line = lineAt(lines, start);
  const at = { path: file.path, line, column: start - (lines[line - 1] as number) + 1, start, end };
  const { decodedFrom, rewritten } = file;
  if (!decodedFrom) return at;
  if (!rewritten) return { ...at, decodedFrom };
  const host = locate(rewritten.from, before(file, start, 'start'), before(file, end, 'end'));
  return { ...at, decodedFrom: { ...decodedFrom, at: host } };
}

/** The line, from 1, that an offset stands on, given where lines start: the last that starts at it or before. */
export function lineAt(starts: Uint32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** The offset of a place in a file's text, lines and columns counted from 1; undefined where there is none. */
export function offsetOf(file: SourceFile, line: number, column: number): number | undefined {
  const start = lineStarts(file)[line - 1];
  if (start === undefined || column < 1) return undefined;
  const offset = start + column - 1;
  const end = file.text.indexOf('\n', start);
  return offset < (end < 0 ? file.text.length : end) ? offset : undefined;
}

/** Whether what stands at an offset of a layer was put there when it was opened. */
export function isPutBack(file: SourceFile, offset: number): boolean {
  const edit = editAt(file, offset);
  return edit !== undefined && offset < edit.to;
}

/** Where an offset of a rewritten text was before; inside an edit, the start or end of what it replaced. */
export function before(file: SourceFile, offset: number, side: 'start' | 'end'): number {
  const edit = editAt(file, side === 'end' ? offset - 1 : offset);
  if (!edit) return offset;
  if (offset < edit.to || (side === 'end' && offset === edit.to)) return side === 'start' ? edit.start : edit.end;
  return offset - edit.to + edit.end;
}

interface Placed extends Edit {
  /** Where its text stands now. */
  readonly from: number;
  readonly to: number;
}

const placed = new WeakMap<SourceFile, readonly Placed[]>();

/** The last edit that starts at or before an offset of the rewritten text. */
function editAt(file: SourceFile, offset: number): Placed | undefined {
  let edits = placed.get(file);
  if (!edits) {
    let shift = 0;
    edits = (file.rewritten?.edits ?? []).map(edit => {
      const from = edit.start + shift;
      shift += edit.text.length - (edit.end - edit.start);
      return { ...edit, from, to: from + edit.text.length };
    });
    placed.set(file, edits);
  }
  return lastUpTo(edits, offset, ({ from }) => from);
}

/** The last of some things, in the order of where they start, that starts at an offset or before. */
export function lastUpTo<T>(sorted: readonly T[], offset: number, startOf: (one: T) => number): T | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(sorted[middle] as T) <= offset) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

function lineStarts(file: SourceFile): Uint32Array {
  let lines = starts.get(file);
  if (!lines) {
    const found = [0];
    for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) found.push(at + 1);
    lines = Uint32Array.from(found);
    starts.set(file, lines);
  }
  return lines;
}
