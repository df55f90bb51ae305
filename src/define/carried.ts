import type { AnyNode, FileContext } from '../types.js';
import { mentionsOf } from './mentions.js';
import { functionAround, isFunction } from './variables.js';

/** Expressions that are gone through. Texts that get to more of a file are about everything in it, and tell nothing. */
const MOST = 20_000;

/** What stands around a value and is none. */
const ENDS = /Statement$|^(?:VariableDeclarator|Program|ClassBody|StaticBlock|SwitchCase|CatchClause)$/;

const LEFT = /^Assignment/;
const KEYED = /^Property/;

/**
 * The calls whose arguments certain expressions may get to inside their file: through variables, properties, parameters
 * and results, which are one wherever they have one name. It follows from the few to the many: to ask every call of a
 * bundle what it is given takes thousands of times as long.
 */
export function callsGiven(seeds: readonly AnyNode[], context: FileContext): ReadonlySet<AnyNode> {
  const calls = new Set<AnyNode>();
  const { parentOf } = context;
  if (seeds.length === 0) return calls;
  /** Names that were followed, and parameters by their place and the name of their function. */
  const names = new Set<string>();
  const pending: AnyNode[] = [...seeds];
  for (let turn = 0; turn < MOST && pending.length > 0; turn++) climb(pending.pop() as AnyNode);
  return calls;

  function climb(from: AnyNode): void {
    let at = from;
    for (let around = parentOf(at); around; at = around, around = parentOf(at)) {
      const { body, id, init, key, left, right, value } = around as unknown as Partial<Record<string, AnyNode>>;
      if (left === at && LEFT.test(around.type)) return;
      if (around.type === 'ReturnStatement') follow(holderOf(context, functionAround(context, around)));
      else if (isFunction(around) && body === at) follow(holderOf(context, around));
      else if (init === at) follow(id);
      else if (right === at && LEFT.test(around.type)) follow(left);
      else if (value === at && KEYED.test(around.type)) follow(key);
      else if (around.type === 'CallExpression' || around.type === 'NewExpression') give(around, at);
      if (isFunction(around) || ENDS.test(around.type)) return;
    }
  }

  function give(call: AnyNode, at: AnyNode): void {
    const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
    const position = args.indexOf(at);
    if (position < 0) return;
    calls.add(call);
    const name = nameOf(callee);
    const parameter = `${position} ${name}`;
    if (names.has(parameter)) return;
    names.add(parameter);
    for (const mention of mentionsOf(context, name)) {
      const holder = parentOf(mention);
      const { init, right, value } = (holder ?? {}) as Partial<Record<string, AnyNode | null>>;
      for (const one of [holder, init, right, value])
        if (one && isFunction(one)) follow(((one as unknown as { params: AnyNode[] }).params ?? [])[position]);
    }
  }

  function follow(target: AnyNode | undefined): void {
    const name = target && nameOf(target);
    if (!name || names.has(name)) return;
    names.add(name);
    for (const mention of mentionsOf(context, name)) if (mention !== target) pending.push(mention);
  }
}

/** What a function is called: its own name, that of its variable or of its property. */
function holderOf({ parentOf }: FileContext, fn: AnyNode | undefined): AnyNode | undefined {
  const { id } = (fn ?? {}) as { id?: AnyNode | null };
  const { id: variable, key } = ((fn && parentOf(fn)) ?? {}) as { id?: AnyNode; key?: AnyNode };
  return id ?? variable ?? key;
}

/** What a variable, a key or a member is called; empty for what has no name. */
function nameOf(node: AnyNode): string {
  const { name, value, property } = node as { name?: unknown; value?: unknown; property?: AnyNode };
  return property ? nameOf(property) : String(name ?? value ?? '');
}
