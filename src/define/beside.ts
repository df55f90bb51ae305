/** Files of other packages, as paths lead to them. */
import type { AnyNode, FileContext } from '../types.js';

/** A file of a package that stands beside this one, or that is looked up by its name. */
export function besideOf(
  { file, namesOf, textsOf, named, isOwnAddress }: FileContext,
  path: AnyNode,
): string | undefined {
  const looked =
    namesOf(path).includes('require.resolve()') || namesOf(path).includes('module.createRequire()().resolve()');
  if (looked) {
    const name = named('require.resolve')
      .flatMap(({ args }) => args.slice(0, 1))
      .flatMap(node => textsOf(node))
      .find(text => {
        const [whole, pkg = ''] = /^((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/|$)/i.exec(text) ?? [];
        return whole !== undefined && !isOwnAddress(`npm:${pkg}`);
      });
    return name;
  }
  // Out of the package's own folder, and not only out of one in it.
  const depth = file.path.split('/').length - 1;
  return textsOf(path).find(
    text =>
      text.length < 300 &&
      (text.match(/\.\.[\\/]/g) ?? []).length > depth &&
      /^…?[\\/]?(?:\.\.[\\/]){1,3}(?!\.)[\w.-]{2,}(?:[\\/](?!\.)[\w.@-]+){0,8}[\\/][\w.-]+\.[cm]?js$/.test(text) &&
      text.startsWith('…'),
  );
}
