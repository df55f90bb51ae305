/** Packages that a package brings in a `node_modules` of its own: its code loads them by their names. */
import type { Package } from '../types.js';
import { resolveModule } from './files.js';
import { folderOf, joinPath } from './text.js';

/** Of one package those are looked at that come first. */
const MOST = 10_000;
const MOST_NAMED = 5_000;
/** A name in quotes, with what of the package is meant: `x`, `@s/x`, `x/lib/y.js`. */
const NAMED = /['"`](@?[a-z\d~][\w.~/@-]{0,250})['"`]/gi;
const FOLDER = /^(?:.{0,900}\/)?node_modules\/(?:@[^/]{1,214}\/)?[^/@][^/]{0,214}(?=\/package\.json$)/;

const known = new WeakMap<Package['files'], ReadonlySet<string>>();

/** Where they lie: `node_modules/x`, `node_modules/x/node_modules/@s/y`. */
export function bundledFolders({ files }: Pick<Package, 'files'>): ReadonlySet<string> {
  const found = known.get(files);
  if (found) return found;
  const folders = new Set<string>();
  for (const path of files.keys()) {
    if (!path.endsWith('/package.json')) continue;
    const folder = FOLDER.exec(path)?.[0];
    if (folder !== undefined && folders.size < MOST) folders.add(folder);
  }
  known.set(files, folders);
  return folders;
}

/** Their files that the text of a file names, as Node finds them from there. */
export function bundledNamed(pkg: Package, path: string, text: string): readonly string[] {
  const folders = bundledFolders(pkg);
  if (folders.size === 0) return [];
  const found = new Set<string>();
  let left = MOST_NAMED;
  for (const [, named = ''] of text.matchAll(NAMED)) {
    if (left-- <= 0) break;
    const [name, below] = split(named);
    const folder = nearest(folders, folderOf(path), name);
    if (folder === undefined) continue;
    for (const file of filesOf(pkg, folder, below)) found.add(file);
  }
  return [...found];
}

/** The name of a package, and what of it is meant. */
function split(named: string): readonly [string, string] {
  const first = named.indexOf('/');
  const end = named.startsWith('@') && first >= 0 ? named.indexOf('/', first + 1) : first;
  return end < 0 ? [named, ''] : [named.slice(0, end), named.slice(end + 1)];
}

/** The folder of that name in the `node_modules` of this folder, or of the nearest one around it. */
function nearest(folders: ReadonlySet<string>, from: string, name: string): string | undefined {
  for (let at = from; ; at = folderOf(at)) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (folders.has(folder)) return folder;
    if (at === '') return undefined;
  }
}

/** Where the package begins, or the part of it that is meant; by `exports` under every condition, since who asks is not known. */
function filesOf(pkg: Package, folder: string, below: string): readonly string[] {
  const plain = resolveModule(pkg, joinPath(folder, below));
  const listed = exportsOf(pkg, folder).flatMap(path => resolveModule(pkg, joinPath(folder, path)) ?? []);
  return plain === undefined ? listed : [plain, ...listed];
}

const MOST_EXPORTS = 200;

function exportsOf({ files }: Package, folder: string): readonly string[] {
  const text = files.get(`${folder}/package.json`);
  if (typeof text !== 'string' || !text.includes('"exports"')) return [];
  try {
    const paths: string[] = [];
    const visit = (value: unknown, depth: number): void => {
      if (typeof value === 'string') paths.push(value);
      else if (typeof value === 'object' && value !== null && depth < 8 && paths.length < MOST_EXPORTS)
        for (const inner of Object.values(value)) visit(inner, depth + 1);
    };
    visit(JSON.parse(text)?.exports, 0);
    return paths.slice(0, MOST_EXPORTS).filter(path => !path.includes('*') && !/\.d\.[cm]?ts$/.test(path));
  } catch {
    return [];
  }
}
