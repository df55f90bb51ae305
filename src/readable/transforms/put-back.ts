import { withStringsBack } from '../../decode/strings.js';
import { edited } from '../../parse/edits.js';
import { before, locate } from '../../parse/locate.js';
import { nameOfKey, parentOf } from '../../parse/nodes.js';
import { parse } from '../../parse/parse.js';
import { endOf, startOf, walk } from '../../parse/walk.js';
import { type Evaluator, makeEvaluator } from '../../resolve/evaluate.js';
import { makeUnit, type Unit } from '../../resolve/unit.js';
import { HOLE, type Value } from '../../resolve/value.js';
import type { AnyNode, Edit, SourceFile } from '../../types.js';
import { spelled } from '../nodes.js';
import type { Transform } from '../transform.js';

/** Done to the text, not to a tree of Babel's: the evaluator knows the trees that rules are given, and says what in them is known. */
export const putBack: Transform = {
  name: 'put back',
  says: 'puts back what is known: strings that a decoder gives, names and texts that are worked out; what a call gives that may do something besides stands beside it',
  example: {
    before: `const name = ['s', 'f'].reverse().join(''); require(name)[\`read\${'File'}\`](atob('L2V0Yy9wYXNzd2Q='));`,
    after: `const name = 'fs';\nrequire(name).readFile('/etc/passwd');`,
  },
};

/** Bounds of what is asked of the evaluator about one file. */
const BOUNDS = { questions: 6_000, steps: 400, longest: 2_000, decoded: 200, shown: 120, deep: 12 } as const;

/** A text with what is known put back, and what else is known of it. */
export interface Known {
  readonly text: string;
  readonly edits: readonly Edit[];
  /** Where an offset of the text was in the file. */
  back(offset: number): number;
  /** What the evaluator calls the value of the identifier at an offset of the text: `child_process.exec`. */
  nameAt(offset: number): string | undefined;
}

/** All that is known of a file. Without anything put back, where no parser makes a tree that rules are given. */
export function knownOf(file: SourceFile): Known {
  const unit = makeUnit(parse(file));
  const first = (unit && !file.rewritten && withStringsBack(unit)) || undefined;
  const base = first ?? file;
  const open = first ? makeUnit(parse(first)) : unit;
  if (!open) return { text: file.text, edits: [], back: offset => offset, nameAt: () => undefined };
  const evaluator = makeEvaluator({ size: base.text.length });
  const edits = editsFor(open, evaluator);
  const second: SourceFile = {
    path: file.path,
    text: edited(base.text, edits),
    decodedFrom: { at: locate(base, 0, base.text.length), decoder: 'what is known' },
    rewritten: { from: base, edits },
  };
  const inBase = (offset: number): number => before(second, offset, 'start');
  return {
    text: second.text,
    edits: [...(first?.rewritten?.edits ?? []), ...edits],
    back: offset => (first ? before(first, inBase(offset), 'start') : inBase(offset)),
    nameAt: namesIn(open, evaluator, inBase),
  };
}

function namesIn(unit: Unit, evaluator: Evaluator, inBase: (offset: number) => number): Known['nameAt'] {
  let identifiers: Map<number, AnyNode> | undefined;
  return offset => {
    identifiers ??= new Map(unit.indexed.nodes('Identifier').map(node => [startOf(node), node]));
    const node = identifiers.get(inBase(offset));
    if (!node) return undefined;
    const { names, constants } = evaluator.evaluate(node, unit, BOUNDS.steps);
    return names.length === 1 && constants.length === 0 ? names[0] : undefined;
  };
}

/** What is asked, and about which file. */
interface Asked {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
}

/** One edit for each outermost expression whose text is known, and a comment beside calls that may do more than give it. */
function editsFor(unit: Unit, evaluator: Evaluator): readonly Edit[] {
  const candidates: AnyNode[] = [];
  walk(unit.indexed.program, node => {
    if (mayBeWorkedOut(node)) candidates.push(node);
    return false;
  });
  const edits: Edit[] = [];
  const by: Asked = { unit, evaluator };
  let asked = 0;
  let done = 0;
  for (const node of candidates.sort((a, b) => startOf(a) - startOf(b) || endOf(b) - endOf(a))) {
    if (startOf(node) < done || isTarget(node)) continue;
    if (asked++ >= BOUNDS.questions) break;
    const value = evaluator.evaluate(node, unit, BOUNDS.steps);
    const known = certain(value);
    if (known === undefined || known.length > BOUNDS.longest) continue;
    if (isPlain(node, by, 0) && mayStandThere(known, value)) {
      edits.push({ start: startOf(node), end: endOf(node), text: spelled(known) });
      done = endOf(node);
    } else if (isWorthTelling(node, known, by))
      edits.push({ start: endOf(node), end: endOf(node), text: ` /* ${beside(known)} */` });
  }
  return edits.sort((a, b) => a.start - b.start);
}

function mayBeWorkedOut(node: AnyNode): boolean {
  switch (node.type) {
    case 'CallExpression':
      return true;
    case 'BinaryExpression':
      return node.operator === '+';
    case 'TemplateLiteral':
      return node.expressions.length > 0;
    case 'MemberExpression':
      return node.computed;
    default: {
      // The name of a computed member, whatever it is made of.
      const parent = parentOf(node);
      return (
        parent?.type === 'MemberExpression' && parent.computed && parent.property === node && node.type !== 'Literal'
      );
    }
  }
}

