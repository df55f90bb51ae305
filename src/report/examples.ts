import type { Example } from '../types.js';

/** An example of a rule in Markdown. */
export function exampleText({ title, code, files }: Example): string {
  const blocks = Object.entries(files ?? {}).map(([path, text]) =>
    text.trim() === '' ? `\`${path}\` is empty.\n` : `\`${path}\`\n\n${block(path, text)}`,
  );
  return [
    `### ${title[0]?.toUpperCase()}${title.slice(1)}\n`,
    ...(code === undefined ? [] : [block('.js', code)]),
    ...blocks,
  ].join('\n');
}

/** A fenced block whose fence nothing in it can close. */
function block(path: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${/\.([a-z]+)$/.exec(path)?.[1] ?? ''}\n${text.trimEnd()}\n${fence}\n`;
}
