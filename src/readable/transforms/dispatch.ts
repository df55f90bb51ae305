import type { Scope } from '@babel/traverse';
import type * as t from '@babel/types';
import { soleDeclarator } from '../bindings.js';
import { forEachList, rewritten } from '../lists.js';
import { areFree, namesIn } from '../names-in.js';
import { block, childrenOf, literalOf, memberName, type Node, type Statement } from '../nodes.js';
import type { Pass, Rewriting } from '../transform.js';

export const dispatch: Rewriting = {
  name: 'dispatch',
  says: 'puts statements in order that a loop picks by a list of numbers',
  example: {
    before: [
      `const order = '2|0|1'['split']('|'); let at = 0; while (!![]) { switch (order[at++]) {`,
      `case '0': b(); continue; case '1': c(); continue; case '2': a(); continue; } break; }`,
    ].join('\n'),
    after: 'a();\nb();\nc();',
  },
  visitor: pass =>
    forEachList((list, scope) => {
      const opened = new Set<string>();
      return rewritten(list, one => {
        const found = dispatcherIn(one);
        if (!found || !areDeclaredIn(list, found, scope)) return undefined;
        const parts = inOrder(found, scope);
        if (!parts) return undefined;
        pass.changed();
        for (const name of [found.list, found.position]) dropVariable(name, scope, pass);
        return areFree(namesIn(parts), scope, opened) ? parts : [block(parts, one)];
      });
    }),
};

interface Dispatcher {
  readonly list: string;
  readonly position: string;
  readonly cases: readonly t.SwitchCase[];
}

/** `while (true) { switch (list[position++]) { … } break; }` */
function dispatcherIn(loop: Statement): Dispatcher | undefined {
  const isEndless =
    (loop.type === 'WhileStatement' && literalOf(loop.test)) || (loop.type === 'ForStatement' && isBare(loop));
  if (!isEndless || loop.body.type !== 'BlockStatement' || loop.body.body.length !== 2) return undefined;
  const [choice, end] = loop.body.body;
  if (choice?.type !== 'SwitchStatement' || end?.type !== 'BreakStatement' || end.label) return undefined;
  const { discriminant, cases } = choice;
  if (discriminant.type !== 'MemberExpression' || !discriminant.computed) return undefined;
  const { object, property } = discriminant;
  if (object.type !== 'Identifier' || property.type !== 'UpdateExpression' || property.prefix) return undefined;
  if (property.operator !== '++' || property.argument.type !== 'Identifier') return undefined;
  return { list: object.name, position: property.argument.name, cases };
}

function isBare({ init, test, update }: t.ForStatement): boolean {
  return !init && !update && (!test || Boolean(literalOf(test)));
}

/** Whether whoever comes to the loop has just come by what it counts with: a second time around it would do nothing. */
function areDeclaredIn(list: readonly Statement[], found: Dispatcher, scope: Scope): boolean {
  return [found.list, found.position].every(name => {
    const declaration = scope.getBinding(name)?.path.parent;
    return declaration !== undefined && (list as readonly Node[]).includes(declaration);
  });
}

/** The statements of all cases as they come; undefined where it depends on more than the list. */
function inOrder({ list, position, cases }: Dispatcher, scope: Scope): Statement[] | undefined {
  const order = orderIn(list, scope);
  const counter = scope.getBinding(position);
  if (!order || counter?.path.node.type !== 'VariableDeclarator' || literalOf(counter.path.node.init) !== 0)
    return undefined;
  if (counter.constantViolations.length !== 1 || counter.referencePaths.length > 1) return undefined;
  // What is in the list are texts: a number is none of them.
  if (!cases.every(({ test }) => test?.type === 'StringLiteral')) return undefined;
  const byName = new Map(cases.map(one => [String(literalOf(one.test)), one]));
  if (byName.size !== cases.length || order.length !== cases.length || new Set(order).size !== order.length)
    return undefined;
  const parts: Statement[] = [];
  for (const [at, name] of order.entries()) {
    const body = byName.get(name)?.consequent;
    const last = body?.at(-1);
    if (!body || !last || !/^(?:Continue|Return|Throw)Statement$/.test(last.type)) return undefined;
    const own = last.type === 'ContinueStatement' ? body.slice(0, -1) : body;
    // After what leaves the function nothing may come.
    if (own === body && at < order.length - 1) return undefined;
    if (own.some(leavesLoop)) return undefined;
    parts.push(...own);
  }
  return parts;
}

function orderIn(list: string, scope: Scope): readonly string[] | undefined {
  const binding = scope.getBinding(list);
  const init = binding?.referencePaths.length === 1 ? soleDeclarator(binding)?.init : undefined;
  if (init?.type === 'ArrayExpression') {
    const items = init.elements.map(item => (item?.type === 'StringLiteral' ? item.value : undefined));
    return items.every(item => item !== undefined) ? items : undefined;
  }
  if (init?.type !== 'CallExpression' || init.callee.type !== 'MemberExpression') return undefined;
  const { object } = init.callee;
  const [by] = init.arguments;
  if (memberName(init.callee) !== 'split' || object.type !== 'StringLiteral' || by?.type !== 'StringLiteral')
    return undefined;
  return object.value.split(by.value);
}

/** Whether a statement may leave the loop, or go on with it, other than at its end. */
function leavesLoop(statement: Statement): boolean {
  const pending: { readonly node: Node; readonly inLoop: boolean; readonly inSwitch: boolean }[] = [
    { node: statement, inLoop: false, inSwitch: false },
  ];
  for (let one = pending.pop(); one; one = pending.pop()) {
    const { node, inLoop, inSwitch } = one;
    if (/Function|^Class/.test(node.type)) continue;
    if (node.type === 'ContinueStatement' && (node.label || !inLoop)) return true;
    if (node.type === 'BreakStatement' && !node.label && !inLoop && !inSwitch) return true;
    const isLoop = /^(?:While|DoWhile|For|ForIn|ForOf)Statement$/.test(node.type);
    for (const child of childrenOf(node))
      pending.push({ node: child, inLoop: inLoop || isLoop, inSwitch: inSwitch || node.type === 'SwitchStatement' });
  }
  return false;
}

function dropVariable(name: string, scope: Scope, pass: Pass): void {
  const { path } = scope.getBinding(name) ?? {};
  if (path?.node.type === 'VariableDeclarator') pass.drop(path.node);
}
