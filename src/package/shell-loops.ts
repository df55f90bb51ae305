/** Loops over words that are written out, whose output goes somewhere: `for c in 143 165; do printf "\\$c"; done | sh`. */

const LOOP =
  /\bfor\s{1,5}([A-Za-z_]\w{0,30})\s{1,5}in\s{1,5}([^;\n|&()`$]{1,6000})[;\n]\s{0,20}do\s{1,20}([^\n]{1,300}?)[;\n]\s{0,20}done\b(?=\s{0,20}[|)])/g;
const MOST_TURNS = 600;
const LONGEST = 100_000;

/** The same script, with such loops written out turn by turn. */
export function unrolled(script: string): string {
  if (!/\bfor\s[\s\S]*\bdone\s{0,20}[|)]/.test(script.slice(0, LONGEST))) return script;
  return script.replace(LOOP, (whole, name: string, list: string, body: string) => {
    const words = list.split(/\s+/).filter(Boolean);
    const size = words.length * (body.length + name.length + 8);
    if (words.length > MOST_TURNS || size > LONGEST || /\b(?:for|while|until|case)\b/.test(body)) return whole;
    return `{ ${words.map(word => `${name}=${word}; ${body};`).join(' ')} }`;
  });
}
