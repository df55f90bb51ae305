import { describe, expect, test } from 'vitest';
import { defineRule } from '../src/define.js';
import type { Case } from '../src/dev/cases.js';
import { weigh } from '../src/dev/weigh.js';
import { shipped } from '../src/run/weights.js';
import type { Finding } from '../src/types.js';

const rule = defineRule({
  meta: {
    summary: 'Does something',
    why: 'For a test.',
    behaviour: 'theft',
    messages: { strong: 'Strong', weak: 'Weak' },
    bits: { strong: 10, weak: 2 },
  },
  examples: { flags: [], passes: [] },
});

function finding(messageId: string, more: Partial<Finding> = {}): Finding {
  return { rule: 'does-it', messageId, behaviour: 'theft', message: '', chain: [], bits: 0, fingerprint: '', ...more };
}

function cases(count: number, isMalicious: boolean, findings: readonly Finding[], family?: string): readonly Case[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${isMalicious}${at}`,
    family: family ?? `${isMalicious}${findings.length}${at}`,
    kind: '',
    isMalicious,
    milliseconds: undefined,
    report: { findings } as unknown as Case['report'],
  }));
}

const bits = (all: readonly Case[], messageId: string): number | undefined =>
  weigh(all, { 'does-it': rule }).measured['does-it']?.[messageId]?.bits;

describe('a weight', () => {
  const clean = cases(1_000, false, []);
  const others = cases(90, true, []);

  test('keeps what its rule states while it is too rare to be measured', () => {
    expect(bits([...clean, ...others, ...cases(1, true, [finding('strong')])], 'strong')).toBeUndefined();
  });

  test('falls with every honest package that has the finding', () => {
    const seen = (honest: number): number =>
      bits(
        [...clean, ...others, ...cases(10, true, [finding('strong')]), ...cases(honest, false, [finding('strong')])],
        'strong',
      ) as number;
    const falling = [0, 1, 3, 10, 100].map(seen);
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect(falling[4]).toBeLessThan(1);
  });

  test('rises no more than two bits above what was stated', () => {
    expect(bits([...clean, ...others, ...cases(50, true, [finding('weak')])], 'weak')).toBe(4);
  });

  test('counts a family of near-duplicates once', () => {
    const copies = cases(40, true, [finding('strong')], 'one family');
    expect(
      weigh([...clean, ...others, ...copies, ...cases(1, true, [finding('strong')])], { 'does-it': rule }),
    ).toMatchObject({
      families: 92,
      measured: { 'does-it': { strong: { malicious: 2 } } },
    });
  });

  test.each([
    ['in tests', { moment: 'test' as const }],
    ['with a guess in their chain', { guesses: 1 }],
  ])('leaves out findings %s, which weigh less by a step of their own', (_, more) => {
    const all = [...clean, ...others, ...cases(10, true, [finding('strong')])];
    expect(bits([...all, ...cases(50, false, [finding('strong', more)])], 'strong')).toBe(
      bits([...all, ...cases(50, false, [])], 'strong'),
    );
  });
});

test('the weights that ship were measured on many packages of both kinds', () => {
  expect(shipped.families).toBeGreaterThan(100);
  expect(shipped.packages).toBeGreaterThan(2_000);
  for (const messages of Object.values(shipped.measured))
    for (const { bits: own } of Object.values(messages)) expect(own).toBeGreaterThanOrEqual(0);
});
