/** pnpm's `pnpm-lock.yaml`, of versions 5 to 9 and later: one document, or one for pnpm itself and one for the project. */
import { entryOf, isVersion, type LockEntry, nonsense, splitSpec } from './entry.js';
import { field, membersIn, type Source, type Tree, textIn, textOf } from './tree.js';

/** The entries of all documents, what is linked, and the patches that the project has for some. */
export function pnpmEntries(source: Source, documents: readonly Tree[]): readonly LockEntry[] {
  return documents.flatMap(root => [
    ...packages(source, root),
    ...links(source, root),
    ...membersIn(source, root, 'patchedDependencies').map(([key, tree]) => patchFor(key, tree)),
  ]);
}

/** `/a/1.0.0_peer@1.0.0` or `/a/1.0.0/peer@1.0.0`, then `/a@1.0.0(peer@1.0.0)`, now `a@1.0.0`. */
const KEYS = [/^\/((?:@[^/@]+\/)?[^/@]+)\/(\d[^_/(]*)/, /^\/?((?:@[^/@]+\/)?[^/@]+)@(\d[^_/(]*)/];

function packages(source: Source, root: Tree): readonly LockEntry[] {
  const pinned = membersIn(source, root, 'packages');
  const entries = pinned.map(([key, tree]) => entryAt(key, tree));
  if (field(root, 'snapshots') === undefined && !saysItAll(root)) {
    return [...entries, ...pinned.map(([key, { line }]) => nonsense(key, '', line, CUT_OFF))];
  }
  // Since version 9 what a package depends on stands apart: each has both, unless the file was cut off.
  const snapshots = membersIn(source, root, 'snapshots');
  const known = new Map(snapshots.map(([key, { line }]) => [withoutPeers(key), line]));
  if (known.size === 0) return entries;
  const keys = new Set(pinned.map(([key]) => key));
  const odd = [
    ...pinned.filter(([key]) => !known.has(key)).map(([key, { line }]) => [key, line] as const),
    ...[...known].filter(([key]) => !keys.has(key)),
  ];
  return [...entries, ...odd.map(([key, line]) => nonsense(key, '', line, CUT_OFF))];
}

const CUT_OFF = 'it is only half there, as if the file had been cut off';

/** Whether the entries of `packages` are all there is of them, as before version 9. */
function saysItAll(root: Tree): boolean {
  const version = field(root, 'lockfileVersion');
  return version?.kind === 'scalar' && Number.parseFloat(String(version.value)) < 9;
}

/** `a@1.0.0(peer@2.0.0)` without what is in brackets. */
const withoutPeers = (key: string): string => key.replace(/\(.*$/s, '');

function entryAt(key: string, tree: Tree): LockEntry {
  const { line } = tree;
  const [, named, pinned] = KEYS.map(pattern => pattern.exec(key)).find(Boolean) ?? [];
  const other = splitSpec(withoutPeers(key));
  const name = textIn(tree, 'name') ?? named ?? other.name;
  const version = textIn(tree, 'version') ?? pinned ?? '';
  const resolution = field(tree, 'resolution');
  if (resolution?.kind !== 'fields') return nonsense(name, version, line, 'no resolution is stated');
  const integrity = textIn(resolution, 'integrity');
  const tarball = textIn(resolution, 'tarball');
  const type = textIn(resolution, 'type');
  const directory = textIn(resolution, 'directory');
  const told = { name, version, integrity, line };
  if (directory !== undefined) return entryOf({ ...told, origin: 'folder', resolved: directory });
  if (textIn(resolution, 'repo') !== undefined) {
    return entryOf({ ...told, resolved: `git+${textIn(resolution, 'repo')}#${textIn(resolution, 'commit') ?? ''}` });
  }
  // An address in place of a version: an archive from elsewhere, or of the project.
  const address = tarball ?? (pinned === undefined ? other.range || key : undefined);
  if (type !== undefined) return entryOf({ ...told, origin: 'elsewhere', resolved: address ?? `${key}, a ${type}` });
  return entryOf({ ...told, resolved: address });
}

/** What is linked from a folder has no entry of its own. */
function links(source: Source, root: Tree): readonly LockEntry[] {
  const importers = membersIn(source, root, 'importers').map(([, tree]) => tree);
  return [root, ...importers].flatMap(importer =>
    ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(kind =>
      membersIn(source, importer, kind).flatMap(([name, tree]) => {
        const version = textOf(tree) ?? textIn(tree, 'version');
        if (!version?.startsWith('link:')) return [];
        return [entryOf({ name, version: '', line: tree.line, resolved: version })];
      }),
    ),
  );
}

function patchFor(key: string, tree: Tree): LockEntry {
  const { name, range } = splitSpec(key);
  const resolved = textIn(tree, 'path');
  return entryOf({ name, version: isVersion(range) ? range : '', line: tree.line, origin: 'patch', resolved });
}
