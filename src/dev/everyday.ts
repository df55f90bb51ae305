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
import { parseArgs } from 'node:util';
import { isUnanalysed } from '../gaps.js';
import { shown } from '../report/escape.js';
import { isAlarm } from '../report/rank.js';
import { scanNodeModules } from '../scan.js';
import type { Report, TreeReport } from '../types.js';
import { installed, NotInstalled, projectNames, update } from './projects.js';

/** This very checkout, as it is installed. */
const OWN = 'own';

const { values, positionals } = parseArgs({
  options: { jobs: { type: 'string' }, update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const all = [OWN, ...projectNames()];
const unknown = positionals.find(name => !all.includes(name));
if (unknown !== undefined) stop(`there is no project ${unknown}: ${all.join(', ')}`);
const asked = all.filter(name => positionals.length === 0 || positionals.includes(name));

const folders = new Map(asked.map(name => [name, folderOf(name)]));
const rows: (readonly string[])[] = [];
const told: string[] = [];
for (const [name, dir] of folders) {
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Where a project lies; the process ends where it cannot be installed. */
function folderOf(name: string): string {
  if (name === OWN) return '.';
  try {
    if (values.update) update(name);
    return installed(name);
  } catch (error) {
    if (error instanceof NotInstalled) stop(error.message);
    throw error;
  }
}

function stop(why: string): never {
  process.stderr.write(`everyday: ${why}\n`);
  process.exit(2);
}
