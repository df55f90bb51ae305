/** What the engines think of a place in a package's code: for whoever wonders why a rule fires, or does not. */
import { factsOf as seenIn } from '../approximate/facts.js';
import { worthOf } from '../approximate/gate.js';
import { equalitiesIn } from '../approximate/supposing.js';
import { expressionsAt, isExpression } from '../parse/enclosing.js';
import { locate, offsetOf } from '../parse/locate.js';
import { parse } from '../parse/parse.js';
import { indexedOf } from '../parse/tree.js';
import { mayConcern } from '../parse/triage.js';
import { childrenOf, endOf, isNode, startOf } from '../parse/walk.js';
import { type Condition, conditionsAround } from '../resolve/conditions.js';
import { type Evaluator, makeEvaluator } from '../resolve/evaluate.js';
import { guardsOf } from '../resolve/guards.js';
import { interpreterOf } from '../resolve/interpret/interpreter.js';
import { reachOf } from '../resolve/reach/reach.js';
import { BOUNDS, type Bound } from '../resolve/session.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode, Call, Package, SourceFile } from '../types.js';
import type { Answer, Place, ToldBound, ToldCondition, ToldExpression, ToldPart, Unanswered } from './answers.js';
import { type FileFacts, factsOf } from './context.js';
import { type Opening, openPackage } from './opened.js';
import { codeOf, dataInWords, placeOf, toldValue } from './tell.js';

/** Bounds of what is told: UTF-16 units of the expression that is asked about, and of each list. */
const MOST = { text: 600, parts: 12, calls: 12, args: 8, conditions: 12, bounds: 8, paths: 2_000 } as const;

/** What is known of a place, as a scan of the package would come to know it; or why nothing is. */
export function ask(pkg: Package, place: Place, options: Opening = {}): Answer | Unanswered {
  const { path, line, column } = place;
  const content = pkg.files.get(path);
  if (content === undefined)
    return { why: `there is no file ${path} in it`, paths: [...pkg.files.keys()].slice(0, MOST.paths) };
  if (typeof content !== 'string') return { why: `${path} is no text` };
  const { sources, trees, moments } = openPackage(pkg, options);
  const file = sources.of(path) as SourceFile;
  if (!sources.isProgram(path, content)) return { why: `${path} is no code, as far as anybody knows` };
  const offset = offsetOf(file, line, column);
  if (offset === undefined) return { why: `${path} has no character at ${line}:${column}` };
  const unit = trees.open(file);
  const unparsed = (unit ? unit.indexed.parsed : parse(file)).unparsed ?? [];
  const refused = unparsed.find(({ start, end }) => !unit || (offset >= start && offset < end));
  if (!unit || refused) return { why: `${path} cannot be parsed there: ${refused?.why ?? 'nobody knows why'}` };
  const nodes = expressionsAt(unit.indexed.program, offset);
  if (nodes.length === 0) return { why: `there is no expression at ${path}:${line}:${column}` };

  // As in a scan, all calls are named first: that is what the walk and the budgets have behind them.
  const facts = factsOf(unit, makeEvaluator({ size: content.length, account: unit.world.costs.all }));
  const seen = seenIn(unit);
  return {
    place,
    grammar: unit.indexed.parsed.grammar,
    moment: moments.momentOf(path),
    isConcerning: mayConcern(content),
    unparsed: unparsed.length,
    walk: {
      steps: unit.world.opens && unit.world.walks ? (worthOf(unit)?.most ?? 0) : 0,
      isDone: seen !== undefined,
      isCut: seen?.isCut ?? false,
    },
    expressions: nodes.map(node => told(node, facts)),
  };
}

