/** What the command drives, and what it is pointed at. */
import { basename, isAbsolute, resolve } from 'node:path';
import type { Skipped } from '../gaps.js';
import type { Texts } from '../report/formats.js';
import { didYouMean } from '../report/rules.js';
import type { Answer, Named, Place, TargetKind, Unanswered } from '../scan.js';
import type { LockfileOptions, LockfileReport, Report, Rule, ScanOptions, TreeOptions, TreeReport } from '../types.js';
import { type Io, Refusal } from './terminal.js';

/** What scans. */
export interface Scanner {
  targetKind(target: string): TargetKind;
  hasOwnCode(target: string, cwd: string): boolean;
  dependenciesAbsent(dir: string, cwd: string): readonly Skipped[];
  installedPackages(dir: string): readonly Named[];
  scanDirectory(dir: string, options?: ScanOptions): Promise<Report>;
  scanTarball(path: string, options?: ScanOptions): Promise<Report>;
  scanRegistry(spec: string, options?: ScanOptions): Promise<Report>;
  scanNodeModules(dir: string, options?: TreeOptions): Promise<TreeReport>;
  scanLockfile(path: string, options?: LockfileOptions): Promise<LockfileReport>;
  inspectTarget(target: string, reports: readonly Report[], options?: TreeOptions): Promise<Texts>;
  askTarget(target: string, place: Place, options?: TreeOptions): Promise<Answer | Unanswered>;
  cacheFolder(): string;
  cleanCache(): Promise<void>;
}

/** Loaded only when asked for, so that `--help` need not wait for parsers. */
export interface Engine {
  scanner(): Promise<Scanner>;
  rules(): Promise<Readonly<Record<string, Rule>>>;
}

/** What to scan, as it was asked for, where it is, and what kind of thing it is. */
export interface Target {
  readonly asked: string;
  readonly path: string;
  readonly kind: TargetKind;
}

/** All targets are looked up before the first is scanned: a typing error should not cost minutes. */
export function lookedUp(asked: readonly string[], io: Io, scanner: Scanner): readonly Target[] {
  return (asked.length > 0 ? asked : ['.']).map(target => {
    const path =
      target.startsWith('npm:') || isAbsolute(target) || io.cwd === process.cwd() ? target : resolve(io.cwd, target);
    return { asked: target, path, kind: kindOf(target, path, scanner) };
  });
}

const COMMANDS = ['scan', 'explain', 'show', 'accept', 'cache', 'help'];

/** As in `left-pad@1.3.0`: no path, and what a name in the registry may be. */
const SPEC = /^(?:@[a-z\d][\w.-]{0,200}\/)?[a-z\d][\w.-]{0,200}(?:@[\w.^~-]{1,100})?$/;

/** @throws whatever says that it cannot be scanned, with what was perhaps meant */
function kindOf(asked: string, path: string, scanner: Scanner): Target['kind'] {
  try {
    return scanner.targetKind(path);
  } catch (error) {
    if (!(error instanceof Error) || !/no such file or folder/.test(error.message)) throw error;
    const command = didYouMean(asked, COMMANDS);
    const hint = command ?? (SPEC.test(asked) ? `from the registry it is npm:${asked}` : undefined);
    throw hint === undefined ? error : new Refusal(`${error.message}; ${hint}`);
  }
}

/** What was scanned, for titles: the folder one is in by its name, and of many targets the first. */
export function targetsInWords(targets: readonly Target[], cwd: string): string {
  const [first, ...others] = targets.map(({ asked }) => (asked === '.' ? basename(resolve(cwd)) || '.' : asked));
  return others.length > 2 ? `${first} and ${others.length} more` : [first, ...others].join(' ');
}

/** @throws Refusal for a name that no rule has */
export function rulesCalled(names: readonly string[], rules: Readonly<Record<string, Rule>>): Record<string, Rule> {
  return Object.fromEntries(names.map(name => [name, ruleCalled(name, rules)]));
}

/** @throws Refusal when there is none */
export function ruleCalled(name: string, rules: Readonly<Record<string, Rule>>): Rule {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule) return rule;
  const hint = didYouMean(name, Object.keys(rules)) ?? '`stowaway explain` lists all rules';
  throw new Refusal(`there is no rule '${name}'; ${hint}`);
}
