/** Flow's `match` as plain JavaScript: each case a block that binds what its pattern does, whichever it will be. */
import type { AnyNode } from '../types.js';
import { arrow, at, become, call, constant, type Dialect, named } from './build.js';
import { endOf, isNode } from './walk.js';

/** A name that no code can spell. */
const SUBJECT = '(matched)';

export const MATCHING: Readonly<Record<string, (node: Dialect) => void>> = {
  MatchStatement(node) {
    const cases = (node.cases as Dialect[]).map(one => {
      const { guard, body } = one;
      const guarded = guard ? at(one, { type: 'IfStatement', test: guard, consequent: body, alternate: null }) : body;
      return at(one, { type: 'BlockStatement', body: [...bindings(one.pattern as Dialect), guarded] });
    });
    const subject = constant(named(SUBJECT, node), node.argument as AnyNode, node.argument as AnyNode);
    become(node, { type: 'BlockStatement', body: [subject, ...cases] });
  },
  /** Whichever case it is: the value is one of theirs. */
  MatchExpression(node) {
    const value = (node.cases as Dialect[]).reduceRight<AnyNode>(
      (alternate, one) => {
        const { guard, body, pattern } = one;
        const result = at(one, { type: 'ReturnStatement', argument: body });
        const block = at(one, { type: 'BlockStatement', body: [...bindings(pattern as Dialect), result] });
        const test = guard ?? named(SUBJECT, one);
        return at(one, {
          type: 'ConditionalExpression',
          test,
          consequent: call(arrow([], block, one), [], one),
          alternate,
        });
      },
      named('undefined', node),
    );
    become(node, call(arrow([named(SUBJECT, node)], value, node), [node.argument as AnyNode], node));
  },
};

/** The declaration of what a pattern of a `match` binds, of the value that is matched. */
function bindings(pattern: Dialect): readonly AnyNode[] {
  const whole = (pattern.type as string) === 'MatchAsPattern' ? [pattern.pattern as Dialect, pattern] : [pattern];
  return whole.flatMap(one => {
    const target = patternOf(one, 0);
    return target ? [constant(target, named(SUBJECT, pattern), pattern)] : [];
  });
}

/** Patterns nest; what an attacker nests deeper than this binds nothing. */
const PATTERN_DEPTH = 20;

/** A pattern of a `match` as one that is assigned to; undefined when it only compares. */
function patternOf(pattern: Dialect, depth: number): AnyNode | undefined {
  if (depth > PATTERN_DEPTH) return undefined;
  switch (pattern.type as string) {
    case 'MatchBindingPattern':
      return nameIn(pattern, pattern.id);
    case 'MatchAsPattern': {
      const { target } = pattern;
      if (!isNode(target)) return undefined;
      return target.type === 'Identifier' ? nameIn(pattern, target) : patternOf(target as Dialect, depth + 1);
    }
    case 'MatchInstancePattern':
      return patternOf(pattern.properties as Dialect, depth + 1);
    case 'MatchArrayPattern': {
      const elements = (pattern.elements as Dialect[]).map(element => patternOf(element, depth + 1) ?? null);
      return at(pattern, { type: 'ArrayPattern', elements: [...elements, ...restOf(pattern)] });
    }
    case 'MatchObjectPattern':
    case 'MatchInstanceObjectPattern': {
      const properties = (pattern.properties as Dialect[]).flatMap(property => {
        const inner = property.pattern as Dialect;
        const value = patternOf(inner, depth + 1);
        if (!value) return [];
        const key = property.shorthand === true ? nameIn(inner, inner.id) : property.key;
        return [at(property, { type: 'Property', kind: 'init', key, value, computed: false, shorthand: false })];
      });
      return at(pattern, { type: 'ObjectPattern', properties: [...properties, ...restOf(pattern)] });
    }
    default:
      return undefined;
  }
}

/** The name that a pattern ends with. The parser says that it stands where what follows it does. */
function nameIn(pattern: Dialect, id: unknown): AnyNode | undefined {
  if (!isNode(id) || id.type !== 'Identifier') return undefined;
  const end = endOf(pattern);
  return { type: 'Identifier', name: id.name, start: end - id.name.length, end };
}

function restOf({ rest }: Dialect): readonly AnyNode[] {
  const argument = isNode(rest) ? (rest as Dialect).argument : undefined;
  return isNode(argument)
    ? [at(argument, { type: 'RestElement', argument: patternOf(argument as Dialect, PATTERN_DEPTH) ?? argument })]
    : [];
}
