/** Loops. */

import { parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { type Env, excess, type Jump, type Perform, type Run, SIMPLE } from './model.js';
import { decide, keysOf, listOf } from './operators.js';
import { assign } from './properties.js';

export function compileFor(run: Run, node: AnyNode & { readonly type: 'ForStatement' }): Perform {
  const init = node.init
    ? node.init.type === 'VariableDeclaration'
      ? run.performOf(node.init as AnyNode)
      : run.computeOf(node.init as AnyNode)
    : undefined;
  const test = node.test ? run.computeOf(node.test as AnyNode) : () => true;
  const update = node.update ? run.computeOf(node.update as AnyNode) : undefined;
  const body = run.performOf(node.body as AnyNode);
  return env => {
    init?.(env);
    return loop(
      run,
      env,
      node,
      () => decide(test(env)),
      body,
      () => update?.(env),
    );
  };
}

export function compileWhile(run: Run, node: AnyNode & { readonly type: 'WhileStatement' }): Perform {
  const test = run.computeOf(node.test as AnyNode);
  const body = run.performOf(node.body as AnyNode);
  return env => loop(run, env, node, () => decide(test(env)), body);
}

export function compileDoWhile(run: Run, node: AnyNode & { readonly type: 'DoWhileStatement' }): Perform {
  const test = run.computeOf(node.test as AnyNode);
  const body = run.performOf(node.body as AnyNode);
  return env => {
    let isFirst = true;
    return loop(
      run,
      env,
      node,
      () => {
        const goesOn = isFirst || decide(test(env));
        isFirst = false;
        return goesOn;
      },
      body,
    );
  };
}

export function compileForEach(
  run: Run,
  node: AnyNode & { readonly type: 'ForOfStatement' | 'ForInStatement' },
): Perform {
  const target = node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id as AnyNode) : node.left;
  const over = run.computeOf(node.right as AnyNode);
  const body = run.performOf(node.body as AnyNode);
  return env => {
    const value = over(env);
    const items = node.type === 'ForOfStatement' ? listOf(run, value) : keysOf(value, run.tick);
    let position = 0;
    return loop(
      run,
      env,
      node,
      () => position < items.length,
      inner => {
        assign(run, target as AnyNode, items[position++], inner);
        return body(inner);
      },
    );
  };
}

function loop(run: Run, env: Env, node: AnyNode, test: () => boolean, body: Perform, after?: () => unknown): Jump {
  const parent = parentOf(node);
  const label = parent?.type === 'LabeledStatement' ? parent.label.name : undefined;
  const { test: condition, update, body: inner } = node as unknown as Record<string, AnyNode | null | undefined>;
  const price = 1 + excess(condition) + excess(update) + (inner && SIMPLE.test(inner.type) ? excess(inner) : 0);
  while (test()) {
    run.tick(price);
    const jump = body(env);
    if (jump) {
      if (jump.kind === 'return') return jump;
      const isOurs = jump.label === undefined || jump.label === label;
      if (!isOurs) return jump;
      if (jump.kind === 'break') return undefined;
    }
    after?.();
  }
  return undefined;
}
