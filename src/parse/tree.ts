/** The tree of one file, with what is asked of it again and again. */
import type { AnyNode, NodeOf, Parsed } from '../types.js';
import { parentOf, push } from './nodes.js';
import { enter, leave, openScopes, place, referencesOf, type Variable, variableOf } from './scopes.js';
import { knownKeys, walk } from './walk.js';

/** A parsed file with what is asked of it again and again: nodes by type, parents, identifiers by name, scopes. */
export interface Indexed {
  readonly parsed: Parsed;
  readonly program: AnyNode;
  /** How many nodes were walked over. */
  readonly size: number;
  nodes<T extends string>(type: T): readonly NodeOf<T>[];
  /** Identifiers by name, in source order: references, declarations and property names alike. */
  named(name: string): readonly AnyNode[];
  /** The variable an identifier refers to; undefined for a global. */
  variableOf(identifier: AnyNode): Variable | undefined;
  /** Identifiers that refer to the variable. */
  referencesOf(variable: Variable): readonly AnyNode[];
}

const NONE: readonly AnyNode[] = [];

const indexes = new WeakMap<AnyNode, Indexed>();

/** What is known of the file a node stands in, once that is indexed. */
export function indexedOf(node: AnyNode): Indexed | undefined {
  let top = node;
  for (let parent = parentOf(top); parent; parent = parentOf(top)) top = parent;
  return indexes.get(top);
}

/**
 * One walk over the program that finds everything the evaluator needs. Which variable an identifier means is worked
 * out only when asked: most identifiers of most files are never asked about.
 */
export function index(parsed: Parsed & { readonly program: NonNullable<Parsed['program']> }): Indexed {
  const program = parsed.program;
  const byType = new Map<string, AnyNode[]>();
  const identifiers: AnyNode[] = [];
  const scopes = openScopes(program);
  let size = 0;
  walk(
    program,
    (node, parent) => {
      (node as { parent?: AnyNode | undefined }).parent = parent;
      size++;
      if (node.type === 'Identifier') {
        place(scopes, node);
        identifiers.push(node);
        return false;
      }
      // `a[['b']]` is `a['b']`. A tree that is somebody else's stays as it is.
      if (node.type === 'MemberExpression' && node.computed && parsed.grammar !== 'host') takeFromList(node);
      push(byType, node.type, node);
      return enter(scopes, node, parent);
    },
    () => leave(scopes),
    parsed.grammar === 'meriyah' ? knownKeys : undefined,
  );
  const indexed: Indexed = {
    parsed,
    program,
    size,
    nodes: <T extends string>(type: T) =>
      (type === 'Identifier' ? identifiers : (byType.get(type) ?? NONE)) as readonly NodeOf<T>[],
    named: name => scopes.byName.get(name) ?? NONE,
    variableOf: identifier => variableOf(scopes, identifier),
    referencesOf: variable => referencesOf(scopes, variable),
  };
  indexes.set(program, indexed);
  return indexed;
}

/** Lists of one text are texts where a key is wanted. */
function takeFromList(node: AnyNode & { readonly type: 'MemberExpression' }): void {
  const { property } = node;
  const [only, ...others] = property.type === 'ArrayExpression' ? property.elements : [];
  if (others.length === 0 && only?.type === 'Literal' && typeof only.value === 'string')
    (node as { property: AnyNode }).property = only as AnyNode;
}
