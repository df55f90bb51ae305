/**
 * The files of the package as its code reads them, and those it writes: what is read of one's own files is known, and
 * code that is written to be loaded, or handed to another Node.js, is code.
 */
import { type Data, isTable } from '../language/data.js';
import { HOLE } from '../resolve/value.js';
import type { Run } from './model.js';
import { isNamed, tell } from './run.js';
import { eachOf, put, textsOf } from './value.js';

/** A folder that is not known, in front of a path: where the code lies, most likely. */
const BESIDE = /^(?:file:\/\/)?\uFDD0\/*/;
/** Bytes of a file that is read. */
const LONGEST = 2_000_000;
/** Data that something may be hidden in. */
const LEAST = 100;
const STEPS_PER_UNIT = 20;
const READS = /^(?:fs|fs-extra)\.(?:promises\.)?readFile(?:Sync)?$/;
const LISTS = /^(?:fs|fs-extra)\.(?:promises\.)?readdir(?:Sync)?$/;
const MOST_NAMES = 200;
const WRITES = /^(?:fs|fs-extra)\.(?:promises\.)?(?:write|append)File(?:Sync)?$/;
const STARTS = /^child_process\.(?:spawn|fork|execFile|exec)(?:Sync)?$/;

/** What reading a file or a folder of the package gives; undefined when it is none, or not known which. */
export function readOwn(run: Run, name: string, [path, options]: readonly Data[]): Data {
  if (LISTS.test(name)) return isTable(options) ? undefined : namesAt(run, path);
  if (!READS.test(name)) return undefined;
  const encoding = isTable(options) ? options.properties.get('encoding') : options;
  const content = contentAt(run, path);
  return typeof content === 'string' && typeof encoding === 'string' && !/^(?:base64|hex|latin1|binary)/.test(encoding)
    ? content
    : content && decoded(typeof content === 'string' ? new Uint8Array(Buffer.from(content)) : content, encoding);
}

/** What a file of the package holds; undefined when it is none, or not known which. */
export function contentAt(run: Run, path: Data): string | Uint8Array | undefined {
  for (const text of pathsOf(path)) {
    const content = run.unit.world.contentOf(run.here.file, text);
    if (content === undefined || content.length > LONGEST) continue;
    run.pay(content.length / 64, content.length * 2);
    if (content.length >= LEAST) goThrough(run, content.length);
    if (typeof content === 'string') run.seen.sources.push(content);
    return content;
  }
  return undefined;
}

function decoded(bytes: Uint8Array, encoding: Data): Data {
  if (typeof encoding !== 'string' || !Buffer.isEncoding(encoding)) return Uint8Array.from(bytes);
  return Buffer.from(bytes).toString(encoding);
}

/** Allows for what it takes to go through each letter, or bit, of what may hide something. */
export function goThrough(run: Run, length: number): void {
  run.goOn(length * STEPS_PER_UNIT);
}

/**
 * The names of what lies beside the code; undefined when there is nothing, and for a path that begins where the program
 * was started, which is somebody's project.
 */
function namesAt(run: Run, path: Data): Data {
  const beside = textsOf(path).every(text => BESIDE.test(text));
  for (const text of beside ? pathsOf(path) : []) {
    const names = run.unit.world.namesIn(run.here.file, text).slice(0, MOST_NAMES);
    run.pay(names.length, names.length * 50);
    if (names.length > 0) return [...names];
  }
  return undefined;
}

/** Paths in the package that a value may be: behind the folder that the code lies in, or as they are. */
export function pathsOf(path: Data): readonly string[] {
  return textsOf(path)
    .map(text => text.replace(BESIDE, './'))
    .filter(text => text.length < 300 && !text.includes(HOLE));
}

/** `require.resolve('./x')`, and whatever else names a file beside the code. */
export function beside(path: Data): Data {
  return typeof path === 'string' && /^\.{1,2}\//.test(path)
    ? put([{ kind: 'opaque', text: HOLE } as Data, '/', path])
    : path;
}

/** What is written, and what is then run of it. */
export function writeOrRun(run: Run, name: string, args: readonly Data[]): void {
  const [path, content] = args;
  if (WRITES.test(name)) {
    for (const key of textsOf(path)) if (run.written.size < 50) run.written.set(key, content);
    return;
  }
  if (!STARTS.test(name)) return;
  const words = args.flatMap(arg => (Array.isArray(arg) ? arg.slice(0, 20) : [arg]));
  for (const word of words)
    for (const text of textsOf(word)) for (const [key, held] of run.written) if (text.includes(key)) runs(run, held);
  if (!isNode(path)) return;
  const at = words.findIndex(word => word === '-e' || word === '--eval' || word === '-p');
  if (at >= 0) runs(run, words[at + 1]);
  for (const options of args) if (isTable(options)) runs(run, options.properties.get('input'));
}

const SHELL_SCRIPT = /^#!.{0,60}\b(?:ba|z|da|k)?sh\b/;

/** A file that was written is loaded. */
export function loadsWritten(run: Run, path: Data): void {
  for (const one of eachOf(path))
    for (const text of textsOf(one)) if (run.written.has(text)) runs(run, run.written.get(text));
}

function isNode(program: Data): boolean {
  if (isNamed(program)) return /^process\.(?:execPath|argv0)$/.test(program.name);
  return typeof program === 'string' && /(?:^|[/\\])node(?:\.exe)?$/i.test(program);
}

/**
 * Code that is run by way of a file or another process is told like any that is run. What is fetched and left there is
 * another matter, which rules ask about by themselves.
 */
function runs(run: Run, code: Data): void {
  if (code instanceof Uint8Array) runs(run, Buffer.from(code).toString());
  else if (typeof code === 'string' && SHELL_SCRIPT.test(code))
    tell(run, 'child_process.execSync', undefined, [code], false);
  else if (typeof code === 'string') tell(run, 'module._compile', undefined, [code], false);
}
