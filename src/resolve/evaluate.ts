import { factsOf as seenIn } from '../approximate/facts.js';
import { isPutBack } from '../parse/locate.js';
import {
  EACH,
  functionAround,
  isFunction,
  KEY,
  nameOfKey,
  type PathStep,
  parentOf,
  REST,
  type Variable,
  type Write,
} from '../parse/scopes.js';
import { endOf, startOf } from '../parse/walk.js';
import type { AnyNode, Constant, Label, SourceFile } from '../types.js';
import { groupsOf, HASHES, MESSAGE, networkRootOf, REQUEST, servedTo, TRANSFORMS } from '../vocabulary/apis.js';
import { givesPublic, isKeyName, takesKey, writesKeyDown } from '../vocabulary/keys.js';
import { globalName, isGlobalObject, memberName, moduleName, resultName } from '../vocabulary/names.js';
import { eventName, handledEvent, PICKS, partOf } from '../vocabulary/page.js';
import { type Account, handling, LIMITS, openCosts, reading } from './account.js';
import { type Data, OPAQUE, tableOf } from './data.js';
import { isHidden } from './hidden.js';
import { interpreterOf } from './interpret.js';
import { opened } from './keys.js';
import { decoderOf, label, labelsOfCall, labelsOfName } from './labels.js';
import { callPure, type Known, LONGEST_CONSTANT, methodPure, negate, operate, priceOfMethod, sizeOf } from './pure.js';
import { asArgument, type Unit } from './unit.js';
import {
  type Closure,
  constant,
  doubted,
  doubtedLabels,
  EMPTY,
  type Frame,
  HOLE,
  join,
  list,
  named,
  passThrough,
  type Thing,
  texts,
  thing,
  UNKNOWN,
  type Value,
  withLabels,
} from './value.js';

/** Bounds of one evaluator. Past them the answer is "unknown", and counted. */
const BOUNDS = {
  /** Nodes evaluated for one question. */
  query: 15_000,
  /** Nodes evaluated for one file: so many, and so many for each unit of its text. */
  file: { least: 20_000, perUnit: 1, most: 30_000 },
  /**
   * Nodes for one question once the file's are used up. Enough for a plain call, so that nobody can blind the scan of
   * what they do next by keeping it busy first.
   */
  afterwards: 30,
  /** Expressions inside expressions, and definitions behind definitions. Each costs a few native stack frames. */
  depth: 200,
  /** Calls inside calls that are followed with their arguments. */
  frames: 6,
  /** Call sites that are looked at for what a parameter may be. */
  sites: 40,
  /** Callers of one function that are few enough to think of each. */
  callers: 12,
  /** Things put into one object that are looked at. */
  additions: 200,
  /** Values that are joined for any of a long list. */
  anyOf: 300,
  /** Arguments that a rest parameter is followed for. */
  rest: 4,
  /** Elements of a list that a callback is followed for. */
  elements: 2_000,
  /** Values inside of one that are looked at for what leaves with it. */
  within: 20_000,
  /** Texts that are short enough not to be counted. */
  short: 1_000,
} as const;

/** Bytes that a value takes, besides its texts. */
const ROOM = 160;

/** Answers every question about an expression: its names, constants, functions, properties and origins. */
export interface Evaluator {
  /** @param most steps for this question, fewer than what any may take */
  evaluate(node: AnyNode, unit: Unit, most?: number): Value;
  /** The value, and all that is inside it: what leaves when it is serialised. */
  labelsWithin(value: Value): readonly Label[];
  member(value: Value, step: PathStep, unit: Unit, at: AnyNode): Value;
  /** True for a parameter that nobody in the package fills, and for a part of one. */
  isHandedIn(node: AnyNode, unit: Unit): boolean;
  /** Begins a new series of questions, with the steps of a file to spend once more. */
  renew(): void;
  /** Times a bound was hit. What could not be paid for is counted by the account. */
  readonly widened: number;
  /** Nodes evaluated so far. */
  readonly steps: number;
}

/** How much an evaluator is to do. */
export interface Effort {
  /** Length of the text that most questions will be about, in UTF-16 units. */
  readonly size?: number;
  /** What it may cost besides steps. */
  readonly account?: Account;
  /** Steps at most, for a text that is one of many. */
  readonly steps?: number;
}

/**
 * Abstract evaluation of JavaScript: flow-insensitive, memoised per node, bounded. A variable is the join of all that
 * is assigned to it; a function of the package is followed with its arguments; a callback gets what calls it.
 *
 * Nothing of the package is executed: the language's pure functions are re-implemented in `pure.ts`, and a function
 * of the package is only ever read for the expressions it returns.
 */
