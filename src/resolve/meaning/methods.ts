/** Methods of texts, bytes and lists that are known. */

import { nameOfKey, parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { handling } from '../account.js';
import { callPure, methodPure, priceOfMethod, sizeOf } from '../pure.js';
import { affordable, BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import {
  constant,
  EMPTY,
  HOLE,
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
import { bytesAsList, itemsOf, joinTexts, listed, ofKnown, spread } from './known.js';
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
  const values: Value[] = [];
  const params = args.map(arg => arg.constants);
  if (params.every(options => options.length === 1)) {
    const first = params.map(options => options[0]);
    for (const value of receiver.constants) {
      const { work, bytes } = priceOfMethod(value, name, first);
      const known = affordable(session, work, bytes, () => methodPure(value, name, first), undefined);
      if (known) values.push(ofKnown(session, known));
    }
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
      const { work, bytes } = priceOfMethod(value, name, [sought, HOLE]);
      values.push(affordable(session, work, bytes, () => constant(value.split(sought).join(HOLE)), UNKNOWN));
    }
  }
  const takesEnd = (name === 'pop' || name === 'shift') && takesOnce(node, unit);
  for (const object of receiver.objects)
    values.push(
      takesEnd
        ? (itemsOf(session, object)?.at(name === 'pop' ? -1 : 0) ?? EMPTY)
        : listMethod(session, object, name, args),
    );
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

function listMethod(session: Session, object: Thing, name: string, args: readonly Value[]): Value {
  const items = itemsOf(session, object);
  if (!items || !session.account.pays(handling(items.length), items.length * 8)) return EMPTY;
  switch (name) {
    case 'join': {
      const separator = args.length === 0 ? ',' : args[0]?.constants[0];
      if (typeof separator !== 'string') return EMPTY;
      return withLabels(
        joinTexts(session, items, separator),
        items.slice(0, 100).flatMap(item => item.labels),
      );
    }
    case 'reverse':
      return list([...items].reverse());
    case 'slice': {
      const [from, to] = args.map(arg => arg.constants[0]);
      return list(items.slice(typeof from === 'number' ? from : 0, typeof to === 'number' ? to : undefined));
    }
    case 'concat':
      return listed(session, [
        items,
        ...args.flatMap(arg =>
          arg.objects.length === 0 ? [[arg]] : arg.objects.map(other => itemsOf(session, other) ?? []),
        ),
      ]);
    case 'map': {
      const [mapper] = args;
      if (!mapper || (mapper.functions.length === 0 && mapper.names.length === 0)) return EMPTY;
      if (items.length > BOUNDS.elements) return EMPTY;
      return list(
        items.map((item, position) => {
          const passed = [item, constant(position)];
          return join([
            ...mapper.functions.slice(0, 2).map(closure => session.resultOf(closure, passed)),
            ...mapper.names.map(callee => pureCall(session, callee, [item])),
          ]);
        }),
      );
    }
    case 'filter':
    case 'sort':
    case 'flat':
    case 'keys':
    case 'values':
      return list(items);
    case 'shift':
    case 'pop':
      return join(items);
    case 'at': {
      const [position] = args[0]?.constants ?? [];
      return typeof position === 'number' ? (items.at(position) ?? constant(undefined)) : EMPTY;
    }
    default:
      return EMPTY;
  }
}

/** True for the only change of a list: `url.split('/').pop()` is its last, and not any of many that are taken in turn. */
function takesOnce(node: AnyNode, unit: Unit): boolean {
  const { callee } = node as unknown as { callee: { object?: AnyNode } };
  const on = callee.object;
  if (on?.type === 'CallExpression') return true;
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
  const [first] = args;
  // `String.fromCharCode(...codes)` and `.apply(null, codes)`.
  const spreadItems = args.length === 1 && first ? spread(session, first) : [];
  const flat = name.startsWith('String.from') && spreadItems.length > 0 ? spreadItems : args;
  if (!flat.every(arg => arg.constants.length >= 1 && arg.constants.length <= 64)) return EMPTY;
  const options = flat[0]?.constants ?? [];
  const rest = flat.slice(1).map(arg => arg.constants[0]);
  const values = (flat.length === 0 ? [] : options).map(option => {
    const size = sizeOf(option) + rest.reduce<number>((sum, one) => sum + sizeOf(one), 0);
    // Escaped, a character takes up to nine.
    const known = affordable(session, size / 4, size * 3, () => callPure(name, [option, ...rest]), undefined);
    return known ? ofKnown(session, known) : EMPTY;
  });
  return join(values);
}

/** Methods that change the list they are called on. */
const CHANGES_LIST = /^(?:pop|shift|push|unshift|splice|reverse|sort|fill|copyWithin)$/;

function withoutLastSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
