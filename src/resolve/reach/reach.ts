import { nameOfKey, push } from '../../parse/nodes.js';
import type { AnyNode, SourceFile } from '../../types.js';
import { askedModule, isAskedMethod } from '../../vocabulary/asked.js';
import { isClientMethod, loadsClient } from '../../vocabulary/clients.js';
import type { Unit, World } from '../unit.js';
import { flow } from './flow.js';
import { globals } from './globals.js';
import { KIND, kindOfRoot } from './kinds.js';
import { allParameters, property, taken } from './names.js';
import { isWrittenOut, seed, sourcesIn } from './seeds.js';
import { after, type Doors, type Handed, makeSpread, type Spread, settle } from './spread.js';

/**
 * How far the names of APIs reach in a file: which expressions may mean something that a rule can ask for.
 *
 * The evaluator answers backwards, from an expression to all it may be, and most of a file leads it nowhere at a high
 * price. So names are first spread forwards from the few places where they begin (`require('fs')`, `fetch`,
 * `x.constructor`), along whatever may carry them: variables, parameters, returned values, and properties, all
 * properties of one name being one (field-based, as in Feldthaus et al., "Efficient construction of approximate call
 * graphs for JavaScript IDE services", 2013). What they do not reach has no name, and is not evaluated for one. It
 * costs as much as there are places that names reach: next to nothing in most files.
 *
 * It errs on the side of reaching too much, never of too little: whatever the evaluator follows, this does.
 */
export interface Reach {
  /** True for a call that may be of something with a name, or that hands such a thing on. */
  isCandidate(call: AnyNode): boolean;
  /** True for an expression that may mean something with a name. */
  has(node: AnyNode): boolean;
}

interface State extends Reach {
  readonly spread: Spread;
  /** Another file hands something to functions of this one. */
  receive(handed: Handed): void;
  begin(): void;
  /** No file is to tell this one anything more. */
  end(): Gist;
}

/** What stays of a file whose tree was let go of: what it hands out, and what it was told. */
interface Gist {
  readonly exported: ReadonlyMap<string, Handed>;
  readonly received: Handed | undefined;
}

const states = new WeakMap<Unit, State>();
const gists = new WeakMap<SourceFile, Gist>();

const FUNCTION_TYPES = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** How far names reach in a unit. Computed once; files it imports are looked into as far as they hand names out. */
export function reachOf(unit: Unit): Reach {
  const state = stateOf(unit);
  // What is handed to its functions by the files that import it begins there.
  for (const file of unit.world.importersOf(unit.file)) {
    if (!gists.has(file)) stateOfFile(file, unit.world);
  }
  return state;
}

/** Lets go of a unit, so that its tree may be; what others must know of it is kept. */
export function forget(unit: Unit): void {
  const state = states.get(unit);
  if (!state) return;
  gists.set(unit.file, state.end());
  states.delete(unit);
}

/**
 * The state of a unit, once all it loads is known as far as it goes by itself. Files that load one another are gone
 * through one after the other, each after those it loads: a thousand of them take no more stack than two.
 */
function stateOf(unit: Unit): State {
  const known = states.get(unit);
  if (known) return known;
  const made = startedFor(unit);
  const underway = [{ state: made, left: [...loadedBy(unit)] }];
  for (let last = underway.at(-1); last; last = underway.at(-1)) {
    const next = last.left.shift();
    if (!next) {
      last.state.begin();
      underway.pop();
    } else if (!gists.has(next)) {
      const other = unit.world.open(next);
      if (other && !states.has(other)) underway.push({ state: startedFor(other), left: [...loadedBy(other)] });
    }
  }
  settleAll(unit.world);
  return made;
}

function startedFor(unit: Unit): State {
  const state = makeState(unit);
  states.set(unit, state);
  return state;
}

function stateOfFile(file: SourceFile, world: World): State | undefined {
  const unit = world.open(file);
  return unit && stateOf(unit);
}

/** Files of the package that a unit loads by names that are written out. */
function loadedBy({ file, indexed, world }: Unit): ReadonlySet<SourceFile> {
  const named = sourcesIn(indexed).flatMap(source => {
    const found = isWrittenOut(source) ? world.find(file, source.value) : undefined;
    return found ? [found] : [];
  });
  return new Set(named);
}

