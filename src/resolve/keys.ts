import { type Account, handling } from '../language/account.js';
import { parentOf, propertyName } from '../parse/nodes.js';
import type { AnyNode, Constant } from '../types.js';
import { derive, digest, inflate, readable, unseal, unsealSalted } from './ciphers.js';
import { callPure, methodPure, operate, sizeOf, whole } from './pure.js';
import type { Unit } from './unit.js';
import type { Value } from './value.js';

/** Keys that are tried for one cipher text. */
const MOST_KEYS = 6_000;
/** Cipher texts that they are tried on, where there are several. */
const MOST_SEALED = 8;
const DEEPEST = 12;

type Ask = (node: AnyNode) => Value;

/**
 * What a call of a cipher, a key derivation, a hash or an unpacker gives, where all that goes in is known. A key that
 * is made from the installing project's metadata is looked for among the texts of the tree: the payload of
 * flatmap-stream (2018) opened with the description of one wallet.
 *
 * @param name the callee, e.g. `crypto.createDecipheriv().update`
 * @param account what pays for it, besides the package's for keys
 */
export function opened(name: string, node: AnyNode, unit: Unit, ask: Ask, account: Account): Constant | undefined {
  if (name === 'crypto-js.AES.decrypt') {
    const [data, password] = argumentsOf(node);
    const text = data && oneOf(ask(data));
    const plain = password && text !== undefined ? unsealSalted(text, oneOf(ask(password)), account) : undefined;
    return plain && readable(plain);
  }
  if (/^crypto\.createDecipher(?:iv)?\(\)\.update$/.test(name)) return deciphered(node, unit, ask, account);
  // What was left in the cipher is in the text already.
  if (/^crypto\.createDecipher(?:iv)?\(\)\.final$/.test(name)) return '';
  return computed(name, node, unit, argument => oneOf(ask(argument)), ask, account);
}

function deciphered(node: AnyNode, unit: Unit, ask: Ask, account: Account): Constant | undefined {
  const maker = makerOf(receiverOf(node), unit, 0);
  const [algorithmNode, keyNode, ivNode] = maker ? argumentsOf(maker) : [];
  const [dataNode, encodingNode, outputNode] = argumentsOf(node);
  if (!algorithmNode || !keyNode || !dataNode) return undefined;
  const algorithm = oneOf(ask(algorithmNode));
  const encoding = encodingNode ? oneOf(ask(encodingNode)) : undefined;
  const { keys: forKeys } = unit.world.costs;
  const sealed = ask(dataNode)
    .constants.slice(0, MOST_SEALED)
    .filter(data => account.pays(handling(sizeOf(data)), sizeOf(data)))
    .map(data => (typeof data === 'string' ? decodedBy(data, encoding) : data))
    .filter(data => data instanceof Uint8Array);
  const keys = keysOf(keyNode, unit, ask, account);
  for (const data of sealed) {
    for (const candidate of keys.slice(0, MOST_KEYS)) {
      const iv = ivNode
        ? (oneOf(ask(ivNode)) ?? substituted(ivNode, candidate.from, unit, ask, account, 0))
        : undefined;
      if (ivNode && iv === undefined) continue;
      const { refused } = forKeys;
      const plain = unseal({ algorithm, key: candidate.key, ...(ivNode && { iv }), data }, forKeys);
      if (forKeys.refused > refused) return undefined;
      const text = plain && readable(plain);
      if (text !== undefined) return outputNode ? text : plain;
    }
  }
  return undefined;
}

interface Candidate {
  readonly key: Constant;
  /** The text the key was made from. */
  readonly from: string;
}

/** Every key an expression can be, those made from each text of the tree that the metadata it names can be. */
function keysOf(node: AnyNode, unit: Unit, ask: Ask, account: Account): readonly Candidate[] {
  const { keys: forKeys } = unit.world.costs;
  const { refused } = forKeys;
  const value = ask(node);
  const known = value.constants.filter(constant => typeof constant !== 'string' || whole(constant));
  const fields = value.labels.filter(({ kind }) => kind === 'metadata').map(({ detail }) => detail);
  const found: Candidate[] = known.map(key => ({ key, from: '' }));
  for (const field of fields.slice(0, 2)) {
    for (const from of unit.world.metadata(field.replace(/^npm_package_/i, ''))) {
      const key = substituted(node, from, unit, ask, account, 0);
      // Once one is too many, all are.
      if (forKeys.refused > refused || found.length >= MOST_KEYS) return found;
      if (key !== undefined) found.push({ key, from });
    }
  }
  return found;
}

/** An expression's value with a text in place of the metadata it reads. */
function substituted(
  node: AnyNode,
  text: string,
  unit: Unit,
  ask: Ask,
  account: Account,
  level: number,
): Constant | undefined {
  if (level > DEEPEST) return undefined;
  const value = ask(node);
  if (value.names.some(name => /^process\.env\.npm_package_/i.test(name))) return text;
  if (!value.labels.some(({ kind }) => kind === 'metadata')) return oneOf(value);
  const inner = (part: AnyNode): Constant | undefined => substituted(part, text, unit, ask, account, level + 1);
  switch (node.type) {
    case 'Identifier': {
      const write = unit.indexed.variableOf(node)?.writes[0];
      return write?.kind === 'value' && write.path.length === 0 ? inner(write.value) : undefined;
    }
    case 'BinaryExpression': {
      const [a, b] = [inner(node.left), inner(node.right)];
      const sum = a === undefined || b === undefined ? undefined : operate(node.operator, a, b);
      return sum && 'value' in sum ? sum.value : undefined;
    }
    case 'LogicalExpression':
      return inner(node.left) ?? inner(node.right);
    case 'CallExpression': {
      const callee = node.callee;
      for (const name of ask(callee).names) {
        const result =
          computed(name, node, unit, inner, ask, account) ?? pure(name, argumentsOf(node).map(inner), account);
        if (result !== undefined) return result;
      }
      const method = propertyName(callee);
      if (callee.type !== 'MemberExpression' || method === undefined) return undefined;
      const receiver = inner(callee.object);
      const args = argumentsOf(node).map(inner);
      const known = receiver === undefined ? undefined : methodPure(receiver, method, args, account);
      return known && 'value' in known ? known.value : undefined;
    }
    default:
      return undefined;
  }
}

