import type { Measured, Weights } from '../run/weights.js';
import type { Rule } from '../types.js';
import { type Case, keyOf } from './cases.js';

/**
 * How strongly the stated weight holds against what is counted. The number of honest packages with a finding is taken
 * to be Poisson, with a gamma prior of this shape around what the stated weight predicts: one honest package with a
 * finding that was stated to be unheard of counts for much, none leaves the statement as it is. (DuMouchel, 1999, does
 * the same to tell real side effects of drugs from chance.)
 */
const SHAPE = 0.05;
/** Added to the families and the malicious packages with a finding, so that a rare one is not taken for impossible. */
const HALF = 0.5;
/** A measured weight is at most so much above the stated one, and never above this. Bits. */
const MOST_ABOVE = 2;
const MOST = 14;
/** Fewer sightings than this, in families and honest packages together, measure nothing. */
const FEWEST = 2;

/**
 * Weights from counts: for each message of each rule, log2 of how much likelier it is in a malicious family than in an
 * honest package.
 *
 * @param cases malicious packages, weighted so that a family counts once, and honest ones
 */
export function weigh(cases: readonly Case[], rules: Readonly<Record<string, Rule>>): Weights {
  const sizes = new Map<string, number>();
  for (const { family, isMalicious } of cases) if (isMalicious) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  const packages = cases.filter(({ isMalicious }) => !isMalicious).length;
  const counts = new Map<string, { malicious: number; honest: number }>();
  for (const { family, isMalicious, report } of cases) {
    for (const key of keysIn(report.findings)) {
      const count = counts.get(key) ?? { malicious: 0, honest: 0 };
      counts.set(key, count);
      if (isMalicious) count.malicious += 1 / (sizes.get(family) as number);
      else count.honest++;
    }
  }
  const measured: Record<string, Record<string, Measured>> = {};
  for (const [id, { meta }] of Object.entries(rules)) {
    for (const messageId of Object.keys(meta.messages)) {
      const count = counts.get(`${id}/${messageId}`);
      const stated = meta.bits?.[messageId];
      if (!count || stated === undefined || count.malicious + count.honest < FEWEST) continue;
      measured[id] ??= {};
      measured[id][messageId] = {
        bits: bitsOf(count, stated, sizes.size, packages),
        malicious: Math.round(count.malicious * 10) / 10,
        honest: count.honest,
      };
    }
  }
  return { families: sizes.size, packages, measured };
}

function bitsOf(
  { malicious, honest }: { readonly malicious: number; readonly honest: number },
  stated: number,
  families: number,
  packages: number,
): number {
  const inMalware = (malicious + HALF) / (families + 2 * HALF);
  const predicted = inMalware / 2 ** stated;
  const inHonest = (SHAPE + honest) / (SHAPE / predicted + packages);
  const bits = Math.log2(inMalware / inHonest);
  return Math.round(Math.max(0, Math.min(bits, stated + MOST_ABOVE, MOST)) * 10) / 10;
}

/**
 * What is seen in a package, each message once. What only tests do, and chains with a guess in them, weigh less by a
 * step of their own and are left out, or they would be counted against the sure ones.
 */
function keysIn(findings: Case['report']['findings']): ReadonlySet<string> {
  return new Set(
    findings
      .filter(({ moment, guesses }) => moment !== 'test' && moment !== 'unreached' && guesses === undefined)
      .map(keyOf),
  );
}
