/** What a user wants to have read, and what a name promises, together. */
import { Minimatch } from 'minimatch';
import type { Gap } from '../gaps.js';
import { interestIn } from './select.js';

/** Globs (minimatch) on paths inside the package. */
export interface Wishes {
  /** Only these are read. @default everything that can carry code */
  readonly include?: readonly string[] | undefined;
  /** Left out, and listed as skipped. A glob without `/` fits any folder. */
  readonly exclude?: readonly string[] | undefined;
}

/** What to do with a file, by its name and the user's wishes: `look` is at its first bytes, `leave` unless code names it. */
export type Decision =
  | Opened
  | { readonly do: 'skip'; readonly gap: Gap; readonly data?: Readonly<Record<string, string>> }
  | { readonly do: 'leave' };

export interface Opened {
  readonly do: 'read' | 'look';
  /** Whether its name promises code. */
  readonly kind: 'code' | 'data';
}

/** Decides on each path of a package. */
export function decider(options: Wishes): (path: string) => Decision {
  const included = options.include?.length ? options.include.map(compile) : undefined;
  const excluded = (options.exclude ?? []).map(glob => ({ glob, matcher: compile(glob) }));
  return path => {
    const reason = excluded.find(({ matcher }) => matcher.match(path));
    if (reason !== undefined) return { do: 'skip', gap: 'excluded', data: { glob: reason.glob } };
    const interest = interestIn(path);
    const kind = interest === 'code' ? 'code' : 'data';
    if (included?.some(matcher => matcher.match(path))) return { do: 'read', kind };
    if (included !== undefined) return kind === 'code' ? { do: 'skip', gap: 'not-included' } : { do: 'leave' };
    if (interest === 'quiet') return { do: 'leave' };
    return { do: interest === 'code' ? 'read' : 'look', kind };
  };
}

/** `!` and `#` are plain characters, dot files count, and a glob without `/` is matched against the base name. */
function compile(glob: string): Minimatch {
  return new Minimatch(glob, { dot: true, matchBase: true, nonegate: true, nocomment: true });
}
