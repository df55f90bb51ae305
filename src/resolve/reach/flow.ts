import { functionAround, nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { called, gives, handed } from './calls.js';
import { ofGlobal } from './globals.js';
import { CALLED, GIVES, KIND, MAKES } from './kinds.js';
import { hands, pattern, property } from './names.js';
import { isCall, isWorkedOut, type Member } from './nodes.js';
import { after, reach, type Spread } from './spread.js';

/** From an expression that something gets to, to what stands around it. */
export function flow(s: Spread, node: AnyNode): void {
  const parent = parentOf(node);
  const kind = s.reached.get(node) ?? 0;
  switch (parent?.type) {
    case 'MemberExpression':
      if (parent.object === node) ofObject(s, node, parent, kind);
      return;
    case 'CallExpression':
    case 'NewExpression':
      if (parent.callee === node) called(s, parent, node, kind);
      else handed(s, parent, node, kind);
      return;
    case 'VariableDeclarator':
      if ((parent.init as AnyNode | null) === node) pattern(s, parent.id as AnyNode, kind);
      return;
    case 'AssignmentExpression':
      if ((parent.right as AnyNode) !== node) return;
      pattern(s, parent.left as AnyNode, kind);
      reach(s, parent, kind);
      return;
    case 'AssignmentPattern':
      if ((parent.right as AnyNode) === node) pattern(s, parent.left as AnyNode, kind);
      return;
    case 'Property':
      if (parent.value !== node || parentOf(parent)?.type !== 'ObjectExpression') return;
      if (parent.computed || areListed(s)) reach(s, parentOf(parent) as AnyNode, kind);
      if (!parent.computed) property(s, nameOfKey(parent.key as AnyNode), asProperty(parent, kind));
      return;
    case 'PropertyDefinition':
    case 'MethodDefinition':
      if ((parent.value as AnyNode | null) === node)
        property(s, nameOfKey(parent.key as AnyNode), asProperty(parent, kind));
      return;
    case 'ConditionalExpression':
      if (parent.test !== node) reach(s, parent, kind);
      return;
    case 'SequenceExpression':
      if (parent.expressions.at(-1) === node) reach(s, parent, kind);
      return;
    case 'LogicalExpression':
      // `process && process.env` is never the first, but for nothing.
      if (parent.operator !== '&&' || (parent.right as AnyNode) === node) reach(s, parent, kind);
      return;
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ChainExpression':
    case 'ArrayExpression':
      reach(s, parent, kind);
      return;
    case 'SpreadElement': {
      const outer = parentOf(parent);
      if (isCall(outer)) handed(s, outer, parent, kind);
      else if (outer) reach(s, outer, kind);
      return;
    }
    case 'ReturnStatement': {
      const fn = functionAround(parent);
      if (fn) after(s, s.turns, () => gives(s, fn, kind));
      return;
    }
    case 'ArrowFunctionExpression':
      if ((parent.body as AnyNode) === node) after(s, s.turns, () => gives(s, parent, kind));
      return;
    case 'ExportDefaultDeclaration':
      hands(s, 'default', kind);
      return;
    case 'ExportSpecifier':
      hands(s, nameOfKey(parent.exported as AnyNode), kind);
      return;
    case 'ForOfStatement':
    case 'ForInStatement': {
      if ((parent.right as AnyNode) !== node) return;
      const left = parent.left as AnyNode & { declarations?: readonly { id: AnyNode }[] };
      for (const { id } of left.declarations ?? []) pattern(s, id, kind);
      if (!left.declarations) pattern(s, left, kind);
      return;
    }
    default: {
      // TypeScript's and Flow's wrappers.
      const { expression } = (parent ?? {}) as { expression?: unknown };
      if (parent && expression === node && parent.type !== 'ExpressionStatement') reach(s, parent, kind);
    }
  }
}

function ofObject(s: Spread, object: AnyNode, node: AnyNode, kind: number): void {
  if (kind & KIND.global) ofGlobal(s, node);
  if (kind & KIND.environment) reach(s, node, KIND.environment);
  if (kind & KIND.constructor_ && nameOfKey((node as unknown as Member).property) === 'constructor')
    reach(s, node, KIND.api);
  if (!(kind & CALLED)) return;
  const name = propertyName(node) ?? '';
  const isEnvironment = name === 'env' && object.type === 'Identifier';
  // What hangs on a module is no module, but for those that do.
  const isRoot = /^(?:promises|default|webcrypto|subtle)$/.test(name);
  const { property: key, computed } = node as unknown as Member;
  // Under a key that is put together there may be anything: `process['bin' + 'ding']`.
  const isHidden = computed && key.type !== 'Literal' && (kind & KIND.root) !== 0 && isWorkedOut(s, key);
  const makes = isHidden || MAKES.test(name) ? KIND.maker : 0;
  reach(s, node, isEnvironment ? KIND.environment : (kind & (isRoot ? CALLED : KIND.api | KIND.maker)) | makes);
}

/** Where values of objects are had all at once, as by `Object.values(o)`, what holds one may give it. */
function areListed(s: Spread): boolean {
  return s.indexed.named('values').length + s.indexed.named('entries').length > 0;
}

/** What a getter gives is the property. */
function asProperty(holder: AnyNode, kind: number): number {
  return (holder as { kind?: string }).kind === 'get' ? kind >> GIVES : kind;
}
