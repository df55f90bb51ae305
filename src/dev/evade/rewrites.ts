/** All rewrites, in the order of their groups. */
import { accesses } from './access.js';
import { files } from './files.js';
import { flows } from './flow.js';
import { hooks } from './hooks.js';
import { layers } from './layers.js';
import { paddings } from './padding.js';
import { storage } from './storage.js';
import { strings } from './strings.js';
import { tools } from './tools.js';
import { GROUPS, type Rewrite } from './types.js';

/** Their names are `group: name`, which are distinct. */
export const REWRITES: readonly Rewrite[] = [
  ...accesses,
  ...storage,
  ...strings,
  ...layers,
  ...flows,
  ...files,
  ...hooks,
  ...tools,
  ...paddings,
];

export const labelOf = ({ group, name }: Rewrite): string => `${group}: ${name}`;

/** Those of a group, or of a name, or of a whole label. */
export function chosen(only: readonly string[]): readonly Rewrite[] {
  if (only.length === 0) return REWRITES;
  return REWRITES.filter(rewrite =>
    only.some(word => word === rewrite.group || word === rewrite.name || word === labelOf(rewrite)),
  );
}

export function isKnown(word: string): boolean {
  return (GROUPS as readonly string[]).includes(word) || chosen([word]).length > 0;
}
