import { createRequire } from 'node:module';
import type { Program } from 'estree';
import { eachToken } from './tokens.js';

const require = createRequire(import.meta.url);

/**
 * What is longer is not given to this parser, in UTF-16 units. It takes 400 MB for a million, and for each mistake it
 * reads the line with the mistake from its start: people who write Flow break their lines.
 */
const LIMITS = { text: 400_000, line: 1_000 } as const;

type Parse = (text: string, options: object) => Program;
let parser: Parse | undefined;

/**
 * Flow as React Native's toolchain reads it: components, hooks, `match`, records. Loaded on first use, since hardly any
 * package has it.
 *
 * The parser is a WebAssembly module. One that is left in the middle of its work, as an overflow of the stack leaves it,
 * is out of order from then on, so that the next text gets a new one: what a file gives depends on no other.
 *
 * @throws when the text is no such Flow
 */
export function parseFlow(text: string): Program {
  if (text.length > LIMITS.text || longestLine(text) > LIMITS.line)
    throw new RangeError('too long for the parser of Flow');
  if (doublesOften(text)) throw new RangeError('takes too many steps to parse');
  parser ??= (require('hermes-parser') as { parse: Parse }).parse;
  try {
    return parser(text, { flow: 'all', allowReturnOutsideFunction: true });
  } catch (error) {
    if (!(error instanceof SyntaxError)) discard();
    throw error;
  }
}

function longestLine(text: string): number {
  let longest = 0;
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    longest = Math.max(longest, to - from);
    from = to + 1;
  }
  return Math.max(longest, text.length - from);
}

/** How often work may double: this parser reads what follows a `?`, and what stands in the brackets of `async`, twice. */
const DOUBLINGS = 12;

function doublesOften(text: string): boolean {
  /** Conditions without their `:`, and calls of `async`, in each of the brackets that are open. */
  const pending: number[] = [0];
  let all = 0;
  let often = false;
  const settle = (count: number): void => {
    all += count - (pending.at(-1) as number);
    pending[pending.length - 1] = count;
  };
  eachToken(
    text,
    ({ kind, start, end }, around) => {
      while (pending.length > around.length + 1) {
        settle(0);
        pending.pop();
      }
      while (pending.length < around.length + 1) pending.push(0);
      const spelling = end - start > 5 || (kind !== 'sign' && kind !== 'word') ? '' : text.slice(start, end);
      const own = pending.at(-1) as number;
      if (spelling === '?' || spelling === 'async') settle(own + 1);
      else if (spelling === ':') settle(Math.max(0, own - 1));
      else if (/^[;,}]$/.test(spelling)) settle(0);
      often ||= all > DOUBLINGS;
    },
    { jsx: false, html: false },
  );
  return often;
}

function discard(): void {
  parser = undefined;
  for (const path of Object.keys(require.cache)) if (/[\\/]hermes-parser[\\/]/.test(path)) delete require.cache[path];
}
