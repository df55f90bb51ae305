/** What a variable holds. */

import { functionAround, parentOf } from '../../parse/nodes.js';
import type { Variable, Write } from '../../parse/scopes.js';
import { endOf, startOf } from '../../parse/walk.js';
import type { AnyNode } from '../../types.js';
import { isKeyName } from '../../vocabulary/keys.js';
import { globalName, isGlobalObject } from '../../vocabulary/names.js';
import { labelsOfName } from '../labels.js';
import { BOUNDS, memoOf, once, questionKey, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { constant, EMPTY, type Frame, join, list, named, thing, UNKNOWN, type Value, withLabels } from '../value.js';
import { hasAdditions } from './additions.js';
import { loopedOut } from './decoders.js';
import { loadModule } from './modules.js';
import { argumentsOf, givenTo } from './parameters.js';
import { asKey, isTakenKey, keyNamed, makesKey } from './secrets.js';
import { summed } from './texts.js';

export function identifier(session: Session, node: AnyNode & { name?: string }, frame: Frame): Value {
  const { unit } = frame;
  const variable = unit.indexed.variableOf(node);
  if (!variable && node.name === 'arguments' && frame.call && frame.call.fn === functionAround(node))
    return list([...frame.call.args]);
  if (!variable) return global(session, node.name as string, unit, node);
  // A key that comes in as a parameter is one whoever calls: nothing is to be learnt from all who do.
  if (
    !frame.call &&
    !session.tellsHandedIn &&
    isKeyName(variable.name) &&
    variable.writes.every(({ kind }) => kind === 'parameter')
  )
    return keyNamed(UNKNOWN, variable.name, unit, node);
  return variableValue(session, variable, frame);
}

function global(session: Session, name: string, unit: Unit, node: AnyNode): Value {
  if (NOTHING.has(name)) return constant(NOTHING.get(name));
  if (name === 'arguments' && functionAround(node)) return argumentsOf(session, node, unit);
  if (name === 'arguments') return list(WRAPPED.map(given => global(session, given, unit, node)));
  if (name === 'exports')
    return join([named('module.exports'), thing({ kind: 'exports', file: unit.file, open: () => unit })]);
  const spelled = globalName(name);
  const value = withLabels(named(spelled), labelsOfName(name, { file: unit.file, node }));
  return spelled.startsWith('global.') ? join([value, ofGlobal(session, name, unit)]) : value;
}

/** What the function that Node puts around a file is called with: `arguments[1]` loads modules. */
const WRAPPED = ['exports', 'require', 'module', '__filename', '__dirname'];

/** Globals that are constants. */
const NOTHING: ReadonlyMap<string, undefined | number> = new Map([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
]);

/** What this file puts on the global object: `globalThis.key = …`. */
export function ofGlobal(session: Session, key: string, unit: Unit): Value {
  const writes = unit.propertyWrites(key);
  if (writes.length === 0) return EMPTY;
  return once(session, questionKey(unit, `global.${key}`), memoOf(session, unit.ground), () =>
    join(
      writes.slice(0, BOUNDS.sites).flatMap(assignment => {
        const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
        const { object } = left;
        const own = object.type === 'Identifier' && isGlobalObject(object.name) && !unit.indexed.variableOf(object);
        return own ? [session.meaningOf(right, unit.ground)] : [];
      }),
    ),
  );
}

function variableValue(session: Session, variable: Variable, from: Frame): Value {
  const { unit } = from;
  let frame = from;
  while (frame.call && frame.call.fn !== variable.scope.fn) frame = frame.call.outer;
  return once(session, variable, memoOf(session, frame), () => {
    const sum = accumulated(session, variable, frame) ?? (frame.call ? undefined : loopedOut(variable, unit));
    const made = sum ? [sum] : variable.writes.map(write => written(session, write, frame));
    const values = hasAdditions(variable, unit)
      ? [...(sum ? made : made.map(withoutBytes)), thing({ kind: 'additions', variable, frame })]
      : made;
    const [first] = variable.writes;
    const node = first && ('value' in first ? first.value : first.kind === 'parameter' ? first.fn : undefined);
    if (!node) return join(values);
    const value = keyNamed(join(values), variable.name, unit, node);
    return !isKeyName(variable.name) && (isTakenKey(first) || (first?.kind === 'parameter' && makesKey(variable, unit)))
      ? asKey(value, variable.name, unit, node)
      : value;
  });
}

/** Bytes that others are put among are not those that were there at first. */
function withoutBytes(value: Value): Value {
  const kept = value.constants.filter(one => !(one instanceof Uint8Array));
  return kept.length === value.constants.length ? value : { ...value, constants: kept, open: true };
}

function written(session: Session, write: Write, frame: Frame): Value {
  const { unit } = frame;
  switch (write.kind) {
    case 'value': {
      let value = session.meaningOf(write.value, frame);
      for (const step of write.path) value = session.propertyOf(value, step, unit, write.value);
      // `+=`: its parts' origins are the sum's; its text is not known.
      return write.operator ? { ...value, constants: [], open: true } : value;
    }
    case 'parameter': {
      let value = write.rest
        ? restOf(session, write.fn, write.index, frame)
        : givenTo(session, write.fn, write.index, frame);
      for (const step of write.path) value = session.propertyOf(value, step, unit, write.fn);
      return value;
    }
    case 'function':
    case 'class':
      return session.meaningOf(write.value, frame);
    case 'caught':
      return caught(session, write.block, unit);
    case 'import': {
      const exported = loadModule(session, write.source, unit);
      return write.imported === '*' ? exported : session.propertyOf(exported, write.imported, unit, write.at);
    }
    default:
      return UNKNOWN;
  }
}

/** What a rest parameter collects: of a call that is not followed nobody knows how many. */
function restOf(session: Session, fn: AnyNode, index: number, frame: Frame): Value {
  if (frame.call?.fn === fn) return list(frame.call.args.slice(index));
  const some = Array.from({ length: BOUNDS.rest }, (_, offset) => givenTo(session, fn, index + offset, frame));
  return { ...list(some), open: true };
}

/**
 * What a `catch` may be given. A failed request throws its answer along: some loaders have their server say "404"
 * and run the error's body (Contagious Interview, 2024).
 */
function caught(session: Session, block: AnyNode, unit: Unit): Value {
  const [start, end] = [startOf(block), endOf(block)];
  for (const awaited of unit.indexed.nodes('AwaitExpression')) {
    if (startOf(awaited) < start || endOf(awaited) > end) continue;
    const remote = session.meaningOf(awaited.argument, unit.ground).labels.filter(({ kind }) => kind === 'remote');
    if (remote.length > 0) return withLabels(UNKNOWN, remote);
  }
  return UNKNOWN;
}

/** `s = 'ev'; s += 'al'`: a text put together statement by statement in one block. */
function accumulated(session: Session, variable: Variable, frame: Frame): Value | undefined {
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
    session,
    variable.writes.map(write =>
      written(session, write.kind === 'value' ? { kind: 'value', value: write.value, path: write.path } : write, frame),
    ),
  );
}

function blockOf(expression: AnyNode): AnyNode | undefined {
  let node: AnyNode | undefined = parentOf(expression);
  while (node && node.type !== 'ExpressionStatement' && node.type !== 'VariableDeclaration') node = parentOf(node);
  const block = node && parentOf(node);
  return block?.type === 'BlockStatement' || block?.type === 'Program' ? block : undefined;
}
