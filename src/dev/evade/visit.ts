/** Rewrites of nodes, each by itself, with what they need at the top of the file. */
import { eachSource, freshName, rewritten, type Source, type Visit, withPrologue } from './source.js';
import type { Rewrite } from './types.js';

interface Access {
  readonly isPlain?: boolean;
  /** What stands at the top of the file, given a name that the file does not have. */
  readonly prologue?: (name: string) => string;
}

export function access(
  name: string,
  says: string,
  visitor: (source: Source, fresh: string) => Visit | undefined,
  { isPlain = false, prologue }: Access = {},
): Rewrite {
  return {
    name,
    says,
    group: 'access',
    isPlain,
    rewrite: eachSource(source => {
      const fresh = freshName(source.text, 'viaHelper');
      const visit = visitor(source, fresh);
      const text = visit && rewritten(source, visit);
      return text !== undefined && prologue ? withPrologue(text, prologue(fresh), source) : text;
    }),
  };
}
