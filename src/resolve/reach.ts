import {
  eachTarget,
  functionAround,
  isFunction,
  isPropertyName,
  nameOfKey,
  parentOf,
  push,
  type Variable,
} from '../parse/scopes.js';
import type { AnyNode, SourceFile } from '../types.js';
import {
  ASKED_GLOBALS,
  askedModule,
  isAskedMethod,
  isPlainCall,
  isShellName,
  PLAIN_GLOBALS,
} from '../vocabulary/asked.js';
import { GLOBAL_OBJECTS, isGlobalObject } from '../vocabulary/names.js';
import type { Unit, World } from './unit.js';

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

/** Definitions behind definitions that are looked through for a function. */
const DEEP = 12;
/**
 * Turns on the way of a name: into a parameter, out of a function, by way of a property or a file, and as what a call
 * gives. Past so many nobody follows it any more: one name that gets into a library of helpers is everywhere at once.
 */
const FAR = 4;
/** Functions that one expression may be. More than these are any. */
const MANY = 40;

/** What reaches an expression, as a set of bits. */
const KIND = {
  /** Variables of the environment: nothing is called on them, but they have names. */
  environment: 1,
  /** The object all globals hang on: only some of them are asked for. */
  global: 2,
  /** An API, or something it hangs on. */
  api: 4,
  /** An API of which is asked what its calls give: requests, programs, ciphers. */
  maker: 8,
  /** The module or global itself, of which any function counts. */
  root: 32,
  /** The constructor of who knows what: it may be `Function`, and its own constructor is. */
  constructor_: 16,
} as const;
function kindOfRoot(makes: boolean): number {
  return (makes ? KIND.maker : KIND.api) | KIND.root;
}

const CALLED = KIND.api | KIND.maker | KIND.root;
/** A function that gives something of a kind has the kind's bits so much further up. */
const GIVES = 8;
const ITSELF = (1 << GIVES) - 1;

/** Calls of other APIs that make something worth asking for. */
const MAKES = /^(?:create|open$|binding$|dlopen$|getBuiltinModule$|_load$|require$)/;

/** What gives back what it is given. */
const HANDS_ON = new Set(
  'promisify assign freeze seal create resolve all race allSettled any concat getPrototypeOf Object structuredClone values entries from'.split(
    ' ',
  ),
);
/** What hands the thing it is called on, or parts of it, to a callback. */
const PASSES = new Set('then forEach map flatMap filter some every find reduce'.split(' '));
/** What gives parts of the list it is called on. */
const TAKES = new Set('pop shift at find slice filter concat values flat reverse'.split(' '));
/** What puts an argument into the thing it is called on. */
const PUTS = new Set('push unshift set add assign splice append concat fill defineProperty'.split(' '));

/** What a file hands out under a name, and after how many turns. */
interface Handed {
  readonly kind: number;
  readonly turns: number;
}

interface State extends Reach {
  /** Names under which other files may get at something. */
  readonly exported: Map<string, Handed>;
  /** Files that import this one, and those it imports. */
  readonly importers: Set<State>;
  readonly sources: Set<State>;
  /** Something comes in from another file, under a name. */
  gain(name: string, handed: Handed): void;
  /** Another file hands something to functions of this one. */
  receive(turns: number): void;
  begin(): void;
  /** No file is to tell this one anything more. */
  end(): Gist;
}

const states = new WeakMap<Unit, State>();

/** What stays of a file whose tree was let go of: what it hands out, and what it was told. */
interface Gist {
  readonly exported: ReadonlyMap<string, Handed>;
  readonly received: number | undefined;
}

const gists = new WeakMap<SourceFile, Gist>();

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

function stateOf(unit: Unit): State {
  let state = states.get(unit);
  if (!state) {
    state = makeState(unit);
    states.set(unit, state);
    state.begin();
  }
  return state;
}

function stateOfFile(file: SourceFile, world: World): State | undefined {
  const unit = world.open(file);
  return unit && stateOf(unit);
}

