/** How much is known of a text that was decoded and is run. */
import type { AnyNode, Call, FileContext, Label } from '../types.js';
import { doesWhatItIsTold } from '../vocabulary/programs.js';
import { isQuoted } from './given.js';

/** Less than this holds no code worth hiding, UTF-16 units. */
export const SHORTEST = 16;

/** True for what came out of a decoder. */
export function isDecoded({ kind }: Label): boolean {
  return kind === 'decoded' || kind === 'decrypted';
}

/** Whether what is run is known from end to end: it was opened, and what it does is found in it. */
export function isKnown({ textsOf }: FileContext, arg: AnyNode): boolean {
  const texts = textsOf(arg);
  return texts.some(text => text.length >= SHORTEST) && !texts.some(text => text.includes('…'));
}

/**
 * `new Function('return ' + JSON.stringify(template) + '.trim()')`, its own words hidden: all is known but for literals.
 * What is put into JSON is no code, wherever it comes from.
 */
export function isKnownAround(context: FileContext, arg: AnyNode, labels: readonly Label[]): boolean {
  const isOther = (one: Label): boolean => !isDecoded(one) || one.through.length > 0;
  if (!labels.filter(isOther).every(isQuoted)) return false;
  const others = [...labels, ...context.handedInto(arg)].filter(isOther);
  return (
    others.length > 0 &&
    others.every(isQuoted) &&
    context.textsWithin(arg).some(text => text.replaceAll('…', '').length > 12)
  );
}

/**
 * Whether a command, or each of its words, is known from end to end, however short it is, or but for what is handed to a
 * program that is known, or for the folder that a file is in: what it does is found in it. Not so where the rest decides,
 * as for shells and what fetches.
 */
export function isPlain({ textsWithin, textsOf }: FileContext, { args: [line] }: Call, arg: AnyNode): boolean {
  const texts = textsWithin(arg);
  if (texts.length > 0 && texts.every(text => text !== '' && !text.includes('…'))) return true;
  if (texts.length > 0 && texts.every(text => FILE.test(text) || OPTION.test(text))) return true;
  const lines = line ? textsOf(line) : [];
  return lines.length > 0 && lines.every(text => !doesWhatItIsTold(PROGRAM.exec(text)?.[1] ?? 'sh'));
}

/** The first word of a line, without its folder. */
const PROGRAM = /^["']?(?:[^"'\s]{0,200}[\\/])?([\w.-]{2,40})["']?(?=\s|$)/;

/** A file in some folder: hiding what it is called hides no command. */
const FILE = /^[^"'\s]{0,200}[\\/][\w-]{2,60}(?:\.\w{1,8})?$/;

/** `--configure-in=…`: hides no command either, whatever program it is for; code that a shell is given has blanks. */
const OPTION = /^--[\w-]{2,60}(?:=\S{0,200})?$/;
