/** Literals, names, calls and operators, each as a function of its environment. */
import { moving } from '../../language/account.js';
import { type Data, isPattern, isTable, OPAQUE, putInto, ROOM, tableOf, textOf, truth } from '../../language/data.js';
import { global, nativeOf, putAll } from '../../language/globals.js';
import { patternAnew } from '../../language/patterns.js';
import { nameOfKey } from '../../parse/nodes.js';
import type { AnyNode } from '../../types.js';
import { read } from './environment.js';
import { added, construct, invoke } from './functions.js';
import { lookedInto } from './memory.js';
import type { Compute, Env, Run } from './model.js';
import { addTo, asText, bounded, decide, numberOf, operate, typeName } from './operators.js';
import { keyOf, propertyOf } from './properties.js';

export function compileLiteral(run: Run, node: AnyNode): Compute {
  const { value, regex, bigint } = node as {
    value?: unknown;
    regex?: { pattern: string; flags: string };
    bigint?: string;
  };
  if (regex) {
    let made: Data;
    return () => {
      made ??= construct(run, nativeOf('RegExp'), [regex.pattern, regex.flags]);
      return isPattern(made) ? patternAnew(made) : made;
    };
  }
  if (bigint !== undefined) return () => OPAQUE;
  return () => value as Data;
}

export function compileIdentifier(run: Run, node: AnyNode): Compute {
  const { name } = node as { name: string };
  if (name === 'undefined') return () => undefined;
  const variable = run.unit.indexed.variableOf(node);
  if (variable) return env => read(run, variable, env);
  if (name === 'arguments') return env => env.args;
  const native = nativeOf(name);
  return () => (run.additions.size === 0 ? native : propertyOf(run, global, name));
}

export function compileCall(run: Run, node: AnyNode): Compute {
  const { callee, arguments: argNodes } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
  const parts = argNodes.map(arg =>
    arg.type === 'SpreadElement' ? { spread: run.computeOf(arg.argument as AnyNode) } : { value: run.computeOf(arg) },
  );
  const args = (env: Env): Data[] => {
    const values: Data[] = [];
    for (const part of parts) {
      addTo(run, values, part, env);
    }
    return values;
  };
  if (callee.type === 'MemberExpression') {
    const object = run.computeOf(callee.object as AnyNode);
    return env => {
      const of = object(env);
      const key = keyOf(run, callee, env);
      const passed = args(env);
      if (typeof of === 'string') lookedInto(run, of);
      if (of === OPAQUE || key === undefined) return OPAQUE;
      return invoke(run, added(run, of, key) ?? propertyOf(run, of, key), of, passed, key);
    };
  }
  const compute = run.computeOf(callee);
  return env => {
    const fn = compute(env);
    return invoke(run, fn, undefined, args(env), 'a value');
  };
}

export function compileObject(run: Run, node: AnyNode): Compute {
  const entries = (node as unknown as { properties: AnyNode[] }).properties.map(property => {
    if (property.type === 'SpreadElement') return { spread: run.computeOf(property.argument as AnyNode) };
    const { key, computed, value, kind } = property as unknown as {
      key: AnyNode;
      computed: boolean;
      value: AnyNode;
      kind: string;
    };
    const name = computed ? undefined : nameOfKey(key);
    return {
      key: name === undefined ? run.computeOf(key) : () => name,
      value: kind === 'init' ? run.computeOf(value) : () => OPAQUE,
    };
  });
  return env => {
    const table = tableOf([]);
    for (const entry of entries) {
      if ('spread' in entry) {
        const other = entry.spread(env);
        if (!isTable(other)) return OPAQUE;
        putAll(table, other, run.tick);
        continue;
      }
      const key = textOf(entry.key(env), run.tick);
      const value = entry.value(env);
      if (key !== undefined) putInto(table, key, value, run.tick);
    }
    return table;
  };
}

export function compileBinary(run: Run, node: AnyNode): Compute {
  const { operator } = node as { operator: string };
  if (operator !== '+') {
    const { left: a, right: b } = node as unknown as { left: AnyNode; right: AnyNode };
    const [first, second] = [run.computeOf(a), run.computeOf(b)];
    return env => operate(run, operator, first(env), second(env));
  }
  // A sum of thousands of texts is as deep a tree; its spine is taken in a loop.
  const terms: Compute[] = [];
  let at: AnyNode = node;
  while (at.type === 'BinaryExpression' && at.operator === '+') {
    terms.push(run.computeOf(at.right as AnyNode));
    at = at.left as AnyNode;
  }
  const start = run.computeOf(at);
  terms.reverse();
  return env => {
    let value = start(env);
    for (const term of terms) value = operate(run, '+', value, term(env));
    return value;
  };
}

export function compileUnary(run: Run, node: AnyNode): Compute {
  const { operator, argument } = node as unknown as { operator: string; argument: AnyNode };
  const value = run.computeOf(argument);
  return env => {
    const of = value(env);
    if (operator === 'void') return undefined;
    if (of === OPAQUE) return OPAQUE;
    if (operator === 'typeof') return typeName(of);
    if (operator === '!') return !truth(of);
    const number = numberOf(run, of);
    if (number === undefined) return OPAQUE;
    return operator === '-' ? -number : operator === '+' ? number : operator === '~' ? ~number : OPAQUE;
  };
}

export function compileTemplate(run: Run, node: AnyNode & { readonly type: 'TemplateLiteral' }): Compute {
  const quasis = node.quasis.map(quasi => quasi.value.cooked ?? '');
  const parts = (node.expressions as AnyNode[]).map(run.computeOf);
  return env => {
    let text = quasis[0] ?? '';
    for (const [position, part] of parts.entries()) {
      const value = asText(run, part(env));
      if (value === undefined) return OPAQUE;
      text += value + (quasis[position + 1] ?? '');
    }
    return bounded(run, text);
  };
}

export function compileArray(run: Run, node: AnyNode & { readonly type: 'ArrayExpression' }): Compute {
  const elements = (node.elements as (AnyNode | null)[]).map(element =>
    element?.type === 'SpreadElement'
      ? { spread: run.computeOf(element.argument as AnyNode) }
      : { value: element ? run.computeOf(element) : () => undefined },
  );
  return env => {
    const items: Data[] = [];
    for (const element of elements) {
      addTo(run, items, element, env);
    }
    run.tick(moving(items.length), items.length * ROOM.element);
    return items;
  };
}

export function compileLogical(run: Run, node: AnyNode & { readonly type: 'LogicalExpression' }): Compute {
  const [a, b] = [run.computeOf(node.left as AnyNode), run.computeOf(node.right as AnyNode)];
  const { operator } = node;
  return env => {
    const first = a(env);
    if (first === OPAQUE) return OPAQUE;
    const takesFirst =
      operator === '??' ? first !== undefined && first !== null : decide(first) === (operator === '||');
    return takesFirst ? first : b(env);
  };
}
