/** Texts that are run on the way: what they give is known when they are walked through in turn. */

import type { Data } from '../language/data.js';
import { parseFast } from '../parse/parse.js';
import { makeUnit, type Unit } from '../resolve/unit.js';
import type { AnyNode } from '../types.js';
import { closureOf, declare } from './functions.js';
import type { Env, Frame, Run } from './model.js';
import { BOUNDS } from './run.js';
import { perform } from './statements.js';
import { carried, eachOf, either } from './value.js';

/** What running a text gives. @param by the API that it is given to */
export function runScript(run: Run, text: Data, by: string): Data {
  return either(
    eachOf(text).map(one => {
      // What is no text is given back as it is.
      if (typeof one !== 'string') return by === 'eval' && typeof one !== 'object' ? one : carried([one]);
      return run.runText(one);
    }),
  );
}

/** A function made of texts: its parameters, and what it does. */
export function runFunction(run: Run, args: readonly Data[]): Data {
  const body = args.at(-1) ?? '';
  const params = args.slice(0, -1);
  if (!params.every(param => typeof param === 'string')) return carried(args);
  return either(
    eachOf(body).map(one => {
      if (typeof one !== 'string') return carried([one]);
      const unit = unitOf(run, `(function (${params.join(',')}\n) {\n${one}\n})`);
      const node = unit?.indexed.nodes('FunctionExpression')[0];
      // It is never strict by where it was made: called on nothing, its `this` is the global object.
      return unit && node
        ? Object.assign(closureOf(node, topOf(run, unit), run), { otherwise: run.named('global') })
        : carried([one]);
    }),
  );
}

/** The last value that a text comes to, walked through in an environment. */
export function valueOfText(run: Run, text: string, outer?: Env): Data {
  const unit = unitOf(run, text);
  if (!unit) return carried([text]);
  const env = topOf(run, unit, outer, outer ? outer.frame.self : run.named('global'));
  const { here } = run;
  // What a text exports, the file exports that runs it.
  const module = run.modules.get(here);
  if (module !== undefined) run.modules.set(unit, module);
  run.here = unit;
  try {
    declare(env, run);
    let value: Data;
    for (const statement of (unit.indexed.program as unknown as { body: AnyNode[] }).body)
      if (statement.type === 'ExpressionStatement') value = run.evaluate(statement.expression, env);
      else perform(statement, env, run);
    return value;
  } finally {
    run.here = here;
  }
}

function unitOf(run: Run, text: string): Unit | undefined {
  if (run.evals <= 0 || text.length > BOUNDS.evals.text) {
    run.seen.isCut = true;
    return undefined;
  }
  run.evals--;
  run.goOn();
  run.pay(text.length / 4, text.length * 50);
  const { path } = run.here.file;
  return makeUnit(parseFast({ path, text }), run.unit.world);
}

/** The environment at the top of a file or a text. */
export function topOf(run: Run, unit: Unit, outer?: Env, self?: Data): Env {
  const frame: Frame = {
    self,
    // Those of the function that Node puts around a file.
    args: outer ? [] : [run.moduleOf(unit, 'exports'), run.named('require'), run.moduleOf(unit, 'module')],
    target: undefined,
    home: undefined,
    returns: [],
    thrown: [],
    given: undefined,
    maybe: run.maybe,
    leaks: 0,
  };
  return {
    unit,
    node: unit.indexed.program,
    fn: undefined,
    isWhole: true,
    slots: new Map(),
    outer,
    frame,
    maybe: run.maybe,
  };
}
