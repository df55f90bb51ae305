/** Texts put together. */

import type { AnyNode, Constant } from '../../types.js';
import { operate, sizeOf } from '../pure.js';
import type { Session } from '../session.js';
import { constant, EMPTY, type Frame, HOLE, isExact, join, UNKNOWN, type Value, withLabels } from '../value.js';
import { coerced } from './coerced.js';
import { isFit, ofKnown } from './known.js';
import { labelsWithin } from './origins.js';

export function template(
  session: Session,
  node: AnyNode & { quasis?: unknown; expressions?: unknown },
  frame: Frame,
): Value {
  const quasis = node.quasis as AnyNode[];
  const expressions = node.expressions as AnyNode[];
  return summed(
    session,
    quasis.flatMap((quasi, position) => {
      const expression = expressions[position];
      return [session.meaningOf(quasi, frame), ...(expression ? [asText(session, expression, frame)] : [])];
    }),
  );
}

function asText(session: Session, node: AnyNode, frame: Frame): Value {
  return coerced(session, session.meaningOf(node, frame));
}

export function binary(session: Session, node: AnyNode & { operator?: unknown }, frame: Frame): Value {
  const operator = node.operator as string;
  if (COMPARISONS.has(operator)) return UNKNOWN;
  if (operator === '+') {
    // A sum of thousands of texts is as deep a tree; take its spine in a loop.
    const terms: AnyNode[] = [];
    let left: AnyNode = node;
    while (left.type === 'BinaryExpression' && left.operator === '+') {
      terms.push(left.right);
      left = left.left;
    }
    terms.push(left);
    return summed(
      session,
      terms.reverse().map(term => asText(session, term, frame)),
    );
  }
  const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
  const a = session.meaningOf(left, frame);
  const b = session.meaningOf(right, frame);
  const values: Value[] = [];
  const isMany = a.constants.length * b.constants.length > 64;
  if (!isMany) {
    for (const x of a.constants)
      for (const y of b.constants) {
        const known = operate(operator, x, y);
        values.push(known ? ofKnown(session, known) : UNKNOWN);
      }
  }
  if (isMany || !isExact(a) || !isExact(b)) values.push(UNKNOWN);
  return withLabels(values.length === 0 ? UNKNOWN : join(values), [...a.labels, ...b.labels]);
}

/** `a + b + c + …`. Known texts one after the other are put together at once: each sum alone would be a text. */
export function summed(session: Session, values: readonly Value[]): Value {
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
      total = concat(session, total, values[position++] as Value);
      continue;
    }
    const parts = values.slice(position, end);
    const made = lengthened(session, text as string, parts);
    total = withLabels(
      {
        ...EMPTY,
        constants: made === undefined ? [] : [made],
        labels: total.labels,
        open: made === undefined || ![total, ...parts].every(isExact),
      },
      parts.flatMap(part => labelsWithin(session, part, 1)),
    );
    position = end;
  }
  return total;
}

function isOneText({ constants }: Value): boolean {
  return constants.length === 1 && !(constants[0] instanceof Uint8Array);
}

function lengthened(session: Session, text: string, parts: readonly Value[]): string | undefined {
  const added = parts.map(({ constants: [part] }) => String(part));
  const length = added.reduce((sum, part) => sum + part.length, text.length);
  return isFit(session, length) ? text + added.join('') : undefined;
}

/** `a + b`. What is not known leaves a hole, so that `'https://' + host` still starts as it does. */
function concat(session: Session, a: Value, b: Value): Value {
  const left = a.constants.length > 0 ? a.constants : [HOLE];
  const right = b.constants.length > 0 ? b.constants : [HOLE];
  const values: Constant[] = [];
  const most = left.length > 4 ? 2 : 12;
  for (const x of left.slice(0, 12)) {
    for (const y of right.slice(0, most)) {
      const known =
        x instanceof Uint8Array || y instanceof Uint8Array || !isFit(session, sizeOf(x) + sizeOf(y))
          ? undefined
          : operate('+', x, y);
      const value = known && 'value' in known ? known.value : `${HOLE}`;
      if (!values.includes(value)) values.push(value);
    }
  }
  const labels = [...labelsWithin(session, a, 1), ...labelsWithin(session, b, 1)];
  const real = values.filter(value => value !== HOLE + HOLE && value !== HOLE);
  // A number and what nobody knows need not be a text.
  const isText = [a, b].every(({ constants }) => constants.length > 0) || [a, b].some(isOfTexts);
  const isSure =
    real.length === values.length && isWorkedOut(a, 12) && isWorkedOut(b, most) && real.length > 0 && isText;
  return withLabels({ ...EMPTY, constants: real, open: !isSure }, labels);
}

function isOfTexts({ constants }: Value): boolean {
  return constants.length > 0 && constants.every(one => typeof one === 'string');
}

/** Whether all that it may be went into a sum, or a hole is there instead. */
function isWorkedOut(value: Value, most: number): boolean {
  if (value.constants.length === 0) return !value.open;
  return isExact(value) && value.constants.length <= most;
}

export function joinPath(session: Session, parts: readonly Value[]): Value {
  // What is no text would have been refused: a part that nothing is known of.
  const named = parts.map(part =>
    part.constants.some(isNothing)
      ? { ...part, constants: part.constants.filter(text => !isNothing(text)), open: true }
      : part,
  );
  let value = named[0] ?? UNKNOWN;
  for (const part of named.slice(1)) value = concat(session, concat(session, value, constant('/')), part);
  return {
    ...value,
    constants: value.constants.map(text => (typeof text === 'string' ? text.replace(/(?<!:)\/{2,}/g, '/') : text)),
  };
}

function isNothing(value: Constant): boolean {
  return value === undefined || value === null;
}

const COMPARISONS = new Set(['==', '===', '!=', '!==', '<', '<=', '>', '>=', 'in', 'instanceof']);