function pure(name: string, args: readonly Constant[], account: Account): Constant | undefined {
  const known = callPure(name, args, account);
  return known && 'value' in known ? known.value : undefined;
}

/** Hashes, derivations and unpackers. */
function computed(
  name: string,
  node: AnyNode,
  unit: Unit,
  constantOf: (argument: AnyNode) => Constant | undefined,
  ask: Ask,
  account: Account,
): Constant | undefined {
  const args = argumentsOf(node);
  if (name === 'crypto.scryptSync' || name === 'crypto.pbkdf2Sync')
    return derive(name, args.map(constantOf), unit.world.costs.keys);
  if (/^(?:zlib|pako)\./.test(name)) return args[0] ? inflate(name, constantOf(args[0]), account) : undefined;
  if (!/^crypto\.create(?:Hash|Hmac)\(\)(?:\.update\(\))*\.digest$/.test(name)) return undefined;
  const parts: Buffer[] = [];
  let at: AnyNode | undefined = receiverOf(node);
  const seen = new Set<AnyNode>();
  for (let level = 0; at && level < DEEPEST; level++) {
    // `hash.update(a); hash.update(b); hash.digest()`
    const updates: readonly AnyNode[] = updatesOf(at, unit).filter(update => !seen.has(update));
    for (const update of [...updates].reverse()) {
      const [given] = argumentsOf(update);
      const part = given && constantOf(given);
      if (typeof part !== 'string' && !(part instanceof Uint8Array)) return undefined;
      parts.unshift(Buffer.from(part));
    }
    const call: AnyNode | undefined = makerOf(at, unit, 0);
    if (!call) return undefined;
    seen.add(call);
    const given = argumentsOf(call);
    const isUpdate =
      methodOf(call) === 'update' &&
      ask((call as unknown as { callee: AnyNode }).callee).names.some(one => one.endsWith('.update'));
    if (!isUpdate) {
      const [algorithm, key] = given.map(constantOf);
      const encoding = args[0] ? constantOf(args[0]) : undefined;
      return digest(algorithm, Buffer.concat(parts), encoding, key, account);
    }
    const part = given[0] ? constantOf(given[0]) : undefined;
    // Each part is taken, and all of them once more.
    if (!account.pays(handling(sizeOf(part)), sizeOf(part) * 2)) return undefined;
    if (typeof part === 'string') parts.unshift(Buffer.from(part));
    else if (part instanceof Uint8Array) parts.unshift(Buffer.from(part));
    else return undefined;
    at = receiverOf(call);
  }
  return undefined;
}

/** What a variable's hash is given by itself, in the order it stands in. */
function updatesOf(node: AnyNode, unit: Unit): readonly AnyNode[] {
  const variable = node.type === 'Identifier' ? unit.indexed.variableOf(node) : undefined;
  if (!variable) return [];
  return unit.indexed.referencesOf(variable).flatMap(reference => {
    const callee = parentOf(reference);
    const call = callee?.type === 'MemberExpression' && callee.object === reference ? parentOf(callee) : undefined;
    return call?.type === 'CallExpression' && call.callee === callee && methodOf(call) === 'update' ? [call] : [];
  });
}

/** The call that made what an expression means: through variables that are given one value. */
function makerOf(node: AnyNode | undefined, unit: Unit, hops: number): AnyNode | undefined {
  if (!node || hops > 4) return undefined;
  if (node.type === 'CallExpression') return node;
  if (node.type !== 'Identifier') return undefined;
  const write = unit.indexed.variableOf(node)?.writes.find(one => one.kind === 'value');
  return write?.kind === 'value' && write.path.length === 0 ? makerOf(write.value, unit, hops + 1) : undefined;
}

function receiverOf(call: AnyNode): AnyNode | undefined {
  const { callee } = call as unknown as { callee?: AnyNode };
  return callee?.type === 'MemberExpression' ? callee.object : undefined;
}

function methodOf(call: AnyNode): string {
  const { callee } = call as unknown as { callee?: AnyNode };
  return propertyName(callee) ?? '';
}

function argumentsOf(call: AnyNode): readonly AnyNode[] {
  return (call as unknown as { arguments?: AnyNode[] }).arguments ?? [];
}

/** The one constant a value is. */
function oneOf(value: Value): Constant | undefined {
  const [first] = value.constants;
  return value.constants.length === 1 && (typeof first !== 'string' || whole(first)) ? first : undefined;
}

function decodedBy(text: string, encoding: Constant): Uint8Array | undefined {
  if (!whole(text)) return undefined;
  if (encoding === undefined) return Buffer.from(text);
  return typeof encoding === 'string' && Buffer.isEncoding(encoding) ? Buffer.from(text, encoding) : undefined;
}
