export { type Beacon, beacons } from './define/beacons.js';
export { rangeOf } from './define/range.js';

import { hostCalls } from './define/hosts.js';
import { mentionsOf } from './define/mentions.js';
import { oncePerFile } from './define/once.js';
import { partsOf } from './define/parts.js';
import { rangeOf } from './define/range.js';
import { isSameVariable } from './define/variables.js';
import type { AnyNode, Call, Edit, FileContext, Label, LabelKind, Rule, SourceFile, Step } from './types.js';
import { isMailer, networkRootOf } from './vocabulary/apis.js';
import { isServed, MESSAGE } from './vocabulary/served.js';
import { isMailbox, oddAddress, oddAddressOf } from './vocabulary/services.js';
import { HASHES } from './vocabulary/transforms.js';

/** The text of a node as its author wrote it. */
export function spelling({ text }: Pick<SourceFile, 'text'>, node: AnyNode): string {
  return text.slice(...rangeOf(node));
}

/** Gives a rule its type. Registers nothing: a rule is what its file exports. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** A step of a chain at a node of the context's file. */
export function step(role: Step['role'], says: string, file: SourceFile, node: AnyNode): Step {
  return { role, says, origin: { file, node } };
}

/** An edit that puts other code in the place of a node. */
export function replacing(node: AnyNode, text: string): Edit {
  const [start, end] = rangeOf(node);
  return { start, end, text };
}

/** A text as a string literal in which nothing is hidden: all but printable ASCII is spelled in escapes. */
export function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&').replace(/[^ -~]/g, inEscapes)}'`;
}

/** A text in escapes that strings, templates and names share. */
export function inEscapes(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

/** Functions that give the same for the same, by the globals they hang on, and methods of texts and lists that do. */
const PURE_FUNCTIONS = /^(?:atob|unescape|decodeURI(?:Component)?|String\.fromC(?:harCode|odePoint)|Buffer\.from)$/;
const PURE_METHODS =
  /^(?:toString|join|split|reverse|concat|slice|substr|substring|charAt|at|trim|repeat|toLowerCase|toUpperCase)$/;

/** Whether a text stands in the package as it is, between quotes: what is only looked up there is no secret. */
export function isSpelledOut({ isWritten }: FileContext, text: string): boolean {
  return [`'${text}'`, `"${text}"`, `\`${text}\``].some(isWritten);
}

/**
 * The text that an expression of literals always has: `'ev' + 'al'`, `['a', 'b'][1]`, `atob('YQ==')`. Undefined for any
 * other: what a variable holds may change, however constant it looks.
 */
export function fixedTextOf(context: FileContext, node: AnyNode): string | undefined {
  if (!isFixed(context, node, 0)) return undefined;
  const [text, ...others] = context.valueOf(node);
  return typeof text === 'string' && others.length === 0 ? text : undefined;
}

function isFixed(context: FileContext, node: AnyNode, level: number): boolean {
  const isEach = (nodes: readonly (AnyNode | null)[]): boolean =>
    nodes.every(inner => inner !== null && isFixed(context, inner, level + 1));
  if (level > 20) return false;
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' || typeof node.value === 'number';
    case 'TemplateLiteral':
      return isEach(node.expressions as AnyNode[]);
    case 'ArrayExpression':
      return isEach(node.elements as (AnyNode | null)[]);
    case 'BinaryExpression':
      return node.operator === '+' && isEach([node.left, node.right]);
    case 'MemberExpression':
      return node.computed && isEach([node.object, node.property]);
    case 'CallExpression':
      return isPure(context, node.callee, level) && isEach(node.arguments as AnyNode[]);
    default:
      return false;
  }
}

function isPure(context: FileContext, callee: AnyNode, level: number): boolean {
  if (callee.type === 'Identifier') return PURE_FUNCTIONS.test(callee.name) && isOnlyUsed(context, callee.name);
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  return object.type === 'Identifier'
    ? PURE_FUNCTIONS.test(`${object.name}.${property.name}`) && isOnlyUsed(context, object.name)
    : PURE_METHODS.test(property.name) && isFixed(context, object, level + 1);
}

/** Whether all that a file does to a name is to call it, or a method of it: then it means what it means everywhere. */
function isOnlyUsed(context: FileContext, name: string): boolean {
  return mentionsOf(context, name).every(node => {
    const parent = context.parentOf(node) as unknown as
      | { type: string; callee?: AnyNode; object?: AnyNode }
      | undefined;
    return parent?.type === 'MemberExpression' ? parent.object === node : parent?.callee === node;
  });
}

/**
 * Nodes whose text may be spelled with other escapes: strings, and parts of templates that no function gets to see as
 * they are written. Not directives, nor attributes of JSX, which know no escapes.
 */
