/** Statements, and how each ends. Where it is not known which way is taken, both are. */
import type { Data } from '../language/data.js';
import type { AnyNode } from '../types.js';
import { inner } from './environment.js';
import { itemsWithin, keysOf } from './members.js';
import type { Env, Run } from './model.js';
import { operate } from './operators.js';
import { assign } from './patterns.js';
import { BOUNDS, isThrown, maybe, saw, step } from './run.js';
import { supposed, supposing } from './supposing.js';
import { either, isUnknown, someKeyOf, truthOf, unknown } from './value.js';

/** How a statement ends: nothing, or a jump. */
export type Jump =
  | undefined
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }
  | { readonly kind: 'return'; readonly value: Data };

type Perform = (node: AnyNode, env: Env, run: Run, label?: string) => Jump;

export function perform(node: AnyNode, env: Env, run: Run, label?: string): Jump {
  step(run);
  const how = (STATEMENTS as Readonly<Record<string, Perform | undefined>>)[node.type];
  return how ? how(node, env, run, label) : undefined;
}

const LOOPS = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/;

/** How each type of statement is performed. */
type Table = {
  readonly [T in AnyNode['type']]?: (node: Extract<AnyNode, { type: T }>, env: Env, run: Run, label?: string) => Jump;
};

const STATEMENTS: Table = {
  BlockStatement: (node, env, run) => sequence(node.body as AnyNode[], env, run),
  ExpressionStatement(node, env, run) {
    run.evaluate(node.expression, env);
    return undefined;
  },
  VariableDeclaration(node, env, run) {
    for (const { id, init } of node.declarations as unknown as { id: AnyNode; init?: AnyNode | null }[]) {
      if (!init) {
        if (node.kind !== 'var') assign(id, undefined, env, run, true);
        continue;
      }
      const value = run.evaluate(init, env);
      saw(run, init, value, env);
      assign(id, value, env, run, true);
    }
    return undefined;
  },
  FunctionDeclaration: () => undefined,
  ClassDeclaration(node, env, run) {
    run.evaluate({ ...node, type: 'ClassExpression' }, env);
    return undefined;
  },
  ReturnStatement(node, env, run) {
    const value = node.argument ? run.evaluate(node.argument, env) : undefined;
    if (node.argument) saw(run, node.argument, value, env);
    return { kind: 'return', value };
  },
  ThrowStatement(node, env, run) {
    throw { thrown: run.evaluate(node.argument, env) };
  },
  IfStatement(node, env, run) {
    const { test, consequent, alternate } = node as unknown as {
      test: AnyNode;
      consequent: AnyNode;
      alternate?: AnyNode | null;
    };
    const truth = truthOf(run.evaluate(test, env));
    if (truth !== undefined) {
      const taken = truth ? consequent : alternate;
      return taken ? perform(taken, env, run) : undefined;
    }
    const first = supposing(test, env, run, () => way(consequent, env, run));
    const second = alternate ? way(alternate, env, run) : undefined;
    // Whichever way is taken, it returns.
    return first?.kind === 'return' && second?.kind === 'return'
      ? { kind: 'return', value: either([first.value, second.value]) }
      : undefined;
  },
  ForStatement(node, env, run, label) {
    const { init, test, update, body } = node as unknown as Record<
      'init' | 'test' | 'update' | 'body',
      AnyNode | null | undefined
    >;
    const scope = inner(env, node, run);
    if (init) init.type === 'VariableDeclaration' ? perform(init, scope, run) : run.evaluate(init, scope);
    return loop(scope, run, label, {
      test: at => (test ? run.evaluate(test, at) : true),
      body: at => perform(body as AnyNode, at, run),
      after: at => void (update && run.evaluate(update, at)),
      node,
    });
  },
  WhileStatement(node, env, run, label) {
    const { test, body } = node;
    return loop(env, run, label, { test: at => run.evaluate(test, at), body: at => perform(body, at, run), node });
  },
  DoWhileStatement(node, env, run, label) {
    const { test, body } = node;
    let isFirst = true;
    return loop(env, run, label, {
      test(at) {
        const goesOn = isFirst || run.evaluate(test, at);
        isFirst = false;
        return goesOn;
      },
      body: at => perform(body, at, run),
      node,
    });
  },
  ForOfStatement: (node, env, run, label) =>
    each(node, env, run, label, over => itemsWithin(run, node.await ? run.await(over) : over)),
  ForInStatement: (node, env, run, label) =>
    each(node, env, run, label, over => (isUnknown(over) && !over.properties?.size ? [someKeyOf(over)] : keysOf(over))),
  SwitchStatement: choose,
  BreakStatement: node => ({ kind: 'break', label: (node.label as { name?: string } | null)?.name }),
  ContinueStatement: node => ({ kind: 'continue', label: (node.label as { name?: string } | null)?.name }),
  LabeledStatement(node, env, run) {
    const { name } = node.label;
    const body = node.body;
    const jump = perform(body, env, run, LOOPS.test(body.type) ? name : undefined);
    return jump?.kind === 'break' && jump.label === name ? undefined : jump;
  },
  TryStatement: attempt,
  ExportNamedDeclaration(node, env, run) {
    return node.declaration ? perform(node.declaration, env, run) : undefined;
  },
  ExportDefaultDeclaration(node, env, run) {
    const declaration = node.declaration as AnyNode;
    if (/^(?:Function|Class)Declaration$/.test(declaration.type)) return perform(declaration, env, run);
    saw(run, declaration, run.evaluate(declaration, env), env);
    return undefined;
  },
  WithStatement: (node, env, run) => perform(node.body, env, run),
};

