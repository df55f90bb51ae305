/** Bun's `bun.lock`: JSON with comments and trailing commas. */
import { entryOf, isVersion, type LockEntry, nonsense, splitSpec } from './entry.js';
import { field, isSet, membersIn, type Source, type Tree, textOf } from './tree.js';

/** Whether this is a lockfile of Bun, rather than of npm. */
export function isBun(root: Tree): boolean {
  return field(root, 'workspaces') !== undefined;
}

/** The entries, and the patches that the project has for some. */
export function bunEntries(source: Source, root: Tree): readonly LockEntry[] {
  const entries = membersIn(source, root, 'packages').map(([key, tree]) => entryAt(key, tree));
  const patches = membersIn(source, root, 'patchedDependencies').map(([key, tree]): LockEntry => {
    const { name, range: version } = splitSpec(key);
    return entryOf({ name, version, line: tree.line, origin: 'patch', resolved: textOf(tree) });
  });
  return [...entries, ...patches];
}

/** `"a/b": ["b@1.0.0", "", {}, "sha512-…"]`: b, installed inside of a. */
function entryAt(key: string, tree: Tree): LockEntry {
  const { line } = tree;
  const [first, second, third, fourth] = tree.kind === 'items' ? tree.items : [];
  const stated = textOf(first);
  if (stated === undefined) return nonsense(key, '', line, 'it states no package');
  const { name, range } = splitSpec(stated);
  const path = key
    .split('/')
    .map((part, at, parts) => (parts[at - 1]?.startsWith('@') ? part : `node_modules/${part}`))
    .join('/');
  if (!isVersion(range)) {
    // Where a package of the registry has what it depends on, another archive has its digest, and a repository a name.
    const digest = /^sha\d+-/.test(textOf(third) ?? '') ? textOf(third) : undefined;
    return entryOf({ name, version: '', path, integrity: digest, resolved: range, line });
  }
  const integrity = textOf(fourth);
  // What only claims to lie in another package is never fetched, whatever else is said of it.
  const origin = isSet(third, 'bundled') && key !== name ? ('bundled' as const) : undefined;
  return entryOf({ name, version: range, path, integrity, resolved: textOf(second), line, ...(origin && { origin }) });
}