export function makeEvaluator(effort: Effort = {}): Evaluator {
  const { size = 0, account: whole = openCosts().all, steps: allowed = Number.POSITIVE_INFINITY } = effort;
  const most = Math.min(BOUNDS.file.most, BOUNDS.file.least + BOUNDS.file.perUnit * size, allowed);
  const account = whole.part(Number.POSITIVE_INFINITY, LIMITS.file);
  let steps = 0;
  let earlier = 0;
  let limit = 0;
  let depth = 0;
  let widened = 0;
  /** Depth of the outermost evaluation that is waited for in a cycle; results above it are not final. */
  let waitsFor = Number.POSITIVE_INFINITY;
  /** How often a function could not be worked out. */
  const failed = new Map<AnyNode, number>();
  /** Functions whose returned expressions are being read. */
  const following: AnyNode[] = [];
  const running = new Map<Map<object, Value>, Map<object, number>>();
  /** What is known of each file. Each evaluator finds out for itself, so that no answer depends on who asked before. */
  const memos = new Map<Unit, Map<object, Value>>();

  return {
    evaluate: (node, unit, most) => guarded(() => at(node, unit, undefined), UNKNOWN, most),
    labelsWithin: value => guarded(() => labelsWithin(value, 0), value.labels),
    member: (value, step, unit, node) => guarded(() => member(value, step, unit, node), UNKNOWN),
    isHandedIn: (node, unit) => guarded(() => isHandedIn(node, unit, 0), false),
    renew: () => {
      earlier += steps;
      steps = 0;
    },
    get widened() {
      return widened;
    },
    get steps() {
      return earlier + steps;
    },
  };

  /** What is worked out, if it can be paid for. */
  function affordable<T>(work: number, bytes: number, compute: () => T, otherwise: T): T {
    return account.pays(work, bytes) ? compute() : otherwise;
  }

  function isHandedIn(node: AnyNode, unit: Unit, level: number): boolean {
    if (level > 4 || steps >= limit) return false;
    steps++;
    if (node.type === 'MemberExpression') return isHandedIn(node.object as AnyNode, unit, level);
    if (node.type === 'CallExpression') {
      // Made of what was handed in, and of nothing else.
      const parts = (node.arguments as AnyNode[]).filter(({ type }) => type !== 'Literal');
      return parts.length > 0 && parts.length < 5 && parts.every(part => isHandedIn(part, unit, level + 1));
    }
    const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
    if (!variable || variable.writes.length === 0) return false;
    return variable.writes.every(write => {
      if (write.kind === 'value' && write.path.length === 0) return isHandedIn(write.value, unit, level + 1);
      if (write.kind !== 'parameter') return false;
      const sites = sitesOf(write.fn, unit);
      return (
        sites.length < BOUNDS.sites &&
        sites.every(({ call: callNode, callback, shift, unit: where }) => {
          const handed = (callNode as { arguments?: AnyNode[] }).arguments?.[write.index + shift];
          return !callback && handed !== undefined && isHandedIn(handed, where, level + 1);
        })
      );
    });
  }

  /** Whatever is nested deeper than the native stack allows is unknown, like anything else past a bound. */
  function guarded<T>(compute: () => T, otherwise: T, question: number = BOUNDS.query): T {
    if (depth > 0) return compute();
    limit = steps + (steps < most ? question : BOUNDS.afterwards);
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      widened++;
      depth = 0;
      waitsFor = Number.POSITIVE_INFINITY;
      running.clear();
      following.length = 0;
      return otherwise;
    }
  }

  function memoOf(unit: Unit): Map<object, Value> {
    let memo = memos.get(unit);
    if (!memo) {
      memo = new Map();
      memos.set(unit, memo);
    }
    return memo;
  }

  /** Memoised, cycle-safe evaluation of a key: a node or a variable. */
  function once(key: object, memo: Map<object, Value>, compute: () => Value): Value {
    const known = memo.get(key);
    if (known) return known;
    let active = running.get(memo);
    if (!active) {
      active = new Map();
      running.set(memo, active);
    }
    const waiting = active.get(key);
    if (waiting !== undefined) {
      waitsFor = Math.min(waitsFor, waiting);
      return EMPTY;
    }
    if (depth >= BOUNDS.depth || steps >= limit) {
      widened++;
      return UNKNOWN;
    }
    steps++;
    const level = depth++;
    active.set(key, level);
    let value: Value;
    try {
      value = weighed(compute());
    } finally {
      depth--;
      active.delete(key);
      if (active.size === 0) running.delete(memo);
    }
    // A result that left out what an outer evaluation is still working on is only final for that evaluation.
    if (waitsFor >= level) {
      waitsFor = Number.POSITIVE_INFINITY;
      memo.set(key, value);
    }
    return value;
  }

  /** Long texts take long to be joined and compared, wherever they are handed on. */
  function weighed(value: Value): Value {
    let length = 0;
    for (const one of value.constants) if (typeof one === 'string' || one instanceof Uint8Array) length += one.length;
    const work = reading(length) * value.constants.length;
    return length <= BOUNDS.short || account.pays(work) ? value : { ...value, constants: [], open: true };
  }

  function at(node: AnyNode | null | undefined, unit: Unit, frame: Frame | undefined): Value {
    if (!node) return UNKNOWN;
    switch (node.type) {
      case 'Literal':
        return unit.file.rewritten && isPutBack(unit.file, startOf(node))
          ? withLabels(literal(node), [label('decoded', 'a table of strings', { file: unit.file, node })])
          : literal(node);
      case 'TemplateElement':
        return constant((node.value.cooked ?? '') as string);
      default:
        return orByName(
          node,
          once(node, frame?.memo ?? memoOf(unit), () => witnessed(compute(node, unit, frame), node, unit, frame)),
          unit,
        );
    }
  }

  /**
   * Where the tree alone does not say what something is, a walk through the file may have seen it. Where that comes from,
   * and which functions and objects it is, is only told of what an API is given: the walk followed it there itself, and
   * from anywhere else it would wander on along ways that were not taken. What a call gives may depend on the calls before.
   */
  function witnessed(value: Value, node: AnyNode, unit: Unit, frame: Frame | undefined): Value {
    if (frame || !(isUnsure(value) || node.type === 'CallExpression')) return value;
    const facts = seenIn(unit);
    const seen = facts?.valueOf(node);
    if (!facts || !seen) return value;
    return join([value, facts.isGiven(node) ? seen : { ...seen, labels: [], functions: [], objects: [] }]);
  }

  /** Where the steps run out, a variable still is what the program calls it. */
  function orByName(node: AnyNode, value: Value, unit: Unit): Value {
    return value === UNKNOWN && node.type === 'Identifier' ? keyNamed(value, node.name, unit, node) : value;
  }

  function compute(node: AnyNode, unit: Unit, frame: Frame | undefined): Value {
    switch (node.type) {
      case 'Identifier':
        return identifier(node, unit, frame);
      case 'ThisExpression':
        return thing({ kind: 'this', node: ownerOf(node), unit });
      case 'TemplateLiteral':
        return template(node, unit, frame);
      case 'TaggedTemplateExpression':
        return join([at(node.quasi as AnyNode, unit, frame), UNKNOWN]);
      case 'MemberExpression':
        return memberExpression(node, unit, frame);
      case 'CallExpression':
      case 'NewExpression':
        return call(node, unit, frame);
      case 'ImportExpression':
        return loaded(at(node.source as AnyNode, unit, frame), unit);
      case 'BinaryExpression':
        return binary(node, unit, frame);
      case 'LogicalExpression':
        return join([at(node.left as AnyNode, unit, frame), at(node.right as AnyNode, unit, frame)]);
      case 'ConditionalExpression':
        return join([at(node.consequent as AnyNode, unit, frame), at(node.alternate as AnyNode, unit, frame)]);
      case 'AssignmentExpression':
        return at(node.right as AnyNode, unit, frame);
      case 'SequenceExpression':
        return at(node.expressions.at(-1) as AnyNode, unit, frame);
      case 'UnaryExpression':
        return each(at(node.argument as AnyNode, unit, frame).constants, value => negate(node.operator, value));
      case 'AwaitExpression':
      case 'SpreadElement':
        return at(node.argument as AnyNode, unit, frame);
      case 'YieldExpression':
        return at(node.argument as AnyNode | null, unit, frame);
      case 'ChainExpression':
        return at(node.expression as AnyNode, unit, frame);
      case 'ArrayExpression':
      case 'ObjectExpression':
        return thing({ kind: 'literal', node, unit, frame });
      case 'FunctionExpression':
      case 'FunctionDeclaration':
      case 'ArrowFunctionExpression':
        return { ...EMPTY, functions: [{ node, unit, frame }] };
      case 'ClassExpression':
      case 'ClassDeclaration':
        return thing({ kind: 'class', node, unit });
      case 'MetaProperty':
        return seenIn(unit)?.valueOf(node) ?? named('import.meta');
      default: {
        // TypeScript's and Flow's wrappers, parentheses: transparent.
        const { expression } = node as unknown as { expression?: AnyNode };
        return typeof expression === 'object' && expression !== null ? at(expression, unit, frame) : UNKNOWN;
      }
    }
  }

  // ── variables ────────────────────────────────────────────────────────────────────────────────────────────────────

  function identifier(node: AnyNode & { name?: string }, unit: Unit, frame: Frame | undefined): Value {
    const variable = unit.indexed.variableOf(node);
    if (!variable && node.name === 'arguments' && frame && frame.fn === functionAround(node))
      return list([...frame.args]);
    if (!variable) return global(node.name as string, unit, node);
    // A key that comes in as a parameter is one whoever calls: nothing is to be learnt from all who do.
    if (!frame && isKeyName(variable.name) && variable.writes.every(({ kind }) => kind === 'parameter'))
      return keyNamed(UNKNOWN, variable.name, unit, node);
    return variableValue(variable, unit, frame);
  }

  function global(name: string, unit: Unit, node: AnyNode): Value {
    if (name === 'undefined') return constant(undefined);
    if (name === 'arguments') return argumentsOf(node, unit);
    if (name === 'exports')
      return join([named('module.exports'), thing({ kind: 'exports', file: unit.file, open: () => unit })]);
    const spelled = globalName(name);
    const value = withLabels(named(spelled), labelsOfName(name, { file: unit.file, node }));
    return spelled.startsWith('global.') ? join([value, ofGlobal(name, unit)]) : value;
  }

  /** What this file puts on the global object: `globalThis.key = …`. */
  function ofGlobal(key: string, unit: Unit): Value {
    const writes = unit.propertyWrites(key);
    if (writes.length === 0) return EMPTY;
    return once(keyOf(unit, `global.${key}`), memoOf(unit), () =>
      join(
        writes.slice(0, BOUNDS.sites).flatMap(assignment => {
          const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
          const { object } = left;
          const own = object.type === 'Identifier' && isGlobalObject(object.name) && !unit.indexed.variableOf(object);
          return own ? [at(right, unit, undefined)] : [];
        }),
      ),
    );
  }

  function variableValue(variable: Variable, unit: Unit, from: Frame | undefined): Value {
    let frame = from;
    while (frame && frame.fn !== variable.scope.fn) frame = frame.outer;
    return once(variable, frame?.memo ?? memoOf(unit), () => {
      const sum = accumulated(variable, unit, frame) ?? (frame ? undefined : loopedOut(variable, unit));
      const values = sum ? [sum] : variable.writes.map(write => written(write, unit, frame));
      if (hasAdditions(variable, unit)) values.push(thing({ kind: 'additions', variable, unit, frame }));
      const [first] = variable.writes;
      const node = first && ('value' in first ? first.value : first.kind === 'parameter' ? first.fn : undefined);
      if (!node) return join(values);
      const value = keyNamed(join(values), variable.name, unit, node);
      return !isKeyName(variable.name) &&
        (isTakenKey(first) || (first?.kind === 'parameter' && makesKey(variable, unit)))
        ? asKey(value, variable.name, unit, node)
        : value;
    });
  }

  /** The first parameter of `fromMnemonic` and its kin is a key, whatever it is called. */
  function isTakenKey(write: Write | undefined): boolean {
    return (
      write?.kind === 'parameter' && write.index === 0 && write.path.length === 0 && takesKey(nameOfFunction(write.fn))
    );
  }

  /** True for what a function hands to a maker of keys: `Keypair.fromSecretKey(bs58.decode(text))`, `super(key)`. */
  function makesKey(variable: Variable, unit: Unit): boolean {
    return unit.indexed
      .referencesOf(variable)
      .slice(0, 12)
      .some(reference => {
        let taken = asArgument(reference);
        for (let hops = 0; taken && hops < 3; hops++) {
          const { callee } = taken.call as unknown as { callee: AnyNode };
          const name =
            callee.type === 'Identifier'
              ? (callee.name as string)
              : callee.type === 'MemberExpression' && !callee.computed
                ? nameOfKey(callee.property as AnyNode)
                : '';
          if (taken.position === 0 && (takesKey(name) || (callee.type === 'Super' && extendsWallet(callee))))
            return true;
          if (!writesKeyDown(name) && name !== 'decode') return false;
          taken = asArgument(taken.call);
        }
        return false;
      });
  }

  function extendsWallet(node: AnyNode): boolean {
    const { superClass } = ownerOf(node) as unknown as { superClass?: AnyNode | null };
    return superClass?.type === 'Identifier' && /^(?:Wallet|Keypair|SigningKey)$/.test(superClass.name as string);
  }

  function asKey(value: Value, name: string, unit: Unit, node: AnyNode): Value {
    if (value.constants.length > 0 || value.functions.length > 0) return value;
    return withLabels(value, [label('key-material', `the key ${name}`, { file: unit.file, node })]);
  }

  /** What a program calls a private key is one, unless it is a text it spells out. */
  function keyNamed(value: Value, name: string, unit: Unit, node: AnyNode): Value {
    return isKeyName(name) ? asKey(value, name, unit, node) : value;
  }

  function written(write: Write, unit: Unit, frame: Frame | undefined): Value {
    switch (write.kind) {
      case 'value': {
        let value = at(write.value, unit, frame);
        for (const step of write.path) value = member(value, step, unit, write.value);
        // `+=`: its parts' origins are the sum's; its text is not known.
        return write.operator ? { ...value, constants: [], open: true } : value;
      }
      case 'parameter': {
        let value = write.rest
          ? list(
              Array.from({ length: BOUNDS.rest }, (_, offset) =>
                parameter(write.fn, write.index + offset, unit, frame),
              ),
            )
          : parameter(write.fn, write.index, unit, frame);
        for (const step of write.path) value = member(value, step, unit, write.fn);
        return value;
      }
      case 'function':
      case 'class':
        return at(write.value, unit, frame);
      case 'caught':
        return caught(write.block, unit);
      case 'import': {
        const exported = loadModule(write.source, unit);
        return write.imported === '*' ? exported : member(exported, write.imported, unit, write.at);
      }
      default:
        return UNKNOWN;
    }
  }

  /**
   * What a `catch` may be given. A failed request throws its answer along: some loaders have their server say "404"
   * and run the error's body (Contagious Interview, 2024).
   */
  function caught(block: AnyNode, unit: Unit): Value {
    const [start, end] = [startOf(block), endOf(block)];
    for (const awaited of unit.indexed.nodes('AwaitExpression')) {
      if (startOf(awaited) < start || endOf(awaited) > end) continue;
      const remote = at((awaited as unknown as { argument: AnyNode }).argument, unit, undefined).labels.filter(
        ({ kind }) => kind === 'remote',
      );
      if (remote.length > 0) return withLabels(UNKNOWN, remote);
    }
    return UNKNOWN;
  }

  /** `s = 'ev'; s += 'al'`: a text put together statement by statement in one block. */
  function accumulated(variable: Variable, unit: Unit, frame: Frame | undefined): Value | undefined {
    if (variable.writes.length < 2 || variable.writes.length > 500) return undefined;
    const [first, ...others] = variable.writes;
    if (
      first?.kind !== 'value' ||
      first.operator ||
      !others.every(write => write.kind === 'value' && write.operator === '+=')
    )
      return undefined;
    const blocks = new Set(variable.writes.map(write => (write.kind === 'value' ? blockOf(write.value) : undefined)));
    if (blocks.size !== 1) return undefined;
    return summed(
      variable.writes.map(write =>
        written(write.kind === 'value' ? { kind: 'value', value: write.value, path: write.path } : write, unit, frame),
      ),
    );
  }

  /** `s = ''; for (…) s += String.fromCharCode(…)`: a text that a loop out of nothing but constants puts together. */
  function loopedOut(variable: Variable, unit: Unit): Value | undefined {
    const [first, ...others] = variable.writes;
    if (!unit.world.opens || first?.kind !== 'value' || others.length === 0 || others.length > 4) return undefined;
    const looped = others.find(write => write.kind === 'value' && LOOPED.test(sourceOf(write.value, unit)));
    const [reference] = unit.indexed.referencesOf(variable);
    if (looped?.kind !== 'value' || !reference || !isInLoop(looped.value)) return undefined;
    const text = interpreterOf(unit).evaluate(reference);
    if (typeof text !== 'string' || text.length < 4) return undefined;
    const origin = { file: unit.file, node: looped.value };
    return withLabels(
      constant(text),
      isHidden(text, unit.file.text) ? [label('decoded', 'a loop of its own', origin)] : [],
    );
  }

  function sourceOf(node: AnyNode, unit: Unit): string {
    return unit.file.text.slice(startOf(node), Math.min(endOf(node), startOf(node) + 1_000));
  }

  function blockOf(expression: AnyNode): AnyNode | undefined {
    let node: AnyNode | undefined = parentOf(expression);
    while (node && node.type !== 'ExpressionStatement' && node.type !== 'VariableDeclaration') node = parentOf(node);
    const block = node && parentOf(node);
    return block?.type === 'BlockStatement' || block?.type === 'Program' ? block : undefined;
  }

  function hasAdditions(variable: Variable, unit: Unit): boolean {
    return additionsTo(variable, unit).all.length > 0;
  }

  // ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────

  function parameter(fn: AnyNode, position: number, unit: Unit, frame: Frame | undefined): Value {
    if (frame && frame.fn === fn) return frame.args[position] ?? constant(undefined);
    const values: Value[] = [];
    const sites = sitesOf(fn, unit);
    // What one of many callers hands in is seldom what this use of it is about.
    const shared = sites.length > BOUNDS.callers ? 1 : 0;
    for (const site of sites) {
      if (values.length >= BOUNDS.sites) {
        widened++;
        break;
      }
      values.push(
        site.callback
          ? doubted(callbackArgument(site.call, site.position, position, site.unit), shared)
          : doubted(argument(site.call, position + site.shift, site.unit, undefined), site.guesses + shared),
      );
    }
    const event = position === 0 ? assignedTo(fn) : undefined;
    if (event) values.push(named(event));
    if (values.length === 0 && position === 0) values.push(...handed(fn, unit));
    if (values.length === 0 && isRequest(fn, position))
      values.push(withLabels(UNKNOWN, [label('remote', REQUEST, { file: unit.file, node: fn })]));
    return values.length === 0 ? UNKNOWN : join([...values]);
  }

  /** `field.onkeydown = function (event) {}`: what the handler is called with. */
  function assignedTo(fn: AnyNode): string | undefined {
    const parent = parentOf(fn);
    const left = parent?.type === 'AssignmentExpression' ? (parent.left as AnyNode) : undefined;
    if (left?.type !== 'MemberExpression' || left.computed) return undefined;
    const event = /^on([a-z]+)$/.exec(nameOfKey(left.property as AnyNode))?.[1];
    return event && eventName(event);
  }

  /** What a handler is given that is assigned to a connection: `socket.onmessage = event => …`. */
  function handed(fn: AnyNode, unit: Unit): readonly Value[] {
    const assignment = parentOf(fn);
    if (assignment?.type !== 'AssignmentExpression' || assignment.right !== fn) return [];
    const left = assignment.left as AnyNode;
    if (left.type !== 'MemberExpression' || left.computed) return [];
    if (nameOfKey(left.property as AnyNode) !== 'onmessage') return [];
    const { names } = at(left.object as AnyNode, unit, undefined);
    return names.some(name => networkRootOf(name) !== undefined)
      ? [withLabels(UNKNOWN, [label('remote', MESSAGE, { file: unit.file, node: left })])]
      : [];
  }

  function argument(callNode: AnyNode, position: number, unit: Unit, frame: Frame | undefined): Value {
    const args = (callNode as { arguments?: AnyNode[] }).arguments ?? [];
    const node = args[position];
    if (!node) return args.some(arg => arg.type === 'SpreadElement') ? UNKNOWN : constant(undefined);
    return at(node, unit, frame);
  }

  function argumentsOf(node: AnyNode, unit: Unit): Value {
    const fn = functionAround(node);
    if (!fn) return UNKNOWN;
    const sites = sitesOf(fn, unit)
      .filter(site => !site.callback)
      .slice(0, BOUNDS.sites);
    return join(
      sites.map(site =>
        list(
          ((site.call as { arguments?: AnyNode[] }).arguments ?? [])
            .slice(site.shift)
            .map(arg => at(arg, site.unit, undefined)),
        ),
      ),
    );
  }

  /** The places that call a function, or hand it to something that will. */
  function sitesOf(fn: AnyNode, unit: Unit): readonly Site[] {
    const sites: Site[] = [];
    useOf(fn, unit, sites, new Set(), 0);
    return sites.flatMap(site => (site.guesses > 0 ? sure(site, fn) : site));
  }

  /** A call of a method of the right name: of the function itself, of something else that is known, or a guess. */
  function sure(site: Site, fn: AnyNode): Site | readonly Site[] {
    const { callee } = site.call as unknown as { callee: AnyNode };
    const { functions, names, open } = at(callee, site.unit, undefined);
    if (functions.some(({ node }) => node === fn)) return { ...site, guesses: 0 };
    const other = !open && functions.length === 0 && names.some(name => groupsOf(name).size > 0);
    return other ? [] : site;
  }

  /** What is done with the value of an expression that means the function. */
  function useOf(node: AnyNode, unit: Unit, sites: Site[], seen: Set<object>, hops: number): void {
    if (seen.has(node) || hops > 4 || sites.length >= BOUNDS.sites) return;
    seen.add(node);
    const parent = parentOf(node);
    if (node.type === 'FunctionDeclaration') {
      const id = (node as { id?: AnyNode | null }).id;
      if (id) referencesUse(id, unit, sites, seen, hops);
      if (parent?.type === 'ExportNamedDeclaration' && id) exportedUse((id as { name: string }).name, unit, sites);
      if (parent?.type === 'ExportDefaultDeclaration') exportedUse('default', unit, sites);
      return;
    }
    switch (parent?.type) {
      case 'CallExpression':
      case 'NewExpression': {
        if (parent.callee === node)
          sites.push({ call: parent, unit, callback: false, position: 0, shift: 0, guesses: 0 });
        else
          sites.push({
            call: parent,
            unit,
            callback: true,
            position: (parent.arguments as AnyNode[]).indexOf(node),
            shift: 0,
            guesses: 0,
          });
        return;
      }
      case 'MemberExpression': {
        // `f.call(this, x)`; `.bind` and `.apply` hand on less than is worth following.
        const outer = parentOf(parent);
        if (parent.object === node && outer?.type === 'CallExpression' && outer.callee === parent) {
          const method = nameOfKey(parent.property as AnyNode);
          if (method === 'call') sites.push({ call: outer, unit, callback: false, position: 0, shift: 1, guesses: 0 });
          else if (method === 'bind') useOf(outer, unit, sites, seen, hops + 1);
        }
        return;
      }
      case 'VariableDeclarator':
        if ((parent.init as AnyNode | null) === node) referencesUse(parent.id as AnyNode, unit, sites, seen, hops);
        return;
      case 'AssignmentExpression': {
        if ((parent.right as AnyNode) !== node) return;
        const left = parent.left as AnyNode;
        if (left.type === 'Identifier') referencesUse(left, unit, sites, seen, hops);
        else if (left.type === 'MemberExpression' && !left.computed)
          propertyUse(nameOfKey(left.property as AnyNode), unit, sites);
        useOf(parent, unit, sites, seen, hops + 1);
        return;
      }
      case 'Property':
        if (parent.value === node) {
          propertyUse(nameOfKey(parent.key as AnyNode), unit, sites);
          // An option that is a function: whoever takes the options calls it.
          const object = parentOf(parent);
          const taken = object && asArgument(object);
          if (taken)
            sites.push({ call: taken.call, unit, callback: true, position: taken.position, shift: 0, guesses: 0 });
        }
        return;
      case 'MethodDefinition':
      case 'PropertyDefinition': {
        const name = nameOfKey(parent.key as AnyNode);
        if (name === 'constructor') classUse(parentOf(parentOf(parent) as AnyNode), unit, sites);
        else propertyUse(name, unit, sites);
        return;
      }
      case 'AwaitExpression':
      case 'ChainExpression':
      case 'ConditionalExpression':
      case 'LogicalExpression':
      case 'SequenceExpression':
      case 'UnaryExpression':
        useOf(parent, unit, sites, seen, hops + 1);
        return;
      case 'ExportDefaultDeclaration':
        exportedUse('default', unit, sites);
        return;
      default:
    }
  }

  function referencesUse(identifierNode: AnyNode, unit: Unit, sites: Site[], seen: Set<object>, hops: number): void {
    const variable = unit.indexed.variableOf(identifierNode);
    if (!variable || seen.has(variable)) return;
    seen.add(variable);
    for (const reference of unit.indexed.referencesOf(variable)) {
      if (reference !== identifierNode) useOf(reference, unit, sites, seen, hops + 1);
    }
    if (
      unit.indexed
        .nodes('ExportSpecifier')
        .some(node => (node as { local?: { name?: string } }).local?.name === variable.name)
    ) {
      exportedUse(variable.name, unit, sites);
    }
  }

  /** Calls of a method of this name, wherever: which object it is called on is rarely known. */
  function propertyUse(name: string, unit: Unit, sites: Site[]): void {
    if (name === '' || name === 'then') return;
    for (const callNode of unit.methodCalls(name).slice(0, BOUNDS.sites)) {
      sites.push({ call: callNode, unit, callback: false, position: 0, shift: 0, guesses: 1 });
    }
    exportedUse(name, unit, sites);
  }

  function classUse(cls: AnyNode | undefined, unit: Unit, sites: Site[]): void {
    const id = (cls as { id?: AnyNode | null } | undefined)?.id;
    const variable = id && unit.indexed.variableOf(id);
    if (!variable) return;
    for (const reference of unit.indexed.referencesOf(variable)) {
      const parent = parentOf(reference);
      if (parent?.type === 'NewExpression' && parent.callee === reference)
        sites.push({ call: parent, unit, callback: false, position: 0, shift: 0, guesses: 0 });
    }
  }

  /** Calls in other files of something this one exports under a name. */
  function exportedUse(name: string, unit: Unit, sites: Site[]): void {
    for (const file of unit.world.importersOf(unit.file)) {
      if (file === unit.file || sites.length >= BOUNDS.sites || !maySay(file, name)) continue;
      const other = unit.world.open(file);
      if (!other) continue;
      // `const a = require('./this'); a.name(x)`: which object a method is called on is rarely known.
      const calls = importedCalls(other).get(unit.file);
      const known = [...(calls?.get(name) ?? []), ...(name === 'exports' ? (calls?.get('default') ?? []) : [])];
      const named_ = other.methodCalls(name).filter(callNode => !known.includes(callNode));
      for (const callNode of named_.slice(0, 10))
        sites.push({ call: callNode, unit: other, callback: false, position: 0, shift: 0, guesses: 1 });
      for (const callNode of known)
        sites.push({ call: callNode, unit: other, callback: false, position: 0, shift: 0, guesses: 0 });
      sites.push(...(handedImports(other).get(unit.file)?.get(name) ?? []));
    }
  }

  /** The calls in a file that are handed what it imports: `run(require('./a').name)`; by where from and which. */
  function handedImports(unit: Unit): WeakMap<SourceFile, Map<string, Site[]>> {
    let known = handedOver.get(unit);
    if (known) return known;
    known = new WeakMap();
    handedOver.set(unit, known);
    for (const callNode of unit.indexed.nodes('CallExpression').slice(0, MOST_HANDING)) {
      (callNode as unknown as { arguments: AnyNode[] }).arguments.slice(0, 6).forEach((arg, position) => {
        if (arg.type !== 'Identifier' && arg.type !== 'MemberExpression' && arg.type !== 'CallExpression') return;
        for (const from of importsOf(arg, unit)) {
          const source = unit.world.find(unit.file, from.source);
          if (!source) continue;
          const names = known.get(source) ?? new Map<string, Site[]>();
          known.set(source, names);
          const site: Site = { call: callNode, unit, callback: true, position, shift: 0, guesses: 0 };
          names.set(from.name, [...(names.get(from.name) ?? []), site].slice(0, 10));
        }
      });
    }
    return known;
  }

  /** The calls in a file of functions it imports by name, by where from and which. */
  function importedCalls(unit: Unit): WeakMap<SourceFile, Map<string, AnyNode[]>> {
    let known = imported.get(unit);
    if (known) return known;
    known = new WeakMap();
    imported.set(unit, known);
    for (const callNode of unit.indexed.nodes('CallExpression')) {
      const { callee } = callNode as unknown as { callee: AnyNode };
      for (const from of importsOf(callee, unit)) {
        const source = unit.world.find(unit.file, from.source);
        if (!source) continue;
        let names = known.get(source);
        if (!names) {
          names = new Map();
          known.set(source, names);
        }
        const list = names.get(from.name);
        if (list) list.push(callNode);
        else names.set(from.name, [callNode]);
      }
    }
    return known;
  }

  /** What an expression takes from other files: `name`, `module_.name`, `require('./a')`, `require('./a').name`. */
  function importsOf(node: AnyNode, unit: Unit): readonly { readonly source: string; readonly name: string }[] {
    if (node.type === 'MemberExpression') {
      if (node.computed) return [];
      const name = nameOfKey(node.property as AnyNode);
      return importsOf(node.object as AnyNode, unit)
        .filter(from => /^(?:exports|default|\*)$/.test(from.name))
        .map(({ source }) => ({ source, name }));
    }
    const source = requiredBy(node, unit);
    if (source !== undefined) return [{ source, name: 'exports' }];
    const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
    return variable?.writes.slice(0, 3).flatMap(write => importOf(write, unit) ?? []) ?? [];
  }

  /** The file of the package that an expression loads: `require('./a')`. */
  function requiredBy(node: AnyNode, unit: Unit): string | undefined {
    if (node.type !== 'CallExpression' || (node.callee as AnyNode).type !== 'Identifier') return undefined;
    if ((node.callee as { name?: string }).name !== 'require' || unit.indexed.variableOf(node.callee as AnyNode))
      return undefined;
    const [source] = node.arguments as AnyNode[];
    return source?.type === 'Literal' && typeof source.value === 'string' && source.value.startsWith('.')
      ? source.value
      : undefined;
  }

  /** `import { name } from 's'`, `const { name } = require('s')`; a whole module is its `exports` or `default`. */
  function importOf(write: Write, unit: Unit): { readonly source: string; readonly name: string } | undefined {
    if (write.kind === 'import') return { source: write.source, name: write.imported };
    if (write.kind !== 'value' || write.path.length > 1) return undefined;
    const source = requiredBy(write.value, unit);
    if (source === undefined) return undefined;
    const [step] = write.path;
    return { source, name: step === undefined ? 'exports' : String(step) };
  }

  /** A module that is a function or a class as a whole is called as that. */
  function asCalled(callee: Value): Value {
    const modules = callee.objects.filter(object => object.kind === 'exports');
    if (modules.length === 0 || modules.length > 3) return callee;
    return join([
      callee,
      ...modules.flatMap(({ open }) => {
        const unit = open();
        return unit ? wholeExports(unit) : [];
      }),
    ]);
  }

  /** What a callback is called with: by the package's own function, or by an API. */
  function callbackArgument(callNode: AnyNode, handedAt: number, position: number, unit: Unit): Value {
    const calleeNode = (callNode as { callee?: AnyNode }).callee;
    if (!calleeNode) return UNKNOWN;
    const callee = asCalled(at(calleeNode, unit, undefined));
    const values: Value[] = [];
    for (const closure of callee.functions.slice(0, 4)) {
      const param = ((closure.node as { params?: AnyNode[] }).params ?? [])[handedAt];
      const variable = param?.type === 'Identifier' ? closure.unit.indexed.variableOf(param) : undefined;
      if (!variable) continue;
      for (const reference of closure.unit.indexed.referencesOf(variable).slice(0, BOUNDS.sites)) {
        const parent = parentOf(reference);
        if (parent?.type === 'CallExpression' && parent.callee === reference)
          values.push(argument(parent, position, closure.unit, undefined));
      }
    }
    const origin = { file: unit.file, node: callNode };
    if (calleeNode.type === 'MemberExpression') {
      const method = calleeNode.computed ? undefined : nameOfKey(calleeNode.property as AnyNode);
      const receiver = at(calleeNode.object as AnyNode, unit, undefined);
      if (method === 'then') return join([...values, position === 0 ? receiver : UNKNOWN]);
      // What failed had an answer, too: `.catch(error => error.response.data)`.
      if (method === 'catch' && position === 0)
        return join([...values, withLabels(UNKNOWN, answers(calleeNode.object as AnyNode, unit))]);
      // `app.get('/path', (req, res) => …)` of an application that is handed in.
      if (isRoute(method, handedAt, callNode, unit) && position === 0 && receiver.names.length === 0)
        return join([...values, withLabels(UNKNOWN, [label('remote', REQUEST, origin)])]);
      const event =
        method && position === 0 ? handledEvent(method, texts(argument(callNode, 0, unit, undefined))) : undefined;
      const handed = event && eventName(event);
      if (handed) values.push(named(handed));
      if (ELEMENT_CALLBACKS.has(method ?? ''))
        return join([
          ...values,
          position === 0 ? member(receiver, EACH, unit, callNode) : withLabels(UNKNOWN, receiver.labels),
        ]);
      if (method === 'reduce' || method === 'reduceRight')
        return join([...values, member(receiver, EACH, unit, callNode)]);
      if (LISTENING.has(method ?? '') && handedAt === 1)
        values.push(...emitted(callNode, calleeNode.object as AnyNode, position, unit));
      if (callee.functions.length === 0)
        values.push(
          withLabels(
            UNKNOWN,
            receiver.labels.filter(l => l.kind !== 'environment'),
          ),
        );
    }
    if (callee.names.includes('Promise')) return position === 0 ? named('Promise>resolve') : named('Promise>reject');
    const first = texts(argument(callNode, 0, unit, undefined));
    for (const name of callee.names) {
      const served = servedTo(name.replace(/\.call$/, ''), position, first);
      if (served) values.push(withLabels(UNKNOWN, [label('remote', served, origin)]));
      // `setTimeout(f, ms, x)` calls `f(x)`.
      if (/^set(?:Timeout|Interval|Immediate)$/.test(name) && handedAt === 0)
        values.push(argument(callNode, position + (name === 'setImmediate' ? 1 : 2), unit, undefined));
      const groups = groupsOf(name);
      const labels = labelsOfCall(name, first, origin);
      const result = resultName(name);
      // Node's own callbacks take the error first, except a response's.
      const failsFirst = groups.has('read') || groups.has('process');
      if (failsFirst && position === 0) values.push(UNKNOWN);
      else values.push(withLabels(result ? named(result) : UNKNOWN, labels ?? []));
    }
    return values.length === 0 ? UNKNOWN : join(values);
  }

  /** What the requests of a chain of promises were answered, whatever became of it: `ask().then(f).catch(g)`. */
  function answers(promise: AnyNode, unit: Unit): readonly Label[] {
    let node = promise;
    for (let hops = 0; hops < 6; hops++) {
      const found = at(node, unit, undefined).labels.filter(({ kind }) => kind === 'remote');
      if (found.length > 0) return found;
      const callee = node.type === 'CallExpression' ? (node.callee as AnyNode) : undefined;
      if (callee?.type !== 'MemberExpression') return [];
      if (!/^(?:then|finally)$/.test(nameOfKey(callee.property as AnyNode))) return [];
      node = callee.object as AnyNode;
    }
    return [];
  }

  /** A handler of requests to a path: it stands after the path, and takes a request and what to answer it with. */
  function isRoute(method: string | undefined, handedAt: number, callNode: AnyNode, unit: Unit): boolean {
    if (handedAt < 1 || !/^(?:get|post|put|patch|all|use)$/.test(method ?? '')) return false;
    const handler = ((callNode as { arguments?: AnyNode[] }).arguments ?? [])[handedAt] as AnyNode | undefined;
    const params = (handler as { params?: AnyNode[] } | undefined)?.params ?? [];
    const [first] = params;
    if (params.length < 2 || (first?.type === 'Identifier' && /^_?e(?:rr(?:or)?)?$/.test(first.name as string)))
      return false;
    return texts(argument(callNode, 0, unit, undefined)).some(text => /^\/[\w/:*-]*$/.test(text));
  }

  /** What `emitter.emit('event', x)` hands to a listener of the same event of the same variable. */
  function emitted(listening: AnyNode, emitter: AnyNode, position: number, unit: Unit): readonly Value[] {
    const variable = emitter.type === 'Identifier' ? unit.indexed.variableOf(emitter) : undefined;
    const emits = variable ? unit.methodCalls('emit').slice(0, BOUNDS.sites) : [];
    if (emits.length === 0) return [];
    const events = texts(argument(listening, 0, unit, undefined));
    return emits.flatMap(emit => {
      const { callee } = emit as unknown as { callee: { object?: AnyNode } };
      const same = callee.object?.type === 'Identifier' && unit.indexed.variableOf(callee.object) === variable;
      if (!same || !texts(argument(emit, 0, unit, undefined)).some(event => events.includes(event))) return [];
      return [argument(emit, position + 1, unit, undefined)];
    });
  }

  // ── members ──────────────────────────────────────────────────────────────────────────────────────────────────────

  function memberExpression(
    node: AnyNode & { object?: unknown; property?: unknown; computed?: boolean },
    unit: Unit,
    frame: Frame | undefined,
  ): Value {
    const object = at(node.object as AnyNode, unit, frame);
    if (!node.computed) {
      const key = nameOfKey(node.property as AnyNode);
      const value = member(object, key, unit, node);
      return (key === 'elements' || key === 'value') && isHandledElement(node.object as AnyNode, unit)
        ? join([value, member(named('Element'), key, unit, node)])
        : value;
    }
    const keys = at(node.property as AnyNode, unit, frame).constants.filter(
      key => typeof key === 'string' || typeof key === 'number',
    );
    const known = keys.map(String).filter(key => !key.includes(HOLE));
    if ((known.length === 0 || known.length > 24) && object.names.includes('process.env'))
      return someVariable(node, unit, frame);
    if (known.length === 0 || known.length > 24) return member(object, EACH, unit, node);
    return join(known.map(key => member(object, key, unit, node)));
  }

  /** `this` in a function that handles an event of a page: the element it happened to. */
  function isHandledElement(node: AnyNode, unit: Unit): boolean {
    if (node.type !== 'ThisExpression') return false;
    const fn = functionAround(node);
    if (fn?.type !== 'FunctionExpression') return false;
    if (assignedTo(fn)) return true;
    const taken = asArgument(fn);
    const callee = taken && (taken.call as { callee?: AnyNode }).callee;
    if (callee?.type !== 'MemberExpression' || callee.computed) return false;
    const event = argument(taken?.call as AnyNode, 0, unit, undefined);
    return handledEvent(nameOfKey(callee.property as AnyNode), texts(event)) !== undefined;
  }

  /** `process.env[name]`: one variable, unless the name runs through all of them. */
  function someVariable(node: AnyNode & { property?: unknown }, unit: Unit, frame: Frame | undefined): Value {
    const all = at(node.property as AnyNode, unit, frame).labels.some(({ kind }) => kind === 'environment');
    const origin = { file: unit.file, node };
    return withLabels(UNKNOWN, [
      all ? label('environment', 'process.env', origin) : label('variable', 'some variable', origin),
    ]);
  }

  function member(object: Value, step: PathStep, unit: Unit, node: AnyNode): Value {
    if (typeof step === 'object') {
      // `const { [name]: x } = v`
      const keys = at(step, unit, undefined)
        .constants.filter(key => typeof key === 'string')
        .slice(0, 24);
      return keys.length === 0
        ? member(object, EACH, unit, node)
        : join(keys.map(key => member(object, key, unit, node)));
    }
    const origin = { file: unit.file, node };
    if (step === KEY) return withLabels(UNKNOWN, object.labels);
    if (step === REST) return object;
    const values: Value[] = [];
    for (const closure of object.functions) {
      if (step === 'constructor') values.push(named('Function'));
      else if (step === 'call' || step === 'apply' || step === 'bind') values.push({ ...EMPTY, functions: [closure] });
      else if (step === 'prototype') values.push(thing({ kind: 'this', node: closure.node, unit: closure.unit }));
      else if (typeof step === 'string') values.push(fromWrites(closure.node, step, closure.unit, true));
    }
    for (const object_ of object.objects) values.push(doubted(propertyOf(object_, step, node), object_.guesses ?? 0));
    for (const value of object.constants) {
      if (step === EACH) {
        if (typeof value === 'string' && value.length < 200) values.push(UNKNOWN);
      } else values.push(ofConstant(value, step));
    }
    for (const name of object.names) {
      if (name === 'ElementList' && (step === EACH || /^\d+$/.test(step))) {
        values.push(named('Element'));
        continue;
      }
      if (step === EACH) {
        values.push(
          name === 'process.env' ? withLabels(UNKNOWN, [label('environment', 'process.env', origin)]) : UNKNOWN,
        );
        continue;
      }
      const spelled = memberName(name, step);
      if (spelled === undefined) continue;
      values.push(withLabels(named(spelled), labelsOfName(spelled, origin)));
      if (spelled.startsWith('global.') && isGlobalObject(name)) values.push(ofGlobal(step, unit));
    }
    // A part of a secret is the secret; a named variable of the environment is not the environment.
    const isEnvironment = object.names.includes('process.env');
    const labels = object.labels.filter(
      l => !(l.detail === 'process.env' && isEnvironment && typeof step === 'string'),
    );
    const inherited = step === 'length' || step === 'size' ? [] : labels;
    if (typeof step !== 'string') return withLabels(values.length === 0 ? UNKNOWN : join(values), inherited);
    // What hangs on a key besides the key itself is public.
    const kept = inherited.some(isKey) && givesPublic(step) ? inherited.filter(one => !isKey(one)) : inherited;
    return keyNamed(withLabels(values.length === 0 ? UNKNOWN : join(values), kept), step, unit, node);
  }

  function ofConstant(value: Constant, key: string): Value {
    if (key === 'constructor') return named(typeof value === 'string' ? 'String' : 'Object');
    if (typeof value === 'string' || value instanceof Uint8Array) {
      if (key === 'length') return typeof value === 'string' && value.includes(HOLE) ? UNKNOWN : constant(value.length);
      const position = /^\d{1,7}$/.test(key) ? Number(key) : undefined;
      if (position !== undefined) return constant(value[position]);
    }
    return EMPTY;
  }

  /** A property of something with properties; `EACH` is any of them. */
  function propertyOf(object: Thing, step: PathStep, node: AnyNode): Value {
    if (step === 'constructor' && object.kind !== 'this' && object.kind !== 'exports') {
      return named(
        object.kind === 'list' || (object.kind === 'literal' && object.node.type === 'ArrayExpression')
          ? 'Array'
          : 'Object',
      );
    }
    switch (object.kind) {
      case 'literal':
        return ofLiteral(object, step);
      case 'list':
        if (step === EACH) return anyOf(object, object.items);
        if (step === 'length') return constant(object.items.length);
        return typeof step === 'string' && /^\d{1,6}$/.test(step)
          ? (object.items[Number(step)] ?? constant(undefined))
          : method(step);
      case 'record':
        if (step === EACH) return anyOf(object, object.entries.values());
        return typeof step === 'string' ? (object.entries.get(step) ?? UNKNOWN) : UNKNOWN;
      case 'class':
        return ofClass(object.node, step, object.unit);
      case 'additions':
        return ofAdditions(object, step);
      case 'this':
        if (object.node.type === 'Program') return typeof step === 'string' ? named(step) : UNKNOWN;
        return join([
          ofClass(object.node, step, object.unit),
          typeof step === 'string' ? fromWrites(object.node, step, object.unit, false) : EMPTY,
        ]);
      case 'exports': {
        const unit = object.open();
        return unit ? ofExports(unit, step, node) : UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  /** A method of an array or object literal: its constructor is `Function`, which is what attackers take it for. */
  function method(step: PathStep): Value {
    return typeof step === 'string' && ARRAY_METHODS.has(step) ? named(`Array.prototype.${step}`) : EMPTY;
  }

  function ofLiteral(object: Extract<Thing, { kind: 'literal' }>, step: PathStep): Value {
    const { node, unit, frame } = object;
    if (typeof step !== 'string' && step !== EACH) return UNKNOWN;
    // Tables of thousands are asked for one entry after the other.
    const asked = keyOf(node, step === EACH ? 'each' : `.${step}`);
    return once(asked, frame?.memo ?? memoOf(unit), () =>
      node.type === 'ArrayExpression' ? ofArray(node, step, unit, frame) : ofObject(node, step, unit, frame),
    );
  }

  function ofArray(node: AnyNode, step: string | typeof EACH, unit: Unit, frame: Frame | undefined): Value {
    const elements = (node as unknown as { elements: (AnyNode | null)[] }).elements;
    if (step === EACH) {
      return join(
        elements.slice(0, BOUNDS.anyOf).map(element => {
          if (!element) return EMPTY;
          return element.type === 'SpreadElement'
            ? member(at(element.argument as AnyNode, unit, frame), EACH, unit, element)
            : at(element, unit, frame);
        }),
      );
    }
    if (step === 'length') return elements.some(isSpread) ? UNKNOWN : constant(elements.length);
    if (!/^\d{1,6}$/.test(step)) return method(step);
    const position = Number(step);
    if (elements.slice(0, position + 1).some(isSpread)) return UNKNOWN;
    const element = elements[position];
    if (element) return at(element, unit, frame);
    // An empty list is there to be filled.
    return elements.length === 0 ? UNKNOWN : constant(undefined);
  }

  function ofObject(node: AnyNode, step: string | typeof EACH, unit: Unit, frame: Frame | undefined): Value {
    if (node.type !== 'ObjectExpression') return UNKNOWN;
    const { all, byKey, open } = propertiesOf(node);
    const held = (property: AnyNode): Value => {
      if (property.type === 'SpreadElement')
        return member(at(property.argument as AnyNode, unit, frame), step, unit, property);
      const { kind, value } = property as unknown as { kind: string; value: AnyNode };
      return kind === 'get' ? returned({ node: value, unit, frame }, []) : at(value, unit, frame);
    };
    if (step === EACH) return join(all.slice(0, BOUNDS.anyOf).map(held));
    const values: Value[] = [];
    const own = byKey.get(step);
    if (own) values.push(held(own));
    for (const property of open.slice(0, 20)) {
      if (property.type === 'SpreadElement') {
        // What stands after a spread wins over it.
        if (!own || all.indexOf(own) < all.indexOf(property)) values.push(held(property));
      } else if (
        at((property as unknown as { key: AnyNode }).key, unit, frame)
          .constants.map(String)
          .includes(step)
      ) {
        values.push(held(property));
      }
    }
    return values.length === 0 ? UNKNOWN : join(values);
  }

  function ofClass(cls: AnyNode, step: PathStep, unit: Unit): Value {
    const body = (cls as { body?: { body?: AnyNode[] } }).body?.body;
    if (!Array.isArray(body) || typeof step !== 'string') return EMPTY;
    if (step === 'prototype') return thing({ kind: 'class', node: cls, unit });
    const values: Value[] = [];
    for (const item of body) {
      if (item.type !== 'MethodDefinition' && item.type !== 'PropertyDefinition') continue;
      if (item.computed || nameOfKey(item.key as AnyNode) !== step) continue;
      const value = item.value as AnyNode | null;
      if (!value) continue;
      values.push(
        item.type === 'MethodDefinition' && item.kind === 'get'
          ? returned({ node: value, unit, frame: undefined }, [])
          : at(value, unit, undefined),
      );
    }
    return join(values);
  }

  /** What is assigned to a property of `this`, or of the function itself (`F.key = …`, `F.prototype.key = …`). */
  function fromWrites(owner: AnyNode, key: string, unit: Unit, ofFunction: boolean): Value {
    const assignments = unit.propertyWrites(key);
    if (assignments.length === 0) return EMPTY;
    // All functions answer alike; a class has its own.
    const asked = keyOf(ofFunction || isFunction(owner) ? unit : owner, `${ofFunction ? 'F' : 'this'}.${key}`);
    return once(asked, memoOf(unit), () => {
      const values: Value[] = [];
      for (const assignment of assignments.slice(0, BOUNDS.sites)) {
        const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
        const { object } = left;
        const own =
          object.type === 'ThisExpression'
            ? !ofFunction && related(ownerOf(object), owner)
            : ofFunction || !isPlainVariable(object, unit);
        // A class knows its own; of functions, and of things of unknown make, only the property's name is the same.
        const sure = ofFunction || (!isFunction(owner) && object.type === 'ThisExpression');
        if (own) values.push(doubted(at(right, unit, undefined), sure ? 0 : 1));
      }
      if (!ofFunction && !isFunction(owner)) values.push(...addedBelow(owner, key, unit));
      return join(values);
    });
  }

  /** What is put into the object that a property of `this` holds: `this.key.name = value`. */
  function addedBelow(owner: AnyNode, key: string, unit: Unit): readonly Value[] {
    const entries = new Map<string, Value>();
    for (const assignment of unit.nestedWrites(key).slice(0, BOUNDS.sites)) {
      const { left, right } = assignment as unknown as {
        left: { object: { object: AnyNode }; property: AnyNode; computed: boolean };
        right: AnyNode;
      };
      const holder = left.object.object;
      if (holder.type !== 'ThisExpression' || ownerOf(holder) !== owner) continue;
      const name = left.computed ? '*' : nameOfKey(left.property);
      const value = at(right, unit, undefined);
      const before = entries.get(name);
      entries.set(name, before ? join([before, value]) : value);
    }
    return entries.size === 0 ? [] : [thing({ kind: 'record', entries })];
  }

  /** Objects whose `this` may be one and the same: those of one class, or two functions of old-style classes. */
  function related(a: AnyNode, b: AnyNode): boolean {
    return a === b || (isFunction(a) && isFunction(b));
  }

  function isPlainVariable(node: AnyNode, unit: Unit): boolean {
    return (
      node.type === 'Identifier' &&
      unit.indexed.variableOf(node)?.writes.every(write => write.kind !== 'function' && write.kind !== 'class') === true
    );
  }

  function ofAdditions(object: Extract<Thing, { kind: 'additions' }>, step: PathStep): Value {
    const { variable, unit, frame } = object;
    const additions = additionsTo(variable, unit);
    const asked =
      step === EACH
        ? additions.all
        : typeof step === 'string'
          ? [
              ...(additions.byKey.get(step) ?? []),
              ...additions.computed,
              ...(/^\d+$/.test(step) ? additions.pushed : []),
            ]
          : [];
    if (asked.length === 0) return EMPTY;
    const values: Value[] = [];
    for (const { key, values: nodes } of asked.slice(0, BOUNDS.additions)) {
      if (typeof step === 'string' && typeof key === 'object') {
        const keys = at(key, unit, frame).constants.map(String);
        if (keys.length > 0 && !keys.includes(step)) continue;
      }
      for (const node of nodes) values.push(at(node, unit, frame));
    }
    return join(values);
  }

  // ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────

  function call(
    node: AnyNode & { callee?: unknown; arguments?: unknown },
    unit: Unit,
    frame: Frame | undefined,
  ): Value {
    const calleeNode = node.callee as AnyNode;
    const argNodes = node.arguments as AnyNode[];
    const origin = { file: unit.file, node };
    const callee = asCalled(at(calleeNode, unit, frame));
    const args = argNodes.slice(0, 200).map(arg => at(arg, unit, frame));
    const values: Value[] = [];

    const memberCallee = calleeNode.type === 'MemberExpression' ? calleeNode : undefined;
    const receiver = memberCallee ? at(memberCallee.object as AnyNode, unit, frame) : undefined;
    const methods = memberCallee ? methodNames(memberCallee, unit, frame) : [];

    if (receiver) {
      for (const name of methods) values.push(methodResult(receiver, name, args, node, unit));
    }
    for (const name of callee.names) values.push(namedResult(name, args, node, unit, frame));
    for (const closure of callee.functions.slice(0, 6)) {
      const passed = methods.includes('call') ? args.slice(1) : methods.includes('apply') ? spread(args[1]) : args;
      values.push(
        node.type === 'NewExpression'
          ? thing({ kind: 'this', node: closure.node, unit: closure.unit })
          : methods.includes('bind')
            ? { ...EMPTY, functions: [closure] }
            : returned(closure, passed),
      );
    }
    for (const object of callee.objects) {
      if (object.kind === 'class' && node.type === 'NewExpression') values.push(thing(object));
    }
    if (receiver && methods.includes('then') && args[0]) {
      // A promise's `then` gives what its callback makes of the value, and nothing else of it.
      const [callback] = args;
      const made = [
        ...callback.functions.slice(0, 4).map(closure => returned(closure, [receiver])),
        ...callback.names.map(name => namedResult(name, [receiver], node, unit, frame)),
      ];
      if (made.length > 0) return join(made);
    }
    const joined = values.length === 0 ? UNKNOWN : join(values);
    const value = joined.labels.some(isKey) && !keepsKey(calleeNode, methods) ? withoutKeys(joined) : joined;
    if (
      node.type === 'CallExpression' &&
      value.names.every(isLanguage) &&
      (value.constants.every(saysNothing) || changesItsMind(callee))
    ) {
      const decoded = workedOut(node, callee, methods, args, unit, frame);
      // What is worked out of constants alone, and was not to be read in the file, was hidden in them.
      if (decoded) {
        const given = args.flatMap(arg => textsIn(arg)).join(' ');
        const hidden = textsIn(decoded).some(text => isHidden(text, unit.file.text, given));
        return withLabels(
          decoded,
          hidden ? [...value.labels, label('decoded', 'a function of its own', origin)] : value.labels,
        );
      }
    }
    if (callee.functions.length > 0 || value.labels.length > 0) return value;
    // What is inside of what goes in stays inside of what comes out, property by property.
    if (callee.names.length > 0 && callee.names.every(name => MERGES.test(name))) return join([value, ...args]);
    if (callee.names.length > 0 && callee.names.every(name => HANDS_ON.has(name))) return value;
    const labels = carried(callee.names, receiver, args, methods, origin);
    return withLabels(
      value,
      labels.some(isKey) && !calledNames(calleeNode, methods).some(writesKeyDown)
        ? labels.filter(one => !isKey(one))
        : labels,
    );
  }

  /** The package's own functions are followed, so only a name that says it gives something public counts. */
  function keepsKey(calleeNode: AnyNode, methods: readonly string[]): boolean {
    return !calledNames(calleeNode, methods).some(givesPublic);
  }

  function calledNames(calleeNode: AnyNode, methods: readonly string[]): readonly string[] {
    return calleeNode.type === 'Identifier' ? [calleeNode.name] : methods;
  }

  /** What a home-made decoder gives: a call that only constants go into, of code that is pure. */
  function workedOut(
    node: AnyNode,
    callee: Value,
    methods: readonly string[],
    args: readonly Value[],
    unit: Unit,
    frame: Frame | undefined,
  ): Value | undefined {
    if (!unit.world.opens) return undefined;
    const [closure] = callee.functions;
    let result: Data = OPAQUE;
    if (callee.functions.length === 1 && closure && !closure.frame) {
      const failures = failed.get(closure.node) ?? 0;
      if (failures >= FAILURES) return undefined;
      const passed = args.map(dataOf);
      if (!passed.includes(OPAQUE)) result = interpreterOf(closure.unit).call(closure.node, passed);
      else if (frame === undefined) result = interpreterOf(unit).evaluate(node);
      if (result === OPAQUE) failed.set(closure.node, failures + 1);
    } else if (callee.functions.length === 0 && frame === undefined && methods.some(name => DECODING.has(name))) {
      result = interpreterOf(unit).evaluate(node);
    }
    // Nothing at all is what a list is before somebody fills it with what is not known here.
    return result === '' ? undefined : ofData(result, 0, count => account.pays(count, count * ROOM));
  }

  /** A value as an interpreter takes it: a constant, or a list of them. */
  function dataOf(value: Value): Data {
    const [first] = value.constants;
    if (value.open || value.names.length > 0 || value.functions.length > 0) return OPAQUE;
    if (value.constants.length === 1 && value.objects.length === 0)
      return typeof first === 'bigint' || (typeof first === 'string' && first.includes(HOLE)) ? OPAQUE : first;
    const [object] = value.objects;
    if (!object || value.constants.length > 0 || value.objects.length > 1) return OPAQUE;
    if (object.kind === 'literal' && object.node.type === 'ObjectExpression')
      return (object.node.properties as unknown[]).length === 0 ? tableOf([]) : OPAQUE;
    const items = itemsOf(object);
    return items && account.pays(items.length, items.length * 8) ? items.map(dataOf) : OPAQUE;
  }

  /** Labels that an unknown function hands through: what goes in comes out in some form. */
  function carried(
    names: readonly string[],
    receiver: Value | undefined,
    args: readonly Value[],
    methods: readonly string[],
    origin: Label['origin'],
  ): readonly Label[] {
    if (
      names.some(name => NO_CARRY.has(name) || groupsOf(name).size > 0) ||
      methods.some(name => FACT_METHODS.has(name))
    )
      return [];
    // Whether a function nobody knows gives back what was deep inside its arguments is anyone's guess.
    const deep = names.length === 0 ? 1 : 0;
    // A signature does not give away the key, which comes after what is signed.
    const keyed = [...names, ...methods].some(name => SIGNING.test(name));
    const looksUp =
      methods.some(name => LOOKS_UP.test(name)) ||
      names.some(name => LOOKS_UP.test(name.slice(name.lastIndexOf('.') + 1)));
    const labels = [...(receiver ? [receiver] : []), ...(keyed ? args.slice(0, 1) : args)].flatMap(value => [
      // The environment that a parser is given to look names up in is not what it answers.
      ...(value !== args[0] && value !== receiver && !names.some(name => name in TRANSFORMS)
        ? value.labels
            .filter(({ kind }) => kind !== 'environment' || !looksUp)
            .map(one => (one.kind === 'environment' ? (doubtedLabels([one], 1)[0] as Label) : one))
        : value.labels),
      ...(value.objects.length === 0 ? [] : doubtedLabels(labelsWithin({ ...value, labels: [] }, 1), deep)),
    ]);
    if (labels.length === 0) return labels;
    // The name of a file does not say in whose folder it lies.
    if (names.some(name => FILE_NAME.test(name)) && args[0]?.constants.some(isInFolder))
      return labels.filter(({ kind, detail }) => kind !== 'system' || !detail.endsWith(' folder'));
    if (names.some(name => name.endsWith('.digest'))) return passThrough(labels, HASHES, origin);
    for (const name of names) {
      const says = TRANSFORMS[name];
      if (says) return passThrough(labels, says, origin);
    }
    if (methods.some(method => PICKS.has(method)))
      return labels.map(one => (one.kind === 'page' ? { ...one, detail: partOf(one.detail) } : one));
    return labels;
  }

  function methodNames(
    node: AnyNode & { property?: unknown; computed?: boolean },
    unit: Unit,
    frame: Frame | undefined,
  ): readonly string[] {
    if (!node.computed) return [nameOfKey(node.property as AnyNode)];
    return at(node.property as AnyNode, unit, frame)
      .constants.filter(key => typeof key === 'string')
      .slice(0, 8);
  }

  function spread(value: Value | undefined): readonly Value[] {
    for (const object of value?.objects ?? []) {
      if (object.kind === 'list') return object.items;
      if (object.kind === 'literal' && object.node.type === 'ArrayExpression') {
        const elements = object.node.elements as AnyNode[];
        return affordable(
          elements.length,
          elements.length * 8,
          () => elements.map(element => at(element, object.unit, object.frame)),
          [],
        );
      }
    }
    return [];
  }

  /** A method of a text, byte string or list that is known. */
  function methodResult(receiver: Value, name: string, args: readonly Value[], node: AnyNode, unit: Unit): Value {
    const origin = { file: unit.file, node };
    const values: Value[] = [];
    const params = args.map(arg => arg.constants);
    if (params.every(options => options.length === 1)) {
      const first = params.map(options => options[0]);
      for (const value of receiver.constants) {
        const { work, bytes } = priceOfMethod(value, name, first);
        const known = affordable(work, bytes, () => methodPure(value, name, first), undefined);
        if (known) values.push(ofKnown(known));
      }
    } else if (name === 'concat') {
      for (const value of receiver.constants)
        if (typeof value === 'string') values.push(summed([constant(value), ...args]));
    } else if (name === 'replace' || name === 'replaceAll') {
      // What is put in is not known, but where it goes is.
      const [sought] = params[0] ?? [];
      const [pattern] = (node as unknown as { arguments: AnyNode[] }).arguments;
      // `base.replace(/\/+$/, '')`, before a path is put behind it.
      if (params[1]?.[0] === '' && /^\/\\\/[+*]?\$\/$/.test(pattern ? sourceOf(pattern, unit) : ''))
        for (const value of receiver.constants)
          if (typeof value === 'string' && value.length < 2_000) values.push(constant(withoutLastSlashes(value)));
      for (const value of receiver.constants) {
        if (typeof value !== 'string' || typeof sought !== 'string') continue;
        const { work, bytes } = priceOfMethod(value, name, [sought, HOLE]);
        values.push(affordable(work, bytes, () => constant(value.split(sought).join(HOLE)), UNKNOWN));
      }
    }
    const takesEnd = (name === 'pop' || name === 'shift') && takesOnce(node, unit);
    for (const object of receiver.objects)
      values.push(takesEnd ? (itemsOf(object)?.at(name === 'pop' ? -1 : 0) ?? EMPTY) : listMethod(object, name, args));
    if (name === 'map') {
      for (const value of receiver.constants)
        if (value instanceof Uint8Array) values.push(listMethod(bytesAsList(value), name, args));
    }
    if (name === 'toString' && params[0]?.length === 1) {
      const encoding = params[0][0];
      if (encoding === 'base64' || encoding === 'hex')
        return withLabels(join(values), passThrough(receiver.labels, `encodes it as ${encoding}`, origin));
    }
    return join(values);
  }

  function listMethod(object: Thing, name: string, args: readonly Value[]): Value {
    const items = itemsOf(object);
    if (!items || !account.pays(handling(items.length), items.length * 8)) return EMPTY;
    switch (name) {
      case 'join': {
        const separator = args.length === 0 ? ',' : args[0]?.constants[0];
        if (typeof separator !== 'string') return EMPTY;
        return withLabels(
          joinTexts(items, separator),
          items.slice(0, 100).flatMap(item => item.labels),
        );
      }
      case 'reverse':
        return list([...items].reverse());
      case 'slice': {
        const [from, to] = args.map(arg => arg.constants[0]);
        return list(items.slice(typeof from === 'number' ? from : 0, typeof to === 'number' ? to : undefined));
      }
      case 'concat':
        return listed([
          items,
          ...args.flatMap(arg => (arg.objects.length === 0 ? [[arg]] : arg.objects.map(other => itemsOf(other) ?? []))),
        ]);
      case 'map': {
        const [mapper] = args;
        if (!mapper || (mapper.functions.length === 0 && mapper.names.length === 0)) return EMPTY;
        if (items.length > BOUNDS.elements) return EMPTY;
        return list(
          items.map((item, position) => {
            const passed = [item, constant(position)];
            return join([
              ...mapper.functions.slice(0, 2).map(closure => returned(closure, passed)),
              ...mapper.names.map(callee => pureCall(callee, [item])),
            ]);
          }),
        );
      }
      case 'filter':
      case 'sort':
      case 'flat':
      case 'keys':
      case 'values':
        return list(items);
      case 'shift':
      case 'pop':
        return join(items);
      case 'at': {
        const [position] = args[0]?.constants ?? [];
        return typeof position === 'number' ? (items.at(position) ?? constant(undefined)) : EMPTY;
      }
      default:
        return EMPTY;
    }
  }

  /** True for the only change of a list: `url.split('/').pop()` is its last, and not any of many that are taken in turn. */
  function takesOnce(node: AnyNode, unit: Unit): boolean {
    const { callee } = node as unknown as { callee: { object?: AnyNode } };
    const on = callee.object;
    if (on?.type === 'CallExpression') return true;
    const variable = on?.type === 'Identifier' ? unit.indexed.variableOf(on) : undefined;
    if (variable?.writes.length !== 1 || isInLoop(node)) return false;
    const changes = unit.indexed.referencesOf(variable).filter(reference => {
      const parent = parentOf(reference);
      return (
        parent?.type === 'MemberExpression' &&
        parent.object === reference &&
        (parent.computed || CHANGES_LIST.test(nameOfKey(parent.property as AnyNode)))
      );
    });
    return changes.length === 1;
  }

  function itemsOf(object: Thing): readonly Value[] | undefined {
    if (object.kind === 'list') return object.items;
    if (object.kind === 'literal' && object.node.type === 'ArrayExpression') {
      const elements = object.node.elements as (AnyNode | null)[];
      if (elements.length > 50_000 || !account.pays(handling(elements.length), elements.length * 8)) return undefined;
      if (elements.some(element => element?.type === 'SpreadElement')) return undefined;
      return elements.map(element => (element ? at(element, object.unit, object.frame) : constant(undefined)));
    }
    return undefined;
  }

  /** The elements of some lists in one. */
  function listed(lists: readonly (readonly Value[])[]): Value {
    const size = lists.reduce((sum, items) => sum + items.length, 0);
    return affordable(handling(size), size * 8, () => list(lists.flat()), UNKNOWN);
  }

  function joinTexts(items: readonly Value[], separator: string): Value {
    const parts: string[] = [];
    let length = 0;
    for (const item of items) {
      const [part] = item.constants;
      const text =
        item.constants.length === 1 && !(part instanceof Uint8Array)
          ? part === undefined || part === null
            ? ''
            : String(part)
          : HOLE;
      length += text.length + separator.length;
      parts.push(text);
    }
    return isFit(length) ? constant(parts.join(separator)) : UNKNOWN;
  }

  /** What calling an API gives back. */
  function namedResult(
    written_: string,
    args: readonly Value[],
    node: AnyNode,
    unit: Unit,
    frame: Frame | undefined,
  ): Value {
    const origin = { file: unit.file, node };
    const { name, passed } = unwrapCall(written_, args);
    if (name === undefined) return UNKNOWN;
    switch (name) {
      case 'require':
      case 'Module._load':
      case 'process.getBuiltinModule':
        return loaded(passed[0] ?? UNKNOWN, unit);
      // `Object.getPrototypeOf(async function () {}).constructor` is what makes such functions out of text.
      case 'Object.getPrototypeOf':
      case 'Reflect.getPrototypeOf':
      case 'Promise.resolve':
      case 'util.promisify':
      case 'Object.freeze':
      case 'Object.assign':
      case 'structuredClone':
      case 'Promise.all':
      case 'Promise.race':
      case 'Promise.allSettled':
      case 'Buffer.concat':
      case 'Object.create':
      case 'Object':
        return name === 'Buffer.concat'
          ? withLabels(
              concatenated(passed[0]),
              passed.flatMap(arg => labelsWithin(arg, 0)),
            )
          : join(passed.length === 0 ? [UNKNOWN] : passed);
      case 'Reflect.get':
        return join((passed[1]?.constants ?? []).map(key => member(passed[0] ?? UNKNOWN, String(key), unit, node)));
      case 'Uint8Array.from':
      case 'Uint8Array': {
        const bytes = bytesFrom(passed[0]);
        return bytes ? constant(bytes) : (passed[0] ?? UNKNOWN);
      }
      case 'Object.values':
      case 'Object.entries':
      case 'Object.keys': {
        const of = passed[0] ?? UNKNOWN;
        const [key, value] = [member(of, KEY, unit, node), member(of, EACH, unit, node)];
        const item = name === 'Object.keys' ? key : name === 'Object.values' ? value : list([key, value]);
        return withLabels(thing({ kind: 'list', items: [item] }), labelsWithin(of, 0));
      }
      case 'Array.from': {
        const [bytes] = passed[0]?.constants ?? [];
        const items = bytes instanceof Uint8Array ? thing(bytesAsList(bytes)) : (passed[0] ?? UNKNOWN);
        return passed[1] ? methodResult(items, 'map', passed.slice(1), node, unit) : items;
      }
      case 'path.join':
      case 'path.resolve':
      case 'path.normalize':
        return joinPath(passed);
      case 'JSON.parse':
        return parseJson(passed[0]);
      case 'Promise': {
        return promised(node, unit, frame);
      }
      case 'Array':
        return list(passed);
      case 'FormData':
        return passed.length === 0
          ? named('FormData()')
          : withLabels(named('FormData()'), [label('page', 'form fields', origin)]);
      default:
    }
    const first = texts(passed[0] ?? UNKNOWN);
    const encoding = passed[1]?.constants[0];
    const decoder = decoderOf(name, typeof encoding === 'string' ? encoding : undefined);
    const bytes = name === 'Buffer.from' || name === 'Buffer' ? bytesFrom(passed[0]) : undefined;
    const secret = OPENING.test(name) ? opened(name, node, unit, part => at(part, unit, frame), account) : undefined;
    const computed = bytes ? constant(bytes) : secret !== undefined ? constant(secret) : pureCall(name, passed);
    const result = resultName(name);
    const values = computed === EMPTY ? [result ? named(result) : UNKNOWN] : [computed];
    let value = join(values);
    // Building a text out of codes nobody knows is how every program in bytes makes its strings.
    if (decoder && !(decoder === 'character codes' && computed === EMPTY)) {
      const inner = passed[0] ? labelsWithin(passed[0], 1) : [];
      return withLabels(value, [
        label('decoded', decoder, origin),
        ...passThrough(inner, `decodes ${decoder}`, origin),
      ]);
    }
    const labels = labelsOfCall(name, first, origin);
    if (labels) {
      const inner = groupsOf(name).has('decipher') ? passed.flatMap(arg => labelsWithin(arg, 1)) : [];
      value = withLabels(value, [...labels, ...inner]);
    }
    return value;
  }

  /** `Buffer.concat([d.update(x), d.final()])`: what is known of it; the rest of an opened text is in the first part. */
  function concatenated(value: Value | undefined): Value {
    for (const object of value?.objects ?? []) {
      const parts = (itemsOf(object) ?? []).flatMap(item => item.constants.slice(0, 1)).filter(part => part !== '');
      if (parts.length > 0 && parts.every(part => part instanceof Uint8Array)) {
        const size = parts.reduce((sum, part) => sum + (part as Uint8Array).length, 0);
        if (size > LONGEST_CONSTANT || !account.pays(reading(size), size * 2)) return UNKNOWN;
        return constant(new Uint8Array(Buffer.concat(parts as Uint8Array[])));
      }
      if (parts.length === 1 && typeof parts[0] === 'string') return constant(parts[0]);
    }
    return UNKNOWN;
  }

  /** An array of known numbers as bytes. */
  function bytesFrom(value: Value | undefined): Uint8Array | undefined {
    for (const object of value?.objects ?? []) {
      const items = itemsOf(object);
      if (!items || !account.pays(handling(items.length), items.length * 9)) continue;
      const numbers = items.map(item => (item.constants.length === 1 ? item.constants[0] : undefined));
      if (numbers.length && numbers.every(number => typeof number === 'number')) return Uint8Array.from(numbers);
    }
    return undefined;
  }

  /** `f.call(this, x)`, `f.apply(this, [x])`, `f.bind(this)`, `Reflect.apply(f, this, [x])` in terms of `f`. */
  function unwrapCall(
    name: string,
    args: readonly Value[],
  ): { readonly name: string | undefined; readonly passed: readonly Value[] } {
    if (name.endsWith('.call')) return { name: name.slice(0, -5), passed: args.slice(1) };
    if (name.endsWith('.apply') && name !== 'Reflect.apply')
      return { name: name.slice(0, -6), passed: spread(args[1]) };
    if (name === 'Reflect.apply') return { name: args[0]?.names[0], passed: spread(args[2]) };
    if (name === 'Reflect.construct') return { name: args[0]?.names[0], passed: spread(args[1]) };
    return { name, passed: args };
  }

  function pureCall(name: string, args: readonly Value[]): Value {
    if (name.endsWith('.bind')) return named(name.slice(0, -5));
    const [first] = args;
    // `String.fromCharCode(...codes)` and `.apply(null, codes)`.
    const spreadItems = args.length === 1 && first ? spread(first) : [];
    const flat = name.startsWith('String.from') && spreadItems.length > 0 ? spreadItems : args;
    if (!flat.every(arg => arg.constants.length >= 1 && arg.constants.length <= 64)) return EMPTY;
    const options = flat[0]?.constants ?? [];
    const rest = flat.slice(1).map(arg => arg.constants[0]);
    const values = (flat.length === 0 ? [] : options).map(option => {
      const size = sizeOf(option) + rest.reduce<number>((sum, one) => sum + sizeOf(one), 0);
      // Escaped, a character takes up to nine.
      const known = affordable(size / 4, size * 3, () => callPure(name, [option, ...rest]), undefined);
      return known ? ofKnown(known) : EMPTY;
    });
    return join(values);
  }

  function ofKnown(known: NonNullable<Known>): Value {
    if (!('list' in known)) return constant(known.value);
    const { list: items } = known;
    return affordable(items.length, items.length * ROOM, () => list(items.map(constant)), UNKNOWN);
  }

  function promised(node: AnyNode, unit: Unit, frame: Frame | undefined): Value {
    const executor = (node as unknown as { arguments: AnyNode[] }).arguments[0];
    const resolve = (executor as { params?: AnyNode[] } | undefined)?.params?.[0];
    const variable = resolve?.type === 'Identifier' ? unit.indexed.variableOf(resolve) : undefined;
    if (!variable) return UNKNOWN;
    const values: Value[] = [];
    for (const reference of unit.indexed.referencesOf(variable).slice(0, BOUNDS.sites)) {
      const parent = parentOf(reference);
      if (parent?.type === 'CallExpression' && parent.callee === reference)
        values.push(argument(parent, 0, unit, frame));
      else {
        // Handed on as a callback: `stream.on('end', resolve)`.
        const taken = asArgument(reference);
        if (taken) values.push(callbackArgument(taken.call, taken.position, 0, unit));
      }
    }
    return values.length === 0 ? UNKNOWN : join(values);
  }

  /** What a function returns when it is called with these arguments. */
  function returned(closure: Closure, args: readonly Value[]): Value {
    const fn = closure.node as AnyNode & { body?: AnyNode; expression?: boolean };
    const outer = closure.frame;
    const level = (outer?.depth ?? 0) + 1;
    // Following a call with its arguments costs a memory of its own; deep down the general answer must do.
    const frame: Frame | undefined =
      level > BOUNDS.frames || nested(closure) ? undefined : { fn, args, outer, depth: level, memo: new Map() };
    if (!fn.body) return UNKNOWN;
    if (fn.body.type !== 'BlockStatement') return at(fn.body, closure.unit, frame);
    const results = returnsOf(fn, closure.unit);
    if (results.length === 0) return constant(undefined);
    following.push(fn);
    try {
      return join(results.map(result => at(result, closure.unit, frame)));
    } finally {
      following.pop();
    }
  }

  function nested(closure: Closure): boolean {
    return following.length >= BOUNDS.frames || following.includes(closure.node);
  }

  function returnsOf(fn: AnyNode, unit: Unit): readonly AnyNode[] {
    let byFunction = returns.get(unit);
    if (!byFunction) {
      byFunction = new Map();
      for (const statement of unit.indexed.nodes('ReturnStatement')) {
        const owner = functionAround(statement);
        const value = (statement as { argument?: AnyNode | null }).argument;
        if (!owner || !value) continue;
        const known = byFunction.get(owner);
        if (known) known.push(value);
        else byFunction.set(owner, [value]);
      }
      returns.set(unit, byFunction);
    }
    return (byFunction.get(fn) ?? []).slice(0, 20);
  }

  // ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

  function template(
    node: AnyNode & { quasis?: unknown; expressions?: unknown },
    unit: Unit,
    frame: Frame | undefined,
  ): Value {
    const quasis = node.quasis as AnyNode[];
    const expressions = node.expressions as AnyNode[];
    return summed(
      quasis.flatMap((quasi, position) => {
        const expression = expressions[position];
        return [at(quasi, unit, frame), ...(expression ? [at(expression, unit, frame)] : [])];
      }),
    );
  }

  function binary(node: AnyNode & { operator?: unknown }, unit: Unit, frame: Frame | undefined): Value {
    const operator = node.operator as string;
    if (COMPARISONS.has(operator)) return UNKNOWN;
    if (operator === '+') {
      // A sum of thousands of texts is as deep a tree; take its spine in a loop.
      const terms: AnyNode[] = [];
      let left: AnyNode = node;
      while (left.type === 'BinaryExpression' && left.operator === '+') {
        terms.push(left.right as AnyNode);
        left = left.left as AnyNode;
      }
      terms.push(left);
      return summed(terms.reverse().map(term => at(term, unit, frame)));
    }
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    const a = at(left, unit, frame);
    const b = at(right, unit, frame);
    const values: Value[] = [];
    if (a.constants.length * b.constants.length <= 64) {
      for (const x of a.constants)
        for (const y of b.constants) {
          const known = operate(operator, x, y);
          if (known) values.push(ofKnown(known));
        }
    }
    return withLabels(values.length === 0 ? UNKNOWN : join(values), [...a.labels, ...b.labels]);
  }

  /** `a + b + c + …`. Known texts one after the other are put together at once: each sum alone would be a text. */
  function summed(values: readonly Value[]): Value {
    let total = values[0] ?? UNKNOWN;
    for (let position = 1; position < values.length; ) {
      const [text] = total.constants;
      let end = position;
      if (
        total.constants.length === 1 &&
        total.objects.length === 0 &&
        typeof text === 'string' &&
        !/^\uFDD0?$/.test(text)
      )
        while (end < values.length && isOneText(values[end] as Value)) end++;
      if (end - position < 2) {
        total = concat(total, values[position++] as Value);
        continue;
      }
      const parts = values.slice(position, end);
      const made = lengthened(text as string, parts);
      total = withLabels(
        {
          ...EMPTY,
          constants: made === undefined ? [] : [made],
          labels: total.labels,
          open: made === undefined || total.open || parts.some(({ open }) => open),
        },
        parts.flatMap(part => labelsWithin(part, 1)),
      );
      position = end;
    }
    return total;
  }

  function isOneText({ constants }: Value): boolean {
    return constants.length === 1 && !(constants[0] instanceof Uint8Array);
  }

  function lengthened(text: string, parts: readonly Value[]): string | undefined {
    const added = parts.map(({ constants: [part] }) => String(part));
    const length = added.reduce((sum, part) => sum + part.length, text.length);
    return isFit(length) ? text + added.join('') : undefined;
  }

  /** Whether a text of such a length may be made, and can be paid for. */
  function isFit(length: number): boolean {
    if (length <= LONGEST_CONSTANT) return length <= BOUNDS.short || account.pays(reading(length), length);
    account.refuse();
    return false;
  }

  /** `a + b`. What is not known leaves a hole, so that `'https://' + host` still starts as it does. */
  function concat(a: Value, b: Value): Value {
    const left = a.constants.length > 0 ? a.constants : [HOLE];
    const right = b.constants.length > 0 ? b.constants : [HOLE];
    const values: Constant[] = [];
    for (const x of left.slice(0, 12)) {
      for (const y of right.slice(0, left.length > 4 ? 2 : 12)) {
        const known =
          x instanceof Uint8Array || y instanceof Uint8Array || !isFit(sizeOf(x) + sizeOf(y))
            ? undefined
            : operate('+', x, y);
        const value = known && 'value' in known ? known.value : `${HOLE}`;
        if (!values.includes(value)) values.push(value);
      }
    }
    const labels = [...labelsWithin(a, 1), ...labelsWithin(b, 1)];
    const real = values.filter(value => value !== HOLE + HOLE && value !== HOLE);
    return withLabels({ ...EMPTY, constants: real, open: real.length === 0 || a.open || b.open }, labels);
  }

  function joinPath(parts: readonly Value[]): Value {
    // What is no text would have been refused: a part that nothing is known of.
    const named = parts.map(part =>
      part.constants.some(isNothing)
        ? { ...part, constants: part.constants.filter(text => !isNothing(text)), open: true }
        : part,
    );
    let value = named[0] ?? UNKNOWN;
    for (const part of named.slice(1)) value = concat(concat(value, constant('/')), part);
    return {
      ...value,
      constants: value.constants.map(text => (typeof text === 'string' ? text.replace(/(?<!:)\/{2,}/g, '/') : text)),
    };
  }

  function parseJson(value: Value | undefined): Value {
    const [text] = value?.constants ?? [];
    return withLabels(typeof text === 'string' && !text.includes(HOLE) ? json(text) : UNKNOWN, value?.labels ?? []);
  }

  function json(text: string): Value {
    if (text.length > LONGEST_CONSTANT || !account.pays(text.length / 4, text.length * 8)) return UNKNOWN;
    try {
      let left = Math.floor(account.bytes / ROOM);
      const value = ofJson(JSON.parse(text), 0, () => left-- > 0);
      const made = Math.floor(account.bytes / ROOM) - left;
      return affordable(made, made * ROOM, () => value, UNKNOWN);
    } catch {
      return UNKNOWN;
    }
  }

  // ── modules ──────────────────────────────────────────────────────────────────────────────────────────────────────

  function loaded(specifier: Value, unit: Unit): Value {
    const names = texts(specifier).filter(name => !name.includes(HOLE));
    if (names.length === 0) return UNKNOWN;
    return join(names.slice(0, 8).map(name => loadModule(name, unit)));
  }

  function loadModule(source: string, unit: Unit): Value {
    if (!/^\.{0,2}\//.test(source) && source !== '.' && source !== '..') return named(moduleName(source));
    const file = unit.world.find(unit.file, source);
    if (!file) return UNKNOWN;
    if (file.path.endsWith('.json')) return dataModule(file);
    return thing({ kind: 'exports', file, open: () => unit.world.open(file) });
  }

  /** A JSON file of the package. */
  function dataModule(file: SourceFile): Value {
    return file.text.length > 2_000_000 ? UNKNOWN : json(file.text);
  }

  function ofExports(unit: Unit, step: PathStep, node: AnyNode): Value {
    const key = step === EACH ? '*' : String(step);
    const memoKey = keyOf(unit, `exports.${key}`);
    return once(memoKey, memoOf(unit), () => {
      const values: Value[] = [];
      const whole = wholeExports(unit);
      for (const value of whole)
        values.push(
          step === 'default' ? join([value, member(value, 'default', unit, node)]) : member(value, step, unit, node),
        );
      for (const assignment of unit.propertyWrites(key)) {
        const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
        if (isExports(left.object, unit)) values.push(at(right, unit, undefined));
      }
      for (const declaration of unit.indexed.nodes('ExportNamedDeclaration'))
        values.push(fromExport(declaration, key, unit));
      if (key === 'default') {
        for (const declaration of unit.indexed.nodes('ExportDefaultDeclaration'))
          values.push(at((declaration as unknown as { declaration: AnyNode }).declaration, unit, undefined));
      }
      return join(values);
    });
  }

  function fromExport(declaration: AnyNode, key: string, unit: Unit): Value {
    const {
      specifiers,
      declaration: declared,
      source,
    } = declaration as unknown as {
      specifiers?: AnyNode[];
      declaration?: AnyNode | null;
      source?: { value: unknown } | null;
    };
    for (const specifier of specifiers ?? []) {
      const { exported, local } = specifier as unknown as { exported?: AnyNode; local?: AnyNode };
      if (!exported || !local || nameOfKey(exported) !== key) continue;
      if (source) return member(loadModule(String(source.value), unit), nameOfKey(local), unit, declaration);
      return at(local, unit, undefined);
    }
    if (declared?.type === 'VariableDeclaration') {
      for (const { id } of declared.declarations)
        if (id.type === 'Identifier' && id.name === key) return at(id as AnyNode, unit, undefined);
    } else if (declared && (declared as { id?: { name?: string } | null }).id?.name === key)
      return at(declared, unit, undefined);
    return EMPTY;
  }

  /** `module.exports = …`. */
  function wholeExports(unit: Unit): readonly Value[] {
    return unit.propertyWrites('exports').flatMap(assignment => {
      const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
      return left.object.type === 'Identifier' && left.object.name === 'module' ? [at(right, unit, undefined)] : [];
    });
  }

  function isExports(node: AnyNode, unit: Unit): boolean {
    if (node.type === 'Identifier') return node.name === 'exports' && !unit.indexed.variableOf(node);
    return (
      node.type === 'MemberExpression' &&
      (node.object as AnyNode).type === 'Identifier' &&
      (node.object as { name?: string }).name === 'module' &&
      nameOfKey(node.property as AnyNode) === 'exports'
    );
  }

  // ── what is inside a value ───────────────────────────────────────────────────────────────────────────────────────

  function labelsWithin(value: Value, level: number, visits = { left: BOUNDS.within as number }): readonly Label[] {
    if (value.objects.length === 0 || level > 4) return value.labels;
    const found = new Map<string, Label>();
    const add = (labels: readonly Label[]): void => {
      for (const one of labels) {
        const key = `${one.kind} ${one.detail}`;
        const known = found.get(key);
        if (!known || (known.guesses ?? 0) > (one.guesses ?? 0)) found.set(key, one);
      }
    };
    add(value.labels);
    for (const object of value.objects) {
      if (object.kind === 'class' || object.kind === 'this' || object.kind === 'exports') continue;
      const unit = 'unit' in object ? object.unit : undefined;
      const addAll = (value: Value): void => {
        if (visits.left-- > 0) add(doubtedLabels(labelsWithin(value, level + 1, visits), object.guesses ?? 0));
        else if (visits.left === -1) widened++;
      };
      if (object.kind === 'list') for (const item of object.items.slice(0, 200)) addAll(item);
      else if (object.kind === 'record') for (const item of object.entries.values()) addAll(item);
      else if (unit) addAll(propertyOf(object, EACH, unit.indexed.program));
    }
    return [...found.values()];
  }

  function each(constants: readonly Constant[], compute: (value: Constant) => Known): Value {
    const values = constants.map(value => compute(value)).filter(known => known !== undefined);
    return values.length === 0 ? UNKNOWN : join(values.map(ofKnown));
  }
}

/** Calls of ciphers, derivations, hashes and unpackers. */
const OPENING =
  /^(?:crypto\.(?:createDecipher|createHash\(\)|createHmac\(\)|scryptSync|pbkdf2Sync)|crypto-js\.AES\.decrypt|zlib\.|pako\.)/;

/** Shorter texts say nothing. */
const LEAST_DECODED = 4;

/** The texts of a value, those in a list put together. */
function textsIn({ constants, objects }: Value): readonly string[] {
  const listed = objects.flatMap(object =>
    object.kind === 'list'
      ? [
          object.items
            .map(item => item.constants[0])
            .filter(item => typeof item === 'string')
            .join(' '),
        ]
      : [],
  );
  return [...constants.filter(value => typeof value === 'string'), ...listed];
}

/** A value that may be something else, or of which no more is known than what it is called: `Map().get()`. */
function isUnsure({ constants, functions, objects, open }: Value): boolean {
  if (open || constants.length + functions.length + objects.length === 0) return true;
  return constants.length > 0 && constants.every(text => typeof text === 'string' && text.includes(HOLE));
}

/** A function whose statements assign and loop gives what they end with; what its names can be says little of it. */
function changesItsMind({ functions: [closure, ...others] }: Value): boolean {
  const body = (closure?.node as { body?: AnyNode } | undefined)?.body;
  return others.length === 0 && body?.type === 'BlockStatement' && (body.body as unknown[]).length > 1;
}

/** What the language's own functions give: no API that a rule asks for. */
function isLanguage(name: string): boolean {
  return /^(?:Array|String|Object|Number|Buffer|Uint8Array|Math|JSON|RegExp|atob|unescape|decodeURI|parseInt)\b/.test(
    name,
  );
}

const FILE_NAME = /^path\.(?:posix\.|win32\.)?(?:basename|extname)$/;

/** A path with something behind a folder that is not known. */
function isInFolder(value: Constant): boolean {
  return (
    typeof value === 'string' && value.indexOf('/', value.indexOf(HOLE)) > value.indexOf(HOLE) && value.includes(HOLE)
  );
}

function isNothing(value: Constant): boolean {
  return value === undefined || value === null;
}

/** What a text is before it is put together. */
function saysNothing(value: Constant): boolean {
  return typeof value !== 'string' || value.length < LEAST_DECODED || value.includes(HOLE);
}

/** A function that could not be worked out so many times is not tried again. */
const FAILURES = 3;

/** Methods that decoders work with, beyond what is followed without an interpreter. */
const DECODING = new Set(['replace', 'replaceAll', 'reduce', 'map', 'join', 'filter', 'split', 'concat', 'toString']);

/** What loops of decoders add to a text: characters, by number or by place. */
const LOOPED = /fromC(?:harCode|odePoint)|char(?:Code)?At|codePointAt|parseInt|\[/;

/** What a function is called where it is written: its own name, or the one it is given to. */
function nameOfFunction(fn: AnyNode): string {
  const { id } = fn as { id?: { name?: string } | null };
  if (id?.name) return id.name;
  const parent = parentOf(fn) as
    | (AnyNode & { key?: AnyNode; id?: AnyNode; left?: AnyNode; right?: AnyNode; value?: AnyNode })
    | undefined;
  const target = parent?.key ?? parent?.id ?? (parent?.right === fn ? parent.left : undefined);
  if (target?.type === 'MemberExpression') return target.computed ? '' : nameOfKey(target.property as AnyNode);
  return target?.type === 'Identifier' ? target.name : '';
}

function isInLoop(node: AnyNode): boolean {
  for (
    let at = parentOf(node), hops = 0;
    at && hops < 30 && !/Function|Program/.test(at.type);
    at = parentOf(at), hops++
  )
    if (/^(?:For|While|DoWhile)/.test(at.type)) return true;
  return false;
}

/**
 * What an interpreter gives as a value; undefined when it is nothing that can be told.
 *
 * @param next says whether so many more values may be made
 */
function ofData(data: Data, level: number, next: (count: number) => boolean): Value | undefined {
  if (typeof data === 'string' || typeof data === 'number' || data instanceof Uint8Array) return constant(data);
  // What is in several places of a list is many once it is followed.
  if (!Array.isArray(data) || data.length > 50_000 || level > 3 || !next(data.length)) return undefined;
  const items = data.map(item => ofData(item, level + 1, next) ?? UNKNOWN);
  return items.some(item => item !== UNKNOWN) ? list(items) : undefined;
}

function isKey({ kind }: Label): boolean {
  return kind === 'key-material';
}

function withoutKeys(value: Value): Value {
  return { ...value, labels: value.labels.filter(one => !isKey(one)) };
}

const returns = new WeakMap<Unit, Map<AnyNode, AnyNode[]>>();
interface Site {
  readonly call: AnyNode;
  readonly unit: Unit;
  /** The function is handed to the call rather than called by it. */
  readonly callback: boolean;
  /** Where it is handed in. */
  readonly position: number;
  /** 1 for `f.call(this, x)`. */
  readonly shift: number;
  /** 1 where only the name of the method is the same. */
  readonly guesses: number;
}

const imported = new WeakMap<Unit, WeakMap<SourceFile, Map<string, AnyNode[]>>>();
const handedOver = new WeakMap<Unit, WeakMap<SourceFile, Map<string, Site[]>>>();
const said = new WeakMap<SourceFile, Map<string, boolean>>();

/** False for a file that cannot use a name, since it is not written there; the whole of a module goes by any. */
function maySay(file: SourceFile, name: string): boolean {
  if (name === 'exports' || name === 'default') return true;
  let known = said.get(file);
  if (!known) {
    known = new Map();
    said.set(file, known);
  }
  let says = known.get(name);
  if (says === undefined) {
    says = file.text.includes(name) || (name !== ESCAPE && maySay(file, ESCAPE));
    known.set(name, says);
  }
  return says;
}

/** What may spell a name that is not to be seen. */
const ESCAPE = '\\u';

/** Calls of one file that are asked which imports they hand on. */
const MOST_HANDING = 2_000;
const questions = new WeakMap<object, Map<string, object>>();
const additions = new WeakMap<Variable, Additions>();

/** An object to remember an answer under, for a question about a unit or a class. */
function keyOf(about: object, question: string): object {
  let keys = questions.get(about);
  if (!keys) {
    keys = new Map();
    questions.set(about, keys);
  }
  let key = keys.get(question);
  if (!key) {
    key = { question };
    keys.set(question, key);
  }
  return key;
}

interface Properties {
  readonly all: readonly AnyNode[];
  /** By plain key; the last of one name wins. */
  readonly byKey: ReadonlyMap<string, AnyNode>;
  /** Spreads and computed keys, which may be any. */
  readonly open: readonly AnyNode[];
}

const properties = new WeakMap<AnyNode, Properties>();

function propertiesOf(node: AnyNode): Properties {
  let known = properties.get(node);
  if (!known) {
    const all = (node as unknown as { properties: AnyNode[] }).properties;
    const byKey = new Map<string, AnyNode>();
    const open: AnyNode[] = [];
    for (const property of all) {
      if (property.type === 'Property' && !property.computed) byKey.set(nameOfKey(property.key as AnyNode), property);
      else if (property.type === 'Property' || property.type === 'SpreadElement') open.push(property);
    }
    known = { all, byKey, open };
    properties.set(node, known);
  }
  return known;
}

function isSpread(node: AnyNode | null): boolean {
  return node?.type === 'SpreadElement';
}

interface Addition {
  /** A name, an expression that names it, or nothing for `push` and its kin. */
  readonly key: string | AnyNode | undefined;
  readonly values: readonly AnyNode[];
}

interface Additions {
  readonly all: readonly Addition[];
  readonly byKey: ReadonlyMap<string, readonly Addition[]>;
  readonly computed: readonly Addition[];
  readonly pushed: readonly Addition[];
}

/** Everything that is put into the object a variable holds. */
function additionsTo(variable: Variable, unit: Unit): Additions {
  let known = additions.get(variable);
  if (!known) {
    const all = unit.indexed.referencesOf(variable).flatMap(reference => additionAt(reference) ?? []);
    const byKey = new Map<string, Addition[]>();
    for (const addition of all) {
      if (typeof addition.key !== 'string') continue;
      const list = byKey.get(addition.key);
      if (list) list.push(addition);
      else byKey.set(addition.key, [addition]);
    }
    known = {
      all,
      byKey,
      computed: all.filter(({ key }) => typeof key === 'object').slice(0, 100),
      pushed: all.filter(({ key }) => key === undefined),
    };
    additions.set(variable, known);
  }
  return known;
}

const LISTENING = new Set(['on', 'once', 'addListener', 'prependListener']);
const COMPARISONS = new Set(['==', '===', '!=', '!==', '<', '<=', '>', '>=', 'in', 'instanceof']);
const ELEMENT_CALLBACKS = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap']);
const ARRAY_METHODS = new Set([
  'filter',
  'map',
  'forEach',
  'concat',
  'slice',
  'sort',
  'find',
  'some',
  'every',
  'fill',
  'flat',
  'at',
  'push',
  'pop',
  'shift',
  'join',
  'constructor',
  'entries',
  'keys',
  'reduce',
  'splice',
  'indexOf',
]);
/** Functions whose answer is what they are given, the same object or one of the same properties. */
const HANDS_ON = new Set([
  'Object.assign',
  'Object.freeze',
  'Object.create',
  'Object',
  'Promise.resolve',
  'Promise.all',
  'Promise.race',
  'Promise.allSettled',
  'structuredClone',
]);
/** Libraries that put the properties of several objects into one. */
const MERGES =
  /^(?:(?:lodash(?:-es)?|underscore)\.(?:merge|mergeWith|assign|assignIn|extend|defaults|defaultsDeep|clone|cloneDeep|pick|omit)|lodash[./](?:merge|assign|defaults|clonedeep)|object-assign|xtend|extend|deepmerge|deep-extend|merge-options|defu|defaults|rfdc\(\))$/;
/** Methods that change the list they are called on. */
const CHANGES_LIST = /^(?:pop|shift|push|unshift|splice|reverse|sort|fill|copyWithin)$/;
/** Answers that are facts about a value, not the value. */
const FACT_METHODS = new Set([
  'includes',
  'indexOf',
  'startsWith',
  'endsWith',
  'test',
  'has',
  'hasOwnProperty',
  'some',
  'every',
  'findIndex',
  'localeCompare',
  'equals',
  'isArray',
  'existsSync',
  'exists',
]);
/** What takes the environment along to look names up in. */
const LOOKS_UP = /^(?:parse|expand|interpolate|substitute|resolve|replace)(?:[A-Z]|$)/;
const SIGNING = /(?:^|\.)(?:sign|signRequest|createHmac|hmac)$/i;
const NO_CARRY = new Set([
  // A program in bytes is no text, and what it computes is not what it was decoded from.
  'WebAssembly.Module',
  'WebAssembly.Instance',
  'WebAssembly.compile',
  'WebAssembly.instantiate',
  'fs.existsSync',
  'fs.exists',
  'fs.statSync',
  'fs.lstatSync',
  'Array.isArray',
  'isNaN',
  'Boolean',
  'console.log',
  'console.error',
  'console.warn',
  'console.info',
  'console.debug',
  'Number.isInteger',
  'process.exit',
]);
/** Methods that put their arguments into the object they are called on. */
const ADDING = new Set([
  'push',
  'unshift',
  'append',
  'set',
  'add',
  'write',
  'update',
  'concat',
  'splice',
  'assign',
  'file',
  'field',
  'attach',
  'addField',
  'setDescription',
  'setTitle',
]);

/** What stands where a variable is used to put something into the object it holds. */
function additionAt(reference: AnyNode): Addition | undefined {
  let node = reference;
  let parent = parentOf(node);
  let key: string | AnyNode | undefined;
  if (parent?.type === 'CallExpression' && parent.arguments[0] === reference && parent.arguments.length > 1) {
    const callee = parent.callee as AnyNode;
    const assigns =
      callee.type === 'MemberExpression' && !callee.computed && nameOfKey(callee.property as AnyNode) === 'assign';
    return assigns ? { key: undefined, values: parent.arguments.slice(1) as AnyNode[] } : undefined;
  }
  for (let level = 0; parent?.type === 'MemberExpression' && parent.object === node && level < 6; level++) {
    if (level === 0) key = parent.computed ? (parent.property as AnyNode) : nameOfKey(parent.property as AnyNode);
    const outer = parentOf(parent);
    if (outer?.type === 'AssignmentExpression' && outer.left === parent)
      return { key, values: [outer.right as AnyNode] };
    if (outer?.type === 'CallExpression' && outer.callee === parent) {
      const method = parent.computed ? undefined : nameOfKey(parent.property as AnyNode);
      if (method === undefined || !ADDING.has(method)) return undefined;
      const values = outer.arguments as AnyNode[];
      return values.length === 0 ? undefined : { key: level === 0 ? undefined : key, values };
    }
    node = parent;
    parent = outer;
  }
  return undefined;
}

/** Any of many values that are worked out already; of very many, the first. */
function anyOf(object: Thing, values: Iterable<Value>): Value {
  let known = anything.get(object);
  if (!known) {
    known = join([...values].slice(0, BOUNDS.anyOf));
    anything.set(object, known);
  }
  return known;
}

const anything = new WeakMap<Thing, Value>();

/** Bytes as an array of numbers; of more than can be followed, the first. */
function bytesAsList(bytes: Uint8Array): Thing {
  return { kind: 'list', items: Array.from(bytes.subarray(0, BOUNDS.elements), constant) };
}

/** True for the first of `(req, res, next)`: a handler that some server of somebody else's will call. */
function isRequest(fn: AnyNode, position: number): boolean {
  const [first, second] = ((fn as { params?: AnyNode[] }).params ?? [])
    .slice(position, position + 2)
    .map(param => (param.type === 'Identifier' ? param.name : ''));
  return (
    (/^req(?:uest)?$/.test(first ?? '') && /^(?:res(?:ponse)?|reply)$/.test(second ?? '')) ||
    (first === 'ctx' && second === 'next')
  );
}

/** The class or function whose `this` an expression is; the program when there is none. */
function ownerOf(node: AnyNode): AnyNode {
  let current: AnyNode | undefined = parentOf(node);
  let last: AnyNode = node;
  while (current) {
    if (current.type === 'ClassDeclaration' || current.type === 'ClassExpression') return current;
    if (current.type === 'FunctionDeclaration' || current.type === 'FunctionExpression') {
      const holder = parentOf(current);
      if (holder?.type !== 'MethodDefinition' && holder?.type !== 'PropertyDefinition') return current;
    }
    last = current;
    current = parentOf(current);
  }
  return last;
}

function literal(node: AnyNode): Value {
  const { value, bigint } = node as { value?: unknown; bigint?: string };
  if (bigint !== undefined) return UNKNOWN;
  if (value === null && 'regex' in node) return UNKNOWN;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return constant(value);
  return UNKNOWN;
}

/** @param next says whether one more value may be made */
function ofJson(value: unknown, level: number, next: () => boolean): Value {
  if (level > 20 || !next()) return UNKNOWN;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return constant(value);
  if (Array.isArray(value)) return list(value.slice(0, 50_000).map(item => ofJson(item, level + 1, next)));
  if (typeof value === 'object')
    return thing({
      kind: 'record',
      entries: new Map(Object.entries(value).map(([key, item]) => [key, ofJson(item, level + 1, next)])),
    });
  return UNKNOWN;
}

function withoutLastSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
