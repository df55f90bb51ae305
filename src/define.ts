import type { Rule } from './types.js';

/** Gives a rule its type. Registers nothing: a rule is what its file exports. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
