import { defineRule, step } from '../src/define.js';
import { bitsPerCharacter, looksPacked } from '../src/vocabulary/entropy.js';

/** Bytes nobody chose, the same on every run. */
const noise = Buffer.from(
  Array.from({ length: 1_500 }, (_, at) => (Math.imul(at + 7, 2_654_435_761) >>> 13) & 255),
).toString('base64');

export default defineRule({
  meta: {
    summary: 'Carries a long text that reads like noise',
    why: 'An encrypted or packed payload has to be somewhere. So have fonts, images, WebAssembly, source maps, word lists, certificates and tables of Unicode, which are told apart by how they start and what they are made of. It is never more than a note: what decodes or runs the text decides.',
    behaviour: 'obfuscation',
    messages: {
      text: 'Carries {length} characters of noise ({bits} bits a character) in a string',
      ran: 'Carries {length} characters of noise, in a file that decodes and runs text',
    },
    bits: { text: 1, ran: 4 },
  },
  examples: {
    flags: [
      {
        title: 'the text is in hex',
        code: `const blob = '${Buffer.from(noise, 'base64').toString('hex')}';\nuse(blob);`,
      },
      {
        title: 'a long base64 text is no known format',
        code: `const blob = '${noise}';\nuse(blob);`,
      },
    ],
    passes: [
      {
        title: 'a prime that key exchanges agree on',
        code: `exports.prime = '${`ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd1${'29024e088a67cc74020bbea63b139b22514a08798e3404dd'.repeat(32)}ffffffffffffffff`}';\neval(atob('Y29uc29sZS5sb2coMSk7Y29uc29sZS5sb2coMik7'));`,
      },
      {
        title: 'a font starts as fonts do',
        code: `const font = 'data:font/woff2;base64,${'d09GMgABAAAAAA'.repeat(200)}';`,
      },
      {
        title: 'a list of words is readable',
        code: `const words = '${'abandon ability able about above absent absorb abstract '.repeat(60)}'.split(' ');`,
      },
      {
        title: 'a hash is short',
        code: `const sum = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';`,
      },
    ],
  },
  file(context) {
    let reported = 0;
    const runs = context
      .calls('execution')
      .some(
        ({ name }) => name === 'eval' || name === 'Function' || name.startsWith('vm.') || name.includes('_compile'),
      );
    const decodes =
      context.calls('decipher').length > 0 || /\b(?:atob|fromCharCode|Buffer\.from)\b/.test(context.file.text);
    for (const node of context.nodes('Literal')) {
      const { value } = node;
      if (typeof value !== 'string' || value.length < 1_500 || reported >= 2 || !looksPacked(value)) continue;
      reported++;
      context.report({
        messageId: runs && decodes ? 'ran' : 'text',
        data: { length: value.length, bits: bitsPerCharacter(value).toFixed(1) },
        chain: [step('source', 'holds text that reads like noise', context.file, node)],
      });
    }
  },
});
