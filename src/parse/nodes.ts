/** Words for nodes. */
import type { AnyNode } from '../types.js';

/** The node's parent, once its file is indexed. */
export function parentOf(node: AnyNode): AnyNode | undefined {
  return (node as { parent?: AnyNode }).parent;
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
]);

export function isFunction(node: AnyNode | undefined): boolean {
  return node !== undefined && FUNCTIONS.has(node.type);
}

/** The innermost function around a node, or undefined at the top of the file. */
export function functionAround(node: AnyNode): AnyNode | undefined {
  let current = parentOf(node);
  while (current && !isFunction(current)) current = parentOf(current);
  return current;
}

/** The name a non-computed key spells: `a`, `'a'`, `#a`. */
export function nameOfKey(key: AnyNode): string {
  if (key.type === 'Identifier' || key.type === 'PrivateIdentifier') return key.name;
  if (key.type === 'Literal') return String(key.value);
  return '';
}

/** The name of the property that a member expression is of, if it is written there: `a.b` and `a['b']` alike. */
export function propertyName(node: AnyNode | null | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  return !node.computed || node.property.type === 'Literal' ? nameOfKey(node.property) : undefined;
}

/** An identifier that names a property or a label, and so refers to no variable. */
export function isPropertyName(identifier: AnyNode): boolean {
  const parent = parentOf(identifier);
  switch (parent?.type) {
    case 'MemberExpression':
      return !parent.computed && parent.property === identifier;
    case 'Property':
      return !parent.computed && !parent.shorthand && parent.key === identifier;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return !parent.computed && parent.key === identifier;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return true;
    case 'ImportSpecifier':
      return parent.imported === identifier && parent.local !== identifier;
    case 'ExportSpecifier':
      return parent.exported === identifier && parent.local !== identifier;
    default:
      return false;
  }
}

/** Adds a node to the list that stands under a key. */
export function push<K>(lists: Map<K, AnyNode[]>, key: K, node: AnyNode): void {
  const list = lists.get(key);
  if (list) list.push(node);
  else lists.set(key, [node]);
}
