import { expect, test } from 'vitest';
import { changed, counted, keptWork } from '../src/dev/work.js';

test('an analysis of the samples, and of packages of our own tree, takes as much work as the last version took', async () => {
  // Says what it takes now, so that a change that is meant is recorded with `npm run work -- --record`.
  expect(changed(await counted(), keptWork())).toEqual([]);
}, 120_000);

test('a count that is off by more than the margin is told, and one that is not is not', () => {
  const kept = keptWork();
  const more = (part: number) => ({
    ...kept,
    samples: { ...kept.samples, nodes: Math.round(kept.samples.nodes * part) },
  });
  expect(changed(more(1.01), kept)).toEqual([]);
  expect(changed(more(1.05), kept)).toHaveLength(1);
  expect(changed(more(0.9), kept)[0]).toContain('samples, nodes');
});
