/**
 * The report for people: one headline, a ranking, then for each package worth opening its evidence, then what was not
 * looked at. Everything that comes from a package goes through `shown` on its way here.
 */
import picocolors from 'picocolors';
import type { Skipped } from '../gaps.js';
import type { Applied, Evidence, Finding, Report, Role, Summary, Verdict } from '../types.js';
import { type Alike, alike, repeated } from './alike.js';
import { configuredInWords } from './configured.js';
import { shown } from './escape.js';
import { bytes, column, count, cut, duration, fold, number, widthOf, wrap } from './layout.js';
import { placeInWords, shortened, specOf } from './places.js';
import { isAlarm, rank } from './rank.js';
import { lackingIn, unanalysedInWords } from './unanalysed.js';
import { inWords, MOMENTS } from './words.js';

export interface TextOptions {
  /** Width of the terminal. Fewer than 50 are treated as 50, more than 140 as 140. */
  readonly columns: number;
  readonly colour: boolean;
  /** What was scanned, as it was asked for. */
  readonly target: string;
  readonly summary: Summary;
  /** What was found in the target and not scanned. */
  readonly skipped?: readonly Skipped[];
  /** Packages of a lockfile that were not scanned since its older copy has them, too. */
  readonly unchanged?: number;
  readonly configuration?: Applied;
  readonly elapsedMs?: number;
}

/** How much of everything is printed; what is beyond is counted. JSON has it all. */
const most = {
  notes: 5,
  unanalysed: 10,
  findings: 5,
  steps: 8,
  excerptLines: 8,
  rowsPerLine: 3,
  reasons: 8,
  paths: 2,
  accepted: 20,
  prose: 600,
};

/** What every part of the report is drawn with. */
interface Pen extends ReturnType<typeof picocolors.createColors> {
  readonly columns: number;
}

/** The whole report, ending in a line break. */
export function textReport(reports: readonly Report[], options: TextOptions): string {
  const columns = Math.min(140, Math.max(50, options.columns));
  const pen: Pen = { ...picocolors.createColors(options.colour), columns };
  const ranked = rank(reports);
  const [lone] = ranked.length === 1 ? ranked : [];
  const sections = [
    ...headlineLines(ranked, options, columns).map(pen.bold),
    ...(lone
      ? loneDetails(lone, pen)
      : [
          ...ranking(alike(ranked), pen),
          ...alike(ranked.filter(isAlarm)).flatMap(({ report, also }) => details(report, also, pen)),
        ]),
    ...coverage(ranked, pen),
    ...configured(options.configuration, ranked, pen),
  ];
  return `${sections.join('\n')}\n`;
}

/** On one line if it fits, else broken first where it matters least. */
function headlineLines(reports: readonly Report[], options: TextOptions, columns: number): string[] {
  const line = headline(reports, options);
  return widthOf(line) <= columns ? [line] : headlineParts(reports, options).flatMap(part => wrap(part, columns));
}

/** One line that says it all: what was scanned and how many are bad. */
export function headline(
  reports: readonly Report[],
  options: Omit<TextOptions, 'columns' | 'colour' | 'configuration'>,
): string {
  return headlineParts(reports, options).join(' ');
}

function headlineParts(
  reports: readonly Report[],
  { summary, target, elapsedMs, skipped, unchanged = 0 }: Omit<TextOptions, 'columns' | 'colour' | 'configuration'>,
): string[] {
  const took = elapsedMs === undefined ? '' : ` in ${duration(elapsedMs)}`;
  const [first, ...others] = reports;
  if (!first && unchanged > 0) {
    const what = skipped?.length ? 'Nothing new that could be scanned' : 'Nothing new';
    return [`${what} in ${shown(target, { max: 200 })}:`, `its older copy has the same ${count(unchanged, 'package')}`];
  }
  const lacking = unanalysedInWords(reports, skipped);
  if (!first && lacking !== undefined)
    return [`Nothing of ${shown(target, { max: 200 })} was scanned,`, shown(lacking, { max: most.prose })];
  if (!first) return [`No packages found in ${shown(target, { max: 200 })}`];
  const what = others.length === 0 ? spec(first) : count(summary.packages, 'package');
  return [
    [
      `Scanned ${what}`,
      ...(lacking === undefined ? [] : [shown(lacking, { max: most.prose })]),
      `${count(summary.files, 'file')}${took}:`,
    ].join(', '),
    outcome(summary.verdicts, lacking === undefined ? '' : ' in what was analysed'),
  ];
}

