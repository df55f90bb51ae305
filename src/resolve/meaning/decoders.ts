/** What home-made decoders and loops work out. */

import { type Data, OPAQUE } from '../../language/data.js';
import { parentOf } from '../../parse/nodes.js';
import type { Variable } from '../../parse/scopes.js';
import { endOf, startOf } from '../../parse/walk.js';
import type { AnyNode } from '../../types.js';
import { isHidden } from '../hidden.js';
import { interpreterOf } from '../interpret/interpreter.js';
import { label } from '../labels.js';
import { ROOM, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { constant, type Frame, type Value, withLabels } from '../value.js';
import { dataOf, ofData } from './known.js';

/** `s = ''; for (…) s += String.fromCharCode(…)`: a text that a loop out of nothing but constants puts together. */
export function loopedOut(variable: Variable, unit: Unit): Value | undefined {
  const [first, ...others] = variable.writes;
  if (!unit.world.opens || first?.kind !== 'value' || others.length === 0 || others.length > 4) return undefined;
  const looped = others.find(write => write.kind === 'value' && LOOPED.test(sourceOf(write.value, unit)));
  const [reference] = unit.indexed.referencesOf(variable);
  if (looped?.kind !== 'value' || !reference || !isInLoop(looped.value)) return undefined;
  const text = interpreterOf(unit).evaluate(reference);
  if (typeof text !== 'string' || text.length < 4) return undefined;
  const origin = { file: unit.file, node: looped.value };
  return withLabels(
    constant(text),
    isHidden(text, unit.file.text) ? [label('decoded', 'a loop of its own', origin)] : [],
  );
}

export function sourceOf(node: AnyNode, unit: Unit): string {
  return unit.file.text.slice(startOf(node), Math.min(endOf(node), startOf(node) + 1_000));
}

/** What a home-made decoder gives: a call that only constants go into, of code that is pure. */
export function workedOut(
  session: Session,
  node: AnyNode,
  callee: Value,
  methods: readonly string[],
  args: readonly Value[],
  frame: Frame,
): Value | undefined {
  const { unit } = frame;
  if (!unit.world.opens) return undefined;
  const [closure] = callee.functions;
  let result: Data = OPAQUE;
  if (callee.functions.length === 1 && closure && !closure.frame.call) {
    const failures = session.failed.get(closure.node) ?? 0;
    if (failures >= FAILURES) return undefined;
    const passed = args.map(value => dataOf(session, value));
    if (!passed.includes(OPAQUE)) result = interpreterOf(closure.frame.unit).call(closure.node, passed);
    else if (!frame.call) result = interpreterOf(unit).evaluate(node);
    if (result === OPAQUE) session.failed.set(closure.node, failures + 1);
  } else if (callee.functions.length === 0 && !frame.call && methods.some(name => DECODING.has(name))) {
    result = interpreterOf(unit).evaluate(node);
  }
  // Nothing at all is what a list is before somebody fills it with what is not known here.
  return result === '' ? undefined : ofData(result, 0, count => session.account.pays(count, count * ROOM));
}

/** A function that could not be worked out so many times is not tried again. */
const FAILURES = 3;

/** Methods that decoders work with, beyond what is followed without an interpreter. */
const DECODING = new Set(['replace', 'replaceAll', 'reduce', 'map', 'join', 'filter', 'split', 'concat', 'toString']);

/** What loops of decoders add to a text: characters, by number or by place. */
const LOOPED = /fromC(?:harCode|odePoint)|char(?:Code)?At|codePointAt|parseInt|\[/;

export function isInLoop(node: AnyNode): boolean {
  for (
    let at = parentOf(node), hops = 0;
    at && hops < 30 && !/Function|Program/.test(at.type);
    at = parentOf(at), hops++
  )
    if (/^(?:For|While|DoWhile)/.test(at.type)) return true;
  return false;
}
