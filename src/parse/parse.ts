import { type ParserOptions, parse as parseBabel } from '@babel/parser';
import type { Program } from 'estree';
import { type Options as MeriyahOptions, parse as parseMeriyah } from 'meriyah';
import type { Parsed, SourceFile, Unparsed } from '../types.js';
import { parseFlow } from './flow.js';
import { contrived, withoutLabels } from './labels.js';
import { lower } from './lower.js';
import { flattenGroups, withoutStatement } from './mend.js';
import { metered } from './meter.js';
import { codeIn } from './padding.js';
import { withNames } from './template.js';

/**
 * Texts with more code are not parsed but scanned lexically; padding does not count. UTF-16 units. A 20 MB parse takes
 * about 3 s and 1.5 GB.
 */
export const PARSE_LIMIT = 20_000_000;

/**
 * Text to ESTree. Plain JavaScript takes the fastest parser that agrees (meriyah); TypeScript, JSX, Flow, proposals and
 * broken syntax take Babel with error recovery; what Flow has of its own takes the parser of Flow. A text that none of
 * them gets through is parsed without the statements in which the mistakes are; what is left out is told, and so is a
 * text that no parser accepts even so.
 *
 * Never throws. A parser that overflows the stack on a deeply nested text gets it once more without the parentheses
 * and labels that mean nothing; if that does not help, it counts as one that does not accept it.
 */
export function parse(file: SourceFile): Parsed {
  if (file.text.length > PARSE_LIMIT && codeIn(file.text, PARSE_LIMIT) > PARSE_LIMIT)
    return lexical(file, 'too long to be parsed');
  const extension = extensionOf(file.path);
  const parsed = parseAny(file, file.text, extension);
  if ('program' in parsed) return parsed;
  if (parsed.tooDeep) {
    const flat = parseAny(file, flattened(file.text), extension);
    if ('program' in flat) return flat;
    return lexical(file, flat.why);
  }
  const named = withNames(file.text);
  const filled = named === file.text ? undefined : parseAny(file, named, extension);
  if (filled && 'program' in filled) return filled;
  return parseAround(file, parsed) ?? lexical(file, parsed.why);
}

/** Plain JavaScript only: for text that some engine must be able to run as it is, such as a decoded layer. */
export function parseFast(file: SourceFile, extension = 'js'): Parsed {
  const parsed = parsePlain(file, file.text, extension);
  if ('program' in parsed) return parsed;
  const flat = parsed.tooDeep ? parsePlain(file, flattened(file.text), extension) : parsed;
  return 'program' in flat ? flat : lexical(file, flat.why);
}

/** What one parser makes of a text, whatever the others would: the same rules must find the same on each. */
export function parseWith(grammar: 'meriyah' | 'babel', file: SourceFile): Parsed {
  const extension = extensionOf(file.path);
  if (grammar === 'meriyah') return parseFast(file, extension);
  const parsed = parseTolerant(file.text, extension);
  return 'program' in parsed ? made(file, 'babel', parsed.program) : lexical(file, parsed.why);
}

/** The same with less nesting, where that means nothing. */
function flattened(text: string): string {
  return withoutLabels(flattenGroups(text));
}

/** How a text was refused. */
interface Refusal {
  /** Offset of the mistake. */
  readonly at: number;
  readonly why: string;
  readonly tooDeep: boolean;
  /** The dialect that was tried. */
  readonly plugins?: Plugins;
}

// An author who can break one parser must not be able to lower scrutiny, so every dialect is tried on every file.
function parseAny(file: SourceFile, text: string, extension: string): Parsed | Refusal {
  const plain = extension === 'ts' || extension === 'tsx' ? undefined : parsePlain(file, text, extension);
  if (plain && 'program' in plain) return plain;
  const tolerant = parseTolerant(text, extension);
  // What Babel takes for a missing semicolon, as in `component A() {}`, may be a word that it does not know.
  const isDoubtful = 'program' in tolerant ? tolerant.isTorn : !tolerant.tooDeep;
  const flow = isDoubtful ? attempt(() => parseFlow(text)) : undefined;
  if (flow && !('refusal' in flow)) return made(file, 'flow', flow.value);
  return 'program' in tolerant ? made(file, 'babel', tolerant.program) : tolerant;
}

