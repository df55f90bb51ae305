/** Patterns: which variables they write to, and which part of the value each gets. */
import type { AnyNode } from '../types.js';
import { nameOfKey } from './nodes.js';
import { isNode } from './walk.js';

/** How to get from the written value to the variable: `const { a: [b] } = v` takes `a`, then `0`; a node is a key to work out. */
export type PathStep = string | typeof EACH | typeof KEY | typeof REST | AnyNode;
/** An element nobody can name: `for (const x of v)`. */
export const EACH = Symbol('each');
/** A property name: `for (const k in v)`. */
export const KEY = Symbol('key');
/** What destructuring left over. */
export const REST = Symbol('rest');

/** Patterns nest; what an attacker nests deeper than this binds nothing. */
const PATTERN_DEPTH = 20;

/** Calls back for every identifier or member expression that a pattern writes to, with its default if it has one. */
export function eachTarget(
  pattern: AnyNode,
  path: readonly PathStep[],
  found: (target: AnyNode, path: readonly PathStep[], otherwise?: AnyNode) => void,
): void {
  if (path.length > PATTERN_DEPTH) return;
  switch (pattern.type) {
    case 'AssignmentPattern':
      eachTarget(pattern.left, path, (target, at, otherwise) =>
        found(target, at, otherwise ?? (target === pattern.left ? pattern.right : undefined)),
      );
      return;
    case 'ArrayPattern':
      pattern.elements.forEach((element, position) => {
        if (!element) return;
        if (element.type === 'RestElement') eachTarget(element.argument, [...path, REST], found);
        else eachTarget(element, [...path, String(position)], found);
      });
      return;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') eachTarget(property.argument, [...path, REST], found);
        else if (property.type === 'Property') {
          const step = property.computed ? property.key : nameOfKey(property.key);
          eachTarget(property.value, [...path, step], found);
        }
      }
      return;
    case 'RestElement':
      eachTarget(pattern.argument, [...path, REST], found);
      return;
    default: {
      // A TypeScript parameter property: `constructor(private readonly key: string)`.
      const { parameter } = pattern as { parameter?: unknown };
      if (isNode(parameter)) eachTarget(parameter, path, found);
      else found(pattern, path);
    }
  }
}
