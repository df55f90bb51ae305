/**
 * The YAML that pnpm and Yarn write: block mappings, `- ` lists, `? key`, flow collections on one line, scalars of all
 * styles on one line, and block scalars. Everything else is refused with its line, since whoever guesses leaves
 * something out. A reader of all of YAML takes half a minute for a large lockfile, and has aliases to blow up.
 */
import { brokenAt, DEEPEST, type Source, type Tree } from './tree.js';

/** A line with something on it. `indent` in spaces; `text` from there on; `line` from 1. */
interface Line {
  readonly indent: number;
  readonly text: string;
  readonly line: number;
}

/** The documents of a text, and what is being read of it. */
interface Reader {
  readonly source: Source;
  /** Its lines; one that begins a mapping behind a mark is laid anew. */
  readonly raw: string[];
  /** Index of the next line in `raw`. */
  at: number;
  readonly repeats: 'last' | 'refused';
}

/** No line of an honest lockfile is longer. UTF-16 units. */
const LONGEST_LINE = 100_000;

/**
 * Reads all documents.
 *
 * @param repeats what becomes of a key that is there twice: the last counts, or the text is refused
 * @throws ReadError with the line of the first thing that is not understood
 */
export function readYaml(source: Source, repeats: 'last' | 'refused'): readonly Tree[] {
  const raw = source.text.split(/\r?\n/);
  const reader: Reader = { source, raw, at: 0, repeats };
  const documents: Tree[] = [];
  while (reader.at < raw.length) {
    const next = peek(reader);
    if (next === undefined) {
      if (reader.at < raw.length) reader.at++;
      continue;
    }
    documents.push(block(reader, next.indent, 0));
    const after = peek(reader);
    if (after) throw brokenAt(source, after.line, 'an indentation that fits nothing above');
  }
  return documents;
}

/** The next line that is neither empty nor a comment; undefined at the end of the document. */
function peek(reader: Reader): Line | undefined {
  for (; reader.at < reader.raw.length; reader.at++) {
    const full = reader.raw[reader.at] as string;
    const line = reader.at + 1;
    if (full.length > LONGEST_LINE) throw brokenAt(reader.source, line, 'a line too long for a lockfile');
    const text = full.trim();
    // No text begins with a percent sign unless it is quoted: it is a directive, as in `%YAML 1.2`.
    if (text === '' || text.startsWith('#') || full.startsWith('%')) continue;
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(full)) {
      if (!/^...\s*(?:#|$)/.test(text)) throw brokenAt(reader.source, line, 'something behind the start of a document');
      return undefined;
    }
    const indent = full.length - full.trimStart().length;
    if (full.slice(0, indent).includes('\t')) throw brokenAt(reader.source, line, 'a tab in the indentation');
    return { indent, text: full.slice(indent).trimEnd(), line };
  }
  return undefined;
}

/** The mapping or list whose keys or dashes are indented by so much. */
function block(reader: Reader, indent: number, depth: number): Tree {
  const first = peek(reader) as Line;
  if (depth > DEEPEST) throw brokenAt(reader.source, first.line, 'nested beyond measure');
  return isItem(first.text) ? list(reader, indent, depth) : mapping(reader, indent, depth);
}

const isItem = (text: string): boolean => text === '-' || text.startsWith('- ');

function list(reader: Reader, indent: number, depth: number): Tree {
  const items: Tree[] = [];
  const { line } = peek(reader) as Line;
  for (let next = peek(reader); next?.indent === indent && isItem(next.text); next = peek(reader)) {
    items.push(inside(reader, next, 'dash', depth));
  }
  return { kind: 'items', items, line };
}

function mapping(reader: Reader, indent: number, depth: number): Tree {
  const members = new Map<string, Tree>();
  const first = peek(reader) as Line;
  for (let next = peek(reader); next?.indent === indent && !isItem(next.text); next = peek(reader)) {
    const { source } = reader;
    const { line } = next;
    let key: string;
    let tree: Tree;
    if (next.text.startsWith('? ')) {
      key = whole(source, next.text.slice(2).trim(), line);
      reader.at++;
      const value = peek(reader);
      if (value?.indent !== indent || !/^:(?:\s|$)/.test(value.text)) {
        throw brokenAt(source, line, 'a key without a value');
      }
      tree = inside(reader, value, 'key', depth);
    } else {
      const [name, length] = keyOf(source, next);
      key = name;
      tree = valueAfter(reader, next, length, depth);
    }
    if (members.has(key) && reader.repeats === 'refused') throw brokenAt(source, line, `the key ${key} once more`);
    members.set(key, { ...tree, line });
  }
  return { kind: 'fields', members, line: first.line };
}

/** What follows a dash, or the colon of a `? key`: it may begin a mapping on the same line, indented by where it stands. */
function inside(reader: Reader, { indent, text, line }: Line, of: 'key' | 'dash', depth: number): Tree {
  const rest = text.slice(1);
  const content = rest.trimStart();
  if (content === '' || content.startsWith('#')) return below(reader, indent, line, depth, of);
  if (startsMapping(content)) {
    const deeper = indent + 1 + rest.length - content.length;
    reader.raw[reader.at] = ' '.repeat(deeper) + content;
    return { ...block(reader, deeper, depth + 1), line };
  }
  return scalarOrFlow(reader, content, indent, line);
}

const startsMapping = (text: string): boolean => isItem(text) || MAPPING.test(text);
const MAPPING = /^(?:\? |"(?:[^"\\]|\\.)*" *:(?: |$)|'(?:[^']|'')*' *:(?: |$)|[^\s"'{[|>&*!%@`#][^\s:]*:(?: |$))/;

