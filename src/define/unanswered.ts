import { openersOf } from '../define.js';
import type { AnyNode, Call, FileContext } from '../types.js';
import { networkRootOf } from '../vocabulary/apis.js';
import { mentionsOf } from './mentions.js';
import { oncePerFile } from './once.js';
import { rangeOf } from './range.js';
import { functionAround, isFunction, isSameVariable } from './variables.js';

/**
 * Functions that only hand on what a request gives, one around the other, how many of a file are looked into, and calls of
 * each; expressions around one another.
 */
const MOST = { hops: 2, followed: 300, calls: 40, climbs: 60 } as const;

/** What is opened first and sent on later: what it answers is told to listeners. */
const CONNECTIONS =
  /^(?:https?\.(?:request|get)|http2\.connect|net\.|tls\.connect|dgram\.|WebSocket$|ws$|XMLHttpRequest|xmlhttprequest|socket\.io-client)/;
const LISTENS = /\.(?:on|once|addListener|addEventListener)$/;
/** Events of a connection that tell nothing that was answered. */
const NO_ANSWER =
  /^(?:error|close|open|connect|secureConnect|timeout|finish|end|drain|abort|socket|lookup|ready|listening)$/;
const HEARS = /^on(?:message|load|loadend|readystatechange|data)$/;
/** What is done with a promise, or a request, besides having its answer. */
const KEEPS_ON = new Set([
  'catch',
  'finally',
  'unref',
  'on',
  'once',
  'end',
  'write',
  'setTimeout',
  'setHeader',
  'bind',
]);
/** What a response is done with when nobody wants it. */
const DROPS = new Set(['resume', 'destroy', 'on', 'once', 'setEncoding', 'unref']);
/** What does something later, or once for each, and asks nobody what came of it. */
const NEVER_ASKS = /^(?:setTimeout|setImmediate|setInterval|queueMicrotask|process\.nextTick|requestIdleCallback)$/;
/** What functions are called that are told the answer. */
const CALLBACK = /^(?:cb|callback|done|next|fn|handler|resolve|reject|on[A-Z]\w*)$/;

/**
 * Whether nobody learns what a request was answered: it is made beside the work that was asked for. Who is a service's
 * client asks it for something, and gives its caller what it says.
 */
export function isUnanswered(context: FileContext, call: Call): boolean {
  const root = networkRootOf(call.name);
  if (hears(context, call)) return false;
  if (root === undefined || !CONNECTIONS.test(root)) return isDropped(context, call.node, 0);
  if (isHeard(context, call, root)) return false;
  // What is opened is kept, to be written to; what is written gives nothing.
  return !/^https?\.(?:request|get)$/.test(call.name) || isKept(context, call.node) || isDropped(context, call.node, 0);
}

/** What is asked of a file over and over. */
interface Known {
  /** Who listens to the connections that an API opens. */
  readonly listeners: Map<string, readonly Call[]>;
  followed: number;
}

const known = new WeakMap<object, Known>();

function knownOf(context: FileContext): Known {
  return oncePerFile(known, context, () => ({ listeners: new Map(), followed: 0 }));
}

/** Whether somebody listens to what a call opens, or sends something on. */
function isHeard(context: FileContext, call: Call, root: string): boolean {
  if (openersOf(context, call).some(one => hears(context, one))) return true;
  const { listeners } = knownOf(context);
  let listening = listeners.get(root);
  if (listening === undefined) {
    listening = context.named(LISTENS).filter(one => one.name.startsWith(root) && listens(context, one));
    listeners.set(root, listening);
  }
  // A request is its own; of sockets there is one.
  const isRequest = /^https?\./.test(root);
  if (listening.slice(0, MOST.calls).some(one => !isRequest || isSame(context, one, call))) return true;
  return /^(?:WebSocket|EventSource|XMLHttp|xmlhttp)/.test(root) && assignsListener(context);
}

/** Whether two calls are about one request: methods of one variable, or one of them opened it. */
function isSame(context: FileContext, { receiver, node: listener }: Call, { receiver: other, node }: Call): boolean {
  if (!receiver) return false;
  const holder = other ?? (context.parentOf(node) as { id?: AnyNode } | undefined)?.id;
  const within = ([from, to]: readonly [number, number], [start]: readonly [number, number]): boolean =>
    start >= from && start < to;
  return (
    (holder !== undefined && isSameVariable(context, receiver, holder)) ||
    within(rangeOf(listener), rangeOf(node)) ||
    within(rangeOf(node), rangeOf(receiver))
  );
}

/** Whether a call is given a function that looks at the answer. */
function hears(context: FileContext, { args }: Call): boolean {
  return args.some(
    (arg, at) =>
      (isFunction(arg) && looksAt(context, arg)) || (at > 0 && arg.type === 'Identifier' && CALLBACK.test(arg.name)),
  );
}

function listens(context: FileContext, { name, args: [event, handler] }: Call): boolean {
  if (!LISTENS.test(name) || !event || !handler) return false;
  const events = context.textsOf(event);
  if (events.length > 0 && events.every(text => NO_ANSWER.test(text))) return false;
  return !isFunction(handler) || looksAt(context, handler);
}

function assignsListener({ nodes }: FileContext): boolean {
  return nodes('AssignmentExpression').some(
    ({ left }) =>
      left.type === 'MemberExpression' && left.property.type === 'Identifier' && HEARS.test(left.property.name),
  );
}