function parsePlain(file: SourceFile, text: string, extension: string): Parsed | Refusal {
  let furthest: Refusal | undefined;
  for (const sourceType of sourceTypes(text, extension)) {
    const tried = attempt(() => parseMeriyah(text, meriyahOptions(sourceType, extension)) as unknown as Program);
    if (!('refusal' in tried)) return { file, grammar: 'meriyah', program: tried.value };
    furthest = further(furthest, tried.refusal);
  }
  return furthest as Refusal;
}

/** What Babel makes of a text. */
interface Tolerated {
  readonly program: Program;
  /** Statements follow each other without a semicolon or a line break between them. */
  readonly isTorn: boolean;
}

function parseTolerant(text: string, extension: string): Tolerated | Refusal {
  const why = contrived(text);
  if (why !== undefined) return { at: 0, why, tooDeep: true };
  let furthest: Refusal | undefined;
  for (const plugins of dialects(text, extension)) {
    const tried = parseDialect(text, plugins);
    if (!('refusal' in tried)) return tried.value;
    furthest = further(furthest, { ...tried.refusal, plugins });
  }
  return furthest as Refusal;
}

function parseDialect(text: string, plugins: Plugins): Tried<Tolerated> {
  return attempt(() => {
    const { program, errors } = parseBabel(metered(text), babelOptions(plugins, text));
    const isTorn = errors?.some(({ reasonCode }) => reasonCode === 'MissingSemicolon') ?? false;
    return { program: program as unknown as Program, isTorn };
  });
}

/** Bounds of parsing around mistakes: each costs another parse. Lengths in UTF-16 units. */
const MISTAKES = { each: 12, total: 8_000_000 } as const;

/** The text without the statements that the dialect which got furthest does not understand. */
function parseAround(file: SourceFile, refused: Refusal): Parsed | undefined {
  const { plugins = [] } = refused;
  const unparsed: Unparsed[] = [];
  let { text } = file;
  let refusal = refused;
  let outwards = 0;
  let budget: number = MISTAKES.total;
  for (let tried = 0; tried < MISTAKES.each; tried++) {
    budget -= text.length;
    const mended = budget < 0 ? undefined : withoutStatement(text, refusal.at, outwards);
    if (!mended) return undefined;
    const end = Math.min(mended.end, file.text.length);
    const blanks = file.text.slice(mended.start, end).search(/\S/);
    unparsed.push({ start: mended.start + Math.max(0, blanks), end, why: refusal.why });
    const next = parseDialect(mended.text, plugins);
    if (!('refusal' in next)) {
      const { program } = next.value;
      if (program.body.length === 0) return undefined;
      return { ...made(file, 'babel', program), unparsed: joined(unparsed) };
    }
    if (next.refusal.tooDeep) return undefined;
    outwards = next.refusal.at <= mended.end ? outwards + 1 : 0;
    text = mended.text.slice(0, file.text.length);
    refusal = next.refusal;
  }
  return undefined;
}

/** In order, those that touch as one. */
function joined(parts: readonly Unparsed[]): readonly Unparsed[] {
  const found: Unparsed[] = [];
  for (const part of [...parts].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last && part.start <= last.end) found[found.length - 1] = { ...last, end: Math.max(last.end, part.end) };
    else found.push(part);
  }
  return found;
}

function made(file: SourceFile, grammar: 'babel' | 'flow', program: Program): Parsed {
  lower(program);
  return { file, grammar, program };
}

function lexical(file: SourceFile, why: string): Parsed {
  return { file, grammar: 'lexical', program: undefined, unparsed: [{ start: 0, end: file.text.length, why }] };
}

type Tried<T> = { readonly value: T } | { readonly refusal: Refusal };

