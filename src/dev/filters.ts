/**
 * `npm run filters -- [--corpus FILE…] [--tree DIR…] [--limit N]`: what is found with the filters of the analysis and
 * without them, and what it costs to go without. The filters choose the files that are parsed and the calls that are
 * named; they may save time, and nothing else, so whatever they lose is a mistake of theirs. Of a tree `--limit` packages
 * are taken, evenly spread. Exits with 1 when something is lost.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { rules } from '../../rules/index.js';
import { readMemory } from '../read/memory.js';
import { readSource } from '../read/source.js';
import { findPackages } from '../read/tree.js';
import { shown } from '../report/escape.js';
import type { Package } from '../types.js';
import { type Compared, comparePackage } from './unfiltered.js';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string', multiple: true, default: [] },
    tree: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '200' },
  },
});
if (values.corpus.length + values.tree.length === 0) {
  process.stderr.write('usage: npm run filters -- [--corpus FILE.jsonl.gz…] [--tree DIR…] [--limit N]\n');
  process.exit(2);
}

let packages = 0;
let losing = 0;
let filtered = 0;
let unfiltered = 0;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

for (const file of values.corpus) for await (const [id, pkg] of packagesOfCorpus(file)) told(id, pkg);
for (const dir of values.tree) for await (const [id, pkg] of packagesOfTree(dir, Number(values.limit))) told(id, pkg);
print(`${packages} packages, ${losing} of which lose something`);
print(
  `${(filtered / 1000).toFixed(1)} s with the filters, ${(unfiltered / 1000).toFixed(1)} s without: ${(unfiltered / filtered).toFixed(2)} times`,
);
process.exitCode = losing > 0 ? 1 : 0;

function told(id: string, pkg: Package): void {
  const compared: Compared = comparePackage(pkg, rules);
  packages++;
  filtered += compared.filtered;
  unfiltered += compared.unfiltered;
  if (compared.lost.length > 0) losing++;
  for (const place of compared.lost) print(shown(`${id}: lost ${place}`));
  for (const place of compared.gained) print(shown(`${id}: found with the filters only: ${place}`));
}

async function* packagesOfCorpus(file: string): AsyncGenerator<readonly [string, Package]> {
  for (const line of gunzipSync(readFileSync(file)).toString().trim().split('\n')) {
    const { id, files } = JSON.parse(line) as { id: string; files?: Readonly<Record<string, string>> };
    yield [id, await readMemory({ files: files ?? {} })];
  }
}

async function* packagesOfTree(dir: string, limit: number): AsyncGenerator<readonly [string, Package]> {
  const { packages: all } = findPackages(dir);
  const step = Math.max(1, all.length / limit);
  for (let at = 0; at < all.length; at += step) {
    const installed = all[Math.floor(at)];
    if (installed) yield [installed.path, await readSource({ installed }, {})];
  }
}
