/** Texts of a package made ready to be looked at: laid out, cut to what matters, and the places of steps found in them. */
import { lineIn, type Readable } from '../readable/places.js';
import { isCode, plain } from '../readable/plain.js';
import type { Inspected, Mark } from '../run/inspect.js';
import type { Finding, Location } from '../types.js';
import type { LinesData, MarkData, PlaceData, TextData } from './page/data.js';

/** How much is shown: texts and characters of a package; of a text lines around a place, lines, characters, width. */
const SHOWN = { texts: 200, all: 400_000, around: 30, lines: 1_200, characters: 120_000, width: 1_500 } as const;

/** What is rewritten to be read besides, of all packages together. UTF-16 units, and texts. */
export interface Room {
  units: number;
  texts: number;
}

/** It takes some ten milliseconds for a thousand units. */
export const makeRoom = (): Room => ({ units: 200_000, texts: 60 });

/** The texts of one package, and where in them the steps of its findings stand. */
export interface Library {
  readonly texts: readonly TextData[];
  /** The way to a step, from the file on disk inwards; each text on it that is at hand can be opened. */
  wayTo(finding: Finding, step: number): readonly PlaceData[];
}

interface Book extends Inspected {
  readonly readable: Readable;
  /** Position of the text it was found in. */
  readonly inside: number | undefined;
}

/** @param left what may still be rewritten; the worst packages come first */
export function libraryOf(inspected: readonly Inspected[], left: Room): Library {
  const books = booksOf(inspected);
  const stepsIn = new Map<string, { readonly text: number; readonly start: number; readonly end: number }>();
  books.forEach(({ marks }, text) => {
    for (const { finding, step, start, end } of marks) stepsIn.set(stepKey(finding, step), { text, start, end });
  });

  const linesOf = (text: number, start: number, end: number): LinesData | undefined => {
    const layout = books[text]?.readable;
    return layout && { text, ...spanIn(layout, start, end) };
  };
  const hosts = books.map(({ file: { decodedFrom, rewritten }, inside }) => {
    if (inside === undefined || !decodedFrom) return undefined;
    // What is its host with strings put back has no one place there.
    return rewritten ? linesOf(inside, 0, 0) : linesOf(inside, decodedFrom.at.start, decodedFrom.at.end);
  });
  const room = Math.min(SHOWN.characters, SHOWN.all / books.length);

  return {
    texts: books.map((book, at): TextData => {
      const { file, readable } = book;
      const { text, isLaidOut } = readable;
      const host = hosts[at];
      const marks = marksIn(readable, book.marks);
      const lines = text.trimEnd().split('\n');
      return {
        label: file.decodedFrom?.decoder ?? file.path,
        ...(host && { host }),
        size: file.text.length,
        lines: lines.length,
        ...(isLaidOut && { isLaidOut }),
        parts: partsOf(lines, [...marks, ...hosts.flatMap(other => (other?.text === at ? [other] : []))], room),
        marks,
        ...(marks.length > 0 && rewrittenOf(book, room, left)),
      };
    }),
    wayTo(finding, step) {
      const found = stepsIn.get(stepKey(finding, step));
      let text = found?.text;
      let opens = found && linesOf(found.text, found.start, found.end);
      const way: PlaceData[] = [];
      for (let at: Location | undefined = finding.chain[step]?.at; at; ) {
        const { path, line, column, decodedFrom }: Location = at;
        way.unshift({ label: decodedFrom?.decoder ?? path, line, column, ...(opens && { opens }) });
        at = decodedFrom?.at;
        text = text === undefined ? undefined : books[text]?.inside;
        opens = text === undefined || !at ? undefined : linesOf(text, at.start, at.end);
      }
      return way;
    },
  };
}

function spanIn(layout: Readable, start: number, end: number): { readonly from: number; readonly to: number } {
  const from = lineIn(layout, start);
  return { from, to: Math.max(from, lineIn(layout, Math.max(start, end - 1))) };
}

