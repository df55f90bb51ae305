/** What `stowaway show` prints: files as people read them, with findings and decoded layers marked where they stand. */
import picocolors from 'picocolors';
import { lineIn } from '../readable/places.js';
import type { Inspected, Mark } from '../run/inspect.js';
import type { Report } from '../types.js';
import { shown } from './escape.js';
import { count, cut, fold, number, wrap } from './layout.js';
import { shortened, specOf } from './places.js';
import { rewrittenTexts, textsWithin } from './rewritten.js';

export interface ShowOptions {
  readonly columns: number;
  readonly colour: boolean;
  /** Only this file, and all of it; otherwise the lines around what was found in each. */
  readonly file?: string;
  /** Rewritten to be read, not as it was written. */
  readonly isReadable?: boolean;
}

/** Lines on either side of what was found, rows that a long line takes, depth of layers. */
const SHOWN = { around: 3, rows: 3, deep: 6 } as const;

interface Pen extends ReturnType<typeof picocolors.createColors> {
  readonly columns: number;
  readonly isWhole: boolean;
}

/** Files of a package in which something was found, or the one that is asked for. Ends in a line break. */
export function showText(report: Report, found: readonly Inspected[], options: ShowOptions): string {
  const { columns, colour, file, isReadable } = options;
  const asked = file === undefined ? found : textsWithin(found, file);
  const texts = isReadable ? rewrittenTexts(asked) : asked;
  const pen: Pen = {
    ...picocolors.createColors(colour),
    columns: Math.min(160, Math.max(50, columns)),
    isWhole: file !== undefined,
  };
  const onDisk = texts.filter(({ file: { decodedFrom } }) => !decodedFrom);
  const head = `${shown(specOf(report), { max: 200 })}: ${report.verdict}, score ${Math.round(report.score)}`;
  const lines = [
    pen.bold(head),
    ...onDisk.flatMap(one => ['', pen.bold(pen.cyan(shown(one.file.path))), ...textLines(one, texts, '', 0, pen)]),
    ...(onDisk.length === 0 ? ['Nothing was found in any of its files.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** One text, and the layers inside it, behind a margin that shows how deep it lies. */
function textLines(one: Inspected, all: readonly Inspected[], margin: string, depth: number, pen: Pen): string[] {
  const { file, readable, marks } = one;
  if (!readable) return [`${margin}${pen.yellow(`too large to be laid out: ${number(file.text.length)} characters`)}`];
  const lines = readable.text.split('\n');
  const under = new Map<number, string[]>();
  const note = (line: number, texts: readonly string[]): void => {
    under.set(line, [...(under.get(line) ?? []), ...texts]);
  };
  for (const mark of marks) note(lineIn(readable, mark.start), markLines(mark, margin, pen));
  for (const layer of all.filter(({ host }) => host === file)) {
    const { decodedFrom, rewritten } = layer.file;
    if (!decodedFrom || depth >= SHOWN.deep) continue;
    // What is its host with strings put back has no one place in it.
    const at = rewritten ? lines.length : lineIn(readable, decodedFrom.at.start);
    const what = `text decoded by ${shown(decodedFrom.decoder)}, ${count(layer.file.text.length, 'character')}`;
    note(at, [
      `${margin}${pen.magenta(`       ╭─ ${what}`)}`,
      ...textLines(layer, all, `${margin}${pen.magenta('       │ ')}`, depth + 1, pen),
      `${margin}${pen.magenta('       ╰─')}`,
    ]);
  }
  const wanted = pen.isWhole ? undefined : around([...under.keys()], lines.length);
  const said = [
    ...(readable.says ? [shown(readable.says, { max: 200 })] : []),
    ...(readable.isLaidOut && !readable.isRewritten ? ['laid out afresh'] : []),
  ];
  const rows: string[] = said.length > 0 ? [`${margin}${pen.dim(`       (${said.join('; ')})`)}`] : [];
  let left = 0;
  const fold = (): void => {
    if (left > 0) rows.push(`${margin}${pen.dim(`     ⋮ ${count(left, 'line')}`)}`);
    left = 0;
  };
  lines.forEach((line, index) => {
    if (wanted && !wanted.has(index + 1)) {
      left++;
      return;
    }
    fold();
    rows.push(...codeRows(line, index + 1, margin, depth, pen), ...(under.get(index + 1) ?? []));
  });
  fold();
  return rows;
}

/** Lines near those with something in them; the first ones where there are none. */
function around(lines: readonly number[], last: number): ReadonlySet<number> {
  const wanted = new Set<number>();
  for (const line of lines.length > 0 ? lines : [1])
    for (let near = line - SHOWN.around; near <= Math.min(last, line + SHOWN.around); near++) wanted.add(near);
  return wanted;
}

function codeRows(line: string, at: number, margin: string, depth: number, pen: Pen): string[] {
  const width = Math.max(30, pen.columns - 8 - depth * 9);
  const text = cut(shown(line.replace(/\r$/, ''), { max: 2_000 }), width * SHOWN.rows);
  return fold(text, width).map((row, part) =>
    `${margin}${pen.dim(`${(part === 0 ? String(at) : '').padStart(5)} │`)} ${row}`.trimEnd(),
  );
}

/** What was found on a line: the step, and at the end of a chain what it comes to. */
function markLines({ finding, step }: Mark, margin: string, pen: Pen): string[] {
  const evidence = finding.chain[step];
  if (!evidence) return [];
  const isLast = step === finding.chain.length - 1;
  const way = finding.chain.length > 1 ? ` (${step + 1} of ${finding.chain.length})` : '';
  const says = `${evidence.role}${way}: ${shown(evidence.says, { max: 300 })}`;
  const comesTo = isLast
    ? [`${shown(finding.message, { max: 300 })} · ${finding.rule} · ${shortened(finding.fingerprint)}`]
    : [];
  const row = (text: string, index: number): string => `${margin}       ${index === 0 ? '▲ ' : '  '}${text}`;
  return [
    ...wrap(says, Math.max(30, pen.columns - 12)).map((text, index) => pen.yellow(row(text, index))),
    ...comesTo.flatMap(text => wrap(text, Math.max(30, pen.columns - 12))).map(text => pen.red(row(text, 1))),
  ];
}
