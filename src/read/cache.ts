/**
 * Reports of packages that were scanned before, by what they hold.
 *
 * An entry is found by a digest of all that the report depends on, never by a time or a name: attackers set those back.
 * Nothing of it is trusted further than it can be checked. The store checks every entry against its own digest, and
 * each is sealed with a secret that lies elsewhere, so that one which another machine or an unpacked archive put there
 * is no entry at all. Whatever is wrong with the cache, the package is scanned as if there were none.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cacache from 'cacache';
import envPaths from 'env-paths';
import { MEGABYTE } from './limits.js';

/** A store of texts. Neither method ever rejects: what cannot be read is not there, what cannot be written is not kept. */
export interface Cache {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
}

const PATHS = envPaths('stowaway', { suffix: '' });

/** Where reports are kept unless `STOWAWAY_CACHE` names another folder. */
export function cacheFolder(): string {
  return process.env.STOWAWAY_CACHE || PATHS.cache;
}

/** Past this, the oldest entries go. Bytes. */
const MOST_BYTES = 256 * MEGABYTE;

/** What seals entries; made when it is first needed, readable to its owner alone. */
function secret(): Buffer | undefined {
  const file = process.env.STOWAWAY_CACHE ? `${process.env.STOWAWAY_CACHE}.key` : join(PATHS.data, 'cache.key');
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Of two scans that begin at once, the first to write wins.
    try {
      writeFileSync(file, randomBytes(32), { flag: 'wx', mode: 0o600 });
    } catch {}
    const bytes = readFileSync(file);
    return bytes.length === 32 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the cache; undefined where there is no place for one. */
export function openCache(folder: string = cacheFolder()): Cache | undefined {
  const key = secret();
  if (!key) return undefined;
  const seal = (name: string, text: string): string =>
    createHmac('sha256', key).update(`${name}\n${text}`).digest('hex');
  return {
    async get(name) {
      try {
        const { data } = await cacache.get(folder, name);
        const [mark, text] = [data.toString('utf8', 0, 64), data.toString('utf8', 64)];
        return timingSafeEqual(Buffer.from(mark), Buffer.from(seal(name, text))) ? text : undefined;
      } catch {
        return undefined;
      }
    },
    async set(name, text) {
      try {
        await cacache.put(folder, name, seal(name, text) + text);
      } catch {
        // A full disk is no reason to fail a scan.
      }
    },
  };
}

/** How long a cache is left alone after it was looked through. Milliseconds. */
const REST = 24 * 60 * 60 * 1000;

/**
 * Removes the oldest entries of a cache that has grown past its bound, and what no entry means any more. Never rejects.
 * Looking through it takes a while, so it is done once a day.
 */
export async function trimCache(folder: string = cacheFolder(), most: number = MOST_BYTES): Promise<void> {
  const stamp = join(folder, 'trimmed');
  try {
    // A clock that was set back would leave a stamp of the future.
    if (Math.abs(Date.now() - (statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0)) < REST) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(stamp, '');
    const entries = Object.values(await cacache.ls(folder)).sort((a, b) => b.time - a.time);
    const total = entries.reduce((sum, { size }) => sum + size, 0);
    if (total <= most) return;
    // To three quarters, so that it need not be done again at once.
    let kept = 0;
    const stays = new Set<string>();
    for (const { key, size } of entries) {
      kept += size;
      if (kept <= most * 0.75) stays.add(key);
    }
    // The types that come from elsewhere are of an older version.
    const filter = ({ key }: { readonly key: string }): boolean => stays.has(key);
    await cacache.verify(folder, { filter: filter as never });
  } catch {
    // What could not be trimmed now will be next time.
  }
}

/** Removes the whole cache. */
export async function cleanCache(folder: string = cacheFolder()): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * A digest of everything that decides what a report says besides the package: this version's code, rules and weights,
 * and the versions of the parsers.
 */
export function engineDigest(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const hash = createHash('sha256').update(readFileSync(join(root, '..', 'package.json')));
  for (const folder of ['rules', 'src']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.js(?:on)?$/.test(entry)) continue;
      hash.update(entry).update(readFileSync(join(root, folder, entry)));
    }
  }
  return hash.digest('hex');
}
