/** What a configuration may say. */

/** An entry of the configuration that accepts one finding in one package. */
export interface Acceptance {
  readonly package: string;
  readonly rule: string;
  /** The finding's. A package that holds the same code under another name is not accepted with it. */
  readonly fingerprint: string;
  readonly reason: string;
  /** The last day on which it holds: `2027-01-31`. */
  readonly expires?: string;
}

/** What a rule's findings weigh instead: a number of bits, or nothing at all. */
export type Weight = 'off' | number;

/** The lowest scores of two verdicts. */
export interface Thresholds {
  readonly suspicious: number;
  readonly malicious: number;
}

/** Exit with 1 on this verdict or worse; what could not be analysed counts as suspicious. */
export type FailOn = 'malicious' | 'suspicious' | 'never';

/** An entry of the configuration that changes how packages are judged by their name, whatever they hold. */
export interface Override {
  /** A name, or a glob of names: `@acme/*`. */
  readonly name: string;
  /** A semver range. */
  readonly versions?: string;
  readonly rules?: Readonly<Record<string, Weight>>;
  readonly thresholds?: Partial<Thresholds>;
  readonly failOn?: FailOn;
  readonly reason?: string;
}

/** What a configuration did to a result. Every report says so: what is left out by a setting must not go unseen. */
export interface Applied {
  /** Path of the configuration, as its user knows it. */
  readonly path: string;
  /** Weights and thresholds that are not the usual ones, for all packages. */
  readonly rules: Readonly<Record<string, Weight>>;
  readonly thresholds: Partial<Thresholds>;
  /** Entries that go by a package's name, with how many packages each was applied to. */
  readonly overrides: readonly (Override & { readonly packages: number })[];
  /** How many findings were accepted. */
  readonly accepted: number;
  /** Entries whose finding is no more, though their package was scanned. */
  readonly unused: readonly Acceptance[];
  /** Entries that were not applied because their day has passed. */
  readonly expired: readonly Acceptance[];
}
