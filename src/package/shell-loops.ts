/** Loops over words that are written out, whose output goes somewhere: `for c in 143 165; do printf "\\$c"; done | sh`. */

const HEAD = /^for\s{1,5}([A-Za-z_]\w{0,30})\s{1,5}in\s{1,5}/;
const MOST = { loops: 20, turns: 600, list: 20_000, body: 300, script: 100_000 } as const;

/** The same script, with such loops written out turn by turn. */
export function unrolled(script: string): string {
  if (!script.includes('done') || !script.includes('for ')) return script;
  const parts: string[] = [];
  let from = 0;
  let at = script.indexOf('for ');
  for (let turn = 0; turn < MOST.loops && at >= 0; turn++) {
    const loop = loopAt(script, at);
    if (loop) {
      parts.push(script.slice(from, at), loop.text);
      from = loop.end;
    }
    at = script.indexOf('for ', loop ? loop.end : at + 4);
  }
  return from === 0 ? script : (parts.join('') + script.slice(from)).slice(0, MOST.script);
}

function loopAt(script: string, at: number): { readonly text: string; readonly end: number } | undefined {
  const [head, name = ''] = HEAD.exec(script.slice(at, at + 60)) ?? [];
  if (head === undefined || /\w/.test(script[at - 1] ?? '')) return undefined;
  const start = at + head.length;
  const list = script.slice(start, start + MOST.list).split(/[;\n]/, 1)[0] ?? '';
  const after = script.slice(start + list.length + 1, start + list.length + MOST.body + 40);
  const lead = /^\s{0,20}do\s/.exec(after)?.[0].length ?? -1;
  const stop = after.search(/[;\n]\s{0,20}done\b/);
  if (lead < 0 || stop < lead || /[|&()`$]/.test(list)) return undefined;
  const body = after.slice(lead, stop).trim();
  const end = start + list.length + 1 + after.indexOf('done', stop) + 4;
  const words = list.split(/\s+/).filter(Boolean);
  const isUsed = /^\s{0,20}[|)]/.test(script.slice(end, end + 22));
  const size = words.length * (body.length + name.length + 8);
  if (!isUsed || words.length > MOST.turns || size > MOST.script || /\b(?:for|while|until|case)\b/.test(body))
    return undefined;
  return { text: `{ ${words.map(word => `${name}=${word}; ${body};`).join(' ')} }`, end };
}
