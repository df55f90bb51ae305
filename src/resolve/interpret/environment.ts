/** Variables: of a call, and of a scope that no call is followed into. */
import { type Data, EXCEEDED, isFn, OPAQUE } from '../../language/data.js';
import { functionAround, parentOf } from '../../parse/nodes.js';
import type { Variable } from '../../parse/scopes.js';
import type { AnyNode } from '../../types.js';
import { changeAt } from './changes.js';
import { isSpent } from './memory.js';
import { type Env, GIVEN_UP, type Run, TICKS } from './model.js';

export function standingEnv(run: Run, fn: AnyNode | undefined): Env {
  let env = run.standing.get(fn);
  if (!env) {
    const outer = fn === undefined ? undefined : standingEnv(run, functionAround(fn));
    env = { fn, outer, slots: new Map(), standing: true, asked: 0, self: OPAQUE, args: [] };
    run.standing.set(fn, env);
  }
  return env;
}

function homeOf(run: Run, variable: Variable, env: Env): Env {
  let at: Env | undefined = env;
  while (at && at.fn !== variable.scope.fn) at = at.outer;
  return at ?? standingEnv(run, variable.scope.fn);
}

export function read(run: Run, variable: Variable, env: Env): Data {
  const home = homeOf(run, variable, env);
  const value = home.slots.get(variable);
  if (value !== undefined || home.slots.has(variable) || !home.standing) return value;
  return demand(run, variable, home);
}

export function write(run: Run, variable: Variable, value: Data, env: Env): void {
  const home = homeOf(run, variable, env);
  if (!home.standing && home.asked !== run.questions) run.isChanged = true;
  home.slots.set(variable, value);
}

/** Works out a variable of a standing scope: its declaration, then each statement that changes or shuffles it. */
function demand(run: Run, variable: Variable, home: Env): Data {
  const { slots } = home;
  slots.set(variable, undefined);
  let isKnown = false;
  for (const write of variable.writes) {
    if (write.kind === 'function') slots.set(variable, run.functionOf(write.value, home));
    else if (write.kind === 'value') isKnown = true;
    else if (write.kind === 'parameter' && write.path.length === 0 && !write.rest && home.outer) {
      slots.set(variable, handedIn(run, write.fn, write.index, home.outer));
      isKnown = true;
    } else if (write.kind !== 'unknown') {
      slots.set(variable, OPAQUE);
      return OPAQUE;
    }
  }
  if (!isKnown && slots.get(variable) === undefined && variable.writes.length > 0) slots.set(variable, OPAQUE);
  for (const step of stepsAbout(run, variable)) {
    try {
      step(home);
    } catch (error) {
      if (isSpent(run)) throw GIVEN_UP;
      if (error instanceof RangeError) throw error;
      if (error === EXCEEDED) run.costs.all.refuse();
    }
  }
  // What functions do to it depends on when they are called, which is not known here.
  if (!isFn(slots.get(variable)) && isChangedInside(run, variable)) slots.set(variable, OPAQUE);
  return slots.get(variable);
}

/** What a function expression that is called where it stands is given. */
function handedIn(run: Run, fn: AnyNode, position: number, outer: Env): Data {
  const parent = parentOf(fn);
  if (parent?.type !== 'CallExpression' || (parent.callee as AnyNode) !== fn) return OPAQUE;
  const args = parent.arguments as AnyNode[];
  const arg = args[position];
  if (args.slice(0, position + 1).some(({ type }) => type === 'SpreadElement')) return OPAQUE;
  return arg ? run.computeOf(arg)(outer) : undefined;
}

function isChangedInside(run: Run, variable: Variable): boolean {
  return run.unit.indexed
    .referencesOf(variable)
    .some(reference => functionAround(reference) !== variable.scope.fn && changeAt(reference) !== undefined);
}

/** What is done to a variable by the statements of its own scope, in order. */
function stepsAbout(run: Run, variable: Variable): readonly ((env: Env) => unknown)[] {
  const steps = new Map<AnyNode, (env: Env) => unknown>();
  for (const reference of run.unit.indexed.referencesOf(variable)) {
    if (functionAround(reference) !== variable.scope.fn) continue;
    const node = changeAt(reference);
    if (!node || steps.has(node) || steps.size >= TICKS.statements) continue;
    if (node.type === 'VariableDeclarator') {
      const { id, init } = node as unknown as { id: AnyNode; init?: AnyNode | null };
      if (init) steps.set(node, env => run.assign(id, run.computeOf(init)(env), env));
    } else if (isStatement(node)) steps.set(node, run.performOf(node));
    else steps.set(node, run.computeOf(node));
  }
  return [...steps.values()];
}

function isStatement(node: AnyNode): boolean {
  return node.type.endsWith('Statement');
}
