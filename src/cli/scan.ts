/** The scan: targets in, a report out, and the code to exit with. */
import { resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { appliedTo, applyConfig } from '../config/apply.js';
import type { Skipped } from '../gaps.js';
import { shown } from '../report/escape.js';
import { type FormatName, formats, showsTexts, type View } from '../report/formats.js';
import { jsonEnd, jsonLine } from '../report/json.js';
import { count } from '../report/layout.js';
import { summarise } from '../report/rank.js';
import { headline } from '../report/text.js';
import type { FailOn, LockfileReport, Report, ScanOptions, Stage, TreeOptions, TreeReport } from '../types.js';
import { type Engine, lookedUp, rulesCalled, type Scanner, type Target, targetsInWords } from './engine.js';
import { exitCodeOf, failing } from './exit.js';
import { writable, write } from './files.js';
import { untilInterrupted } from './interrupt.js';
import { progressOn } from './progress.js';
import { settingsFor } from './settings.js';
import { columnsOf, hasColour, type Io, print, Refusal } from './terminal.js';
import { textsOf } from './texts.js';

export const tool = { name: packageJson.name, version: packageJson.version };

export interface ScanFlags {
  readonly format: FormatName;
  readonly output?: string;
  /** Undefined when it is not asked for: then the configuration says. */
  readonly failOn?: FailOn;
  readonly allowUnanalysed?: boolean;
  /** False for none at all. */
  readonly config?: string | false;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly rule?: readonly string[];
  readonly since?: string;
  readonly jobs?: number;
  readonly cache: boolean;
  readonly without?: Stage;
  /** Paths of the packages to scan; all when undefined. */
  readonly only?: readonly string[];
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** Scans, prints, and tells the exit code. */
export async function scan(asked: readonly string[], flags: ScanFlags, io: Io, engine: Engine): Promise<number> {
  const started = performance.now();
  const file = flags.output === undefined ? undefined : writable(resolve(io.cwd, flags.output), flags.output);
  const { targets, settings, options, found, reports, skipped, unchanged } = await scanned(asked, flags, io, engine);
  const { config, rules } = settings;
  const fails = failing(config, flags.failOn, flags.allowUnanalysed ?? false);
  const failed = skipped.filter(({ severity }) => severity === 'failed');
  const exitCode = exitCodeOf(reports, skipped, fails);
  const texts = showsTexts.has(flags.format)
    ? await untilInterrupted(textsOf(targets, reports, options, flags, io, await engine.scanner()), io.signal)
    : undefined;

  const view: View = {
    tool,
    target: targets.map(({ asked }) => asked).join(' '),
    title: targetsInWords(targets, io.cwd),
    summary: summarise(reports),
    skipped,
    unchanged,
    ...(settings.file && {
      configuration: appliedTo(found, { path: settings.file.name, config, today: settings.today }),
    }),
    fails: fails.report,
    exitCode,
    rules: options.rules ?? (await rules()),
    ...(texts && { texts }),
    elapsedMs: performance.now() - started,
    columns: file ? 80 : columnsOf(io.stdout),
    colour: !file && hasColour(io, flags.color),
  };
  // On a terminal or in a pipe the lines of the packages are out already.
  const result =
    flags.format === 'ndjson' && !file ? jsonEnd(view) : await (await formats[flags.format]())(reports, view);
  if (file) {
    write(file, result);
    if (!flags.quiet)
      await print(io.stderr, `${headline(reports, view)}\nThe report is in ${shown(flags.output ?? '')}\n`);
  } else {
    await untilInterrupted(print(io.stdout, result), io.signal);
  }
  if (failed.length > 0) await print(io.stderr, `stowaway: ${failureOf(failed)}\n`);
  return exitCode;
}

/** What targets hold, before and after the configuration had its say. */
export async function scanned(asked: readonly string[], flags: ScanFlags, io: Io, engine: Engine) {
  const scanner = await engine.scanner();
  const targets = lookedUp(asked, io, scanner);
  if (flags.since !== undefined && (targets.length > 1 || targets[0]?.kind !== 'lockfile'))
    throw new Refusal(
      '--since FILE is an older copy of the one lockfile to scan: stowaway package-lock.json --since FILE',
    );
  const settings = await settingsFor(flags.config, targets, io, engine.rules);
  if (settings.remark && !flags.quiet) await print(io.stderr, `stowaway: ${shown(settings.remark)}\n`);
  const { config, rules } = settings;
  const include = flags.include ?? config.include;
  const exclude = flags.exclude ?? config.exclude;
  const options: ScanOptions = {
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(flags.without && { without: [flags.without] }),
    ...(flags.rule
      ? { rules: rulesCalled(flags.rule, await rules()) }
      : settings.hasOwnRules && { rules: await rules() }),
  };

  const judge = (report: Report): Report => applyConfig(report, config, settings.today);
  const { found, ...others } = await untilInterrupted(scanAll(targets, options, flags, io, scanner, judge), io.signal);
  return { targets, settings, options, found, reports: found.map(judge), ...others };
}

/** What came of all targets. */
interface Scanned {
  readonly found: readonly Report[];
  /** What is in the targets and belongs to no package that was scanned. */
  readonly skipped: readonly Skipped[];
  readonly unchanged: number;
}

/** @param judge what the configuration makes of a report, for what is shown while the scan goes on */
async function scanAll(
  targets: readonly Target[],
  options: ScanOptions,
  flags: ScanFlags,
  io: Io,
  scanner: Scanner,
  judge: (report: Report) => Report,
): Promise<Scanned> {
  const progress = await progressOn(io, flags);
  io.signal?.addEventListener('abort', progress.stop);
  let found: readonly Report[] = [];
  let skipped: readonly Skipped[] = [];
  let unchanged = 0;
  /** Whoever reads lines need not wait for the last. */
  const stream = (report: Report): void => {
    if (flags.format === 'ndjson' && flags.output === undefined) io.stdout.write(jsonLine(report));
  };
  try {
    for (const { path, kind } of targets) {
      if (kind === 'project' || kind === 'modules' || kind === 'lockfile') {
        const offset = found.length;
        const together: TreeOptions = {
          ...options,
          ...(flags.jobs && { jobs: flags.jobs }),
          ...(io.signal && { signal: io.signal }),
          onReport: (report, { done, total, ...rest }) => {
            const judged = judge(report);
            progress.show(judged, { done: offset + done, total: offset + total, ...rest });
            stream(judged);
          },
        };
        const since = flags.since === undefined ? {} : { since: resolve(io.cwd, flags.since) };
        const tree: TreeReport & Partial<LockfileReport> =
          kind === 'lockfile'
            ? await scanner.scanLockfile(path, { ...together, ...since })
            : await scanner.scanNodeModules(path, {
                ...together,
                ...(kind === 'project' &&
                  (flags.only?.includes('.') || scanner.hasOwnCode(path, io.cwd)) && { own: true }),
                ...(flags.only && { only: flags.only }),
                ...(!flags.cache && { cache: false }),
              });
        found = [...found, ...tree.packages];
        skipped = [...skipped, ...leftOutOf(tree)];
        unchanged += tree.unchanged ?? 0;
      } else {
        const report = await (kind === 'registry'
          ? scanner.scanRegistry(path, options)
          : kind === 'tarball'
            ? scanner.scanTarball(path, options)
            : scanner.scanDirectory(path, options));
        stream(judge(report));
        found = [...found, report];
        skipped = [
          ...skipped,
          ...nothingOf(report),
          ...(kind === 'package' ? scanner.dependenciesAbsent(path, io.cwd) : []),
        ];
      }
    }
  } finally {
    progress.stop();
  }
  const remarks = flags.quiet ? [] : remarksOn(skipped.filter(({ severity }) => severity !== 'failed'));
  for (const remark of remarks) await print(io.stderr, `stowaway: ${remark}\n`);
  return { found, skipped, unchanged };
}

/** Of a package that was asked for by itself nothing could be analysed: then the job was not done. */
function nothingOf({ package: { path }, coverage }: Report): readonly Skipped[] {
  const first = coverage.skipped.find(({ severity }) => severity !== 'noted');
  return coverage.analysed === 0 && first ? [{ ...first, path, severity: 'failed' }] : [];
}

/** What is in a tree or lockfile and was left out. Where that is all there is in it, the job was not done. */
function leftOutOf({ packages, skipped, unchanged = 0 }: TreeReport & Partial<LockfileReport>): readonly Skipped[] {
  const isFailed = packages.length === 0 && unchanged === 0;
  return skipped.map(one => (isFailed && one.severity === 'unanalysed' ? { ...one, severity: 'failed' } : one));
}

/** What may run and was not looked at comes first. That one's own code is one's own goes without saying: it is so daily. */
function remarksOn(all: readonly Skipped[]): string[] {
  const skipped = all.filter(({ gap }) => gap !== 'own-code');
  const isNoted = ({ severity }: Skipped): number => (severity === 'noted' ? 1 : 0);
  const ordered = [...skipped].sort((a, b) => isNoted(a) - isNoted(b));
  return [
    ...ordered
      .slice(0, 10)
      .map(({ path, why }) => `not scanned: ${shown(path, { max: 200 })}: ${shown(why, { max: 200 })}`),
    ...(skipped.length > 10 ? [`and ${skipped.length - 10} more`] : []),
  ];
}

function failureOf([first, ...others]: readonly Skipped[]): string {
  const rest = others.length > 0 ? `, nor could ${count(others.length, 'more package')}` : '';
  return shown(`${first?.path} could not be scanned${rest}: ${first?.why}`, { max: 1000 });
}
