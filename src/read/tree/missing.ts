/** What a folder should hold and does not: packages that it depends on. */
import { readdirSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { type Skipped, skipped } from '../../gaps.js';
import { LIMITS, type Limits } from '../limits.js';
import { isLockfile } from '../lockfile/index.js';
import { isRecord, ownField } from '../manifest.js';
import { readManifest } from './manifests.js';
import { workspaceAround } from './workspace.js';

/** Says so when a project, of whose packages none was found, depends on some. */
export function notInstalled(root: string, limits: Limits): readonly Skipped[] {
  if (!needsPackages(root, limits)) return [];
  const lockfile = lockfileFor(root, limits);
  const instead = lockfile === undefined ? 'install them first' : `\`stowaway ${lockfile}\` scans what it pins`;
  return [skipped('not-installed', '.', { instead })];
}

/**
 * Whether a folder without packages is a project that depends on some: it has a lockfile, which is not published. A
 * package without its dependencies is as it should be.
 */
export function isNotInstalledYet(root: string, limits: Limits): boolean {
  if (root.split(sep).includes('node_modules')) return false;
  return lockfileFor(root, limits) !== undefined && needsPackages(root, limits);
}

/**
 * Says so of a folder that was scanned by itself and depends on packages that are not in it. A package without them is as
 * it should be; the folder that somebody is in is their project, and not installed.
 *
 * @param cwd where the command is run
 */
export function dependenciesAbsent(dir: string, cwd: string, limits: Limits = LIMITS): readonly Skipped[] {
  if (resolve(dir) === resolve(cwd)) return notInstalled(dir, limits);
  const manifest = readManifest(join(dir, 'package.json'), limits);
  const names = new Set(manifest && ['dependencies', 'optionalDependencies'].flatMap(kind => namesIn(manifest, kind)));
  const howMany = names.size === 1 ? 'package' : `${names.size} packages`;
  return names.size === 0 ? [] : [skipped('dependencies-absent', '.', { howMany })];
}

function needsPackages(root: string, limits: Limits): boolean {
  const manifest = readManifest(join(root, 'package.json'), limits);
  if (manifest === undefined) return false;
  if (ownField(manifest, 'workspaces') !== undefined) return true;
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some(kind => namesIn(manifest, kind).length > 0);
}

function namesIn(manifest: Readonly<Record<string, unknown>>, kind: string): readonly string[] {
  const listed = ownField(manifest, kind);
  return isRecord(listed) ? Object.keys(listed) : [];
}

/** The name of the lockfile that a folder, or the workspace around it, is installed by. */
function lockfileFor(root: string, limits: Limits): string | undefined {
  const around = workspaceAround(root, limits);
  return lockfileIn(root) ?? (around === undefined ? undefined : lockfileIn(around));
}

function lockfileIn(dir: string): string | undefined {
  try {
    return readdirSync(dir)
      .sort()
      .find(name => isLockfile(name) && name !== 'npm-shrinkwrap.json');
  } catch {
    return undefined;
  }
}
