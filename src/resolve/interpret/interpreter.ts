/**
 * What pure code of a package works out from constants: a small interpreter of its syntax tree, for decoders.
 *
 * Nothing of the package is executed by the engine: this walks the tree with a meaning of its own for every operator,
 * over plain data, and has no access to anything but that data. There is no disk, network, clock, chance or module
 * in its world: whatever is not pure is `OPAQUE`, and code that must decide on something opaque is given up. Every
 * loop, call, text and list is bounded.
 */

import { LIMITS, type Pay } from '../../language/account.js';
import { type Data, EXCEEDED, OPAQUE } from '../../language/data.js';
import { functionAround } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import type { Unit } from '../unit.js';
import { standingEnv } from './environment.js';
import { compile } from './expressions.js';
import { functionOf } from './functions.js';
import { forget, isSpent, look, made } from './memory.js';
import { type Compute, excess, GIVEN_UP, type Perform, type Run, TICKS } from './model.js';
import { assign } from './properties.js';
import { compileStatement } from './statements.js';

export interface Interpreter {
  /** The value of an expression where it stands, as far as constants decide it. */
  evaluate(node: AnyNode): Data;
  /** What a function gives for these arguments. */
  call(fn: AnyNode, args: readonly Data[]): Data;
  /** Allows so many more ticks, for one question or many, where the work is known to be worth it. */
  allow(ticks: number): void;
  /** Ticks left. */
  readonly left: number;
}

const interpreters = new WeakMap<Unit, Interpreter & { forget(): void }>();

/** Stands in where there is to be no interpreter: nothing is worked out. */
const NONE: Interpreter = { evaluate: () => OPAQUE, call: () => OPAQUE, allow: () => {}, left: 0 };

/** The interpreter of a file, made when first asked for. */
export function interpreterOf(unit: Unit): Interpreter {
  if (!unit.world.interprets) return NONE;
  let known = interpreters.get(unit);
  if (!known) {
    known = makeInterpreter(unit);
    interpreters.set(unit, known);
  }
  return known;
}

/** Lets go of all that the variables of a file hold. */
export function dismiss(unit: Unit): void {
  interpreters.get(unit)?.forget();
  interpreters.delete(unit);
}

function makeInterpreter(unit: Unit): Interpreter & { forget(): void } {
  const run = openRun(unit);
  return {
    evaluate: node =>
      asked(run, () => {
        run.tick(excess(node));
        return run.computeOf(node)(standingEnv(run, functionAround(node)));
      }),
    call: (fn, args) =>
      asked(run, () => run.functionOf(fn, standingEnv(run, functionAround(fn))).call(undefined, [...args], run.tick)),
    forget: () => forget(run),
    allow(ticks) {
      run.left += ticks;
      run.each = Math.max(run.each, ticks);
    },
    get left() {
      return run.left;
    },
  };
}

function openRun(unit: Unit): Run {
  const computes = new Map<AnyNode, Compute>();
  const performs = new Map<AnyNode, Perform>();
  const spend = (cost = 1, bytes = 0): void => {
    run.question -= cost;
    run.room -= bytes;
    if (run.question < 0 || run.room < 0) throw GIVEN_UP;
  };
  const tick: Pay = Object.assign(spend, { made: (text: string) => made(run, text) });
  const run: Run = {
    unit,
    costs: unit.world.costs,
    computeOf: node => computes.get(node) ?? kept(computes, node, compile(run, node)),
    performOf: node => performs.get(node) ?? kept(performs, node, compileStatement(run, node)),
    functionOf: (node, outer) => functionOf(run, node, outer),
    assign: (target, value, env) => assign(run, target, value, env),
    tick,
    standing: new Map(),
    additions: new Map(),
    hoisted: undefined,
    left: TICKS.unit,
    each: TICKS.question,
    question: 0,
    room: 0,
    depth: 0,
    busy: false,
    questions: 0,
    isChanged: false,
    held: 0,
    unlooked: 0,
    recent: ['', '', '', ''],
    last: '',
    oldest: 0,
  };
  return run;
}

function kept<T>(known: Map<AnyNode, T>, node: AnyNode, made: T): T {
  known.set(node, made);
  return made;
}

function asked(run: Run, compute: () => Data): Data {
  if (run.busy) return OPAQUE;
  const most = Math.min(run.left, run.each, run.costs.all.work);
  if (most <= 0) {
    run.costs.all.refuse();
    return OPAQUE;
  }
  run.busy = true;
  run.questions++;
  run.question = most;
  run.room = LIMITS.question;
  run.depth = 0;
  try {
    return compute();
  } catch (error) {
    // Given up, an error nobody caught, or a nesting deeper than the native stack: not known either way. What was
    // stopped halfway, such as turning an array round, has to start anew.
    if (isSpent(run)) run.isChanged = true;
    if (isSpent(run) || error === EXCEEDED || error instanceof RangeError) run.costs.all.refuse();
    return OPAQUE;
  } finally {
    const spent = most - run.question + 1;
    run.left -= spent;
    run.costs.all.settles(spent);
    run.recent.fill('');
    run.last = '';
    // Each question finds things as they were before anybody asked.
    if (run.isChanged) forget(run);
    run.isChanged = false;
    look(run, LIMITS.question - run.room);
    run.busy = false;
  }
}
