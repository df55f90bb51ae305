/** Paths and places, in memory. */
import type { Location } from '../types.js';

/** Where a range of a file's text stands. Lines end at `\n`, `\r\n` or a lone `\r`. */
export function locate(path: string, text: string, start: number, end: number): Location {
  const from = Math.max(0, Math.min(start, text.length));
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < from; i++) {
    const c = text.charCodeAt(i);
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++;
      lineStart = i + 1;
    }
  }
  return { path, line, column: from - lineStart + 1, start: from, end: Math.max(from, Math.min(end, text.length)) };
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
