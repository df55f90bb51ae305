import type { Linter } from 'eslint';
import packageJson from '../../package.json' with { type: 'json' };
import { parse } from '../parse/parse.js';

/**
 * A parser for code that nobody here wrote. It takes every dialect, and what no parser accepts; ESLint gets to see an
 * empty program, and this plugin's rules the tree they need.
 *
 * A file made to break ESLint costs only itself then: one in which calls nest deep enough overflows its walk, and that
 * ends the whole run. Not to walk what no other rule is to look at also takes less than half the time. Rules of other
 * plugins find nothing, and comments count for nothing.
 */
export const parser = {
  meta: { name: 'stowaway/parser', version: packageJson.version },
  parseForESLint(text: string, { filePath = 'index.js' }: { readonly filePath?: string } = {}) {
    const lines = text.split(/\r\n|[\r\n\u2028\u2029]/);
    return {
      ast: {
        type: 'Program' as const,
        sourceType: 'script' as const,
        body: [],
        comments: [],
        tokens: [],
        range: [0, text.length] as [number, number],
        loc: { start: { line: 1, column: 0 }, end: { line: lines.length, column: lines.at(-1)?.length ?? 0 } },
      },
      services: { stowaway: parse({ path: filePath, text }) },
    };
  },
} satisfies Linter.Parser;