/** @param where added to what says that there is nothing */
function outcome({ malicious, suspicious, note, clean }: Summary['verdicts'], where: string): string {
  if (malicious + suspicious + note + clean === 1) {
    return malicious
      ? 'malicious'
      : suspicious
        ? 'suspicious'
        : note
          ? where === ''
            ? 'nothing suspicious, but a note'
            : `nothing suspicious${where}`
          : `nothing found${where}`;
  }
  const found = [
    ...(malicious ? [`${number(malicious)} malicious`] : []),
    ...(suspicious ? [`${number(suspicious)} suspicious`] : []),
    ...(note ? [count(note, 'note')] : []),
  ];
  if (malicious + suspicious === 0) return [`nothing suspicious found${where}`, ...found].join(', ');
  return found.join(', ');
}

const spec = (report: Report) => shown(specOf(report), { max: 300 });

// ── the ranking ────────────────────────────────────────────────────────────────────────────────────────────────────

function ranking(all: readonly Alike[], pen: Pen): string[] {
  const times = new Map(all.map(({ report, also }) => [report, also.length + 1]));
  const ranked = all.map(({ report }) => report);
  const others = ranked.filter(report => !isAlarm(report));
  const unread = others.filter(report => lackingIn(report) !== undefined);
  const notes = others.filter(report => report.verdict === 'note' && !unread.includes(report));
  const rows = [...ranked.filter(isAlarm), ...unread.slice(0, most.unanalysed), ...notes.slice(0, most.notes)];
  if (rows.length === 0) return [];

  const called = (report: Report): string => {
    const many = times.get(report) ?? 1;
    return many === 1 ? spec(report) : `${spec(report)} ×${many}`;
  };
  const widest = rows.reduce((width, report) => Math.max(width, widthOf(called(report))), 'package'.length);
  const packageWidth = Math.min(Math.floor(pen.columns * 0.3), widest);
  const reasonWidth = pen.columns - packageWidth - 21;
  const before = (report: Report) =>
    [
      String(Math.round(report.score)).padStart(5),
      coloured(report.verdict, column(unread.includes(report) ? 'unanalysed' : report.verdict, 10), pen),
      column(called(report), packageWidth),
      '',
    ].join('  ');
  const reasonOf = (report: Report) => {
    const lacking = unread.includes(report) ? [`Not wholly analysed: ${lackingIn(report)}`] : [];
    const [strongest] = report.findings;
    return shown([...lacking, ...(strongest ? [strongest.message] : [])].join('; '), { max: most.prose });
  };

  const more = (hidden: number, what: string) =>
    hidden > 0 ? [pen.dim(`${' '.repeat(7)}and ${hidden} more ${what}, in --format json`)] : [];
  return [
    '',
    pen.dim(`score  verdict     ${column('package', packageWidth)}  ${cut('strongest reason', reasonWidth)}`),
    ...rows.flatMap(report => {
      if (unread.includes(report)) return pen.yellow((before(report) + cut(reasonOf(report), reasonWidth)).trimEnd());
      if (!isAlarm(report)) return pen.dim((before(report) + cut(reasonOf(report), reasonWidth)).trimEnd());
      const [first = '', ...rest] = wrap(reasonOf(report), reasonWidth);
      const second = rest.length > 0 ? [' '.repeat(packageWidth + 21) + cut(rest.join(' '), reasonWidth)] : [];
      return [(before(report) + first).trimEnd(), ...second];
    }),
    ...more(unread.length - most.unanalysed, 'not wholly analysed'),
    ...more(notes.length - most.notes, 'notes'),
  ];
}

function coloured(verdict: Verdict, text: string, pen: Pen): string {
  if (verdict === 'malicious') return pen.bold(pen.red(text));
  if (verdict === 'suspicious') return pen.yellow(text);
  return verdict === 'clean' ? pen.green(text) : text;
}

// ── one package ────────────────────────────────────────────────────────────────────────────────────────────────────

function loneDetails(report: Report, pen: Pen): string[] {
  if (report.findings.length > 0) return details(report, [], pen);
  return ['', ...facts(report, [], pen)];
}

function details(report: Report, also: readonly string[], pen: Pen): string[] {
  const findings = repeated(report.findings);
  const strongest = new Map<string, number>();
  const hidden = findings.length - most.findings;
  return [
    '',
    title(report, pen),
    ...facts(report, also, pen),
    ...findings.slice(0, most.findings).flatMap(({ finding, also: files }, index) => {
      const ordinal = index + 1;
      const outweighedBy = strongest.get(finding.behaviour);
      if (outweighedBy === undefined) strongest.set(finding.behaviour, ordinal);
      const again = `the same again in ${files.slice(0, most.paths).join(', ')}${files.length > most.paths ? ', …' : ''}`;
      return [
        '',
        ...findingLines(finding, ordinal, outweighedBy, pen),
        ...(files.length > 0
          ? ['', ...wrap(shown(again, { max: most.prose }), pen.columns - 5).map(line => pen.dim(`     ${line}`))]
          : []),
      ];
    }),
    ...(hidden > 0 ? ['', pen.dim(`  ${count(hidden, 'more finding')}, none stronger, in --format json`)] : []),
  ];
}

