import { edited } from '../parse/edits.js';
import { locate } from '../parse/locate.js';
import { functionAround, nameOfKey } from '../parse/nodes.js';
import type { Variable } from '../parse/scopes.js';
import type { Indexed } from '../parse/tree.js';
import { endOf, startOf } from '../parse/walk.js';
import { type Interpreter, interpreterOf } from '../resolve/interpret/interpreter.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode, Edit, SourceFile } from '../types.js';
import { isOutOfSight } from '../vocabulary/entropy.js';

/** Bounds of the opening of one file. */
const BOUNDS = {
  /** Functions that are tried, and calls of each. */
  tried: 60,
  samples: 3,
  /** Arguments of a call, most of them there to mislead. */
  args: 1_000,
  /** Work the trying may take, and what opening may take once it is known to be worth it. Ticks. */
  trying: 350_000,
  opening: 16_000_000,
  /** Strings that are put back. */
  strings: 40_000,
  /** Longest of them that is. */
  longest: 200_000,
} as const;

/** `a.push(a.shift())`, in whatever notation. */
const TURNS = /\bpush\b.{0,60}\bshift\b/;

/** What the commonest obfuscator calls everything. */
const RENAMED = /\b_0x[0-9a-f]{4}/;

/** Fewer hidden strings than this are a habit of honest code. */
const FEWEST = 5;

/**
 * A file whose strings are kept elsewhere and fetched through a decoder, with the strings put back: what obfuscators
 * call a string array (shuffled, wrapped, in base64 or RC4), and their home-made kin. A call is replaced when it
 * has only constants for arguments and the pure function behind it gives a text.
 */
export function withStringsBack(unit: Unit): SourceFile | undefined {
  const { file, indexed } = unit;
  const interpreter = interpreterOf(unit);
  const known = new Map<AnyNode, string>();
  const calls = indexed.nodes('CallExpression').filter(isLookUp);
  const tables = lookUpsInTables(unit, interpreter);
  // Turning an array round until a sum fits takes long, and is done before the first string is had.
  const turns = TURNS.test(file.text);
  if (turns) interpreter.allow(BOUNDS.opening);
  const decoders = calls.length + tables.length < FEWEST ? [] : decodersAmong(calls, unit, interpreter);
  if (decoders.length === 0 && tables.length < FEWEST) return undefined;
  if (decoders.length > 0 && interpreter.left < BOUNDS.opening) interpreter.allow(BOUNDS.opening);
  for (const call of decoders) {
    if (known.size >= BOUNDS.strings || interpreter.left <= 0) break;
    const value = interpreter.evaluate(call);
    if (typeof value === 'string' && value.length <= BOUNDS.longest) known.set(call, value);
  }
  for (const [node, value] of tables) if (known.size < BOUNDS.strings) known.set(node, value);
  if (known.size < FEWEST) return undefined;
  // A table of messages that anybody can read hides nothing, and is followed where it stands.
  const isObfuscated = tables.length >= FEWEST || turns || RENAMED.test(file.text);
  if (!isObfuscated && [...known.values()].filter(text => isOutOfSight(text, file.text)).length < FEWEST)
    return undefined;
  const edits = editsFor(known, unit);
  return {
    path: file.path,
    text: edited(file.text, edits),
    decodedFrom: { at: locate(file, 0, file.text.length), decoder: 'a table of strings' },
    rewritten: { from: file, edits },
  };
}

/** Methods of numbers, lists and texts: what they give was no text before, or is a part of one. */
const WRITING =
  /^(?:toString|toFixed|toPrecision|toExponential|toLocaleString|join|concat|slice|substring|substr|charAt)$/;

/**
 * `f(0x1a, 'key')`, `o.f('0x2b')`: a call with nothing but constants, one of them a position. What is given a text alone
 * translates it, or is worked out where it stands.
 */
function isLookUp(node: AnyNode): boolean {
  const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
  if (callee.type !== 'Identifier' && !(callee.type === 'MemberExpression' && callee.object.type === 'Identifier'))
    return false;
  if (callee.type === 'MemberExpression' && !callee.computed && WRITING.test(nameOfKey(callee.property as AnyNode)))
    return false;
  return args.length <= BOUNDS.args && args.some(isPosition) && args.every(arg => isConstant(arg, 0));
}

function isPosition(node: AnyNode): boolean {
  if (node.type !== 'Literal') return node.type !== 'TemplateLiteral';
  return (
    typeof node.value === 'number' ||
    (typeof node.value === 'string' && /^\W?-?(?:0x)?[0-9a-f]{1,5}$/i.test(node.value))
  );
}

function isConstant(node: AnyNode, level: number): boolean {
  if (level > 4) return false;
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' || typeof node.value === 'string';
    case 'UnaryExpression':
      return isConstant(node.argument as AnyNode, level + 1);
    case 'BinaryExpression':
      return isConstant(node.left as AnyNode, level + 1) && isConstant(node.right as AnyNode, level + 1);
    case 'MemberExpression':
      // Some obfuscators keep the numbers in an object: `f(o._0x1a2b)`.
      return node.object.type === 'Identifier' && (!node.computed || node.property.type === 'Literal');
    default:
      return false;
  }
}

