import type { AnyNode } from '../types.js';

/** Keys that hold no child to visit, on any parser's nodes. */
const NOT_CHILDREN = new Set([
  'type',
  'start',
  'end',
  'range',
  'loc',
  'parent',
  'extra',
  'raw',
  'regex',
  'bigint',
  'comments',
  'tokens',
  'errors',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'typeAnnotation',
  'returnType',
  'typeParameters',
  'typeArguments',
  'superTypeParameters',
  'implements',
]);

/**
 * The child nodes of a node in source order. Knows no node types, so that a dialect nobody has met yet is walked
 * like any other: skipping what one does not know is how a scanner goes blind.
 */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  let sorted = true;
  let last = -1;
  const record = node as unknown as Record<string, unknown>;
  for (const key in record) {
    if (NOT_CHILDREN.has(key)) continue;
    // `{ a }` is one identifier; some parsers hold it twice.
    if (key === 'key' && record.shorthand === true) continue;
    const value = record[key];
    if (value === null || typeof value !== 'object') continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) add(item);
    } else if (isNode(value)) add(value);
  }
  return sorted ? children : children.sort((a, b) => startOf(a) - startOf(b));

  function add(child: AnyNode): void {
    const start = startOf(child);
    if (start < last) sorted = false;
    last = start;
    children.push(child);
  }
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Offset of the node's first character. Parsers say it in one of two ways. */
export function startOf(node: AnyNode): number {
  return node.start ?? node.range?.[0] ?? 0;
}

export function endOf(node: AnyNode): number {
  return node.end ?? node.range?.[1] ?? 0;
}

/**
 * Visits every node, parents first, in source order. Iterative: `a+b+c+…` of 100,000 terms is a tree as deep.
 * `leave` is called for the nodes for which `enter` returned true.
 */
export function walk(
  root: AnyNode,
  enter: (node: AnyNode, parent: AnyNode | undefined) => boolean,
  leave?: (node: AnyNode) => void,
): void {
  const stack: { node: AnyNode; parent: AnyNode | undefined; done: boolean }[] = [
    { node: root, parent: undefined, done: false },
  ];
  for (let frame = stack.pop(); frame; frame = stack.pop()) {
    if (frame.done) {
      leave?.(frame.node);
      continue;
    }
    const { node } = frame;
    if (enter(node, frame.parent) && leave) stack.push({ ...frame, done: true });
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--) {
      stack.push({ node: children[index] as AnyNode, parent: node, done: false });
    }
  }
}
