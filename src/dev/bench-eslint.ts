/**
 * `npm run bench-eslint -- --tree DIR`: what the ESLint plugin finds and costs, beside `eslint-plugin-security`.
 *
 * Both look at the same files: those of honest packages, taken evenly from an installed tree, and those of the samples.
 * Each file is linted with each configuration by turns, so that whatever else the machine does hits all alike.
 *
 * - `--limit` is how many packages of the tree to take.
 * - `--samples` names the folder of the samples.
 * - `--show` prints so many findings on honest packages, to be read.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ESLint, Linter } from 'eslint';
import stowaway from '../eslint/index.js';
import { readFolder } from '../read/folder.js';
import { findPackages } from '../read/tree.js';
import type { SourceFile } from '../types.js';

const { values } = parseArgs({
  options: {
    tree: { type: 'string' },
    samples: { type: 'string', default: 'samples' },
    limit: { type: 'string', default: '200' },
    show: { type: 'string', default: '0' },
  },
});
const { tree } = values;
if (tree === undefined) {
  process.stderr.write('usage: npm run bench-eslint -- --tree DIR [--samples DIR] [--limit N] [--show N]\n');
  process.exit(2);
}

interface Contender {
  readonly name: string;
  readonly config: Linter.Config;
  /** Takes what ESLint's own parser refuses, too. */
  readonly takesAll?: boolean;
}

const security = createRequire(import.meta.url)('eslint-plugin-security') as ESLint.Plugin;

const BARE = 'ESLint alone';
const contenders: readonly Contender[] = [
  { name: BARE, config: {} },
  { name: 'eslint-plugin-security, recommended', config: security.configs?.recommended as Linter.Config },
  { name: 'stowaway, recommended', config: stowaway.configs.recommended },
  { name: 'stowaway, all', config: stowaway.configs.all },
  { name: 'stowaway, third-party', config: stowaway.configs['third-party'].at(-1) as Linter.Config, takesAll: true },
];

/** What one configuration did to a set of packages. */
interface Tally {
  seconds: number;
  findings: number;
  files: number;
  filesWith: number;
  readonly packagesWith: Set<string>;
  readonly perRule: Map<string, number>;
}

interface Outcome {
  readonly packages: number;
  readonly files: number;
  readonly megabytes: number;
  /** Files that ESLint's parser takes as it is configured by default, and in any of the kinds of source it knows. */
  readonly refused: { readonly byDefault: number; readonly always: number };
  /** Files that ended ESLint with an error. */
  readonly crashes: readonly string[];
  readonly tallies: ReadonlyMap<string, Tally>;
}

const linter = new Linter();
const print = (line = ''): void => void process.stdout.write(`${line}\n`);
let shown = Number(values.show);

const packages = findPackages(tree).packages.filter(({ part, archive }) => (part ?? archive) === undefined);
const step = Math.max(1, packages.length / Number(values.limit));
const honest = packages
  .filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))
  .map(one => ({ ...one, name: one.path }));
const samples = (kind: string) =>
  readdirSync(join(values.samples, kind), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => ({ name, dir: join(values.samples, kind, name), path: name, dependencyPath: [] }));

// The first round only warms up.
await lintAll(samples('malicious'));
const onTree = await lintAll(honest, true);
const onMalicious = await lintAll(samples('malicious'));
const onBenign = await lintAll(samples('benign'));

print(`Node ${process.version}, ESLint ${Linter.version}; ${onTree.packages} packages of ${tree}:`);
print(`${onTree.files} files of JavaScript, ${onTree.megabytes.toFixed(1)} MB; of these ESLint's parser refuses`);
print(`  ${share(onTree.refused.byDefault, onTree.files)} as it is set by default, modules for .js and .mjs`);
print(`  ${share(onTree.refused.always, onTree.files)} as modules, CommonJS and scripts alike`);
print(`  and ${onTree.crashes.length} end it with an error ${onTree.crashes.slice(0, 5).join(' ')}`);
print();
print('On honest packages             findings  files with one  packages with one  ms a file  beyond ESLint alone');
const bare = perFile(onTree.tallies.get(BARE) as Tally);
for (const [name, tally] of onTree.tallies) {
  const cells = [
    tally.findings,
    `${tally.filesWith} of ${tally.files}`,
    `${tally.packagesWith.size} of ${onTree.packages}`,
    perFile(tally).toFixed(2),
    name === BARE || name.endsWith('third-party') ? '' : (perFile(tally) - bare).toFixed(2),
  ];
  print(`${name.padEnd(36)}${cells.map(cell => String(cell).padStart(16)).join('')}`);
}
print();
print('On samples                              malicious caught    benign accused');
for (const [name, { packagesWith }] of onMalicious.tallies) {
  const accused = onBenign.tallies.get(name)?.packagesWith.size;
  print(
    `${name.padEnd(36)}${`${packagesWith.size} of ${onMalicious.packages}`.padStart(20)}${`${accused} of ${onBenign.packages}`.padStart(18)}`,
  );
}
print();
for (const [name, { perRule }] of onTree.tallies) {
  if (perRule.size > 0) print(`${name}, findings on honest packages by rule:`);
  for (const [rule, count] of [...perRule].sort((a, b) => b[1] - a[1]))
    print(`  ${String(count).padStart(6)}  ${rule}`);
}

