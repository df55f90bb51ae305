/**
 * When each file of a package runs: from every trigger along the names of files that files contain.
 *
 * The earliest moment wins: installation before import before the command line. What nothing reaches is a test by its place,
 * or unreached; unreached is not never, since whoever installs a package may load any of its files by path.
 * Everything is computed on first use, and each file is searched once.
 */
import { isWhollyScript } from '../parse/script.js';
import type { Moment, Package, Trigger } from '../types.js';
import { bundledNamed } from './bundled.js';
import { filesIn, findStray, isCode, isFlat, resolveModule } from './files.js';
import { type Reference, referencesIn, stringsStarting } from './references.js';
import { parseShell } from './shell.js';
import { startsOf } from './starts.js';
import { baseOf, folderOf, joinPath } from './text.js';
import { scriptsOf } from './triggers.js';

export interface Moments {
  momentOf(path: string): Moment;
  /** The trigger from which the file is reached first, e.g. `scripts.postinstall`. */
  startedBy(path: string): string | undefined;
  /** A file turns out to load another, by a name that is worked out: the files that are reached by that, and were not. */
  load(path: string, by: string): readonly string[];
  /** Files of the package that this one names: imports, workers, child processes, data beside it. */
  imports(path: string): string[];
}

/** How a file is reached. */
interface Reached {
  readonly moment: Moment;
  readonly from: string;
  readonly hops: number;
}

const order: readonly Moment[] = ['install', 'import', 'command'];
const testFolder =
  /(?:^|\/)(?:tests?|__tests?__|specs?|__specs?__|fixtures?|__fixtures__|__mocks__|examples?|demos?|bench|benchmarks?|e2e)\//i;
const testFile = /(?:^|\/)(?:tests?|[^/]*[._-](?:test|spec|bench))\.[cm]?[jt]sx?$/i;
/** How far from what a lifecycle script starts a file surely runs, in a package where much is within reach of it. */
const nearHops = 2;
const manyFiles = 30;
const mostFiles = 150;
const longestScript = 200_000;
const longestText = 20_000_000;
const mostFilesOfFolder = 500;

export function momentsOf(pkg: Package, triggers: readonly Trigger[]): Moments {
  const imported = new Map<string, string[]>();
  let reached: Map<string, Reached> | undefined;
  let onInstall = 0;
  const runnable = triggers.filter(({ moment }) => order.includes(moment));
  const hasEntry = pkg.manifest !== undefined && runnable.some(({ starts }) => starts.length > 0);

  const imports = (path: string): string[] => {
    let found = imported.get(path);
    if (!found) {
      found = importsOf(pkg, path);
      imported.set(path, found);
    }
    return found;
  };

  const reach = (): Map<string, Reached> => {
    if (reached) return reached;
    reached = new Map();
    for (const moment of order) {
      for (const { moment: own, from, starts } of runnable)
        if (own === moment) follow(reached, starts, { moment, from });
    }
    return reached;
  };

  /** The nearest first, so that the hops are the fewest. Gives what is reached by this alone. */
  const follow = (
    into: Map<string, Reached>,
    starts: readonly string[],
    { moment, from }: Pick<Reached, 'moment' | 'from'>,
    before = 0,
  ): readonly string[] => {
    const found: string[] = [];
    let pending = starts;
    for (let hops = before; pending.length > 0; hops++) {
      const next = new Set<string>();
      for (const path of pending) {
        if (into.has(path)) continue;
        into.set(path, { moment, from, hops });
        found.push(path);
        if (moment === 'install') onInstall++;
        for (const target of imports(path)) if (!into.has(target)) next.add(target);
      }
      pending = [...next];
    }
    return found;
  };

  return {
    momentOf(path) {
      if (!hasEntry) return 'import'; // one cannot tell
      const found = reach().get(path);
      if (!found) return isTest(path) ? 'test' : 'unreached';
      // An installation that names half the package by way of others runs little of it.
      const near = onInstall > mostFiles ? 1 : nearHops;
      const faint = found.moment === 'install' && found.hops > near && onInstall > manyFiles;
      return faint ? 'import' : found.moment;
    },
    load(path, by) {
      const all = hasEntry ? reach() : undefined;
      const from = all?.get(by);
      return all && from ? follow(all, [path], from, from.hops + 1) : [];
    },
    startedBy: path => reach().get(path)?.from,
    imports,
  };
}

/** By its place only; a test may well be reached. */
export function isTest(path: string): boolean {
  return testFolder.test(path) || testFile.test(path);
}

