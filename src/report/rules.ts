/** What `stowaway explain` prints: rules, in their authors' words. */
import picocolors from 'picocolors';
import type { Example, Rule } from '../types.js';
import { shown } from './escape.js';
import { column, widthOf, wrap } from './layout.js';

export interface RuleTextOptions {
  readonly columns: number;
  readonly colour: boolean;
}

/** Every rule with its summary, by name. */
export function ruleList(rules: Readonly<Record<string, Rule>>, { columns, colour }: RuleTextOptions): string {
  const pen = picocolors.createColors(colour);
  const ids = Object.keys(rules).sort();
  const width = Math.min(40, Math.max(0, ...ids.map(id => widthOf(shown(id)))));
  const lines = ids.flatMap(id => {
    const summary = wrap(shown(rules[id]?.meta.summary ?? ''), Math.max(20, columns - width - 2));
    return summary.map((line, index) =>
      index === 0 ? `${pen.bold(column(shown(id), width))}  ${line}` : `${' '.repeat(width + 2)}${line}`,
    );
  });
  return `${lines.join('\n')}\n`;
}

/** All there is to know about one rule: what it finds, why, and its examples on both sides. */
export function ruleText(id: string, { meta, examples }: Rule, { columns, colour }: RuleTextOptions): string {
  const pen = picocolors.createColors(colour);
  const prose = (text: string, indent: string) =>
    shown(text, { multiline: true })
      .split('\n')
      .flatMap(line => wrap(line.trim(), Math.min(100, columns) - indent.length))
      .map(line => (indent + line).trimEnd());
  const code = (text: string) =>
    shown(text.trimEnd(), { multiline: true })
      .split('\n')
      .map(line => `${pen.dim('    │')} ${line}`.trimEnd());
  const section = (name: string, shownExamples: readonly Example[]) =>
    shownExamples.length === 0
      ? []
      : [
          '',
          pen.bold(name),
          ...shownExamples.flatMap(example => [
            '',
            ...prose(example.title, '  '),
            ...(example.code === undefined ? [] : code(example.code)),
            ...Object.entries(example.files ?? {}).flatMap(([path, text]) => [
              `    ${pen.cyan(shown(path))}`,
              ...code(text),
            ]),
          ]),
        ];
  const lines = [
    `${pen.bold(shown(id))}${pen.dim(`, ${meta.behaviour}`)}`,
    ...prose(meta.summary, ''),
    '',
    ...prose(meta.why, ''),
    '',
    pen.bold('Says'),
    ...Object.values(meta.messages).flatMap(message => prose(message, '  ')),
    ...section('Flags', examples.flags),
    ...section('Passes', examples.passes),
  ];
  return `${lines.join('\n')}\n`;
}

/** Names that the mistaken one may have meant, the likeliest first. */
export function closest(name: string, names: readonly string[]): string[] {
  const asked = name.slice(0, 100).toLowerCase();
  return names
    .map(candidate => ({ candidate, distance: candidate.includes(asked) && asked ? 0 : edits(asked, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length * 0.4)))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `did you mean a or b?`, where the mistaken name is near one that there is. */
export function didYouMean(name: string, names: readonly string[]): string | undefined {
  const near = closest(name, names);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined;
}

/** How many characters must be inserted, deleted or replaced to turn one word into the other. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