function attempt<T>(run: () => T): Tried<T> {
  const { stackTraceLimit } = Error;
  // Where in the parser a mistake was noticed is of no use, and takes longer to note than the rest of the parse.
  Error.stackTraceLimit = 0;
  try {
    return { value: run() };
  } catch (error) {
    return { refusal: refusalOf(error) };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function refusalOf(error: unknown): Refusal {
  // Babel says where as `pos`, meriyah as `start`.
  const { pos, start, message } = error as { pos?: unknown; start?: unknown; message?: unknown };
  const at = typeof pos === 'number' ? pos : typeof start === 'number' ? start : 0;
  const isDeep = error instanceof RangeError;
  const said = isDeep && /call stack/.test(String(message)) ? 'nests too deep for any parser' : String(message);
  const why = said.replace(/^\[[^\]]{0,60}\]: |\s?\(\d{1,9}:\d{1,9}\)/g, '').slice(0, 200);
  return { at, why, tooDeep: isDeep };
}

/** An overflow says most, since less depth may help; of other mistakes, the one that is furthest on. */
function further(one: Refusal | undefined, other: Refusal): Refusal {
  if (one === undefined || (other.tooDeep && !one.tooDeep)) return other;
  return one.tooDeep || one.at >= other.at ? one : other;
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

export type Plugins = NonNullable<ParserOptions['plugins']>;

type Plugin = Plugins[number];

const HASH: Plugin = ['recordAndTuple', { syntaxType: 'hash' }];

/** What no engine has yet, and what compilers have had for long. None changes the meaning of what is valid without it. */
const PROPOSALS: Plugins = [
  'asyncDoExpressions',
  'decimal',
  'decoratorAutoAccessors',
  'deferredImportEvaluation',
  'destructuringPrivate',
  'doExpressions',
  'explicitResourceManagement',
  'exportDefaultFrom',
  'functionBind',
  'functionSent',
  'importReflection',
  'moduleBlocks',
  'partialApplication',
  'sourcePhaseImports',
  'throwExpressions',
  ['discardBinding', { syntaxType: 'void' }],
  ['importAttributes', { deprecatedAssertSyntax: true }],
  ['optionalChainingAssign', { version: '2023-07' }],
];

const NEW: Plugins = ['decorators', ...PROPOSALS, HASH, pipeline('hack', '%')];
/** Decorators as they were before there was a standard: any expression. */
const OLD: Plugins = ['decorators-legacy', ...PROPOSALS, HASH, pipeline('hack', '%')];
/** Pipes as they were thought of otherwise. */
const PIPES: readonly Plugins[] = [
  [pipeline('hack', '^^'), HASH],
  [pipeline('hack', '@@'), HASH],
  [pipeline('hack', '^'), HASH],
  [pipeline('hack', '#')],
  [pipeline('fsharp'), HASH],
].map(plugins => ['decorators', ...PROPOSALS, ...plugins]);
/** Functions of V8's own, which Node hands out on request. */
const INTRINSICS: Plugins = ['decorators', ...PROPOSALS, HASH, 'v8intrinsic'];

function pipeline(proposal: 'hack' | 'fsharp', topicToken?: '%' | '^^' | '@@' | '^' | '#'): Plugin {
  return ['pipelineOperator', { proposal, ...(topicToken && { topicToken }) }];
}

const JSX: Plugins = ['jsx'];
const TYPESCRIPT: Plugins = ['typescript'];
const TSX: Plugins = ['typescript', 'jsx'];
// The types do not know the option of `enums`.
const FLOW: Plugins = ['jsx', ['flow', { enums: true } as object]];

/** The grammars that a text may be of, the likeliest first. */
export function dialects(text: string, extension: string): readonly Plugins[] {
  const grammars =
    extension === 'ts' ? [TYPESCRIPT, TSX, FLOW] : extension === 'tsx' ? [TSX, FLOW] : [FLOW, TYPESCRIPT, TSX, JSX];
  const [first] = grammars as [Plugins];
  return [
    ...grammars.map(grammar => [...grammar, ...NEW]),
    ...(text.includes('@') ? [[...first, ...OLD]] : []),
    ...(text.includes('|>') ? PIPES.map(pipes => [...first, ...pipes]) : []),
    ...(/%[A-Za-z]\w*\(/.test(text) ? [[...first, ...INTRINSICS]] : []),
  ];
}

/** Code of any time and place: half of a module, a body of a function, what a page holds. */
export const TOLERANT = {
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowUndeclaredExports: true,
  allowSuperOutsideMethod: true,
  allowNewTargetOutsideFunction: true,
  createImportExpressions: true,
} as const satisfies ParserOptions;

function babelOptions(plugins: Plugins, text: string): ParserOptions {
  return {
    // As a module, old code holds an error a line, and each is an object with a stack.
    sourceType: MODULE_LINE.test(text) ? 'module' : 'script',
    ...TOLERANT,
    attachComment: false,
    errorRecovery: true,
    plugins: [['estree', { classFeatures: true }], ...plugins],
  };
}
