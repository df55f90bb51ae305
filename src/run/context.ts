import { factsOf as seenIn } from '../approximate/facts.js';
import { isStarted } from '../approximate/starts.js';
import { codeGiven, scriptTexts } from '../decode/injected.js';
import { allCommands, parseShell } from '../package/shell.js';
import { parentOf } from '../parse/nodes.js';
import { EACH } from '../parse/patterns.js';
import { endOf, startOf } from '../parse/walk.js';
import { conditionsAround } from '../resolve/conditions.js';
import type { Evaluator } from '../resolve/evaluate.js';
import { guardsOf } from '../resolve/guards.js';
import { reachOf } from '../resolve/reach/reach.js';
import type { Unit } from '../resolve/unit.js';
import { type Closure, HOLE, type Value } from '../resolve/value.js';
import type { AnyNode, ApiGroup, Call, Constant, FileContext, Moment } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';
import { isShellName } from '../vocabulary/asked.js';
import { isServed } from '../vocabulary/served.js';
import { asUsual } from './bindings.js';

/** What the file rules share about one file: each call is named once, however many rules ask. */
export interface FileFacts {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
  readonly calls: readonly NamedCall[];
  readonly everyCall: boolean;
  /** Calls that were too many to be looked at. */
  readonly left: number;
}

interface NamedCall extends Call {
  readonly groups: ReadonlySet<ApiGroup>;
}

/**
 * Steps to find out what one call is of. What takes many of them seldom turns out to be anything, so a file has only so
 * many for the long ones, which in a bundle are thousands.
 */
const NAMING = { short: 200, long: 1_000, allLong: 8_000 } as const;

/** Files with more calls than this are looked at for those that differ, and the first of them only; the rest is told of. */
const MOST_CALLS = 60_000;

/** @param everyCall to name calls that no rule of this version asks for, too: somebody else's rule may */
export function factsOf(unit: Unit, evaluator: Evaluator, everyCall = false): FileFacts {
  const calls: NamedCall[] = [];
  const nodes = [
    ...unit.indexed.nodes('CallExpression'),
    ...unit.indexed.nodes('NewExpression'),
    ...unit.indexed.nodes('ImportExpression'),
  ];
  const reach = everyCall ? undefined : reachOf(unit);
  const seen = seenIn(unit);
  const named = reach ? nodes.filter(node => reach.isCandidate(node) || seen?.isNamed(node)) : nodes;
  let left: number = NAMING.allLong;
  const looked = named.length > MOST_CALLS ? differing(named, unit).slice(0, MOST_CALLS) : named;
  for (const node of looked) {
    const before = evaluator.steps;
    addCalls(node, unit, evaluator, calls, left > 0 ? NAMING.long : NAMING.short);
    left -= Math.max(0, evaluator.steps - before - NAMING.short);
  }
  if (seen) addSeen(seen.calls, calls);
  const running = new Set(calls.flatMap(({ node, groups }) => (groups.has('execution') ? [node] : [])));
  for (const { node, value, name } of [...scriptTexts(unit, evaluator), ...codeGiven(unit)])
    if (!running.has(node)) calls.push({ name, node, args: [value], receiver: undefined, groups: RUNS });
  calls.sort((a, b) => startOf(a.node) - startOf(b.node));
  // Naming every call of a bundle may take all steps; what the calls are given is for the rules to ask all the same.
  evaluator.renew();
  return { unit, evaluator, calls, everyCall, left: named.length - looked.length };
}

/** What is put into a script element is run as surely as what `eval` is given. */
const RUNS: ReadonlySet<ApiGroup> = new Set(['execution'] as const);

/** Calls of the same words that are looked at in a file with too many, and how many of their UTF-16 units are compared. */
const ALIKE = { most: 20, compared: 100 } as const;

/** What is written over and over is left out first: it may be there so that the rest is not looked at. */
function differing(calls: readonly AnyNode[], { file }: Unit): readonly AnyNode[] {
  const times = new Map<string, number>();
  return calls.filter(node => {
    const start = startOf(node);
    const words = file.text.slice(start, Math.min(endOf(node), start + ALIKE.compared));
    const time = (times.get(words) ?? 0) + 1;
    times.set(words, time);
    return time <= ALIKE.most;
  });
}

