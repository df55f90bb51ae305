/** Where a function is called, or handed to what will call it. */

import { functionAround, nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import type { AnyNode, SourceFile } from '../../types.js';
import { groupsOf } from '../../vocabulary/apis.js';
import { BOUNDS, type Session } from '../session.js';
import { asArgument, type Site, type Unit } from '../unit.js';
import { importedCalls, importsOf, maySay } from './imports.js';

/** The places that call a function, or hand it to something that will. */
export function sitesOf(session: Session, fn: AnyNode, unit: Unit): readonly Site[] {
  let sites = session.sites.get(fn);
  if (!sites) {
    const found: Site[] = [];
    useOf(fn, unit, found, new Set(), 0);
    sites = found;
    // Those in other files would keep their trees.
    if (found.every(site => site.unit === unit)) session.sites.set(fn, found);
  }
  return sites.some(isGuess) ? sites.flatMap(site => (isGuess(site) ? confirmed(session, site, fn) : site)) : sites;
}

const isGuess = ({ guesses }: Site): boolean => guesses > 0;

/** True for a function that another file calls as soon as that is loaded, by the name under which this one hands it out. */
export function isCalledOnLoad(session: Session, fn: AnyNode, unit: Unit): boolean {
  return sitesOf(session, fn, unit).some(
    ({ call, how, guesses, unit: where }) =>
      where !== unit && how === 'called' && guesses === 0 && isAtOnce(call) && unit.world.isUnasked(where.file),
  );
}

/** Whether a call stands in no function, or in one that is called where it is written. */
function isAtOnce(call: AnyNode): boolean {
  const fn = functionAround(call);
  const around = fn && parentOf(fn);
  return !fn || (around?.type === 'CallExpression' && around.callee === fn && isAtOnce(around));
}

/** A call of a method of the right name: of the function itself, of something else that is known, or a guess. */
function confirmed(session: Session, site: Site, fn: AnyNode): Site | readonly Site[] {
  const { callee } = site.call as unknown as { callee: AnyNode };
  const { functions, names, open } = session.meaningOf(callee, site.unit.ground);
  if (functions.some(({ node }) => node === fn)) return { ...site, guesses: 0 };
  const other = !open && functions.length === 0 && names.some(name => groupsOf(name).size > 0);
  return other ? [] : site;
}

/** What is done with the value of an expression that means the function. */
function useOf(node: AnyNode, unit: Unit, sites: Site[], seen: Set<object>, hops: number): void {
  if (seen.has(node) || hops > 4 || sites.length >= BOUNDS.sites) return;
  seen.add(node);
  const parent = parentOf(node);
  if (node.type === 'FunctionDeclaration') {
    const id = node.id;
    if (id) referencesUse(id, unit, sites, seen, hops);
    if (parent?.type === 'ExportNamedDeclaration' && id) exportedUse(id.name, unit, sites);
    if (parent?.type === 'ExportDefaultDeclaration') exportedUse('default', unit, sites);
    return;
  }
  switch (parent?.type) {
    case 'CallExpression':
    case 'NewExpression': {
      if (parent.callee === node) sites.push(calledAt(parent, unit));
      else sites.push(handedAt(parent, unit, (parent.arguments as AnyNode[]).indexOf(node)));
      return;
    }
    case 'MemberExpression': {
      // `f.call(this, x)`; `.bind` and `.apply` hand on less than is worth following.
      const outer = parentOf(parent);
      if (parent.object === node && outer?.type === 'CallExpression' && outer.callee === parent) {
        const method = propertyName(parent);
        if (method === 'call') sites.push(calledAt(outer, unit, { shift: 1 }));
        else if (method === 'bind') useOf(outer, unit, sites, seen, hops + 1);
      }
      return;
    }
    case 'VariableDeclarator':
      if ((parent.init as AnyNode | null) === node) referencesUse(parent.id, unit, sites, seen, hops);
      return;
    case 'AssignmentExpression': {
      if (parent.right !== node) return;
      const left = parent.left;
      if (left.type === 'Identifier') referencesUse(left, unit, sites, seen, hops);
      else propertyUse(propertyName(left) ?? '', unit, sites);
      useOf(parent, unit, sites, seen, hops + 1);
      return;
    }
    case 'Property':
      if (parent.value === node) {
        propertyUse(nameOfKey(parent.key), unit, sites);
        // An option that is a function: whoever takes the options calls it.
        const object = parentOf(parent);
        const taken = object && asArgument(object);
        if (taken) sites.push(handedAt(taken.call, unit, taken.position));
      }
      return;
    case 'MethodDefinition':
    case 'PropertyDefinition': {
      const name = nameOfKey(parent.key);
      if (name === 'constructor') classUse(parentOf(parentOf(parent) as AnyNode), unit, sites);
      else propertyUse(name, unit, sites);
      return;
    }
    case 'AwaitExpression':
    case 'ChainExpression':
    case 'ConditionalExpression':
    case 'LogicalExpression':
    case 'SequenceExpression':
    case 'UnaryExpression':
      useOf(parent, unit, sites, seen, hops + 1);
      return;
    case 'ExportDefaultDeclaration':
      exportedUse('default', unit, sites);
      return;
    default:
  }
}

function referencesUse(identifierNode: AnyNode, unit: Unit, sites: Site[], seen: Set<object>, hops: number): void {
  const variable = unit.indexed.variableOf(identifierNode);
  if (!variable || seen.has(variable)) return;
  seen.add(variable);
  for (const reference of unit.indexed.referencesOf(variable)) {
    if (reference !== identifierNode) useOf(reference, unit, sites, seen, hops + 1);
  }
  if (
    unit.indexed
      .nodes('ExportSpecifier')
      .some(node => (node as { local?: { name?: string } }).local?.name === variable.name)
  ) {
    exportedUse(variable.name, unit, sites);
  }
}

/** Calls of a method of this name, wherever: which object it is called on is rarely known. */
function propertyUse(name: string, unit: Unit, sites: Site[]): void {
  if (name === '' || name === 'then') return;
  for (const callNode of unit.methodCalls(name).slice(0, BOUNDS.sites)) {
    sites.push(calledAt(callNode, unit, { guesses: 1 }));
  }
  exportedUse(name, unit, sites);
}

function classUse(cls: AnyNode | undefined, unit: Unit, sites: Site[]): void {
  const id = (cls as { id?: AnyNode | null } | undefined)?.id;
  const variable = id && unit.indexed.variableOf(id);
  if (!variable) return;
  for (const reference of unit.indexed.referencesOf(variable)) {
    const parent = parentOf(reference);
    if (parent?.type === 'NewExpression' && parent.callee === reference) sites.push(calledAt(parent, unit));
  }
}

/** Calls in other files of something this one exports under a name. */
function exportedUse(name: string, unit: Unit, sites: Site[]): void {
  for (const file of unit.world.importersOf(unit.file)) {
    if (file === unit.file || sites.length >= BOUNDS.sites || !maySay(file, name)) continue;
    const other = unit.world.open(file);
    if (!other) continue;
    // `const a = require('./this'); a.name(x)`: which object a method is called on is rarely known.
    const calls = importedCalls(other).get(unit.file);
    const known = [...(calls?.get(name) ?? []), ...(name === 'exports' ? (calls?.get('default') ?? []) : [])];
    const others = other.methodCalls(name).filter(callNode => !known.includes(callNode));
    for (const callNode of others.slice(0, 10)) sites.push(calledAt(callNode, other, { guesses: 1 }));
    for (const callNode of known) sites.push(calledAt(callNode, other));
    sites.push(...(handedImports(other).get(unit.file)?.get(name) ?? []));
  }
}

/** The calls in a file that are handed what it imports: `run(require('./a').name)`; by where from and which. */
function handedImports(unit: Unit): WeakMap<SourceFile, Map<string, Site[]>> {
  let known = handedImportsOf.get(unit);
  if (known) return known;
  known = new WeakMap();
  handedImportsOf.set(unit, known);
  for (const callNode of unit.indexed.nodes('CallExpression').slice(0, MOST_HANDING)) {
    callNode.arguments.slice(0, 6).forEach((arg, position) => {
      if (arg.type !== 'Identifier' && arg.type !== 'MemberExpression' && arg.type !== 'CallExpression') return;
      for (const from of importsOf(arg, unit)) {
        const source = unit.world.find(unit.file, from.source);
        if (!source) continue;
        const names = known.get(source) ?? new Map<string, Site[]>();
        known.set(source, names);
        const site = handedAt(callNode, unit, position);
        names.set(from.name, [...(names.get(from.name) ?? []), site].slice(0, 10));
      }
    });
  }
  return known;
}

function calledAt(call: AnyNode, unit: Unit, { shift = 0, guesses = 0 } = {}): Site {
  return { call, unit, how: 'called', position: 0, shift, guesses };
}

function handedAt(call: AnyNode, unit: Unit, position: number): Site {
  return { call, unit, how: 'handed', position, shift: 0, guesses: 0 };
}

const handedImportsOf = new WeakMap<Unit, WeakMap<SourceFile, Map<string, Site[]>>>();

/** Calls of one file that are asked which imports they hand on. */
const MOST_HANDING = 2_000;
