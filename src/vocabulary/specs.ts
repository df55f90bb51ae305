/** What a dependency's version field may say instead of a version. */
import { oddAddress } from './services.js';

export type SpecKind = 'plain-http' | 'odd-host' | 'archive' | 'commit' | 'repository' | 'local' | 'alias' | 'registry';

/** Hosts of code, of previews of packages and of registries: what they serve has an owner who can be asked. */
const KNOWN_HOSTS =
  /^(?:(?:[\w-]+\.)*(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|pkg\.pr\.new|jsdelivr\.net|unpkg\.com|npmjs\.(?:org|com)|npmmirror\.com|yarnpkg\.com|jsr\.io|sheetjs\.com|visualstudio\.com|azure\.com|pkg\.dev|amazonaws\.com))$/i;
const SHORTHAND = /^(?:(?:github|gitlab|bitbucket|gist):)?[\w.-]+\/[\w.-]+(?:#[^\s]*)?$|^gist:\w+/i;
const REPOSITORY = /^git(?:\+\w+)?:|^(?:ssh|git)@|^git@|\.git(?:#|$)/i;
const COMMIT = /#[0-9a-f]{40}$/i;

/** What kind of place a dependency comes from; `registry` for anything that names a version. */
export function specKind(spec: string): SpecKind {
  const text = spec.trim();
  if (/^npm:/i.test(text)) return 'alias';
  if (/^(?:file|link|portal):/i.test(text) || /^\.{0,2}\//.test(text)) return 'local';
  if (REPOSITORY.test(text)) return COMMIT.test(text) ? 'commit' : 'repository';
  if (/^http:\/\//i.test(text)) return isLocalHost(hostIn(text)) ? 'local' : 'plain-http';
  if (/^https:\/\//i.test(text)) {
    const host = hostIn(text);
    if (oddAddress(text) !== undefined) return 'odd-host';
    if (isLocalHost(host)) return 'local';
    return KNOWN_HOSTS.test(host) ? 'repository' : 'archive';
  }
  if (SHORTHAND.test(text) && !text.startsWith('@')) return COMMIT.test(text) ? 'commit' : 'repository';
  return 'registry';
}

/** The host in an address, without its port. */
export function hostIn(address: string): string {
  return /^[a-z+]+:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(address)?.[1] ?? '';
}

/** The package that `npm:other@1` stands for. */
export function aliasedName(spec: string): string {
  return /^npm:((?:@[^/@]+\/)?[^@]+)/i.exec(spec.trim())?.[1] ?? '';
}

function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|\[?::1\]?)$/i.test(host);
}

/** The members of a manifest's field that are texts: dependencies by name, scripts by name. */
export function textsIn(value: unknown): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value)
    .slice(0, 2_000)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= 10_000);
}
