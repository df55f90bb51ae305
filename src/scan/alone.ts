import { fetchArchive } from '../read/registry.js';
import type { Source } from '../read/source.js';
import type { TargetKind } from '../read/target.js';

/** Where a target that is one package is read, by its kind. @throws ReadError when the registry does not give it */
export async function sourceAlone(target: string, kind: 'registry' | 'tarball' | 'package'): Promise<Source> {
  if (kind === 'registry') return { archive: await fetchArchive(target), path: target };
  return kind === 'tarball' ? { archive: target } : { folder: target };
}

/** Whether a target is one package, by its kind. */
export function isAlone(kind: TargetKind): kind is 'registry' | 'tarball' | 'package' {
  return kind === 'registry' || kind === 'tarball' || kind === 'package';
}
