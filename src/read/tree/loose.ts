/** Which files beside packages, rather than in one, Node could be told to run: `require('./node_modules/x.js')`. */
import type { Dirent } from 'node:fs';
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
