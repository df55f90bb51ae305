/** Calls: what is called with what, and what it gives. */
import { type Data, DENIED, EXCEEDED, type Fn, isFn, isObject, OPAQUE } from '../language/data.js';
import { getOf } from '../language/members.js';
import { propertyName } from '../parse/nodes.js';
import { nameOfFunction } from '../resolve/meaning/secrets.js';
import type { AnyNode } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';
import { givesPublic, writesKeyDown } from '../vocabulary/keys.js';
import { memberOf } from './access.js';
import { inherit } from './classes.js';
import { callClosure, constructClosure } from './functions.js';
import { itemsWithin, joinedItems, textFrom } from './members.js';
import type { Env, Run, Unknown } from './model.js';
import { callUnknown, constructNamed } from './named.js';
import { isNamed, nameOf, saw, step, tell, tellDecoded } from './run.js';
import { carried, either, instance, isClosure, isOwnNative, isUnknown, native, slotOf, withoutKeys } from './value.js';

interface CallParts {
  readonly callee: AnyNode;
  readonly arguments: readonly AnyNode[];
  readonly optional?: boolean;
}

export function evaluateCall(node: AnyNode, env: Env, run: Run): Data {
  const { callee, optional } = node as unknown as CallParts;
  if (callee.type === 'Super') return callSuper(node, env, run);
  let self: Data;
  let fn: Data;
  const inside = callee.type === 'ChainExpression' ? callee.expression : callee;
  if (inside.type === 'MemberExpression') {
    const object = inside.object;
    self = object.type === 'Super' ? env.frame.self : run.evaluate(object, env);
    const of = object.type === 'Super' ? superOf(env) : self;
    if (object.type !== 'Super') saw(run, object, self, env);
    fn = memberOf(inside, of, env, run);
  } else fn = run.evaluate(callee, env);
  if ((optional || (inside as { optional?: boolean }).optional) && (fn === undefined || fn === null)) return undefined;
  const args = argumentsOf(node, env, run);
  saw(run, callee, fn, env);
  const given = calledAt(node, env, run, () => invoke(fn, self, args, run, isWrittenOut(node, env, run)));
  // A method of something unknown has no other name than that it is called by.
  const isNameless = isUnknown(fn) && fn.name === undefined && !fn.either;
  const value = isNameless && !writesKeyDown(nameCalled(inside)) ? withoutKeys(given) : given;
  saw(run, node, value, env);
  return value;
}

/** What a callee is called: `f`, `m` of `a.m` and of `a.m.call`. */
function nameCalled(callee: AnyNode): string {
  const name = callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
  return callee.type === 'MemberExpression' && /^(?:call|apply|bind)$/.test(name) ? nameCalled(callee.object) : name;
}

/** Whether what a call is given stands in it, in the file that is told about. */
function isWrittenOut(node: AnyNode, env: Env, run: Run): boolean {
  const { arguments: args } = node as unknown as CallParts;
  return env.unit === run.unit && args.every(({ type }) => type !== 'SpreadElement');
}

function superOf(env: Env): Data {
  const { home } = env.frame;
  return isObject(home) ? ((home as { proto?: Data }).proto ?? undefined) : undefined;
}

function callSuper(node: AnyNode, env: Env, run: Run): Data {
  const args = argumentsOf(node, env, run);
  const { self, home, target } = env.frame;
  const cls = isObject(home) ? home.properties.get('constructor') : undefined;
  const parent = isFn(cls) ? (cls as { proto?: Data }).proto : undefined;
  if (parent !== undefined) calledAt(node, env, run, () => inherit(parent, args, self, target, run));
  return self;
}

export function evaluateNew(node: AnyNode, env: Env, run: Run): Data {
  const { callee } = node as unknown as CallParts;
  const fn = run.evaluate(callee, env);
  const args = argumentsOf(node, env, run);
  saw(run, callee, fn, env);
  const value = calledAt(node, env, run, () => construct(fn, args, fn, run, isWrittenOut(node, env, run)));
  saw(run, node, value, env);
  return value;
}

