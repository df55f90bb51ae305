/** Where packages lie, and how places are told. */
import { lstatSync, type Stats } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Skipped } from '../../gaps.js';

/** One installed package: a folder, a part of one, or an archive. */
export interface InstalledPackage {
  /** Its real, absolute path, no link in it; in an archive, as if that were a folder. */
  readonly dir: string;
  /** `/`-separated and relative to the root, for people. */
  readonly path: string;
  /** What the code that uses it calls it; an alias differs from the name in its manifest. */
  readonly name: string;
  /** Names of the packages that bring it in, outermost first; empty when the project itself does, or nobody. */
  readonly dependencyPath: readonly string[];
  /**
   * What of its folder belongs to it: of the project `own` code, without what is installed in it at any depth; of a
   * folder with packages in it the `loose` files. @default all but what is installed in it
   */
  readonly part?: Part;
  /** The zip it is in, as Yarn's Plug'n'Play has it. */
  readonly archive?: InArchive;
}

export type Part = 'own' | 'loose';

export interface InArchive {
  /** The zip's absolute path. */
  readonly path: string;
  /** The package's folder in it, `node_modules/name`. @default the first that looks like that */
  readonly inside?: string;
}

/** What is installed in a project. */
export interface InstalledTree {
  /** The project's real, absolute path. */
  readonly root: string;
  /** Each real folder once, ordered by path. */
  readonly packages: readonly InstalledPackage[];
  readonly skipped: readonly Skipped[];
}

/** A package or workspace before it is known who brings it in. */
export type Place = Pick<InstalledPackage, 'dir' | 'name' | 'part' | 'archive'>;

/** Whether a path is a folder or lies in it. Both absolute and normalised. */
export function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Relative to the root and `/`-separated. */
export function shown(root: string, path: string): string {
  const inside = contains(root, path)
    ? path.slice(root.endsWith(sep) ? root.length : root.length + 1)
    : relative(root, path);
  return (sep === '/' ? inside : inside.replaceAll(sep, '/')) || '.';
}

/** The package name that a path ends in, undefined when it ends inside a store in some other way. */
export function nameIn(real: string): string | undefined {
  const [first = '', second, ...rest] = real.slice(real.lastIndexOf(`${sep}node_modules${sep}`) + 14).split(sep);
  if (first.startsWith('.')) return undefined;
  if (!first.startsWith('@')) return second === undefined ? first : undefined;
  return second !== undefined && rest.length === 0 ? `${first}/${second}` : undefined;
}

/** What lies at a path, a link not followed; undefined when nothing does or one may not look. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function isFile(path: string): boolean {
  return lookAt(path)?.isFile() === true;
}

export function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory() === true;
}

/** In the order of UTF-16 units, which is the same everywhere. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
