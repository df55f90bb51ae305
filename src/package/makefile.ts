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
  const { targets, variables, shell } = readMakefile(text.slice(0, LONGEST));
  const first = [...targets.keys()].find(name => !name.startsWith('.') && !name.includes('%'));
  const done = new Set<string>();
  // What is worked out for a variable is run before any target is.
  const lines: string[] = [...shell];
  const build = (name: string, depth: number): void => {
    const target = targets.get(name);
    if (!target || done.has(name) || depth > DEEPEST) return;
    done.add(name);
    for (const need of target.needs) build(need, depth + 1);
    for (const line of target.lines)
      for (const part of filled(line, variables).split('\n'))
        if (lines.length < MOST_LINES)
          lines.push(
            part
              .replace(/^\s{0,20}[@+-]{0,3}\s{0,20}/, '')
              .replace(/\$\(shell\s/g, '$(')
              .replaceAll('$$', '$'),
          );
  };
  for (const name of named.length > 0 ? named : first === undefined ? [] : [first]) build(name, 0);
  return lines;
}

function readMakefile(text: string): {
  readonly targets: ReadonlyMap<string, Target>;
  readonly variables: ReadonlyMap<string, string>;
  /** Lines that a shell runs to work out variables: `A := $(shell …)`, `A != …`. */
  readonly shell: readonly string[];
} {
  const targets = new Map<string, { needs: string[]; lines: string[] }>();
  const variables = new Map<string, string>();
  const shell: string[] = [];
  let current: readonly { lines: string[] }[] = [];
  let defined: { readonly name: string; readonly lines: string[] } | undefined;
  for (const line of text.replace(/\\\r?\n[ \t]*/g, ' ').split(/\r?\n/)) {
    if (defined) {
      if (!/^\s*endef\b/.test(line)) {
        if (defined.lines.length < MOST_LINES) defined.lines.push(line.trim());
        continue;
      }
      if (variables.size < MOST_TARGETS) variables.set(defined.name, filled(defined.lines.join('\n'), variables));
      defined = undefined;
      continue;
    }
    const name = /^\s*define\s+([\w.-]{1,64})/.exec(line)?.[1];
    if (name !== undefined) {
      defined = { name, lines: [] };
      continue;
    }
    if (line.startsWith('\t')) {
      for (const { lines } of current) if (lines.length < MOST_LINES) lines.push(line.slice(1).trim());
      continue;
    }
    const [, key, way = '', value = ''] = /^(?:export\s+)?([\w.-]{1,64})\s*((?:[:?+!]|::)?)=(.*)$/.exec(line) ?? [];
    if (key) {
      const held = filled(value.trim(), variables);
      if (variables.size < MOST_TARGETS) variables.set(key, held);
      // Without a colon it is worked out where it is asked for.
      const run = way === '!' ? held : way.startsWith(':') ? shellIn(held) : undefined;
      if (run !== undefined && shell.length < MOST_TARGETS) shell.push(run.replaceAll('$$', '$'));
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
  return { targets, variables, shell };
}

function shellIn(value: string): string | undefined {
  const at = value.indexOf('$(shell ');
  return at < 0 ? undefined : value.slice(at + 8, value.lastIndexOf(')'));
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
