import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../src/parse/parse.js';
import { makeEvaluator } from '../src/resolve/evaluate.js';
import { makeUnit, type Unit } from '../src/resolve/unit.js';
import type { Value } from '../src/resolve/value.js';
import type { AnyNode } from '../src/types.js';

/** Code whose last statement is an expression, and what stands before it. */
interface Code {
  readonly before: string;
  readonly expression: string;
}

function meaning({ before, expression }: Code): Value {
  const unit = makeUnit(parse({ path: 'index.js', text: `${before}\n;(${expression});` })) as Unit;
  const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
  return makeEvaluator().evaluate((body.at(-1) as { expression: AnyNode }).expression, unit);
}

const text = (value: string): Code => ({ before: '', expression: JSON.stringify(value) });
const bytes = (value: string, encoding: 'hex' | 'base64'): string => Buffer.from(value).toString(encoding);

/** Ways to write the same text. None changes what the expression is when it runs. */
const WRITINGS: Readonly<Record<string, (value: string) => string>> = {
  plain: value => JSON.stringify(value),
  hex: value => `Buffer.from('${bytes(value, 'hex')}', 'hex').toString()`,
  base64: value => `Buffer.from('${bytes(value, 'base64')}', 'base64').toString('utf8')`,
  atob: value => `atob('${bytes(value, 'base64')}')`,
  codes: value => `String.fromCharCode(${[...value].map(c => c.charCodeAt(0)).join(', ')})`,
  sum: value => `(${JSON.stringify(value.slice(0, 2))} + ${JSON.stringify(value.slice(2))})`,
  template: value => `\`\${${JSON.stringify(value)}}\``,
  reversed: value => `${JSON.stringify([...value].reverse().join(''))}.split('').reverse().join('')`,
  joined: value => `[${[...value].map(c => JSON.stringify(c)).join(', ')}].join('')`,
  xor: value =>
    `[${[...value].map(c => c.charCodeAt(0) ^ 7).join(', ')}].map(c => String.fromCharCode(c ^ 7)).join('')`,
  url: value =>
    `decodeURIComponent('${[...value].map(c => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}')`,
  escapes: value => `'${[...value].map(c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}'`,
};

/** Ways to hand an expression on. */
const DETOURS: Readonly<Record<string, (code: Code, n: number) => Code>> = {
  variable: ({ before, expression }, n) => ({ before: `${before}\nconst v${n} = ${expression};`, expression: `v${n}` }),
  'late assignment': ({ before, expression }, n) => ({
    before: `${before}\nlet l${n}; l${n} = ${expression};`,
    expression: `l${n}`,
  }),
  function: ({ before, expression }, n) => ({
    before: `${before}\nfunction f${n}() { return ${expression}; }`,
    expression: `f${n}()`,
  }),
  argument: ({ before, expression }) => ({ before, expression: `(x => x)(${expression})` }),
  element: ({ before, expression }) => ({ before, expression: `[0, ${expression}][0x1]` }),
  property: ({ before, expression }) => ({ before, expression: `({ 'a': ${expression} })['a']` }),
  'set property': ({ before, expression }, n) => ({
    before: `${before}\nconst o${n} = {}; o${n}.p = ${expression};`,
    expression: `o${n}['p']`,
  }),
  destructuring: ({ before, expression }, n) => ({
    before: `${before}\nconst { k: d${n} } = { k: ${expression} };`,
    expression: `d${n}`,
  }),
  sequence: ({ before, expression }) => ({ before, expression: `(0, ${expression})` }),
  condition: ({ before, expression }) => ({
    before,
    expression: `(Math.random() > 2 ? ${expression} : ${expression})`,
  }),
};

const word = fc.stringMatching(/^[a-z_.]{3,14}$/);
const detours = fc.array(fc.constantFrom(...Object.keys(DETOURS)), { maxLength: 4 });
const follow = (code: Code, names: readonly string[]): Code =>
  names.reduce((at, name, n) => (DETOURS[name] as (code: Code, n: number) => Code)(at, n), code);

test('a text is the same text however it is written and handed on', () => {
  fc.assert(
    fc.property(word, fc.constantFrom(...Object.keys(WRITINGS)), detours, (value, writing, names) => {
      const written = { before: '', expression: (WRITINGS[writing] as (value: string) => string)(value) };
      expect(meaning(follow(written, names)).constants).toEqual(meaning(text(value)).constants);
    }),
    { numRuns: 400 },
  );
});

test('an API keeps its name however it is written and handed on', () => {
  const writings = fc.constantFrom(...Object.keys(WRITINGS));
  fc.assert(
    fc.property(writings, writings, detours, (first, second, names) => {
      const spell = (writing: string, value: string): string => (WRITINGS[writing] as (value: string) => string)(value);
      const call = {
        before: '',
        expression: `require(${spell(first, 'child_process')})[${spell(second, 'execSync')}]`,
      };
      expect(meaning(follow(call, names)).names).toContain('child_process.execSync');
    }),
    { numRuns: 300 },
  );
});

test('an origin stays known however the value is handed on', () => {
  fc.assert(
    fc.property(detours, names => {
      const code = follow({ before: '', expression: `process['env']` }, names);
      const unit = makeUnit(
        parse({ path: 'index.js', text: `${code.before}\n;(JSON.stringify(${code.expression}));` }),
      ) as Unit;
      const evaluator = makeEvaluator();
      const { body } = unit.indexed.program as unknown as { body: { expression: AnyNode }[] };
      const value = evaluator.evaluate((body.at(-1) as { expression: AnyNode }).expression, unit);
      expect(evaluator.labelsWithin(value).map(({ kind }) => kind)).toContain('environment');
    }),
    { numRuns: 150 },
  );
});

test('no text at all makes the evaluator fail or run on', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'a',
          'b',
          '(',
          ')',
          '=>',
          '=',
          '.',
          '[0]',
          '+',
          ';',
          '{',
          '}',
          'new ',
          'await ',
          '...',
          "'x'",
          ',',
          '?',
          ':',
        ),
        { maxLength: 40 },
      ),
      parts => {
        const unit = makeUnit(parse({ path: 'index.js', text: parts.join('') }));
        const evaluator = makeEvaluator();
        for (const node of unit?.indexed.nodes('CallExpression') ?? []) evaluator.evaluate(node, unit as Unit);
      },
    ),
    { numRuns: 300 },
  );
});