/** What files have yet to tell one another. It is told in turn, since whoever is told may have to tell others. */
const untold = new WeakMap<World, (() => void)[]>();

function later(world: World, tell: () => void): void {
  const waiting = untold.get(world);
  if (waiting) waiting.push(tell);
  else untold.set(world, [tell]);
}

function settleAll(world: World): void {
  for (let waiting = untold.get(world) ?? []; waiting.length > 0; waiting = untold.get(world) ?? []) {
    untold.delete(world);
    for (const tell of waiting) tell();
  }
}

function makeState(unit: Unit): State {
  const s = makeSpread(unit, doorsOf);
  let received: Handed | undefined;
  let isOnPage: boolean | undefined;
  let hasClients: boolean | undefined;
  const follow = (): void => settle(s, node => flow(s, node));

  const state: State = {
    spread: s,
    isCandidate: call => s.sure.has(call) || (s.calls.has(call) && isAsked(call)),
    has: node => s.reached.has(node),
    receive(handed) {
      const before = received;
      received = together(before, handed);
      if (before && received.kind === before.kind) return;
      after(s, handed.turns, () => {
        for (const type of FUNCTION_TYPES) for (const fn of s.indexed.nodes(type)) allParameters(s, fn, handed.kind);
      });
      follow();
    },
    begin() {
      const before = gists.get(unit.file)?.received;
      gists.delete(unit.file);
      seed(s);
      follow();
      if (before !== undefined) state.receive(before);
    },
    end() {
      for (const other of s.sources) other.importers.delete(s);
      for (const other of s.importers) other.sources.delete(s);
      return { exported: s.exported, received };
    },
  };
  return state;

  /** Of methods, those that are asked for, and those under whose name something with a name was put. */
  function isAsked(call: AnyNode): boolean {
    const { callee } = call as unknown as { callee: AnyNode };
    if (callee.type !== 'MemberExpression' || callee.computed) return true;
    const name = nameOfKey(callee.property as AnyNode);
    isOnPage ??= globals(s, 'document').length > 0 || globals(s, 'location').length > 0;
    if (name === 'constructor' || s.known.has(name) || isAskedMethod(name, isOnPage)) return true;
    if (!isClientMethod(name)) return false;
    hasClients ??= mayHaveClients();
    return hasClients;
  }

  /** Whether a client may come here: one that is loaded by its name here, or in a file that this one loads or is loaded by. */
  function mayHaveClients(): boolean {
    const files = [s, ...s.sources, ...s.importers].map(({ unit: { file } }) => file);
    return files.slice(0, 20).some(({ text }) => loadsClient(text));
  }
}

/** What was handed before, and what is now. */
function together(before: Handed | undefined, now: Handed): Handed {
  return before ? { kind: before.kind | now.kind, turns: before.turns } : now;
}

function doorsOf(s: Spread): Doors {
  const { file: own, world } = s.unit;
  const gain = (name: string, { kind, turns: far }: Handed): void => {
    after(s, far, () => {
      property(s, name, kind);
      if (name === 'exports' || name === 'default')
        for (const node of s.imports.get('exports') ?? []) taken(s, node, kind);
    });
    settle(s, node => flow(s, node));
  };
  return {
    gain: (name, handed) => later(world, () => gain(name, handed)),
    loads(source, whole) {
      if (source.type !== 'Literal' || typeof source.value !== 'string') return KIND.maker | KIND.root;
      if (!isWrittenOut(source)) {
        const makes = askedModule(source.value);
        return makes === undefined ? 0 : kindOfRoot(makes);
      }
      const file = world.find(own, source.value);
      if (!file) return 0;
      if (whole) push(s.imports, 'exports', whole);
      const gist = gists.get(file);
      const unit = gist ? undefined : world.open(file);
      const other = unit && states.get(unit)?.spread;
      if (other) {
        other.importers.add(s);
        s.sources.add(other);
      }
      for (const [name, handed] of (gist ?? other)?.exported ?? []) gain(name, handed);
      return 0;
    },
    // One that was let go of hears of it when it is back.
    tell(file, kind) {
      const gist = gists.get(file);
      const handed = { kind: kind | KIND.api, turns: s.turns };
      if (gist) gists.set(file, { ...gist, received: together(gist.received, handed) });
      else later(world, () => stateOfFile(file, world)?.receive(handed));
    },
  };
}
