import { factsOf as seenIn } from '../approximate/facts.js';
import { isPutBack } from '../parse/locate.js';
import type { PathStep } from '../parse/patterns.js';
import { startOf } from '../parse/walk.js';
import type { AnyNode, Label } from '../types.js';
import { label } from './labels.js';
import { call } from './meaning/calls.js';
import { tagged } from './meaning/coerced.js';
import { resultOf } from './meaning/functions.js';
import { each, literal } from './meaning/known.js';
import { memberExpression, propertyOf } from './meaning/members.js';
import { loaded } from './meaning/modules.js';
import { labelsWithin } from './meaning/origins.js';
import { isHandedIn } from './meaning/parameters.js';
import { keyNamed } from './meaning/secrets.js';
import { isCalledOnLoad } from './meaning/sites.js';
import { binary, template } from './meaning/texts.js';
import { ownerOf } from './meaning/this.js';
import { identifier } from './meaning/variables.js';
import { negate } from './pure.js';
import { type Effort, guarded, memoOf, once, openSession, type Session } from './session.js';
import type { Unit } from './unit.js';
import { constant, EMPTY, type Frame, HOLE, join, named, thing, UNKNOWN, type Value, withLabels } from './value.js';

/** Answers every question about an expression: its names, constants, functions, properties and origins. */
export interface Evaluator {
  /** @param most steps for this question, fewer than what any may take */
  evaluate(node: AnyNode, unit: Unit, most?: number): Value;
  /** The value, and all that is inside it: what leaves when it is serialised. */
  labelsWithin(value: Value): readonly Label[];
  member(value: Value, step: PathStep, unit: Unit, at: AnyNode): Value;
  /** True for a parameter that nobody in the package fills, and for a part of one. */
  isHandedIn(node: AnyNode, unit: Unit): boolean;
  /** True for a function that another file of the package calls as soon as that file is loaded. */
  isCalledOnLoad(fn: AnyNode, unit: Unit): boolean;
  /** The same questions, of which the answers also tell what callers outside of the package hand in. */
  readonly ofCallers: Evaluator;
  /** Begins a new series of questions, with the steps of a file to spend once more. */
  renew(): void;
  /** Times a bound was hit. What could not be paid for is counted by the account. */
  readonly widened: number;
  /** Nodes evaluated so far. */
  readonly steps: number;
}

/**
 * Abstract evaluation of JavaScript: flow-insensitive, memoised per node, bounded. A variable is the join of all that
 * is assigned to it; a function of the package is followed with its arguments; a callback gets what calls it.
 *
 * Nothing of the package is executed: the language's pure functions are re-implemented in `src/language`, and a
 * function of the package is only ever read for the expressions it returns.
 *
 * What does this expression mean? What is this property of that value? What does this function give for these
 * arguments? The rooms in `meaning` answer all else, and ask one of the three.
 */
export function makeEvaluator(effort: Effort = {}): Evaluator {
  const session = openSession(effort, { meaningOf, propertyOf, resultOf });
  let ofCallers: Evaluator | undefined;
  return {
    get ofCallers() {
      ofCallers ??= makeEvaluator({ ...effort, tellsHandedIn: true });
      return ofCallers;
    },
    evaluate: (node, unit, most) => guarded(session, () => session.meaningOf(node, unit.ground), UNKNOWN, most),
    labelsWithin: value => guarded(session, () => labelsWithin(session, value, 0), value.labels),
    member: (value, step, unit, node) => guarded(session, () => session.propertyOf(value, step, unit, node), UNKNOWN),
    isHandedIn: (node, unit) => guarded(session, () => isHandedIn(session, node, unit, 0), false),
    isCalledOnLoad: (fn, unit) => guarded(session, () => isCalledOnLoad(session, fn, unit), false),
    renew: () => {
      session.earlier += session.steps;
      session.steps = 0;
    },
    get widened() {
      return session.widened + (ofCallers?.widened ?? 0);
    },
    get steps() {
      return session.earlier + session.steps + (ofCallers?.steps ?? 0);
    },
  };
}

