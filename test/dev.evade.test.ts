import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examples, saidOf, samples } from '../src/dev/evade/inputs.js';
import { applied, isLower } from '../src/dev/evade/measure.js';
import { PAGE, pageOf, RECORD, type Recorded } from '../src/dev/evade/page.js';
import { proofsOf } from '../src/dev/evade/prove.js';
import { heldOf, KEPT, type Kept } from '../src/dev/evade/record.js';
import { labelOf, REWRITES } from '../src/dev/evade/rewrites.js';
import { freshName, randomOf, rewritten, sourceOf } from '../src/dev/evade/source.js';
import type { Rewrite } from '../src/dev/evade/types.js';

const kept = JSON.parse(readFileSync(KEPT, 'utf8')) as Kept;
const inputs = new Map([...samples('malicious'), ...examples('flags')].map(input => [input.id, input]));
const rewriteOf = (label: string): Rewrite | undefined => REWRITES.find(rewrite => labelOf(rewrite) === label);
/** What takes long by itself is left to the whole run. */
const isSlow = (label: string): boolean =>
  /^padding: .*(?:mega|kB|file)|^tools: javascript-obfuscator|layers$/.test(label);

describe('a rewrite keeps what code means', () => {
  // Some rewrites of each group, each on one program that has what it is about; `npm run evade -- --prove` takes all of
  // them, and all programs, which takes minutes.
  test('as programs of our own show, which print the same before and after', { timeout: 180_000 }, async () => {
    const some = REWRITES.filter((_, at) => at % 9 === 0);
    const proofs = await proofsOf(some, { jobs: 2, each: 1 });
    expect(proofs.filter(({ isSame }) => isSame === false)).toEqual([]);
    const proved = new Set(proofs.filter(({ isSame }) => isSame).map(({ rewrite }) => rewrite));
    expect(some.map(labelOf).filter(label => !proved.has(label))).toEqual([]);
  });

  test('and gives the same each time', async () => {
    const { files } = inputs.get('sample 2025-worm') as { files: Readonly<Record<string, string | Uint8Array>> };
    for (const label of ['tools: javascript-obfuscator', 'strings: rotated array', 'storage: modules in a Map'])
      expect(await applied([rewriteOf(label) as Rewrite], files)).toEqual(
        await applied([rewriteOf(label) as Rewrite], files),
      );
  });

  test('and says so when it has nothing to do', async () => {
    for (const rewrite of REWRITES.filter(({ group }) => group !== 'padding'))
      expect(await applied([rewrite], { 'README.md': '# Nothing' }), labelOf(rewrite)).toBeUndefined();
  });
});

test('rewrites have names that tell them apart', () => {
  const labels = REWRITES.map(labelOf);
  expect([...new Set(labels)]).toEqual(labels);
});

describe('what was kept is kept', () => {
  test('by rewrites and on inputs that are there', () => {
    expect(Object.keys(kept).filter(label => !rewriteOf(label))).toEqual([]);
    const ids = Object.values(kept).flatMap(held => Object.keys(held));
    expect([...new Set(ids)].filter(id => !inputs.has(id))).toEqual([]);
  });

  test('verdicts, and the finding of the rule', { timeout: 120_000 }, async () => {
    const lost: string[] = [];
    for (const [at, { rewrite: label, input: id, verdict }] of heldOf(kept, 1).entries()) {
      if (at % 2 !== 0) continue;
      const [rewrite, input] = [rewriteOf(label), inputs.get(id)];
      if (!rewrite || !input || isSlow(label)) continue;
      const files = await applied([rewrite], input.files);
      const said = files && (await saidOf(files));
      if (!said) lost.push(`${label}, on ${id}: nothing to do`);
      else if (isLower(said.verdict, verdict)) lost.push(`${label}, on ${id}: ${verdict} → ${said.verdict}`);
      else if (input.rule !== undefined && !said.rules.includes(input.rule))
        lost.push(`${label}, on ${id}: the rule is silent`);
    }
    expect(lost).toEqual([]);
  });
});

test('the page is of the run that was recorded', () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(pageOf(JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded));
});

describe('code is written node by node', () => {
  const source = (text: string) => sourceOf('a.js', text) as NonNullable<ReturnType<typeof sourceOf>>;

  test('and stays as it is around what changes', () => {
    const text = 'const a = { b }; // why\nf( a ,\tb);';
    expect(rewritten(source(text), node => (node.type === 'Identifier' && node.name === 'a' ? 'z' : undefined))).toBe(
      'const z = { b }; // why\nf( z ,\tb);',
    );
  });

  test('and a line that now starts with a bracket does not go on the line before', () => {
    const found = rewritten(source('a()\nb()'), (node, write) =>
      node.type === 'CallExpression' ? `(${write(node)})` : undefined,
    );
    expect(found).toBe(';(a())\n;(b())');
  });

  test('and an expression that is put elsewhere keeps its brackets', () => {
    const found = rewritten(source('f((a || b).c)'), (node, write) =>
      node.type === 'MemberExpression' ? `${write(node.object)}['c']` : undefined,
    );
    expect(found).toBe("f((a || b)['c'])");
  });

  test('and a name does not grow together with the word before it', () => {
    const found = rewritten(source('f=()=>{return"a"in b}'), node => (node.type === 'StringLiteral' ? 'a' : undefined));
    expect(found).toBe('f=()=>{return a in b}');
  });

  test('and says so when nothing changes', () => {
    expect(rewritten(source('a()'), () => undefined)).toBeUndefined();
  });
});

test('a fresh name is in no text', () => {
  expect(freshName('store store1', 'store')).toBe('store2');
});

test('the same seed gives the same numbers, between 0 and 1', () => {
  const [first, again] = [randomOf(7), randomOf(7)];
  const numbers = Array.from({ length: 200 }, first);
  expect(numbers).toEqual(Array.from({ length: 200 }, again));
  expect(numbers.every(number => number >= 0 && number < 1)).toBe(true);
});
