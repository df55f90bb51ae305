import { isFunction } from '../parse/nodes.js';
import type { AnyNode, ApiGroup, Capability } from '../types.js';
import { moduleCapability, reachesOut } from '../vocabulary/abilities.js';
import type { FileFacts } from './context.js';

const GROUP_CAPABILITY: Partial<Readonly<Record<ApiGroup, Capability>>> = {
  network: 'network',
  process: 'process',
  read: 'files',
  write: 'files',
  delete: 'files',
  decipher: 'crypto',
};

/** What a file can do, from the APIs it calls, and where first. Loading `fs` alone is no capability; calling it is. */
export function capabilitiesOf({ unit, calls, evaluator }: FileFacts): ReadonlyMap<Capability, AnyNode> {
  const found = new Map<Capability, AnyNode>();
  const add = (capability: Capability, node: AnyNode): void => {
    if (!found.has(capability)) found.set(capability, node);
  };
  for (const { name, groups, args, node } of calls) {
    for (const group of groups) {
      const capability = GROUP_CAPABILITY[group];
      if (capability && (group !== 'network' || reachesOut(name))) add(capability, node);
      // A timer is handed a function nearly always; text is what makes it `eval`.
      if (
        group === 'execution' &&
        args[0] &&
        !isFunction(args[0]) &&
        evaluator.evaluate(args[0], unit).functions.length === 0
      )
        add('dynamic-code', node);
    }
    const capability = moduleCapability(name);
    if (capability !== undefined) add(capability as Capability, node);
    if (name === 'process.dlopen') add('native', node);
  }
  const [env] = unit.indexed.named('env');
  if (env && unit.indexed.named('process').length > 0) add('environment', env);
  return found;
}
