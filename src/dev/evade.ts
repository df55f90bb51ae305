/**
 * `npm run evade`: writes what is accused in many other ways that mean the same, and tells which verdicts are kept.
 *
 * Samples and examples are only read and rewritten in memory. What is run, by `--prove`, are the programs of
 * `test/fixtures/evade`, before and after each rewrite: they must print the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { shown } from '../report/escape.js';
import { corpusIn, examples, type Input, ownPackages, samples } from './evade/inputs.js';
import {
  accused,
  applied,
  isAtLeast,
  isLower,
  type Known,
  known,
  type Measured,
  pairs,
  type Row,
  singles,
} from './evade/measure.js';
import { optionsOf } from './evade/options.js';
import { PAGE, pageOf, RECORD, type Recorded, recordOf } from './evade/page.js';
import { proveAll } from './evade/prove.js';
import { KEPT, keptOf, keptText } from './evade/record.js';
import { chosen, labelOf, REWRITES } from './evade/rewrites.js';
import { alarmLine, alarmsOf, isOfSpelling, survivalLine, survivalOf, survivals } from './evade/tables.js';
import { GROUPS } from './evade/types.js';
import { STAGES } from './options.js';

const options = optionsOf();
const rewrites = chosen(options.only);
const print = (line = ''): void => void process.stdout.write(`${line}\n`);

if (options.docs) writeDocs();
else if (options.prove) await prove();
else if (options.show.length > 0) await show(options.show);
else if (options.corpus.length > 0) await corpus(options.corpus);
else await measure();
// The threads of scans would keep the process.
process.exit();

async function measure(): Promise<void> {
  const { alone, pairs: twice, honest, failed } = options.rows.length > 0 ? readRows(options.rows) : await run();
  if (alone.length > 0) report('alone', alone);
  if (twice.length > 0) report(`in pairs, seed ${options.seed}`, twice);
  if (honest.length > 0) reportHonest(honest);
  for (const name of options.ablate) reportWithout(name, alone, await aloneWithout(name));
  for (const line of failed) print(`failed: ${shown(line)}`);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ rows: { alone, pairs: twice, honest, failed } })}\n`);
  if (options.record) {
    writeFileSync(KEPT, keptText(keptOf(alone)));
    writeFileSync(RECORD, `${JSON.stringify(recordOf(alone, twice, honest, options.seed), null, 1)}\n`);
  }
}

interface Rows {
  readonly alone: readonly Row[];
  readonly pairs: readonly Row[];
  readonly honest: readonly Row[];
  readonly failed: readonly string[];
}

function isAsked(part: string): boolean {
  return options.parts.length === 0 || options.parts.includes(part);
}

/** What is accused as it is, of those inputs that are wanted. */
function accusedAmong(inputs: readonly Input[]): Promise<readonly Known[]> {
  return accused(inputs.filter(isWanted));
}

/** The parts that are asked for, one after the other. */
async function run(): Promise<Rows> {
  const { sample, seed, jobs } = options;
  const isWithPairs = isAsked('pairs') && options.pairs > 0;
  const own = isAsked('samples') || isWithPairs ? await accusedAmong(samples('malicious')) : [];
  const ruled = isAsked('examples') || isWithPairs ? await accusedAmong(examples('flags')) : [];
  print(`${own.length} samples and ${ruled.length} examples that are accused, ${rewrites.length} rewrites`);
  const nothing: Measured = { rows: [], failed: [] };
  const found = [
    isAsked('samples') ? await singles(rewrites, own, { jobs, tell: progress('samples') }) : nothing,
    isAsked('examples') ? await singles(rewrites, ruled, { sample, seed, jobs, tell: progress('examples') }) : nothing,
    isWithPairs
      ? await pairs(rewrites, [...own, ...ruled], { count: options.pairs, seed, jobs, tell: progress('pairs') })
      : nothing,
    isAsked('honest')
      ? await singles(rewrites, await honestInputs(), { sample, seed, jobs, tell: progress('honest') })
      : nothing,
  ] as const;
  return {
    alone: [...found[0].rows, ...found[1].rows],
    pairs: found[2].rows,
    honest: found[3].rows,
    failed: found.flatMap(({ failed }) => failed),
  };
}

