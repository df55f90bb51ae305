import { isPropertyName, nameOfKey, parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { ASKED_GLOBALS, isPlainCall, PLAIN_GLOBALS } from '../../vocabulary/asked.js';
import { isGlobalObject } from '../../vocabulary/names.js';
import { KIND, kindOfRoot } from './kinds.js';
import { isCall, type Member } from './nodes.js';
import { reach, type Spread } from './spread.js';

/** References to a global of this name. */
export function globals(s: Spread, name: string): AnyNode[] {
  return s.indexed.named(name).filter(node => !isPropertyName(node) && !s.indexed.variableOf(node));
}

/** Asked for where it, or a function of it, is called: `Math.random()`, `Buffer.from.call(…)`. */
export function plain(s: Spread, node: AnyNode, name: string, method?: string): void {
  const parent = parentOf(node);
  if (parent?.type === 'MemberExpression' && parent.object === node) {
    const key =
      parent.computed && parent.property.type !== 'Literal' ? undefined : nameOfKey(parent.property as AnyNode);
    // `Math[key]` may be any, and what hangs on a method, `call` say, is the method.
    if (key === undefined || method !== undefined || isPlainCall(name, key)) plain(s, parent, name, key ?? '');
  } else if (isCall(parent) && parent.callee === node && (method !== undefined || isPlainCall(name)))
    s.sure.add(parent);
}

/** What a property of `window` and its like is; most are nobody's. */
export function ofGlobal(s: Spread, node: AnyNode): void {
  const { property: key, computed } = node as unknown as Member;
  // A key that comes in from elsewhere is a library's way to look things up; one made on the spot hides a name.
  if (computed && key.type !== 'Literal') {
    reach(s, node, key.type === 'Identifier' || key.type === 'MemberExpression' ? KIND.api : KIND.maker);
    return;
  }
  const name = nameOfKey(key);
  const makes = ASKED_GLOBALS.get(name);
  if (isGlobalObject(name)) reach(s, node, KIND.global);
  else if (makes !== undefined) reach(s, node, kindOfRoot(makes));
  else if (name === 'require' || name === 'module') reach(s, node, KIND.maker);
  else if (PLAIN_GLOBALS.has(name)) plain(s, node, name);
}
