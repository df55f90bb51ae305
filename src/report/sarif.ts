/**
 * The report for code scanning: SARIF 2.1.0. What is in an installed package is shown at the line of the project's own
 * that brings the package in, since a site can show no other; where it really is stands beside it.
 *
 * Rules state no `security-severity`: where there is one, GitHub takes it in place of the level of each result, and the
 * same rule says less of one package than of another.
 */
import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { Location, Log, Notification, PhysicalLocation, Region, ReportingDescriptor, Result } from 'sarif';
import type { Severity, Skipped } from '../gaps.js';
import { scoreOf } from '../run/score.js';
import { weightOf } from '../run/weights.js';
import type { Accepted, Evidence, Example, Finding, Report, Rule, Verdict } from '../types.js';
import { configuredInWords } from './configured.js';
import { shown, shownJson } from './escape.js';
import { exampleText } from './examples.js';
import type { View } from './formats.js';
import { count, number } from './layout.js';
import { fileOf, mainStep, outermost, placeInWords, specOf } from './places.js';
import { rank } from './rank.js';
import { unanalysedInWords } from './unanalysed.js';

/** Beyond these GitHub refuses a file, or leaves out the rest by itself. JSON has it all. */
const most = { results: 25_000, steps: 1_000, reasons: 50, paths: 5, prose: 2_000, line: 200 };

/** The whole report, ending in a line break. The strongest results come first: a site may show only some. */
export function sarifReport(reports: readonly Report[], view: View): string {
  const ranked = rank(reports);
  const ids = Object.keys(view.rules).sort();
  const found = [
    ...ranked.flatMap(report => report.findings.map(finding => ({ report, finding }))),
    ...ranked.flatMap(report => (report.accepted ?? []).map(accepted => ({ report, accepted, ...accepted }))),
  ];
  const name = fingerprints();
  const results = found.slice(0, most.results).map(one => resultOf(one, ids, name(one)));
  const configured = view.configuration && configuredInWords(view.configuration, ranked);
  const lacking = unanalysedInWords(ranked, view.skipped);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: view.tool.name,
            version: view.tool.version,
            semanticVersion: view.tool.version,
            rules: ids.map(id => descriptorOf(id, view.rules[id] as Rule)),
            notifications: Object.entries(NOTIFICATIONS).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: (view.exitCode ?? 0) < 2,
            ...(view.exitCode !== undefined && { exitCode: view.exitCode }),
            toolExecutionNotifications: [
              ...(lacking === undefined ? [] : [{ ...note('unanalysed', lacking), level: 'warning' as const }]),
              ...grouped('not-scanned', view.skipped ?? []),
              ...grouped('not-analysed', ranked.flatMap(skippedIn)),
              ...givenUp(ranked),
              ...(found.length > most.results
                ? [note('not-shown', `${count(found.length - most.results, 'weaker finding')} left out`)]
                : []),
            ],
            toolConfigurationNotifications: [...(configured?.settings ?? []), ...(configured?.entries ?? [])].map(
              text => note('configured', text),
            ),
          },
        ],
        results,
        properties: {
          target: view.target,
          summary: view.summary,
          ...(view.configuration && { configuration: view.configuration }),
        },
      },
    ],
  };
  return `${shownJson(JSON.stringify(log, null, 2))}\n`;
}

// ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Level = 'error' | 'warning' | 'note';

const LEVELS: Readonly<Record<Verdict, Level>> = {
  malicious: 'error',
  suspicious: 'warning',
  note: 'note',
  clean: 'note',
};

function descriptorOf(id: string, rule: Rule): ReportingDescriptor {
  const { summary, why, behaviour, messages } = rule.meta;
  const bits = Math.max(0, ...Object.keys(messages).map(messageId => weightOf(id, rule, messageId, undefined)));
  const says = Object.values(messages).map(message => `- ${message}`);
  const { flags, passes } = rule.examples;
  const listed = (title: string, examples: readonly Example[]) =>
    examples.length === 0 ? [] : [`## ${title}\n`, ...examples.map(example => inExample(exampleText(example)))];
  const markdown = [
    `${inProse(`${summary}.\n\n${why}`)}\n`,
    ...listed('Flagged', flags),
    ...listed('Not flagged', passes),
  ];
  return {
    id,
    shortDescription: { text: inProse(summary) },
    fullDescription: { text: inProse(why) },
    help: { text: inProse(`${summary}.\n\n${why}\n\nSays:\n${says.join('\n')}`), markdown: markdown.join('\n') },
    // What one finding of it, at the most, makes of a package.
    defaultConfiguration: { level: LEVELS[scoreOf([{ behaviour, bits }]).verdict] },
    properties: { behaviour, bits, tags: ['security', 'supply-chain', behaviour, 'external/cwe/cwe-506'] },
  };
}

