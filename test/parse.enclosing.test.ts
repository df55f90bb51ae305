import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { full } from 'acorn-walk';
import { describe, expect, test } from 'vitest';
import { expressionAround, expressionsAt, isExpression } from '../src/parse/enclosing.js';
import { parse } from '../src/parse/parse.js';
import { type Indexed, index } from '../src/parse/tree.js';
import { visitors } from '../src/parse/visitors.js';
import { endOf, startOf, walk } from '../src/parse/walk.js';
import type { AnyNode } from '../src/types.js';

interface Text {
  readonly path: string;
  readonly text: string;
}

/** Code that stands in the repository: its own, and its samples'. */
const files: readonly Text[] = ['src', 'rules', 'samples'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.[cm]?[jt]sx?$/.test(path))
    .map(path => ({ path, text: readFileSync(join(folder, path), 'utf8') })),
);

const EXPRESSIONS = [
  'a',
  'this',
  'a.b',
  'a?.[b]?.(c)',
  'new.target',
  '/x/g',
  '`a${b}c`',
  'f`${a}`',
  'new A(...b)',
  '{ a, b: c, [d]: e, ...f, get g() { return 1; }, async *h() {} }',
  '[a, , ...b]',
  'function f({ a = 1, b: [c, ...d], ...e }) {}',
  'async a => { await a; }',
  '(a, b)',
  'a = b ??= c',
  '[a.b, c = d] = e',
  'a ? b : c',
  'typeof a',
  'a++',
  '(() => {})()',
  'class extends A { static #p = 1; static { this.x = 2; } get [k]() { return super.k; } #m() { return #p in this; } }',
  'import("x", { with: { type: "json" } })',
  'import.meta.url',
];
const JSX = [
  '<a b="c" d={e} {...f}>g{h}{/* */}{...i}<j.k /><l:m n={<o />} /></a>',
  '<></>',
  '<a>{b.map(c => <d key={c} />)}</a>',
];
const TYPESCRIPT = [
  '(a as B)',
  'a!',
  '(a satisfies B)',
  'f<A>(b)',
  '(function <T extends A>(this: T, a?: B): asserts a is C {})',
  'class A<T> extends B<T> implements C { constructor(private readonly a: T, @d b = 1) { super(); } declare e: F; [k: string]: G; abstract h(): void; override i?: J; accessor k = 1; }',
  'abstract class A { abstract a: B; abstract c(): D; private e(f: G): H; }',
];
const DECORATED = ['@a @b.c(d) class E { @f g = 1; @h(i) static j() {} @k get l() { return 1; } @m accessor n = 2; }'];
const STATEMENTS = [
  'l: for await (const { a = 1, ...b } of c) { if (!a) continue l; else break l; }',
  'do { switch (a) { case 1: default: throw b; } } while (c, d);',
  'for (let i = 0, j; i < 1; i++) ; for (var k in o) debugger;',
  'try { a(); } catch { b(); } finally { c(); } try { a(); } catch ({ message }) {}',
  'var { a, b: { c = d } } = e, [f = 1, , ...g] = h;',
  'function* f() { yield; yield* g(); }',
];
const MODULES = [
  'import a, { b as c, default as d, "e" as f } from "g" with { type: "json" }; import * as h from "i"; import "j";',
  'export { a as b, c as "d" }; var a, c; export * from "e"; export * as f from "g"; export default class {} export const h = 1;',
  'export { a as b } from "c" with { type: "json" }; export default async () => {};',
];
const TYPED_STATEMENTS = [
  'enum A { B, C = "d" } declare const e: F; namespace G { export const h = 1; } type I = J; interface K {}',
  'import a = require("b"); import type { C } from "d"; export = a;',
];

/** Every kind of syntax, and each expression as an operand of others. */
const generated: readonly Text[] = [
  ...[...STATEMENTS, ...MODULES, ...DECORATED, '#!/usr/bin/env node\n"use strict"; a();'].map(text => ({
    path: 'a.js',
    text,
  })),
  ...TYPED_STATEMENTS.map(text => ({ path: 'a.ts', text })),
  ...TYPESCRIPT.map(text => ({ path: 'a.ts', text: text.replace(/^(?!abstract|class)/, 'x = ') })),
  ...JSX.map(text => ({ path: 'a.tsx', text: `x = ${text};` })),
  ...EXPRESSIONS.flatMap(text =>
    ['js', 'ts'].flatMap(extension =>
      EXPRESSIONS.map(other => ({
        path: `a.${extension}`,
        text: `function f() { v(${text}, () => [(${other}), { k: (${text}) }]); }`,
      })),
    ),
  ),
];

