/** What calling an API gives. */

import { EACH, KEY } from '../../parse/patterns.js';
import type { AnyNode, Label } from '../../types.js';
import { groupsOf } from '../../vocabulary/apis.js';
import { givesGlobal, isInterop, partName, resultName } from '../../vocabulary/names.js';
import { opened } from '../keys.js';
import { decoderOf, label, labelsOfCall, labelsOfPaths } from '../labels.js';
import { whole } from '../pure.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import {
  constant,
  EMPTY,
  type Frame,
  HOLE,
  isExact,
  join,
  list,
  named,
  passThrough,
  texts,
  thing,
  UNKNOWN,
  type Value,
  withLabels,
} from '../value.js';
import { promised } from './callbacks.js';
import { coerced } from './coerced.js';
import { filesGiven, pathsOf } from './files.js';
import { bytesAsList, bytesFrom, concatenated, parseJson, spread } from './known.js';
import { methodResult, pureCall } from './methods.js';
import { loaded } from './modules.js';
import { labelsWithin } from './origins.js';
import { joinPath } from './texts.js';

/** What calling an API gives back. */
export function namedResult(
  session: Session,
  spelled: string,
  args: readonly Value[],
  node: AnyNode,
  frame: Frame,
): Value {
  const { unit } = frame;
  const origin = { file: unit.file, node };
  const { name, passed: given } = unwrapCall(session, spelled, args);
  const passed = name === 'String' ? given.map(of => coerced(session, of)) : given;
  if (name === undefined) return UNKNOWN;
  if (isInterop(name)) return passed[0] ?? UNKNOWN;
  const globals = globalsGiven(name, passed);
  if (globals) return globals;
  const files = filesGiven(session, name, passed);
  if (files) return files;
  switch (name) {
    case 'require':
    case 'Module._load':
    case 'process.getBuiltinModule':
      return withLabels(loaded(session, passed[0] ?? UNKNOWN, unit), secretsAt(passed[0], origin));
    case 'process.binding':
      return part(passed[0] ?? UNKNOWN);
    // `Object.getPrototypeOf(async function () {}).constructor` is what makes such functions out of text.
    case 'Object.getPrototypeOf':
    case 'Reflect.getPrototypeOf':
    case 'Promise.resolve':
    case 'util.promisify':
    case 'Object.freeze':
    case 'Object.assign':
    case 'structuredClone':
    case 'Promise.all':
    case 'Promise.race':
    case 'Promise.allSettled':
    case 'Buffer.concat':
    case 'Object.create':
    case 'Object':
      return name === 'Buffer.concat'
        ? withLabels(
            concatenated(session, passed[0]),
            passed.flatMap(arg => labelsWithin(session, arg, 0)),
          )
        : join(passed.length === 0 ? [UNKNOWN] : passed);
    // Somewhere for files that nobody keeps: what lies in it was put there, whatever it is called.
    case 'os.tmpdir':
      return { ...join([named('os.tmpdir()'), constant('/tmp')]), open: true };
    case 'Reflect.get':
      return join(
        (passed[1]?.constants ?? []).map(key => session.propertyOf(passed[0] ?? UNKNOWN, String(key), unit, node)),
      );
    case 'Uint8Array.from':
    case 'Uint8Array': {
      const bytes = bytesFrom(session, passed[0]);
      if (bytes) return constant(bytes);
      // So many bytes that are zero, or whatever is in something that is not known.
      const [of = UNKNOWN] = passed;
      return { ...of, constants: of.constants.filter(value => value instanceof Uint8Array), open: true };
    }
    case 'Object.values':
    case 'Object.entries':
    case 'Object.keys': {
      const of = passed[0] ?? UNKNOWN;
      const [key, value] = [session.propertyOf(of, KEY, unit, node), session.propertyOf(of, EACH, unit, node)];
      const item = name === 'Object.keys' ? key : name === 'Object.values' ? value : list([key, value]);
      // There may be many of them, or none.
      return withLabels({ ...list([item]), open: true }, labelsWithin(session, of, 0));
    }
    case 'Array.from': {
      const [bytes] = passed[0]?.constants ?? [];
      const items = bytes instanceof Uint8Array ? thing(bytesAsList(bytes)) : iterated(passed[0] ?? UNKNOWN);
      return passed[1] ? methodResult(session, items, 'map', passed.slice(1), node, unit) : items;
    }
    case 'path.join':
    case 'path.resolve':
    case 'path.normalize':
      return joinPath(session, passed);
    case 'JSON.parse':
      return parseJson(session, passed[0]);
    case 'Promise': {
      return promised(session, node, frame);
    }
    case 'Array':
      return passed.length === 1 && passed[0]?.objects.length === 0 ? { ...list(passed), open: true } : list(passed);
    case 'FormData':
      return passed.length === 0
        ? named('FormData()')
        : withLabels(named('FormData()'), [label('page', 'form fields', origin)]);
    default:
  }
  const first = texts(passed[0] ?? UNKNOWN);
  const encoding = passed[1]?.constants[0];
  const decoder = decoderOf(name, typeof encoding === 'string' ? encoding : undefined);
  const bytes = name === 'Buffer.from' || name === 'Buffer' ? bytesFrom(session, passed[0]) : undefined;
  const secret = OPENING.test(name)
    ? opened(name, node, unit, part => session.meaningOf(part, frame), session.account)
    : undefined;
  const [of = UNKNOWN] = passed;
  const isBytes = of.objects.length === 1 && of.constants.length + of.names.length === 0 && !of.open;
  const computed = bytes
    ? { ...constant(bytes), open: !isBytes }
    : secret !== undefined
      ? constant(secret)
      : pureCall(session, name, passed);
  const result = resultName(name);
  const values = computed === EMPTY ? [result ? named(result) : UNKNOWN] : [computed];
  const value = join(values);
  // Building a text out of codes nobody knows is how every program in bytes makes its strings.
  const isMade = decoder === 'character codes' && (computed === EMPTY || isCounter(node, unit));
  if (decoder && !isMade) {
    const inner = passed[0] ? labelsWithin(session, passed[0], 1) : [];
    return withLabels(value, [label('decoded', decoder, origin), ...passThrough(inner, `decodes ${decoder}`, origin)]);
  }
  return withOrigins(session, { name, passed, first, node }, frame, value);
}

