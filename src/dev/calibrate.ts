/**
 * `npm run calibrate -- --corpus FILE… --tree DIR… [--reports FILE…]`: measures what each finding weighs and writes it,
 * with its counts, to `src/run/weights.json`. `--reports` takes the JSON of an earlier scan of a tree for the tree.
 */
import { writeFileSync } from 'node:fs';
import { rules } from '../../rules/index.js';
import { type Case, readReports, scanCorpus, scanTree } from './cases.js';
import { dataOptions } from './options.js';
import { weigh } from './weigh.js';

const { corpus, tree, reports, jobs } = dataOptions('calibrate');
const cases: Case[] = [];
for (const file of corpus) cases.push(...(await scanCorpus(file)));
for (const dir of tree) cases.push(...(await scanTree(dir, { ...(jobs && { jobs }) })));
for (const file of reports) cases.push(...readReports(file));

const weights = weigh(cases, rules);
writeFileSync('src/run/weights.json', `${JSON.stringify(weights, null, 2)}\n`);
const measured = Object.values(weights.measured).flatMap(messages => Object.values(messages));
process.stdout.write(
  `${measured.length} messages measured in ${weights.families} malicious families and ${weights.packages} honest packages; the others keep what their rule states\n`,
);
