/** One execution: a text made from a number, or a repetition whose time is measured against its length. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { TARGETS, type Target } from './targets.js';
import { type Pump, pumped, pumpsOf, textsOf } from './texts.js';

export type Fault =
  | { readonly kind: 'crash'; readonly text: string; readonly says: string }
  | { readonly kind: 'blow-up'; readonly pump: Pump; readonly says: string };

/** Every so many executions the text is a repetition. */
const PUMPS = 8;
/** Lengths that a repetition is measured at: each is double the one before. UTF-16 units. */
const SIZES = [4_000, 8_000, 16_000, 32_000, 64_000, 128_000];
/** Milliseconds. What takes less says nothing about growth; what takes more is not made longer. */
const FLOOR = 30;
const ENOUGH = 1_500;
/** Twice the text may take so many times as long, and no more. */
const MOST_GROWTH = 3.2;
/** Milliseconds that finding a smaller text of a crash may take. */
const SHRINKING = 10_000;

export type Input = { readonly text: string } | { readonly pump: Pump };

/** What an execution is given: always the same for the same number. */
export function inputsOf(name: string, seed: number): (number: number) => Input {
  const { language } = TARGETS[name] as Target;
  const [texts, pumps] = [textsOf(language), pumpsOf(language)];
  return number => {
    const own = { seed: createHash('sha256').update(`${seed} ${name} ${number}`).digest().readInt32LE(), numRuns: 1 };
    return number % PUMPS === 0
      ? { pump: fc.sample(pumps, own)[0] as Pump }
      : { text: fc.sample(texts, own)[0] as string };
  };
}

export async function execute(name: string, input: Input): Promise<Fault | undefined> {
  const target = TARGETS[name] as Target;
  if ('pump' in input) return await growthOf(target, input.pump);
  const says = await failureOn(target, input.text);
  return says === undefined ? undefined : { kind: 'crash', says, text: await smaller(target, input.text) };
}

async function failureOn(target: Target, text: string): Promise<string | undefined> {
  try {
    await target.run(text);
    return undefined;
  } catch (error) {
    return inWords(error);
  }
}

/** What is left of a text when all is removed without which it fails as well. */
async function smaller(target: Target, text: string): Promise<string> {
  const until = performance.now() + SHRINKING;
  let kept = text;
  for (let length = kept.length >> 1; length > 0; length >>= 1)
    for (let at = 0; at < kept.length && performance.now() < until; ) {
      const without = kept.slice(0, at) + kept.slice(at + length);
      if ((await failureOn(target, without)) === undefined) at += length;
      else kept = without;
    }
  return kept;
}

async function growthOf(target: Target, pump: Pump): Promise<Fault | undefined> {
  const took: number[] = [];
  for (const size of SIZES) {
    const text = pumped(pump, size);
    try {
      took.push(await timeOf(target, text));
    } catch (error) {
      return { kind: 'crash', text, says: inWords(error) };
    }
    const [first, second, third] = took.slice(-3);
    if (first === undefined || second === undefined || third === undefined) continue;
    if (second >= FLOOR && second > first * MOST_GROWTH && third > second * MOST_GROWTH) {
      // What else went on on the machine may have slowed it down; hardly twice.
      const again = await timeOf(target, text);
      if (again > second * MOST_GROWTH)
        return {
          kind: 'blow-up',
          pump,
          says: `${took.map(Math.round).join(', ')} ms for ${SIZES[0]}, … ${size} characters`,
        };
    }
    if (third > ENOUGH) break;
  }
  return undefined;
}

/** CPU time. Milliseconds. */
async function timeOf(target: Target, text: string): Promise<number> {
  const before = process.cpuUsage();
  await target.run(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function inWords(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
