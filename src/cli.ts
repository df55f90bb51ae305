/** The command. It reads flags, has the targets scanned, and prints; all judgement is elsewhere. */
import { randomUUID } from 'node:crypto';
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { shown } from './report/escape.js';
import { type FormatName, formats, type View } from './report/formats.js';
import { jsonEnd, jsonLine } from './report/json.js';
import { summarise } from './report/rank.js';
import { closest, ruleList, ruleText } from './report/rules.js';
import { headline } from './report/text.js';
import type { Report, Rule, ScanOptions, Stage, TreeOptions, TreeReport, Verdict } from './types.js';

/** A stream as far as the command needs one; `process.stdout` is one. */
export interface Output {
  write(text: string, done?: (error?: Error | null) => void): unknown;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The world outside, as the command sees it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborts when the user wants out. */
  readonly signal?: AbortSignal;
}

/** What scans. */
export interface Scanner {
  targetKind(target: string): 'registry' | 'tarball' | 'project' | 'modules' | 'package';
  scanDirectory(dir: string, options?: ScanOptions): Promise<Report>;
  scanTarball(path: string, options?: ScanOptions): Promise<Report>;
  scanRegistry(spec: string, options?: ScanOptions): Promise<Report>;
  scanNodeModules(dir: string, options?: TreeOptions): Promise<TreeReport>;
  cacheFolder(): string;
  cleanCache(): Promise<void>;
}

/** Loaded only when asked for, so that `--help` need not wait for parsers. */
export interface Engine {
  scanner(): Promise<Scanner>;
  rules(): Promise<Readonly<Record<string, Rule>>>;
}

const installed: Engine = {
  scanner: () => import('./scan.js'),
  rules: async () => (await import('../rules/index.js')).rules,
};

const tool = { name: packageJson.name, version: packageJson.version };

const exit = { fine: 0, found: 1, failed: 2, interrupted: 130 };

/** Runs the command and resolves to its exit code. Never rejects, never exits by itself. */
export async function main(argv: readonly string[], io: Io, engine: Engine = installed): Promise<number> {
  // Without listeners, a reader that goes away (`stowaway | head`) would be an uncaught error; `print` sees it anyway.
  for (const stream of [io.stdout, io.stderr]) stream.on?.('error', () => {});
  try {
    return await run(argv, io, engine);
  } catch (error) {
    if (error instanceof Interrupted || io.signal?.aborted) return exit.interrupted;
    await print(io.stderr, `stowaway: ${inOneLine(error)}\n`).catch(() => {});
    return exit.failed;
  }
}

/** The command cannot do what it was asked to, for a reason its user can act on. */
class Refusal extends Error {}

class Interrupted extends Error {}

function inOneLine(error: unknown): string {
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), code: '' };
  const line = shown(
    message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .trim(),
    { max: 1000 },
  );
  return error instanceof Refusal || typeof code === 'string' ? line : `unexpected error, please report it: ${line}`;
}

// ── flags ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface ScanFlags {
  readonly format: FormatName;
  readonly output?: string;
  readonly failOn: 'malicious' | 'suspicious' | 'never';
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly rule?: readonly string[];
  readonly jobs?: number;
  readonly cache: boolean;
  readonly without?: Stage;
  readonly quiet?: boolean;
  readonly color: boolean;
}

