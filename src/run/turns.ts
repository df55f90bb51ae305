/** In which order the files of a package are looked at. */
import { isCode } from '../package/files.js';
import type { Moments } from '../package/graph.js';
import type { Moment, Package } from '../types.js';
import { BUNDLE } from './trees.js';

/** Whether a file runs by the package's own doing, or when it is asked for. */
export function isLoaded(moment: Moment): boolean {
  return moment !== 'test' && moment !== 'unreached';
}

/** Files by those that import them. */
export function reverseImports(pkg: Package, moments: Moments): Map<string, string[]> {
  const reverse = new Map<string, string[]>();
  for (const path of pkg.files.keys()) {
    if (!isCode(path)) continue;
    for (const target of moments.imports(path)) {
      const list = reverse.get(target);
      if (list) list.push(path);
      else reverse.set(target, [path]);
    }
  }
  return reverse;
}

/**
 * First what is known to run, then what is found to be loaded by that, then the rest: how a file runs is part of what it
 * weighs. Of the rest the shorter ones come first: who adds to a package that much of it is left out adds little by hand.
 */
export function* inTurn(moments: Moments, files: Package['files'], promoted: readonly string[]): Generator<string> {
  const left = new Set(files.keys());
  const taken = (path: string): readonly string[] => (left.delete(path) ? [path] : []);
  for (const path of bundlesFirst(files)) if (isLoaded(moments.momentOf(path))) yield* taken(path);
  let at = 0;
  const rest = [...left].sort((one, other) => lengthOf(files, one) - lengthOf(files, other));
  for (const path of rest) {
    for (; at < promoted.length; at++) yield* taken(promoted[at] as string);
    yield* taken(path);
  }
}

/** Trees of bundles take much room, and are only kept until they are analysed: that is best done at once. */
function bundlesFirst(files: Package['files']): readonly string[] {
  const paths = [...files.keys()];
  const isBundle = (path: string): boolean => lengthOf(files, path) > BUNDLE;
  return [...paths.filter(isBundle), ...paths.filter(path => !isBundle(path))];
}

function lengthOf(files: Package['files'], path: string): number {
  return files.get(path)?.length ?? 0;
}
