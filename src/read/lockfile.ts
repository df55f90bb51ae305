/**
 * What a project's lockfile pins, and on which line: npm's own files, Yarn's of both kinds, pnpm's and Bun's. Whatever
 * cannot be made sense of is left out; nothing in a lockfile can stop a scan.
 */
import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { type Node, parseTree } from 'jsonc-parser';
import type { Anchor } from '../types.js';
import { codeOf, failureInWords, readError } from './errors.js';
import { readWhole } from './folder.js';
import { inWords, LIMITS } from './limits.js';
import { decodeText } from './text.js';

/** One package that a lockfile pins. */
export interface LockEntry {
  /** As the registry knows it; an alias is resolved. */
  readonly name: string;
  readonly version: string;
  /** Where it is installed, relative to the project: `node_modules/a/node_modules/b`. Not every format says. */
  readonly path: string | undefined;
  /** Digests of its archive, as in `sha512-…`. */
  readonly integrity: string | undefined;
  /** The address it was found at. */
  readonly resolved: string | undefined;
  /** Why it is not to be had from the registry, in words; undefined when it is. */
  readonly elsewhere: string | undefined;
  /** Of the entry in the lockfile, from 1. */
  readonly line: number;
}

/** Names of lockfiles, in the order in which they are believed. */
const NAMES = ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'] as const;

/** Whether a file of this name is a lockfile. */
export function isLockfile(name: string): boolean {
  return NAMES.some(known => known === name);
}

/**
 * Reads a lockfile of any kind; which, its content tells.
 *
 * @throws ReadError when it is missing, too large or no lockfile
 */
export function readLockfile(path: string): readonly LockEntry[] {
  let bytes: Uint8Array;
  try {
    // A pipe is as good as a file: `--since <(git show main:package-lock.json)`.
    bytes = readFileSync(path);
  } catch (error) {
    throw readError(`${path}: ${codeOf(error) === 'ENOENT' ? 'no such file' : failureInWords(error)}`, error);
  }
  if (bytes.length > LIMITS.fileBytes) throw readError(`${path}: larger than ${inWords(LIMITS.fileBytes)}`);
  const text = decodeText(bytes, 'code');
  const entries = typeof text === 'string' ? parseLockfile(text) : undefined;
  if (!entries) throw readError(`${path}: not a lockfile of npm, Yarn, pnpm or Bun`);
  return entries;
}

