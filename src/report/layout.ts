/** Text in columns: how wide it is, and how to cut, pad and wrap it. Its input is already safe to show. */

/** Characters that take two columns. Where Unicode is vague, two: a line may turn out shorter than planned, never longer. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f000}-\u{1fbff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** An escape is never cut in two: half of one would be a lie about the text. */
const atoms = /\\u\{[0-9a-f]+\}|./gsu;

/** Columns the text takes on a terminal. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : 1;
  return columns;
}

/** The text if it fits, else as much of it as does, and `…`. */
export function cut(text: string, max: number): string {
  if (text.length * 2 <= max || widthOf(text) <= max) return text;
  return `${head(text, max - 1)}…`;
}

/** The longest start of the text that takes at most so many columns. */
function head(text: string, max: number): string {
  let columns = 0;
  for (const { 0: atom, index } of text.matchAll(atoms)) {
    columns += widthOf(atom);
    if (columns > max) return text.slice(0, index);
  }
  return text;
}

/** The text, cut and padded to exactly so many columns. */
export function column(text: string, width: number): string {
  const fitting = cut(text, width);
  return fitting + ' '.repeat(width - widthOf(fitting));
}

/** The text in lines of at most so many columns, broken at spaces, and inside a word only when it is wider than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const rows = fold(word, width);
    line = rows.pop() ?? '';
    lines.push(...rows);
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map(text => text.trimEnd());
}

/** The text in lines of at most so many columns, broken anywhere: for code, whose spaces mean something. */
export function fold(text: string, width: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (widthOf(rest) > width) {
    // An escape wider than the line cannot be kept whole; then it is broken as anything else.
    const row = head(rest, width) || rest.slice(0, width);
    rows.push(row);
    rest = rest.slice(row.length);
  }
  return [...rows, rest];
}

/** `2,896` */
export const number = (value: number) => value.toLocaleString('en-US');

/** `1 file`, `2 files`, `2 dependencies` */
export function count(value: number, noun: string, plural = `${noun}s`): string {
  return `${number(value)} ${value === 1 ? noun : plural}`;
}

/** `640 bytes`, `12 kB`, `593 MB` */
export function bytes(value: number): string {
  if (value < 1000) return count(value, 'byte');
  const [size, unit] = value < 1e6 ? [value / 1e3, 'kB'] : value < 1e9 ? [value / 1e6, 'MB'] : [value / 1e9, 'GB'];
  return `${size < 10 ? size.toFixed(1) : number(Math.round(size))} ${unit}`;
}

/** `0.3 s`, `41 s`, `2 min 5 s` */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
