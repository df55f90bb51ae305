/** What all lockfiles have in common: packages, each with a version, and where it comes from. */

/** One package that a lockfile pins. */
export interface LockEntry {
  /** As the registry knows it; an alias is resolved. */
  readonly name: string;
  /** Empty where none is stated. */
  readonly version: string;
  /** Where it is installed, relative to the project: `node_modules/a/node_modules/b`. Not every format says. */
  readonly path: string | undefined;
  /** Digests of its archive, as in `sha512-…`. */
  readonly integrity: string | undefined;
  /** The address it was found at, or what stands for one; what the patch is, or why the entry makes no sense. */
  readonly resolved: string | undefined;
  readonly origin: Origin;
  /** Of the entry in the lockfile, from 1. */
  readonly line: number;
}

/**
 * Where a package comes from.
 *
 * - `registry`: a registry, by its name and version; `resolved` is the address of the archive, if known
 * - `archive`: a packed package among the files of the project
 * - `folder`: a folder of the project, linked or copied
 * - `bundled`: the package it lies in
 * - `patch`: another entry, which the project changes
 * - `elsewhere`: a repository, a program, or whatever else is no package of a registry
 * - `nowhere`: the entry makes no sense
 */
export type Origin = 'registry' | 'archive' | 'folder' | 'bundled' | 'patch' | 'elsewhere' | 'nowhere';

/** What a format tells of an entry; where it comes from follows from the address unless that is told, too. */
export type Told = Pick<LockEntry, 'name' | 'version' | 'line'> & Partial<LockEntry>;

export function entryOf({ name, version, line, path, integrity, resolved, origin }: Told): LockEntry {
  const from = origin ?? (resolved === undefined ? 'registry' : originOf(resolved));
  const isPinned = name !== '' && (isVersion(version) || from !== 'registry' || resolved !== undefined);
  return isPinned
    ? { name, version, path, integrity, resolved, origin: from, line }
    : { ...nonsense(name, version, line, name === '' ? 'no name is stated' : 'no version is stated'), path };
}

/** An entry that nobody can make sense of. */
export function nonsense(name: string, version: string, line: number, why: string): LockEntry {
  return { name, version, path: undefined, integrity: undefined, resolved: why, origin: 'nowhere', line };
}

/** What an entry installs, as exactly as the lockfile tells. */
export function contentOf({ name, version, integrity, resolved, origin, path }: LockEntry): string {
  if (origin === 'folder') return JSON.stringify([name]);
  return JSON.stringify([name, version, origin, origin === 'bundled' ? path : (integrity ?? resolved)]);
}

/** Where something of this address comes from: what a lockfile says it was found at, or what the project asks for. */
export function originOf(address: string): Origin {
  if (/^(?:workspace|link|portal|root):/.test(address)) return 'folder';
  if (address.startsWith('patch:')) return 'patch';
  if (/^https?:/.test(address)) return /\.git(?:#|$)/.test(address) ? 'elsewhere' : 'registry';
  if (/^(?:file:|~?\.{0,2}\/)/.test(address)) return isPacked(address) ? 'archive' : 'folder';
  if (!address.includes(':') && isPacked(address)) return 'archive';
  return 'elsewhere';
}

/** Whether the address of a file is that of an archive, rather than a folder. */
export function isPacked(address: string): boolean {
  return /\.(?:tgz|tar\.gz|tar)$/i.test(withoutFragment(address));
}

/** An address without what follows `#`, `?` or `::`. */
export function withoutFragment(address: string): string {
  return address.replace(/(?:[?#]|::).*$/s, '');
}

/** A version that is written out. */
export function isVersion(text: string): boolean {
  return text.length <= 256 && /^\d+\.\d+\.\d+(?:[A-Za-z_.+-][\w.+-]*)?$/.test(text);
}

/** `@s/a@npm:^1` in two. */
export function splitSpec(spec: string): { readonly name: string; readonly range: string } {
  const at = spec.indexOf('@', 1);
  return at === -1 ? { name: spec, range: '' } : { name: spec.slice(0, at), range: spec.slice(at + 1) };
}

/** A name and what it stands for: of `a` and `npm:b@1.0.0`, b and 1.0.0. */
export function aliased(name: string, range: string): { readonly name: string; readonly range: string } {
  const real = range.startsWith('npm:') ? splitSpec(range.slice(4)) : undefined;
  return real?.range ? real : { name, range: range.replace(/^npm:/, '') };
}
