import { type ParserOptions, parse as parseBabel } from '@babel/parser';
import type { Program } from 'estree';
import { type Options as MeriyahOptions, parse as parseMeriyah } from 'meriyah';
import type { Parsed, SourceFile } from '../types.js';
import { codeIn } from './padding.js';

/**
 * Texts with more code are not parsed but scanned lexically; padding does not count. UTF-16 units. A 20 MB parse takes
 * about 3 s and 1.5 GB.
 */
export const PARSE_LIMIT = 20_000_000;

/**
 * Text to ESTree. Plain JavaScript takes the fastest parser that agrees (meriyah); TypeScript, JSX, Flow and broken
 * syntax take Babel with error recovery; what neither accepts has no program and is scanned lexically.
 *
 * Never throws: a parser that overflows the stack on a deeply nested text counts as one that does not accept it.
 */
export function parse(file: SourceFile): Parsed {
  if (file.text.length > PARSE_LIMIT && codeIn(file.text, PARSE_LIMIT) > PARSE_LIMIT) return lexical(file);
  const extension = extensionOf(file.path);
  const plain = extension === 'ts' || extension === 'tsx' ? undefined : parseFast(file, extension);
  // An author who can break one parser must not be able to lower scrutiny, so every dialect is tried on every file.
  return plain?.program ? plain : parseTolerant(file, extension);
}

/** Plain JavaScript only: for text that some engine must be able to run as it is, such as a decoded layer. */
export function parseFast(file: SourceFile, extension = 'js'): Parsed {
  for (const sourceType of sourceTypes(file.text, extension)) {
    const program = attempt(() => parseMeriyah(file.text, meriyahOptions(sourceType, extension)));
    if (program) return { file, grammar: 'meriyah', program: program as unknown as Program };
  }
  return lexical(file);
}

function parseTolerant(file: SourceFile, extension: string): Parsed {
  for (const plugins of dialects(extension)) {
    const program = attempt(() => parseBabel(file.text, babelOptions(plugins, file.text)).program);
    if (program) return { file, grammar: 'babel', program: program as unknown as Program };
  }
  return lexical(file);
}

/** What one parser makes of a text, whatever the others would: the same rules must find the same on each. */
export function parseWith(grammar: 'meriyah' | 'babel', file: SourceFile): Parsed {
  return (grammar === 'meriyah' ? parseFast : parseTolerant)(file, extensionOf(file.path));
}

function lexical(file: SourceFile): Parsed {
  return { file, grammar: 'lexical', program: undefined };
}

function extensionOf(path: string): string {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? 'js';
  return extension === 'mts' || extension === 'cts' ? 'ts' : extension;
}

type SourceType = 'commonjs' | 'module';

const MODULE_LINE = /^[ \t]*(?:import|export)\b(?!\s*\()/m;

/** Trying the wrong kind first costs a whole parse, so a line that starts with `import` or `export` decides. */
function sourceTypes(text: string, extension: string): readonly SourceType[] {
  if (extension === 'cjs') return ['commonjs', 'module'];
  if (extension === 'mjs' || MODULE_LINE.test(text)) return ['module', 'commonjs'];
  return ['commonjs', 'module'];
}

function meriyahOptions(sourceType: SourceType, extension: string): MeriyahOptions {
  return {
    sourceType,
    ranges: { start: true, end: true },
    next: true,
    webcompat: true,
    validateRegex: false,
    jsx: extension === 'jsx',
  };
}

type Plugins = NonNullable<ParserOptions['plugins']>;

function dialects(extension: string): readonly Plugins[] {
  if (extension === 'ts') return [['typescript', 'decorators'], ['typescript', 'decorators', 'jsx'], ['jsx']];
  if (extension === 'tsx') return [['typescript', 'decorators', 'jsx'], ['jsx']];
  return [
    ['jsx', 'flow', 'decorators'],
    ['typescript', 'decorators'],
    ['typescript', 'jsx', 'decorators'],
  ];
}

function babelOptions(plugins: Plugins, text: string): ParserOptions {
  return {
    // As a module, old code holds an error a line, and each is an object with a stack.
    sourceType: MODULE_LINE.test(text) ? 'module' : 'script',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowImportExportEverywhere: true,
    allowUndeclaredExports: true,
    allowSuperOutsideMethod: true,
    allowNewTargetOutsideFunction: true,
    attachComment: false,
    errorRecovery: true,
    createImportExpressions: true,
    plugins: [['estree', { classFeatures: true }], ...plugins],
  };
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
