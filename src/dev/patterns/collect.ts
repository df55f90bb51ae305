/** Every regular expression of the project's sources: as literals, and as what modules make of constants when they are loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentOf } from '../../parse/nodes.js';
import { parseWith } from '../../parse/parse.js';
import { index } from '../../parse/tree.js';
import type { AnyNode } from '../../types.js';

export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** `file:line`, or the file alone for what a module makes when it is loaded. */
  readonly places: readonly string[];
}

export interface Collected {
  readonly patterns: readonly Pattern[];
  /** Where a function makes one, of what only its caller knows: `file:line`. */
  readonly madeLater: readonly string[];
}

interface Found {
  readonly source: string;
  readonly flags: string;
  readonly place: string;
}

/** @param folders of TypeScript sources, that are built into the same folders below `dist` */
export async function collectPatterns(folders: readonly string[]): Promise<Collected> {
  const found: Found[] = [];
  const madeLater: string[] = [];
  for (const path of folders.flatMap(sourcesIn)) {
    const parsed = parseWith('babel', { path, text: readFileSync(path, 'utf8') });
    const { program } = parsed;
    if (!program) throw new Error(`${path} does not parse`);
    const indexed = index({ ...parsed, program });
    const lineOf = (node: AnyNode) => parsed.file.text.slice(0, node.start).split('\n').length;
    for (const literal of indexed.nodes('Literal') as (AnyNode & { regex?: { pattern: string; flags: string } })[])
      if (literal.regex)
        found.push({ source: literal.regex.pattern, flags: literal.regex.flags, place: `${path}:${lineOf(literal)}` });

    const calls = ['NewExpression', 'CallExpression']
      .flatMap(type => indexed.nodes(type) as (AnyNode & { callee: AnyNode })[])
      .filter(({ callee }) => callee.type === 'Identifier' && callee.name === 'RegExp');
    const later = calls.filter(isInFunction);
    madeLater.push(...later.map(call => `${path}:${lineOf(call)}`));
    if (calls.length > later.length) {
      const made = await madeByLoading(path);
      if (made.length < calls.length - later.length)
        throw new Error(`${path} was loaded too early to see what it makes: nothing here may import it`);
      found.push(...made);
    }
  }
  return { patterns: merged(found), madeLater };
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => posix.join(folder, path.replaceAll('\\', '/')))
    .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .sort();
}

function isInFunction(node: AnyNode): boolean {
  for (let at = parentOf(node); at; at = parentOf(at)) if (/Function|^MethodDefinition$/.test(at.type)) return true;
  return false;
}

/** Loads the built module while the constructor is watched. */
async function madeByLoading(path: string): Promise<readonly Found[]> {
  const made: Found[] = [];
  const built = `dist/${path.replace(/\.ts$/, '.js')}`;
  const original = globalThis.RegExp;
  const note = (expression: RegExp): RegExp => {
    if (new Error().stack?.includes(built))
      made.push({ source: expression.source, flags: expression.flags, place: path });
    return expression;
  };
  globalThis.RegExp = new Proxy(original, {
    construct: (target, given) => note(Reflect.construct(target, given) as RegExp),
    apply: (target, self, given) => note(Reflect.apply(target, self, given) as RegExp),
  });
  try {
    await import(pathToFileURL(built).href);
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}

function merged(found: readonly Found[]): readonly Pattern[] {
  const patterns = new Map<string, Pattern>();
  for (const { source, flags, place } of found) {
    const key = `/${source}/${flags}`;
    patterns.set(key, { source, flags, places: [...(patterns.get(key)?.places ?? []), place] });
  }
  return [...patterns.values()];
}
