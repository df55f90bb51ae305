/** A file of code as rewrites see it: its tree, and its text written anew node by node. */
import { posix } from 'node:path';
import { parse } from '@babel/parser';
import type { File, Node } from '@babel/types';
import type { Files } from './types.js';

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: File;
  /** Has `import` or `export`, or is one by its name or its package. */
  readonly isModule: boolean;
  readonly parentOf: (node: Node) => Node | undefined;
}

/** Writes a node, and what is inside of it; the node itself that is being visited, as it is but for what is inside. */
export type Write = (node: Node) => string;

/** What a node is written as; undefined to leave it, and to go on inside of it. */
export type Visit = (node: Node, write: Write) => string | undefined;

const CODE = /\.[cm]?[jt]sx?$/;

/** The code of a package that parses, but for what is declared only. */
export function sourcesOf(files: Files): readonly Source[] {
  return Object.entries(files).flatMap(([path, content]) => {
    if (typeof content !== 'string' || !CODE.test(path) || path.endsWith('.d.ts')) return [];
    const source = sourceOf(path, content, isModuleByName(path, files));
    return source ? [source] : [];
  });
}

/** The text as code; undefined when it is none. */
export function sourceOf(path: string, text: string, isModule = false): Source | undefined {
  try {
    const tree = parse(text, {
      sourceType: isModule ? 'module' : 'unambiguous',
      allowReturnOutsideFunction: true,
      plugins: /\.[cm]?ts$/.test(path) ? ['typescript'] : ['jsx'],
    });
    const parents = parentsIn(tree);
    return {
      path,
      text,
      tree,
      isModule: isModule || tree.program.sourceType === 'module',
      parentOf: node => parents.get(node),
    };
  } catch {
    return undefined;
  }
}

function parentsIn({ program }: File): ReadonlyMap<Node, Node> {
  const parents = new Map<Node, Node>();
  const found: Node[] = [program];
  for (let at = 0; at < found.length; at++)
    for (const child of childrenOf(found[at] as Node)) {
      parents.set(child, found[at] as Node);
      found.push(child);
    }
  return parents;
}

function isModuleByName(path: string, files: Files): boolean {
  if (/\.m[jt]s$/.test(path)) return true;
  return /\.[jt]sx?$/.test(path) && manifestOf(files).type === 'module';
}

/** The `package.json` as data; empty where there is none. */
export function manifestOf(files: Files): Readonly<Record<string, unknown>> {
  const text = files['package.json'];
  try {
    return typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A rewrite of each file of code by itself; undefined where it applies to none. */
export function eachSource(
  rewrite: (source: Source, files: Files) => string | undefined | Promise<string | undefined>,
): (files: Files) => Promise<Files | undefined> {
  return async files => {
    const changed: Record<string, string> = {};
    for (const source of sourcesOf(files)) {
      const text = await rewrite(source, files);
      if (text !== undefined && text !== source.text) changed[source.path] = text;
    }
    return Object.keys(changed).length > 0 ? { ...files, ...changed } : undefined;
  };
}

// ── writing ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The text with each node as the visitor has it; undefined where it says nothing of any. */
export function rewritten(source: Source, visit: Visit): string | undefined {
  let count = 0;
  const write = (node: Node): string => {
    const own = visit(node, child => (child === node ? plainly(node) : bracketed(child, write(child))));
    if (own !== undefined) count++;
    const text = own ?? plainly(node);
    return startsAnew(node, text) ? `;${text}` : text;
  };
  const plainly = (node: Node): string => {
    let [text, at] = ['', node.start as number];
    for (const child of childrenOf(node)) {
      text = apart(apart(text, source.text.slice(at, child.start as number)), write(child));
      at = child.end as number;
    }
    return apart(text, source.text.slice(at, node.end as number));
  };
  /** Where the line before may have no semicolon, and would go on. */
  const startsAnew = (node: Node, text: string): boolean =>
    node.type === 'ExpressionStatement' &&
    /^[([`/+-]/.test(text) &&
    text[0] !== source.text[node.start as number] &&
    /^(?:Program|BlockStatement|StaticBlock|SwitchCase)$/.test(source.parentOf(node)?.type ?? '');
  const { program } = source.tree;
  const text = source.text.slice(0, program.start as number) + write(program);
  return count > 0 ? text + source.text.slice(program.end as number) : undefined;
}

/** Two pieces of code one after the other. `return"a"` needs no space, a name in its place does. */
function apart(first: string, second: string): string {
  return /[\w$]$/.test(first) && /^[\w$]/.test(second) ? `${first} ${second}` : first + second;
}

/** The nodes right under a node, in order of source, each place once. */
export function childrenOf(node: Node): readonly Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    // `{ a }` has its name twice in one place; it is written where it is a value.
    if (key === 'key' && 'shorthand' in node && node.shorthand) continue;
    if (key === 'loc' || key === 'extra' || key.endsWith('Comments')) continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  found.sort((a, b) => (a.start as number) - (b.start as number));
  // `export { a }` has it twice too.
  return found.filter((child, at) => at === 0 || (child.start as number) >= (found[at - 1]?.end as number));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string' && 'start' in value;
}

/** All nodes of a tree, from the top. */
export function nodesOf(source: Source): readonly Node[] {
  const found: Node[] = [source.tree.program];
  for (let at = 0; at < found.length; at++) found.push(...childrenOf(found[at] as Node));
  return found;
}

/** The text of a node as it is, with the brackets around it. */
export function textOf({ text }: Source, node: Node): string {
  return bracketed(node, text.slice(node.start as number, node.end as number));
}

/** Brackets around an expression are no part of its node, and are lost when it is put elsewhere. */
function bracketed({ extra }: Node, text: string): string {
  return extra?.parenthesized === true ? `(${text})` : text;
}

/** The text with lines put in front of its statements, after `#!`, directives and imports. */
export function withPrologue(text: string, prologue: string, source: Source): string {
  const parsed = sourceOf(source.path, text, source.isModule);
  if (!parsed) throw new Error(`${source.path} does not parse any more:\n${text}`);
  const { directives, interpreter, body } = parsed.tree.program;
  const own = body.findIndex(({ type }) => type !== 'ImportDeclaration');
  const imports = own < 0 ? body : body.slice(0, own);
  const at = Math.max(
    0,
    ...[...directives, ...imports, ...(interpreter ? [interpreter] : [])].map(({ end }) => end ?? 0),
  );
  return `${text.slice(0, at)}${at > 0 ? '\n' : ''}${prologue}\n${text.slice(at).replace(/^\n/, '')}`;
}

/** Names that the text does not have, of the same letters each time. */
export function freshName(text: string, wish: string): string {
  let name = wish;
  for (let number = 1; text.includes(name); number++) name = `${wish}${number}`;
  return name;
}

/** What files beside a file can be called after it, so that none of them is there yet. */
export function freshStem(path: string, files: Files): string {
  const folder = posix.dirname(path) === '.' ? '' : `${posix.dirname(path)}/`;
  let stem = posix.basename(path).replace(/\.[^.]+$/, '');
  const isTaken = (other: string): boolean =>
    other !== path && (other.startsWith(`${folder}${stem}-`) || other.startsWith(`${folder}${stem}.`));
  while (Object.keys(files).some(isTaken)) stem += '2';
  return stem;
}

/** Numbers from 0 to 1 that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
