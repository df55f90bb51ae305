/** What a letter after a backslash stands for, in `$'…'`, `printf` and `echo -e`. */
export const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
};

/** The text of `$'\x41\n'`, given where its inside begins, and where it ends. */
export function ansiQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  const sequence = /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|([0-7]{1,3})|([\s\S]))/y;
  const parts: string[] = [];
  let at = from;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (c === "'") return { value: parts.join(''), end: at + 1 };
    sequence.lastIndex = at;
    const match = c === '\\' ? sequence.exec(text) : null;
    if (match) {
      const [whole, hex, unicode, octal, letter = ''] = match;
      const code = hex ?? unicode;
      if (code !== undefined) parts.push(String.fromCharCode(Number.parseInt(code, 16)));
      else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8) & 0xff));
      else parts.push(LETTERS[letter] ?? letter);
      at += whole.length;
    } else {
      parts.push(c);
      at++;
    }
  }
  return { value: parts.join(''), end: at };
}
