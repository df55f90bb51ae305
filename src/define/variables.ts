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
