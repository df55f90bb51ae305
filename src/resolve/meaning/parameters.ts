/** What a parameter may be given. */

import { functionAround, parentOf, propertyName } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { networkRootOf } from '../../vocabulary/apis.js';
import { MESSAGE, REQUEST } from '../../vocabulary/served.js';
import { label } from '../labels.js';
import { argument, BOUNDS, type Session, widen } from '../session.js';
import type { Unit } from '../unit.js';
import { constant, doubted, type Frame, join, list, named, UNKNOWN, type Value, withLabels } from '../value.js';
import { assignedTo, callbackArgument } from './callbacks.js';
import { handedTo } from './handed.js';
import { sitesOf } from './sites.js';

export function isHandedIn(session: Session, node: AnyNode, unit: Unit, level: number): boolean {
  if (level > 4 || session.steps >= session.limit) return false;
  session.steps++;
  if (node.type === 'MemberExpression') return isHandedIn(session, node.object, unit, level);
  if (node.type === 'CallExpression') {
    // Made of what was handed in, and of nothing else.
    const parts = (node.arguments as AnyNode[]).filter(({ type }) => type !== 'Literal');
    return parts.length > 0 && parts.length < 5 && parts.every(part => isHandedIn(session, part, unit, level + 1));
  }
  const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
  if (!variable || variable.writes.length === 0) return false;
  return variable.writes.every(write => {
    if (write.kind === 'value' && write.path.length === 0) return isHandedIn(session, write.value, unit, level + 1);
    if (write.kind !== 'parameter') return false;
    const sites = sitesOf(session, write.fn, unit);
    return (
      sites.length < BOUNDS.sites &&
      sites.every(({ call: callNode, how, shift, unit: where }) => {
        const handed = (callNode as { arguments?: AnyNode[] }).arguments?.[write.index + shift];
        return how === 'called' && handed !== undefined && isHandedIn(session, handed, where, level + 1);
      })
    );
  });
}

export function givenTo(session: Session, fn: AnyNode, position: number, frame: Frame): Value {
  const { unit } = frame;
  if (frame.call?.fn === fn) return frame.call.args[position] ?? constant(undefined);
  const values: Value[] = [];
  const sites = sitesOf(session, fn, unit);
  // What one of many callers hands in is seldom what this use of it is about.
  const shared = sites.length > BOUNDS.callers ? 1 : 0;
  for (const site of sites) {
    if (values.length >= BOUNDS.sites) {
      widen(session, 'sites', fn);
      break;
    }
    values.push(
      site.how === 'handed'
        ? doubted(callbackArgument(session, site.call, site.position, position, site.unit), shared)
        : doubted(argument(session, site.call, position + site.shift, site.unit.ground), site.guesses + shared),
    );
  }
  const event = position === 0 ? assignedTo(fn) : undefined;
  if (event) values.push(named(event));
  if (values.length === 0 && position === 0) values.push(...givenToHandler(session, fn, unit));
  const isCalled = sites.some(({ how, guesses }) => how === 'handed' || guesses === 0);
  const handed = handedTo(session, fn, position, isCalled, unit);
  if (handed.length > 0) values.push(withLabels(UNKNOWN, handed));
  if ((values.length === 0 || handed.length > 0) && isRequest(fn, position))
    values.push(withLabels(UNKNOWN, [label('remote', REQUEST, { file: unit.file, node: fn })]));
  return values.length === 0 ? UNKNOWN : join([...values]);
}

/** What a handler is given that is assigned to a connection: `socket.onmessage = event => …`. */
function givenToHandler(session: Session, fn: AnyNode, unit: Unit): readonly Value[] {
  const assignment = parentOf(fn);
  if (assignment?.type !== 'AssignmentExpression' || assignment.right !== fn) return [];
  const left = assignment.left;
  if (left.type !== 'MemberExpression' || propertyName(left) !== 'onmessage') return [];
  const { names } = session.meaningOf(left.object, unit.ground);
  return names.some(name => networkRootOf(name) !== undefined)
    ? [withLabels(UNKNOWN, [label('remote', MESSAGE, { file: unit.file, node: left })])]
    : [];
}

export function argumentsOf(session: Session, node: AnyNode, unit: Unit): Value {
  const fn = functionAround(node);
  if (!fn) return UNKNOWN;
  const sites = sitesOf(session, fn, unit)
    .filter(site => site.how === 'called')
    .slice(0, BOUNDS.sites);
  return join(
    sites.map(site =>
      list(
        ((site.call as { arguments?: AnyNode[] }).arguments ?? [])
          .slice(site.shift)
          .map(arg => session.meaningOf(arg, site.unit.ground)),
      ),
    ),
  );
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
