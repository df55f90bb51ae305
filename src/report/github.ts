/**
 * The report for a job of GitHub Actions: workflow commands, which become annotations of the files they name. There is
 * one for each package to look at; GitHub shows the first ten errors and the first ten warnings of a step.
 */
import type { Severity, Skipped } from '../gaps.js';
import type { Report } from '../types.js';
import { configuredInWords } from './configured.js';
import { shown } from './escape.js';
import type { View } from './formats.js';
import { count } from './layout.js';
import { anchorOf, mainStep, placeInWords, shortened, specOf } from './places.js';
import { rank } from './rank.js';
import { headline } from './text.js';
import { lackingIn } from './unanalysed.js';

/** How much is said of a package; other formats have more. */
const most = { findings: 3, lines: 50, prose: 600 };

/** The whole report: the commands, the worst package first, then one line for the log. */
export function githubReport(reports: readonly Report[], view: View): string {
  const ranked = rank(reports);
  const unread = ranked.flatMap(report => {
    const lacking = lackingIn(report);
    return lacking === undefined ? [] : [`${specOf(report)}: ${lacking}`];
  });
  const leftOut = (wanted: Severity): string[] =>
    (view.skipped ?? []).filter(({ severity }) => severity === wanted).map(inWords);
  const settings = view.configuration && configuredInWords(view.configuration, ranked);
  const configured = settings ? [...settings.settings, ...settings.accepted, ...settings.entries] : [];
  return [
    ...ranked.flatMap(alarm),
    ...summaryOf('warning', 'Not wholly analysed', unread),
    ...summaryOf('error', 'Could not be scanned', leftOut('failed')),
    ...summaryOf('warning', 'Not scanned', leftOut('unanalysed')),
    ...summaryOf('notice', 'Left out', leftOut('noted')),
    ...summaryOf('notice', `As ${view.configuration?.path} says`, configured),
    `${headline(ranked, view)}\n`,
  ].join('');
}

function alarm(report: Report): string[] {
  const { verdict, score, findings, dependencyPath } = report;
  if (verdict !== 'malicious' && verdict !== 'suspicious') return [];
  const { path: file, line } = anchorOf(report);
  const hidden = findings.length - most.findings;
  const lines = [
    ...findings.slice(0, most.findings).map(finding => {
      const step = mainStep(finding);
      const place = step ? `, at ${placeInWords(step.at)}` : '';
      return `${finding.message}${place} (${finding.rule}, ${shortened(finding.fingerprint)})`;
    }),
    ...(hidden > 0 ? [`and ${count(hidden, 'more finding')}`] : []),
    ...(dependencyPath.length > 0 ? [`Brought in by ${dependencyPath.join(' > ')}`] : []),
  ];
  const title = `${specOf(report)} is ${verdict}, score ${Math.round(score)}`;
  return [command(verdict === 'malicious' ? 'error' : 'warning', { file, line, title }, lines)];
}

const inWords = ({ path, why }: Skipped): string => `${path}: ${why}`;

function summaryOf(name: CommandName, title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const hidden = lines.length - most.lines;
  return [command(name, { title }, [...lines.slice(0, most.lines), ...(hidden > 0 ? [`and ${hidden} more`] : [])])];
}

type CommandName = 'error' | 'warning' | 'notice';

/** `::error file=a,line=1::text`, on one line whatever the text. */
function command(
  name: CommandName,
  properties: Readonly<Record<string, string | number>>,
  lines: readonly string[],
): string {
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(line(String(value)))}`);
  return `::${name} ${listed.join(',')}::${inData(lines.map(line).join('\n'))}\n`;
}

const line = (text: string): string => shown(text, { max: most.prose });

const inData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const inProperty = (text: string): string => inData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
