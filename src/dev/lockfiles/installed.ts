import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** A package that a manager has put somewhere. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Whether it came inside of another one, which says so. */
  readonly bundled: boolean;
}

/**
 * What is installed below a folder, found without anything of the scanner's: every folder of a `node_modules`, links
 * followed, those of the project itself left out.
 */
export function installedIn(folder: string): readonly InstalledPackage[] {
  const root = realpathSync(folder);
  const found = new Map<string, InstalledPackage>();
  const visit = (modules: string, owner: Manifest | undefined): void => {
    for (const place of placesIn(modules)) {
      if (STORES.has(place)) {
        for (const inner of placesIn(join(modules, place)))
          visit(join(modules, place, inner, 'node_modules'), undefined);
      } else if (!place.startsWith('.') && !/^@[^/]+$/.test(place)) {
        const real = realpathSync(join(modules, place));
        const isOwn = !real.slice(root.length).split(sep).includes('node_modules');
        const manifest = isOwn || found.has(real) ? undefined : manifestIn(real);
        if (!manifest) continue;
        const bundles = owner?.bundleDependencies ?? owner?.bundledDependencies;
        const bundled = owner !== undefined && (bundles === true || (Array.isArray(bundles) && bundles.length > 0));
        found.set(real, { name: manifest.name, version: manifest.version, bundled });
        visit(join(real, 'node_modules'), manifest);
      }
    }
  };
  visit(join(root, 'node_modules'), undefined);
  for (const workspace of namesIn(join(root, 'packages')))
    visit(join(root, 'packages', workspace, 'node_modules'), undefined);
  return [...found.values()];
}

/** Where managers keep packages that they link from elsewhere. */
const STORES = new Set(['.pnpm', '.bun', '.store']);

/** What lies in a folder, and what lies in its scopes. */
function placesIn(folder: string): string[] {
  return namesIn(folder).flatMap(name =>
    name.startsWith('@') ? [name, ...namesIn(join(folder, name)).map(one => `${name}/${one}`)] : [name],
  );
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bundleDependencies?: unknown;
  readonly bundledDependencies?: unknown;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
