/** The package brings no types. A CommonJS module: what it exports is the default. */
declare module 'shannon-entropy' {
  const entropies: {
    calculateEntropy(
      items: readonly object[],
      columns: readonly string[],
      callback: (entropy: Readonly<Record<string, number>>) => void,
    ): void;
  };
  export default entropies;
}
