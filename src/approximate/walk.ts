/**
 * Approximate interpretation: a module's own code walked through from its top, then every callback that was handed out,
 * then every function that nothing has called, in a world of its own. Known values are computed; what `require`, globals
 * and their functions give has a name; what cannot be known carries where it comes from. Where a condition is not known,
 * both ways are taken.
 *
 * Laursen et al., "Reducing Static Analysis Unsoundness with Approximate Interpretation" (PLDI 2024), run programs like
 * this to find what static analysis of JavaScript misses, and Peng et al., "X-Force" (2014), force all their ways. Both
 * execute them. Here nothing is executed: the tree is walked with a meaning of its own for everything, over plain data.
 */

import type { Pay } from '../language/account.js';
import { type Data, isFn, LONGEST } from '../language/data.js';
import { lastUpTo } from '../parse/locate.js';
import { functionAround } from '../parse/nodes.js';
import { endOf, startOf } from '../parse/walk.js';
import { label } from '../resolve/labels.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode, Label } from '../types.js';
import { isKeyName } from '../vocabulary/keys.js';
import { moduleName } from '../vocabulary/names.js';
import { construct, invoke } from './calls.js';
import { COLLECTIONS } from './collections.js';
import { goThrough } from './disk.js';
import { evaluate } from './expressions.js';
import { closureOf, declare } from './functions.js';
import { MOST_STEPS, oddPlacesOf, type Worth } from './gate.js';
import { get, set } from './members.js';
import type { Closure, Intrinsic, Run, Seen } from './model.js';
import { OBJECTS } from './objects.js';
import { PLATFORM, valueNamed } from './platform.js';
import { awaited, PROMISES } from './promises.js';
import { BOUNDS, isThrown, nameOf, SPENT } from './run.js';
import { perform } from './statements.js';
import { topOf, valueOfText } from './texts.js';
import { UNKNOWNS } from './unknowns.js';
import { instance, isUnknown, unknown } from './value.js';

const NATIVES: ReadonlyMap<string, Intrinsic> = new Map(
  Object.entries({ ...OBJECTS, ...COLLECTIONS, ...PROMISES, ...PLATFORM, ...UNKNOWNS }),
);

/** What a walk saw, what it took, and how the language's functions are called that it saw. */
export interface Observed extends Seen {
  /** Functions of the file that its top calls, in whatever way. */
  readonly started: ReadonlySet<AnyNode>;
  readonly spent: number;
  nameOf(fn: Data): string | undefined;
}

/**
 * What a walk through a file sees, within so many steps; undefined where the package has no such many left, which is
 * counted.
 *
 * @param isWhole false for a walk that ends where the top of the file does
 */
export function observe(unit: Unit, worth: Worth, isWhole = true): Observed | undefined {
  const { walks } = unit.world.costs;
  if (walks.work < worth.most) {
    walks.refuse();
    return undefined;
  }
  const seen = gone(unit, worth, isWhole);
  walks.settles(seen.spent);
  return seen;
}

