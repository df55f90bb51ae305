/**
 * What a lockfile says, whatever its syntax: values with the line each stands on. The readers of JSON, of YAML and of
 * Yarn's own syntax make it, and those of the formats take it apart.
 */
import { type ReadError, readError } from '../errors.js';

/** A value. Its line, from 1, is that of the member or item that holds it. */
export type Tree = Scalar | Fields | Items;

export interface Scalar {
  readonly kind: 'scalar';
  /** Text in YAML and in Yarn's syntax, whatever it looks like. */
  readonly value: string | number | boolean | null;
  readonly line: number;
}

export interface Fields {
  readonly kind: 'fields';
  readonly members: ReadonlyMap<string, Tree>;
  readonly line: number;
}

export interface Items {
  readonly kind: 'items';
  readonly items: readonly Tree[];
  readonly line: number;
}

/** A text that is being read, and how it is called. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Values inside values: no honest lockfile goes so deep. */
export const DEEPEST = 100;

/** The error that a lockfile cannot be read from this line on. */
export function brokenAt({ path }: Source, line: number, why: string): ReadError {
  return readError(`${path}:${line}: ${why}`);
}

/** The value of a field; undefined when there is none, or nothing to have fields. */
export function field(tree: Tree | undefined, name: string): Tree | undefined {
  return tree?.kind === 'fields' ? tree.members.get(name) : undefined;
}

/** The text of a field; undefined when it is none, or empty. */
export function textIn(tree: Tree | undefined, name: string): string | undefined {
  return textOf(field(tree, name));
}

/** A text that is not empty. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' && tree.value !== '' ? tree.value : undefined;
}

/** Whether a field says yes. */
export function isSet(tree: Tree | undefined, name: string): boolean {
  const found = field(tree, name);
  return found?.kind === 'scalar' && (found.value === true || found.value === 'true');
}

/**
 * The members of a field that holds nothing else; none when it is missing.
 *
 * @throws ReadError when something else stands there, so that nobody passes over what it was meant to hold
 */
export function membersIn(source: Source, tree: Tree | undefined, name: string): readonly (readonly [string, Tree])[] {
  const found = field(tree, name);
  if (found === undefined || (found.kind === 'scalar' && found.value === null)) return [];
  if (found.kind !== 'fields') throw brokenAt(source, found.line, `"${name}" holds no entries`);
  return [...found.members];
}
