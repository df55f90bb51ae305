/** What reaches an expression, as a set of bits. */
export const KIND = {
  /** Variables of the environment: nothing is called on them, but they have names. */
  environment: 1,
  /** The object all globals hang on: only some of them are asked for. */
  global: 2,
  /** An API, or something it hangs on. */
  api: 4,
  /** An API of which is asked what its calls give: requests, programs, ciphers. */
  maker: 8,
  /** The module or global itself, of which any function counts. */
  root: 32,
  /** The constructor of who knows what: it may be `Function`, and its own constructor is. */
  constructor_: 16,
} as const;

/** The kind of a module or a global that rules ask for. */
export function kindOfRoot(makes: boolean): number {
  return (makes ? KIND.maker : KIND.api) | KIND.root;
}

/** What something may be called on. */
export const CALLED = KIND.api | KIND.maker | KIND.root;

/** A function that gives something of a kind has the kind's bits so much further up. */
export const GIVES = 8;
export const ITSELF = (1 << GIVES) - 1;

/** Calls of other APIs that make something worth asking for. */
export const MAKES = /^(?:create|open$|(?:_linkedB|internalB|b)inding$|dlopen$|getBuiltinModule$|_load$|require$)/;
