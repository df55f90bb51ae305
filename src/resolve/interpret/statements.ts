/** A statement as a function of its environment, and how it ends. */
import { OPAQUE } from '../../language/data.js';
import type { Thrown } from '../../language/native.js';
import type { AnyNode } from '../../types.js';
import { compileDoWhile, compileFor, compileForEach, compileWhile } from './loops.js';
import { excess, GIVEN_UP, type Jump, type Perform, type Run, SIMPLE, STATEMENT } from './model.js';
import { decide, operate } from './operators.js';
import { assign } from './properties.js';

export function compileStatement(run: Run, node: AnyNode): Perform {
  switch (node.type) {
    case 'BlockStatement':
      return sequence(run, node.body as AnyNode[]);
    case 'ExpressionStatement': {
      const value = run.computeOf(node.expression as AnyNode);
      return env => void value(env);
    }
    case 'VariableDeclaration': {
      const declarators = node.declarations as unknown as { id: AnyNode; init?: AnyNode | null }[];
      const parts = declarators.map(({ id, init }) => ({ id, value: init ? run.computeOf(init) : undefined }));
      const resets = node.kind !== 'var';
      return env => {
        for (const { id, value } of parts) {
          if (value) assign(run, id, value(env), env);
          else if (resets) assign(run, id, undefined, env);
        }
        return undefined;
      };
    }
    case 'ReturnStatement': {
      const value = node.argument ? run.computeOf(node.argument as AnyNode) : () => undefined;
      return env => ({ kind: 'return', value: value(env) });
    }
    case 'IfStatement': {
      const test = run.computeOf(node.test as AnyNode);
      const yes = run.performOf(node.consequent as AnyNode);
      const no = node.alternate ? run.performOf(node.alternate as AnyNode) : () => undefined;
      return env => (decide(test(env)) ? yes(env) : no(env));
    }
    case 'ForStatement':
      return compileFor(run, node);
    case 'WhileStatement':
      return compileWhile(run, node);
    case 'DoWhileStatement':
      return compileDoWhile(run, node);
    case 'ForOfStatement':
    case 'ForInStatement':
      return compileForEach(run, node);
    case 'SwitchStatement':
      return compileSwitch(run, node);
    case 'BreakStatement':
    case 'ContinueStatement': {
      const label = (node.label as { name?: string } | null)?.name;
      const kind = node.type === 'BreakStatement' ? 'break' : 'continue';
      return () => ({ kind, label });
    }
    case 'LabeledStatement': {
      const body = run.performOf(node.body as AnyNode);
      const { name } = node.label;
      return env => {
        const jump = body(env);
        return jump?.kind === 'break' && jump.label === name ? undefined : jump;
      };
    }
    case 'TryStatement':
      return compileTry(run, node);
    case 'ThrowStatement': {
      const value = run.computeOf(node.argument as AnyNode);
      return env => {
        throw { thrown: value(env) } satisfies Thrown;
      };
    }
    case 'EmptyStatement':
    case 'FunctionDeclaration':
      return () => undefined;
    default:
      return () => {
        throw GIVEN_UP;
      };
  }
}

function sequence(run: Run, nodes: readonly AnyNode[]): Perform {
  const statements = nodes.map(run.performOf);
  const prices = nodes.map(node => STATEMENT.ticks + (SIMPLE.test(node.type) ? excess(node) : 0));
  return env => {
    for (let position = 0; position < statements.length; position++) {
      run.tick(prices[position]);
      const jump = (statements[position] as Perform)(env);
      if (jump) return jump;
    }
    return undefined;
  };
}

function compileSwitch(run: Run, node: AnyNode): Perform {
  const { discriminant, cases } = node as unknown as {
    discriminant: AnyNode;
    cases: { test?: AnyNode | null; consequent: AnyNode[] }[];
  };
  const over = run.computeOf(discriminant);
  const parts = cases.map(({ test, consequent }) => ({
    test: test ? run.computeOf(test) : undefined,
    body: sequence(run, consequent),
  }));
  return env => {
    const value = over(env);
    if (value === OPAQUE) throw GIVEN_UP;
    let position = parts.findIndex(({ test }) => test && operate(run, '===', value, test(env)) === true);
    if (position < 0) position = parts.findIndex(({ test }) => !test);
    for (; position >= 0 && position < parts.length; position++) {
      const jump = parts[position]?.body(env);
      if (jump?.kind === 'break' && jump.label === undefined) return undefined;
      if (jump) return jump;
    }
    return undefined;
  };
}

function compileTry(run: Run, node: AnyNode): Perform {
  const { block, handler, finalizer } = node as unknown as {
    block: AnyNode;
    handler?: { param?: AnyNode | null; body: AnyNode } | null;
    finalizer?: AnyNode | null;
  };
  const body = run.performOf(block);
  const caught = handler ? run.performOf(handler.body) : undefined;
  const last = finalizer ? run.performOf(finalizer) : undefined;
  return env => {
    let jump: Jump;
    try {
      jump = body(env);
    } catch (error) {
      if (!caught || !isThrown(error)) throw error;
      if (handler?.param) assign(run, handler.param, error.thrown, env);
      jump = caught(env);
    }
    return last?.(env) ?? jump;
  };
}

function isThrown(error: unknown): error is Thrown {
  return typeof error === 'object' && error !== null && 'thrown' in error;
}
