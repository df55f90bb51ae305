/** The command. It reads flags, has the targets scanned, and prints; all judgement is elsewhere. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type AcceptFlags, accept } from './cli/accept.js';
import { type Engine, ruleCalled, type Scanner } from './cli/engine.js';
import { exit } from './cli/exit.js';
import { Interrupted } from './cli/interrupt.js';
import { type ScanFlags, scan, scanned, tool } from './cli/scan.js';
import { settingsFor } from './cli/settings.js';
import { type ShowFlags, show } from './cli/show.js';
import { columnsOf, hasColour, type Io, type Output, print, Refusal } from './cli/terminal.js';
import { shown } from './report/escape.js';
import { formats } from './report/formats.js';
import { ruleList, ruleText } from './report/rules.js';
import type { Stage } from './types.js';

export type { Engine, Io, Output, Scanner };

const installed: Engine = {
  scanner: () => import('./scan.js'),
  rules: async () => (await import('../rules/index.js')).rules,
};

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

function inOneLine(error: unknown): string {
  const { message, code } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error), code: '' };
  const line = message
    .replace(/^error: /, '')
    .split('\n')
    .map(part => part.trim())
    .filter(part => part !== '')
    .join(' ');
  return typeof code === 'string' ? line : `unexpected error, please report it: ${line}`;
}

async function run(argv: readonly string[], io: Io, engine: Engine): Promise<number> {
  let code: number = exit.fine;
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
      '[scan] [options] [TARGET...]\n       stowaway explain [RULE]\n       stowaway show PACKAGE [FILE[:LINE:COLUMN]]\n       stowaway accept FINDING...|--all --reason TEXT\n       stowaway cache clean',
    )
    .argument('[TARGET...]', targetHelp)
    .addOption(new Option('--format <format>', 'how to print the result').choices(Object.keys(formats)).default('text'))
    .option('--output <file>', 'write the result to a file')
    .addOption(
      new Option(
        '--fail-on <verdict>',
        'exit with 1 on this verdict or worse; malicious unless said otherwise; what could not be analysed is suspicious',
      ).choices(['malicious', 'suspicious', 'never']),
    )
    .option('--allow-unanalysed', 'what could not be analysed does not count as suspicious')
    .option('--config <file>', 'the configuration (default: stowaway.config.json, or stowaway in package.json)')
    .option('--no-config', 'no configuration')
    .option('--include <glob>', 'only these files of a package (repeatable)', repeated)
    .option('--exclude <glob>', 'not these files of a package (repeatable)', repeated)
    .option('--rule <name>', 'only this rule (repeatable)', repeated)
    .option('--since <file>', 'of a lockfile, only what this older copy of it lacks')
    .option('--jobs <n>', 'worker threads (default: one per core)', positiveInteger)
    .option('--no-cache', 'scan everything anew, and keep nothing')
    // For those who measure the scanner, not for those who use it.
    .addOption(new Option('--without <stage>', 'leave out a stage').choices([...stages]).hideHelp())
    .option('--quiet', 'nothing but the result: no progress, no remarks')
    .option('--no-color', 'no colours')
    .version(tool.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
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
  addShow(program, io, engine);
  program
    .command('accept')
    .summary('accept findings that you have looked at')
    .description(
      'Accepts findings, so that they do not count: by the code they concern, for as long as that stays the same.\n' +
        'FINDING is a fingerprint or its first digits, as reports show them, or a package: all of its findings.\n' +
        'With --all, everything there is today: what is found from then on is new.',
    )
    .argument('[FINDING...]', 'which findings')
    .option('--all', 'all findings')
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

const stages: readonly Stage[] = ['triage', 'layers', 'files', 'walk', 'interpreter'];

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

// ── show ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function addShow(program: Command, io: Io, engine: Engine): void {
  program
    .command('show')
    .summary('a package\u2019s files, with what was found marked in them')
    .description(
      'Shows the files of a package in which something was found, laid out for reading:\n' +
        'each step of each finding is marked where it stands, and texts that were decoded\n' +
        'are opened in place. With FILE, the whole of that file. With FILE:LINE:COLUMN, what is\n' +
        'known of the code there: what it may be, where it comes from, and when it runs.\n' +
        'With --readable, code is rewritten so that it can be read: decoded strings stand\n' +
        'where they are used, what was put out of order is in order, and names say what\n' +
        'they name. What code does to the letter, the original decides.',
    )
    .argument('<PACKAGE>', 'an installed package by name, a package folder, a .tgz, or npm:name@version')
    .argument('[FILE]', 'one of its files, or a place in one: FILE:LINE:COLUMN')
    .option('--readable', 'code rewritten to be read, not as it was written')
    .option('--config <file>', 'the configuration')
    .option('--no-config', 'no configuration')
    .option('--no-color', 'no colours')
    .action((asked: string, file: string | undefined, flags: ShowFlags) => show(asked, file, flags, io, engine));
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
