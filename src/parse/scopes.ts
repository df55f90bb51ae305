/** Scopes, variables, and all that gives them a value. */
import type { AnyNode } from '../types.js';
import { isFunction, isPropertyName, nameOfKey, parentOf, push } from './nodes.js';
import { EACH, eachTarget, KEY, type PathStep } from './patterns.js';

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

/** Where an identifier keeps its scope, once its file is indexed: out of sight of whoever else walks the tree. */
const SCOPE = Symbol('scope');

/** Where it keeps its variable once somebody asked; null for none. */
const MEANT = Symbol('variable');

type Placed = AnyNode & { [SCOPE]?: Scope; [MEANT]?: Variable | null | undefined };

const NONE: readonly AnyNode[] = [];

const BLOCKS = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'CatchClause',
  'StaticBlock',
]);

/** The scopes of one file: what is found on the walk, and what is worked out when it is asked for. */
export interface Scopes {
  readonly top: Scope;
  /** Where the walk is. */
  scope: Scope;
  /** Identifiers by name, in source order. */
  readonly byName: Map<string, AnyNode[]>;
  /** Assignments whose variables may stand further down. */
  readonly pending: { readonly identifier: AnyNode; readonly write: Write }[];
  /** Names whose references are known. */
  readonly grouped: Set<string>;
  readonly references: Map<Variable, AnyNode[]>;
}

export function openScopes(program: AnyNode): Scopes {
  const top: Scope = { parent: undefined, node: program, fn: undefined, variables: undefined };
  return {
    top,
    scope: top,
    byName: new Map(),
    pending: [],
    grouped: new Set(),
    references: new Map(),
  };
}

/** An identifier keeps the scope it stands in: it is looked up far more often than made. */
export function place(s: Scopes, identifier: AnyNode & { readonly type: 'Identifier' }): void {
  (identifier as Placed)[SCOPE] = s.scope;
  (identifier as Placed)[MEANT] = undefined;
  push(s.byName, identifier.name, identifier);
}

/** Finds what a node declares or assigns. True when it opens a scope, which is to be left after it. */
export function enter(s: Scopes, node: AnyNode, parent: AnyNode | undefined): boolean {
  const { type } = node;
  if (isFunction(node)) {
    enterFunction(s, node);
    return true;
  }
  if (BLOCKS.has(type) && !isFunction(parent)) {
    s.scope = opened(s, node, s.scope.fn);
    declare(s, node);
    if (type === 'CatchClause') {
      const { block } = parent as unknown as { block?: AnyNode };
      bind(node.param, s.scope, () => (block ? { kind: 'caught', block } : { kind: 'unknown' }));
    }
    return true;
  }
  declare(s, node);
  return false;
}

export function leave(s: Scopes): void {
  s.scope = s.scope.parent ?? s.top;
}

function opened(s: Scopes, node: AnyNode, fn: AnyNode | undefined): Scope {
  return { parent: s.scope, node, fn, variables: undefined };
}

function enterFunction(s: Scopes, node: AnyNode): void {
  const fn = node as AnyNode & { id?: AnyNode | null; params?: AnyNode[] };
  if (node.type === 'FunctionDeclaration' && fn.id)
    bind(fn.id, functionScope(s.scope), () => ({ kind: 'function', value: node }));
  s.scope = opened(s, node, node);
  if (node.type === 'FunctionExpression' && fn.id) bind(fn.id, s.scope, () => ({ kind: 'function', value: node }));
  fn.params?.forEach((param, position) => {
    const rest = param.type === 'RestElement';
    bind(rest ? param.argument : param, s.scope, path => ({
      kind: 'parameter',
      fn: node,
      index: position,
      path,
      rest,
    }));
  });
}

