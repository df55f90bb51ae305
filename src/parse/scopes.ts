import type { AnyNode, Parsed } from '../types.js';
import { isNode, knownKeys, walk } from './walk.js';

/** How to get from the written value to the variable: `const { a: [b] } = v` takes `a`, then `0`; a node is a key to work out. */
export type PathStep = string | typeof EACH | typeof KEY | typeof REST | AnyNode;
/** An element nobody can name: `for (const x of v)`. */
export const EACH = Symbol('each');
/** A property name: `for (const k in v)`. */
export const KEY = Symbol('key');
/** What destructuring left over. */
export const REST = Symbol('rest');

/** One place that gives a variable its value. */
export type Write =
  | { readonly kind: 'value'; readonly value: AnyNode; readonly path: readonly PathStep[]; readonly operator?: string }
  | {
      readonly kind: 'parameter';
      readonly fn: AnyNode;
      readonly index: number;
      readonly path: readonly PathStep[];
      readonly rest: boolean;
    }
  | { readonly kind: 'function' | 'class'; readonly value: AnyNode }
  | { readonly kind: 'import'; readonly source: string; readonly imported: string; readonly at: AnyNode }
  /** What a `try` block throws. */
  | { readonly kind: 'caught'; readonly block: AnyNode }
  | { readonly kind: 'unknown' };

export interface Variable {
  readonly name: string;
  readonly scope: Scope;
  readonly writes: Write[];
}

export interface Scope {
  readonly parent: Scope | undefined;
  readonly node: AnyNode;
  /** The function whose call makes this scope's variables anew; undefined at the top of a file. */
  readonly fn: AnyNode | undefined;
  variables: Map<string, Variable> | undefined;
}

/** A parsed file with what is asked of it again and again: nodes by type, parents, identifiers by name, scopes. */
export interface Indexed {
  readonly parsed: Parsed;
  readonly program: AnyNode;
  nodes(type: string): readonly AnyNode[];
  /** Identifiers by name, in source order: references, declarations and property names alike. */
  named(name: string): readonly AnyNode[];
  /** The variable an identifier refers to; undefined for a global. */
  variableOf(identifier: AnyNode): Variable | undefined;
  /** Identifiers that refer to the variable. */
  referencesOf(variable: Variable): readonly AnyNode[];
}

/** The node's parent, once its file is indexed. */
export function parentOf(node: AnyNode): AnyNode | undefined {
  return (node as { parent?: AnyNode }).parent;
}

const indexes = new WeakMap<AnyNode, Indexed>();

/** What is known of the file a node stands in, once that is indexed. */
export function indexedOf(node: AnyNode): Indexed | undefined {
  let top = node;
  for (let parent = parentOf(top); parent; parent = parentOf(top)) top = parent;
  return indexes.get(top);
}

/** Where an identifier keeps its scope, once its file is indexed: out of sight of whoever else walks the tree. */
const SCOPE = Symbol('scope');

type Placed = AnyNode & { [SCOPE]?: Scope };

const NONE: readonly AnyNode[] = [];

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
]);
const BLOCKS = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'StaticBlock',
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

/**
 * One walk over the program that finds everything the evaluator needs. Which variable an identifier means is worked
 * out only when asked: most identifiers of most files are never asked about.
 */
