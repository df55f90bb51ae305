/** What each kind of expression comes to. */

import { type Data, isFn, isObject, isPattern, isShared } from '../language/data.js';
import { nativeOf } from '../language/globals.js';
import { patternAnew } from '../language/patterns.js';
import { labelsOfName } from '../resolve/labels.js';
import { HOLE } from '../resolve/value.js';
import type { AnyNode } from '../types.js';
import { globalName } from '../vocabulary/names.js';
import { memberOf } from './access.js';
import { evaluateCall, evaluateNew, tagged } from './calls.js';
import { makeClass } from './classes.js';
import { isHeld, namedSlot, plainKey, readSlot, writeSlot } from './environment.js';
import { closureOf } from './functions.js';
import { get, itemsWithin, keyFrom, keysOf, textFrom, toText } from './members.js';
import type { Env, Instance, Run } from './model.js';
import { operate, unary } from './operators.js';
import { assign } from './patterns.js';
import { settled } from './promises.js';
import { BOUNDS, ENOUGH, intrinsic, maybe, originOf, saw, step } from './run.js';
import { supposing } from './supposing.js';
import { either, instance, isUnknown, truthOf, unknown } from './value.js';

type Evaluate = (node: AnyNode, env: Env, run: Run) => Data;
type Parts = Record<string, AnyNode>;
/** How each type of node is evaluated. */
type Table = { readonly [T in AnyNode['type']]?: (node: Extract<AnyNode, { type: T }>, env: Env, run: Run) => Data };

export function evaluate(node: AnyNode, env: Env, run: Run): Data {
  step(run);
  if (run.depth >= BOUNDS.depth.nodes) {
    run.seen.isCut = true;
    return unknown();
  }
  const how = (EXPRESSIONS as Readonly<Record<string, Evaluate | undefined>>)[node.type] ?? OTHERS.get(node.type);
  if (!how) {
    // TypeScript's and other wrappers around an expression.
    const { expression } = node as unknown as { expression?: unknown };
    return typeof expression === 'object' && expression !== null
      ? evaluate(expression as AnyNode, env, run)
      : unknown();
  }
  run.depth++;
  if (env.unit === run.unit) run.node = node;
  try {
    return how(node, env, run);
  } finally {
    run.depth--;
  }
}

const EXPRESSIONS: Table = {
  Literal: literal,
  Identifier: identifier,
  ThisExpression: (_, env) => env.frame.self,
  TemplateLiteral(node, env, run) {
    const { quasis, expressions } = node as unknown as {
      quasis: { value: { cooked?: string | null } }[];
      expressions: AnyNode[];
    };
    return textFrom(
      quasis.flatMap((quasi, at) => [
        quasi.value.cooked ?? '',
        ...(expressions[at] ? [toText(evaluate(expressions[at], env, run), run)] : []),
      ]),
      run,
    );
  },
  TaggedTemplateExpression: (node, env, run) => tagged(node, env, run),
  MemberExpression: member,
  CallExpression: (node, env, run) => evaluateCall(node, env, run),
  NewExpression: (node, env, run) => evaluateNew(node, env, run),
  ImportExpression(node, env, run) {
    const source = evaluate(node.source, env, run);
    saw(run, node.source, source, env);
    return settled(run, run.invoke(run.named('require'), undefined, [source]));
  },
  MetaProperty: (node, _, run) => (node.meta.name === 'import' ? run.named('import.meta') : unknown()),
  BinaryExpression: binary,
  LogicalExpression: logical,
  ConditionalExpression(node, env, run) {
    const { test, consequent, alternate } = node as unknown as {
      test: AnyNode;
      consequent: AnyNode;
      alternate: AnyNode;
    };
    const truth = truthOf(evaluate(test, env, run));
    if (truth !== undefined) return evaluate(truth ? consequent : alternate, env, run);
    const whenTrue = supposing(test, env, run, () => maybe(run, env, () => evaluate(consequent, env, run)));
    return either([whenTrue, maybe(run, env, () => evaluate(alternate, env, run))]);
  },
  AssignmentExpression: assignment,
  UpdateExpression(node, env, run) {
    const argument = node.argument;
    const before = evaluate(argument, env, run);
    const after = operate(node.operator === '++' ? '+' : '-', unary('+', before, run), 1, run);
    assign(argument, after, env, run);
    return node.prefix ? after : unary('+', before, run);
  },
  UnaryExpression(node, env, run) {
    const argument = node.argument;
    if (node.operator === 'delete') return deleted(argument, env, run);
    return unary(node.operator, evaluate(argument, env, run), run);
  },
  SequenceExpression(node, env, run) {
    let value: Data;
    for (const part of node.expressions as AnyNode[]) value = evaluate(part, env, run);
    return value;
  },
  ArrayExpression(node, env, run) {
    const items: Data[] = [];
    for (const element of node.elements as (AnyNode | null)[])
      if (element?.type === 'SpreadElement')
        for (const item of itemsWithin(run, evaluate(element.argument, env, run))) items.push(item);
      else items.push(element ? evaluate(element, env, run) : undefined);
    run.pay(items.length / 16, items.length * 8);
    return items;
  },
  ObjectExpression: object,
  FunctionExpression: (node, env, run) => closureOf(node, env, run),
  ArrowFunctionExpression: (node, env, run) => closureOf(node, env, run),
  ClassExpression: (node, env, run) => makeClass(node, env, run),
  YieldExpression(node, env, run) {
    const { argument, delegate } = node;
    const value = argument ? evaluate(argument, env, run) : undefined;
    const { given } = env.frame;
    if (!given) return unknown();
    given.push(...(delegate ? itemsWithin(run, value) : [value]));
    if (given.length > BOUNDS.given) throw ENOUGH;
    return unknown();
  },
  AwaitExpression(node, env, run) {
    const argument = node.argument;
    const value = awaited(run, evaluate(argument, env, run));
    saw(run, node, value, env);
    return value;
  },
  ChainExpression: (node, env, run) => evaluate(node.expression, env, run),
  Super: (_, env) => env.frame.home,
};

