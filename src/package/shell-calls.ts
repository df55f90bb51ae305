/** Commands that another language hands to a shell: `awk 'BEGIN { system("…") }'`, `perl -e 'system(pack("H*", "…"))'`. */

const CALLING: Readonly<Record<string, RegExp>> = {
  awk: /\bsystem\s{0,5}\(/g,
  perl: /\b(?:system|exec)\b\s{0,5}\(?|\bqx\b/g,
  ruby: /\b(?:system|exec|spawn)\b\s{0,5}\(?/g,
  python:
    /\bos\s{0,3}\.\s{0,3}(?:system|popen)\s{0,5}\(|\bsubprocess\.(?:run|call|Popen|check_call|check_output|getoutput)\s{0,5}\(/g,
  php: /\b(?:system|exec|shell_exec|passthru|popen)\s{0,5}\(/g,
};
const CODE: Readonly<Record<string, RegExp>> = { perl: /^-\w*[eE]$/, ruby: /^-e$/, python: /^-c$/, php: /^-r$/ };

const LONGEST = 20_000;
const MOST_CALLS = 20;
const DEEPEST = 12;

/** The lines that a program's code in its own words has a shell run, as far as they are constants. */
export function linesCalled(program: string, words: readonly string[], level = 0): readonly string[] {
  if (program === 'git') return linesKept(words);
  const language = /^[gmn]?awk$/.test(program) ? 'awk' : /^python[\d.]*$/.test(program) ? 'python' : program;
  const calling = Object.hasOwn(CALLING, language) ? CALLING[language] : undefined;
  if (!calling) return [];
  const option = CODE[language];
  const at = option ? words.findIndex(word => option.test(word)) + 1 : words.findIndex(word => !word.startsWith('-'));
  const code = option && at === 0 ? undefined : words[at]?.slice(0, LONGEST);
  if (code === undefined) return [];
  const constants = (pattern: RegExp): readonly string[] =>
    [...code.matchAll(pattern)]
      .slice(0, MOST_CALLS)
      .flatMap(({ index, 0: { length } }) => constantAt(code, index + length, 0)?.value || []);
  const inner = level < DEEPEST_CODE && option ? constants(RUNS_CODE[language] ?? /(?!)/g) : [];
  const given = words.slice(0, Math.max(0, at));
  return [...constants(calling), ...inner.flatMap(text => linesCalled(program, [...given, text], level + 1))];
}

/** Settings of git that it has a shell run: `git config filter.x.smudge '…'`. */
const RUN_BY_GIT =
  /^(?:filter\.\S{1,60}\.(?:smudge|clean|process)|diff\.\S{1,60}\.(?:command|textconv)|merge\.\S{1,60}\.driver|core\.(?:fsmonitor|sshcommand|pager|editor)|credential\.helper|alias\.\S{1,60})$/i;

function linesKept(words: readonly string[]): readonly string[] {
  const at = words.includes('config') ? words.findIndex(word => RUN_BY_GIT.test(word)) : -1;
  const line = at < 0 ? undefined : words[at + 1];
  if (line === undefined || line.startsWith('-')) return [];
  // Aliases and helpers are commands of git's own but for those with a mark.
  return /^(?:alias|credential)\./i.test(words[at] ?? '') && !line.startsWith('!') ? [] : [line.replace(/^!/, '')];
}

/** Code that is run out of a text, as Python's own `exec` does. */
const RUNS_CODE: Readonly<Record<string, RegExp>> = {
  python: /\b(?:exec|eval)\s{0,5}\(/g,
  perl: /\beval\b\s{0,5}\(?/g,
  ruby: /\beval\b\s{0,5}\(?/g,
  php: /\beval\s{0,5}\(/g,
};
const DEEPEST_CODE = 3;

export interface Constant {
  readonly value: string;
  readonly end: number;
}

const NEXT =
  /\s{0,20}(?:(pack|reverse|scalar|join|bytes\.fromhex|bytearray\.fromhex|(?:base64|__import__\(\s?['"]base64['"]\s?\))\.b64decode|decode_base64|base64_decode|hex2bin|strrev|str_rot13)\b\s{0,5}(\()?|(["'])|(\())/y;

/** The constant that begins at a place: a text, one that a decoder makes of one, and those joined to it. */
export function constantAt(code: string, from: number, depth: number): Constant | undefined {
  if (depth > DEEPEST) return undefined;
  const first = atomAt(code, from, depth);
  if (!first) return undefined;
  let { value, end } = first;
  for (let turns = 0; turns < 200; turns++) {
    const method =
      /^\s{0,20}\.\s{0,5}(reverse|decode|strip|chomp|toString)\b(?:\(\s{0,5}(?:["'][\w-]{0,20}["'])?\s{0,5}\))?/.exec(
        code.slice(end, end + 80),
      );
    const slice = /^\[::-1\]/.exec(code.slice(end, end + 8));
    if (slice || method?.[1] === 'reverse') value = [...value].reverse().join('');
    if (slice || method) {
      end += (slice ?? method)?.[0].length ?? 0;
      continue;
    }
    const joint = /^\s{0,20}[.+]\s{0,20}|^\s{1,20}(?=["'])/.exec(code.slice(end, end + 50));
    const next = joint ? atomAt(code, end + joint[0].length, depth) : undefined;
    // Joined to what is not known: the line is not known either.
    if (joint && !next) return /[.+]/.test(joint[0]) ? undefined : { value, end };
    if (!next) break;
    value += next.value;
    end = next.end;
  }
  return { value, end };
}

/** Texts that are made of numbers, or of a list: by what stands before it, and how it is read. */
const MADE: readonly (readonly [RegExp, (inside: string) => string])[] = [
  [
    /\s{0,20}(?:pack\s?\(?\s?["'][CU]\*["']\s?,|join\s?\(\s?(?:""|'')\s?,\s?map\s?\{?\(?\s?chr\(?(?:\$_)?\)?\s?[},]?|(?:bytes|bytearray)\s?\(|chr\s?\(|String\.fromCharCode\s?\(|["']{2}\.join\s?\(\s?map\s?\(\s?chr\s?,)\s{0,5}[([]{0,2}([\d\s,]{1,9000})[)\]]{0,4}/y,
    ofNumbers,
  ],
  [
    /\s{0,20}["']{2}\.join\s?\(\s?\[?\s?chr\s?\(\s?\w{1,20}\s?\)\s?for\s\w{1,20}\sin\s?[[(]([\d\s,]{1,9000})[)\]]{1,3}/y,
    ofNumbers,
  ],
  [
    /\s{0,20}\[([\d\s,]{1,9000})\](?:\.pack\s?\(\s?["'][cCU]\*["']\s?\)|\.map\s?\(?\s?(?:&:chr|\{\s?\|\w\|\s?\w\.chr\s?\})\)?\.join)/y,
    ofNumbers,
  ],
  [/\s{0,20}\[["']([0-9a-fA-F]{2,9000})["']\]\.pack\s?\(\s?["']H\*["']\s?\)/y, inside => decoded('hex2bin', inside)],
  [
    /\s{0,20}(?:["']{2}\.join\s?\(\s?|implode\s?\(\s?["']{2}\s?,\s?|join\s?\(?\s?["']{2}\s?,\s?\(?)[[(]?((?:\s?(?:"[^"\\]{0,2000}"|'[^'\\]{0,2000}')\s?,?){1,400})[\])]{0,3}/y,
    ofTexts,
  ],
  [
    /\s{0,20}(?:Buffer\.from\s?\(\s?["']([^"']{1,9000})["']\s?,\s?["']base64["']\s?\)|atob\s?\(\s?["']([^"']{1,9000})["']\s?\))/y,
    inside => decoded('64', inside),
  ],
  [/\s{0,20}Buffer\.from\s?\(\s?["']([^"']{1,9000})["']\s?,\s?["']hex["']\s?\)/y, inside => decoded('hex2bin', inside)],
];

function ofNumbers(inside: string): string {
  return (inside.match(/\d{1,7}/g) ?? [])
    .map(number => String.fromCodePoint(Math.min(Number(number), 0x10ffff)))
    .join('');
}

function ofTexts(inside: string): string {
  return [...inside.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '').join('');
}

function madeAt(code: string, from: number): Constant | undefined {
  for (const [pattern, read] of MADE) {
    pattern.lastIndex = from;
    const match = pattern.exec(code);
    if (match) return { value: read(match[1] ?? match[2] ?? ''), end: from + match[0].length };
  }
  return undefined;
}

function atomAt(code: string, from: number, depth: number): Constant | undefined {
  const made = madeAt(code, from);
  if (made) return made;
  NEXT.lastIndex = from;
  const match = NEXT.exec(code);
  if (!match) return undefined;
  const [whole, decoder, called, quote] = match;
  const start = from + whole.length;
  if (quote !== undefined) return textAt(code, start, quote);
  if (decoder === 'pack') {
    const isHex = /^\s{0,5}["']H\*["']\s{0,5},/.exec(code.slice(start, start + 20));
    const hex = isHex ? constantAt(code, start + isHex[0].length, depth + 1) : undefined;
    return hex && { value: decoded('hex2bin', hex.value), end: closed(code, hex.end) };
  }
  const inner = constantAt(code, start, depth + 1);
  if (!inner) return undefined;
  const end = called === undefined && decoder !== undefined ? inner.end : closed(code, inner.end);
  return { value: decoder === undefined ? inner.value : decoded(decoder, inner.value), end };
}

function textAt(code: string, start: number, quote: string): Constant | undefined {
  for (let at = start; at < code.length; at++) {
    if (code[at] === '\\') at++;
    else if (code[at] === quote) {
      const value = code
        .slice(start, at)
        .replace(/\\x([0-9a-fA-F]{2})|\\(["'\\$@])/g, (_, hex?: string, char?: string) =>
          hex === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
        );
      return { value, end: at + 1 };
    }
  }
  return undefined;
}

function closed(code: string, end: number): number {
  const after = /^\s{0,20}\)/.exec(code.slice(end, end + 21));
  return end + (after?.[0].length ?? 0);
}

function decoded(decoder: string, value: string): string {
  if (/fromhex|hex2bin/.test(decoder)) return Buffer.from(value, 'hex').toString('latin1');
  if (/64/.test(decoder)) return Buffer.from(value, 'base64').toString('latin1');
  return /rev/.test(decoder) ? [...value].reverse().join('') : value;
}
