/**
 * The packages of Yarn's Plug'n'Play: most are zips in its cache, some are unpacked. `.pnp.cjs` tells where each is and
 * what it may load. It is a program; the text of JSON inside of it is read, and nothing is run.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { type Skipped, skipped as skippedFor } from '../../gaps.js';
import { gapOf } from '../errors.js';
import { readWhole } from '../folder.js';
import type { Limits } from '../limits.js';
import { isRecord, ownField, parseManifest } from '../manifest.js';
import { decodeText } from '../text.js';
import { openZip } from '../zip.js';
import { contains, isFile, isFolder, nameIn, type Place, shown } from './places.js';

/** What Plug'n'Play has installed. */
export interface PlugAndPlay {
  readonly packages: readonly Place[];
  /** Name and reference of a package → what it is, and what it may load. Workspaces are among them. */
  readonly locators: ReadonlyMap<string, Locator>;
  readonly skipped: readonly Skipped[];
}

export interface Locator {
  readonly name: string;
  readonly dir: string;
  readonly isWorkspace: boolean;
  /** Keys of other locators. */
  readonly dependencies: readonly string[];
}

/** Files that make a folder a project of Plug'n'Play, the one with the data first. */
const FILES = ['.pnp.data.json', '.pnp.cjs', '.pnp.js'] as const;

export function hasPnp(base: string): boolean {
  return FILES.some(name => isFile(join(base, name)));
}

/**
 * @param root what paths are told from
 * @param base the project, or the workspace around it
 * @returns undefined when it is no project of Plug'n'Play
 */
export function readPnp(root: string, base: string, limits: Limits): PlugAndPlay | undefined {
  if (!hasPnp(base)) return undefined;
  const data = readData(base, limits);
  return data === undefined ? fromCache(root, base, limits) : fromData(data, root, base, limits);
}

// ── where it says they are ─────────────────────────────────────────────────────────────────────────────────────────

function fromData(data: readonly Row[], root: string, base: string, limits: Limits): PlugAndPlay {
  const packages = new Map<string, Place>();
  const locators = new Map<string, Locator>();
  const skipped: Skipped[] = [];
  const missing = { archives: new Set<string>(), folders: new Set<string>() };
  let tooMany = 0;
  for (const { name, reference, location, dependencies } of data) {
    const dir = resolve(base, devirtualised(location));
    const isWorkspace = reference === null || reference.startsWith('workspace:');
    if (name !== null)
      locators.set(keyOf(name, reference), { name, dir, isWorkspace, dependencies: dependencies.map(keyOfPair) });
    if (name === null || isWorkspace || packages.has(dir)) continue;
    if (packages.size >= limits.packages) {
      tooMany++;
      continue;
    }
    const found = locate(dir, base);
    if (found === 'missing') (dir.includes(ZIP) ? missing.archives : missing.folders).add(dir);
    else if (found === 'own') skipped.push(skippedFor('workspace', shown(root, dir)));
    else if (found === 'outside') skipped.push(skippedFor('link-out', shown(root, dir)));
    else packages.set(dir, { name, dir, ...(found !== 'folder' && { archive: found }) });
  }
  if (tooMany > 0) skipped.push(skippedFor('too-many-packages', '.', { limit: limits.packages, left: tooMany }));
  const [archive] = missing.archives;
  if (archive !== undefined) skipped.push(archivesMissing(shown(root, archive), missing.archives.size));
  const [folder] = missing.folders;
  if (folder !== undefined)
    skipped.push(skippedFor('not-unplugged', shown(root, folder), { count: missing.folders.size }));
  return { packages: [...packages.values()], locators, skipped };
}

/** @param count all when undefined */
function archivesMissing(path: string, count?: number): Skipped {
  const which = count === undefined ? 'all archives' : count === 1 ? 'an archive' : `${count} archives`;
  return skippedFor('archives-missing', path, { which });
}

