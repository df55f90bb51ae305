import { spelling } from '../define.js';
import type { AnyNode, FileContext } from '../types.js';
import { mentionsOf } from './mentions.js';
import { functionAround, isSameVariable } from './variables.js';

/** How the code of a file comes to a place in it. */
export interface Ways {
  /** The place, the calls of the functions it stands in, and what those functions were handed to. */
  readonly places: readonly AnyNode[];
  /** The functions that it is in, or that call those. */
  readonly functions: readonly AnyNode[];
  /** True for what nobody asks for: it happens when the file is loaded, or by a timer or an event from then on. */
  readonly isUnasked: boolean;
  /** True where more lead there than are looked at: who asks for it is anybody then. */
  readonly isAnybodys: boolean;
}

/** Functions on the way that are looked at: what is called from more places than that is a tool of everybody. */
const MOST = 60;

const EXPORTS = /^(?:module\.)?exports\b|^export\b/;

/** Follows calls backwards inside the file, by the variables that functions are in. */
export function waysTo(context: FileContext, node: AnyNode): Ways {
  const places: AnyNode[] = [];
  const functions = new Set<AnyNode>();
  const pending: AnyNode[] = [node];
  let isUnasked = false;
  while (pending.length > 0 && functions.size < MOST && places.length < MOST * 4) {
    const place = pending.pop() as AnyNode;
    places.push(place);
    const fn = functionAround(context, place);
    if (!fn) isUnasked = true;
    else if (!functions.has(fn)) {
      functions.add(fn);
      if (context.isCalledOnLoad(fn)) isUnasked = true;
      pending.push(...usesOf(context, fn));
    }
  }
  return { places, functions: [...functions], isUnasked, isAnybodys: pending.length > 0 };
}

/** Where a function is called, or handed to something that will. */
function usesOf(context: FileContext, fn: AnyNode): readonly AnyNode[] {
  const own = useOf(context, fn);
  if (own) return [own];
  const { id } = fn as { id?: AnyNode | null };
  const holder = context.parentOf(fn);
  const variable =
    fn.type === 'FunctionDeclaration' ? id : holder?.type === 'VariableDeclarator' ? holder.id : undefined;
  if (variable?.type !== 'Identifier') return [];
  const uses: AnyNode[] = [];
  for (const mention of mentionsOf(context, variable.name)) {
    if (uses.length >= MOST) break;
    if (mention === variable) continue;
    const use = useOf(context, mention);
    if (use && isSameVariable(context, mention, variable)) uses.push(use);
  }
  return uses;
}

/** What calls the function that an expression is, or takes it to be called. */
function useOf({ file, parentOf }: FileContext, node: AnyNode): AnyNode | undefined {
  const parent = parentOf(node);
  if (parent?.type === 'CallExpression' || parent?.type === 'NewExpression') return parent;
  // `f.call(this)`, `f.bind(null, x)`
  const outer = parent?.type === 'MemberExpression' && parent.object === node ? parentOf(parent) : undefined;
  if (
    outer?.type === 'CallExpression' &&
    outer.callee === parent &&
    /\.(?:call|apply|bind)$/.test(spelling(file, parent as AnyNode).slice(-8))
  )
    return outer;
  if (parent?.type !== 'AssignmentExpression' || parent.right !== node || parent.left.type !== 'MemberExpression')
    return undefined;
  // `socket.onmessage = f`: an event calls it. What is put among the exports is for others to call.
  return /\.on\w+$/.test(spelling(file, parent.left).slice(-40)) &&
    !EXPORTS.test(spelling(file, parent.left).slice(0, 20))
    ? parent
    : undefined;
}
