import { createRequire } from 'node:module';
import type { Program } from 'estree';

const require = createRequire(import.meta.url);

/** Longer texts are not given to this parser: it takes 2 s and 400 MB for a million UTF-16 units. */
const LIMIT = 1_000_000;

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
  if (text.length > LIMIT) throw new RangeError('too long for the parser of Flow');
  parser ??= (require('hermes-parser') as { parse: Parse }).parse;
  try {
    return parser(text, { flow: 'all', allowReturnOutsideFunction: true });
  } catch (error) {
    if (!(error instanceof SyntaxError)) discard();
    throw error;
  }
}

function discard(): void {
  parser = undefined;
  for (const path of Object.keys(require.cache)) if (/[\\/]hermes-parser[\\/]/.test(path)) delete require.cache[path];
}
