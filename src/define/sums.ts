import { spelling } from '../define.js';
import type { AnyNode, FileContext } from '../types.js';
import { partsOf } from './parts.js';

/** The digest of what a program hashed, as a value is named. */
const DIGEST = /^crypto\.createHash\(\)(?:\.\w+\(\)){0,6}\.(?:digest|read)\(\)|^ssri\.(?:checkData|checkStream)\(\)/;

/**
 * Whether a file holds a digest to what it has to be. Making one is no check: it may name a cache, or who the machine
 * belongs to.
 */
export function checksSum(context: FileContext): boolean {
  const { file, named, nodes, namesOf, mayBeNamed, labelsOf } = context;
  if (named(/^ssri\.check(?:Data|Stream)$/).length > 0) return true;
  if (named(/^crypto\.createHash\(\).*\.(?:digest|read)$/).length === 0) return false;
  const mayBe = (part: AnyNode): boolean =>
    mayBeNamed(part) ||
    (part.type === 'CallExpression' && /(?:digest|read)\s*\(/.test(spelling(file, part).slice(-200)));
  const isSum = (node: AnyNode): boolean =>
    partsOf(node).some(part => mayBe(part) && namesOf(part).some(name => DIGEST.test(name))) &&
    !labelsOf(node).some(({ kind }) => kind === 'system' || kind === 'environment' || kind === 'variable');
  const compared = nodes('BinaryExpression') as readonly (AnyNode & { readonly type: 'BinaryExpression' })[];
  if (compared.some(({ operator, left, right }) => /^[!=]==?$/.test(operator) && (isSum(left) || isSum(right))))
    return true;
  return named(/(?:^|\.)(?:equals|timingSafeEqual|strictEqual|equal)$/).some(({ receiver, args }) =>
    [receiver, ...args].some(node => node !== undefined && isSum(node)),
  );
}
