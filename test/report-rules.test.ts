import { describe, expect, test } from 'vitest';
import { closest, ruleList, ruleText } from '../src/report/rules.js';
import type { Rule } from '../src/types.js';

const rule: Rule = {
  meta: {
    summary: 'Runs text that was decoded',
    why: 'Decoding hides it.\nTemplate engines do it too.',
    behaviour: 'execution',
    messages: { decoded: 'Runs text decoded by {decoder}' },
  },
  examples: {
    flags: [{ title: 'eval of base64', code: 'eval(\n\tatob(x)\n)\n' }],
    passes: [{ title: 'a lone install script', files: { 'package.json': '{}', 'setup.js': '1;\u202e' } }],
  },
};
const plain = { columns: 80, colour: false };

test('a rule is explained with its messages and its examples on both sides', () => {
  expect(ruleText('runs-decoded-text', rule, plain)).toBe(`runs-decoded-text, execution
Runs text that was decoded

Decoding hides it.
Template engines do it too.

Says
  Runs text decoded by {decoder}

Flags

  eval of base64
    │ eval(
    │   atob(x)
    │ )

Passes

  a lone install script
    package.json
    │ {}
    setup.js
    │ 1;\\u{202e}
`);
});

test('rules are listed by name, with summaries that wrap in their own column', () => {
  const rules = {
    'sends-it': rule,
    'alters-it': { ...rule, meta: { ...rule.meta, summary: 'Alters what other code calls' } },
  };
  expect(ruleList(rules, { columns: 30, colour: false })).toBe(
    `alters-it  Alters what other
           code calls
sends-it   Runs text that was
           decoded
`,
  );
});

describe('for a mistaken name', () => {
  const names = ['runs-decoded-text', 'runs-decrypted-text', 'sends-environment'];

  test.each([
    ['runs-decoded-txt', ['runs-decoded-text', 'runs-decrypted-text']],
    ['environment', ['sends-environment']],
    ['Sends-Enviroment', ['sends-environment']],
    ['xyzzy', []],
    ['', []],
  ])('%o the nearest are %o', (name, near) => expect(closest(name, names)).toEqual(near));
});
