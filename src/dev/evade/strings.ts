/** Texts spelled by expressions. */
import { deflateSync } from 'node:zlib';
import { coercions } from './coercions.js';
import { tables } from './text-tables.js';
import { base64Of, codesOf, halves as half, isLatin, isRaw, ofTexts, quoted } from './texts.js';
import type { Rewrite } from './types.js';

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0');
const latin = (spell: (text: string) => string) => (text: string) => (isLatin(text) ? spell(text) : undefined);
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, char => {
    const base = char < 'a' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });

const escapes: readonly Rewrite[] = [
  ofTexts(
    'hex escapes',
    'writes texts as \\x escapes',
    latin(
      text =>
        `'${codesOf(text)
          .map(code => `\\x${hex(code, 2)}`)
          .join('')}'`,
    ),
  ),
  ofTexts(
    'unicode escapes',
    'writes texts as \\u escapes',
    text =>
      `'${codesOf(text)
        .map(code => `\\u${hex(code, 4)}`)
        .join('')}'`,
  ),
  ofTexts('concatenation', 'joins texts of halves', text => `(${half(text).map(quoted).join(' + ')})`),
  ofTexts(
    'joined array',
    'joins texts of lists of characters',
    text => `[${[...text].map(quoted).join(', ')}].join('')`,
  ),
  ofTexts('templates in templates', 'puts texts together in templates', text => {
    const [first, second] = half(text);
    return `\`\${${quoted(first)}}\${\`\${${quoted(second)}}\`}\``;
  }),
  ofTexts('raw templates', 'writes texts with String.raw', text =>
    isRaw(text) ? `String.raw\`${half(text)[0]}\${${quoted(half(text)[1])}}\`` : undefined,
  ),
];

