import type { AnyNode } from '../types.js';

/** Keys that hold no child to visit, on any parser's nodes. */
const NOT_CHILDREN = new Set([
  'type',
  'start',
  'end',
  'range',
  'loc',
  'parent',
  'extra',
  'raw',
  'regex',
  'bigint',
  'comments',
  'tokens',
  'errors',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'typeAnnotation',
  'returnType',
  'typeParameters',
  'typeArguments',
  'superTypeParameters',
  'implements',
]);

/**
 * The child nodes of a node in source order. Knows no node types, so that a dialect nobody has met yet is walked
 * like any other: skipping what one does not know is how a scanner goes blind.
 */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  let sorted = true;
  let last = -1;
  const record = node as unknown as Record<string, unknown>;
  for (const key in record) {
    if (NOT_CHILDREN.has(key)) continue;
    // `{ a }` is one identifier; some parsers hold it twice.
    if (key === 'key' && record.shorthand === true) continue;
    const value = record[key];
    if (value === null || typeof value !== 'object') continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) add(item);
    } else if (isNode(value)) add(value);
  }
  return sorted ? children : children.sort((a, b) => startOf(a) - startOf(b));

  function add(child: AnyNode): void {
    const start = startOf(child);
    if (start < last) sorted = false;
    last = start;
    children.push(child);
  }
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Offset of the node's first character. Parsers say it in one of two ways. */
export function startOf(node: AnyNode): number {
  return node.start ?? node.range?.[0] ?? 0;
}

export function endOf(node: AnyNode): number {
  return node.end ?? node.range?.[1] ?? 0;
}

/**
 * Keys that hold children, in source order, of the nodes most files are made of. Only for trees of the parser that
 * makes nothing else of them (`meriyah`); a test holds the table against `childrenOf`.
 */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ArrayExpression: 'elements',
    ArrayPattern: 'elements',
    ArrowFunctionExpression: 'params body',
    AssignmentExpression: 'left right',
    AssignmentPattern: 'left right',
    AwaitExpression: 'argument',
    BinaryExpression: 'left right',
    BlockStatement: 'body',
    BreakStatement: 'label',
    CallExpression: 'callee arguments',
    CatchClause: 'param body',
    ChainExpression: 'expression',
    ClassBody: 'body',
    ConditionalExpression: 'test consequent alternate',
    ContinueStatement: 'label',
    DebuggerStatement: '',
    DoWhileStatement: 'body test',
    EmptyStatement: '',
    ExpressionStatement: 'expression',
    ForInStatement: 'left right body',
    ForOfStatement: 'left right body',
    ForStatement: 'init test update body',
    FunctionDeclaration: 'id params body',
    FunctionExpression: 'id params body',
    Identifier: '',
    IfStatement: 'test consequent alternate',
    LabeledStatement: 'label body',
    Literal: '',
    LogicalExpression: 'left right',
    MemberExpression: 'object property',
    MetaProperty: 'meta property',
    NewExpression: 'callee arguments',
    ObjectExpression: 'properties',
    ObjectPattern: 'properties',
    PrivateIdentifier: '',
    Program: 'body',
    RestElement: 'argument',
    ReturnStatement: 'argument',
    SequenceExpression: 'expressions',
    SpreadElement: 'argument',
    Super: '',
    SwitchCase: 'test consequent',
    SwitchStatement: 'discriminant cases',
    TemplateElement: '',
    ThisExpression: '',
    ThrowStatement: 'argument',
    TryStatement: 'block handler finalizer',
    UnaryExpression: 'argument',
    UpdateExpression: 'argument',
    VariableDeclaration: 'declarations',
    VariableDeclarator: 'id init',
    WhileStatement: 'test body',
    YieldExpression: 'argument',
  }).map(([type, keys]) => [type, keys === '' ? [] : keys.split(' ')]),
);

const WHOLE = ['key', 'value'];
const SHORT = ['value'];

/** The keys that hold the children of such a node; undefined for one that has to be searched for them. */
export function knownKeys(node: AnyNode): readonly string[] | undefined {
  if (node.type === 'Property') return node.shorthand ? SHORT : WHOLE;
  return KNOWN.get(node.type);
}

/** Stands for the parent of a node that is being left. */
const LEFT = Symbol('left');

/**
 * Visits every node, parents first, in source order. Iterative: `a+b+c+…` of 100,000 terms is a tree as deep.
 * `leave` is called for the nodes for which `enter` returned true.
 *
 * @param keysOf the keys that hold a node's children, where the parser is known to have no others
 */
export function walk(
  root: AnyNode,
  enter: (node: AnyNode, parent: AnyNode | undefined) => boolean,
  leave?: (node: AnyNode) => void,
  keysOf: (node: AnyNode) => readonly string[] | undefined = () => undefined,
): void {
  // Two stacks of what is there already, rather than one of objects made for the purpose.
  const nodes: AnyNode[] = [root];
  const parents: (AnyNode | typeof LEFT | undefined)[] = [undefined];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const parent = parents.pop();
    if (parent === LEFT) {
      leave?.(node);
      continue;
    }
    if (enter(node, parent) && leave) {
      nodes.push(node);
      parents.push(LEFT);
    }
    const keys = keysOf(node);
    if (!keys) {
      const children = childrenOf(node);
      for (let at = children.length - 1; at >= 0; at--) {
        nodes.push(children[at] as AnyNode);
        parents.push(node);
      }
      continue;
    }
    for (let at = keys.length - 1; at >= 0; at--) {
      const value = (node as unknown as Record<string, AnyNode | readonly (AnyNode | null)[] | null | undefined>)[
        keys[at] as string
      ];
      if (!value) continue;
      if (Array.isArray(value)) {
        for (let item = value.length - 1; item >= 0; item--) {
          const child = value[item];
          if (!child) continue;
          nodes.push(child);
          parents.push(node);
        }
      } else {
        nodes.push(value as AnyNode);
        parents.push(node);
      }
    }
  }
}
