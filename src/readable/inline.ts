/** A call of a proxy, as what the proxy does. */
import type { NodePath, Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { isSettled, meansTheSame, type Proxied } from './bindings.js';
import { become, copyOf, isLiteral, type Node } from './nodes.js';
import type { Pass } from './transform.js';

/**
 * Writes a call as what the function called does, where that comes to the same.
 *
 * @param home the scope in which the proxy was written
 */
export function inlineCall(call: NodePath, proxied: Proxied, home: Scope, pass: Pass): boolean {
  const { node, scope } = call;
  if (node.type !== 'CallExpression') return false;
  const { params, gives, free, isOrdered, size } = proxied;
  const args = node.arguments as t.Expression[];
  if (args.length !== params.length || args.some(arg => /^(?:SpreadElement|ArgumentPlaceholder)$/.test(arg.type)))
    return false;
  const isCheap = args.every(arg => isLiteral(arg) || arg.type === 'Identifier');
  if (!(isOrdered || isCheap) || !free.every(name => meansTheSame(name, scope, home))) return false;
  // While the arguments are worked out, what is called with them must not become another.
  if (!isCheap && !free.every(name => isSettled(name, home, pass))) return false;
  pass.room -= size;
  if (pass.room < 0) return false;
  const given = new Map(params.map((name, at) => [name, args[at] as t.Expression]));
  const made = filled(copyOf(gives), given);
  if (!made) return false;
  for (const name of free) pass.touch(home.getBinding(name));
  become(node, made);
  pass.changed();
  return true;
}

/** The expression with what was given in the place of parameters; undefined where a method would lose its object. */
function filled(node: Node, given: ReadonlyMap<string, t.Expression>): Node | undefined {
  if (node.type === 'Identifier') {
    const arg = given.get(node.name);
    return arg ? (arg.type === 'Identifier' || isLiteral(arg) ? { ...arg } : arg) : node;
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
    const callee = given.get(node.callee.name);
    // What stood alone as an argument is called with an object when it stands before the brackets, and `eval` sees more.
    if (callee && (/MemberExpression$/.test(callee.type) || (callee.type === 'Identifier' && callee.name === 'eval')))
      return undefined;
  }
  const record = node as unknown as Record<string, unknown>;
  for (const key of ['left', 'right', 'argument', 'callee', 'arguments']) {
    const value = record[key];
    if (Array.isArray(value)) {
      const all = value.map(item => filled(item as Node, given));
      if (all.includes(undefined)) return undefined;
      record[key] = all;
    } else if (value !== undefined && value !== null) {
      const one = filled(value as Node, given);
      if (!one) return undefined;
      record[key] = one;
    }
  }
  return node;
}
