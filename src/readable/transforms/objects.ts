import type { Binding, NodePath, Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { forEachBinding, isReadAfterwards, proxyOf, soleDeclarator } from '../bindings.js';
import { inlineCall } from '../inline.js';
import { forEachList } from '../lists.js';
import {
  become,
  copyOf,
  each,
  isLiteral,
  isMachineMade,
  isPure,
  keyName,
  memberName,
  type Statement,
} from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

/** Members put into one object: each is looked for among those before it. */
const MOST_JOINED = 200;

export const objects: Rewriting = {
  name: 'objects',
  says: 'writes members of objects that hold nothing but texts, numbers and such functions as what they are',
  example: {
    before: [
      `const _0x1a = { abc: 'GET', def: function (x, y) { return x === y; } }; _0x1a.ghi = function (f, x) { return f(x); };`,
      `if (_0x1a.def(method, _0x1a.abc)) { _0x1a.ghi(send, body); }`,
    ].join('\n'),
    after: `if (method === 'GET') {\n  send(body);\n}`,
  },
  visitor: pass => {
    const lists = forEachList(list => joined(list, pass));
    return {
      ...lists,
      ...forEachBinding((binding, scope) => {
        if (isMachineMade(binding.identifier.name) && !pass.isTouched(binding)) inlineMembers(binding, scope, pass);
      }),
    };
  },
};

function inlineMembers(binding: Binding, scope: Scope, pass: Pass): void {
  const declarator = soleDeclarator(binding);
  if (declarator?.init?.type !== 'ObjectExpression' || binding.referencePaths.length === 0) return;
  const held = membersOf(declarator.init);
  if (!held || !binding.referencePaths.every(isOnlyRead) || !isReadAfterwards(binding) || saysThis(declarator.init))
    return;
  let left = 0;
  for (const { parentPath } of binding.referencePaths) {
    const member = parentPath as NodePath;
    const value = held.get(memberName(member.node) as string);
    if (!value || !inlined(member, value, scope, pass)) left++;
  }
  if (left === 0) pass.drop(declarator);
}

/** A function that is held may change what holds it. */
function saysThis(init: t.Node): boolean {
  let isSaid = false;
  each(init, node => {
    isSaid ||= node.type === 'ThisExpression';
    return !isSaid;
  });
  return isSaid;
}

function inlined(member: NodePath, value: t.Node, scope: Scope, pass: Pass): boolean {
  if (isLiteral(value)) {
    become(member.node, copyOf(value));
    pass.changed();
    return true;
  }
  const call = member.parentPath;
  if (call?.node.type !== 'CallExpression' || call.node.callee !== member.node) return false;
  const isFn = value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression';
  const proxied = isFn ? proxyOf(value) : undefined;
  return proxied !== undefined && inlineCall(call, proxied, scope, pass);
}

/** Members by name; undefined for an object of which more is asked than that. */
function membersOf({ properties }: t.ObjectExpression): ReadonlyMap<string, t.Node> | undefined {
  const held = new Map<string, t.Node>();
  for (const one of properties) {
    if (one.type !== 'ObjectProperty') return undefined;
    const name = keyName(one.key, one.computed);
    if (name === undefined || name === '__proto__' || held.has(name)) return undefined;
    held.set(name, one.value);
  }
  return held;
}

/** `o.name`, and nothing is written to it. */
function isOnlyRead({ node, parentPath }: NodePath): boolean {
  const member = parentPath?.node;
  if (member?.type !== 'MemberExpression' || member.object !== node || memberName(member) === undefined) return false;
  const around = parentPath?.parent;
  switch (around?.type) {
    case 'AssignmentExpression':
      return around.left !== member;
    case 'UpdateExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'AssignmentPattern':
    case 'ArrayPattern':
    case 'RestElement':
    case 'TaggedTemplateExpression':
      return false;
    case 'ObjectProperty':
      return parentPath?.parentPath?.parent.type !== 'ObjectPattern';
    case 'UnaryExpression':
      return around.operator !== 'delete';
    default:
      return true;
  }
}

/** `const o = {}; o.a = 1; o.b = 2;` as one object. */
function joined(list: Statement[], pass: Pass): Statement[] {
  const kept: Statement[] = [];
  for (const one of list) {
    const last = kept.at(-1);
    const into =
      last?.type === 'VariableDeclaration' && last.declarations.length === 1 ? last.declarations[0] : undefined;
    const added = into && addedTo(into, one);
    if (!added) {
      kept.push(one);
      continue;
    }
    (into.init as t.ObjectExpression).properties.push(added);
    pass.changed();
  }
  return kept;
}

function addedTo({ id, init }: t.VariableDeclarator, one: Statement): t.ObjectProperty | undefined {
  if (id.type !== 'Identifier' || init?.type !== 'ObjectExpression' || !isMachineMade(id.name)) return undefined;
  if (one.type !== 'ExpressionStatement' || one.expression.type !== 'AssignmentExpression') return undefined;
  const { left, right, operator } = one.expression;
  if (operator !== '=' || left.type !== 'MemberExpression' || left.object.type !== 'Identifier') return undefined;
  const name = memberName(left);
  if (left.object.name !== id.name || init.properties.length > MOST_JOINED) return undefined;
  const held = membersOf(init);
  if (name === undefined || name === '__proto__' || !held || held.has(name)) return undefined;
  // What happens while it is worked out may ask for the object.
  if (!isPure(right)) return undefined;
  let isOwn = true;
  each(right, node => {
    isOwn &&= !(node.type === 'Identifier' && node.name === id.name);
    return isOwn;
  });
  return isOwn
    ? ({ type: 'ObjectProperty', key: left.property, computed: left.computed, value: right } as t.ObjectProperty)
    : undefined;
}
