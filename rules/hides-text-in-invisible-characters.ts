import { defineRule, inEscapes, rangeOf, respellable } from '../src/define.js';
import type { AnyNode, Edit, FileContext, Problem, SourceFile } from '../src/types.js';
import {
  INVISIBLE_DECODER,
  INVISIBLE_IN_NAME,
  longestInvisibleRun,
  lookAlike,
  reordering,
  UNSEEN,
} from '../src/vocabulary/invisible.js';

/** A text in variation selectors, as an encoder writes it: one for each byte. */
const hidden = Array.from('inert: nothing to see', letter =>
  String.fromCodePoint(0xe0100 + letter.charCodeAt(0) - 16),
).join('');

export default defineRule({
  meta: {
    summary: 'Holds text in characters that nobody sees',
    why: 'A string that shows as empty can carry a whole program in variation selectors, tags or zero-width characters (2025), and controls for right-to-left text can show a line in another order than it runs. Emoji, flags, Arabic and Persian need a few such characters at a time, tables of Unicode list them in their order, icon fonts use the private ones singly, and a text that turns its direction turns it back before the line ends.',
    behaviour: 'obfuscation',
    // No tool of honest authors writes code in characters that nobody sees: that it is run says enough.
    behaviours: { decoded: 'gate' },
    messages: {
      decoded: 'Holds {length} invisible characters in a row, what turns them into bytes, and what runs text',
      bytes: 'Holds {length} invisible characters in a row, and what turns them into bytes',
      run: 'Holds {length} invisible characters in a row',
      reorders: 'Shows a line of code in another order than it runs',
      name: 'Uses a name with an invisible character in it',
      lookalike: 'Uses two names that look the same: {name}, once with letters of another script',
    },
    bits: { decoded: 13.5, bytes: 10, run: 10, reorders: 8, name: 8, lookalike: 6 },
    rewrite: 'Write the characters as escapes, which are seen',
  },
  examples: {
    flags: [
      {
        title: 'a template that looks empty is decoded and run',
        code: `const read = text => Buffer.from(Array.from(text, c => c.codePointAt(0) - 0xe0100 + 16)).toString();\neval(read('${hidden}'));`,
      },
      { title: 'a string that looks empty is handed on', code: `run('${hidden}');` },
      {
        title: 'bits are zero-width characters',
        code: `const bits = text => [...text].map(c => c === '\\u200b' ? 0 : 1);\nrun(bits('${'\u200b\u200c\u200c\u200b'.repeat(20)}'));`,
      },
      {
        title: 'a comment takes in the code after it for readers only',
        code: `if (level !== 'user\u202e \u2066// only for admins\u2069 \u2066') { start(module); }`,
      },
      {
        title: 'a parameter is an invisible letter',
        code: `const { timeout, \u3164 } = request.query;\nrequire('child_process').exec(\u3164);`,
      },
      {
        title: 'a second function has a Cyrillic letter',
        code: `function check(user) { return process.env.USER === user; }\nfunction \u0441heck(user) { return true; }\nmodule.exports = \u0441heck;`,
      },
    ],
    passes: [
      {
        title: 'a bundle holds a pseudo-language on one line',
        code: `${`t(${JSON.stringify({ all: '\u202eAll\u202c', open: '\u202b' })});`.repeat(200)}`,
      },
      {
        title: 'emoji are joined and flags are tagged',
        code: `const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}\ufe0f';\nconst england = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';\nmodule.exports = [family, england];`,
      },
      {
        title: 'a table lists variation selectors in their order',
        code: `const selectors = '${Array.from({ length: 60 }, (_, at) => String.fromCodePoint(0xe0100 + at)).join('')}';\nmodule.exports = text => [...text].filter(c => !selectors.includes(c) && c.codePointAt(0) !== 0xfe00);`,
      },
      {
        title: 'a translation says of a part that it is right-to-left, and leaves that open',
        code: `tell('<p>\u0634\u0644\u0648\u0645 \u200f\u202b\u0634\u0644\u0648\u0645, <b>Shift+Tab</b> (\u0634)</p>\\n');`,
      },
      {
        title: 'a name in a right-to-left text is isolated',
        code: `module.exports = { hello: name => '\u0634\u0644\u0648\u0645 \u2068(' + name + ')\u2069;' };`,
      },
      {
        title: 'a formula has Greek letters',
        code: `const \u03b1Max = 1, \u0394t = 0.1;\nmodule.exports = \u03b1Max * \u0394t;`,
      },
    ],
  },
  file(context) {
    const { file, nodes, report } = context;
    inText(file, report, (from, to) => unseenInEscapes(context, from, to));
    const namesHidden = INVISIBLE_IN_NAME.test(file.text);
    if (!namesHidden && !MIXED.test(file.text)) return;
    const identifiers = nodes('Identifier') as readonly { readonly name: string }[];
    const names = new Set(identifiers.map(({ name }) => name));
    const reported = new Set<string>();
    for (const node of nodes('Identifier')) {
      const { name } = node;
      const latin = lookAlike(name);
      const messageId = INVISIBLE_IN_NAME.test(name) ? 'name' : latin && names.has(latin) ? 'lookalike' : undefined;
      if (messageId === undefined || reported.has(messageId)) continue;
      reported.add(messageId);
      report({
        messageId,
        data: { name },
        chain: [{ role: 'context', says: 'uses a name that misleads', origin: { file, node } }],
        rewrite: nameInEscapes(context, name),
      });
    }
  },
  text({ file, report }) {
    inText(file, report);
  },
});

