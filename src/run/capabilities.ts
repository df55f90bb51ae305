import type { ApiGroup, Capability } from '../types.js';
import { MODULE_CAPABILITY } from '../vocabulary/apis.js';
import type { FileFacts } from './context.js';

const GROUP_CAPABILITY: Partial<Readonly<Record<ApiGroup, Capability>>> = {
  network: 'network',
  process: 'process',
  read: 'files',
  write: 'files',
  delete: 'files',
  decipher: 'crypto',
};

/** What a file can do, from the APIs it calls. Loading `fs` alone is no capability; calling it is. */
export function capabilitiesOf({ unit, calls, evaluator }: FileFacts): ReadonlySet<Capability> {
  const found = new Set<Capability>();
  for (const { name, groups, args } of calls) {
    for (const group of groups) {
      const capability = GROUP_CAPABILITY[group];
      if (capability) found.add(capability);
      // A timer is handed a function nearly always; text is what makes it `eval`.
      if (group === 'execution' && args[0] && evaluator.evaluate(args[0], unit).functions.length === 0)
        found.add('dynamic-code');
    }
    const capability = MODULE_CAPABILITY[name.split('.')[0] as string];
    if (capability && name.includes('.')) found.add(capability as Capability);
    if (name === 'process.dlopen') found.add('native');
  }
  if (unit.indexed.named('env').length > 0 && unit.indexed.named('process').length > 0) found.add('environment');
  return found;
}
