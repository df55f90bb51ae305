/** The package's own functions: made where they stand, and called. */

import { type Data, ROOM } from '../language/data.js';
import { endOf, startOf } from '../parse/walk.js';
import type { AnyNode } from '../types.js';
import { declaredIn, writeSlot } from './environment.js';
import type { Closure, Env, Frame, Run } from './model.js';
import { assign } from './patterns.js';
import { settled } from './promises.js';
import { BOUNDS, ENOUGH, isThrown, step } from './run.js';
import { perform } from './statements.js';
import { either, instance, isUnknown, unknown, withSlot } from './value.js';

interface FunctionParts {
  readonly params?: readonly AnyNode[];
  readonly body?: AnyNode;
  readonly async?: boolean;
  readonly generator?: boolean;
  readonly id?: AnyNode | null;
}

/** A function as a value. */
export function closureOf(node: AnyNode, env: Env, run: Run, home?: Data): Closure {
  const { unit } = env;
  run.pay(1, ROOM.function);
  const made: Closure = {
    kind: 'function',
    properties: new Map(),
    node,
    unit,
    env,
    call: (self, args) => callClosure(made, self, args, undefined, run),
    source: () => unit.file.text.slice(startOf(node), endOf(node)).replace(/\n\s*/g, ''),
    ...(home !== undefined && { home }),
  };
  if (unit === run.unit) run.closures.set(node, made);
  return made;
}

/** What a function gives. @param target what was constructed, for `new` */
export function callClosure(fn: Closure, self: Data, args: readonly Data[], target: Data, run: Run): Data {
  const { params = [], body, async: isAsync, generator, id } = fn.node as unknown as FunctionParts;
  step(run, 2);
  if (fn.unit === run.unit) run.called.add(fn.node);
  if (!body) return unknown();
  if (run.calls >= BOUNDS.depth.calls || isRecursive(fn, run)) {
    run.seen.isCut = true;
    return unknown();
  }
  const isArrow = fn.node.type === 'ArrowFunctionExpression';
  const outer = fn.env.frame;
  const frame: Frame = {
    self: isArrow ? outer.self : (self ?? fn.otherwise),
    args: isArrow ? outer.args : args,
    target: isArrow ? outer.target : target,
    home: fn.home ?? (isArrow ? outer.home : undefined),
    returns: [],
    thrown: [],
    given: generator ? [] : undefined,
    maybe: run.maybe,
    leaks: 0,
  };
  const env: Env = {
    unit: fn.unit,
    node: fn.node,
    fn: fn.node,
    isWhole: true,
    slots: new Map(),
    outer: fn.env,
    frame,
    maybe: run.maybe,
  };
  const { here, isHandedIn } = run;
  if (here !== fn.unit) run.isHandedIn = args.length > 0;
  run.here = fn.unit;
  run.calls++;
  run.stack.push(fn.node);
  try {
    if (id && fn.node.type === 'FunctionExpression') {
      const variable = fn.unit.indexed.variableOf(id);
      if (variable) writeSlot(variable, fn, env, run, true);
    }
    params.forEach((param, at) => {
      if (param.type === 'RestElement') assign(param.argument, args.slice(at), env, run, true);
      else assign(param, args[at], env, run, true);
    });
    const result = bodyOf(body, env, run);
    if (frame.given) return withSlot({ kind: 'items', items: frame.given, at: 0 });
    return isAsync ? settled(run, run.await(result)) : result;
  } catch (error) {
    if (isAsync && isThrown(error)) return settled(run, error.thrown, true);
    throw error;
  } finally {
    run.stack.pop();
    run.calls--;
    run.here = here;
    run.isHandedIn = isHandedIn;
  }
}

/** A function that calls itself is followed while what it is given is known; otherwise a few times. */
function isRecursive(fn: Closure, run: Run): boolean {
  let times = 0;
  for (const node of run.stack) if (node === fn.node) times++;
  return times > (run.maybe > 0 ? 2 : 30);
}

function bodyOf(body: AnyNode, env: Env, run: Run): Data {
  if (body.type !== 'BlockStatement') return run.evaluate(body, env);
  declare(env, run);
  const { frame } = env;
  let value: Data;
  try {
    const jump = perform(body, env, run);
    value = jump?.kind === 'return' ? jump.value : undefined;
  } catch (error) {
    // Where it may have returned before it threw, whoever goes on was given that.
    if (error !== ENOUGH && !(isThrown(error) && frame.returns.length > 0)) throw error;
  }
  if (frame.returns.length === 0) return value;
  // What it may have returned before it came to its end.
  return either(value === undefined ? frame.returns : [...frame.returns, value]);
}

/** The functions that are declared in a function, or at the top of a file, are there from the start. */
export function declare(env: Env, run: Run): void {
  for (const node of declaredIn(env.fn, env.unit)) {
    const { id } = node as { id?: AnyNode | null };
    const variable = id && env.unit.indexed.variableOf(id);
    if (variable) writeSlot(variable, closureOf(node, env, run), env, run, true);
  }
}

/** What `new` makes of a function of the package. */
export function constructClosure(fn: Closure, args: readonly Data[], target: Data, run: Run): Data {
  const parts = fn as Closure & { construct?: (args: readonly Data[], target: Data) => Data };
  if (parts.construct) return parts.construct(args, target);
  const self = instance(run.get(target, 'prototype'));
  const result = callClosure(fn, self, args, target, run);
  const isOther = typeof result === 'object' && result !== null && !(isUnknown(result) && !result.name);
  return isOther ? result : self;
}
