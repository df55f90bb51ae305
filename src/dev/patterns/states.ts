/** An automaton letter by letter: what a matcher can be in, and where each letter leads it. */
import type { Automaton, Place } from './automaton.js';
import { EDGE, isSureAt, KINDS, type Kind, kindOf, NO_WAY, waysAt } from './contexts.js';

export interface State {
  readonly place: Place;
  /** Whether this is the search, not yet inside the pattern. */
  readonly isSearch: boolean;
  /** For each letter, the states it leads to. */
  readonly next: readonly (readonly number[])[];
  /** States that some letter leads to in two ways. */
  readonly forks: readonly number[];
  /** Whether the pattern matches in the end whatever follows; what a matcher has been through by then it never walks again. */
  readonly isSafe: boolean;
}

export interface Machine {
  readonly states: readonly State[];
  /** Where a matcher is before the first character. */
  readonly start: number;
  /** Characters that stand for all: two of which no part of the pattern tells one from the other are one letter. */
  readonly letters: readonly string[];
}

export function machineOf(automaton: Automaton, flags: string): Machine {
  const { places, follow, last } = automaton;
  const { letters, members } = alphabetOf(automaton, flags);
  const kinds = letters.map(kindOf);
  // The search stands before the first character too.
  const keys = places.flatMap((_, place) =>
    KINDS.filter(kind => (kind === EDGE ? place === 0 : members[place]?.some(letter => kinds[letter] === kind))).map(
      kind => ({ place, kind }),
    ),
  );
  const numberOf = new Map(keys.map(({ place, kind }, i) => [place * KINDS.length + kind, i]));
  const inPlace = members.map(set => new Set(set));

  const drafts = keys.map(({ place, kind }) => {
    const next = letters.map((_, letter) => {
      const after = kinds[letter] as Kind;
      return [...(follow[place] ?? [])]
        .filter(([to, ways]) => inPlace[to]?.has(letter) && waysAt(ways, kind, after) > 0)
        .map(([to, ways]) => ({
          to: numberOf.get(to * KINDS.length + after) as number,
          isFork: waysAt(ways, kind, after) > 1,
          isSure: isSureAt(ways, kind, after),
        }));
    });
    const ending = last.get(place) ?? NO_WAY;
    return {
      place: places[place] as Place,
      isSearch: place === 0,
      next,
      ends: KINDS.map(after => isSureAt(ending, kind, after)),
    };
  });

  const safe = safeAmong(drafts, kinds);
  return {
    letters,
    start: numberOf.get(EDGE) as number,
    states: drafts.map(({ place, isSearch, next }, i) => ({
      place,
      isSearch,
      next: next.map(ways => ways.map(({ to }) => to)),
      forks: next.flatMap(ways => ways.filter(({ isFork }) => isFork).map(({ to }) => to)),
      isSafe: safe.has(i),
    })),
  };
}

interface Draft {
  readonly place: Place;
  readonly isSearch: boolean;
  readonly next: readonly (readonly { readonly to: number; readonly isSure: boolean }[])[];
  readonly ends: readonly boolean[];
}

/** The states after which the pattern matches whatever follows: here, or surely in a state of that sort. */
function safeAmong(drafts: readonly Draft[], kinds: readonly Kind[]): ReadonlySet<number> {
  const safe = new Set(drafts.keys());
  for (let size = -1; size !== safe.size; ) {
    size = safe.size;
    for (const at of safe) {
      const { place, isSearch, next, ends } = drafts[at] as Draft;
      const isSafe =
        !isSearch &&
        !place.isCounted &&
        ends[EDGE] &&
        next.every(
          (ways, letter) =>
            ends[kinds[letter] as Kind] || (!place.isLimited && ways.some(({ to, isSure }) => isSure && safe.has(to))),
        );
      if (!isSafe) safe.delete(at);
    }
  }
  return safe;
}

/** Every character that could matter, one of each sort, and which of them each place takes. */
function alphabetOf({ places, codes }: Automaton, flags: string) {
  const isUnicode = flags.includes('u');
  const read = isUnicode ? String.fromCodePoint : String.fromCharCode;
  const sources = [...new Set(places.map(({ source }) => source))];
  const tests = sources.map(source => new RegExp(`^(?:${source})$`, flags.replace(/[gmyd]/g, '')));
  const bySort = new Map<string, { readonly letter: string; readonly takenBy: readonly boolean[] }>();
  for (const code of candidates(codes, isUnicode ? 0x10ffff : 0xffff)) {
    const letter = read(code);
    const takenBy = tests.map(test => test.test(letter));
    const sort = `${kindOf(letter)}${takenBy.map(Number).join('')}`;
    if (!bySort.has(sort)) bySort.set(sort, { letter, takenBy });
  }
  const sorts = [...bySort.values()];
  const takes = new Map(
    sources.map((source, i) => [source, sorts.flatMap(({ takenBy }, letter) => (takenBy[i] ? [letter] : []))]),
  );
  return {
    letters: sorts.map(({ letter }) => letter),
    members: places.map(({ source }) => takes.get(source) as readonly number[]),
  };
}

/** Where a class of characters begins or ends there is a character of the pattern, in either case; the rest lies between. */
function candidates(codes: readonly number[], most: number): ReadonlySet<number> {
  const all = new Set<number>();
  // Letters first: they make a witness that can be read.
  for (const text of ['abcxyzABCXYZ0189_ -./']) for (const letter of text) all.add(letter.charCodeAt(0));
  for (let code = 0; code < 0x180; code++) all.add(code);
  for (const code of [0x1680, 0x2000, 0x200b, 0x2028, 0x202f, 0x205f, 0x212a, 0x3000, 0xd800, 0xdfff, 0xfeff, 0x1f600])
    all.add(code);
  for (const code of codes) {
    const letter = String.fromCodePoint(code);
    const spelled = [code, letter.toLowerCase().codePointAt(0) ?? code, letter.toUpperCase().codePointAt(0) ?? code];
    for (const spelling of spelled) for (const near of [spelling - 1, spelling, spelling + 1]) all.add(near);
  }
  return new Set([...all].filter(code => code >= 0 && code <= most));
}
