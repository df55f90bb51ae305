/** What one package was found to do: findings, and capabilities with where first. */
import type { Capability, Finding, Moment, Package, Problem, Rule, Step } from '../types.js';
import { foundBefore, foundProblem, makeCollection } from './collection.js';
import type { FileResult } from './file.js';
import { locateProblem } from './findings.js';

export interface Ledger {
  add(id: string, rule: Rule, problem: Problem, moment: Moment | undefined): void;
  /** The same, made at once: what a file is kept with. */
  addMade(id: string, rule: Rule, problem: Problem, moment: Moment): Finding;
  /** A finding of an earlier scan. */
  addKept(finding: Finding): void;
  /** What a file can do. */
  note(found: FileResult['capabilities'], moment: Moment, path: string): void;
  /** What was found so far. */
  findings(): readonly Finding[];
  /** The same, what weighs most first. */
  ranked(): readonly Finding[];
  readonly capabilities: ReadonlyMap<Capability, Step['origin'] | undefined>;
  /** Whether code that runs at a moment has a capability. */
  can(moment: Moment, capability: Capability): boolean;
}

export interface Told {
  readonly onFinding: ((finding: Finding, chain: readonly Step[]) => void) | undefined;
  readonly beautify: 'auto' | 'always' | undefined;
}

/** @param isInstalled whether the package does something when it is installed */
export function makeLedger(pkg: Package, isInstalled: boolean, { onFinding, beautify = 'auto' }: Told): Ledger {
  const collection = makeCollection(onFinding);
  const places = new Map([...pkg.files.keys()].map((path, at) => [path, at]));
  const capabilities = new Map<Capability, Step['origin'] | undefined>();
  const capabilitiesAt = new Set<`${Moment} ${Capability}`>();
  if (isInstalled) capabilities.set('install-script', undefined);
  const placeOf = ({ file }: Step['origin']): number => places.get(file.path) ?? 0;
  const located = (id: string, rule: Rule, problem: Problem, moment: Moment | undefined): Finding =>
    locateProblem(id, rule, problem, moment, beautify);
  return {
    capabilities,
    add(id, rule, problem, moment) {
      collection.add(foundProblem(id, problem, moment, () => located(id, rule, problem, moment)));
    },
    addMade(id, rule, problem, moment) {
      const finding = located(id, rule, problem, moment);
      collection.add({ ...foundBefore(finding), chain: problem.chain });
      return finding;
    },
    addKept: finding => collection.add(foundBefore(finding)),
    // What a file can do, the package can; but not what only tests do, nor a tool of its authors that was left in it.
    note(found, moment, path) {
      for (const capability of found.keys()) capabilitiesAt.add(`${moment} ${capability}`);
      if (moment === 'test' || (moment === 'unreached' && OUT_OF_THE_WAY.test(path))) return;
      for (const [capability, origin] of found) {
        const before = capabilities.get(capability);
        // The first file of the package is shown, whichever was analysed first.
        const isFirst = before ? placeOf(origin) < placeOf(before) : !capabilities.has(capability);
        if (isFirst) capabilities.set(capability, origin);
      }
    },
    findings: () => collection.all(),
    ranked: () => [...collection.all()].sort((a, b) => b.bits - a.bits || compare(a, b)),
    can: (moment, capability) => capabilitiesAt.has(`${moment} ${capability}`),
  };
}

/** A folder for tools: `.yarn/releases`, `.github`, `.history`. */
const OUT_OF_THE_WAY = /(?:^|\/)\.[A-Za-z][\w-]*\//;

function compare(a: Finding, b: Finding): number {
  return a.rule.localeCompare(b.rule) || position(a).localeCompare(position(b));
}

function position(finding: Finding): string {
  const at = finding.chain[0]?.at;
  return at ? `${at.path}:${String(at.start).padStart(10, '0')}` : '';
}