function sequence(nodes: readonly AnyNode[], env: Env, run: Run): Jump {
  for (const node of nodes) {
    const jump = perform(node, env, run);
    if (jump) return jump;
  }
  return undefined;
}

/** A way that may not be taken: what it returns may be returned, and what comes after it is done as well. */
function way(node: AnyNode, env: Env, run: Run): Jump {
  const jump = maybe(run, env, () => perform(node, env, run));
  if (jump?.kind === 'return') env.frame.returns.push(jump.value);
  else if (jump) env.frame.leaks++;
  return jump;
}

interface Loop {
  readonly node: AnyNode;
  readonly test: (env: Env) => Data;
  readonly body: (env: Env) => Jump;
  readonly after?: (env: Env) => void;
}

/** A loop turns as often as it says; where that is not known, a few times. */
function loop(env: Env, run: Run, label: string | undefined, { node, test, body, after }: Loop): Jump {
  let scope = env;
  let isSure = true;
  const { leaks } = env.frame;
  for (let turns = 0; ; turns++) {
    const truth = truthOf(test(scope));
    if (truth === false) return undefined;
    isSure &&= truth === true && env.frame.leaks === leaks;
    if (!isSure && turns >= BOUNDS.turns) return undefined;
    step(run);
    // Each turn has variables of its own, which what is made in it keeps.
    const turn: Env = {
      ...inner(scope, node, run),
      slots: new Map(scope.node === node ? scope.slots : []),
      outer: env.node === node ? env.outer : env,
    };
    const jump = isSure ? body(turn) : maybe(run, env, () => body(turn));
    scope = env.node === node ? turn : env;
    if (jump?.kind === 'return') {
      if (isSure) return jump;
      env.frame.returns.push(jump.value);
      return undefined;
    }
    if (jump && jump.label !== undefined && jump.label !== label) return jump;
    if (jump?.kind === 'break') return undefined;
    after?.(scope);
  }
}

function each(
  node: AnyNode,
  env: Env,
  run: Run,
  label: string | undefined,
  itemsOf: (over: Data) => readonly Data[],
): Jump {
  const { left, right, body } = node as unknown as { left: AnyNode; right: AnyNode; body: AnyNode };
  const over = run.evaluate(right, env);
  saw(run, right, over, env);
  const target =
    left.type === 'VariableDeclaration'
      ? ((left.declarations as unknown as { id: AnyNode }[])[0]?.id as AnyNode)
      : left;
  for (const item of itemsOf(over)) {
    step(run);
    const turn = inner(env, node, run);
    assign(target, item, turn, run, left.type === 'VariableDeclaration');
    const jump = isUnknown(over) ? maybe(run, env, () => perform(body, turn, run)) : perform(body, turn, run);
    if (jump?.kind === 'return') {
      if (!isUnknown(over)) return jump;
      env.frame.returns.push(jump.value);
      return undefined;
    }
    if (jump && jump.label !== undefined && jump.label !== label) return jump;
    if (jump?.kind === 'break') return undefined;
  }
  return undefined;
}

function choose(node: AnyNode, env: Env, run: Run): Jump {
  const { discriminant, cases } = node as unknown as {
    discriminant: AnyNode;
    cases: { test?: AnyNode | null; consequent: AnyNode[] }[];
  };
  const over = run.evaluate(discriminant, env);
  const scope = inner(env, node, run);
  if (isUnknown(over)) {
    for (const { test, consequent } of cases) {
      const known = test ? run.evaluate(test, scope) : undefined;
      const jump = supposed(discriminant, known, scope, () => maybe(run, env, () => sequence(consequent, scope, run)));
      if (jump?.kind === 'return') env.frame.returns.push(jump.value);
      else if (jump && (jump.kind === 'continue' || jump.label !== undefined)) env.frame.leaks++;
    }
    return undefined;
  }
  let position = cases.findIndex(({ test }) => test && operate('===', over, run.evaluate(test, scope), run) === true);
  if (position < 0) position = cases.findIndex(({ test }) => !test);
  for (; position >= 0 && position < cases.length; position++) {
    const jump = sequence(cases[position]?.consequent ?? [], scope, run);
    if (jump?.kind === 'break' && jump.label === undefined) return undefined;
    if (jump) return jump;
  }
  return undefined;
}

function attempt(node: AnyNode, env: Env, run: Run): Jump {
  const { block, handler, finalizer } = node as unknown as {
    block: AnyNode;
    handler?: { param?: AnyNode | null; body: AnyNode } | null;
    finalizer?: AnyNode | null;
  };
  const before = env.frame.thrown.length;
  const { risks } = run;
  const caught = (thrown: Data): Jump => {
    const scope = inner(env, handler as unknown as AnyNode, run);
    if (handler?.param) assign(handler.param, thrown, scope, run, true);
    return perform(handler?.body as AnyNode, scope, run);
  };
  let jump: Jump;
  try {
    jump = perform(block, env, run);
    if (handler && (run.risks > risks || env.frame.thrown.length > before)) {
      // Whatever it called may have failed.
      const thrown = env.frame.thrown.splice(before);
      const way = maybe(run, env, () => caught(thrown.length > 0 ? either(thrown) : unknown()));
      if (way?.kind === 'return') env.frame.returns.push(way.value);
    }
  } catch (error) {
    if (!handler || !isThrown(error)) {
      if (finalizer && isThrown(error)) perform(finalizer, env, run);
      throw error;
    }
    jump = caught(error.thrown);
  }
  const last = finalizer ? perform(finalizer, env, run) : undefined;
  return last ?? jump;
}
