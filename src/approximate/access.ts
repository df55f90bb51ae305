/** Member expressions, of a value that is known already. */
import { type Data, isObject } from '../language/data.js';
import type { AnyNode } from '../types.js';
import { givesPublic } from '../vocabulary/keys.js';
import { plainKey } from './environment.js';
import { get, keyFrom, keysOf, protoOf } from './members.js';
import type { Env, Run } from './model.js';
import { saw } from './run.js';
import { carried, either, isUnknown, withoutKeys } from './value.js';

/** A property by a member expression, of a value that is known already. */
export function memberOf(node: AnyNode, of: Data, env: Env, run: Run): Data {
  const { property, computed, optional } = node as unknown as {
    property: AnyNode;
    computed: boolean;
    optional?: boolean;
  };
  if (optional && (of === undefined || of === null)) return undefined;
  if (!computed) return partOf(run, of, plainKey(property));
  const key = run.evaluate(property, env);
  saw(run, property, key, env);
  const keys = isUnknown(key) && key.either ? key.either : [key];
  return either(
    keys.map(one => {
      const name = keyFrom(one, run);
      return name === undefined ? anyOf(of, one, run) : partOf(run, of, name);
    }),
  );
}

/** What hangs on a key besides the key itself is public. */
function partOf(run: Run, of: Data, name: string): Data {
  const value = get(run, of, name);
  return givesPublic(name) ? withoutKeys(value) : value;
}

/** Some property, nobody knows which: of what the package made, one of those there are. */
function anyOf(of: Data, key: Data, run: Run): Data {
  const keys = isUnknown(of) ? [] : [...new Set([...keysOf(of), ...methodsOf(of)])];
  if (keys.length === 0 || keys.length > MOST) return carried([of, key]);
  return either(keys.map(one => get(run, of, one)));
}

/** Properties that an unknown key may each be of. */
const MOST = 12;
/** Classes that one may extend. */
const DEEP = 4;

/** What hangs on the classes that an object is of: `this[message.act](…)`. */
function methodsOf(of: Data): readonly string[] {
  const names: string[] = [];
  for (let at = protoOf(of), level = 0; isObject(at) && !isUnknown(at) && level < DEEP; at = protoOf(at), level++)
    names.push(...[...at.properties.keys()].filter(name => name !== 'constructor'));
  return names;
}
