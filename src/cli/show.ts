/** `stowaway show`: where a package's findings stand in its files. */
import { join } from 'node:path';
import type { Texts } from '../report/formats.js';
import { didYouMean } from '../report/rules.js';
import { showText } from '../report/show.js';
import type { Report } from '../types.js';
import { columnsOf, hasColour, type Io, print, Refusal } from './terminal.js';

/** The target that a package's name means here: its folder, unless it is a path, an archive or of the registry. */
export function targetOf(asked: string, isThere: (target: string) => boolean): string {
  if (asked.startsWith('npm:') || /^[./]|^[a-z]:[\\/]/i.test(asked) || isThere(asked)) return asked;
  const folder = join('node_modules', asked.replace(/(?!^)@[^/@]*$/, ''));
  if (!isThere(folder)) throw new Refusal(`${asked} is not installed here: there is no ${folder}`);
  return folder;
}

/** @param file only this one, and all of it */
export async function show(
  report: Report,
  texts: Texts,
  file: string | undefined,
  color: boolean,
  io: Io,
): Promise<void> {
  const found = texts.get(report.package.path) ?? [];
  const paths = [...new Set(found.filter(one => !one.file.decodedFrom).map(one => one.file.path))];
  if (file !== undefined && !paths.includes(file)) {
    const hint = didYouMean(file, paths) ?? (paths.length > 0 ? `something was found in ${paths.join(', ')}` : '');
    throw new Refusal(`nothing was found in a file ${file}${hint && `; ${hint}`}`);
  }
  const view = { columns: columnsOf(io.stdout), colour: hasColour(io, color), ...(file !== undefined && { file }) };
  await print(io.stdout, showText(report, found, view));
}
