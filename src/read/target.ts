import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { codeOf, failureInWords, readError } from './errors.js';
import { LIMITS } from './limits.js';
import { isLockfile } from './lockfile/index.js';
import { ownField } from './manifest.js';
import { readManifest } from './tree/manifests.js';
import { isNotInstalledYet } from './tree/missing.js';
import { contains } from './tree/places.js';
import { pnpAround } from './tree/pnp.js';
import { hasModules, workspaceAround } from './tree/workspace.js';

/**
 * What somebody asks to have scanned: a package of the registry, an archive, the packages of a lockfile, a folder with
 * installed packages, a folder of installed packages, or one package.
 */
export type TargetKind = 'registry' | 'tarball' | 'lockfile' | 'project' | 'modules' | 'package';

/**
 * Tells what a target is, by looking but not opening. A folder is a project as soon as its code can load packages that
 * are installed, in it, further down in it, or around it in the workspace that it is a member of; or as soon as they
 * should be.
 *
 * @throws ReadError when it does not exist or is a file of another kind
 */
export function targetKind(target: string): TargetKind {
  if (target.startsWith('npm:')) return 'registry';
  const found = look(target);
  if (found.isFile() && /\.(?:tgz|tar\.gz|tar)$/i.test(target)) return 'tarball';
  if (found.isFile() && isLockfile(basename(target))) return 'lockfile';
  if (!found.isDirectory()) {
    throw readError(
      `${target}: neither a folder nor a package archive (.tgz, .tar.gz, .tar) nor a lockfile nor npm:name@version`,
    );
  }
  if (basename(resolve(target)) === 'node_modules') return 'modules';
  return isProject(realpathSync(target)) ? 'project' : 'package';
}

function isProject(root: string): boolean {
  return (
    hasModules(root, LIMITS) ||
    pnpAround(root, workspaceAround(root, LIMITS) ?? root) !== undefined ||
    isNotInstalledYet(root, LIMITS)
  );
}

/**
 * Whether a project's own code is scanned with what is installed in it. It is not where somebody works on it: the
 * current folder, or one around that. Anywhere else it may be a package that brings its own `node_modules`, and whoever
 * wrote that must not decide what is scanned; nor where the manifest says that packages are published with it.
 *
 * @param cwd where the command is run
 */
export function hasOwnCode(target: string, cwd: string): boolean {
  const root = realpathSync(target);
  if (!contains(root, realpathSync(cwd))) return true;
  const manifest = readManifest(join(root, 'package.json'), LIMITS) ?? {};
  return ['bundleDependencies', 'bundledDependencies'].some(key => {
    const bundled = ownField(manifest, key);
    return bundled === true || (Array.isArray(bundled) && bundled.length > 0);
  });
}

function look(target: string): Stats {
  try {
    return statSync(target);
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
    throw readError(`${target}: ${isMissing ? 'no such file or folder' : failureInWords(error)}`, error);
  }
}
