import { isUnanalysed, type Skipped } from '../gaps.js';
import type { Behaviour, Finding, Thresholds, Verdict } from '../types.js';

/**
 * Bits of evidence that a package must bring before it is as likely malicious as not. Honest packages outnumber
 * malicious ones about a thousand to one in what people install, and 2^10 is about a thousand.
 */
const PRIOR_BITS = 10;

/**
 * Lowest scores of the verdicts. A score is the chance, in percent, that a package is malicious, so what the errors cost
 * decides, not any sample: a build that is stopped in vain costs as much as nine are worth that were rightly stopped,
 * since it is what people switch the tool off for; a look in vain costs a third of a look that finds something.
 */
const THRESHOLDS: Thresholds = { suspicious: 25, malicious: 90 };

/**
 * Hiding is no deed, and honest authors do it: to keep a licence, or an idea. What was hidden and could be read speaks for
 * itself, and as long as nothing else speaks against a package it is not more than suspicious. That it can do what its
 * description does not call for, or is small and names no project, is nothing else, and neither is what installers do, that
 * a client of a service logs in with its token, or that a program is started which lies beside the code; that it contacts
 * a throw-away host, or outbids somebody's version, is. Bits.
 */
const MOST_FOR_HIDING = 13.1;
const NOTHING_ELSE: Partial<Readonly<Record<Behaviour, number>>> = {
  obfuscation: Number.POSITIVE_INFINITY,
  capability: 6.5,
  install: 4.5,
  theft: 2.7,
  execution: 3.8,
};
const WEAK = 2;

function isHiding(behaviour: Behaviour, bits: number): boolean {
  return bits <= (NOTHING_ELSE[behaviour] ?? WEAK);
}

/**
 * The score of a package: the strongest finding of each behaviour counts, since forty weak hits of one kind in a
 * framework are one habit, not forty pieces of evidence. The sum of bits goes through a logistic to 0–100.
 *
 * @param skipped what was not analysed: a package of which something that may run is unknown is never clean
 */
export function scoreOf(
  findings: readonly Pick<Finding, 'behaviour' | 'bits'>[],
  thresholds: Partial<Thresholds> = {},
  skipped: readonly Skipped[] = [],
): { readonly score: number; readonly verdict: Verdict } {
  const { suspicious, malicious } = { ...THRESHOLDS, ...thresholds };
  const strongest = new Map<Behaviour, number>();
  for (const { behaviour, bits } of findings) strongest.set(behaviour, Math.max(bits, strongest.get(behaviour) ?? 0));
  let sum = 0;
  for (const bits of strongest.values()) sum += bits;
  if ([...strongest].every(([behaviour, bits]) => isHiding(behaviour, bits))) sum = Math.min(sum, MOST_FOR_HIDING);
  if (sum <= 0) return { score: 0, verdict: isUnanalysed(skipped) ? 'note' : 'clean' };
  const score = Math.round(1000 / (1 + 2 ** (PRIOR_BITS - sum))) / 10;
  return { score, verdict: score >= malicious ? 'malicious' : score >= suspicious ? 'suspicious' : 'note' };
}