/** Calls that are made where nobody wrote them, but for those that were found in what is written. */
function addSeen(seen: readonly Call[], calls: NamedCall[]): void {
  const written = new Set(calls.map(({ name, node, args }) => `${name} ${startOf(node)} ${args.length}`));
  for (const call of seen)
    if (!written.has(`${call.name} ${startOf(call.node)} ${call.args.length}`))
      calls.push({ ...call, groups: groupsOf(call.name) });
}

function addCalls(node: AnyNode, unit: Unit, evaluator: Evaluator, calls: NamedCall[], most: number): void {
  if (node.type === 'ImportExpression') {
    calls.push({
      name: 'import',
      node,
      args: [node.source],
      receiver: undefined,
      groups: groupsOf('import'),
    });
    return;
  }
  const { callee, arguments: written } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
  const args = written.flatMap(spreadOut);
  const receiver = callee.type === 'MemberExpression' ? callee.object : undefined;
  const value = evaluator.evaluate(callee, unit, most);
  const add = (names: readonly string[], given: readonly AnyNode[], on: AnyNode | undefined): void => {
    for (const spelled of names) {
      const { name, passed } = unwrapped(spelled, given);
      calls.push({ name, node, args: asUsual(name, passed, unit, evaluator), receiver: on, groups: groupsOf(name) });
    }
  };
  add(value.names, args, receiver);
  if (value.names.length === 0 && startsShell(args)) add(['child_process.spawn'], args, receiver);
  // `Reflect.apply(f, this, [x])` and `Reflect.construct(F, [x])` are calls of what they are given.
  const applied = value.names.find(name => name === 'Reflect.apply' || name === 'Reflect.construct');
  const list = applied && args[applied === 'Reflect.apply' ? 2 : 1];
  if (applied && args[0] && list?.type === 'ArrayExpression')
    add(evaluator.evaluate(args[0], unit).names, list.elements.filter(Boolean) as AnyNode[], undefined);
  for (const { fn, given } of forwarded(value.functions, args, unit, evaluator, 0))
    add(evaluator.evaluate(fn, unit).names, given, undefined);
}

/** `f(...[a, b])` is `f(a, b)`. */
function spreadOut(arg: AnyNode): readonly AnyNode[] {
  if (arg.type !== 'SpreadElement' || arg.argument.type !== 'ArrayExpression') return [arg];
  return (arg.argument.elements.filter(Boolean) as AnyNode[]).flatMap(spreadOut);
}

/**
 * `exec.getExecOutput('bash', ['-c', line])`: whatever the function is called, and wherever a bundler put it, nobody
 * hands a shell's name and its words to anything else.
 */
function startsShell([program, words]: readonly AnyNode[]): boolean {
  return (
    program?.type === 'Literal' &&
    isShellName(program.value) &&
    words?.type === 'ArrayExpression' &&
    words.elements.length >= 2
  );
}

/** Hops of functions that only hand on what they are given. Obfuscators chain two or three. */
const MOST_HOPS = 5;

/**
 * What is called when a function only calls one of its arguments with the others: `(f, x) => f(x)`. Obfuscators put
 * such functions in front of every call, so that none is seen where it is made.
 */
function forwarded(
  functions: readonly Closure[],
  args: readonly AnyNode[],
  unit: Unit,
  evaluator: Evaluator,
  hops: number,
): readonly { readonly fn: AnyNode; readonly given: readonly AnyNode[] }[] {
  const [closure] = functions;
  if (functions.length !== 1 || !closure || closure.frame.unit !== unit || hops >= MOST_HOPS) return [];
  const call = onlyCall(closure.node);
  if (!call) return [];
  const params = (closure.node as unknown as { params: AnyNode[] }).params;
  const handed = (node: AnyNode): AnyNode | undefined => {
    const position = params.findIndex(
      param => param.type === 'Identifier' && node.type === 'Identifier' && param.name === node.name,
    );
    return position < 0 ? undefined : args[position];
  };
  const given = call.arguments.map(handed);
  if (!given.every(node => node !== undefined)) return [];
  const fn = handed(call.callee);
  if (!fn) return forwarded(evaluator.evaluate(call.callee, unit).functions, given, unit, evaluator, hops + 1);
  const inner = forwarded(evaluator.evaluate(fn, unit).functions, given, unit, evaluator, hops + 1);
  return [{ fn, given }, ...inner];
}

