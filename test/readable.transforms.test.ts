import { describe, expect, test } from 'vitest';
import { plain } from '../src/readable/plain.js';
import { transforms } from '../src/readable/transforms/index.js';

const rewritten = (text: string, path = 'a.js'): string => {
  const made = plain({ path, text });
  return 'text' in made ? made.text.trimEnd() : `not rewritten: ${made.why}`;
};

describe('each transform', () => {
  test.each(transforms.map(one => [one.name, one] as const))('%s does what its example says', (_, { example }) => {
    expect(rewritten(example.before)).toBe(example.after);
  });

  test.each(transforms.map(one => [one.name, one] as const))(
    '%s has nothing more to do afterwards',
    (_, { example }) => {
      expect(rewritten(example.after)).toBe(example.after);
    },
  );
});
