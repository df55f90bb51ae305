/** What an object counts as where a text or a key is wanted, and what a tag makes of a template. */

import { propertyName } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import type { Session } from '../session.js';
import { constant, EMPTY, type Frame, join, list, type Thing, thing, type Value } from '../value.js';
import { propertiesOf } from './objects.js';

/** Lists in lists, and objects that are asked. */
const MOST = { levels: 3, objects: 4 } as const;

/** `['exec']` as a key is `exec`, and `{ toString: () => 'exec' }` is what it says. Anything else is itself. */
export function coerced(session: Session, value: Value, level = 0): Value {
  if (value.objects.length === 0 || value.constants.length > 0 || level > MOST.levels) return value;
  const known = value.objects
    .slice(0, MOST.objects)
    .flatMap(object => (object.kind === 'literal' ? (textOf(session, object, level) ?? []) : []))
    .filter(({ constants }) => constants.length > 0);
  return known.length === 0 ? value : join(known);
}

type Literal = Extract<Thing, { kind: 'literal' }>;

function textOf(session: Session, { node, frame }: Literal, level: number): Value | undefined {
  if (node.type === 'ArrayExpression') {
    const { elements } = node as unknown as { elements: readonly (AnyNode | null)[] };
    const [element] = elements;
    if (elements.length !== 1 || !element || element.type === 'SpreadElement') return undefined;
    return coerced(session, session.meaningOf(element, frame), level + 1);
  }
  const method = node.type === 'ObjectExpression' ? methodOf(node) : undefined;
  const said = method && session.meaningOf(method, frame).functions[0];
  return said && session.resultOf(said, []);
}

/** What an object says of itself, where that is written in it: nothing is worked out for all the others. */
function methodOf(node: AnyNode): AnyNode | undefined {
  const { byKey, open } = propertiesOf(node);
  // `[Symbol.toPrimitive]() { … }`
  const exotic = open.find(property => propertyName((property as { key?: AnyNode }).key) === 'toPrimitive');
  const own = exotic ?? byKey.get('toString') ?? byKey.get('valueOf');
  return (own as { value?: AnyNode } | undefined)?.value;
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
