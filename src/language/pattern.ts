/**
 * A regular expression of a package as a program of small steps, for `match.ts` to follow.
 *
 * The engine's own matcher may take time that grows with a power of the text, and nothing stops it. So it is never given
 * a pattern of a package: only single characters are asked of it, whether they are in a class as the package wrote it.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { firstOf, prefixOf } from './beginnings.js';
import { compileSteps } from './compile.js';
import type { Program } from './program.js';

/** UTF-16 units of a pattern that is followed. */
const LONGEST = 2_000;

/** Thrown for a pattern that the language does not accept. */
export class MalformedPattern extends Error {}

const parser = new RegExpParser({ ecmaVersion: 2025, strict: false });

/** The program of a pattern; undefined for one that is too long, too deep or too new. Throws `MalformedPattern`. */
export function compilePattern(source: string, flags: string): Program | undefined {
  if (
    !/^[dgimsuvy]*$/.test(flags) ||
    new Set(flags).size !== flags.length ||
    (flags.includes('u') && flags.includes('v'))
  )
    throw new MalformedPattern(flags);
  if (source.length > LONGEST) return undefined;
  const sets = flags.includes('v');
  const wide = sets || flags.includes('u');
  const parsed = parsePattern(source, wide, sets);
  return parsed && compileParsed(parsed, source, flags, wide);
}

function parsePattern(source: string, unicode: boolean, unicodeSets: boolean): AST.Pattern | undefined {
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: unicode && !unicodeSets, unicodeSets });
  } catch (error) {
    // Deeper than the native stack.
    if (error instanceof RangeError) return undefined;
    throw new MalformedPattern(source);
  }
}

function compileParsed(pattern: AST.Pattern, source: string, flags: string, wide: boolean): Program | undefined {
  const compiled = compileSteps(pattern, flags);
  if (!compiled) return undefined;
  const { steps, registers, groups, names } = compiled;
  const prefix = prefixOf(steps);
  return {
    source: spelled(source),
    flags: [...flags].sort().join(''),
    steps,
    prefix: wide && /[\ud800-\udfff]/.test(prefix) ? '' : prefix,
    first: firstOf(steps),
    registers,
    groups,
    names,
    wide,
  };
}

/** A pattern's text as its property `source` has it: as it would stand between slashes. */
function spelled(source: string): string {
  if (source === '') return '(?:)';
  let isInClass = false;
  return source.replace(/\\[\s\S]|[[\]/\n\r\u2028\u2029]/g, char => {
    if (char === '[') isInClass = true;
    else if (char === ']') isInClass = false;
    else if (char === '/') return isInClass ? char : '\\/';
    return LINE_BREAKS[char] ?? char;
  });
}

const LINE_BREAKS: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};
