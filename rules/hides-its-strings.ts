import { defineRule, replacing, respellable, spelling } from '../src/define.js';
import type { AnyNode, Edit, FileContext, TextContext } from '../src/types.js';
import { isOutOfSight } from '../src/vocabulary/entropy.js';

export default defineRule({
  meta: {
    summary: 'Hides its strings from readers',
    why: 'Minifiers rename variables; they never take strings away, since that makes code larger and slower. A string array with shuffling, strings picked together letter by letter and printable text in escapes are the work of an obfuscator. Tables of Unicode and terminal escapes hold escapes for a reason and are not counted.',
    behaviour: 'obfuscation',
    // Whoever keeps others from changing a byte keeps them from reading it, too: what it does stays unknown.
    behaviours: { integrity: 'gate' },
    messages: {
      array: 'Keeps its strings in a shuffled array ({count} look-ups)',
      letters: 'Puts strings together from single letters of a table ({count} times)',
      escapes: 'Writes {count} printable strings in escapes',
      integrity: 'Decodes itself with the text of its own functions as the key',
      symbols: 'Is written in {count} brackets and signs instead of words',
      names: 'Has its names replaced by an obfuscator ({count} names)',
      strewn: 'Has its names replaced by strings of letters, digits and capitals ({count} names)',
    },
    bits: { array: 10, letters: 10, escapes: 8, integrity: 10, symbols: 12, names: 7, strewn: 10 },
    rewrite: 'Write the strings without escapes',
  },
  examples: {
    flags: [
      {
        title: 'a string array is rotated until a sum fits',
        code: `const _0x12ab=_0x3f08;(function(_0x1c,_0x2d){const _0x80=_0x3f08,_0x19=_0x1c();while(!![]){try{const _0x2e=-parseInt(_0x80(0x177))/0x1*(parseInt(_0x80(0x117))/0x2);if(_0x2e===_0x2d)break;else _0x19['push'](_0x19['shift']());}catch(_0x5a){_0x19['push'](_0x19['shift']());}}}(_0x4b,0x1f2e3));function _0x4b(){const _0xa=['log','1abc','2def'];_0x4b=function(){return _0xa;};return _0x4b();}function _0x3f08(_0xb,_0xc){_0xb=_0xb-0x117;return _0x4b()[_0xb];}console[_0x12ab(0x117)](1);`,
      },
      {
        title: 'names are spelled letter by letter',
        code: `const _q = 'tdocumenskiefrl.w';\nself[_q[1]+_q[2]+_q[3]+_q[4]+_q[5]+_q[6]+_q[7]+_q[0]][_q[3]+_q[2]+_q[2]+_q[9]+_q[10]+_q[6]] = self[_q[14]+_q[2]+_q[3]] + _q[0]+_q[6]+_q[8]+_q[0];\nself[_q[12]+_q[6]+_q[0]+_q[3]+_q[8]](_q[0]+_q[6]+_q[8]+_q[0]);\nself[_q[5]+_q[6]+_q[7]+_q[4]](_q[8]+_q[6]+_q[7]+_q[1]);\nself[_q[5]+_q[6]+_q[7]+_q[4]](_q[0]+_q[2]+_q[0]+_q[2]);`,
      },
      {
        title: 'names are written in escapes',
        code: `const words = ['\\x63\\x6f\\x6e\\x73\\x74\\x72\\x75\\x63\\x74\\x6f\\x72', '\\x64\\x65\\x62\\x75\\x67\\x67\\x65\\x72', '\\u0072\\u0065\\u0074\\u0075\\u0072\\u006e', '\\x66\\x75\\x6e\\x63\\x74\\x69\\x6f\\x6e'];`,
      },
      {
        title: 'names are neither words nor short',
        code: `var Nt2eOM, FgK7bWC, u8bNbY2, yhWAl4, vmV7e0q, XNj4XHs, hbr8ex, MauaCU4, ufZ3Nv2, GyqY5Wz, vxC2pvh, xi9lArv, tt7kLh9, TcZBs5D, wTF7Qk2, nE4AKw, UXc6RFB, W3s18P, jJm5KpM, xli46o, dB5B8u, biJ7sES, N1izgS, kQ9zP2w;\nNt2eOM = FgK7bWC(xli46o);`,
      },
      {
        title: 'letters are made of truth and nothing',
        code: `[][${'(![]+[])[+[]]+(!![]+[])[+!+[]]+'.repeat(60)}'']`,
      },
    ],
    passes: [
      {
        title: 'a table of brackets',
        code: `module.exports = [${'[[], [], []], '.repeat(150)}[]];`,
      },
      {
        title: 'minified code keeps its strings',
        code: `!function(e,t){var n=["click","focus"];for(var r=0;r<n.length;r++)e.addEventListener(n[r],t)}(window,function(){});`,
      },
      {
        title: 'terminal codes are escapes',
        code: `const codes = ['\\x1b[31m', '\\x1b[32m', '\\x1b[0m', '\\u001b[1m', '\\u2028', '\\u2029'];`,
      },
      {
        title: 'elements move from one list to another',
        code: `const taken = [];\nfor (let i = 0; i < parseInt(count, 10); i++) taken.push(list.shift());\nuse(taken, f(0x10), f(0x11), f(0x12));`,
      },
      {
        title: 'a cipher is unrolled by hand',
        code: `exports.round = function (s) {\n${Array.from({ length: 30 }, (_, at) => `  const blo${at}Hi = s[${at}] ^ s[${at + 5}], bhi${at}Lo = s[${at + 1}] ^ s[${at + 6}];`).join('\n')}\n  s[0] = ${Array.from({ length: 30 }, (_, at) => `blo${at}Hi ^ bhi${at}Lo`).join(' ^ ')};\n};`,
      },
      {
        title: 'what was generated has a version in its names',
        code: `import { ${Array.from({ length: 30 }, (_, at) => `V1${'ABCDEFGHIJ'[at % 10]}${'xyz'[Math.floor(at / 10)]}Spec`).join(', ')} } from './models.js';`,
      },
      {
        title: 'a queue turns round',
        code: `while (queue.length) { const next = queue.shift(); if (!next.ready) queue.push(next); }`,
      },
    ],
  },
  file(context) {
    const found =
      shuffledArray(context) ??
      fetchedStrings(context) ??
      letterTable(context) ??
      escapedStrings(context) ??
      selfReading(context) ??
      onlySigns(context.file.text) ??
      replacedNames(context.file.text) ??
      randomNames(context);
    if (!found) return;
    const { messageId, count, says } = found;
    const origin =
      'node' in found
        ? { file: context.file, node: found.node }
        : { file: context.file, start: found.start, end: found.start + 200 };
    context.report({
      messageId,
      data: { count },
      chain: [{ role: 'context', says, origin }],
      ...(messageId === 'escapes' && { rewrite: withoutEscapes(context) }),
    });
  },
  text({ file, report }: TextContext) {
    const found = turnedArray(file.text) ?? replacedNames(file.text);
    if (!found) return;
    report({
      messageId: found.messageId,
      data: { count: found.count },
      chain: [{ role: 'context', says: found.says, origin: { file, start: found.start, end: found.start + 200 } }],
    });
  },
});

