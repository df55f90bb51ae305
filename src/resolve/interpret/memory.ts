/** What the variables of a file hold on to, and what looking into long texts takes. */
import { LIMITS, reading } from '../../language/account.js';
import { type Data, roomOf } from '../../language/data.js';
import { type Env, type Run, SHORT } from './model.js';

/** Bytes after which it is looked what variables hold on to. */
const BETWEEN_LOOKS = 16_000_000;

export function isSpent(run: Run): boolean {
  return run.question < 0 || run.room < 0;
}

/** Remembers a text that is put together for good and paid for. */
export function made(run: Run, text: string): string {
  run.recent[run.oldest++ & 3] = text;
  return text;
}

/** What variables hold on to is bounded by forgetting it: it is worked out anew when it is asked for. */
export function look(run: Run, taken: number): void {
  run.unlooked += taken;
  if (run.unlooked < BETWEEN_LOOKS) return;
  run.unlooked = 0;
  const holds = roomOf(valuesWithin(run.standing.values()));
  run.costs.held += holds - run.held;
  run.held = holds;
  if (run.costs.held > LIMITS.held) forget(run);
}

export function forget(run: Run): void {
  run.standing.clear();
  run.additions.clear();
  run.costs.held -= run.held;
  run.held = 0;
}

export function* valuesWithin(environmentsOf: Iterable<Env>): Iterable<Data> {
  for (const env of environmentsOf) {
    yield* env.slots.values();
    yield* env.args;
    if (env.given) yield* env.given;
    yield env.self;
  }
}

/** The environments that a function made in one closes over, up to those that stay. */
export function* around(made: Env): Iterable<Env> {
  for (let env: Env | undefined = made; env && !env.standing; env = env.outer) yield env;
}

/** Pays for a long text that somebody looks into, as putting it together takes time and room. */
export function lookedInto(run: Run, text: string): void {
  if (text.length <= SHORT || text === run.last) return;
  run.last = text;
  if (run.recent.includes(text)) return;
  run.tick(reading(text.length), text.length);
  made(run, text);
}
