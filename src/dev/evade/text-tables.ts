/** Texts kept in one place of a file, and taken out where they are used. */
import { createCipheriv, createHash } from 'node:crypto';
import { base64Of, isRaw, ofTable, quoted } from './texts.js';
import type { Rewrite } from './types.js';

export const tables: readonly Rewrite[] = [
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
