/** The command. It reads flags, has the targets scanned, and prints; all judgement is elsewhere. */
import { isAbsolute, resolve } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { type AcceptFlags, accept } from './cli/accept.js';
import { writable, write } from './cli/files.js';
import { settingsFor } from './cli/settings.js';
import { show, targetOf } from './cli/show.js';
import { columnsOf, hasColour, type Io, type Output, print, progressOn, Refusal } from './cli/terminal.js';
import { textsOf } from './cli/texts.js';
import { appliedTo, applyConfig, failOnOf } from './config/apply.js';
import { shown } from './report/escape.js';
import { type FormatName, formats, showsTexts, type Texts, type View } from './report/formats.js';
import { jsonEnd, jsonLine } from './report/json.js';
import { count } from './report/layout.js';
import { summarise } from './report/rank.js';
import { didYouMean, ruleList, ruleText } from './report/rules.js';
import { headline } from './report/text.js';
import type {
  FailOn,
  LockfileOptions,
  LockfileReport,
  Report,
  Rule,
  ScanOptions,
  Skipped,
  Stage,
  TreeOptions,
  TreeReport,
  Verdict,
} from './types.js';

export type { Io, Output };

/** What scans. */
export interface Scanner {
  targetKind(target: string): 'registry' | 'tarball' | 'lockfile' | 'project' | 'modules' | 'package';
  scanDirectory(dir: string, options?: ScanOptions): Promise<Report>;
  scanTarball(path: string, options?: ScanOptions): Promise<Report>;
  scanRegistry(spec: string, options?: ScanOptions): Promise<Report>;
  scanNodeModules(dir: string, options?: TreeOptions): Promise<TreeReport>;
  scanLockfile(path: string, options?: LockfileOptions): Promise<LockfileReport>;
  inspectTarget(target: string, reports: readonly Report[], options?: TreeOptions): Promise<Texts>;
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
    const said = error instanceof Refusal ? error.message.split('\n') : [inOneLine(error)];
    await print(io.stderr, said.map(line => `stowaway: ${shown(line, { max: 1000 })}\n`).join('')).catch(() => {});
    return exit.failed;
  }
}

class Interrupted extends Error {}

function inOneLine(error: unknown): string {
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), code: '' };
  const line = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return typeof code === 'string' ? line : `unexpected error, please report it: ${line}`;
}

