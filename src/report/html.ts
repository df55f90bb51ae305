/**
 * The report for whoever it is handed to: one file that needs nothing else, and may do nothing but show itself.
 *
 * All it shows was written by whoever attacks the reader. Texts reach the page as data, unshowable characters spelled
 * out; its script only ever makes text of them; and the page's policy lets no other script run, and nothing be loaded.
 */
import { createHash } from 'node:crypto';
import type { Skipped } from '../gaps.js';
import type { Acceptance, Applied, Finding, Report, Rule, Weight } from '../types.js';
import { shown } from './escape.js';
import type { Format, View } from './formats.js';
import { script, style } from './page/built.js';
import type { ConfigurationData, FindingData, PackageData, PageData, RuleData, SkippedData } from './page/data.js';
import { specOf } from './places.js';
import { isAlarm, rank } from './rank.js';
import { headline } from './text.js';
import { libraryOf, makeRoom, type Room } from './texts.js';
import { lackingIn, unanalysedInWords } from './unanalysed.js';

/** Files of one package that are listed as skipped, and columns of a line of text. What is beyond is counted, or cut. */
const MOST = { skipped: 100, columns: 2_000 } as const;

export const htmlReport: Format = (reports, view) => {
  const ranked = rank(reports);
  // Without the time it took: the same result is the same file.
  const { summary, target, title, skipped } = view;
  const policy = [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${markup(view.title ?? view.target)} · Stowaway report</title>
<style>${style}</style>
</head>
<body>
<noscript>
<h1>Stowaway report</h1>
<p>${markup(headline(ranked, { summary, target: title ?? target, ...(skipped && { skipped }) }))}</p>
<p>This page needs its own script to show more than the packages to look at.</p>
<ul>
${ranked
  .filter(one => isAlarm(one) || lackingIn(one) !== undefined)
  .map(inOneLine)
  .join('')}</ul>
</noscript>
<script type="application/json" id="data">${dataText(pageData(ranked, view))}</script>
<script>${script}</script>
</body>
</html>
`;
};

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function inOneLine(report: Report): string {
  const { verdict, score, findings } = report;
  const lacking = lackingIn(report);
  const unread = lacking === undefined ? '' : ` Not wholly analysed: ${lacking}.`;
  const line = `${specOf(report)}: ${verdict}, score ${Math.round(score)}. ${findings[0]?.message ?? ''}${unread}`;
  return `<li>${markup(line)}</li>\n`;
}

/** Text as it may stand between tags, and in an attribute. */
function markup(text: string): string {
  return shown(text, { max: MOST.columns }).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** Members whose line breaks mean something. */
const MULTILINE: ReadonlySet<string> = new Set(['text', 'code', 'why']);

/** JSON that holds no markup; every string in it is safe to show. */
function dataText(data: PageData): string {
  return JSON.stringify(data, (key, value: unknown) =>
    typeof value === 'string' ? shown(value, { multiline: MULTILINE.has(key), max: MOST.columns }) : value,
  ).replace(/[<>&]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`);
}

// ── what the page is given ─────────────────────────────────────────────────────────────────────────────────────────

function pageData(ranked: readonly Report[], view: View): PageData {
  const rules = new Map<string, number>();
  const room = makeRoom();
  const packages = ranked.map(report => packageData(report, view, { rules, room }));
  const lacking = unanalysedInWords(ranked, view.skipped);
  return {
    tool: `${view.tool.name} ${view.tool.version}`,
    target: view.title ?? view.target,
    summary: view.summary,
    ...(lacking !== undefined && { unanalysed: lacking }),
    places: (view.skipped ?? []).slice(0, MOST.skipped).map(skippedData),
    packages,
    rules: [...rules.keys()].map(id => ruleData(id, view.rules)),
    ...(view.configuration && { configuration: configurationData(view.configuration) }),
  };
}

function ruleData(id: string, rules: Readonly<Record<string, Rule>>): RuleData {
  const meta = Object.hasOwn(rules, id) ? rules[id]?.meta : undefined;
  return { id, summary: meta?.summary ?? '', why: meta?.why ?? '' };
}

/** What all packages share: numbers of the rules met so far, and what may still be rewritten. */
interface Shared {
  readonly rules: Map<string, number>;
  readonly room: Room;
}

function packageData(report: Report, { texts, fails }: View, { rules, room }: Shared): PackageData {
  const { score, verdict, findings, capabilities, coverage, dependencyPath, accepted = [] } = report;
  const { name, version, path } = report.package;
  const opened = texts?.get(path);
  const library = libraryOf(opened ?? [], room);
  const lacking = lackingIn(report);

  const findingData = (finding: Finding): FindingData => {
    const { rule, message, behaviour, moment, bits, fingerprint, chain } = finding;
    const number = rules.get(rule) ?? rules.size;
    rules.set(rule, number);
    return {
      rule: number,
      message,
      behaviour,
      ...(moment && { moment }),
      bits,
      fingerprint,
      chain: chain.map(({ role, says, excerpt, at, beautifiedLine }, step) => ({
        role,
        says,
        code: excerpt,
        line: beautifiedLine ?? at.line,
        ...(beautifiedLine !== undefined && { isLaidOut: true as const }),
        way: library.wayTo(finding, step),
      })),
    };
  };

  return {
    name,
    version,
    path,
    score,
    verdict,
    ...(fails(report) && { fails: true as const }),
    ...(lacking !== undefined && { unanalysed: lacking }),
    by: dependencyPath,
    files: coverage.files,
    bytes: coverage.bytes,
    analysed: coverage.analysed,
    widened: coverage.widened,
    capabilities,
    findings: findings.map(findingData),
    ...(accepted.length > 0 && {
      accepted: accepted.map(({ finding, reason, expires }) => ({
        finding: findingData(finding),
        reason,
        ...(expires && { expires }),
      })),
    }),
    skipped: ordered(coverage.skipped).slice(0, MOST.skipped).map(skippedData),
    skips: coverage.skipped.length,
    ...(opened && { texts: library.texts }),
  };
}

/** What may run comes first. */
function ordered(all: readonly Skipped[]): readonly Skipped[] {
  const isNoted = ({ severity }: Skipped): number => (severity === 'noted' ? 1 : 0);
  return [...all].sort((a, b) => isNoted(a) - isNoted(b));
}

const skippedData = ({ path, severity, why }: Skipped): SkippedData => ({ path, severity, why });

function configurationData(configuration: Applied): ConfigurationData {
  const { path, rules, thresholds, overrides, accepted, unused, expired } = configuration;
  return {
    path,
    rules: weights(rules),
    thresholds,
    overrides: overrides.map(({ rules: own = {}, thresholds: limits = {}, ...rest }) => ({
      ...rest,
      rules: weights(own),
      thresholds: limits,
    })),
    accepted,
    unused: unused.map(acceptance),
    expired: expired.map(acceptance),
  };
}

/** As a list: an id may be any word, and no key of ours. */
const weights = (rules: Readonly<Record<string, Weight>>): { readonly id: string; readonly weight: Weight }[] =>
  Object.entries(rules).map(([id, weight]) => ({ id, weight }));

const acceptance = ({ package: name, rule, fingerprint, reason, expires }: Acceptance): Acceptance => ({
  package: name,
  rule,
  fingerprint,
  reason,
  ...(expires && { expires }),
});
