/** What `make` runs for its targets: the lines under them, and under what they ask for first. */
import { joinPath } from './text.js';

const LONGEST = 100_000;
const MOST_TARGETS = 200;
const MOST_LINES = 1_000;
const DEEPEST = 10;

/** The names that `make` looks for, in its order. */
const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** The script that `make` with these words comes to in a folder of the package. */
export function madeBy(
  files: ReadonlyMap<string, string | Uint8Array | null>,
  words: readonly string[],
  folder: string,
): string | undefined {
  const after = (option: string): string | undefined => words[words.indexOf(option) + 1];
  const inside = (words.includes('-C') ? joinPath(folder, after('-C') ?? '') : folder) ?? '';
  const names = words.includes('-f') ? [after('-f') ?? ''] : MAKEFILES;
  const text = names.map(name => files.get(joinPath(inside, name) ?? '')).find(one => typeof one === 'string');
  if (typeof text !== 'string') return undefined;
  const targets = words.filter((word, at) => !/^-|=/.test(word) && !/^-[CfjoW]$/.test(words[at - 1] ?? ''));
  const lines = linesOfMakefile(text, targets).join('\n');
  if (lines.trim() === '') return undefined;
  return inside === folder || inside === '' ? lines : `cd ${inside}\n${lines}`;
}

interface Target {
  readonly needs: readonly string[];
  readonly lines: readonly string[];
}

/** The shell lines of the targets, in the order they run; of the first target where none is named. */
function linesOfMakefile(text: string, named: readonly string[]): readonly string[] {
  const { targets, variables } = readMakefile(text.slice(0, LONGEST));
  const first = [...targets.keys()].find(name => !name.startsWith('.') && !name.includes('%'));
  const done = new Set<string>();
  const lines: string[] = [];
  const build = (name: string, depth: number): void => {
    const target = targets.get(name);
    if (!target || done.has(name) || depth > DEEPEST) return;
    done.add(name);
    for (const need of target.needs) build(need, depth + 1);
    for (const line of target.lines)
      if (lines.length < MOST_LINES)
        lines.push(
          filled(line, variables)
            .replace(/^[@+-]{1,3}\s{0,20}/, '')
            .replaceAll('$$', '$'),
        );
  };
  for (const name of named.length > 0 ? named : first === undefined ? [] : [first]) build(name, 0);
  return lines;
}

function readMakefile(text: string): {
  readonly targets: ReadonlyMap<string, Target>;
  readonly variables: ReadonlyMap<string, string>;
} {
  const targets = new Map<string, { needs: string[]; lines: string[] }>();
  const variables = new Map<string, string>();
  let current: readonly { lines: string[] }[] = [];
  for (const line of text.replace(/\\\r?\n[ \t]*/g, ' ').split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      for (const { lines } of current) if (lines.length < MOST_LINES) lines.push(line.slice(1).trim());
      continue;
    }
    const assigned = /^(?:export\s+)?([\w.-]{1,64})\s*(?:[:?+!]|::)?=(.*)$/.exec(line);
    if (assigned?.[1]) {
      if (variables.size < MOST_TARGETS) variables.set(assigned[1], filled((assigned[2] ?? '').trim(), variables));
      continue;
    }
    const rule = /^([^\s#:=][^#:=]{0,500}):{1,2}(?!=)([^#;]{0,2000})(?:;(.*))?/.exec(line);
    if (!rule) continue;
    current = words(filled(rule[1] ?? '', variables)).map(name => {
      const target = targets.get(name) ?? { needs: [], lines: [] };
      if (targets.size < MOST_TARGETS) targets.set(name, target);
      target.needs.push(...words(filled(rule[2] ?? '', variables)));
      if (rule[3]) target.lines.push(rule[3].trim());
      return target;
    });
  }
  return { targets, variables };
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, MOST_TARGETS);
}

/** `$(CC)` and `${CC}` of the file's own. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text
    .slice(0, 10_000)
    .replace(/(\$\$)|\$(?:\(([\w.-]{1,64})\)|\{([\w.-]{1,64})\})/g, (whole, dollars, round, curly) =>
      dollars ? whole : (variables.get(round ?? curly) ?? whole),
    )
    .slice(0, 10_000);
}
