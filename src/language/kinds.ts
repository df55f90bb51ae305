/** Which characters a piece of a pattern stands for, as the engine says of each alone. */
import type { AST } from '@eslint-community/regexpp';
import type { Kind } from './program.js';

/** Thrown at what is not followed. */
export const UNFOLLOWED = Symbol('unfollowed');

/** The kinds of characters in one pattern. */
export interface Kinds {
  /** Flags that change which characters a class has. */
  readonly shape: string;
  /** By the piece of the pattern that was written. */
  readonly known: Map<string, Kind>;
}

/** Something in a pattern that stands for one character. */
export type OneCharacter = AST.Character | AST.CharacterClass | AST.CharacterSet | AST.ExpressionCharacterClass;

/** The kind of character that a part of a pattern asks for. */
export function kindOf(kinds: Kinds, node: OneCharacter): Kind {
  const { shape } = kinds;
  if (node.type === 'Character') {
    const { value } = node;
    if (!shape.includes('i')) return code => code === value;
    return written(kinds, escaped(value, shape));
  }
  // Classes of the newest kind may hold whole texts.
  if (shape.includes('v') && /\\[qpP]/.test(node.raw)) throw UNFOLLOWED;
  return written(kinds, node.raw);
}

/** Whether a character is what a piece of the pattern stands for. */
export function written({ shape, known }: Kinds, raw: string): Kind {
  const before = known.get(raw);
  if (before) return before;
  const regex = new RegExp(`^${raw}$`, shape);
  const kind = remembered(code => regex.test(String.fromCodePoint(code)));
  known.set(raw, kind);
  return kind;
}

/** The same, with the answers for the commonest characters remembered. */
export function remembered(ask: Kind): Kind {
  const answers = new Int8Array(256);
  return code => {
    if (code > 255) return ask(code);
    let answer = answers[code] as number;
    if (answer === 0) {
      answer = ask(code) ? 1 : -1;
      answers[code] = answer;
    }
    return answer > 0;
  };
}

/** Whether two characters are the same to a pattern with such flags. */
export function sameCharacter(flags: string): (a: number, b: number) => boolean {
  if (!flags.includes('i')) return (a, b) => a === b;
  return (a, b) => a === b || new RegExp(`^${escaped(a, flags)}$`, flags).test(String.fromCodePoint(b));
}

/** A character as a pattern with such flags may write it. */
function escaped(code: number, flags: string): string {
  const digits = code.toString(16);
  return /[uv]/.test(flags) ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