export function respellable({ nodes, parentOf }: FileContext): readonly AnyNode[] {
  const around = (node: AnyNode): string => parentOf(node)?.type ?? '';
  return [
    ...nodes('Literal').filter(
      node => typeof node.value === 'string' && !/^(?:ExpressionStatement|JSX)/.test(around(node)),
    ),
    ...nodes('TemplateElement').filter(node => {
      const template = parentOf(node);
      return template?.type === 'TemplateLiteral' && around(template) !== 'TaggedTemplateExpression';
    }),
  ];
}

/** What a label's origin does, as a clause. */
const SAYS: Readonly<Record<LabelKind, (detail: string) => string>> = {
  environment: () => 'reads the whole environment',
  secret: detail => `reads the secret ${detail} from the environment`,
  credentials: detail => `reads ${detail}`,
  browser: detail => `reads ${detail}`,
  wallet: detail => `reads ${detail}`,
  'key-material': detail => `takes ${detail}`,
  system: detail => `asks for the ${detail}`,
  metadata: detail => `reads ${detail}, which the installing project sets`,
  variable: detail => `reads ${detail} from the environment`,
  remote: detail => (isServed(detail) || detail === MESSAGE ? `takes ${detail}` : `receives what ${detail} answers`),
  decoded: detail => `decodes ${detail}`,
  decrypted: detail => `decrypts with ${detail}`,
  blob: detail => `holds ${detail}`,
  file: detail => `reads ${detail}`,
  page: detail => `reads ${detail} of the page`,
  captured: detail => `takes what there is of ${detail}`,
  clipboard: () => 'reads the clipboard',
  argument: detail => `takes ${detail}`,
  handed: detail => `is handed ${detail}`,
  'command-output': detail => `takes what ${detail} prints`,
};

/** The steps of a label's way: its origin, then what it went through. */
export function stepsOf({ kind, detail, origin, through, guesses }: Label): readonly Step[] {
  return [
    {
      role: kind === 'decoded' || kind === 'decrypted' ? 'transform' : 'source',
      says: SAYS[kind](detail),
      origin,
      ...(guesses && { guesses }),
    },
    ...through.map(({ says, origin: at }): Step => ({ role: 'transform', says, origin: at })),
  ];
}

/** A call whose arguments leave the machine, with where they come from. */
export interface Outgoing {
  readonly call: Call;
  /** Origins of what is sent, except what only says who is asking. */
  readonly labels: readonly Label[];
  /** Origins of what says who is asking: a token in an `Authorization` header. */
  readonly authority: readonly Label[];
}

/** Where a client puts its own credentials, by the convention of servers. */
const AUTHORITY: readonly (readonly string[])[] = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'x-api-key',
  'X-API-Key',
  'x-auth-token',
  'X-Auth-Token',
  'x-amz-security-token',
  'x-amz-date',
  'PRIVATE-TOKEN',
]
  .map(name => ['headers', name])
  .concat([
    ['auth'],
    ['authorization'],
    ['token'],
    ['apiKey'],
    ['accessToken'],
    ['key'],
    ['cert'],
    ['ca'],
    ['pfx'],
    ['agent'],
    ['httpsAgent'],
    ['dispatcher'],
    ['proxy'],
    ['signal'],
  ]);

/** Programs that carry their arguments to another machine. */
const CARRIERS =
  /\b(?:curl|wget|nslookup|dig|nc|ncat|ping|Invoke-WebRequest|Invoke-RestMethod|certutil|scp|ftp|telnet)\b/i;

/** Every call of the file that sends something out: network APIs, and shell commands that carry data. */
export function outgoing(context: FileContext): readonly Outgoing[] {
  return oncePerFile(sent, context, whatLeaves);
}

function whatLeaves(context: FileContext): readonly Outgoing[] {
  const { calls, named, namesOf, labelsOf, textsOf } = context;
  const network = calls('network')
    .filter(({ name }) => !OPENS.test(name))
    .map(call => split(context, call));
  const shell = calls('process')
    .filter(({ args }) => args[0] !== undefined && textsOf(args[0]).some(text => CARRIERS.test(text)))
    .map(call => ({ call, labels: call.args.slice(0, 2).flatMap(arg => labelsOf(arg)), authority: [] }));
  // `fs.createReadStream(path).pipe(request)`
  const piped = named(/\.pipe$/)
    .filter(
      ({ args, receiver }) => receiver && args[0] && namesOf(args[0]).some(name => networkRootOf(name) !== undefined),
    )
    .map(call => ({ call, labels: labelsOf(call.receiver as AnyNode), authority: [] }));
  const hosted = hostCalls(context).map(call => split(context, call));
  return [...network, ...hosted, ...shell, ...piped];
}

