import { describe, expect, test } from 'vitest';
import { scanNodeModules, scanPackage, scanSource } from '../src/scan.js';

describe('options of the library', () => {
  test.each([
    [{ rulse: {} }, 'there is no option rulse; did you mean rules?'],
    [{ include: '*.js' }, 'the option include must be a list of globs'],
    [{ include: [1] }, 'the option include must be texts'],
    [{ beautify: true }, 'the option beautify must be auto or always'],
    [{ rules: ['runs-decoded-text'] }, 'the option rules must be rules by id'],
  ])('that are wrong are refused: %j', async (options, expected) => {
    await expect(scanPackage({ files: {} }, options as never)).rejects.toThrow(new TypeError(expected));
  });

  test.each([
    [{ jobs: 0 }, 'the option jobs must be 1 or more'],
    [{ jobs: '2' }, 'the option jobs must be a number'],
    [{ signal: {} }, 'the option signal must be an AbortSignal'],
    [{ since: 'old.json' }, 'there is no option since'],
  ])('of a tree, too: %j', async (options, expected) => {
    await expect(scanNodeModules('.', options as never)).rejects.toThrow(new TypeError(expected));
  });

  test('that are not there, or undefined, are no mistake', async () => {
    expect(await scanPackage({ files: { 'a.js': '1' } }, { include: undefined } as never)).toMatchObject({ score: 0 });
    expect(scanSource('1')).toEqual([]);
  });

  test('tell of a text that no parser accepts', () => {
    const told: unknown[] = [];
    scanSource('const = ;', { path: 'a.js', onSkipped: skipped => told.push(skipped) });
    expect(told).toMatchObject([{ path: 'a.js', gap: 'not-parsed' }]);
    scanSource('const a = 1;', { onSkipped: skipped => told.push(skipped) });
    expect(told).toHaveLength(1);
  });
});