type Found = { readonly messageId: string; readonly count: number; readonly says: string } & (
  | { readonly node: AnyNode }
  | { readonly start: number }
);

/** Longer texts are bundles of many parts, UTF-16 units. */
const BUNDLE = 200_000;

/** `while (…) { … a.push(a.shift()) … }` beside a sum of parsed strings, or as `for (; --n;) a.push(a.shift())`. */
function shuffledArray({ nodes, file, parentOf }: FileContext): Found | undefined {
  const turns = nodes('CallExpression').filter(node => isTurn(node as Turn));
  const [first] = turns;
  if (!first) return undefined;
  let loop: AnyNode | undefined = first;
  while (loop && !/^(?:While|For|DoWhile)Statement$/.test(loop.type)) loop = parentOf(loop);
  if (!loop) return undefined;
  const count =
    file.text.match(/\b(?:_0x[0-9a-f]+|[A-Za-z]\w{0,5})\((?:-?0x[0-9a-f]+|'0x[0-9a-f]+'|"0x[0-9a-f]+")/g)?.length ?? 0;
  const sums = file.text.includes('parseInt');
  if (count < 3 && !/_0x[0-9a-f]{3}/.test(file.text)) return undefined;
  if (!sums && count < 3) return undefined;
  // In a bundle, a queue that is turned round and numbers in hexadecimal have nothing to do with each other.
  const at = loop.start ?? loop.range?.[0] ?? 0;
  const near = file.text.slice(Math.max(0, at - 500), at + 3_000);
  if (file.text.length > BUNDLE && !/_0x[0-9a-f]{3}/.test(near) && !near.includes('parseInt')) return undefined;
  return { messageId: 'array', count, says: 'turns an array of strings round until it fits', node: loop };
}

/** What was found to be a decoder of strings by opening them: they could not be read in the file. */
function fetchedStrings({ file }: FileContext): Found | undefined {
  const { from, edits } = file.rewritten ?? { from: file, edits: [] };
  const hidden = edits.filter(({ text }) => isOutOfSight(text, from.text));
  const [first] = hidden;
  if (!first || hidden.length < 10) return undefined;
  return { messageId: 'array', count: edits.length, says: 'fetches its strings through a decoder', start: first.start };
}

const STREWN =
  /[a-z]\d[A-Za-z]|[A-Z]\d[A-Za-z]|[a-z][A-Z]{1,3}[a-z]?\d|[a-z][A-Z][a-z][A-Z]|[A-Z][a-z][A-Z]{2}|[a-z][A-Z]{2}[a-z]/;

/** Names that nobody thought of and no minifier makes: five letters and more, digits and capitals strewn among them. */
function randomNames({ file, nodes }: FileContext): Found | undefined {
  // All identifiers of a file are many: its first words tell whether it is worth the while.
  const words = file.text.slice(0, 20_000).match(/[A-Za-z_$][\w$]{4,8}/g) ?? [];
  if (words.filter(word => STREWN.test(word)).length < 15) return undefined;
  const names = new Set<string>();
  let first: AnyNode | undefined;
  const strewn: string[] = [];
  for (const node of nodes('Identifier')) {
    const { name } = node;
    if (name === undefined || name.length < 5 || name.length > 9 || names.has(name) || names.size >= 5_000) continue;
    names.add(name);
    if (!STREWN.test(name)) continue;
    first ??= node;
    strewn.push(name);
  }
  const random = withoutFamilies(strewn);
  // A cipher that is unrolled by hand numbers its variables: `t1slo0`, `t1slo5` and a hundred more.
  const stems = new Set(random.map(name => name.replace(/\d+/g, '0')));
  if (!first || stems.size < 20 || random.length < names.size * 0.35) return undefined;
  return { messageId: 'strewn', count: random.length, says: 'has names that nobody thought of', node: first };
}

/** Names without those that begin alike: the classes of version 1 of something, `V1Binding` and `V1CSIDriver`. */
function withoutFamilies(names: readonly string[]): readonly string[] {
  const alike = new Map<string, number>();
  const beginning = (name: string): string => name.slice(0, 2);
  for (const name of names) alike.set(beginning(name), (alike.get(beginning(name)) ?? 0) + 1);
  return names.filter(name => (alike.get(beginning(name)) as number) <= Math.max(2, names.length / 10));
}

type Turn = AnyNode & { callee?: AnyNode & { property?: AnyNode }; arguments?: AnyNode[] };

/** `a['push'](a['shift']())`, of one and the same array. */
function isTurn(node: Turn): boolean {
  const [argument] = node.arguments ?? [];
  if (methodOf(node) !== 'push' || argument?.type !== 'CallExpression' || methodOf(argument as Turn) !== 'shift')
    return false;
  const [to, from] = [receiverOf(node), receiverOf(argument as Turn)];
  return to?.type === 'Identifier' && from?.type === 'Identifier' && to.name === from.name;
}

function receiverOf({ callee }: Turn): AnyNode | undefined {
  return callee?.type === 'MemberExpression' ? callee.object : undefined;
}

function methodOf({ callee }: Turn): string | undefined {
  const property = callee?.type === 'MemberExpression' ? callee.property : undefined;
  if (property?.type === 'Identifier') return property.name;
  return property?.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

/** `t[3] + t[17] + t[4] + …` of one table, four or more in a row, again and again. */
function letterTable({ file }: FileContext): Found | undefined {
  if (!/\[\d{1,3}\]\s{0,3}\+\s{0,3}[\w$]{1,20}\[\d/.test(file.text)) return undefined;
  const runs = file.text.match(/(\b[\w$]{1,20})\[\d{1,3}\](?:\s{0,3}\+\s{0,3}\1\[\d{1,3}\]){3,}/g) ?? [];
  const [first] = runs;
  if (!first || runs.length < 5) return undefined;
  return {
    messageId: 'letters',
    count: runs.length,
    says: 'spells a name letter by letter',
    start: file.text.indexOf(first),
  };
}

/** Strings whose letters and digits are written as escapes; control characters and foreign scripts are no disguise. */
function escapedStrings({ file }: FileContext): Found | undefined {
  const strings = file.text.match(/(?:\\x[2-7][0-9a-f]|\\u00[2-7][0-9a-f]){6,}/gi) ?? [];
  const letters = strings.filter(text =>
    /(?:\\x(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])|\\u00(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])){4,}/i.test(text),
  );
  // One string of a thousand escapes says as much as many short ones.
  const long = strings.find(text => text.length > 800);
  const shown = long ?? (letters.length >= 4 ? letters[0] : undefined);
  if (shown === undefined) return undefined;
  return {
    messageId: 'escapes',
    count: (long ? strings : letters).length,
    says: 'writes readable text in escapes',
    start: file.text.indexOf(shown),
  };
}

/**
 * Printable characters in escapes, but for those that would end a string, begin a part of a template or close a script
 * element. Other escapes are passed by whole, with the digit after one that is itself of digits.
 */
const PRINTABLE =
  /\\(?![xu])(?:[0-7]{1,3}(?:\\(?:x|u00)3\d)?|.)|(?<!<)\\(?:x|u00)(?!2[247]|3c|5c|60|7[bf])([2-7][0-9a-f])/gi;

function withoutEscapes(context: FileContext): readonly Edit[] {
  return respellable(context).flatMap(node => {
    const written = spelling(context.file, node);
    const plain = written.replace(PRINTABLE, (spelled: string, code: string | undefined) =>
      code === undefined ? spelled : String.fromCharCode(Number.parseInt(code, 16)),
    );
    return plain === written ? [] : [replacing(node, plain)];
  });
}

/** `decode(f.toString())` inside `f`, or `arguments.callee.toString()`: changing a byte breaks the decoding. */
function selfReading({ file }: FileContext): Found | undefined {
  const match =
    /eval\(\s*["'`(].{0,40}function\s+(\w+)\(.{0,400}?\b\1\.toString\(\)/s.exec(file.text) ??
    /arguments\.callee\.toString\(\)\s*\.replace\(/.exec(file.text);
  if (!match) return undefined;
  return { messageId: 'integrity', count: 1, says: 'takes the text of its own function', start: match.index };
}

/** In text that no parser takes: a loop that turns an array round until a sum of numbers in hexadecimal fits. */
function turnedArray(text: string): (Found & { readonly start: number }) | undefined {
  const start = text.search(
    /while\s{0,5}\(\s{0,5}(?:!!\[\]|true|1)\s{0,5}\)\s{0,5}\{\s{0,5}try\s{0,5}\{.{0,120}parseInt\(/s,
  );
  if (start < 0 || !/\bpush\b.{0,40}\bshift\b/.test(text.slice(start, start + 8_000))) return undefined;
  const count = text.slice(0, 1_000_000).match(/\(-?0x[0-9a-f]+[,)]/g)?.length ?? 0;
  return { messageId: 'array', count, says: 'turns an array of strings round until it fits', start };
}

/** Code of nothing but `[]()!+` and their like (JSFuck), in which every letter is made of `false` and `undefined`. */
function onlySigns(text: string): (Found & { readonly start: number }) | undefined {
  for (const { 0: run, index } of text.slice(0, 2_000_000).matchAll(/[[\](){}!+,\s]+/g)) {
    const from = run.length > 1500 ? run.search(/[[(!+]/) : -1;
    if (from < 0 || run.length - from <= 1500) continue;
    const signs = run.slice(from, from + 1501);
    if ((signs.match(/[!+]/g)?.length ?? 0) < 400) return undefined;
    return { messageId: 'symbols', count: signs.length, says: 'is written in signs', start: index + from };
  }
  return undefined;
}

/** `_0x3f08a1`: what the commonest obfuscator calls everything. */
function replacedNames(text: string): (Found & { readonly start: number }) | undefined {
  const names = new Set(text.match(/\b_0x[0-9a-f]{4,6}\b/g) ?? []);
  if (names.size < 8) return undefined;
  return {
    messageId: 'names',
    count: names.size,
    says: 'has an obfuscator’s names',
    start: text.search(/\b_0x[0-9a-f]{4,6}\b/),
  };
}
