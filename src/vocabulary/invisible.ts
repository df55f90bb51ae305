/**
 * Characters that nobody sees, as UTF-16 units. Emoji, flags, Indic scripts and right-to-left texts need a few of them at a
 * time; a payload needs one or two for each of its bytes.
 */
const INVISIBLE =
  '[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e\\u200b-\\u200f\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb]|\\udb40[\\udc00-\\udfff]';
/** Characters without a meaning of their own, which icon fonts and tables of old encodings give one. */
const PRIVATE = '[\\ue000-\\uf8ff]|[\\udb80-\\udbff][\\udc00-\\udfff]';

/** A payload in invisible characters is at least this long, in UTF-16 units. */
const SHORTEST_INVISIBLE = 20;
const SHORTEST_PRIVATE = 80;

const INVISIBLE_RUNS = new RegExp(`(?:${INVISIBLE}){${SHORTEST_INVISIBLE},}`, 'g');
const PRIVATE_RUNS = new RegExp(`(?:${PRIVATE}){${SHORTEST_PRIVATE},}`, 'g');

/** Runs of characters that are not seen, or that change the order in which others are. */
export const UNSEEN = new RegExp(`(?:${INVISIBLE}|${PRIVATE}|[\\u202a-\\u202e])+`, 'g');

export interface InvisibleRun {
  readonly start: number;
  readonly end: number;
  /** In characters. */
  readonly length: number;
  readonly kind: 'invisible' | 'private';
}

/** The longest run of characters that nobody sees, where it says something; undefined in nearly every text. */
export function longestInvisibleRun(text: string): InvisibleRun | undefined {
  return longest(text, INVISIBLE_RUNS, 'invisible') ?? longest(text, PRIVATE_RUNS, 'private');
}

function longest(text: string, runs: RegExp, kind: InvisibleRun['kind']): InvisibleRun | undefined {
  let found: InvisibleRun | undefined;
  for (const match of text.matchAll(runs)) {
    const points = Array.from(match[0].slice(0, 4_000), character => character.codePointAt(0) ?? 0);
    if (isTable(points) || (found && match[0].length <= found.end - found.start)) continue;
    found = {
      start: match.index,
      end: match.index + match[0].length,
      length: match[0].length > 4_000 ? match[0].length : points.length,
      kind,
    };
  }
  return found;
}

/** Tables list characters in their order, filling lists repeat a few; what carries bytes does neither. */
function isTable(points: readonly number[]): boolean {
  let rising = 0;
  for (let at = 1; at < points.length; at++) if ((points[at] ?? 0) > (points[at - 1] ?? 0)) rising++;
  return rising >= (points.length - 1) * 0.8 || new Set(points).size < 2;
}

/** Arithmetic that turns invisible characters back into bytes: the first of each block, less which a character is a number. */
export const INVISIBLE_DECODER =
  /0xfe0[0f]\b|\b6502[04]\b|\b65039\b|0xe01(?:00|ef)\b|\b91776[0-9]\b|\b917999\b|0xe0000\b|\b917504\b|0x?e000\b|\b57344\b|0xf0000\b|\b983040\b|0xdb40\b|\b56128\b|\\u200[b-f]|\\ufe0[0f]|\\u\{e01(?:00|ef)\}|\\u3164|\\uffa0/i;

/** Controls that change the order in which a line is shown, with something to show after them: lists of controls have none. */
const OPENS = /[\u202a\u202b\u202d\u202e\u2066-\u2068](?![\u2000-\u200f\u2028-\u206f\ufeff'"`\]|-])/;
const FORCES = /\u202e(?![\u2000-\u200f\u2028-\u206f\ufeff'"`\]|-])/;

/** Arabic or Hebrew that is said to be what it is: such a control shows nothing in another order, closed or not. */
const WRITTEN_SO = /^[\u202b\u2067][\u0590-\u08ff]/;

/** Longest line that anybody reads in full, in UTF-16 units. */
const LONGEST_LINE = 4_000;

/**
 * Where a line is left reordered: a control that opens has no partner before the line ends, or forces letters one by one from
 * right to left. Translations isolate names in them and close what they open.
 */
export function reordering(text: string): { readonly start: number; readonly end: number } | undefined {
  if (!OPENS.test(text)) return undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    // A line this long is a bundler's, with the texts of all languages in it. It shows no reader anything.
    const at = line.length > LONGEST_LINE ? -1 : line.search(OPENS);
    if (at >= 0 && (!isBalanced(line) || FORCES.test(line)) && /[(){};=/]/.test(line.slice(at)))
      return { start: start + at, end: start + line.length };
    start += line.length + 1;
  }
  return undefined;
}

function isBalanced(line: string): boolean {
  let embeddings = 0;
  let isolates = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (/[\u202a-\u202e\u2066-\u2068]/.test(character) && character !== '\u202c') {
      if (!OPENS.test(line.slice(at, at + 2)) || WRITTEN_SO.test(line.slice(at, at + 2))) continue;
      if (character < '\u2066') embeddings++;
      else isolates++;
    } else if (character === '\u202c') embeddings--;
    else if (character === '\u2069') isolates--;
  }
  return embeddings <= 0 && isolates <= 0;
}

/** Letters of Greek and Cyrillic that look like a Latin one, with that one. */
const TWINS: ReadonlyMap<string, string> = new Map(
  'аa еe оo рp сc уy хx іi јj ѕs һh ԁd ԛq ԝw АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS οo νv αa ρp ιi ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX'
    .split(' ')
    .map(pair => [pair[0] ?? '', pair[1] ?? ''] as const),
);

/** The Latin word that a word mixed of scripts is made to look like; undefined where a letter is honest about its script. */
export function lookAlike(name: string): string | undefined {
  if (!/[\u0370-\u052f]/.test(name) || !/[A-Za-z]/.test(name)) return undefined;
  const latin = Array.from(name, character => TWINS.get(character) ?? character).join('');
  return /[\u0370-\u052f]/.test(latin) ? undefined : latin;
}

/** Letters that are shown as nothing, and joiners, which a name may hold. */
export const INVISIBLE_IN_NAME = /[\u115f\u1160\u3164\uffa0\u17b4\u17b5\u200c\u200d]/;
