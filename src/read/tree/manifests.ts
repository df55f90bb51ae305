/** Manifests in the tree, each read when it is asked for. */
import { join } from 'node:path';
import type { Manifest } from '../../types.js';
import { readWhole } from '../folder.js';
import type { Limits } from '../limits.js';
import { parseManifest } from '../manifest.js';
import { decodeText } from '../text.js';
import { openZip } from '../zip.js';
import type { Place } from './places.js';

/** Undefined when it is missing, unreadable or none. */
export function readManifest(file: string, limits: Limits): Manifest | undefined {
  return manifestIn(readWhole(file, limits.fileBytes));
}

/** The manifest of a package, whether it is a folder or in an archive; undefined when it has none. */
export function manifestOf({ dir, archive, part }: Place, limits: Limits): Manifest | undefined {
  if (part === 'loose') return undefined;
  if (archive === undefined) return readManifest(join(dir, 'package.json'), limits);
  try {
    return manifestIn(openZip(archive, limits).read('package.json'));
  } catch {
    return undefined; // whoever reads the package will say why it cannot be read
  }
}

function manifestIn(bytes: Uint8Array | undefined): Manifest | undefined {
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  if (typeof text !== 'string') return undefined;
  const parsed = parseManifest(text);
  return 'manifest' in parsed ? parsed.manifest : undefined;
}
