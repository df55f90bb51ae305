/** What the code spells out, and how that is put into words. */
import { propertyName } from '../parse/nodes.js';
import type { AnyNode } from '../types.js';
import type { Evaluator } from './evaluate.js';
import type { Unit } from './unit.js';
import { HOLE } from './value.js';

/** Who is asked about the expressions of a file. */
export interface Asking {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
}

/** A constant, a pattern, or a list of constants, decoded ones too. */
export function isSpelledOut({ unit, evaluator }: Asking, node: AnyNode): boolean {
  if (node.type === 'Literal') return true;
  const day = dayIn(node);
  if (day) return day.every(part => isSpelledOut({ unit, evaluator }, part));
  const value = evaluator.evaluate(node, unit);
  const isNothing = value.constants.every(one => one === undefined) && node.type !== 'Identifier';
  if (value.constants.length > 0 && !isNothing) return !value.open;
  return value.objects.some(object => object.kind === 'literal' || object.kind === 'list');
}

/** What a day is made of that is not today: `new Date('2027-06-01').getTime()`, `Date.parse('1 June 2027')`. */
function dayIn(node: AnyNode): readonly AnyNode[] | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined;
  const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
  if (callee.type === 'MemberExpression') {
    const method = propertyName(callee) ?? '';
    if (/^(?:getTime|valueOf)$/.test(method)) return dayIn(callee.object);
    return callee.object.type === 'Identifier' && callee.object.name === 'Date' && /^(?:parse|UTC)$/.test(method)
      ? args
      : undefined;
  }
  return node.type === 'NewExpression' && callee.type === 'Identifier' && callee.name === 'Date' && args.length > 0
    ? args
    : undefined;
}

/** What an expression is, as far as it is spelled out: the beginning of a text or of a pattern. */
export function shown({ unit, evaluator }: Asking, node: AnyNode): string {
  const [first, ...rest] = dayIn(node) ?? [];
  if (first) return [first, ...rest].map(part => shown({ unit, evaluator }, part)).join('-');
  const [value] = evaluator.evaluate(node, unit).constants;
  if (node.type === 'Literal' && 'regex' in node) return `/${node.regex.pattern.slice(0, 40)}/`;
  if (value === undefined || value instanceof Uint8Array) return 'something';
  return typeof value === 'string' ? `"${value.replaceAll(HOLE, '…').slice(0, 40)}"` : String(value);
}
