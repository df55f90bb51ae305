/** A text for people to read: rewritten, or where that cannot be done, laid out. */
import { beautify, laidOut } from './layout.js';
import { lineIn } from './places.js';
import { plain } from './plain.js';

export interface ReadableOptions {
  /** Decides the dialect (`.ts`, `.jsx`, …). @default 'index.js' */
  readonly path?: string;
}

/** Code as a person can read it, with the way back to the code it was. */
export interface Rendering {
  readonly text: string;
  /** False where it was only laid out. */
  readonly isRewritten: boolean;
  /** Why it was only laid out. May quote the text: escape before showing. */
  readonly why?: string;
  /** The line of `text`, from 1, on which an offset of the original stands, or stood before it was left out. */
  lineOf(offset: number): number;
}

/**
 * Code rewritten so that a person can read it, however it was hidden: decoded strings stand where they are used, dispatch
 * loops are in order, proxies and aliases are gone, names say what they name. Nothing of it is ever run.
 *
 * It is made for reading. Where it matters what the code does to the letter, the original decides: what can be seen to do
 * the same is written otherwise, and what is left out (what never runs, or only keeps debuggers away) leaves a comment.
 *
 * What cannot be rewritten (more than 500,000 characters, or no grammar that Babel knows, or nested too deep) is laid out
 * as `beautify` does, and `why` says so. Hostile text is fine: it takes bounded time, and never throws.
 *
 * Messages, names and texts in it are the author's: escape before showing.
 *
 * @param text code of any dialect
 * @throws TypeError for what is no text, and for options that do not exist
 */
export function readable(text: string, options: ReadableOptions = {}): Rendering {
  if (typeof text !== 'string') throw new TypeError('what is made readable must be a text');
  const { path = 'index.js', ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`there is no option ${unknown}`);
  if (typeof path !== 'string') throw new TypeError('the option path must be a text');
  const file = { path, text };
  const made = plain(file);
  if ('text' in made) return { text: made.text, isRewritten: true, lineOf: offset => lineIn(made, offset) };
  const layout = laidOut(file) ?? { text: beautify(text), isLaidOut: true, starts: new Uint32Array([0]) };
  return { text: layout.text, isRewritten: false, why: made.why, lineOf: offset => lineIn(layout, offset) };
}
