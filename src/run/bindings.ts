/** Calls of what Node is made of, told of as those of the modules that it is made for. */
import type { Evaluator } from '../resolve/evaluate.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode } from '../types.js';

/** What takes a program and its words in one object. */
const STARTS =
  /^(?:process\.binding\((?:spawn_sync|process_wrap)?\)|child_process)\.(?:Process\(\)\.|ChildProcess\(\)\.)?spawn$/;
/** The public one of that name. */
const PLAIN = 'child_process.spawn';

/** The arguments as other functions of the same work take them: the program and its words first, the file that is loaded. */
export function asUsual(name: string, args: readonly AnyNode[], unit: Unit, evaluator: Evaluator): readonly AnyNode[] {
  if (name === 'process.dlopen') return args.slice(1);
  if (name === PLAIN || !STARTS.test(name) || !args[0]) return args;
  const options = literalOf(args[0], unit, evaluator);
  const [file, words] = [heldIn(options, 'file'), heldIn(options, 'args')];
  if (!file) return args;
  return [file, ...(words ? [literalOf(words, unit, evaluator) ?? words] : []), args[0]];
}

/** The object or list that an expression is, where it is written. */
function literalOf(node: AnyNode, unit: Unit, evaluator: Evaluator): AnyNode | undefined {
  if (node.type === 'ObjectExpression' || node.type === 'ArrayExpression') return node;
  for (const object of evaluator.evaluate(node, unit).objects)
    if (object.kind === 'literal' && object.frame.unit === unit) return object.node;
  return undefined;
}

function heldIn(options: AnyNode | undefined, key: string): AnyNode | undefined {
  if (options?.type !== 'ObjectExpression') return undefined;
  for (const property of options.properties) {
    if (property.type !== 'Property') continue;
    const { name, value } = property.key as { name?: string; value?: unknown };
    if ((name ?? value) === key) return property.value as AnyNode;
  }
  return undefined;
}
