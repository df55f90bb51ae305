import type { Label } from '../types.js';

/** What a program is started with: its arguments, its variables and the folder it is in. All are its user's to choose. */
export function isOfStart({ kind, detail }: Label): boolean {
  return kind === 'argument' || kind === 'variable' || (kind === 'system' && detail === 'working folder');
}
