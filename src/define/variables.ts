import { rangeOf } from '../define.js';
import type { AnyNode, FileContext } from '../types.js';

/** Whether two identifiers are one variable: of one name, and declared by the same function or by the file. */
export function isSameVariable(context: Pick<FileContext, 'nodes' | 'parentOf'>, a: AnyNode, b: AnyNode): boolean {
  if (a.type !== 'Identifier' || b.type !== 'Identifier' || a.name !== b.name) return false;
  return a === b || declarerOf(context, a, a.name) === declarerOf(context, b, b.name);
}

/** The innermost function around an identifier that declares its name; undefined for a variable of the whole file. */
function declarerOf(
  context: Pick<FileContext, 'nodes' | 'parentOf'>,
  node: AnyNode,
  name: string,
): AnyNode | undefined {
  const declaring = new Set(
    context
      .nodes('VariableDeclarator')
      .filter(declarator => namesIn(declarator.id).includes(name))
      .map(declarator => functionAround(context, declarator)),
  );
  for (let at: AnyNode | undefined = functionAround(context, node); at; at = functionAround(context, at)) {
    const { params = [] } = at as { params?: AnyNode[] };
    if (declaring.has(at) || params.some(param => namesIn(param).includes(name))) return at;
  }
  return undefined;
}

/** The innermost function around a node; undefined at the top of the file. */
export function functionAround({ parentOf }: Pick<FileContext, 'parentOf'>, node: AnyNode): AnyNode | undefined {
  let at = parentOf(node);
  while (at && !/Function/.test(at.type)) at = parentOf(at);
  return at;
}

/** The names that a pattern gives to what it takes apart, as far as it is not deep. */
function namesIn(pattern: AnyNode, level = 0): readonly string[] {
  if (level > 4) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left, level + 1);
    case 'RestElement':
      return namesIn(pattern.argument, level + 1);
    case 'ArrayPattern':
      return pattern.elements.flatMap(element => (element ? namesIn(element, level + 1) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap(property =>
        namesIn(property.type === 'Property' ? property.value : property, level + 1),
      );
    default:
      return [];
  }
}

/** What is given to a variable of the file: by its declarations, a function's among them, and by assignments. */
export function writtenTo(context: Pick<FileContext, 'nodes' | 'parentOf'>, variable: AnyNode): readonly AnyNode[] {
  if (variable.type !== 'Identifier' || isPropertyName(context, variable)) return [];
  const same = (id: AnyNode | null): boolean => id !== null && isSameVariable(context, id, variable);
  const { name } = variable;
  return [
    ...context.nodes('VariableDeclarator').flatMap(({ id, init }) => (init && same(id) ? [init] : [])),
    ...context.nodes('AssignmentExpression').flatMap(({ left, right }) => (same(left) ? [right] : [])),
    ...context.nodes('FunctionDeclaration').filter(({ id }) => id?.name === name),
  ];
}

/** `name` in `value.name` and in `{ name: value }`, which is no variable. */
function isPropertyName({ parentOf }: Pick<FileContext, 'parentOf'>, node: AnyNode): boolean {
  const parent = parentOf(node) as
    | { property?: AnyNode; key?: AnyNode; computed?: boolean; shorthand?: boolean }
    | undefined;
  return !parent?.computed && (parent?.property === node || (parent?.key === node && !parent.shorthand));
}

/** Whether one node is another, or a part of it. */
export function isWithin(whole: AnyNode, part: AnyNode): boolean {
  const [start, end] = rangeOf(whole);
  const [from, to] = rangeOf(part);
  return from >= start && to <= end;
}
