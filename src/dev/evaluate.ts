/**
 * `npm run eval -- --corpus FILE… --tree DIR… [--reports FILE…]`: how many malicious packages are found and how many
 * honest ones accused. With both kinds it also says so cross-validated: each family and each honest package is scored
 * with weights measured without it. `--blind` prints figures and no names. `--ablate [NAME…]` shows what it comes to without each stage, or those named.
 */
import { rules } from '../../rules/index.js';
import { shown } from '../report/escape.js';
import { scoreOf } from '../run/score.js';
import { shipped, type Weights, weightOf } from '../run/weights.js';
import type { Finding, Report, Stage, Verdict } from '../types.js';
import { type Case, keyOf, readReports, scanCorpus, scanTree } from './cases.js';
import { type Ablation, dataOptions, STAGES } from './options.js';
import { weigh } from './weigh.js';

/** Parts that families and honest packages are dealt into for cross-validation. */
const FOLDS = 10;

/** A case with the score that some weights give it. */
interface Scored {
  readonly one: Case;
  readonly score: number;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

const options = dataOptions('eval');
const print = (line = ''): void => void process.stdout.write(`${line}\n`);

const cases = await gather();
// Reports of an earlier scan carry the weights of their day.
const asShipped = cases.map(one => scored(one, reweighed(one.report, shipped)));
print('# with the weights that ship');
summary(asShipped);
kinds(asShipped);
times(cases);

if (cases.some(({ isMalicious }) => isMalicious) && cases.some(({ isMalicious }) => !isMalicious)) {
  const validated = crossValidated(cases);
  print('\n# cross-validated by family');
  summary(validated);
  kinds(validated);
  reliability(validated);
  curve(validated);
  names(validated);
  await ablate(some => crossValidated(cases, some));
} else {
  names(asShipped);
  await ablate(some => some.map(one => scored(one, reweighed(one.report, shipped))));
}
if (options.verbose) firing(asShipped);

async function gather(without?: readonly Stage[]): Promise<readonly Case[]> {
  const measuring = { ...(options.jobs && { jobs: options.jobs }), ...(without && { without }) };
  const found: Case[] = [];
  for (const file of options.corpus) found.push(...(await scanCorpus(file, measuring)));
  for (const dir of options.tree) found.push(...(await scanTree(dir, measuring)));
  if (!without) for (const file of options.reports) found.push(...readReports(file));
  return found;
}

function scored(one: Case, findings: readonly Finding[]): Scored {
  return { one, findings, ...scoreOf(findings) };
}

/** Each case scored with weights that were measured, on all the others, without its family. */
function crossValidated(all: readonly Case[], asked = all): readonly Scored[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const weights = weigh(
      all.filter(({ family }) => foldOf(family) !== fold),
      rules,
    );
    return asked
      .filter(({ family }) => foldOf(family) === fold)
      .map(one => scored(one, reweighed(one.report, weights)));
  }).flat();
}

function reweighed({ findings }: Report, weights: Weights): readonly Finding[] {
  return findings
    .map(finding => {
      const rule = rules[finding.rule];
      if (!rule) return finding;
      const { messageId, moment, guesses } = finding;
      return { ...finding, bits: weightOf(finding.rule, rule, messageId, moment, guesses, weights) };
    })
    .sort((a, b) => b.bits - a.bits);
}

function foldOf(family: string): number {
  let hash = 7;
  for (const char of family) hash = (hash * 31 + (char.codePointAt(0) as number)) >>> 0;
  return hash % FOLDS;
}

// ── what is printed ────────────────────────────────────────────────────────────────────────────────────────────────

function summary(all: readonly Scored[]): void {
  const honest = all.filter(({ one }) => !one.isMalicious);
  const families = familiesOf(all);
  if (families.length > 0)
    print(`${all.length - honest.length} malicious packages in ${families.length} families, each counting once`);
  if (honest.length > 0) print(`${honest.length} honest packages`);
  for (const verdict of ['malicious', 'suspicious', 'note'] as const) {
    const found = families.length > 0 ? `found ${percent(shareAt(families, verdict))}` : '';
    const accused = honest.filter(one => isAtLeast(one.verdict, verdict)).length;
    const alarms = honest.length > 0 ? `accused ${accused} (${percent(accused / honest.length)})` : '';
    print(`  ${verdict.padEnd(10)} or worse  ${[found, alarms].filter(Boolean).join('  ')}`);
  }
}

function kinds(all: readonly Scored[]): void {
  const byKind = groupBy(
    all.filter(({ one }) => one.isMalicious),
    ({ one }) => one.kind,
  );
  for (const [kind, members] of [...byKind].sort(([a], [b]) => a.localeCompare(b))) {
    const families = familiesOf(members);
    print(
      `  ${kind.padEnd(24)} ${String(families.length).padStart(4)} families  malicious ${percent(shareAt(families, 'malicious')).padStart(7)}  suspicious or worse ${percent(shareAt(families, 'suspicious')).padStart(7)}`,
    );
  }
}

/** Of what is scored so high, how much is malicious: families on one side, honest packages on the other. */
function reliability(all: readonly Scored[]): void {
  print('reliability:');
  const edges = [0.1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100.1];
  for (const [position, from] of edges.slice(0, -1).entries()) {
    const to = edges[position + 1] as number;
    const within = all.filter(({ score }) => score >= from && score < to);
    const malicious = weightOfFamilies(within, all);
    const honest = within.filter(({ one }) => !one.isMalicious).length;
    print(
      `  score ${String(from).padStart(4)} to ${Math.min(to, 100)}: ${malicious.toFixed(1)} malicious families, ${honest} honest packages`,
    );
  }
}

