/**
 * `npm run bench -- --tree DIR [--limit N] [--runs N] [--whole] [--check] [--save FILE] [--baseline FILE]
 * [--against 'COMMAND {}'] [--findings FILE] [--same FILE] [--sample N]`: how fast a scan is. A tree is a project or a
 * `node_modules`.
 *
 * What counts are ratios within one run: machines differ, and slow down as they heat. The yardsticks are a bare parse
 * with `@babel/parser` and reading and hashing, both of the same files and in one thread.
 *
 * - Stages, and single packages: of the tree's packages `--limit` are taken, evenly spread, in this thread.
 * - `--whole` scans the tree as users do, in a process of its own: cold, warm, with one package changed, and half of
 *   it. That works on a copy of hard links, so that the tree itself is left alone.
 * - `--check` also scans it with one thread and without the triage, and says whether all findings are the same.
 * - `--save` keeps the figures; `--baseline` shows them beside those kept before.
 * - `--against` runs another scanner on the copy, `{}` standing for the folder.
 * - `--findings` measures nothing: it keeps a digest of each package's report. `--same` holds those of another version
 *   against them, lists the packages that differ, and ends with 1 if any does. `--sample` takes so many packages.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse as parseBabel } from '@babel/parser';
import { rules } from '../../rules/index.js';
import { isCode } from '../package/files.js';
import { parse } from '../parse/parse.js';
import { mayConcern } from '../parse/triage.js';
import { readSource } from '../read/source.js';
import { findPackages, type InstalledPackage } from '../read/tree.js';
import { reachOf } from '../resolve/reach/reach.js';
import { makeUnit } from '../resolve/unit.js';
import { analyse } from '../run/package.js';
import { scoreOf } from '../run/score.js';
import type { Package, Report, SourceFile } from '../types.js';
import { differing, digestOf, digestsOf, keepDigests } from './golden.js';

const { values } = parseArgs({
  options: {
    tree: { type: 'string' },
    limit: { type: 'string', default: '200' },
    runs: { type: 'string', default: '3' },
    whole: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    save: { type: 'string' },
    baseline: { type: 'string' },
    against: { type: 'string' },
    findings: { type: 'string' },
    same: { type: 'string' },
    sample: { type: 'string' },
  },
});
const { tree } = values;
if (tree === undefined) {
  process.stderr.write('usage: npm run bench -- --tree DIR [--limit N] [--runs N] [--whole] [--check] [--save FILE]\n');
  process.exit(2);
}

const BIN = fileURLToPath(new URL('../bin.js', import.meta.url));
/** Figures by name: seconds, or a ratio. */
const figures: Record<string, number> = {};
const kept: Readonly<Record<string, number>> = values.baseline
  ? (JSON.parse(readFileSync(values.baseline, 'utf8')) as Record<string, number>)
  : {};
const print = (line = ''): void => void process.stdout.write(`${line}\n`);
const runs = Math.max(1, Number(values.runs));
const { root, packages: installed } = findPackages(tree);

print(`Node ${process.version}, ${installed.length} packages in ${tree}`);
if (values.findings ?? values.same) {
  await compareFindings();
  process.exit();
}
await benchStages(evenly(installed, Number(values.limit)));
benchStart();
if (values.whole || values.check) await benchWhole();
if (values.save) writeFileSync(values.save, `${JSON.stringify(figures, null, 2)}\n`);

/** What each package's report says, kept or held against what was kept. */
async function compareFindings(): Promise<void> {
  const digests = await digestsOf(values.sample ? evenly(installed, Number(values.sample)) : installed, root);
  if (values.findings) keepDigests(values.findings, digests);
  if (values.same === undefined) return print(`${Object.keys(digests).length} reports kept`);
  const others = differing(values.same, digests);
  for (const name of others) print(`  differs: ${name}`);
  print(`${Object.keys(digests).length} reports, ${others.length} differ`);
  if (others.length > 0) process.exitCode = 1;
}

