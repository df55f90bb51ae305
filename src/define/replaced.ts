/** Functions that everybody relies on, and what takes their place. */
import type { AnyNode, FileContext } from '../types.js';
import { holdsBuiltins, isBuiltin, isBuiltinMethod } from '../vocabulary/builtins.js';
import { isSameVariable, writtenTo } from './variables.js';

/** A function of the language that is replaced. */
export interface Replacement {
  readonly name: string;
  readonly node: AnyNode;
  /** The code that answers from then on. */
  readonly code: AnyNode;
}

/** Steps to find out what is written to. Built-ins are taken from near by; `a.map = f` of anything else is everywhere. */
export const NAMING = 200;

/** Functions of one file that are looked at. */
const MOST = 40;

/** Where a file puts functions of its own in the place of those of the language. */
export function replacements(context: FileContext): readonly Replacement[] {
  const found: Replacement[] = [];
  const add = (name: string | undefined, node: AnyNode, value: AnyNode | undefined): void => {
    const code = value && codeOf(context, value);
    if (name !== undefined && code) found.push({ name, node, code });
  };
  for (const node of context.nodes('AssignmentExpression')) {
    const { left, right } = node;
    if (left.type !== 'MemberExpression' || found.length >= MOST) continue;
    const word = left.property;
    if (
      left.computed
        ? word.type === 'Literal' && !isBuiltinMethod(String(word.value))
        : word.type !== 'Identifier' || !isBuiltinMethod(word.name)
    )
      continue;
    if (!/Function|Class|^(?:Identifier|NewExpression|CallExpression)$/.test(right.type)) continue;
    if (left.computed && !/Function/.test(right.type)) continue;
    // `tools.now = Date.now` has the name of what it is given.
    const holders = context.namesOf(left.object as AnyNode, NAMING);
    const name = context
      .namesOf(left, NAMING)
      .find(one => isBuiltin(one) && (!one.includes('.') || holders.includes(one.slice(0, one.lastIndexOf('.')))));
    const holder = name === undefined && left.computed ? holders.find(holdsBuiltins) : undefined;
    add(name ?? (holder && `${holder}[…]`), node, right);
  }
  for (const { node, args } of context.named(/^(?:Object|Reflect)\.defineProperty$/)) {
    const [target, key, descriptor] = args;
    if (!target || !key || !descriptor || found.length >= MOST) continue;
    if (key.type === 'Literal' && !isBuiltinMethod(String(key.value))) continue;
    const holder = context.namesOf(target).find(holdsBuiltins);
    const words = holder === undefined ? [] : context.textsOf(key).map(text => `${holder}.${text}`);
    add(words.find(isBuiltin), node, descriptor);
  }
  // `Object.assign(Array.prototype, { map() {} })`; what else is assigned is no affair of the language's.
  const assigned = context.file.text.includes('.assign(') ? context.nodes('CallExpression') : [];
  for (const { callee, arguments: args } of assigned) {
    const [target, given] = args as AnyNode[];
    if (callee.type !== 'MemberExpression' || given?.type !== 'ObjectExpression') continue;
    if (target?.type !== 'MemberExpression' || found.length >= MOST) continue;
    const holder = context.namesOf(target, NAMING).find(holdsBuiltins);
    for (const one of given.properties)
      if (one.type === 'Property' && one.key.type === 'Identifier' && isBuiltin(`${holder}.${one.key.name}`))
        add(`${holder}.${one.key.name}`, one, one.value);
  }
  return found;
}

/** A function where it is written, or what holds one: a stand-in, a descriptor, a function that makes it. */
function codeOf(context: FileContext, value: AnyNode): AnyNode | undefined {
  if (value.type !== 'Identifier') return value;
  const written = writtenTo(context, value);
  const code = written.find(one => /Function|^(?:New|Call)Expression$/.test(one.type));
  if (code || !written.some(({ type }) => type === 'ObjectExpression')) return code;
  // `const d = {}; d.value = () => true;`
  return context
    .nodes('AssignmentExpression')
    .find(
      ({ left, right }) =>
        left.type === 'MemberExpression' &&
        /Function/.test(right.type) &&
        isSameVariable(context, left.object as AnyNode, value),
    )?.right;
}