function told(node: AnyNode, facts: FileFacts): ToldExpression {
  const { unit } = facts;
  const { file, world } = unit;
  const bounds: ToldBound[] = [];
  const hit = (bound: ToldBound): void => {
    if (bounds.length < MOST.bounds) bounds.push(bound);
  };
  const evaluator = makeEvaluator({
    size: file.text.length,
    account: world.costs.all,
    onWidened: (bound, at) => hit(boundInWords(bound, at, file)),
  });
  const own = partOf(node, unit, evaluator);
  const steps = evaluator.steps;
  const { refused } = world.costs.all;
  const worked = dataInWords(interpreterOf(unit).evaluate(node));
  if (worked === undefined && world.costs.all.refused > refused)
    hit({ bound: 'the interpreter gave up: no ticks or no room are left, or it met what it does not do' });
  return {
    ...own,
    text: codeOf(file, node, MOST.text),
    type: node.type,
    location: locate(file, startOf(node), endOf(node)),
    isReached: facts.everyCall || isReached(node, unit),
    isHandedIn: evaluator.isHandedIn(node, unit),
    ...(worked !== undefined && { interpreter: worked }),
    calls: facts.calls
      .filter(call => startOf(call.node) === startOf(node) && endOf(call.node) === endOf(node))
      .slice(0, MOST.calls)
      .map(call => toldCall(call, node, unit, evaluator)),
    parts: childrenOf(node)
      .filter(isExpression)
      .slice(0, MOST.parts)
      .map(part => partOf(part, unit, evaluator)),
    guards: guardsOf(node, unit, evaluator).map(({ says, origin }) => `${says} (${placeOf(origin.file, origin.node)})`),
    conditions: toldConditions(node, file),
    steps,
    bounds,
  };
}

function partOf(node: AnyNode, unit: Unit, evaluator: Evaluator): ToldPart {
  const value = evaluator.evaluate(node, unit);
  const seen = seenIn(unit)?.valueOf(node);
  return {
    text: codeOf(unit.file, node),
    at: placeOf(unit.file, node),
    value: toldValue(value, evaluator.labelsWithin(value)),
    ...(seen && { walk: toldValue(seen) }),
  };
}

/** Whether a scan would ask what the expression is called. */
function isReached(node: AnyNode, unit: Unit): boolean {
  const reach = reachOf(unit);
  return reach.has(node) || reach.isCandidate(node) || (seenIn(unit)?.isNamed(node) ?? false);
}

function toldCall({ name, node: call, args }: Call, node: AnyNode, unit: Unit, evaluator: Evaluator) {
  const isWritten = call === node;
  const inWords = (arg: AnyNode): string => {
    const { constants, names } = toldValue(evaluator.evaluate(arg, unit));
    const [first, ...others] = [...constants, ...names];
    if (first === undefined) return isWritten ? codeOf(unit.file, arg, 60) : '?';
    return others.length > 0 ? `${first} or others` : first;
  };
  return { name, args: args.slice(0, MOST.args).map(inWords), isWritten };
}

function toldConditions(node: AnyNode, file: SourceFile): readonly ToldCondition[] {
  const found: ToldCondition[] = [];
  for (const condition of conditionsAround(node)) {
    if (found.length >= MOST.conditions) break;
    found.push(toldCondition(condition, file));
  }
  return found;
}

function toldCondition(condition: Condition, file: SourceFile): ToldCondition {
  if ('test' in condition) {
    const { test, holds } = condition;
    return {
      test: codeOf(file, test),
      holds,
      at: placeOf(file, test),
      supposes: (holds ? equalitiesIn(test) : [])
        .slice(0, MOST.args)
        .map(({ variable, value }) => `${codeOf(file, variable, 60)} is ${codeOf(file, value, 60)}`),
    };
  }
  const { discriminant, cases } = condition;
  const values = cases.slice(0, MOST.args).map(one => codeOf(file, one, 60));
  const test = `${codeOf(file, discriminant)} is ${values.join(' or ')}`;
  const isVariable = discriminant.type === 'Identifier' && cases.length === 1;
  return { test, holds: true, at: placeOf(file, discriminant), supposes: isVariable ? [test] : [] };
}

const IN_WORDS: Readonly<Record<Bound, string>> = {
  steps: `no steps are left: ${BOUNDS.query} for a question, ${BOUNDS.afterwards} when the file's are used up`,
  depth: `${BOUNDS.depth} evaluations wait for each other`,
  stack: 'nests deeper than the native stack',
  sites: `more than ${BOUNDS.sites} calls hand something in`,
  within: `more than ${BOUNDS.within} values are inside of it`,
};

/** @param at a node of the file or of another, a variable, or a question about something */
function boundInWords(bound: Bound, at: object | undefined, file: SourceFile): ToldBound {
  const said = IN_WORDS[bound];
  if (isNode(at))
    return isIn(at, file) ? { bound: said, at: `${codeOf(file, at, 60)} (${placeOf(file, at)})` } : { bound: said };
  const { name } = (at ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? { bound: said, at: `the variable ${name}` } : { bound: said };
}

/** Whether a node is of this file: one of another has other text in its place. */
function isIn(node: AnyNode, file: SourceFile): boolean {
  return indexedOf(node)?.parsed.file === file;
}
