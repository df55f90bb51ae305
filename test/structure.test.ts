import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { isFunction, parentOf } from '../src/parse/nodes.js';
import { parseWith } from '../src/parse/parse.js';
import { index } from '../src/parse/tree.js';
import { childrenOf, endOf, startOf } from '../src/parse/walk.js';
import { scoreOf } from '../src/run/score.js';
import { shipped } from '../src/run/weights.js';
import type { AnyNode } from '../src/types.js';

// ── the files ──────────────────────────────────────────────────────────────────────────────────────────────────────

const IGNORED = new Set(['node_modules', 'dist', 'coverage', '.git']);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = posix.join(folder, entry.name);
    if (IGNORED.has(entry.name)) return [];
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}

const read = (path: string): string => readFileSync(path, 'utf8');

interface Module {
  readonly path: string;
  readonly program: AnyNode;
  /** Every module it imports, requires or re-exports; `undefined` for one whose name is not written out. */
  readonly imports: readonly (string | undefined)[];
  /** Names of globals it refers to. */
  readonly globals: ReadonlySet<string>;
  readonly strings: readonly string[];
}

const modules = [...filesIn('src'), ...filesIn('rules')]
  .filter(path => path.endsWith('.ts'))
  .map((path): Module => {
    const parsed = parseWith('babel', { path, text: read(path) });
    const { program } = parsed;
    if (!program) throw new Error(`${path} does not parse`);
    const indexed = index({ ...parsed, program });
    const sources = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression']
      .flatMap(type => indexed.nodes(type))
      .map(node => (node as { source?: AnyNode | null }).source)
      .filter(source => source !== null && source !== undefined);
    const required = indexed
      .nodes('CallExpression')
      .map(node => node as AnyNode & { callee: AnyNode; arguments: AnyNode[] })
      .filter(({ callee }) => callee.type === 'Identifier' && callee.name === 'require')
      .map(call => call.arguments[0] as AnyNode);
    const nodes = allNodes(program as AnyNode);
    return {
      path,
      program: program as AnyNode,
      imports: [...sources, ...required].map(source => (source.type === 'Literal' ? String(source.value) : undefined)),
      globals: new Set(
        nodes
          .filter(node => isReference(node) && indexed.variableOf(node) === undefined)
          .map(node => (node as { name: string }).name),
      ),
      strings: nodes.flatMap(node => (node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : [])),
    };
  });

function allNodes(root: AnyNode): AnyNode[] {
  const found = [root];
  for (let at = 0; at < found.length; at++) found.push(...childrenOf(found[at] as AnyNode));
  return found;
}

/** An identifier that is no property, key or label. */
function isReference(node: AnyNode): boolean {
  if (node.type !== 'Identifier') return false;
  const parent = parentOf(node);
  if (parent?.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent?.type === 'Property') return parent.value === node || parent.computed;
  return parent !== undefined && !/^(?:TS|Method|PropertyDefinition|MetaProperty|Label)/.test(parent.type);
}

/** The first folder or file under `src`, or `rules`. */
function partOf(path: string): string {
  const [top = '', part = ''] = path.split('/');
  return top === 'src' ? part.replace(/\.[a-z]+$/, '') : top;
}

const importsOf = ({ path, imports }: Module): string[] =>
  imports
    .filter(specifier => specifier?.startsWith('.'))
    .map(specifier => posix.join(posix.dirname(path), specifier as string).replace(/\.js$/, '.ts'));

// ── imports ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Each may import those after it. */
const STAGES = [
  'report',
  'run',
  'readable',
  'package',
  'decode',
  'approximate',
  'resolve',
  'language',
  'parse',
  'vocabulary',
  'types',
  'gaps',
];
/** Files that may import a later part besides: the evaluator asks what a walk through the file saw. */
const DOORS: Readonly<Record<string, string>> = { 'src/resolve/evaluate.ts': 'approximate' };
/** Nothing but their own starting points may import these. */
const HOSTS = ['cli', 'eslint', 'index', 'bin', 'dev'];

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  gaps: [],
  types: ['gaps'],
  define: ['vocabulary', 'types', 'gaps'],
  rules: ['define', 'vocabulary', 'types'],
  read: ['types', 'gaps'],
  ...Object.fromEntries(STAGES.map((stage, at) => [stage, STAGES.slice(at + 1)])),
  threads: [...STAGES, 'read', 'rules'],
  scan: [...STAGES, 'threads', 'read', 'rules', 'options'],
  options: ['report'],
  bin: ['cli'],
  config: STAGES,
  cli: ['scan', 'rules', 'config', 'read', 'report', 'types', 'gaps', 'package.json'],
  index: ['scan', 'rules', 'define', 'readable', 'types'],
  eslint: ['rules', 'report', 'run', 'parse', 'types', 'package.json'],
};

