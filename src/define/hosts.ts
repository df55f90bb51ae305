/** What plug-ins have the program do that they are part of. */
import type { AnyNode, Call, FileContext } from '../types.js';
import { hostSends } from '../vocabulary/handed.js';

/** Requests that a plugin has its host make: `this.helpers.httpRequest({ … })`. */
export function hostCalls({ nodes, file }: FileContext): readonly Call[] {
  if (!file.text.includes('helpers')) return [];
  return nodes('CallExpression').flatMap(node => {
    const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
    // `this.helpers.request.call(this, options)`
    const isCalled = keyOf(callee) === 'call' && callee.type === 'MemberExpression';
    const method = isCalled ? (callee.object as AnyNode) : callee;
    if (method.type !== 'MemberExpression' || !hostSends(keyOf(method.object), keyOf(method))) return [];
    return { name: `helpers.${keyOf(method)}`, node, args: isCalled ? args.slice(1) : args, receiver: method.object };
  });
}

function keyOf(node: AnyNode): string {
  if (node.type !== 'MemberExpression' || node.computed) return node.type === 'Identifier' ? node.name : '';
  return node.property.type === 'Identifier' ? node.property.name : '';
}
