import { allCommands, parseShell } from '../package/shell.js';
import { EACH, parentOf } from '../parse/scopes.js';
import type { Evaluator } from '../resolve/evaluate.js';
import { guardsOf } from '../resolve/guards.js';
import type { Unit } from '../resolve/unit.js';
import { HOLE, type Value } from '../resolve/value.js';
import type { AnyNode, ApiGroup, Call, Constant, FileContext, Label, Moment, Problem } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';

/** What the file rules share about one file: each call is named once, however many rules ask. */
export interface FileFacts {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
  readonly calls: readonly NamedCall[];
}

interface NamedCall extends Call {
  readonly groups: ReadonlySet<ApiGroup>;
}

/** Files with more calls than this are looked at for the first ones only; the rest is counted as widened. */
const MOST_CALLS = 60_000;

export function factsOf(unit: Unit, evaluator: Evaluator): FileFacts {
  const calls: NamedCall[] = [];
  const nodes = [
    ...unit.indexed.nodes('CallExpression'),
    ...unit.indexed.nodes('NewExpression'),
    ...unit.indexed.nodes('ImportExpression'),
  ];
  for (const node of nodes.slice(0, MOST_CALLS)) addCalls(node, unit, evaluator, calls);
  calls.sort((a, b) => offset(a.node) - offset(b.node));
  return { unit, evaluator, calls };
}

function offset(node: AnyNode): number {
  return node.start ?? node.range?.[0] ?? 0;
}

function addCalls(node: AnyNode, unit: Unit, evaluator: Evaluator, calls: NamedCall[]): void {
  if (node.type === 'ImportExpression') {
    calls.push({
      name: 'import',
      node,
      args: [node.source as AnyNode],
      receiver: undefined,
      groups: groupsOf('import'),
    });
    return;
  }
  const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
  const receiver = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
  for (const spelled of evaluator.evaluate(callee, unit).names) {
    const { name, passed } = unwrapped(spelled, args);
    const groups = groupsOf(name);
    calls.push({ name, node, args: passed, receiver, groups });
  }
}

/** `eval.call(null, code)` is a call of `eval` with `code`. */
function unwrapped(
  name: string,
  args: readonly AnyNode[],
): { readonly name: string; readonly passed: readonly AnyNode[] } {
  if (name.endsWith('.call')) return { name: name.slice(0, -5), passed: args.slice(1) };
  if (name.endsWith('.apply') && name !== 'Reflect.apply') {
    const [, list] = args;
    return {
      name: name.slice(0, -6),
      passed: list?.type === 'ArrayExpression' ? (list.elements.filter(Boolean) as AnyNode[]) : args.slice(1),
    };
  }
  return { name, passed: args };
}

export function fileContext(facts: FileFacts, moment: Moment, report: (problem: Problem) => void): FileContext {
  const { unit, evaluator } = facts;
  const value = (node: AnyNode): Value => evaluator.evaluate(node, unit);
  return {
    file: unit.file,
    program: unit.indexed.program as FileContext['program'],
    calls: (...groups) => facts.calls.filter(call => groups.some(group => call.groups.has(group))),
    named: name => facts.calls.filter(call => (typeof name === 'string' ? call.name === name : name.test(call.name))),
    valueOf: node => value(node).constants.filter(isWhole),
    textsOf: node =>
      value(node)
        .constants.filter(constant => typeof constant === 'string')
        .map(text => text.replaceAll(HOLE, '…')),
    textsWithin: node => textsWithin(value(node), node, 0),
    namesOf: node => value(node).names,
    labelsOf: node => labelsOf(node),
    labelsOfProperty: (node, ...path) => {
      const found = path.reduce((at, key) => evaluator.member(at, key, unit, node), propertiesOf(value(node)));
      return evaluator.labelsWithin(found);
    },
    commandsOf: (line, words) => {
      const tail = words?.type === 'ArrayExpression' ? textsWithin(value(words), words, 0).slice(0, 50) : [];
      const lines = value(line)
        .constants.filter(constant => typeof constant === 'string')
        .slice(0, 8);
      return lines.flatMap(text => allCommands(parseShell([text.replaceAll(HOLE, '…'), ...tail].join(' '))));
    },
    guardsOf: node => guardsOf(node, unit, evaluator),
    nodes: type => unit.indexed.nodes(type),
    parentOf,
    moment,
    report,
  };

  function textsWithin(of: Value, node: AnyNode, level: number): readonly string[] {
    const own = of.constants.filter(constant => typeof constant === 'string').map(text => text.replaceAll(HOLE, '…'));
    if (of.objects.length === 0 || level >= 2) return own;
    return [...own, ...textsWithin(evaluator.member(of, EACH, unit, node), node, level + 1)];
  }

  function labelsOf(node: AnyNode): readonly Label[] {
    return evaluator.labelsWithin(value(node));
  }
}

function isWhole(constant: Constant): boolean {
  return typeof constant !== 'string' || !constant.includes(HOLE);
}

/** A value without what hangs on it as a whole: only what its properties hold is asked for. */
function propertiesOf(value: Value): Value {
  return { ...value, labels: [], names: [], constants: [] };
}
