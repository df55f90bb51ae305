import { functionAround, isFunction, nameOfKey, parentOf, propertyName, push } from '../../parse/nodes.js';
import type { Indexed } from '../../parse/tree.js';
import type { AnyNode } from '../../types.js';
import { ASKED_GLOBALS, isShellName, PLAIN_GLOBALS } from '../../vocabulary/asked.js';
import { GLOBAL_OBJECTS, givesGlobal } from '../../vocabulary/names.js';
import { callback } from './calls.js';
import { globals, plain } from './globals.js';
import { GIVES, KIND, kindOfRoot, MAKES } from './kinds.js';
import { allParameters, pattern, variable } from './names.js';
import { argumentsOf, functionOfThis, isCall, isLiteral, isWorkedOut, type Member, nameOfImport } from './nodes.js';
import { reach, type Spread } from './spread.js';

/** Where names begin in a file. */
export function seed(s: Spread): void {
  for (const [name, makes] of ASKED_GLOBALS) for (const node of globals(s, name)) reach(s, node, kindOfRoot(makes));
  for (const name of PLAIN_GLOBALS) for (const node of globals(s, name)) plain(s, node, name);
  for (const name of GLOBAL_OBJECTS) for (const node of globals(s, name)) reach(s, node, KIND.global);
  for (const node of globals(s, 'require')) required(s, node);
  // At the top of a file they are those of the function that Node puts around it, `require` among them.
  for (const node of globals(s, 'arguments')) if (!functionAround(node)) reach(s, node, KIND.maker);
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
    // `const { constructor: make } = f`
    else if (parent?.type === 'Property' && parent.key === node && parentOf(parent)?.type === 'ObjectPattern')
      pattern(s, parent.value as AnyNode, KIND.constructor_);
  }
  for (const node of s.indexed.nodes('MemberExpression')) madeUp(s, node as AnyNode & Member);
  for (const node of s.indexed.nodes('ThisExpression')) if (!functionOfThis(node)) reach(s, node, KIND.global);
  for (const node of s.indexed.nodes('AssignmentExpression')) {
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    if (isFunction(right) && /^on[a-z]+$/.test(propertyName(left) ?? '')) allParameters(s, right, KIND.api);
  }
  for (const name of ['addEventListener', 'attachEvent'])
    for (const call of s.unit.methodCalls(name)) for (const arg of argumentsOf(call)) callback(s, arg, KIND.api);
  for (const type of ['CallExpression', 'NewExpression']) {
    for (const node of s.indexed.nodes(type)) {
      const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
      const [last] = args.slice(-1);
      if (last?.type === 'Literal' && givesGlobal(last.value))
        reach(s, node, String(last.value).includes('return') ? KIND.global << GIVES : KIND.global);
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

/** A key that is spelled out or worked out may be that of a constructor: how code gets at `Function` unnamed. */
function madeUp(s: Spread, node: AnyNode & Member): void {
  const { object, property: key, computed } = node;
  if (!computed || (key.type === 'Literal' && key.value !== 'constructor')) return;
  if (isLiteral(object)) reach(s, node, KIND.api);
  else if (key.type === 'Literal' || isWorkedOut(s, key) || isFunctionItself(s, object))
    reach(s, node, KIND.constructor_);
}

/** A variable that is a function or a class: whatever hangs on one, code hardly ever asks for it by a key. */
function isFunctionItself(s: Spread, object: AnyNode): boolean {
  return (s.indexed.variableOf(object)?.writes.slice(0, 5) ?? []).some(
    write =>
      write.kind === 'function' ||
      write.kind === 'class' ||
      (write.kind === 'value' && write.path.length === 0 && isFunction(write.value)),
  );
}

/** What a file loads, as far as that stands in `require(…)`, `import` and `export … from`. */
export function sourcesIn(indexed: Indexed): readonly AnyNode[] {
  const required = indexed.named('require').flatMap(node => {
    const parent = parentOf(node);
    const isLoaded = isCall(parent) && parent.callee === node && !indexed.variableOf(node);
    return isLoaded ? (parent.arguments as AnyNode[]).slice(0, 1) : [];
  });
  const types = ['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration', 'ExportNamedDeclaration'];
  const imported = types.flatMap(type =>
    indexed.nodes(type).flatMap(node => (node as unknown as { source?: AnyNode | null }).source ?? []),
  );
  return [...required, ...imported];
}

/** Whether what is loaded is a file of the package, by a name that is written out. */
export function isWrittenOut(
  source: AnyNode,
): source is AnyNode & { readonly type: 'Literal'; readonly value: string } {
  return source.type === 'Literal' && typeof source.value === 'string' && source.value.startsWith('.');
}