function makeState(unit: Unit): State {
  const { indexed } = unit;
  const reached = new Map<AnyNode, number>();
  const calls = new Set<AnyNode>();
  /** Calls that count whatever they are called. */
  const sure = new Set<AnyNode>();
  const known = new Map<unknown, number>();
  const exported = new Map<string, Handed>();
  const importers = new Set<State>();
  const sources = new Set<State>();
  /** What is still to be followed, by turns. */
  const pending: AnyNode[][] = Array.from({ length: FAR + 1 }, () => []);
  let turns = 0;
  let isSettling = false;
  let received: number | undefined;
  let isOnPage: boolean | undefined;
  let byLiteral: Map<string, AnyNode[]> | undefined;
  const functions = new Map<unknown, readonly AnyNode[]>();

  const state: State = {
    isCandidate: call => sure.has(call) || (calls.has(call) && isAsked(call)),
    has: node => reached.has(node),
    exported,
    importers,
    sources,
    gain(name, { kind, turns: far }) {
      after(far, () => {
        property(name, kind);
        if (name === 'exports' || name === 'default')
          for (const node of imports.get('exports') ?? []) taken(node, kind);
      });
      settle();
    },
    receive(far) {
      if (received !== undefined) return;
      received = far;
      after(far, () => {
        for (const type of FUNCTION_TYPES) for (const fn of indexed.nodes(type)) allParameters(fn, KIND.api);
      });
      settle();
    },
    begin() {
      const before = gists.get(unit.file)?.received;
      gists.delete(unit.file);
      seed();
      settle();
      if (before !== undefined) state.receive(before);
    },
    end() {
      for (const other of sources) other.importers.delete(state);
      for (const other of importers) other.sources.delete(state);
      return { exported, received };
    },
  };
  /** Expressions and variables that are a file of the package as a whole. */
  const imports = new Map<string, AnyNode[]>();
  return state;

  function settle(): void {
    if (isSettling) return;
    isSettling = true;
    for (let level = nearest(); level >= 0; level = nearest()) {
      turns = level;
      flow(pending[level]?.pop() as AnyNode);
    }
    turns = 0;
    isSettling = false;
  }

  /** Of methods, those that are asked for, and those under whose name something with a name was put. */
  function isAsked(call: AnyNode): boolean {
    const { callee } = call as unknown as { callee: AnyNode };
    if (callee.type !== 'MemberExpression' || callee.computed) return true;
    const name = nameOfKey(callee.property as AnyNode);
    isOnPage ??= globals('document').length > 0 || globals('location').length > 0;
    return name === 'constructor' || known.has(name) || isAskedMethod(name, isOnPage);
  }

  function nearest(): number {
    return pending.findIndex(nodes => nodes.length > 0);
  }

  // ── where names begin ────────────────────────────────────────────────────────────────────────────────────────────

  function seed(): void {
    for (const [name, makes] of ASKED_GLOBALS) for (const node of globals(name)) reach(node, kindOfRoot(makes));
    for (const name of PLAIN_GLOBALS) for (const node of globals(name)) plain(node, name);
    for (const name of GLOBAL_OBJECTS) for (const node of globals(name)) reach(node, KIND.global);
    for (const node of globals('require')) required(node);
    for (const node of globals('module')) {
      const parent = parentOf(node);
      const property =
        parent?.type === 'MemberExpression' && parent.object === node && !parent.computed
          ? nameOfKey(parent.property as AnyNode)
          : '';
      if (!/^(?:exports|id|hot|filename|paths|loaded)$/.test(property)) reach(node, KIND.maker);
    }
    for (const node of indexed.nodes('ImportDeclaration')) imported(node);
    for (const node of indexed.nodes('ImportExpression')) {
      sure.add(node);
      reach(node, loads((node as unknown as { source: AnyNode }).source, node));
    }
    for (const node of [...indexed.nodes('ExportAllDeclaration'), ...indexed.nodes('ExportNamedDeclaration')]) {
      const { source } = node as unknown as { source?: AnyNode | null };
      if (source) loads(source, undefined);
    }
    for (const node of indexed.named('constructor')) {
      const parent = parentOf(node);
      if (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed)
        reach(parent, isLiteral(parent.object as AnyNode) ? KIND.api : KIND.constructor_);
    }
    for (const node of indexed.nodes('MemberExpression')) madeUp(node as AnyNode & Member);
    for (const node of indexed.nodes('ThisExpression')) if (!functionOfThis(node)) reach(node, KIND.global);
    for (const node of indexed.nodes('AssignmentExpression')) {
      const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
      if (left.type !== 'MemberExpression' || left.computed || !isFunction(right)) continue;
      if (/^on[a-z]+$/.test(nameOfKey(left.property as AnyNode))) allParameters(right, KIND.api);
    }
    for (const name of ['addEventListener', 'attachEvent'])
      for (const call of unit.methodCalls(name)) for (const arg of argumentsOf(call)) callback(arg, KIND.api);
    for (const type of ['CallExpression', 'NewExpression']) {
      for (const node of indexed.nodes(type)) {
        const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
        if (isOpen(callee) || (args[0]?.type === 'Literal' && isShellName(args[0].value))) sure.add(node);
      }
    }
  }

  /** A method whose name is made on the spot. */
  function isOpen(callee: AnyNode): boolean {
    if (callee.type !== 'MemberExpression' || !callee.computed) return false;
    return !/^(?:Literal|Identifier|MemberExpression)$/.test((callee.property as AnyNode).type);
  }

  /** References to a global of this name. */
  function globals(name: string): AnyNode[] {
    return indexed.named(name).filter(node => !isPropertyName(node) && !indexed.variableOf(node));
  }

  /** Asked for where it, or a function of it, is called: `Math.random()`, `Buffer.from.call(…)`. */
  function plain(node: AnyNode, name: string, method?: string): void {
    const parent = parentOf(node);
    if (parent?.type === 'MemberExpression' && parent.object === node) {
      const key =
        parent.computed && parent.property.type !== 'Literal' ? undefined : nameOfKey(parent.property as AnyNode);
      // `Math[key]` may be any, and what hangs on a method, `call` say, is the method.
      if (key === undefined || method !== undefined || isPlainCall(name, key)) plain(parent, name, key ?? '');
    } else if (isCall(parent) && parent.callee === node && (method !== undefined || isPlainCall(name)))
      sure.add(parent);
  }

  /** What a property of `window` and its like is; most are nobody's. */
  function ofGlobal(node: AnyNode): void {
    const { property: key, computed } = node as unknown as Member;
    // A key that comes in from elsewhere is a library's way to look things up; one made on the spot hides a name.
    if (computed && key.type !== 'Literal') {
      reach(node, key.type === 'Identifier' || key.type === 'MemberExpression' ? KIND.api : KIND.maker);
      return;
    }
    const name = nameOfKey(key);
    const makes = ASKED_GLOBALS.get(name);
    if (isGlobalObject(name)) reach(node, KIND.global);
    else if (makes !== undefined) reach(node, kindOfRoot(makes));
    else if (name === 'require' || name === 'module') reach(node, KIND.maker);
    else if (PLAIN_GLOBALS.has(name)) plain(node, name);
  }

  function required(node: AnyNode): void {
    const parent = parentOf(node);
    if (!isCall(parent) || parent.callee !== node) {
      reach(node, KIND.maker);
      return;
    }
    sure.add(parent);
    const [source] = parent.arguments as AnyNode[];
    if (source) reach(parent, loads(source, parent));
  }

  function imported(node: AnyNode): void {
    const { source, specifiers } = node as unknown as { source: AnyNode; specifiers: { local: AnyNode }[] };
    // What it takes is told first: the other file may have it already.
    for (const specifier of specifiers) importedName(specifier as unknown as AnyNode);
    const kind = loads(source, undefined);
    for (const specifier of specifiers) {
      const makes = kind > 0 && MAKES.test(nameOfImport(specifier as unknown as AnyNode)) ? KIND.maker : 0;
      variable(indexed.variableOf(specifier.local), kind | makes);
    }
  }

  /** `import { a as b } from './x'`: what the other file calls `a`. */
  function importedName(specifier: AnyNode): void {
    const { local } = specifier as unknown as { local: AnyNode };
    const name = nameOfImport(specifier);
    push(imports, name === 'default' ? 'exports' : name, local);
  }

  /** The kind of what is loaded; of a file of the package, this one takes part in what comes of it. */
  function loads(source: AnyNode, whole: AnyNode | undefined): number {
    if (source.type !== 'Literal' || typeof source.value !== 'string') return KIND.maker | KIND.root;
    if (!source.value.startsWith('.')) {
      const makes = askedModule(source.value);
      return makes === undefined ? 0 : kindOfRoot(makes);
    }
    const file = unit.world.find(unit.file, source.value);
    if (!file) return 0;
    if (whole) push(imports, 'exports', whole);
    const other = gists.get(file) ?? stateOfFile(file, unit.world);
    if (!other) return 0;
    if ('importers' in other) {
      other.importers.add(state);
      sources.add(other);
    }
    for (const [name, handed] of other.exported) state.gain(name, handed);
    return 0;
  }

  /** A key that is spelled out or put together may be that of a constructor: how code gets at `Function` unnamed. */
  function madeUp(node: AnyNode & Member): void {
    const { object, property: key, computed } = node;
    if (!computed) return;
    if (isLiteral(object)) reach(node, KIND.api);
    else if (key.type === 'Literal' ? key.value === 'constructor' : isSpelled(key, 0)) reach(node, KIND.constructor_);
  }

  /** A key that is put together of texts on the spot: `'con' + 'structor'`. */
  function isSpelled(node: AnyNode, deep: number): boolean {
    if (node.type !== 'BinaryExpression' || deep > DEEP) return false;
    return [node.left, node.right].every(
      part => (part.type === 'Literal' && typeof part.value === 'string') || isSpelled(part as AnyNode, deep + 1),
    );
  }

  // ── where they go ────────────────────────────────────────────────────────────────────────────────────────────────

  function reach(node: AnyNode, kind: number): void {
    const before = reached.get(node) ?? 0;
    if ((before | kind) === before) return;
    reached.set(node, before | kind);
    pending[turns]?.push(node);
  }

  /** One turn further than a number of turns. */
  function after(far: number, follow: () => void): void {
    if (far >= FAR) return;
    const before = turns;
    turns = far + 1;
    follow();
    turns = before;
  }

  /** True when a kind is news of something. */
  function isNew(about: unknown, kind: number): boolean {
    const before = known.get(about) ?? 0;
    if ((before | kind) === before) return false;
    known.set(about, before | kind);
    return true;
  }

  function flow(node: AnyNode): void {
    const parent = parentOf(node);
    const kind = reached.get(node) ?? 0;
    switch (parent?.type) {
      case 'MemberExpression':
        if (parent.object === node) ofObject(node, parent, kind);
        return;
      case 'CallExpression':
      case 'NewExpression':
        if (parent.callee === node) called(parent, node, kind);
        else handed(parent, node, kind);
        return;
      case 'VariableDeclarator':
        if ((parent.init as AnyNode | null) === node) pattern(parent.id as AnyNode, kind);
        return;
      case 'AssignmentExpression':
        if ((parent.right as AnyNode) !== node) return;
        pattern(parent.left as AnyNode, kind);
        reach(parent, kind);
        return;
      case 'AssignmentPattern':
        if ((parent.right as AnyNode) === node) pattern(parent.left as AnyNode, kind);
        return;
      case 'Property':
        if (parent.value !== node || parentOf(parent)?.type !== 'ObjectExpression') return;
        if (parent.computed) reach(parentOf(parent) as AnyNode, kind);
        else property(nameOfKey(parent.key as AnyNode), asProperty(parent, kind));
        return;
      case 'PropertyDefinition':
      case 'MethodDefinition':
        if ((parent.value as AnyNode | null) === node)
          property(nameOfKey(parent.key as AnyNode), asProperty(parent, kind));
        return;
      case 'ConditionalExpression':
        if (parent.test !== node) reach(parent, kind);
        return;
      case 'SequenceExpression':
        if (parent.expressions.at(-1) === node) reach(parent, kind);
        return;
      case 'LogicalExpression':
        // `process && process.env` is never the first, but for nothing.
        if (parent.operator !== '&&' || (parent.right as AnyNode) === node) reach(parent, kind);
        return;
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'ChainExpression':
      case 'ArrayExpression':
        reach(parent, kind);
        return;
      case 'SpreadElement': {
        const outer = parentOf(parent);
        if (isCall(outer)) handed(outer, parent, kind);
        else if (outer) reach(outer, kind);
        return;
      }
      case 'ReturnStatement': {
        const fn = functionAround(parent);
        if (fn) after(turns, () => gives(fn, kind));
        return;
      }
      case 'ArrowFunctionExpression':
        if ((parent.body as AnyNode) === node) after(turns, () => gives(parent, kind));
        return;
      case 'ExportDefaultDeclaration':
        hands('default', kind);
        return;
      case 'ExportSpecifier':
        hands(nameOfKey(parent.exported as AnyNode), kind);
        return;
      case 'ForOfStatement':
      case 'ForInStatement': {
        if ((parent.right as AnyNode) !== node) return;
        const left = parent.left as AnyNode & { declarations?: readonly { id: AnyNode }[] };
        for (const { id } of left.declarations ?? []) pattern(id, kind);
        if (!left.declarations) pattern(left, kind);
        return;
      }
      default: {
        // TypeScript's and Flow's wrappers.
        const { expression } = (parent ?? {}) as { expression?: unknown };
        if (parent && expression === node && parent.type !== 'ExpressionStatement') reach(parent, kind);
      }
    }
  }

  function ofObject(object: AnyNode, node: AnyNode, kind: number): void {
    if (kind & KIND.global) ofGlobal(node);
    if (kind & KIND.environment) reach(node, KIND.environment);
    if (kind & KIND.constructor_ && nameOfKey((node as unknown as Member).property) === 'constructor')
      reach(node, KIND.api);
    if (!(kind & CALLED)) return;
    const { property: key, computed } = node as unknown as Member;
    const isEnvironment = !computed && nameOfKey(key) === 'env' && object.type === 'Identifier';
    // What hangs on a module is no module, but for those that do.
    const isRoot = !computed && /^(?:promises|default|webcrypto|subtle)$/.test(nameOfKey(key));
    const makes = !computed && MAKES.test(nameOfKey(key)) ? KIND.maker : 0;
    reach(node, isEnvironment ? KIND.environment : (kind & (isRoot ? CALLED : KIND.api | KIND.maker)) | makes);
  }

  /** A call of something that is reached: so may be what it gives, and what it calls back with. */
  function called(call: AnyNode, callee: AnyNode, kind: number): void {
    if (kind >> GIVES) after(turns, () => reach(call, kind >> GIVES));
    if (!(kind & (CALLED | KIND.constructor_))) return;
    calls.add(call);
    const object = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
    if (object && (reached.get(object) ?? 0) & KIND.root) sure.add(call);
    const name = calledName(callee);
    if (TAKES.has(name)) reach(call, kind & ITSELF);
    if (!(kind & KIND.maker)) {
      if (PASSES.has(name)) for (const arg of argumentsOf(call)) callback(arg, kind & ITSELF);
      return;
    }
    after(turns, () => reach(call, KIND.maker));
    for (const arg of argumentsOf(call)) callback(arg, KIND.maker);
  }

  function callback(arg: AnyNode, kind: number): void {
    after(turns, () => {
      for (const fn of functionsOf(arg, 0)) allParameters(fn, kind);
    });
    // `stream.on('end', resolve)`
    promised(arg, kind);
  }

  /** A call that is handed something that is reached. */
  function handed(call: AnyNode, arg: AnyNode, all: number): void {
    // What a callback gives, the call may give.
    if (all >> GIVES) after(turns, () => reach(call, all >> GIVES));
    const kind = all & ~(KIND.environment | KIND.constructor_);
    if (kind === 0) return;
    const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: AnyNode[] };
    if (kind & CALLED) calls.add(call);
    const name = calledName(callee);
    if (HANDS_ON.has(name) || (name === 'get' && spelled(callee) === 'Reflect')) reach(call, kind);
    if (PUTS.has(name)) {
      const into = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
      if (into?.type === 'Identifier') pattern(into, kind);
      if (args[0] && name === 'assign') pattern(args[0], kind);
    }
    promised(callee, kind);
    const position = args.indexOf(arg);
    const member = callee.type === 'MemberExpression' ? callee : undefined;
    const shift = member && name === 'call' ? 1 : 0;
    const fns =
      member && /^(?:call|apply|bind)$/.test(name) ? functionsOf(member.object as AnyNode, 0) : functionsOf(callee, 0);
    after(turns, () => {
      for (const fn of fns) {
        if (arg.type === 'SpreadElement' || name === 'apply') allParameters(fn, kind);
        else parameter(fn, position - shift, kind);
      }
    });
    const file = kind & CALLED ? importOf(member ? (member.object as AnyNode) : callee, 0) : undefined;
    if (file) tell(file);
  }

  /** Where a promise is resolved with something, the promise is it. */
  function promised(callee: AnyNode, kind: number): void {
    const target = callee.type === 'Identifier' ? indexed.variableOf(callee) : undefined;
    for (const write of target?.writes.slice(0, 3) ?? []) {
      if (write.kind !== 'parameter') continue;
      const taken = parentOf(write.fn);
      if (taken?.type === 'NewExpression') reach(taken, kind);
    }
  }

  /** A function returns something that is reached: so is what its calls give. */
  function gives(fn: AnyNode, kind: number): void {
    const given = (kind & ITSELF) << GIVES;
    if (fn.type === 'FunctionDeclaration') {
      const { id } = fn as { id?: AnyNode | null };
      if (id) variable(indexed.variableOf(id), given);
      if (parentOf(fn)?.type === 'ExportDefaultDeclaration') hands('default', given);
    } else reach(fn, given);
  }

  function pattern(target: AnyNode, kind: number): void {
    eachTarget(target, [], (found, path) => {
      if (found.type === 'Identifier') {
        const meant = indexed.variableOf(found);
        const step = path.at(-1);
        const makes = typeof step === 'string' && MAKES.test(step) && kind & CALLED ? KIND.maker : 0;
        const taken = step === 'env' ? KIND.environment : kind | makes;
        if (meant) variable(meant, taken);
        else property(found.name as string, taken);
      } else if (found.type === 'MemberExpression') {
        const key = found.property as AnyNode;
        if (!found.computed || key.type === 'Literal') property(nameOfKey(key), kind);
        else if ((found.object as AnyNode).type === 'Identifier') pattern(found.object as AnyNode, kind);
      }
    });
  }

  function variable(meant: Variable | undefined, kind: number): void {
    if (!meant || !isNew(meant, kind)) return;
    for (const reference of indexed.referencesOf(meant)) reach(reference, kind);
    if (!meant.scope.parent) hands(meant.name, kind);
  }

  /** Properties of one name are one: which object a property is of is rarely known. */
  function property(name: string, kind: number): void {
    if (name === '' || name === 'prototype' || !isNew(name, kind)) return;
    after(turns, () => readOf(name, kind));
    hands(name, kind);
  }

  function readOf(name: string, kind: number): void {
    for (const node of indexed.named(name)) {
      const parent = parentOf(node);
      if (parent?.type === 'MemberExpression') {
        if (!parent.computed && parent.property === node) reach(parent, kind);
      } else if (parent?.type === 'Property' && parentOf(parent)?.type === 'ObjectPattern') {
        if (parent.key === node || parent.value === node || parent.shorthand) pattern(parent.value as AnyNode, kind);
      } else if (!isPropertyName(node) && !indexed.variableOf(node)) reach(node, kind);
    }
    for (const node of computed().get(name) ?? []) reach(node, kind);
    for (const node of imports.get(name) ?? []) taken(node, kind);
  }

  /** What this file takes from another turns out to have a name. */
  function taken(node: AnyNode, kind: number): void {
    if (node.type === 'Identifier') variable(indexed.variableOf(node), kind);
    else reach(node, kind);
  }

  /** Members by a key that is spelled out: `a['name']`. */
  function computed(): Map<string, AnyNode[]> {
    if (!byLiteral) {
      byLiteral = new Map();
      for (const node of indexed.nodes('MemberExpression')) {
        const { property: key, computed } = node as unknown as Member;
        if (computed && key.type === 'Literal') push(byLiteral, String(key.value), node);
      }
    }
    return byLiteral;
  }

  function hands(name: string, kind: number): void {
    const before = exported.get(name);
    if (before && (before.kind | kind) === before.kind) return;
    const now = { kind: (before?.kind ?? 0) | kind, turns: before?.turns ?? turns };
    exported.set(name, now);
    for (const importer of importers) importer.gain(name, now);
  }

  function parameter(fn: AnyNode, position: number, kind: number): void {
    const params = (fn as { params?: readonly AnyNode[] }).params ?? [];
    const last = params.at(-1);
    const param = params[position] ?? (last?.type === 'RestElement' ? last : undefined);
    if (param && isNew(param, kind)) pattern(param, kind);
    usesArguments(fn, kind);
  }

  function allParameters(fn: AnyNode, kind: number): void {
    for (const param of (fn as { params?: readonly AnyNode[] }).params ?? [])
      if (isNew(param, kind)) pattern(param, kind);
    usesArguments(fn, kind);
  }

  function usesArguments(fn: AnyNode, kind: number): void {
    if (!isNew(fn, kind)) return;
    for (const node of indexed.named('arguments')) if (functionAround(node) === fn) reach(node, kind);
  }

  /** The functions of this file that an expression may be. */
  function functionsOf(node: AnyNode, deep: number): readonly AnyNode[] {
    return isFunction(node) ? [node] : once(node, deep, () => functionsBehind(node, deep));
  }

  /** Each question is answered once; one that comes back to itself adds nothing. */
  function once(asked: unknown, deep: number, answer: () => readonly AnyNode[]): readonly AnyNode[] {
    const before = functions.get(asked);
    if (before || deep > DEEP) return before ?? NONE;
    functions.set(asked, NONE);
    const found = [...new Set(answer())].slice(0, MANY);
    functions.set(asked, found);
    return found;
  }

  function functionsBehind(node: AnyNode, deep: number): readonly AnyNode[] {
    switch (node.type) {
      case 'Identifier': {
        const meant = indexed.variableOf(node);
        return (meant?.writes.slice(0, 10) ?? []).flatMap(write => {
          if (write.kind === 'function') return [write.value];
          if (write.kind === 'class') return constructorOf(write.value);
          if (write.kind === 'value' && write.path.length === 0) return functionsOf(write.value, deep + 1);
          if (write.kind === 'value' && typeof write.path.at(-1) === 'string')
            return methodsCalled(write.path.at(-1) as string, deep);
          return write.kind === 'parameter' ? once(write, deep, () => handedIn(write.fn, write.index, deep + 1)) : [];
        });
      }
      case 'MemberExpression': {
        const key = node.property as AnyNode;
        if (node.computed && key.type !== 'Literal') return [];
        return methodsCalled(nameOfKey(key), deep);
      }
      case 'ConditionalExpression':
        return [node.consequent, node.alternate].flatMap(part => functionsOf(part as AnyNode, deep + 1));
      case 'LogicalExpression':
        return [node.left, node.right].flatMap(part => functionsOf(part as AnyNode, deep + 1));
      case 'SequenceExpression':
        return functionsOf(node.expressions.at(-1) as AnyNode, deep + 1);
      case 'AssignmentExpression':
        return functionsOf(node.right as AnyNode, deep + 1);
      case 'CallExpression':
        // What a function gives that is called on the spot: `make(x)(y)`.
        return functionsOf(node.callee as AnyNode, deep + 1).flatMap(fn => functionsGivenBy(fn, deep + 1));
      case 'ClassExpression':
        return constructorOf(node);
      case 'ChainExpression':
      case 'AwaitExpression':
        return functionsOf(
          ((node as { expression?: unknown }).expression ?? (node as { argument?: unknown }).argument) as AnyNode,
          deep + 1,
        );
      default:
        return [];
    }
  }

  function functionsGivenBy(fn: AnyNode, deep: number): readonly AnyNode[] {
    const { body } = fn as { body?: AnyNode };
    if (!body) return [];
    if (body.type !== 'BlockStatement') return functionsOf(body, deep + 1);
    return (body.body as AnyNode[])
      .slice(0, 50)
      .flatMap(statement =>
        statement.type === 'ReturnStatement' && statement.argument
          ? functionsOf(statement.argument as AnyNode, deep + 1)
          : [],
      );
  }

  function constructorOf(cls: AnyNode): readonly AnyNode[] {
    const body = (cls as { body?: { body?: AnyNode[] } }).body?.body;
    const found = Array.isArray(body)
      ? body.find(item => item.type === 'MethodDefinition' && nameOfKey(item.key as AnyNode) === 'constructor')
      : undefined;
    return found?.type === 'MethodDefinition' ? [found.value as AnyNode] : [];
  }

  /** What callers hand in for a parameter, as far as it is functions. */
  function handedIn(fn: AnyNode, position: number, deep: number): readonly AnyNode[] {
    const parent = parentOf(fn);
    const { id } = fn as { id?: AnyNode | null };
    const own = id ?? (parent?.type === 'VariableDeclarator' ? (parent.id as AnyNode) : undefined);
    const meant = own?.type === 'Identifier' ? indexed.variableOf(own) : undefined;
    const callsOfIt = isCall(parent) && parent.callee === fn ? [parent] : [];
    const method =
      parent?.type === 'Property' || parent?.type === 'MethodDefinition'
        ? nameOfKey(parent.key as AnyNode)
        : parent?.type === 'AssignmentExpression' && (parent.left as AnyNode).type === 'MemberExpression'
          ? nameOfKey((parent.left as unknown as { property: AnyNode }).property)
          : undefined;
    const referring = (meant ? indexed.referencesOf(meant).slice(0, 60) : []).flatMap(reference => {
      const call = parentOf(reference);
      return isCall(call) && call.callee === reference ? [call] : [];
    });
    return [...callsOfIt, ...referring, ...(method ? unit.methodCalls(method).slice(0, 60) : [])].flatMap(call => {
      const arg = ((call as { arguments?: AnyNode[] }).arguments ?? [])[position];
      return arg ? functionsOf(arg, deep + 1) : [];
    });
  }

  /** Functions that are put under a name: methods, and what is assigned to a property. */
  function methodsCalled(name: string, deep: number): readonly AnyNode[] {
    if (name === '' || name === 'then') return [];
    return once(name, deep, () =>
      indexed
        .named(name)
        .slice(0, 400)
        .flatMap(node => {
          const parent = parentOf(node);
          if (
            parent?.type === 'Property' ||
            parent?.type === 'MethodDefinition' ||
            parent?.type === 'PropertyDefinition'
          )
            return parent.key === node && parent.value ? functionsOf(parent.value as AnyNode, deep + 1) : [];
          const outer = parent?.type === 'MemberExpression' && parent.property === node ? parentOf(parent) : undefined;
          return outer?.type === 'AssignmentExpression' && (outer.left as AnyNode) === parent
            ? functionsOf(outer.right as AnyNode, deep + 1)
            : [];
        }),
    );
  }

  /** A file's functions are handed something that is reached; one that was let go of hears of it when it is back. */
  function tell(file: SourceFile): void {
    const gist = gists.get(file);
    if (gist) gists.set(file, { ...gist, received: gist.received ?? turns });
    else stateOfFile(file, unit.world)?.receive(turns);
  }

  /** The file of the package that an expression is. */
  function importOf(node: AnyNode, deep: number): SourceFile | undefined {
    if (deep > DEEP) return undefined;
    if (node.type === 'MemberExpression') return importOf(node.object as AnyNode, deep + 1);
    let source: string | undefined;
    if (node.type === 'CallExpression' && (node.callee as { name?: string }).name === 'require') {
      const [from] = node.arguments as AnyNode[];
      if (from?.type === 'Literal') source = String(from.value);
    } else if (node.type === 'Identifier') {
      for (const write of indexed.variableOf(node)?.writes.slice(0, 3) ?? []) {
        if (write.kind === 'import') source = write.source;
        else if (write.kind === 'value') return importOf(write.value, deep + 1);
      }
    }
    return source?.startsWith('.') ? unit.world.find(unit.file, source) : undefined;
  }
}