/** `codes[i] = String.fromCharCode(i)`: a table of all characters is made of no text. */
function isCounter(node: AnyNode, unit: Unit): boolean {
  const [code, ...others] = (node as { arguments?: readonly AnyNode[] }).arguments ?? [];
  const variable = code?.type === 'Identifier' && others.length === 0 ? unit.indexed.variableOf(code) : undefined;
  if (!variable) return false;
  const [first, ...writes] = variable.writes;
  return first?.kind === 'value' && first.value.type === 'Literal' && writes.some(({ kind }) => kind === 'unknown');
}

/** What a call gives, with where it comes from: what another machine answers, what lies in a file. */
function withOrigins(
  session: Session,
  { name, passed, first, node }: { name: string; passed: readonly Value[]; first: readonly string[]; node: AnyNode },
  frame: Frame,
  value: Value,
): Value {
  const origin = { file: frame.unit.file, node };
  const labels = labelsOfCall(name, pathsOf(session, name, first, node, frame), origin);
  const inner = labels && groupsOf(name).has('decipher') ? passed.flatMap(arg => labelsWithin(session, arg, 1)) : [];
  // What is read by a handle is what lies where it was opened.
  const held = name === 'fs.promises.open' ? secretsAt(passed[0], origin) : [];
  return withLabels(value, [...(labels ?? []), ...inner, ...held]);
}

/** What a path holds that is loaded as a module, where that is somebody's secret: `require(home + '/…/credentials.json')`. */
function secretsAt(path: Value | undefined, origin: Label['origin']): readonly Label[] {
  return labelsOfPaths(texts(path ?? UNKNOWN), origin).filter(({ kind }) => kind !== 'file');
}

/** `Function('return this')()`, `(0, eval)('this')`: what they give has no other name. */
function globalsGiven(name: string, args: readonly Value[]): Value | undefined {
  if (name === GLOBAL_GIVER) return named('global');
  if (name !== 'Function' && name !== 'eval') return undefined;
  const isGlobal = texts(args.at(-1) ?? UNKNOWN).some(givesGlobal);
  return isGlobal ? named(name === 'eval' ? 'global' : GLOBAL_GIVER) : undefined;
}

/** What a function goes by that gives the global object, and nothing else. */
const GLOBAL_GIVER = 'Function(return this)';

/** A part of Node itself, by its name where that is known. */
function part(name: Value): Value {
  const known = texts(name).filter(text => !text.includes(HOLE) && text.length < MOST_OF_PART);
  return known.length === 0 ? named('process.binding()') : join(known.slice(0, 8).map(text => named(partName(text))));
}

const MOST_OF_PART = 40;

/** What is gone through, where that are the characters of a text. */
function iterated(value: Value): Value {
  if (value.constants.every(one => one === undefined || one === null)) return value;
  const [text, ...others] = value.constants;
  const isShort = typeof text === 'string' && text.length <= BOUNDS.elements && whole(text);
  const characters = isShort ? list(Array.from(text, constant)) : UNKNOWN;
  const isSure = isShort && others.length === 0 && isExact(value);
  return withLabels(isSure ? characters : { ...characters, open: true }, value.labels);
}

/** `f.call(this, x)`, `f.apply(this, [x])`, `f.bind(this)`, `Reflect.apply(f, this, [x])` in terms of `f`. */
function unwrapCall(
  session: Session,
  name: string,
  args: readonly Value[],
): { readonly name: string | undefined; readonly passed: readonly Value[] } {
  if (name.endsWith('.call')) return { name: name.slice(0, -5), passed: args.slice(1) };
  if (name.endsWith('.apply') && name !== 'Reflect.apply')
    return { name: name.slice(0, -6), passed: spread(session, args[1]) };
  if (name === 'Reflect.apply') return { name: args[0]?.names[0], passed: spread(session, args[2]) };
  if (name === 'Reflect.construct') return { name: args[0]?.names[0], passed: spread(session, args[1]) };
  return { name, passed: args };
}

/** Calls of ciphers, derivations, hashes and unpackers. */
const OPENING =
  /^(?:crypto\.(?:createDecipher|createHash\(\)|createHmac\(\)|scryptSync|pbkdf2Sync)|crypto-js\.AES\.decrypt|zlib\.|pako\.)/;
