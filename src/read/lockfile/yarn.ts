/** Yarn's `yarn.lock`: the syntax of its version 1, and the YAML it has written since. */
import { Buffer } from 'node:buffer';
import { aliased, entryOf, isVersion, type LockEntry, nonsense, splitSpec, withoutFragment } from './entry.js';
import { brokenAt, type Source, type Tree, textIn } from './tree.js';

// ── version 1 ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The entries of a lockfile of Yarn 1. All that is asked for under one key is one package; under whose name, the first
 * tells, and should others tell another, each is an entry.
 */
export function classicEntries(source: Source): readonly LockEntry[] {
  return [...readClassic(source)].flatMap(([line, { asked, fields }]) => {
    const named = new Map(
      [...asked].reverse().map(one => {
        const { name, range } = splitSpec(one);
        const real = aliased(name, range);
        return [real.name, real.range];
      }),
    );
    const version = fields.get('version') ?? '';
    const stated = fields.get('resolved');
    const integrity = fields.get('integrity') ?? digestIn(stated);
    return [...named].reverse().map(([name, range]) => {
      // A folder has no address; what was asked for has.
      const resolved = stated ?? (/^[a-z+]+:|^~?\.{0,2}\//i.test(range) ? range : undefined);
      return entryOf({ name, version, integrity, resolved, line });
    });
  });
}

/** The digest behind the `#` of an archive's address: SHA-1, in hexadecimal digits. */
function digestIn(resolved: string | undefined): string | undefined {
  const [, hex] = /\.(?:tgz|tar\.gz)#([\da-f]{40})$/.exec(resolved ?? '') ?? [];
  return hex && `sha1-${Buffer.from(hex, 'hex').toString('base64')}`;
}

interface Classic {
  /** What the key asks for, unless another asks for it later. */
  readonly asked: Set<string>;
  readonly fields: Map<string, string>;
}

/** No line of an honest lockfile is longer. UTF-16 units. */
const LONGEST_LINE = 100_000;

/**
 * The entries by their line, of each what it asks for and its fields. What is indented further is what it depends
 * on. Of a key that is there twice the last counts: the first is left without one.
 */
function readClassic(source: Source): ReadonlyMap<number, Classic> {
  const entries = new Map<number, Classic>();
  const lineOf = new Map<string, number>();
  let current: Map<string, string> | undefined;
  for (const [at, full] of source.text.split(/\r?\n/).entries()) {
    const line = at + 1;
    if (full.length > LONGEST_LINE) throw brokenAt(source, line, 'a line too long for a lockfile');
    const text = full.trim();
    if (text === '' || text.startsWith('#')) continue;
    const indent = full.length - full.trimStart().length;
    const words = wordsOf(source, text, line);
    if (indent === 0) {
      if (words.end !== ':' || words.isField) throw brokenAt(source, line, 'neither an entry nor a field');
      current = new Map();
      entries.set(line, { asked: new Set(words.words), fields: current });
      for (const key of words.words) {
        const before = lineOf.get(key);
        const left = before === undefined || before === line ? undefined : entries.get(before)?.asked;
        left?.delete(key);
        if (left?.size === 0) entries.delete(before as number);
        lineOf.set(key, line);
      }
    } else if (indent % 2 !== 0 || current === undefined)
      throw brokenAt(source, line, 'an indentation that fits nothing above');
    else if (words.end === ':' ? words.words.length !== 1 : words.words.length !== 2 || !words.isField) {
      throw brokenAt(source, line, 'neither an entry nor a field');
    } else if (indent === 2 && words.end !== ':') current.set(words.words[0] as string, words.words[1] as string);
  }
  return entries;
}

interface Words {
  readonly words: readonly string[];
  /** `:` when the line ends in one. */
  readonly end: '' | ':';
  /** Whether blanks alone set them apart, rather than commas. */
  readonly isField: boolean;
}

/** `a@1, "b c@2":` and `version "1.0.0"`. */
function wordsOf(source: Source, text: string, line: number): Words {
  const words: string[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|[^\s",:]+/y;
  let at = 0;
  let isField = false;
  for (;;) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) throw brokenAt(source, line, 'neither an entry nor a field');
    at = pattern.lastIndex;
    words.push(found[1] === undefined ? found[0] : unescaped(source, found[0], line));
    const rest = text.slice(at, at + 2);
    if (rest === '') return { words, end: '', isField };
    if (rest === ':') return { words, end: ':', isField };
    if (rest === ', ') at += 2;
    else if (rest.startsWith(' ') && words.length === 1) {
      at++;
      isField = true;
    } else throw brokenAt(source, line, 'neither an entry nor a field');
  }
}

function unescaped(source: Source, word: string, line: number): string {
  try {
    return JSON.parse(word) as string;
  } catch {
    throw brokenAt(source, line, 'an escape that is not understood');
  }
}

// ── since version 2 ────────────────────────────────────────────────────────────────────────────────────────────────

/** The entries of a lockfile of Yarn 2 and later. Its own digests are of what it makes of an archive. */
export function berryEntries(source: Source, root: Tree): readonly LockEntry[] {
  if (root.kind !== 'fields') throw brokenAt(source, root.line, 'no entries');
  return [...root.members].flatMap(([key, tree]) => {
    if (key === '__metadata') return [];
    const { line } = tree;
    const stated = textIn(tree, 'resolution');
    const version = textIn(tree, 'version') ?? '';
    if (stated === undefined) return [nonsense(key, version, line, 'no resolution is stated')];
    const { name, range } = splitSpec(stated);
    // The project itself.
    if (range === 'workspace:.') return [];
    return [entryOf({ name, version, line, ...foundAt(range, version) })];
  });
}

/** What the right half of a resolution says: `npm:1.0.0`, `patch:…`, `https://…`. */
function foundAt(range: string, version: string): Pick<LockEntry, 'origin' | 'resolved'> | object {
  if (range.startsWith('npm:')) {
    const [pinned = '', ...bound] = range.slice(4).split('::');
    if (pinned !== version || !isVersion(version)) return { origin: 'nowhere', resolved: `it is found at ${range}` };
    const address = new URLSearchParams(bound.join('&')).get('__archiveUrl');
    return address === null ? { origin: 'registry' } : { resolved: address };
  }
  if (range.startsWith('patch:')) return { origin: 'patch', resolved: patchOf(range) };
  return { resolved: range.startsWith('file:') ? fromProject(range) : withoutBound(range) };
}

/** Without what binds it to the project. */
const withoutBound = (range: string): string => range.split('::')[0] as string;

/** The file of `patch:a@npm%3A1.0.0#./a.patch::version=1.0.0&hash=0123`; Yarn's own ones are called `builtin<…>`. */
function patchOf(range: string): string {
  return (
    range
      .split('#')[1]
      ?.split('::')[0]
      ?.replace(/^(?:optional!|~)+(?=builtin<)/, '') || range
  );
}

/** `file:./a.tgz`, relative to the project rather than to the workspace that asks for it. */
function fromProject(range: string): string {
  const locator = new URLSearchParams(range.split('::')[1] ?? '').get('locator') ?? '';
  const [, workspace = '.'] = locator.split('@workspace:');
  const path = withoutFragment(range).replace(/^file:/, '');
  return workspace === '.' ? `file:${path}` : `file:${workspace}/${path}`;
}
