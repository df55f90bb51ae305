/** Whether code can do nothing but what obfuscators put into a file to defend it. */
import type { Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { each, isMachineMade, memberName, type Node } from './nodes.js';
import type { Pass } from './transform.js';

/**
 * All texts that self-defence is made of. What holds only these, reads only these globals and loads nothing can do
 * nothing else, whatever it is called: a text of its own, or one more global, and it stays.
 */
const TEXTS = new Set([
  ...[
    '(((.+)+)+)+$',
    '\\w+ *\\(\\) *{\\w+ *[\'|"].+[\'|"];? *}',
    'function *\\( *\\)',
    'init',
    'chain',
    'input',
    '0',
    '',
  ],
  ...[
    'debu',
    'gger',
    'debugger',
    'call',
    'action',
    'stateObject',
    'counter',
    'while (true) {}',
    'string',
    'length',
    'i',
  ],
  ...[
    'return (function() ',
    '{}.constructor("return this")( )',
    'return (function() {}.constructor("return this")( ));',
  ],
  ...['{}.constructor("return this")( ));', ');', 'undefined', 'object', 'function', '\n', 'setInterval'],
  ...['log', 'warn', 'info', 'error', 'exception', 'table', 'trace', 'debug', 'console', 'toString', 'constructor'],
  '\\+\\+ *(?:[a-zA-Z_$][0-9a-zA-Z_$]*)',
  '\\+\\+ *(?:_0x(?:[a-f0-9]){4,6}|(?:\\b|\\d)[a-z0-9]{1,4}(?:\\b|\\d))',
]);
const GLOBALS = new Set(['console', 'RegExp', 'Function', 'undefined', 'arguments', 'window', 'globalThis', 'global']);
const MEMBERS =
  /^(?:toString|search|test|indexOf|constructor|call|apply|bind|length|prototype|__proto__|setInterval|console|log|warn|info|error|exception|table|trace|debug)$/;

/** Functions that one calls that another calls, and so on. */
const MOST_DEEP = 4;

/**
 * The texts of what is harmless; undefined for what may be anything.
 *
 * @param own the name it is given itself
 */
export function textsIfHarmless(
  root: Node,
  scope: Scope,
  pass: Pass,
  own?: string,
  level = 0,
): ReadonlySet<string> | undefined {
  if (level > MOST_DEEP) return undefined;
  const texts = new Set<string>();
  const declared = declaredIn(root);
  const used = new Set<string>();
  /** Numbers of which nothing can be made: `counter % 20`, and how often a timer rings. */
  const spans = new Set<Node>();
  /** A number written to the base of 36 may be any word, and so may what a method that is worked out gives. */
  const isCalledPlainly = ({ callee, arguments: args }: t.CallExpression): boolean => {
    const name = callee.type === 'Identifier' ? callee.name : memberName(callee);
    if (name === 'setInterval' && args[1]) spans.add(args[1]);
    return !(name === 'toString' && args.length > 0) && !(callee.type === 'MemberExpression' && name === undefined);
  };
  let isSo = true;
  each(root, node => {
    isSo &&= pass.spend(1);
    switch (node.type) {
      case 'StringLiteral':
        texts.add(node.value);
        isSo &&= TEXTS.has(node.value);
        break;
      case 'MemberExpression':
        if (!node.computed) isSo &&= node.property.type === 'Identifier' && MEMBERS.test(node.property.name);
        break;
      case 'CallExpression':
        isSo &&= isCalledPlainly(node);
        break;
      case 'NumericLiteral':
        isSo &&= node.value < 2 || spans.has(node);
        break;
      case 'BinaryExpression':
        if (node.operator === '%') spans.add(node.right);
        break;
      case 'Identifier':
        if (node.name !== own && !declared.has(node.name) && !GLOBALS.has(node.name) && !MEMBERS.test(node.name))
          used.add(node.name);
        break;
      case 'TemplateElement':
      case 'RegExpLiteral':
      case 'ImportExpression':
      case 'Import':
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'TaggedTemplateExpression':
        isSo = false;
        break;
      default:
    }
    return isSo;
  });
  if (!isSo) return undefined;
  // What it uses of its file has to be as harmless.
  for (const name of used) {
    const binding = scope.getBinding(name);
    const node = binding?.path.node;
    if (!binding || !isMachineMade(name) || !node || node === root) return undefined;
    const isKnown = node.type === 'FunctionDeclaration' || node.type === 'VariableDeclarator';
    if (!isKnown || within(root, node) || !textsIfHarmless(node, binding.scope, pass, name, level + 1))
      return undefined;
  }
  return texts;
}

/** Whether a node is around another. */
function within({ start, end }: Node, { start: from, end: to }: Node): boolean {
  return (from ?? 0) <= (start ?? 0) && (end ?? 0) <= (to ?? 0);
}

function declaredIn(root: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (node: Node | null | undefined): void => {
    if (node?.type === 'Identifier') names.add(node.name);
  };
  each(root, node => {
    if (/^(?:Function|Arrow)/.test(node.type)) {
      const { id, params } = node as t.FunctionExpression;
      add(id);
      params.forEach(add);
    }
    if (node.type === 'VariableDeclarator') add(node.id);
    if (node.type === 'CatchClause') add(node.param);
    return true;
  });
  return names;
}
