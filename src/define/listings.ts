/** Files that a program finds by listing folders, rather than by their names. */
import type { AnyNode, Call, FileContext } from '../types.js';

const LISTS = /^fs(?:-extra)?(?:\.promises)?\.(?:readdir|opendir)(?:Sync)?$/;
const FINDS =
  /^fs(?:-extra)?(?:\.promises)?\.(?:readdir|opendir|glob)(?:Sync)?$|^glob(?:\.|$)|^fast-glob(?:\.|$)|^globby(?:\.|$)/;

/** The listings of folders that a path has a name out of. */
export function listingsOf(context: FileContext, path: AnyNode): readonly Call[] {
  return leadingTo(context, path, LISTS);
}

/** The same of listings, and of patterns that are looked for. */
export function findingsOf(context: FileContext, path: AnyNode): readonly Call[] {
  return leadingTo(context, path, FINDS);
}

/** Whether a path ends in a name that is not known: a file that was there, not one that is put beside it. */
export function endsInFound({ textsOf }: FileContext, path: AnyNode): boolean {
  return textsOf(path).every(text => text.endsWith('…'));
}

function leadingTo({ labelsOf, named }: FileContext, path: AnyNode, names: RegExp): readonly Call[] {
  const calls = named(names);
  if (calls.length === 0) return [];
  const origins = new Set(labelsOf(path).flatMap(({ kind, origin }) => (kind === 'file' ? [origin.node] : [])));
  return calls.filter(({ node }) => origins.has(node));
}
