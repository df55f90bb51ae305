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
export function linesCalled(program: string, words: readonly string[]): readonly string[] {
  const language = /^[gmn]?awk$/.test(program) ? 'awk' : /^python[\d.]*$/.test(program) ? 'python' : program;
  const calling = Object.hasOwn(CALLING, language) ? CALLING[language] : undefined;
  if (!calling) return [];
  const option = CODE[language];
  const at = option ? words.findIndex(word => option.test(word)) + 1 : words.findIndex(word => !word.startsWith('-'));
  const code = option && at === 0 ? undefined : words[at]?.slice(0, LONGEST);
  if (code === undefined) return [];
  const calls = [...code.matchAll(calling)].slice(0, MOST_CALLS);
  return calls.flatMap(({ index, 0: { length } }) => constantAt(code, index + length, 0)?.value || []);
}

interface Constant {
  readonly value: string;
  readonly end: number;
}

const NEXT =
  /\s{0,20}(?:(pack|reverse|scalar|join|bytes\.fromhex|bytearray\.fromhex|base64\.b64decode|decode_base64|base64_decode|hex2bin|strrev|str_rot13)\b\s{0,5}(\()?|(["'])|(\())/y;

/** The constant that begins at a place: a text, one that a decoder makes of one, and those joined to it. */
function constantAt(code: string, from: number, depth: number): Constant | undefined {
  if (depth > DEEPEST) return undefined;
  const first = atomAt(code, from, depth);
  if (!first) return undefined;
  let { value, end } = first;
  for (let turns = 0; turns < 200; turns++) {
    const method =
      /^\s{0,20}\.\s{0,5}(reverse|decode|strip|chomp)\b(?:\(\s{0,5}(?:["'][\w-]{0,20}["'])?\s{0,5}\))?/.exec(
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

function atomAt(code: string, from: number, depth: number): Constant | undefined {
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
