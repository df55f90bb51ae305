import type { Package } from '../types.js';
import { hostOf, oddAddress } from '../vocabulary/services.js';

/** Second-level names under which anybody may have a place of their own, or which say nothing. */
const SHARED = new Set(
  'github githubusercontent gitlab bitbucket vercel netlify herokuapp amazonaws cloudfront azurewebsites windows firebaseapp firebaseio web pages workers glitch repl replit ngrok googleapis appspot cloudflare deno render onrender supabase discord discordapp telegram slack google npmjs unpkg jsdelivr node nodejs test tests tools utils core http https client server service services example cloud file files data code script scripts download downloads update updates cdn collect payload webhook hook hooks'.split(
    ' ',
  ),
);

/** Where everybody finds the files of what was published, by the name of the package. */
const COPIES =
  /^https:\/\/(?:unpkg\.com|cdn\.jsdelivr\.net\/npm|esm\.sh|esm\.run|cdn\.skypack\.dev)\/((?:@[\w.-]{1,100}\/)?[\w.-]{1,100})(?=[@/]|$)/;

/** Names under which nobody but their owner has a place, one for each service; in `storage` anybody may leave a file. */
const SERVICE = /^(?!(?:firebase)?storage\.)([a-z\d-]{1,63})\.googleapis\.com$/;

/**
 * Whether an address belongs to whom the package says it belongs to: its name or scope is the name of the host, or it is
 * a page of its own repository, or its own files where all packages' are to be had. That proves nothing, as a liar may register both; it only tells the many installers
 * that ask their own project from those that ask somebody nobody has heard of. `npm:NAME` is the address of a package:
 * its own is this one, and each that holds a part of it for one platform. `program:NAME` is a program that the package
 * wraps, and so is called after.
 */
export function ownAddresses({ name, manifest }: Pick<Package, 'name' | 'manifest'>): (address: string) => boolean {
  const parts = partsOf(name, manifest?.optionalDependencies);
  const programs = programsOf(withoutScope(name).toLowerCase());
  const repository = repositoryOf(manifest?.repository);
  const words = new Set(
    [withoutScope(name), name, repository?.split('/')[0] ?? '', siteOf(manifest)]
      .flatMap(text => [...text.split(/[^A-Za-z0-9]+/), text.replace(/[^A-Za-z0-9]/g, '')])
      .map(word => word.toLowerCase())
      // A short word is in many names; that of the package itself is its name.
      .filter(word => (word.length >= 4 || (word.length >= 2 && word === name)) && !SHARED.has(word)),
  );
  return address => {
    if (address.startsWith('npm:')) return parts.has(address.slice(4));
    if (address.startsWith('program:')) return programs.has(address.slice(8).toLowerCase());
    const host = hostOf(address)?.toLowerCase();
    if (host === undefined || address.length > 2_000 || oddAddress(address)) return false;
    if (/^(?:api\.github\.com|github\.com|raw\.githubusercontent\.com|gitlab\.com)$/.test(host)) {
      const under = host.startsWith('api.') ? `${host}/repos` : host;
      return repository !== undefined && `${address.toLowerCase()}/`.includes(`${under}/${repository}/`);
    }
    const copied = COPIES.exec(address)?.[1];
    if (copied !== undefined) return parts.has(copied);
    const service = SERVICE.exec(host)?.[1];
    if (service !== undefined) return words.has(service);
    const labels = host.split('.');
    const second = labels.at(-2) ?? '';
    const label = labels.length > 2 && /^(?:com?|org|net|gov|ac)$/.test(second) ? (labels.at(-3) ?? '') : second;
    return words.has(label.replaceAll('-', ''));
  };
}

/**
 * The package itself, and those among its optional dependencies that are called by its name or scope, or by its name and
 * a platform in whoever's scope: `@company/tool-linux-x64` of `tool`.
 */
function partsOf(name: string, optional: unknown): ReadonlySet<string> {
  const others = typeof optional === 'object' && optional !== null ? Object.keys(optional) : [];
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/') + 1) : `@${name}/`;
  const bare = withoutScope(name);
  const isPart = (other: string): boolean =>
    other.startsWith(scope) ||
    other.startsWith(`${name}-`) ||
    (withoutScope(other).startsWith(`${bare}-`) && PLATFORM.test(withoutScope(other).slice(bare.length)));
  return new Set([name, ...others.filter(isPart)]);
}

/** `expose` of `https://expose.invalid`, where the package has its home and says in other words what it is for. */
function siteOf(manifest: Package['manifest']): string {
  const { homepage, description, keywords } = manifest ?? {};
  const host = typeof homepage === 'string' && homepage.length < 500 ? hostOf(homepage) : undefined;
  const label = host?.toLowerCase().split('.').at(-2) ?? '';
  const said = [description, ...(Array.isArray(keywords) ? keywords.slice(0, 50) : [])]
    .filter(text => typeof text === 'string')
    .map(text => text.slice(0, 1_000).toLowerCase());
  return label.length >= 5 && said.some(text => text.split(/[^a-z\d]+/).includes(label)) ? label : '';
}

/** `tool` of `tool-bin`, `node-tool` and `tool.js`. */
function programsOf(bare: string): ReadonlySet<string> {
  const wrapped = bare.replace(/^node-|[.-]js$|-(?:bin|binary|cli|prebuilt|wrapper)$/g, '');
  return new Set(wrapped.length >= 3 ? [bare, wrapped] : [bare]);
}

const withoutScope = (name: string): string => name.replace(/^@[^/]*\//, '');

/** `-darwin-arm64`, `-windows-64`, `-linux-x64-musl`. */
const PLATFORM =
  /^-(?:darwin|macos|linux|linuxmusl|win32|windows|freebsd|openbsd|netbsd|android|sunos|aix)(?:-(?:x64|x86|x86_64|arm64|aarch64|arm|armv7|64|32|ia32|ppc64|s390x|riscv64|gnu|gnueabihf|musl|msvc)){1,3}$/;

/** `owner/repository`, in lower case. */
function repositoryOf(field: unknown): string | undefined {
  const url = typeof field === 'object' && field !== null ? (field as { url?: unknown }).url : field;
  if (typeof url !== 'string' || url.length > 500) return undefined;
  const path =
    /^(?:github:|gitlab:)?([\w.-]+\/[\w.-]+)$/i.exec(url)?.[1] ??
    /(?:github|gitlab)\.com[:/]([\w.-]+\/[\w.-]+)/i.exec(url)?.[1];
  return path?.replace(/\.git$/i, '').toLowerCase();
}
