import type { Moment, Rule } from '../types.js';
import weights from './weights.json' with { type: 'json' };

/** A rule of somebody else's that says nothing of its weight. */
const DEFAULT_BITS = 3;

/**
 * What a finding gains or loses by when its code runs. Code that runs by itself is worth an attacker's while; tests
 * and examples are full of dangerous calls that nothing starts.
 */
const MOMENT_BITS: Readonly<Record<Moment, number>> = {
  install: 2,
  import: 0,
  command: -0.5,
  test: -5,
  unreached: -1.5,
};

/** Bits of one finding: log2 of how much likelier it is in malware than in honest packages. Never negative. */
export function weightOf(id: string, rule: Rule, messageId: string, moment: Moment | undefined): number {
  const own: number | undefined = (weights as Readonly<Record<string, Readonly<Record<string, number>>>>)[id]?.[
    messageId
  ];
  const bits = own ?? rule.meta.bits?.[messageId] ?? DEFAULT_BITS;
  // A note stays a note wherever it runs.
  if (moment === undefined || bits < 2) return bits;
  return Math.max(0, bits + MOMENT_BITS[moment]);
}
