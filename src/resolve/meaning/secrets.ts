/** What a program calls a private key is one. */
import { nameOfKey, parentOf, propertyName } from '../../parse/nodes.js';
import type { Variable, Write } from '../../parse/scopes.js';
import type { AnyNode, Label } from '../../types.js';
import { givesPublic, isKeyName, takesKey, writesKeyDown } from '../../vocabulary/keys.js';
import { label } from '../labels.js';
import { asArgument, type Unit } from '../unit.js';
import { type Value, withLabels } from '../value.js';
import { ownerOf } from './this.js';

/** The first parameter of `fromMnemonic` and its kin is a key, whatever it is called. */
export function isTakenKey(write: Write | undefined): boolean {
  return (
    write?.kind === 'parameter' && write.index === 0 && write.path.length === 0 && takesKey(nameOfFunction(write.fn))
  );
}

/** True for what a function hands to a maker of keys: `Keypair.fromSecretKey(bs58.decode(text))`, `super(key)`. */
export function makesKey(variable: Variable, unit: Unit): boolean {
  return unit.indexed
    .referencesOf(variable)
    .slice(0, 12)
    .some(reference => {
      let taken = asArgument(reference);
      for (let hops = 0; taken && hops < 3; hops++) {
        const { callee } = taken.call as unknown as { callee: AnyNode };
        const name = callee.type === 'Identifier' ? (callee.name as string) : (propertyName(callee) ?? '');
        if (taken.position === 0 && (takesKey(name) || (callee.type === 'Super' && extendsWallet(callee)))) return true;
        if (!writesKeyDown(name) && name !== 'decode') return false;
        taken = asArgument(taken.call);
      }
      return false;
    });
}

function extendsWallet(node: AnyNode): boolean {
  const { superClass } = ownerOf(node) as unknown as { superClass?: AnyNode | null };
  return superClass?.type === 'Identifier' && /^(?:Wallet|Keypair|SigningKey)$/.test(superClass.name as string);
}

export function asKey(value: Value, name: string, unit: Unit, node: AnyNode): Value {
  if (value.constants.length > 0 || value.functions.length > 0) return value;
  return withLabels(value, [label('key-material', `the key ${name}`, { file: unit.file, node })]);
}

/** What a program calls a private key is one, unless it is a text it spells out. */
export function keyNamed(value: Value, name: string, unit: Unit, node: AnyNode): Value {
  return isKeyName(name) ? asKey(value, name, unit, node) : value;
}

/** The package's own functions are followed, so only a name that says it gives something public counts. */
export function keepsKey(calleeNode: AnyNode, methods: readonly string[]): boolean {
  return !calledNames(calleeNode, methods).some(givesPublic);
}

export function calledNames(calleeNode: AnyNode, methods: readonly string[]): readonly string[] {
  if (calleeNode.type === 'Identifier') return [calleeNode.name];
  const isHandedOn =
    calleeNode.type === 'MemberExpression' && methods.some(name => name === 'call' || name === 'apply');
  // `key.toBase58.call(key)`
  const inner = isHandedOn ? (propertyName(calleeNode.object) ?? nameOfIdentifier(calleeNode.object)) : undefined;
  return inner === undefined ? methods : [inner];
}

function nameOfIdentifier(node: AnyNode): string | undefined {
  return node.type === 'Identifier' ? node.name : undefined;
}

/** What a function is called where it is written: its own name, or the one it is given to. */
export function nameOfFunction(fn: AnyNode): string {
  const { id } = fn as { id?: { name?: string } | null };
  if (id?.name) return id.name;
  const parent = parentOf(fn) as
    | (AnyNode & { key?: AnyNode; id?: AnyNode; left?: AnyNode; right?: AnyNode; value?: AnyNode })
    | undefined;
  const target = parent?.key ?? parent?.id ?? (parent?.right === fn ? parent.left : undefined);
  if (parent?.type === 'Property' && parent.value === fn && target && nameOfKey(target) === 'value')
    return nameIn(parentOf(parent)) ?? 'value';
  if (target?.type === 'MemberExpression') return propertyName(target) ?? '';
  return target?.type === 'Identifier' ? target.name : '';
}

/** `{ key: 'name', value: function () {} }`, as compilers list the methods of a class. */
function nameIn(listed: AnyNode | undefined): string | undefined {
  const { properties = [] } = (listed ?? {}) as { properties?: readonly { key?: AnyNode; value?: AnyNode }[] };
  const value = properties.find(({ key }) => key && nameOfKey(key) === 'key')?.value;
  return value?.type === 'Literal' && typeof value.value === 'string' ? value.value : undefined;
}

export function isKey({ kind }: Label): boolean {
  return kind === 'key-material';
}

export function withoutKeys(value: Value): Value {
  return { ...value, labels: value.labels.filter(one => !isKey(one)) };
}