function curve(all: readonly Scored[]): void {
  print('recall against false alarms:');
  const families = familiesOf(all);
  for (const least of [10, 20, 33, 50, 66, 80, 90, 95, 98, 99, 99.9]) {
    const recall = meanOf(families, ({ score }) => score >= least);
    const accused = all.filter(({ one, score }) => !one.isMalicious && score >= least).length;
    print(`  score ${String(least).padStart(4)} and more: found ${percent(recall)}, accused ${accused}`);
  }
}

function names(all: readonly Scored[]): void {
  if (options.blind) return;
  print('misses (below malicious):');
  for (const { one, score, verdict, findings } of all.filter(
    ({ one, verdict }) => one.isMalicious && verdict !== 'malicious',
  ))
    print(`  ${shown(one.id)} [${one.kind}] ${verdict} ${score} ${strongest(findings)}`);
  const accused = all.filter(({ one, verdict }) => !one.isMalicious && isAtLeast(verdict, 'suspicious'));
  print('false alarms (suspicious or worse):');
  for (const { one, score, verdict, findings } of accused.sort((a, b) => b.score - a.score)) {
    print(`  ${shown(one.id)} ${verdict} ${score}`);
    for (const finding of findings.slice(0, options.verbose ? 8 : 3)) {
      const at = finding.chain.at(-1)?.at;
      print(
        `      ${keyOf(finding)} ${finding.bits}: ${shown(finding.message, { max: 140 })} (${shown(at?.path ?? '')}:${at?.line}:${at?.column})`,
      );
    }
  }
}

function times(all: readonly Case[]): void {
  const sorted = all.flatMap(({ milliseconds }) => milliseconds ?? []).sort((a, b) => a - b);
  if (sorted.length === 0) return;
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number).toFixed(1);
  print(`time per malicious package: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
}

function firing(all: readonly Scored[]): void {
  print('\nmessages on honest packages:');
  const counts = new Map<string, number>();
  for (const { one, findings } of all)
    if (!one.isMalicious) for (const key of new Set(findings.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) print(`  ${String(count).padStart(5)} ${key}`);
}

/** What it comes to without each stage: two that can be taken from the findings, and some that need another scan. */
async function ablate(score: (some: readonly Case[]) => readonly Scored[]): Promise<void> {
  if (options.ablate.length === 0) return;
  print('\n# without');
  ablationLine('nothing', score(cases));
  for (const name of options.ablate) ablationLine(name, score(await casesWithout(name)));
}

async function casesWithout(name: Ablation): Promise<readonly Case[]> {
  // Reports of earlier scans cannot be had without a stage: then only what is found is told.
  if (name in STAGES) return gather([STAGES[name as keyof typeof STAGES]]);
  const keep = ({ rule, chain }: Finding): boolean =>
    name === 'chains' ? !isChain(chain) : rule !== 'exceeds-its-purpose';
  return cases.map(one => ({ ...one, report: { ...one.report, findings: one.report.findings.filter(keep) } }));
}

function ablationLine(name: string, all: readonly Scored[]): void {
  const families = familiesOf(all);
  const isWhole = all.some(({ one }) => !one.isMalicious);
  const accused = (verdict: Verdict): string =>
    isWhole
      ? `${all.filter(({ one, verdict: own }) => !one.isMalicious && isAtLeast(own, verdict)).length} accused`
      : 'accused not measured';
  print(
    `  ${name.padEnd(12)} malicious ${percent(shareAt(families, 'malicious'))}, ${accused('malicious')}; suspicious or worse ${percent(shareAt(families, 'suspicious'))}, ${accused('suspicious')}`,
  );
}

/** Something that comes from somewhere and ends somewhere. */
function isChain(chain: Finding['chain']): boolean {
  return (
    chain.some(({ role }) => role === 'source' || role === 'transform') && chain.some(({ role }) => role === 'sink')
  );
}

// ── counting ───────────────────────────────────────────────────────────────────────────────────────────────────────

function familiesOf(all: readonly Scored[]): readonly (readonly Scored[])[] {
  return [
    ...groupBy(
      all.filter(({ one }) => one.isMalicious),
      ({ one }) => one.family,
    ).values(),
  ];
}

function shareAt(families: readonly (readonly Scored[])[], verdict: Verdict): number {
  return meanOf(families, one => isAtLeast(one.verdict, verdict));
}

function meanOf(families: readonly (readonly Scored[])[], is: (one: Scored) => boolean): number {
  return families.reduce((sum, members) => sum + members.filter(is).length / members.length, 0) / families.length;
}

/** Families among some of the packages, each counting as much of it as is there. */
function weightOfFamilies(some: readonly Scored[], all: readonly Scored[]): number {
  const sizes = new Map(familiesOf(all).map(members => [members[0]?.one.family, members.length]));
  return some.filter(({ one }) => one.isMalicious).reduce((sum, { one }) => sum + 1 / (sizes.get(one.family) ?? 1), 0);
}

function strongest([first]: readonly Finding[]): string {
  return first ? `${keyOf(first)} ${first.bits}` : 'nothing found';
}

function isAtLeast(verdict: Verdict, least: Verdict): boolean {
  const order: readonly Verdict[] = ['clean', 'note', 'suspicious', 'malicious'];
  return order.indexOf(verdict) >= order.indexOf(least);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '–';
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(key(item));
    if (list) list.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
