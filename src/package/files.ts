/** Finding files of a package the way Node finds them. */
import type { Package } from '../types.js';
import { baseOf, folderOf, joinPath } from './text.js';

interface Index {
  readonly byBase: ReadonlyMap<string, readonly string[]>;
  readonly byFolder: ReadonlyMap<string, readonly string[]>;
  /** No code in any folder: the package lost its folders on the way, as in some collections, or never had any. */
  readonly flat: boolean;
}

const indexes = new WeakMap<Package['files'], Index>();
const endings = ['.js', '.cjs', '.mjs', '.json', '.node', '.ts', '.cts', '.mts', '.tsx', '.jsx'];
/** TypeScript sources import each other by the names they will have once compiled. */
const compiled: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const code = /\.(?:[cm]?[jt]sx?)$/i;

export function isCode(path: string): boolean {
  return code.test(path) && !/\.d\.[cm]?ts$/i.test(path);
}

/** The file that `require` or `import` of this path would load: as it is, with an ending, or as a folder. */
export function resolveModule(pkg: Package, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  return resolveFile(pkg, path) ?? resolveFolder(pkg, path, 0);
}

function resolveFile({ files }: Package, path: string): string | undefined {
  if (path === '') return undefined;
  if (files.has(path)) return path;
  for (const ending of endings) if (files.has(path + ending)) return path + ending;
  const dot = path.lastIndexOf('.');
  const alternatives = compiled[path.slice(dot)] ?? [];
  return alternatives.map(ending => path.slice(0, dot) + ending).find(other => files.has(other));
}

function resolveFolder(pkg: Package, folder: string, depth: number): string | undefined {
  const within = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  // The root's own package.json has its say where entry points are listed.
  const main = folder !== '' && depth < 3 ? mainOf(pkg, within('package.json')) : undefined;
  if (main !== undefined) {
    const path = joinPath(folder, main);
    const found =
      path === undefined
        ? undefined
        : (resolveFile(pkg, path) ?? (path === folder ? undefined : resolveFolder(pkg, path, depth + 1)));
    if (found !== undefined) return found;
  }
  return resolveFile(pkg, within('index'));
}

/** Where the manifest of a folder says that it begins. Each is read once, whatever it takes. */
const mains = new WeakMap<Package['files'], Map<string, string | undefined>>();

function mainOf({ files }: Package, path: string): string | undefined {
  const known = mains.get(files) ?? new Map<string, string | undefined>();
  mains.set(files, known);
  if (!known.has(path)) known.set(path, mainIn(files.get(path)));
  return known.get(path);
}

function mainIn(text: string | Uint8Array | undefined): string | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const manifest = JSON.parse(text);
    const main: unknown = manifest?.main ?? manifest?.module;
    return typeof main === 'string' ? main : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The one file with this path's base name, when the path itself is not there. Collections of packages sometimes lose their
 * folders or a leading dot, and a missing start should not hide the file that it meant.
 */
export function findStray(pkg: Package, path: string): string | undefined {
  const { byBase } = indexOf(pkg);
  const base = baseOf(path.replaceAll('\\', '/'));
  if (base === '' || base === '.' || base === '..') return undefined;
  for (const name of [base, ...endings.slice(0, 3).map(ending => base + ending), base.replace(/^\.+/, '')]) {
    const paths = byBase.get(name);
    if (paths?.length === 1) return paths[0];
  }
  return undefined;
}

/** Files directly in a folder. */
export function filesIn(pkg: Package, folder: string): readonly string[] {
  return indexOf(pkg).byFolder.get(folder) ?? [];
}

export function isFlat(pkg: Package): boolean {
  return indexOf(pkg).flat;
}

function indexOf({ files }: Package): Index {
  const known = indexes.get(files);
  if (known) return known;
  const byBase = new Map<string, string[]>();
  const byFolder = new Map<string, string[]>();
  let flat = true;
  for (const path of files.keys()) {
    push(byBase, baseOf(path), path);
    push(byFolder, folderOf(path), path);
    flat &&= !(path.includes('/') && isCode(path));
  }
  const index = { byBase, byFolder, flat };
  indexes.set(files, index);
  return index;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
