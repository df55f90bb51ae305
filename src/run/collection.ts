/**
 * The findings of one package.
 *
 * A framework has hundreds of one kind, and nobody reads them; but what is left out must not be able to hide in that.
 * So the first are findings of their own, and the rest of each kind are one finding together, which is known by all of
 * them: whoever accepts it is told when another joins.
 */
import { createHash } from 'node:crypto';
import type { Finding, Moment, Problem, Step } from '../types.js';
import { guessesIn, keyOf, keyOfProblem } from './findings.js';
import { fingerprintOf } from './fingerprint.js';

/** Findings of one rule in one package that are told one by one. */
export const LISTED = 100;

/** One finding before its code is cut out and laid out, which takes the most time of all. */
export interface Found {
  readonly rule: string;
  /** The same for findings that weigh the same and say the same. */
  readonly kind: string;
  /** The same for findings of one kind in one place: a file whose strings were put back says what it said once more. */
  readonly key: string;
  readonly fingerprint: () => string;
  readonly make: () => Finding;
  /** Empty where the finding was made in an earlier scan. */
  readonly chain: readonly Step[];
}

export interface Collection {
  add(found: Found): void;
  /** What was found so far. */
  all(): readonly Finding[];
}

/** A problem as it is before anything is made of it. */
export function foundProblem(id: string, problem: Problem, moment: Moment | undefined, make: () => Finding): Found {
  return {
    rule: id,
    kind: kindOf(id, problem.messageId, moment, guessesIn(problem.chain)),
    key: keyOfProblem(id, problem),
    fingerprint: () => fingerprintOf(id, problem, moment),
    make,
    chain: problem.chain,
  };
}

/** A finding that is there already. */
export function foundBefore(finding: Finding): Found {
  const { rule, messageId, moment, guesses, fingerprint } = finding;
  return {
    rule,
    kind: kindOf(rule, messageId, moment, guesses ?? 0),
    key: keyOf(finding),
    fingerprint: () => fingerprint,
    make: () => finding,
    chain: [],
  };
}

/** Findings of one kind weigh the same, so that none that weighs more is ever among the rest of another. */
const kindOf = (rule: string, messageId: string, moment: Moment | undefined, guesses: number): string =>
  `${rule}/${messageId}/${moment}/${guesses}`;

/** @param onFinding told of each finding that stands for itself, with the places its chain was made of */
export function makeCollection(onFinding?: (finding: Finding, chain: readonly Step[]) => void): Collection {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  const listed: Finding[] = [];
  const rest = new Map<string, { readonly first: Finding; readonly others: string[] }>();
  return {
    add({ rule, kind, key, fingerprint, make, chain }) {
      if (seen.has(key)) return;
      seen.add(key);
      const count = (counts.get(rule) ?? 0) + 1;
      counts.set(rule, count);
      const known = count > LISTED ? rest.get(kind) : undefined;
      if (known) {
        known.others.push(fingerprint());
        return;
      }
      const finding = make();
      if (count > LISTED) rest.set(kind, { first: finding, others: [] });
      else listed.push(finding);
      onFinding?.(finding, chain);
    },
    all() {
      const known = new Set(listed.map(({ fingerprint }) => fingerprint));
      return [...listed, ...[...rest.values()].map(({ first, others }) => together(first, others, known))];
    },
  };
}

/** One finding for several. Copies of one code, of one told by itself too, are one to whoever accepts it. */
function together(first: Finding, others: readonly string[], known: ReadonlySet<string>): Finding {
  if (others.length === 0) return first;
  const all = [...new Set([first.fingerprint, ...others.filter(other => !known.has(other))])].sort();
  return {
    ...first,
    message: `${first.message}; and ${others.length} more like it, which are not told one by one`,
    fingerprint: all.length === 1 ? first.fingerprint : digestOf(all),
  };
}

const digestOf = (fingerprints: readonly string[]): string =>
  createHash('sha256').update(fingerprints.join('\n')).digest('hex').slice(0, 32);
