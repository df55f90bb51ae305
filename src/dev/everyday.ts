/**
 * `npm run everyday [-- NAME…] [--jobs N] [--update]`: ordinary projects, as a newcomer gets them, and this one. None of
 * their packages may be accused, nor left out in part.
 *
 * The folders of `everyday/` hold manifests and lockfiles. They are installed by the package manager they are for, without
 * running any script, in a folder outside of this checkout that is kept from run to run, and scanned as anybody scans
 * them, but for the cache. `--update` resolves them anew, to what is newest today, and writes the lockfiles back.
 *
 * Exits with 1 where a package is malicious or suspicious or was not wholly analysed, with 2 where a project cannot be
 * installed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import { isUnanalysed } from '../gaps.js';
import { shown } from '../report/escape.js';
import { isAlarm } from '../report/rank.js';
import { scanNodeModules } from '../scan.js';
import type { Report, TreeReport } from '../types.js';

const PROJECTS = 'everyday';
/** This very checkout, as it is installed. */
const OWN = 'own';
const FOLDER = process.env.STOWAWAY_EVERYDAY || join(envPaths('stowaway', { suffix: '' }).cache, 'everyday');

/** A package manager, by the lockfile that is its own. */
interface Manager {
  readonly lockfile: string;
  /** The package manager itself is a package, at a version that is written out. */
  readonly command: readonly string[];
  /** Installs exactly what the lockfile says. */
  readonly install: readonly string[];
  /** Makes the lockfile anew, and installs nothing. */
  readonly resolve: readonly string[];
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const MANAGERS: readonly Manager[] = [
  {
    lockfile: 'package-lock.json',
    command: [],
    // Packages of different ages are put together here; which of them goes with which is not what is looked at.
    install: ['ci', '--ignore-scripts', '--legacy-peer-deps', ...QUIET],
    resolve: [
      'install',
      '--package-lock-only',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--omit-lockfile-registry-resolved',
      ...QUIET,
    ],
  },
  {
    lockfile: 'pnpm-lock.yaml',
    command: ['exec', '--yes', '--package=pnpm@10.34.1', '--', 'pnpm'],
    install: ['install', '--frozen-lockfile', '--ignore-scripts', '--reporter=append-only'],
    resolve: ['install', '--lockfile-only', '--ignore-scripts', '--reporter=append-only'],
  },
];

const { values, positionals } = parseArgs({
  options: { jobs: { type: 'string' }, update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = [OWN, ...readdirSync(PROJECTS).sort()];
const unknown = positionals.find(name => !all.includes(name));
if (unknown !== undefined) stop(`there is no project ${unknown}: ${all.join(', ')}`);
const asked = all.filter(name => positionals.length === 0 || positionals.includes(name));

if (values.update) for (const name of asked) if (name !== OWN) update(name);

const rows: (readonly string[])[] = [];
const told: string[] = [];
for (const name of asked) {
  const dir = name === OWN ? '.' : installed(name);
  process.stderr.write(`${name}: scanning ${dir}\n`);
  const before = process.cpuUsage();
  const report = await scanNodeModules(dir, {
    cache: false,
    ...(values.jobs !== undefined && { jobs: Number(values.jobs) }),
  });
  rows.push(rowOf(name, report, process.cpuUsage(before).user / 1e6));
  told.push(...linesOf(name, report));
}

print(table([['project', 'packages', 'malicious', 'suspicious', 'notes', 'not wholly analysed', 'user CPU'], ...rows]));
for (const line of told) print(line);
process.exitCode = told.length > 0 ? 1 : 0;

// ── what is found ──────────────────────────────────────────────────────────────────────────────────────────────────

function rowOf(name: string, { summary }: TreeReport, seconds: number): readonly string[] {
  const { packages, verdicts, unanalysed } = summary;
  const counts = [packages, verdicts.malicious, verdicts.suspicious, verdicts.note, unanalysed].map(String);
  return [name, ...counts, `${seconds.toFixed(0)} s`];
}

/** Each alarm with what brought it, and each gap; empty for a project that is as it should be. */
function linesOf(project: string, { packages, skipped }: TreeReport): readonly string[] {
  const lines = packages.flatMap(report => [...(isAlarm(report) ? alarm(report) : []), ...gapsOf(report)]);
  const left = skipped
    .filter(one => isUnanalysed([one]))
    .map(({ path, why }) => `  ${shown(path)}: ${shown(why, { max: 200 })}`);
  return lines.length + left.length > 0 ? ['', `── ${project}`, ...lines, ...left] : [];
}

function alarm({ package: { name, version }, verdict, score, findings }: Report): readonly string[] {
  const reasons = findings
    .filter(({ bits }) => bits >= 2)
    .slice(0, 5)
    .flatMap(({ rule, messageId, bits, message, chain }) => [
      `      ${rule}/${messageId} ${bits}: ${shown(message, { max: 200 })}`,
      ...chain.map(
        ({ role, says, at }) =>
          `        ${role} ${shown(says, { max: 100 })} (${shown(at.path)}:${at.line}:${at.column})`,
      ),
    ]);
  return [`  ${shown(name)}@${shown(version)} ${verdict} ${score}`, ...reasons];
}

function gapsOf({ package: { name, version }, coverage }: Report): readonly string[] {
  return coverage.skipped
    .filter(one => isUnanalysed([one]))
    .map(({ path, why }) => `  ${shown(name)}@${shown(version)}, ${shown(path)}: ${shown(why, { max: 200 })}`);
}

function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map(line => (line[at] ?? '').length)));
  const cell = (text: string, at: number): string =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  return lines.map(line => line.map(cell).join('  ')).join('\n');
}

// ── installing ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The folder a project is installed in. What is there already is kept as long as its manifests and lockfile are the same. */
function installed(name: string): string {
  const dir = join(FOLDER, name);
  const stamp = join(dir, '.installed');
  const digest = digestOf(join(PROJECTS, name));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return dir;
  process.stderr.write(`${name}: installing in ${dir}\n`);
  const manager = copied(name, dir);
  run(name, manager, manager.install, dir);
  writeFileSync(stamp, digest);
  return dir;
}

function update(name: string): void {
  const dir = join(FOLDER, `${name}-update`);
  process.stderr.write(`${name}: resolving\n`);
  const manager = copied(name, dir);
  rmSync(join(dir, manager.lockfile), { force: true });
  run(name, manager, manager.resolve, dir);
  cpSync(join(dir, manager.lockfile), join(PROJECTS, name, manager.lockfile));
  rmSync(dir, { recursive: true });
}

/** Puts a project's files in a folder in which nothing else is left, and says which manager they are for. */
function copied(name: string, dir: string): Manager {
  const from = join(PROJECTS, name);
  const manager = MANAGERS.find(({ lockfile }) => existsSync(join(from, lockfile)));
  if (!manager) stop(`${from} has no lockfile of ${MANAGERS.map(({ lockfile }) => lockfile).join(' or ')}`);
  // Were it inside, packages that the project lacks would be found in ours.
  if (!relative(resolve('.'), resolve(dir)).startsWith('..')) stop(`${dir} is inside of this checkout`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  cpSync(from, dir, { recursive: true });
  return manager;
}

function run(name: string, { command }: Manager, args: readonly string[], cwd: string): void {
  const npm = process.env.npm_execpath ?? stop('run me by `npm run everyday`');
  try {
    execFileSync(process.execPath, [npm, ...command, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    stop(`${name} could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}

function digestOf(folder: string): string {
  const hash = createHash('sha256').update(JSON.stringify(MANAGERS));
  for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const file = join(folder, path);
    if (/\.(?:json|yaml)$/.test(path)) hash.update(JSON.stringify([path, readFileSync(file, 'utf8')]));
  }
  return hash.digest('hex');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function stop(why: string): never {
  process.stderr.write(`everyday: ${why}\n`);
  process.exit(2);
}
