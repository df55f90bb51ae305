import { isFunction, nameOfKey, parentOf } from '../../parse/nodes.js';
import type { AnyNode, SourceFile } from '../../types.js';
import { DEEP, isCall } from './nodes.js';
import type { Spread } from './spread.js';

/** Functions that one expression may be. More than these are any. */
const MANY = 40;

const NONE: readonly AnyNode[] = [];

/** The functions of this file that an expression may be. */
export function functionsOf(s: Spread, node: AnyNode, deep: number): readonly AnyNode[] {
  return isFunction(node) ? [node] : once(s, node, deep, () => functionsBehind(s, node, deep));
}

/** Each question is answered once; one that comes back to itself adds nothing. */
function once(s: Spread, asked: unknown, deep: number, answer: () => readonly AnyNode[]): readonly AnyNode[] {
  const before = s.functions.get(asked);
  if (before || deep > DEEP) return before ?? NONE;
  s.functions.set(asked, NONE);
  const found = [...new Set(answer())].slice(0, MANY);
  s.functions.set(asked, found);
  return found;
}

function functionsBehind(s: Spread, node: AnyNode, deep: number): readonly AnyNode[] {
  switch (node.type) {
    case 'Identifier': {
      const meant = s.indexed.variableOf(node);
      return (meant?.writes.slice(0, 10) ?? []).flatMap(write => {
        if (write.kind === 'function') return [write.value];
        if (write.kind === 'class') return constructorOf(write.value);
        if (write.kind === 'value' && write.path.length === 0) return functionsOf(s, write.value, deep + 1);
        if (write.kind === 'value' && typeof write.path.at(-1) === 'string')
          return methodsCalled(s, write.path.at(-1) as string, deep);
        return write.kind === 'parameter'
          ? once(s, write, deep, () => handedIn(s, write.fn, write.index, deep + 1))
          : [];
      });
    }
    case 'MemberExpression': {
      const key = node.property as AnyNode;
      if (node.computed && key.type !== 'Literal') return [];
      return methodsCalled(s, nameOfKey(key), deep);
    }
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].flatMap(part => functionsOf(s, part as AnyNode, deep + 1));
    case 'LogicalExpression':
      return [node.left, node.right].flatMap(part => functionsOf(s, part as AnyNode, deep + 1));
    case 'SequenceExpression':
      return functionsOf(s, node.expressions.at(-1) as AnyNode, deep + 1);
    case 'AssignmentExpression':
      return functionsOf(s, node.right as AnyNode, deep + 1);
    case 'CallExpression':
      // What a function gives that is called on the spot: `make(x)(y)`.
      return functionsOf(s, node.callee as AnyNode, deep + 1).flatMap(fn => functionsGivenBy(s, fn, deep + 1));
    case 'ClassExpression':
      return constructorOf(node);
    case 'ChainExpression':
    case 'AwaitExpression':
      return functionsOf(
        s,
        ((node as { expression?: unknown }).expression ?? (node as { argument?: unknown }).argument) as AnyNode,
        deep + 1,
      );
    default:
      return [];
  }
}

function functionsGivenBy(s: Spread, fn: AnyNode, deep: number): readonly AnyNode[] {
  const { body } = fn as { body?: AnyNode };
  if (!body) return [];
  if (body.type !== 'BlockStatement') return functionsOf(s, body, deep + 1);
  return (body.body as AnyNode[])
    .slice(0, 50)
    .flatMap(statement =>
      statement.type === 'ReturnStatement' && statement.argument
        ? functionsOf(s, statement.argument as AnyNode, deep + 1)
        : [],
    );
}

function constructorOf(cls: AnyNode): readonly AnyNode[] {
  const body = (cls as { body?: { body?: AnyNode[] } }).body?.body;
  const found = Array.isArray(body)
    ? body.find(item => item.type === 'MethodDefinition' && nameOfKey(item.key as AnyNode) === 'constructor')
    : undefined;
  return found?.type === 'MethodDefinition' ? [found.value as AnyNode] : [];
}

/** What callers hand in for a parameter, as far as it is functions. */
function handedIn(s: Spread, fn: AnyNode, position: number, deep: number): readonly AnyNode[] {
  const parent = parentOf(fn);
  const { id } = fn as { id?: AnyNode | null };
  const own = id ?? (parent?.type === 'VariableDeclarator' ? (parent.id as AnyNode) : undefined);
  const meant = own?.type === 'Identifier' ? s.indexed.variableOf(own) : undefined;
  const callsOfIt = isCall(parent) && parent.callee === fn ? [parent] : [];
  const method =
    parent?.type === 'Property' || parent?.type === 'MethodDefinition'
      ? nameOfKey(parent.key as AnyNode)
      : parent?.type === 'AssignmentExpression' && (parent.left as AnyNode).type === 'MemberExpression'
        ? nameOfKey((parent.left as unknown as { property: AnyNode }).property)
        : undefined;
  const referring = (meant ? s.indexed.referencesOf(meant).slice(0, 60) : []).flatMap(reference => {
    const call = parentOf(reference);
    return isCall(call) && call.callee === reference ? [call] : [];
  });
  return [...callsOfIt, ...referring, ...(method ? s.unit.methodCalls(method).slice(0, 60) : [])].flatMap(call => {
    const arg = ((call as { arguments?: AnyNode[] }).arguments ?? [])[position];
    return arg ? functionsOf(s, arg, deep + 1) : [];
  });
}

/** Functions that are put under a name: methods, and what is assigned to a property. */
function methodsCalled(s: Spread, name: string, deep: number): readonly AnyNode[] {
  if (name === '' || name === 'then') return [];
  return once(s, name, deep, () =>
    s.indexed
      .named(name)
      .slice(0, 400)
      .flatMap(node => {
        const parent = parentOf(node);
        if (parent?.type === 'Property' || parent?.type === 'MethodDefinition' || parent?.type === 'PropertyDefinition')
          return parent.key === node && parent.value ? functionsOf(s, parent.value as AnyNode, deep + 1) : [];
        const outer = parent?.type === 'MemberExpression' && parent.property === node ? parentOf(parent) : undefined;
        return outer?.type === 'AssignmentExpression' && (outer.left as AnyNode) === parent
          ? functionsOf(s, outer.right as AnyNode, deep + 1)
          : [];
      }),
  );
}

/** The file of the package that an expression is. */
export function importOf(s: Spread, node: AnyNode, deep: number): SourceFile | undefined {
  if (deep > DEEP) return undefined;
  if (node.type === 'MemberExpression') return importOf(s, node.object as AnyNode, deep + 1);
  let source: string | undefined;
  if (node.type === 'CallExpression' && (node.callee as { name?: string }).name === 'require') {
    const [from] = node.arguments as AnyNode[];
    if (from?.type === 'Literal') source = String(from.value);
  } else if (node.type === 'Identifier') {
    for (const write of s.indexed.variableOf(node)?.writes.slice(0, 3) ?? []) {
      if (write.kind === 'import') source = write.source;
      else if (write.kind === 'value') return importOf(s, write.value, deep + 1);
    }
  }
  return source?.startsWith('.') ? s.unit.world.find(s.unit.file, source) : undefined;
}
