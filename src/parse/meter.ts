/** How often the characters of a text may be read, for each of them and besides: a parser that tries and goes back reads many times. */
const READS = { each: 8, besides: 50_000 } as const;

/**
 * A text that tells when it is read too often. A parser that tries one reading after the other inside of each other
 * takes exponential time: `<T>(` sixteen times over costs Babel three seconds, and each one more doubles it. Steps are
 * counted and not time, so that what a file gives does not depend on the machine.
 *
 * @returns what can be used as the text; reading it too often throws a RangeError
 */
export function metered(text: string): string {
  return new Metered(text) as unknown as string;
}

/** One method for every text, or each call of it would be looked up: a parse would take twice as long. */
class Metered extends String {
  readonly #text: string;
  #left: number;

  constructor(text: string) {
    super(text);
    this.#text = text;
    this.#left = READS.each * text.length + READS.besides;
  }

  override charCodeAt(at: number): number {
    this.#left--;
    if (this.#left < 0) throw new RangeError('takes too many steps to parse');
    return this.#text.charCodeAt(at);
  }
}