function indexedOf({ path, text }: Text): Indexed {
  const parsed = parse({ path, text });
  const { program } = parsed;
  if (!program) throw new Error(`${path} does not parse: ${text.slice(0, 100)}`);
  return index({ ...parsed, program });
}

const indexed = (text: Text): readonly Indexed[] => {
  const parsed = parse(text);
  return parsed.program ? [index({ ...parsed, program: parsed.program })] : [];
};

function told(node: AnyNode): string {
  return `${node.type} ${startOf(node)}–${endOf(node)}`;
}

describe('acorn-walk, as a second witness', () => {
  const visited = (program: AnyNode) => {
    const [own, theirs] = [new Set<AnyNode>(), new Set<AnyNode>()];
    walk(program, node => {
      own.add(node);
      return false;
    });
    full(program as never, node => void theirs.add(node as unknown as AnyNode), visitors);
    return {
      missed: [...theirs].filter(node => !own.has(node)).map(told),
      besides: [...own].filter(node => !theirs.has(node)).map(told),
    };
  };

  test.each([
    ['the files of the repository', files],
    ['syntax of every kind', generated],
  ])('goes to the same nodes in %s', (_, texts) => {
    for (const text of texts)
      for (const { program } of indexed(text))
        expect(visited(program), `${text.path}: ${text.text.slice(0, 200)}`).toEqual({ missed: [], besides: [] });
  });

  test('syntax of every kind parses', () => {
    for (const text of generated) expect(indexedOf(text).program.type).toBe('Program');
  });
});

describe('the expression at a place', () => {
  /** The smallest one around, and of several the innermost. */
  const plainly = (nodes: readonly AnyNode[], offset: number): AnyNode | undefined => {
    let found: AnyNode | undefined;
    for (const node of nodes) {
      if (startOf(node) > offset || endOf(node) <= offset || !isExpression(node)) continue;
      if (!found || endOf(node) - startOf(node) <= endOf(found) - startOf(found)) found = node;
    }
    return found;
  };

  function nodesOf(program: AnyNode): readonly AnyNode[] {
    const nodes: AnyNode[] = [];
    walk(program, node => {
      nodes.push(node);
      return false;
    });
    return nodes;
  }

  // Of what a lowering made of one node, several stand in the same place.
  const rangeOf = (node: AnyNode | undefined) => node && [startOf(node), endOf(node)];

  test.each([
    ['some places of the repository', files.filter((_, at) => at % 6 === 0), 25],
    [
      'all places of syntax of every kind',
      generated.filter((_, at) => at < 40 || at % 5 === 0),
      Number.POSITIVE_INFINITY,
    ],
  ])('is the one that a plain search finds, in %s', (_, texts, places) => {
    for (const text of texts)
      for (const { program } of indexed(text)) {
        const nodes = nodesOf(program);
        const step = Math.max(1, Math.floor(text.text.length / places));
        for (let offset = 0; offset < text.text.length; offset += step)
          expect(
            rangeOf(expressionAround(program, offset)),
            `${text.path} ${offset}: ${text.text.slice(0, 200)}`,
          ).toEqual(rangeOf(plainly(nodes, offset)));
      }
  });

  const at = (text: string, needle: string): readonly string[] => {
    const { program } = indexedOf({ path: 'a.js', text });
    return expressionsAt(program, text.indexOf(needle)).map(node => text.slice(startOf(node), endOf(node)));
  };

  test.each([
    ['all that begin there, innermost first', 'x; a.b(c).d', 'a.b', ['a', 'a.b', 'a.b(c)', 'a.b(c).d']],
    ['the one around a name of a property', 'a.name(c)', 'name', ['a.name']],
    ['an argument', 'f(1, g(2))', 'g', ['g', 'g(2)']],
    ['what a key stands before', '({ key: 1 })', 'key', ['{ key: 1 }']],
    ['a variable that is declared', 'const { a: held } = b;', 'held', ['held']],
    ['the function around a statement', 'f(() => { if (a) b(); })', 'if', ['() => { if (a) b(); }']],
    ['nothing between statements', 'a(); /* here */ b();', 'here', []],
  ])('is %s', (_, text, needle, found) => {
    expect(at(text, needle)).toEqual(found);
  });

  test('is found in what nests deeper than a stack of calls', () => {
    const text = `x = first${' + 1'.repeat(100_000)};`;
    expect(at(text, 'first').slice(0, 2)).toEqual(['first', 'first + 1']);
  });

  test('is found beside a type of node that nobody has met yet', () => {
    const { program } = indexedOf({ path: 'a.js', text: 'a(b);' });
    const strange = { type: 'Unheard', start: 0, end: 5, body: program } as unknown as AnyNode;
    expect(expressionAround(strange, 2)).toMatchObject({ type: 'Identifier', name: 'b' });
  });
});
