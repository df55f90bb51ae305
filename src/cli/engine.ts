/** What the command drives, and what it is pointed at. */
import { isAbsolute, resolve } from 'node:path';
import type { Texts } from '../report/formats.js';
import { didYouMean } from '../report/rules.js';
import type { LockfileOptions, LockfileReport, Report, Rule, ScanOptions, TreeOptions, TreeReport } from '../types.js';
import { type Io, Refusal } from './terminal.js';

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

/** What to scan, as it was asked for, where it is, and what kind of thing it is. */
export interface Target {
  readonly asked: string;
  readonly path: string;
  readonly kind: ReturnType<Scanner['targetKind']>;
}

/** All targets are looked up before the first is scanned: a typing error should not cost minutes. */
export function lookedUp(asked: readonly string[], io: Io, scanner: Scanner): readonly Target[] {
  return (asked.length > 0 ? asked : ['.']).map(target => {
    const path =
      target.startsWith('npm:') || isAbsolute(target) || io.cwd === process.cwd() ? target : resolve(io.cwd, target);
    return { asked: target, path, kind: scanner.targetKind(path) };
  });
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
