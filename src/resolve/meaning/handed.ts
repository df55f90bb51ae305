/** What callers outside of the package hand in, and hosts hand their plugins: told to sessions that ask for it. */
import { nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import { EACH, type PathStep } from '../../parse/patterns.js';
import type { Variable } from '../../parse/scopes.js';
import type { AnyNode, Label } from '../../types.js';
import { hostGives, isInterceptor } from '../../vocabulary/handed.js';
import { label } from '../labels.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { list, type Thing, UNKNOWN, type Value } from '../value.js';

/** References of a variable that are looked at for one that leaves the file. */
const MOST = 100;

/**
 * What a caller from outside hands to a function as an argument; nothing if only the package calls it.
 *
 * @param isSure whether it is known to be called, or handed to what calls it, in the package
 */
export function handedTo(
  session: Session,
  fn: AnyNode,
  position: number,
  isSure: boolean,
  unit: Unit,
): readonly Label[] {
  if (!session.tellsHandedIn) return [];
  if (isSure && (unit.world.importersOf(unit.file).length > 0 || !isOffered(fn, unit))) return [];
  const param = ((fn as { params?: AnyNode[] }).params ?? [])[position];
  return [label('handed', nameOf(param), { file: unit.file, node: param ?? fn })];
}

function nameOf(param: AnyNode | undefined): string {
  if (param?.type === 'AssignmentPattern') return nameOf(param.left);
  return param?.type === 'Identifier' ? (param.name as string) : 'options';
}

/** Whether a function is put where others than its file get at it: it is exported, or a method. */
function isOffered(fn: AnyNode, unit: Unit): boolean {
  const parent = parentOf(fn);
  const { id } = fn as { id?: AnyNode | null };
  switch (parent?.type) {
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key.type !== 'PrivateIdentifier' && !nameOfKey(parent.key).startsWith('_');
    case 'VariableDeclarator':
      return isHandedOut(unit.indexed.variableOf(parent.id), unit);
    default:
      return (parent !== undefined && isOut(fn)) || (id ? isHandedOut(unit.indexed.variableOf(id), unit) : false);
  }
}

function isHandedOut(variable: Variable | undefined, unit: Unit): boolean {
  return variable !== undefined && unit.indexed.referencesOf(variable).slice(0, MOST).some(isOut);
}

/** Whether a value stands where it becomes a property, or is exported. */
function isOut(node: AnyNode): boolean {
  const parent = parentOf(node);
  switch (parent?.type) {
    case 'ExportSpecifier':
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return true;
    case 'Property':
      return parent.value === node;
    case 'AssignmentExpression':
      return parent.right === node && parent.left.type === 'MemberExpression';
    default:
      return false;
  }
}

/** What is put into what a property holds, in one file: `this.waiting.push(x)`. */
export function filledInto(
  session: Session,
  key: string,
  unit: Unit,
  isHolder: (holder: AnyNode) => boolean,
): readonly Value[] {
  if (!session.tellsHandedIn) return [];
  const values = unit
    .fillings(key)
    .slice(0, BOUNDS.sites)
    .flatMap(call => {
      const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: AnyNode[] };
      const list = callee.type === 'MemberExpression' ? callee.object : undefined;
      const isIt = list?.type === 'MemberExpression' && isHolder(list.object);
      return isIt ? args.slice(0, 4).map(arg => session.meaningOf(arg, unit.ground)) : [];
    });
  return values.length === 0 ? [] : [{ ...list(values), open: true }];
}

/** What other files put into what one exports: a list that is filled here and emptied there. */
export function filledFromOutside(
  session: Session,
  { file }: Extract<Thing, { kind: 'exports' }>,
  step: PathStep,
  unit: Unit,
): readonly Value[] {
  if (!session.tellsHandedIn || typeof step !== 'string') return [];
  return unit.world.importersOf(file).flatMap(importer => {
    const other = importer.text.includes(step) ? unit.world.open(importer) : undefined;
    const isIt = (holder: AnyNode): boolean =>
      session
        .meaningOf(holder, other?.ground ?? unit.ground)
        .objects.some(object => object.kind === 'exports' && object.file === file);
    return other ? filledInto(session, step, other, isIt) : [];
  });
}

/** What a host gives a plugin that asks for it: `this.getCredentials('service')`. */
export function givenByHost(session: Session, methods: readonly string[], node: AnyNode, unit: Unit): readonly Label[] {
  if (!session.tellsHandedIn) return [];
  return methods.flatMap(name => {
    const what = hostGives(name);
    return what === undefined ? [] : [label('handed', what, { file: unit.file, node })];
  });
}

/**
 * What is made of each of a list that was handed in, `users.map(user => user.password)`, or of the elements of a page;
 * nothing where that is not known.
 */
export function madeOfEach(
  session: Session,
  receiver: Value,
  methods: readonly string[],
  callback: Value | undefined,
  node: AnyNode,
  unit: Unit,
): readonly Value[] {
  const [closure] = callback?.functions ?? [];
  if (!closure || !methods.some(name => name === 'map' || name === 'flatMap')) return [];
  const handed = session.tellsHandedIn ? receiver.labels.filter(({ kind }) => kind === 'handed') : [];
  const whole = handed.length > 0 ? { ...UNKNOWN, labels: handed } : holdsElements(receiver) ? receiver : undefined;
  const each = whole && session.propertyOf(whole, EACH, unit, node);
  if (!each || (handed.length === 0 && !each.names.includes('Element'))) return [];
  return [{ ...list([session.resultOf(closure, [each])]), open: true }];
}

/** A list of a page's elements, or one that another is spread into, as such lists have few methods: `[...inputs]`. */
function holdsElements({ names, objects: [object] }: Value): boolean {
  if (names.includes('ElementList')) return true;
  if (object?.kind !== 'literal' || object.node.type !== 'ArrayExpression') return false;
  return object.node.elements[0]?.type === 'SpreadElement';
}

/** What a function gives that was handed in, and is called here. */
export function givenByHanded(session: Session, callee: Value): readonly Label[] {
  if (!session.tellsHandedIn) return [];
  return callee.labels.flatMap(one =>
    one.kind === 'handed' && one.detail.length < LONGEST ? [{ ...one, detail: `${one.detail}()` }] : [],
  );
}

/** What a client hands to who wants to see its requests first: `client.interceptors.request.use(config => config)`. */
export function givenToInterceptor(session: Session, callNode: AnyNode, callee: AnyNode, unit: Unit): readonly Label[] {
  if (!session.tellsHandedIn || callee.type !== 'MemberExpression') return [];
  const { object } = callee;
  const path = [object.type === 'MemberExpression' ? propertyName(object.object) : undefined, object, callee].map(
    part => (typeof part === 'object' ? propertyName(part) : part),
  );
  return isInterceptor(path.join('.')) ? [label('handed', 'request', { file: unit.file, node: callNode })] : [];
}

/** What is taken of something that was handed in is told with its name: `config.token`. */
export function partsOf(labels: readonly Label[], key: string): readonly Label[] {
  return labels.some(({ kind }) => kind === 'handed') && !/^\d+$/.test(key)
    ? labels.map(one =>
        one.kind === 'handed' && one.detail.length < LONGEST ? { ...one, detail: `${one.detail}.${key}` } : one,
      )
    : labels;
}

/** Longer ways into what is handed in are not told. */
const LONGEST = 60;
