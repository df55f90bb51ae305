/** A member expression, and a property of any value. */

import { nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import { EACH, KEY, type PathStep, REST } from '../../parse/patterns.js';
import type { AnyNode, Constant } from '../../types.js';
import { givesPublic } from '../../vocabulary/keys.js';
import { isGlobalObject, memberName } from '../../vocabulary/names.js';
import { label, labelsOfName } from '../labels.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import {
  constant,
  doubted,
  EMPTY,
  type Frame,
  HOLE,
  join,
  named,
  thing,
  UNKNOWN,
  type Value,
  withLabels,
} from '../value.js';
import { isHandledElement } from './callbacks.js';
import { coerced } from './coerced.js';
import { partsOf } from './handed.js';
import { propertyOfThing } from './objects.js';
import { isKey, keyNamed, nameOfFunction } from './secrets.js';
import { fromWrites } from './this.js';
import { ofGlobal } from './variables.js';

export function memberExpression(
  session: Session,
  node: AnyNode & { object?: unknown; property?: unknown; computed?: boolean },
  frame: Frame,
): Value {
  const { unit } = frame;
  const object = session.meaningOf(node.object as AnyNode, frame);
  if (!node.computed) {
    const key = nameOfKey(node.property as AnyNode);
    const value = session.propertyOf(object, key, unit, node);
    const isElement =
      ((key === 'elements' || key === 'value') && isHandledElement(session, node.object as AnyNode, unit)) ||
      (key === 'elements' && isForm(node.object as AnyNode, unit));
    return isElement ? join([value, session.propertyOf(named('Element'), key, unit, node)]) : value;
  }
  const key = session.meaningOf(node.property as AnyNode, frame);
  const keys = coerced(session, key).constants.filter(one => typeof one === 'string' || typeof one === 'number');
  const known = keys.map(String).filter(key => !key.includes(HOLE));
  if ((known.length === 0 || known.length > 24) && object.names.includes('process.env'))
    return someVariable(session, node, frame);
  if (known.length === 0 || known.length > 24) return session.propertyOf(object, EACH, unit, node);
  return join(known.map(key => session.propertyOf(object, key, unit, node)));
}

/** `form.elements`, `this.form.elements`: whoever hands a form in calls it so, or has it say when it is submitted. */
function isForm(node: AnyNode, unit: Unit): boolean {
  if (/(?:^|[a-z_$])form$/i.test(node.type === 'Identifier' ? node.name : (propertyName(node) ?? ''))) return true;
  const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
  return variable !== undefined && unit.indexed.referencesOf(variable).slice(0, BOUNDS.sites).some(isSubmitted);
}

/** `x.addEventListener('submit', …)` */
function isSubmitted(node: AnyNode): boolean {
  const method = parentOf(node);
  const call = method && parentOf(method);
  if (propertyName(method) !== 'addEventListener' || call?.type !== 'CallExpression') return false;
  const [event] = call.arguments as AnyNode[];
  return event?.type === 'Literal' && event.value === 'submit';
}

/** `process.env[name]`: one variable, unless the name runs through all of them. */
function someVariable(session: Session, node: AnyNode & { property?: unknown }, frame: Frame): Value {
  const { unit } = frame;
  const all = session.meaningOf(node.property as AnyNode, frame).labels.some(({ kind }) => kind === 'environment');
  const origin = { file: unit.file, node };
  return withLabels(UNKNOWN, [
    all ? label('environment', 'process.env', origin) : label('variable', 'some variable', origin),
  ]);
}

