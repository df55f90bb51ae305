import { isFunction, nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import type { Indexed } from '../../parse/tree.js';
import type { AnyNode } from '../../types.js';

export type Member = { readonly object: AnyNode; readonly property: AnyNode; readonly computed: boolean };

/** Definitions behind definitions that are looked through for a function. */
export const DEEP = 12;

export function isCall(node: AnyNode | undefined): node is AnyNode & { callee: AnyNode; arguments: AnyNode[] } {
  return node?.type === 'CallExpression' || node?.type === 'NewExpression';
}

export function argumentsOf(call: AnyNode): readonly AnyNode[] {
  return (call as unknown as { arguments: AnyNode[] }).arguments;
}

export function isLiteral({ type }: AnyNode): boolean {
  return /^(?:Literal|ArrayExpression|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

/** What another file calls what is imported; a whole module is its `exports`. */
export function nameOfImport(specifier: AnyNode): string {
  return specifier.type === 'ImportSpecifier' ? nameOfKey(specifier.imported as AnyNode) : 'exports';
}

/** What a callee is called: `f`, or `m` of `a.m`. */
export function calledName(callee: AnyNode): string {
  if (callee.type === 'Identifier') return callee.name as string;
  return propertyName(callee) ?? '';
}

/** The variable that a method is called on. */
export function spelled(callee: AnyNode): string {
  const object = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
  return object?.type === 'Identifier' ? (object.name as string) : '';
}

/** The function whose `this` an expression is; arrow functions have none. */
export function functionOfThis(node: AnyNode): AnyNode | undefined {
  let at = parentOf(node);
  while (at && (!isFunction(at) || at.type === 'ArrowFunctionExpression') && at.type !== 'ClassBody') at = parentOf(at);
  return at;
}

/** A key that is worked out on the spot, or that a variable holds which was: what comes in from elsewhere looks things up. */
export function isWorkedOut({ indexed }: { readonly indexed: Indexed }, key: AnyNode): boolean {
  if (key.type !== 'Identifier') return isMadeThere(key);
  return (indexed.variableOf(key)?.writes.slice(0, 5) ?? []).some(
    write => write.kind === 'value' && write.path.length === 0 && isMadeThere(write.value),
  );
}

/** Whether a key is made where it stands: `'ex' + 'ec'`, `['exec']`, `{ toString: () => 'exec' }`, `text.match(/e\w+/)[0]`. */
export function isMadeThere(key: AnyNode): boolean {
  if (key.type === 'MemberExpression') return key.object.type === 'CallExpression';
  return MADE.test(key.type);
}

const MADE = /^(?:Binary|Call|Conditional|Logical|Sequence|Array|Object)Expression$|^TemplateLiteral$/;