/** `── evil@1.0.0 ─────────────── malicious, score 100 ──` */
function title(report: Report, pen: Pen): string {
  const verdict = `${report.verdict}, score ${Math.round(report.score)}`;
  const name = cut(spec(report), pen.columns - verdict.length - 9);
  const rule = '─'.repeat(pen.columns - 8 - widthOf(name) - verdict.length);
  return [pen.dim('──'), pen.bold(name), pen.dim(rule), coloured(report.verdict, verdict, pen), pen.dim('──')].join(
    ' ',
  );
}

/** @param also other paths at which the same is installed */
function facts(
  { package: { path }, dependencyPath, capabilities }: Report,
  also: readonly string[],
  pen: Pen,
): string[] {
  const fact = (label: string, text: string) =>
    hanging(column(label, 12), wrap(shown(text, { max: most.prose }), pen.columns - 14)).map((line, index) =>
      index === 0 ? `  ${pen.dim(line.slice(0, 12))}${line.slice(12)}` : `  ${line}`,
    );
  return [
    ...fact('path', path),
    ...(also.length > 0
      ? fact('and', `${also.slice(0, most.paths).join(', ')}${also.length > most.paths ? ', …' : ''}`)
      : []),
    ...(dependencyPath.length > 0 ? fact('brought in', `by ${dependencyPath.join(' > ')}`) : []),
    ...(capabilities.length > 0 ? fact('can use', capabilities.map(inWords).join(', ')) : []),
  ];
}

/** The first line behind a label, the others below it. */
const hanging = (label: string, lines: readonly string[]) =>
  lines.map((line, index) => (index === 0 ? label : ' '.repeat(widthOf(label))) + line);

// ── one finding ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Findings of one behaviour do not add up, so of all but the strongest the weight is said not to count. */
function findingLines(
  { message, bits, behaviour, moment, rule, chain, fingerprint }: Finding,
  ordinal: number,
  outweighedBy: number | undefined,
  pen: Pen,
): string[] {
  const steps = chain.slice(0, most.steps);
  const hidden = chain.length - steps.length;
  const weight =
    outweighedBy === undefined
      ? `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1)} bits, ${behaviour}`
      : `${bits.toFixed(1)} bits, ${behaviour}, outweighed by ${outweighedBy}`;
  const id = shortened(fingerprint);
  const about = shown(`${weight}${moment === undefined ? '' : `, ${MOMENTS[moment]}`} · ${rule} · ${id}`, {
    max: most.prose,
  });
  return [
    ...hanging(`${String(ordinal).padStart(3)}  `, wrap(shown(message, { max: most.prose }), pen.columns - 5)).map(
      pen.bold,
    ),
    ...wrap(about, pen.columns - 5).map(line => pen.dim(`     ${line}`)),
    ...steps.flatMap((step, index) => stepLines(step, chain[index - 1], pen)),
    ...(hidden > 0 ? [pen.dim(`     and ${count(hidden, 'more step')}`)] : []),
  ];
}

/** A step, with its code unless the step before it has shown the same. */
function stepLines(step: Evidence, before: Evidence | undefined, pen: Pen): string[] {
  const says = hanging(column(step.role, 11), wrap(shown(step.says, { max: most.prose }), pen.columns - 16));
  const isSameCode =
    before?.excerpt === step.excerpt && before.at.path === step.at.path && before.at.line === step.at.line;
  return [
    '',
    ...says.map(
      (line, index) => `     ${index === 0 ? roleColour[step.role](line.slice(0, 11), pen) + line.slice(11) : line}`,
    ),
    ...wrap(shown(placeInWords(step.at) + laidOut(step), { max: most.prose }), pen.columns - 16).map(
      line => `${' '.repeat(16)}${pen.cyan(line)}`,
    ),
    ...(isSameCode ? [] : codeLines(step.excerpt, step.beautifiedLine ?? step.at.line, pen)),
  ];
}

const roleColour: Record<Role, (text: string, pen: Pen) => string> = {
  trigger: (text, pen) => pen.magenta(text),
  source: (text, pen) => pen.yellow(text),
  transform: (text, pen) => pen.blue(text),
  sink: (text, pen) => pen.red(text),
  context: (text, pen) => pen.dim(text),
};

