/** Names of a block, and whether they may be moved out of it. */
import type { Scope } from '@babel/traverse';
import { boundNames, type Statement } from './nodes.js';

/** Names that statements declare for the block they stand in. */
export function namesIn(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(one => {
    if (one.type === 'VariableDeclaration' && one.kind !== 'var')
      return one.declarations.flatMap(({ id }) => boundNames(id));
    const isNamed = one.type === 'FunctionDeclaration' || one.type === 'ClassDeclaration';
    return isNamed && one.id ? [one.id.name] : [];
  });
}

/**
 * Whether nothing around means something else by these names. They are taken then.
 *
 * @param opened names that came out of other blocks on the same walk, of which the scope does not know yet
 */
export function areFree(names: readonly string[], scope: Scope, opened: Set<string>): boolean {
  const { globals } = scope.getProgramParent() as Scope & { readonly globals: Readonly<Record<string, unknown>> };
  if (names.some(name => opened.has(name) || scope.hasBinding(name) || Object.hasOwn(globals, name))) return false;
  for (const name of names) opened.add(name);
  return true;
}