/** The call that is all a function does. */
function onlyCall(fn: AnyNode): { readonly callee: AnyNode; readonly arguments: readonly AnyNode[] } | undefined {
  const { body } = fn as unknown as { body?: AnyNode };
  const [statement, ...others] = body?.type === 'BlockStatement' ? (body.body as AnyNode[]) : [];
  const result =
    body?.type !== 'BlockStatement'
      ? body
      : statement?.type === 'ReturnStatement' && others.length === 0
        ? (statement.argument as AnyNode | null)
        : undefined;
  return result?.type === 'CallExpression' ? result : undefined;
}

/** `eval.call(null, code)` is a call of `eval` with `code`. */
function unwrapped(
  name: string,
  args: readonly AnyNode[],
): { readonly name: string; readonly passed: readonly AnyNode[] } {
  if (name.endsWith('.call')) return { name: name.slice(0, -5), passed: args.slice(1) };
  if (name.endsWith('.apply') && name !== 'Reflect.apply') {
    const [, list] = args;
    return {
      name: name.slice(0, -6),
      passed: list?.type === 'ArrayExpression' ? (list.elements.filter(Boolean) as AnyNode[]) : args.slice(1),
    };
  }
  return { name, passed: args };
}

/** Where a package manager tells hooks which program it is. */
const MANAGER = 'process.env.npm_execpath';

/** Words as they are known, and those of them that a shell is to run: the rest of a list is known by more than it holds. */
function fromOptions(words: readonly string[]): readonly (readonly string[])[] {
  const at = words.indexOf('-c');
  return at > 1 ? [words, words.slice(at)] : [words];
}