// ── results ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Occurrence {
  readonly report: Report;
  readonly finding: Finding;
  readonly accepted?: Accepted;
}

function resultOf({ report, finding, accepted }: Occurrence, ids: readonly string[], fingerprint: string): Result {
  const { package: pkg, dependencyPath, anchor } = report;
  const main = mainStep(finding);
  const place = main && stepLocation(report, main);
  const isChain = finding.chain.length > 1;
  const text = [
    `${specOf(report)}: ${finding.message}`,
    ...(main ? [`at ${placeInWords(main.at)}`] : []),
    ...(dependencyPath.length > 0 ? [`brought in by ${dependencyPath.join(' > ')}`] : []),
  ].join(', ');
  return {
    ruleId: finding.rule,
    ...(ids.includes(finding.rule) && { ruleIndex: ids.indexOf(finding.rule) }),
    level: levelOf({ report, finding, ...(accepted && { accepted }) }),
    rank: report.score,
    message: { text: inMessage(text) },
    locations: [
      {
        physicalLocation: anchor
          ? { artifactLocation: { uri: uriOf(anchor.path) }, region: { startLine: anchor.line } }
          : (place?.physicalLocation ?? { artifactLocation: { uri: uriOf(fileOf(report, 'package.json')) } }),
        logicalLocations: [{ name: pkg.name, fullyQualifiedName: specOf(report), kind: 'package' }],
      },
    ],
    ...(anchor && place && { relatedLocations: [{ id: 0, ...place }] }),
    ...(isChain && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: finding.chain.slice(0, most.steps).map(step => ({
                location: stepLocation(report, step),
                kinds: [step.role],
                importance: step.role === 'context' ? ('unimportant' as const) : ('essential' as const),
              })),
            },
          ],
        },
      ],
    }),
    // The first is the finding's own, which `stowaway accept` takes; the second is the one that GitHub knows.
    partialFingerprints: { 'stowawayFinding/v1': finding.fingerprint, primaryLocationLineHash: fingerprint },
    ...(accepted && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: shown(accepted.reason, { max: most.prose }),
          ...(accepted.expires && { properties: { expires: accepted.expires } }),
        },
      ],
    }),
    properties: {
      package: pkg.name,
      version: pkg.version,
      path: pkg.path,
      dependencyPath,
      verdict: report.verdict,
      score: report.score,
      behaviour: finding.behaviour,
      bits: finding.bits,
      ...(finding.moment && { moment: finding.moment }),
    },
  };
}

/**
 * How bad a package is, its verdict says, which no finding has alone. What weighs less than half of the strongest did not
 * bring it there, and as an error it would only bury what did. What is accepted must not fail where nobody looks at
 * suppressions, as on GitHub.
 */
function levelOf({ report: { verdict, findings }, finding, accepted }: Occurrence): Level {
  const strongest = findings[0]?.bits ?? 0;
  return accepted || finding.bits * 2 < strongest ? 'note' : LEVELS[verdict];
}

/** Names for occurrences that stay the same in another version and in another place; the second of the same is told apart. */
function fingerprints(): (occurrence: Occurrence) => string {
  const seen = new Map<string, number>();
  return ({ report, finding }) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([report.package.name, finding.fingerprint]))
      .digest('hex');
    const ordinal = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, ordinal);
    return `${digest.slice(0, 32)}:${ordinal}`;
  };
}