/** A template with a function in front of it. */
export function tagged(node: AnyNode, env: Env, run: Run): Data {
  const { tag, quasi } = node as unknown as {
    tag: AnyNode;
    quasi: { quasis: { value: { cooked?: string | null; raw: string } }[]; expressions: AnyNode[] };
  };
  const self = tag.type === 'MemberExpression' ? run.evaluate(tag.object, env) : undefined;
  const fn = tag.type === 'MemberExpression' ? memberOf(tag, self, env, run) : run.evaluate(tag, env);
  saw(run, tag, fn, env);
  const strings = instance(undefined, [
    ...quasi.quasis.map(({ value }, at) => [String(at), value.cooked ?? undefined] as const),
    ['length', quasi.quasis.length],
    ['raw', quasi.quasis.map(({ value }) => value.raw)],
  ]);
  const args = [strings, ...quasi.expressions.map(expression => run.evaluate(expression, env))];
  const plain =
    nameOf(run, fn) === undefined && !isUnknown(fn)
      ? args
      : [quasi.quasis.map(({ value }) => value.cooked ?? ''), ...args.slice(1)];
  const value = calledAt(node, env, run, () => invoke(fn, self, isUnknown(fn) ? plain : args, run, false));
  saw(run, node, value, env);
  return value;
}

function argumentsOf(node: AnyNode, env: Env, run: Run): Data[] {
  const args: Data[] = [];
  for (const argument of (node as unknown as CallParts).arguments) {
    if (argument.type === 'SpreadElement') {
      for (const item of itemsWithin(run, run.evaluate(argument.argument, env)).slice(0, 5_000)) args.push(item);
      continue;
    }
    const value = run.evaluate(argument, env);
    saw(run, argument, value, env);
    args.push(value);
  }
  return args;
}

/** What is told of meanwhile stands at this call. */
function calledAt<T>(node: AnyNode, env: Env, run: Run, action: () => T): T {
  const { at } = run;
  // What its arguments were was asked last: what comes of the call begins at the call.
  if (env.unit === run.unit) run.at = run.node = node;
  try {
    return action();
  } finally {
    run.at = at;
  }
}

