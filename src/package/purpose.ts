/**
 * What a package's declared purpose calls for. The point is the rest: a colour library that opens sockets.
 *
 * Only what the manifest says counts, never the code. A liar can of course declare a purpose that fits; then the chain of
 * what the code does has to convict it, as no rule may rest on an unexpected capability alone.
 */
import type { Capability, Package } from '../types.js';
import { dependencyPurposes, isPrebuilt, purposes } from '../vocabulary/purpose.js';

const longestText = 5_000;
const mostKeywords = 100;

interface Lookup {
  readonly words: ReadonlyMap<string, readonly Capability[]>;
  readonly phrases: ReadonlyMap<string, readonly Capability[]>;
  readonly dependencies: ReadonlyMap<string, readonly Capability[]>;
}

const lookup = buildLookup();

/** Capabilities that are no surprise, in a fixed order. */
export function expectedCapabilities(pkg: Package): Capability[] {
  const manifest = pkg.manifest ?? {};
  const expected = new Set<Capability>();
  const expect = (capabilities: readonly Capability[] | undefined): void => {
    for (const capability of capabilities ?? []) expected.add(capability);
  };

  const words = statedBy(pkg);
  for (const word of words) expect(lookup.words.get(word));
  for (let i = 0; i + 1 < words.length; i++) {
    for (let length = 2; length <= 4; length++) expect(lookup.phrases.get(words.slice(i, i + length).join(' ')));
  }
  for (const name of namesIn(manifest.dependencies)) expect(lookup.dependencies.get(name));
  if (manifest.bin !== undefined) expect(['process', 'files', 'environment', 'system']);
  if (pkg.files.has('binding.gyp') || manifest.gypfile === true || isPrebuilt(manifest.optionalDependencies)) {
    expect(['native', 'install-script', 'process', 'files', 'system']);
  }
  return [...expected].sort();
}

/** The words in which a package says what it is for: its name, its description and its keywords. */
export function statedBy({ name, manifest }: Package): readonly string[] {
  return purposeWords([name, ...statedIn(manifest ?? {})]);
}

/** Text cut into lower-case singular words: `httpClient`, `http-client` and `HTTP clients` are the same two. */
export function purposeWords(texts: readonly string[]): string[] {
  return texts.flatMap(text =>
    text
      .slice(0, longestText)
      .replace(/https?:\/\/\S{1,300}/g, ' ') // a link is no purpose
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
      .map(singular),
  );
}

function statedIn({ description, keywords }: Readonly<Record<string, unknown>>): string[] {
  const list = Array.isArray(keywords)
    ? keywords.slice(0, mostKeywords)
    : typeof keywords === 'string'
      ? [keywords]
      : [];
  return [description, ...list].filter((text): text is string => typeof text === 'string');
}

function namesIn(dependencies: unknown): string[] {
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is|os|ws|ps|as)$/.test(word)) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}

function buildLookup(): Lookup {
  const words = new Map<string, Set<Capability>>();
  const phrases = new Map<string, Set<Capability>>();
  const dependencies = new Map<string, Set<Capability>>();
  const add = (map: Map<string, Set<Capability>>, key: string, capabilities: readonly Capability[]): void => {
    const set = map.get(key) ?? new Set();
    for (const capability of capabilities) set.add(capability);
    map.set(key, set);
  };
  for (const purpose of purposes) {
    for (const word of purpose.words.split(/\s+/).filter(Boolean)) add(words, singular(word), purpose.expects);
    for (const phrase of purpose.phrases ?? []) add(phrases, purposeWords([phrase]).join(' '), purpose.expects);
  }
  for (const { names, expects } of dependencyPurposes)
    for (const name of names.split(/\s+/)) add(dependencies, name, expects);
  return { words: listed(words), phrases: listed(phrases), dependencies: listed(dependencies) };
}

function listed(map: ReadonlyMap<string, ReadonlySet<Capability>>): Map<string, readonly Capability[]> {
  return new Map([...map].map(([key, set]) => [key, [...set]]));
}
