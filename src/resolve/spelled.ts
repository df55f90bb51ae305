/** What the code spells out, and how that is put into words. */
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
  const value = evaluator.evaluate(node, unit);
  const isNothing = value.constants.every(one => one === undefined) && node.type !== 'Identifier';
  if (value.constants.length > 0 && !isNothing) return !value.open;
  return value.objects.some(object => object.kind === 'literal' || object.kind === 'list');
}

/** What an expression is, as far as it is spelled out: the beginning of a text or of a pattern. */
export function shown({ unit, evaluator }: Asking, node: AnyNode): string {
  const [value] = evaluator.evaluate(node, unit).constants;
  if (node.type === 'Literal' && 'regex' in node) return `/${node.regex.pattern.slice(0, 40)}/`;
  if (value === undefined || value instanceof Uint8Array) return 'something';
  return typeof value === 'string' ? `"${value.replaceAll(HOLE, '…').slice(0, 40)}"` : String(value);
}
