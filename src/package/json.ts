/**
 * Where in a JSON text a value stands. `JSON.parse` gives the values; this gives their places, so that a finding can point at
 * `scripts.postinstall` even when the file has the key twice: the last one wins, as in `JSON.parse`.
 */

export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** Members of an object by key, of an array by index. */
  readonly members: ReadonlyMap<string, JsonSpan>;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const deepest = 64;
const none: ReadonlyMap<string, JsonSpan> = new Map();

/** The place of the value at this path of keys. */
export function spanAt(root: JsonSpan | undefined, keys: readonly string[]): JsonSpan | undefined {
  return keys.reduce<JsonSpan | undefined>((span, key) => span?.members.get(key), root);
}

/** The places of all values. Undefined for what is no JSON or too deep; never throws. */
export function jsonSpans(text: string): JsonSpan | undefined {
  let at = 0;
  const next = (): Token | undefined => {
    while (at < text.length && isBlank(text.charCodeAt(at))) at++;
    if (at >= text.length) return undefined;
    const start = at;
    const c = text[at++] ?? '';
    if (c === '"') {
      while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      at = Math.min(at + 1, text.length);
    } else if (!'{}[]:,'.includes(c)) {
      while (at < text.length && !'{}[]:,"'.includes(text[at] ?? '') && !isBlank(text.charCodeAt(at))) at++;
    }
    return { text: text.slice(start, at), start, end: at };
  };

  const value = (first: Token | undefined, depth: number): JsonSpan | undefined => {
    if (!first || depth > deepest) return undefined;
    if (first.text !== '{' && first.text !== '[') {
      return /^[}\]:,]$/.test(first.text) ? undefined : { start: first.start, end: first.end, members: none };
    }
    const close = first.text === '{' ? '}' : ']';
    const members = new Map<string, JsonSpan>();
    for (let index = 0, entry = next(); entry; entry = next()) {
      if (entry.text === close) return { start: first.start, end: entry.end, members };
      if (entry.text === ',') continue;
      let key = String(index++);
      let head: Token | undefined = entry;
      if (close === '}') {
        key = unquoted(entry.text);
        if (next()?.text !== ':') return undefined;
        head = next();
      }
      const member = value(head, depth + 1);
      if (!member) return undefined;
      members.set(key, member);
    }
    return undefined;
  };
  return value(next(), 0);
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 0xfeff;
}