/** What the language has not by itself. */
const OTHERS: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ['JSXElement', jsx],
  ['JSXFragment', jsx],
  ['JSXExpressionContainer', (node, env, run) => evaluate((node as unknown as Parts).expression as AnyNode, env, run)],
]);

function jsx(node: AnyNode, env: Env, run: Run): Data {
  const { children = [], openingElement } = node as unknown as {
    children?: AnyNode[];
    openingElement?: { attributes?: AnyNode[] };
  };
  for (const attribute of openingElement?.attributes ?? []) {
    const { value, argument } = attribute as unknown as { value?: AnyNode | null; argument?: AnyNode };
    const part = value ?? argument;
    if (part) evaluate(part, env, run);
  }
  for (const child of children) if (/^JSX(?:Expr|Elem|Frag)/.test(child.type)) evaluate(child, env, run);
  return unknown();
}

/** A whole number of any size, as it is written. */
function bigOf(text: string): Data {
  const digits = text.replaceAll('_', '').replace(/n$/, '');
  return /^(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/i.test(digits) && digits.length < 20_000
    ? (BigInt(digits) as unknown as Data)
    : unknown();
}

function literal(node: AnyNode, _: Env, run: Run): Data {
  const { value, regex, bigint } = node as {
    value?: unknown;
    regex?: { pattern: string; flags: string };
    bigint?: string;
  };
  if (regex) {
    const made = run.construct(nativeOf('RegExp'), [regex.pattern, regex.flags]);
    return isObject(made) && isPattern(made) ? patternAnew(made) : made;
  }
  if (bigint !== undefined) return bigOf(bigint);
  return value as Data;
}

function identifier(node: AnyNode, env: Env, run: Run): Data {
  const { name } = node as { name: string };
  if (name === 'undefined') return undefined;
  const variable = env.unit.indexed.variableOf(node);
  if (!variable) return global(name, env, run);
  if (isHeld(variable, env)) {
    const value = readSlot(variable, env);
    saw(run, node, value, env);
    return value;
  }
  const imported = variable.writes.find(write => write.kind === 'import');
  if (imported?.kind === 'import') {
    const value = importedAs(run.load(imported.source), imported.imported, run);
    writeSlot(variable, value, env, run, true);
    saw(run, node, value, env);
    return value;
  }
  // Not there yet, or given by code that was not walked through.
  return variable.writes.length === 0 ? undefined : unknown();
}

function importedAs(module: Data, name: string, run: Run): Data {
  if (name === '*') return module;
  if (name !== 'default') return get(run, module, name);
  const given = isObject(module) && !isUnknown(module) ? module.properties.get('default') : undefined;
  return given ?? module;
}

/** What a name that nothing declares means. */
export function global(name: string, env: Env, run: Run): Data {
  if (name === 'arguments') return [...env.frame.args];
  for (let at = env.outer; at; at = at.outer)
    if (at.unit !== env.unit) {
      const held = namedSlot(name, at);
      if (held !== undefined) return held;
      break;
    }
  const put = run.globals.get(name);
  if (put !== undefined) return put;
  if (name === 'module' || name === 'exports') return run.moduleOf(env.unit, name);
  const spelled = globalName(name);
  const known = intrinsic(run, name) ?? intrinsic(run, spelled);
  if (known !== undefined) return known;
  const language = /^(?:globalThis|global|window|self|Function)$/.test(name) ? unknown() : nativeOf(name);
  if (!isUnknown(language)) return language;
  const labels = labelsOfName(name, originOf(run));
  // The folder is not known, and what lies in it is.
  if (name === '__dirname' || name === '__filename')
    return { kind: 'opaque', name, labels, text: `${HOLE}${name === '__dirname' ? '' : `/${baseOf(env)}`}` } as Data;
  return run.named(spelled, labels);
}

function baseOf({ unit }: Env): string {
  return unit.file.path.slice(unit.file.path.lastIndexOf('/') + 1);
}

function member(node: AnyNode, env: Env, run: Run): Data {
  const of = evaluate((node as unknown as Parts).object as AnyNode, env, run);
  const value = memberOf(node, of, env, run);
  saw(run, node, value, env);
  return value;
}

function binary(node: AnyNode, env: Env, run: Run): Data {
  const { operator } = node as { operator: string };
  // A sum of thousands of texts is as deep a tree; its spine is taken in a loop.
  const terms: AnyNode[] = [];
  let at = node;
  while (at.type === 'BinaryExpression' && at.operator === operator) {
    terms.push(at.right);
    at = at.left;
  }
  if (at.type === 'PrivateIdentifier') return unknown();
  let value = evaluate(at, env, run);
  for (const term of terms.reverse()) value = operate(operator, value, evaluate(term, env, run), run);
  return value;
}

function logical(node: AnyNode, env: Env, run: Run): Data {
  const { operator, left, right } = node as unknown as { operator: string; left: AnyNode; right: AnyNode };
  const second = (): Data => evaluate(right, env, run);
  const supposedly = operator === '&&' ? (): Data => supposing(left, env, run, second) : second;
  return shortCut(operator, evaluate(left, env, run), supposedly, env, run);
}

function shortCut(operator: string, first: Data, second: () => Data, env: Env, run: Run): Data {
  const truth = operator === '??' ? isThere(first) : truthOf(first);
  if (truth === undefined) return either([first, maybe(run, env, second)]);
  const takesFirst = operator === '&&' ? !truth : truth;
  return takesFirst ? first : second();
}

function isThere(value: Data): boolean | undefined {
  return isUnknown(value) ? undefined : value !== undefined && value !== null;
}

function assignment(node: AnyNode, env: Env, run: Run): Data {
  const { left, right, operator } = node as unknown as { left: AnyNode; right: AnyNode; operator: string };
  let value: Data;
  if (operator === '=') value = evaluate(right, env, run);
  else {
    const before = evaluate(left, env, run);
    const how = operator.slice(0, -1);
    value = /^(?:\|\||&&|\?\?)$/.test(how)
      ? shortCut(how, before, () => evaluate(right, env, run), env, run)
      : operate(how, before, evaluate(right, env, run), run);
  }
  saw(run, right, value, env);
  assign(left, value, env, run);
  return value;
}

function deleted(argument: AnyNode, env: Env, run: Run): Data {
  const target = argument.type === 'ChainExpression' ? argument.expression : argument;
  if (target.type !== 'MemberExpression') return true;
  const of = evaluate((target as unknown as Parts).object as AnyNode, env, run);
  const key = target.computed ? keyFrom(evaluate(target.property, env, run), run) : plainKey(target.property);
  if (key !== undefined && run.maybe === 0 && isObject(of) && !isFn(of) && !isShared(of)) of.properties.delete(key);
  return true;
}

function object(node: AnyNode, env: Env, run: Run): Data {
  const made: Instance = instance();
  made.node = node;
  for (const property of (node as unknown as { properties: AnyNode[] }).properties) {
    if (property.type === 'SpreadElement') {
      const from = evaluate(property.argument, env, run);
      for (const key of keysOf(from)) made.properties.set(key, get(run, from, key));
      if (isUnknown(from) && from.name !== undefined && made.properties.size === 0) made.proto = from;
      continue;
    }
    const { key, computed, value, kind } = property as unknown as {
      key: AnyNode;
      computed: boolean;
      value: AnyNode;
      kind: string;
    };
    const name = computed ? keyFrom(evaluate(key, env, run), run) : plainKey(key);
    const held = evaluate(value, env, run);
    if (isFn(held) && 'node' in held) (held as { home?: Data }).home = made;
    saw(run, value, held, env);
    if (name === undefined) continue;
    run.pay(1, 64);
    if (kind === 'get' || kind === 'set') {
      made.accessors ??= new Map();
      made.accessors.set(name, { ...made.accessors.get(name), [kind]: held });
    } else if (name === '__proto__' && !computed) made.proto = held;
    else made.properties.set(name, held);
  }
  return made;
}

/** What waiting for a value gives. */
function awaited(run: Run, value: Data): Data {
  return run.await(value);
}
