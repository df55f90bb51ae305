import type { Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { forEachBinding, proxyOf, soleDeclarator } from '../bindings.js';
import { textsIfHarmless } from '../harmless.js';
import { isInert } from '../inert.js';
import { forEachList } from '../lists.js';
import { each, isMachineMade, isPure, memberName, type Node, type Statement } from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

export const leftovers: Rewriting = {
  name: 'leftovers',
  says: 'leaves out what nothing uses any more once all is put back, and what turns a list of strings round, and says so',
  example: {
    before: [
      `function _0x1a2b() { return ['fs', 'readFile', 'a', 'b', 'c']; } function _0x3c4d(at) { return _0x1a2b()[at]; }`,
      'require(_0x3c4d(0))[_0x3c4d(1)](_0x3c4d(2), _0x3c4d(3), _0x3c4d(4));',
    ].join('\n'),
    after: [
      '/* left out, not used: 46 characters */',
      '/* left out, not used: 64 characters */',
      `require('fs').readFile('a', 'b', 'c');`,
    ].join('\n'),
  },
  visitor: pass => ({
    ...forEachList((list, scope) => {
      for (const one of list)
        if (turnsList(one, scope, pass)) pass.drop(one, `left out, turns a list round: ${lengthOf(one)} characters`);
      return list;
    }),
    ...forEachBinding((binding, scope) => {
      if (!isMachineMade(binding.identifier.name) || pass.isTouched(binding)) return;
      const { node } = binding.path;
      const isOwn = node.type === 'FunctionDeclaration';
      // A function that only it itself calls, or writes anew, is called by nobody.
      const uses = [...binding.referencePaths, ...binding.constantViolations];
      const others = isOwn ? uses.filter(path => !path.findParent(parent => parent.node === node)) : uses;
      if (others.length > 0) return;
      // What was never used is no leftover of ours, but for what only passes on what it is given.
      const passesOn = isOwn
        ? isPassingOn(node, scope)
        : node.type === 'VariableDeclarator' && isPassive(node.init, scope);
      if (!passesOn && pass.usesOutside(binding.identifier.name, node) === 0) return;
      if (isOwn) dropUnused(node, binding.path.parent, scope, pass);
      else dropDeclarator(binding.identifier.name, scope, pass);
    }),
  }),
};

/** Passes on what it is given to what it is given, or to what is of the file: nothing of the platform's. */
function isPassingOn(fn: t.Function, scope: Scope): boolean {
  return proxyOf(fn)?.free.every(name => scope.hasBinding(name, true)) ?? false;
}

/** Holds no function but such as only pass on what they are given. */
function isPassive(init: Node | null | undefined, scope: Scope): boolean {
  let isSo = true;
  if (init)
    each(init, node => {
      if (/^(?:Arrow)?Function/.test(node.type)) isSo &&= isPassingOn(node as t.Function, scope);
      return isSo;
    });
  return isSo;
}

function dropUnused(node: t.FunctionDeclaration, parent: Node, scope: Scope, pass: Pass): void {
  if (parent.type.startsWith('Export')) return;
  // Whoever builds its name at run time may still call it: what can do more than decode is shown.
  const name = node.id?.name;
  if (!isPassingOn(node, scope) && !isInert(node, scope, pass) && !textsIfHarmless(node, scope, pass, name)) return;
  // Of what only called a decoder there is nothing to say.
  pass.drop(node, proxyOf(node) ? undefined : `left out, not used: ${lengthOf(node)} characters`);
}

function dropDeclarator(name: string, scope: Scope, pass: Pass): void {
  const binding = scope.getBinding(name);
  const declarator = binding && soleDeclarator(binding);
  if (!declarator || binding.path.parentPath?.parent.type.startsWith('Export')) return;
  const { init } = declarator;
  if (
    init &&
    !(isPure(init) && (isPassive(init, scope) || isInert(init, scope, pass))) &&
    !textsIfHarmless(init, scope, pass)
  )
    return;
  const length = lengthOf(declarator);
  pass.drop(declarator, length > 40 ? `left out, not used: ${length} characters` : undefined);
}

const lengthOf = ({ start, end }: Node): number => Math.max(0, (end ?? 0) - (start ?? 0));

/**
 * `(function (list, sum) { … while (true) try { if (sum === parseInt(…) + …) break; else a.push(a.shift()); } … })(list, 7)`:
 * what calls nothing but that, the file's own functions with names made by a machine apart, and changes nothing else.
 */
function turnsList(one: Statement, scope: Scope, pass: Pass): boolean {
  if (one.type !== 'ExpressionStatement' || one.expression.type !== 'CallExpression') return false;
  const { callee, arguments: args } = one.expression;
  if (callee.type !== 'FunctionExpression' || args.length !== 2 || args[0]?.type !== 'Identifier') return false;
  if (!isMachineMade(args[0].name) || !scope.hasBinding(args[0].name, true)) return false;
  const called = new Set<string>();
  let isOnlyThat = true;
  each(callee, node => {
    switch (node.type) {
      case 'CallExpression': {
        const name = node.callee.type === 'Identifier' ? node.callee.name : (memberName(node.callee) ?? '');
        if (node.callee.type === 'Identifier') isOnlyThat &&= name === 'parseInt' || isMachineMade(name);
        else isOnlyThat &&= name === 'push' || name === 'shift';
        called.add(name);
        break;
      }
      case 'AssignmentExpression':
        isOnlyThat &&= node.left.type === 'Identifier' && isMachineMade(node.left.name);
        break;
      case 'NewExpression':
      case 'ImportExpression':
      case 'TaggedTemplateExpression':
      case 'UpdateExpression':
      case 'AwaitExpression':
      case 'YieldExpression':
        isOnlyThat = false;
        break;
      default:
    }
    return isOnlyThat;
  });
  const handed = callee.params[0]?.type === 'Identifier' ? [callee.params[0].name] : [];
  if (!isInert(callee, scope, pass, handed) || !isInert(args[0], scope, pass)) return false;
  return isOnlyThat && ['parseInt', 'push', 'shift'].every(name => called.has(name));
}
