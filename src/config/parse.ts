/** A configuration's text into what it says, or everything that is wrong with it and where. */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { validRange } from 'semver';
import * as v from 'valibot';
import { didYouMean } from '../report/rules.js';
import { type Config, configuration } from './schema.js';

/** One thing that is wrong. Lines and columns start at 1. */
export interface Mistake {
  readonly says: string;
  readonly line?: number;
  readonly column?: number;
}

export type Outcome<T> =
  | { readonly config: T; readonly mistakes?: undefined }
  | { readonly config?: undefined; readonly mistakes: readonly Mistake[] };

type Path = readonly (string | number)[];

/**
 * @param at keys that lead to the configuration inside the text: `stowaway` in a `package.json`
 */
export function parseConfig(text: string, at: readonly string[] = []): Outcome<Config> {
  const errors: ParseError[] = [];
  const root = treeOf(text, errors);
  if (root === 'too deep') return { mistakes: [{ says: 'is nested too deeply', line: 1, column: 1 }] };
  const [first] = errors;
  if (first || !root) {
    const says = first ? inWords(printParseErrorCode(first.error)) : 'is empty';
    return { mistakes: [{ says: `no valid JSON: ${says}`, ...position(text, first?.offset ?? 0) }] };
  }
  const node = findNodeAtLocation(root, [...at]);
  if (!node) return { config: {} };
  const repeated = repeatedKeys(node).map(key => ({
    says: `${JSON.stringify(key.value)} is said twice`,
    ...position(text, key.offset),
  }));
  const place = (path: Path, isKey: boolean) => position(text, offsetOf(node, path, isKey));
  const outcome = checkConfig(getNodeValue(node), place);
  const mistakes = [...repeated, ...(outcome.mistakes ?? [])];
  return mistakes.length > 0
    ? { mistakes: mistakes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) }
    : outcome;
}

/** Each level of the text is one of the parser's own stack. */
function treeOf(text: string, errors: ParseError[]): Node | undefined | 'too deep' {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

type Place = (path: Path, isKey: boolean) => Pick<Mistake, 'line' | 'column'>;

/** The same for what is no text any more, and so has no lines. */
export function checkConfig(value: unknown, place: Place = () => ({})): Outcome<Config> {
  if (Array.isArray(value))
    return { mistakes: [{ says: 'the configuration must be an object, not a list', ...place([], false) }] };
  const result = v.safeParse(configuration, value);
  if (!result.success) return { mistakes: result.issues.flatMap(issue => mistakesOf(issue, place)) };
  const mistakes = [...inThresholds(result.output, place), ...inRanges(result.output, place)];
  return mistakes.length > 0 ? { mistakes } : { config: result.output };
}

/** Rules it names that there are not. Told apart from the rest, since plugins must be loaded first. */
export function unknownRules(
  text: string | undefined,
  config: Config,
  ids: readonly string[],
  at: readonly string[] = [],
): readonly Mistake[] {
  const root = text === undefined ? undefined : parseTree(text);
  const node = root && findNodeAtLocation(root, [...at]);
  const named: readonly Path[] = [
    ...Object.keys(config.rules ?? {}).map(id => ['rules', id]),
    ...(config.packages ?? []).flatMap(({ rules }, index) =>
      Object.keys(rules ?? {}).map(id => ['packages', index, 'rules', id]),
    ),
  ];
  return named
    .filter(path => !ids.includes(String(path.at(-1))))
    .map(path => ({
      says: `${path.slice(0, -1).join('.')}: there is no rule ${JSON.stringify(path.at(-1))}${hint(String(path.at(-1)), ids)}`,
      ...(node && text !== undefined && position(text, offsetOf(node, path, true))),
    }));
}

type Issue = v.InferIssue<typeof configuration>;

function mistakesOf(issue: Issue, place: Place): readonly Mistake[] {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const name = path.join('.');
  if (issue.type === 'strict_object' && issue.expected === 'never') return unknownKeys(issue, path.slice(0, -1), place);
  const isMissing = issue.input === undefined;
  const says = isMissing ? 'is missing' : issue.kind === 'schema' ? wanted(issue) : issue.message;
  return [{ says: `${name || 'the configuration'} ${says}`, ...place(isMissing ? path.slice(0, -1) : path, false) }];
}

/** The checker stops at the first; there may be more beside it. */
function unknownKeys(issue: Issue, around: Path, place: Place): readonly Mistake[] {
  const known = keysBeside(around);
  const beside = (issue.path?.at(-1) as { readonly input?: object } | undefined)?.input ?? {};
  return Object.keys(beside)
    .filter(key => !known.includes(key))
    .map(key => {
      const path = [...around, key];
      return { says: `there is no setting ${JSON.stringify(path.join('.'))}${hint(key, known)}`, ...place(path, true) };
    });
}

/** What should be there instead, where the message is the library's own. */
function wanted({ message, expected, received }: Issue): string {
  if (!message.startsWith('Invalid ')) return message;
  const words = (expected ?? '').replace(/[()]/g, '').split(' | ');
  const kinds: Readonly<Record<string, string>> = {
    Object: 'an object',
    Array: 'a list',
    string: 'a text',
    number: 'a number',
  };
  const choices = words.map(word => kinds[word] ?? word);
  return `must be ${choices.length > 1 ? `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}` : choices[0]}, not ${kinds[received] ?? received}`;
}

