/**
 * Texts that a script of PowerShell puts together, put together: `'i' + 'ex'`, `'{1}{0}' -f 'ex', 'i'`,
 * `[Convert]::FromBase64String('…')`. What it does can be read then, or is one of these texts.
 *
 * Each text is a mark with its number while that is done, so that no pattern has to go through it.
 */

const LONGEST = { script: 40_000, texts: 400_000 } as const;
const MOST = { turns: 30, texts: 4_000, values: 50, run: 20 } as const;
const MARK = '\u0001';

/** A text. */
const T = `${MARK}(\\d{1,5})${MARK}`;
/** Texts with commas between them. */
const LIST = `((?:${MARK}\\d{1,5}${MARK}[\\s,]{0,5}){1,200})`;
const BRACKETED = new RegExp(`(?<![\\w\\]])\\(\\s{0,5}${T}\\s{0,5}\\)`, 'g');
const SUM = new RegExp(`${T}\\s{0,5}\\+\\s{0,5}${T}`, 'g');
const REPLACED = new RegExp(
  `${T}\\s{0,5}(-[ci]?replace|\\.replace\\()\\s{0,5}${T}\\s{0,5},\\s{0,5}${T}\\s{0,5}\\)?`,
  'gi',
);
const FORMATTED = new RegExp(`${T}\\s{0,5}-f\\s{0,5}\\(?${LIST}`, 'gi');
const LISTED = new RegExp(`-join\\s{0,5}\\(\\s{0,5}${LIST}\\)`, 'gi');
const DECODED = new RegExp(
  `(?:\\[(?:system\\.)?text\\.encoding\\]::(\\w{3,10})\\.getstring\\(\\s{0,5})?\\[(?:system\\.)?convert\\]::frombase64string\\(\\s{0,5}\\(?${T}\\s{0,5}\\)?\\s{0,5}\\)(?:\\s{0,5}\\))?`,
  'gi',
);
const REVERSED = new RegExp(
  `-join\\s{0,5}\\(?\\s{0,5}${T}\\s{0,5}\\[\\s{0,3}(?:-1\\s{0,3}\\.\\.\\s{0,3}-[^\\]]{1,30}|\\(?\\s{0,3}${T}\\.length[\\s)-]{1,6}1\\s{0,3}\\)?\\s{0,3}\\.\\.\\s{0,3}0)\\s{0,3}\\]\\)?`,
  'gi',
);
const CHARACTERS =
  /(?:-join|\[string\]::join\([^()]{0,10},)[\s(]{0,5}\[char\[\]\][\s(@]{0,5}((?:\d{1,5}[\s,]{0,4}){1,4000})\){0,4}/gi;
const CHARACTER = /\[char\]\s{0,3}\(?\s{0,3}(0x[0-9a-f]{2,4}|\d{1,5})\)?/gi;
const SET = new RegExp(`\\$(\\w{1,40})\\s{0,5}=\\s{0,5}${T}\\s{0,5}(?=;|\\n|$)`, 'g');
/** A program by a text: `& 'iex'`. */
const CALLED = new RegExp(`[&.]\\s{0,3}${T}`, 'g');
/** Texts that are run: `iex '…'`, `'…' | iex`, `[scriptblock]::Create('…')`. */
const RUN = new RegExp(
  `(?:\\b(?:iex|invoke-expression)\\b[\\s(]{0,6}|scriptblock\\]::create\\(\\s{0,5})${T}|${T}[\\s)]{0,6}\\|\\s{0,5}(?:iex|invoke-expression)\\b`,
  'gi',
);
const MARKED = new RegExp(T, 'g');

/** Words of which at least one stands where texts are put together, or run. */
const WORKS =
  /['"]\s{0,5}\+|-f\b|-join|-[ci]?replace|\.replace\(|\[char|frombase64|\biex\b|invoke-expression|[&.]\s{0,3}\(|::create/i;

/** The texts of a script, by number. */
interface Texts {
  readonly list: string[];
  size: number;
}

/** The script with its texts put together; what it runs of them stands in lines of their own behind it. */
export function putTogether(script: string): string {
  if (!WORKS.test(script.slice(0, LONGEST.script))) return script;
  const texts: Texts = { list: [], size: 0 };
  const plain = marked(script.slice(0, LONGEST.script).replaceAll(MARK, ''), texts);
  let code = plain;
  for (let turn = 0, before = ''; turn < MOST.turns && before !== code; turn++) {
    before = code;
    code = workedOut(code, texts);
  }
  const text = (number: string): string => texts.list[Number(number)] ?? '';
  const called = code.replace(CALLED, (whole, number: string) =>
    /^[\w.-]{1,40}$/.test(text(number)) ? ` ${text(number)} ` : whole,
  );
  const run = [...called.matchAll(RUN)].slice(0, MOST.run).map(([, a, b]) => text(a ?? b ?? ''));
  if (called === plain && run.length === 0) return script;
  return [called.replace(MARKED, (_, number: string) => `'${text(number).replaceAll("'", "''")}'`), ...run]
    .join('\n')
    .slice(0, LONGEST.script * 3);
}

/** The script with marks for its texts. Where nothing is filled in, either quotes hold the same. */
function marked(script: string, texts: Texts): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < script.length; at++) {
    const quote = script[at];
    if (quote === '`') at++;
    if (quote !== "'" && quote !== '"') continue;
    const end = endOf(script, at + 1, quote);
    const inside = script.slice(at + 1, end).replaceAll(quote + quote, quote);
    const isPlain = quote === "'" || !/[$`]/.test(inside);
    if (isPlain && end < script.length && !inside.includes('\n'))
      parts.push(script.slice(from, at), keep(inside, texts));
    else parts.push(script.slice(from, end + 1));
    at = end;
    from = end + 1;
  }
  return parts.join('') + script.slice(from);
}

function endOf(script: string, from: number, quote: string): number {
  let at = from;
  while (at < script.length) {
    if (script[at] === '`' && quote === '"') at += 2;
    else if (script[at] !== quote) at++;
    else if (script[at + 1] === quote) at += 2;
    else return at;
  }
  return script.length;
}

function keep(text: string, texts: Texts): string {
  texts.size += text.length;
  const held = texts.size > LONGEST.texts || texts.list.length >= MOST.texts ? '' : text;
  return `${MARK}${texts.list.push(held) - 1}${MARK}`;
}

function workedOut(code: string, texts: Texts): string {
  const text = (number: string): string => texts.list[Number(number)] ?? '';
  const all = (list: string): readonly string[] => [...list.matchAll(MARKED)].map(([, number = '']) => text(number));
  const made = (of: string): string => keep(of, texts);
  return withValues(code)
    .replace(DECODED, (_, encoding: string | undefined, of: string) => made(decoded(text(of), encoding)))
    .replace(CHARACTERS, (_, numbers: string) => made(charactersOf(numbers)))
    .replace(CHARACTER, (_, number: string) => made(String.fromCharCode(Number(number))))
    .replace(LISTED, (_, list: string) => made(all(list).join('')))
    .replace(REVERSED, (_, of: string) => made([...text(of)].reverse().join('')))
    .replace(FORMATTED, (_, format: string, list: string) => made(filled(text(format), all(list))))
    .replace(REPLACED, (whole, of: string, way: string, from: string, to: string) => {
      const isPattern = way.startsWith('-') && /[\\.*+?^$()[\]{}|]/.test(text(from));
      const isCall = way.startsWith('.');
      if (text(from) === '' || isPattern) return whole;
      return made(text(of).split(text(from)).join(text(to))) + (!isCall && whole.endsWith(')') ? ')' : '');
    })
    .replace(SUM, (_, a: string, b: string) => made(text(a) + text(b)))
    .replace(BRACKETED, (_, of: string) => `${MARK}${of}${MARK}`);
}

/** Variables that are set to one text are that text. What is set twice is one thing here and another there. */
function withValues(code: string): string {
  const values = new Map<string, string>();
  for (const [, name = '', number = ''] of code.matchAll(SET))
    if (values.size < MOST.values) values.set(name.toLowerCase(), values.has(name.toLowerCase()) ? '' : number);
  if (values.size === 0) return code;
  return code.replace(/\$(\w{1,40})(?!\s{0,5}=(?!=))(?![\w:])/g, (whole, name: string) => {
    const number = values.get(name.toLowerCase());
    return number === undefined || number === '' ? whole : `${MARK}${number}${MARK}`;
  });
}

function decoded(base: string, encoding: string | undefined): string {
  return Buffer.from(base, 'base64').toString(/unicode/i.test(encoding ?? '') ? 'utf16le' : 'utf8');
}

function charactersOf(numbers: string): string {
  return (numbers.match(/\d{1,5}/g) ?? []).map(number => String.fromCharCode(Number(number))).join('');
}

function filled(format: string, values: readonly string[]): string {
  return format.replace(/\{(\d{1,2})\}/g, (whole, at: string) => values[Number(at)] ?? whole);
}
