import type { Manifest } from '../types.js';

/** Objects inside objects that are followed. */
const DEEPEST = 24;
const LONGEST = 200_000;

/**
 * What of a `package.json` that is no JSON can be read all the same: with comments, other quotes, commas too many or too few,
 * and braces that are missing. npm would not install it, but whoever hides a script this way is not to get away with it.
 */
export function salvageManifest(text: string): Manifest | undefined {
  const tokens = tokensOf(text.slice(0, LONGEST));
  let at = tokens.indexOf('{') + 1;
  if (at === 0) return undefined;
  const found = members('}', 0);
  return Object.entries(found).some(([key, read]) => !/^\d+$/.test(key) && read !== undefined) ? found : undefined;

  function members(close: string, depth: number): Record<string, unknown> {
    const found: Record<string, unknown> = Object.create(null);
    for (let index = 0; at < tokens.length; ) {
      const token = tokens[at] as string;
      if (token === '}' || token === ']') {
        at++;
        // At the top a bracket too many ends nothing.
        if (depth > 0) break;
      } else if (token === ',' || token === ':') at++;
      else if (close === '}' && tokens[at + 1] === ':') {
        at += 2;
        const key = unquoted(token);
        const read = value(depth);
        if (key !== '__proto__') found[key] = read;
      } else found[String(index++)] = value(depth);
    }
    return found;
  }

  function value(depth: number): unknown {
    const token = tokens[at];
    if (token === undefined || /^[}\],:]$/.test(token)) return undefined;
    const opens = token === '{' || token === '[';
    // `"scripts": "test": …`: the brace of the inner object is missing.
    const misses = tokens[at + 1] === ':' && !opens;
    // Every value that begins moves on, also one that is too deep: its members are then taken for those around it.
    if (!misses || depth >= DEEPEST) at++;
    if (!misses && !opens) return literal(token);
    if (depth >= DEEPEST) return undefined;
    return token === '[' ? Object.values(members(']', depth + 1)) : members('}', depth + 1);
  }
}

/** Strings, marks and words; comments are left out. Reads every character once, whatever is not closed. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const unclosed = { "'": -1, '"': -1, comment: false };
  for (let at = 0; at < text.length; ) {
    const c = text.charAt(at);
    const from = at;
    if (/\s/.test(c)) at++;
    else if (c === '"' || c === "'") {
      // Where one is not closed on its line, the next of the kind, which it saw escaped, is not either.
      const end = unclosed[c] > at ? undefined : endOfString(text, at);
      if (end !== undefined) tokens.push(text.slice(at, end));
      else if (unclosed[c] <= at) unclosed[c] = endOfLine(text, at);
      at = end ?? at + 1;
    } else if (/[{}[\]:,]/.test(c)) tokens.push(text.charAt(at++));
    else if (text.startsWith('//', at)) at = endOfLine(text, at);
    else {
      const end = text.startsWith('/*', at) && !unclosed.comment ? text.indexOf('*/', at + 2) : 0;
      unclosed.comment ||= end < 0;
      if (end > 0) at = end + 2;
      else {
        while (at < text.length && !/[\s{}[\]:,"']/.test(text.charAt(at))) at++;
        tokens.push(text.slice(from, at));
      }
    }
  }
  return tokens;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind the quote that closes the string at `at`; undefined when its line ends first. */
function endOfString(text: string, at: number): number | undefined {
  const quote = text.charAt(at);
  for (let i = at + 1; i < text.length && text.charAt(i) !== '\n'; i++) {
    if (text.charAt(i) === quote) return i + 1;
    if (text.charAt(i) === '\\' && text.charAt(++i) === '\n') return undefined;
  }
  return undefined;
}

function literal(token: string): unknown {
  if (/^["']/.test(token)) return unquoted(token);
  if (token === 'true' || token === 'false') return token === 'true';
  return /^-?\d/.test(token) ? Number(token) : token === 'null' ? null : token;
}

function unquoted(token: string): string {
  if (!/^["']/.test(token)) return token;
  const body = token.slice(1, -1);
  try {
    return String(JSON.parse(`"${body.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`));
  } catch {
    return body;
  }
}
