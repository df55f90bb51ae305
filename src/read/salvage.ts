import type { Manifest } from '../types.js';

/** Objects inside objects that are followed. */
const DEEPEST = 24;
const LONGEST = 200_000;
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]{0,5000}?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}[\]:,]|[^\s{}[\]:,"']+/g;

/**
 * What of a `package.json` that is no JSON can be read all the same: with comments, other quotes, commas too many or too few,
 * and braces that are missing. npm would not install it, but whoever hides a script this way is not to get away with it.
 */
export function salvageManifest(text: string): Manifest | undefined {
  const tokens = (text.slice(0, LONGEST).match(TOKEN) ?? []).filter(token => !/^\/[/*]/.test(token));
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
    if (token === undefined || token === '}' || token === ']' || token === ',') return undefined;
    // `"scripts": "test": …`: the brace of the inner object is missing.
    if (tokens[at + 1] === ':' && !/^[{[]$/.test(token)) return depth < DEEPEST ? members('}', depth + 1) : undefined;
    at++;
    if (token === '{') return depth < DEEPEST ? members('}', depth + 1) : undefined;
    if (token === '[') return depth < DEEPEST ? Object.values(members(']', depth + 1)) : undefined;
    return literal(token);
  }
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