/** The entries of a lockfile, in its order; undefined when the text is none. */
export function parseLockfile(text: string): readonly LockEntry[] | undefined {
  const entries = text.trimStart().startsWith('{')
    ? jsonEntries(text)
    : /^(?:# yarn lockfile v\d|__metadata:)/m.test(text)
      ? yarnEntries(text)
      : /^lockfileVersion:/m.test(text)
        ? pnpmEntries(text)
        : undefined;
  return entries?.slice(0, LIMITS.packages);
}

// ── JSON: npm and Bun ──────────────────────────────────────────────────────────────────────────────────────────────

function jsonEntries(text: string): readonly LockEntry[] | undefined {
  const root = jsonTree(text);
  if (!root || !field(root, 'lockfileVersion')) return undefined;
  const lineOf = linesOf(text);
  const packages = field(root, 'packages');
  const pinned = members(packages);
  if (pinned.some(([, value]) => value.type === 'array')) {
    return pinned.flatMap(([key, value]) => bunEntry(key, value, lineOf));
  }
  return packages
    ? pinned.flatMap(([path, value]) => npmEntry(path, value, lineOf))
    : oldNpmEntries(field(root, 'dependencies'), lineOf);
}

/** An entry of `packages`, which npm has written since its version 7. The project and its workspaces are none. */
function npmEntry(path: string, value: Node, lineOf: LineOf): LockEntry[] {
  const at = path.lastIndexOf('node_modules/');
  if (at === -1) return [];
  const resolved = textIn(value, 'resolved');
  const name = textIn(value, 'name') ?? path.slice(at + 'node_modules/'.length);
  const version = textIn(value, 'version') ?? '';
  const elsewhere =
    field(value, 'link')?.value === true
      ? WORKSPACE
      : field(value, 'inBundle')?.value === true
        ? BUNDLED
        : originOf({ name, version, resolved });
  return [{ name, version, path, integrity: textIn(value, 'integrity'), resolved, elsewhere, line: lineOf(value) }];
}

/** Entries of `dependencies`, which npm wrote before: those installed inside of another package are nested in its own. */
function oldNpmEntries(dependencies: Node | undefined, lineOf: LineOf): readonly LockEntry[] {
  const found: LockEntry[] = [];
  const pending = [{ inside: '', dependencies }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const [key, value] of members(next.dependencies)) {
      const path = `${next.inside}node_modules/${key}`;
      const stated = textIn(value, 'version') ?? '';
      const { name, range: version } = aliased(key, stated);
      const resolved = textIn(value, 'resolved') ?? (/^\d/.test(version) ? undefined : version);
      const elsewhere = field(value, 'bundled')?.value === true ? BUNDLED : originOf({ name, version, resolved });
      const integrity = textIn(value, 'integrity');
      found.push({ name, version, path, integrity, resolved, elsewhere, line: lineOf(value) });
      pending.push({ inside: `${path}/`, dependencies: field(value, 'dependencies') });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}

/** `"a/b": ["b@1.0.0", "", {}, "sha512-…"]`: b, installed inside of a. */
function bunEntry(key: string, value: Node, lineOf: LineOf): LockEntry[] {
  const [first, address, , digest] = value.children ?? [];
  if (typeof first?.value !== 'string') return [];
  const { name, range: version } = splitSpec(first.value);
  const resolved = isVersion(version) ? textOf(address) : version;
  const elsewhere = originOf({ name, version, resolved });
  const path = key
    .split('/')
    .map((part, i, parts) => (parts[i - 1]?.startsWith('@') ? part : `node_modules/${part}`))
    .join('/');
  return [{ name, version, path, integrity: textOf(digest), resolved, elsewhere, line: lineOf(value) }];
}

/** The tree of a JSON text, comments and trailing commas allowed; undefined when it is nested beyond measure. */
function jsonTree(text: string): Node | undefined {
  try {
    return parseTree(text, [], { allowTrailingComma: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function members(object: Node | undefined): readonly (readonly [string, Node])[] {
  if (object?.type !== 'object') return [];
  return (object.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[String(key.value), value] as const] : [],
  );
}

const field = (object: Node | undefined, name: string): Node | undefined =>
  members(object).find(([key]) => key === name)?.[1];

const textIn = (object: Node, name: string): string | undefined => textOf(field(object, name));

const textOf = (node: Node | undefined): string | undefined =>
  typeof node?.value === 'string' && node.value !== '' ? node.value : undefined;

/** The line of the member that a value belongs to. */
type LineOf = (value: Node) => number;

function linesOf(text: string): LineOf {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return ({ parent, offset }) => {
    const start = parent?.type === 'property' ? parent.offset : offset;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= start) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

// ── lines: Yarn and pnpm ───────────────────────────────────────────────────────────────────────────────────────────

/** A line that names an entry, and the indented ones below it as far as they are `key value` or `key: value`. */
interface Block {
  readonly key: string;
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** No line of an honest lockfile is longer. UTF-16 units. */
const LONGEST_LINE = 100_000;

/** The blocks whose key is indented by so many spaces, and whose fields are by two more. */
function* blocksIn(lines: readonly string[], indent: number, from = 0, to = lines.length): Generator<Block> {
  let block: (Block & { readonly fields: Map<string, string> }) | undefined;
  for (let at = from; at < to; at++) {
    const line = (lines[at] as string).trimEnd();
    const start = line.length - line.trimStart().length;
    if (line === '' || line.length > LONGEST_LINE || line[start] === '#') continue;
    if (start <= indent) {
      if (block) yield block;
      const isKey = start === indent && line.endsWith(':');
      block = isKey ? { key: line.slice(start, -1), line: at + 1, fields: new Map() } : undefined;
    } else if (start === indent + 2 && block) {
      const gap = line.indexOf(' ', start);
      if (gap === -1) continue;
      block.fields.set(line.slice(start, gap).replace(/:$/, ''), unquoted(line.slice(gap + 1).trim()));
    }
  }
  if (block) yield block;
}

const unquoted = (text: string): string => (/^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text);

/** Both kinds: Yarn's own format of old, and the YAML it has written since its version 2. */
function yarnEntries(text: string): readonly LockEntry[] {
  return [...blocksIn(text.split('\n'), 0)].flatMap(({ key, line, fields }) => {
    const version = fields.get('version');
    if (version === undefined || key === '__metadata') return [];
    // `"a@^1", "a@^2"` of old, `"a@npm:^1, a@npm:^2"` since: all that is asked for is one package.
    const asked = splitSpec((key.split(', ', 1)[0] ?? '').replaceAll('"', ''));
    const stated = fields.get('resolution');
    const found = stated === undefined ? aliased(asked.name, asked.range) : splitSpec(stated);
    const isElsewhere = stated !== undefined && found.range !== `npm:${version}`;
    const resolved = isElsewhere ? found.range : fields.get('resolved');
    const { name } = found;
    const elsewhere = originOf({ name, version, resolved });
    return [{ name, version, path: undefined, integrity: fields.get('integrity'), resolved, elsewhere, line }];
  });
}

/** `/a/1.0.0_peer@1.0.0` or `/a/1.0.0/peer@1.0.0`, then `/a@1.0.0(peer@1.0.0)`, now `a@1.0.0`. */
const PNPM_KEYS = [/^\/((?:@[^/@]+\/)?[^/@]+)\/(\d[^_/(]*)/, /^\/?((?:@[^/@]+\/)?[^/@]+)@(\d[^_/(]*)/];

function pnpmEntries(text: string): readonly LockEntry[] {
  const lines = text.split('\n');
  const from = lines.findIndex(line => line.trimEnd() === 'packages:');
  if (from === -1) return [];
  const end = lines.findIndex((line, at) => at > from && /^[^\s#]/.test(line));
  return [...blocksIn(lines, 2, from + 1, end === -1 ? lines.length : end)].map(({ key: quoted, line, fields }) => {
    const key = unquoted(quoted);
    const [, named, pinned] = PNPM_KEYS.map(pattern => pattern.exec(key)).find(Boolean) ?? [];
    const other = splitSpec(key);
    const name = fields.get('name') ?? named ?? other.name;
    const version = pinned ?? fields.get('version') ?? '';
    // `{integrity: sha512-…, tarball: https://…}`
    const resolution = fields.get('resolution') ?? '';
    const part = (field: string): string | undefined => /^[^\s,}]+/.exec(resolution.split(`${field}: `)[1] ?? '')?.[0];
    const isRegistry = pinned !== undefined && part('directory') === undefined && part('repo') === undefined;
    const resolved = part('tarball') ?? (isRegistry ? undefined : other.range || key);
    const elsewhere = originOf({ name, version, resolved });
    return { name, version, path: undefined, integrity: part('integrity'), resolved, elsewhere, line };
  });
}

// ── where an entry comes from ──────────────────────────────────────────────────────────────────────────────────────

const WORKSPACE = 'a folder of the project';
const BUNDLED = 'bundled in another package, and scanned with it';

/** Why the registry cannot be asked for an entry, or undefined when it can. */
function originOf({
  name,
  version,
  resolved,
}: {
  readonly name: string;
  readonly version: string;
  readonly resolved: string | undefined;
}): string | undefined {
  if (resolved === undefined) return isVersion(version) ? undefined : 'no version is stated';
  if (/^(?:workspace|link|portal):/.test(resolved)) return WORKSPACE;
  if (/^file:|^\.{0,2}\//.test(resolved)) return 'comes from a file or folder of the project';
  if (/^patch:/.test(resolved)) return 'patched by the project; what it patches has an entry of its own';
  if (/^git|^(?:github|gitlab|bitbucket):|\.git(?:#|$)/.test(resolved))
    return `comes from a git repository: ${resolved}`;
  if (!/^https?:/.test(resolved)) return `comes from elsewhere: ${resolved}`;
  return isVersion(version) && isArchiveOf(name, version, resolved)
    ? undefined
    : `comes from another address: ${resolved}`;
}

/** Every registry, and every mirror of one, keeps an archive at `…/name/-/name-1.0.0.tgz`. */
function isArchiveOf(name: string, version: string, address: string): boolean {
  const plain = address
    .replace(/[?#].*$/s, '')
    .replace(/%(2f|2b|40)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain.endsWith(`/${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`);
}

/** A version that is written out. */
function isVersion(text: string): boolean {
  return text.length <= 256 && /^\d+\.\d+\.\d+(?:[A-Za-z_.+-][\w.+-]*)?$/.test(text);
}

/** `@s/a@npm:^1` in two. */
function splitSpec(spec: string): { readonly name: string; readonly range: string } {
  const at = spec.indexOf('@', 1);
  return at === -1 ? { name: spec, range: '' } : { name: spec.slice(0, at), range: spec.slice(at + 1) };
}

/** A name and what it stands for: of `a` and `npm:b@1.0.0`, b and 1.0.0. */
function aliased(name: string, range: string): { readonly name: string; readonly range: string } {
  const real = range.startsWith('npm:') ? splitSpec(range.slice(4)) : undefined;
  return real?.range ? real : { name, range };
}

// ── what brings an installed package in ────────────────────────────────────────────────────────────────────────────

/** Where to look for what brings a package in. */
export interface Installed {
  /** As its manifest states it, or else as its folder is called. */
  readonly name: string;
  readonly version: string;
  /** Relative to the project: `node_modules/a`. */
  readonly path: string;
  readonly dependencyPath: readonly string[];
}

/**
 * Tells for the packages installed in a project which line brings each in: its entry in the lockfile, or else, in
 * `package.json`, the dependency through which it came, or the first line.
 *
 * @param root the project's real, absolute path
 */
export function readAnchors(root: string): (installed: Installed) => Anchor | undefined {
  const index = new Map<string, Anchor>();
  const add = (key: string, anchor: Anchor): void => {
    if (!index.has(key)) index.set(key, anchor);
  };
  for (const file of NAMES) {
    const text = readText(join(root, file));
    const path = fromHere(join(root, file));
    for (const { name, version, path: place, line } of (text && parseLockfile(text)) || []) {
      if (place !== undefined) add(`at ${place}`, { path, line });
      add(`pinned ${name}@${version}`, { path, line });
    }
  }
  const manifest = readText(join(root, 'package.json'));
  const tree = manifest === undefined ? undefined : jsonTree(manifest);
  const path = fromHere(join(root, 'package.json'));
  if (manifest !== undefined && tree) {
    const lineOf = linesOf(manifest);
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'])
      for (const [name, value] of members(field(tree, kind))) add(`asked ${name}`, { path, line: lineOf(value) });
  }
  return ({ name, version, path: place, dependencyPath }) =>
    index.get(`at ${place}`) ??
    index.get(`pinned ${name}@${version}`) ??
    index.get(`asked ${dependencyPath[0] ?? name}`) ??
    (manifest === undefined ? undefined : { path, line: 1 });
}

/** A path as people call it: from the current folder if it is in there. `/`-separated. */
export function fromHere(path: string): string {
  const way = relative(process.cwd(), path);
  return (way === '' || way.startsWith('..') || isAbsolute(way) ? path : way).replaceAll(sep, '/');
}

function readText(path: string): string | undefined {
  const bytes = readWhole(path, LIMITS.fileBytes);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  return typeof text === 'string' ? text : undefined;
}
