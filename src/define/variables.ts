import type { AnyNode, FileContext } from '../types.js';
import { rangeOf } from './range.js';

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
  const declaring = declarersIn(context).get(name);
  for (let at: AnyNode | undefined = functionAround(context, node); at; at = functionAround(context, at)) {
    const { params = [] } = at as { params?: AnyNode[] };
    if (declaring?.has(at) || params.some(param => namesIn(param).includes(name))) return at;
  }
  return undefined;
}

const declarers = new WeakMap<object, ReadonlyMap<string, ReadonlySet<AnyNode | undefined>>>();

/** The functions that declare each name, found once for a file: a minified one has thousands of variables of one name. */
function declarersIn(
  context: Pick<FileContext, 'nodes' | 'parentOf'>,
): ReadonlyMap<string, ReadonlySet<AnyNode | undefined>> {
  const declarations = context.nodes('VariableDeclarator');
  const known = declarers.get(declarations);
  if (known) return known;
  const found = new Map<string, Set<AnyNode | undefined>>();
  for (const declarator of declarations) {
    const around = functionAround(context, declarator);
    for (const name of namesIn(declarator.id)) found.set(name, (found.get(name) ?? new Set()).add(around));
  }
  // Files that declare nothing share one empty list.
  if (declarations.length > 0) declarers.set(declarations, found);
  return found;
}

export function isFunction({ type }: AnyNode): boolean {
  return /Function/.test(type);
}

/** The innermost function around a node; undefined at the top of the file. */
export function functionAround({ parentOf }: Pick<FileContext, 'parentOf'>, node: AnyNode): AnyNode | undefined {
  let at = parentOf(node);
  while (at && !isFunction(at)) at = parentOf(at);
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
  const written = writesIn(context).get(variable.name);
  if (!written) return [];
  if (!written.byDeclarer) {
    written.byDeclarer = new Map();
    for (const { id, value } of written.all) {
      const declarer = declarerOf(context, id, variable.name);
      const others = written.byDeclarer.get(declarer);
      if (others) others.push(value);
      else written.byDeclarer.set(declarer, [value]);
    }
  }
  return written.byDeclarer.get(declarerOf(context, variable, variable.name)) ?? [];
}

interface Write {
  readonly id: AnyNode;
  readonly value: AnyNode;
}

/** All that is given to variables of one name, and by the functions that declare them once somebody asks. */
interface Written {
  readonly all: Write[];
  byDeclarer?: Map<AnyNode | undefined, AnyNode[]>;
}

const writes = new WeakMap<object, ReadonlyMap<string, Written>>();

function writesIn({ nodes }: Pick<FileContext, 'nodes'>): ReadonlyMap<string, Written> {
  const declarations = nodes('VariableDeclarator');
  const known = writes.get(declarations);
  if (known) return known;
  const found = new Map<string, Written>();
  const add = (id: AnyNode | null | undefined, value: AnyNode | null | undefined): void => {
    if (id?.type !== 'Identifier' || !value) return;
    const written = found.get(id.name);
    if (written) written.all.push({ id, value });
    else found.set(id.name, { all: [{ id, value }] });
  };
  for (const { id, init } of declarations) add(id, init);
  for (const { left, right } of nodes('AssignmentExpression')) add(left, right);
  for (const declared of nodes('FunctionDeclaration')) add(declared.id, declared);
  if (declarations.length > 0) writes.set(declarations, found);
  return found;
}

/** The nodes of a type inside of one, itself among them; found by halves, since they are in the order of the source. */
export function partsWithin(
  { nodes }: Pick<FileContext, 'nodes'>,
  whole: AnyNode,
  type: string,
  most = Infinity,
): readonly AnyNode[] {
  const all = nodes(type) as readonly AnyNode[];
  const [start, end] = rangeOf(whole);
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rangeOf(all[middle] as AnyNode)[0] < start) low = middle + 1;
    else high = middle;
  }
  const found: AnyNode[] = [];
  for (let at = low; at < all.length && found.length < most; at++) {
    const [from, to] = rangeOf(all[at] as AnyNode);
    if (from >= end) break;
    if (to <= end) found.push(all[at] as AnyNode);
  }
  return found;
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
