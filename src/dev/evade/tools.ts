/** What compilers, minifiers, bundlers and obfuscators make of code. */
import { posix } from 'node:path';
import { transformSync as swcSync } from '@swc/core';
import { transformSync } from 'esbuild';
import obfuscator from 'javascript-obfuscator';
import { type MinifyOptions, minify } from 'terser';
import { declaredIn, isRequire } from './names.js';
import { eachSource, manifestOf, rewritten, type Source, sourcesOf } from './source.js';
import { quoted } from './texts.js';
import type { Files, Rewrite } from './types.js';
import { bodyOf, ofBody } from './wraps.js';

type Make = (text: string, source: Source) => string | undefined | Promise<string | undefined>;

/** A tool that takes one file after the other. What it does not take stays as it is. */
function tool(name: string, says: string, make: Make, isPlain = true): Rewrite {
  return {
    name,
    says,
    group: 'tools',
    isPlain,
    rewrite: eachSource(async source => {
      if (!/\.[cm]?js$/.test(source.path)) return undefined;
      try {
        return await make(source.text, source);
      } catch {
        return undefined;
      }
    }),
  };
}

const byTerser =
  (options: MinifyOptions): Make =>
  async (text, { isModule }) =>
    (await minify(text, { module: isModule, ...options, parse: { bare_returns: true } })).code;

const byEsbuild =
  (options: Parameters<typeof transformSync>[1]): Make =>
  text =>
    transformSync(text, { loader: 'js', logLevel: 'silent', ...options }).code;

const bySwc =
  (target: 'es5' | 'es2015', minified = false): Make =>
  (text, { isModule }) =>
    swcSync(text, {
      configFile: false,
      swcrc: false,
      isModule,
      minify: minified,
      jsc: { target, parser: { syntax: 'ecmascript' }, ...(minified && { minify: { compress: true, mangle: true } }) },
    }).code;

type Preset = 'default' | 'low-obfuscation' | 'medium-obfuscation' | 'high-obfuscation';

const byObfuscator =
  (optionsPreset: Preset, options: Parameters<typeof obfuscator.obfuscate>[1] = {}): Make =>
  (text, { isModule }) =>
    isModule && optionsPreset !== 'default'
      ? undefined
      : obfuscator
          .obfuscate(text, {
            optionsPreset,
            seed: 20_260,
            target: 'node',
            selfDefending: false,
            debugProtection: false,
            disableConsoleOutput: false,
            ...options,
          })
          .getObfuscatedCode();

const compilers: readonly Rewrite[] = [
  tool('terser', 'is minified by terser', byTerser({})),
  tool(
    'terser, hard',
    'is minified by terser with all it has',
    byTerser({ toplevel: true, compress: { passes: 3, keep_fargs: false }, mangle: { toplevel: true } }),
  ),
  tool(
    'terser, laid out',
    'is compressed by terser and laid out again',
    byTerser({ mangle: false, format: { beautify: true } }),
  ),
  tool('esbuild, minified', 'is minified by esbuild', byEsbuild({ minify: true })),
  tool('esbuild, ES2015', 'is compiled to ES2015 by esbuild', byEsbuild({ target: 'es2015' })),
  tool('esbuild, in one function', 'is put into one function by esbuild', (text, source) =>
    bodyOf(source, { isCommon: true, isLate: true }) === undefined
      ? undefined
      : transformSync(text, { loader: 'js', format: 'iife' }).code,
  ),
  tool('SWC, ES5', 'is compiled to ES5 by SWC', bySwc('es5')),
  tool('SWC, ES2015', 'is compiled to ES2015 by SWC', bySwc('es2015')),
  tool('SWC, minified', 'is minified by SWC', bySwc('es5', true)),
];

const obfuscators: readonly Rewrite[] = [
  tool('javascript-obfuscator', 'goes through javascript-obfuscator as it is', byObfuscator('default'), false),
  tool(
    'javascript-obfuscator, low',
    'goes through javascript-obfuscator at its lowest',
    byObfuscator('low-obfuscation'),
    false,
  ),
  tool(
    'javascript-obfuscator, medium',
    'goes through javascript-obfuscator at its middle',
    byObfuscator('medium-obfuscation'),
    false,
  ),
  tool(
    'javascript-obfuscator, high',
    'goes through javascript-obfuscator at its highest',
    byObfuscator('high-obfuscation'),
    false,
  ),
  tool(
    'javascript-obfuscator, rc4',
    'has its strings encrypted by javascript-obfuscator',
    byObfuscator('default', {
      stringArrayEncoding: ['rc4'],
      stringArrayThreshold: 1,
      splitStrings: true,
      splitStringsChunkLength: 5,
      stringArrayWrappersCount: 3,
      stringArrayWrappersType: 'function',
    }),
    false,
  ),
  tool(
    'javascript-obfuscator, objects',
    'has its objects and control flow taken apart by javascript-obfuscator',
    byObfuscator('default', {
      controlFlowFlattening: true,
      controlFlowFlatteningThreshold: 1,
      transformObjectKeys: true,
      numbersToExpressions: true,
      stringArray: false,
    }),
    false,
  ),
];

