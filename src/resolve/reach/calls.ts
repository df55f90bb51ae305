import { parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { isInterop } from '../../vocabulary/names.js';
import { functionsOf, importOf } from './functions.js';
import { CALLED, GIVES, ITSELF, KIND } from './kinds.js';
import { allParameters, hands, parameter, pattern, variable } from './names.js';
import { argumentsOf, calledName, spelled } from './nodes.js';
import { after, reach, type Spread } from './spread.js';

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

/** A call of something that is reached: so may be what it gives, and what it calls back with. */
export function called(s: Spread, call: AnyNode, callee: AnyNode, kind: number): void {
  if (kind >> GIVES) after(s, s.turns, () => reach(s, call, kind >> GIVES));
  if (!(kind & (CALLED | KIND.constructor_))) return;
  s.calls.add(call);
  const object = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
  if (object && (s.reached.get(object) ?? 0) & KIND.root) s.sure.add(call);
  const name = calledName(callee);
  // What is bound to something is what it was.
  if (TAKES.has(name) || name === 'bind') reach(s, call, kind & ITSELF);
  if (!(kind & KIND.maker)) {
    if (PASSES.has(name)) for (const arg of argumentsOf(call)) callback(s, arg, kind & ITSELF);
    return;
  }
  after(s, s.turns, () => reach(s, call, KIND.maker));
  for (const arg of argumentsOf(call)) callback(s, arg, KIND.maker);
}

/** What an argument is called back with. */
export function callback(s: Spread, arg: AnyNode, kind: number): void {
  after(s, s.turns, () => {
    for (const fn of functionsOf(s, arg, 0)) allParameters(s, fn, kind);
  });
  // `stream.on('end', resolve)`
  promised(s, arg, kind);
}

/** A call that is handed something that is reached. */
export function handed(s: Spread, call: AnyNode, arg: AnyNode, all: number): void {
  // What a callback gives, the call may give.
  if (all >> GIVES) after(s, s.turns, () => reach(s, call, all >> GIVES));
  const kind = all & ~(KIND.environment | KIND.constructor_);
  if (kind === 0) return;
  const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: AnyNode[] };
  if (kind & CALLED) s.calls.add(call);
  const name = calledName(callee);
  if (HANDS_ON.has(name) || (name === 'get' && spelled(callee) === 'Reflect') || isInterop(wrapperName(callee)))
    reach(s, call, kind);
  if (PUTS.has(name)) {
    const into = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
    if (into?.type === 'Identifier') pattern(s, into, kind);
    if (args[0] && name === 'assign') pattern(s, args[0], kind);
  }
  promised(s, callee, kind);
  const position = args.indexOf(arg);
  const member = callee.type === 'MemberExpression' ? callee : undefined;
  const shift = member && name === 'call' ? 1 : 0;
  const fns =
    member && /^(?:call|apply|bind)$/.test(name)
      ? functionsOf(s, member.object as AnyNode, 0)
      : functionsOf(s, callee, 0);
  after(s, s.turns, () => {
    for (const fn of fns) {
      if (arg.type === 'SpreadElement' || name === 'apply') allParameters(s, fn, kind);
      else parameter(s, fn, position - shift, kind);
    }
  });
  const file = kind & CALLED ? importOf(s, member ? (member.object as AnyNode) : callee, 0) : undefined;
  if (file) s.doors.tell(file, kind & CALLED);
}

/** `(0, _interopRequireWildcard2.default)`: what a helper is called where it is used. */
function wrapperName(callee: AnyNode): string {
  const last = callee.type === 'SequenceExpression' ? (callee.expressions.at(-1) as AnyNode) : callee;
  const name = calledName(last);
  const isHeld = last.type === 'MemberExpression' && (name === 'default' || name === '_');
  return isHeld ? calledName(last.object) : name;
}

/** Where a promise is resolved with something, the promise is it. */
function promised(s: Spread, callee: AnyNode, kind: number): void {
  const target = callee.type === 'Identifier' ? s.indexed.variableOf(callee) : undefined;
  for (const write of target?.writes.slice(0, 3) ?? []) {
    if (write.kind !== 'parameter') continue;
    const taken = parentOf(write.fn);
    if (taken?.type === 'NewExpression') reach(s, taken, kind);
  }
}

/** A function returns something that is reached: so is what its calls give. */
export function gives(s: Spread, fn: AnyNode, kind: number): void {
  const given = (kind & ITSELF) << GIVES;
  if (fn.type === 'FunctionDeclaration') {
    const { id } = fn as { id?: AnyNode | null };
    if (id) variable(s, s.indexed.variableOf(id), given);
    if (parentOf(fn)?.type === 'ExportDefaultDeclaration') hands(s, 'default', given);
  } else reach(s, fn, given);
}