/** Whether a function uses what it is called with for more than to let it go by. */
function looksAt(context: FileContext, fn: AnyNode): boolean {
  const { params, body } = fn as unknown as { params: readonly AnyNode[]; body: AnyNode };
  if (params.length === 0 || (body.type === 'BlockStatement' && (body.body as unknown[]).length === 0)) return false;
  if (params.some(({ type }) => type !== 'Identifier')) return true;
  const [start, end] = rangeOf(body);
  const mentions = params.flatMap(param => mentionsOf(context, (param as { name?: string }).name ?? ''));
  return mentions.some(node => {
    const [at] = rangeOf(node);
    if (at < start || at >= end) return false;
    const parent = context.parentOf(node);
    if (parent?.type !== 'MemberExpression' || parent.object !== node || parent.computed) return true;
    const { property } = parent;
    if (property.type !== 'Identifier' || !DROPS.has(property.name)) return true;
    const call = context.parentOf(parent) as unknown as { arguments?: readonly AnyNode[] } | undefined;
    return (call?.arguments ?? []).some(arg => isFunction(arg) && looksAt(context, arg));
  });
}

/** Whether a request is put into a variable, to be written to. */
function isKept({ parentOf }: FileContext, node: AnyNode): boolean {
  const parent = parentOf(node);
  return parent?.type === 'VariableDeclarator' || parent?.type === 'AssignmentExpression';
}

/** Whether the value of an expression is let go of. */
function isDropped(context: FileContext, from: AnyNode, hops: number): boolean {
  let isSwallowed = false;
  let at = from;
  for (let climbs = 0; climbs < MOST.climbs; climbs++) {
    const parent = context.parentOf(at);
    switch (parent?.type) {
      case 'ExpressionStatement':
        return true;
      case 'AwaitExpression':
      case 'YieldExpression':
      case 'ChainExpression':
      case 'LogicalExpression':
      case 'ConditionalExpression':
        break;
      case 'UnaryExpression':
        return (parent as unknown as { operator: string }).operator === 'void';
      case 'SequenceExpression':
        if ((parent.expressions as AnyNode[]).at(-1) !== at) return true;
        break;
      case 'MemberExpression': {
        const outer = context.parentOf(parent);
        if (parent.object !== at || parent.computed || outer?.type !== 'CallExpression' || outer.callee !== parent)
          return false;
        const method = parent.property.type === 'Identifier' ? parent.property.name : '';
        const [handler] = outer.arguments as AnyNode[];
        if (method === 'then' ? !handler || !isFunction(handler) || looksAt(context, handler) : !KEEPS_ON.has(method))
          return false;
        isSwallowed ||= method === 'catch' && handler !== undefined && isEmpty(handler);
        at = outer;
        continue;
      }
      case 'ArrayExpression': {
        const outer = context.parentOf(parent);
        if (
          outer?.type !== 'CallExpression' ||
          !context.namesOf(outer.callee).some(name => /^Promise\.\w+$/.test(name))
        )
          return false;
        at = outer;
        continue;
      }
      case 'ReturnStatement':
      case 'ArrowFunctionExpression': {
        if (isSwallowed) return true;
        const fn = parent.type === 'ReturnStatement' ? functionAround(context, parent) : parent;
        return fn !== undefined && hops < MOST.hops && isNeverAsked(context, fn, hops + 1);
      }
      default:
        return false;
    }
    at = parent;
  }
  return false;
}

/** Whether nobody wants to know what a function gives: a timer, or all calls of it in the file. */
function isNeverAsked(context: FileContext, fn: AnyNode, hops: number): boolean {
  const parent = context.parentOf(fn);
  if (parent?.type === 'CallExpression' && parent.callee !== fn)
    return context.namesOf(parent.callee).some(name => NEVER_ASKS.test(name));
  if (parent?.type === 'CallExpression') return isDropped(context, parent, hops);
  const { id } = fn as { id?: AnyNode | null };
  const name = id ?? (parent?.type === 'VariableDeclarator' ? parent.id : undefined);
  if (name?.type !== 'Identifier') return false;
  const seen = knownOf(context);
  const mentions = mentionsOf(context, name.name);
  if (mentions.length > MOST.calls || seen.followed++ > MOST.followed) return false;
  const uses = mentions.filter(node => node !== name && isSameVariable(context, node, name));
  return (
    uses.length > 0 &&
    uses.every(use => {
      const call = context.parentOf(use);
      if (call?.type !== 'CallExpression') return false;
      return call.callee === use
        ? isDropped(context, call, hops)
        : context.namesOf(call.callee).some(called => NEVER_ASKS.test(called));
    })
  );
}

/** A function that does nothing, or gives a constant. */
function isEmpty(node: AnyNode): boolean {
  if (!isFunction(node)) return false;
  const { body } = node as unknown as { body: AnyNode };
  if (body.type === 'BlockStatement') return (body.body as unknown[]).length === 0;
  return (
    body.type === 'Literal' ||
    (body.type === 'Identifier' && body.name === 'undefined') ||
    (body.type === 'UnaryExpression' && (body as unknown as { operator: string }).operator === 'void') ||
    (body.type === 'ObjectExpression' && body.properties.length === 0)
  );
}
