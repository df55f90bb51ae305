/**
 * Folders outside of a project where its package manager says it keeps what the links in `node_modules` lead to. Only
 * who installs writes the note that says so, in the project's own `node_modules`; a package that brings a link cannot.
 */
import { realpathSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { readWhole } from '../folder.js';
import type { Limits } from '../limits.js';
import { isRecord, ownField } from '../manifest.js';
import { decodeText } from '../text.js';
import { contains } from './places.js';

/** Tells whether a real path is a package in one of the stores that pnpm has noted in these `node_modules` folders. */
export function storesOf(modules: readonly string[], limits: Limits): (real: string) => boolean {
  let stores: readonly string[] | undefined;
  return real => {
    stores ??= modules.flatMap(folder => notedIn(folder, limits));
    return stores.some(
      store => contains(store, real) && isStored(real.slice(store.length + 1).split(sep), basename(store) === 'links'),
    );
  };
}

/**
 * In the store of one project it is `name@version/node_modules/name`; in that of all projects of a user,
 * `@scope/name/version/hash/node_modules/@scope/name`.
 */
function isStored(path: readonly string[], isGlobal: boolean): boolean {
  const at = path.indexOf('node_modules');
  const [first = '', second] = path.slice(at + 1);
  const isPackage = path.length === at + (first.startsWith('@') && second !== undefined ? 3 : 2);
  return isPackage && (isGlobal ? at >= 2 && at <= 4 : at === 1 && (path[0]?.lastIndexOf('@') ?? 0) > 0);
}

function notedIn(modules: string, limits: Limits): readonly string[] {
  const note = readYaml(join(modules, '.modules.yaml'), limits);
  if (!isRecord(note)) return [];
  const own = ownField(note, 'virtualStoreDir');
  const shared = ownField(note, 'storeDir');
  const named = [
    ...(typeof own === 'string' ? [own] : []),
    ...(typeof shared === 'string' ? [join(shared, 'links')] : []),
  ];
  return named.flatMap(store => {
    try {
      return [realpathSync(resolve(modules, store))];
    } catch {
      return [];
    }
  });
}

/** What a file of YAML, or JSON, holds; undefined when it cannot be read or is neither. */
export function readYaml(file: string, limits: Limits): unknown {
  const bytes = readWhole(file, limits.fileBytes);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  if (typeof text !== 'string') return undefined;
  try {
    // The newer pnpm writes JSON, which takes a hundredth of the time.
    return JSON.parse(text);
  } catch {
    try {
      return parseYaml(text);
    } catch {
      return undefined;
    }
  }
}
