/** What a callback is called with: by an API, a promise, an event, a page. */

import { functionAround, nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import { EACH } from '../../parse/patterns.js';
import type { AnyNode, Label } from '../../types.js';
import { groupsOf } from '../../vocabulary/apis.js';
import { resultName } from '../../vocabulary/names.js';
import { eventName, handledEvent } from '../../vocabulary/page.js';
import { REQUEST, servedTo } from '../../vocabulary/served.js';
import { label, labelsOfCall } from '../labels.js';
import { argument, BOUNDS, type Session } from '../session.js';
import { asArgument, type Unit } from '../unit.js';
import { type Frame, join, named, texts, UNKNOWN, type Value, withLabels } from '../value.js';
import { pathsOf } from './files.js';
import { givenToInterceptor } from './handed.js';
import { asCalled } from './modules.js';

/** `field.onkeydown = function (event) {}`: what the handler is called with. */
export function assignedTo(fn: AnyNode): string | undefined {
  const parent = parentOf(fn);
  const left = parent?.type === 'AssignmentExpression' ? parent.left : undefined;
  const event = /^on([a-z]+)$/.exec(propertyName(left) ?? '')?.[1];
  return event && eventName(event);
}

/** What a callback is called with: by the package's own function, or by an API. */
export function callbackArgument(
  session: Session,
  callNode: AnyNode,
  handedAt: number,
  position: number,
  unit: Unit,
): Value {
  const calleeNode = (callNode as { callee?: AnyNode }).callee;
  if (!calleeNode) return UNKNOWN;
  const callee = asCalled(session, session.meaningOf(calleeNode, unit.ground));
  const values: Value[] = [];
  for (const closure of callee.functions.slice(0, 4)) {
    const param = ((closure.node as { params?: AnyNode[] }).params ?? [])[handedAt];
    const variable = param?.type === 'Identifier' ? closure.frame.unit.indexed.variableOf(param) : undefined;
    if (!variable) continue;
    for (const reference of closure.frame.unit.indexed.referencesOf(variable).slice(0, BOUNDS.sites)) {
      const parent = parentOf(reference);
      if (parent?.type === 'CallExpression' && parent.callee === reference)
        values.push(argument(session, parent, position, closure.frame.unit.ground));
    }
  }
  const origin = { file: unit.file, node: callNode };
  if (calleeNode.type === 'MemberExpression') {
    const borrowed = borrowedBy(calleeNode);
    const method = borrowed ?? propertyName(calleeNode);
    const receiver =
      borrowed === undefined
        ? session.meaningOf(calleeNode.object, unit.ground)
        : argument(session, callNode, 0, unit.ground);
    if (method === 'then') return join([...values, position === 0 ? receiver : UNKNOWN]);
    // What failed had an answer, too: `.catch(error => error.response.data)`.
    if (method === 'catch' && position === 0)
      return join([...values, withLabels(UNKNOWN, answers(session, calleeNode.object, unit))]);
    // `app.get('/path', (req, res) => …)` of an application that is handed in.
    if (isRoute(session, method, handedAt, callNode, unit) && position === 0 && receiver.names.length === 0)
      return join([...values, withLabels(UNKNOWN, [label('remote', REQUEST, origin)])]);
    const shown = position === 0 ? givenToInterceptor(session, callNode, calleeNode, unit) : [];
    if (shown.length > 0) values.push(withLabels(UNKNOWN, shown));
    const event =
      method && position === 0 ? handledEvent(method, texts(argument(session, callNode, 0, unit.ground))) : undefined;
    const handed = event && eventName(event);
    if (handed) values.push(named(handed));
    if (ELEMENT_CALLBACKS.has(method ?? ''))
      return join([
        ...values,
        position === 0 ? session.propertyOf(receiver, EACH, unit, callNode) : withLabels(UNKNOWN, receiver.labels),
      ]);
    if (method === 'reduce' || method === 'reduceRight')
      return join([...values, session.propertyOf(receiver, EACH, unit, callNode)]);
    if (LISTENING.has(method ?? '') && handedAt === 1)
      values.push(...emitted(session, callNode, calleeNode.object, position, unit));
    if (callee.functions.length === 0)
      values.push(
        withLabels(
          UNKNOWN,
          receiver.labels.filter(l => l.kind !== 'environment'),
        ),
      );
  }
  if (callee.names.includes('Promise')) return position === 0 ? named('Promise>resolve') : named('Promise>reject');
  const first = texts(argument(session, callNode, 0, unit.ground));
  for (const name of callee.names) {
    const served = servedTo(name.replace(/\.call$/, ''), position, first);
    if (served) values.push(withLabels(UNKNOWN, [label('remote', served, origin)]));
    // `setTimeout(f, ms, x)` calls `f(x)`.
    if (/^set(?:Timeout|Interval|Immediate)$/.test(name) && handedAt === 0)
      values.push(argument(session, callNode, position + (name === 'setImmediate' ? 1 : 2), unit.ground));
    const groups = groupsOf(name);
    const labels = labelsOfCall(name, pathsOf(session, name, first, callNode, unit.ground), origin);
    const result = resultName(name);
    // Node's own callbacks take the error first, except a response's.
    const failsFirst = groups.has('read') || groups.has('process');
    if (failsFirst && position === 0) values.push(UNKNOWN);
    else values.push(withLabels(result ? named(result) : UNKNOWN, labels ?? []));
  }
  return values.length === 0 ? UNKNOWN : join(values);
}

/** `[].forEach.call(list, f)`: lists of a page have few methods of their own. */
function borrowedBy(callee: AnyNode): string | undefined {
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== 'call') return undefined;
  const method = propertyName(callee.object);
  return ELEMENT_CALLBACKS.has(method ?? '') ? method : undefined;
}

