/**
 * What pure code of a package works out from constants: a small interpreter of its syntax tree, for decoders.
 *
 * Nothing of the package is executed by the engine: this walks the tree with a meaning of its own for every operator,
 * over plain data, and has no access to anything but that data. There is no disk, network, clock, chance or module
 * in its world: whatever is not pure is `OPAQUE`, and code that must decide on something opaque is given up. Every
 * loop, call, text and list is bounded.
 */

import { handling, LIMITS, moving, type Pay, reading } from '../language/account.js';
import {
  type Data,
  DENIED,
  EXCEEDED,
  exceeded,
  type Fn,
  isFn,
  isObject,
  isPattern,
  isShared,
  isTable,
  keysInOrder,
  LONGEST,
  OPAQUE,
  putInto,
  ROOM,
  roomOf,
  type Table,
  tableOf,
  textOf,
  truth,
} from '../language/data.js';
import { global, nativeOf, putAll } from '../language/globals.js';
import { itemsOf } from '../language/lists.js';
import { getOf } from '../language/members.js';
import { raise, type Thrown } from '../language/native.js';
import { arithmetic, ordered } from '../language/numbers.js';
import { patternAnew } from '../language/patterns.js';
import { functionAround, isFunction, nameOfKey, parentOf } from '../parse/nodes.js';
import type { Variable } from '../parse/scopes.js';
import { endOf, startOf } from '../parse/walk.js';
import type { AnyNode } from '../types.js';
import type { Unit } from './unit.js';

/** Bounds of one interpreter. A tick is a call or a turn of a loop; ten thousand take a few milliseconds. */
export const TICKS = { question: 300_000, unit: 900_000, calls: 150, statements: 40 } as const;

/** What a statement takes of a tick, and how much of its text is included in that. UTF-16 units. */
const STATEMENT = { ticks: 1 / 16, text: 256, perTick: 64 } as const;

/** Bytes after which it is looked what variables hold on to. */
const BETWEEN_LOOKS = 16_000_000;

/** Longer texts are put together for good when somebody looks into them, and until then are a note of their parts. */
const SHORT = 64;

/** Thrown, and never caught by the code interpreted, when it cannot be followed any further. */
const GIVEN_UP = DENIED;

interface Env {
  readonly fn: AnyNode | undefined;
  readonly outer: Env | undefined;
  readonly slots: Map<Variable, Data>;
  /** The one environment of a scope that no call is followed into: its variables are worked out when asked for. */
  readonly standing: boolean;
  /** The question that the call was followed for. */
  readonly asked: number;
  readonly self: Data;
  readonly args: Data[];
  /** What a generator has given so far; its loop is run to the end before anybody takes the first. */
  readonly given?: Data[];
}

