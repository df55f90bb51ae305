import type { AnyNode, FileContext } from '../types.js';
import { oncePerFile } from './once.js';

const known = new WeakMap<object, ReadonlyMap<string, readonly AnyNode[]>>();

/** Where a name is written in a file: of variables, parameters and properties alike, in the order of the source. */
export function mentionsOf(context: FileContext, name: string): readonly AnyNode[] {
  return oncePerFile(known, context, byName).get(name) ?? [];
}

function byName({ nodes }: FileContext): ReadonlyMap<string, readonly AnyNode[]> {
  const found = new Map<string, AnyNode[]>();
  for (const node of nodes('Identifier')) {
    const same = found.get(node.name);
    if (same) same.push(node);
    else found.set(node.name, [node]);
  }
  return found;
}
