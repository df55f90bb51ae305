/**
 * `npm run eval -- --corpus FILE… --tree DIR…`: how many malicious packages are found and how many honest ones accused.
 *
 * A corpus is gzipped JSON lines, one package a line: `id`, `family`, `kind`, `files` (path → text) and `binary`
 * (path → base64). It is read in memory and never written out. A tree is a project or a `node_modules` of packages
 * taken to be honest.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { shown } from '../report/escape.js';
import { scanNodeModules, scanPackage } from '../scan.js';
import type { Report, Verdict } from '../types.js';

interface Entry {
  readonly id: string;
  readonly family: string;
  readonly kind: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly binary?: Readonly<Record<string, string>>;
}

interface Scored {
  readonly entry: Entry;
  readonly report: Report;
  readonly milliseconds: number;
}

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', multiple: true, default: [] },
    tree: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
if (values.corpus.length + values.tree.length === 0) {
  process.stderr.write('usage: npm run eval -- --corpus FILE.jsonl.gz… --tree DIR… [--verbose]\n');
  process.exit(2);
}

const print = (line = ''): void => void process.stdout.write(`${line}\n`);
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

for (const file of values.corpus) await evaluateCorpus(file);
for (const dir of values.tree) await evaluateTree(dir);

async function evaluateCorpus(file: string): Promise<void> {
  const entries = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Entry);
  const scored: Scored[] = [];
  for (const entry of entries) {
    const binary = Object.entries(entry.binary ?? {}).map(
      ([path, base64]) => [path, new Uint8Array(Buffer.from(base64, 'base64'))] as const,
    );
    const started = performance.now();
    const report = await scanPackage({ files: { ...entry.files, ...Object.fromEntries(binary) } });
    scored.push({ entry, report, milliseconds: performance.now() - started });
  }
  const families = groupBy(scored, ({ entry }) => entry.family);
  print(`corpus ${file}: ${scored.length} packages, ${families.size} families`);
  recall('families, each counting once', [...families.values()]);
  for (const [kind, members] of [...groupBy(scored, ({ entry }) => entry.kind)].sort(([a], [b]) =>
    a.localeCompare(b),
  )) {
    recall(`  ${kind}`, [...groupBy(members, ({ entry }) => entry.family).values()]);
  }
  times(scored.map(({ milliseconds }) => milliseconds));
  print('misses (below suspicious), with their score and strongest finding:');
  for (const { entry, report } of scored.filter(({ report }) => !isAtLeast(report.verdict, 'suspicious'))) {
    print(`  ${entry.id} [${entry.kind}] ${report.score} ${strongest(report)}`);
  }
  if (values.verbose)
    for (const { entry, report } of scored)
      print(`  ${entry.id} [${entry.kind}] ${report.verdict} ${report.score} ${strongest(report)}`);
  print();
}

async function evaluateTree(dir: string): Promise<void> {
  const milliseconds: number[] = [];
  const started = performance.now();
  const tree = await scanNodeModules(dir, {
    ...(values.jobs && { jobs: Number(values.jobs) }),
    onReport: (_, { done, total }) => progress(done, total),
  });
  const wall = (performance.now() - started) / 1000;
  const distinct = groupBy(tree.packages, ({ package: { name, version } }) => `${name}@${version}`);
  const worst = [...distinct.values()].map(reports => reports[0] as Report);
  print(
    `tree ${dir}: ${tree.packages.length} installed packages, ${distinct.size} distinct, ${tree.summary.files} files, ${(tree.summary.bytes / 1e6).toFixed(0)} MB, ${wall.toFixed(1)} s`,
  );
  for (const verdict of ['malicious', 'suspicious', 'note'] as const) {
    const accused = worst.filter(report => isAtLeast(report.verdict, verdict)).length;
    print(`  ${verdict} or worse: ${accused} packages (${percent(accused, worst.length)})`);
  }
  times(milliseconds);
  print('false alarms (suspicious or worse):');
  for (const report of worst.filter(({ verdict }) => isAtLeast(verdict, 'suspicious'))) {
    print(`  ${report.package.name}@${report.package.version} ${report.verdict} ${report.score}`);
    for (const { rule, messageId, bits, message, chain } of report.findings.slice(0, values.verbose ? 8 : 3)) {
      const at = chain.at(-1)?.at;
      print(
        `      ${rule}/${messageId} ${bits}: ${shown(message, { max: 140 })} (${at?.path}:${at?.line}:${at?.column})`,
      );
    }
  }
  if (values.verbose) {
    print('rules that fire on honest packages:');
    const counts = new Map<string, number>();
    for (const report of worst)
      for (const key of new Set(report.findings.map(({ rule, messageId }) => `${rule}/${messageId}`)))
        counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) print(`  ${String(count).padStart(5)} ${key}`);
  }
  print();
}

function recall(title: string, families: readonly (readonly Scored[])[]): void {
  const share = (verdict: Verdict): number =>
    families.reduce(
      (sum, members) =>
        sum + members.filter(({ report }) => isAtLeast(report.verdict, verdict)).length / members.length,
      0,
    );
  print(
    `  ${title.padEnd(32)} ${String(families.length).padStart(4)}  malicious ${percent(share('malicious'), families.length).padStart(7)}  suspicious or worse ${percent(share('suspicious'), families.length).padStart(7)}  note or worse ${percent(share('note'), families.length).padStart(7)}`,
  );
}

function times(milliseconds: readonly number[]): void {
  if (milliseconds.length === 0) return;
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number).toFixed(1);
  print(`  time per package: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
}

function strongest({ findings: [first] }: Report): string {
  return first ? `${first.rule}/${first.messageId} ${first.bits}` : 'nothing found';
}

function isAtLeast(verdict: Verdict, least: Verdict): boolean {
  const order: readonly Verdict[] = ['clean', 'note', 'suspicious', 'malicious'];
  return order.indexOf(verdict) >= order.indexOf(least);
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

function progress(done: number, total: number): void {
  if (process.stderr.isTTY && done % 50 === 0) process.stderr.write(`\r${done}/${total}`);
}
