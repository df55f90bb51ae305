/** Whether code can do nothing but work something out: what decodes strings can be left out, what may do more stays. */
import type { Binding, Scope } from '@babel/traverse';
import { each, isFunction, isMachineMade, memberName, type Node } from './nodes.js';
import type { Pass } from './transform.js';

/** Globals that give nothing but values. */
const GLOBALS = new Set(
  (
    'String Number Array Math Uint8Array Uint32Array Int32Array RegExp parseInt parseFloat isNaN decodeURIComponent ' +
    'encodeURIComponent unescape escape atob btoa undefined arguments NaN Infinity'
  ).split(' '),
);

/** Methods of texts, lists and numbers that call nothing they are given. */
const METHODS = new Set(
  (
    'fromCharCode fromCodePoint charCodeAt charAt codePointAt at indexOf includes slice splice substr substring push pop ' +
    'shift unshift join split reverse concat toString trim toLowerCase toUpperCase padStart padEnd repeat floor ceil ' +
    'round abs pow test search match fill'
  ).split(' '),
);

/** Members by which one comes from any value to all there is. */
const WAYS_OUT = /^(?:constructor|__proto__|prototype|caller|callee)$/;

/** Variables that are looked into besides. */
const MOST_FOLLOWED = 50;

/**
 * Whether it, and all that it uses of its file, reads no global but those of the language, and calls nothing but functions
 * that can be seen, and methods of texts, numbers and lists.
 *
 * @param handed names that are given such functions, whoever calls it
 */
export function isInert(root: Node, scope: Scope, pass: Pass, handed: readonly string[] = []): boolean {
  const pending: { readonly node: Node; readonly scope: Scope }[] = [{ node: root, scope }];
  const seen = new Set<Node>([root]);
  for (let one = pending.pop(); one; one = pending.pop()) {
    const uses = usesOf(one.node, pass, one.node === root ? handed : []);
    if (!uses) return false;
    for (const [name, isCalled] of uses) {
      const binding = one.scope.getBinding(name);
      if (!binding) {
        if (!GLOBALS.has(name)) return false;
        continue;
      }
      const { node } = binding.path;
      if (seen.has(node)) continue;
      if (!isMachineMade(name) || seen.size > MOST_FOLLOWED || !isAsDeclared(binding, isCalled)) return false;
      seen.add(node);
      pending.push({ node, scope: binding.scope });
    }
  }
  return true;
}

/** Whether a variable is what it was declared as, or a function that makes itself another; and a function, if it is called. */
function isAsDeclared({ path: { node }, constant, constantViolations }: Binding, isCalled: boolean): boolean {
  if (node.type === 'FunctionDeclaration')
    return constantViolations.every(
      violation =>
        violation.node.type === 'AssignmentExpression' &&
        isFunction(violation.node.right) &&
        violation.findParent(parent => parent.node === node) !== null,
    );
  return node.type === 'VariableDeclarator' && constant && (!isCalled || isCallable(node.init));
}

const isCallable = (value: Node | null | undefined): boolean =>
  value?.type === 'Identifier' || (value !== null && value !== undefined && isFunction(value));

/** What is called, and given names, in a part of a file. */
interface Seen {
  readonly declared: Set<string>;
  readonly used: Set<string>;
  readonly called: Set<string>;
  readonly calledMembers: Set<string>;
  /** Names, and names of members, that are given functions, and those that are given anything else. */
  readonly functions: Set<string>;
  readonly others: Set<string>;
}

/** Names that are not its own, and whether each is called; undefined for what may do something. */
function usesOf(root: Node, pass: Pass, handed: readonly string[]): ReadonlyMap<string, boolean> | undefined {
  const seen: Seen = {
    declared: new Set(),
    used: new Set(),
    called: new Set(),
    calledMembers: new Set(),
    functions: new Set(),
    others: new Set(),
  };
  const keys = new Set<Node>();
  let isSo = true;
  each(root, node => {
    isSo &&= pass.spend(1) && isCalm(node);
    if (isSo) note(node, keys, seen);
    return isSo;
  });
  const { declared, used, called, calledMembers, functions, others } = seen;
  if (!isSo) return undefined;
  for (const name of called)
    if (declared.has(name) && !handed.includes(name) && (others.has(name) || !functions.has(name))) return undefined;
  for (const name of calledMembers)
    if (!METHODS.has(name) && (others.has(`.${name}`) || !functions.has(`.${name}`))) return undefined;
  return new Map([...used].filter(name => !declared.has(name)).map(name => [name, called.has(name)]));
}

/** Whether nothing happens in a node but what `note` knows. */
function isCalm(node: Node): boolean {
  switch (node.type) {
    case 'StringLiteral':
      return !WAYS_OUT.test(node.value);
    case 'MemberExpression':
      return node.computed || !WAYS_OUT.test(memberName(node) ?? '');
    case 'CallExpression':
      return /^(?:Identifier|FunctionExpression)$/.test(node.callee.type) || memberName(node.callee) !== undefined;
    case 'ThisExpression':
    case 'NewExpression':
    case 'OptionalCallExpression':
    case 'ImportExpression':
    case 'Import':
    case 'TaggedTemplateExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'MetaProperty':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'ObjectPattern':
    case 'ArrayPattern':
      return false;
    default:
      return true;
  }
}

function note(node: Node, keys: Set<Node>, { declared, used, called, calledMembers, functions, others }: Seen): void {
  const given = (name: string | undefined, value: Node | null | undefined): void => {
    if (name !== undefined && value) (isCallable(value) ? functions : others).add(name);
  };
  switch (node.type) {
    case 'ObjectProperty':
      if (!node.computed) keys.add(node.key);
      given(node.key.type === 'Identifier' ? `.${node.key.name}` : undefined, node.value);
      break;
    case 'MemberExpression':
      if (!node.computed) keys.add(node.property);
      break;
    case 'CallExpression':
      if (node.callee.type === 'Identifier') called.add(node.callee.name);
      else if (node.callee.type === 'MemberExpression') calledMembers.add(memberName(node.callee) ?? '');
      break;
    case 'VariableDeclarator':
      if (node.id.type !== 'Identifier') break;
      declared.add(node.id.name);
      given(node.id.name, node.init);
      break;
    case 'AssignmentExpression':
      if (node.left.type === 'Identifier') given(node.left.name, node.right);
      else if (node.left.type === 'MemberExpression') given(`.${memberName(node.left) ?? ''}`, node.right);
      break;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if ('id' in node && node.id) {
        declared.add(node.id.name);
        functions.add(node.id.name);
      }
      for (const param of node.params) if (param.type === 'Identifier') declared.add(param.name);
      break;
    case 'CatchClause':
      if (node.param?.type === 'Identifier') declared.add(node.param.name);
      break;
    case 'Identifier':
      if (!keys.has(node)) used.add(node.name);
      break;
    default:
  }
}
