/** Babel's nodes, made and looked at. Plain objects: no builder checks them, the generator prints what they say. */
import type * as t from '@babel/types';

export type Node = t.Node;
export type Expression = t.Expression;
export type Statement = t.Statement;

export const identifier = (name: string): t.Identifier => ({ type: 'Identifier', name }) as t.Identifier;
export const text = (value: string): t.StringLiteral =>
  ({ type: 'StringLiteral', value, extra: { raw: spelled(value), rawValue: value } }) as unknown as t.StringLiteral;
export const truth = (value: boolean): t.BooleanLiteral => ({ type: 'BooleanLiteral', value }) as t.BooleanLiteral;
export const number = (value: number): Expression =>
  value < 0 || Object.is(value, -0)
    ? ({ type: 'UnaryExpression', operator: '-', prefix: true, argument: number(-value) } as t.UnaryExpression)
    : ({ type: 'NumericLiteral', value } as t.NumericLiteral);
export const not = (argument: Expression): t.UnaryExpression =>
  ({ type: 'UnaryExpression', operator: '!', prefix: true, argument }) as t.UnaryExpression;
export const block = (body: Statement[], at?: Node): t.BlockStatement =>
  standingAt({ type: 'BlockStatement', body, directives: [] } as unknown as t.BlockStatement, at);
export const statement = (expression: Expression): t.ExpressionStatement =>
  standingAt({ type: 'ExpressionStatement', expression } as t.ExpressionStatement, expression);

/** The node, standing where another one did: its place is where the rewritten code is told to come from. */
export function standingAt<T extends Node>(node: T, at: Node | null | undefined): T {
  if (at) {
    node.start = at.start ?? null;
    node.end = at.end ?? null;
    node.loc = at.loc ?? null;
  }
  return node;
}

/**
 * What may stand where something else gave the same: a member, or `eval`, that comes to stand right before the brackets
 * of a call would be called otherwise, and `delete` and `typeof` look at how they are told what they are told.
 */
export function asValue(value: Expression, { node, parent, key }: Standing): Expression {
  const isCalled = key === 'callee' || key === 'tag';
  const isLookedAt = parent.type === 'UnaryExpression' && /^(?:delete|typeof)$/.test(parent.operator);
  const isNamed =
    /MemberExpression$/.test(value.type) || (value.type === 'Identifier' && (isLookedAt || value.name === 'eval'));
  if (!isNamed || !(isCalled || isLookedAt)) return value;
  return standingAt({ type: 'SequenceExpression', expressions: [number(0), value] } as t.SequenceExpression, node);
}

/** Where a node stands: Babel's paths are that. */
interface Standing {
  readonly node: Node;
  readonly parent: Node;
  readonly key: string | number | null;
}

/** Makes a node another one, in the same place: whoever holds it holds the new one. */
export function become(node: Node, other: Node): void {
  const { start, end, loc, leadingComments, trailingComments, innerComments } = node;
  const fields = { ...other };
  for (const key of Object.keys(node)) delete (node as unknown as Record<string, unknown>)[key];
  Object.assign(node, fields, { start, end, loc });
  if (leadingComments) node.leadingComments = leadingComments;
  if (trailingComments) node.trailingComments = trailingComments;
  if (innerComments && !node.innerComments) node.innerComments = innerComments;
}

/** A comment that stands before a node, saying what was there. */
export function noteBefore(node: Node, words: string): void {
  node.leadingComments = [...(node.leadingComments ?? []), comment(words)];
}

export function noteInside(node: Node, words: string): void {
  node.innerComments = [...(node.innerComments ?? []), comment(words)];
}

export function noteAfter(node: Node, words: string): void {
  node.trailingComments = [...(node.trailingComments ?? []), comment(words)];
}

const comment = (words: string): t.Comment => ({ type: 'CommentBlock', value: ` ${words} ` }) as t.Comment;

/** What nobody sees, or sees in another order than it stands. */
const UNSHOWABLE = /[^\n\t\x20-\x7e\p{L}\p{N}\p{P}\p{S}\p{Zs}]/gu;

/** A text between quotes, as a person would write it; what cannot be seen stays an escape. */
export function spelled(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = value
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/\p{Cs}|[\u2028\u2029\u00a0\ufeff]|(?! )\p{Zs}/gu, escaped)
    .replace(UNSHOWABLE, escaped);
  return `${quote}${body}${quote}`;
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const code = character.charCodeAt(at);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');
}