export function index(parsed: Parsed & { readonly program: NonNullable<Parsed['program']> }): Indexed {
  const program = parsed.program as AnyNode;
  const byType = new Map<string, AnyNode[]>();
  const byName = new Map<string, AnyNode[]>();
  const references = new Map<Variable, AnyNode[]>();
  const grouped = new Set<string>();
  const meanings = new Map<AnyNode, Variable | null>();
  const top: Scope = { parent: undefined, node: program, fn: undefined, variables: undefined };
  const pending: { readonly identifier: AnyNode; readonly write: Write }[] = [];
  const identifiers: AnyNode[] = [];
  let scope = top;

  walk(
    program,
    (node, parent) => {
      (node as { parent?: AnyNode | undefined }).parent = parent;
      const { type } = node;
      if (type === 'Identifier') {
        // Looked up far more often than made: it keeps the scope it stands in.
        (node as Placed)[SCOPE] = scope;
        push(byName, node.name, node);
        identifiers.push(node);
        return false;
      }
      push(byType, type, node);
      if (FUNCTIONS.has(type)) {
        enterFunction(node);
        return true;
      }
      if (BLOCKS.has(type) && !isFunction(parent)) {
        scope = open(node, scope.fn);
        declare(node);
        if (type === 'CatchClause') {
          const { block } = parent as unknown as { block?: AnyNode };
          bind((node as { param?: AnyNode }).param, scope, () =>
            block ? { kind: 'caught', block } : { kind: 'unknown' },
          );
        }
        return true;
      }
      declare(node);
      return false;
    },
    () => {
      scope = scope.parent ?? top;
    },
    parsed.grammar === 'meriyah' ? knownKeys : undefined,
  );

  const indexed: Indexed = {
    parsed,
    program,
    nodes: type => (type === 'Identifier' ? identifiers : (byType.get(type) ?? NONE)),
    named: name => byName.get(name) ?? NONE,
    variableOf,
    referencesOf,
  };
  indexes.set(program, indexed);
  return indexed;

  function open(node: AnyNode, fn: AnyNode | undefined): Scope {
    return { parent: scope, node, fn, variables: undefined };
  }

  function enterFunction(node: AnyNode): void {
    const fn = node as AnyNode & { id?: AnyNode | null; params?: AnyNode[] };
    if (node.type === 'FunctionDeclaration' && fn.id)
      bind(fn.id, functionScope(scope), () => ({ kind: 'function', value: node }));
    scope = open(node, node);
    if (node.type === 'FunctionExpression' && fn.id) bind(fn.id, scope, () => ({ kind: 'function', value: node }));
    fn.params?.forEach((param, position) => {
      const rest = param.type === 'RestElement';
      bind(rest ? (param as { argument: AnyNode }).argument : param, scope, path => ({
        kind: 'parameter',
        fn: node,
        index: position,
        path,
        rest,
      }));
    });
  }

  function declare(node: AnyNode): void {
    switch (node.type) {
      case 'VariableDeclaration': {
        const target = node.kind === 'var' ? functionScope(scope) : scope;
        for (const declarator of node.declarations) {
          const { id, init } = declarator as { id: AnyNode; init?: AnyNode | null };
          bind(id, target, init ? path => ({ kind: 'value', value: init, path }) : loopWrite(parentOf(node), node));
        }
        return;
      }
      case 'ClassDeclaration':
        if (node.id) bind(node.id as AnyNode, scope, () => ({ kind: 'class', value: node }));
        return;
      case 'ImportDeclaration':
        for (const specifier of node.specifiers) {
          const imported =
            specifier.type === 'ImportDefaultSpecifier'
              ? 'default'
              : specifier.type === 'ImportNamespaceSpecifier'
                ? '*'
                : nameOfKey(specifier.imported as AnyNode);
          const source = String(node.source.value);
          bind(specifier.local as AnyNode, top, () => ({ kind: 'import', source, imported, at: node }));
        }
        return;
      case 'AssignmentExpression': {
        const left = node.left as AnyNode;
        const operator = node.operator === '=' ? undefined : node.operator;
        const value = node.right as AnyNode;
        assign(left, path => ({ kind: 'value', value, path, ...(operator && { operator }) }));
        return;
      }
      case 'ForOfStatement':
      case 'ForInStatement': {
        const write = loopWrite(node, node.left as AnyNode);
        if (write && node.left.type !== 'VariableDeclaration') assign(node.left as AnyNode, write);
        return;
      }
      case 'UpdateExpression':
        assign(node.argument as AnyNode, () => ({ kind: 'unknown' }));
        return;
      default:
    }
  }

  /** Assignments are bound by name once the walk is over: the declaration may stand further down. */
  function assign(pattern: AnyNode, write: (path: readonly PathStep[]) => Write): void {
    eachTarget(pattern, [], (identifier, path) => pending.push({ identifier, write: write(path) }));
  }

  function bind(
    pattern: AnyNode | null | undefined,
    target: Scope,
    write: ((path: readonly PathStep[]) => Write) | undefined,
  ): void {
    if (!pattern) return;
    eachTarget(pattern, [], (identifier, path, otherwise) => {
      if (identifier.type !== 'Identifier') return;
      target.variables ??= new Map();
      let variable = target.variables.get(identifier.name);
      if (!variable) {
        variable = { name: identifier.name, scope: target, writes: [] };
        target.variables.set(identifier.name, variable);
      }
      if (write) variable.writes.push(write(path));
      // `function f(a = x)`, `const { a = x } = …`
      if (otherwise) variable.writes.push({ kind: 'value', value: otherwise, path: [] });
    });
  }

  function variableOf(identifier: AnyNode): Variable | undefined {
    settle();
    if (identifier.type !== 'Identifier') return undefined;
    let variable = meanings.get(identifier);
    if (variable === undefined) {
      variable = lookUp(identifier, identifier.name) ?? null;
      meanings.set(identifier, variable);
    }
    return variable ?? undefined;
  }

  function lookUp(from: AnyNode, name: string): Variable | undefined {
    for (let at = (from as Placed)[SCOPE]; at; at = at.parent) {
      const variable = at.variables?.get(name);
      if (variable) return variable;
    }
    return undefined;
  }

  function referencesOf(variable: Variable): readonly AnyNode[] {
    settle();
    // All variables of one name together: minified code has a thousand called `e`.
    if (!grouped.has(variable.name)) {
      grouped.add(variable.name);
      for (const node of byName.get(variable.name) ?? NONE) {
        if (isPropertyName(node)) continue;
        const meant = lookUp(node, variable.name);
        if (meant) push(references, meant, node);
      }
    }
    return references.get(variable) ?? NONE;
  }

  /** Sloppy code assigns without declaring; that makes a variable of the whole file. */
  function implicit(name: string): Variable | undefined {
    if (HOST_NAMES.has(name)) return undefined;
    const variable: Variable = { name, scope: top, writes: [] };
    top.variables ??= new Map();
    top.variables.set(name, variable);
    return variable;
  }

  function settle(): void {
    if (pending.length === 0) return;
    for (const { identifier, write } of pending.splice(0)) {
      if (identifier.type !== 'Identifier') continue;
      (lookUp(identifier, identifier.name) ?? implicit(identifier.name))?.writes.push(write);
    }
  }
}