const ZIP = `.zip${sep}`;
/** A package's folder, in a zip or unpacked beside the cache. */
const PACKAGE = /^node_modules\/(?:@[^/]+\/)?[^/]+$/;

type Found = 'folder' | 'own' | 'outside' | 'missing' | NonNullable<Place['archive']>;

/**
 * A zip may lie anywhere: the cache that all projects of a user share is outside of each. Outside of the project, it has
 * to be a zip with a package, where Yarn would have put it.
 */
function locate(dir: string, base: string): Found {
  const zip = dir.indexOf(ZIP);
  if (zip !== -1) {
    const path = dir.slice(0, zip + 4);
    const inside = dir
      .slice(zip + ZIP.length)
      .split(sep)
      .join('/');
    if (!PACKAGE.test(inside)) return 'outside';
    try {
      return statSync(path).isFile() ? { path, inside } : 'missing';
    } catch {
      return 'missing';
    }
  }
  if (!isFolder(dir)) return 'missing';
  const real = realpathSync(dir);
  if (!contains(base, real)) return isUnplugged(real) ? 'folder' : 'outside';
  return real.split(sep).includes('node_modules') ? 'folder' : 'own';
}

/** `unplugged/name-hash/node_modules/name`. */
function isUnplugged(dir: string): boolean {
  return /[/\\]unplugged[/\\][^/\\]+[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+$/.test(dir);
}

/** `a/__virtual__/hash/1/b/c` is `b/c` from the folder above `a`: one package with other peers is in the same place. */
function devirtualised(location: string): string {
  const segments = location.split('/');
  const at = segments.findIndex(segment => segment === '__virtual__' || segment === '$$virtual');
  const up = at === -1 ? undefined : segments[at + 2];
  if (up === undefined || !/^\d{1,2}$/.test(up)) return location;
  return [...segments.slice(0, at), ...Array<string>(Number(up)).fill('..'), ...segments.slice(at + 3)].join('/');
}

// ── the data ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** A package as the data has it. */
interface Row {
  /** Null for the project itself. */
  readonly name: string | null;
  readonly reference: string | null;
  readonly location: string;
  readonly dependencies: readonly (readonly [string, string])[];
}

const keyOf = (name: string, reference: string | null): string => JSON.stringify([name, reference]);
const keyOfPair = ([name, reference]: readonly [string, string]): string => keyOf(name, reference);

/** The text takes up to a few megabytes: a line for each dependency of each package. */
const LARGEST = 64 * 1024 * 1024;

function readData(base: string, limits: Limits): readonly Row[] | undefined {
  for (const name of FILES) {
    const bytes = readWhole(join(base, name), Math.max(LARGEST, limits.fileBytes));
    const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
    const json = typeof text !== 'string' ? undefined : name === '.pnp.data.json' ? text : embedded(text);
    const parsed = json === undefined ? undefined : parseManifest(json);
    const rows = parsed !== undefined && 'manifest' in parsed ? rowsOf(parsed.manifest) : [];
    if (rows.length > 0) return rows;
  }
  return undefined;
}

/** `RAW_RUNTIME_STATE = '…'`, each line but the last ending in a backslash, or before Yarn 3.2 `hydrateRuntimeState({…})`. */
function embedded(program: string): string | undefined {
  const [state] = /\bRAW_RUNTIME_STATE\s{0,9}=\s{0,9}'/.exec(program) ?? [];
  if (state !== undefined) {
    const start = program.indexOf(state) + state.length;
    for (let at = start; at < program.length; at++) {
      if (program[at] === '\\') at++;
      else if (program[at] === "'") return program.slice(start, at).replace(/\\\r?\n|\\(.)/g, '$1');
    }
    return undefined;
  }
  const call = program.indexOf('hydrateRuntimeState({');
  return call === -1 ? undefined : objectAt(program, program.indexOf('{', call));
}

/** The text of JSON from a brace to the one that closes it. */
function objectAt(text: string, start: number): string | undefined {
  let depth = 0;
  let isString = false;
  for (let at = start; at < text.length; at++) {
    const unit = text[at];
    if (isString) {
      if (unit === '\\') at++;
      else if (unit === '"') isString = false;
    } else if (unit === '"') isString = true;
    else if (unit === '{') depth++;
    else if (unit === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}

/** `packageRegistryData: [[name, [[reference, { packageLocation, packageDependencies }], …]], …]`. */
function rowsOf(data: Readonly<Record<string, unknown>>): readonly Row[] {
  return pairsIn(ownField(data, 'packageRegistryData')).flatMap(([name, references]) =>
    pairsIn(references).flatMap(([reference, info]): readonly Row[] => {
      const location = isRecord(info) ? ownField(info, 'packageLocation') : undefined;
      if (!isTextOrNull(name) || !isTextOrNull(reference) || typeof location !== 'string') return [];
      const dependencies = pairsIn(isRecord(info) ? ownField(info, 'packageDependencies') : undefined);
      return [{ name, reference, location, dependencies: dependencies.flatMap(targetOf) }];
    }),
  );
}

/** A dependency's own name and reference: an alias has both; a peer that nobody brings has none. */
function targetOf([name, reference]: readonly [unknown, unknown]): readonly (readonly [string, string])[] {
  if (typeof name === 'string' && typeof reference === 'string') return [[name, reference]];
  if (!Array.isArray(reference)) return [];
  const [alias, aliased] = reference as readonly unknown[];
  return typeof alias === 'string' && typeof aliased === 'string' ? [[alias, aliased]] : [];
}

function pairsIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap(pair => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : []));
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

// ── where nobody says it ───────────────────────────────────────────────────────────────────────────────────────────

/** All there is in the project's own cache, used or not: a program that another Yarn has written cannot be read. */
function fromCache(root: string, base: string, limits: Limits): PlugAndPlay {
  const cache = join(base, '.yarn', 'cache');
  const unplugged = join(base, '.yarn', 'unplugged');
  const skipped: Skipped[] = [];
  const list = (folder: string): readonly string[] => {
    if (!isFolder(folder)) return [];
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      const [gap, data] = gapOf(error);
      skipped.push(skippedFor(gap, shown(root, folder), data));
      return [];
    }
  };
  const damaged: string[] = [];
  const zips = list(cache).filter(name => name.endsWith('.zip'));
  const packages = zips.flatMap((name): readonly Place[] => {
    const path = join(cache, name);
    try {
      const { inside } = openZip({ path }, limits);
      return [{ dir: join(path, inside), name: nameIn(join(path, inside)) ?? name, archive: { path, inside } }];
    } catch {
      damaged.push(path);
      return [];
    }
  });
  if (damaged[0] !== undefined) skipped.push(archivesMissing(shown(root, damaged[0]), damaged.length));
  else if (zips.length === 0) skipped.push(archivesMissing(shown(root, cache)));
  const folders = list(unplugged).flatMap((name): readonly Place[] => {
    const modules = join(unplugged, name, 'node_modules');
    return list(modules)
      .flatMap(one => (one.startsWith('@') ? list(join(modules, one)).map(below => `${one}/${below}`) : [one]))
      .filter(one => isFolder(join(modules, one)))
      .map(one => ({ dir: join(modules, one), name: one }));
  });
  const all = [...packages, ...folders];
  const left = all.length - limits.packages;
  if (left > 0) skipped.push(skippedFor('too-many-packages', shown(root, cache), { limit: limits.packages, left }));
  return { packages: all.slice(0, limits.packages), locators: new Map(), skipped };
}

/** The folder in which a member's Plug'n'Play lies, if any: its own, or one above up to the workspace's. */
export function pnpAround(root: string, base: string): string | undefined {
  for (let dir = root; ; dir = dirname(dir)) {
    if (hasPnp(dir)) return dir;
    if (dir === base || dir === dirname(dir)) return undefined;
  }
}