function importsOf(pkg: Package, path: string): string[] {
  const text = pkg.files.get(path);
  if (typeof text !== 'string' || text.length > longestText) return [];
  const found = new Set<string>();
  if (/\.(?:sh|bash|bat|cmd|ps1)$/i.test(path) || (/^#!.{0,80}\b(?:ba|da|z|a|k)?sh\b/.test(text) && !isCode(path))) {
    const dialect = /\.(?:bat|cmd)$/i.test(path) ? 'cmd' : /\.ps1$/i.test(path) ? 'powershell' : 'sh';
    const here = text.slice(0, longestScript).replaceAll('%~dp0', '.\\').replaceAll('$PSScriptRoot', '.');
    for (const start of startsOf(pkg, parseShell(here, dialect), scriptsOf(pkg.manifest), [], folderOf(path)))
      found.add(start);
  } else if (/\.html?$|\.hta$/i.test(path)) {
    for (const [, source = ''] of text.matchAll(/<script\b[^>]{0,200}?\bsrc\s{0,5}=\s{0,5}["']?([\w@./-]{1,200})/gi)) {
      const file = joinPath(folderOf(path), source);
      if (file !== undefined && pkg.files.has(file)) found.add(file);
    }
  } else if (
    !/\.(?:json|map|md|css|txt|d\.[cm]?ts)$/i.test(path) ||
    (!/\.json$/i.test(path) && isWhollyScript({ path, text }))
  ) {
    for (const reference of referencesIn(text)) for (const file of filesMeant(pkg, path, reference)) found.add(file);
    for (const file of ownNames(pkg, text)) found.add(file);
    for (const file of bundledNamed(pkg, path, text)) found.add(file);
  }
  found.delete(path);
  return [...found];
}

function filesMeant(pkg: Package, path: string, { kind, text }: Reference): readonly string[] {
  const folder = folderOf(path);
  if (kind === 'command') return startsOf(pkg, parseShell(text), {}, [], folder);
  const target = joinPath(folder, text);
  if (target === undefined) return [];
  if (kind === 'start') {
    if (text === './' && folder === '') return []; // everything in the root: says nothing
    const inside = text.endsWith('/') ? target : folderOf(target);
    const start = text.endsWith('/') ? (inside === '' ? '' : `${inside}/`) : target;
    return filesIn(pkg, inside)
      .filter(file => file.startsWith(start))
      .slice(0, mostFilesOfFolder);
  }
  const found =
    resolveModule(pkg, target) ?? (text.startsWith('.') ? undefined : resolveModule(pkg, joinPath('', text)));
  if (found !== undefined) return [found];
  if (isFlat(pkg)) {
    const stray = /\w/.test(baseOf(target)) ? findStray(pkg, target) : undefined;
    return stray === undefined ? [] : [stray];
  }
  // A folder beside the file that code reads: templates, fixtures, plug-ins.
  const below = kind === 'file' && target !== folder && target.startsWith(folder === '' ? '' : `${folder}/`);
  return below ? filesIn(pkg, target).slice(0, mostFilesOfFolder) : [];
}

/** `my-package/lib/x` inside my-package, and `#internal` where the manifest defines it. */
function ownNames(pkg: Package, text: string): string[] {
  const { manifest, name } = pkg;
  const found: string[] = [];
  const table = manifest?.imports;
  if (typeof table === 'object' && table !== null) {
    for (const string of stringsStarting(text, '#')) found.push(...mapped(pkg, table, string));
  }
  if (/^[@\w]/.test(name) && name.length > 1) {
    for (const string of stringsStarting(text, `${name}/`)) {
      const path = string.slice(name.length + 1);
      const file = resolveModule(pkg, joinPath('', path));
      if (file !== undefined) found.push(file);
      const exported = manifest?.exports;
      if (typeof exported === 'object' && exported !== null) found.push(...mapped(pkg, exported, `./${path}`));
    }
  }
  return found;
}

/** What a table of sub-paths maps a name to, under every condition. */
function mapped(pkg: Package, table: object, name: string): string[] {
  for (const [key, value] of Object.entries(table).slice(0, 1_000)) {
    const star = key.indexOf('*');
    const matches = star < 0 ? key === name : name.startsWith(key.slice(0, star)) && name.endsWith(key.slice(star + 1));
    if (!matches) continue;
    const filling = star < 0 ? '' : name.slice(star, name.length - (key.length - star - 1));
    return pathsIn(value, 0).flatMap(path => resolveModule(pkg, joinPath('', path.replaceAll('*', filling))) ?? []);
  }
  return [];
}

function pathsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > 8) return [];
  return Object.values(value).flatMap(member => pathsIn(member, depth + 1));
}
