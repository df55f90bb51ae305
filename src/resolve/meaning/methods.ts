/** Methods of texts, bytes and lists that are known. */

import { handling, searching } from '../../language/account.js';
import { type Data, isFn, isOpaque, OPAQUE } from '../../language/data.js';
import { getOf } from '../../language/members.js';
import { nameOfKey, parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { callPure, methodPure, payFrom, sizeOf } from '../pure.js';
import { affordable, BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import {
  constant,
  EMPTY,
  HOLE,
  isExact,
  join,
  list,
  named,
  passThrough,
  type Thing,
  UNKNOWN,
  type Value,
  withLabels,
} from '../value.js';
import { isInLoop, sourceOf } from './decoders.js';
import { bytesAsList, dataOf, itemsOf, joinTexts, listed, ofKnown } from './known.js';
import { summed } from './texts.js';

/** A method of a text, byte string or list that is known. */
export function methodResult(
  session: Session,
  receiver: Value,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  unit: Unit,
): Value {
  const origin = { file: unit.file, node };
  const values: Value[] = receiver.open ? [UNKNOWN] : [];
  const params = args.map(arg => arg.constants);
  if (params.every(options => options.length === 1)) {
    const first = params.map(options => options[0]);
    for (const value of receiver.constants) {
      const known = methodPure(value, name, first, session.account);
      values.push(known ? ofKnown(session, known) : UNKNOWN);
    }
    if (receiver.constants.length > 0 && !(isExact(receiver) && args.every(isExact))) values.push(UNKNOWN);
  } else if (name === 'concat') {
    for (const value of receiver.constants)
      if (typeof value === 'string') values.push(summed(session, [constant(value), ...args]));
  } else if (name === 'replace' || name === 'replaceAll') {
    // What is put in is not known, but where it goes is.
    const [sought] = params[0] ?? [];
    const [pattern] = (node as unknown as { arguments: AnyNode[] }).arguments;
    // `base.replace(/\/+$/, '')`, before a path is put behind it.
    if (params[1]?.[0] === '' && /^\/\\\/[+*]?\$\/$/.test(pattern ? sourceOf(pattern, unit) : ''))
      for (const value of receiver.constants)
        if (typeof value === 'string' && value.length < 2_000) values.push(constant(withoutLastSlashes(value)));
    for (const value of receiver.constants) {
      if (typeof value !== 'string' || typeof sought !== 'string') continue;
      const size = name === 'replaceAll' ? (sizeOf(value) / Math.max(1, sought.length)) * 2 : 0;
      const put = (): Value =>
        constant(name === 'replace' ? value.replace(sought, () => HOLE) : value.replaceAll(sought, () => HOLE));
      values.push(
        affordable(session, searching(value.length, sought.length) + handling(size), value.length + size, put, UNKNOWN),
        UNKNOWN,
      );
    }
    values.push(UNKNOWN);
  } else if (receiver.constants.length > 0) values.push(UNKNOWN);
  const takesEnd = (name === 'pop' || name === 'shift') && takesOnce(node, unit);
  for (const object of receiver.objects)
    values.push(takesEnd ? endOf(session, object, name) : listMethod(session, object, name, args));
  if (name === 'map') {
    for (const value of receiver.constants)
      if (value instanceof Uint8Array) values.push(listMethod(session, bytesAsList(value), name, args));
  }
  if (name === 'toString' && params[0]?.length === 1) {
    const encoding = params[0][0];
    if (encoding === 'base64' || encoding === 'hex')
      return withLabels(join(values), passThrough(receiver.labels, `encodes it as ${encoding}`, origin));
  }
  return join(values);
}

/** The last or the first of a list. */
function endOf(session: Session, object: Thing, name: string): Value {
  const items = itemsOf(session, object);
  return items ? (items.at(name === 'pop' ? -1 : 0) ?? constant(undefined)) : UNKNOWN;
}

function listMethod(session: Session, object: Thing, name: string, args: readonly Value[]): Value {
  const items = itemsOf(session, object);
  if (!items && !isArray(object)) return EMPTY;
  if (!items || !session.account.pays(handling(items.length), items.length * 8)) return UNKNOWN;
  switch (name) {
    case 'join': {
      const [separator] = args.length === 0 ? [','] : (args[0]?.constants ?? []);
      const isSure = args.length === 0 || (args[0] !== undefined && isExact(args[0]) && args[0].constants.length === 1);
      const known = isSure && separator === undefined ? ',' : separator;
      if (typeof known !== 'string') return UNKNOWN;
      const joined = joinTexts(session, items, known);
      return withLabels(
        isSure ? joined : { ...joined, open: true },
        items.slice(0, 100).flatMap(item => item.labels),
      );
    }
    case 'reverse':
      return list([...items].reverse());
    case 'slice': {
      const places = args.slice(0, 2).map(placeOf);
      const [from, to] = places.map(place => (typeof place === 'number' ? place : undefined));
      const part = list(items.slice(from, to));
      return places.includes('unknown') ? { ...part, open: true } : part;
    }
    case 'concat':
      return concatenated(session, items, args);
    case 'map':
      return mapped(session, items, args);
    case 'flat':
    case 'filter':
    case 'sort':
    case 'keys':
    case 'values':
      return exactly(session, items, name, args) ?? { ...list(items), open: true };
    case 'shift':
    case 'pop':
      return { ...join(items), open: true };
    case 'at': {
      const place = placeOf(args[0] ?? constant(0));
      return place === 'unknown' ? { ...join(items), open: true } : (items.at(place ?? 0) ?? constant(undefined));
    }
    default:
      return exactly(session, items, name, args) ?? UNKNOWN;
  }
}

function isArray(object: Thing): boolean {
  return object.kind === 'list' || (object.kind === 'literal' && object.node.type === 'ArrayExpression');
}

/** A place in a list; undefined for none. */
function placeOf(value: Value): number | undefined | 'unknown' {
  const [place] = value.constants;
  if (!isExact(value) || value.constants.length !== 1) return 'unknown';
  return typeof place === 'number' || place === undefined ? place : 'unknown';
}

function concatenated(session: Session, items: readonly Value[], args: readonly Value[]): Value {
  let isSure = true;
  const parts = args.flatMap(arg => {
    if (arg.objects.length === 0) {
      isSure &&= isExact(arg);
      return [[arg]];
    }
    const lists = arg.objects.map(other => itemsOf(session, other));
    isSure &&= lists.length === 1 && lists[0] !== undefined && !arg.open && arg.constants.length === 0;
    return lists.map(other => other ?? []);
  });
  const made = listed(session, [items, ...parts]);
  return isSure ? made : { ...made, open: true };
}

function mapped(session: Session, items: readonly Value[], [mapper]: readonly Value[]): Value {
  if (!mapper || (mapper.functions.length === 0 && mapper.names.length === 0)) return UNKNOWN;
  if (items.length > BOUNDS.elements) return UNKNOWN;
  const isSure = mapper.functions.length <= 2 && !mapper.open && mapper.constants.length + mapper.objects.length === 0;
  const made = list(
    items.map((item, position) => {
      const passed = [item, constant(position)];
      return join([
        ...mapper.functions.slice(0, 2).map(closure => session.resultOf(closure, passed)),
        ...mapper.names.map(callee => orUnknown(pureCall(session, callee, passed))),
      ]);
    }),
  );
  return isSure ? made : { ...made, open: true };
}

function orUnknown(value: Value): Value {
  return value === EMPTY ? UNKNOWN : value;
}

/** Methods that give a part of a list or something about it, all of which must be known. */
const TELLING = /^(?:includes|indexOf|flat|sort|toString)$/;

/** What a method of a list makes of constants alone. */
function exactly(session: Session, items: readonly Value[], name: string, args: readonly Value[]): Value | undefined {
  if (!TELLING.test(name) || items.length > BOUNDS.elements) return undefined;
  const [self, ...passed] = [list(items), ...args].map(value => dataOf(session, value)) as [Data, ...Data[]];
  const method = Array.isArray(self) && !passed.some(isOpaque) ? getOf(self, name) : OPAQUE;
  if (!isFn(method)) return undefined;
  try {
    return exactOf(method.call(self, passed, payFrom(session.account)), 0);
  } catch {
    return undefined;
  }
}

/** Known data as a value; undefined where a part of it is not known. */
function exactOf(data: Data, level: number): Value | undefined {
  if (Array.isArray(data)) {
    const items = level > 8 ? [undefined] : data.map(item => exactOf(item, level + 1));
    return items.includes(undefined) ? undefined : list(items);
  }
  return typeof data !== 'object' || data === null || data instanceof Uint8Array ? constant(data) : undefined;
}

/** True for the only change of a list: `url.split('/').pop()` is its last, and not any of many that are taken in turn. */
function takesOnce(node: AnyNode, unit: Unit): boolean {
  const { callee } = node as unknown as { callee: { object?: AnyNode } };
  const on = callee.object;
  if (on?.type === 'CallExpression' || on?.type === 'ArrayExpression') return true;
  const variable = on?.type === 'Identifier' ? unit.indexed.variableOf(on) : undefined;
  if (variable?.writes.length !== 1 || isInLoop(node)) return false;
  const changes = unit.indexed.referencesOf(variable).filter(reference => {
    const parent = parentOf(reference);
    return (
      parent?.type === 'MemberExpression' &&
      parent.object === reference &&
      (parent.computed || CHANGES_LIST.test(nameOfKey(parent.property)))
    );
  });
  return changes.length === 1;
}

export function pureCall(session: Session, name: string, args: readonly Value[]): Value {
  if (name.endsWith('.bind')) return named(name.slice(0, -5));
  if (!args.every(arg => arg.constants.length >= 1 && arg.constants.length <= 64)) return EMPTY;
  const [options = [], ...others] = args.map(arg => arg.constants);
  const rest = others.map(([first]) => first);
  const values = (args.length === 0 ? [[]] : options.map(option => [option, ...rest])).flatMap(passed => {
    const known = callPure(name, passed, session.account);
    return known ? [ofKnown(session, known)] : [];
  });
  if (values.length === 0) return EMPTY;
  const isSure = values.length >= options.length && others.every(({ length }) => length === 1) && args.every(isExact);
  return isSure ? join(values) : join([...values, UNKNOWN]);
}

/** Methods that change the list they are called on. */
const CHANGES_LIST = /^(?:pop|shift|push|unshift|splice|reverse|sort|fill|copyWithin)$/;

function withoutLastSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