/** A name that may stand after a dot. */
export const isName = (value: string): boolean => /^[A-Za-z_$][\w$]{0,100}$/.test(value);

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** Keys of a node that hold no child. */
const NO_CHILD = new Set([
  ...['loc', 'start', 'end', 'extra', 'leadingComments', 'trailingComments', 'innerComments', 'comments', 'tokens'],
  ...['errors', 'type', 'range'],
]);

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  const record = node as unknown as Record<string, unknown>;
  for (const key in record) {
    if (NO_CHILD.has(key)) continue;
    const value = record[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

/** Visits every node, parents first. Iterative; what `enter` answers false to is not looked into. */
export function each(root: Node, enter: (node: Node) => boolean | undefined): void {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (enter(node) === false) continue;
    const children = childrenOf(node);
    for (let at = children.length - 1; at >= 0; at--) pending.push(children[at] as Node);
  }
}

/** Names that a target gives a value, whatever its pattern. */
export function boundNames(target: Node): readonly string[] {
  if (target.type === 'Identifier') return [target.name];
  const names: string[] = [];
  each(target, node => {
    if (node.type === 'Identifier') names.push(node.name);
    // A member is somebody else's, and what is computed on the way is read.
    return node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression' && !isFunction(node);
  });
  return names;
}

export const isFunction = (node: Node): node is t.Function =>
  /^(?:Function|Arrow|ObjectMethod|Class\w*Method)/.test(node.type);

/** A copy without places: what is written several times stands where it is used, not where it was defined. */
export function copyOf<T extends Node>(node: T): T {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (/^(?:loc|start|end|range|.*Comments)$/.test(key)) continue;
    copy[key] = Array.isArray(value)
      ? value.map(item => (isNode(item) ? copyOf(item) : item))
      : isNode(value)
        ? copyOf(value)
        : value;
  }
  return copy as unknown as T;
}

/** What can be worked out without anything happening: it may be left out, or put elsewhere. */
export function isPure(node: Node | null | undefined, level = 0): boolean {
  if (!node) return true;
  if (level > 20) return false;
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'RegExpLiteral':
    case 'BigIntLiteral':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'Identifier':
      return true;
    case 'UnaryExpression':
      return node.operator !== 'delete' && node.operator !== 'throw' && isPure(node.argument, level + 1);
    case 'ArrayExpression':
      return node.elements.every(item => item === null || (item.type !== 'SpreadElement' && isPure(item, level + 1)));
    case 'ObjectExpression':
      return node.properties.every(
        one =>
          one.type === 'ObjectProperty' &&
          (!one.computed || isLiteral(one.key)) &&
          isPure(one.value as Node, level + 1),
      );
    default:
      return false;
  }
}

export function isLiteral(
  node: Node | null | undefined,
): node is t.StringLiteral | t.NumericLiteral | t.BooleanLiteral {
  return node?.type === 'StringLiteral' || node?.type === 'NumericLiteral' || node?.type === 'BooleanLiteral';
}

/** The value of a literal, as far as a test on it is known; undefined for what is none. */
export function literalOf(node: Node | null | undefined): string | number | boolean | null | undefined {
  return isLiteral(node) ? node.value : node?.type === 'NullLiteral' ? null : undefined;
}

/** What a member expression reads, where that is written out: `a.b`, `a['b']`. */
export function memberName(node: Node): string | undefined {
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return undefined;
  return keyName(node.property, node.computed);
}

/** The name that a key spells: `a`, `'a'`, `['a']`. */
export function keyName(key: Node, computed: boolean): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : key.type === 'NumericLiteral' ? String(key.value) : undefined;
}

/** Names that machines give: `_0x4f2a`, `a0_0x1b`, `__Ox1a`, `lIlI1l`, `_$_3f`. */
export function isMachineMade(name: string): boolean {
  return /^(?:[a-zA-Z]{0,2}\d{0,3}_0x[0-9a-f]+|_{1,2}0x[\da-f]+|__Ox\w+|[lI1iO0o|_]{5,}|_\$_\w{1,8}|_{3,}\w?)$/.test(
    name,
  );
}
