import type { AST, Rule as EslintRule, SourceCode } from 'eslint';
import { rules as builtIn } from '../../rules/index.js';
import { shown } from '../report/escape.js';
import { analyseFile } from '../run/file.js';
import { placeOnDisk } from '../run/findings.js';
import { scoreOf } from '../run/score.js';
import { weightOf } from '../run/weights.js';
import type { Finding, Location, Parsed, Rule } from '../types.js';

/** Columns that a message takes at most, and the code of a layer in it. */
const LONGEST = { message: 400, excerpt: 100 } as const;

/**
 * Stowaway's rules for single files as ESLint's. They run together, once for a file, on the tree ESLint has parsed;
 * each of ESLint's rules then reports its share: all of it, or with the option `'suspicious'` only the findings of which
 * one is enough for a package to be called so. Rules that need a whole package have no counterpart.
 *
 * @param pageOf the address of a rule's documentation
 */
export function toEslintRules(
  rules: Readonly<Record<string, Rule>>,
  pageOf: (id: string) => string | undefined = () => undefined,
): Record<string, EslintRule.RuleModule> {
  const ofFiles = Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule.file ?? rule.text));
  const known = new WeakMap<SourceCode, readonly Finding[]>();
  const findingsIn = (context: EslintRule.RuleContext): readonly Finding[] => {
    const { sourceCode: code, filename } = context;
    let findings = known.get(code);
    if (findings) return findings;
    const { parent } = code.ast as { parent?: unknown };
    try {
      findings = analyseFile(parsedBy(code, filename), ofFiles, { everyCall: rules !== builtIn });
    } catch (error) {
      // A rule that throws ends ESLint. One file that cannot be dealt with is to cost only itself, and to be said.
      const why = shown(error instanceof Error ? error.message : String(error), { max: LONGEST.excerpt });
      context.report({ message: `Could not be analysed to its end: ${why}`, loc: { line: 1, column: 0 } });
      findings = [];
    }
    // Indexing the tree gives every node the parent it has already, but for the top, which has `null` here.
    Object.assign(code.ast, { parent });
    known.set(code, findings);
    return findings;
  };
  return Object.fromEntries(
    Object.entries(ofFiles).map(([id, rule]): [string, EslintRule.RuleModule] => {
      const url = pageOf(id);
      return [
        id,
        {
          meta: {
            type: 'problem',
            docs: {
              description: rule.meta.summary,
              recommended: isRecommended(id, rule),
              ...(url !== undefined && { url }),
            },
            schema: [{ enum: ['note', 'suspicious'] }],
            ...(rule.meta.rewrite !== undefined && { hasSuggestions: true }),
          },
          create: context => ({
            'Program:exit'() {
              for (const finding of findingsIn(context))
                if (finding.rule === id && (context.options[0] !== 'suspicious' || isEnough(finding)))
                  context.report(descriptorOf(finding, context.sourceCode));
            },
          }),
        },
      ];
    }),
  );
}

/**
 * What this plugin's own parser found out, or ESLint's tree.
 *
 * ESLint's scopes are not taken. With them the same is found in all examples, but what reads them costs as much as
 * binding names on the walk that is made anyway, decoded layers have none, and they miss what sloppy code does: a
 * function declared in a block and called after it goes by no name.
 */
function parsedBy(code: SourceCode, path: string): Parsed {
  const { stowaway } = code.parserServices;
  return stowaway ?? { file: { path, text: code.text }, grammar: 'host', program: code.ast };
}

/** Whether a finding by itself is enough for a package to be called suspicious. */
function isEnough(finding: Pick<Finding, 'behaviour' | 'bits'>): boolean {
  return /^(?:suspicious|malicious)$/.test(scoreOf([finding]).verdict);
}

/** Whether a rule has a message of which one is enough. */
function isRecommended(id: string, rule: Rule): boolean {
  const { behaviour, messages } = rule.meta;
  return Object.keys(messages).some(messageId =>
    isEnough({ behaviour, bits: weightOf(id, rule, messageId, 'import') }),
  );
}

function descriptorOf(finding: Finding, code: SourceCode): EslintRule.ReportDescriptor {
  const { rewrite } = finding;
  return {
    message: messageOf(finding),
    loc: placeIn(code, finding),
    ...(rewrite && {
      suggest: [
        {
          desc: rewrite.says,
          fix: fixer => rewrite.edits.map(({ start, end, text }) => fixer.replaceTextRange([start, end], text)),
        },
      ],
    }),
  };
}

/** What ESLint prints of a finding. It prints it as it is, and most of it is written by whoever wrote the file. */
export function messageOf({ message, chain }: Finding): string {
  const last = chain.at(-1);
  const decoders = decodersOf(last?.at);
  const said = shown(message, { max: LONGEST.message });
  if (!last || decoders.length === 0) return said;
  const code = shown(last.excerpt.replace(/\s+/g, ' ').trim(), { max: LONGEST.excerpt });
  return `${said} (in text decoded by ${shown(decoders.join(', then by '), { max: LONGEST.excerpt })}: \`${code}\`)`;
}

/** The decoders that open the layers around a place, the outermost first. */
function decodersOf(at: Location | undefined): string[] {
  return at?.decodedFrom ? [...decodersOf(at.decodedFrom.at), at.decodedFrom.decoder] : [];
}

/** Where a finding points: its last step, which for a decoded text is where that text stands in the file. */
function placeIn(code: SourceCode, finding: Finding): AST.SourceLocation {
  const { start = 0, end = 0 } = placeOnDisk(finding) ?? {};
  const position = (offset: number) => code.getLocFromIndex(Math.min(offset, code.text.length));
  return { start: position(start), end: position(end) };
}