export function propertyOf(session: Session, object: Value, step: PathStep, unit: Unit, node: AnyNode): Value {
  if (typeof step === 'object') {
    // `const { [name]: x } = v`
    const keys = session
      .meaningOf(step, unit.ground)
      .constants.filter(key => typeof key === 'string')
      .slice(0, 24);
    return keys.length === 0
      ? session.propertyOf(object, EACH, unit, node)
      : join(keys.map(key => session.propertyOf(object, key, unit, node)));
  }
  const origin = { file: unit.file, node };
  if (step === KEY) return withLabels(UNKNOWN, object.labels);
  if (step === REST) return object;
  const values: Value[] = [];
  for (const closure of object.functions) {
    if (step === 'constructor') values.push(named('Function'));
    else if (step === 'call' || step === 'apply' || step === 'bind') values.push({ ...EMPTY, functions: [closure] });
    else if (step === 'prototype') values.push(thing({ kind: 'this', node: closure.node, unit: closure.frame.unit }));
    else if (step === 'name' && nameOfFunction(closure.node)) values.push(constant(nameOfFunction(closure.node)));
    else if (typeof step === 'string') values.push(fromWrites(session, closure.node, step, closure.frame.unit, true));
  }
  for (const holder of object.objects)
    values.push(doubted(propertyOfThing(session, holder, step, node), holder.guesses ?? 0));
  for (const value of object.constants) {
    if (step === EACH) {
      if (typeof value === 'string' && value.length < 200) values.push(UNKNOWN);
    } else values.push(ofConstant(value, step));
  }
  if (object.open && values.length > 0) values.push(UNKNOWN);
  for (const name of object.names) {
    if (name === 'ElementList' && (step === EACH || /^\d+$/.test(step))) {
      values.push(named('Element'));
      continue;
    }
    if (step === EACH) {
      values.push(
        name === 'process.env' ? withLabels(UNKNOWN, [label('environment', 'process.env', origin)]) : UNKNOWN,
      );
      continue;
    }
    const spelled = memberName(name, step);
    if (spelled === undefined) continue;
    values.push(withLabels(named(spelled), labelsOfName(spelled, origin)));
    if (spelled.startsWith('global.') && isGlobalObject(name)) values.push(ofGlobal(session, step, unit));
  }
  // A part of a secret is the secret; a named variable of the environment is not the environment.
  const isEnvironment = object.names.includes('process.env');
  const labels = object.labels.filter(l => !(l.detail === 'process.env' && isEnvironment && typeof step === 'string'));
  const inherited = step === 'length' || step === 'size' ? [] : labels;
  if (typeof step !== 'string') return withLabels(values.length === 0 ? UNKNOWN : join(values), inherited);
  // What hangs on a key besides the key itself is public.
  const left = inherited.some(isKey) && givesPublic(step) ? inherited.filter(one => !isKey(one)) : inherited;
  const kept = partsOf(left, step);
  return keyNamed(withLabels(values.length === 0 ? UNKNOWN : join(values), kept), step, unit, node);
}

function ofConstant(value: Constant, key: string): Value {
  if (key === 'constructor') return named(typeof value === 'string' ? 'String' : 'Object');
  if (typeof value === 'string' || value instanceof Uint8Array) {
    if (key === 'length') return typeof value === 'string' && value.includes(HOLE) ? UNKNOWN : constant(value.length);
    const position = /^\d{1,7}$/.test(key) ? Number(key) : undefined;
    if (position !== undefined)
      return typeof value === 'string' ? characterAt(value, position) : constant(value[position]);
  }
  // What a method is, is asked when it is called; nothing at all is thrown at.
  const isObject = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isObject && !(key in Object(value)) ? constant(undefined) : EMPTY;
}

/** Longer texts are not looked through for what stands before a character. */
const LOOKED_THROUGH = 100_000;

/** A pattern of a list takes whole characters, of which some are two places long; a hole may be of any length. */
function characterAt(text: string, position: number): Value {
  const value = constant(text[position]);
  if (text.length > LOOKED_THROUGH) return { ...value, open: true };
  const before = text.slice(0, position + 1);
  if (before.includes(HOLE)) return UNKNOWN;
  return { ...value, open: /[\uD800-\uDFFF]/.test(before) };
}
