import type { Manifest } from '../types.js';

/** Reads a `package.json` or a lockfile: a plain object, or the reason in words why it is none. */
export function parseManifest(text: string): { readonly manifest: Manifest } | { readonly why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text, mayNamePrototype(text) ? withoutPrototype : undefined);
  } catch (error) {
    return { why: error instanceof RangeError ? 'it is nested too deeply' : 'it is not valid JSON' };
  }
  return isRecord(value) ? { manifest: value } : { why: 'it is not a JSON object' };
}

/** The name a manifest states, or undefined when it states none that is a text. */
export function statedName(manifest: Manifest | undefined): string | undefined {
  return statedText(manifest, 'name');
}

/** The version a manifest states, or undefined when it states none that is a text. */
export function statedVersion(manifest: Manifest | undefined): string | undefined {
  return statedText(manifest, 'version');
}

/** An object with keys: neither an array nor null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's own value; inherited ones (`constructor`) are none. */
export function ownField(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function statedText(manifest: Manifest | undefined, key: string): string | undefined {
  const value = manifest === undefined ? undefined : ownField(manifest, key);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Reviving every manifest would triple the time of parsing it; an escape could spell any key. */
function mayNamePrototype(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u');
}

/** `JSON.parse` makes `__proto__` a plain key, but whoever copies the object with `=` would swap its prototype. */
function withoutPrototype(this: unknown, key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}