describe('imports run one way', () => {
  test.each(modules.filter(({ path }) => partOf(path) !== 'dev').map(module => [module.path, module] as const))(
    '%s',
    (path, module) => {
      const part = partOf(path);
      const allowed = MAY_IMPORT[part];
      expect(allowed, `${part} is no part of the design`).toBeDefined();
      const others = importsOf(module).map(partOf);
      expect(others.filter(other => other !== part && other !== DOORS[path] && !allowed?.includes(other))).toEqual([]);
    },
  );

  test('nobody imports a host, but for what measures one', () => {
    const importers = modules
      .filter(({ path }) => partOf(path) !== 'dev')
      .flatMap(module =>
        importsOf(module)
          .map(partOf)
          .filter(part => HOSTS.includes(part) && part !== partOf(module.path))
          .map(host => `${module.path} imports ${host}`),
      );
    expect(importers).toEqual(['src/bin.ts imports cli']);
  });

  test('no rule imports another', () => {
    const found = modules.filter(
      module =>
        module.path !== 'rules/index.ts' &&
        partOf(module.path) === 'rules' &&
        importsOf(module).some(path => partOf(path) === 'rules'),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('every import is of a file that exists', () => {
    // What the build makes has its types in the sources.
    for (const module of modules)
      for (const path of importsOf(module))
        expect(existsSync(path) || existsSync(path.replace(/\.ts$/, '.d.ts')), `${path}, from ${module.path}`).toBe(
          true,
        );
  });
});

// ── nothing scanned is ever run ────────────────────────────────────────────────────────────────────────────────────

const published = modules.filter(({ path }) => partOf(path) !== 'dev');
const pathsOf = (found: readonly Module[]): string[] => found.map(({ path }) => path);
const without = (specifier: string | undefined): string | undefined => specifier?.replace(/^node:/, '');
const importersOf = (...names: readonly string[]): string[] =>
  pathsOf(published.filter(({ imports }) => imports.some(name => names.includes(without(name) ?? ''))));

describe('nothing scanned is ever run', () => {
  test('nothing evaluates text or starts a program', () => {
    expect(importersOf('vm', 'child_process', 'repl', 'inspector', 'cluster')).toEqual([]);
    expect(pathsOf(published.filter(({ globals }) => globals.has('eval') || globals.has('Function')))).toEqual([]);
  });

  test('every module is loaded by a name that is written out, but for what a user names as a plugin', () => {
    expect(pathsOf(published.filter(({ imports }) => imports.includes(undefined)))).toEqual(['src/read/plugins.ts']);
  });

  test('of node:module only createRequire is used, and what it makes is called require', () => {
    for (const path of importersOf('module').filter(path => path !== 'src/read/plugins.ts')) {
      const code = read(path);
      expect(code, path).toContain("import { createRequire } from 'node:module';");
      expect(code.match(/createRequire\(/g), path).toHaveLength(1);
      expect(code, path).toContain('\nconst require = createRequire(import.meta.url);');
    }
  });

  test('of js-beautify only the layout is loaded, never its unpackers', () => {
    const loaded = published.flatMap(({ strings }) => strings.filter(text => text.startsWith('js-beautify')));
    expect(loaded).toEqual(['js-beautify/js/lib/beautify.js']);
  });
});

describe('the world outside', () => {
  test('only src/read reads the disk; the command writes what it is asked to, and the watch asks Linux for its time', () => {
    const readers = importersOf('fs', 'fs/promises').filter(path => partOf(path) !== 'read');
    expect(readers).toEqual(['src/cli/files.ts', 'src/threads/clock.ts']);
  });

  test('only src/read reaches the network', () => {
    const importers = importersOf('http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises', 'pacote');
    expect(importers.filter(path => partOf(path) !== 'read')).toEqual([]);
    expect(pathsOf(published.filter(({ globals }) => globals.has('fetch') || globals.has('WebSocket')))).toEqual([]);
  });

  test('a rule reaches neither disk nor network nor clock', () => {
    const outside = ['process', 'require', 'Date', 'performance', 'fetch', 'setTimeout', 'setInterval', 'globalThis'];
    for (const { path, globals, imports } of modules.filter(module => partOf(module.path) === 'rules')) {
      expect(
        outside.filter(name => globals.has(name)),
        path,
      ).toEqual([]);
      expect(
        imports.filter(name => !name?.startsWith('.')),
        path,
      ).toEqual([]);
    }
  });
});

// ── files with one purpose ─────────────────────────────────────────────────────────────────────────────────────────

type Statement = AnyNode & {
  readonly source?: AnyNode | null;
  readonly importKind?: string;
  readonly exportKind?: string;
  readonly specifiers?: readonly { readonly importKind?: string; readonly exportKind?: string }[];
};

const statementsOf = (path: string): readonly Statement[] => {
  const { program } = modules.find(module => module.path === path) as Module;
  return (program as unknown as { body: readonly Statement[] }).body;
};

test.each(modules.map(({ path }) => path).filter(path => partOf(path) === 'types'))('%s holds no code', path => {
  // What is written for the compiler alone is gone from a tree.
  for (const { type, importKind, exportKind } of statementsOf(path)) {
    if (type === 'ImportDeclaration') expect(importKind).toBe('type');
    else if (type === 'ExportNamedDeclaration' || type === 'ExportAllDeclaration') expect(exportKind).toBe('type');
    else expect(type).toBe('EmptyStatement');
  }
});

test('index.ts only re-exports', () => {
  for (const { type, source } of statementsOf('src/index.ts')) {
    expect(type).toMatch(/^Export(?:Named|All)Declaration$/);
    expect(source?.type).toBe('Literal');
  }
});

// ── rooms one can live in ──────────────────────────────────────────────────────────────────────────────────────────

const linesOf = (text: string): number => text.replace(/\n$/, '').split('\n').length;

test('no file is longer than 420 lines', () => {
  expect(pathsOf(modules.filter(({ path }) => linesOf(read(path)) > 420)).sort()).toEqual([]);
});

test('no function is longer than 120 lines, and hardly a line stands in one of more than 100', () => {
  const functions = modules.flatMap(({ path, program }) => {
    const text = read(path);
    return allNodes(program)
      .filter(isFunction)
      .map(node => {
        const { id } = node as { id?: { name?: string } | null };
        const lines = linesOf(text.slice(startOf(node), endOf(node)));
        return { name: `${path} ${id?.name ?? startOf(node)}`, lines };
      });
  });
  expect(functions.filter(({ lines }) => lines > 120).map(({ name }) => name)).toEqual([]);
  const inLong = functions.filter(({ lines }) => lines > 100).reduce((sum, { lines }) => sum + lines, 0);
  const all = modules.reduce((sum, { path }) => sum + linesOf(read(path)), 0);
  expect(inLong / all).toBeLessThan(0.04);
});

test('no files import each other in a circle, but for types', () => {
  const imported = new Map(modules.map(({ path }) => [path, valuesFrom(path)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
    if (way.includes(path) || done.has(path)) return;
    for (const next of imported.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of imported.keys()) visit(path, []);
  expect(circles).toEqual([]);
});

/** The files that one takes more from than types. */
function valuesFrom(path: string): string[] {
  return statementsOf(path)
    .filter(({ importKind, exportKind, specifiers = [] }) => {
      if (importKind === 'type' || exportKind === 'type') return false;
      return specifiers.length === 0 || specifiers.some(one => one.importKind !== 'type' && one.exportKind !== 'type');
    })
    .map(({ source }) => (source as { readonly value?: unknown } | null | undefined)?.value)
    .filter(specifier => typeof specifier === 'string' && specifier.startsWith('.'))
    .map(specifier => posix.join(posix.dirname(path), specifier as string).replace(/\.js$/, '.ts'));
}

// ── rules ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const ids = readdirSync('rules')
  .filter(name => name.endsWith('.ts') && name !== 'index.ts')
  .map(name => name.slice(0, -3));

test('the index has every rule file, in order', () => {
  expect(Object.keys(rules)).toEqual([...ids].sort());
});

test('every rule has a page, and every page a rule', () => {
  const pages = readdirSync('rules')
    .filter(name => extname(name) === '.md')
    .sort();
  expect(pages).toEqual([...ids].sort().map(id => `${id}.md`));
});

test('every measured weight is of a message', () => {
  const messages = (id: string) => Object.keys(rules[id]?.meta.messages ?? {});
  const strays = Object.entries(shipped.measured).flatMap(([id, measured]) =>
    Object.keys(measured)
      .filter(messageId => !messages(id).includes(messageId))
      .map(messageId => `${id}/${messageId}`),
  );
  expect(strays).toEqual([]);
});

describe.each(Object.entries(rules))('%s', (id, { meta, examples, file, text, package: pkg }) => {
  test('is called by a verb phrase about the package', () => {
    expect(id).toMatch(/^[a-z]+s(?:-[a-z0-9]+)+$/);
  });

  test('has a one-line summary that starts with a verb, and a reason in sentences', () => {
    expect(meta.summary).toMatch(/^[A-Z][a-z]+s [^\n]*[^.\s]$/);
    expect(meta.why).toMatch(/^\S.*[.)]$/s);
  });

  test('has two examples or more on either side', () => {
    expect(examples.flags.length).toBeGreaterThanOrEqual(2);
    expect(examples.passes.length).toBeGreaterThanOrEqual(2);
  });

  test('looks at something', () => {
    expect([file, text, pkg].some(look => look !== undefined)).toBe(true);
  });

  test('has messages that start with a capital, or with what they are about, and no full stop', () => {
    for (const message of Object.values(meta.messages))
      expect(message).toMatch(/^(?:[A-Z]|\{\w+\}[ ,]|\w+\.\w+ )[^\n]*[^.\s]$/);
  });

  test('states what each message is thought to weigh', () => {
    expect(Object.keys(meta.bits ?? {}).sort()).toEqual(Object.keys(meta.messages).sort());
  });
});

// ── tests, and texts ───────────────────────────────────────────────────────────────────────────────────────────────

test('every spec is named after a folder or a file of src, or a folder beside it', () => {
  const subjects = new Set([
    ...readdirSync('src').map(name => name.replace(/\.ts$/, '')),
    ...['rules', 'samples', 'structure'],
  ]);
  const strays = readdirSync('test')
    .filter(name => name.endsWith('.test.ts'))
    .filter(name => !subjects.has(name.split(/[.-]/)[0] ?? ''));
  expect(strays).toEqual([]);
});

test('no file speaks of a place outside the project, or of the registry by its host', () => {
  const words = [['..', 'shared'].join('/'), ['/work', ''].join('/'), ['registry', 'npmjs', 'org'].join('.')];
  const folders = ['src', 'rules', 'test', 'samples', 'everyday', '.ci'].filter(folder => existsSync(folder));
  const files = [
    ...readdirSync('.', { withFileTypes: true }).flatMap(entry =>
      entry.isFile() && !IGNORED.has(entry.name) ? [entry.name] : [],
    ),
    ...folders.flatMap(filesIn),
  ].filter(path => extname(path) !== '.tgz');
  const found = files.flatMap(path => {
    const content = read(path);
    return words.filter(word => content.includes(word)).map(word => `${path}: ${word}`);
  });
  expect(found).toEqual([]);
});

test('what documents say exists does', () => {
  for (const page of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target]) => target as string);
    for (const target of links) expect(existsSync(join(dirname(page), target)), `${target}, in ${page}`).toBe(true);
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    for (const [, script] of read(page).matchAll(/npm run ([a-z-]+)/g)) expect(scripts, page).toContain(script);
  }
});

test('the verdicts begin where the README says', () => {
  const readme = read('README.md');
  for (const verdict of ['suspicious', 'malicious'] as const) {
    let bits = 0;
    while (scoreOf([{ behaviour: 'theft', bits }]).verdict !== verdict) bits += 0.01;
    const { score } = scoreOf([{ behaviour: 'theft', bits }]);
    expect(readme).toContain(`| *${verdict}* | ${Math.floor(score)} |`);
  }
});

// ── documentation ──────────────────────────────────────────────────────────────────────────────────────────────────

test('no page has npx fetch a package of this name, which is not ours on the npm registry', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map(name => `docs/${name}`)];
  for (const page of pages.filter(name => name.endsWith('.md')))
    expect(read(page).match(/np(?:x|m exec)(?! --no)[^`\n]*\bstowaway\b(?!-)/g), page).toBeNull();
});
