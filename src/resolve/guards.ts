import { isFunction, propertyName } from '../parse/nodes.js';
import type { AnyNode, Guard } from '../types.js';
import { isServed } from '../vocabulary/served.js';
import { table } from '../vocabulary/table.js';
import { conditionsAround } from './conditions.js';
import type { Evaluator } from './evaluate.js';
import { type Asking, isSpelledOut, shown } from './spelled.js';
import { subjectIn } from './subject.js';
import type { Unit } from './unit.js';

/** The conditions of one node, as they are gathered. */
interface Gathering extends Asking {
  readonly guards: Guard[];
}

/** Conditions after which no more are gathered. */
const MOST = 12;
/** Operands in operands of one test that are looked at. */
const DEEPEST = 200;

/**
 * The conditions about the machine, the user or the moment that must hold for a node to run, innermost first: the
 * tests of the branches around it, and those that left the function before it.
 */
export function guardsOf(node: AnyNode, unit: Unit, evaluator: Evaluator): readonly Guard[] {
  const gathering: Gathering = { unit, evaluator, guards: [] };
  for (const condition of conditionsAround(node)) {
    if ('test' in condition) add(gathering, condition.test, condition.holds, 0);
    else
      addSubject(
        gathering,
        condition.discriminant,
        `is ${condition.cases.map(one => shown(gathering, one)).join(' or ')}`,
        condition.cases.every(one => isSpelledOut(gathering, one)),
      );
  }
  return gathering.guards;
}

/** @param level operands in operands: of ten thousand in a row the last ones are looked at */
function add(gathering: Gathering, test: AnyNode, holds: boolean, level: number): void {
  if (gathering.guards.length > MOST || level > DEEPEST) return;
  switch (test.type) {
    case 'UnaryExpression':
      if (test.operator === '!') add(gathering, test.argument, !holds, level + 1);
      return;
    case 'LogicalExpression':
      if (test.operator === '??') return;
      if ((test.operator === '&&') === holds) {
        add(gathering, test.left, holds, level + 1);
        add(gathering, test.right, holds, level + 1);
      } else addEither(gathering, test.left, test.right, holds, level + 1);
      return;
    case 'BinaryExpression':
      addComparison(gathering, test.operator, test.left, test.right, holds);
      return;
    case 'CallExpression':
      addCall(gathering, test, holds);
      return;
    default:
      addSubject(gathering, test, holds ? 'is set' : 'is unset', true);
  }
}

function addComparison(gathering: Gathering, operator: string, left: AnyNode, right: AnyNode, holds: boolean): void {
  const equal = /^[!=]==?$/.test(operator) ? operator.startsWith('=') === holds : undefined;
  if (addRequested(gathering, left, right, equal)) return;
  const verb = verbOf(operator, holds);
  const mirrored = verbOf(MIRRORED[operator] ?? operator, holds);
  if (verb === undefined || mirrored === undefined) return;
  if (!addSubject(gathering, left, `${verb} ${shown(gathering, right)}`, isSpelledOut(gathering, right)))
    addSubject(gathering, right, `${mirrored} ${shown(gathering, left)}`, isSpelledOut(gathering, left));
}

/** One of two conditions is enough, so neither must hold: only if both are about the machine is that said of them. */
function addEither(gathering: Gathering, left: AnyNode, right: AnyNode, holds: boolean, level: number): void {
  const { guards } = gathering;
  const before = guards.length;
  add(gathering, left, holds, level);
  const some = guards.splice(before);
  add(gathering, right, holds, level);
  const others = guards.splice(before);
  const [first] = some;
  if (!first || others.length === 0) return;
  const said = [some, others].map(side => side.map(({ says }) => says).join(' and '));
  guards.push({ ...first, says: said.join(' or ') });
}

/** A comparison that is a call: `/^a/.test(name)`, `list.includes(name)`, `name.startsWith('a')`. */
function addCall(gathering: Gathering, test: AnyNode & { readonly type: 'CallExpression' }, holds: boolean): void {
  const callee = test.callee;
  const args = test.arguments as AnyNode[];
  const { names, functions } = gathering.evaluator.evaluate(callee, gathering.unit);
  // Whether a file is there says little of whose machine it is: programs look where they put things.
  if (names.some(name => FILE_SYSTEM.test(name))) return;
  const compares = functions.length === 1 && functions[0] ? comparisonIn(functions[0].node) : undefined;
  const [left, right] = compares?.sides.map(position => args[position]) ?? [];
  if (compares && left && right) {
    addComparison(gathering, compares.operator, left, right, holds);
    return;
  }
  const method = propertyName(callee) ?? '';
  const [first] = args;
  if (!MATCHING.test(method) || callee.type !== 'MemberExpression' || !first) {
    addSubject(gathering, test, holds ? 'holds' : 'does not hold', true);
    return;
  }
  const object = callee.object;
  const inner = isFunction(first) ? (first as unknown as { body: AnyNode }).body : undefined;
  if (inner) {
    // `names.some(one => name.includes(one))`: the one is any of what the list spells out.
    if (inner.type !== 'BlockStatement' && /^(?:some|find)$/.test(method)) add(gathering, inner, holds, 0);
    return;
  }
  const verb = holds ? 'matches' : 'does not match';
  if (!addSubject(gathering, object, `${verb} ${shown(gathering, first)}`, isSpelledOut(gathering, first)))
    addSubject(gathering, first, `${verb} ${shown(gathering, object)}`, isSpelledOut(gathering, object));
}