const MIXED = /[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]/;
/** What turns a text into bytes, besides arithmetic. */
const BYTES = /\bBuffer\.from\b|\bUint8Array\b|fromCharCode|fromCodePoint/;
/** What runs a text. That a name is hidden so is hiding, and no more. */
const RUNS = /\beval\b|\bFunction\b|\bconstructor\b|\bvm\b|_compile\b|\bWorker\b|\b(?:data|javascript):/;

/** @param rewrite what shows the characters of a range; where no parser accepts the file, nobody can tell what they are in */
function inText(
  file: SourceFile,
  report: (problem: Problem) => void,
  rewrite = (_from: number, _to: number): readonly Edit[] => [],
): void {
  const run = longestInvisibleRun(file.text);
  if (run) {
    const { start, end, length, kind } = run;
    const runs = RUNS.test(file.text);
    const decodes = INVISIBLE_DECODER.test(file.text) && (runs || BYTES.test(file.text));
    // Tables of old encodings are full of private characters; only what decodes them tells a payload.
    if (decodes || kind === 'invisible') {
      report({
        messageId: decodes ? (runs ? 'decoded' : 'bytes') : 'run',
        data: { length },
        chain: [{ role: 'source', says: 'holds text that nobody sees', origin: { file, start, end } }],
        rewrite: rewrite(start, end),
      });
    }
  }
  const line = reordering(file.text);
  if (line) {
    report({
      messageId: 'reorders',
      chain: [{ role: 'context', says: 'is shown in another order than it runs', origin: { file, ...line } }],
      rewrite: rewrite(line.start, line.end),
    });
  }
}

/** The characters of a range in escapes; none where any of them stands in what knows no escapes: a comment, an expression. */
function unseenInEscapes(context: FileContext, from: number, to: number): readonly Edit[] {
  const { text } = context.file;
  const holders = respellable(context).map(rangeOf);
  const edits = Array.from(text.slice(from, to).matchAll(UNSEEN), ({ 0: unseen, index }): Edit => {
    const start = from + index;
    // A backslash before a character that needs none begins the first escape.
    let backslashes = 0;
    while (text[start - backslashes - 1] === '\\') backslashes++;
    const isEscaped = backslashes % 2 === 1;
    return { start, end: start + unseen.length, text: inEscapes(unseen).slice(isEscaped ? 1 : 0) };
  });
  const isHeld = ({ start, end }: Edit): boolean => holders.some(([first, last]) => first <= start && end <= last);
  return edits.every(isHeld) ? edits : [];
}

/**
 * All but the Latin letters of a name in escapes, wherever it stands: names may be spelled so, and stay what they are.
 * Letters beyond the first plane take escapes that old engines do not know.
 */
function nameInEscapes({ file, nodes }: FileContext, name: string): readonly Edit[] {
  if (/[\ud800-\udfff]/.test(name)) return [];
  const starts = new Set(
    nodes('Identifier')
      .filter(node => (node as AnyNode & { name: string }).name === name)
      .map(node => rangeOf(node)[0]),
  );
  return Array.from(starts)
    .filter(start => file.text.startsWith(name, start))
    .map(start => ({ start, end: start + name.length, text: name.replace(/[^ -~]/g, inEscapes) }));
}
