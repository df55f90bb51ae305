import { dirname, resolve } from 'node:path';
import { type Skipped, skipped as skippedFor } from '../gaps.js';
import { checkOptions } from '../options.js';
import { isReadError } from '../read/errors.js';
import { fromHere } from '../read/lockfile/anchors.js';
import { projectArchive } from '../read/lockfile/archive.js';
import { bundledBy, notIn } from '../read/lockfile/bundled.js';
import { contentOf, type LockEntry } from '../read/lockfile/entry.js';
import { readLockfile, readOldLockfile } from '../read/lockfile/index.js';
import { leftOut, notHeldTo, type Registries, withoutPassword } from '../read/lockfile/origin.js';
import { readNpmrc, registryOf } from '../read/npmrc.js';
import { fetchArchive, isUnreachable, npmsOwn, wantedBy } from '../read/registry.js';
import { rank, summarise } from '../report/rank.js';
import { sharedPool } from '../threads/pool.js';
import type { Anchor, LockfileOptions, LockfileReport, Report } from '../types.js';
import { each } from './each.js';

/**
 * The packages that a lockfile pins, each once and straight from the registry that it comes from, before any of them is
 * installed. An archive must have the digest that the lockfile states. Which registry that is, and how to prove to it
 * who asks, the settings of npm tell.
 *
 * @param path a `package-lock.json`, `npm-shrinkwrap.json`, `yarn.lock`, `pnpm-lock.yaml`, `bun.lock` or `bun.lockb`
 * @throws an Error with code `STOWAWAY_READ` when it cannot be read or the registry cannot be reached at all; the
 *   signal's reason when aborted
 */
export async function scanLockfile(path: string, options: LockfileOptions = {}): Promise<LockfileReport> {
  checkOptions(options, 'lockfile');
  const old = new Set((options.since === undefined ? [] : readOldLockfile(options.since)).map(contentOf));
  const read = readLockfile(path);
  const all = new Map<string, LockEntry>();
  for (const entry of read) if (!all.has(contentOf(entry))) all.set(contentOf(entry), entry);
  const entries = [...all].filter(([content]) => !old.has(content)).map(([, entry]) => entry);
  const registries: Registries = { npmrc: readNpmrc(dirname(path)), npm: await npmsOwn() };
  const called = fromHere(resolve(path));
  const left = new Map(entries.map(entry => [entry, leftOut(entry, called, registries)]));
  const bundled = bundledBy(read);
  const pool = await sharedPool(options);
  const reports: Report[] = [];
  const failed: Skipped[] = [];
  const wanted: LockEntry[] = [];
  /** What is only said to be bundled comes from its registry. */
  const want = (entry: LockEntry): void => {
    // Its older copy has it, too.
    if (!left.has(entry)) return;
    const real: LockEntry = entry.origin === 'bundled' ? { ...entry, origin: 'registry' } : entry;
    left.delete(entry);
    left.set(real, leftOut(real, called, registries));
    if (left.get(real) === undefined) wanted.push(real);
  };
  const scanOne = async (entry: LockEntry): Promise<void> => {
    options.signal?.throwIfAborted();
    const { name, version, integrity, line } = entry;
    const spec = version === '' ? name : `${name}@${version}`;
    const target = entry.origin === 'archive' ? spec : `npm:${spec}`;
    try {
      const archive =
        entry.origin === 'archive'
          ? projectArchive(entry, path, target)
          : await fetchArchive(target, { integrity, npmrc: registries.npmrc });
      for (const missing of await notIn(archive, bundled.get(contentOf(entry)))) want(missing);
      const anchor: Anchor = { path: called, line };
      const found = { ...(await pool.scan({ archive, path: target, wanted: wantedBy(spec) })), anchor };
      reports.push(found);
      options.onReport?.(found, { done: reports.length + failed.length, total: wanted.length });
    } catch (error) {
      if (!isReadError(error)) throw error;
      const isLost = isUnreachable(error);
      const own = registryOf(registries.npmrc, name) ?? '';
      if (isLost && own !== (registryOf(registries.npmrc, '') ?? '')) {
        left.set(entry, skippedFor('registry-unreachable', target, { registry: withoutPassword(own) }));
      } else if (isLost && reports.length === 0) throw error;
      else {
        failed.push(skippedFor('not-fetched', target, { why: error.message.replace(target, '').replace(/^:? /, '') }));
      }
    }
  };
  for (const entry of entries.filter(one => left.get(one) === undefined)) want(entry);
  // Nobody looks into what is not scanned.
  const scanned = new Set(wanted.map(contentOf));
  for (const [bringer, those] of bundled) if (!scanned.has(bringer)) for (const { entry } of those) want(entry);
  for (let done = 0; done < wanted.length; ) {
    const some = wanted.slice(done);
    done = wanted.length;
    await each(some, options.jobs ?? AT_A_TIME, scanOne);
  }
  const ranked = rank(reports);
  const skipped = [...failed, ...[...left.values()].filter(one => one !== undefined), ...notHeldTo(wanted, path)];
  return { packages: ranked, skipped, failed, unchanged: all.size - entries.length, summary: summarise(ranked) };
}

/** Packages of a lockfile that are fetched and scanned at a time: the network is waited for more than the analysis. */
const AT_A_TIME = 4;
