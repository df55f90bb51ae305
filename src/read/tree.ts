/**
 * Which packages are installed, where, and why: the folders are walked, lockfiles only explain them. A lockfile can say
 * anything; what is not in it is on the disk all the same.
 */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Skipped, skipped as skippedFor } from '../gaps.js';
import { codeOf, failureInWords, readError } from './errors.js';
import { LIMITS, type Limits } from './limits.js';
import { statedName, statedVersion } from './manifest.js';
import { waysInModules, waysInPnp } from './tree/brought.js';
import { manifestOf, readManifest } from './tree/manifests.js';
import { isNotInstalledYet, notInstalled } from './tree/missing.js';
import { walkModules } from './tree/modules.js';
import { type InstalledPackage, type InstalledTree, inOrder, type Place, shown } from './tree/places.js';
import { pnpAround, readPnp } from './tree/pnp.js';
import { holdsCode } from './tree/runnable.js';
import { reachOf } from './tree/workspace.js';

export { readMetadata } from './tree/metadata.js';
export type { InstalledPackage, InstalledTree } from './tree/places.js';

export interface FindOptions {
  readonly limits?: Partial<Limits>;
  /** Whether the folder's own code is a package of the tree, with the path `.`. @default only when nothing is installed */
  readonly own?: boolean | undefined;
}

/**
 * Finds every package that the code of a project can load: nested, scoped, linked from the stores of pnpm, Bun, Yarn and
 * npm, and in the zips of Yarn's Plug'n'Play; in the workspace around it; and in the projects inside of it.
 *
 * Links inside the project are followed to the folder they mean. A link to a workspace is not an installed package, but
 * what that workspace has installed is. A link out of the project is skipped, unless it leads to the store of the pnpm
 * workspace around it, or to one that pnpm has noted down.
 *
 * @param dir a project, or its `node_modules`
 * @throws ReadError when the folder is missing, or no project: it has neither a `node_modules` nor Plug'n'Play nor a
 *   lockfile by which packages are to be installed
 */
export function findPackages(dir: string, options: FindOptions = {}): InstalledTree {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const isModules = basename(resolve(dir)) === 'node_modules';
  const real = requireFolder(dir);
  const root = isModules ? dirname(real) : real;
  const {
    base,
    modules,
    skipped: unreached,
  } = isModules ? { base: root, modules: [real], skipped: [] } : reachOf(root, limits);
  const pnpDir = isModules ? undefined : pnpAround(root, base);
  const pnp = pnpDir === undefined ? undefined : readPnp(root, pnpDir, limits);
  if (modules.length === 0 && pnp === undefined && !isNotInstalledYet(root, limits))
    throw readError(`${dir}: has no node_modules folder`);
  const walked = walkModules({ root, base, modules, limits });
  const installed = [...(pnp?.packages ?? []), ...walked.packages];
  // A folder of packages that cannot be read at all is not one place among others.
  const isUnread = ({ path }: Skipped): boolean => modules.some(folder => shown(root, folder) === path);
  const found = [...unreached, ...(pnp?.skipped ?? []), ...walked.skipped];
  const skipped: Skipped[] =
    installed.length > 0 ? found : found.map(one => (isUnread(one) ? { ...one, severity: 'failed' } : one));
  const takesOwn = !isModules && (options.own ?? installed.length === 0);
  const own = takesOwn && holdsCode(root) ? [ownOf(root, limits)] : [];
  if (!isModules && !takesOwn) skipped.push(skippedFor('own-code', '.'));
  if (installed.length === 0 && !skipped.some(({ severity }) => severity === 'failed'))
    skipped.push(...(isModules ? [skippedFor('no-packages', '.')] : notInstalled(root, limits)));

  const ways = new Map([...waysInModules(root, base, walked, limits), ...(pnp ? waysInPnp(root, pnp) : [])]);
  const packages = [...own, ...installed].map(
    (place): InstalledPackage => ({
      ...place,
      path: shown(root, place.dir),
      dependencyPath: (place.part === undefined && ways.get(place.dir)) || [],
    }),
  );
  packages.sort((a, b) => inOrder(a.path, b.path));
  return { root, packages, skipped };
}

/** An installed package as people call it. */
export interface Named {
  readonly name: string;
  readonly version: string;
  /** As in reports. */
  readonly path: string;
}

/**
 * What is installed in a project, by the names and versions that the manifests state.
 *
 * @throws ReadError as `findPackages` does
 */
export function installedPackages(dir: string): readonly Named[] {
  return findPackages(dir).packages.map(place => {
    const manifest = manifestOf(place, LIMITS);
    return {
      name: statedName(manifest) ?? place.name,
      version: statedVersion(manifest) ?? '0.0.0',
      path: place.path,
    };
  });
}

function ownOf(root: string, limits: Limits): Place {
  const name = statedName(readManifest(join(root, 'package.json'), limits)) ?? (basename(root) || 'unnamed');
  return { dir: root, name, part: 'own' };
}

/** The real path of a folder. */
function requireFolder(dir: string): string {
  try {
    if (!statSync(dir).isDirectory()) throw readError(`${dir}: not a folder`);
    return realpathSync(dir);
  } catch (error) {
    if (codeOf(error) === 'STOWAWAY_READ') throw error;
    throw readError(`${dir}: ${codeOf(error) === 'ENOENT' ? 'no such folder' : failureInWords(error)}`, error);
  }
}
