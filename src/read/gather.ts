/**
 * What folder, archive and memory have in common: files are offered one by one, and become a `Package`. The decisions
 * and the bounds live here, so that the same package is the same whichever way it came in.
 */
import { Minimatch } from 'minimatch';
import { type Gap, type Skipped, skipped as skippedFor } from '../gaps.js';
import type { Manifest, Package } from '../types.js';
import { gapOf } from './errors.js';
import { HEAD_BYTES, inWords, LIMITS, type Limits } from './limits.js';
import { isRecord, parseManifest, statedName, statedVersion } from './manifest.js';
import { salvageManifest } from './salvage.js';
import { choose, interestIn, namedInCode, namedInManifest } from './select.js';
import { decodeText, withoutMark } from './text.js';

/** What a caller can say about reading. */
export interface ReadOptions {
  /** Globs (minimatch) on paths inside the package: only these are read. @default everything that can carry code */
  readonly include?: readonly string[] | undefined;
  /** Globs (minimatch) on paths inside the package to leave out; listed as skipped. A glob without `/` fits any folder. */
  readonly exclude?: readonly string[] | undefined;
  /** Other bounds than `LIMITS`. */
  readonly limits?: Partial<Limits> | undefined;
}

/** A file that has been found but not read. */
export interface Found {
  /** `/`-separated, relative to the package. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** At most the first `limit` bytes; valid until the next call of any `bytes`. Throws what the disk throws. */
  bytes(limit: number): Uint8Array;
  /** The content, if it is text already. */
  readonly text?: string | undefined;
}

/** Who the package is when its manifest does not say. */
export interface Identity {
  readonly name: string;
  /** For people: see `Package.path`. */
  readonly path: string;
  readonly dependencyPath?: readonly string[] | undefined;
  /** Stands in for `package.json`. */
  readonly manifest?: Manifest | undefined;
}

/** Collects the files of one package. */
export interface Gathering {
  readonly limits: Limits;
  /** Takes, leaves or skips a file. A path offered twice replaces the first and is reported. */
  offer(found: Found): void;
  skip(gap: Gap, path: string, data?: Readonly<Record<string, string | number>>): void;
  /** What an act on the disk gives; undefined when it fails, which is then listed. */
  attempt<T>(path: string, act: () => T): T | undefined;
  /** The package of everything offered so far. */
  package(identity: Identity): Package;
}

