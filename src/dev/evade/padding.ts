/** More text around the same code. */
import { eachSource, freshName, nodesOf, rewritten, type Source, sourceOf, withPrologue } from './source.js';
import type { Files, Rewrite } from './types.js';
import { ofBody } from './wraps.js';

function padding(
  name: string,
  says: string,
  pad: (source: Source, files: Files) => string | undefined,
  isPlain = true,
): Rewrite {
  return { name, says, group: 'padding', isPlain, rewrite: eachSource(pad) };
}

/** Honest code of about so many characters. */
function honestCode(size: number): string {
  const lines: string[] = [];
  for (let at = 0, length = 0; length < size; at++) {
    lines.push(
      `function pad${at}_(list, width = ${at % 9}) {\n  const sum = list.reduce((total, item) => total + item * ${at % 17}, width);\n  return sum > ${at} ? String(sum).padStart(width, ' ') : list.map(item => item + ${at});\n}`,
    );
    length += (lines.at(-1) as string).length;
  }
  return lines.join('\n');
}

/** Another file of the package, which nothing requires. */
function beside(name: string, says: string, path: string, text: string, isPlain = true): Rewrite {
  return {
    name,
    says,
    group: 'padding',
    isPlain,
    rewrite: files => (path in files ? undefined : { ...files, [path]: text }),
  };
}

export const paddings: readonly Rewrite[] = [
  padding('megabyte in front', 'has a megabyte of honest code in front', source =>
    withPrologue(source.text, honestCode(1_000_000), source),
  ),
  padding(
    'megabytes behind',
    'has two megabytes of honest code behind',
    source => `${source.text}\n${honestCode(2_000_000)}\n`,
  ),
  padding('line of 300 kB', 'has a line of 300 kB in front', source =>
    withPrologue(
      source.text,
      `const ${freshName(source.text, 'filler')} = [${Array.from({ length: 60_000 }, (_, at) => at % 9973).join(',')}];`,
      source,
    ),
  ),
  padding('text of 300 kB', 'has a text of 300 kB in front', source =>
    withPrologue(
      source.text,
      `const ${freshName(source.text, 'filler')} = '${'lorem ipsum dolor sit amet, '.repeat(11_000)}';`,
      source,
    ),
  ),
  padding('comments everywhere', 'has a comment after each word', source => commented(source)),
  padding('comment of a megabyte', 'has a comment of a megabyte in front', source =>
    withPrologue(source.text, `/*\n${' * words of a licence that nobody reads\n'.repeat(25_000)} */`, source),
  ),
  // Nobody lays code out like that who wants it to be seen.
  padding(
    'blank lines',
    'has ten thousand blank lines in front',
    source => withPrologue(source.text, '\n'.repeat(10_000), source),
    false,
  ),
  padding(
    'far to the right',
    'has the code behind three thousand spaces',
    source => withPrologue(source.text, ' '.repeat(3000), source),
    false,
  ),
  padding('line ends of Windows', 'has line ends of Windows', source =>
    source.text.includes('`') ? undefined : source.text.replace(/\r?\n/g, '\r\n'),
  ),
  padding('byte order mark', 'starts with a byte order mark', source =>
    source.text.startsWith('#!') ? undefined : `\ufeff${source.text}`,
  ),
  padding('strict mode', 'is in strict mode', source =>
    source.isModule || !isStrictSafe(source) ? undefined : `'use strict';\n${source.text.replace(/^#!.*\n/, '')}`,
  ),
  padding('#! line', 'starts with #!', source =>
    source.text.startsWith('#!') ? undefined : `#!/usr/bin/env node\n${source.text}`,
  ),
  ofBody(
    'padding',
    'dead branches',
    'has branches around it that are never taken',
    ({ body, fresh }) =>
      `if (process.argv.length < 0) {\n${honestCode(400).replaceAll('pad', fresh('dead'))}\n} else {\n(() => {\n${body}\n})();\n}`,
    { isPlain: true },
  ),
  padding('honest statements between', 'has honest statements between its own', source => between(source)),
  padding(
    'HTML comment',
    'starts with an HTML comment',
    source => (source.isModule || source.text.startsWith('#!') ? undefined : `<!-- hello\n${source.text}`),
    false,
  ),
  padding('brackets and voids', 'has brackets around every call', source =>
    rewritten(source, (node, write) =>
      node.type === 'CallExpression' && node.callee.type !== 'Super' && node.callee.type !== 'Import'
        ? `((${write(node)}))`
        : undefined,
    ),
  ),
  beside(
    'broken file',
    'has a file that does not parse beside it',
    'lib/broken-template.js',
    'module.exports = {\n  render() {\n    return `<b>${',
    false,
  ),
  beside(
    'many files',
    'has a big honest file beside it',
    'vendor/table.js',
    `${honestCode(300_000)}\nmodule.exports = pad0_;\n`,
  ),
  beside(
    'deeply nested file',
    'has a file of deep brackets beside it',
    'lib/deep-data.js',
    `module.exports = ${'['.repeat(3000)}${']'.repeat(3000)};\n`,
    false,
  ),
];

/** A comment in front of every statement and every argument. */
function commented(source: Source): string | undefined {
  let count = 0;
  return rewritten(source, (node, write) => {
    const parent = source.parentOf(node);
    const isArgument = parent?.type === 'CallExpression' && node !== parent.callee;
    const isMemberObject = parent?.type === 'MemberExpression' && node === parent.object && node.type === 'Identifier';
    if (!isArgument && !isMemberObject) return undefined;
    count++;
    return `/* ${count} */ ${write(node)} /* so; "it' is */`;
  });
}

function between(source: Source): string | undefined {
  let count = 0;
  return rewritten(source, (node, write) => {
    const parent = source.parentOf(node);
    if (parent?.type !== 'Program' || !/^(?:Expression|If|For|Try|While)\w*Statement$/.test(node.type))
      return undefined;
    count++;
    return `if (typeof globalThis.never${count}_ !== 'undefined') { console.log([${count}, 2].map(n => n * 2).join()); }\n${write(node)}`;
  });
}

/** Nothing in it means something else in strict mode, as far as one can see. */
function isStrictSafe(source: Source): boolean {
  if (!sourceOf(source.path, `'use strict';\n${source.text}`)) return false;
  return !nodesOf(source).some(
    node =>
      node.type === 'WithStatement' ||
      node.type === 'ThisExpression' ||
      (node.type === 'Identifier' && node.name === 'arguments') ||
      (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'eval'),
  );
}
