/** What is known of a place in the code of one package. */
import { readError } from '../read/errors.js';
import { targetKind } from '../read/target.js';
import { findPackages } from '../read/tree.js';
import type { Answer, Place, Unanswered } from '../run/answers.js';
import { makePool, sharedPool } from '../threads/pool.js';
import type { TreeOptions } from '../types.js';
import { isAlone, sourceAlone } from './alone.js';

/**
 * @param target a project, a package folder, an archive or `npm:name@version`
 * @param options.only the paths of the packages that are meant, of which the first is asked about
 * @throws an Error with code `STOWAWAY_READ` when the target cannot be read, or is no one package
 */
export async function askTarget(target: string, place: Place, options: TreeOptions = {}): Promise<Answer | Unanswered> {
  const kind = targetKind(target);
  if (kind === 'lockfile') throw readError(`${target} is a lockfile, and holds no code`);
  if (isAlone(kind)) return (await sharedPool(options)).ask(await sourceAlone(target, kind), place);
  const { only } = options;
  const { packages } = findPackages(target, { own: only?.includes('.') });
  const [installed, ...others] = only ? packages.filter(({ path }) => only.includes(path)) : packages;
  if (!installed || (others.length > 0 && !only))
    throw readError(`${target} is no package: name one of those installed in it`);
  const pool = await makePool(target, { ...options, jobs: 1, cache: false });
  try {
    return await pool.ask({ installed }, place);
  } finally {
    await pool.close();
  }
}