async function run(argv: readonly string[], io: Io, engine: Engine): Promise<number> {
  let code = exit.fine;
  let help = '';
  const program = new Command('stowaway')
    .configureOutput({
      writeOut: text => {
        help += text;
      },
      outputError: () => {}, // thrown as well, and printed by `main`
      getOutHelpWidth: () => columnsOf(io.stdout),
      getOutHasColors: () => hasColour(io, !argv.includes('--no-color')),
    })
    .configureHelp({
      styleTitle: title => `\u001b[1m${title}\u001b[22m`,
      visibleCommands: ({ commands }) => [...commands],
    })
    .exitOverride()
    .enablePositionalOptions()
    .description('Finds malicious code hidden in npm packages. Reads their files, never runs them.')
    .usage('[scan] [options] [TARGET...]\n       stowaway explain [RULE]\n       stowaway cache clean')
    .argument('[TARGET...]', targetHelp)
    .addOption(new Option('--format <format>', 'how to print the result').choices(Object.keys(formats)).default('text'))
    .option('--output <file>', 'write the result to a file')
    .addOption(
      new Option('--fail-on <verdict>', 'exit with 1 on this verdict or worse')
        .choices(['malicious', 'suspicious', 'never'])
        .default('malicious'),
    )
    .option('--include <glob>', 'only these files of a package (repeatable)', repeated)
    .option('--exclude <glob>', 'not these files of a package (repeatable)', repeated)
    .option('--rule <name>', 'only this rule (repeatable)', repeated)
    .option('--jobs <n>', 'worker threads (default: one per core)', positiveInteger)
    .option('--no-cache', 'scan everything anew, and keep nothing')
    // For those who measure the scanner, not for those who use it.
    .addOption(new Option('--without <stage>', 'leave out a stage').choices(['triage', 'layers', 'files']).hideHelp())
    .option('--quiet', 'nothing but the result: no progress, no remarks')
    .option('--no-color', 'no colours')
    .version(tool.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', afterHelp)
    .action(async (targets: string[], flags: ScanFlags) => {
      const [first, ...others] = targets;
      code = await scan(first === 'scan' ? others : targets, flags, io, engine);
    });
  program
    .command('explain')
    .summary('what a rule finds, why, and what honest code looks alike')
    .description('Tells what a rule finds, why, and what honest code looks alike. Without RULE, lists all rules.')
    .argument('[RULE]', 'name of a rule')
    .option('--no-color', 'no colours')
    .action((id: string | undefined, { color }: { color: boolean }) => explain(id, color, io, engine));
  program
    .command('cache')
    .summary('where reports of packages scanned before are kept')
    .description('Tells where reports of packages that were scanned before are kept, or removes them all.')
    .addArgument(new Argument('[ACTION]', 'what to do with it').choices(['clean']))
    .option('--no-color', 'no colours')
    .action(async (action: string | undefined) => {
      const scanner = await engine.scanner();
      if (action === 'clean') await scanner.cleanCache();
      else await print(io.stdout, `${scanner.cacheFolder()}\n`);
    });

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
    await print(io.stdout, help);
  }
  return code;
}

const targetHelp = `a project, a node_modules folder, a package folder, a .tgz, or npm:name@version (default: .)`;

const afterHelp = `
Examples:
  stowaway                               all packages of this project
  stowaway vendor/some-package           one package folder
  stowaway npm:left-pad@1.3.0            a package straight from the registry
  stowaway suspect.tgz --format json     an archive, for another program
  stowaway --fail-on suspicious --quiet  a strict check for CI
  stowaway explain                       all rules
  stowaway --format ndjson | jq .score   each package as soon as it is done

Exit codes:
  0  nothing at or above --fail-on
  1  something
  2  could not do the job; one line on stderr says why`;

const repeated = (value: string, before: readonly string[] = []) => [...before, value];

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  }
  return value;
}

// ── scan ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async function scan(asked: readonly string[], flags: ScanFlags, io: Io, engine: Engine): Promise<number> {
  const started = performance.now();
  const file = flags.output === undefined ? undefined : writable(resolve(io.cwd, flags.output), flags.output);
  const targets = asked.length > 0 ? asked : ['.'];
  const options: ScanOptions = {
    ...(flags.include && { include: flags.include }),
    ...(flags.exclude && { exclude: flags.exclude }),
    ...(flags.without && { without: [flags.without] }),
    ...(flags.rule && { rules: chosen(flags.rule, await engine.rules()) }),
  };

  const reports = await untilInterrupted(scanAll(targets, options, flags, io, await engine.scanner()), io.signal);

  const view: View = {
    tool,
    target: targets.join(' '),
    summary: summarise(reports),
    failOn: flags.failOn,
    rules: options.rules ?? (await engine.rules()),
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
  return reports.some(({ verdict }) => isAtLeast(verdict, flags.failOn)) ? exit.found : exit.fine;
}

async function scanAll(
  targets: readonly string[],
  options: ScanOptions,
  flags: ScanFlags,
  io: Io,
  scanner: Scanner,
): Promise<readonly Report[]> {
  // All targets are looked up before the first is scanned: a typing error should not cost minutes.
  const jobs = targets.map(target => {
    const path =
      target.startsWith('npm:') || isAbsolute(target) || io.cwd === process.cwd() ? target : resolve(io.cwd, target);
    return { path, kind: scanner.targetKind(path) };
  });
  const progress = await progressOn(io, flags);
  io.signal?.addEventListener('abort', progress.stop);
  let reports: readonly Report[] = [];
  const remarks: string[] = [];
  /** Whoever reads lines need not wait for the last. */
  const stream = (report: Report): void => {
    if (flags.format === 'ndjson' && flags.output === undefined) io.stdout.write(jsonLine(report));
  };
  try {
    for (const { path, kind } of jobs) {
      if (kind === 'project' || kind === 'modules') {
        const offset = reports.length;
        const tree = await scanner.scanNodeModules(path, {
          ...options,
          ...(!flags.cache && { cache: false }),
          ...(flags.jobs && { jobs: flags.jobs }),
          ...(io.signal && { signal: io.signal }),
          onReport: (report, { done, total }) => {
            progress.show(offset + done, offset + total, report.verdict);
            stream(report);
          },
        });
        reports = [...reports, ...tree.packages];
        if (!flags.quiet)
          for (const skipped of tree.skipped.slice(0, 10)) remarks.push(`not scanned: ${skipped.path}: ${skipped.why}`);
        if (!flags.quiet && tree.skipped.length > 10) remarks.push(`and ${tree.skipped.length - 10} more`);
      } else {
        const report = await (kind === 'registry'
          ? scanner.scanRegistry(path, options)
          : kind === 'tarball'
            ? scanner.scanTarball(path, options)
            : scanner.scanDirectory(path, options));
        stream(report);
        reports = [...reports, report];
      }
    }
  } finally {
    progress.stop();
  }
  for (const remark of remarks) await print(io.stderr, `stowaway: ${shown(remark, { max: 400 })}\n`);
  return reports;
}