/** Names the host gives a file: assigning to one (`exports = module.exports = …`) makes no variable of it. */
const HOST_NAMES = new Set([
  'exports',
  'module',
  'require',
  'process',
  'global',
  'globalThis',
  'window',
  'self',
  'document',
]);

/** Adds a node to the list that stands under a key. */
export function push<K>(lists: Map<K, AnyNode[]>, key: K, node: AnyNode): void {
  const list = lists.get(key);
  if (list) list.push(node);
  else lists.set(key, [node]);
}

/** What a loop hands its variable: each element, or each key. */
function loopWrite(loop: AnyNode | undefined, left: AnyNode): ((path: readonly PathStep[]) => Write) | undefined {
  if (loop?.type !== 'ForOfStatement' && loop?.type !== 'ForInStatement') return undefined;
  if ((loop.left as AnyNode) !== left) return undefined;
  const value = loop.right as AnyNode;
  const step = loop.type === 'ForOfStatement' ? EACH : KEY;
  return path => ({ kind: 'value', value, path: [step, ...path] });
}

function functionScope(scope: Scope): Scope {
  let current = scope;
  while (current.parent && !isFunction(current.node) && current.node.type !== 'StaticBlock') current = current.parent;
  return current;
}

/** Patterns nest; what an attacker nests deeper than this binds nothing. */
const PATTERN_DEPTH = 20;

/** Calls back for every identifier or member expression that a pattern writes to, with its default if it has one. */
export function eachTarget(
  pattern: AnyNode,
  path: readonly PathStep[],
  found: (target: AnyNode, path: readonly PathStep[], otherwise?: AnyNode) => void,
): void {
  if (path.length > PATTERN_DEPTH) return;
  switch (pattern.type) {
    case 'AssignmentPattern':
      eachTarget(pattern.left as AnyNode, path, (target, at, otherwise) =>
        found(target, at, otherwise ?? (target === pattern.left ? (pattern.right as AnyNode) : undefined)),
      );
      return;
    case 'ArrayPattern':
      pattern.elements.forEach((element, position) => {
        if (!element) return;
        if (element.type === 'RestElement') eachTarget(element.argument as AnyNode, [...path, REST], found);
        else eachTarget(element as AnyNode, [...path, String(position)], found);
      });
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') eachTarget(property.argument as AnyNode, [...path, REST], found);
        else if (property.type === 'Property') {
          const step = property.computed ? (property.key as AnyNode) : nameOfKey(property.key as AnyNode);
          eachTarget(property.value as AnyNode, [...path, step], found);
        }
      }
      return;
    case 'RestElement':
      eachTarget(pattern.argument as AnyNode, [...path, REST], found);
      return;
    default: {
      // A TypeScript parameter property: `constructor(private readonly key: string)`.
      const { parameter } = pattern as { parameter?: unknown };
      if (isNode(parameter)) eachTarget(parameter, path, found);
      else found(pattern, path);
    }
  }
}

/** The name a non-computed key spells: `a`, `'a'`, `#a`. */
export function nameOfKey(key: AnyNode): string {
  if (key.type === 'Identifier' || key.type === 'PrivateIdentifier') return key.name;
  if (key.type === 'Literal') return String(key.value);
  return '';
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