const decoders: readonly Rewrite[] = [
  ofTexts(
    'base64 in a Buffer',
    'writes texts as base64 in a Buffer',
    text => `Buffer.from('${base64Of(text)}', 'base64').toString()`,
  ),
  ofTexts(
    'atob',
    'writes texts as base64 for atob',
    latin(text => `atob('${base64Of(text)}')`),
  ),
  ofTexts(
    'hex in a Buffer',
    'writes texts as hex in a Buffer',
    text => `Buffer.from('${Buffer.from(text).toString('hex')}', 'hex').toString()`,
  ),
  ofTexts(
    'character codes',
    'writes texts as String.fromCharCode',
    text => `String.fromCharCode(${codesOf(text).join(', ')})`,
  ),
  ofTexts(
    'character arithmetic',
    'works characters out of numbers',
    text =>
      `[${codesOf(text)
        .map(code => code * 3 + 7)
        .join(', ')}].map(n => String.fromCharCode((n - 7) / 3)).join('')`,
  ),
  ofTexts(
    'spread character codes',
    'spreads numbers into String.fromCharCode',
    text =>
      `String.fromCharCode.apply(null, [${codesOf(text)
        .map(code => code ^ 21)
        .join(', ')}].map(n => n ^ 21))`,
  ),
  ofTexts(
    'reversed',
    'writes texts backwards',
    latin(text => `${quoted([...text].reverse().join(''))}.split('').reverse().join('')`),
  ),
  ofTexts(
    'TextDecoder',
    'decodes texts from a Uint8Array',
    text => `new TextDecoder().decode(new Uint8Array([${[...Buffer.from(text)].join(', ')}]))`,
  ),
  ofTexts(
    'BigInt',
    'writes texts as one number',
    text =>
      `Buffer.from(${BigInt(`0x${Buffer.from(`\u0001${text}`).toString('hex')}`)}n.toString(16).padStart(${2 + 2 * Buffer.byteLength(text)}, '0'), 'hex').toString().slice(1)`,
  ),
  ofTexts('number of base 36', 'writes words as a number of base 36', text =>
    /^[a-z][a-z0-9]*$/.test(text) ? `${base36(text)}n.toString(36)` : undefined,
  ),
  ofTexts(
    'JSON with a reviver',
    'has a reviver of JSON.parse write texts',
    text =>
      `JSON.parse('[${codesOf(text).join(',')}]', (key, value) => (key === '' ? value.join('') : String.fromCharCode(value)))`,
  ),
  ofTexts(
    'URLSearchParams',
    'reads texts out of URLSearchParams',
    text => `new URLSearchParams('q=${percent(text)}').get('q')`,
  ),
  ofTexts('decodeURIComponent', 'writes texts percent-encoded', text => `decodeURIComponent('${percent(text)}')`),
  ofTexts(
    'unescape',
    'writes texts for unescape',
    latin(text => `unescape('${percent(text)}')`),
  ),
  ofTexts(
    'replace with a callback',
    'turns letters round by replace with a callback',
    text =>
      `${quoted(rot13(text))}.replace(/[a-z]/gi, c => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < 'n' ? 13 : -13)))`,
  ),
  ofTexts('characters between characters', 'strips characters put in between', text =>
    text.includes('\u00a7') ? undefined : `${quoted([...text].join('\u00a7'))}.split('\u00a7').join('')`,
  ),
  ofTexts(
    'every third character',
    'takes every third character',
    text =>
      `${quoted(
        codesOf(text)
          .map((code, at) => String.fromCharCode(code) + 'qzvk'[at % 4] + 'xwjy'[at % 3])
          .join(''),
      )}.split('').filter((_, at) => at % 3 === 0).join('')`,
  ),
  ofTexts(
    'parsed hex pairs',
    'takes pairs of hex digits by match',
    latin(
      text =>
        `'${Buffer.from(text).toString('hex')}'.match(/../g).map(pair => String.fromCharCode(parseInt(pair, 16))).join('')`,
    ),
  ),
  ofTexts(
    'reduced',
    'builds texts by reduce',
    text => `[${codesOf(text).join(', ')}].reduce((text, code) => text + String.fromCharCode(code), '')`,
  ),
  ofTexts(
    'spelled by a generator',
    'has a generator give the characters',
    text =>
      `[...(function* () { for (const code of [${codesOf(text).join(', ')}]) yield String.fromCharCode(code); })()].join('')`,
  ),
  ofTexts(
    'built in a loop',
    'builds texts in a loop',
    text =>
      `((codes, text = '') => { for (let at = 0; at < codes.length; at++) text += String.fromCharCode(codes[at] - at); return text; })([${codesOf(
        text,
      )
        .map((code, at) => code + at)
        .join(', ')}])`,
  ),
  ofTexts(
    'white space',
    'writes texts in tabs and spaces',
    latin(
      text =>
        `'${codesOf(text)
          .map(code => code.toString(2).padStart(8, '0').replaceAll('0', ' ').replaceAll('1', '\\t'))
          .join(
            '',
          )}'.match(/.{8}/g).map(byte => String.fromCharCode(parseInt(byte.replace(/ /g, '0').replace(/\\t/g, '1'), 2))).join('')`,
    ),
  ),
  ofTexts(
    'invisible characters',
    'writes texts in variation selectors',
    latin(
      text =>
        `[...'${[...Buffer.from(text)].map(byte => String.fromCodePoint(0xe0100 + byte)).join('')}'].map(char => String.fromCharCode(char.codePointAt(0) - 0xe0100)).join('')`,
    ),
  ),
  ofTexts(
    'compressed',
    'writes texts deflated',
    text => `require('zlib').inflateSync(Buffer.from('${deflateSync(text).toString('base64')}', 'base64')).toString()`,
    source => !source.isModule,
  ),
  ofTexts(
    'util.format',
    'puts texts together by util.format',
    text => `require('util').format('%s%s', ${half(text).map(quoted).join(', ')})`,
    source => !source.isModule,
  ),
  ofTexts(
    'path.join',
    'takes texts for paths',
    text =>
      /^[\w.-]+$/.test(text) && !/^\.+$/.test(text) ? `require('path').basename(${quoted(`/a/${text}`)})` : undefined,
    source => !source.isModule,
  ),
];

export const strings: readonly Rewrite[] = [...escapes, ...decoders, ...coercions, ...tables];

function percent(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${hex(byte, 2)}`).join('');
}

function base36(text: string): bigint {
  return [...text].reduce((number, char) => number * 36n + BigInt(Number.parseInt(char, 36)), 0n);
}
