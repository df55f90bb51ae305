/**
 * Parses every file of code under some folders and says what no parser accepts, and why: for the fixtures of compilers,
 * which hold all syntax there is, and what must be refused beside it.
 *
 *     npm run parse-fixtures -- DIR…
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from '../parse/parse.js';
import { shown } from '../report/escape.js';

const CODE = /\.(?:[cm]?[jt]sx?|js\.flow)$/i;
const DECLARATIONS = /\.d\.[cm]?ts$/i;
const IGNORED = /^(?:node_modules|\.git)$/;

const roots = process.argv.slice(2);
if (roots.length === 0) {
  process.stderr.write('usage: npm run parse-fixtures -- DIR…\n');
  process.exit(2);
}

for (const root of roots) {
  const counts = new Map<string, number>();
  const refused: { readonly path: string; readonly grammar: string; readonly why: string; readonly meant?: string }[] =
    [];
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const path of filesUnder(root)) {
    const { grammar, unparsed } = parse({ path: path.replace(/\.flow$/, ''), text: readFileSync(path, 'utf8') });
    count(unparsed && grammar !== 'lexical' ? 'parsed in part' : grammar);
    if (!unparsed) continue;
    const meant = whyMeant(path);
    count(meant === undefined ? 'refused, no reason known' : 'refused, and meant to be');
    refused.push({
      path,
      grammar,
      why: unparsed.map(({ why }) => why).join('; '),
      ...(meant !== undefined && { meant }),
    });
  }
  const total =
    refused.length + [...counts].reduce((sum, [name, n]) => (/^(?:meriyah|babel|flow)$/.test(name) ? sum + n : sum), 0);
  process.stdout.write(`${root}: ${total} files\n`);
  for (const [name, n] of [...counts].sort()) process.stdout.write(`  ${String(n).padStart(6)}  ${name}\n`);
  for (const { path, grammar, why, meant } of refused)
    process.stdout.write(
      `${meant === undefined ? '?' : '-'} ${path} (${grammar === 'lexical' ? 'nothing parsed' : 'the rest parsed'})\n` +
        `    ${shown(why, { max: 200 })}${meant === undefined ? '' : `\n    meant: ${shown(meant, { max: 120 })}`}\n`,
    );
}

function* filesUnder(folder: string): Generator<string> {
  if (!statSync(folder).isDirectory()) return yield folder;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !IGNORED.test(entry.name)) yield* filesUnder(path);
    else if (entry.isFile() && CODE.test(entry.name) && !DECLARATIONS.test(entry.name)) yield path;
  }
}

/** What the fixture's own suite says of it: that it must be refused. Undefined when it says no such thing. */
function whyMeant(path: string): string | undefined {
  return (
    babelsWord(path) ??
    typescriptsWord(path) ??
    (/[\\/]_?errors?_?[\\/]/.test(path) ? 'in a folder of errors' : undefined)
  );
}

/** Babel: `throws` in the options of the fixture or of a folder around it, or errors in what is expected. */
function babelsWord(path: string): string | undefined {
  const folder = dirname(path);
  for (const name of ['output.json', 'output.extended.json', 'output.typescript.json']) {
    const errors = jsonOf(join(folder, name))?.errors;
    if (Array.isArray(errors) && errors.length > 0) return String(errors[0]);
  }
  for (let at = folder; at !== dirname(at) && basename(at) !== 'fixtures'; at = dirname(at)) {
    const { throws, plugins } = jsonOf(join(at, 'options.json')) ?? {};
    if (typeof throws === 'string') return throws;
    if (JSON.stringify(plugins ?? []).includes('"placeholders"')) return 'a template of %%placeholders%%, no code';
  }
  return undefined;
}

/** TypeScript: a baseline of errors of syntax, whose codes are below 2000. */
function typescriptsWord(path: string): string | undefined {
  const [before] = path.split(/[\\/]tests[\\/]cases[\\/]/);
  if (before === undefined || before === path) return undefined;
  const baseline = join(before, 'tests/baselines/reference', basename(path).replace(CODE, '.errors.txt'));
  const text = existsSync(baseline) ? readFileSync(baseline, 'utf8') : '';
  return /error TS1\d{3}: [^\r\n]*/.exec(text)?.[0];
}

function jsonOf(path: string): Record<string, unknown> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
