/** Nodes for what a walk saw and nobody wrote: calls through other functions, and what they are given. */
import { type Data, isObject } from '../language/data.js';
import { parentOf } from '../parse/nodes.js';
import { named, type Value } from '../resolve/value.js';
import type { AnyNode, Call } from '../types.js';
import type { Instance, SeenCall } from './model.js';
import { isHiddenText, MOST, type Telling, valueFrom } from './telling.js';
import { isClosure, isUnknown } from './value.js';

/** A call with nodes that stand for it, where the call is that led to it. */
export function callOf(telling: Telling, { name, node, args, self, isElsewhere }: SeenCall): Call {
  const passed = args.map(arg => nodeFor(telling, arg, node, 0));
  const receiver = self === undefined ? undefined : nodeFor(telling, self, node, 0);
  const call = standIn(node, {
    type: 'CallExpression',
    callee: standInFor(telling, named(name), node),
    arguments: passed,
    optional: false,
  });
  return { name, node: call, args: passed, receiver, ...(isElsewhere && { isElsewhere }) };
}

function standIn(at: AnyNode, fields: Readonly<Record<string, unknown>>): AnyNode {
  return { ...fields, start: at.start, end: at.end, range: at.range, parent: parentOf(at) } as unknown as AnyNode;
}

function standInFor({ made }: Telling, value: Value, at: AnyNode): AnyNode {
  const node = standIn(at, { type: 'MetaProperty' });
  made.set(node, value);
  return node;
}

/** A node that means what a value is: the one it was written as, or one that stands for it. */
function nodeFor(telling: Telling, data: Data, at: AnyNode, level: number): AnyNode {
  if (isClosure(data) && data.unit === telling.unit) return data.node;
  if (typeof data === 'string' && isHiddenText(telling, data)) return nodeOfValue(telling, data, at, level);
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' || data === null)
    return standIn(at, { type: 'Literal', value: data, raw: String(JSON.stringify(data)).slice(0, 1_000) });
  const variable = variableOf(telling, data);
  if (variable) return variable;
  if (level >= MOST.levels) return nodeOfValue(telling, data, at, level);
  if (Array.isArray(data))
    return standIn(at, {
      type: 'ArrayExpression',
      elements: data.slice(0, MOST.parts).map(item => nodeFor(telling, item, at, level + 1)),
    });
  const own = isObject(data) ? (data as Instance) : undefined;
  return own?.kind === 'table' && !own.slot
    ? nodeOfObject(telling, own, at, level)
    : nodeOfValue(telling, data, at, level);
}

/**
 * A variable of the file that was seen to be this very value, and nothing else: what is not known of it, the path of a file
 * with lots in its name, is the same wherever that variable is.
 */
function variableOf(telling: Telling, data: Data): AnyNode | undefined {
  if (!isUnknown(data) || data.name !== undefined || data.text === undefined) return undefined;
  telling.variables ??= variablesIn(telling.seen.values);
  const node = telling.variables.get(data);
  if (node && !telling.made.has(node))
    telling.made.set(node, valueFrom(telling, data, { file: telling.unit.file, node }, 0));
  return node;
}

function variablesIn(values: ReadonlyMap<AnyNode, readonly Data[]>): ReadonlyMap<Data, AnyNode> {
  const found = new Map<Data, AnyNode>();
  for (const [node, [value, ...others]] of values)
    if (node.type === 'Identifier' && others.length === 0 && isUnknown(value) && !found.has(value))
      found.set(value, node);
  return found;
}

function nodeOfObject(telling: Telling, { properties }: Instance, at: AnyNode, level: number): AnyNode {
  return standIn(at, {
    type: 'ObjectExpression',
    properties: [...properties].slice(0, MOST.parts).map(([key, value]) =>
      standIn(at, {
        type: 'Property',
        kind: 'init',
        computed: false,
        key: standIn(at, { type: 'Literal', value: key }),
        value: nodeFor(telling, value, at, level + 1),
      }),
    ),
  });
}

function nodeOfValue(telling: Telling, data: Data, at: AnyNode, level: number): AnyNode {
  return standInFor(telling, valueFrom(telling, data, { file: telling.unit.file, node: at }, level), at);
}
