/**
 * `npm run bench -- --tree DIR [--limit N] [--runs N] [--wall]`: how fast the analysis is, beside the bare parse of the
 * same files, in one thread. A tree is a project or a `node_modules`.
 *
 * Of the tree's packages, `--limit` are taken, evenly spread. All is read first, so that the disk plays no part. Every
 * figure is the median of several runs, and what is compared runs by turns: machines slow down as they heat.
 * `--wall` adds what users wait for: a scan of the whole tree with all cores, reading included.
 */
import { parseArgs } from 'node:util';
import { parse as parseBabel } from '@babel/parser';
import { parse as parseMeriyah } from 'meriyah';
import { rules } from '../../rules/index.js';
import { isCode } from '../package/files.js';
import { parse } from '../parse/parse.js';
import { mayConcern } from '../parse/triage.js';
import { readFolder } from '../read/folder.js';
import { findPackages, type InstalledPackage } from '../read/tree.js';
import { makeUnit } from '../resolve/unit.js';
import { analyse } from '../run/package.js';
import { scanNodeModules } from '../scan.js';
import type { Package, SourceFile } from '../types.js';

const { values } = parseArgs({
  options: {
    tree: { type: 'string' },
    limit: { type: 'string', default: '200' },
    runs: { type: 'string', default: '3' },
    wall: { type: 'boolean', default: false },
  },
});
const { tree } = values;
if (tree === undefined) {
  process.stderr.write('usage: npm run bench -- --tree DIR [--limit N] [--runs N] [--wall]\n');
  process.exit(2);
}

const print = (line = ''): void => void process.stdout.write(`${line}\n`);
const installed = findPackages(tree).packages;
await benchPipeline(evenly(installed, Number(values.limit)), Math.max(1, Number(values.runs)));
if (values.wall) await benchWall(tree, installed);

/** The pipeline, its stages and two bare parsers over packages in memory. */
async function benchPipeline(chosen: readonly InstalledPackage[], runs: number): Promise<void> {
  const started = performance.now();
  const packages: Package[] = [];
  for (const { dir } of chosen) packages.push(await readFolder(dir));
  const reading = performance.now() - started;

  const sources = packages.flatMap(codeOf);
  const scripts = sources.filter(({ path }) => isScript(path));
  const megabytes = sizeOf(scripts);
  print(`${packages.length} packages, ${sources.length} files of code, ${sizeOf(sources).toFixed(1)} MB;`);
  print(
    `${scripts.length} of them JavaScript, ${megabytes.toFixed(1)} MB; Node ${process.version}, medians of ${runs}`,
  );
  print();

  const concerned = sources.filter(({ text }) => mayConcern(text));
  const measured: Readonly<Record<string, () => unknown>> = {
    babel: () => scripts.filter(({ text }) => !parses(() => babel(text))).length,
    meriyah: () => scripts.filter(({ text }) => !parses(() => meriyah(text))).length,
    pipeline: () => packages.map(pkg => analyse(pkg, rules).score),
    triage: () => sources.filter(({ text }) => mayConcern(text)).length,
    parse: () => concerned.filter(file => parse(file).program).length,
    'parse and index': () => concerned.filter(file => makeUnit(parse(file))).length,
  };
  const times: Record<string, number[]> = {};
  const results: Record<string, unknown> = {};
  for (let run = 0; run <= runs; run++) {
    for (const [name, work] of Object.entries(measured)) {
      const begun = performance.now();
      results[name] = work();
      // The first run only warms up.
      if (run > 0) times[name] = [...(times[name] ?? []), performance.now() - begun];
    }
  }

  const milliseconds = (name: string): number => median(times[name] ?? []);
  const speed = (title: string, name: string, note = ''): void =>
    print(
      `${title.padEnd(34)} ${(megabytes / (milliseconds(name) / 1000)).toFixed(1).padStart(7)} MB/s ${seconds(milliseconds(name))}${note}`,
    );
  speed('whole pipeline', 'pipeline');
  speed('@babel/parser, native tree', 'babel', `  does not accept ${results.babel}`);
  speed('meriyah', 'meriyah', `  does not accept ${results.meriyah}`);
  print(`pipeline / babel: ${(milliseconds('pipeline') / milliseconds('babel')).toFixed(2)}`);
  print();
  print(`stages (${concerned.length} of ${sources.length} files pass the triage)`);
  const indexing = milliseconds('parse and index') - milliseconds('parse');
  const rest = milliseconds('pipeline') - milliseconds('triage') - milliseconds('parse and index');
  const stages = { read: reading, triage: milliseconds('triage'), parse: milliseconds('parse'), index: indexing };
  for (const [name, time] of Object.entries({ ...stages, 'evaluate, rules and the rest': rest }))
    print(`  ${name.padEnd(32)} ${seconds(time)}`);
}

/** What a user waits for, beside one thread that only parses the same files. */
async function benchWall(dir: string, packages: readonly InstalledPackage[]): Promise<void> {
  const started = performance.now();
  const { summary } = await scanNodeModules(dir);
  const wall = performance.now() - started;
  let parsing = 0;
  let megabytes = 0;
  for (const { dir: folder } of packages) {
    const scripts = codeOf(await readFolder(folder)).filter(({ path }) => isScript(path));
    megabytes += sizeOf(scripts);
    const begun = performance.now();
    for (const { text } of scripts) parses(() => babel(text));
    parsing += performance.now() - begun;
  }
  print();
  print(`whole tree: ${summary.packages} packages, ${summary.files} files, ${megabytes.toFixed(1)} MB of JavaScript`);
  print(`  scanned in                       ${seconds(wall)}`);
  print(`  parsed by babel in one thread in ${seconds(parsing)}`);
  print(`  scan / babel: ${(wall / parsing).toFixed(2)}`);
}

function codeOf({ files }: Package): SourceFile[] {
  return [...files].flatMap(([path, text]) => (typeof text === 'string' && isCode(path) ? [{ path, text }] : []));
}

function isScript(path: string): boolean {
  return /\.[cm]?js$/i.test(path);
}

function babel(text: string): unknown {
  return parseBabel(text, {
    sourceType: 'unambiguous',
    attachComment: false,
    errorRecovery: true,
    allowReturnOutsideFunction: true,
  });
}

function meriyah(text: string): unknown {
  const options = { ranges: { start: true, end: true }, next: true, webcompat: true, validateRegex: false } as const;
  const isModule = /^[ \t]*(?:import|export)\b(?!\s*\()/m.test(text);
  return parseMeriyah(text, { ...options, sourceType: isModule ? 'module' : 'commonjs' });
}

function parses(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function sizeOf(files: readonly SourceFile[]): number {
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2).padStart(8)} s`;
}
