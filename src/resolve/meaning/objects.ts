/** A property of a literal, a list, a record. */

import { nameOfKey } from '../../parse/nodes.js';
import { EACH, type PathStep } from '../../parse/patterns.js';
import type { AnyNode } from '../../types.js';
import { BOUNDS, memoOf, once, questionKey, type Session } from '../session.js';
import { constant, EMPTY, type Frame, join, named, type Thing, UNKNOWN, type Value } from '../value.js';
import { ofAdditions } from './additions.js';
import { filledFromOutside } from './handed.js';
import { anyOf } from './known.js';
import { ofExports } from './modules.js';
import { fromWrites, ofClass } from './this.js';

/** A property of something with properties; `EACH` is any of them. */
export function propertyOfThing(session: Session, object: Thing, step: PathStep, node: AnyNode): Value {
  if (step === 'constructor' && object.kind !== 'this' && object.kind !== 'exports') {
    return named(
      object.kind === 'list' || (object.kind === 'literal' && object.node.type === 'ArrayExpression')
        ? 'Array'
        : 'Object',
    );
  }
  switch (object.kind) {
    case 'literal':
      return ofLiteral(session, object, step);
    case 'list':
      if (step === EACH) return anyOf(object, object.items);
      if (step === 'length') return constant(object.items.length);
      return typeof step === 'string' && /^\d{1,6}$/.test(step)
        ? (object.items[Number(step)] ?? constant(undefined))
        : method(step);
    case 'record':
      if (step === EACH) return anyOf(object, object.entries.values());
      return typeof step === 'string' ? (object.entries.get(step) ?? UNKNOWN) : UNKNOWN;
    case 'class':
      return ofClass(session, object.node, step, object.unit);
    case 'additions':
      return ofAdditions(session, object, step);
    case 'this':
      if (object.node.type === 'Program') return typeof step === 'string' ? named(step) : UNKNOWN;
      return join([
        ofClass(session, object.node, step, object.unit),
        typeof step === 'string' ? fromWrites(session, object.node, step, object.unit, false) : EMPTY,
      ]);
    case 'exports': {
      const unit = object.open();
      return unit
        ? join([ofExports(session, unit, step, node), ...filledFromOutside(session, object, step, unit)])
        : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** A method of an array or object literal: its constructor is `Function`, which is what attackers take it for. */
function method(step: PathStep): Value {
  return typeof step === 'string' && ARRAY_METHODS.has(step) ? named(`Array.prototype.${step}`) : EMPTY;
}

function ofLiteral(session: Session, object: Extract<Thing, { kind: 'literal' }>, step: PathStep): Value {
  const { node, frame } = object;
  if (typeof step !== 'string' && step !== EACH) return UNKNOWN;
  // Tables of thousands are asked for one entry after the other.
  const asked = questionKey(node, step === EACH ? 'each' : `.${step}`);
  return once(session, asked, memoOf(session, frame), () =>
    node.type === 'ArrayExpression' ? ofArray(session, node, step, frame) : ofObject(session, node, step, frame),
  );
}

function ofArray(session: Session, node: AnyNode, step: string | typeof EACH, frame: Frame): Value {
  const { unit } = frame;
  const elements = (node as unknown as { elements: (AnyNode | null)[] }).elements;
  if (step === EACH) {
    return join(
      elements.slice(0, BOUNDS.anyOf).map(element => {
        if (!element) return EMPTY;
        return element.type === 'SpreadElement'
          ? session.propertyOf(session.meaningOf(element.argument, frame), EACH, unit, element)
          : session.meaningOf(element, frame);
      }),
    );
  }
  if (step === 'length') return elements.some(isSpread) ? UNKNOWN : constant(elements.length);
  if (!/^\d{1,6}$/.test(step)) return method(step);
  const position = Number(step);
  if (elements.slice(0, position + 1).some(isSpread)) return UNKNOWN;
  const element = elements[position];
  if (element) return session.meaningOf(element, frame);
  // An empty list is there to be filled.
  return elements.length === 0 ? UNKNOWN : constant(undefined);
}

function ofObject(session: Session, node: AnyNode, step: string | typeof EACH, frame: Frame): Value {
  const { unit } = frame;
  if (node.type !== 'ObjectExpression') return UNKNOWN;
  const { all, byKey, open } = propertiesOf(node);
  const held = (property: AnyNode): Value => {
    if (property.type === 'SpreadElement')
      return session.propertyOf(session.meaningOf(property.argument, frame), step, unit, property);
    const { kind, value } = property as unknown as { kind: string; value: AnyNode };
    return kind === 'get' ? session.resultOf({ node: value, frame }, []) : session.meaningOf(value, frame);
  };
  if (step === EACH) return join(all.slice(0, BOUNDS.anyOf).map(held));
  const values: Value[] = [];
  const own = byKey.get(step);
  if (own) values.push(held(own));
  for (const property of open.slice(0, 20)) {
    if (property.type === 'SpreadElement') {
      // What stands after a spread wins over it.
      if (!own || all.indexOf(own) < all.indexOf(property)) values.push(held(property));
    } else if (
      session
        .meaningOf((property as unknown as { key: AnyNode }).key, frame)
        .constants.map(String)
        .includes(step)
    ) {
      values.push(held(property));
    }
  }
  return values.length === 0 ? UNKNOWN : join(values);
}

interface Properties {
  readonly all: readonly AnyNode[];
  /** By plain key; the last of one name wins. */
  readonly byKey: ReadonlyMap<string, AnyNode>;
  /** Spreads and computed keys, which may be any. */
  readonly open: readonly AnyNode[];
}

const properties = new WeakMap<AnyNode, Properties>();

/** The properties of an object that is written out. */
export function propertiesOf(node: AnyNode): Properties {
  let known = properties.get(node);
  if (!known) {
    const all = (node as unknown as { properties: AnyNode[] }).properties;
    const byKey = new Map<string, AnyNode>();
    const open: AnyNode[] = [];
    for (const property of all) {
      if (property.type === 'Property' && (!property.computed || property.key.type === 'Literal'))
        byKey.set(nameOfKey(property.key), property);
      else if (property.type === 'Property' || property.type === 'SpreadElement') open.push(property);
    }
    known = { all, byKey, open };
    properties.set(node, known);
  }
  return known;
}

function isSpread(node: AnyNode | null): boolean {
  return node?.type === 'SpreadElement';
}

const ARRAY_METHODS = new Set([
  'filter',
  'map',
  'forEach',
  'concat',
  'slice',
  'sort',
  'find',
  'some',
  'every',
  'fill',
  'flat',
  'at',
  'push',
  'pop',
  'shift',
  'join',
  'constructor',
  'entries',
  'keys',
  'reduce',
  'splice',
  'indexOf',
]);
