/**
 * Texts that a script of PowerShell puts together, put together: `'i' + 'ex'`, `'{1}{0}' -f 'ex', 'i'`,
 * `[Convert]::FromBase64String('…')`. What it does can be read then, or is one of these texts.
 */

const LONGEST = 40_000;
const MOST_TURNS = 40;

const TEXT = `'((?:[^']|''){0,4000})'`;
/** A text in brackets of its own is the text. */
const BRACKETED = new RegExp(`(?<![\\w\\]])\\(\\s{0,5}${TEXT}\\s{0,5}\\)`, 'g');
const SUM = new RegExp(`${TEXT}\\s{0,5}\\+\\s{0,5}${TEXT}`, 'g');
const REPLACED = new RegExp(
  `${TEXT}(?:\\s{0,5}-[ci]?replace\\s{0,5}${TEXT}\\s{0,5},\\s{0,5}${TEXT}|\\.replace\\(\\s{0,5}${TEXT}\\s{0,5},\\s{0,5}${TEXT}\\s{0,5}\\))`,
  'gi',
);
const FORMATTED = /'((?:[^']|''){0,4000})'\s{0,5}-f\s{0,5}((?:'(?:[^']|''){0,1000}'\s{0,5},?\s{0,5}){1,60})/gi;
const DECODED =
  /(?:\[(?:system\.)?text\.encoding\]::(\w{3,10})\.getstring\(\s{0,5})?\[(?:system\.)?convert\]::frombase64string\(\s{0,5}\(?\s{0,5}'([A-Za-z0-9+/=\s]{4,20000})'\s{0,5}\)?\s{0,5}\)(?:\s{0,5}\))?/gi;
const CHARACTERS =
  /(?:-join\s{0,5}|\[string\]::join\(\s{0,3}''\s{0,3},\s{0,3})\(?\s{0,3}(?:\[char\[\]\]|\[char\[\]\]\s)\(?@?\(?\s{0,3}([\d\s,]{1,20000})\)*/gi;
const CHARACTER = /\[char\]\s{0,3}\(?\s{0,3}(0x[0-9a-f]{2,4}|\d{1,5})\)?/gi;
const LISTED = /-join\s{0,5}\(\s{0,5}((?:'(?:[^']|''){0,1000}'\s{0,5},?\s{0,5}){1,200})\)/gi;
const REVERSED = new RegExp(
  `-join\\s{0,5}\\(?\\s{0,5}${TEXT}\\s{0,5}\\[\\s{0,3}(?:-1\\s{0,3}\\.\\.\\s{0,3}-\\s{0,3}\\(?(?:\\d{1,6}|${TEXT}\\.length)\\)?|\\(?\\s{0,3}${TEXT}\\.length\\s{0,3}-\\s{0,3}1\\s{0,3}\\)?\\s{0,3}\\.\\.\\s{0,3}0)\\s{0,3}\\]\\)?`,
  'gi',
);
const SET = /\$(\w{1,40})\s{0,5}=\s{0,5}'((?:[^']|''){0,4000})'\s{0,5}(?=;|\n|$)/g;
/** A program by a text: `& 'iex'`. */
const CALLED = /[&.]\s{0,3}'([\w.-]{1,40})'/g;

/** Words of which at least one stands where texts are put together, or run. */
const WORKS =
  /['"]\s{0,5}\+|-f\b|-join|-[ci]?replace|\.replace\(|\[char|frombase64|\biex\b|invoke-expression|[&.]\s{0,3}\(|::create/i;

/** The script with its texts put together; what it runs of them stands in lines of their own behind it. */
export function putTogether(script: string): string {
  if (!WORKS.test(script.slice(0, LONGEST))) return script;
  // Where nothing is filled in, either quotes hold the same.
  const plain = script
    .slice(0, LONGEST)
    .replace(/'(?:[^']|''){0,4000}'|"([^"$`'\n]{0,4000})"/g, (whole, inside?: string) =>
      inside === undefined ? whole : `'${inside}'`,
    );
  let text = plain;
  for (let turn = 0, before = ''; turn < MOST_TURNS && before !== text && text.length <= LONGEST; turn++) {
    before = text;
    text = workedOut(text);
  }
  const called = text.replace(CALLED, (_, program: string) => ` ${program} `);
  const run = textsRun(called);
  return called === plain && run.length === 0 ? script : [called, ...run].join('\n').slice(0, LONGEST * 2);
}

function workedOut(text: string): string {
  return withValues(text)
    .replace(DECODED, (_, encoding: string | undefined, base: string) => quoted(decoded(base, encoding)))
    .replace(CHARACTERS, (_, numbers: string) => quoted(charactersOf(numbers)))
    .replace(CHARACTER, (_, number: string) => quoted(String.fromCharCode(Number(number))))
    .replace(LISTED, (_, list: string) => quoted(textsOf(list).join('')))
    .replace(REVERSED, (_, of: string) => quoted([...of].reverse().join('')))
    .replace(FORMATTED, (_, format: string, list: string) => quoted(filled(format, textsOf(list))))
    .replace(REPLACED, replaced)
    .replace(SUM, (_, a: string, b: string) => `'${a}${b}'`)
    .replace(BRACKETED, (_, of: string) => `'${of}'`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function withValues(text: string): string {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(SET)) {
    // What is set twice is one thing here and another there.
    if (values.size < 50) values.set(name.toLowerCase(), values.has(name.toLowerCase()) ? '' : value);
  }
  if (values.size === 0) return text;
  return text.replace(/\$(\w{1,40})(?!\s{0,5}=(?!=))(?![\w:])/g, (whole, name: string) => {
    const value = values.get(name.toLowerCase());
    return value === undefined || value === '' ? whole : `'${value}'`;
  });
}

function decoded(base: string, encoding: string | undefined): string {
  return Buffer.from(base, 'base64').toString(/unicode/i.test(encoding ?? '') ? 'utf16le' : 'utf8');
}

function charactersOf(numbers: string): string {
  return (numbers.match(/\d{1,5}/g) ?? []).map(number => String.fromCharCode(Number(number))).join('');
}

function textsOf(list: string): readonly string[] {
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
}

function filled(format: string, values: readonly string[]): string {
  return format.replace(/\{(\d{1,2})\}/g, (whole, at: string) => values[Number(at)] ?? whole);
}

function replaced(whole: string, of: string, a?: string, b?: string, c?: string, d?: string): string {
  const from = a ?? c;
  const to = b ?? d ?? '';
  if (from === undefined || from === '' || (a !== undefined && /[\\.*+?^$()[\]{}|]/.test(a))) return whole;
  return `'${of.split(from).join(to)}'`;
}

/** Texts that are run: `iex '…'`, `'…' | iex`, `[scriptblock]::Create('…')`. */
function textsRun(text: string): readonly string[] {
  const runs =
    /(?:\b(?:iex|invoke-expression)\b\s{0,5}\(?\s{0,5}|scriptblock\]::create\(\s{0,5})'((?:[^']|''){4,20000})'|'((?:[^']|''){4,20000})'\s{0,5}\)?\s{0,5}\|\s{0,5}(?:iex|invoke-expression)\b/gi;
  return [...text.matchAll(runs)].slice(0, 20).map(([, a, b]) => (a ?? b ?? '').replaceAll("''", "'"));
}
