/**
 * What folder, archive and memory have in common: files are offered one by one, and become a `Package`. The decisions
 * and the bounds live here, so that the same package is the same whichever way it came in.
 */
import type { Manifest, Package } from '../types.js';
import { inWords, LIMITS, type Limits } from './limits.js';
import { isRecord, parseManifest, statedName, statedVersion } from './manifest.js';
import { makeReader, openAll, sizeOf } from './opening.js';
import { salvageManifest } from './salvage.js';
import { namedInCode, namedInManifest } from './select.js';
import { type Skipping, skipping } from './skipping.js';
import { textOf } from './text.js';
import { caseTwins } from './twins.js';
import { decider, type Opened, type Wishes } from './wishes.js';

/** What a caller can say about reading. */
export interface ReadOptions extends Wishes {
  /** Other bounds than `LIMITS`. */
  readonly limits?: Partial<Limits> | undefined;
}

/** A file that has been found but not read. */
export interface Found {
  /** `/`-separated, relative to the package. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** Is handed what is in a file, valid for the duration of the call. */
export type Take = (found: Found, content: string | Uint8Array) => void;

/** Where what is in the files comes from, once it is known which are wanted. */
export interface Contents {
  /** The first bytes of a file, `HEAD_BYTES` at most; valid until the next call of anything. Throws what the disk throws. */
  head(found: Found): Uint8Array;
  /** Hands over what is in these files, in whatever order. One that cannot be read is listed as skipped instead. */
  read(wanted: readonly Found[], take: Take): Promise<void>;
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
export interface Gathering extends Pick<Skipping, 'skip' | 'attempt'> {
  readonly limits: Limits;
  /** Says that there is a file. A path offered twice replaces the first and is reported. */
  offer(found: Found): void;
  /** The package of everything offered so far: nothing is read before all is known, so that the bounds can be fair. */
  package(identity: Identity, contents: Contents): Promise<Package>;
}

/** Starts collecting the files of one package. */
export function gather(options: ReadOptions = {}): Gathering {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const said = skipping(limits.pathLength);
  const { skip, attempt } = said;
  const offered = new Map<string, Found>();

  return {
    limits,
    skip,
    attempt,
    offer(found) {
      if (offered.delete(found.path)) skip('repeated', found.path);
      offered.set(found.path, found);
    },
    async package(identity, contents) {
      const decide = decider(options);
      const all = [...offered.values()];
      const opened = new Map<string, Opened>();
      const quiet: Found[] = [];
      for (const found of all) {
        const decision = decide(found.path);
        if (decision.do === 'skip') skip(decision.gap, found.path, decision.data);
        else if (decision.do === 'leave') quiet.push(found);
        else opened.set(found.path, decision);
      }
      const itself = await readManifestFile(contents, offered.get(MANIFEST), limits, said);
      if (itself === undefined) opened.delete(MANIFEST);
      const manifest = isRecord(identity.manifest) ? identity.manifest : manifestOf(itself, said);
      const reader = makeReader(withManifest(contents, itself), opened, limits, said);
      await openAll(
        reader,
        all.filter(({ path }) => opened.has(path)),
        limits,
        manifest,
      );
      if (!options.include?.length) {
        const named = namedAmong([...quiet, ...reader.quiet], reader.files, manifest);
        for (const { path, size } of named)
          if (size > limits.dataBytes) skip('named-data-too-large', path, { limit: inWords(limits.dataBytes) });
        await reader.read(named.filter(({ size }) => size <= limits.dataBytes));
      }
      reader.end();
      if (!offered.has(MANIFEST) && manifest === undefined) skip('no-manifest', MANIFEST);
      for (const [gap, path, other] of caseTwins(all, reader.files, manifest)) skip(gap, path, { other });
      return {
        name: statedName(manifest) ?? identity.name,
        version: statedVersion(manifest) ?? '0.0.0',
        path: identity.path,
        manifest,
        files: inOrder(all, reader.files),
        size: { files: all.length, bytes: sizeOf(all) },
        skipped: said.skipped(),
        dependencyPath: identity.dependencyPath ?? [],
      };
    },
  };
}

const MANIFEST = 'package.json';

/** It says who the package is and what comes first, so it is read before all, and even where it is not to be analysed. */
async function readManifestFile(
  contents: Contents,
  found: Found | undefined,
  limits: Limits,
  { skip }: Skipping,
): Promise<string | Uint8Array | undefined> {
  if (found === undefined) return undefined;
  if (found.size > limits.fileBytes) {
    skip('bad-manifest', MANIFEST, { why: `it is larger than ${inWords(limits.fileBytes)}` });
    return undefined;
  }
  let content: string | Uint8Array | undefined;
  await contents.read([found], (_, read) => {
    content = textOf(read, 'code');
  });
  return content;
}

function manifestOf(content: string | Uint8Array | undefined, { skip }: Skipping): Manifest | undefined {
  if (content === undefined) return undefined;
  const parsed = typeof content === 'string' ? parseManifest(content) : { why: 'it is not text' };
  if ('manifest' in parsed) return parsed.manifest;
  const salvaged = typeof content === 'string' ? salvageManifest(content) : undefined;
  skip(salvaged ? 'salvaged-manifest' : 'bad-manifest', MANIFEST, { why: parsed.why });
  return salvaged;
}

/** Contents of which the manifest has been read. */
function withManifest(contents: Contents, content: string | Uint8Array | undefined): Contents {
  return {
    head: found => contents.head(found),
    async read(wanted, take) {
      const found = wanted.find(({ path }) => path === MANIFEST);
      if (found && content !== undefined) take(found, content);
      const others = found ? wanted.filter(one => one !== found) : wanted;
      if (others.length > 0) await contents.read(others, take);
    },
  };
}

/** What was left alone for what it is, and is named by the package's code after all. */
function namedAmong(
  quiet: readonly Found[],
  files: ReadonlyMap<string, string | Uint8Array>,
  manifest: Manifest | undefined,
): readonly Found[] {
  if (quiet.length === 0) return [];
  const named = new Set(manifest === undefined ? [] : namedInManifest(manifest));
  for (const [path, content] of files) {
    if (typeof content !== 'string' || path === MANIFEST) continue;
    for (const name of namedInCode(content)) named.add(name);
  }
  return quiet.filter(({ path }) => named.has(path.slice(path.lastIndexOf('/') + 1).toLowerCase()));
}

/** The package is in the order in which its files were found, whichever of them were read first. */
function inOrder<T>(all: readonly Found[], files: ReadonlyMap<string, T>): Map<string, T> {
  return new Map(all.flatMap(({ path }) => (files.has(path) ? [[path, files.get(path) as T] as const] : [])));
}
