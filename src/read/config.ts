/** Where a configuration is read from. What it says is not looked at here. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { codeOf, failureInWords, readError } from './errors.js';
import { isRecord, ownField, parseManifest } from './manifest.js';
import type { TargetKind } from './target.js';

/** A configuration as it was found. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As its user knows it. */
  readonly name: string;
  /** Undefined for one that is code. */
  readonly text: string | undefined;
  /** Keys that lead to it inside the text. */
  readonly at: readonly string[];
  /** True when the user named it: only then may it be, or load, code. */
  readonly isNamed: boolean;
}

/** The file that is looked for, and written when there is none. */
export const CONFIG_NAME = 'stowaway.config.json';

/** Larger ones are no configuration. Bytes. */
const LARGEST = 10_000_000;

/**
 * The configuration of a folder, or the one that is named.
 *
 * @returns undefined when nothing is named and the folder has none
 * @throws ReadError when it cannot be read, or when there are two
 */
export function findConfig(cwd: string, named: string | undefined): ConfigFile | undefined {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    const isCode = /^\.[cm]?js$/.test(extname(path));
    const text = readText(path, named);
    if (text === undefined) throw readError(`${named}: no such file`);
    const at = basename(path) === 'package.json' ? ['stowaway'] : [];
    return { path, name: named, text: isCode ? undefined : text, at, isNamed: true };
  }
  const manifest = join(cwd, 'package.json');
  const inManifest = readText(manifest, 'package.json');
  const own = readText(join(cwd, CONFIG_NAME), CONFIG_NAME);
  const hasKey = inManifest !== undefined && hasSettings(inManifest);
  if (own !== undefined && hasKey)
    throw readError(`there is a configuration in ${CONFIG_NAME} and one in package.json: name one with --config`);
  if (own !== undefined) return { path: join(cwd, CONFIG_NAME), name: CONFIG_NAME, text: own, at: [], isNamed: false };
  return hasKey
    ? { path: manifest, name: 'package.json', text: inManifest, at: ['stowaway'], isNamed: false }
    : undefined;
}

/**
 * Whether a file belongs to what is scanned: to a package that is a target, or to one installed in a project. Whoever
 * wrote that package wrote the file too. Links are followed first, both ways.
 */
export function isScanned(path: string, target: string, kind: TargetKind): boolean {
  if (kind !== 'project' && kind !== 'modules' && kind !== 'package') return false;
  const folder = kind === 'project' ? join(target, 'node_modules') : target;
  const way = relative(realOf(folder), realOf(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way;
}

function hasSettings(text: string): boolean {
  const parsed = parseManifest(text.replace(/^\ufeff/, ''));
  return 'manifest' in parsed && isRecord(ownField(parsed.manifest, 'stowaway'));
}

function readText(path: string, name: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return undefined;
    if (!found.isFile()) throw readError(`${name}: not a file`);
    if (found.size > LARGEST) throw readError(`${name}: too large to be a configuration`);
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    if (codeOf(error) === 'STOWAWAY_READ') throw error;
    throw readError(`${name}: ${failureInWords(error)}`, error);
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
