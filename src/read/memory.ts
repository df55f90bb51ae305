import { Buffer } from 'node:buffer';
import type { Manifest, Package } from '../types.js';
import { type Contents, gather, type ReadOptions } from './gather.js';
import { HEAD_BYTES } from './limits.js';

/** What a file in memory holds. */
export type Content = string | Uint8Array;

/** A package that somebody holds in memory already. */
export interface PackageInMemory {
  /** Path → content. Paths are `/`-separated and relative to the package; others are made so. */
  readonly files: Readonly<Record<string, Content>> | ReadonlyMap<string, Content>;
  /** Stands in for the `package.json` among the files. */
  readonly manifest?: Manifest | undefined;
}

/**
 * Makes a package of files in memory. The same files are taken and left as from a disk, so that a package gets the same
 * report either way.
 *
 * @param path how the package is called in the report
 * @throws TypeError for what is no such package
 */
export async function readMemory(
  given: PackageInMemory,
  options: ReadOptions = {},
  path = '(in memory)',
): Promise<Package> {
  requirePackage(given);
  const gathering = gather(options);
  const { limits, skip } = gathering;
  const contents = new Map<string, Content>();
  let listed = 0;
  for (const [key, content] of entriesOf(given.files)) {
    const inside = insidePath(key);
    if (++listed > limits.listed) {
      skip('too-many-listed', '.', { limit: limits.listed });
      break;
    }
    if (inside === undefined) skip('leads-out', key);
    else if (inside.length > limits.pathLength) skip('path-too-long', inside, { limit: limits.pathLength });
    else {
      contents.set(inside, content);
      const size = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
      gathering.offer({ path: inside, size });
    }
  }
  return gathering.package({ name: 'unnamed', path, manifest: given.manifest }, contentsOf(contents));
}

/** Files whose content is at hand. */
function contentsOf(files: ReadonlyMap<string, Content>): Contents {
  const contentOf = (path: string): Content => files.get(path) as Content;
  return {
    head({ path }) {
      const content = contentOf(path);
      return typeof content === 'string' ? Buffer.from(content.slice(0, HEAD_BYTES)) : content.subarray(0, HEAD_BYTES);
    },
    async read(wanted, take) {
      for (const found of wanted) take(found, contentOf(found.path));
    },
  };
}

/**
 * Fails for what a caller without types may have handed over in place of a package: it would look like one without files.
 *
 * @throws TypeError
 */
export function requirePackage(given: unknown): asserts given is PackageInMemory {
  const { files, manifest } = isObject(given) ? (given as Partial<PackageInMemory>) : {};
  if (!(files instanceof Map) && typeOf(files) !== 'Object') {
    throw new TypeError(
      `A package in memory is { files, manifest? }, with files by path: got ${typeOf(files)} as files`,
    );
  }
  if (manifest !== undefined && !isObject(manifest)) {
    throw new TypeError(`The manifest of a package in memory is an object: got ${typeOf(manifest)}`);
  }
  for (const [path, content] of entriesOf(files as PackageInMemory['files'])) {
    if (typeof path !== 'string') throw new TypeError(`The path of a file is a string: got ${typeOf(path)}`);
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
      throw new TypeError(`The content of ${JSON.stringify(path)} is a string or bytes: got ${typeOf(content)}`);
    }
  }
}

function entriesOf(files: PackageInMemory['files']): Iterable<readonly [string, Content]> {
  return files instanceof Map ? files : Object.entries(files);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function typeOf(value: unknown): string {
  if (!isObject(value)) return value === null ? 'null' : typeof value;
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/**
 * A path as `a/b.js`: backslashes turned, `.` and inner `..` resolved, the root of an absolute one dropped.
 *
 * @returns undefined for a path that leads out of the package, or to the package itself
 */
export function insidePath(path: string): string | undefined {
  const segments: string[] = [];
  for (const segment of path
    .replaceAll('\\', '/')
    .replace(/^[a-z]:/i, '')
    .split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.length === 0 ? undefined : segments.join('/');
}
