/** The report for CI systems that show test results: JUnit's XML, one test case for each package. */
import type { Finding, Report, Skipped } from '../types.js';
import { configuredInWords } from './configured.js';
import { shown } from './escape.js';
import type { View } from './formats.js';
import { anchorOf, placeInWords, shortened, specOf } from './places.js';
import { isAlarm, rank } from './rank.js';
import { lackingIn, unanalysedInWords } from './unanalysed.js';

/** How much of a package is printed; JSON has it all. */
const most = { findings: 20, steps: 20, skipped: 20, prose: 600 };

/** The whole report. A package fails when the command would for its sake. */
export function junitReport(reports: readonly Report[], view: View): string {
  const cases = rank(reports).map(report => testCase(report, view));
  const others = (view.skipped ?? []).map(notScanned);
  const all = [...cases, ...others];
  const counts = {
    tests: all.length,
    failures: all.filter(({ outcome }) => outcome === 'failure').length,
    errors: all.filter(({ outcome }) => outcome === 'error').length,
    skipped: all.filter(({ outcome }) => outcome === 'skipped').length,
  };
  const settings = view.configuration && configuredInWords(view.configuration, reports);
  const lacking = unanalysedInWords(reports, view.skipped);
  const properties = [
    ['tool', `${view.tool.name} ${view.tool.version}`],
    ...(lacking === undefined ? [] : [['unanalysed', lacking]]),
    ...(view.configuration ? [['configuration', view.configuration.path]] : []),
    ...[...(settings?.settings ?? []), ...(settings?.accepted ?? []), ...(settings?.entries ?? [])].map(text => [
      'configured',
      text,
    ]),
  ].map(([name, value]) => element('property', { name, value }));
  const took = view.elapsedMs === undefined ? {} : { time: (view.elapsedMs / 1000).toFixed(3) };
  const suite = element('testsuite', { name: view.target, ...counts, ...took }, [
    element('properties', {}, properties),
    ...all.map(({ xml }) => xml),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: view.tool.name, ...counts, ...took }, [suite])}\n`;
}

interface Case {
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  readonly xml: string;
}

function testCase(report: Report, view: View): Case {
  const { path: file, line } = anchorOf(report);
  const said = detailsOf(report);
  const about = { classname: report.package.path, name: specOf(report), file, line };
  const verdict = `${report.verdict}, score ${Math.round(report.score)}`;
  const lacking = lackingIn(report);
  if (view.fails(report)) {
    const [strongest] = report.findings;
    const isUnread = lacking !== undefined && !isAlarm(report);
    const why = isUnread ? `not wholly analysed: ${lacking}` : strongest?.message;
    const message = why === undefined ? verdict : `${verdict}: ${why}`;
    const failure = element('failure', { message, type: isUnread ? 'unanalysed' : report.verdict }, said);
    return { outcome: 'failure', xml: element('testcase', about, [failure]) };
  }
  if (lacking !== undefined) {
    const message = `not wholly analysed: ${lacking}`;
    return { outcome: 'skipped', xml: element('testcase', about, [element('skipped', { message }), ...output(said)]) };
  }
  return {
    outcome: 'passed',
    xml: element('testcase', about, output(said.length > 0 ? [`${verdict}\n\n`, ...said] : [])),
  };
}

function notScanned({ path, severity, why: message }: Skipped): Case {
  const outcome = severity === 'failed' ? 'error' : 'skipped';
  return {
    outcome,
    xml: element('testcase', { classname: 'not scanned', name: path }, [element(outcome, { message })]),
  };
}

const output = (texts: readonly string[]): string[] => (texts.length > 0 ? [element('system-out', {}, texts)] : []);

/** What is known of a package, in lines of escaped text; nothing for one that is clean. */
function detailsOf({ findings, accepted = [], dependencyPath, capabilities, coverage }: Report): string[] {
  const { skipped } = coverage;
  if (findings.length + accepted.length + skipped.length === 0) return [];
  return [
    ...(dependencyPath.length > 0 ? [`brought in by ${dependencyPath.join(' > ')}`] : []),
    ...(capabilities.length > 0 ? [`can use ${capabilities.join(', ')}`] : []),
    ...findings.slice(0, most.findings).flatMap(findingLines),
    ...more(findings.length - most.findings, 'findings'),
    ...accepted.slice(0, most.findings).flatMap(({ finding, reason, expires }) => {
      const until = expires === undefined ? '' : ` until ${expires}`;
      return [`accepted${until}: ${reason}`, ...findingLines(finding).map(line => `  ${line}`)];
    }),
    ...more(accepted.length - most.findings, 'accepted findings'),
    ...skipped.slice(0, most.skipped).map(({ path, why }) => `not analysed: ${path}: ${why}`),
    ...more(skipped.length - most.skipped, 'files not analysed'),
  ].map(line => `${text(line)}\n`);
}

function findingLines({ message, bits, rule, fingerprint, chain }: Finding): string[] {
  return [
    `${message} (${bits.toFixed(1)} bits, ${rule}, ${shortened(fingerprint)})`,
    ...chain.slice(0, most.steps).map(({ role, says, at }) => `  ${role}: ${says}, at ${placeInWords(at)}`),
    ...more(chain.length - most.steps, 'steps').map(line => `  ${line}`),
  ];
}

const more = (hidden: number, what: string): string[] => (hidden > 0 ? [`and ${hidden} more ${what}`] : []);

// ── XML ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param content escaped: elements, or lines of text */
function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly string[] = [],
): string {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(String(value ?? ''))}"`);
  const inside = content.map(part => (part.startsWith('<') ? `\n${part}` : part)).join('');
  return content.length === 0
    ? `<${name}${listed.join('')}/>`
    : `<${name}${listed.join('')}>${inside}${inside.endsWith('>') ? '\n' : ''}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Once all that cannot be shown is spelled out, XML 1.0 can hold what is left. */
function text(raw: string): string {
  return shown(raw, { max: most.prose }).replace(/[&<>"']/g, character => ENTITIES[character] as string);
}
