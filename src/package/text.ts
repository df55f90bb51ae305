/** Paths and places, in memory. */
import type { Location } from '../types.js';

/**
 * Where ranges of a file's text stand; its line starts are found once, on first use.
 * Lines end at `\n`, `\r\n` or a lone `\r`.
 */
export function locator(path: string, text: string): (start: number, end: number) => Location {
  let lines: number[] | undefined;
  return (start, end) => {
    lines ??= lineStarts(text);
    const from = Math.max(0, Math.min(start, text.length));
    let low = 0;
    for (let high = lines.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((lines[middle] ?? 0) <= from) low = middle;
      else high = middle;
    }
    const to = Math.max(from, Math.min(end, text.length));
    return { path, line: low + 1, column: from - (lines[low] ?? 0) + 1, start: from, end: to };
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}

/** `lib` and `../x` make `x`; undefined when the path leaves the package. */
export function joinPath(folder: string, path: string): string | undefined {
  if (path.length > 1000) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
