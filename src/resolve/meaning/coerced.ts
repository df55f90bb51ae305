/** What an object counts as where a text or a key is wanted, and what a tag makes of a template. */

import type { AnyNode } from '../../types.js';
import type { Session } from '../session.js';
import type { Unit } from '../unit.js';
import { type Closure, constant, EMPTY, type Frame, join, list, type Thing, thing, type Value } from '../value.js';
import { propertiesOf } from './objects.js';

/** Lists in lists, and objects that are asked. */
const MOST = { levels: 3, objects: 4 } as const;

/** `['exec']` as a key is `exec`, and `{ toString: () => 'exec' }` is what it says. Anything else is itself. */
export function coerced(session: Session, value: Value, unit: Unit, node: AnyNode, level = 0): Value {
  if (value.objects.length === 0 || value.constants.length > 0 || level > MOST.levels) return value;
  const known = value.objects
    .slice(0, MOST.objects)
    .flatMap(object => (object.kind === 'literal' ? (textOf(session, object, unit, node, level) ?? []) : []))
    .filter(({ constants }) => constants.length > 0);
  return known.length === 0 ? value : join(known);
}

type Literal = Extract<Thing, { kind: 'literal' }>;

function textOf(session: Session, object: Literal, unit: Unit, node: AnyNode, level: number): Value | undefined {
  if (object.node.type === 'ArrayExpression') {
    const { elements } = object.node as unknown as { elements: readonly (AnyNode | null)[] };
    const [element] = elements;
    if (elements.length !== 1 || !element || element.type === 'SpreadElement') return undefined;
    return coerced(session, session.meaningOf(element, object.frame), unit, node, level + 1);
  }
  const said =
    primitiveOf(session, object) ??
    ['toString', 'valueOf']
      .map(name => session.propertyOf(thing(object), name, unit, node).functions[0])
      .find(method => method !== undefined);
  return said && session.resultOf(said, []);
}

/** `[Symbol.toPrimitive]() { … }` */
function primitiveOf(session: Session, { node, frame }: Literal): Closure | undefined {
  if (node.type !== 'ObjectExpression') return undefined;
  for (const property of propertiesOf(node).open.slice(0, 4)) {
    const { type, key, value } = property as unknown as { type: string; key: AnyNode; value: AnyNode };
    if (type === 'Property' && session.meaningOf(key, frame).names.some(name => name.endsWith('Symbol.toPrimitive')))
      return session.meaningOf(value, frame).functions[0];
  }
  return undefined;
}

interface Template {
  readonly quasis: readonly (AnyNode & { readonly value: { readonly raw: string } })[];
  readonly expressions: readonly AnyNode[];
}

/** What functions of the package make of a template that they stand in front of; nothing where it is none of them. */
export function tagged(session: Session, node: AnyNode, frame: Frame): Value {
  const { tag, quasi } = node as unknown as { tag: AnyNode; quasi: Template };
  const { functions } = session.meaningOf(tag, frame);
  if (functions.length === 0) return EMPTY;
  const parts = quasi.quasis.map(one => session.meaningOf(one, frame));
  const raw = quasi.quasis.map(({ value }) => constant(value.raw));
  const strings = join([list(parts), thing({ kind: 'record', entries: new Map([['raw', list(raw)]]) })]);
  const given = quasi.expressions.map(one => session.meaningOf(one, frame));
  return join(functions.slice(0, 2).map(closure => session.resultOf(closure, [strings, ...given])));
}
