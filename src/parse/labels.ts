/**
 * Labels that nobody writes: thousands in front of one statement, or one name inside of itself over and over. An engine
 * may still run the first; the second is a mistake wherever it stands, and only tolerant parsers read on.
 */
import { blanked, type Range } from './mend.js';
import { eachToken } from './tokens.js';

/** What is taken for written against a parser. */
const CONTRIVED = {
  /**
   * How often labels may stand inside of others of their name. For each time Babel makes an error, with all its details:
   * 2,000 blocks inside of each other take it four seconds.
   */
  repeated: 50_000,
  /** Blocks inside of each other. For each name that is declared Babel looks through all that are around it. */
  deep: 1_000,
} as const;

/** Why a tolerant parser would take more than linear time over a text, if it would: no code is like that. */
export function contrived(text: string): string | undefined {
  let repeated = 0;
  const depth = eachLabel(text, (_label, same) => {
    repeated += same;
  });
  if (repeated > CONTRIVED.repeated) return 'too many labels before one statement';
  return depth > CONTRIVED.deep ? 'nests too deep for any parser' : undefined;
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
 *
 * @returns how many blocks are around one at most
 */
function eachLabel(text: string, visit: (label: Range, same: number, isNext: boolean) => void): number {
  const open = new Map<string, number>();
  /** The labels in each of the brackets that are open. */
  const scopes: string[][] = [[]];
  let word: (Range & { readonly begins: boolean; readonly isNext: boolean }) | undefined;
  let last = '';
  let isBehindLabel = false;
  let depth = 0;
  let deepest = 0;
  const close = (names: string[] = []): void => {
    for (const name of names.splice(0)) open.set(name, (open.get(name) as number) - 1);
  };
  eachToken(
    text,
    ({ kind, start, end, newline, brace }, around) => {
      if (kind === 'comment') return;
      const spelling = end - start > 4 ? '' : text.slice(start, end);
      while (scopes.length > around.length + 1) close(scopes.pop());
      while (scopes.length < around.length + 1) scopes.push([]);
      const scope = scopes.at(-1) as string[];
      if (brace === 'block') {
        depth += spelling === '{' ? 1 : -1;
        deepest = Math.max(deepest, depth);
      }
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
  return deepest;
}

/** Names that are spelled with escapes count as one: what they are does not matter here. */
function nameOf(text: string, { start, end }: Range): string {
  const name = text.slice(start, Math.min(end, start + 200));
  return name.includes('\\') ? '\\' : name;
}