/** Each rewrite by itself once more, without a stage, held against what is said of its inputs with all of them. */
async function aloneWithout(name: keyof typeof STAGES): Promise<readonly Row[]> {
  const { sample, seed, jobs } = options;
  const running = { seed, jobs, without: [STAGES[name]], tell: progress(`without ${name}`) };
  const own = isAsked('samples') ? await accusedAmong(samples('malicious')) : [];
  const ruled = isAsked('examples') ? await accusedAmong(examples('flags')) : [];
  return [
    ...(await singles(rewrites, own, running)).rows,
    ...(await singles(rewrites, ruled, { ...running, sample })).rows,
  ];
}

async function honestInputs(): Promise<readonly Known[]> {
  return known([...samples('benign'), ...examples('passes'), ...ownPackages(60)].filter(isWanted));
}

/** Rows of earlier runs, as `--json` wrote them. */
function readRows(paths: readonly string[]): Rows {
  const all = paths.map(path => (JSON.parse(readFileSync(path, 'utf8')) as { readonly rows: Partial<Rows> }).rows);
  return {
    alone: all.flatMap(({ alone }) => alone ?? []),
    pairs: all.flatMap(rows => rows.pairs ?? []),
    honest: all.flatMap(({ honest }) => honest ?? []),
    failed: all.flatMap(({ failed }) => failed ?? []),
  };
}

function report(title: string, all: readonly Row[]): void {
  const rows = all.filter(row => !isOfSpelling(row));
  print(`\n# ${title}`);
  if (options.verbose || title === 'alone') {
    print('\n## by rewrite');
    for (const one of survivals(rows, row => row.rewrites).toSorted((a, b) => a.kept / a.count - b.kept / b.count))
      print(survivalLine(one, 64));
    print('\n## by rule, on its examples');
    for (const one of survivals(all, ({ rule }) => (rule === undefined ? [] : [rule]))) print(survivalLine(one));
  }
  print('\n## by group');
  for (const group of GROUPS) {
    const own = rows.filter(({ groups }) => groups.includes(group));
    if (own.length > 0) print(survivalLine(survivalOf(group, own)));
  }
  const part = (name: string, own: readonly Row[]): void => print(survivalLine(survivalOf(name, own)));
  part(
    'samples',
    rows.filter(({ rule }) => rule === undefined),
  );
  part(
    'examples of what code does',
    rows.filter(({ rule }) => rule !== undefined),
  );
  part('all of these', rows);
  part('examples of how code is spelled', all.filter(isOfSpelling));
  if (!options.misses) return;
  print('\n## misses');
  for (const { rewrites: done, input, before, after, isRuleKept } of rows)
    if (isLower(after, before)) print(`${done.join(' + ')} | ${shown(input)} | ${before} → ${after}`);
    else if (isRuleKept === false) print(`${done.join(' + ')} | ${shown(input)} | the rule is silent`);
}

/** What is kept with a stage and without it: by the rewrites to which that makes a difference, by group, and in all. */
function reportWithout(name: string, withAll: readonly Row[], without: readonly Row[]): void {
  print(`\n# without ${name}, of what is kept with all`);
  const kept = (rows: readonly Row[]) => {
    const of = rows.filter(row => !isOfSpelling(row));
    return [...survivals(of, row => row.rewrites), ...survivals(of, row => row.groups), survivalOf('all', of)];
  };
  const before = new Map(kept(withAll).map(one => [one.name, one]));
  for (const one of kept(without)) {
    const known = before.get(one.name);
    if (known && (known.kept !== one.kept || one.name === 'all'))
      print(`${one.name.padEnd(64)} with ${known.kept}/${known.count}, without ${one.kept}/${one.count}`);
  }
}