type Compute = (env: Env) => Data;
/** How a statement ends: nothing, or a jump. */
type Jump = undefined | { readonly kind: 'break' | 'continue'; readonly label: string | undefined } | Return;
type Return = { readonly kind: 'return'; readonly value: Data };
type Perform = (env: Env) => Jump;

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
  const { indexed } = unit;
  const { costs } = unit.world;
  const computes = new Map<AnyNode, Compute>();
  const performs = new Map<AnyNode, Perform>();
  const standing = new Map<AnyNode | undefined, Env>();
  /** What a question puts into the language's own functions and objects, by these: others find them as they were. */
  const additions = new Map<Data, Table>();
  let hoisted: Map<AnyNode | undefined, AnyNode[]> | undefined;
  let left: number = TICKS.unit;
  let each: number = TICKS.question;
  let question = 0;
  let room = 0;
  let depth = 0;
  let busy = false;
  let questions = 0;
  /** Whether a question changed what a call of an earlier one had left behind: the state of a decoder. */
  let isChanged = false;
  /** Bytes that its variables are known to hold, and bytes that were taken since that was looked at. */
  let held = 0;
  let unlooked = 0;
  /** Long texts that were looked into last. */
  const recent = ['', '', '', ''];
  let last = '';
  let oldest = 0;
  const tick: Pay = Object.assign(spend, { made });

  return {
    evaluate: node =>
      asked(() => {
        tick(excess(node));
        return computeOf(node)(standingEnv(functionAround(node)));
      }),
    call: (fn, args) => asked(() => functionOf(fn, standingEnv(functionAround(fn))).call(undefined, [...args], tick)),
    forget,
    allow(ticks) {
      left += ticks;
      each = Math.max(each, ticks);
    },
    get left() {
      return left;
    },
  };

  function asked(compute: () => Data): Data {
    if (busy) return OPAQUE;
    const most = Math.min(left, each, costs.all.work);
    if (most <= 0) {
      costs.all.refuse();
      return OPAQUE;
    }
    busy = true;
    questions++;
    question = most;
    room = LIMITS.question;
    depth = 0;
    try {
      return compute();
    } catch (error) {
      // Given up, an error nobody caught, or a nesting deeper than the native stack: not known either way. What was
      // stopped halfway, such as turning an array round, has to start anew.
      if (isSpent()) isChanged = true;
      if (isSpent() || error === EXCEEDED || error instanceof RangeError) costs.all.refuse();
      return OPAQUE;
    } finally {
      const spent = most - question + 1;
      left -= spent;
      costs.all.settles(spent);
      recent.fill('');
      last = '';
      // Each question finds things as they were before anybody asked.
      if (isChanged) forget();
      isChanged = false;
      look(LIMITS.question - room);
      busy = false;
    }
  }

  function isSpent(): boolean {
    return question < 0 || room < 0;
  }

  function spend(cost = 1, bytes = 0): void {
    question -= cost;
    room -= bytes;
    if (question < 0 || room < 0) throw GIVEN_UP;
  }

  /** Remembers a text that is put together for good and paid for. */
  function made(text: string): string {
    recent[oldest++ & 3] = text;
    return text;
  }

  /** What variables hold on to is bounded by forgetting it: it is worked out anew when it is asked for. */
  function look(taken: number): void {
    unlooked += taken;
    if (unlooked < BETWEEN_LOOKS) return;
    unlooked = 0;
    const holds = roomOf(valuesWithin(standing.values()));
    costs.held += holds - held;
    held = holds;
    if (costs.held > LIMITS.held) forget();
  }

  function forget(): void {
    standing.clear();
    additions.clear();
    costs.held -= held;
    held = 0;
  }

  function* valuesWithin(environmentsOf: Iterable<Env>): Iterable<Data> {
    for (const env of environmentsOf) {
      yield* env.slots.values();
      yield* env.args;
      if (env.given) yield* env.given;
      yield env.self;
    }
  }

  /** The environments that a function made in one closes over, up to those that stay. */
  function* around(made: Env): Iterable<Env> {
    for (let env: Env | undefined = made; env && !env.standing; env = env.outer) yield env;
  }

  /** Pays for a long text that somebody looks into, as putting it together takes time and room. */
  function lookedInto(text: string): void {
    if (text.length <= SHORT || text === last) return;
    last = text;
    if (recent.includes(text)) return;
    tick(reading(text.length), text.length);
    made(text);
  }

  /** Ticks for an expression that is long in itself. */
  function excess(node: AnyNode | null | undefined): number {
    return node ? Math.max(0, endOf(node) - startOf(node) - STATEMENT.text) / STATEMENT.perTick : 0;
  }

  // ── variables ────────────────────────────────────────────────────────────────────────────────────────────────────

  function standingEnv(fn: AnyNode | undefined): Env {
    let env = standing.get(fn);
    if (!env) {
      const outer = fn === undefined ? undefined : standingEnv(functionAround(fn));
      env = { fn, outer, slots: new Map(), standing: true, asked: 0, self: OPAQUE, args: [] };
      standing.set(fn, env);
    }
    return env;
  }

  function homeOf(variable: Variable, env: Env): Env {
    let at: Env | undefined = env;
    while (at && at.fn !== variable.scope.fn) at = at.outer;
    return at ?? standingEnv(variable.scope.fn);
  }

  function read(variable: Variable, env: Env): Data {
    const home = homeOf(variable, env);
    const value = home.slots.get(variable);
    if (value !== undefined || home.slots.has(variable) || !home.standing) return value;
    return demand(variable, home);
  }

  /** Works out a variable of a standing scope: its declaration, then each statement that changes or shuffles it. */
  function demand(variable: Variable, home: Env): Data {
    const { slots } = home;
    slots.set(variable, undefined);
    let isKnown = false;
    for (const write of variable.writes) {
      if (write.kind === 'function') slots.set(variable, functionOf(write.value, home));
      else if (write.kind === 'value') isKnown = true;
      else if (write.kind === 'parameter' && write.path.length === 0 && !write.rest && home.outer) {
        slots.set(variable, handedIn(write.fn, write.index, home.outer));
        isKnown = true;
      } else if (write.kind !== 'unknown') {
        slots.set(variable, OPAQUE);
        return OPAQUE;
      }
    }
    if (!isKnown && slots.get(variable) === undefined && variable.writes.length > 0) slots.set(variable, OPAQUE);
    for (const step of stepsAbout(variable)) {
      try {
        step(home);
      } catch (error) {
        if (isSpent()) throw GIVEN_UP;
        if (error instanceof RangeError) throw error;
        if (error === EXCEEDED) costs.all.refuse();
      }
    }
    // What functions do to it depends on when they are called, which is not known here.
    if (!isFn(slots.get(variable)) && isChangedInside(variable)) slots.set(variable, OPAQUE);
    return slots.get(variable);
  }

  /** What a function expression that is called where it stands is given. */
  function handedIn(fn: AnyNode, position: number, outer: Env): Data {
    const parent = parentOf(fn);
    if (parent?.type !== 'CallExpression' || (parent.callee as AnyNode) !== fn) return OPAQUE;
    const args = parent.arguments as AnyNode[];
    const arg = args[position];
    if (args.slice(0, position + 1).some(({ type }) => type === 'SpreadElement')) return OPAQUE;
    return arg ? computeOf(arg)(outer) : undefined;
  }

  function isChangedInside(variable: Variable): boolean {
    return indexed
      .referencesOf(variable)
      .some(reference => functionAround(reference) !== variable.scope.fn && changeAt(reference) !== undefined);
  }

  /** What is done to a variable by the statements of its own scope, in order. */
  function stepsAbout(variable: Variable): readonly ((env: Env) => unknown)[] {
    const steps = new Map<AnyNode, (env: Env) => unknown>();
    for (const reference of indexed.referencesOf(variable)) {
      if (functionAround(reference) !== variable.scope.fn) continue;
      const node = changeAt(reference);
      if (!node || steps.has(node) || steps.size >= TICKS.statements) continue;
      if (node.type === 'VariableDeclarator') {
        const { id, init } = node as unknown as { id: AnyNode; init?: AnyNode | null };
        if (init) steps.set(node, env => assign(id, computeOf(init)(env), env));
      } else if (isStatement(node)) steps.set(node, performOf(node));
      else steps.set(node, computeOf(node));
    }
    return [...steps.values()];
  }

  /**
   * The smallest part of the scope's statements that has to be run for what is done to a variable at a reference: a
   * declaration, an assignment, a whole loop, or the call of a function expression that the variable is handed to.
   */
  function changeAt(reference: AnyNode): AnyNode | undefined {
    const parent = parentOf(reference);
    let change: AnyNode | undefined;
    switch (parent?.type) {
      case 'VariableDeclarator':
        return (parent.id as AnyNode) === reference ? inLoop(parent) : undefined;
      case 'AssignmentExpression':
        change = (parent.left as AnyNode) === reference ? parent : undefined;
        break;
      case 'UpdateExpression':
        change = parent;
        break;
      case 'MemberExpression': {
        if ((parent.object as AnyNode) !== reference) return undefined;
        const outer = parentOf(parent);
        if (outer?.type === 'AssignmentExpression' && (outer.left as AnyNode) === parent) change = outer;
        else if (outer?.type === 'CallExpression' && (outer.callee as AnyNode) === parent) {
          const name = nameOfKey(parent.property as AnyNode);
          if (CHANGING.has(name)) change = outer;
        }
        break;
      }
      case 'CallExpression':
        return callHanded(reference, parent);
      default:
    }
    return change && inLoop(change);
  }

  /** The outermost loop or branch of the same function around a node, or the node itself. */
  function inLoop(node: AnyNode): AnyNode {
    let outermost = node;
    for (let at = parentOf(node); at && !isFunction(at); at = parentOf(at))
      if (/^(?:For|While|DoWhile|ForOf|ForIn|If|Switch|Try)Statement$/.test(at.type)) outermost = at;
    return outermost;
  }

  function write(variable: Variable, value: Data, env: Env): void {
    const home = homeOf(variable, env);
    if (!home.standing && home.asked !== questions) isChanged = true;
    home.slots.set(variable, value);
  }

  // ── functions ────────────────────────────────────────────────────────────────────────────────────────────────────

  function functionOf(node: AnyNode, outer: Env): Fn {
    const fn = node as AnyNode & { params?: AnyNode[]; body?: AnyNode; async?: boolean; generator?: boolean };
    // Decoders that resist formatting look for line breaks in their own text; it was on one line when it was made.
    const source = (): string => unit.file.text.slice(startOf(node), endOf(node)).replace(/\n\s*/g, '');
    tick(1 / 8, ROOM.function);
    const own_ = fn.body && fn.body.type !== 'BlockStatement' ? excess(fn.body) : 0;
    const call = (self: Data, args: Data[]): Data => {
      tick(1 + own_);
      if (depth >= TICKS.calls) exceeded();
      if (fn.async || !fn.body) throw GIVEN_UP;
      const env: Env = {
        fn: node,
        outer,
        slots: new Map(),
        standing: false,
        asked: questions,
        self: node.type === 'ArrowFunctionExpression' ? outer.self : self,
        args: node.type === 'ArrowFunctionExpression' ? outer.args : args,
        ...(fn.generator && { given: [] }),
      };
      const own = (node as { id?: AnyNode | null }).id;
      const variable = node.type === 'FunctionExpression' && own ? indexed.variableOf(own) : undefined;
      if (variable) env.slots.set(variable, made);
      depth++;
      try {
        fn.params?.forEach((param, position) => {
          if (param.type === 'RestElement') assign(param.argument as AnyNode, rest(args, position), env);
          else assign(param, args[position], env);
        });
        if (fn.body.type !== 'BlockStatement') return computeOf(fn.body)(env);
        hoist(node, env);
        const jump = performOf(fn.body)(env);
        return env.given ?? (jump?.kind === 'return' ? jump.value : undefined);
      } finally {
        depth--;
      }
    };
    const made: Fn = {
      kind: 'function',
      call,
      source,
      properties: new Map(),
      holds: () => valuesWithin(around(outer)),
    };
    return made;
  }

  function hoist(fn: AnyNode, env: Env): void {
    if (!hoisted) {
      hoisted = new Map();
      for (const declaration of indexed.nodes('FunctionDeclaration')) {
        const owner = functionAround(declaration);
        const list = hoisted.get(owner);
        if (list) list.push(declaration);
        else hoisted.set(owner, [declaration]);
      }
    }
    for (const declaration of hoisted.get(fn) ?? []) {
      const { id } = declaration as { id?: AnyNode | null };
      const variable = id && indexed.variableOf(id);
      if (variable) env.slots.set(variable, functionOf(declaration, env));
    }
  }

  function rest(items: readonly Data[], position: number): Data[] {
    tick(moving(items.length), items.length * ROOM.element);
    return items.slice(position);
  }

  /** Gives the targets of a pattern their parts of a value. */
  function assign(target: AnyNode, value: Data, env: Env): void {
    switch (target.type) {
      case 'Identifier': {
        const variable = indexed.variableOf(target);
        if (variable) write(variable, value, env);
        else if (nativeOf(target.name) !== OPAQUE) setOf(global, target.name, value);
        return;
      }
      case 'MemberExpression': {
        setOf(computeOf(target.object as AnyNode)(env), keyOf(target, env), value);
        return;
      }
      case 'AssignmentPattern':
        assign(target.left as AnyNode, value === undefined ? computeOf(target.right as AnyNode)(env) : value, env);
        return;
      case 'ArrayPattern':
        (target.elements as (AnyNode | null)[]).forEach((element, position) => {
          if (!element) return;
          if (element.type === 'RestElement')
            assign(element.argument as AnyNode, Array.isArray(value) ? rest(value, position) : OPAQUE, env);
          else assign(element, propertyOf(value, String(position)), env);
        });
        return;
      case 'ObjectPattern':
        for (const property of target.properties as AnyNode[]) {
          if (property.type !== 'Property') throw GIVEN_UP;
          const key = property.computed
            ? textOf(computeOf(property.key as AnyNode)(env), tick)
            : nameOfKey(property.key as AnyNode);
          assign(property.value as AnyNode, key === undefined ? OPAQUE : propertyOf(value, key), env);
        }
        return;
      default:
        throw GIVEN_UP;
    }
  }

  function setOf(object: Data, key: string | undefined, value: Data): void {
    if (object === OPAQUE || key === undefined) return;
    if (object === undefined || object === null) raise(`cannot set ${key}`);
    if (Array.isArray(object)) {
      const size = key === 'length' ? Number(value) : /^\d{1,6}$/.test(key) ? Number(key) + 1 : undefined;
      if (size === undefined || !(size >= 0)) return;
      if (size > LONGEST.list) exceeded();
      // What lies between is filled up, in effect.
      const more = Math.max(0, size - object.length);
      tick(moving(more), more * ROOM.element);
      if (key !== 'length') object[size - 1] = value;
      else if (typeof value === 'number') object.length = size;
      return;
    }
    if (object instanceof Uint8Array) {
      if (typeof value === 'number' && Number(key) < object.length) object[Number(key)] = value;
      return;
    }
    if (isObject(object)) putInto(isShared(object) ? additionsTo(object) : object, key, value, tick);
  }

  function additionsTo(shared: Data): Table {
    isChanged = true;
    let known = additions.get(shared);
    if (!known) {
      known = tableOf([]);
      additions.set(shared, known);
    }
    return known;
  }

  function propertyOf(of: Data, key: string): Data {
    const added = additions.size === 0 ? undefined : additions.get(of)?.properties;
    return added?.has(key) ? added.get(key) : getOf(of, key);
  }

  function keyOf(member: AnyNode, env: Env): string | undefined {
    const { property, computed } = member as unknown as { property: AnyNode; computed: boolean };
    return computed ? textOf(computeOf(property)(env), tick) : nameOfKey(property);
  }

  // ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────

  function computeOf(node: AnyNode): Compute {
    let known = computes.get(node);
    if (!known) {
      known = compile(node);
      computes.set(node, known);
    }
    return known;
  }

  function compile(node: AnyNode): Compute {
    switch (node.type) {
      case 'Literal':
        return compileLiteral(node);
      case 'Identifier':
        return compileIdentifier(node);
      case 'TemplateLiteral': {
        const quasis = node.quasis.map(quasi => quasi.value.cooked ?? '');
        const parts = (node.expressions as AnyNode[]).map(computeOf);
        return env => {
          let text = quasis[0] ?? '';
          for (const [position, part] of parts.entries()) {
            const value = asText(part(env));
            if (value === undefined) return OPAQUE;
            text += value + (quasis[position + 1] ?? '');
          }
          return bounded(text);
        };
      }
      case 'MemberExpression': {
        const object = computeOf(node.object as AnyNode);
        return env => {
          const of = object(env);
          const key = keyOf(node, env);
          if (typeof of === 'string') lookedInto(of);
          return of === OPAQUE || key === undefined ? OPAQUE : propertyOf(of, key);
        };
      }
      case 'CallExpression':
        return compileCall(node);
      case 'NewExpression': {
        const callee = computeOf(node.callee as AnyNode);
        const args = (node.arguments as AnyNode[]).map(computeOf);
        return env =>
          construct(
            callee(env),
            args.map(arg => arg(env)),
          );
      }
      case 'BinaryExpression':
        return compileBinary(node);
      case 'LogicalExpression': {
        const [a, b] = [computeOf(node.left as AnyNode), computeOf(node.right as AnyNode)];
        const { operator } = node;
        return env => {
          const first = a(env);
          if (first === OPAQUE) return OPAQUE;
          const takesFirst =
            operator === '??' ? first !== undefined && first !== null : decide(first) === (operator === '||');
          return takesFirst ? first : b(env);
        };
      }
      case 'ConditionalExpression': {
        const [test, yes, no] = [node.test, node.consequent, node.alternate].map(part =>
          computeOf(part as AnyNode),
        ) as [Compute, Compute, Compute];
        return env => (decide(test(env)) ? yes(env) : no(env));
      }
      case 'AssignmentExpression':
        return compileAssignment(node);
      case 'UpdateExpression': {
        const argument = node.argument as AnyNode;
        const value = computeOf(argument);
        const step = node.operator === '++' ? 1 : -1;
        return env => {
          const before = numberOf(value(env));
          const after = before === undefined ? OPAQUE : before + step;
          assign(argument, after, env);
          return node.prefix ? after : (before ?? OPAQUE);
        };
      }
      case 'UnaryExpression':
        return compileUnary(node);
      case 'SequenceExpression': {
        const parts = (node.expressions as AnyNode[]).map(computeOf);
        return env => {
          let value: Data;
          for (const part of parts) value = part(env);
          return value;
        };
      }
      case 'ArrayExpression': {
        const elements = (node.elements as (AnyNode | null)[]).map(element =>
          element?.type === 'SpreadElement'
            ? { spread: computeOf(element.argument as AnyNode) }
            : { value: element ? computeOf(element) : () => undefined },
        );
        return env => {
          const items: Data[] = [];
          for (const element of elements) {
            addTo(items, element, env);
          }
          tick(moving(items.length), items.length * ROOM.element);
          return items;
        };
      }
      case 'ObjectExpression':
        return compileObject(node);
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return env => functionOf(node, env);
      case 'YieldExpression': {
        const { argument, delegate } = node as unknown as { argument?: AnyNode | null; delegate: boolean };
        const value = argument ? computeOf(argument) : () => undefined;
        return env => {
          // What `next` is given is not known.
          if (!env.given) throw GIVEN_UP;
          addTo(env.given, delegate ? { spread: value } : { value }, env);
          return OPAQUE;
        };
      }
      case 'ThisExpression':
        return env => env.self;
      case 'ChainExpression':
        return computeOf(node.expression as AnyNode);
      default: {
        const { expression } = node as unknown as { expression?: AnyNode };
        return typeof expression === 'object' && expression !== null ? computeOf(expression) : () => OPAQUE;
      }
    }
  }

  function compileLiteral(node: AnyNode): Compute {
    const { value, regex, bigint } = node as {
      value?: unknown;
      regex?: { pattern: string; flags: string };
      bigint?: string;
    };
    if (regex) {
      let made: Data;
      return () => {
        made ??= construct(nativeOf('RegExp'), [regex.pattern, regex.flags]);
        return isPattern(made) ? patternAnew(made) : made;
      };
    }
    if (bigint !== undefined) return () => OPAQUE;
    return () => value as Data;
  }

  function compileIdentifier(node: AnyNode): Compute {
    const { name } = node as { name: string };
    if (name === 'undefined') return () => undefined;
    const variable = indexed.variableOf(node);
    if (variable) return env => read(variable, env);
    if (name === 'arguments') return env => env.args;
    const native = nativeOf(name);
    return () => (additions.size === 0 ? native : propertyOf(global, name));
  }

  function compileCall(node: AnyNode): Compute {
    const { callee, arguments: argNodes } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
    const parts = argNodes.map(arg =>
      arg.type === 'SpreadElement' ? { spread: computeOf(arg.argument as AnyNode) } : { value: computeOf(arg) },
    );
    const args = (env: Env): Data[] => {
      const values: Data[] = [];
      for (const part of parts) {
        addTo(values, part, env);
      }
      return values;
    };
    if (callee.type === 'MemberExpression') {
      const object = computeOf(callee.object as AnyNode);
      return env => {
        const of = object(env);
        const key = keyOf(callee, env);
        const passed = args(env);
        if (typeof of === 'string') lookedInto(of);
        if (of === OPAQUE || key === undefined) return OPAQUE;
        return invoke(added(of, key) ?? propertyOf(of, key), of, passed, key);
      };
    }
    const compute = computeOf(callee);
    return env => {
      const fn = compute(env);
      return invoke(fn, undefined, args(env), 'a value');
    };
  }

  /** A method that the file adds to all texts or lists: `String.prototype.open = function () { … }`. */
  function added(of: Data, key: string): Data {
    const kind = typeof of === 'string' ? 'String' : Array.isArray(of) ? 'Array' : undefined;
    if (!kind) return undefined;
    for (const assignment of unit.propertyWrites(key).slice(0, 4)) {
      const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
      if (EXTENDED[kind].test(unit.file.text.slice(startOf(left.object), endOf(left.object))) && isFunction(right))
        return functionOf(right, standingEnv(functionAround(right)));
    }
    return undefined;
  }

  function invoke(fn: Data, self: Data, args: Data[], name: string): Data {
    if (fn === OPAQUE) return OPAQUE;
    if (!isFn(fn)) return raise(`${name} is not a function`);
    tick();
    return fn.call(self, args, tick);
  }

  function construct(callee: Data, args: Data[]): Data {
    if (callee === OPAQUE) return OPAQUE;
    if (!isFn(callee)) return raise('not a constructor');
    if (callee.make) return callee.make(args, tick);
    const prototype = callee.properties.get('prototype');
    const self = tableOf([], isTable(prototype) ? prototype : undefined);
    const result = callee.call(self, args, tick);
    return isObject(result) || Array.isArray(result) ? result : self;
  }

  function compileObject(node: AnyNode): Compute {
    const entries = (node as unknown as { properties: AnyNode[] }).properties.map(property => {
      if (property.type === 'SpreadElement') return { spread: computeOf(property.argument as AnyNode) };
      const { key, computed, value, kind } = property as unknown as {
        key: AnyNode;
        computed: boolean;
        value: AnyNode;
        kind: string;
      };
      const name = computed ? undefined : nameOfKey(key);
      return {
        key: name === undefined ? computeOf(key) : () => name,
        value: kind === 'init' ? computeOf(value) : () => OPAQUE,
      };
    });
    return env => {
      const table = tableOf([]);
      for (const entry of entries) {
        if ('spread' in entry) {
          const other = entry.spread(env);
          if (!isTable(other)) return OPAQUE;
          putAll(table, other, tick);
          continue;
        }
        const key = textOf(entry.key(env), tick);
        const value = entry.value(env);
        if (key !== undefined) putInto(table, key, value, tick);
      }
      return table;
    };
  }

  function compileBinary(node: AnyNode): Compute {
    const { operator } = node as { operator: string };
    if (operator !== '+') {
      const { left: a, right: b } = node as unknown as { left: AnyNode; right: AnyNode };
      const [first, second] = [computeOf(a), computeOf(b)];
      return env => operate(operator, first(env), second(env));
    }
    // A sum of thousands of texts is as deep a tree; its spine is taken in a loop.
    const terms: Compute[] = [];
    let at: AnyNode = node;
    while (at.type === 'BinaryExpression' && at.operator === '+') {
      terms.push(computeOf(at.right as AnyNode));
      at = at.left as AnyNode;
    }
    const start = computeOf(at);
    terms.reverse();
    return env => {
      let value = start(env);
      for (const term of terms) value = operate('+', value, term(env));
      return value;
    };
  }

  function compileAssignment(node: AnyNode): Compute {
    const { left: target, right, operator } = node as unknown as { left: AnyNode; right: AnyNode; operator: string };
    const value = computeOf(right);
    if (operator === '=')
      return env => {
        const assigned = value(env);
        assign(target, assigned, env);
        return assigned;
      };
    const before = computeOf(target);
    const binary = operator.slice(0, -1);
    return env => {
      const old = before(env);
      if (binary === '||' || binary === '&&' || binary === '??') throw GIVEN_UP;
      const made = operate(binary, old, value(env));
      assign(target, made, env);
      return made;
    };
  }

  function compileUnary(node: AnyNode): Compute {
    const { operator, argument } = node as unknown as { operator: string; argument: AnyNode };
    const value = computeOf(argument);
    return env => {
      const of = value(env);
      if (operator === 'void') return undefined;
      if (of === OPAQUE) return OPAQUE;
      if (operator === 'typeof') return typeName(of);
      if (operator === '!') return !truth(of);
      const number = numberOf(of);
      if (number === undefined) return OPAQUE;
      return operator === '-' ? -number : operator === '+' ? number : operator === '~' ? ~number : OPAQUE;
    };
  }

  function bounded(text: string): string {
    if (text.length > LONGEST.text) exceeded();
    tick(text.length > 10_000 ? text.length >> 12 : 0, Math.min(text.length, SHORT));
    return text;
  }

  function operate(operator: string, a: Data, b: Data): Data {
    if (a === OPAQUE || b === OPAQUE) return OPAQUE;
    switch (operator) {
      case '+': {
        if (typeof a === 'number' && typeof b === 'number') return a + b;
        if (typeof a === 'string' && typeof b === 'string') return bounded(a + b);
        if (isPlain(a) && isPlain(b)) return (numberOf(a) as number) + (numberOf(b) as number);
        const [x, y] = [asText(a), asText(b)];
        return x === undefined || y === undefined ? OPAQUE : bounded(x + y);
      }
      case '===':
        compares(a, b);
        return a === b;
      case '!==':
        compares(a, b);
        return a !== b;
      case '==':
        return loosely(a, b);
      case '!=': {
        const same = loosely(a, b);
        return same === OPAQUE ? OPAQUE : !same;
      }
      case 'in':
        return isObject(b) && !isShared(b) ? b.properties.has(textOf(a, tick) ?? '') : OPAQUE;
      case 'instanceof':
        return OPAQUE;
      case '<':
      case '>':
      case '<=':
      case '>=': {
        const [p, q] = [primitive(a), primitive(b)];
        if (typeof p === 'string' && typeof q === 'string') {
          compares(p, q);
          return ordered(operator, p, q);
        }
        const [x, y] = [numberOf(p), numberOf(q)];
        return x === undefined || y === undefined ? OPAQUE : ordered(operator, x, y);
      }
      default: {
        const [x, y] = [numberOf(a), numberOf(b)];
        return (x === undefined || y === undefined ? undefined : arithmetic(operator, x, y)) ?? OPAQUE;
      }
    }
  }

  /** To compare two long texts takes as long as both are the same. */
  function compares(a: Data, b: Data): void {
    if (typeof a !== 'string' || typeof b !== 'string' || Math.min(a.length, b.length) <= SHORT) return;
    lookedInto(a);
    lookedInto(b);
    tick(reading(Math.min(a.length, b.length)));
  }

  function loosely(a: Data, b: Data): Data {
    if (typeof a === typeof b && typeof a !== 'object') {
      compares(a, b);
      return a === b;
    }
    if (a === undefined || a === null || b === undefined || b === null)
      return (a === undefined || a === null) && (b === undefined || b === null);
    if (typeof a === 'object' && typeof b === 'object') return a === b;
    const [p, q] = [primitive(a), primitive(b)];
    if (typeof p === 'string' && typeof q === 'string') return loosely(p, q);
    const [x, y] = [numberOf(a), numberOf(b)];
    return x === undefined || y === undefined ? OPAQUE : x === y;
  }

  /** What an object counts as among texts and numbers. */
  function primitive(value: Data): Data {
    return typeof value === 'object' && value !== null ? (asText(value) ?? OPAQUE) : value;
  }

  /** As a text; undefined when that is not known, or said by a function of its own. */
  function asText(value: Data): string | undefined {
    for (let at = isTable(value) ? value : undefined; at; at = at.prototype)
      if (at.properties.has('toString') || at.properties.has('valueOf')) return undefined;
    return textOf(value, tick);
  }

  /** As a number; undefined when that is not known. */
  function numberOf(value: Data): number | undefined {
    if (typeof value === 'number') return value;
    if (value === OPAQUE) return undefined;
    if (typeof value === 'boolean' || value === null || value === undefined) return Number(value);
    const text = asText(value);
    return text === undefined || text.length > 400 ? undefined : Number(text);
  }

  function decide(value: Data): boolean {
    if (value === OPAQUE) throw GIVEN_UP;
    return truth(value);
  }

  function listOf(value: Data): readonly Data[] {
    if (isTable(value)) throw GIVEN_UP;
    return itemsOf(value, tick) ?? denied();
  }

  /** Adds a value, or each of what is spread, to a list. */
  function addTo(items: Data[], part: Part, env: Env): void {
    if ('value' in part) {
      if (items.length >= LONGEST.list) exceeded();
      items.push(part.value(env));
      return;
    }
    const more = listOf(part.spread(env));
    if (items.length + more.length > LONGEST.list) exceeded();
    tick(moving(more.length), more.length * ROOM.element);
    for (const item of more) items.push(item);
  }

  // ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────

  function performOf(node: AnyNode): Perform {
    let known = performs.get(node);
    if (!known) {
      known = compileStatement(node);
      performs.set(node, known);
    }
    return known;
  }

  function compileStatement(node: AnyNode): Perform {
    switch (node.type) {
      case 'BlockStatement':
        return sequence(node.body as AnyNode[]);
      case 'ExpressionStatement': {
        const value = computeOf(node.expression as AnyNode);
        return env => void value(env);
      }
      case 'VariableDeclaration': {
        const declarators = node.declarations as unknown as { id: AnyNode; init?: AnyNode | null }[];
        const parts = declarators.map(({ id, init }) => ({ id, value: init ? computeOf(init) : undefined }));
        const resets = node.kind !== 'var';
        return env => {
          for (const { id, value } of parts) {
            if (value) assign(id, value(env), env);
            else if (resets) assign(id, undefined, env);
          }
          return undefined;
        };
      }
      case 'ReturnStatement': {
        const value = node.argument ? computeOf(node.argument as AnyNode) : () => undefined;
        return env => ({ kind: 'return', value: value(env) });
      }
      case 'IfStatement': {
        const test = computeOf(node.test as AnyNode);
        const yes = performOf(node.consequent as AnyNode);
        const no = node.alternate ? performOf(node.alternate as AnyNode) : () => undefined;
        return env => (decide(test(env)) ? yes(env) : no(env));
      }
      case 'ForStatement': {
        const init = node.init
          ? node.init.type === 'VariableDeclaration'
            ? performOf(node.init as AnyNode)
            : computeOf(node.init as AnyNode)
          : undefined;
        const test = node.test ? computeOf(node.test as AnyNode) : () => true;
        const update = node.update ? computeOf(node.update as AnyNode) : undefined;
        const body = performOf(node.body as AnyNode);
        return env => {
          init?.(env);
          return loop(
            env,
            node,
            () => decide(test(env)),
            body,
            () => update?.(env),
          );
        };
      }
      case 'WhileStatement': {
        const test = computeOf(node.test as AnyNode);
        const body = performOf(node.body as AnyNode);
        return env => loop(env, node, () => decide(test(env)), body);
      }
      case 'DoWhileStatement': {
        const test = computeOf(node.test as AnyNode);
        const body = performOf(node.body as AnyNode);
        return env => {
          let isFirst = true;
          return loop(
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
      case 'ForOfStatement':
      case 'ForInStatement': {
        const target =
          node.left.type === 'VariableDeclaration' ? (node.left.declarations[0]?.id as AnyNode) : node.left;
        const over = computeOf(node.right as AnyNode);
        const body = performOf(node.body as AnyNode);
        return env => {
          const value = over(env);
          const items = node.type === 'ForOfStatement' ? listOf(value) : keysOf(value, tick);
          let position = 0;
          return loop(
            env,
            node,
            () => position < items.length,
            inner => {
              assign(target as AnyNode, items[position++], inner);
              return body(inner);
            },
          );
        };
      }
      case 'SwitchStatement':
        return compileSwitch(node);
      case 'BreakStatement':
      case 'ContinueStatement': {
        const label = (node.label as { name?: string } | null)?.name;
        const kind = node.type === 'BreakStatement' ? 'break' : 'continue';
        return () => ({ kind, label });
      }
      case 'LabeledStatement': {
        const body = performOf(node.body as AnyNode);
        const { name } = node.label;
        return env => {
          const jump = body(env);
          return jump?.kind === 'break' && jump.label === name ? undefined : jump;
        };
      }
      case 'TryStatement':
        return compileTry(node);
      case 'ThrowStatement': {
        const value = computeOf(node.argument as AnyNode);
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

  function sequence(nodes: readonly AnyNode[]): Perform {
    const statements = nodes.map(performOf);
    const prices = nodes.map(node => STATEMENT.ticks + (SIMPLE.test(node.type) ? excess(node) : 0));
    return env => {
      for (let position = 0; position < statements.length; position++) {
        tick(prices[position]);
        const jump = (statements[position] as Perform)(env);
        if (jump) return jump;
      }
      return undefined;
    };
  }

  function loop(env: Env, node: AnyNode, test: () => boolean, body: Perform, after?: () => unknown): Jump {
    const parent = parentOf(node);
    const label = parent?.type === 'LabeledStatement' ? parent.label.name : undefined;
    const { test: condition, update, body: inner } = node as unknown as Record<string, AnyNode | null | undefined>;
    const price = 1 + excess(condition) + excess(update) + (inner && SIMPLE.test(inner.type) ? excess(inner) : 0);
    while (test()) {
      tick(price);
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

  function compileSwitch(node: AnyNode): Perform {
    const { discriminant, cases } = node as unknown as {
      discriminant: AnyNode;
      cases: { test?: AnyNode | null; consequent: AnyNode[] }[];
    };
    const over = computeOf(discriminant);
    const parts = cases.map(({ test, consequent }) => ({
      test: test ? computeOf(test) : undefined,
      body: sequence(consequent),
    }));
    return env => {
      const value = over(env);
      if (value === OPAQUE) throw GIVEN_UP;
      let position = parts.findIndex(({ test }) => test && operate('===', value, test(env)) === true);
      if (position < 0) position = parts.findIndex(({ test }) => !test);
      for (; position >= 0 && position < parts.length; position++) {
        const jump = parts[position]?.body(env);
        if (jump?.kind === 'break' && jump.label === undefined) return undefined;
        if (jump) return jump;
      }
      return undefined;
    };
  }

  function compileTry(node: AnyNode): Perform {
    const { block, handler, finalizer } = node as unknown as {
      block: AnyNode;
      handler?: { param?: AnyNode | null; body: AnyNode } | null;
      finalizer?: AnyNode | null;
    };
    const body = performOf(block);
    const caught = handler ? performOf(handler.body) : undefined;
    const last = finalizer ? performOf(finalizer) : undefined;
    return env => {
      let jump: Jump;
      try {
        jump = body(env);
      } catch (error) {
        if (!caught || !isThrown(error)) throw error;
        if (handler?.param) assign(handler.param, error.thrown, env);
        jump = caught(env);
      }
      return last?.(env) ?? jump;
    };
  }
}

/** An element or an argument. */
type Part = { readonly value: Compute } | { readonly spread: Compute };

/** Statements that are done in one go. */
const SIMPLE = /^(?:Expression|Return|Throw)Statement$|^VariableDeclaration$/;

const EXTENDED = {
  String: /^(?:String\.prototype|(?:''|"")\.__proto__)$/,
  Array: /^(?:Array\.prototype|\[\]\.__proto__)$/,
} as const;

const CHANGING = new Set(['push', 'unshift', 'shift', 'pop', 'reverse', 'splice', 'sort', 'fill', 'set']);

function isStatement(node: AnyNode): boolean {
  return node.type.endsWith('Statement');
}

function isThrown(error: unknown): error is Thrown {
  return typeof error === 'object' && error !== null && 'thrown' in error;
}

/** Values that `+` adds as numbers. */
function isPlain(value: Data): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null;
}

function keysOf(value: Data, pay: Pay): readonly string[] {
  const size = Array.isArray(value) ? value.length : isObject(value) ? value.properties.size : 0;
  pay(handling(size), size * ROOM.text);
  if (Array.isArray(value)) return value.map((_, position) => String(position));
  if (isObject(value) && isShared(value)) denied();
  // Where a pattern goes on looking is none of its keys.
  return isObject(value) && !isPattern(value) ? keysInOrder(value) : [];
}

function denied(): never {
  throw GIVEN_UP;
}

function typeName(value: Data): string {
  if (value === null || Array.isArray(value) || value instanceof Uint8Array) return 'object';
  if (typeof value === 'object') return value.kind === 'function' ? 'function' : 'object';
  return typeof value;
}

/** `(function (list) { … })(words)`, and `(words())`: the call of a function expression that is handed a variable, or what it gives. */
function callHanded(reference: AnyNode, parent: AnyNode & { readonly type: 'CallExpression' }): AnyNode | undefined {
  if (isFunction(parent.callee as AnyNode)) return parent;
  const outer = (parent.callee as AnyNode) === reference ? parentOf(parent) : undefined;
  return outer?.type === 'CallExpression' && isFunction(outer.callee as AnyNode) ? outer : undefined;
}
