/** What Yarn notes down for Plug'n'Play: each package, where it is, and what it may load. */
import { join } from 'node:path';
import { readWhole } from '../folder.js';
import type { Limits } from '../limits.js';
import { isRecord, ownField, parseManifest } from '../manifest.js';
import { decodeText } from '../text.js';
import { isFile } from './places.js';

/** Files that make a folder a project of Plug'n'Play, the one with the data first. */
const FILES = ['.pnp.data.json', '.pnp.cjs', '.pnp.js'] as const;

export function hasPnp(base: string): boolean {
  return FILES.some(name => isFile(join(base, name)));
}

/** A package as the data has it. */
export interface Row {
  /** Null for the project itself. */
  readonly name: string | null;
  readonly reference: string | null;
  readonly location: string;
  readonly dependencies: readonly (readonly [string, string])[];
}

/** A package's name and reference as one text. */
export const keyOf = (name: string, reference: string | null): string => JSON.stringify([name, reference]);

/** The text takes up to a few megabytes: a line for each dependency of each package. */
const LARGEST = 64 * 1024 * 1024;

/** Undefined when there is none, or none that is known. */
export function readPnpData(base: string, limits: Limits): readonly Row[] | undefined {
  for (const name of FILES) {
    const bytes = readWhole(join(base, name), Math.max(LARGEST, limits.fileBytes));
    const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
    const json = typeof text !== 'string' ? undefined : name === '.pnp.data.json' ? text : embedded(text);
    const parsed = json === undefined ? undefined : parseManifest(json);
    const rows = parsed !== undefined && 'manifest' in parsed ? rowsOf(parsed.manifest) : [];
    if (rows.length > 0) return rows;
  }
  return undefined;
}

/** `RAW_RUNTIME_STATE = '…'`, each line but the last ending in a backslash, or before Yarn 3.2 `hydrateRuntimeState({…})`. */
function embedded(program: string): string | undefined {
  const [state] = /\bRAW_RUNTIME_STATE\s{0,9}=\s{0,9}'/.exec(program) ?? [];
  if (state !== undefined) {
    const start = program.indexOf(state) + state.length;
    for (let at = start; at < program.length; at++) {
      if (program[at] === '\\') at++;
      else if (program[at] === "'") return program.slice(start, at).replace(/\\\r?\n|\\(.)/g, '$1');
    }
    return undefined;
  }
  const call = program.indexOf('hydrateRuntimeState({');
  return call === -1 ? undefined : objectAt(program, program.indexOf('{', call));
}

/** The text of JSON from a brace to the one that closes it. */
function objectAt(text: string, start: number): string | undefined {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const unit = text[at];
    if (isString) {
      if (unit === '\\') at++;
      else if (unit === '"') isString = false;
    } else if (unit === '"') isString = true;
    else if (unit === '{') depth++;
    else if (unit === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

/** `packageRegistryData: [[name, [[reference, { packageLocation, packageDependencies }], …]], …]`. */
function rowsOf(data: Readonly<Record<string, unknown>>): readonly Row[] {
  return pairsIn(ownField(data, 'packageRegistryData')).flatMap(([name, references]) =>
    pairsIn(references).flatMap(([reference, info]): readonly Row[] => {
      const location = isRecord(info) ? ownField(info, 'packageLocation') : undefined;
      if (!isTextOrNull(name) || !isTextOrNull(reference) || typeof location !== 'string') return [];
      const dependencies = pairsIn(isRecord(info) ? ownField(info, 'packageDependencies') : undefined);
      return [{ name, reference, location, dependencies: dependencies.flatMap(targetOf) }];
    }),
  );
}

/** A dependency's own name and reference: an alias has both; a peer that nobody brings has none. */
function targetOf([name, reference]: readonly [unknown, unknown]): readonly (readonly [string, string])[] {
  if (typeof name === 'string' && typeof reference === 'string') return [[name, reference]];
  if (!Array.isArray(reference)) return [];
  const [alias, aliased] = reference as readonly unknown[];
  return typeof alias === 'string' && typeof aliased === 'string' ? [[alias, aliased]] : [];
}

function pairsIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(pair => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : []));
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