/** Where code of a minified file stands once the whole file is laid out. */
function laidOut({ beautifiedLine }: Evidence): string {
  return beautifiedLine ? ` (line ${number(beautifiedLine)} when laid out)` : '';
}

/**
 * Code behind a gutter of line numbers: the file's own, or those of the file laid out afresh. With `first` 0 only a part
 * was laid out, whose lines have no number. Of a line too long for a few rows the end is cut.
 */
function codeLines(code: string, first: number, pen: Pen): string[] {
  const lines = shown(code.trimEnd(), { multiline: true }).split('\n');
  const gutter = Math.max(9, String(first + lines.length).length);
  const width = pen.columns - gutter - 3;
  const row = (label: string, text: string) => `${pen.dim(`${label.padStart(gutter)} │`)} ${text}`.trimEnd();
  const hidden = lines.length - most.excerptLines;
  return [
    ...lines.slice(0, most.excerptLines).flatMap((line, index) => {
      const label = first > 0 && line !== '…' ? String(first + index) : '';
      return fold(cut(line, width * most.rowsPerLine), width).map((text, part) => row(part === 0 ? label : '', text));
    }),
    ...(hidden > 0 ? [row('', pen.dim(`… ${count(hidden, 'more line')}`))] : []),
  ];
}

// ── coverage ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What was looked at and, above all, what was not. */
function coverage(reports: readonly Report[], pen: Pen): string[] {
  if (reports.length === 0) return [];
  const isLone = reports.length === 1;
  let files = 0;
  let size = 0;
  let analysed = 0;
  let widened = 0;
  let skipped = 0;
  const reasons = new Map<string, string[]>();
  for (const report of reports) {
    files += report.coverage.files;
    size += report.coverage.bytes;
    analysed += report.coverage.analysed;
    widened += report.coverage.widened;
    for (const { path, why } of report.coverage.skipped) {
      skipped += 1;
      const paths = reasons.get(why) ?? [];
      paths.push(isLone ? path : `${report.package.name}/${path}`);
      reasons.set(why, paths);
    }
  }

  const others = Math.max(0, files - analysed - skipped);
  const grouped = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  const hidden = grouped.slice(most.reasons).reduce((sum, [, paths]) => sum + paths.length, 0);
  const gutter = number(grouped[0]?.[1].length ?? 0).length;
  return [
    '',
    ...wrap(
      `Analysed ${number(analysed)} of ${count(files, 'file')}, ${bytes(size)}` +
        (others > 0 ? `; ${number(others)} ${others === 1 ? 'is' : 'are'} of kinds that are not analysed` : ''),
      pen.columns,
    ),
    ...(skipped > 0 ? [pen.yellow(`Skipped ${count(skipped, 'file')}:`)] : []),
    ...grouped.slice(0, most.reasons).flatMap(([why, paths]) => {
      const examples = paths.slice(0, most.paths).join(', ') + (paths.length > most.paths ? ', …' : '');
      const label = `  ${number(paths.length).padStart(gutter)}  `;
      const room = pen.columns - label.length;
      return [
        ...hanging(label, wrap(shown(why, { max: most.prose }), room)),
        ...wrap(shown(examples, { max: room * 2 }), room).map(line => pen.dim(' '.repeat(label.length) + line)),
      ];
    }),
    ...(hidden > 0 ? [`  ${number(hidden)} for other reasons, in --format json`] : []),
    ...(widened > 0
      ? wrap(
          `Gave up on ${count(widened, 'expression')} after too many steps; what they mean is unknown`,
          pen.columns,
        ).map(pen.dim)
      : []),
  ];
}

// ── configuration ──────────────────────────────────────────────────────────────────────────────────────────────────

function configured(applied: Applied | undefined, reports: readonly Report[], pen: Pen): string[] {
  if (!applied) return [];
  const item = (text: string) => hanging('  ', wrap(shown(text, { max: most.prose }), pen.columns - 2));
  const { settings, accepted, entries } = configuredInWords(applied, reports);
  const hidden = accepted.length - most.accepted;
  const lines = [
    ...settings.flatMap(item),
    ...accepted.slice(0, most.accepted).flatMap(item),
    ...(hidden > 0 ? item(`and ${count(hidden, 'more accepted finding')}, in --format json`) : []),
    ...entries.flatMap(item),
  ];
  return lines.length > 0 ? ['', ...wrap(`As ${shown(applied.path, { max: 200 })} says:`, pen.columns), ...lines] : [];
}
