import { isFunction, nameOfKey, parentOf, push } from '../../parse/scopes.js';
import type { AnyNode } from '../../types.js';
import { ASKED_GLOBALS, isShellName, PLAIN_GLOBALS } from '../../vocabulary/asked.js';
import { GLOBAL_OBJECTS } from '../../vocabulary/names.js';
import { callback } from './calls.js';
import { globals, plain } from './globals.js';
import { KIND, kindOfRoot, MAKES } from './kinds.js';
import { allParameters, variable } from './names.js';
import { argumentsOf, DEEP, functionOfThis, isCall, isLiteral, type Member, nameOfImport } from './nodes.js';
import { reach, type Spread } from './spread.js';

/** Where names begin in a file. */
export function seed(s: Spread): void {
  for (const [name, makes] of ASKED_GLOBALS) for (const node of globals(s, name)) reach(s, node, kindOfRoot(makes));
  for (const name of PLAIN_GLOBALS) for (const node of globals(s, name)) plain(s, node, name);
  for (const name of GLOBAL_OBJECTS) for (const node of globals(s, name)) reach(s, node, KIND.global);
  for (const node of globals(s, 'require')) required(s, node);
  for (const node of globals(s, 'module')) {
    const parent = parentOf(node);
    const property =
      parent?.type === 'MemberExpression' && parent.object === node && !parent.computed
        ? nameOfKey(parent.property as AnyNode)
        : '';
    if (!/^(?:exports|id|hot|filename|paths|loaded)$/.test(property)) reach(s, node, KIND.maker);
  }
  for (const node of s.indexed.nodes('ImportDeclaration')) imported(s, node);
  for (const node of s.indexed.nodes('ImportExpression')) {
    s.sure.add(node);
    reach(s, node, s.doors.loads((node as unknown as { source: AnyNode }).source, node));
  }
  for (const node of [...s.indexed.nodes('ExportAllDeclaration'), ...s.indexed.nodes('ExportNamedDeclaration')]) {
    const { source } = node as unknown as { source?: AnyNode | null };
    if (source) s.doors.loads(source, undefined);
  }
  for (const node of s.indexed.named('constructor')) {
    const parent = parentOf(node);
    if (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed)
      reach(s, parent, isLiteral(parent.object as AnyNode) ? KIND.api : KIND.constructor_);
  }
  for (const node of s.indexed.nodes('MemberExpression')) madeUp(s, node as AnyNode & Member);
  for (const node of s.indexed.nodes('ThisExpression')) if (!functionOfThis(node)) reach(s, node, KIND.global);
  for (const node of s.indexed.nodes('AssignmentExpression')) {
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    if (left.type !== 'MemberExpression' || left.computed || !isFunction(right)) continue;
    if (/^on[a-z]+$/.test(nameOfKey(left.property as AnyNode))) allParameters(s, right, KIND.api);
  }
  for (const name of ['addEventListener', 'attachEvent'])
    for (const call of s.unit.methodCalls(name)) for (const arg of argumentsOf(call)) callback(s, arg, KIND.api);
  for (const type of ['CallExpression', 'NewExpression']) {
    for (const node of s.indexed.nodes(type)) {
      const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
      if (isOpen(callee) || (args[0]?.type === 'Literal' && isShellName(args[0].value))) s.sure.add(node);
    }
  }
}

/** A method whose name is made on the spot. */
function isOpen(callee: AnyNode): boolean {
  if (callee.type !== 'MemberExpression' || !callee.computed) return false;
  return !/^(?:Literal|Identifier|MemberExpression)$/.test((callee.property as AnyNode).type);
}

function required(s: Spread, node: AnyNode): void {
  const parent = parentOf(node);
  if (!isCall(parent) || parent.callee !== node) {
    reach(s, node, KIND.maker);
    return;
  }
  s.sure.add(parent);
  const [source] = parent.arguments as AnyNode[];
  if (source) reach(s, parent, s.doors.loads(source, parent));
}

function imported(s: Spread, node: AnyNode): void {
  const { source, specifiers } = node as unknown as { source: AnyNode; specifiers: { local: AnyNode }[] };
  // What it takes is told first: the other file may have it already.
  for (const specifier of specifiers) importedName(s, specifier as unknown as AnyNode);
  const kind = s.doors.loads(source, undefined);
  for (const specifier of specifiers) {
    const makes = kind > 0 && MAKES.test(nameOfImport(specifier as unknown as AnyNode)) ? KIND.maker : 0;
    variable(s, s.indexed.variableOf(specifier.local), kind | makes);
  }
}

/** `import { a as b } from './x'`: what the other file calls `a`. */
function importedName(s: Spread, specifier: AnyNode): void {
  const { local } = specifier as unknown as { local: AnyNode };
  const name = nameOfImport(specifier);
  push(s.imports, name === 'default' ? 'exports' : name, local);
}

/** A key that is spelled out or put together may be that of a constructor: how code gets at `Function` unnamed. */
function madeUp(s: Spread, node: AnyNode & Member): void {
  const { object, property: key, computed } = node;
  if (!computed) return;
  if (isLiteral(object)) reach(s, node, KIND.api);
  else if (key.type === 'Literal' ? key.value === 'constructor' : isSpelled(key, 0)) reach(s, node, KIND.constructor_);
}

/** A key that is put together of texts on the spot: `'con' + 'structor'`. */
function isSpelled(node: AnyNode, deep: number): boolean {
  if (node.type !== 'BinaryExpression' || deep > DEEP) return false;
  return [node.left, node.right].every(
    part => (part.type === 'Literal' && typeof part.value === 'string') || isSpelled(part as AnyNode, deep + 1),
  );
}