function gone(unit: Unit, { first, most }: Worth, isWhole: boolean): Observed {
  const seen: Seen = { values: new Map(), sources: [], decodes: 0, calls: [], isCut: false };
  const purse = { whole: first, task: 0, room: BOUNDS.room as number };
  const run = makeRun(unit, seen, purse);
  let steps = first;
  let isAtTop = true;
  run.goOn = (extra = 0) => {
    const more = Math.max(steps, Math.min(most + extra, most > first ? MOST_STEPS : most)) - steps;
    steps += more;
    purse.whole += more;
    // What there is to go through is gone through here; what came to light is looked at everywhere.
    if (isAtTop) purse.task += Math.max(more / 2, Math.min(more, extra));
  };
  const spend = (task: () => void, most: number): void => {
    purse.task = Math.min(most, purse.whole);
    run.maybe = 0;
    run.calls = 0;
    run.depth = 0;
    run.at = undefined;
    run.stack.length = 0;
    try {
      task();
    } catch (error) {
      if (error === SPENT || error instanceof RangeError) seen.isCut = true;
      else if (!isThrown(error) && typeof error !== 'symbol') throw error;
    }
  };
  const tasks: (() => void)[] = [];
  /** What is only done when nothing else is left: what waits for a failure. */
  const lastTasks: (() => void)[] = [];
  run.queue = (task, isLast = false) => {
    const { here, isHandedIn, at } = run;
    // It is done where it was put off, and comes of what put it off.
    const there = (): void => {
      const before = { here: run.here, isHandedIn: run.isHandedIn, at: run.at };
      Object.assign(run, { here, isHandedIn, at });
      try {
        task();
      } finally {
        Object.assign(run, before);
      }
    };
    if (tasks.length + lastTasks.length < BOUNDS.tasks) (isLast ? lastTasks : tasks).push(there);
    else seen.isCut = true;
  };
  const nextTask = (): (() => void) | undefined => tasks.shift() ?? lastTasks.shift();
  let isDraining = false;
  run.drain = until => {
    if (isDraining) return;
    isDraining = true;
    try {
      for (let turn = 0; turn < 200 && !until?.(); turn++) {
        const task = nextTask();
        if (!task) break;
        task();
      }
    } finally {
      isDraining = false;
    }
  };
  spend(() => runModule(unit, run), isWhole ? first / 2 : first);
  const started: ReadonlySet<AnyNode> = new Set(run.called);
  isAtTop = false;
  const finish = (): void => {
    for (let task = nextTask(); task && purse.whole > 0; task = nextTask()) spend(task, BOUNDS.task);
  };
  if (isWhole) {
    finish();
    for (const fn of functionsOf(unit)) {
      if (purse.whole <= 0) break;
      if (run.called.has(fn)) continue;
      spend(() => force(fn, run), BOUNDS.task);
      finish();
    }
  }
  if (purse.whole <= 0) seen.isCut = true;
  const spent = steps - Math.max(0, purse.whole);
  return { ...seen, isCut: seen.isCut, started, spent, nameOf: fn => nameOf(run, fn) };
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'] as const;

/** All functions of a file: those in which something begins or is hidden, then the others, each time those outside first. */
function functionsOf(unit: Unit): readonly AnyNode[] {
  const all = FUNCTIONS.flatMap(type => unit.indexed.nodes(type)).sort((a, b) => startOf(a) - startOf(b));
  const odd = new Set(oddPlacesOf(unit.file).map(place => innermost(all, place)));
  return [...all.filter(fn => odd.has(fn)), ...all.filter(fn => !odd.has(fn))];
}

/** The innermost function around a place, of functions in the order of their starts. */
function innermost(functions: readonly AnyNode[], place: number): AnyNode | undefined {
  let at = lastUpTo(functions, place, startOf);
  while (at && endOf(at) <= place) at = functionAround(at);
  return at;
}

/** A function that nothing has called is called by somebody, with something. */
function force(fn: AnyNode, run: Run): void {
  const closure = run.closures.get(fn) ?? lone(fn, run);
  const params = (fn as { params?: readonly AnyNode[] }).params ?? [];
  const { home } = closure;
  const self = home !== undefined && !isFn(home) ? instance(home) : unknown();
  run.at = undefined;
  run.invoke(
    closure,
    self,
    params.map(param => unknown(labelsOfParameter(param, run))),
  );
}

/** What a program calls a private key is one, whoever hands it in. */
function labelsOfParameter(param: AnyNode, { unit }: Run): readonly Label[] {
  if (param.type !== 'Identifier' || !isKeyName(param.name)) return [];
  return [label('key-material', `the key ${param.name}`, { file: unit.file, node: param })];
}

/** A function in code that was not come to: what is around it is as it was left. */
function lone(fn: AnyNode, run: Run): Closure {
  const top = run.tops.get(run.unit) ?? topOf(run, run.unit);
  return closureOf(fn, top, run);
}

/** Walks through the top of a file; what it exports is kept. */
function runModule(unit: Unit, run: Run): void {
  run.seen.sources.push(unit.file.text);
  const exports = instance();
  const module = moduleThing(exports);
  run.modules.set(unit, module);
  const env = topOf(run, unit, undefined, exports);
  run.tops.set(unit, env);
  const { here } = run;
  run.here = unit;
  try {
    declare(env, run);
    for (const statement of (unit.indexed.program as unknown as { body: AnyNode[] }).body) {
      try {
        perform(statement, env, run);
      } catch (error) {
        // What one statement throws, as far as this knows, need not keep the others from being looked at.
        if (!isThrown(error)) throw error;
      }
    }
    exportAll(unit, run, module);
  } finally {
    run.here = here;
  }
}

function moduleThing(exports: Data): Data {
  return { kind: 'opaque', name: 'module', labels: [], properties: new Map([['exports', exports]]) } as Data;
}

/** `export const a`, `export { a as b }`, `export default`: what other files of the package import. */
function exportAll(unit: Unit, run: Run, module: Data): void {
  const env = run.tops.get(unit);
  const exports = get(run, module, 'exports');
  if (!env || isUnknown(exports)) return;
  const give = (name: string, value: Data): void => set(run, exports, name, value);
  for (const node of unit.indexed.nodes('ExportNamedDeclaration')) {
    const { declaration, specifiers, source } = node as unknown as {
      declaration?: AnyNode | null;
      specifiers: { local: AnyNode; exported: AnyNode }[];
      source?: { value: string } | null;
    };
    const from = source ? run.load(source.value) : undefined;
    for (const { local, exported } of specifiers) {
      const name = (local as { name?: string }).name ?? 'default';
      give((exported as { name?: string }).name ?? 'default', source ? get(run, from, name) : run.evaluate(local, env));
    }
    const declared = declaration as unknown as { id?: AnyNode; declarations?: { id: AnyNode }[] } | null | undefined;
    for (const id of [declared?.id, ...(declared?.declarations ?? []).map(one => one.id)])
      if (id?.type === 'Identifier') give(id.name as string, run.evaluate(id, env));
  }
  for (const node of unit.indexed.nodes('ExportDefaultDeclaration')) {
    const { declaration } = node as unknown as { declaration: AnyNode };
    const { id } = declaration as unknown as { id?: AnyNode | null };
    if (id) give('default', run.evaluate(id, env));
    else if (/Function|Class/.test(declaration.type))
      give(
        'default',
        run.evaluate({ ...declaration, type: declaration.type.replace('Declaration', 'Expression') } as AnyNode, env),
      );
    else give('default', run.evaluate(declaration, env));
  }
}

/** Texts and numbers in which something may be hidden, in a file that gives it to others. */
const DATA = /'[^'\n]{200,100000}'|"[^"\n]{200,100000}"|`[^`]{200,100000}`|\[\d[\d,\s]{200,100000}\]/g;

