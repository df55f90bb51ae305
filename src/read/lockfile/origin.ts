/** What becomes of an entry: which are had from a registry or the project's files, and why others are left out. */
import { lstatSync, realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { type Skipped, skipped } from '../../gaps.js';
import { type Npmrc, registryOf } from '../npmrc.js';
import { isVersion, type LockEntry, withoutFragment } from './entry.js';

/** The registries that a project's packages come from. */
export interface Registries {
  readonly npmrc: Npmrc;
  /** The address of npm's own, which is asked where nothing else is said. */
  readonly npm: string;
}

/**
 * Why an entry is not scanned, or undefined when it is.
 *
 * @param path the lockfile
 */
export function leftOut(entry: LockEntry, path: string, registries: Registries): Skipped | undefined {
  const { name, version, line, origin } = entry;
  const label = version === '' ? name : `${name}@${version}`;
  const resolved = withoutPassword(entry.resolved ?? '');
  switch (origin) {
    case 'folder':
      return skipped('own-folder', name);
    case 'bundled':
      return skipped('bundled', label);
    case 'patch':
      return skipped('patched', label, { patch: resolved && `: ${resolved}` });
    case 'nowhere':
      return skipped('senseless-entry', `${path}:${line}`, { name: label, why: resolved });
    case 'archive':
      if (archiveOf(entry, path) !== undefined) return undefined;
      return skipped('elsewhere', label, { why: `comes from an archive that is not in the project: ${resolved}` });
    case 'elsewhere': {
      const isGit = /^git|^(?:github|gitlab|bitbucket|gist):|\.git(?:#|$)/.test(resolved);
      return skipped('elsewhere', label, {
        why: `comes from ${isGit ? 'a git repository' : 'elsewhere'}: ${resolved}`,
      });
    }
    case 'registry': {
      const why = whyNotAsked(entry, registries);
      return why === undefined ? undefined : skipped('elsewhere', label, { why });
    }
  }
}

/** The archive of an entry among the files of the project that its lockfile lies in; undefined when it is not there. */
export function archiveOf({ resolved }: LockEntry, path: string): string | undefined {
  const inside = withoutFragment(resolved ?? '').replace(/^file:/, '');
  try {
    const folder = realpathSync(dirname(path));
    const file = realpathSync(resolve(folder, inside));
    return file.startsWith(folder + sep) && lstatSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A package is asked of the registry that is named for it, and only if that is where the lockfile found it: the name of
 * a company's own package is told to nobody else, and what is called like a package of the registry is not taken for it.
 */
function whyNotAsked(
  { name, version, integrity, resolved }: LockEntry,
  { npmrc, npm }: Registries,
): string | undefined {
  const named = registryOf(npmrc, name);
  if (named === '') return 'the registry it is to come from cannot be told: see the settings of the project';
  if (resolved === undefined) return undefined;
  const elsewhere = `comes from another address: ${withoutPassword(resolved)}`;
  const host = hostOf(resolved);
  if (host === undefined || !isVersion(version)) return elsewhere;
  if (isArchiveOf(name, version, resolved)) {
    const isPublic = host === hostOf(npm) || host.endsWith(YARN);
    // npm takes its own archives from whichever registry is named instead of it.
    return isPublic || host === hostOf(named ?? npm) ? undefined : elsewhere;
  }
  // Other registries have addresses of their own making, and then the digest tells whether it is the right archive.
  return named !== undefined && host === hostOf(named) && integrity !== undefined ? undefined : elsewhere;
}

/** Yarn calls the npm registry by a name of its own. */
const YARN = '.yarnpkg.com';

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}

/** Every registry, and every mirror of one, can have an archive at `…/name/-/name-1.0.0.tgz`. */
function isArchiveOf(name: string, version: string, address: string): boolean {
  const plain = address
    .replace(/[?#].*$/s, '')
    .replace(/%(2f|2b|40)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain.endsWith(`/${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`);
}

/** An address that can be shown. */
export function withoutPassword(address: string): string {
  return address.replace(/\/\/([^/@:\s]*):[^/@\s]*@/, '//$1:…@');
}

/** Without a digest, what the registry has is scanned; whether that is what gets installed, nobody can tell. */
export function notHeldTo(entries: readonly LockEntry[], path: string): readonly Skipped[] {
  const [first, ...others] = entries.filter(({ integrity }) => integrity === undefined);
  if (!first) return [];
  const which = `${first.name}@${first.version}${others.length > 0 ? ` and ${others.length} more` : ''}`;
  return [skipped('no-digest', path, { which })];
}
