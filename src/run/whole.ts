/** The rules on a package as a whole, and what they are told. */
import { type Skipped, skipped as skippedFor } from '../gaps.js';
import type { Moments } from '../package/graph.js';
import { jsonSpans, spanAt } from '../package/json.js';
import { expectedCapabilities } from '../package/purpose.js';
import { allCommands, parseShell } from '../package/shell.js';
import { scriptsOf } from '../package/triggers.js';
import type { Package, PackageContext, Rule, Step, Trigger } from '../types.js';
import type { Ledger } from './ledger.js';
import { shellFilesOf } from './shell-files.js';
import type { Sources } from './sources.js';

/** Scripts of the manifest that no installation runs, as far as they are looked at. */
const MOST_SCRIPTS = 200;

export interface Whole {
  readonly pkg: Package;
  readonly triggers: readonly Trigger[];
  readonly moments: Moments;
  readonly sources: Sources;
  readonly ledger: Ledger;
  /** What was left out so far; more is added. */
  readonly skipped: Skipped[];
}

export function runPackageRules(whole: Whole, rules: Readonly<Record<string, Rule>>): void {
  const { pkg, triggers, moments, sources, ledger, skipped } = whole;
  const shells = shellFilesOf(pkg, path => moments.momentOf(path), sources.of);
  skipped.push(...shells.left);
  // What package rules are told is the same for each, and dear to work out: once will do.
  const told: Omit<PackageContext, 'report'> = {
    package: pkg,
    findings: ledger.findings(),
    triggers: triggers.map(trigger => ({ ...trigger, commands: allCommands(trigger.commands) })),
    shellFiles: shells.found,
    otherScripts: otherScripts(whole),
    capabilities: [...ledger.capabilities.keys()],
    can: ledger.can,
    originOf: capability => ledger.capabilities.get(capability),
    expected: expectedCapabilities(pkg),
    momentOf: path => moments.momentOf(path),
    startedBy: path => moments.startedBy(path),
    fieldAt: (...keys) => fieldAt(sources, keys),
    sourceOf: sources.of,
  };
  for (const [id, rule] of Object.entries(rules)) {
    rule.package?.({ ...told, report: problem => ledger.add(id, rule, problem, undefined) });
  }
}

/** The manifest's scripts that no installation runs, with the commands they run. */
function otherScripts({ pkg, triggers, skipped }: Whole): PackageContext['otherScripts'] {
  const started = new Set(triggers.map(({ from }) => from));
  const others = Object.entries(scriptsOf(pkg.manifest)).filter(([name]) => !started.has(`scripts.${name}`));
  const left = others.length - MOST_SCRIPTS;
  if (left > 0) skipped.push(skippedFor('too-many-scripts', 'package.json', { limit: MOST_SCRIPTS, left }));
  return others.slice(0, MOST_SCRIPTS).map(([name, line]) => ({ name, commands: allCommands(parseShell(line)) }));
}

/** Where there is no `package.json` to point at, an empty one stands in. */
function fieldAt(sources: Sources, keys: readonly string[]): Step['origin'] {
  const file = sources.of('package.json') ?? { path: 'package.json', text: '' };
  const span = spanAt(jsonSpans(file.text), keys);
  return { file, start: span?.start ?? 0, end: span?.end ?? 0 };
}