/** The look-ups among the calls whose function is seen to decode: it gives texts that its caller did not hand in. */
function decodersAmong(calls: readonly AnyNode[], unit: Unit, interpreter: Interpreter): readonly AnyNode[] {
  const groups = new Map<Variable, AnyNode[]>();
  for (const call of calls) {
    const { callee } = call as unknown as { callee: AnyNode };
    const name = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : callee;
    const variable = unit.indexed.variableOf(name);
    if (!variable) continue;
    const list = groups.get(variable);
    if (list) list.push(call);
    else groups.set(variable, [call]);
  }
  const budget = interpreter.left - BOUNDS.trying;
  // The busiest first: a decoder is called again and again.
  const ranked = [...groups.values()].sort((a, b) => b.length - a.length).slice(0, BOUNDS.tried);
  const decodes = ranked.some(
    list =>
      interpreter.left > budget &&
      list.slice(0, BOUNDS.samples).filter(call => {
        const value = interpreter.evaluate(call);
        return typeof value === 'string' && value.length > 0 && !isHandedIn(value, call);
      }).length >= Math.min(2, list.length),
  );
  return decodes ? calls : [];
}

/** A text that stands among the arguments: what wraps or translates it decodes nothing. */
function isHandedIn(value: string, call: AnyNode): boolean {
  return (call as unknown as { arguments: AnyNode[] }).arguments.some(
    arg =>
      arg.type === 'Literal' &&
      (typeof arg.value === 'string'
        ? value.includes(arg.value) || arg.value.length > 40
        : // A message with the number of an error in it is made, not fetched.
          typeof arg.value === 'number' && value.length > 20 && value.includes(String(arg.value))),
  );
}

/** `t[12]` of a text or of a list of texts in escapes: names spelled letter by letter, or written out of sight. */
function lookUpsInTables({ file, indexed }: Unit, interpreter: Interpreter): [AnyNode, string][] {
  const tables = new Map<Variable, readonly string[] | string | undefined>();
  const spelled = spelledFrom(indexed);
  const found: [AnyNode, string][] = [];
  for (const node of indexed.nodes('MemberExpression')) {
    const { object, property, computed } = node as unknown as { object: AnyNode; property: AnyNode; computed: boolean };
    if (!computed || object.type !== 'Identifier' || property.type !== 'Literal') continue;
    if (typeof property.value !== 'number') continue;
    const variable = indexed.variableOf(object);
    if (variable?.writes.length !== 1) continue;
    if (!tables.has(variable)) tables.set(variable, hidden(variable));
    const value = tables.get(variable)?.[property.value];
    if (value !== undefined) found.push([node, value]);
  }
  return found;

  function hidden(variable: Variable): readonly string[] | string | undefined {
    const [write] = variable.writes;
    if (write?.kind !== 'value' || write.path.length > 0 || write.operator) return undefined;
    const { value } = write;
    if (value.type === 'Literal' && typeof value.value === 'string')
      return spelled.has(variable) ? value.value : undefined;
    if (value.type !== 'ArrayExpression' || functionAround(value) !== variable.scope.fn) return undefined;
    const source = file.text.slice(startOf(value), Math.min(endOf(value), startOf(value) + 50_000));
    if ((source.match(/\\x[2-7][0-9a-f]|\\u00[2-7][0-9a-f]/gi)?.length ?? 0) < 20) return undefined;
    const items = interpreter.evaluate(value);
    return Array.isArray(items) && items.every(item => typeof item === 'string') ? items : undefined;
  }
}

/** Texts whose letters are put together: `t[3] + t[17] + …`. */
function spelledFrom(indexed: Indexed): ReadonlySet<Variable> {
  const tableOf = (node: AnyNode): Variable | undefined => {
    const { object, property, computed } = node as unknown as { object: AnyNode; property: AnyNode; computed: boolean };
    const isLookUp = node.type === 'MemberExpression' && computed && property.type === 'Literal';
    return isLookUp && typeof property.value === 'number' ? indexed.variableOf(object) : undefined;
  };
  const sums = indexed.nodes('BinaryExpression').filter(node => (node as { operator?: string }).operator === '+');
  return new Set(
    sums.flatMap(sum => {
      const { left, right } = sum as unknown as { left: AnyNode; right: AnyNode };
      const table = tableOf(right);
      const before = left.type === 'BinaryExpression' && left.operator === '+' ? (left.right as AnyNode) : left;
      return table && tableOf(before) === table ? [table] : [];
    }),
  );
}

/** One edit for each outermost expression that is known: `d(1) + 'to' + d(2)` becomes one text. */
function editsFor(known: ReadonlyMap<AnyNode, string>, { indexed }: Unit): readonly Edit[] {
  const sums = new Map<AnyNode, string>();
  const textAt = (node: AnyNode): string | undefined =>
    node.type === 'Literal' && typeof node.value === 'string' ? node.value : (known.get(node) ?? sums.get(node));
  // Inner sums stand after the outer ones in the source's order.
  for (const sum of [...indexed.nodes('BinaryExpression')].reverse()) {
    const { left, right, operator } = sum as unknown as { left: AnyNode; right: AnyNode; operator: string };
    if (operator !== '+') continue;
    const [a, b] = [textAt(left), textAt(right)];
    if (a !== undefined && b !== undefined && a.length + b.length <= BOUNDS.longest) sums.set(sum, a + b);
  }
  const all = [...known, ...sums]
    .map(([node, value]) => ({ start: startOf(node), end: endOf(node), value }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const edits: Edit[] = [];
  // Only the outermost is spelled out: all inner sums of a long one are far longer together.
  for (const { start, end, value } of all)
    if (start >= (edits.at(-1)?.end ?? 0)) edits.push({ start, end, text: JSON.stringify(value) });
  return edits;
}
