import type { Moment, Rule } from '../types.js';
import weights from './weights.json' with { type: 'json' };

/** What `npm run calibrate` measured of one message. */
export interface Measured {
  readonly bits: number;
  /** Malicious families with the finding; a family of which half the packages have it counts half. */
  readonly malicious: number;
  /** Honest packages with the finding. */
  readonly honest: number;
}

/** What was measured, by rule and message, and out of how much. */
export interface Weights {
  readonly families: number;
  readonly packages: number;
  readonly measured: Readonly<Record<string, Readonly<Record<string, Measured>>>>;
}

/** The weights that come with this version. */
export const shipped: Weights = weights;

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
export function weightOf(
  id: string,
  { meta }: Pick<Rule, 'meta'>,
  messageId: string,
  moment: Moment | undefined,
  { measured }: Weights = shipped,
): number {
  const bits = measured[id]?.[messageId]?.bits ?? meta.bits?.[messageId] ?? DEFAULT_BITS;
  // A note stays a note wherever it runs.
  const moved = moment === undefined || bits < 2 ? bits : Math.max(0, bits + MOMENT_BITS[moment]);
  return Math.round(moved * 10) / 10;
}
