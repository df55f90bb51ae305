import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inputsOf } from '../src/dev/fuzz/execute.js';
import { keptInputs } from '../src/dev/fuzz/kept.js';
import { TARGETS } from '../src/dev/fuzz/targets.js';
import { pumped } from '../src/dev/fuzz/texts.js';

const SEED = 20_260;
/** Of each target; scans of whole packages get fewer. */
const EXECUTIONS = 24;

const names = Object.keys(TARGETS);

test('every kept input is of a target', () => {
  const files = readdirSync('test/fixtures/fuzz').map(name => name.replace(/\.json$/, ''));
  expect(files.filter(name => !names.includes(name))).toEqual([]);
});

describe.each(names)('%s', name => {
  const target = TARGETS[name] as (typeof TARGETS)[string];

  test.each(keptInputs(name).map(input => [input.why, input] as const))('takes %s', async (_, { text, gives }) => {
    const answer = await target.run(text);
    if (gives !== undefined) expect(answer).toEqual(gives);
  });

  test('takes hostile texts', { timeout: 120_000 }, async () => {
    const inputOf = inputsOf(name, SEED);
    for (let number = 0; number < Math.ceil(EXECUTIONS * Math.min(1, target.share)); number++) {
      const input = inputOf(number);
      const text = 'pump' in input ? pumped(input.pump, 2_000) : input.text;
      await expect(Promise.resolve(target.run(text)), `number ${number}`).resolves.not.toThrow();
    }
  });
});

test('the same number is always the same text', () => {
  expect(inputsOf('shell', 1)(3)).toEqual(inputsOf('shell', 1)(3));
  expect(inputsOf('shell', 1)(3)).not.toEqual(inputsOf('shell', 2)(3));
});
