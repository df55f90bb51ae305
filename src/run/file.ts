import { layersOf } from '../decode/layers.js';
import { parseFast } from '../parse/parse.js';
import { makeEvaluator } from '../resolve/evaluate.js';
import { makeUnit, type Unit } from '../resolve/unit.js';
import type {
  AnyNode,
  Capability,
  Finding,
  Moment,
  Origin,
  Parsed,
  Problem,
  Rule,
  ScanOptions,
  SourceFile,
} from '../types.js';
import { capabilitiesOf } from './capabilities.js';
import { factsOf, fileContext } from './context.js';
import { locateProblem } from './findings.js';

/** Bounds of the layers opened out of one file. */
const LAYERS = { each: 40, deep: 5, bytes: 12_000_000 } as const;

/** What one file, and the layers inside it, gave. */
export interface FileResult {
  /** What the file can do, with where first. */
  readonly capabilities: ReadonlyMap<Capability, Origin>;
  readonly widened: number;
}

/**
 * Runs the file rules over one file and, in turn, over each text that it is known to run.
 *
 * @param everyCall to name calls that only a rule of somebody else's may ask for
 */
export function runFile(
  unit: Unit,
  rules: Readonly<Record<string, Rule>>,
  moment: Moment,
  report: (id: string, rule: Rule, problem: Problem) => void,
  everyCall = false,
): FileResult {
  const capabilities = new Map<Capability, Origin>();
  let widened = 0;
  let budget: number = LAYERS.bytes;
  const pending: { readonly unit: Unit; readonly depth: number }[] = [{ unit, depth: 0 }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const evaluator = makeEvaluator(next.unit.file.text.length);
    const facts = factsOf(next.unit, evaluator, everyCall);
    for (const [capability, node] of capabilitiesOf(facts)) {
      if (!capabilities.has(capability)) capabilities.set(capability, { file: next.unit.file, node });
    }
    const listeners = new Map<string, ((node: AnyNode) => void)[]>();
    for (const [id, rule] of Object.entries(rules)) {
      const context = fileContext(facts, moment, problem => report(id, rule, problem));
      for (const [type, listener] of Object.entries(rule.file?.(context) ?? {}))
        listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    }
    for (const [type, callbacks] of listeners)
      for (const node of next.unit.indexed.nodes(type)) for (const callback of callbacks) callback(node);
    widened += evaluator.widened;
    if (next.depth >= LAYERS.deep || !unit.world.opens) continue;
    for (const layer of layersOf(facts).slice(0, LAYERS.each)) {
      budget -= layer.text.length;
      const opened = budget > 0 ? makeUnit(parseFast(layer), unit.world) : undefined;
      if (opened) pending.push({ unit: opened, depth: next.depth + 1 });
      else widened++;
    }
  }
  return { capabilities, widened };
}

/** The findings of the file rules in one text by itself. */
export function analyseFile(
  parsed: Parsed,
  rules: Readonly<Record<string, Rule>>,
  options: Pick<ScanOptions, 'beautify'> & { readonly everyCall?: boolean },
): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (id: string, rule: Rule, problem: Problem): void => {
    findings.push(locateProblem(id, rule, problem, 'import', options.beautify ?? 'auto'));
  };
  const unit = makeUnit(parsed);
  if (unit) runFile(unit, rules, 'import', add, options.everyCall);
  else runText(parsed.file, rules, 'import', add);
  return findings.sort((a, b) => b.bits - a.bits);
}

/** Rules that look at text alone get to see what no parser accepts. */
export function runText(
  file: SourceFile,
  rules: Readonly<Record<string, Rule>>,
  moment: Moment,
  report: (id: string, rule: Rule, problem: Problem) => void,
): void {
  for (const [id, rule] of Object.entries(rules))
    rule.text?.({ file, moment, report: problem => report(id, rule, problem) });
}