/** Where something is put, or what is called: what stands there is not what it gives. */
function isTarget(node: AnyNode): boolean {
  const parent = parentOf(node);
  switch (parent?.type) {
    case 'AssignmentExpression':
      return parent.left === node;
    case 'UpdateExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return true;
    case 'UnaryExpression':
      return parent.operator === 'delete';
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node;
    case 'TaggedTemplateExpression':
    // A text that is a statement might be a directive.
    case 'ExpressionStatement':
      return true;
    case 'AssignmentPattern':
    case 'ArrayPattern':
    case 'RestElement':
      return true;
    case 'Property':
      return parentOf(parent)?.type === 'ObjectPattern';
    case 'ChainExpression':
      return true;
    default:
      return false;
  }
}

/** The one text that a value is, and nothing else. */
function certain({ constants, names, functions, objects, open }: Value): string | undefined {
  const [only] = constants;
  if (open || constants.length !== 1 || names.length + functions.length + objects.length > 0) return undefined;
  return typeof only === 'string' && !only.includes(HOLE) ? only : undefined;
}

/** What was decoded stands in the place of what decodes it unless it is long, or code: that is opened as a text of its own. */
function mayStandThere(known: string, { labels }: Value): boolean {
  if (labels.length === 0) return true;
  const isDecoded = labels.every(({ kind }) => kind === 'decoded' || kind === 'blob');
  return isDecoded && known.length <= BOUNDS.decoded && !/[;{}()]/.test(known);
}

/** A call of something that may do more, with nothing but constants: a text that nobody can see in the call. */
function isWorthTelling(node: AnyNode, known: string, by: Asked): boolean {
  if (node.type !== 'CallExpression' || known.length < 2) return false;
  if (by.unit.file.text.slice(startOf(node), endOf(node)).includes(known)) return false;
  return (node.arguments as AnyNode[]).every(arg => isPlain(arg, by, 0));
}

function beside(known: string): string {
  const cut = known.length > BOUNDS.shown ? `${known.slice(0, BOUNDS.shown)}…` : known;
  return spelled(cut).replaceAll('*/', '*\\/');
}

const METHODS =
  /^(?:at|charAt|charCodeAt|codePointAt|concat|entries|filter|flat|flatMap|from|fromCharCode|fromCodePoint|includes|indexOf|join|map|of|padEnd|padStart|raw|reduce|repeat|replace|replaceAll|reverse|slice|split|substr|substring|toLowerCase|toString|toUpperCase|trim|trimEnd|trimStart|values)$/;
const FUNCTIONS =
  /^(?:atob|btoa|decodeURI|decodeURIComponent|encodeURI|encodeURIComponent|escape|unescape|String|Number|parseInt|parseFloat)$/;

/** Nothing happens but that it is worked out: literals, the language's own pure functions, and what is made of them. */
function isPlain(node: AnyNode, by: Asked, level: number): boolean {
  if (level > BOUNDS.deep && node.type !== 'BinaryExpression') return false;
  if (level > 400) return false;
  const all = (nodes: readonly (AnyNode | null)[]): boolean => nodes.every(one => !one || isPlain(one, by, level + 1));
  switch (node.type) {
    case 'Literal':
    case 'TemplateElement':
      return true;
    case 'Identifier':
      return isOneText(node, by, level);
    case 'TemplateLiteral':
      return all(node.expressions as AnyNode[]);
    case 'BinaryExpression':
      return all([node.left as AnyNode, node.right as AnyNode]);
    case 'UnaryExpression':
      return node.operator !== 'delete' && isPlain(node.argument as AnyNode, by, level + 1);
    case 'ArrayExpression':
      return all(node.elements as (AnyNode | null)[]);
    case 'SpreadElement':
      return isPlain(node.argument as AnyNode, by, level + 1);
    case 'MemberExpression':
      return (
        isPlain(node.object as AnyNode, by, level + 1) &&
        (!node.computed || isPlain(node.property as AnyNode, by, level + 1))
      );
    case 'ArrowFunctionExpression':
      return node.body.type !== 'BlockStatement' && isPlain(node.body as AnyNode, by, level + 1);
    case 'CallExpression': {
      const callee = node.callee as AnyNode;
      if (!all(node.arguments as AnyNode[])) return false;
      if (callee.type === 'Identifier') return FUNCTIONS.test(callee.name) && !by.unit.indexed.variableOf(callee);
      return (
        callee.type === 'MemberExpression' &&
        METHODS.test(nameOfKey(callee.property as AnyNode)) &&
        isPlain(callee.object as AnyNode, by, level + 1)
      );
    }
    default:
      return false;
  }
}

/** A global, or a variable that is a text once and for all. What callers hand in is theirs to choose, and a list may change. */
function isOneText(identifier: AnyNode, by: Asked, level: number): boolean {
  const variable = by.unit.indexed.variableOf(identifier);
  if (!variable) return true;
  const [only, ...others] = variable.writes;
  if (others.length > 0 || only?.kind !== 'value' || only.path.length > 0 || only.operator) return false;
  return (
    isPlain(only.value, by, level + 1) &&
    certain(by.evaluator.evaluate(only.value, by.unit, BOUNDS.steps)) !== undefined
  );
}
