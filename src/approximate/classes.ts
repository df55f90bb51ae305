/** Classes of the package. */
import { type Data, isFn, isObject } from '../language/data.js';
import type { AnyNode } from '../types.js';
import { inner, plainKey, writeSlot } from './environment.js';
import { callClosure, closureOf } from './functions.js';
import { keyFrom } from './members.js';
import type { Closure, Env, Instance, Run } from './model.js';
import { saw } from './run.js';
import { perform } from './statements.js';
import { instance, isUnknown } from './value.js';

interface Member {
  readonly type: string;
  readonly key: AnyNode;
  readonly computed: boolean;
  readonly static: boolean;
  readonly kind: string;
  readonly value?: AnyNode | null;
  readonly body?: AnyNode | AnyNode[];
}

/** A class as a value: a function that makes objects. */
export function makeClass(node: AnyNode, env: Env, run: Run): Data {
  const { superClass, body, id } = node as unknown as {
    superClass?: AnyNode | null;
    body: { body: Member[] };
    id?: AnyNode | null;
  };
  const parent = superClass ? run.evaluate(superClass, env) : undefined;
  const prototype: Instance = instance(parent === undefined ? undefined : run.get(parent, 'prototype'));
  const scope = inner(env, node, run);
  const constructorNode = body.body.find(member => member.kind === 'constructor')?.value ?? undefined;
  const fields: { readonly key: string; readonly value: AnyNode | null | undefined }[] = [];
  const made = closureOf(constructorNode ?? node, scope, run, prototype) as Closure & {
    construct: (args: readonly Data[], target: Data) => Data;
  };
  if (parent !== undefined) made.proto = parent;
  made.properties.set('prototype', prototype);
  prototype.properties.set('constructor', made);
  const fieldEnv = (self: Data): Env => ({
    ...scope,
    slots: new Map(),
    outer: scope,
    isWhole: false,
    frame: { ...scope.frame, self, home: self === made ? made : prototype, returns: [], thrown: [], leaks: 0 },
  });
  made.construct = (args, target) => {
    const self = instance(run.get(target, 'prototype'));
    const initialise = (of: Data): void => {
      if (isObject(of))
        for (const { key, value } of fields)
          of.properties.set(key, value ? run.evaluate(value, fieldEnv(of)) : undefined);
    };
    if (parent !== undefined && !constructorNode) inherit(parent, args, self, target, run);
    initialise(self);
    if (constructorNode) callClosure(made, self, args, target, run);
    return self;
  };
  if (id) {
    const variable = env.unit.indexed.variableOf(id);
    if (variable) writeSlot(variable, made, env, run, true);
  }
  for (const member of body.body) {
    const at: Instance = member.static ? (made as unknown as Instance) : prototype;
    if (member.type === 'StaticBlock') {
      const inside = fieldEnv(made);
      for (const statement of member.body as AnyNode[]) perform(statement, inside, run);
      continue;
    }
    if (member.kind === 'constructor' || !member.key) continue;
    const key = member.computed ? keyFrom(run.evaluate(member.key, scope), run) : plainKey(member.key);
    if (key === undefined) continue;
    if (member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') {
      if (!member.static) fields.push({ key, value: member.value });
      else made.properties.set(key, member.value ? run.evaluate(member.value, fieldEnv(made)) : undefined);
      continue;
    }
    if (!member.value) continue;
    const method = closureOf(member.value, scope, run, at as Data);
    if (member.kind === 'get' || member.kind === 'set') {
      at.accessors ??= new Map();
      at.accessors.set(key, { ...at.accessors.get(key), [member.kind]: method });
    } else at.properties.set(key, method);
  }
  saw(run, node, made, env);
  return made;
}

/** What the class that another extends makes of an object. */
export function inherit(parent: Data, args: readonly Data[], self: Data, target: Data, run: Run): void {
  const made = run.construct(parent, args, target);
  if (!isObject(self)) return;
  if (isObject(made) && !isFn(made)) {
    for (const [key, value] of made.properties) self.properties.set(key, value);
    const { slot, accessors } = made as Instance;
    if (slot) (self as Instance).slot = slot;
    if (accessors) (self as Instance).accessors = accessors;
  } else if (isUnknown(made) && made.name !== undefined) {
    // An object of somebody else’s class: what it cannot do itself, that does.
    const prototype = (self as Instance).proto;
    for (let at: Data = prototype, level = 0; isObject(at) && level < 10; at = (at as Instance).proto, level++)
      if ((at as Instance).proto === undefined || isUnknown((at as Instance).proto)) {
        (at as Instance).proto = made;
        break;
      }
  }
}
