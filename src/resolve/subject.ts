/** What a condition may be about: the machine, its user or the moment. */
import { nameOfKey } from '../parse/nodes.js';
import type { AnyNode } from '../types.js';
import { factOf, type Subject, subjectOf } from '../vocabulary/subjects.js';
import { HASHES } from '../vocabulary/transforms.js';
import { type Asking, isSpelledOut } from './spelled.js';
import type { Unit } from './unit.js';

/** Expressions in expressions that are looked into. */
const DEEPEST = 8;

/**
 * What an expression is about: itself, or a text made of nothing else. What merely had to do with the machine on its
 * way here (a file found in the home folder, an option of a program started in a folder) is not.
 */
export function subjectIn(asking: Asking, node: AnyNode, level = 0): Subject | undefined {
  if (level > DEEPEST) return undefined;
  const { unit, evaluator } = asking;
  const { names, labels } = evaluator.evaluate(node, unit);
  for (const name of names) {
    const subject = subjectOf(name) ?? factOf(name);
    if (subject && (subject.kind !== 'date' || !name.startsWith('Date()') || isNow(node, unit))) return subject;
  }
  const hashed = labels.find(({ kind, through }) => kind === 'system' && through.some(({ says }) => says === HASHES));
  if (hashed) return { kind: 'host', says: `a digest of the ${hashed.detail}` };
  return subjectOfParts(asking, node, level + 1);
}

/** What the parts of an expression are about that it is made of. @param level of those parts */
function subjectOfParts(asking: Asking, node: AnyNode, level: number): Subject | undefined {
  switch (node.type) {
    case 'Identifier': {
      const writes = asking.unit.indexed.variableOf(node)?.writes ?? [];
      const [write] = writes;
      return writes.length === 1 && write?.kind === 'value' && write.path.length === 0
        ? subjectIn(asking, write.value, level)
        : undefined;
    }
    case 'CallExpression': {
      const callee = node.callee;
      if (callee.type === 'MemberExpression')
        return SAME_TEXT.test(nameOfKey(callee.property)) ? subjectIn(asking, callee.object, level) : undefined;
      const [given] = node.arguments as AnyNode[];
      return given && callee.type === 'Identifier' && SAME_VALUE.test(callee.name)
        ? subjectIn(asking, given, level)
        : undefined;
    }
    case 'MemberExpression':
      return node.computed && node.property.type === 'Literal' ? subjectIn(asking, node.object, level) : undefined;
    case 'BinaryExpression':
      return subjectOfSides(asking, node.operator, node.left, node.right, level);
    case 'TemplateLiteral':
      return within(
        node.expressions
          .slice(0, 8)
          .map(one => subjectIn(asking, one, level))
          .find(Boolean),
      );
    case 'AwaitExpression':
      return subjectIn(asking, node.argument, level);
    case 'ChainExpression':
      return subjectIn(asking, node.expression, level);
    default:
      return undefined;
  }
}

function subjectOfSides(
  asking: Asking,
  operator: string,
  left: AnyNode,
  right: AnyNode,
  level: number,
): Subject | undefined {
  if (operator === '+') return within(subjectIn(asking, left, level) ?? subjectIn(asking, right, level));
  if (operator !== '-') return undefined;
  // The time since something unknown is no date.
  if (isSpelledOut(asking, right)) return subjectIn(asking, left, level);
  return isSpelledOut(asking, left) ? subjectIn(asking, right, level) : undefined;
}

/** `new Date()`, and not the date of something. */
function isNow(node: AnyNode, unit: Unit, level = 0): boolean {
  if (level > DEEPEST) return false;
  if (node.type === 'NewExpression') return node.arguments.length === 0;
  if (node.type === 'CallExpression') return isNow(node.callee, unit, level + 1);
  if (node.type === 'MemberExpression') return isNow(node.object, unit, level + 1);
  const [write, ...others] = (node.type === 'Identifier' && unit.indexed.variableOf(node)?.writes) || [];
  return others.length === 0 && write?.kind === 'value' && isNow(write.value, unit, level + 1);
}

function within(subject: Subject | undefined): Subject | undefined {
  return subject && { ...subject, says: `a text with ${subject.says}` };
}

/** What gives the same text in another form, or a part of it. */
const SAME_TEXT =
  /^(?:toLowerCase|toUpperCase|toLocaleLowerCase|toLocaleUpperCase|trim|toString|slice|substring|substr|split|replace|replaceAll|normalize|charAt|at|pop|shift|valueOf)$/;
const SAME_VALUE = /^(?:String|Number|parseInt|Boolean|encodeURIComponent|escape|btoa)$/;
