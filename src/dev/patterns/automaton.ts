/**
 * A regular expression as what a backtracking matcher walks through: one state for each place of the pattern that consumes a
 * character (Glushkov's construction). Where the automaton differs from the pattern it allows more, never less.
 */
import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import {
  both,
  EDGE,
  either,
  type Kind,
  NEWLINE,
  NO_WAY,
  ONE_WAY,
  UNSURE_WAY,
  type Ways,
  WORD,
  waysWhere,
} from './contexts.js';

/** A place of a pattern that consumes one character. */
export interface Place {
  /** The character, class or set, as the pattern has it. */
  readonly source: string;
  /** How many characters in a row the loops around it consume at most; 1 without any. */
  readonly bound: number;
  /** Inside a loop that ends after so many rounds: it cannot go on for ever. */
  readonly isLimited: boolean;
  /** Inside a loop that takes many rounds: it cannot end after one. */
  readonly isCounted: boolean;
}

export interface Automaton {
  /** The first is the search itself, which tries every place of the text in turn. */
  readonly places: readonly Place[];
  /** Which places come after which, in which contexts. */
  readonly follow: readonly ReadonlyMap<number, Ways>[];
  /** After which places the whole pattern has matched. */
  readonly last: ReadonlyMap<number, Ways>;
  /** Characters that occur in the pattern, each as a code. */
  readonly codes: readonly number[];
}

/** A part of a pattern: how it is passed without a character, where its characters begin, and where they end. */
interface Part {
  readonly empty: Ways;
  readonly first: ReadonlyMap<number, Ways>;
  readonly last: ReadonlyMap<number, Ways>;
}

type Around = Omit<Place, 'source'>;

/** So many rounds of a repetition are written out one after the other; what goes beyond is a loop. */
const WRITTEN_OUT = 3;
const NOTHING: Part = { empty: ONE_WAY, first: new Map(), last: new Map() };

/** @throws on what is no pattern, or has what this does not understand */
export function automatonOf(source: string, flags: string): Automaton {
  const pattern = new RegExpParser().parsePattern(source, 0, source.length, { unicode: flags.includes('u') });
  const alone: Around = { bound: 1, isLimited: false, isCounted: false };
  const places: Place[] = [{ ...alone, source: '[^]', bound: Number.POSITIVE_INFINITY }];
  const follow: Map<number, Ways>[] = [new Map([[0, ONE_WAY]])];

  const whole = alternation(pattern.alternatives, alone);
  if (flags.includes('y')) follow[0]?.clear();
  connect(new Map([[0, ONE_WAY]]), whole.first);
  return { places, follow, last: whole.last, codes: codesIn(pattern) };

  function connect(last: Part['last'], first: Part['first']): void {
    for (const [from, leaving] of last)
      for (const [to, entering] of first) add(follow[from] as Map<number, Ways>, to, both(leaving, entering));
  }

  function alternation(alternatives: readonly AST.Alternative[], around: Around): Part {
    return alternatives
      .map(({ elements }) => elements.map(element => partOf(element, around)).reduce(sequence, NOTHING))
      .reduce((a, b) => ({
        empty: either(a.empty, b.empty),
        first: merged(a.first, b.first),
        last: merged(a.last, b.last),
      }));
  }

  function sequence(a: Part, b: Part): Part {
    connect(a.last, b.first);
    return {
      empty: both(a.empty, b.empty),
      first: merged(a.first, through(a.empty, b.first)),
      last: merged(b.last, through(b.empty, a.last)),
    };
  }

  function partOf(element: AST.Element, around: Around): Part {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return alternation(element.alternatives, around);
      case 'Quantifier':
        return repetition(element, around);
      case 'Assertion':
        return assertion(element);
      case 'Backreference': {
        // Some text that the group matches; which, is not known here.
        const group = [element.resolved].flat()[0] as AST.CapturingGroup;
        if (group.end > element.start) return NOTHING;
        return sequence({ ...NOTHING, empty: UNSURE_WAY }, optional(alternation(group.alternatives, around)));
      }
      default: {
        follow.push(new Map());
        const only = new Map([[places.push({ ...around, source: element.raw }) - 1, ONE_WAY]]);
        return { empty: NO_WAY, first: only, last: only };
      }
    }
  }

  function assertion(element: AST.Assertion): Part {
    const isMultiline = flags.includes('m');
    const at = (isHere: (before: Kind, next: Kind) => boolean): Part => ({ ...NOTHING, empty: waysWhere(isHere) });
    switch (element.kind) {
      case 'start':
        return at(before => before === EDGE || (isMultiline && before === NEWLINE));
      case 'end':
        return at((_, next) => next === EDGE || (isMultiline && next === NEWLINE));
      case 'word':
        return at((before, next) => ((before === WORD) !== (next === WORD)) !== element.negate);
      case 'lookbehind':
        visitRegExpAST(element, {
          onQuantifierEnter({ max }) {
            if (max > WRITTEN_OUT) throw new Error('it looks behind in a loop');
          },
        });
        return { ...NOTHING, empty: UNSURE_WAY };
      case 'lookahead':
        // What is looked at is walked through, and then the matcher is back where it was: a branch that leads nowhere.
        return { ...NOTHING, empty: UNSURE_WAY, first: alternation(element.alternatives, alone).first };
    }
  }

  function repetition({ element, min, max }: AST.Quantifier, around: Around): Part {
    if (max <= WRITTEN_OUT) {
      // x{1,3} is x(?:x(?:x)?)?
      let part = NOTHING;
      for (let round = max; round > 0; round--) {
        part = sequence(partOf(element, around), part);
        if (round > min) part = optional(part);
      }
      return part;
    }
    if (max === Number.POSITIVE_INFINITY && min > WRITTEN_OUT)
      return sequence(loop(element, min, min, around), loop(element, 0, max, around));
    // x{3,} is xxx+
    let part = loop(element, min, max, around);
    for (let round = Math.min(min - 1, WRITTEN_OUT - 1); round > 0; round--)
      part = sequence(partOf(element, around), part);
    return part;
  }

  function loop(element: AST.Element, min: number, max: number, around: Around): Part {
    const part = partOf(element, {
      bound: around.bound * max,
      isLimited: around.isLimited || max < Number.POSITIVE_INFINITY,
      isCounted: around.isCounted || min > WRITTEN_OUT,
    });
    connect(part.last, part.first);
    return min === 0 ? optional(part) : part;
  }
}

function codesIn(pattern: AST.Pattern): readonly number[] {
  const codes = new Set<number>();
  visitRegExpAST(pattern, {
    onCharacterEnter: ({ value }) => codes.add(value),
  });
  return [...codes];
}

function optional(part: Part): Part {
  return { ...part, empty: ONE_WAY };
}

function add(to: Map<number, Ways>, place: number, ways: Ways): void {
  to.set(place, either(to.get(place) ?? NO_WAY, ways));
}

function merged(a: ReadonlyMap<number, Ways>, b: ReadonlyMap<number, Ways>): ReadonlyMap<number, Ways> {
  const all = new Map(a);
  for (const [place, ways] of b) add(all, place, ways);
  return all;
}

function through(empty: Ways, parts: ReadonlyMap<number, Ways>): ReadonlyMap<number, Ways> {
  return new Map([...parts].map(([place, ways]) => [place, both(empty, ways)]));
}
