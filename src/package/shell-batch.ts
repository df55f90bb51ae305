import type { Word } from './shell-tokens.js';

/** `@if not exist x node y`, `for %%i in … do node y`, `) else node y`: what is left is `node y`. */
export function withoutBatchKeywords(words: Word[]): Word[] {
  let at = 0;
  for (let turns = 0; turns < 16 && at < words.length; turns++) {
    const value = words[at]?.value.toLowerCase().replace(/^@/, '') ?? '';
    if (value === '' || value === 'else' || value === 'do') at++;
    else if (value === 'rem' || value.startsWith(':')) return [];
    else if (value === 'for') {
      const body = words.findIndex((word, i) => i > at && word.value.toLowerCase() === 'do');
      if (body < 0) return [];
      at = body + 1;
    } else if (value === 'if') {
      at++;
      while (/^(?:not|\/i)$/i.test(words[at]?.value ?? '')) at++;
      if (/^(?:exist|defined|errorlevel|cmdextversion)$/i.test(words[at]?.value ?? '')) at += 2;
      else if (/^(?:==|equ|neq|lss|leq|gtr|geq)$/i.test(words[at + 1]?.value ?? '')) at += 3;
      else at += words[at]?.value.endsWith('==') ? 2 : 1;
    } else break;
  }
  const first = words[at];
  if (!first) return [];
  return [{ ...first, value: first.value.replace(/^@/, '') }, ...words.slice(at + 1)];
}
