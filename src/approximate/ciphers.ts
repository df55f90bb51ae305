/** Hashes and ciphers of Node's over what is known: what comes out is worked out by the engine, from data alone. */

import { type Data, isFn } from '../language/data.js';
import { digest, readable, unseal } from '../resolve/ciphers.js';
import type { Constant } from '../types.js';
import type { Run, Unknown } from './model.js';
import { tellDecoded } from './run.js';
import { isUnknown } from './value.js';

const MAKES = /^crypto\.(createHash|createDecipheriv)$/;
const METHOD = /^crypto\.(?:createHash|createDecipheriv)\(\)(?:\.update\(\))?\.(update|digest|final|setAutoPadding)$/;

/** What a call of a hash or a cipher gives, where all of it is known; undefined otherwise. */
export function ciphered(run: Run, name: string, self: Data, args: readonly Data[]): Data {
  const made = MAKES.exec(name)?.[1];
  if (made) return args.every(isKnown) ? maker(name, args) : undefined;
  const method = METHOD.exec(name)?.[1];
  const begun = method && isUnknown(self) ? self.properties?.get('#begun') : undefined;
  if (!method || !Array.isArray(begun) || !isUnknown(self)) return undefined;
  const sofar = self.properties?.get('#data');
  if (method === 'update') {
    if (!args.every(isKnown)) {
      self.properties?.delete('#begun');
      return undefined;
    }
    const [data, from, to] = args;
    const bytes = joinBytes(sofar, data, from);
    self.properties?.set('#data', bytes);
    if (!self.name?.includes('Decipher')) return self;
    return opened(run, begun, bytes, to) ?? undefined;
  }
  if (method === 'digest') {
    const [algorithm] = begun;
    const made_ = digest(
      algorithm as Constant,
      (sofar ?? '') as Constant,
      args[0] as Constant,
      undefined,
      run.unit.world.costs.all,
    );
    return made_ instanceof Uint8Array ? Uint8Array.from(made_) : made_;
  }
  // All of it came out of `update`.
  return method === 'final' ? (isText(args[0]) ? '' : new Uint8Array()) : self;
}

function maker(name: string, args: readonly Data[]): Unknown {
  return { kind: 'opaque', name: `${name}()`, labels: [], properties: new Map([['#begun', [...args]]]) };
}

function opened(run: Run, [algorithm, key, iv]: readonly Data[], data: Uint8Array, to: Data): Data {
  const sealed = { algorithm: algorithm as Constant, key: key as Constant, iv: iv as Constant, data };
  const plain = unseal(sealed as Parameters<typeof unseal>[0], run.unit.world.costs.all);
  if (!plain) return undefined;
  tellDecoded(run, plain.length);
  return isText(to) ? (readable(plain) ?? Buffer.from(plain).toString()) : Uint8Array.from(plain);
}

function joinBytes(sofar: Data, data: Data, encoding: Data): Uint8Array {
  const more =
    data instanceof Uint8Array
      ? data
      : Buffer.from(String(data), isText(encoding) && Buffer.isEncoding(encoding) ? encoding : 'utf8');
  return new Uint8Array(Buffer.concat([sofar instanceof Uint8Array ? sofar : new Uint8Array(), more]));
}

function isText(value: Data): value is string {
  return typeof value === 'string';
}

function isKnown(value: Data): boolean {
  return !isUnknown(value) && !isFn(value);
}
