/** What a program in another language prints that is written in a command: `perl -e 'print …'`, `python -c "print(…)"`. */
import { constantAt } from './shell-calls.js';

interface Printing {
  readonly option: RegExp;
  readonly call: RegExp;
  /** Those that end what they print with a line's end. */
  readonly ends: RegExp;
}

const JAVASCRIPT: Printing = {
  option: /^-(?:e|-eval)$/,
  call: /(?<![\w.])(?:console\.log|process\.stdout\.write)\s?\(/g,
  ends: /log/,
};
const PYTHON: Printing = { option: /^-c$/, call: /(?<![\w.])(?:print|sys\.stdout\.write)\s?\(/g, ends: /print/ };

const PRINTING: Readonly<Record<string, Printing>> = {
  perl: { option: /^-\w*[eE]$/, call: /(?<![\w.$])(?:print|say)\b\s?\(?/g, ends: /say/ },
  ruby: { option: /^-e$/, call: /(?<![\w.$])(?:puts|print)\b\s?\(?/g, ends: /puts/ },
  php: { option: /^-r$/, call: /(?<![\w.$])(?:echo|print)\b\s?\(?/g, ends: /(?!)/ },
  python: PYTHON,
  python2: PYTHON,
  python3: PYTHON,
  node: JAVASCRIPT,
  nodejs: JAVASCRIPT,
  bun: JAVASCRIPT,
};

const LONGEST = 20_000;
const MOST_CALLS = 50;

/** Undefined where not all of it is made of constants. */
export function printedByCode(program: string, words: readonly string[]): string | undefined {
  const printing = Object.hasOwn(PRINTING, program) ? PRINTING[program] : undefined;
  if (!printing) return undefined;
  const shown = printing === JAVASCRIPT ? words.findIndex(word => /^-(?:p|pe|-print)$/.test(word)) : -1;
  if (shown >= 0) return constantTextAt((words[shown + 1] ?? '').slice(0, LONGEST), 0, '\n');
  const code = words[words.findIndex(word => printing.option.test(word)) + 1]?.slice(0, LONGEST);
  if (code === undefined || !words.some(word => printing.option.test(word))) return undefined;
  const calls = [...code.matchAll(printing.call)];
  if (calls.length === 0 || calls.length > MOST_CALLS) return undefined;
  const texts = calls.map(({ index, 0: call }) =>
    constantTextAt(code, index + call.length, printing.ends.test(call) ? '\n' : ''),
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

function constantTextAt(code: string, from: number, end: string): string | undefined {
  const constant = constantAt(code, from, 0);
  return constant && `${constant.value}${end}`;
}
