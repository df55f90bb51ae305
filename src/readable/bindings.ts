/** Variables as Babel's scopes have them, and what may be put in the place of those that read them. */
import type { Binding, NodePath, Scope, Visitor } from '@babel/traverse';
import type * as t from '@babel/types';
import { each, isLiteral, type Node } from './nodes.js';
import type { Pass } from './transform.js';

/** Visits each variable when all that is in its scope has been visited. */
export function forEachBinding(look: (binding: Binding, scope: Scope) => void): Visitor {
  return {
    Scopable: {
      exit(path) {
        const { scope } = path;
        if (scope.block !== path.node) return;
        for (const binding of Object.values(scope.bindings)) look(binding, scope);
      },
    },
  };
}

/** The declarator of a variable that is declared in a list of statements, and never written again. */
export function soleDeclarator({ constant, path }: Binding): t.VariableDeclarator | undefined {
  if (!constant || path.node.type !== 'VariableDeclarator') return undefined;
  if (path.node.id.type !== 'Identifier' || !isInList(path.parentPath)) return undefined;
  return path.node;
}

/**
 * Whether nothing reads a variable before it has its value, nor where it may have none: what is declared in a block, and
 * read outside of it, need not have come by there. Functions that are called later count as later.
 */
export function isReadAfterwards({ path, referencePaths }: Binding): boolean {
  if (path.node.type !== 'VariableDeclarator') return true;
  const owner = path.parentPath?.parentPath;
  const fn = path.getFunctionParent()?.node;
  const { end } = path.node;
  return referencePaths.every(reference => {
    if (owner && !owner.isProgram() && !reference.findParent(({ node }) => node === owner.node)) return false;
    return reference.getFunctionParent()?.node !== fn || startOf(reference) >= (end ?? 0);
  });
}

/** Where a node stands; what was copied stands where what it is in does. */
function startOf(path: NodePath): number {
  return path.find(({ node }) => typeof node.start === 'number')?.node.start ?? 0;
}

/** The function that a variable is, once and for all, with the node to take out when nobody calls it any more. */
export function soleFunction(binding: Binding): { readonly fn: t.Function; readonly declared: Node } | undefined {
  if (!binding.constant) return undefined;
  const { node, parentPath } = binding.path;
  if (node.type === 'FunctionDeclaration') {
    const isExported = parentPath?.node.type.startsWith('Export') ?? false;
    return isExported ? undefined : { fn: node, declared: node };
  }
  const init = soleDeclarator(binding)?.init;
  const isFn = init?.type === 'FunctionExpression' || init?.type === 'ArrowFunctionExpression';
  return isFn && isReadAfterwards(binding) ? { fn: init, declared: node } : undefined;
}

function isInList(declaration: NodePath | null): boolean {
  const owner = declaration?.parent;
  return owner !== undefined && /^(?:Program|BlockStatement|StaticBlock|SwitchCase)$/.test(owner.type);
}

/** Whether a name means at one place what it means at another. */
export function meansTheSame(name: string, here: Scope, there: Scope): boolean {
  return here.getBinding(name) === there.getBinding(name);
}

/** Globals that hosts have: another name for one of them is as good as the name itself. */
const GLOBALS = new Set(
  (
    'require module exports process global globalThis window self document navigator location console Buffer JSON Math ' +
    'Object Array String Number Boolean Function Symbol Promise Proxy Reflect Map Set WeakMap Date RegExp Error eval ' +
    'parseInt parseFloat isNaN isFinite atob btoa fetch setTimeout setInterval setImmediate clearTimeout clearInterval ' +
    'encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape undefined'
  ).split(' '),
);

/**
 * Whether a name always means the same value: a variable that is never written again, or a global nobody assigns to.
 *
 * @param by where it is read, by when it must have its value: before that a `var` is undefined
 */
export function isSettled(name: string, scope: Scope, { assigned }: Pass, by?: Node): boolean {
  const binding = scope.getBinding(name);
  if (!binding) return GLOBALS.has(name) && !assigned.has(name);
  if (!binding.constant) return false;
  const { node } = binding.path;
  return by === undefined || binding.kind !== 'var' || (node.end ?? 0) <= (by.start ?? 0);
}

/** What a proxy gives: an operation, or a call, on its parameters. */
export interface Proxied {
  readonly params: readonly string[];
  readonly gives: t.Expression;
  /** Names that are not its parameters. */
  readonly free: readonly string[];
  /** Whether each parameter is used once, in order, whatever happens, and before anything happens. */
  readonly isOrdered: boolean;
  readonly size: number;
}

const MOST_NODES = 16;

/** A function that does no more than an operation or a call on what it is given. */
export function proxyOf(fn: t.Function): Proxied | undefined {
  if (fn.async || fn.generator || !fn.params.every(param => param.type === 'Identifier')) return undefined;
  const gives = returnOf(fn);
  if (!gives || !/^(?:Binary|Logical|Unary|Call)Expression$/.test(gives.type)) return undefined;
  const params = fn.params.map(param => (param as t.Identifier).name);
  if (new Set(params).size < params.length) return undefined;
  const uses: string[] = [];
  const free: string[] = [];
  let size = 0;
  let isSimple = true;
  let isOrdered = true;
  each(gives, node => {
    size++;
    if (size > MOST_NODES) isSimple = false;
    if (node.type === 'Identifier') (params.includes(node.name) ? uses : free).push(node.name);
    else if (node.type === 'LogicalExpression' || (node.type === 'CallExpression' && node !== gives)) isOrdered = false;
    else if (node.type === 'UnaryExpression') isSimple &&= /^(?:[!~+-]|typeof|void)$/.test(node.operator);
    else isSimple &&= isLiteral(node) || /^(?:Binary|Call)Expression$/.test(node.type);
    return isSimple;
  });
  if (!isSimple || free.includes('arguments') || (nameOf(fn) !== undefined && free.includes(nameOf(fn) as string)))
    return undefined;
  isOrdered &&= uses.length === params.length && uses.every((name, at) => name === params[at]);
  return { params, gives, free, isOrdered, size };
}

function nameOf(fn: t.Function): string | undefined {
  return fn.type === 'FunctionDeclaration' || fn.type === 'FunctionExpression' ? fn.id?.name : undefined;
}

/** What a function that only returns something returns. */
function returnOf(fn: t.Function): t.Expression | undefined {
  if (fn.body.type !== 'BlockStatement') return fn.body;
  const [only, ...others] = fn.body.body;
  return others.length === 0 && only?.type === 'ReturnStatement' ? (only.argument ?? undefined) : undefined;
}
