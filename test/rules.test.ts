import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { parseFast } from '../src/parse/parse.js';
import { beautify } from '../src/readable/layout.js';
import { scanPackage, scanSource } from '../src/scan.js';
import type { Example, Finding, Rule } from '../src/types.js';

const ids = Object.keys(rules);
const examplesOf = (id: string, side: 'flags' | 'passes') =>
  (rules[id] as Rule).examples[side].map(example => ({ id, title: example.title, example }));
const flags = ids.flatMap(id => examplesOf(id, 'flags'));
const passes = ids.flatMap(id => examplesOf(id, 'passes'));

/** Which messages the rule gives for the example, with every other rule at work beside it. */
async function messagesOf(id: string, { code, files }: Example): Promise<readonly string[]> {
  const findings: readonly Finding[] = files ? (await scanPackage({ files })).findings : scanSource(code ?? '');
  return findings.filter(({ rule }) => rule === id).map(({ messageId }) => messageId);
}

describe('flags', () => {
  test.each(flags)('$id: $title', async ({ id, example }) => {
    expect(await messagesOf(id, example)).not.toEqual([]);
  });
});

describe('passes', () => {
  test.each(passes)('$id: $title', async ({ id, example }) => {
    expect(await messagesOf(id, example)).toEqual([]);
  });
});

/** What a text can be turned into without a change of meaning; undefined where that cannot be done so simply. */
const rewritings: Readonly<Record<string, (code: string) => string | undefined>> = {
  'inside an async function': code =>
    parseFast({ path: 'a.js', text: code }).program?.sourceType === 'module' || /^\s*(?:import|export)\b/m.test(code)
      ? undefined
      : `(async () => {\n${code}\n})();`,
  'after 500 spaces': code => ' '.repeat(500) + code,
  'with other line ends and blank lines': code => (code.includes('`') ? undefined : code.replace(/\n/g, '\r\n\r\n\t')),
  'on one line': code => {
    const joined = code.replace(/\s*\n\s*/g, ' ');
    return /`|\/\//.test(code.replace(/:\/\//g, '')) || !parseFast({ path: 'a.js', text: joined }).program
      ? undefined
      : joined;
  },
  'laid out by a beautifier': beautify,
};

describe.each(Object.entries(rewritings))('code is still flagged %s', (_, rewrite) => {
  const rewritten = flags.flatMap(({ id, title, example }) => {
    const code = example.code === undefined ? undefined : rewrite(example.code);
    return code === undefined ? [] : [{ id, title, example, code }];
  });
  test.each(rewritten)('$id: $title', async ({ id, example, code }) => {
    expect(await messagesOf(id, { ...example, code })).toEqual(await messagesOf(id, example));
  });
});

describe('every rule', () => {
  test.each(ids)('%s has titles that tell its examples apart', id => {
    const titles = [...examplesOf(id, 'flags'), ...examplesOf(id, 'passes')].map(({ title }) => title);
    expect([...new Set(titles)]).toEqual(titles);
  });

  test.each(ids)('%s has examples of code or of files, not of both', id => {
    for (const { example } of [...examplesOf(id, 'flags'), ...examplesOf(id, 'passes')])
      expect([example.code, example.files].filter(content => content !== undefined)).toHaveLength(1);
  });
});
