/**
 * Reading files of a package within the bounds. Where all fits, all is read, in the order in which it lies; where it does
 * not, what the package starts with comes first, so that nobody can push that out by bringing along other files.
 */
import type { Gap } from '../gaps.js';
import type { Manifest } from '../types.js';
import type { Contents, Found } from './gather.js';
import { inWords, type Limits } from './limits.js';
import { codeFirst, HOPS, isNamed, largestFirst, namesIn, namesOf, smallestFirst, startsOf } from './precedence.js';
import { choose } from './select.js';
import type { Skipping } from './skipping.js';
import { textOf } from './text.js';
import type { Opened } from './wishes.js';

/** Reads files of one package, and counts what the bounds do not allow. */
export interface Reader {
  /** What has been read. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** What was looked at and left alone for what it is. */
  readonly quiet: readonly Found[];
  /** Reads what these files turn out to be worth reading of, as far as the bounds go. */
  open(wanted: readonly Found[]): Promise<void>;
  /** Reads these whatever they are, as far as the bounds go. */
  read(wanted: readonly Found[]): Promise<void>;
  /** Says what was left. */
  end(): void;
}

/** @param opened how each file is to be dealt with, by path */
export function makeReader(
  contents: Contents,
  opened: ReadonlyMap<string, Opened>,
  limits: Limits,
  { skip, attempt }: Skipping,
): Reader {
  const files = new Map<string, string | Uint8Array>();
  const quiet: Found[] = [];
  const left = { entries: limits.entries, bytes: limits.packageBytes };
  const notOpened: Found[] = [];
  const notRead: Found[] = [];

  const looksWorthReading = (found: Found): boolean => {
    const head = attempt(found.path, () => contents.head(found));
    if (head === undefined) return false;
    const { read, what } = choose(found.path, head, found.size, limits);
    if (read) return true;
    if (what === undefined) quiet.push(found);
    else skip('data-too-large', found.path, { what, limit: inWords(limits.dataBytes) });
    return false;
  };

  const isWorthReading = (found: Found): boolean => {
    const { path, size } = found;
    if (opened.get(path)?.do === 'look' && !looksWorthReading(found)) return false;
    const limit = isJson(path) ? limits.fileBytes : limits.codeBytes;
    if (size <= limit) return true;
    if (isJson(path)) skip('data-too-large', path, { what: 'data', limit: inWords(limit) });
    else skip('file-too-large', path, { limit: inWords(limit) });
    return false;
  };

  const read: Reader['read'] = async wanted => {
    const fitting = new Set<Found>();
    for (const found of sizeOf(wanted) > left.bytes ? smallestFirst(wanted) : wanted) {
      if (found.size > left.bytes) notRead.push(found);
      else {
        left.bytes -= found.size;
        fitting.add(found);
      }
    }
    if (fitting.size === 0) return;
    const inTurn = wanted.filter(found => fitting.has(found));
    await contents.read(inTurn, ({ path }, content) => {
      const text = attempt(path, () => textOf(content, opened.get(path)?.kind ?? 'data'));
      if (text !== undefined) files.set(path, text);
    });
  };

  return {
    files,
    quiet,
    read,
    async open(wanted) {
      const inTurn = wanted.length > left.entries ? largestFirst(wanted) : wanted;
      const first = inTurn.slice(0, left.entries);
      left.entries -= first.length;
      for (const found of inTurn.slice(first.length)) notOpened.push(found);
      await read(first.filter(isWorthReading));
    },
    end() {
      sayLeft('too-many-files', 'too-many-data-files', notOpened, String(limits.entries));
      sayLeft('package-too-large', 'package-data-too-large', notRead, inWords(limits.packageBytes));
    },
  };

  function sayLeft(gap: Gap, gapOfData: Gap, files: readonly Found[], limit: string): void {
    const data = files.filter(({ path }) => isJson(path)).length;
    const others = files.length - data;
    if (others > 0) skip(gap, '.', { limit, left: others });
    if (data > 0) skip(gapOfData, '.', { limit, left: data });
  }
}

/** JSON runs nowhere, and whoever loads it is looked at. */
function isJson(path: string): boolean {
  return /\.json[5c]?$/i.test(path);
}

/** Opens all of these, in their order or, where that is too many or too much, in that of what they are for. */
export async function openAll(
  reader: Reader,
  all: readonly Found[],
  limits: Limits,
  manifest: Manifest | undefined,
): Promise<void> {
  if (all.length <= limits.entries && sizeOf(all) <= limits.packageBytes) {
    await reader.open(all);
    return;
  }
  const isStart = startsOf(manifest);
  const names = new Set(namesOf(manifest));
  const searched = new Set<string>();
  let next = all.filter(({ path }) => isStart(path));
  let others = all.filter(({ path }) => !isStart(path));
  for (let hops = 0; hops < HOPS; hops++) {
    await reader.open(next);
    for (const [path, content] of reader.files) {
      if (typeof content !== 'string' || searched.has(path)) continue;
      searched.add(path);
      for (const name of namesIn(content)) names.add(name);
    }
    next = others.filter(({ path }) => isNamed(path, names));
    others = others.filter(({ path }) => !isNamed(path, names));
  }
  for (const group of [next, ...codeFirst(others)]) await reader.open(group);
}

/** What files add up to. Bytes. */
export function sizeOf(files: readonly Found[]): number {
  let bytes = 0;
  for (const { size } of files) bytes += size;
  return bytes;
}