/** What happens to honest packages by the same rewrites. */
function reportHonest(rows: readonly Row[]): void {
  const plain = new Set(REWRITES.filter(({ isPlain }) => isPlain).map(labelOf));
  for (const [title, own, limit] of [
    [
      'honest, and hiding nothing: none may become suspicious',
      rows.filter(row => plain.has(row.rewrites[0] as string)),
      'suspicious',
    ],
    [
      'honest, and hiding something: none may become malicious',
      rows.filter(row => !plain.has(row.rewrites[0] as string)),
      'malicious',
    ],
  ] as const) {
    print(`\n# ${title}`);
    const byRewrite = new Map<string, Row[]>();
    for (const row of own)
      byRewrite.set(row.rewrites[0] as string, [...(byRewrite.get(row.rewrites[0] as string) ?? []), row]);
    for (const [name, some] of byRewrite) {
      const alarms = alarmsOf(name, some);
      if (alarms.suspicious + alarms.malicious > 0) print(alarmLine(alarms, 64));
    }
    print(alarmLine(alarmsOf('all', own), 64));
    if (options.misses)
      for (const { rewrites: done, input, before, after } of own)
        if (isLower(before, after) && isAtLeast(after, limit))
          print(`${done.join()} | ${shown(input)} | ${before} → ${after}`);
  }
}

/** Only totals: what is in a corpus is not for showing. */
async function corpus(paths: readonly string[]): Promise<void> {
  const inputs = await accused(paths.flatMap(corpusIn));
  print(`${inputs.length} packages that are accused, ${rewrites.length} rewrites`);
  const { rows, failed } = await singles(rewrites, inputs, { ...options, tell: progress('corpus') });
  for (const one of survivals(rows, row => row.rewrites).toSorted((a, b) => a.kept / a.count - b.kept / b.count))
    print(survivalLine(one, 64));
  print(survivalLine(survivalOf('all', rows), 64));
  print(`${failed.length} failed`);
}

async function show([name = '', input = '']: readonly string[]): Promise<void> {
  const [rewrite] = chosen([name]);
  const found = [...samples('malicious'), ...examples('flags'), ...samples('benign'), ...examples('passes')].find(
    ({ id }) => id === input || id === `sample ${input}` || id.includes(input),
  );
  if (!rewrite || !found) throw new Error(`there is no such ${rewrite ? 'input' : 'rewrite'}`);
  const files = await applied([rewrite], found.files);
  print(files ? `# ${labelOf(rewrite)}, on ${found.id}` : `${labelOf(rewrite)} has nothing to do on ${found.id}`);
  for (const [path, content] of Object.entries(files ?? {}))
    if (content !== found.files[path])
      print(
        `\n## ${path}\n\n${shown(typeof content === 'string' ? content : Buffer.from(content).toString('latin1'), { multiline: true, max: 4_000 })}`,
      );
}

async function prove(): Promise<void> {
  const wrong = await proveAll(rewrites, { jobs: options.jobs, tell: progress('proof') });
  for (const line of wrong) print(line);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

function writeDocs(): void {
  writeFileSync(PAGE, pageOf(JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded));
  print(PAGE);
}

function isWanted({ id }: { readonly id: string }): boolean {
  return options.inputs.length === 0 || options.inputs.some(word => id.includes(word));
}

/** Every hundredth part of the way, on stderr. */
function progress(what: string): (done: number, total: number) => void {
  let last = -1;
  return (done, total) => {
    const part = Math.floor((100 * done) / Math.max(1, total));
    if (part === last || (!process.stderr.isTTY && part % 10 !== 0)) return;
    last = part;
    process.stderr.write(process.stderr.isTTY ? `\r${what} ${part} %` : `${what} ${part} %\n`);
  };
}
