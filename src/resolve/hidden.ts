/** Texts that stand nowhere in a file, although it makes them. */

/** Whether a text that a function gave is more than a choice of what stands in the file: most of its words do not. */
export function isHidden(text: string, source: string, given = ''): boolean {
  // What a function makes of something it was not given (`undefined` + 'Node') is no text that anybody hid.
  if (/undefined|\[object |NaN/.test(text.slice(0, 200))) return false;
  const words =
    text
      .slice(0, 4_000)
      .match(/[A-Za-z]{4,}/g)
      ?.slice(0, 40) ?? [];
  return words.filter(word => !source.includes(word) && !given.includes(word)).length * 2 > words.length;
}