/** The keys that may stand where an unknown one does. */
function keysBeside(path: Path): readonly string[] {
  let schema: unknown = configuration;
  for (const key of path) {
    const { entries, item } = unwrapped(schema);
    schema = typeof key === 'number' ? item : entries?.[key];
  }
  return Object.keys(unwrapped(schema).entries ?? {});
}

interface Shape {
  readonly wrapped?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
}

function unwrapped(schema: unknown): Shape {
  const shape = (schema ?? {}) as Shape;
  return shape.wrapped === undefined ? shape : unwrapped(shape.wrapped);
}

function inThresholds(config: Config, place: Place): readonly Mistake[] {
  const all: readonly { readonly path: Path; readonly value: Config['thresholds'] }[] = [
    { path: ['thresholds'], value: config.thresholds },
    ...(config.packages ?? []).map((entry, index) => ({
      path: ['packages', index, 'thresholds'],
      value: entry.thresholds,
    })),
  ];
  return all
    .filter(({ value }) => value?.suspicious !== undefined && value.malicious !== undefined)
    .filter(({ value }) => (value?.suspicious as number) > (value?.malicious as number))
    .map(({ path }) => ({
      says: `${path.join('.')}: suspicious must not be above malicious`,
      ...place([...path, 'suspicious'], false),
    }));
}

function inRanges(config: Config, place: Place): readonly Mistake[] {
  return (config.packages ?? []).flatMap(({ versions }, index) => {
    if (versions === undefined || validRange(versions) !== null) return [];
    const path = ['packages', index, 'versions'];
    return [{ says: `${path.join('.')} is no semver range: ${JSON.stringify(versions)}`, ...place(path, false) }];
  });
}

function hint(asked: string, known: readonly string[]): string {
  const meant = didYouMean(asked, known);
  return meant === undefined ? '' : `; ${meant}`;
}

/** Where a value stands, or its key; the nearest thing around it that is there. */
function offsetOf(root: Node, path: Path, isKey: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (node) return isKey && length === path.length && node.parent ? node.parent.offset : node.offset;
  }
  return root.offset;
}

function repeatedKeys(node: Node): readonly { readonly value: string; readonly offset: number }[] {
  const keys = node.type === 'object' ? (node.children ?? []).flatMap(({ children }) => children?.[0] ?? []) : [];
  const seen = new Set<unknown>();
  const repeated = keys.filter(({ value }) => seen.has(value) || !seen.add(value));
  const inside = (node.children ?? []).flatMap(repeatedKeys);
  return [...repeated.map(({ value, offset }) => ({ value: String(value), offset })), ...inside];
}

function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` as `comma expected`. */
function inWords(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, letter => ` ${letter}`).toLowerCase();
}
