/** What is put into the object that a variable holds. */
import { parentOf, propertyName } from '../../parse/nodes.js';
import { EACH, type PathStep } from '../../parse/patterns.js';
import type { Variable } from '../../parse/scopes.js';
import type { AnyNode } from '../../types.js';
import { BOUNDS, type Session } from '../session.js';
import type { Unit } from '../unit.js';
import { EMPTY, join, type Thing, UNKNOWN, type Value } from '../value.js';

export function hasAdditions(variable: Variable, unit: Unit): boolean {
  return additionsTo(variable, unit).all.length > 0;
}

export function ofAdditions(session: Session, object: Extract<Thing, { kind: 'additions' }>, step: PathStep): Value {
  const { variable, frame } = object;
  const additions = additionsTo(variable, frame.unit);
  const asked =
    step === EACH
      ? additions.all
      : typeof step === 'string'
        ? [...(additions.byKey.get(step) ?? []), ...additions.computed, ...(/^\d+$/.test(step) ? additions.pushed : [])]
        : [];
  if (asked.length === 0) return EMPTY;
  if (additions.areAddresses) return UNKNOWN;
  const values: Value[] = [];
  for (const { key, values: nodes } of asked.slice(0, BOUNDS.additions)) {
    if (typeof step === 'string' && typeof key === 'object') {
      const keys = session.meaningOf(key, frame).constants.map(String);
      if (keys.length > 0 && !keys.includes(step)) continue;
    }
    for (const node of nodes) values.push(session.meaningOf(node, frame));
  }
  return join(values);
}

const putIn = new WeakMap<Variable, Additions>();

interface Addition {
  /** A name, an expression that names it, or nothing for `push` and its kin. */
  readonly key: string | AnyNode | undefined;
  readonly values: readonly AnyNode[];
}

interface Additions {
  readonly all: readonly Addition[];
  readonly byKey: ReadonlyMap<string, readonly Addition[]>;
  readonly computed: readonly Addition[];
  readonly pushed: readonly Addition[];
  /** Whether they lie in the memory of a compiled program: what is read at one address is not what was put at another. */
  readonly areAddresses: boolean;
}

/** Everything that is put into the object a variable holds. */
function additionsTo(variable: Variable, unit: Unit): Additions {
  let known = putIn.get(variable);
  if (!known) {
    const all = unit.indexed.referencesOf(variable).flatMap(reference => additionAt(reference) ?? []);
    const byKey = new Map<string, Addition[]>();
    for (const addition of all) {
      if (typeof addition.key !== 'string') continue;
      const list = byKey.get(addition.key);
      if (list) list.push(addition);
      else byKey.set(addition.key, [addition]);
    }
    known = {
      all,
      byKey,
      computed: all.filter(({ key }) => typeof key === 'object').slice(0, 100),
      pushed: all.filter(({ key }) => key === undefined),
      areAddresses:
        all.length > 0 && variable.writes.some(write => write.kind === 'value' && isMemory(write.value, unit)),
    };
    putIn.set(variable, known);
  }
  return known;
}

/** Kinds of numbers that one memory is looked at as, before it is taken for that of a compiled program. */
const VIEWS = 3;
const VIEW = /^(?:Int|Uint|Float|BigInt|BigUint)\d{1,2}(?:Clamped)?Array$/;

/**
 * `HEAPU8 = new Uint8Array(memory)`, where the same memory is bytes, short and long numbers too: the run-time around a
 * program that a compiler of another language made. Who decodes a text makes one list of bytes for it.
 */
function isMemory(value: AnyNode, unit: Unit): boolean {
  if (value.type === 'AssignmentExpression') return isMemory(value.right, unit);
  const [memory] = value.type === 'NewExpression' && viewOf(value) !== undefined ? value.arguments : [];
  const variable = memory?.type === 'Identifier' ? unit.indexed.variableOf(memory) : undefined;
  if (variable === undefined) return false;
  const views = unit.indexed.referencesOf(variable).map(reference => viewOf(parentOf(reference)));
  return new Set(views.filter(view => view !== undefined)).size >= VIEWS;
}

function viewOf(node: AnyNode | undefined): string | undefined {
  return node?.type === 'NewExpression' && node.callee.type === 'Identifier' && VIEW.test(node.callee.name)
    ? node.callee.name
    : undefined;
}

/** Methods that put their arguments into the object they are called on. */
const ADDING = new Set([
  'push',
  'unshift',
  'append',
  'set',
  'add',
  'write',
  'update',
  'concat',
  'splice',
  'assign',
  'file',
  'field',
  'attach',
  'addField',
  'setDescription',
  'setTitle',
]);

/** What fills the bytes that it is given. */
const READS = /^read(?:Sync|v|vSync)?$/;

const lastWord = (callee: AnyNode): string =>
  (callee.type === 'MemberExpression' ? propertyName(callee) : undefined) ?? '';

/** What stands where a variable is used to put something into the object it holds. */
function additionAt(reference: AnyNode): Addition | undefined {
  let node = reference;
  let parent = parentOf(node);
  let key: string | AnyNode | undefined;
  // `fs.readSync(file, bytes)`
  if (parent?.type === 'CallExpression' && parent.arguments[1] === reference && READS.test(lastWord(parent.callee)))
    return { key: undefined, values: [parent] };
  if (parent?.type === 'CallExpression' && parent.arguments[0] === reference && parent.arguments.length > 1) {
    const assigns = propertyName(parent.callee) === 'assign';
    return assigns ? { key: undefined, values: parent.arguments.slice(1) as AnyNode[] } : undefined;
  }
  for (let level = 0; parent?.type === 'MemberExpression' && parent.object === node && level < 6; level++) {
    if (level === 0) key = propertyName(parent) ?? parent.property;
    const outer = parentOf(parent);
    if (outer?.type === 'AssignmentExpression' && outer.left === parent) return { key, values: [outer.right] };
    if (outer?.type === 'CallExpression' && outer.callee === parent) {
      const method = propertyName(parent);
      if (method === undefined || !ADDING.has(method)) return undefined;
      const values = outer.arguments as AnyNode[];
      return values.length === 0 ? undefined : { key: level === 0 ? undefined : key, values };
    }
    node = parent;
    parent = outer;
  }
  return undefined;
}