/** @param isWritten whether the call stands in the code like this, with these arguments */
export function invoke(fn: Data, self: Data, args: readonly Data[], run: Run, isWritten = false): Data {
  step(run);
  if (isUnknown(fn)) {
    if (fn.either) return either(fn.either.slice(0, 4).map(one => invoke(one, self, args, run, isWritten)));
    const given = callUnknown(fn, self, args, run, isWritten);
    return fn.name === undefined || writesKeyDown(lastWord(fn.name)) ? given : withoutKeys(given);
  }
  if (!isFn(fn)) return carried([self, ...args]);
  const slot = slotOf(fn);
  if (slot?.kind === 'proxy')
    return throughProxy('apply', slot, [self, [...args]], run, () => invoke(slot.target, self, args, run));
  if (isClosure(fn)) {
    const given = callClosure(fn, self, args, undefined, run);
    return givesPublic(nameOfFunction(fn.node)) ? withoutKeys(given) : given;
  }
  return callNative(fn, self, args, run, isWritten);
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function throughProxy(
  trapName: string,
  { target, handler }: { readonly target: Data; readonly handler: Data },
  args: readonly Data[],
  run: Run,
  otherwise: () => Data,
): Data {
  const trap = run.get(handler, trapName);
  return isFn(trap) || isNamed(trap) ? invoke(trap, handler, [target, ...args], run) : otherwise();
}

/** A function of the language. What it cannot make of something unknown carries what is known of that. */
function callNative(fn: Fn, self: Data, args: readonly Data[], run: Run, isWritten: boolean): Data {
  const name = nameOf(run, fn);
  if (name !== undefined && groupsOf(name).size > 0) tell(run, name, self, args, isWritten);
  const isOurs = run.names.has(fn) || isOwnNative(fn);
  if (!isOurs && !Array.isArray(self)) {
    const selves = isUnknown(self) && self.either;
    if (selves) return either(selves.map(one => callNative(fn, one, args, run, isWritten)));
    const among = args.findIndex(arg => isUnknown(arg));
    const first = args[among] as Unknown | undefined;
    if (first?.either && first.either.length <= 4)
      return either(first.either.map(one => callNative(fn, self, args.with(among, one), run, isWritten)));
    if (first || isUnknown(self)) return partly(fn, self, args, run);
  }
  try {
    const value = fn.call(self, CALLS_BACK.has(fn) ? args.map(arg => callback(arg, run)) : [...args], run.pay);
    if (typeof value === 'string' && decodes(fn, self, args, name)) tellDecoded(run, value.length);
    return value === OPAQUE ? partly(fn, self, args, run) : value;
  } catch (error) {
    if (error === DENIED || error === EXCEEDED || error instanceof RangeError || error instanceof TypeError)
      return carried([self, ...args]);
    throw error;
  }
}

const BYTES_TO_TEXT = getOf(new Uint8Array(), 'toString');
const JOINS = getOf([], 'join');
const DECODERS = /^(?:atob|unescape|decodeURI(?:Component)?|String\.from(?:CharCode|CodePoint))$/;

/** Whether a function of the language made a text out of what was not to be read. */
function decodes(fn: Fn, self: Data, args: readonly Data[], name: string | undefined): boolean {
  if (name !== undefined) return DECODERS.test(name);
  if (fn === BYTES_TO_TEXT) return !/^(?:base64|hex)/.test(String(args[0]));
  return fn === JOINS && args[0] === '' && Array.isArray(self) && self.length > 3;
}

/** Functions of the language that call what they are given. */
const CALLS_BACK: ReadonlySet<Data> = new Set([
  ...'map forEach filter some every find findIndex findLast flatMap sort'.split(' ').map(name => getOf([], name)),
  ...['replace', 'replaceAll'].map(name => getOf('', name)),
]);

/** What is called by its name only, for functions of the language that call back. */
function callback(arg: Data, run: Run): Data {
  return isNamed(arg) ? native((self, args) => invoke(arg, self, args, run)) : arg;
}

/** Texts put together keep what is known of them. */
function partly(fn: Fn, self: Data, args: readonly Data[], run: Run): Data {
  if (Array.isArray(self)) {
    const isJoin = fn === run.get([], 'join') || fn === run.get([], 'toString');
    const [separator = ','] = args;
    if (isJoin && typeof separator === 'string') return joinedItems(self, separator, run);
  }
  if (fn === run.get('', 'concat')) return textFrom([self, ...args], run);
  return carried([self, ...args]);
}

export function construct(fn: Data, args: readonly Data[], target: Data, run: Run, isWritten = false): Data {
  step(run);
  if (isUnknown(fn)) {
    if (fn.either) return either(fn.either.slice(0, 4).map(one => construct(one, args, one, run, isWritten)));
    return constructNamed(fn, args, run, isWritten);
  }
  if (!isFn(fn)) return carried([...args]);
  const slot = slotOf(fn);
  if (slot?.kind === 'proxy')
    return throughProxy('construct', slot, [[...args], fn], run, () => construct(slot.target, args, slot.target, run));
  if (isClosure(fn)) return constructClosure(fn, args, target, run);
  const name = nameOf(run, fn);
  if (name !== undefined && groupsOf(name).size > 0) tell(run, name, undefined, args, isWritten);
  if (!run.names.has(fn) && args.some(isUnknown)) return carried(args);
  try {
    return fn.make ? fn.make([...args], run.pay) : fn.call(instance(), [...args], run.pay);
  } catch (error) {
    if (error === DENIED || error === EXCEEDED || error instanceof RangeError || error instanceof TypeError)
      return carried(args);
    throw error;
  }
}