function valueAfter(reader: Reader, { indent, text, line }: Line, length: number, depth: number): Tree {
  const content = text.slice(length).trim();
  if (content === '' || content.startsWith('#')) return below(reader, indent, line, depth, 'key');
  return scalarOrFlow(reader, content, indent, line);
}

/** What stands on the lines below: something indented by more, or, as the value of a key, a list by as much, or nothing. */
function below(reader: Reader, indent: number, line: number, depth: number, of: 'key' | 'dash'): Tree {
  reader.at++;
  const next = peek(reader);
  if (next && (next.indent > indent || (of === 'key' && next.indent === indent && isItem(next.text)))) {
    return { ...block(reader, next.indent, depth + 1), line };
  }
  return { kind: 'scalar', value: null, line };
}

function scalarOrFlow(reader: Reader, content: string, indent: number, line: number): Tree {
  const { source } = reader;
  reader.at++;
  if (/^[|>]/.test(content)) return { kind: 'scalar', value: blockScalar(reader, content, indent, line), line };
  const flow = { source, text: content, line, at: 0 };
  const tree = flowValue(flow, false, 0);
  if (!/^(?:\s+#|$)/.test(content.slice(flow.at))) throw brokenAt(source, line, 'something behind a value');
  const next = peek(reader);
  if (next && next.indent > indent) throw brokenAt(source, next.line, 'a value that goes on below');
  return tree;
}

// ── on one line ────────────────────────────────────────────────────────────────────────────────────────────────────

interface Flow {
  readonly source: Source;
  readonly text: string;
  readonly line: number;
  at: number;
}

/** A key with the length of what it takes up, its colon included. */
function keyOf(source: Source, { text, line }: Line): readonly [string, number] {
  const flow: Flow = { source, text, line, at: 0 };
  if (text[0] === '"' || text[0] === "'") {
    const key = quoted(flow);
    while (text[flow.at] === ' ') flow.at++;
    if (text[flow.at] === ':' && /^(?:\s|$)/.test(text.slice(flow.at + 1, flow.at + 2))) return [key, flow.at + 1];
  } else {
    const end = text.search(/:(?:\s|$)/);
    if (end > 0) return [plain(source, text.slice(0, end).trim(), line), end + 1];
  }
  throw brokenAt(source, line, 'neither an entry nor a field');
}

/** A scalar that takes up all of a text. */
function whole(source: Source, text: string, line: number): string {
  const flow: Flow = { source, text, line, at: 0 };
  const tree = flowValue(flow, false, 0);
  if (flow.at < text.length || tree.kind !== 'scalar') throw brokenAt(source, line, 'a key that is no text');
  return String(tree.value);
}

function flowValue(flow: Flow, within: boolean, depth: number): Tree {
  const { source, text, line } = flow;
  const start = text[flow.at];
  if (depth > DEEPEST) throw brokenAt(source, line, 'nested beyond measure');
  if (start === '{' || start === '[') return collection(flow, start, depth);
  if (start === '"' || start === "'") return { kind: 'scalar', value: quoted(flow), line };
  const rest = text.slice(flow.at);
  const found = plain(source, rest.slice(0, rest.search(within ? /[,[\]{}]|:\s|:$|\s#|$/ : /\s#|$/)).trim(), line);
  flow.at += found.length;
  if (!within && /:(?:\s|$)/.test(found)) throw brokenAt(source, line, 'a key where a value was expected');
  return { kind: 'scalar', value: found, line };
}

/** `{a: 1, b: [2]}` */
function collection(flow: Flow, start: string, depth: number): Tree {
  const { source, text, line } = flow;
  const isMapping = start === '{';
  const end = isMapping ? '}' : ']';
  const members = new Map<string, Tree>();
  const items: Tree[] = [];
  const blank = (): void => {
    while (text[flow.at] === ' ') flow.at++;
  };
  flow.at++;
  for (blank(); text[flow.at] !== end; blank()) {
    const value = flowValue(flow, true, depth + 1);
    blank();
    if (isMapping) {
      if (value.kind !== 'scalar' || text[flow.at] !== ':')
        throw brokenAt(source, line, 'a collection that is not closed');
      flow.at++;
      blank();
      const key = String(value.value);
      // A repeated key is refused even where the last one would count: nobody writes such a thing.
      if (members.has(key)) throw brokenAt(source, line, `the key ${key} once more`);
      members.set(key, flowValue(flow, true, depth + 1));
    } else items.push(value);
    blank();
    if (text[flow.at] === ',') flow.at++;
    else if (text[flow.at] !== end) throw brokenAt(source, line, 'a collection that is not closed');
  }
  flow.at++;
  return isMapping ? { kind: 'fields', members, line } : { kind: 'items', items, line };
}

function quoted(flow: Flow): string {
  const { source, text, line } = flow;
  const pattern = text[flow.at] === '"' ? /"((?:[^"\\]|\\.)*)"/y : /'((?:[^']|'')*)'/y;
  pattern.lastIndex = flow.at;
  const found = pattern.exec(text);
  if (!found) throw brokenAt(source, line, 'a text that is not closed');
  flow.at = pattern.lastIndex;
  const [, content = ''] = found;
  if (found[0].startsWith("'")) return content.replaceAll("''", "'");
  try {
    // What YAML can escape beyond JSON no lockfile does.
    return JSON.parse(`"${content.replaceAll('\t', '\\t')}"`) as string;
  } catch {
    throw brokenAt(source, line, 'an escape that is not understood');
  }
}

/** A text without quotes. What starts like this is no text, but refers to something or says what it is. */
function plain(source: Source, text: string, line: number): string {
  if (text === '' || /^[&*!|>%@`,\]}"'{[#]|^[-?:](?:\s|$)|^<<$/.test(text) || / #/.test(text)) {
    throw brokenAt(source, line, 'a value that is not understood');
  }
  return text;
}

/** `|` keeps line breaks, `>` joins lines; `-` drops the last break. */
function blockScalar(reader: Reader, header: string, indent: number, line: number): string {
  const { source, raw } = reader;
  const parts = /^([|>])(-?)(?:\s+#.*)?$/.exec(header);
  if (!parts) throw brokenAt(source, line, 'a block of text that is not understood');
  const lines: string[] = [];
  let margin: number | undefined;
  for (; reader.at < raw.length; reader.at++) {
    const full = raw[reader.at] as string;
    const spaces = full.length - full.trimStart().length;
    if (full.trim() !== '') {
      if (spaces <= indent) break;
      margin ??= spaces;
      if (spaces < margin || (parts[1] === '>' && spaces > margin)) {
        throw brokenAt(source, reader.at + 1, 'a block of text that is not understood');
      }
    }
    lines.push(full.slice(margin ?? full.length));
  }
  const body = withoutLastBreaks(parts[1] === '|' ? lines.join('\n') : folded(lines));
  if (margin === undefined || lines[0] === '') throw brokenAt(source, line, 'a block of text that is not understood');
  return parts[2] === '-' ? body : `${body}\n`;
}

/** Lines joined by a blank, paragraphs by the breaks between them. */
function folded(lines: readonly string[]): string {
  let text = '';
  let breaks = 0;
  for (const [at, line] of lines.entries()) {
    if (line === '') breaks++;
    else {
      text += at === 0 ? '' : breaks > 0 ? '\n'.repeat(breaks) : ' ';
      text += line;
      breaks = 0;
    }
  }
  return text;
}

function withoutLastBreaks(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}
