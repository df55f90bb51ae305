import type { AnyNode, FileContext } from '../types.js';
import { mentionsOf } from './mentions.js';

/** Functions that call what they are given by themselves: later, for each of a list, or once something is there. */
const CALLS_BACK =
  /^(?:setTimeout|setInterval|setImmediate|nextTick|queueMicrotask|then|catch|finally|forEach|map|some|every|on|once|Promise)$/;
/** Functions that are followed to where they are called, and of each so many mentions. */
const MOST = { hops: 4, mentions: 20 };

/**
 * True for what happens though nobody calls anything: in an install script, or by itself as soon as the file is loaded.
 * Then it stands in no function but those that are called at once or in a while, by name or where they are written.
 */
export function isUnasked(context: FileContext, node: AnyNode): boolean {
  return context.moment === 'install' || (context.moment === 'import' && runsByItself(context, node, MOST.hops));
}

function runsByItself(context: FileContext, node: AnyNode, hops: number): boolean {
  let child = node;
  for (let parent = context.parentOf(child); parent; child = parent, parent = context.parentOf(child)) {
    if (/^(?:MethodDefinition|PropertyDefinition)$/.test(child.type)) return false;
    if (!/^(?:Arrow)?Function(?:Declaration|Expression)$/.test(child.type)) continue;
    if ((child as { generator?: boolean }).generator) return false;
    if (isCalledBy(context, child, parent)) continue;
    return isCalledByName(context, child, parent, hops) || context.isCalledOnLoad(child);
  }
  return true;
}

/** `(() => …)()`, `(function () { … }).call(this)`, `setTimeout(() => …, 500)`, `start().then(() => …)`. */
function isCalledBy({ parentOf }: FileContext, fn: AnyNode, parent: AnyNode): boolean {
  if (parent.type === 'MemberExpression') {
    const call = parentOf(parent);
    return parent.object === fn && call?.type === 'CallExpression' && /^(?:call|apply)$/.test(nameOf(parent));
  }
  if (parent.type !== 'CallExpression' && parent.type !== 'NewExpression') return false;
  return parent.callee === fn || CALLS_BACK.test(nameOf(parent.callee as AnyNode));
}

/** `function start() { … } start();`, wherever it is called that itself runs by itself, or is handed to what calls it. */
function isCalledByName(context: FileContext, fn: AnyNode, parent: AnyNode, hops: number): boolean {
  const { id } = fn as { id?: AnyNode | null };
  const holder = id ?? (parent.type === 'VariableDeclarator' ? parent.id : undefined);
  if (holder?.type !== 'Identifier' || hops <= 0) return false;
  let left = MOST.mentions;
  for (const mention of mentionsOf(context, holder.name)) {
    if (mention === holder) continue;
    if (left-- <= 0) return false;
    const call = context.parentOf(mention);
    if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') continue;
    const isGiven = (call.callee as AnyNode) === mention || CALLS_BACK.test(nameOf(call.callee as AnyNode));
    if (isGiven && runsByItself(context, call, hops - 1)) return true;
  }
  return false;
}

function nameOf(callee: AnyNode): string {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier'
    ? callee.property.name
    : '';
}
