/** Registries that package managers are told to ask. */
import type { AnyNode, FileContext, Label } from '../types.js';

/** Settings of package managers, and where in them it stands whom they ask for packages. */
const SETTINGS =
  /(?:^|[\\/])(?:\.npmrc|npmrc|\.yarnrc(?:\.yml)?|\.pnpmrc|\.?pip[\\/]pip\.(?:conf|ini)|\.?pip\.conf|\.?bunfig\.toml)$/i;
const REGISTRY =
  /(?:^|\n)\s{0,20}(?:@[\w.-]{1,100}:registry|registry|npmRegistryServer|index-url|extra-index-url)\s{0,9}[=:\s]\s{0,9}["']?(https?:\/\/[^\s"']{3,200})/i;

/** The address of a registry that is written where package managers look; undefined for the one that all ask, or its own. */
export function registryIn(
  { textsOf, labelsOf, isOwnAddress }: FileContext,
  path: AnyNode,
  text: AnyNode,
): string | undefined {
  if (!textsOf(path).some(one => SETTINGS.test(one.slice(-60)))) return undefined;
  const texts = textsOf(text).map(one => one.slice(0, 5_000));
  const registry = texts.flatMap(one => REGISTRY.exec(one)?.[1] ?? [])[0] ?? takenTo(labelsOf(text), texts);
  return registry === undefined || COMMON.test(registry) || isOwnAddress(registry) ? undefined : registry;
}

const COMMON = /npmjs\.org|yarnpkg\.com|pypi\.org|localhost|127\.0\.0\.1/;

/** The registry that a token of another one is written down for: `//registry.invalid/:_authToken=…`. */
function takenTo(labels: readonly Label[], texts: readonly string[]): string | undefined {
  if (!labels.some(({ kind }) => kind === 'credentials')) return undefined;
  const host = texts.flatMap(one => /\/\/([\w.-]{3,200})\/[\w./-]{0,100}:_authToken=/.exec(one)?.[1] ?? [])[0];
  return host && `https://${host}/`;
}
