/**
 * `npm run fuzz -- --executions 5000 --seed 1 --only shell`: hostile texts for all that reads one.
 *
 * Prints for each target how many texts it got and what went wrong: what was thrown, what hangs, and what takes more than in
 * proportion to the text. Exits 1 when anything did. `--from 1234 --executions 1` does one again, by its number.
 */
import { parseArgs } from 'node:util';
import { TARGETS } from './fuzz/targets.js';
import { type Found, watchedRun } from './fuzz/watch.js';

const { executions, seed, from, only } = orders();
let total = 0;
let faults = 0;
for (const [name, { share }] of Object.entries(TARGETS)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const count = Math.max(1, Math.round(only.length > 0 ? executions : executions * share));
  const found: Found[] = [];
  const before = process.cpuUsage();
  await watchedRun({ name, seed, from, to: from + count }, fault => {
    found.push(fault);
    process.stdout.write(`${name} ${fault.number} (seed ${seed}): ${inWords(fault)}\n`);
  });
  const { user, system } = process.cpuUsage(before);
  const of = (kind: Found['kind']) => found.filter(fault => fault.kind === kind).length;
  process.stdout.write(
    `${name.padEnd(10)} ${String(count).padStart(7)} executions, ${of('crash')} crashes, ${of('hang')} hangs, ${of('blow-up')} blow-ups; ${((user + system) / 1e6).toFixed(1)} s\n`,
  );
  total += count;
  faults += found.length;
}
process.stdout.write(`${total} executions, ${faults} faults\n`);
process.exitCode = faults > 0 ? 1 : 0;

function inWords(fault: Found): string {
  const given = JSON.stringify('pump' in fault ? fault.pump : fault.text);
  return `${fault.kind}: ${fault.says}\n    ${given.slice(0, 2_000)}`;
}

function orders() {
  try {
    const { values } = parseArgs({
      options: {
        executions: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '0' },
        only: { type: 'string', multiple: true, default: [] },
      },
    });
    const [executions, seed, from] = [values.executions, values.seed, values.from].map(Number) as [
      number,
      number,
      number,
    ];
    const unknown = values.only.find(name => !Object.hasOwn(TARGETS, name));
    if (unknown !== undefined) throw new Error(`no target is called ${unknown}: ${Object.keys(TARGETS).join(', ')}`);
    if (![executions, seed, from].every(Number.isSafeInteger)) throw new Error('a number is none');
    return { executions, seed, from, only: values.only };
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : error}\nusage: npm run fuzz -- [--executions N] [--seed S] [--from N] [--only TARGET…]\n`,
    );
    process.exit(2);
  }
}