/** `eval(function(p,a,c,k,e,d){…})`: words by their number in base 36. */
const packer: Rewrite = ofBody(
  'tools',
  'packer',
  'is packed as Dean Edwards’ packer does',
  ({ body }) => {
    const words = [...new Set(body.match(/\b\w+\b/g) ?? [])];
    const packed = body.replace(/\b\w+\b/g, word => words.indexOf(word).toString(36));
    return `eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};if(!''.replace(/^/,String)){while(c--){d[c.toString(a)]=k[c]||c.toString(a)}k=[function(e){return d[e]}];e=function(){return'\\\\w+'};c=1};while(c--){if(k[c]){p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}(${quoted(packed)},36,${words.length},${quoted(words.join('|'))}.split('|'),0,{}));`;
  },
  { isCommon: true },
);

// ── bundles ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Part {
  readonly id: number;
  readonly path: string;
  readonly text: string;
}

/** The CommonJS files that a starting point requires, by their relative names, it first. */
function partsFrom(start: string, files: Files): readonly Part[] | undefined {
  const sources = new Map(sourcesOf(files).map(source => [source.path, source]));
  const order = [start];
  const resolved = (from: string, name: string): string | undefined => {
    const path = posix.join(posix.dirname(from), name);
    return [path, `${path}.js`, `${path}.cjs`, `${path}/index.js`].find(candidate => sources.has(candidate));
  };
  const parts: Part[] = [];
  for (let at = 0; at < order.length; at++) {
    const source = sources.get(order[at] as string);
    if (!source || !bodyOf(source, { isCommon: true }) || /__dirname|__filename|require\.main/.test(source.text))
      return undefined;
    const declared = declaredIn(source);
    const text =
      rewritten(source, node => {
        if (!isRequire(node, declared) || !node.arguments[0].value.startsWith('.')) return undefined;
        const path = resolved(source.path, node.arguments[0].value);
        if (path === undefined) return undefined;
        if (!order.includes(path)) order.push(path);
        return `require(${order.indexOf(path)})`;
      }) ?? source.text;
    parts.push({ id: at, path: source.path, text: text.replace(/^#!.*/, '') });
  }
  return parts;
}

/** The files that a package starts with: its main one, and those that its scripts name. */
function startsOf(files: Files): readonly string[] {
  const { main, scripts } = manifestOf(files) as { main?: unknown; scripts?: Readonly<Record<string, unknown>> };
  const named = Object.values(scripts ?? {}).flatMap(script =>
    [...String(script).matchAll(/\bnode\s+([\w./-]+)/g)].map(([, path]) => path as string),
  );
  const found = [typeof main === 'string' ? main : 'index.js', ...named].map(path => {
    const plain = posix.normalize(path);
    return [plain, `${plain}.js`, `${plain}/index.js`].find(candidate => candidate in files);
  });
  return [...new Set(found.filter(path => path !== undefined))];
}

/** A bundle of each starting point; the files that are in it are gone. */
function bundler(name: string, says: string, write: (parts: readonly Part[]) => string | undefined): Rewrite {
  return {
    name,
    says,
    group: 'tools',
    isPlain: true,
    rewrite: files => {
      const bundles: Record<string, string> = {};
      const starts = startsOf(files);
      for (const start of starts) {
        const parts = partsFrom(start, files);
        const text = parts && write(parts);
        if (text !== undefined) bundles[start] = text;
      }
      return Object.keys(bundles).length > 0 ? { ...files, ...bundles } : undefined;
    },
  };
}

const tableOf = (parts: readonly Part[], line: (part: Part) => string): string => parts.map(line).join(',\n');
/** What a bundle calls `require` for what is not in it. */
const external = (text: string): string => text.replace(/\brequire\((\d+)\)/g, '__webpack_require__($1)');

const bundlers: readonly Rewrite[] = [
  bundler(
    'webpack',
    'is bundled as webpack does',
    parts =>
      `(() => { // webpackBootstrap\nvar __webpack_modules__ = ({\n${tableOf(parts, ({ id, path, text }) => `/***/ ${id}:\n/*! ./${path} */\n/***/ (function(module, exports, __webpack_require__) {\n\n${external(text)}\n\n/***/ })`)}\n});\nvar __webpack_module_cache__ = {};\nfunction __webpack_require__(moduleId) {\n  var cachedModule = __webpack_module_cache__[moduleId];\n  if (cachedModule !== undefined) return cachedModule.exports;\n  var module = __webpack_module_cache__[moduleId] = { exports: {} };\n  __webpack_modules__[moduleId].call(module.exports, module, module.exports, __webpack_require__);\n  return module.exports;\n}\nvar __webpack_exports__ = __webpack_require__(0);\nmodule.exports = __webpack_exports__;\n})();\n`,
  ),
  bundler(
    'webpack, eval',
    'is bundled as webpack does for development',
    parts =>
      `(() => {\nvar __webpack_modules__ = ({\n${tableOf(parts, ({ id, path, text }) => `${id}: (function(module, exports, __webpack_require__) {\neval(${quoted(`${external(text)}\n\n//# sourceURL=webpack://./${path}?`)});\n})`)}\n});\nvar cache = {};\nfunction __webpack_require__(id) { if (cache[id]) return cache[id].exports; var module = cache[id] = { exports: {} }; __webpack_modules__[id](module, module.exports, __webpack_require__); return module.exports; }\nmodule.exports = __webpack_require__(0);\n})();\n`,
  ),
  bundler(
    'browserify',
    'is bundled as browserify does',
    parts =>
      `(function e(t, n, r, node) { function s(o) { if (!n[o]) { if (!t[o]) return node(o); var l = n[o] = { exports: {} }; t[o][0].call(l.exports, function (e) { var n = t[o][1][e]; return s(n === undefined ? e : n); }, l, l.exports, e, t, n, r); } return n[o].exports; } for (var o = 0; o < r.length; o++) s(r[o]); return s; })({\n${tableOf(parts, ({ id, text }) => `${id}: [function (require, module, exports) {\n${text}\n}, {}]`)}\n}, {}, [0], require);\n`,
  ),
  bundler(
    'parcel',
    'is bundled as parcel does',
    parts =>
      `var $parcel$modules = {}, $parcel$inits = {};\nvar parcelRequire = function (id) { if (id in $parcel$modules) return $parcel$modules[id].exports; if (id in $parcel$inits) { var init = $parcel$inits[id]; delete $parcel$inits[id]; var module = { id: id, exports: {} }; $parcel$modules[id] = module; init.call(module.exports, module, module.exports); return module.exports; } throw new Error("Cannot find module '" + id + "'"); };\nparcelRequire.register = function (id, init) { $parcel$inits[id] = init; };\n${parts.map(({ id, text }) => `parcelRequire.register("m${id}", function (module, exports) {\n${text.replace(/\brequire\((\d+)\)/g, 'parcelRequire("m$1")')}\n});\n`).join('')}module.exports = parcelRequire("m0");\n`,
  ),
  bundler(
    'esbuild, bundled',
    'is bundled as esbuild does',
    parts =>
      `var __getOwnPropNames = Object.getOwnPropertyNames;\nvar __commonJS = (cb, mod) => function __require() {\n  return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;\n};\n${[
        ...parts,
      ]
        .reverse()
        .map(
          ({ id, path, text }) =>
            `// ${path}\nvar require_m${id} = __commonJS({\n  ${JSON.stringify(path)}(exports, module) {\n${text.replace(/\brequire\((\d+)\)/g, 'require_m$1()')}\n  }\n});\n`,
        )
        .join('')}module.exports = require_m0();\n`,
  ),
  bundler('AMD', 'is wrapped as a UMD module', parts =>
    parts.length > 1
      ? undefined
      : `(function (root, factory) {\n  if (typeof define === 'function' && define.amd) define(['require', 'exports', 'module'], factory);\n  else if (typeof exports === 'object') factory(require, exports, module);\n  else root.lib = factory(root.require, {}, {});\n})(this, function (require, exports, module) {\n${(parts[0] as Part).text}\n});\n`,
  ),
  {
    name: 'rolldown',
    says: 'is bundled by rolldown',
    group: 'tools',
    isPlain: true,
    async rewrite(files) {
      const bundles: Record<string, string> = {};
      for (const start of startsOf(files)) {
        if (
          !/\.[cm]?js$/.test(start) ||
          sourcesOf(files).some(({ text }) => /__dirname|__filename|import\.meta/.test(text))
        )
          continue;
        const code = await rolled(start, files);
        if (code !== undefined) bundles[start] = code;
      }
      return Object.keys(bundles).length > 0 ? { ...files, ...bundles } : undefined;
    },
  },
];

/** One starting point with all it takes of the package, from memory. */
async function rolled(start: string, files: Files): Promise<string | undefined> {
  const { rolldown } = await import('rolldown');
  const sources = new Map(sourcesOf(files).map(({ path, text }) => [path, text]));
  const isModule = sourcesOf(files).find(({ path }) => path === start)?.isModule;
  const resolved = (id: string, from: string | undefined): string | undefined => {
    const path = from === undefined ? id : posix.join(posix.dirname(from.slice(1)), id);
    return [path, `${path}.js`, `${path}/index.js`].find(candidate => sources.has(candidate));
  };
  try {
    const bundle = await rolldown({
      input: start,
      platform: 'node',
      logLevel: 'silent',
      treeshake: false,
      plugins: [
        {
          name: 'memory',
          resolveId(id, from) {
            if (from !== undefined && !id.startsWith('.')) return { id, external: true };
            const path = resolved(id, from);
            return path === undefined ? { id, external: true } : `\0${path}`;
          },
          load: id => (id.startsWith('\0') ? (sources.get(id.slice(1)) ?? null) : null),
        },
      ],
    });
    const { output } = await bundle.generate({ format: isModule ? 'es' : 'cjs' });
    await bundle.close();
    return output.length === 1 ? output[0].code : undefined;
  } catch {
    return undefined;
  }
}

export const tools: readonly Rewrite[] = [...compilers, ...obfuscators, packer, ...bundlers];
