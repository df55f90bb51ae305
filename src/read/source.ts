/** Where a package comes from, as plain data: whoever reads it may be in another thread. */
import { resolve } from 'node:path';
import { isUnanalysed, skipped } from '../gaps.js';
import type { Package } from '../types.js';
import { broughtIn } from './brings.js';
import { readFolder } from './folder.js';
import type { ReadOptions } from './gather.js';
import { LIMITS } from './limits.js';
import { type PackageInMemory, readMemory } from './memory.js';
import { readTarball } from './tarball.js';
import type { InstalledPackage } from './tree.js';
import { readZip } from './zip.js';

export type Source =
  | { readonly installed: InstalledPackage }
  | { readonly folder: string }
  /** The path of an archive, or its bytes and how it is called in the report; `wanted` is the package it should be. */
  | { readonly archive: string | Uint8Array; readonly path?: string; readonly wanted?: string }
  | { readonly given: PackageInMemory };

/** @throws ReadError when nothing of it can be read */
export async function readSource(source: Source, options: ReadOptions): Promise<Package> {
  if ('installed' in source) return readInstalled(source.installed, options);
  if ('folder' in source) return readLone(source.folder, options);
  if ('archive' in source) return held(await readTarball(source.archive, options, source.path), source.wanted);
  return readMemory(source.given, options);
}

function readInstalled(installed: InstalledPackage, options: ReadOptions): Promise<Package> {
  const { dir, name, path, dependencyPath, archive, part } = installed;
  if (archive !== undefined) return readZip(archive, { name, path, dependencyPath }, options);
  return readFolder(dir, options, dependencyPath, path, part);
}

/** A folder that somebody has named: nothing in it must not look harmless. */
async function readLone(dir: string, options: ReadOptions): Promise<Package> {
  const pkg = await readFolder(
    dir,
    options,
    [],
    dir,
    undefined,
    broughtIn(resolve(dir), { ...LIMITS, ...options.limits }),
  );
  const isEmpty = pkg.size.files === 0 && !isUnanalysed(pkg.skipped);
  return isEmpty ? { ...pkg, skipped: [...pkg.skipped, skipped('no-packages', '.')] } : pkg;
}

/** What an archive says it is must be what was asked for, as far as that was told: `name`, or `name@1.2.3`. */
function held(pkg: Package, wanted: string | undefined): Package {
  const at = wanted?.indexOf('@', 1) ?? -1;
  const what = at < 0 ? pkg.name : `${pkg.name}@${pkg.version}`;
  if (wanted === undefined || what === wanted) return pkg;
  return { ...pkg, skipped: [...pkg.skipped, skipped('other-package', '.', { what, wanted })] };
}

/** What the package is called as long as nothing of it was read. */
export function nameOf(source: Source): { readonly name: string; readonly path: string } {
  if ('installed' in source) return source.installed;
  if ('folder' in source) return { name: source.folder, path: source.folder };
  if ('given' in source) return { name: 'unnamed', path: '(in memory)' };
  const path = source.path ?? (typeof source.archive === 'string' ? source.archive : '(archive)');
  return { name: path, path };
}
