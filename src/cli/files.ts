/** What the command writes: results, and the configuration. */
import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from './terminal.js';

/** The real path of a file that can be written, or a refusal before any work is done. */
export function writable(path: string, asked: string): string {
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw new Refusal(`cannot write ${asked}: there is no folder ${dirname(path)}`);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Refusal(`cannot write ${asked}: it is a folder`);
  return found ? realpathSync(path) : path;
}

/**
 * Writes all or nothing: readers see the old file or the new one. It is synchronous, so that no interruption can leave
 * the temporary file behind.
 */
export function write(path: string, text: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  try {
    if (found && !found.isFile()) {
      writeFileSync(path, text); // a pipe or device cannot be replaced
      return;
    }
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
    try {
      writeFileSync(temporary, text, { flag: 'wx', mode: found?.mode ?? 0o666 });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw new Refusal(`cannot write ${path}: ${(error as Error).message}`);
  }
}
