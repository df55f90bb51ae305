/** Who asked for text that is run, and whether that somebody chose where from. */
import { fixedTargetOf, spelling } from '../define.js';
import type { AnyNode, Call, FileContext, Label } from '../types.js';
import { MESSAGE } from '../vocabulary/served.js';
import { isOfStart } from './given.js';
import { isOfOwnPage } from './pages.js';
import { functionAround, isSameVariable } from './variables.js';

/** A module loader runs what its caller names; whose address nobody in the package says, the package did not choose it. */
export function kindOf(context: FileContext, sink: Call, label: Label): 'loader' | 'page' | 'code' {
  if (label.origin.file !== context.file) {
    const entries = entriesOf(context, label);
    return entries.length > 0 && entries.every(([address]) => address && context.isHandedIn(address))
      ? 'loader'
      : 'code';
  }
  const made = askedBy(context, label);
  // A call of a function of another file, which asks and runs what it was answered.
  const { arguments: given = [] } = label.origin.node as { arguments?: readonly AnyNode[] };
  const asked = made.length === 0 ? given.slice(0, 1) : made.flatMap(({ args }) => args.slice(0, 1));
  const addresses = made.some(({ name }) => name === 'XMLHttpRequest') ? openedIn(context, made) : asked;
  if (addresses.length === 0) return 'code';
  if (addresses.every(address => isOfOwnPage(context, address))) return 'page';
  // A page's loader takes its addresses from wherever; a program that asks with a client knows whom it asks.
  const isPage = made.length > 0 && made.every(({ name }) => OF_PAGE.test(name));
  const isLoader = isOfLoader(context, sink);
  const isHere = (address: Call['node']): boolean => isWithin(context, address, made);
  const isOpen = (address: Call['node']): boolean =>
    context.isHandedIn(address) ||
    ((isPage || isLoader || isGlue(context)) && isNowhere(context, address)) ||
    (isLoader && isHere(address));
  if (addresses.every(isOpen)) return 'loader';
  return isPage && addresses.every(isHere) ? 'page' : 'code';
}

/** Where an answer that another file asked for comes into this one: arguments of calls that give it and were not given it. */
function entriesOf({ nodes, labelsOf }: FileContext, { origin }: Label): readonly (readonly AnyNode[])[] {
  const holds = (node: AnyNode): boolean =>
    node.type !== 'SpreadElement' &&
    labelsOf(node).some(label => label.kind === 'remote' && label.origin.node === origin.node);
  return (nodes('CallExpression') as unknown as { callee: AnyNode; arguments: AnyNode[] }[])
    .filter(
      call =>
        holds(call as unknown as AnyNode) &&
        !call.arguments.some(holds) &&
        !(call.callee.type === 'MemberExpression' && holds(call.callee.object)),
    )
    .map(call => call.arguments);
}

/** The calls that asked for what a label is of; a message may have come over any connection of the file. */
export function askedBy({ calls }: FileContext, { detail, origin }: Label): readonly Call[] {
  return calls('network').filter(({ name, node }) =>
    detail === MESSAGE ? /^(?:WebSocket|EventSource|ws(?:\.WebSocket)?)$/.test(name) : node === origin.node,
  );
}

/** Whether what a label is of was asked for at an address that the code itself has. */
export function isAskedAtFixed(context: FileContext, label: Label): boolean {
  return askedBy(context, label).some(asked => fixedTargetOf(context, asked) !== undefined);
}

/** Addresses that requests are opened with in the functions that make them, or anywhere in the file where those do not. */
function openedIn(context: FileContext, made: readonly Call[]): readonly AnyNode[] {
  const around = made.map(({ node }) => functionAround(context, node));
  const opened = context.named('XMLHttpRequest().open');
  const near = opened.filter(({ node }) => around.includes(functionAround(context, node)));
  return (near.length > 0 ? near : opened).flatMap(({ args }) => args.slice(1, 2));
}

/** Clients that there are in pages alone. */
const OF_PAGE = /^(?:(?:XMLHttpRequest|ActiveXObject)$|(?:\$|jQuery)\.)/;

/** Around a program in WebAssembly, which keeps its addresses in its memory and is given what it asks for by them. */
function isGlue({ file }: FileContext): boolean {
  return /\bHEAPU8\b/.test(file.text) && /\b(?:UTF8ToString|Pointer_stringify)\b/.test(file.text);
}

/** An address of which nothing is known: nobody spells it out, and it is neither read nor decoded here. */
function isNowhere({ textsWithin, labelsOf }: FileContext, address: Call['node']): boolean {
  return (
    textsWithin(address).every(isUnknown) && labelsOf(address).every(label => label.kind === 'page' || isOfStart(label))
  );
}

/**
 * An address without a host is one of the page's own server: the file beside it that a compiler of another language
 * names, the path that a function of its run-time is given. What was fetched may be what is fetched next.
 */
function isWithin({ textsWithin, labelsOf }: FileContext, address: Call['node'], made: readonly Call[]): boolean {
  return (
    textsWithin(address).every(text => !/\/\/|^[a-z]+:/i.test(text)) &&
    labelsOf(address).every(
      label =>
        label.kind === 'page' ||
        label.kind === 'file' ||
        // In Node.js the same run-time looks beside itself.
        (label.kind === 'system' && label.detail.endsWith(' folder')) ||
        isOfStart(label) ||
        (label.kind === 'remote' && made.some(({ node }) => node === label.origin.node)),
    )
  );
}

/**
 * `new SourceTextModule(code, { identifier: url, … })`, `eval(code + '//# sourceURL=' + url)`: what stands in for the
 * engine's own loader of modules, which calls each by the address it has it from.
 */
function isOfLoader(context: FileContext, { name, node, args: [, options] }: Call): boolean {
  if (/(?:^|\.)SourceTextModule$/.test(name)) return options !== undefined && isNamed(context, options, 0);
  const around = functionAround(context, node);
  return (
    around !== undefined &&
    /\/\/# sourceURL=(?:\$\{|['"`]\s{0,5}[+,]|['"`]\.concat)/.test(spelling(context.file, around))
  );
}

/** Options that say what the module is called: spelled out, put into a variable, or spread into others. */
function isNamed(context: FileContext, options: AnyNode, level: number): boolean {
  if (level > 3) return false;
  if (options.type === 'Identifier') {
    return (context.nodes('VariableDeclarator') as unknown as { id: AnyNode; init: AnyNode | null }[]).some(
      ({ id, init }) => init && isSameVariable(context, id, options) && isNamed(context, init, level + 1),
    );
  }
  if (options.type !== 'ObjectExpression') return false;
  return (options.properties as AnyNode[]).some(property =>
    property.type === 'SpreadElement'
      ? isNamed(context, property.argument, level + 1)
      : property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === 'identifier',
  );
}

/** No host and no path worth the name; what stands in a data address is fetched from nowhere. */
function isUnknown(text: string): boolean {
  return text.startsWith('data:') || !/[\w.-]{4}/.test(text.replace(/^https?:/, ''));
}
