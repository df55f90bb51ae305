/** Which origins a call hands through, and which lie inside of a value. */

import { EACH } from '../../parse/patterns.js';
import type { Variable } from '../../parse/scopes.js';
import type { Constant, Label } from '../../types.js';
import { groupsOf } from '../../vocabulary/apis.js';
import { isLanguage } from '../../vocabulary/names.js';
import { PICKS, partOf } from '../../vocabulary/page.js';
import { isSecretName } from '../../vocabulary/places.js';
import { HASHES, TRANSFORMS } from '../../vocabulary/transforms.js';
import { withoutFolders } from '../labels.js';
import { BOUNDS, type Session, widen } from '../session.js';
import { doubtedLabels, HOLE, passThrough, type Thing, type Value } from '../value.js';
import { propertyOfThing } from './objects.js';

/** Labels that an unknown function hands through: what goes in comes out in some form. */
export function handedThrough(
  session: Session,
  names: readonly string[],
  receiver: Value | undefined,
  args: readonly Value[],
  methods: readonly string[],
  origin: Label['origin'],
): readonly Label[] {
  if (names.some(name => NO_CARRY.has(name) || groupsOf(name).size > 0) || methods.some(name => FACT_METHODS.has(name)))
    return [];
  // Whether a function nobody knows gives back what was deep inside its arguments is anyone's guess.
  const deep = names.every(isAnyones) && !methods.some(name => GIVES_ITS_OWN.test(name)) ? 1 : 0;
  // A signature does not give away the key, which comes after what is signed.
  const keyed = [...names, ...methods].some(name => SIGNING.test(name));
  const looksUp =
    methods.some(name => LOOKS_UP.test(name)) ||
    names.some(name => LOOKS_UP.test(name.slice(name.lastIndexOf('.') + 1)));
  const labels = [...(receiver ? [receiver] : []), ...(keyed ? args.slice(0, 1) : args)].flatMap(value => [
    // The environment that a parser is given to look names up in is not what it answers.
    ...(value !== args[0] && value !== receiver && !names.some(name => name in TRANSFORMS)
      ? value.labels
          .filter(({ kind }) => kind !== 'environment' || !looksUp)
          .map(one => (one.kind === 'environment' ? (doubtedLabels([one], 1)[0] as Label) : one))
      : value.labels),
    ...(value.objects.length === 0 ? [] : doubtedLabels(labelsWithin(session, { ...value, labels: [] }, 1), deep)),
  ]);
  if (labels.length === 0) return labels;
  // The name of a file does not say in whose folder it lies.
  if (names.some(name => FILE_NAME.test(name)) && args[0]?.constants.some(isInFolder)) return withoutFolders(labels);
  if (names.some(name => name.endsWith('.digest'))) return passThrough(labels, HASHES, origin);
  for (const name of names) {
    const says = TRANSFORMS[name];
    if (says) return passThrough(labels, says, origin);
  }
  const picked = methods.includes('get') ? args[0]?.constants.find(one => typeof one === 'string') : undefined;
  if (picked !== undefined && typeof picked === 'string') return labels.map(one => variableOf(one, picked));
  if (methods.some(method => PICKS.has(method)))
    return labels.map(one =>
      one.kind === 'page' && !isSpelledAnew(one) ? { ...one, detail: partOf(one.detail) } : one,
    );
  return labels;
}

/** In another spelling it is cut into pieces, and no part is looked for in it. */
function isSpelledAnew({ through }: Label): boolean {
  return through.some(({ says }) => says.startsWith('encodes it as'));
}

/** What gives all or some of what is in the object that it is a method of: bytes as a text, the items of a list. */
const GIVES_ITS_OWN = /^(?:toString|join|slice|subarray|concat|reverse|flat)$/;

/** `env.get('PORT')`: one variable of the environment, or part of what it was taken from. */
function variableOf(one: Label, name: string): Label {
  if (one.kind === 'environment') return { ...one, kind: isSecretName(name) ? 'secret' : 'variable', detail: name };
  return one.kind === 'page' ? { ...one, detail: partOf(one.detail) } : one;
}

