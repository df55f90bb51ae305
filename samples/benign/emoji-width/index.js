const WIDE = [[0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60], [0x1f300, 0x1faff], [0x20000, 0x3fffd]];
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const FAMILY = '👨‍👩‍👧‍👦';
const FLAGS = ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁷󠁬󠁳󠁿', '🏳️‍🌈'];
const HEARTS = ['❤️', '☺️', '✌️', '☀️', '⚙️', '✈️', '☎️', '✉️', '⛄️', '⚠️'];

function isWide(point) {
  let low = 0;
  let high = WIDE.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (point < WIDE[middle][0]) high = middle - 1;
    else if (point > WIDE[middle][1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function width(text) {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text.replace(SELECTORS, ''))) {
    const point = segment.codePointAt(0);
    if (point <= 0x1f || (point >= 0x7f && point <= 0x9f) || (point >= 0x300 && point <= 0x36f)) continue;
    columns += isWide(point) || [FAMILY, ...FLAGS, ...HEARTS].includes(segment) ? 2 : 1;
  }
  return columns;
}

/** Code points as text, for tests: '1f468 200d 1f469'. */
export const show = text => Array.from(text, character => character.codePointAt(0).toString(16)).join(' ');
export const build = points => String.fromCodePoint(...points.split(' ').map(point => Number.parseInt(point, 16)));
