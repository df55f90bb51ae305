import { POPULAR } from './popular.js';

/** Shorter names have too many neighbours: half of all three-letter names are one step from each other. */
const SHORTEST = 6;

interface Neighbours {
  /** Popular names by themselves without one of their letters. */
  readonly shortened: ReadonlyMap<string, readonly string[]>;
  /** Popular names by their letters and digits alone. */
  readonly bare: ReadonlyMap<string, string>;
}

let known: Neighbours | undefined;

/**
 * The popular package whose name is one step from this one: a letter more, less, other or swapped with the next, or another
 * way of writing separators and scope (`@types-node`, `lodash-js`). Undefined for names that are popular themselves.
 */
export function popularNeighbour(name: string): string | undefined {
  if (name.length < SHORTEST || name.length > 100 || POPULAR.has(name)) return undefined;
  known ??= neighbours();
  const spelled = known.bare.get(bareName(name));
  if (spelled !== undefined) return spelled;
  // A scope belongs to somebody; only names without one are there for everybody to take.
  if (name.startsWith('@')) return undefined;
  const longer = known.shortened.get(name)?.[0];
  if (longer !== undefined) return longer;
  for (const shorter of withoutOne(name)) {
    if (shorter.length >= SHORTEST && POPULAR.has(shorter)) return shorter;
    const found = known.shortened.get(shorter)?.find(other => isOneStep(name, other));
    if (found !== undefined) return found;
  }
  return undefined;
}

function neighbours(): Neighbours {
  const shortened = new Map<string, string[]>();
  const bare = new Map<string, string>();
  for (const name of POPULAR) {
    if (name.length < SHORTEST) continue;
    bare.set(bareName(name), name);
    if (name.startsWith('@')) continue;
    for (const shorter of withoutOne(name)) {
      const list = shortened.get(shorter);
      if (list) list.push(name);
      else shortened.set(shorter, [name]);
    }
  }
  return { shortened, bare };
}

function bareName(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]|[.-]?js$/g, '');
}

function withoutOne(name: string): string[] {
  return Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1));
}

/** Names of one length that differ in one letter, or in two next to each other that are swapped. */
function isOneStep(name: string, other: string): boolean {
  if (name.length !== other.length) return false;
  const differing = [...name].flatMap((letter, at) => (letter === other[at] ? [] : [at]));
  const [first = 0, second = -1] = differing;
  if (differing.length === 1) return true;
  return (
    differing.length === 2 && second === first + 1 && name[first] === other[second] && name[second] === other[first]
  );
}