interface Purse {
  whole: number;
  task: number;
  room: number;
}

function makeRun(unit: Unit, seen: Seen, purse: Purse): Run {
  const pay: Pay = Object.assign(
    (work = 1, bytes = 0): void => {
      purse.whole -= work;
      purse.task -= work;
      purse.room -= bytes;
      if (purse.whole < 0 || purse.task < 0 || purse.room < 0) throw SPENT;
    },
    { made: (text: string) => text },
  );
  const things = new Map<string, Data>();
  const loaded = new Map<string, Data>();
  const run: Run = {
    unit,
    seen,
    pay,
    maybe: 0,
    calls: 0,
    depth: 0,
    at: undefined,
    node: undefined,
    here: unit,
    isHandedIn: false,
    loading: 0,
    evals: BOUNDS.evals.count,
    called: new Set(),
    closures: new Map(),
    globals: new Map(),
    additions: new Map(),
    natives: NATIVES,
    intrinsics: new Map(),
    names: new Map(),
    listeners: new Map(),
    fed: new Map(),
    written: new Map(),
    risks: 0,
    modules: new Map(),
    tops: new Map(),
    stack: [],
    evaluate: (node, env) => evaluate(node, env, run),
    get: (of, key) => get(run, of, key),
    set: (of, key, value) => set(run, of, key, value),
    invoke: (fn, self, args) => invoke(fn, self, args, run),
    construct: (fn, args, target = fn) => construct(fn, args, target, run),
    await: value => awaited(run, value),
    moduleOf: (of, name) => {
      const module = run.modules.get(of);
      if (module === undefined) return named(name === 'exports' ? 'module.exports' : 'module');
      return name === 'module' ? module : get(run, module, 'exports');
    },
    load: specifier => load(specifier),
    runText: (text, env) => valueOfText(run, text, env),
    named,
    queue: () => {},
    drain: () => {},
    goOn: () => {},
  };
  return run;

  function named(name: string, labels: readonly Label[] = []): Data {
    const value = valueNamed(name);
    if (value !== undefined) return value;
    const known = things.get(name);
    if (known && labels.length === 0) return known;
    // The same thing with more on it, or from elsewhere, is told apart, so that labels of one do not come to the other.
    const key = `${name} ${labels.map(({ kind, origin: { file, node } }) => `${kind} ${file.path}:${startOf(node)}`)}`;
    const same = things.get(key);
    if (same) return same;
    const made: Data = { kind: 'opaque', name, labels, properties: new Map() } as Data;
    if (!known) things.set(name, made);
    things.set(key, made);
    return made;
  }

  function load(specifier: string): Data {
    if (specifier.length > 300) return unknown();
    const file = unit.world.find(run.here.file, specifier);
    if (!file) {
      return named(moduleName(specifier));
    }
    const known = loaded.get(file.path);
    if (known !== undefined) return known;
    if (loaded.size >= BOUNDS.modules) return unknown();
    loaded.set(file.path, instance());
    const exports = exportsOf(file);
    loaded.set(file.path, exports);
    return exports;
  }

  function exportsOf(file: { readonly path: string; readonly text: string }): Data {
    if (/\.json$/i.test(file.path)) {
      seen.sources.push(file.text);
      return json(file.text);
    }
    const other = unit.world.open(file);
    if (!other || other === unit) return other ? run.moduleOf(unit, 'exports') : unknown();
    const hidden = [...file.text.matchAll(DATA)].slice(0, 20).reduce((sum, [text]) => sum + text.length, 0);
    if (hidden > 0) goThrough(run, hidden);
    const { at } = run;
    run.loading++;
    try {
      runModule(other, run);
    } finally {
      run.loading--;
      run.at = at;
    }
    return run.moduleOf(other, 'exports');
  }

  function json(text: string): Data {
    if (text.length > LONGEST.text) return unknown();
    const parse = NATIVES.get('JSON.parse');
    try {
      return parse ? parse.call(run, undefined, [text]) : unknown();
    } catch (error) {
      if (isThrown(error)) return unknown();
      throw error;
    }
  }
}
