import { isFunction, nameOfKey, propertyName } from '../parse/nodes.js';
import type { AnyNode, Guard } from '../types.js';
import { isServed } from '../vocabulary/served.js';
import { factOf, type Subject, subjectOf } from '../vocabulary/subjects.js';
import { table } from '../vocabulary/table.js';
import { HASHES } from '../vocabulary/transforms.js';
import { conditionsAround } from './conditions.js';
import type { Evaluator } from './evaluate.js';
import type { Unit } from './unit.js';
import { HOLE } from './value.js';

/**
 * The conditions about the machine, the user or the moment that must hold for a node to run, innermost first: the
 * tests of the branches around it, and those that left the function before it.
 */
export function guardsOf(node: AnyNode, unit: Unit, evaluator: Evaluator): readonly Guard[] {
  const guards: Guard[] = [];
  for (const condition of conditionsAround(node)) {
    if ('test' in condition) add(condition.test, condition.holds);
    else
      addSubject(
        condition.discriminant,
        `is ${condition.cases.map(shown).join(' or ')}`,
        condition.cases.every(one => isSpelledOut(one)),
      );
  }
  return guards;

  /** @param level operands in operands: of ten thousand in a row the last ones are looked at */
  function add(test: AnyNode, holds: boolean, level = 0): void {
    if (guards.length > 12 || level > DEEPEST) return;
    switch (test.type) {
      case 'UnaryExpression':
        if (test.operator === '!') add(test.argument, !holds, level + 1);
        return;
      case 'LogicalExpression':
        if (test.operator === '??') return;
        if ((test.operator === '&&') === holds) {
          add(test.left, holds, level + 1);
          add(test.right, holds, level + 1);
        } else addEither(test.left, test.right, holds, level + 1);
        return;
      case 'BinaryExpression': {
        const [left, right] = [test.left, test.right];
        const equal = /^[!=]==?$/.test(test.operator) ? test.operator.startsWith('=') === holds : undefined;
        if (addRequested(left, right, equal)) return;
        const verb = verbOf(test.operator, holds);
        const mirrored = verbOf(MIRRORED[test.operator] ?? test.operator, holds);
        if (verb === undefined || mirrored === undefined) return;
        if (!addSubject(left, `${verb} ${shown(right)}`, isSpelledOut(right)))
          addSubject(right, `${mirrored} ${shown(left)}`, isSpelledOut(left));
        return;
      }
      case 'CallExpression':
        addCall(test, holds);
        return;
      default:
        addSubject(test, holds ? 'is set' : 'is unset', true);
    }
  }

  /** One of two conditions is enough, so neither must hold: only if both are about the machine is that said of them. */
  function addEither(left: AnyNode, right: AnyNode, holds: boolean, level: number): void {
    const before = guards.length;
    add(left, holds, level);
    const some = guards.splice(before);
    add(right, holds, level);
    const others = guards.splice(before);
    const [first] = some;
    if (!first || others.length === 0) return;
    const said = [some, others].map(side => side.map(({ says }) => says).join(' and '));
    guards.push({ ...first, says: said.join(' or ') });
  }

  /** A comparison that is a call: `/^a/.test(name)`, `list.includes(name)`, `name.startsWith('a')`. */
  function addCall(test: AnyNode & { readonly type: 'CallExpression' }, holds: boolean): void {
    const callee = test.callee;
    const args = test.arguments as AnyNode[];
    // Whether a file is there says little of whose machine it is: programs look where they put things.
    if (evaluator.evaluate(callee, unit).names.some(name => FILE_SYSTEM.test(name))) return;
    const method = propertyName(callee) ?? '';
    const [first] = args;
    if (!MATCHING.test(method) || callee.type !== 'MemberExpression' || !first) {
      addSubject(test, holds ? 'holds' : 'does not hold', true);
      return;
    }
    const object = callee.object;
    const inner = isFunction(first) ? (first as unknown as { body: AnyNode }).body : undefined;
    if (inner) {
      // `names.some(one => name.includes(one))`: the one is any of what the list spells out.
      if (inner.type !== 'BlockStatement' && /^(?:some|find)$/.test(method)) add(inner, holds);
      return;
    }
    const verb = holds ? 'matches' : 'does not match';
    if (!addSubject(object, `${verb} ${shown(first)}`, isSpelledOut(first)))
      addSubject(first, `${verb} ${shown(object)}`, isSpelledOut(object));
  }

  /** Something a request says is one text that the code spells out: a password for a door. */
  function addRequested(left: AnyNode, right: AnyNode, equal: boolean | undefined): boolean {
    if (equal !== true) return false;
    const isAsked = (node: AnyNode): boolean =>
      evaluator.evaluate(node, unit).labels.some(({ kind, detail }) => kind === 'remote' && isServed(detail));
    const isFixed = (node: AnyNode): boolean => {
      const { constants, open } = evaluator.evaluate(node, unit);
      return !open && constants.length === 1 && typeof constants[0] === 'string';
    };
    if (!(isAsked(left) && isFixed(right)) && !(isAsked(right) && isFixed(left))) return false;
    const secret = shown(isFixed(right) ? right : left);
    if (/^"(?:[A-Z]{3,7}|\/[\w/.-]*|[\w.+-]+\/[\w.+-]+)?"$/.test(secret)) return false;
    guards.push({ kind: 'request', says: `a request says ${secret}`, origin: { file: unit.file, node: left } });
    return true;
  }

  /**
   * Notes a condition on what an expression is; false when it is nothing of the kind.
   *
   * @param isKnown whether it is compared with something that the code spells out: what two unknown things have in
   * common is nobody's business here
   */
  function addSubject(expression: AnyNode, says: string, isKnown: boolean): boolean {
    const subject = subjectIn(expression, 0);
    if (!subject) return false;
    const isAny = subject.kind === 'date' || subject.isFact ? HAS_ONE.test(says) : false;
    if (isKnown && !isAny)
      guards.push({
        kind: subject.kind,
        says: `${subject.says} ${says}`,
        origin: { file: unit.file, node: expression },
      });
    return true;
  }

  /**
   * What an expression is about: itself, or a text made of nothing else. What merely had to do with the machine on its
   * way here (a file found in the home folder, an option of a program started in a folder) is not.
   */
  function subjectIn(node: AnyNode, level: number): Subject | undefined {
    if (level > 8) return undefined;
    const { names, labels } = evaluator.evaluate(node, unit);
    for (const name of names) {
      const subject = subjectOf(name) ?? factOf(name);
      if (subject && (subject.kind !== 'date' || !name.startsWith('Date()') || isNow(node, 0))) return subject;
    }
    const hashed = labels.find(({ kind, through }) => kind === 'system' && through.some(({ says }) => says === HASHES));
    if (hashed) return { kind: 'host', says: `a digest of the ${hashed.detail}` };
    const inside = (inner: unknown): Subject | undefined => subjectIn(inner as AnyNode, level + 1);
    switch (node.type) {
      case 'Identifier': {
        const writes = unit.indexed.variableOf(node)?.writes ?? [];
        const [write] = writes;
        return writes.length === 1 && write?.kind === 'value' && write.path.length === 0
          ? inside(write.value)
          : undefined;
      }
      case 'CallExpression': {
        const callee = node.callee;
        if (callee.type === 'MemberExpression')
          return SAME_TEXT.test(nameOfKey(callee.property)) ? inside(callee.object) : undefined;
        return callee.type === 'Identifier' && SAME_VALUE.test(callee.name) ? inside(node.arguments[0]) : undefined;
      }
      case 'MemberExpression':
        return node.computed && node.property.type === 'Literal' ? inside(node.object) : undefined;
      case 'BinaryExpression': {
        const [left, right] = [node.left, node.right];
        // The time since something unknown is no date.
        if (node.operator === '-')
          return isSpelledOut(right) ? inside(left) : isSpelledOut(left) ? inside(right) : undefined;
        return node.operator === '+' ? within(inside(left) ?? inside(right)) : undefined;
      }
      case 'TemplateLiteral':
        return within(node.expressions.slice(0, 8).map(inside).find(Boolean));
      case 'AwaitExpression':
      case 'ChainExpression':
        return inside(node.type === 'AwaitExpression' ? node.argument : node.expression);
      default:
        return undefined;
    }
  }

  /** `new Date()`, and not the date of something. */
  function isNow(node: AnyNode, level: number): boolean {
    if (level > 8) return false;
    if (node.type === 'NewExpression') return node.arguments.length === 0;
    if (node.type === 'CallExpression') return isNow(node.callee, level + 1);
    if (node.type === 'MemberExpression') return isNow(node.object, level + 1);
    const [write, ...others] = (node.type === 'Identifier' && unit.indexed.variableOf(node)?.writes) || [];
    return others.length === 0 && write?.kind === 'value' && isNow(write.value, level + 1);
  }

  function within(subject: Subject | undefined): Subject | undefined {
    return subject && { ...subject, says: `a text with ${subject.says}` };
  }

  /** A constant, a pattern, or a list of constants, decoded ones too. */
  function isSpelledOut(node: AnyNode, level = 0): boolean {
    if (node.type === 'Literal') return true;
    const value = evaluator.evaluate(node, unit);
    const isNothing = value.constants.every(one => one === undefined) && node.type !== 'Identifier';
    if (value.constants.length > 0 && !isNothing) return !value.open;
    return level < 2 && value.objects.some(object => object.kind === 'literal' || object.kind === 'list');
  }

  function shown(node: AnyNode): string {
    const [value] = evaluator.evaluate(node, unit).constants;
    if (node.type === 'Literal' && 'regex' in node) return `/${node.regex.pattern.slice(0, 40)}/`;
    if (value === undefined || value instanceof Uint8Array) return 'something';
    return typeof value === 'string' ? `"${value.replaceAll(HOLE, '…').slice(0, 40)}"` : String(value);
  }
}

/** Operands in operands of one test that are looked at. */
const DEEPEST = 200;

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
/** What gives the same text in another form, or a part of it. */
const SAME_TEXT =
  /^(?:toLowerCase|toUpperCase|toLocaleLowerCase|toLocaleUpperCase|trim|toString|slice|substring|substr|split|replace|replaceAll|normalize|charAt|at|pop|shift|valueOf)$/;
const SAME_VALUE = /^(?:String|Number|parseInt|Boolean|encodeURIComponent|escape|btoa)$/;

const FILE_SYSTEM = /^(?:fs|fs-extra|graceful-fs|path)\./;

/** Every machine has a home folder, a date and a version: asking for one is a look at what there is to work with. */
const HAS_ONE = /^(?:is set|is unset|holds|does not hold|is(?: not)? (?:null|undefined|""|something))$/;
