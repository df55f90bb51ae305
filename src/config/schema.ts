/**
 * What a configuration may say. This is the only place that says so: the types, the checks and the JSON Schema for
 * editors (`npm run docs` writes it) all come from here.
 */
import * as v from 'valibot';

const text = (description: string) =>
  v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.description(description));

const texts = (description: string) =>
  v.pipe(v.array(v.pipe(v.string(), v.nonEmpty('must not be empty'))), v.description(description));

const score = (description: string) =>
  v.pipe(
    v.number(),
    v.minValue(0, 'must be 0 or more'),
    v.maxValue(100, 'must be 100 or less'),
    v.description(description),
  );

const failOn = (description: string) =>
  v.pipe(v.picklist(['malicious', 'suspicious', 'never']), v.description(description));

const thresholds = v.pipe(
  v.strictObject({
    suspicious: v.optional(score('Lowest score of a suspicious package; 25 unless said otherwise.')),
    malicious: v.optional(score('Lowest score of a malicious package; 90 unless said otherwise.')),
  }),
  v.description('Scores from which packages get a verdict.'),
);

/** `2027-02-30` is written like a day and is none. */
const isDay = (text: string): boolean => {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** More bits than this say nothing: 14 are already near certainty. */
const MOST_BITS = 32;

const weight = v.pipe(
  v.union(
    [
      v.literal('off'),
      v.pipe(v.number(), v.minValue(0, 'must be 0 or more'), v.maxValue(MOST_BITS, `must be ${MOST_BITS} or less`)),
    ],
    `must be "off" or a number of bits, 0 to ${MOST_BITS}`,
  ),
  v.description(
    'off: its findings do not count and are not shown. A number: what they weigh, in bits, before it is seen when the code runs.',
  ),
);

const rules = (description: string) => v.pipe(v.record(v.string(), weight), v.description(description));

const override = v.strictObject({
  name: text('Name of the package, or a glob of names: @acme/*.'),
  versions: v.optional(text('Versions it holds for, as a semver range; all, unless said otherwise.')),
  rules: v.optional(rules('Rules that weigh otherwise in these packages.')),
  thresholds: v.optional(thresholds),
  failOn: v.optional(failOn('Fail on this verdict of these packages, or worse.')),
  reason: v.optional(text('Why. Every report shows it.')),
});

const acceptance = v.strictObject({
  package: text('Name of the package the finding is in.'),
  rule: text('The rule.'),
  fingerprint: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{32}$/, 'must be a fingerprint as the JSON report has it: 32 hexadecimal digits'),
    v.description('The finding, by the code it concerns: when that code changes, it is accepted no more.'),
  ),
  reason: text('Why it is accepted. Every report shows it.'),
  expires: v.optional(
    v.pipe(
      v.string(),
      v.isoDate('must be a day, such as 2027-01-31'),
      v.check(isDay, 'must be a day there is, such as 2027-01-31'),
      v.description('The last day on which it is accepted: 2027-01-31.'),
    ),
  ),
});

export const configuration = v.pipe(
  v.strictObject({
    $schema: v.optional(v.pipe(v.string(), v.description('This schema, for editors.'))),
    failOn: v.optional(failOn('Exit with 1 on this verdict or worse; malicious unless said otherwise.')),
    allowUnanalysed: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Whether what could not be analysed is let through; else it counts as suspicious.'),
      ),
    ),
    include: v.optional(texts('Only these files of a package: globs.')),
    exclude: v.optional(texts('Not these files of a package: globs. They are reported as skipped.')),
    thresholds: v.optional(thresholds),
    rules: v.optional(rules('Rules by name: off, or what they weigh.')),
    plugins: v.optional(
      texts(
        'Modules with rules of your own: paths, from this file, or packages. They are code, so this file must be named with --config.',
      ),
    ),
    packages: v.optional(
      v.pipe(
        v.array(override),
        v.description(
          'What holds for packages by their names. Every report shows it. Of several that match, the last says.',
        ),
      ),
    ),
    accepted: v.optional(
      v.pipe(v.array(acceptance), v.description('Findings that were looked at; `stowaway accept` adds to them.')),
    ),
  }),
  v.title('Stowaway configuration'),
  v.description('stowaway.config.json, or the key stowaway of package.json, in the folder the command is run in.'),
);

export type Config = Readonly<v.InferOutput<typeof configuration>>;
