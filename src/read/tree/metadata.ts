/** What a tree says of itself, for payloads that are keyed with it. */
import { LIMITS } from '../limits.js';
import { ownField } from '../manifest.js';
import { manifestOf } from './manifests.js';
import type { InstalledTree } from './places.js';

/** Fields of manifests that a payload may be keyed with, and how many values of each are kept. */
const TELLING = ['name', 'description', 'version', 'homepage', 'author', 'license', 'main'];
const MOST_TOLD = 20_000;

/** What the project and the packages installed in it say of themselves, each text once, the project's own first. */
export function readMetadata({ root, packages }: InstalledTree): Readonly<Record<string, readonly string[]>> {
  const told = Object.fromEntries(TELLING.map(field => [field, new Set<string>()]));
  for (const place of [{ dir: root, name: '' }, ...packages]) {
    const manifest = manifestOf(place, LIMITS);
    if (!manifest) continue;
    for (const field of TELLING) {
      const value = ownField(manifest, field);
      if (typeof value === 'string' && value.length <= 2_000 && (told[field]?.size ?? 0) < MOST_TOLD)
        told[field]?.add(value);
    }
  }
  return Object.fromEntries(Object.entries(told).map(([field, values]) => [field, [...values]]));
}
