import { type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { codeOf, failureInWords, readError } from './errors.js';
import { isLockfile } from './lockfile/index.js';

/**
 * What somebody asks to have scanned: a package of the registry, an archive, the packages of a lockfile, a folder with
 * installed packages, a folder of installed packages, or one package.
 */
export type TargetKind = 'registry' | 'tarball' | 'lockfile' | 'project' | 'modules' | 'package';

/**
 * Tells what a target is, by looking but not opening.
 *
 * @throws ReadError when it does not exist or is a file of another kind
 */
export function targetKind(target: string): TargetKind {
  if (target.startsWith('npm:')) return 'registry';
  const found = look(target);
  if (found.isFile() && /\.(?:tgz|tar\.gz)$/i.test(target)) return 'tarball';
  if (found.isFile() && isLockfile(basename(target))) return 'lockfile';
  if (!found.isDirectory()) {
    throw readError(
      `${target}: neither a folder nor a package archive (.tgz, .tar.gz) nor a lockfile nor npm:name@version`,
    );
  }
  if (basename(resolve(target)) === 'node_modules') return 'modules';
  return statSync(join(target, 'node_modules'), { throwIfNoEntry: false })?.isDirectory() ? 'project' : 'package';
}

function look(target: string): Stats {
  try {
    return statSync(target);
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
    throw readError(`${target}: ${isMissing ? 'no such file or folder' : failureInWords(error)}`, error);
  }
}
