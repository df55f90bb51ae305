/** Where a package comes from, as plain data: whoever reads it may be in another thread. */
import type { Package } from '../types.js';
import { readFolder } from './folder.js';
import type { ReadOptions } from './gather.js';
import { type PackageInMemory, readMemory } from './memory.js';
import { readTarball } from './tarball.js';
import type { InstalledPackage } from './tree.js';

export type Source =
  | { readonly installed: InstalledPackage }
  | { readonly folder: string }
  /** The path of an archive, or its bytes and how it is called in the report. */
  | { readonly archive: string | Uint8Array; readonly path?: string }
  | { readonly given: PackageInMemory };

/** @throws ReadError when nothing of it can be read */
export function readSource(source: Source, options: ReadOptions): Promise<Package> {
  if ('installed' in source) {
    const { dir, dependencyPath, path } = source.installed;
    return readFolder(dir, options, dependencyPath, path);
  }
  if ('folder' in source) return readFolder(source.folder, options);
  if ('archive' in source) return readTarball(source.archive, options, source.path);
  return readMemory(source.given, options);
}

/** What the package is called as long as nothing of it was read. */
export function nameOf(source: Source): { readonly name: string; readonly path: string } {
  if ('installed' in source) return source.installed;
  if ('folder' in source) return { name: source.folder, path: source.folder };
  if ('given' in source) return { name: 'unnamed', path: '(in memory)' };
  const path = source.path ?? (typeof source.archive === 'string' ? source.archive : '(archive)');
  return { name: path, path };
}
