import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { parse } from '../src/parse/parse.js';
import { scanSource } from '../src/scan.js';
import type { Edit, Finding, Rule } from '../src/types.js';

function applied(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .reverse()
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

const findings = (id: string, code: string, path = 'index.js'): readonly Finding[] =>
  scanSource(code, { path, rules: { [id]: rules[id] as Rule } });

/** The code with all that the rule offers done; undefined when it offers nothing. */
function rewritten(id: string, code: string, path?: string): string | undefined {
  const edits = findings(id, code, path).flatMap(({ rewrite }) => rewrite?.edits ?? []);
  return edits.length === 0 ? undefined : applied(code, edits);
}

/** What the program is, but for where it stands and how its literals are spelled. */
function meaning(code: string): string {
  const { grammar, program } = parse({ path: 'index.js', text: code });
  expect(grammar).toBe('meriyah');
  return JSON.stringify(program, (key, value) =>
    /^(?:start|end|range|loc|raw|parent)$/.test(key) ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

const able = Object.entries(rules).filter(([, { meta }]) => meta.rewrite !== undefined);
const flagged = able.flatMap(([id, { examples }]) =>
  examples.flags.flatMap(({ title, code, files }) => {
    const text = code ?? files?.['index.js'];
    return text === undefined ? [] : [{ id, title, text }];
  }),
);

describe('a rewrite', () => {
  test.each(able)('of %s is offered for one of its examples, and is an instruction', (id, { meta }) => {
    const offered = flagged.filter(example => example.id === id && rewritten(id, example.text) !== undefined);
    expect(offered).not.toEqual([]);
    expect(meta.rewrite).toMatch(/^[A-Z]\w+ [^\n]*[^.\s]$/);
  });

  test.each(flagged)('leaves nothing to report, and code that parses: $id, $title', ({ id, text }) => {
    const after = rewritten(id, text);
    if (after === undefined) return;
    expect(findings(id, after)).toEqual([]);
    expect(parse({ path: 'index.js', text: after }).grammar).toBe('meriyah');
  });

  test.each(flagged.filter(({ id }) => id !== 'hides-module-name' && id !== 'hides-api-name'))(
    'changes no name, no value and no order: $id, $title',
    ({ id, text }) => {
      const after = rewritten(id, text);
      if (after !== undefined) expect(meaning(after)).toBe(meaning(text));
    },
  );
});

describe('a name that is written out', () => {
  test.each([
    [String.raw`require('\x63hild\x5fprocess')`, `require('child_process')`],
    [`require('child' + '_' + \`process\`)`, `require('child_process')`],
    [`require(['fs', 'child_process'][1])`, `require('child_process')`],
    [`require('ssecorp_dlihc'.split('').reverse().join(''))`, `require('child_process')`],
    [`require(atob('Y2hpbGRfcHJvY2Vzcw=='))`, `require('child_process')`],
    [`require(Buffer.from('6368696c645f70726f63657373', 'hex').toString())`, `require('child_process')`],
  ])('%s', (code, plain) => {
    expect(rewritten('hides-module-name', code)).toBe(plain);
  });

  test.each([
    [String.raw`\u0065val(text)`, 'eval(text)'],
    [`globalThis['ev' + 'al'](text)`, `globalThis['eval'](text)`],
    [String.raw`require('child_process')['\x65xe\x63'](text)`, `require('child_process')['exec'](text)`],
  ])('%s', (code, plain) => {
    expect(rewritten('hides-api-name', code)).toBe(plain);
  });

  test.each([
    ['a variable may change', `const s = ['exec', 'child_process'];\nrequire(s[1]);`],
    ['so may what a function of the file gives', `const f = n => 'child_' + n;\nrequire(f('process'));`],
    ['the file has an atob of its own', `const atob = globalThis.atob;\nrequire(atob('Y2hpbGRfcHJvY2Vzcw=='));`],
    [
      'somebody is handed Buffer',
      `patch(Buffer);\nrequire(Buffer.from('6368696c645f70726f63657373', 'hex').toString());`,
    ],
    ['a loader other than require does more than load', `module.constructor._load('child_process');`],
  ])('not where %s', (_, code) => {
    expect(findings('hides-module-name', code)).not.toEqual([]);
    expect(rewritten('hides-module-name', code)).toBeUndefined();
  });

  test('not in a layer, which stands in no file', () => {
    const code = `eval(atob('${Buffer.from(`require('child_' + 'process')`).toString('base64')}'))`;
    expect(findings('hides-module-name', code)).toHaveLength(1);
    expect(rewritten('hides-module-name', code)).toBeUndefined();
  });
});

describe('blanks that are taken away', () => {
  const blanks = ' '.repeat(200);
  const call = `require('child_process').exec('id');`;

  test('leave one between two words, and a line break where there were many', () => {
    expect(rewritten('hides-code-from-view', `return_ = 1;${blanks}${call}`)).toBe(`return_ = 1; ${call}`);
    expect(rewritten('hides-code-from-view', `f()${'\n'.repeat(200)}${call}`)).toBe(`f()\n${call}`);
  });

  test('are not those inside of a text', () => {
    const code = `x = \`a${blanks}b(require('x'), process)\`;`;
    expect(findings('hides-code-from-view', code)).toHaveLength(1);
    expect(rewritten('hides-code-from-view', code)).toBeUndefined();
  });
});

describe('characters that are written as escapes', () => {
  const id = 'hides-text-in-invisible-characters';
  const hidden = Array.from('some text that nobody sees', letter =>
    String.fromCodePoint(0xe0100 + letter.charCodeAt(0)),
  ).join('');
  const spelled = Array.from({ length: hidden.length }, (_, at) => `\\u${hidden.charCodeAt(at).toString(16)}`).join('');

  test.each([
    ['in a string', `run('${hidden}')`, `run('${spelled}')`],
    ['in a template', `run(\`a${hidden}\${b}\`)`, `run(\`a${spelled}\${b}\`)`],
    ['behind a backslash of no meaning', `run('\\${hidden}')`, `run('${spelled}')`],
    ['behind a backslash that is meant', `run('\\\\${hidden}')`, `run('\\\\${spelled}')`],
  ])('%s', (_, code, seen) => {
    expect(rewritten(id, code)).toBe(seen);
    expect(meaning(seen)).toBe(meaning(code));
  });

  test.each([
    ['in a tagged template, whose function sees how it is written', `tag\`${hidden}\``],
    ['in a regular expression, which shows its source', `/${hidden}/.test(a)`],
    ['in a comment, which is no text', `a(); // ${hidden}`],
  ])('not %s', (_, code) => {
    expect(findings(id, code)).toHaveLength(1);
    expect(rewritten(id, code)).toBeUndefined();
  });

  test('not in an attribute of JSX, which knows no escapes', () => {
    const code = `render(<a title="${hidden}" />);`;
    expect(findings(id, code, 'index.jsx')).toHaveLength(1);
    expect(rewritten(id, code, 'index.jsx')).toBeUndefined();
  });

  test('wherever a name stands', () => {
    expect(rewritten(id, `const { \u3164 } = query;\nexec(\u3164, { \u3164: 1 }.\u3164);`)).toBe(
      String.raw`const { \u3164 } = query;` + String.raw`${'\n'}exec(\u3164, { \u3164: 1 }.\u3164);`,
    );
  });
});

describe('strings that are written without escapes', () => {
  const id = 'hides-its-strings';
  const inEscapes = (text: string): string =>
    Array.from(text, letter => `\\x${letter.charCodeAt(0).toString(16)}`).join('');
  const many = ['primary', 'secondary', 'tertiary', 'quaternary'].map(inEscapes);
  const before = `f('${many.join(`', '`)}');`;
  const after = `f('primary', 'secondary', 'tertiary', 'quaternary');`;

  test.each([
    ['words', '', ''],
    [
      'quotes, backslashes and braces stay',
      'g(\'\\x27\\x5c\', "\\x22", `$\\x7b`);',
      'g(\'\\x27\\x5c\', "\\x22", `$\\x7b`);',
    ],
    ['a digit stays behind an escape of digits', String.raw`g('\0\x31\x32');`, String.raw`g('\0\x312');`],
    ['an escaped backslash is no escape', String.raw`g('\\x41');`, String.raw`g('\\x41');`],
    ['a script element stays closed', String.raw`g('<\x2fscript\x3e');`, String.raw`g('<\x2fscript>');`],
    [
      'a directive stays none',
      String.raw`function h() { '\x75se strict'; }`,
      String.raw`function h() { '\x75se strict'; }`,
    ],
    ['a tagged template keeps what its function sees', 'tag`\\x41`;', 'tag`\\x41`;'],
  ])('%s', (_, code, plain) => {
    expect(rewritten(id, before + code)).toBe(after + plain);
    expect(meaning(after + plain)).toBe(meaning(before + code));
  });
});
