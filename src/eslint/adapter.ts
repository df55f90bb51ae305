import type { AST, Rule as EslintRule, SourceCode } from 'eslint';
import { analyseFile } from '../run/file.js';
import type { Finding, Location, Rule } from '../types.js';

/**
 * Stowaway's file rules as ESLint's. They run together, once for a file, on the tree ESLint has parsed; each of
 * ESLint's rules then reports its share. Rules that need a whole package have no counterpart.
 */
export function toEslintRules(rules: Readonly<Record<string, Rule>>): Record<string, EslintRule.RuleModule> {
  const fileRules = Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule.file));
  const known = new WeakMap<SourceCode, readonly Finding[]>();
  const findingsIn = (code: SourceCode, path: string): readonly Finding[] => {
    let findings = known.get(code);
    if (!findings) {
      const { ast, text } = code;
      const { parent } = ast as { parent?: unknown };
      findings = analyseFile({ file: { path, text }, grammar: 'host', program: ast }, fileRules, {});
      // Indexing the tree gives every node the parent it has already, but for the top, which has `null` here.
      Object.assign(ast, { parent });
      known.set(code, findings);
    }
    return findings;
  };
  return Object.fromEntries(
    Object.entries(fileRules).map(([id, { meta }]): [string, EslintRule.RuleModule] => [
      id,
      {
        meta: { type: 'problem', docs: { description: meta.summary, recommended: true }, schema: [] },
        create: context => ({
          'Program:exit'() {
            for (const finding of findingsIn(context.sourceCode, context.filename))
              if (finding.rule === id)
                context.report({ message: finding.message, loc: placeIn(context.sourceCode, finding) });
          },
        }),
      },
    ]),
  );
}

/** Where a finding points: its last step, which for a decoded text is where that text stands in the file. */
function placeIn(code: SourceCode, { chain }: Finding): AST.SourceLocation {
  let at = chain.at(-1)?.at as Location;
  while (at.decodedFrom) at = at.decodedFrom.at;
  const position = (offset: number) => code.getLocFromIndex(Math.min(offset, code.text.length));
  return { start: position(at.start), end: position(at.end) };
}
