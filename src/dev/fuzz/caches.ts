/** A cache in which somebody else wrote. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '../../read/cache.js';

/** Some of its files are overwritten with the text; what is given back is what was kept, or nothing. */
export async function storeOf(text: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'stowaway-fuzz-'));
  try {
    process.env.STOWAWAY_CACHE = join(folder, 'cache');
    const cache = openCache();
    if (!cache) throw new Error('no cache can be opened');
    await cache.set('a', 'kept for a');
    // What is kept is JSON under a digest.
    const name = createHash('sha256').update(text).digest('hex');
    const kept = JSON.stringify(text);
    await cache.set(name, kept);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
    for (const [i, path] of files.entries()) if ((text.length + i) % 3 === 0) writeFileSync(path, text);
    const again = openCache();
    const [a, own] = [await again?.get('a'), await again?.get(name)];
    if (a !== undefined && a !== 'kept for a') throw new Error('another entry is given back');
    if (own !== undefined && own !== kept) throw new Error('what was not kept is given back');
    return [a?.length, own?.length];
  } finally {
    delete process.env.STOWAWAY_CACHE;
    rmSync(folder, { recursive: true, force: true });
  }
}
