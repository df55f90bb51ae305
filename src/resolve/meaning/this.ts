/** `this`: classes, old-style classes, and what is assigned to their properties. */

import { isFunction, nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import type { PathStep } from '../../parse/patterns.js';
import type { AnyNode } from '../../types.js';
import { BOUNDS, memoOf, once, questionKey, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { doubted, EMPTY, join, thing, type Value } from '../value.js';
import { filledInto } from './handed.js';

export function ofClass(session: Session, cls: AnyNode, step: PathStep, unit: Unit): Value {
  const body = (cls as { body?: { body?: AnyNode[] } }).body?.body;
  if (!Array.isArray(body) || typeof step !== 'string') return EMPTY;
  if (step === 'prototype') return thing({ kind: 'class', node: cls, unit });
  const values: Value[] = [];
  for (const item of body) {
    if (item.type !== 'MethodDefinition' && item.type !== 'PropertyDefinition') continue;
    if ((item.computed && item.key.type !== 'Literal') || nameOfKey(item.key) !== step) continue;
    const value = item.value as AnyNode | null;
    if (!value) continue;
    values.push(
      item.type === 'MethodDefinition' && item.kind === 'get'
        ? session.resultOf({ node: value, frame: unit.ground }, [])
        : session.meaningOf(value, unit.ground),
    );
  }
  return join(values);
}

/** What is assigned to a property of `this`, or of the function itself (`F.key = …`, `F.prototype.key = …`). */
export function fromWrites(session: Session, owner: AnyNode, key: string, unit: Unit, ofFunction: boolean): Value {
  const assignments = unit.propertyWrites(key);
  if (assignments.length === 0 && !(session.tellsHandedIn && !isFunction(owner))) return EMPTY;
  // All functions answer alike; a class has its own.
  const asked = questionKey(ofFunction || isFunction(owner) ? unit : owner, `${ofFunction ? 'F' : 'this'}.${key}`);
  return once(session, asked, memoOf(session, unit.ground), () => {
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
      if (own) values.push(doubted(session.meaningOf(right, unit.ground), sure ? 0 : 1));
    }
    if (!ofFunction && !isFunction(owner)) values.push(...addedBelow(session, owner, key, unit));
    if (!ofFunction && !isFunction(owner))
      values.push(
        ...filledInto(session, key, unit, holder => holder.type === 'ThisExpression' && ownerOf(holder) === owner),
      );
    return join(values);
  });
}

/** What is put into the object that a property of `this` holds: `this.key.name = value`. */
function addedBelow(session: Session, owner: AnyNode, key: string, unit: Unit): readonly Value[] {
  const entries = new Map<string, Value>();
  for (const assignment of unit.nestedWrites(key).slice(0, BOUNDS.sites)) {
    const { left, right } = assignment as unknown as {
      left: AnyNode & { object: { object: AnyNode } };
      right: AnyNode;
    };
    const holder = left.object.object;
    if (holder.type !== 'ThisExpression' || ownerOf(holder) !== owner) continue;
    const name = propertyName(left) ?? '*';
    const value = session.meaningOf(right, unit.ground);
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

/** The class or function whose `this` an expression is; the program when there is none. */
export function ownerOf(node: AnyNode): AnyNode {
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
