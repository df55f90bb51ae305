import type { Label } from '../types.js';
import { TRANSFORMS } from '../vocabulary/transforms.js';

/** What a program is started with: its arguments, its variables and the folder it is in. All are its user's to choose. */
export function isOfStart({ kind, detail }: Label): boolean {
  return kind === 'argument' || kind === 'variable' || (kind === 'system' && detail === 'working folder');
}

/** Put into JSON last of all: in code that is put together, that makes a literal of it, and no code. */
export function isQuoted({ through }: Label): boolean {
  return through.at(-1)?.says === TRANSFORMS['JSON.stringify'];
}