/** What the requests of a chain of promises were answered, whatever became of it: `ask().then(f).catch(g)`. */
function answers(session: Session, promise: AnyNode, unit: Unit): readonly Label[] {
  let node = promise;
  for (let hops = 0; hops < 6; hops++) {
    const found = session.meaningOf(node, unit.ground).labels.filter(({ kind }) => kind === 'remote');
    if (found.length > 0) return found;
    const callee = node.type === 'CallExpression' ? node.callee : undefined;
    if (callee?.type !== 'MemberExpression') return [];
    if (!/^(?:then|finally)$/.test(nameOfKey(callee.property))) return [];
    node = callee.object;
  }
  return [];
}

/** A handler of requests to a path: it stands after the path, and takes a request and what to answer it with. */
function isRoute(
  session: Session,
  method: string | undefined,
  handedAt: number,
  callNode: AnyNode,
  unit: Unit,
): boolean {
  if (handedAt < 1 || !/^(?:get|post|put|patch|all|use)$/.test(method ?? '')) return false;
  const handler = ((callNode as { arguments?: AnyNode[] }).arguments ?? [])[handedAt] as AnyNode | undefined;
  const params = (handler as { params?: AnyNode[] } | undefined)?.params ?? [];
  const [first] = params;
  if (params.length < 2 || (first?.type === 'Identifier' && /^_?e(?:rr(?:or)?)?$/.test(first.name as string)))
    return false;
  return texts(argument(session, callNode, 0, unit.ground)).some(text => /^\/[\w/:*-]*$/.test(text));
}

/** What `emitter.emit('event', x)` hands to a listener of the same event of the same variable. */
function emitted(
  session: Session,
  listening: AnyNode,
  emitter: AnyNode,
  position: number,
  unit: Unit,
): readonly Value[] {
  const variable = emitter.type === 'Identifier' ? unit.indexed.variableOf(emitter) : undefined;
  const emits = variable ? unit.methodCalls('emit').slice(0, BOUNDS.sites) : [];
  if (emits.length === 0) return [];
  const events = texts(argument(session, listening, 0, unit.ground));
  return emits.flatMap(emit => {
    const { callee } = emit as unknown as { callee: { object?: AnyNode } };
    const same = callee.object?.type === 'Identifier' && unit.indexed.variableOf(callee.object) === variable;
    if (!same || !texts(argument(session, emit, 0, unit.ground)).some(event => events.includes(event))) return [];
    return [argument(session, emit, position + 1, unit.ground)];
  });
}

/** `this` in a function that handles an event of a page: the element it happened to. */
export function isHandledElement(session: Session, node: AnyNode, unit: Unit): boolean {
  if (node.type !== 'ThisExpression') return false;
  const fn = functionAround(node);
  if (fn?.type !== 'FunctionExpression') return false;
  if (assignedTo(fn)) return true;
  const taken = asArgument(fn);
  const callee = taken && (taken.call as { callee?: AnyNode }).callee;
  const method = propertyName(callee);
  if (method === undefined) return false;
  const event = argument(session, taken?.call as AnyNode, 0, unit.ground);
  return handledEvent(method, texts(event)) !== undefined;
}

export function promised(session: Session, node: AnyNode, frame: Frame): Value {
  const { unit } = frame;
  const executor = (node as unknown as { arguments: AnyNode[] }).arguments[0];
  const resolve = (executor as { params?: AnyNode[] } | undefined)?.params?.[0];
  const variable = resolve?.type === 'Identifier' ? unit.indexed.variableOf(resolve) : undefined;
  if (!variable) return UNKNOWN;
  const values: Value[] = [];
  for (const reference of unit.indexed.referencesOf(variable).slice(0, BOUNDS.sites)) {
    const parent = parentOf(reference);
    if (parent?.type === 'CallExpression' && parent.callee === reference)
      values.push(argument(session, parent, 0, frame));
    else {
      // Handed on as a callback: `stream.on('end', resolve)`.
      const taken = asArgument(reference);
      if (taken) values.push(callbackArgument(session, taken.call, taken.position, 0, unit));
    }
  }
  return values.length === 0 ? UNKNOWN : join(values);
}

const LISTENING = new Set(['on', 'once', 'addListener', 'prependListener']);

const ELEMENT_CALLBACKS = new Set(['forEach', 'map', 'filter', 'some', 'every', 'find', 'findIndex', 'flatMap']);
