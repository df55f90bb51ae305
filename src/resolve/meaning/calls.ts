/** What a call gives. */

import { nameOfKey } from '../../parse/nodes.js';
import type { AnyNode, Constant } from '../../types.js';
import { writesKeyDown } from '../../vocabulary/keys.js';
import { isLanguage } from '../../vocabulary/names.js';
import { isHidden } from '../hidden.js';
import { label } from '../labels.js';
import type { Session } from '../session.js';
import { EMPTY, type Frame, HOLE, join, thing, UNKNOWN, type Value, withLabels } from '../value.js';
import { workedOut } from './decoders.js';
import { givenByHanded, givenByHost, madeOfEach } from './handed.js';
import { itemsOf, spread, textsIn } from './known.js';
import { methodResult } from './methods.js';
import { asCalled } from './modules.js';
import { handedThrough } from './origins.js';
import { namedResult } from './results.js';
import { calledNames, isKey, keepsKey, withoutKeys } from './secrets.js';

export function call(session: Session, node: AnyNode & { callee?: unknown; arguments?: unknown }, frame: Frame): Value {
  const { unit } = frame;
  const calleeNode = node.callee as AnyNode;
  const argNodes = node.arguments as AnyNode[];
  const origin = { file: unit.file, node };
  const callee = asCalled(session, session.meaningOf(calleeNode, frame));
  const args = argumentsIn(session, argNodes, frame);
  const values: Value[] = [];

  const memberCallee = calleeNode.type === 'MemberExpression' ? calleeNode : undefined;
  const receiver = memberCallee ? session.meaningOf(memberCallee.object as AnyNode, frame) : undefined;
  const methods = memberCallee ? methodNames(session, memberCallee, frame) : [];

  if (receiver) {
    for (const name of methods) values.push(methodResult(session, receiver, name, args, node, unit));
    values.push(...madeOfEach(session, receiver, methods, args[0], node, unit));
  }
  for (const name of callee.names) values.push(namedResult(session, name, args, node, frame));
  for (const closure of callee.functions.slice(0, 6)) {
    const passed = methods.includes('call')
      ? args.slice(1)
      : methods.includes('apply')
        ? spread(session, args[1])
        : args;
    values.push(
      node.type === 'NewExpression'
        ? thing({ kind: 'this', node: closure.node, unit: closure.frame.unit })
        : methods.includes('bind')
          ? { ...EMPTY, functions: [closure] }
          : session.resultOf(closure, passed),
    );
  }
  for (const object of callee.objects) {
    if (object.kind === 'class' && node.type === 'NewExpression') values.push(thing(object));
  }
  if (receiver && methods.includes('then') && args[0]) {
    // A promise's `then` gives what its callback makes of the value, and nothing else of it.
    const [callback] = args;
    const made = [
      ...callback.functions.slice(0, 4).map(closure => session.resultOf(closure, [receiver])),
      ...callback.names.map(name => namedResult(session, name, [receiver], node, frame)),
    ];
    if (made.length > 0) return join(made);
  }
  // Nobody knows what is given where.
  if (args.some((arg, at) => arg.open && argNodes[at]?.type === 'SpreadElement')) values.push(UNKNOWN);
  const joined = withLabels(values.length === 0 ? UNKNOWN : join(values), [
    ...givenByHost(session, methods, node, unit),
    ...(memberCallee ? [] : givenByHanded(session, callee)),
  ]);
  const value = joined.labels.some(isKey) && !keepsKey(calleeNode, methods) ? withoutKeys(joined) : joined;
  if (
    node.type === 'CallExpression' &&
    value.names.every(isLanguage) &&
    (value.constants.every(saysNothing) || changesItsMind(callee))
  ) {
    const decoded = workedOut(session, node, callee, methods, args, frame);
    // What is worked out of constants alone, and was not to be read in the file, was hidden in them.
    if (decoded) {
      const given = args.flatMap(arg => textsIn(arg)).join(' ');
      const hidden = textsIn(decoded).some(text => isHidden(text, unit.file.text, given));
      return withLabels(
        decoded,
        hidden ? [...value.labels, label('decoded', 'a function of its own', origin)] : value.labels,
      );
    }
  }
  if (callee.functions.length > 0 || value.labels.length > 0) return value;
  // What is inside of what goes in stays inside of what comes out, property by property.
  if (callee.names.length > 0 && callee.names.every(name => MERGES.test(name))) return join([value, ...args]);
  if (callee.names.length > 0 && callee.names.every(name => HANDS_ON.has(name))) return value;
  const labels = handedThrough(session, callee.names, receiver, args, methods, origin);
  return withLabels(
    value,
    labels.some(isKey) && !calledNames(calleeNode, methods).some(writesKeyDown)
      ? labels.filter(one => !isKey(one))
      : labels,
  );
}

/** What a call is given; a list that is spread gives its elements, where they are known. */
function argumentsIn(session: Session, nodes: readonly AnyNode[], frame: Frame): readonly Value[] {
  return nodes.slice(0, 200).flatMap(node => {
    const value = session.meaningOf(node, frame);
    if (node.type !== 'SpreadElement') return [value];
    const [list, ...others] = value.objects;
    const isOne = list && others.length + value.constants.length + value.names.length === 0 && !value.open;
    return (isOne ? itemsOf(session, list) : undefined) ?? [{ ...value, open: true }];
  });
}

function methodNames(
  session: Session,
  node: AnyNode & { property?: unknown; computed?: boolean },
  frame: Frame,
): readonly string[] {
  if (!node.computed) return [nameOfKey(node.property as AnyNode)];
  const { names, constants } = session.meaningOf(node.property as AnyNode, frame);
  // What is gone through one by one gives what it holds.
  if (names.includes('Symbol.iterator')) return ['values'];
  return constants.filter(key => typeof key === 'string').slice(0, 8);
}

/** Shorter texts say nothing. */
const LEAST_DECODED = 4;

/** A function whose statements assign and loop gives what they end with; what its names can be says little of it. */
function changesItsMind({ functions: [closure, ...others] }: Value): boolean {
  const body = (closure?.node as { body?: AnyNode } | undefined)?.body;
  return others.length === 0 && body?.type === 'BlockStatement' && (body.body as unknown[]).length > 1;
}

/** What a text is before it is put together. */
function saysNothing(value: Constant): boolean {
  return typeof value !== 'string' || value.length < LEAST_DECODED || value.includes(HOLE);
}

/** Functions whose answer is what they are given, the same object or one of the same properties. */
const HANDS_ON = new Set([
  'Object.assign',
  'Object.freeze',
  'Object.create',
  'Object',
  'Promise.resolve',
  'Promise.all',
  'Promise.race',
  'Promise.allSettled',
  'structuredClone',
]);

/** Libraries that put the properties of several objects into one. */
const MERGES =
  /^(?:(?:lodash(?:-es)?|underscore)\.(?:merge|mergeWith|assign|assignIn|extend|defaults|defaultsDeep|clone|cloneDeep|pick|omit)|lodash[./](?:merge|assign|defaults|clonedeep)|object-assign|xtend|extend|deepmerge|deep-extend|merge-options|defu|defaults|rfdc\(\))$/;
