/** Texts and modules that come from another file, and files of another dialect. */
import { posix } from 'node:path';
import { transformSync } from 'esbuild';
import { declaredIn, isBuiltin, isRequire } from './names.js';
import { freshName, freshStem, manifestOf, rewritten, type Source, sourcesOf, withPrologue } from './source.js';
import { base64Of, quoted, respelled } from './texts.js';
import type { Files, Rewrite } from './types.js';

/** Texts that come from another file. */
function textsFrom(
  name: string,
  says: string,
  isPlain: boolean,
  beside: (
    name: string,
    stem: string,
    texts: readonly string[],
  ) => { readonly files: Readonly<Record<string, string>>; readonly prologue: string },
): Rewrite {
  return {
    name,
    says,
    group: 'files',
    isPlain,
    rewrite: files => {
      const changed: Record<string, string> = {};
      for (const source of sourcesOf(files)) {
        if (source.isModule) continue;
        const texts: string[] = [];
        const name = freshName(source.text, 'textOf');
        const text = respelled(source, value => `${name}[${texts.push(value) - 1}]`);
        if (text === undefined) continue;
        const stem = freshStem(source.path, { ...files, ...changed });
        const { files: others, prologue } = beside(name, stem, texts);
        changed[source.path] = withPrologue(text, prologue, source);
        for (const [path, content] of Object.entries(others))
          changed[posix.join(posix.dirname(source.path), path)] = content;
      }
      return Object.keys(changed).length > 0 ? { ...files, ...changed } : undefined;
    },
  };
}

const texts: readonly Rewrite[] = [
  textsFrom('texts in JSON', 'takes texts from a JSON file', true, (name, stem, all) => ({
    files: { [`${stem}-words.json`]: JSON.stringify(all) },
    prologue: `const ${name} = require('./${stem}-words.json');`,
  })),
  textsFrom('texts in another file', 'takes texts from a file of texts', true, (name, stem, all) => ({
    files: { [`${stem}-words.js`]: `module.exports = ${JSON.stringify(all)};` },
    prologue: `const ${name} = require('./${stem}-words');`,
  })),
  textsFrom(
    'texts behind re-exports',
    'takes texts from JSON behind files that re-export it',
    false,
    (name, stem, all) => ({
      files: {
        [`${stem}-words.json`]: JSON.stringify({ list: all }),
        [`${stem}-w1.js`]: `module.exports = { ...require('./${stem}-words.json') };`,
        [`${stem}-w2.js`]: `exports.texts = require('./${stem}-w1').list;`,
      },
      prologue: `const { texts: ${name} } = require('./${stem}-w2');`,
    }),
  ),
  textsFrom('texts in lines', 'takes texts from the lines of a file', false, (name, stem, all) => ({
    files: { [`${stem}-words.txt`]: all.map(text => JSON.stringify(text)).join('\n') },
    prologue: `const ${name} = require('fs').readFileSync(require('path').join(__dirname, '${stem}-words.txt'), 'utf8').split('\\n').map(line => JSON.parse(line));`,
  })),
  textsFrom('texts in base64 JSON', 'decodes texts of a JSON file', false, (name, stem, all) => ({
    files: { [`${stem}-words.json`]: JSON.stringify(all.map(base64Of)) },
    prologue: `const ${name} = require('./${stem}-words.json').map(text => Buffer.from(text, 'base64').toString());`,
  })),
];

// ── dialects ───────────────────────────────────────────────────────────────────────────────────────────────────────

const modulesBeside: Rewrite = {
  name: 'modules from another file',
  says: 'takes modules from a file that requires them',
  group: 'files',
  isPlain: true,
  rewrite: eachRequiring(
    (_, names) => `module.exports = { ${names.map((name, at) => `m${at}: require(${quoted(name)})`).join(', ')} };`,
  ),
};

const modulesByName: Rewrite = {
  name: 'modules under computed exports',
  says: 'takes modules from a file that exports them in a loop',
  group: 'files',
  isPlain: false,
  rewrite: eachRequiring(
    (_, names) => `for (const [at, name] of ${JSON.stringify(names)}.entries()) exports['m' + at] = require(name);`,
  ),
};