function declare(s: Scopes, node: AnyNode): void {
  switch (node.type) {
    case 'VariableDeclaration': {
      const target = node.kind === 'var' ? functionScope(s.scope) : s.scope;
      for (const declarator of node.declarations) {
        const { id, init } = declarator;
        bind(id, target, init ? path => ({ kind: 'value', value: init, path }) : loopWrite(parentOf(node), node));
      }
      return;
    }
    case 'ClassDeclaration':
      if (node.id) bind(node.id, s.scope, () => ({ kind: 'class', value: node }));
      return;
    case 'ImportDeclaration':
      for (const specifier of node.specifiers) {
        const imported =
          specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : specifier.type === 'ImportNamespaceSpecifier'
              ? '*'
              : nameOfKey(specifier.imported);
        const source = String(node.source.value);
        bind(specifier.local, s.top, () => ({ kind: 'import', source, imported, at: node }));
      }
      return;
    case 'AssignmentExpression': {
      const left = node.left;
      const operator = node.operator === '=' ? undefined : node.operator;
      const value = node.right;
      assign(s, left, path => ({ kind: 'value', value, path, ...(operator && { operator }) }));
      return;
    }
    case 'ForOfStatement':
    case 'ForInStatement': {
      const write = loopWrite(node, node.left);
      if (write && node.left.type !== 'VariableDeclaration') assign(s, node.left, write);
      return;
    }
    case 'UpdateExpression':
      assign(s, node.argument, () => ({ kind: 'unknown' }));
      return;
    default:
  }
}

/** Assignments are bound by name once the walk is over: the declaration may stand further down. */
function assign(s: Scopes, pattern: AnyNode, write: (path: readonly PathStep[]) => Write): void {
  eachTarget(pattern, [], (identifier, path) => s.pending.push({ identifier, write: write(path) }));
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

export function variableOf(s: Scopes, identifier: AnyNode): Variable | undefined {
  if (identifier.type !== 'Identifier') return undefined;
  settle(s);
  return meantBy(identifier);
}

function meantBy(identifier: AnyNode & { readonly type: 'Identifier' }): Variable | undefined {
  const placed = identifier as Placed;
  let variable = placed[MEANT];
  if (variable === undefined) {
    variable = lookUp(identifier, identifier.name) ?? null;
    placed[MEANT] = variable;
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

export function referencesOf(s: Scopes, variable: Variable): readonly AnyNode[] {
  settle(s);
  // All variables of one name together: minified code has a thousand called `e`.
  if (!s.grouped.has(variable.name)) {
    s.grouped.add(variable.name);
    for (const node of s.byName.get(variable.name) ?? NONE) {
      if (isPropertyName(node)) continue;
      const meant = node.type === 'Identifier' ? meantBy(node) : undefined;
      if (meant) push(s.references, meant, node);
    }
  }
  return s.references.get(variable) ?? NONE;
}

/** Sloppy code assigns without declaring; that makes a variable of the whole file. */
function implicit(s: Scopes, name: string): Variable | undefined {
  if (HOST_NAMES.has(name)) return undefined;
  const variable: Variable = { name, scope: s.top, writes: [] };
  s.top.variables ??= new Map();
  s.top.variables.set(name, variable);
  return variable;
}

function settle(s: Scopes): void {
  if (s.pending.length === 0) return;
  for (const { identifier, write } of s.pending.splice(0)) {
    if (identifier.type !== 'Identifier') continue;
    (lookUp(identifier, identifier.name) ?? implicit(s, identifier.name))?.writes.push(write);
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

/** What a loop hands its variable: each element, or each key. */
function loopWrite(loop: AnyNode | undefined, left: AnyNode): ((path: readonly PathStep[]) => Write) | undefined {
  if (loop?.type !== 'ForOfStatement' && loop?.type !== 'ForInStatement') return undefined;
  if (loop.left !== left) return undefined;
  const value = loop.right;
  const step = loop.type === 'ForOfStatement' ? EACH : KEY;
  return path => ({ kind: 'value', value, path: [step, ...path] });
}

function functionScope(scope: Scope): Scope {
  let current = scope;
  while (current.parent && !isFunction(current.node) && current.node.type !== 'StaticBlock') current = current.parent;
  return current;
}
