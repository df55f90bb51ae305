/**
 * `npm run check:patterns`: no regular expression of ours takes longer than in proportion to the text it is matched against.
 *
 * Whoever writes a package writes the texts, and would have a scan stand still. Exits 1 when a pattern is slow or undecided.
 */
import { collectPatterns } from './patterns/collect.js';
import { costOf } from './patterns/cost.js';

/** Steps for each character that a pattern may take at worst: of 20 MB of text a matcher is done within seconds. */
const MOST_STEPS = 150;

/** Where patterns are made while scanning, and why none of them is slow. */
const MADE_LATER: Readonly<Record<string, string>> = {
  'src/language/kinds.ts': 'a single character of a pattern of the package, which a matcher of our own follows',
  'src/dev/patterns/states.ts': 'a single character of a pattern that is checked',
};

const started = process.cpuUsage();
const { patterns, madeLater } = await collectPatterns(['src', 'rules']);
const faults: string[] = [];
let worst = 0;
for (const { source, flags, places } of patterns) {
  const found = verdictOn(source, flags);
  if (typeof found === 'number') worst = Math.max(worst, found);
  else faults.push(`${places.join(', ')}\n    /${source}/${flags}\n    ${found}`);
}
for (const place of madeLater)
  if (!Object.hasOwn(MADE_LATER, place.replace(/:\d+$/, '')))
    faults.push(`${place}\n    makes a pattern of what is only known when it runs; write a scan, or say here why not`);

const { user, system } = process.cpuUsage(started);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(
  `${patterns.length} regular expressions, ${faults.length} slow or undecided; at worst ${Math.round(worst)} steps for each character; ${((user + system) / 1e6).toFixed(1)} s\n`,
);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Steps for each character, or what is wrong in words. */
function verdictOn(source: string, flags: string): number | string {
  try {
    const cost = costOf(source, flags);
    if (cost.kind !== 'linear') return `takes ${cost.kind} time: repeat ${JSON.stringify(cost.pump)}`;
    if (cost.factor > MOST_STEPS) return `takes ${Math.round(cost.factor)} steps for each character at worst`;
    return cost.factor;
  } catch (error) {
    return `cannot be decided: ${error instanceof Error ? error.message : error}`;
  }
}
