/**
 * What is read first of a package that holds more than can be read: what it starts with, then what that names, then the
 * other code, then data. Pure. Whoever wants a file overlooked has only to add others, so the ones that run by the
 * package's own doing must not depend on how many there are.
 */
import type { Manifest } from '../types.js';
import type { Found } from './gather.js';
import { isMostlyData, namedInManifest } from './select.js';

/** How far along the names in files it is followed. Beyond, whatever is left is taken by its size. */
export const HOPS = 3;

/** Tells what a package starts with: what its manifest names, and what npm and Node take when it names nothing. */
export function startsOf(manifest: Manifest | undefined): (path: string) => boolean {
  const starts = new Set(['package.json', 'binding.gyp', 'index', 'server.js']);
  for (const text of textsIn(manifest)) {
    for (const word of [text, ...text.split(/[\s'"`;&|<>()=,]+/).slice(0, 1_000)]) {
      const path = word
        .split(/[/\\]/)
        .filter(part => part !== '' && part !== '.')
        .join('/');
      if (path !== '') starts.add(path);
    }
  }
  return path => starts.has(path) || starts.has(withoutEnding(path)) || starts.has(folderOfIndex(path) ?? path);
}

/** Base names that the manifest's scripts speak of, wherever they lie: `cd tools && node setup.js`. */
export function namesOf(manifest: Manifest | undefined): ReadonlySet<string> {
  return new Set(manifest === undefined ? [] : namedInManifest(manifest).flatMap(name => [name, withoutEnding(name)]));
}

/** The last parts of everything in quotes, in lower case and without an ending: a file of that name may be meant. */
export function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  let start = 0;
  for (const { index } of text.matchAll(/['"`]/g)) {
    const quoted = text.slice(Math.max(start, index - LONGEST_NAME), index);
    const name = quoted.slice(Math.max(quoted.lastIndexOf('/'), quoted.lastIndexOf('\\')) + 1);
    if (name !== '' && names.size < MOST_NAMES) names.add(withoutEnding(name.toLowerCase()));
    start = index + 1;
  }
  return names;
}

const LONGEST_NAME = 100;
const MOST_NAMES = 100_000;

/** Whether one of the names may mean this file. */
export function isNamed(path: string, names: ReadonlySet<string>): boolean {
  const lower = path.toLowerCase();
  const base = lower.slice(lower.lastIndexOf('/') + 1);
  if (names.has(base) || names.has(withoutEnding(base))) return true;
  const folder = folderOfIndex(lower);
  return folder !== undefined && names.has(folder.slice(folder.lastIndexOf('/') + 1));
}

/** Code before data: nothing runs data but by way of code. */
export function codeFirst(files: readonly Found[]): readonly (readonly Found[])[] {
  return [files.filter(({ path }) => !isMostlyData(path)), files.filter(({ path }) => isMostlyData(path))];
}

/** Of too many files the smallest are left: to push one out, as many larger ones have to be brought along. */
export function largestFirst(files: readonly Found[]): readonly Found[] {
  return [...files].sort((a, b) => b.size - a.size);
}

/** Of too many bytes the largest files are left: what they take, hundreds of others can be looked at for. */
export function smallestFirst(files: readonly Found[]): readonly Found[] {
  return [...files].sort((a, b) => a.size - b.size);
}

const FIELDS = ['main', 'module', 'browser', 'exports', 'imports', 'bin', 'scripts'] as const;
const MOST_TEXTS = 10_000;

/** Every text in the fields that say what is run. */
function textsIn(manifest: Manifest | undefined): readonly string[] {
  const texts: string[] = [];
  const pending: unknown[] = FIELDS.map(field => manifest?.[field]);
  while (pending.length > 0 && texts.length < MOST_TEXTS) {
    const value = pending.pop();
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) pending.push(...Object.values(value).slice(0, MOST_TEXTS));
  }
  return texts;
}

function withoutEnding(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path;
}

/** `lib` for `lib/index.mjs`, which the name of the folder means. */
function folderOfIndex(path: string): string | undefined {
  return /^(.+)\/index\.[^/]+$/.exec(path)?.[1];
}