/** Stages of the pipeline over packages in memory, beside a bare parse of the same files. */
async function benchStages(chosen: readonly InstalledPackage[]): Promise<void> {
  const packages: Package[] = [];
  const singles: number[] = [];
  // The first round only warms up.
  for (const round of [0, 1]) {
    for (const installed of chosen) {
      const begun = performance.now();
      const pkg = await readSource({ installed }, {});
      analyse(pkg, rules);
      if (round === 1) singles.push(performance.now() - begun);
      else packages.push(pkg);
    }
  }
  const sources = packages.flatMap(codeOf);
  const scripts = sources.filter(({ path }) => /\.[cm]?js$/i.test(path));
  const concerned = sources.filter(({ text }) => mayConcern(text));
  const reports = packages.map(pkg => analyse(pkg, rules));
  const megabytes = sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6;
  print(`${packages.length} of them: ${sources.length} files of code, ${megabytes.toFixed(1)} MB; medians of ${runs}`);
  print();

  const times = await byTurns({
    'bare parse, @babel/parser': () => scripts.filter(({ text }) => parses(text)).length,
    read: async () => {
      for (const installed of chosen) await readSource({ installed }, {});
    },
    triage: () => sources.filter(({ text }) => mayConcern(text)).length,
    parse: () => concerned.filter(file => parse(file).program).length,
    'parse and index': () => concerned.filter(file => makeUnit(parse(file))).length,
    'parse, index and names': () => concerned.forEach(namesIn),
    'without layers': () => packages.forEach(pkg => void analyse(pkg, rules, { without: ['layers'] })),
    analysis: () => packages.forEach(pkg => void analyse(pkg, rules)),
    score: () => reports.forEach(({ findings }) => void scoreOf(findings)),
  });
  const babel = median(times['bare parse, @babel/parser']);
  const of = (name: string): number => median(times[name]);
  print('stage                                   s   spread   of bare parse');
  const stage = (name: string, seconds: number, spread = 0): void => {
    figures[`stage: ${name}`] = seconds / babel;
    print(
      `${name.padEnd(34)} ${seconds.toFixed(2).padStart(6)} ${`±${(spread * 100).toFixed(0)} %`.padStart(8)} ${ratio(seconds / babel, `stage: ${name}`).padStart(14)}`,
    );
  };
  stage('bare parse, @babel/parser', babel, spreadOf(times['bare parse, @babel/parser']));
  stage('read', of('read'), spreadOf(times.read));
  stage(`triage (${concerned.length} files pass)`, of('triage'), spreadOf(times.triage));
  stage('parse', of('parse'), spreadOf(times.parse));
  stage('index', of('parse and index') - of('parse'), spreadOf(times['parse and index']));
  stage('resolve: where names reach', of('parse, index and names') - of('parse and index'));
  stage('decode: layers', of('analysis') - of('without layers'), spreadOf(times['without layers']));
  stage('score', of('score'), spreadOf(times.score));
  stage('rules, and what they ask', of('without layers') - of('triage') - of('parse, index and names'));
  stage('all but reading', of('analysis'), spreadOf(times.analysis));
  print();
  const sorted = singles.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  print(`one package, read and analysed: median ${at(0.5).toFixed(1)} ms, 95th percentile ${at(0.95).toFixed(0)} ms`);
  print();
}

function namesIn(file: SourceFile): void {
  const unit = makeUnit(parse(file));
  if (unit) reachOf(unit);
}

/** How long the command takes to say anything. */
function benchStart(): void {
  const times = Array.from({ length: 7 }, () => {
    const begun = performance.now();
    execFileSync(process.execPath, [BIN, '--help']);
    return (performance.now() - begun) / 1000;
  });
  figures.start = median(times);
  print(`start to first output: ${ratio(median(times), 'start')} s (median of ${times.length})`);
  print();
}