/** What opens a connection is told where to, the path of a socket say, and whose; what is sent comes after. */
const OPENS = /^(?:net|tls)\.(?:createConnection|connect)$|^(?:ssh2|node-ssh|ssh2-sftp-client)\b.{0,80}\.connect$/;

/** Where a request carries what it is about. */
const BODY: readonly string[] = [
  'body',
  'data',
  'json',
  'form',
  'formData',
  'path',
  'qs',
  'query',
  'params',
  'searchParams',
];

/** What an address begins with says where to, out of a file of settings most likely: `${registry}ping`. */
function whereTo(context: FileContext, { name, args: [address, ...others] }: Call): readonly Label[] {
  if (!address || !ASKS.test(name) || !/^(?:TemplateLiteral|BinaryExpression)$/.test(address.type)) return [];
  const [start, ...rest] = partsOf(address).filter(part => !(part.type === 'TemplateElement' && isEmpty(part)));
  if (!start || start.type === 'TemplateElement' || start.type === 'Literal') return [];
  const sent = [...rest, ...others].flatMap(part => context.labelsOf(part));
  return context.labelsOf(start).filter(label => !sent.some(other => same(label, other)));
}

/** What takes an address first; a name that is looked up begins with what is told, and what is written has no address. */
const ASKS = /(?:^|\.)(?:fetch|get|request|post|put|patch|head|delete|axios|got|ky|needle|superagent)$/;

const isEmpty = (part: AnyNode): boolean => (part as unknown as { value: { raw: string } }).value.raw === '';

/**
 * Options say who is asking in one place and what in others. A label found with who is asking is sent only if a body
 * has it too: a client's address often comes out of the same file as its token.
 */
export function split(context: FileContext, call: Call): Outgoing {
  const carried = call.args.flatMap(arg => context.labelsOf(arg)).filter(isReadable);
  if (carried.length === 0) return { call, labels: carried, authority: carried };
  const body = bodyLabels(context, call);
  const where = whereTo(context, call).filter(label => !body.some(other => same(label, other)));
  const all = carried.filter(label => !where.some(other => same(label, other)));
  const asking = call.args.flatMap(arg => AUTHORITY.flatMap(path => context.labelsOfProperty(arg, ...path)));
  const isAuthority = (label: Label): boolean =>
    // Nobody says who they are with all that there is.
    label.kind !== 'environment' && asking.some(other => same(label, other)) && !body.some(other => same(label, other));
  return { call, labels: all.filter(label => !isAuthority(label)), authority: all.filter(isAuthority) };
}

/** Origins of what a request is about, where its options say so. */
export function bodyLabels(context: FileContext, { args }: Call): readonly Label[] {
  return args.flatMap(arg => BODY.flatMap(key => context.labelsOfProperty(arg, key)));
}

function same(a: Label, b: Label): boolean {
  return a.kind === b.kind && a.detail === b.detail;
}

/** A digest does not give away what went into it. */
function isReadable({ through }: Label): boolean {
  return !through.some(({ says }) => says === HASHES);
}

/** What is odd about an address in a call's arguments, in words; undefined when they hold none. */
export function oddTargetOf(context: FileContext, call: Call): string | undefined {
  const texts = [call, ...openersOf(context, call)].flatMap(({ args }) =>
    args.flatMap(arg => context.textsWithin(arg)),
  );
  return texts.map(oddAddress).find(Boolean) ?? oddAddressOf(texts);
}

const sent = new WeakMap<object, readonly Outgoing[]>();
const calledAs = new WeakMap<object, ReadonlyMap<string, readonly Call[]>>();

