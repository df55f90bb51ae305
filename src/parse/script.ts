import type { SourceFile } from '../types.js';
import { parseFast } from './parse.js';
import { mayConcern } from './triage.js';

/** Longer texts under another name are not tried. UTF-16 units. */
const LONGEST = 20_000_000;

/**
 * Whether a text is JavaScript from start to end, and may do something: Node loads it as that whatever it is called. No
 * prose is, nor is a page or a program in another language, but for a word or two.
 */
export function isWhollyScript(file: SourceFile): boolean {
  const { text } = file;
  return text.length <= LONGEST && mayConcern(text) && parseFast({ path: 'index.js', text }).program !== undefined;
}
