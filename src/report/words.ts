/** How reports for people put things into words. */
import type { Capability, Moment } from '../types.js';

/** When the code of a finding runs. */
export const MOMENTS: Readonly<Record<Moment, string>> = {
  install: 'on installation',
  import: 'on import',
  command: 'by command',
  test: 'in tests',
  unreached: 'started by nothing',
};

export const inWords = (capability: Capability): string => capability.replace('-', ' ');
