import type { AnyNode, Call, FileContext } from '../types.js';
import { oncePerFile } from './once.js';

/** An expression whose value a page takes to another address: the source of an image, where a form goes. */
export interface Beacon {
  readonly node: AnyNode;
  readonly value: AnyNode;
  /** A clause: `asks for it as a picture or script`. */
  readonly says: string;
  /** How the sink is named in a message: `src`. */
  readonly name: string;
}

/** Calls that make an element of a page: a script, a frame. */
export function elementsMade({ named, textsOf }: FileContext, tag: string): readonly Call[] {
  return named(/(?:^|\.)createElement(?:NS)?$/).filter(({ args }) => {
    const [name] = args.slice(-1);
    return name !== undefined && textsOf(name).some(text => text.toLowerCase() === tag);
  });
}

const asked = new WeakMap<object, readonly Beacon[]>();

const LOADING = new Set(['src', 'href', 'action', 'formAction', 'location']);

/** Every place of the file that sends a page's browser somewhere without a network API. */
export function beacons(context: FileContext): readonly Beacon[] {
  return oncePerFile(asked, context, whatLoads);
}

function whatLoads({ nodes, named, namesOf, textsOf, mayBeNamed }: FileContext): readonly Beacon[] {
  const found: Beacon[] = [];
  for (const node of nodes('AssignmentExpression')) {
    const { left, right } = node;
    const name = right.type === 'Literal' ? undefined : assignedName(left, textsOf, mayBeNamed);
    if (name !== undefined && LOADING.has(name)) found.push({ node, value: right, says: saysOf(name), name });
  }
  for (const call of named(/(?:^|\.)setAttribute$/)) {
    const [key, value] = call.args;
    const name = key && textsOf(key).find(text => LOADING.has(text));
    if (name && value) found.push({ node: call.node, value, says: saysOf(name), name });
  }
  for (const call of named(/^(?:location\.(?:assign|replace)|(?:global\.)?open)$/)) {
    const [value] = call.args;
    if (value && namesOf(value).length === 0)
      found.push({ node: call.node, value, says: saysOf('location'), name: call.name });
  }
  return found;
}

/** Steps to find out what a key is: one of a table of texts, put together from two. Most are a number in a loop. */
const KEY = 200;

function assignedName(
  left: AnyNode,
  textsOf: FileContext['textsOf'],
  mayBeNamed: FileContext['mayBeNamed'],
): string | undefined {
  if (left.type === 'Identifier') return left.name === 'location' ? 'location' : undefined;
  if (left.type !== 'MemberExpression') return undefined;
  const property = left.property;
  // `list[position] = value` is everywhere, and no name of anything.
  if (left.computed)
    return property.type === 'Literal' || mayBeNamed(left.object)
      ? textsOf(property, KEY).find(text => LOADING.has(text))
      : undefined;
  return property.type === 'Identifier' ? property.name : undefined;
}

function saysOf(name: string): string {
  if (/action/i.test(name)) return 'sends the form to an address that holds it';
  return name === 'location' ? 'leaves for an address that holds it' : 'loads something from an address that holds it';
}