function chosen(names: readonly string[], rules: Readonly<Record<string, Rule>>): Record<string, Rule> {
  return Object.fromEntries(names.map(name => [name, ruleCalled(name, rules)]));
}

function ruleCalled(name: string, rules: Readonly<Record<string, Rule>>): Rule {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule) return rule;
  const near = closest(name, Object.keys(rules));
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`stowaway explain` lists all rules';
  throw new Refusal(`there is no rule '${name}'; ${hint}`);
}

function isAtLeast(verdict: Verdict, limit: ScanFlags['failOn']): boolean {
  if (limit === 'never') return false;
  return verdict === 'malicious' || (verdict === 'suspicious' && limit === 'suspicious');
}

/** The work's outcome, unless the user interrupts it first. What work is still under way then is left to die. */
async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new Interrupted());
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt);
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

// ── explain ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function explain(id: string | undefined, color: boolean, io: Io, engine: Engine): Promise<void> {
  const rules = await engine.rules();
  const view = { columns: columnsOf(io.stdout), colour: hasColour(io, color) };
  await print(io.stdout, id === undefined ? ruleList(rules, view) : ruleText(id, ruleCalled(id, rules), view));
}

// ── terminal and files ─────────────────────────────────────────────────────────────────────────────────────────────

const columnsOf = ({ isTTY, columns }: Output) => (isTTY && columns) || 80;

/** Colours on a terminal. `NO_COLOR` and `--no-color` forbid them, `FORCE_COLOR` asks for them anywhere. */
function hasColour({ stdout, env }: Io, wanted: boolean): boolean {
  if (!wanted || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stdout.isTTY === true && env.TERM !== 'dumb';
}

/** A progress bar for whoever is watching; for nobody, nothing. */
async function progressOn({ stderr, env }: Io, { quiet }: ScanFlags) {
  const isCi = env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
  if (!stderr.isTTY || quiet || isCi) return { show(_done: number, _of: number, _verdict: Verdict) {}, stop() {} };
  const { SingleBar, Presets } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: stderr as NodeJS.WritableStream,
      format: '{bar} {value}/{total} packages, {rate}/s, {eta_formatted} left{alarms}',
      barsize: 24,
      clearOnComplete: true,
      linewrap: true, // else it would be switched off, and stay so if the process were killed
      gracefulExit: false, // `main` handles interruption
    },
    Presets.shades_classic,
  );
  const started = performance.now();
  let total = 0;
  let alarms = 0;
  return {
    show(done: number, of: number, verdict: Verdict) {
      if (isAtLeast(verdict, 'suspicious')) alarms++;
      if (total === 0) bar.start(of, 0, { rate: 0, alarms: '' });
      else if (total !== of) bar.setTotal(of);
      total = of;
      const seconds = (performance.now() - started) / 1000;
      bar.update(done, {
        rate: Math.round(done / Math.max(seconds, 0.1)),
        alarms: alarms > 0 ? `, ${alarms} to look at` : '',
      });
    },
    stop: () => bar.stop(),
  };
}

/** Resolves when the text is out, or nobody reads it any more. */
function print(stream: Output, text: string): Promise<void> {
  // A stream without events is a test's; its `write` need not call back.
  if (!stream.on) return Promise.resolve(void stream.write(text));
  return new Promise((resolve, reject) => {
    stream.write(text, error => {
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') {
        reject(new Refusal(`cannot write the result: ${error.message}`));
      } else resolve();
    });
  });
}

/** The real path of a file that can be written, or a refusal before any work is done. */
function writable(path: string, asked: string): string {
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
function write(path: string, text: string): void {
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
