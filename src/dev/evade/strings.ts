/** Texts spelled by expressions. */
import { createCipheriv, createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { base64Of, codesOf, isLatin, ofTable, ofTexts, quoted } from './texts.js';
import type { Rewrite } from './types.js';

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0');
const half = (text: string): readonly [string, string] => {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};
/** Texts that are a name. */
const isName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);
const isRaw = (text: string): boolean => !/[\\`$\r]/.test(text);
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

const coercions: readonly Rewrite[] = [
  ofTexts(
    'toString',
    'has an object’s toString give texts',
    text => `String({ toString: () => ${half(text).map(quoted).join(' + ')} })`,
  ),
  ofTexts(
    'valueOf',
    'has an object’s valueOf give texts',
    text => `('' + { valueOf: () => ${half(text).map(quoted).join(' + ')} })`,
  ),
  ofTexts(
    'Symbol.toPrimitive',
    'has Symbol.toPrimitive give texts',
    text => `\`\${{ [Symbol.toPrimitive]: () => ${half(text).map(quoted).join(' + ')} }}\``,
  ),
  ofTexts('array as text', 'has lists turn into texts', text => `String([[${quoted(text)}]])`),
  ofTexts(
    'message of an error',
    'reads texts off an error',
    text => `new Error(${half(text).map(quoted).join(' + ')}).message`,
  ),
  ofTexts(
    'thrown and caught',
    'throws texts and catches them',
    text => `(() => { try { throw ${half(text).map(quoted).join(' + ')}; } catch (e) { return e; } })()`,
  ),
  isLast(
    ofTexts('name of a function', 'reads texts off the name of a function', text =>
      isName(text) && !RESERVED.test(text) ? `(function ${text}() {}).name` : undefined,
    ),
  ),
  isLast(
    ofTexts('name of a class', 'reads texts off the name of a class', text =>
      isName(text) && !RESERVED.test(text) ? `(class ${text} {}).name` : undefined,
    ),
  ),
  ofTexts('key of an object', 'reads texts off the keys of an object', text =>
    /^\d/.test(text) ? undefined : `Object.keys({ ${JSON.stringify(text)}: 0 })[0]`,
  ),
  ofTexts('source of a pattern', 'reads texts off a regular expression', text =>
    /^[\w-]+$/.test(text) ? `/${text}/.source` : undefined,
  ),
  isLast(
    ofTexts('text of a function', 'reads texts off the text of a function', text =>
      /^[\w .-]+$/.test(text) ? `(() => {/*${text}*/}).toString().slice(9, -3)` : undefined,
    ),
  ),
  ofTexts(
    'description of a symbol',
    'reads texts off a symbol',
    text => `Symbol(${half(text).map(quoted).join(' + ')}).description`,
  ),
  ofTexts(
    'getter',
    'has a getter give texts',
    text => `({ get text() { return ${half(text).map(quoted).join(' + ')}; } }).text`,
  ),
  ofTexts(
    'default argument',
    'has a default argument give texts',
    text => `((text = ${half(text).map(quoted).join(' + ')}) => text)()`,
  ),
  ofTexts(
    'destructured',
    'takes texts apart and together',
    text => `(([a, ...rest]) => a + rest.join(''))(${quoted(text)})`,
  ),
];