async function lintAll(
  chosen: readonly { readonly name: string; readonly dir: string }[],
  shows = false,
): Promise<Outcome> {
  const tallies = new Map(
    contenders.map(({ name }): [string, Tally] => [
      name,
      { seconds: 0, findings: 0, files: 0, filesWith: 0, packagesWith: new Set(), perRule: new Map() },
    ]),
  );
  const refused = { byDefault: 0, always: 0 };
  const crashes: string[] = [];
  let files = 0;
  let bytes = 0;
  for (const { name, dir } of chosen) {
    for (const file of scriptsOf((await readFolder(dir)).files)) {
      files++;
      bytes += Buffer.byteLength(file.text);
      const sourceType = sourceTypeOf(file, refused);
      if (sourceType === 'crash') crashes.push(`${name}/${file.path}`);
      for (const contender of contenders) {
        if (!contender.takesAll && (sourceType === undefined || sourceType === 'crash')) continue;
        const { languageOptions } = contender.config;
        const config = {
          ...contender.config,
          files: ['**/*'],
          // No comment of the file is to change what is compared.
          linterOptions: { noInlineConfig: true },
          languageOptions: contender.takesAll ? languageOptions : { ...languageOptions, sourceType },
        } as Linter.Config;
        const begun = performance.now();
        const messages = linter.verify(file.text, config, file.path).filter(({ ruleId }) => ruleId !== null);
        const tally = tallies.get(contender.name) as Tally;
        tally.seconds += (performance.now() - begun) / 1000;
        tally.files++;
        tally.findings += messages.length;
        if (messages.length === 0) continue;
        tally.filesWith++;
        tally.packagesWith.add(name);
        for (const { ruleId } of messages)
          tally.perRule.set(ruleId as string, (tally.perRule.get(ruleId as string) ?? 0) + 1);
        if (!shows || contender.name !== 'stowaway, recommended') continue;
        for (const { ruleId, message, line, column } of messages.slice(0, Math.max(0, shown))) {
          print(`${name}/${file.path}:${line}:${column}  ${ruleId}\n  ${message}`);
          shown--;
        }
      }
    }
  }
  return { packages: chosen.length, files, megabytes: bytes / 1e6, refused, crashes, tallies };
}

/** The kind of source as which ESLint's parser takes a file; undefined when as none. */
function sourceTypeOf(
  { path, text }: SourceFile,
  refused: { byDefault: number; always: number },
): 'module' | 'commonjs' | 'script' | 'crash' | undefined {
  const usual = path.endsWith('.cjs') ? 'commonjs' : 'module';
  for (const sourceType of [usual, 'commonjs', 'script', 'module'] as const) {
    try {
      const config: Linter.Config = {
        files: ['**/*'],
        languageOptions: { sourceType },
        linterOptions: { noInlineConfig: true },
      };
      if (!linter.verify(text, config, path).some(({ fatal }) => fatal)) return sourceType;
    } catch {
      return 'crash';
    }
    if (sourceType === usual) refused.byDefault++;
  }
  refused.always++;
  return undefined;
}

function scriptsOf(files: ReadonlyMap<string, string | Uint8Array>): SourceFile[] {
  return [...files].flatMap(([path, text]) =>
    typeof text === 'string' && /\.[cm]?js$/i.test(path) ? [{ path, text }] : [],
  );
}

function perFile({ seconds, files }: Tally): number {
  return (seconds * 1000) / Math.max(1, files);
}

function share(count: number, of: number): string {
  return `${count} (${((100 * count) / Math.max(1, of)).toFixed(1)} %)`;
}