/** Where a step stands on the disk, and what it does; of a layer, with its code, which is in no file. */
function stepLocation(report: Report, step: Evidence): Location {
  const { at, role, says, excerpt } = step;
  const text = at.decodedFrom ? `${role}: ${says}, at ${placeInWords(at)}: ${excerpt}` : `${role}: ${says}`;
  return { physicalLocation: physicalLocation(report, step), message: { text: inMessage(text) } };
}

function physicalLocation(report: Report, { at, excerpt, beautifiedLine }: Evidence): PhysicalLocation {
  const { path, line, column, start, end } = outermost(at);
  const isOneLine = !at.decodedFrom && beautifiedLine === undefined && !excerpt.includes('\n') && end > start;
  const region: Region = {
    startLine: line,
    startColumn: column,
    ...(isOneLine && { endColumn: column + end - start }),
    ...(!at.decodedFrom && { snippet: { text: excerpt } }),
  };
  return { artifactLocation: { uri: uriOf(fileOf(report, path)) }, region };
}

/** A path as a reference relative to the project; an absolute one as an address. */
function uriOf(path: string): string {
  const uri = path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(segment => encodeURIComponent(segment).replaceAll('%40', '@'))
    .join('/');
  return isAbsolute(path) ? `file://${uri.startsWith('/') ? '' : '/'}${uri.replace(/^(\/?[a-z])%3A/i, '$1:')}` : uri;
}

// ── what was not looked at ─────────────────────────────────────────────────────────────────────────────────────────

const NOTIFICATIONS = {
  unanalysed: 'What may run and was not analysed',
  'not-scanned': 'Was found and is not scanned',
  'not-analysed': 'Files that were not analysed',
  'given-up': 'Expressions whose meaning took too many steps to find out',
  'not-shown': 'Findings beyond what code scanning takes',
  configured: 'What the configuration changed',
} as const;

function note(id: keyof typeof NOTIFICATIONS, text: string): Notification {
  return { descriptor: { id }, level: 'note', message: { text: inMessage(text) } };
}

const skippedIn = (report: Report): Skipped[] =>
  report.coverage.skipped.map(one => ({ ...one, path: fileOf(report, one.path) }));

const LEVEL_OF: Readonly<Record<Severity, Level>> = { failed: 'error', unanalysed: 'warning', noted: 'note' };

/** One notification for each reason: what means most first, then the most frequent. */
function grouped(id: keyof typeof NOTIFICATIONS, skipped: readonly Skipped[]): readonly Notification[] {
  const reasons = new Map<string, { readonly severity: Severity; readonly why: string; readonly paths: string[] }>();
  for (const { path, severity, why } of skipped) {
    const key = `${severity} ${why}`;
    const reason = reasons.get(key) ?? { severity, why, paths: [] };
    reason.paths.push(path);
    reasons.set(key, reason);
  }
  const order = Object.keys(LEVEL_OF);
  const sorted = [...reasons.values()].sort(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.paths.length - a.paths.length,
  );
  const hidden = sorted.slice(most.reasons).reduce((sum, { paths }) => sum + paths.length, 0);
  const said = sorted.slice(0, most.reasons).map(({ severity, why, paths }) => {
    const examples = paths.slice(0, most.paths).join(', ');
    const text = `${number(paths.length)}: ${why}: ${examples}${paths.length > most.paths ? ', …' : ''}`;
    return { ...note(id, text), level: LEVEL_OF[severity] };
  });
  return [...said, ...(hidden > 0 ? [note(id, `${number(hidden)} for other reasons`)] : [])];
}

function givenUp(reports: readonly Report[]): readonly Notification[] {
  const widened = reports.reduce((sum, { coverage }) => sum + coverage.widened, 0);
  return widened === 0 ? [] : [note('given-up', `Gave up on ${count(widened, 'expression')} after too many steps`)];
}

// ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What comes from a package: there, `[text](1)` would be a link and `{0}` a placeholder. */
const inMessage = (text: string): string =>
  shown(text, { max: most.prose })
    .replaceAll('](', '] (')
    .replace(/\{(\d+)\}/g, '{{$1}}');

/** What comes from a rule. */
const inProse = (text: string): string => shown(text, { multiline: true });

/** Some hold payloads on a line of their own, of which the start is enough. */
const inExample = (text: string): string => shown(text, { multiline: true, max: most.line });