// ── flags ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface ScanFlags {
  readonly format: FormatName;
  readonly output?: string;
  /** Undefined when it is not asked for: then the configuration says. */
  readonly failOn?: FailOn;
  /** False for none at all. */
  readonly config?: string | false;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly rule?: readonly string[];
  readonly since?: string;
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
    .usage(
      '[scan] [options] [TARGET...]\n       stowaway explain [RULE]\n       stowaway show PACKAGE [FILE]\n       stowaway accept FINDING... --reason TEXT\n       stowaway cache clean',
    )
    .argument('[TARGET...]', targetHelp)
    .addOption(new Option('--format <format>', 'how to print the result').choices(Object.keys(formats)).default('text'))
    .option('--output <file>', 'write the result to a file')
    .addOption(
      new Option(
        '--fail-on <verdict>',
        'exit with 1 on this verdict or worse; malicious unless said otherwise',
      ).choices(['malicious', 'suspicious', 'never']),
    )
    .option('--config <file>', 'the configuration (default: stowaway.config.json, or stowaway in package.json)')
    .option('--no-config', 'no configuration')
    .option('--include <glob>', 'only these files of a package (repeatable)', repeated)
    .option('--exclude <glob>', 'not these files of a package (repeatable)', repeated)
    .option('--rule <name>', 'only this rule (repeatable)', repeated)
    .option('--since <file>', 'of a lockfile, only what this older copy of it lacks')
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
    .option('--config <file>', 'a configuration with rules of your own')
    .option('--no-color', 'no colours')
    .action((id: string | undefined, flags: ExplainFlags) => explain(id, flags, io, engine));
  program
    .command('show')
    .summary('a package\u2019s files, with what was found marked in them')
    .description(
      'Shows the files of a package in which something was found, laid out for reading: each step of each finding is\n' +
        'marked where it stands, and texts that were decoded are opened in place. With FILE, the whole of that file.',
    )
    .argument('<PACKAGE>', 'an installed package by name, a package folder, a .tgz, or npm:name@version')
    .argument('[FILE]', 'one of its files')
    .option('--config <file>', 'the configuration')
    .option('--no-config', 'no configuration')
    .option('--no-color', 'no colours')
    .action(async (asked: string, file: string | undefined, flags: Pick<ScanFlags, 'config' | 'color'>) => {
      const scanner = await engine.scanner();
      const isThere = (target: string): boolean => {
        try {
          return lookedUp([target], io, scanner).length > 0;
        } catch {
          return false;
        }
      };
      const scanFlags: ScanFlags = { ...flags, format: 'text', cache: true };
      const { targets, options, reports } = await scanned([targetOf(asked, isThere)], scanFlags, io, engine);
      const [target] = targets;
      const [report, ...others] = reports;
      if (!target || !report || others.length > 0)
        throw new Refusal(`${asked} is no package: name one of those installed in it`);
      await show(report, await scanner.inspectTarget(target.path, [report], options), file, flags.color, io);
    });
  program
    .command('accept')
    .summary('accept findings that you have looked at')
    .description(
      'Accepts findings, so that they do not count: by the code they concern, for as long as that stays the same.\n' +
        'FINDING is a fingerprint or its first digits, as reports show them, or a package: all of its findings.',
    )
    .argument('<FINDING...>', 'which findings')
    .requiredOption('--reason <text>', 'why; every report shows it')
    .option('--expires <day>', 'the last day on which they are accepted: 2027-01-31')
    .option('--rule <name>', 'only findings of this rule (repeatable)', repeated)
    .option('--target <target>', 'where they were found, as for a scan', '.')
    .option('--config <file>', 'the configuration to add to (default: the one in this folder, or a new one)')
    .option('--jobs <n>', 'worker threads (default: one per core)', positiveInteger)
    .option('--no-cache', 'scan everything anew, and keep nothing')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colours')
    .action(async (words: string[], flags: AcceptFlags & ScanFlags & { readonly target: string }) => {
      const { rule: _, ...scanFlags } = flags;
      const { reports, settings } = await scanned([flags.target], { ...scanFlags, format: 'text' }, io, engine);
      await accept(words, flags, reports, settings, io);
    });
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

const targetHelp =
  'a project, a node_modules folder, a package folder, a .tgz, a lockfile, or npm:name@version (default: .)';

