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

/**
 * What a finding loses for each turn of its chain that was guessed: a method met by its name only, one of many callers.
 * Malware is small, and its chains are short; a label that wanders through a bundle says little.
 */
const GUESS_BITS: readonly number[] = [0, 6, 9, 11];

/** Bits of one finding: log2 of how much likelier it is in malware than in honest packages. Never negative. */
export function weightOf(
  id: string,
  { meta }: Pick<Rule, 'meta'>,
  messageId: string,
  moment: Moment | undefined,
  guesses = 0,
  { measured }: Weights = shipped,
): number {
  return adjusted(measured[id]?.[messageId]?.bits ?? meta.bits?.[messageId] ?? DEFAULT_BITS, moment, guesses);
}

/** What is left of a weight, by when the code runs and how much of the chain was guessed. */
export function adjusted(bits: number, moment: Moment | undefined, guesses = 0): number {
  // A note stays a note wherever it runs.
  const moved = moment === undefined || bits < 2 ? bits : bits + MOMENT_BITS[moment];
  const sure = Math.max(0, moved - (GUESS_BITS[Math.min(guesses, GUESS_BITS.length - 1)] as number));
  return Math.round(sure * 10) / 10;
}