const tables: readonly Rewrite[] = [
  ofTable('tagged templates', 'writes texts with a tag of its own', fresh => {
    const tag = fresh('tag');
    return {
      at: text => (isRaw(text) ? `${tag}\`${[...text].reverse().join('')}\`` : undefined),
      prologue: () => `const ${tag} = ({ raw: [text] }) => [...text].reverse().join('');`,
    };
  }),
  ofTable('one long text', 'cuts texts out of one long one', fresh => {
    const name = fresh('all');
    let all = '';
    return {
      at(value) {
        const from = all.length;
        all += value;
        return `${name}.slice(${from}, ${from + value.length})`;
      },
      prologue: () => `const ${name} = ${quoted(all)};`,
    };
  }),
  ofTable('an alphabet', 'takes characters from an alphabet', fresh => {
    const [pick, letters] = [fresh('pick'), fresh('letters')];
    const alphabet: string[] = [];
    return {
      at(value) {
        for (const char of value.split('')) if (!alphabet.includes(char)) alphabet.push(char);
        return `${pick}(${value
          .split('')
          .map(char => alphabet.indexOf(char))
          .join(', ')})`;
      },
      prologue: () =>
        `const ${letters} = ${quoted(alphabet.join(''))};\nfunction ${pick}(...at) { return at.map(n => ${letters}.charAt(n)).join(''); }`,
    };
  }),
  ofTable('xor decoder', 'decodes texts by xor with a key', fresh => {
    const [plain, key] = [fresh('plain'), fresh('key')];
    return {
      at: value =>
        `${plain}('${Buffer.from(Buffer.from(value).map((byte, at) => byte ^ 'k3yOfMine'.charCodeAt(at % 9))).toString('hex')}')`,
      prologue: () => `const ${key} = 'k3yOfMine';
function ${plain}(text) {
  const bytes = Buffer.from(text, 'hex');
  for (let at = 0; at < bytes.length; at++) bytes[at] ^= ${key}.charCodeAt(at % ${key}.length);
  return bytes.toString();
}`,
    };
  }),
  ofTable('rotated array', 'keeps texts in a list that is rotated first', fresh => {
    const [words, word] = [fresh('words'), fresh('lookUp')];
    const texts: string[] = [];
    return {
      at: value => `${word}(${texts.push(base64Of(value)) - 1 + 0x1a3})`,
      prologue() {
        const turns = 3 % texts.length;
        const list = turns === 0 ? texts : [...texts.slice(-turns), ...texts.slice(0, -turns)];
        return `const ${words} = ${JSON.stringify(list)};
(function (list, turns) { while (turns--) list.push(list.shift()); })(${words}, ${turns});
function ${word}(n) { return Buffer.from(${words}[n - 0x1a3], 'base64').toString(); }`;
      },
    };
  }),
  ofTable('rotated until it fits', 'rotates a list of texts until a sum is right', fresh => {
    const [words, word] = [fresh('wordsOf'), fresh('wordAt')];
    const texts: string[] = [];
    return {
      at: value => `${word}(${texts.push(value)})`,
      prologue() {
        const marked = ['417', ...texts];
        const turns = Math.min(2, texts.length);
        const list = [...marked.slice(-turns), ...marked.slice(0, -turns)].map(text =>
          Buffer.from(text).toString('hex'),
        );
        return `function ${words}() { const list = ${JSON.stringify(list)}; ${words} = () => list; return list; }
function ${word}(n) { return Buffer.from(${words}()[n], 'hex').toString(); }
(function (list) { while (true) { try { if (parseInt(${word}(0)) * 2 === 834) break; else list.push(list.shift()); } catch (e) { list.push(list.shift()); } } })(${words}());`;
      },
    };
  }),
  ofTable('stateful decoder', 'decodes texts one after the other, each with what the last left', fresh => {
    const [state, next, part] = [fresh('state'), fresh('nextOf'), fresh('part')];
    const lines: string[] = [];
    let current = 77;
    return {
      at(value) {
        const bytes = [...Buffer.from(value)].map(byte => {
          current = (current * 5 + 3) % 256;
          return byte ^ current;
        });
        const name = `${part}${lines.length}_`;
        lines.push(`const ${name} = ${next}([${bytes.join(', ')}]);`);
        return name;
      },
      prologue: () => `let ${state} = 77;
function ${next}(bytes) { return Buffer.from(bytes.map(byte => { ${state} = (${state} * 5 + 3) % 256; return byte ^ ${state}; })).toString(); }
${lines.join('\n')}`,
    };
  }),
  ofTable('cipher', 'decrypts texts with a key of its own', fresh => {
    const open = fresh('open');
    const [key, iv] = [createHash('sha256').update('table').digest(), Buffer.alloc(16, 7)];
    return {
      at(value) {
        const cipher = createCipheriv('aes-256-cbc', key, iv);
        return `${open}('${cipher.update(value, 'utf8', 'hex')}${cipher.final('hex')}')`;
      },
      prologue: () => `function ${open}(text) {
  const crypto = process.getBuiltinModule('crypto');
  const d = crypto.createDecipheriv('aes-256-cbc', crypto.createHash('sha256').update('table').digest(), Buffer.alloc(16, 7));
  return d.update(text, 'hex', 'utf8') + d.final('utf8');
}`,
    };
  }),
];

export const strings: readonly Rewrite[] = [...escapes, ...decoders, ...coercions, ...tables];

const RESERVED =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

function percent(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${hex(byte, 2)}`).join('');
}

function base36(text: string): bigint {
  return [...text].reduce((number, char) => number * 36n + BigInt(Number.parseInt(char, 36)), 0n);
}

/** What reads its own code: nothing may be rewritten after it. */
function isLast(rewrite: Rewrite): Rewrite {
  return { ...rewrite, isLast: true };
}