function meaningOf(session: Session, node: AnyNode | null | undefined, frame: Frame): Value {
  const { unit } = frame;
  if (!node) return UNKNOWN;
  switch (node.type) {
    case 'Literal':
      return unit.file.rewritten && isPutBack(unit.file, startOf(node))
        ? withLabels(literal(node), [label('decoded', 'a table of strings', { file: unit.file, node })])
        : literal(node);
    case 'TemplateElement':
      return constant((node.value.cooked ?? '') as string);
    default:
      return orByName(
        node,
        once(session, node, memoOf(session, frame), () => witnessed(compute(session, node, frame), node, frame)),
        unit,
      );
  }
}

/**
 * Where the tree alone does not say what something is, a walk through the file may have seen it. Where that comes from,
 * and which functions and objects it is, is only told of what an API is given: the walk followed it there itself, and
 * from anywhere else it would wander on along ways that were not taken. What a call gives may depend on the calls before.
 */
function witnessed(value: Value, node: AnyNode, frame: Frame): Value {
  const { unit } = frame;
  if (frame.call || !(isUnsure(value) || node.type === 'CallExpression')) return value;
  const facts = seenIn(unit);
  const seen = facts?.valueOf(node);
  if (!facts || !seen) return value;
  return join([value, facts.isGiven(node) ? seen : { ...seen, labels: [], functions: [], objects: [] }]);
}

/** Where the steps run out, a variable still is what the program calls it. */
function orByName(node: AnyNode, value: Value, unit: Unit): Value {
  return value === UNKNOWN && node.type === 'Identifier' ? keyNamed(value, node.name, unit, node) : value;
}

function compute(session: Session, node: AnyNode, frame: Frame): Value {
  const { unit } = frame;
  switch (node.type) {
    case 'Identifier':
      return identifier(session, node, frame);
    case 'ThisExpression':
      return thing({ kind: 'this', node: ownerOf(node), unit });
    case 'TemplateLiteral':
      return template(session, node, frame);
    case 'TaggedTemplateExpression':
      return join([session.meaningOf(node.quasi, frame), tagged(session, node, frame), UNKNOWN]);
    case 'MemberExpression':
      return memberExpression(session, node, frame);
    case 'CallExpression':
    case 'NewExpression':
      return call(session, node, frame);
    case 'ImportExpression':
      return loaded(session, session.meaningOf(node.source, frame), unit);
    case 'BinaryExpression':
      return binary(session, node, frame);
    case 'LogicalExpression':
      return join([session.meaningOf(node.left, frame), session.meaningOf(node.right, frame)]);
    case 'ConditionalExpression':
      return join([session.meaningOf(node.consequent, frame), session.meaningOf(node.alternate, frame)]);
    case 'AssignmentExpression':
      return session.meaningOf(node.right, frame);
    case 'SequenceExpression':
      return session.meaningOf(node.expressions.at(-1), frame);
    case 'UnaryExpression':
      return each(session, session.meaningOf(node.argument, frame), value => negate(node.operator, value));
    case 'AwaitExpression':
    case 'SpreadElement':
      return session.meaningOf(node.argument, frame);
    case 'YieldExpression':
      return session.meaningOf(node.argument as AnyNode | null, frame);
    case 'ChainExpression':
      return session.meaningOf(node.expression, frame);
    case 'ArrayExpression':
    case 'ObjectExpression':
      return thing({ kind: 'literal', node, frame });
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ArrowFunctionExpression':
      return { ...EMPTY, functions: [{ node, frame }] };
    case 'ClassExpression':
    case 'ClassDeclaration':
      return thing({ kind: 'class', node, unit });
    case 'MetaProperty':
      return seenIn(unit)?.valueOf(node) ?? named('import.meta');
    default: {
      // TypeScript's and Flow's wrappers, parentheses: transparent.
      const { expression } = node as unknown as { expression?: AnyNode };
      return typeof expression === 'object' && expression !== null ? session.meaningOf(expression, frame) : UNKNOWN;
    }
  }
}

/** A value that may be something else, or of which no more is known than what it is called: `Map().get()`. */
function isUnsure({ constants, functions, objects, open }: Value): boolean {
  if (open || constants.length + functions.length + objects.length === 0) return true;
  return constants.length > 0 && constants.every(text => typeof text === 'string' && text.includes(HOLE));
}