function eachRequiring(
  write: (source: Source, names: readonly string[]) => string,
): (files: Files) => Files | undefined {
  return files => {
    const changed: Record<string, string> = {};
    for (const source of sourcesOf(files)) {
      const declared = declaredIn(source);
      const names: string[] = [];
      const file = `${freshStem(source.path, { ...files, ...changed })}-deps`;
      const text = rewritten(source, node => {
        if (!isRequire(node, declared) || !isBuiltin(node.arguments[0].value)) return undefined;
        const { value } = node.arguments[0];
        if (!names.includes(value)) names.push(value);
        return `require('./${file}').m${names.indexOf(value)}`;
      });
      if (text === undefined) continue;
      changed[source.path] = text;
      changed[posix.join(posix.dirname(source.path), `${file}.js`)] = write(source, names);
    }
    return Object.keys(changed).length > 0 ? { ...files, ...changed } : undefined;
  };
}

const dialects: readonly Rewrite[] = [
  {
    name: 'ES module to CommonJS',
    says: 'turns ES modules into CommonJS as esbuild does',
    group: 'files',
    isPlain: true,
    rewrite: files => {
      const parsed = sourcesOf(files).filter(
        ({ isModule, path, text }) =>
          isModule && /\.m?js$/.test(path) && !/import\.meta|^[ \t]{0,40}await /m.test(text),
      );
      if (parsed.length === 0) return undefined;
      const { type: _, ...manifest } = manifestOf(files);
      return {
        ...files,
        ...(typeof files['package.json'] === 'string' && { 'package.json': JSON.stringify(manifest, null, 2) }),
        ...Object.fromEntries(
          parsed.map(({ path, text }) => [path, transformSync(text, { format: 'cjs', loader: 'js' }).code]),
        ),
      };
    },
  },
  {
    name: 'TypeScript',
    says: 'turns files to TypeScript, with types, an enum and a namespace',
    group: 'files',
    isPlain: true,
    rewrite: files => {
      const own = sourcesOf(files).filter(({ path, isModule }) => /(?:^|\/)[\w-]+\.js$/.test(path) && !isModule);
      if (own.length === 0) return undefined;
      const renamed = { ...files } as Record<string, string | Uint8Array>;
      for (const source of own) {
        const declared = declaredIn(source);
        if (declared.has('Settings') || declared.has('Kind')) return undefined;
        const body =
          rewritten(source, node =>
            isRequire(node, declared)
              ? `(${source.text.slice(node.start as number, node.end as number)} as any)`
              : undefined,
          ) ?? source.text;
        delete renamed[source.path];
        renamed[source.path.replace(/\.js$/, '.ts')] = withPrologue(
          body,
          `interface Settings<T = unknown> { readonly value?: T }\nenum Kind { First, Second = 'second' }\nnamespace Inner { export const kinds: readonly Kind[] = [Kind.First]; }\ntype Made = Settings<typeof Inner>;`,
          { ...source, path: `${source.path}.ts` },
        );
      }
      const manifest = renamed['package.json'];
      if (typeof manifest === 'string')
        renamed['package.json'] = manifest
          .replace(/("main":\s*"[^"]*)\.js"/, '$1.ts"')
          .replace(/\bnode ([\w./-]+)\.js\b/g, 'tsx $1.ts');
      return renamed;
    },
  },
  {
    name: 'import = require',
    says: 'takes modules as TypeScript does, by import = require',
    group: 'files',
    isPlain: true,
    rewrite: files => {
      const changed: Record<string, string | Uint8Array> = {};
      const gone = new Set<string>();
      for (const source of sourcesOf(files)) {
        if (source.isModule || !/(?:^|\/)[\w-]+\.js$/.test(source.path)) continue;
        const declared = declaredIn(source);
        const text = rewritten(source, node => {
          if (
            node.type !== 'VariableDeclaration' ||
            node.declarations.length !== 1 ||
            source.parentOf(node)?.type !== 'Program'
          )
            return undefined;
          const { id, init } = node.declarations[0] as (typeof node.declarations)[number];
          return id.type === 'Identifier' && init && isRequire(init, declared)
            ? `import ${id.name} = require(${quoted(init.arguments[0].value)});`
            : undefined;
        });
        if (text === undefined) continue;
        gone.add(source.path);
        changed[source.path.replace(/\.js$/, '.ts')] = text;
      }
      if (gone.size === 0) return undefined;
      const kept = Object.fromEntries(Object.entries(files).filter(([path]) => !gone.has(path)));
      const manifest = files['package.json'];
      const renamed =
        typeof manifest === 'string'
          ? {
              'package.json': [...gone]
                .reduce((text, path) => text.replaceAll(path, path.replace(/\.js$/, '.ts')), manifest)
                .replace(/\bnode (\S+\.ts)/g, 'tsx $1'),
            }
          : {};
      return { ...kept, ...renamed, ...changed };
    },
  },
];

export const besides: readonly Rewrite[] = [...texts, modulesBeside, modulesByName, ...dialects];
