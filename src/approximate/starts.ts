/** What a file does as soon as it is loaded: functions that its top calls, though nobody wrote a call of them. */

import type { Unit } from '../resolve/unit.js';
import type { AnyNode } from '../types.js';
import { observe } from './walk.js';

const known = new WeakMap<Unit, ReadonlySet<AnyNode>>();

/** Steps for the top of a file: so many, so many more for each UTF-16 unit of it, and no more than that. */
const STEPS = { least: 4_000, perUnit: 1 / 4, most: 60_000 };

/**
 * True for a function that the top of its file calls, in whatever way: as a getter or a coercion, out of a table or a
 * queue, as a module of a bundle. A walk of its own answers, for whoever asks: in most files nothing is worth the question.
 */
export function isStarted(fn: AnyNode, unit: Unit): boolean {
  let started = known.get(unit);
  if (!started) {
    known.set(unit, new Set());
    started = startedIn(unit);
    known.set(unit, started);
  }
  return started.has(fn);
}

function startedIn(unit: Unit): ReadonlySet<AnyNode> {
  if (!unit.world.walks) return new Set();
  const steps = Math.min(STEPS.most, STEPS.least + STEPS.perUnit * unit.file.text.length);
  return observe(unit, { first: steps, most: steps }, false)?.started ?? new Set();
}