const afterHelp = `
Examples:
  stowaway                               all packages of this project
  stowaway vendor/some-package           one package folder
  stowaway npm:left-pad@1.3.0            a package straight from the registry
  stowaway suspect.tgz --format json     an archive, for another program
  stowaway package-lock.json             all it pins, before it is installed
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
  const { targets, settings, options, found, reports, skipped, failed } = await scanned(asked, flags, io, engine);
  const { config, rules } = settings;
  const failOnFor = (report: Report): FailOn => flags.failOn ?? failOnOf(report, config) ?? 'malicious';
  const fails = (report: Report): boolean => isAtLeast(report.verdict, failOnFor(report));
  const exitCode = reports.some(fails) ? exit.found : failed.length > 0 ? exit.failed : exit.fine;
  const texts = showsTexts.has(flags.format)
    ? await untilInterrupted(textsOf(targets, reports, options, flags, io, await engine.scanner()), io.signal)
    : undefined;

  const view: View = {
    tool,
    target: targets.map(({ asked }) => asked).join(' '),
    summary: summarise(reports),
    skipped,
    failed,
    ...(settings.file && {
      configuration: appliedTo(found, { path: settings.file.name, config, today: settings.today }),
    }),
    fails,
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
async function scanned(asked: readonly string[], flags: ScanFlags, io: Io, engine: Engine) {
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
    ...(flags.rule ? { rules: chosen(flags.rule, await rules()) } : settings.hasOwnRules && { rules: await rules() }),
  };

  const judge = (report: Report): Report => applyConfig(report, config, settings.today);
  const { found, ...others } = await untilInterrupted(scanAll(targets, options, flags, io, scanner, judge), io.signal);
  return { targets, settings, options, found, reports: found.map(judge), ...others };
}

/** What to scan, as it was asked for, where it is, and what kind of thing it is. */
export interface Target {
  readonly asked: string;
  readonly path: string;
  readonly kind: ReturnType<Scanner['targetKind']>;
}

/** All targets are looked up before the first is scanned: a typing error should not cost minutes. */
function lookedUp(asked: readonly string[], io: Io, scanner: Scanner): readonly Target[] {
  return (asked.length > 0 ? asked : ['.']).map(target => {
    const path =
      target.startsWith('npm:') || isAbsolute(target) || io.cwd === process.cwd() ? target : resolve(io.cwd, target);
    return { asked: target, path, kind: scanner.targetKind(path) };
  });
}

/** What came of all targets. */
interface Scanned {
  readonly found: readonly Report[];
  readonly skipped: readonly Skipped[];
  /** Those of the skipped that could not be scanned, though they should. */
  readonly failed: readonly Skipped[];
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
  let failed: readonly Skipped[] = [];
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
          onReport: (report, { done, total }) => {
            const judged = judge(report);
            progress.show(offset + done, offset + total, judged.verdict);
            stream(judged);
          },
        };
        const since = flags.since === undefined ? {} : { since: resolve(io.cwd, flags.since) };
        const tree: TreeReport & Partial<LockfileReport> =
          kind === 'lockfile'
            ? await scanner.scanLockfile(path, { ...together, ...since })
            : await scanner.scanNodeModules(path, { ...together, ...(!flags.cache && { cache: false }) });
        found = [...found, ...tree.packages];
        skipped = [...skipped, ...tree.skipped];
        failed = [...failed, ...(tree.failed ?? [])];
      } else {
        const report = await (kind === 'registry'
          ? scanner.scanRegistry(path, options)
          : kind === 'tarball'
            ? scanner.scanTarball(path, options)
            : scanner.scanDirectory(path, options));
        stream(judge(report));
        found = [...found, report];
      }
    }
  } finally {
    progress.stop();
  }
  const remarks = flags.quiet ? [] : remarksOn(skipped.filter(one => !failed.includes(one)));
  for (const remark of remarks) await print(io.stderr, `stowaway: ${remark}\n`);
  return { found, skipped, failed };
}

function remarksOn(skipped: readonly Skipped[]): string[] {
  return [
    ...skipped.slice(0, 10).map(({ path, why }) => shown(`not scanned: ${path}: ${why}`, { max: 400 })),
    ...(skipped.length > 10 ? [`and ${skipped.length - 10} more`] : []),
  ];
}

function failureOf([first, ...others]: readonly Skipped[]): string {
  const rest = others.length > 0 ? `, nor could ${count(others.length, 'more package')}` : '';
  return shown(`${first?.path} could not be scanned${rest}: ${first?.why}`, { max: 1000 });
}

function chosen(names: readonly string[], rules: Readonly<Record<string, Rule>>): Record<string, Rule> {
  return Object.fromEntries(names.map(name => [name, ruleCalled(name, rules)]));
}

function ruleCalled(name: string, rules: Readonly<Record<string, Rule>>): Rule {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule) return rule;
  const hint = didYouMean(name, Object.keys(rules)) ?? '`stowaway explain` lists all rules';
  throw new Refusal(`there is no rule '${name}'; ${hint}`);
}

function isAtLeast(verdict: Verdict, limit: FailOn): boolean {
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

interface ExplainFlags {
  readonly config?: string;
  readonly color: boolean;
}

async function explain(id: string | undefined, { config, color }: ExplainFlags, io: Io, engine: Engine): Promise<void> {
  const rules = await (await settingsFor(config ?? false, [], io, engine.rules)).rules();
  const view = { columns: columnsOf(io.stdout), colour: hasColour(io, color) };
  await print(io.stdout, id === undefined ? ruleList(rules, view) : ruleText(id, ruleCalled(id, rules), view));
}
