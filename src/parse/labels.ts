/**
 * Labels that nobody writes: thousands in front of one statement, or one name inside of itself over and over. An engine
 * may still run the first; the second is a mistake wherever it stands, and only tolerant parsers read on.
 */
import { blanked, type Range } from './mend.js';
import { eachToken } from './tokens.js';

/**
 * How often a label may stand inside of another one of its name. For each time Babel makes an error, with all its
 * details: 2,000 blocks inside of each other take it four seconds.
 */
const REPEATED = 50_000;

/** Whether a tolerant parser would take more than linear time over the labels of a text. */
export function hasManyLabels(text: string): boolean {
  let repeated = 0;
  eachLabel(text, (_label, same) => {
    repeated += same;
  });
  return repeated > REPEATED;
}

/** Labels in a row that are not touched, and of more of them the last ones that stay; those inside of their own name. */
const LABELS = { few: 50, kept: 20, same: 50 } as const;

/**
 * Without most of the labels that stand in front of one statement: `a: b: c: f()` is `c: f()`, unless somebody breaks to
 * one of the others. Each is a statement inside of the one before, so that as many overflow the stack of a parser.
 */
export function withoutLabels(text: string): string {
  const blanks: Range[] = [];
  let row: Range[] = [];
  const endRow = (): void => {
    if (row.length > LABELS.few) blanks.push(...row.slice(0, -LABELS.kept));
    row = [];
  };
  eachLabel(text, (label, same, isNext) => {
    if (!isNext) endRow();
    if (same > LABELS.same) blanks.push(label);
    else row.push(label);
  });
  endRow();
  return blanked(
    text,
    blanks.sort((one, other) => one.start - other.start),
  );
}

/**
 * Tells each label, or what looks like one, such as the first key of an object: how many of its name it stands inside
 * of, at most, and whether it stands directly behind another label.
 */
function eachLabel(text: string, visit: (label: Range, same: number, isNext: boolean) => void): void {
  const open = new Map<string, number>();
  /** The labels in each of the brackets that are open. */
  const scopes: string[][] = [[]];
  let word: (Range & { readonly begins: boolean; readonly isNext: boolean }) | undefined;
  let last = '';
  let isBehindLabel = false;
  const close = (names: string[] = []): void => {
    for (const name of names.splice(0)) open.set(name, (open.get(name) as number) - 1);
  };
  eachToken(
    text,
    ({ kind, start, end, newline }, around) => {
      if (kind === 'comment') return;
      const spelling = end - start > 4 ? '' : text.slice(start, end);
      while (scopes.length > around.length + 1) close(scopes.pop());
      while (scopes.length < around.length + 1) scopes.push([]);
      const scope = scopes.at(-1) as string[];
      if (last === ';' && spelling !== 'else') close(scope);
      const label = spelling === ':' && word?.begins ? word : undefined;
      if (label) {
        const name = nameOf(text, label);
        const same = open.get(name) ?? 0;
        open.set(name, same + 1);
        scope.push(name);
        visit({ start: label.start, end }, same, label.isNext);
      }
      const begins = newline || /^(?:[{};):]?|else|do)$/.test(last);
      word = kind === 'word' ? { start, end, begins, isNext: isBehindLabel } : undefined;
      isBehindLabel = label !== undefined;
      last = kind === 'sign' || kind === 'word' ? spelling || 'a' : 'a';
    },
    { jsx: false, html: true },
  );
}

/** Names that are spelled with escapes count as one: what they are does not matter here. */
function nameOf(text: string, { start, end }: Range): string {
  const name = text.slice(start, Math.min(end, start + 200));
  return name.includes('\\') ? '\\' : name;
}
