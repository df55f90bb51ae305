/**
 * How the time of a backtracking matcher grows with the length of a text, decided on the automaton of the pattern.
 *
 * It grows faster than the length only where some text, repeated, leaves the matcher after every round both where it was and
 * somewhere else that it also comes back to: from `p` to `p` and to `q`, and from `q` to `q`, all by the same text (Weber and
 * Seidl, 1991). The search is such a `p`, too: it begins anew at every character. What a bounded loop multiplies is a factor.
 */
import { automatonOf } from './automaton.js';
import { type Machine, machineOf, type State } from './states.js';

export type Cost =
  /** Steps for each character at worst, as an order of magnitude. */
  | { readonly kind: 'linear'; readonly factor: number }
  /** A text that shows it when it is repeated, with something after it that does not match. */
  | { readonly kind: 'super-linear' | 'exponential'; readonly pump: string };

/** A pair of `p` and `q`, and how often a matcher can choose between them. */
interface Choice {
  readonly from: number;
  readonly to: number;
  readonly times: number;
}

/** More combined states than any pattern that should be written. */
const MOST_TRIPLES = 3_000_000;

/** @throws on a pattern that cannot be decided, with the reason */
export function costOf(source: string, flags: string): Cost {
  const machine = machineOf(automatonOf(source, flags), flags);
  const reaches = reachabilityOf(machine);
  const loops = machine.states.flatMap((_, at) => (reaches[at]?.has(at) ? [at] : []));
  const stateAt = (at: number) => machine.states[at] as State;
  const choices: Choice[] = [];
  let slow: Cost | undefined;
  for (const to of loops) {
    // A way through a safe state is walked once: it matches, and the matcher is done.
    if (stateAt(to).isSearch || stateAt(to).isSafe) continue;
    if (stateAt(to).forks.some(fork => reaches[fork]?.has(to)))
      return { kind: 'exponential', pump: pumpFrom(machine, reaches, to, to) ?? '' };
    for (const from of loops) {
      if (from === to || !reaches[from]?.has(to)) continue;
      const pump = pumpFrom(machine, reaches, from, to);
      if (pump === undefined) continue;
      if (reaches[to]?.has(from)) return { kind: 'exponential', pump };
      const bound = Math.min(stateAt(from).place.bound, stateAt(to).place.bound);
      if (bound === Number.POSITIVE_INFINITY) slow ??= { kind: 'super-linear', pump };
      choices.push({ from, to, times: Math.max(1, bound / pump.length) });
    }
  }
  return slow ?? { kind: 'linear', factor: factorOf(choices, reaches) };
}

/** For each state, those that it leads to; itself, when it is part of a loop. */
function reachabilityOf({ states }: Machine): readonly ReadonlySet<number>[] {
  const steps = states.map(({ next }) => [...new Set(next.flat())]);
  return steps.map(first => {
    const reached = new Set(first);
    for (const at of reached) for (const to of steps[at] as readonly number[]) reached.add(to);
    return reached;
  });
}

/** The shortest text that leads from `from` to both, and from `to` to itself; all that of itself when both are one. */
function pumpFrom(
  { states, letters }: Machine,
  reaches: readonly ReadonlySet<number>[],
  from: number,
  to: number,
): string | undefined {
  const returns = states.map((_, at) => reaches[from]?.has(at) && reaches[at]?.has(from));
  const crosses = states.map(({ isSafe }, at) => !isSafe && reaches[from]?.has(at) && reaches[at]?.has(to));
  const repeats = states.map(({ isSafe }, at) => !isSafe && reaches[to]?.has(at) && reaches[at]?.has(to));
  const size = states.length;
  const seen = new Map<number, { readonly before: number; readonly letter: number }>();
  const first = (from * size + from) * size + to;
  const goal = (from * size + to) * size + to;
  const queue = [first];
  for (const triple of queue) {
    const [a, b, c] = [Math.floor(triple / (size * size)), Math.floor(triple / size) % size, triple % size];
    for (let letter = 0; letter < letters.length; letter++) {
      for (const x of states[a]?.next[letter] ?? []) {
        if (!returns[x]) continue;
        for (const z of states[c]?.next[letter] ?? []) {
          if (!repeats[z]) continue;
          for (const y of states[b]?.next[letter] ?? []) {
            const key = (x * size + y) * size + z;
            if (!crosses[y] || seen.has(key)) continue;
            seen.set(key, { before: triple, letter });
            if (key === goal) return spelled(goal);
            if (queue.push(key) > MOST_TRIPLES) throw new Error('it is too large');
          }
        }
      }
    }
  }
  return undefined;

  function spelled(end: number): string {
    let text = '';
    for (let step = seen.get(end); step; step = step.before === first ? undefined : seen.get(step.before))
      text = `${letters[step.letter]}${text}`;
    return text;
  }
}

/** Choices that can follow each other multiply. */
function factorOf(choices: readonly Choice[], reaches: readonly ReadonlySet<number>[]): number {
  const known = new Map<Choice, number>();
  const upTo = (choice: Choice): number => {
    // No choice comes before itself: `to` leads back to `from` in none.
    const before = choices.filter(({ to }) => reaches[to]?.has(choice.from));
    const factor = known.get(choice) ?? choice.times * Math.max(1, ...before.map(upTo));
    known.set(choice, factor);
    return factor;
  };
  return Math.max(1, ...choices.map(upTo));
}
