/** The data an interpreted decoder works on: never an object of the engine that has methods a package could reach. */

interface Opaque {
  readonly kind: 'opaque';
}

/** Stands for whatever is not known or not pure. */
export const OPAQUE: Opaque = { kind: 'opaque' };

export type Data = undefined | null | boolean | number | string | Uint8Array | Data[] | Table | Fn | Pattern | Opaque;

/** An object. */
export interface Table {
  readonly kind: 'table';
  readonly properties: Map<string, Data>;
  readonly prototype: Table | undefined;
}

export interface Fn {
  readonly kind: 'function';
  readonly properties: Map<string, Data>;
  readonly call: (self: Data, args: Data[]) => Data;
  /** What `new` makes, where that is something else than a table. */
  readonly make?: (args: Data[]) => Data;
  /** Its text, for decoders keyed by it. */
  readonly source?: () => string;
}

/** A regular expression that is known to be harmless. */
export interface Pattern {
  readonly kind: 'pattern';
  readonly properties: Map<string, Data>;
  readonly regex: RegExp;
}

export function tableOf(entries: Iterable<readonly [string, Data]>, prototype?: Table): Table {
  return { kind: 'table', properties: new Map(entries), prototype };
}

export function isObject(value: Data): value is Table | Fn | Pattern {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind !== 'opaque';
}

export function isTable(value: Data): value is Table {
  return isObject(value) && value.kind === 'table';
}

export function isFn(value: Data): value is Fn {
  return isObject(value) && value.kind === 'function';
}

/** As a text; undefined when that is not known. */
export function textOf(value: Data, level = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (value === OPAQUE || level > 8) return undefined;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return joined(value, ',', level);
  if (value.kind === 'opaque') return undefined;
  if (value.kind === 'function') return value.source?.() ?? 'function () { [native code] }';
  return value.kind === 'pattern' ? String(value.regex) : '[object Object]';
}

/** `Array.prototype.join`; undefined when a part is not known. */
export function joined(items: readonly Data[], separator: string, level = 0): string | undefined {
  const parts: string[] = [];
  for (const item of items) {
    const part = item === undefined || item === null ? '' : textOf(item, level + 1);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join(separator);
}

/** Whether a known value counts as true. */
export function truth(value: Data): boolean {
  return Boolean(value);
}
