/** Functions of the file: as values, called, and constructed from. */
import { type Data, exceeded, type Fn, isFn, isObject, isTable, OPAQUE, ROOM, tableOf } from '../../language/data.js';
import { raise } from '../../language/native.js';
import { functionAround, isFunction } from '../../parse/nodes.js';
import { endOf, startOf } from '../../parse/walk.js';
import type { AnyNode } from '../../types.js';
import { standingEnv } from './environment.js';
import { around, valuesWithin } from './memory.js';
import { type Env, excess, GIVEN_UP, type Run, TICKS } from './model.js';
import { assign, rest } from './properties.js';

export function functionOf(run: Run, node: AnyNode, outer: Env): Fn {
  const fn = node as AnyNode & { params?: AnyNode[]; body?: AnyNode; async?: boolean; generator?: boolean };
  // Decoders that resist formatting look for line breaks in their own text; it was on one line when it was made.
  const source = (): string => run.unit.file.text.slice(startOf(node), endOf(node)).replace(/\n\s*/g, '');
  run.tick(1 / 8, ROOM.function);
  const own_ = fn.body && fn.body.type !== 'BlockStatement' ? excess(fn.body) : 0;
  const call = (self: Data, args: Data[]): Data => {
    run.tick(1 + own_);
    if (run.depth >= TICKS.calls) exceeded();
    if (fn.async || !fn.body) throw GIVEN_UP;
    const env: Env = {
      fn: node,
      outer,
      slots: new Map(),
      standing: false,
      asked: run.questions,
      self: node.type === 'ArrowFunctionExpression' ? outer.self : self,
      args: node.type === 'ArrowFunctionExpression' ? outer.args : args,
      ...(fn.generator && { given: [] }),
    };
    const own = (node as { id?: AnyNode | null }).id;
    const variable = node.type === 'FunctionExpression' && own ? run.unit.indexed.variableOf(own) : undefined;
    if (variable) env.slots.set(variable, made);
    run.depth++;
    try {
      fn.params?.forEach((param, position) => {
        if (param.type === 'RestElement') assign(run, param.argument as AnyNode, rest(run, args, position), env);
        else assign(run, param, args[position], env);
      });
      if (fn.body.type !== 'BlockStatement') return run.computeOf(fn.body)(env);
      hoist(run, node, env);
      const jump = run.performOf(fn.body)(env);
      return env.given ?? (jump?.kind === 'return' ? jump.value : undefined);
    } finally {
      run.depth--;
    }
  };
  const made: Fn = {
    kind: 'function',
    call,
    source,
    properties: new Map(),
    holds: () => valuesWithin(around(outer)),
  };
  return made;
}

function hoist(run: Run, fn: AnyNode, env: Env): void {
  if (!run.hoisted) {
    run.hoisted = new Map();
    for (const declaration of run.unit.indexed.nodes('FunctionDeclaration')) {
      const owner = functionAround(declaration);
      const list = run.hoisted.get(owner);
      if (list) list.push(declaration);
      else run.hoisted.set(owner, [declaration]);
    }
  }
  for (const declaration of run.hoisted.get(fn) ?? []) {
    const { id } = declaration as { id?: AnyNode | null };
    const variable = id && run.unit.indexed.variableOf(id);
    if (variable) env.slots.set(variable, run.functionOf(declaration, env));
  }
}

export function invoke(run: Run, fn: Data, self: Data, args: Data[], name: string): Data {
  if (fn === OPAQUE) return OPAQUE;
  if (!isFn(fn)) return raise(`${name} is not a function`);
  run.tick();
  return fn.call(self, args, run.tick);
}

export function construct(run: Run, callee: Data, args: Data[]): Data {
  if (callee === OPAQUE) return OPAQUE;
  if (!isFn(callee)) return raise('not a constructor');
  if (callee.make) return callee.make(args, run.tick);
  const prototype = callee.properties.get('prototype');
  const self = tableOf([], isTable(prototype) ? prototype : undefined);
  const result = callee.call(self, args, run.tick);
  return isObject(result) || Array.isArray(result) ? result : self;
}

/** A method that the file adds to all texts or lists: `String.prototype.open = function () { … }`. */
export function added(run: Run, of: Data, key: string): Data {
  const kind = typeof of === 'string' ? 'String' : Array.isArray(of) ? 'Array' : undefined;
  if (!kind) return undefined;
  for (const assignment of run.unit.propertyWrites(key).slice(0, 4)) {
    const { left, right } = assignment as unknown as { left: { object: AnyNode }; right: AnyNode };
    if (EXTENDED[kind].test(run.unit.file.text.slice(startOf(left.object), endOf(left.object))) && isFunction(right))
      return run.functionOf(right, standingEnv(run, functionAround(right)));
  }
  return undefined;
}

const EXTENDED = {
  String: /^(?:String\.prototype|(?:''|"")\.__proto__)$/,
  Array: /^(?:Array\.prototype|\[\]\.__proto__)$/,
} as const;
