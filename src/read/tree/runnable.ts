/** Where there is anything that Node could be told to run: beside packages, too, `require('./node_modules/x.js')`. */
import { type Dirent, readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { readHead, readWhole } from '../folder.js';
import { HEAD_BYTES, LIMITS } from '../limits.js';
import { choose, interestIn, natureOf } from '../select.js';
import { isShim } from './shims.js';

/** What package managers and file managers note down beside packages. It is believed only if it is no script. */
const NOTES =
  /^(?:\.modules\.yaml|\.yarn-integrity|\.yarn-state\.yml|lock\.yaml|\.pnpm-debug\.log|\.gitignore|\.DS_Store|Thumbs\.db|desktop\.ini)$/;
/** Parsed, not run, whoever loads it. */
const DATA = /\.json[5c]?$/i;

/** Whether one of the files right in a folder, among what is listed of it, may run. */
export function holdsLoose(folder: string, entries: readonly Dirent[], isBin = false): boolean {
  return entries.some(entry => entry.isFile() && mayRun(folder + sep + entry.name, entry.name, isBin));
}

function mayRun(file: string, name: string, isBin: boolean): boolean {
  if (DATA.test(name)) return false;
  if (isBin && isShim(textOf(file))) return false;
  const interest = interestIn(name);
  if (interest !== 'unsure') return interest === 'code';
  const head = readHead(file, HEAD_BYTES);
  if (head === undefined) return true; // whoever reads it will say why it cannot be read
  if (head.length === 0) return false;
  if (NOTES.test(name)) return natureOf(head) === 'script';
  const { read, what } = choose(name, head, head.length, LIMITS);
  return read || what !== undefined;
}

function textOf(file: string): string {
  const bytes = readWhole(file, 32 * 1024);
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}

/** Whether a folder without a manifest holds anything Node would run. Gives up, with yes, after a thousand entries. */
export function holdsCode(dir: string): boolean {
  const pending = [dir];
  let entries = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let listed: readonly Dirent[];
    try {
      listed = readdirSync(folder, { withFileTypes: true });
    } catch {
      return true; // whoever reads the package will say why it cannot be read
    }
    for (const entry of listed) {
      if (++entries > 1000) return true;
      if (entry.isFile() && interestIn(entry.name) !== 'quiet') return true;
      if (entry.isDirectory() && entry.name !== 'node_modules') pending.push(folder + sep + entry.name);
    }
  }
  return false;
}
