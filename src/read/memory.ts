import { Buffer } from 'node:buffer';
import type { Manifest, Package } from '../types.js';
import { type Found, gather, type ReadOptions } from './gather.js';

/** A package that somebody holds in memory already. */
export interface PackageInMemory {
  /** Path → content. Paths are `/`-separated and relative to the package; others are made so. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Stands in for the `package.json` among the files. */
  readonly manifest?: Manifest | undefined;
}

/**
 * Makes a package of files in memory. The same files are taken and left as from a disk, so that a package gets the same
 * report either way.
 *
 * @param path how the package is called in the report
 */
export async function readMemory(
  given: PackageInMemory,
  options: ReadOptions = {},
  path = '(in memory)',
): Promise<Package> {
  const gathering = gather(options);
  const { limits, skip } = gathering;
  let entries = 0;
  for (const [key, content] of Object.entries(given.files)) {
    if (++entries > limits.entries) {
      skip('too-many-files', '.', { limit: limits.entries, left: Object.keys(given.files).length - limits.entries });
      break;
    }
    const inside = insidePath(key);
    if (inside === undefined) skip('leads-out', key);
    else if (inside.length > limits.pathLength) skip('path-too-long', inside, { limit: limits.pathLength });
    else if (typeof content === 'string') gathering.offer(foundText(inside, content));
    else gathering.offer(foundBytes(inside, content));
  }
  return gathering.package({ name: 'unnamed', path, manifest: given.manifest });
}

/** A file whose bytes are at hand. */
export function foundBytes(path: string, bytes: Uint8Array): Found {
  return { path, size: bytes.byteLength, bytes: limit => bytes.subarray(0, limit) };
}

function foundText(path: string, text: string): Found {
  return {
    path,
    size: Buffer.byteLength(text),
    bytes: limit => Buffer.from(text.slice(0, limit)).subarray(0, limit),
    text,
  };
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
