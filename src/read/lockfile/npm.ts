/** npm's own: `package-lock.json` and `npm-shrinkwrap.json`, of versions 1 to 3. */
import { aliased, entryOf, isVersion, type LockEntry, nonsense } from './entry.js';
import { field, isSet, membersIn, type Source, type Tree, textIn } from './tree.js';

/**
 * The entries. Version 2 says everything twice, in `packages` for npm since its version 7 and in `dependencies` for
 * those before: what only the second has is an entry, too.
 *
 * @throws ReadError when something else stands in place of the entries
 */
export function npmEntries(source: Source, root: Tree): readonly LockEntry[] {
  const entries = membersIn(source, root, 'packages').flatMap(([path, tree]) => entryAt(path, tree));
  const known = new Set(entries.flatMap(entry => [pinned(entry), found(entry)]));
  return [
    ...entries,
    ...oldEntries(source, root).filter(entry => !known.has(entry.version === '' ? found(entry) : pinned(entry))),
  ];
}

/** What an entry installs. In the older half, a version stands only where the registry has it. */
const pinned = ({ name, version, integrity, resolved }: LockEntry): string =>
  JSON.stringify([name, version, integrity ?? resolved]);
const found = ({ name, resolved }: LockEntry): string => JSON.stringify([name, resolved?.replace(/^file:/, '')]);

/** An entry of `packages`. The project and its folders are none: what they are linked from is. */
function entryAt(path: string, tree: Tree): LockEntry[] {
  const at = path.lastIndexOf('node_modules/');
  const stated = textIn(tree, 'resolved');
  const integrity = textIn(tree, 'integrity');
  const isInstalled = at !== -1;
  if (!isInstalled && stated === undefined && integrity === undefined) return [];
  const name = textIn(tree, 'name') ?? path.slice(isInstalled ? at + 'node_modules/'.length : 0);
  const version = textIn(tree, 'version') ?? '';
  const { line } = tree;
  if (tree.kind !== 'fields') return [nonsense(name, version, line, 'it has no fields')];
  const isLink = isSet(tree, 'link');
  const inside = path.slice(0, Math.max(at, 0)).includes('node_modules/');
  // What only claims to be bundled would be fetched: then it says from where.
  const isBundled = isSet(tree, 'inBundle') && inside && stated === undefined && integrity === undefined;
  const origin = isLink ? 'folder' : isBundled ? 'bundled' : undefined;
  return [entryOf({ name, version, path, integrity, line, resolved: stated, ...(origin && { origin }) })];
}

/** Entries of `dependencies`: those installed inside of another package are nested in its own. */
function oldEntries(source: Source, root: Tree): readonly LockEntry[] {
  const found: LockEntry[] = [];
  const pending: { readonly inside: string; readonly tree: Tree }[] = [{ inside: '', tree: root }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const [key, tree] of membersIn(source, next.tree, 'dependencies')) {
      const path = `${next.inside}node_modules/${key}`;
      const stated = textIn(tree, 'version') ?? '';
      const { name, range } = aliased(key, stated);
      const integrity = textIn(tree, 'integrity');
      // `version` holds the address of whatever comes from elsewhere.
      const version = isVersion(range) ? range : '';
      const resolved = textIn(tree, 'resolved') ?? (version === '' && range !== '' ? range : undefined);
      const isBundled =
        isSet(tree, 'bundled') && next.inside !== '' && resolved === undefined && integrity === undefined;
      const { line } = tree;
      const origin = isBundled ? ('bundled' as const) : undefined;
      found.push(
        field(tree, 'version') === undefined
          ? { ...nonsense(name, '', line, 'no version is stated'), path }
          : entryOf({ name, version, path, integrity, resolved, line, ...(origin && { origin }) }),
      );
      pending.push({ inside: `${path}/`, tree });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}