/** What rules are told of a file, but for how they report. One serves them all. */
export function fileContext(facts: FileFacts, moment: Moment): Omit<FileContext, 'report'> {
  const { unit, evaluator, everyCall } = facts;
  const known = new Map<string, readonly NamedCall[]>();
  const found = (question: string, isAsked: (call: NamedCall) => boolean): readonly NamedCall[] => {
    const calls = known.get(question) ?? facts.calls.filter(isAsked);
    known.set(question, calls);
    return calls;
  };
  const value = (node: AnyNode, most?: number): Value => {
    askInside(node, 0);
    return evaluator.evaluate(node, unit, most);
  };
  return {
    file: unit.file,
    program: unit.indexed.program as FileContext['program'],
    // Rules ask for the same of each call of a file, of which there may be tens of thousands.
    calls: (...groups) => found(groups.join(' '), call => groups.some(group => call.groups.has(group))),
    named: name =>
      typeof name === 'string'
        ? found(`= ${name}`, call => call.name === name)
        : found(String(name), call => name.test(call.name)),
    valueOf: (node, most) => value(node, most).constants.filter(isWhole),
    textsOf: (node, most) =>
      value(node, most)
        .constants.filter(constant => typeof constant === 'string')
        .map(text => text.replaceAll(HOLE, '…')),
    textsWithin: node => textsWithin(value(node), node, 0),
    namesOf: (node, most) => value(node, most).names,
    isUnknown: callee => {
      const { names, functions } = value(callee);
      return names.length === 0 && functions.length === 0;
    },
    mayBeNamed: node => everyCall || reachOf(unit).has(node),
    labelsOf: (node, most) => evaluator.labelsWithin(value(node, most)),
    labelsOfProperty: (node, ...path) => evaluator.labelsWithin(propertyAt(node, path)),
    textsOfProperty: (node, ...path) => textsWithin(propertyAt(node, path), node, 0),
    commandsOf: (line, words) => {
      const given = value(line);
      // Node's own parts are told in one object: `{ file: '/bin/sh', args: ['sh', '-c', '…'] }`.
      const isObject = given.objects.length > 0 && !given.constants.some(one => typeof one === 'string');
      const program = isObject ? evaluator.member(given, 'file', unit, line) : given;
      const lists = isObject
        ? listsOf(evaluator.member(given, 'args', unit, line), line)
        : words
          ? listsOf(value(words), words)
          : [[]];
      const lines = [
        ...program.constants.filter(constant => typeof constant === 'string').slice(0, 8),
        ...programNamed(program.names, words),
      ];
      return lines.flatMap(text =>
        lists
          .flatMap(fromOptions)
          .flatMap(tail =>
            allCommands(parseShell([text.replaceAll(HOLE, '…'), ...withoutOwnName(text, tail).map(asWord)].join(' '))),
          ),
      );
    },
    isOwnAddress: unit.world.isOwn,
    isSaid: unit.world.says,
    isExpected: unit.world.expects,
    isWritten: text => unit.file.text.includes(text) || unit.world.holds(text),
    handedInto: (node, ...path) => {
      const { ofCallers } = evaluator;
      const found = path.reduce((at, key) => ofCallers.member(at, key, unit, node), ofCallers.evaluate(node, unit));
      return ofCallers
        .labelsWithin(found)
        .filter(({ kind, detail }) => kind === 'handed' || (kind === 'remote' && isServed(detail)));
    },
    isHandedIn: node => evaluator.isHandedIn(node, unit),
    isCalledOnLoad: fn => evaluator.isCalledOnLoad(fn, unit) || isStarted(fn, unit),
    conditionsOf: node => [...conditionsAround(node)].map(one => ('test' in one ? one.test : one.discriminant)),
    guardsOf: node => guardsOf(node, unit, evaluator),
    nodes: type => unit.indexed.nodes(type),
    parentOf,
    moment,
  };

  function propertyAt(node: AnyNode, path: readonly string[]): Value {
    return path.reduce((at, key) => evaluator.member(at, key, unit, node), propertiesOf(value(node)));
  }

  function textsWithin(of: Value, node: AnyNode, level: number): readonly string[] {
    const own = of.constants.filter(constant => typeof constant === 'string').map(text => text.replaceAll(HOLE, '…'));
    if (of.objects.length === 0 || level >= 2) return own;
    return [...own, ...textsWithin(evaluator.member(of, EACH, unit, node), node, level + 1)];
  }

  /** The program that runs this one, and the package manager that has it run. */
  function programNamed(names: readonly string[], words: AnyNode | undefined): readonly string[] {
    if (names.includes(MANAGER)) return ['npm'];
    if (!names.some(name => /^process\.(?:execPath|argv0)$/.test(name))) return [];
    const [first] = words?.type === 'ArrayExpression' ? words.elements : [];
    return first && value(first).names.includes(MANAGER) ? ['npm'] : ['node'];
  }

  /** The words of a list, or of each list that it may be. */
  function listsOf(of: Value, words: AnyNode): readonly (readonly string[])[] {
    const within = (one: Value): readonly string[] => textsWithin(one, words, 0).slice(0, 50);
    if (words.type === 'ArrayExpression') return [within(of)];
    const lists = of.objects
      .filter(one => one.kind === 'list' || (one.kind === 'literal' && one.node.type === 'ArrayExpression'))
      .slice(0, 4);
    return lists.length === 0 ? [[]] : lists.map(list => within({ ...of, constants: [], objects: [list] }));
  }

  /** What stands inside an object is asked for first, each by itself: one question has only so many steps. */
  function askInside(node: AnyNode, level: number): void {
    if (node.type !== 'ObjectExpression' || level > 3) return;
    for (const property of node.properties.slice(0, 30)) {
      const { value: held } = property as { value?: AnyNode };
      if (property.type !== 'Property' || !held) continue;
      if (held.type === 'ObjectExpression') askInside(held, level + 1);
      else evaluator.evaluate(held, unit);
    }
  }
}

/** What starts a program itself tells it what it is called, too: `spawn({ file: '/bin/sh', args: ['sh', '-c', line] })`. */
function withoutOwnName(program: string, words: readonly string[]): readonly string[] {
  const base = program.slice(program.lastIndexOf('/') + 1);
  return words.length > 1 && (words[0] === base || words[0] === program) ? words.slice(1) : words;
}

/** A word of a list is one word, whatever blanks and operators are in it: `spawn('sh', ['-c', 'a | b'])`. */
function asWord(word: string): string {
  return /[\s;&|<>()'"`$]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}

function isWhole(constant: Constant): boolean {
  return typeof constant !== 'string' || !constant.includes(HOLE);
}

/** A value without what hangs on it as a whole: only what its properties hold is asked for. */
function propertiesOf(value: Value): Value {
  return { ...value, labels: [], names: [], constants: [] };
}
