import { type AST, RegExpParser } from '@eslint-community/regexpp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf } from '../src/dev/patterns/cost.js';

const kindOf = ({ source, flags }: RegExp): string => costOf(source, flags).kind;

describe('a pattern whose time outgrows the text is found', () => {
  test.each([
    [/^(?:a+)+$/, 'exponential'],
    [/^(?:a|a)*$/, 'exponential'],
    [/^(?:a|b|ab)*c/, 'exponential'],
    [/(?:x+x+)+y/, 'exponential'],
    [/^(?:(?:a|aa)+b?)+$/, 'exponential'],
    [/\s+$/, 'super-linear'],
    [/\s*\n\s*/, 'super-linear'],
    [/^\s*(?:a\s*)?\s*b/, 'super-linear'],
    [/^[\w.]+@[\w.]+\.[\w.]+$/, 'super-linear'],
    [/^\d+\.\d+[\d.]*$/, 'super-linear'],
    [/"(?:[^"\\]|\\.)*"/, 'super-linear'],
    [/a.*b/, 'super-linear'],
    [/(?=.*x)a/, 'super-linear'],
    [/(a*)\1b/, 'super-linear'],
    [/[ \t]{140,}(?=\S)/, 'super-linear'],
    [/^\/+a|\/+$/, 'super-linear'],
    [/K+k+!/iu, 'super-linear'],
  ])('%s is %s', (pattern, kind) => {
    expect(kindOf(pattern)).toBe(kind);
  });
});

describe('one that only looks alike is not', () => {
  test.each([
    [/^a+$/, 'it begins at one place only'],
    [/\d+/g, 'whatever follows, it matches'],
    [/\bhomedir\s*\(/, 'before the loop stands what is not in it'],
    [/^[\w-]+(?:\.[\w-]+)+$/, 'one way only to divide a text'],
    [/"(?:[^"\\]|\\.)*"?/, 'the end is optional'],
    [/[?#].*$/s, 'nothing ends the loop before the end'],
    [/^\s*(?:a\s*)?b/, 'the second loop needs an a'],
    [/\b_0x[0-9a-f]{4,}\b/, 'what begins it is no part of it'],
    [/^(?:a|b)*$/, 'alternatives exclude each other'],
    [/(?:^|x)a+b/m, 'an x stands before each, and is no a'],
    [/(?:^|,)x+y/, 'a comma stands before each'],
    [/\b\w+\b/, 'words end where words end'],
  ])('%s: %s', pattern => {
    expect(kindOf(pattern)).toBe('linear');
  });

  test('a loop with a bound is a factor, divided by what must stand before it', () => {
    expect(costOf('push.{0,60}shift', '')).toEqual({ kind: 'linear', factor: 12 });
    expect(costOf('a.{0,100}b.{0,100}c', '')).toMatchObject({ kind: 'linear', factor: expect.closeTo(5_000, -4) });
  });
});

test('what it does not understand is not called fast', () => {
  expect(() => costOf('(?<=a+)b', '')).toThrow('looks behind in a loop');
  expect(() => costOf('(', '')).toThrow();
});

// ── the same, counted ──────────────────────────────────────────────────────────────────────────────────────────────

/** Steps of a matcher that tries one way after another, from each place of the text until it matches. */
function stepsOf(source: string, text: string): number {
  const pattern = new RegExpParser().parsePattern(source);
  let steps = 0;
  type Next = (at: number) => boolean;
  const any = (alternatives: readonly AST.Alternative[], at: number, next: Next): boolean =>
    alternatives.some(({ elements }) => all(elements, 0, at, next));
  const all = (elements: readonly AST.Element[], i: number, at: number, next: Next): boolean => {
    const element = elements[i];
    return element === undefined ? next(at) : one(element, at, to => all(elements, i + 1, to, next));
  };
  const one = (element: AST.Element, at: number, next: Next): boolean => {
    if (++steps > 2_000_000) throw new Error('too many');
    if (element.type === 'Character') return text.charCodeAt(at) === element.value && next(at + 1);
    if (element.type === 'Group') return any(element.alternatives, at, next);
    if (element.type !== 'Quantifier') throw new Error(element.type);
    const { min, max, greedy } = element;
    const round = (from: number, done: number): boolean => {
      const again = () =>
        done < max && one(element.element, from, to => (to > from || done < min) && round(to, done + 1));
      const on = () => done >= min && next(from);
      return greedy ? again() || on() : on() || again();
    };
    return round(at, 0);
  };
  for (let at = 0; at <= text.length; at++) if (any(pattern.alternatives, at, () => true)) break;
  return steps;
}

const { pattern } = fc.letrec<{ pattern: string; part: string; unit: string }>(tie => ({
  pattern: fc
    .array(fc.array(tie('part'), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 2 })
    .map(of => of.map(parts => parts.join('')).join('|')),
  part: fc
    .tuple(tie('unit'), fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2,}', '{0,2}'))
    .map(of => of.join('')),
  unit: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('a', 'b'),
    tie('pattern').map(inner => `(?:${inner})`),
  ),
}));

test('a random pattern that is called linear takes steps in proportion to the text', { timeout: 120_000 }, () => {
  const pumps = ['a', 'b', 'ab', 'aab', 'abb'];
  fc.assert(
    fc.property(pattern, source => {
      if (costOf(source, '').kind !== 'linear') return;
      for (const pump of pumps)
        for (const end of ['', 'c', 'a', 'b']) {
          const [once, twice] = [30, 60].map(times => stepsOf(source, `${pump.repeat(times)}${end}`)) as [
            number,
            number,
          ];
          expect(twice, `${source} on ${pump}… ${end}`).toBeLessThan(2.3 * once + 50);
        }
    }),
    { numRuns: 100, seed: 7 },
  );
});
