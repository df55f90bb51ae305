/** Which of the packages in a folder's own `node_modules` are published with it, rather than installed there. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../types.js';
import type { Limits } from './limits.js';
import { isLockfile } from './lockfile/index.js';
import { isRecord, ownField } from './manifest.js';
import { readManifest } from './tree/manifests.js';

/** What package managers leave in the `node_modules` that they fill. */
const NOTES = /^\.(?:package-lock\.json|modules\.yaml|yarn-integrity|yarn-state\.yml|pnpm|bun|store|vite|cache)$/;
/** Packages whose manifests are read for what they depend on. */
const MOST = 5_000;

/**
 * Tells of a path below `node_modules` whether it is part of the package: `npm pack` puts there what `bundleDependencies`
 * names, with all that this depends on. Where no package manager has left a trace, everything came with the package.
 * Whoever writes one can feign a trace, but then it is said that the folder was left out.
 */
export function broughtIn(root: string, limits: Limits): (path: string) => boolean {
  if (!isFilled(root)) return () => true;
  const bundled = bundledIn(root, limits);
  return path => {
    const [first = '', second] = path.split('/', 2);
    if (!first.startsWith('@')) return bundled.has(first);
    return second === undefined
      ? [...bundled].some(name => name.startsWith(`${first}/`))
      : bundled.has(`${first}/${second}`);
  };
}

/** Whether somebody installed packages in a folder: there is a note of it, or the lockfile that it was done by. */
function isFilled(root: string): boolean {
  return (
    namesIn(join(root, 'node_modules')).some(name => NOTES.test(name)) ||
    namesIn(root).some(name => isLockfile(name) && name !== 'npm-shrinkwrap.json')
  );
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function bundledIn(root: string, limits: Limits): ReadonlySet<string> {
  const manifest = readManifest(join(root, 'package.json'), limits) ?? {};
  const found = new Set(listedIn(manifest));
  for (const name of found) {
    if (found.size > MOST) break;
    const inner = readManifest(join(root, 'node_modules', name, 'package.json'), limits) ?? {};
    for (const other of dependenciesOf(inner)) found.add(other);
  }
  return found;
}

function listedIn(manifest: Manifest): readonly string[] {
  return ['bundleDependencies', 'bundledDependencies'].flatMap(key => {
    const listed = ownField(manifest, key);
    if (listed === true) return dependenciesOf(manifest);
    return Array.isArray(listed) ? listed.filter(isName) : [];
  });
}

function dependenciesOf(manifest: Manifest): readonly string[] {
  return ['dependencies', 'optionalDependencies'].flatMap(key => {
    const listed = ownField(manifest, key);
    return isRecord(listed) ? Object.keys(listed).filter(isName) : [];
  });
}

/** Nothing else is looked for on the disk. */
function isName(name: unknown): name is string {
  return typeof name === 'string' && /^(?:@[\w.~-]{1,100}\/)?(?!\.)[\w.~-]{1,214}$/.test(name);
}
