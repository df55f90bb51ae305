/**
 * Hostile text made safe to show.
 *
 * Names, messages, paths and code of a scanned package are written by whoever attacks the reader. Unescaped they can clear
 * the screen, recolour a verdict, reorder a line, hide in plain sight, or give orders to the machine that runs a build.
 */
import { cut } from './layout.js';

/**
 * What is never shown as it is: control, format, private-use, unassigned and surrogate characters (`\p{C}`), all that
 * Unicode calls ignorable (zero-width, variation selectors, tags, fillers), every separator but the plain space, the
 * Braille blank, which is as invisible as they are, and the fourth and later marks stacked on one letter.
 */
const unshowable = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}|(?<=\p{M}{3})\p{M}/gu;

/**
 * The first sign of what runners of builds obey when they read it in a log: GitHub's `::error::` at the start of a line,
 * which may be one that was wrapped, and `##[error]` and Azure's `##vso[…]` anywhere.
 */
const order =
  /#(?=#(?:vso)?\[)|:(?=:(?:add-m|add-p|debug|echo|endg|err|group|notice|remove-m|save-s|set-|stop-c|warn)[a-z-]*[ :])/gi;

export interface ShownOptions {
  /** Keeps line breaks; otherwise they are escaped as everything else is. @default false */
  readonly multiline?: boolean;
  /** Columns a line may take; a longer one is cut and ends in `…`. @default no limit */
  readonly max?: number;
}

/** The text with every unshowable character and order spelled out, as in `\u{202e}`, and tabs as two spaces. */
export function shown(text: string, { multiline = false, max = Number.POSITIVE_INFINITY }: ShownOptions = {}): string {
  if (!multiline) return cut(escaped(text), max);
  return text
    .split(/\r?\n/)
    .map(line => cut(escaped(line), max))
    .join('\n');
}

const escaped = (text: string) => text.replaceAll('\t', '  ').replace(unshowable, spelled).replace(order, spelled);

const spelled = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** The same for JSON text: escapes that any JSON parser turns back into what they stand for. */
export function shownJson(json: string): string {
  return json
    .replace(unshowable, character => (character === '\n' ? character : jsonEscapes(character)))
    .replace(order, jsonEscapes);
}

function jsonEscapes(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => {
    return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  }).join('');
}