/** What users wait for. */
async function benchWhole(): Promise<void> {
  const home = mkdtempSync(join(dirname(root), '.stowaway-bench-'));
  try {
    const [whole, half] = [join(home, 'whole'), join(home, 'half')];
    linkTree(root, whole, () => true);
    linkTree(root, half, at => at % 2 === 0);
    const files = await yardsticks(whole);
    const rows: [string, number, string][] = [];
    const row = (name: string, seconds: number, against: number, what: string): void => {
      figures[`whole: ${name}`] = seconds / against;
      rows.push([name, seconds, `${ratio(seconds / against, `whole: ${name}`)} × ${what}`]);
    };
    const cold = await scan(whole, home, 'cache');
    const warm = await scan(whole, home, 'cache');
    const changed = findPackages(whole).packages[Math.floor(installed.length / 2)] as InstalledPackage;
    const script = join(changed.dir, 'stowaway-bench.js');
    appendFileSync(script, 'module.exports = 1;\n');
    const one = await scan(whole, home, 'cache');
    rmSync(script);
    const halved = await scan(half, home, 'cache-of-half');
    row('cold', cold.seconds, files.babel, 'bare parse in one thread');
    row('warm', warm.seconds, files.hash, 'reading and hashing in one thread');
    row('warm, one package changed', one.seconds, files.hash, 'reading and hashing in one thread');
    row('cold, half of it', halved.seconds, cold.seconds, 'cold, all of it');
    print(`whole tree: ${files.scripts} JavaScript files, ${files.megabytes.toFixed(0)} MB`);
    print(`  bare parse, @babel/parser, one thread   ${files.babel.toFixed(1)} s`);
    print(`  reading and hashing, one thread         ${files.hash.toFixed(1)} s`);
    for (const [name, seconds, of] of rows) print(`  ${name.padEnd(39)} ${seconds.toFixed(1)} s = ${of}`);
    print(`  peak memory of the process, cold        ${cold.megabytes.toFixed(0)} MB`);
    print(`  cold and warm say the same:             ${cold.digest === warm.digest}`);
    if (values.check) {
      const alone = await scan(whole, home, 'no-cache', '--no-cache', '--jobs', '1');
      print(
        `  one thread says the same:               ${cold.digest === alone.digest} (${alone.seconds.toFixed(1)} s)`,
      );
      const all = await scan(whole, home, 'no-cache', '--no-cache', '--without', 'triage');
      print(`  without the triage it finds the same:   ${cold.found === all.found} (${all.seconds.toFixed(1)} s)`);
    }
    if (values.against) {
      const begun = performance.now();
      const [program = '', ...args] = values.against.split(' ').map(word => (word === '{}' ? whole : word));
      await finished(spawn(program, args, { stdio: 'ignore' }));
      const seconds = (performance.now() - begun) / 1000;
      print(`  ${program}: ${seconds.toFixed(1)} s, ${(seconds / cold.seconds).toFixed(1)} × the cold scan`);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The same files parsed, and read and hashed, with nothing else done to them. */
async function yardsticks(dirOfTree: string) {
  let babel = 0;
  let scripts = 0;
  let megabytes = 0;
  const { packages } = findPackages(dirOfTree);
  const hashed = performance.now();
  for (const installed of packages) {
    const hash = createHash('sha256');
    for (const content of (await readSource({ installed }, {})).files.values()) hash.update(content);
    hash.digest();
  }
  const hash = (performance.now() - hashed) / 1000;
  for (const installed of packages) {
    for (const { path, text } of codeOf(await readSource({ installed }, {}))) {
      if (!/\.[cm]?js$/i.test(path)) continue;
      scripts++;
      megabytes += Buffer.byteLength(text) / 1e6;
      const begun = performance.now();
      parses(text);
      babel += performance.now() - begun;
    }
  }
  return { babel: babel / 1000, hash, scripts, megabytes };
}

/** One run of the command, as a process of its own: how long, how much memory, and a digest of what it found. */
async function scan(project: string, home: string, cache: string, ...flags: readonly string[]) {
  const output = join(home, 'report.json');
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [BIN, project, '--format', 'json', '--output', output, '--fail-on', 'never', '--quiet', ...flags],
    { stdio: 'ignore', env: { ...process.env, STOWAWAY_CACHE: join(home, cache) } },
  );
  let megabytes = 0;
  const watch = setInterval(() => {
    try {
      // The highest it ever was, as Linux keeps it.
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      megabytes = Math.max(megabytes, Number(peak ?? 0) / 1024);
    } catch {}
  }, 200);
  await finished(child);
  clearInterval(watch);
  const seconds = (performance.now() - begun) / 1000;
  const { packages } = JSON.parse(readFileSync(output, 'utf8')) as { packages: readonly Report[] };
  return {
    seconds,
    megabytes,
    digest: digestOf(packages),
    // How often an expression was given up on counts files in which nothing is to be found, too.
    found: digestOf(packages.map(({ package: { path }, score, findings }) => [path, score, findings])),
  };
}

function finished(child: ReturnType<typeof spawn>): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

/** The packages of a tree in another place, as hard links: the same files, and no room taken. */
function linkTree(from: string, to: string, isTaken: (at: number) => boolean): void {
  mkdirSync(join(to, 'node_modules'), { recursive: true });
  writeFileSync(join(to, 'package.json'), '{"name":"bench"}');
  findPackages(from).packages.forEach(({ dir, part, archive }, at) => {
    if (!isTaken(at) || part !== undefined || archive !== undefined) return;
    const inside = relative(from, dir);
    if (!inside.startsWith('..')) linkFolder(dir, join(to, inside));
  });
}

function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) linkFolder(join(from, entry.name), join(to, entry.name));
    else if (entry.isFile()) linkSync(join(from, entry.name), join(to, entry.name));
  }
}

function codeOf({ files }: Package): SourceFile[] {
  return [...files].flatMap(([path, text]) => (typeof text === 'string' && isCode(path) ? [{ path, text }] : []));
}

function parses(text: string): boolean {
  try {
    parseBabel(text, {
      sourceType: 'unambiguous',
      attachComment: false,
      errorRecovery: true,
      allowReturnOutsideFunction: true,
    });
    return true;
  } catch {
    return false;
  }
}

/** Seconds of each run of each thing to do; what is compared runs by turns. The first round only warms up. */
async function byTurns(measured: Readonly<Record<string, () => unknown>>): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (let run = 0; run <= runs; run++) {
    for (const [name, work] of Object.entries(measured)) {
      const begun = performance.now();
      await work();
      if (run > 0) times[name] = [...(times[name] ?? []), (performance.now() - begun) / 1000];
    }
  }
  return times;
}

/** A figure, and what it was before. */
function ratio(value: number, name: string): string {
  const before = kept[name];
  return before === undefined ? value.toFixed(2) : `${value.toFixed(2)} (was ${before.toFixed(2)})`;
}

function evenly<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return items.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
}

function median(numbers: readonly number[] = []): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Half the way from the least to the most, as a share of the median. */
function spreadOf(numbers: readonly number[] = []): number {
  return (Math.max(...numbers) - Math.min(...numbers)) / 2 / median(numbers);
}