/** `(a, b) => a > b`: which of what it is given a function compares, and how. Obfuscators keep one for each operator. */
function comparisonIn(
  fn: AnyNode,
): { readonly operator: string; readonly sides: readonly [number, number] } | undefined {
  const { params = [], body } = fn as unknown as { params?: readonly AnyNode[]; body?: AnyNode };
  const [only, ...others] = body?.type === 'BlockStatement' ? (body.body as AnyNode[]) : [];
  const result = body?.type !== 'BlockStatement' ? body : others.length === 0 ? returnedBy(only) : undefined;
  if (result?.type !== 'BinaryExpression') return undefined;
  const [left, right] = [result.left as AnyNode, result.right as AnyNode].map(side =>
    params.findIndex(param => param.type === 'Identifier' && side.type === 'Identifier' && param.name === side.name),
  );
  return left === undefined || right === undefined || left < 0 || right < 0
    ? undefined
    : { operator: result.operator, sides: [left, right] };
}

function returnedBy(statement: AnyNode | undefined): AnyNode | undefined {
  return statement?.type === 'ReturnStatement' ? ((statement.argument as AnyNode | null) ?? undefined) : undefined;
}

/** Something a request says is one text that the code spells out: a password for a door. */
function addRequested(gathering: Gathering, left: AnyNode, right: AnyNode, equal: boolean | undefined): boolean {
  if (equal !== true) return false;
  if (
    !(isAsked(gathering, left) && isFixed(gathering, right)) &&
    !(isAsked(gathering, right) && isFixed(gathering, left))
  )
    return false;
  const secret = shown(gathering, isFixed(gathering, right) ? right : left);
  if (/^"(?:[A-Z]{3,7}|\/[\w/.-]*|[\w.+-]+\/[\w.+-]+)?"$/.test(secret)) return false;
  gathering.guards.push({
    kind: 'request',
    says: `a request says ${secret}`,
    origin: { file: gathering.unit.file, node: left },
  });
  return true;
}

function isAsked({ unit, evaluator }: Gathering, node: AnyNode): boolean {
  return evaluator.evaluate(node, unit).labels.some(({ kind, detail }) => kind === 'remote' && isServed(detail));
}

function isFixed({ unit, evaluator }: Gathering, node: AnyNode): boolean {
  const { constants, open } = evaluator.evaluate(node, unit);
  return !open && constants.length === 1 && typeof constants[0] === 'string';
}

/**
 * Notes a condition on what an expression is; false when it is nothing of the kind.
 *
 * @param isKnown whether it is compared with something that the code spells out: what two unknown things have in
 * common is nobody's business here
 */
function addSubject(gathering: Gathering, expression: AnyNode, says: string, isKnown: boolean): boolean {
  const subject = subjectIn(gathering, expression);
  if (!subject) return false;
  const isAny = subject.kind === 'date' || subject.isFact ? HAS_ONE.test(says) : false;
  if (isKnown && !isAny)
    gathering.guards.push({
      kind: subject.kind,
      says: `${subject.says} ${says}`,
      origin: { file: gathering.unit.file, node: expression },
    });
  return true;
}

/** What the operator says of its left side, when the test turns out so. */
function verbOf(operator: string, holds: boolean): string | undefined {
  switch (operator) {
    case '==':
    case '===':
      return holds ? 'is' : 'is not';
    case '!=':
    case '!==':
      return holds ? 'is not' : 'is';
    case '<':
      return holds ? 'is below' : 'is at least';
    case '<=':
      return holds ? 'is at most' : 'is above';
    case '>':
      return holds ? 'is above' : 'is at most';
    case '>=':
      return holds ? 'is at least' : 'is below';
    default:
      return undefined;
  }
}

/** The same operator with its sides changed. */
const MIRRORED = table<string>({ '<': '>', '<=': '>=', '>': '<', '>=': '<=' });

/** Methods that say whether something is among, or in, something else. */
const MATCHING = /^(?:includes|startsWith|endsWith|indexOf|test|exec|match|search|has|equals|some|find)$/;
const FILE_SYSTEM = /^(?:fs|fs-extra|graceful-fs|path)\./;

/** Every machine has a home folder, a date and a version: asking for one is a look at what there is to work with. */
const HAS_ONE = /^(?:is set|is unset|holds|does not hold|is(?: not)? (?:null|undefined|""|something))$/;
