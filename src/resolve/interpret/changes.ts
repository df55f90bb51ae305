/** Which statements have to be run for what is done to one variable. */
import { isFunction, nameOfKey, parentOf } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';

/**
 * The smallest part of the scope's statements that has to be run for what is done to a variable at a reference: a
 * declaration, an assignment, a whole loop, or the call of a function expression that the variable is handed to.
 */
export function changeAt(reference: AnyNode): AnyNode | undefined {
  const parent = parentOf(reference);
  let change: AnyNode | undefined;
  switch (parent?.type) {
    case 'VariableDeclarator':
      return (parent.id as AnyNode) === reference ? inLoop(parent) : undefined;
    case 'AssignmentExpression':
      change = (parent.left as AnyNode) === reference ? parent : undefined;
      break;
    case 'UpdateExpression':
      change = parent;
      break;
    case 'MemberExpression': {
      if ((parent.object as AnyNode) !== reference) return undefined;
      const outer = parentOf(parent);
      if (outer?.type === 'AssignmentExpression' && (outer.left as AnyNode) === parent) change = outer;
      else if (outer?.type === 'CallExpression' && (outer.callee as AnyNode) === parent) {
        const name = nameOfKey(parent.property as AnyNode);
        if (CHANGING.has(name)) change = outer;
      }
      break;
    }
    case 'CallExpression':
      return callHanded(reference, parent);
    default:
  }
  return change && inLoop(change);
}

/** The outermost loop or branch of the same function around a node, or the node itself. */
function inLoop(node: AnyNode): AnyNode {
  let outermost = node;
  for (let at = parentOf(node); at && !isFunction(at); at = parentOf(at))
    if (/^(?:For|While|DoWhile|ForOf|ForIn|If|Switch|Try)Statement$/.test(at.type)) outermost = at;
  return outermost;
}

const CHANGING = new Set(['push', 'unshift', 'shift', 'pop', 'reverse', 'splice', 'sort', 'fill', 'set']);

/** `(function (list) { … })(words)`, and `(words())`: the call of a function expression that is handed a variable, or what it gives. */
function callHanded(reference: AnyNode, parent: AnyNode & { readonly type: 'CallExpression' }): AnyNode | undefined {
  if (isFunction(parent.callee as AnyNode)) return parent;
  const outer = (parent.callee as AnyNode) === reference ? parentOf(parent) : undefined;
  return outer?.type === 'CallExpression' && isFunction(outer.callee as AnyNode) ? outer : undefined;
}