type Member = { readonly object: AnyNode; readonly property: AnyNode; readonly computed: boolean };

const NONE: readonly AnyNode[] = [];
const FUNCTION_TYPES = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

function isCall(node: AnyNode | undefined): node is AnyNode & { callee: AnyNode; arguments: AnyNode[] } {
  return node?.type === 'CallExpression' || node?.type === 'NewExpression';
}

/** What a getter gives is the property. */
function asProperty(holder: AnyNode, kind: number): number {
  return (holder as { kind?: string }).kind === 'get' ? kind >> GIVES : kind;
}

function argumentsOf(call: AnyNode): readonly AnyNode[] {
  return (call as unknown as { arguments: AnyNode[] }).arguments;
}

function isLiteral({ type }: AnyNode): boolean {
  return /^(?:Literal|ArrayExpression|FunctionExpression|ArrowFunctionExpression)$/.test(type);
}

/** What another file calls what is imported; a whole module is its `exports`. */
function nameOfImport(specifier: AnyNode): string {
  return specifier.type === 'ImportSpecifier' ? nameOfKey(specifier.imported as AnyNode) : 'exports';
}

/** What a callee is called: `f`, or `m` of `a.m`. */
function calledName(callee: AnyNode): string {
  if (callee.type === 'Identifier') return callee.name as string;
  return callee.type === 'MemberExpression' && !callee.computed ? nameOfKey(callee.property as AnyNode) : '';
}

/** The variable that a method is called on. */
function spelled(callee: AnyNode): string {
  const object = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
  return object?.type === 'Identifier' ? (object.name as string) : '';
}

/** The function whose `this` an expression is; arrow functions have none. */
function functionOfThis(node: AnyNode): AnyNode | undefined {
  let at = parentOf(node);
  while (at && (!isFunction(at) || at.type === 'ArrowFunctionExpression') && at.type !== 'ClassBody') at = parentOf(at);
  return at;
}
