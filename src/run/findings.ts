import { locate } from '../parse/locate.js';
import { endOf, startOf } from '../parse/walk.js';
import { excerptOf } from '../readable/layout.js';
import type { Evidence, Finding, Location, Moment, Problem, Rewrite, Rule, Step } from '../types.js';
import { fingerprintOf } from './fingerprint.js';
import { weightOf } from './weights.js';

/** Characters between the ends of a chain that make it a long way. No payload of a few functions is so long. */
const FAR = 500_000;

/** Longest text that a placeholder is filled with. */
const LONGEST_DATA = 200;

/** Rewrites of more than this are nothing to apply by hand, and would fill the reports. Edits; UTF-16 units. */
const REWRITE = { edits: 1_000, text: 100_000 } as const;

/** A rule's problem as a finding: the message filled in, every step located, its code cut out. */
export function locateProblem(
  id: string,
  rule: Rule,
  problem: Problem,
  moment: Moment | undefined,
  beautify: 'auto' | 'always',
): Finding {
  const template = rule.meta.messages[problem.messageId];
  if (template === undefined) throw new Error(`rule ${id} has no message ${problem.messageId}`);
  const guesses = guessesIn(problem.chain);
  const rewrite = rewriteOf(id, rule, problem);
  return {
    rule: id,
    messageId: problem.messageId,
    behaviour: rule.meta.behaviours?.[problem.messageId] ?? rule.meta.behaviour,
    message: template.replace(/\{(\w+)\}/g, (_, key: string) =>
      String(problem.data?.[key] ?? '').slice(0, LONGEST_DATA),
    ),
    chain: problem.chain.map(step => evidence(step, beautify)),
    ...(moment !== undefined && { moment }),
    ...(guesses > 0 && { guesses }),
    bits: weightOf(id, rule, problem.messageId, moment, guesses),
    fingerprint: fingerprintOf(id, problem, moment),
    ...(rewrite && { rewrite }),
  };
}

/** A layer stands in no file, so that there is nothing to edit. */
function rewriteOf(id: string, { meta }: Rule, { rewrite: edits = [], chain }: Problem): Rewrite | undefined {
  if (edits.length === 0 || edits.length > REWRITE.edits || chain.at(-1)?.origin.file.decodedFrom) return undefined;
  if (edits.reduce((sum, { text }) => sum + text.length, 0) > REWRITE.text) return undefined;
  if (meta.rewrite === undefined) throw new Error(`rule ${id} does not say what its rewrites do`);
  return { says: meta.rewrite, edits };
}

/** The same for findings that say the same: a file whose strings were put back says what it said before once more. */
export function keyOf({ rule, messageId, chain }: Finding): string {
  return keyAt(rule, messageId, chain.at(-1)?.at);
}

/** The key that the finding of a problem will have. */
export function keyOfProblem(id: string, { messageId, chain }: Problem): string {
  const last = chain.at(-1);
  return keyAt(id, messageId, last && locate(last.origin.file, ...rangeOf(last.origin)));
}

function keyAt(rule: string, messageId: string, at: Location | undefined): string {
  const { path = '', start = '' } = onDisk(at) ?? {};
  return `${rule}/${messageId} ${path}:${start}`;
}

/** Where a finding's chain ends, in the bytes on disk; undefined for a chain without steps. */
export function placeOnDisk({ chain }: Pick<Finding, 'chain'>): Location | undefined {
  return onDisk(chain.at(-1)?.at);
}

function onDisk(place: Location | undefined): Location | undefined {
  let at = place;
  while (at?.decodedFrom) at = at.decodedFrom.at;
  return at;
}

/** A chain is as sure as its least sure step. */
export function guessesIn(chain: readonly Step[]): number {
  return Math.max(0, ...chain.map(({ guesses = 0 }) => guesses)) + (isFar(chain) ? 1 : 0);
}

/** Where one end of a bundle is said to feed the other, most of what lies between was not followed for sure. */
function isFar(chain: readonly Step[]): boolean {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last || first.origin.file !== last.origin.file) return false;
  const offset = ({ origin }: Step): number => ('node' in origin ? startOf(origin.node) : origin.start);
  return Math.abs(offset(first) - offset(last)) > FAR;
}

function evidence({ role, says, origin, guesses }: Step, beautify: 'auto' | 'always'): Evidence {
  const { file } = origin;
  const [start, end] = rangeOf(origin);
  const { text, line } = excerptOf(file, start, end, beautify);
  return {
    role,
    says,
    at: locate(file, start, end),
    excerpt: text,
    ...(guesses && { guesses }),
    ...(line !== undefined && { beautifiedLine: line }),
  };
}

function rangeOf(origin: Step['origin']): readonly [start: number, end: number] {
  const within = (offset: number): number => Math.max(0, Math.min(offset, origin.file.text.length));
  return 'node' in origin
    ? [within(startOf(origin.node)), within(endOf(origin.node))]
    : [within(origin.start), within(origin.end)];
}
