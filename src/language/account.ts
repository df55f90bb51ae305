/**
 * What working things out may cost.
 *
 * Everything that is worked out of what a package holds is paid for before it is done: in work, by the size of what goes
 * in and comes out, and in room, by the bytes it takes, in and outside of the engine's heap. What cannot be paid for is
 * not done: the answer is "unknown", and that is counted. Nothing here looks at a clock, so that the same package costs
 * the same on any machine.
 */

/** Takes the price of something before it is done; throws when it cannot be paid. */
export type Charge = (work?: number, bytes?: number) => void;

export interface Pay extends Charge {
  /** Tells of a text that was paid for and is in one piece, and gives it back. */
  readonly made: (text: string) => string;
}

/** Most that may be spent. A step is about a call or a turn of a loop: three of them take a microsecond. */
export const LIMITS = {
  /** Steps for one package: what its decoders, ciphers and patterns may take in all. */
  package: 56_000_000,
  /** Steps of them for keys that are derived slowly on purpose, and for data that is opened with keys. */
  keys: 8_000_000,
  /** Steps of walks through a package's files, a node each. */
  walks: 1_200_000,
  /** Bytes that one question to an interpreter may take, all that it makes on the way counted. */
  question: 160_000_000,
  /** Bytes of texts and lists that are made while one file is looked at. */
  file: 128_000_000,
  /** Bytes that the variables of a package may hold between two questions. */
  held: 64_000_000,
} as const;

/** Steps left that are more than one file asks for, so that it makes no difference what others took. */
export const PLENTY = { all: 20_000_000, keys: LIMITS.keys, walks: 600_000 } as const;

/** What is left to spend. */
export interface Account {
  /** Takes a price. When that is more than is left, it takes nothing, counts that, and says false. */
  pays(work: number, bytes?: number): boolean;
  /** Takes what was spent already, by something that kept within what was left. */
  settles(work: number): void;
  /** Counts something that is not done. */
  refuse(): void;
  /** An account with bytes of its own. What is spent from it is spent from this one. */
  part(work: number, bytes: number): Account;
  /** Steps left. */
  readonly work: number;
  /** Bytes left. */
  readonly bytes: number;
  /** How often something was not done, parts included. */
  readonly refused: number;
}

/** The account of a package, with those kinds of work that have a bound of their own. */
export interface Costs {
  readonly all: Account;
  readonly keys: Account;
  /** Walks through files. */
  readonly walks: Account;
  /** Bytes that variables of the package's files hold, changed as they come and go. */
  held: number;
}

export function openCosts(): Costs {
  const all = openAccount(LIMITS.package, Number.POSITIVE_INFINITY);
  return {
    all,
    keys: all.part(LIMITS.keys, Number.POSITIVE_INFINITY),
    walks: openAccount(LIMITS.walks, Number.POSITIVE_INFINITY),
    held: 0,
  };
}

function openAccount(work: number, bytes: number, whole?: Account): Account {
  let workLeft = work;
  let bytesLeft = bytes;
  let refused = 0;
  const account: Account = {
    pays(price, room = 0) {
      if (price > account.work || room > bytesLeft) {
        account.refuse();
        return false;
      }
      bytesLeft -= room;
      account.settles(price);
      return true;
    },
    settles(price) {
      workLeft -= price;
      whole?.settles(price);
    },
    refuse() {
      refused++;
      whole?.refuse();
    },
    part: (ofWork, ofBytes) => openAccount(ofWork, ofBytes, account),
    get work() {
      return whole ? Math.min(workLeft, whole.work) : workLeft;
    },
    get bytes() {
      return bytesLeft;
    },
    get refused() {
      return refused;
    },
  };
  return account;
}

/** Steps to read or copy so many bytes or characters. */
export function reading(size: number): number {
  return size / 1_024;
}

/** Steps to copy so many elements of a list. */
export function moving(elements: number): number {
  return elements / 128;
}

/** Steps to do something with each of so many characters or elements. */
export function handling(size: number): number {
  return size / 16;
}

/** What engines look for with a plan of their own: a longer text may be compared from each place anew. */
const PLANNED = 250;

/** Steps to look for one text in another. */
export function searching(size: number, sought: number): number {
  return sought <= PLANNED ? reading(size) : (size * sought) / 2_048;
}

/** Steps to put a text into a normal form. The order of accents that stand upon each other is made step by step. */
export function normalising(text: string): number {
  return /^[\0-\xff]*$/.test(text) ? handling(text.length) : text.length + text.length ** 2 / 1_024;
}
