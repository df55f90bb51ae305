/** The options of the library's functions, checked: what is spelled wrong must not pass as what is not given. */
import * as v from 'valibot';
import { didYouMean } from './report/rules.js';

const globs = v.optional(v.array(v.string('must be texts'), 'must be a list of globs'));
const paths = v.optional(v.array(v.string('must be texts'), 'must be a list of paths'));
const yes = v.optional(v.boolean('must be true or false'));
const call = v.optional(v.function('must be a function'));
const jobs = v.optional(
  v.pipe(v.number('must be a number'), v.integer('must be a whole number'), v.minValue(1, 'must be 1 or more')),
);
const signal = v.optional(v.instance(AbortSignal, 'must be an AbortSignal'));

const scan = {
  rules: v.optional(
    v.record(v.string(), v.looseObject({ meta: v.looseObject({}) }, 'must be rules by id'), 'must be rules by id'),
  ),
  include: globs,
  exclude: globs,
  without: v.optional(
    v.array(
      v.picklist(['triage', 'layers', 'files', 'walk', 'interpreter'], 'must be names of stages'),
      'must be a list',
    ),
  ),
  beautify: v.optional(v.picklist(['auto', 'always'], 'must be auto or always')),
};

const KNOWN = {
  scan: v.object(scan),
  source: v.object({
    path: v.optional(v.string('must be a text')),
    rules: scan.rules,
    beautify: scan.beautify,
    onSkipped: call,
  }),
  tree: v.object({ ...scan, onReport: call, jobs, cache: yes, own: yes, only: paths, signal }),
  lockfile: v.object({ ...scan, since: v.optional(v.string('must be a path')), onReport: call, jobs, signal }),
};

/**
 * @param of which of the library's functions takes them: one package, one text, a tree, a lockfile
 * @throws TypeError that names the first option that does not exist or is not what it must be
 */
export function checkOptions(given: object, of: keyof typeof KNOWN): void {
  const known = KNOWN[of];
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(known.entries, key)) continue;
    const hint = didYouMean(key, Object.keys(known.entries));
    throw new TypeError(`there is no option ${key}${hint ? `; ${hint}` : ''}`);
  }
  const { issues } = v.safeParse(known, given);
  const [first] = issues ?? [];
  if (first) throw new TypeError(`the option ${v.getDotPath(first)?.split('.')[0] ?? ''} ${first.message}`);
}
