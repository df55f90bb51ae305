import type { FileContext } from '../types.js';

/** Fewer letters in common are chance. */
const SHORTEST = 5;

/**
 * Whether a program is the one that the package is called after, which it was installed for: `panedriver.exe` of
 * `panedriver`, or `xpanedriver` with its maker's letters in front.
 *
 * @param path a path, or the name alone
 */
export function isNamesake({ isOwnAddress }: FileContext, path: string): boolean {
  const [, base = ''] = /([^\\/]{1,100})$/.exec(path.replace(/\.exe$/i, '')) ?? [];
  const name = base.toLowerCase();
  for (let from = 0; from === 0 || name.length - from >= SHORTEST; from++)
    if (name !== '' && isOwnAddress(`program:${name.slice(from)}`)) return true;
  return false;
}
