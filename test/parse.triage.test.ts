import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayConcern } from '../src/parse/triage.js';

test.each([
  [999, false],
  [1_000, true],
  [5_000, true],
])('a run of %i characters without a space may be a payload: %s', (length, concerns) => {
  const run = 'Aa0+/=%'.repeat(length).slice(0, length);
  for (const around of ['', '(', '\n'.repeat(999), `${'b'.repeat(998)} `])
    expect(mayConcern(`${around}${run} ${around}`)).toBe(concerns);
});

test('wherever the run stands', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_300), { maxLength: 6 }), lengths => {
      const text = lengths.map(length => 'b'.repeat(length)).join(' ');
      expect(mayConcern(text)).toBe(lengths.some(length => length >= 1_000));
    }),
  );
});