function marksIn(layout: Readable, marks: readonly Mark[]): readonly MarkData[] {
  return marks.flatMap(({ finding, step, start, end }) => {
    const role = finding.chain[step]?.role;
    return role ? [{ ...spanIn(layout, start, end), role }] : [];
  });
}

/** The text rewritten, where that is not how it stands there, or why it is not. */
function rewrittenOf(
  { file, readable, marks: all }: Book,
  room: number,
  left: Room,
): Pick<TextData, 'rewritten' | 'why'> {
  if (!isCode(file)) return {};
  left.units -= file.text.length;
  left.texts--;
  if (left.units < 0 || left.texts < 0) return { why: 'there is too much to be rewritten in one report' };
  const made = plain(file);
  if (!('text' in made)) return { why: made.why };
  if (made.text.trim() === readable.text.trim()) return {};
  const lines = made.text.trimEnd().split('\n');
  const marks = marksIn(made, all);
  return { rewritten: { lines: lines.length, parts: partsOf(lines, marks, room), marks } };
}

/** As many texts as are shown: those with something in them and what they were found in, before all others. */
function booksOf(inspected: readonly Inspected[]): readonly Book[] {
  const known = new Map(inspected.map(one => [one.file, one]));
  const first = new Set<Inspected>();
  for (const marked of inspected.filter(({ marks }) => marks.length > 0)) {
    for (let one: Inspected | undefined = marked; one && !first.has(one); one = one.host && known.get(one.host))
      first.add(one);
  }
  const chosen = new Set([...new Set([...first, ...inspected])].slice(0, SHOWN.texts));
  const legible = inspected.flatMap(one =>
    chosen.has(one) && one.readable ? [{ ...one, readable: one.readable }] : [],
  );
  const numbers = new Map(legible.map(({ file }, at) => [file, at]));
  const onDisk = new Map(legible.flatMap(({ file }, at) => (file.decodedFrom ? [] : [[file.path, at]])));
  return legible.map(one => {
    const { host, file } = one;
    return { ...one, inside: host ? numbers.get(host) : file.decodedFrom && onDisk.get(file.decodedFrom.at.path) };
  });
}

/** A step, whichever copy of its finding it is asked for with: a configuration may have changed what that weighs. */
function stepKey({ rule, messageId, chain }: Finding, step: number): string {
  return JSON.stringify([rule, messageId, step, chain.map(({ at }) => at)]);
}

/** All of a short text; of a long one the lines around the places that matter, its first lines when there are none. */
function partsOf(
  lines: readonly string[],
  places: readonly { readonly from: number; readonly to: number }[],
  room: number,
): TextData['parts'] {
  const isShort = lines.length <= SHOWN.lines && lines.reduce((sum, { length }) => sum + length, 0) <= room;
  const wanted = isShort || places.length === 0 ? [{ from: 1, to: lines.length }] : places;
  const ranges: { from: number; to: number }[] = [];
  for (const { from, to } of [...wanted].sort((a, b) => a.from - b.from)) {
    const first = Math.max(1, from - SHOWN.around);
    const last = Math.min(lines.length, Math.min(to, from + SHOWN.lines) + SHOWN.around);
    const before = ranges.at(-1);
    if (before && first <= before.to + 1) before.to = Math.max(before.to, last);
    else ranges.push({ from: first, to: last });
  }
  const parts: { line: number; text: string }[] = [];
  let linesLeft: number = SHOWN.lines;
  let left = room;
  for (const { from, to } of ranges) {
    const taken: string[] = [];
    for (let line = from; line <= to && linesLeft > 0 && left > 0; line++) {
      const text = (lines[line - 1] ?? '').slice(0, SHOWN.width + 1).replace(/\r$/, '');
      taken.push(text.length > SHOWN.width ? `${text.slice(0, SHOWN.width)}…` : text);
      linesLeft--;
      left -= text.length;
    }
    if (taken.length > 0) parts.push({ line: from, text: taken.join('\n') });
  }
  return parts;
}
