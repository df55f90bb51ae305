import type { Edit, Location, SourceFile } from '../types.js';

const starts = new WeakMap<SourceFile, Uint32Array>();

/** The place of a range of a file's text, lines and columns counted from 1. */
export function locate(file: SourceFile, start: number, end: number): Location {
  const lines = lineStarts(file);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] as number) <= start) low = middle;
    else high = middle - 1;
  }
  const at = { path: file.path, line: low + 1, column: start - (lines[low] as number) + 1, start, end };
  const { decodedFrom, rewritten } = file;
  if (!decodedFrom) return at;
  if (!rewritten) return { ...at, decodedFrom };
  const { from, edits } = rewritten;
  return {
    ...at,
    decodedFrom: { ...decodedFrom, at: locate(from, before(edits, start, 'start'), before(edits, end, 'end')) },
  };
}

/** Where an offset of a rewritten text was before; inside an edit, the start or end of what it replaced. */
function before(edits: readonly Edit[], offset: number, side: 'start' | 'end'): number {
  let shift = 0;
  for (const { start, end, text } of edits) {
    if (offset < start + shift || (offset === start + shift && side === 'end')) break;
    if (offset < start + shift + text.length || (offset === start + shift + text.length && side === 'end'))
      return side === 'start' ? start : end;
    shift += text.length - (end - start);
  }
  return offset - shift;
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