/** What is gone through for one question: how much more, and what was in the objects of variables that were come to. */
interface Visits {
  left: number;
  readonly each: Map<Variable, Value>;
}

/** What may be in an object. Those that hold one another are come to over and over. */
function anyWithin(session: Session, object: Within, { each }: Visits): Value {
  const found = (): Value => propertyOfThing(session, object, EACH, object.frame.unit.indexed.program);
  if (object.kind !== 'additions' || object.frame.call) return found();
  const known = each.get(object.variable) ?? found();
  each.set(object.variable, known);
  return known;
}

type Within = Extract<Thing, { kind: 'additions' | 'literal' }>;

export function labelsWithin(
  session: Session,
  value: Value,
  level: number,
  visits: Visits = { left: BOUNDS.within, each: new Map() },
): readonly Label[] {
  if (value.objects.length === 0 || level > 4) return value.labels;
  const found = new Map<string, Label>();
  const add = (labels: readonly Label[]): void => {
    for (const one of labels) {
      const key = `${one.kind} ${one.detail}`;
      const known = found.get(key);
      if (!known || (known.guesses ?? 0) > (one.guesses ?? 0)) found.set(key, one);
    }
  };
  add(value.labels);
  for (const object of value.objects) {
    if (object.kind === 'class' || object.kind === 'this' || object.kind === 'exports') continue;
    const addAll = (value: Value): void => {
      if (visits.left-- > 0) add(doubtedLabels(labelsWithin(session, value, level + 1, visits), object.guesses ?? 0));
      else if (visits.left === -1) widen(session, 'within');
    };
    if (object.kind === 'list') for (const item of object.items.slice(0, 200)) addAll(item);
    else if (object.kind === 'record') for (const item of object.entries.values()) addAll(item);
    else addAll(anyWithin(session, object, visits));
  }
  return [...found.values()];
}

/**
 * A method of what some call gave: `Promise.reject().subscribe()`. What it is called is all that is known of it, unless it
 * is the language's own, wherever the global object was had from: `Function('return this')().Buffer.concat()`.
 */
const isAnyones = (name: string): boolean =>
  name.includes('()') && !isLanguage(name.replace(/^Function\(\)\(\)\./, '')) && !(name in TRANSFORMS);

const FILE_NAME = /^path\.(?:posix\.|win32\.)?(?:basename|extname)$/;

/** A path with something behind a folder that is not known. */
function isInFolder(value: Constant): boolean {
  return (
    typeof value === 'string' && value.indexOf('/', value.indexOf(HOLE)) > value.indexOf(HOLE) && value.includes(HOLE)
  );
}

/** Answers that are facts about a value, not the value. */
const FACT_METHODS = new Set([
  'includes',
  'indexOf',
  'startsWith',
  'endsWith',
  'test',
  'has',
  'hasOwnProperty',
  'some',
  'every',
  'findIndex',
  'localeCompare',
  'equals',
  'isArray',
  'existsSync',
  'exists',
]);

/** What takes the environment along to look names up in. */
const LOOKS_UP = /^(?:parse|expand|interpolate|substitute|resolve|replace)(?:[A-Z]|$)/;

/** `finalizeEvent` is how those of Nostr are made; to sign in or up sends the password along. */
const SIGNING = /(?:^|\.)(?:[sS]ign(?:(?!In|Up|Out)[A-Z]\w{0,40})?|createHmac|hmac|HMAC|finalizeEvent)$/;

const NO_CARRY = new Set([
  // A program in bytes is no text, and what it computes is not what it was decoded from.
  'WebAssembly.Module',
  'WebAssembly.Instance',
  'WebAssembly.compile',
  'WebAssembly.instantiate',
  'WebAssembly.compileStreaming',
  'WebAssembly.instantiateStreaming',
  'fs.existsSync',
  'fs.exists',
  'fs.statSync',
  'fs.lstatSync',
  'Array.isArray',
  'isNaN',
  'Boolean',
  'console.log',
  'console.error',
  'console.warn',
  'console.info',
  'console.debug',
  'Number.isInteger',
  'process.exit',
]);