const FIXED =
  /^(?:(?:https?:|wss?:)?\/\/|turns?:|stuns?:)(?!localhost|127\.|0\.0\.0\.0|\[?::1)[a-z0-9-]+\.[a-z0-9.-]*[a-z0-9]/i;

/** An address of one machine that is spelled out in the code; undefined when the caller or the page says where. */
export function fixedAddressIn(texts: readonly string[]): string | undefined {
  return texts.find(text => text.length < 4_000 && FIXED.test(text));
}

/** The same, or a host by itself as options name one. */
function fixedIn(texts: readonly string[]): string | undefined {
  return fixedAddressIn(texts) ?? texts.find(text => text.length < 200 && HOST.test(text) && !FILE.test(text));
}

const HOST = /^(?:[a-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?$/i;
const FILE = /\.(?:[cm]?[jt]sx?|json|txt|html?|php|png|gif|css|log|md|ya?ml|zip|exe)$/i;

/** Whom a mail is for. */
const ADDRESSEES = ['to', 'cc', 'bcc', 'To', 'Cc', 'Bcc'];

/** Where a call sends to, when the code says so: to the call itself, or to what opened the connection it sends on. */
export function fixedTargetOf(context: FileContext, call: Call): string | undefined {
  const { name, args } = call;
  const own = fixedIn(args.flatMap(arg => context.textsWithin(arg)));
  if (own !== undefined) return own;
  if (isMailer(name))
    return args.flatMap(arg => ADDRESSEES.flatMap(key => context.textsOfProperty(arg, key))).find(isMailbox);
  return fixedIn(openersOf(context, call).flatMap(opener => opener.args.flatMap(arg => context.textsWithin(arg))));
}

/**
 * The calls that may have made, or opened, what a call sends something on: `axios.create()` of `axios.create().post`. Of
 * several those that gave the very variable it is called on, where that can be told.
 */
export function openersOf(context: FileContext, { name, receiver }: Call): readonly Call[] {
  if (networkRootOf(name) === undefined) return [];
  const byName = oncePerFile(calledAs, context, byNames);
  const found: Call[] = [];
  for (let at = name.lastIndexOf('()'); at > 0; at = name.lastIndexOf('()', at - 1)) {
    const made = name.slice(0, at);
    found.push(
      ...(byName.get(made) ?? []),
      ...['open', 'connect'].flatMap(way => byName.get(`${made}().${way}`) ?? []),
    );
    if (found.length > MOST_OPENERS) break;
  }
  const its = receiver === undefined ? [] : found.filter(one => isOf(context, one, receiver));
  return (its.length > 0 ? its : found).slice(0, MOST_OPENERS);
}

/** Whether what a call gives, or is called on, is what an expression holds: the same variable, or property. */
function isOf(context: FileContext, { node, receiver }: Call, holder: AnyNode): boolean {
  const { id, left } = (context.parentOf(node) ?? {}) as { id?: AnyNode; left?: AnyNode };
  return [node, receiver, id, left].some(
    one =>
      one !== undefined &&
      (one === holder ||
        isSameVariable(context, one, holder) ||
        (one.type === 'MemberExpression' && holder.type === 'MemberExpression' && sameKey(one, holder))),
  );
}

function sameKey(a: AnyNode & { property?: unknown }, b: AnyNode & { property?: unknown }): boolean {
  const [one, other] = [a.property, b.property] as { name?: string }[];
  return one?.name !== undefined && one.name === other?.name;
}

const MOST_OPENERS = 50;

function byNames(context: FileContext): ReadonlyMap<string, readonly Call[]> {
  const byName = new Map<string, Call[]>();
  for (const call of context.named(/./)) {
    const same = byName.get(call.name);
    if (same) same.push(call);
    else byName.set(call.name, [call]);
  }
  return byName;
}

/** How a call's target is worded: `https.request`, or the shell. */
export function sinkSays({ name }: Call): string {
  return name.startsWith('child_process.') ? `hands it to a shell through ${name}` : `sends it with ${name}`;
}

/** Expressions that make a text on the spot. */
const WRITTEN = new Set(['Literal', 'TemplateLiteral', 'BinaryExpression', 'CallExpression']);

/** The arguments that are code. All but the last of `Function` name parameters; `import` takes a specifier. */
export function codeArguments({ textsOf }: FileContext, { name, args }: Call): Call['args'] {
  if (/(?:^|\.|Async|Generator)Function$/.test(name)) return args.slice(-1);
  const code = args.slice(0, 1);
  // A timer is given a function all day; only text makes an `eval` of it.
  return /^set(?:Timeout|Interval|Immediate)$/.test(name)
    ? code.filter(arg => WRITTEN.has(arg.type) && textsOf(arg).length > 0)
    : code;
}

/**
 * True for what happens by itself when the file is loaded: it stands in no function but those that are called at once, here
 * or by a file that loads this one.
 */
export function runsOnLoad(
  { parentOf, isCalledOnLoad }: Pick<FileContext, 'parentOf' | 'isCalledOnLoad'>,
  node: AnyNode,
): boolean {
  let child = node;
  for (let parent = parentOf(child); parent; child = parent, parent = parentOf(child)) {
    if (/^(?:FunctionDeclaration|MethodDefinition|PropertyDefinition)$/.test(child.type)) return false;
    if (!/^(?:Arrow)?FunctionExpression$/.test(child.type)) continue;
    const callee = parent.type === 'CallExpression' ? parent.callee : undefined;
    if ((child as { generator?: boolean }).generator) return false;
    if (callee !== child) return isCalledOnLoad(child);
  }
  return true;
}