/** Starts collecting the files of one package. */
export function gather(options: ReadOptions = {}): Gathering {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const included = options.include?.length ? options.include.map(compile) : undefined;
  const excluded = (options.exclude ?? []).map(glob => ({ glob, matcher: compile(glob) }));
  const files = new Map<string, string | Uint8Array>();
  /** Left out for what they are; read after all when the package's code names them. */
  const quiet = new Map<string, Found>();
  const sizes = new Map<string, number>();
  const skipped: Skipped[] = [];
  let readBytes = 0;
  let manifestFile: Found | undefined;

  const skip: Gathering['skip'] = (gap, path, data) => {
    skipped.push(
      skippedFor(gap, path.length > limits.pathLength ? `${path.slice(0, limits.pathLength)}…` : path, data),
    );
  };

  const attempt: Gathering['attempt'] = (path, act) => {
    try {
      return act();
    } catch (error) {
      const [gap, data] = gapOf(error);
      skip(gap, path, data);
      return undefined;
    }
  };

  const read = (found: Found, kind: 'code' | 'data'): void => {
    if (found.size > limits.fileBytes) {
      skip('file-too-large', found.path, { limit: inWords(limits.fileBytes) });
      return;
    }
    if (readBytes + found.size > limits.packageBytes) {
      skip('package-too-large', found.path, { limit: inWords(limits.packageBytes) });
      return;
    }
    const content = attempt(found.path, contentOf(found, kind));
    if (content === undefined) return;
    readBytes += found.size;
    files.set(found.path, content);
  };

  const decide = (found: Found): Decision => {
    const { path, size } = found;
    const reason = excluded.find(({ matcher }) => matcher.match(path));
    if (reason !== undefined) return { do: 'skip', gap: 'excluded', data: { glob: reason.glob } };
    const interest = interestIn(path);
    const kind = interest === 'code' ? 'code' : 'data';
    if (included?.some(matcher => matcher.match(path))) return { do: 'read', kind };
    if (included !== undefined) {
      return kind === 'code' ? { do: 'skip', gap: 'not-included' } : { do: 'leave' };
    }
    if (interest === 'code') return { do: 'read', kind };
    if (interest === 'quiet') return { do: 'leave' };
    const head = attempt(path, () => found.bytes(HEAD_BYTES));
    if (head === undefined) return { do: 'nothing' };
    const choice = choose(path, head, size, limits);
    if (choice.read) return { do: 'read', kind };
    if (choice.what === undefined) return { do: 'leave' };
    return { do: 'skip', gap: 'data-too-large', data: { what: choice.what, limit: inWords(limits.dataBytes) } };
  };

  const offer = (found: Found): void => {
    const { path, size } = found;
    if (sizes.has(path)) {
      skip('repeated', path);
      files.delete(path);
      quiet.delete(path);
    }
    sizes.set(path, size);
    if (path === 'package.json') manifestFile = found;
    const decision = decide(found);
    if (decision.do === 'read') read(found, decision.kind);
    else if (decision.do === 'skip') skip(decision.gap, path, decision.data);
    else if (decision.do === 'leave') quiet.set(path, found);
  };

  const manifestOf = (identity: Identity): Manifest | undefined => {
    if (isRecord(identity.manifest)) return identity.manifest;
    const found = manifestFile;
    if (found === undefined) {
      skip('no-manifest', 'package.json');
      return undefined;
    }
    // It says who the package is, so it is read even where it is not to be analysed.
    const content =
      files.get(found.path) ?? (found.size > limits.fileBytes ? undefined : attempt(found.path, contentOf(found)));
    if (content === undefined) return undefined;
    const parsed = typeof content === 'string' ? parseManifest(content) : { why: 'it is not text' };
    if ('manifest' in parsed) return parsed.manifest;
    const salvaged = typeof content === 'string' ? salvageManifest(content) : undefined;
    skip(salvaged ? 'salvaged-manifest' : 'bad-manifest', found.path, { why: parsed.why });
    return salvaged;
  };

  const readNamed = (manifest: Manifest | undefined): void => {
    if (quiet.size === 0 || included !== undefined) return;
    const named = new Set(manifest === undefined ? [] : namedInManifest(manifest));
    for (const [path, content] of files) {
      if (typeof content !== 'string' || path === 'package.json') continue;
      for (const name of namedInCode(content)) named.add(name);
    }
    if (named.size === 0) return;
    for (const [path, found] of quiet) {
      if (!named.has(path.slice(path.lastIndexOf('/') + 1).toLowerCase())) continue;
      if (found.size > limits.dataBytes) skip('named-data-too-large', path, { limit: inWords(limits.dataBytes) });
      else read(found, 'data');
    }
    quiet.clear();
  };

  return {
    limits,
    offer,
    skip,
    attempt,
    package(identity) {
      const manifest = manifestOf(identity);
      readNamed(manifest);
      let bytes = 0;
      for (const size of sizes.values()) bytes += size;
      return {
        name: statedName(manifest) ?? identity.name,
        version: statedVersion(manifest) ?? '0.0.0',
        path: identity.path,
        manifest,
        files,
        size: { files: sizes.size, bytes },
        skipped,
        dependencyPath: identity.dependencyPath ?? [],
      };
    },
  };
}

/** What to do with a file: `leave` is to leave it unread unless code names it. */
type Decision =
  | { readonly do: 'read'; readonly kind: 'code' | 'data' }
  | { readonly do: 'skip'; readonly gap: Gap; readonly data?: Readonly<Record<string, string>> }
  | { readonly do: 'leave' | 'nothing' };

/** The act of reading a whole file; it throws what the disk throws. */
function contentOf(found: Found, kind: 'code' | 'data' = 'code'): () => string | Uint8Array {
  return () => (found.text === undefined ? decodeText(found.bytes(found.size), kind) : withoutMark(found.text));
}

/** `!` and `#` are plain characters, dot files count, and a glob without `/` is matched against the base name. */
function compile(glob: string): Minimatch {
  return new Minimatch(glob, { dot: true, matchBase: true, nonegate: true, nocomment: true });
}
