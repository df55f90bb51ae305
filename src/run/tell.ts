/** What the engines know, in words: values, labels, data. Bounded, and not escaped. */

import { type Data, isFn, isObject, isPattern, isTable, OPAQUE } from '../language/data.js';
import { locate } from '../parse/locate.js';
import { endOf, startOf } from '../parse/walk.js';
import { type Closure, HOLE, type Thing, type Value } from '../resolve/value.js';
import type { AnyNode, Constant, Label, SourceFile } from '../types.js';
import type { ToldLabel, ToldValue } from './answers.js';

/** Bounds of what is told: UTF-16 units of a text and of code, members of a set, properties of an object. */
const MOST = { text: 400, code: 160, members: 20, keys: 12, levels: 2 } as const;

/** As much of the code of a node as is told, with its blanks as one. */
export function codeOf(file: SourceFile, node: AnyNode, most: number = MOST.code): string {
  const start = startOf(node);
  // No more is looked at than could be told, were it all in blanks.
  const text = file.text.slice(start, Math.min(endOf(node), start + 4 * most)).replace(/\s+/g, ' ');
  return text.length > most || endOf(node) > start + 4 * most ? `${text.slice(0, most - 1)}…` : text;
}

/** `index.js:3:14` */
export function placeOf(file: SourceFile, node: AnyNode): string {
  const { path, line, column } = locate(file, startOf(node), endOf(node));
  return `${path}:${line}:${column}`;
}

export function toldValue(value: Value, labels: readonly Label[] = value.labels): ToldValue {
  return {
    constants: some(value.constants, constantInWords),
    names: some(value.names, name => name),
    functions: some(value.functions, functionInWords),
    objects: some(value.objects, thingInWords),
    labels: labels.slice(0, MOST.members).map(toldLabel),
    open: value.open,
  };
}

/** Each in words, and how many more there are. */
function some<T>(all: readonly T[], inWords: (one: T) => string): readonly string[] {
  const told = [...new Set(all.slice(0, MOST.members).map(inWords))];
  return all.length > MOST.members ? [...told, `and ${all.length - MOST.members} more`] : told;
}

function constantInWords(constant: Constant): string {
  if (typeof constant === 'string') return textInWords(constant);
  if (constant instanceof Uint8Array) return bytesInWords(constant);
  return typeof constant === 'bigint' ? `${constant}n` : String(constant);
}

function textInWords(text: string): string {
  const cut = text.length > MOST.text ? `${text.slice(0, MOST.text)}…` : text;
  return JSON.stringify(cut.replaceAll(HOLE, '…')) + (text.length > MOST.text ? ` (${text.length} characters)` : '');
}

function bytesInWords(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.slice(0, MOST.code));
  return `${bytes.length} bytes: ${JSON.stringify(start)}${bytes.length > MOST.code ? '…' : ''}`;
}

function functionInWords({ node, frame }: Closure): string {
  const inCall = frame.call ? ', made in a call that is followed' : '';
  return `${codeOf(frame.unit.file, node, 60)} (${placeOf(frame.unit.file, node)}${inCall})`;
}

function thingInWords(thing: Thing): string {
  switch (thing.kind) {
    case 'literal':
      return `${codeOf(thing.frame.unit.file, thing.node, 60)} (${placeOf(thing.frame.unit.file, thing.node)})`;
    case 'list':
      return `a list of ${thing.items.length}`;
    case 'record':
      return `an object with ${keysInWords([...thing.entries.keys()])}`;
    case 'class':
      return `the class, or an object, of ${placeOf(thing.unit.file, thing.node)}`;
    case 'additions':
      return `what is put into ${thing.variable.name}`;
    case 'this':
      return `this, of ${placeOf(thing.unit.file, thing.node)}`;
    case 'exports':
      return `the exports of ${thing.file.path}`;
  }
}

function keysInWords(keys: readonly string[]): string {
  const told = keys.slice(0, MOST.keys).map(key => (key.length > 40 ? `${key.slice(0, 40)}…` : key));
  return `${told.join(', ') || 'nothing'}${keys.length > MOST.keys ? `, and ${keys.length - MOST.keys} more` : ''}`;
}

function toldLabel({ kind, detail, origin, through, guesses = 0 }: Label): ToldLabel {
  return {
    kind,
    detail,
    at: placeOf(origin.file, origin.node),
    through: through.map(step => `${step.says} (${placeOf(step.origin.file, step.origin.node)})`),
    guesses,
  };
}

/** What an interpreter makes of an expression; undefined for what is not known. */
export function dataInWords(data: Data, level = 0): string | undefined {
  if (data === OPAQUE) return undefined;
  if (typeof data === 'string') return textInWords(data);
  if (data === null || typeof data !== 'object') return String(data);
  if (data instanceof Uint8Array) return bytesInWords(data);
  if (Array.isArray(data)) {
    if (level >= MOST.levels) return `a list of ${data.length}`;
    const items = data.slice(0, MOST.keys).map(item => dataInWords(item, level + 1) ?? '?');
    return `[${items.join(', ')}${data.length > MOST.keys ? `, and ${data.length - MOST.keys} more` : ''}]`;
  }
  if (isFn(data)) return 'a function';
  if (isPattern(data)) return 'a regular expression';
  return isObject(data) && isTable(data) ? `an object with ${keysInWords([...data.properties.keys()])}` : undefined;
}
